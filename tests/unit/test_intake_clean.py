"""Entries to stories: what is safe, what is readable, what is taken out."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from reader import text as plain_text
from reader.intake.clean import LONGEST_HTML, clean, clean_title, outlet_name
from reader.intake.flatten import depth_of
from reader.intake.incoming import Entry
from reader.model import NewStory
from tests.fakes import in_bounded_time


def _story(html: str, title: str = "T", **more: object) -> NewStory:
    values: dict[str, object] = {"author": "", "published": None, "updated": None, "url": "https://e.example/a/b?x=1"}
    return clean(Entry(uid="u", title=title, html=html, **(values | more)), outlet="Desk")  # type: ignore[arg-type]


# ---------------------------------------------------------------- safety
ALLOWED = set(
    "a abbr article aside b blockquote br caption cite code dd del details div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i "
    "ins kbd li mark ol p pre q s samp section small strong sub summary sup table tbody td tfoot th thead tr u ul var".split()
)


def _assert_safe(html: str) -> None:
    tree = LexborHTMLParser(f"<body>{html}</body>")
    assert tree.body is not None
    for node in tree.body.css("*"):
        assert node.tag in ALLOWED | {"body"}, node.tag
        for name, value in node.attributes.items():
            assert name in {"href", "start", "colspan"}, name
            if name == "href":
                assert (value or "").startswith(("http://", "https://", "mailto:")), value
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", html)


HOSTILE = [
    "<script>alert(1)</script><style>x{}</style><iframe src=//e.example></iframe>",
    '<img src=x onerror=alert(1) alt="<script>alert(2)</script>">',
    '<a href="https://e.example/><script>alert(1)</script>">t</a>',
    "<b>" * 150 + '<a href="https://e.example/><script>alert(1)</script>">t</a>',
    '<img alt="<a href=" width="><script>x</script></a>" src="https://q.example/">',
    '<a href="java&#10;script:alert(1)">x</a><a href="data:text/html,x">y</a><a href="vbscript:x">z</a><a href="file:///etc">f</a>',
    '<a href="//user:secret@host.example/">x</a><a href="http://[bad">b</a><a href="http://h:99999999/">p</a>',
    '<svg onload=x><math><mi xlink:href="javascript:x">m</mi></math></svg><object data=x></object><form action=x><input></form>',
    "<p>\x1b]52;c;x\x07 &#27;[31m \x9b31m &#8238;txt.exe&#x202e; \u2066a\u2069</p>",
    "<table><td colspan=99999999999><ol start=-5000000><li>x</ol></table>",
    "<noscript><p title='</noscript><script>x</script>'></noscript><template><b>t</b></template>",
    "<!--><script>x</script>--><![CDATA[<script>y</script>]]><?php x ?>",
]


@pytest.mark.parametrize("html", HOSTILE)
def test_nothing_active_gets_through(html: str) -> None:
    story = _story(html)
    _assert_safe(story.html)
    assert "alert(1)" not in story.text


_PIECES = [*"<>/=\"' &;ab\x1b\u202e", "<p>", '<img alt="', '<a href="', "</a>", "http://h/", "<li>", "<td>", " src="]


@given(st.lists(st.sampled_from(_PIECES)).map("".join))
def test_any_text_is_safe_html(html: str) -> None:
    _assert_safe(_story(html).html)


@pytest.mark.parametrize("tag", ["div", "b", "blockquote", "span", "a", "font", "table><tr><td", "ul><li", "section"])
@pytest.mark.parametrize("closed", [True, False])
def test_deep_nesting_is_flattened_and_readable(tag: str, closed: bool) -> None:
    names = tag.split("><")
    html = f"<{tag}>" * 3_000 + "deep" + ("".join(f"</{name}>" for name in reversed(names)) * 3_000 if closed else "")
    with in_bounded_time():
        story = _story(html)
    assert story.text.strip("•| ") == "deep"
    assert depth_of(story.html) <= 210


LARGE = {
    "breaks": "<br>" * 90_000,
    "paragraphs": "<p>x" * 90_000,
    "words": "x " * 400_000,
    "spaces": "&nbsp;" * 200_000,
    "newlines": "\n" * 900_000,
    "one word": "x" * 900_000,
    "ends": "</p>" * 200_000,
    "angles": "<" * 90_000,
    "cells": "<td>x" * 90_000,
    "comments": "<!-- " * 90_000,
    "quotes": "<a href='" * 40_000,
    "formatting": "<b><p>" * 9_000,
    "inline image": '<img src="data:image/png;base64,' + "A" * 2_000_000 + '" alt="big">',
}


@pytest.mark.parametrize("name", LARGE)
def test_large_bodies_take_bounded_time_and_room(name: str) -> None:
    html = LARGE[name]
    with in_bounded_time():
        story = _story(html)
    assert len(story.html) < 4 * LONGEST_HTML + 200
    if len(html) > LONGEST_HTML and len(story.text) > LONGEST_HTML // 2:
        assert f"[Cut here: the feed sent {len(html):,} characters.]" in story.text


def test_inline_images_do_not_push_the_text_out() -> None:
    story = _story('<p>Before</p><img src="data:image/png;base64,' + "A" * 2_000_000 + '" alt="plant"><p>After</p>')
    assert story.text == "Before\n\nAfter"
    assert "[image: plant]" in story.html
    assert "data:" not in story.html


# ---------------------------------------------------------------- titles
@pytest.mark.parametrize(
    ("raw", "is_html", "title"),
    [
        ("Plain [Update] <b>kept</b> &amp; all", False, "Plain [Update] <b>kept</b> &amp; all"),
        ("AT&amp;T <i>buys</i> &lt;b&gt; [/red]", True, "AT&T buys <b> [/red]"),
        ("<script>x</script>News", True, "News"),
        ("  many \n\t spaces  ", False, "many spaces"),
        ("\x1b[31mred\u202e", False, "[31mred"),
        ("&#27;]0;x&#7; &#x202e;b", True, "]0;x b"),
        ("", False, "(untitled)"),
        ("\u200b\u3164", True, "(untitled)"),
    ],
)
def test_titles(raw: str, is_html: bool, title: str) -> None:
    assert clean_title(raw, is_html=is_html) == title


def test_without_a_title_the_first_sentence_stands_in_then_the_address() -> None:
    assert _story("<p>Nissan said it would close Oppama. More follows.</p>", "").title.startswith(
        "Nissan said it would close Oppama."
    )
    assert _story("", "").title == "https://e.example/a/b?x=1"
    assert _story("", "", url="").title == "(untitled)"


def test_common_characters_pass_and_all_others_are_looked_at() -> None:
    """The short way through text.plain is for characters that its long way leaves alone."""
    common = [chr(code) for code in range(0x11_0000) if not plain_text._UNCOMMON.search(chr(code))]
    assert len(common) > 30_000
    long_way = plain_text.plain("\u200b" + "".join(common))
    assert long_way == "".join(common)


# ---------------------------------------------------------------- text and HTML
def test_blocks_lists_and_tables_are_readable_text() -> None:
    story = _story(
        "<h2>Plan</h2><p>One\n line<br>two</p><ul><li>first</li><li><p>second</p><ul><li>inner</li></ul></li></ul>"
        "<table><tr><th>Company</th><th>Role</th></tr><tr><td>Nissan</td><td></td></tr></table><blockquote>said</blockquote>"
        "<pre>a\nb</pre>end"
    )
    assert story.text == (
        "Plan\n\nOne line\ntwo\n\n• first\n• second\n• inner\n\nCompany | Role\nNissan\n\nsaid\n\na\nb\n\nend"
    )
    for tag in ("h2", "ul", "table", "blockquote", "pre"):
        assert f"<{tag}>" in story.html


def test_relative_addresses_start_at_the_base_of_the_entry() -> None:
    story = _story('<a href="c">x</a><a href="/d">y</a>', base="https://b.example/dir/page")
    assert 'href="https://b.example/dir/c"' in story.html
    assert 'href="https://b.example/d"' in story.html
    assert 'href="https://e.example/a/c"' in _story('<a href="c">x</a>').html


def test_images_are_links_and_never_in_the_text_unless_alone() -> None:
    story = _story(
        '<p>Text<img src="/i.png" alt="A &lt;plant&gt;"><a href="/p"><img src="/j.png"></a><img src="/t" width="1" height="1"></p>'
    )
    assert story.text == "Text"
    assert story.html == (
        '<p>Text<a href="https://e.example/i.png">[image: A &lt;plant&gt;]</a>'
        '<a href="https://e.example/j.png">[image]</a> <a href="https://e.example/p">[link]</a></p>'
    )
    assert _story('<img src="/i.png" alt="plant">').text == "[image: plant]"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a href="/big.jpg"><img src="/small.jpg" alt="A car"></a>', '<a href="https://e.example/small.jpg">[image: A car]</a>'),
        (
            '<a href="/p"><figure><img src="/i"><figcaption>Cap</figcaption></figure></a>',
            '<a href="https://e.example/i">[image]</a> <a href="https://e.example/p"><figure><figcaption>Cap</figcaption></figure></a>',
        ),
        ('<a href="/p"><img src="data:image/png;base64,x" alt="Dot"></a>', '<a href="https://e.example/p">[image: Dot]</a>'),
        ('<a href="/p"><img src="/t" width="1" height="1">Text</a>', '<a href="https://e.example/p">Text</a>'),
    ],
)  # fmt: skip
def test_an_image_in_a_link_keeps_its_own_address_and_that_of_the_link(html: str, expected: str) -> None:
    assert _story(f"<p>Before</p><div>{html}</div>").html == f"<p>Before</p><div>{expected}</div>"


def test_trackers_go_from_links_and_addresses() -> None:
    story = _story(
        '<a href="https://x.example/?id=1&amp;utm_source=rss&amp;fbclid=2#top">x</a>',
        url="https://www.e.example/s/?utm_medium=x",
    )
    assert 'href="https://x.example/?id=1#top"' in story.html
    assert (story.url, story.url_key) == ("https://www.e.example/s/", "e.example/s")


def test_enclosures_are_listed_under_the_story_and_not_in_its_text() -> None:
    story = _story("<p>x</p>", enclosures=("https://e.example/d/ep%201.mp3", "javascript:x", "/rel.mp3"))
    assert story.html == '<p>x</p><p>Attached: <a href="https://e.example/d/ep%201.mp3">ep 1.mp3</a></p>'
    assert story.text == "x"


def test_the_digest_is_of_title_and_text_alone() -> None:
    one = _story("<p>same</p>", "t", published=1, author="a")
    assert one.digest == _story("<div>same</div>", "t", published=2, author="b").digest
    assert one.digest != _story("<p>same.</p>", "t").digest
    assert one.digest != _story("<p>same</p>", "u").digest


def test_the_lede_is_the_opening_without_the_headline() -> None:
    assert _story("<h1>Big news</h1><p>It happened. Then more.</p>", "Big news").lede == "It happened. Then more."


def test_categories_are_lines_without_repeats() -> None:
    assert _story("", categories=("EV", " EV ", "", "a\nb", "c" * 200)).tags == ("EV", "a b", "c" * 79 + "…")


# ---------------------------------------------------------------- boilerplate
BODY = "<p>Foxconn may use Nissan's plant. It would keep 3,900 jobs.</p><p>Shares rose 2%.</p>"
TEXT = "Foxconn may use Nissan's plant. It would keep 3,900 jobs.\n\nShares rose 2%."


@pytest.mark.parametrize(
    "line",
    [
        'The post <a href="/x">Big news</a> appeared first on <a href="/">Desk</a>.',
        "KEY Difference Wire: the secret tool crypto projects use to get guaranteed media coverage",
        "Sign up for our daily newsletter",
        "Follow us on Google News and X",
        "Subscribe now to our newsletter and never miss a story!",
        "Share this article:",
        "ADVERTISEMENT",
        "Comments",
        "Key Citations",
        "Read more at Desk.example »",
        "© 2025 Desk Media. All rights reserved.",
        "12 comments",
    ],
)
def test_lines_that_are_not_the_story_go_and_are_told(line: str) -> None:
    story = _story(f"{BODY}<p>{line}</p>")
    assert story.text == TEXT
    assert story.html == BODY.replace("'", "'")
    assert story.removed == re.sub(r"<[^>]*>", "", line)


def test_other_headlines_at_the_end_go() -> None:
    tail = "<h3>Key Citations</h3><h3>Comments</h3><h3>Popular posts from this blog</h3><p>Dow Jones Skyrockets in Epic Rally!</p><p>Tariffs Threaten Chaos</p>"
    story = _story(BODY + tail)
    assert (story.text, story.html) == (TEXT, BODY)
    assert story.removed.split("\n") == [
        "Key Citations", "Comments", "Popular posts from this blog", "Dow Jones Skyrockets in Epic Rally!", "Tariffs Threaten Chaos"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "Follow us on the road, the union told workers, and they did for three days.",
        "Comments by the chief executive moved the shares.",
        "Related stories have circulated in Tokyo since May, two people said.",
        "The post office appeared first to object.",
        "Sources said the plan was final.",
        "Subscribe and save is how carmakers now sell heated seats.",
    ],
)
def test_prose_that_resembles_boilerplate_stays(line: str) -> None:
    story = _story(f"<p>{line}</p>{BODY}<p>{line}</p>")
    assert story.text == f"{line}\n\n{TEXT}\n\n{line}"
    assert story.removed == ""


def test_a_story_that_is_all_boilerplate_stays() -> None:
    assert _story("<p>Comments</p>").text == "Comments"
    assert _story("<p>Comments</p>").removed == ""


# ---------------------------------------------------------------- outlets
@pytest.mark.parametrize(
    ("title", "site", "name"),
    [
        ("Nikkei Asia - RSS Feed", "", "Nikkei Asia"),
        ("RSS: The Verge", "", "The Verge"),
        ("Electrek | Latest News", "", "Electrek"),
        ("Automotive News » Feed", "", "Automotive News"),
        ("Feedly Blog", "", "Feedly Blog"),
        ("", "https://www.desk.example/x", "desk.example"),
        ("\x1b[31m", "", "[31m"),
        ("", "", ""),
    ],
)
def test_outlets(title: str, site: str, name: str) -> None:
    assert outlet_name(title, site) == name


@pytest.mark.parametrize("address", ["http:b", "https:/x", "HTTP:x", "http:"])
def test_an_address_without_a_host_is_no_link(address: str) -> None:
    assert _story(f'<p><a href="{address}">go</a></p>').html == "<p><a>go</a></p>"


@pytest.mark.parametrize(
    "line",
    [
        "HOT Ledger Lantern: the hardware wallet 9 of 10 drift champions trust, now with free cable",
        "HARBOUR PRIME - the quiet secret of fund managers who never miss a container",
    ],
)
def test_a_pitch_under_a_story_goes(line: str) -> None:
    assert _story(f"{BODY}<p>{line}</p>").text == TEXT


@pytest.mark.parametrize(
    "line", ["TOKYO - Nissan is free to choose.", "UAW workers won: the deal gives a bonus of $5,000."]
)
def test_prose_in_capitals_stays(line: str) -> None:
    assert _story(f"{BODY}<p>{line}</p>").removed == ""

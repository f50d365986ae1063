"""HTML to Markdown: structure stays, text is inert, and nothing costs more than it should."""

from __future__ import annotations

import html as html_module
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from reader.export.prose import CUT_NOTE, LONGEST, escaped, link, markdown, safe_target
from reader.text import plain
from tests.fakes import in_bounded_time

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
HOSTILE = "".join(chr(n) for n in range(32, 127)) + "\n\t\u200b\u202e\x1b–é日"


def spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def shown(tokens: list[Token]) -> str:
    """Return the text a reader of the rendered Markdown sees."""
    parts = []
    for token in tokens:
        if token.children:
            parts.append(shown(token.children))
        elif token.type in ("text", "code_inline", "fence"):
            parts.append(token.content)
        elif token.type in ("softbreak", "hardbreak") or token.type.endswith("_close"):
            parts.append(" ")
    return "".join(parts)


@given(st.text(alphabet=HOSTILE, max_size=60))
@example("# no heading")
@example("1. no list\n- no list\n+ none\n> no quote\n---\n===\n```\n~~~\n| a | b |\n| - | - |")
@example("[a](javascript:x) ![b](c) <b>d</b> &amp; &#65; *e* _f_ `g` ~~h~~ [^i]: j")
@example("a\n: b")
@settings(max_examples=300, deadline=None)
def test_text_comes_out_as_it_went_in(text: str) -> None:
    tokens = PARSER.parse(markdown(f"<p>{html_module.escape(text)}</p>"))
    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}
    assert spaced(shown(tokens)) == spaced(plain(text))
    kinds = {child.type for token in tokens for child in token.children or ()}
    assert kinds <= {"text", "text_special", "softbreak"}


@given(st.text(alphabet=HOSTILE, max_size=60))
@settings(max_examples=200, deadline=None)
def test_escaped_text_is_one_paragraph_of_text(text: str) -> None:
    tokens = PARSER.parse(escaped(text))
    assert not {token.type for token in tokens} & {
        "heading_open",
        "bullet_list_open",
        "html_block",
        "fence",
        "hr",
        "code_block",
    }
    kinds = {child.type for token in tokens for child in token.children or ()}
    assert kinds <= {"text", "text_special", "softbreak", "hardbreak"}


@given(st.lists(st.sampled_from(["p", "b", "i", "li", "ul", "ol", "h2", "blockquote", "pre", "code", "td", "tr", "table", "a", "br"]), max_size=12), st.text(alphabet=HOSTILE, max_size=30))  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_no_markup_of_a_story_makes_html_or_a_script_link(tags: list[str], text: str) -> None:
    inside = html_module.escape(text)
    source = "".join(f"<{tag} href='javascript:{inside}'>{inside}" for tag in tags)
    rendered = PARSER.render(markdown(source))
    assert "javascript:" not in re.findall(r'href="([^"]*)', rendered)
    assert not any(token.type.startswith("html") for token in PARSER.parse(markdown(source)))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<h2>A <b>b</b></h2><p>c</p>", "## A **b**\n\nc"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"),
        ('<ol start="3"><li>a</li><li>b</li></ol>', "3. a\n4. b"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("<p>a<br>- b</p>", "a\\\n\\- b"),
        ("<pre>a ``` b\n  c</pre>", "````\na ``` b\n  c\n````"),
        ("<p><code>a`b</code></p>", "`` a`b ``"),
        ('<a href="https://a.example/x y(z)">t]</a>', "[t\\]](https://a.example/x%20y%28z%29)"),
        ('<a href="https://a.example/"><h3>Head</h3></a>', "[Head](https://a.example/)"),
        ('<a href="javascript:alert(1)">t</a>', "t"),
        ('<a href="mailto:desk@a.example">t</a>', "[t](mailto:desk@a.example)"),
        ('<img src="https://a.example/i.png" alt="A ] b">', "[image: A \\] b](https://a.example/i.png)"),
        ('<img src="data:image/png;base64,x" alt="A">', "image: A"),
        ('<a href="https://a.example/"><img src="https://a.example/i.png" alt="A"></a>', "[A](https://a.example/)"),
        ("<table><tr><th>a</th><th>b</th></tr><tr><td>c|d</td><td><code>e|f</code></td></tr></table>",
         "| a | b |\n| --- | --- |\n| c\\|d | `e\\|f` |"),
        ("<table><tr><td><p>only</p></td></tr><tr><td>lays out</td></tr></table>", "only\n\nlays out"),
        ("<p>CO<sub>2</sub>, Ford – and GM - both</p>", "CO2, Ford – and GM - both"),
        ('<video src="javascript:x">v</video><video src="https://a.example/v"></video>', "v[video](https://a.example/v)"),
        ("https://a.example/x", "https://a.example/x"),
        ("<?xml version='1.0'?>x", "x"),
        ("", ""),
    ],
)  # fmt: skip
def test_structure_stays(source: str, expected: str) -> None:
    assert markdown(source) == expected


def test_headings_are_shifted_under_the_export_s_own() -> None:
    assert markdown("<h1>a</h1><h5>b</h5>", shift=3) == "#### a\n\n###### b"


@pytest.mark.parametrize(
    "source",
    [
        " " * 20_000 + "x",
        "<p>" + " \n" * 10_000 + "x</p>",
        "<p>" + "\u00a0" * 20_000 + "x</p>",
        "<div>" * 5_000 + "x",
        "<b>" * 5_000 + "x",
        "<blockquote>" * 100 + "<p>x</p>" * 300,
        "<ul><li>" * 400 + "x",
        "[" * 20_000,
        "<ol>" + "<li>x</li>" * 5_000 + "</ol>",
        '<table><tr><td colspan="100000">x</td><td>y</td></tr></table>' * 100,
        "<a href='https://a.example/" + "(" * 20_000 + "'>x</a>",
    ],
    ids=lambda source: source[:12],
)
def test_odd_shapes_are_cheap(source: str) -> None:
    with in_bounded_time():
        out = markdown(source)
    assert len(out) <= 3 * LONGEST


def test_deep_nesting_keeps_the_words_inert() -> None:
    assert markdown("<div>" * 5_000 + "# x &lt;b&gt; [y](z)") == "\\# x \\<b> \\[y\\](z)"


def test_what_is_cut_is_said_to_be_cut() -> None:
    out = markdown("<p>" + "word " * LONGEST + "</p>")
    assert out.endswith(CUT_NOTE)
    assert len(out) < LONGEST + 100
    assert not markdown("<p>word</p>").endswith(CUT_NOTE)


@pytest.mark.parametrize(
    "url", ["javascript:x", "data:text/html,x", "file:///etc/passwd", "//a.example", "x", "http://["]
)
def test_only_addresses_one_may_open_become_links(url: str) -> None:
    assert safe_target(url) == ""
    assert link("text", url) == "text"


def test_no_control_character_comes_through() -> None:
    out = markdown("<p>a\x1b]0;x\x07b\u202ec\x9b</p><pre>\x1b[31m</pre><img alt='\x1b' src='https://a.example/\x1b'>")
    assert out == plain(out)


@pytest.mark.parametrize("tags", [("ul", "li"), ("ol", "li"), ("blockquote",), ("ul", "li", "blockquote")])
@pytest.mark.parametrize("depth", [3, 9, 40])
def test_no_parser_drops_what_is_nested_deep_or_what_follows(tags: tuple[str, ...], depth: int) -> None:
    opened = "".join(f"<{tag}>" for tag in tags)
    closed = "".join(f"</{tag}>" for tag in reversed(tags))
    found = markdown(f"{opened * depth}INNER{closed * depth}<p>AFTER</p>")
    shown = [token.content for token in MarkdownIt("commonmark").parse(found) if token.type == "inline"]
    assert shown == ["INNER", "AFTER"]


@pytest.mark.parametrize(
    "tag", ["b", "strong", "em", "s", "del", "sub", "sup", "code", "kbd", "q", "cite", "span", "mark", "u"]
)
@pytest.mark.parametrize("around", ["{}", "<i>{}</i>", "<code>{}</code>"])
def test_a_block_inside_an_inline_element_ends_where_it_ends(tag: str, around: str) -> None:
    found = markdown(around.format(f"<{tag}><pre>x</pre></{tag}>") + "AFTER")
    tokens = MarkdownIt("commonmark").parse(found)
    assert [token.content for token in tokens if token.type == "fence"] == ["x\n"]
    assert [token.content for token in tokens if token.type == "inline"] == ["AFTER"]


@pytest.mark.parametrize("sign", ["= this.file", "$= dv.current()", " $=x"])
@pytest.mark.parametrize(
    "form",
    ["<code>{}</code>", "<kbd>{}</kbd>", "<samp>{}</samp>", "<table><tr><td><pre>{}</pre></td><td>x</td></tr></table>"],
)
def test_no_code_is_a_query_of_a_note_taking_program(form: str, sign: str) -> None:
    found = markdown(form.format(sign))
    assert "`" not in found
    assert sign.strip() in spaced(shown(PARSER.parse(found)))


def test_neither_formulas_nor_fields_come_from_a_story_and_prices_stay_readable() -> None:
    assert markdown("<p>$\\href{x}{y}$ $$z$$ key:: value</p>") == "\\$\\\\href{x}{y}\\$ \\$\\$z\\$\\$ key:\\: value"
    assert markdown("<p>from $5 to US$10.5 billion</p>") == "from $5 to US$10.5 billion"

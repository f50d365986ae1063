"""Bytes of feeds, good and bad, to entries."""

from __future__ import annotations

import gzip
import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import FeedError
from reader.intake.incoming import Entry, ParsedFeed
from reader.intake.parse import parse
from tests.fakes import in_bounded_time

URL = "https://h.example/feeds/main.xml"


def _rss(items: str, head: str = "<title>Desk</title><link>https://h.example/</link>", declaration: str = "") -> bytes:
    namespaces = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return f"{declaration}<rss version='2.0' {namespaces}><channel>{head}{items}</channel></rss>".encode()


def _one(items: str) -> Entry:
    (entry,) = parse(_rss(items), URL).entries
    return entry


def _reason(body: bytes) -> str:
    with pytest.raises(FeedError) as caught:
        parse(body, URL)
    assert caught.value.url == URL
    return str(caught.value)


# ---------------------------------------------------------------- the formats
def test_rss_2_0() -> None:
    feed = parse(
        _rss(
            "<item><title>Oppama &amp;amp; after</title><link>/a?utm_source=rss&amp;id=2</link><guid isPermaLink='false'>tag:1</guid>"
            "<dc:creator>A. Writer</dc:creator><category>EV</category><pubDate>Sun, 06 Jul 2025 12:00:00 +0900</pubDate>"
            "<description>short</description><content:encoded><![CDATA[<p>The whole text.</p>]]></content:encoded>"
            "<enclosure url='https://h.example/a.mp3' type='audio/mpeg'/></item>"
        ),
        URL,
    )
    assert (feed.title, feed.site_url, feed.notice) == ("Desk", "https://h.example/", "")
    assert feed.entries == (
        Entry(
            uid="tag:1",
            url="https://h.example/a?id=2",
            title="Oppama &amp; after",
            author="A. Writer",
            published=1_751_770_800,
            updated=None,
            html="<p>The whole text.</p>",
            categories=("EV",),
            enclosures=("https://h.example/a.mp3",),
            title_is_html=True,
            base=URL,
        ),
    )


def test_atom_with_xhtml_and_bases() -> None:
    body = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/root/"><title>A</title>
      <entry xml:base="2025/"><id>urn:x:1</id><title type="text">Keeps &lt;b&gt; [Update]</title><link href="one.html"/>
      <updated>2025-07-06T03:00:00Z</updated><published>2025-07-05T03:00:00Z</published>
      <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Text <a href="two.html">two</a></p></div></content></entry></feed>"""
    (entry,) = parse(body.encode(), URL).entries
    assert (entry.uid, entry.url, entry.base) == (
        "urn:x:1",
        "https://a.example/root/2025/one.html",
        "https://a.example/root/2025/",
    )
    assert (entry.title, entry.title_is_html) == ("Keeps <b> [Update]", False)
    assert (entry.published, entry.updated) == (1_751_684_400, 1_751_770_800)
    assert "<p>Text <a" in entry.html


def test_rss_1_0() -> None:
    body = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
      xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:dc="http://purl.org/dc/elements/1.1/">
      <channel rdf:about="https://r.example/"><title>R</title><link>https://r.example/</link>
      <sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency></channel>
      <item rdf:about="https://r.example/1"><title>One</title><link>https://r.example/1</link><dc:date>2025-07-06</dc:date></item></rdf:RDF>"""
    feed = parse(body.encode(), URL)
    assert (feed.title, feed.ttl) == ("R", 6 * 3_600)
    assert [(e.uid, e.published) for e in feed.entries] == [("https://r.example/1", 1_751_760_000)]


def test_json_feed() -> None:
    body = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "J",
        "home_page_url": "https://j.example/",
        "items": [
            {"id": 7, "url": "/7", "title": "<b>", "content_text": "one & two\n\nthree", "authors": [{"name": "W"}],
             "date_published": "2025-07-06T12:00:00+09:00", "tags": ["EV", 3], "attachments": [{"url": "https://j.example/x.mp3"}]},
            {"content_html": "<p>\ud800</p>"},
            "nonsense",
        ],
    }  # fmt: skip
    feed = parse(json.dumps(body).encode(), "https://j.example/feed.json", "application/feed+json")
    first, second = feed.entries
    assert (first.uid, first.url, first.title, first.title_is_html) == ("7", "https://j.example/7", "<b>", False)
    assert (first.html, first.author, first.published) == ("<p>one &amp; two</p><p>three</p>", "W", 1_751_770_800)
    assert (first.categories, first.enclosures) == (("EV",), ("https://j.example/x.mp3",))
    assert second.uid.startswith("hash:")
    assert second.html == "<p>\ufffd</p>"


# ---------------------------------------------------------------- what is no feed
@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \n " * 1000, "empty"),
        (b"<!DOCTYPE html><html><head><title>Login</title></head></html>", "a web page, not a feed"),
        (b"<html><body>x", "a web page, not a feed"),
        (b"<html><body>write <pre>&lt;rss></pre><rss version='2.0'><channel/></rss>", "a web page, not a feed"),
        (b'{"a": 1}', "JSON, but not a JSON Feed"),
        (b"[1, 2", "not a feed"),
        (b"%PDF-1.7 " * 100, "not a feed"),
        (b"/etc/passwd", "not a feed"),
        (b"<opml><body/></opml>", "not a feed"),
        (bytes(range(256)) * 40, "not a feed"),
        (b"\x1f\x8b broken", "not a feed"),
    ],
)
def test_what_is_no_feed_is_said_in_a_sentence(body: bytes, reason: str) -> None:
    assert reason in _reason(body)


def test_a_packed_body_is_unpacked_to_a_limit() -> None:
    assert parse(gzip.compress(_rss("<item><title>x</title></item>")), URL).entries
    assert "not a feed" in _reason(gzip.compress(b" " * (16 << 20)))


# ---------------------------------------------------------------- charsets
TITLE = "Nissan sœur café – 追浜"


@pytest.mark.parametrize(
    ("charset", "title", "declared", "said"),
    [
        ("utf-8", TITLE, "utf-8", ""),
        ("utf-8", TITLE, "", "text/xml"),
        ("utf-8", TITLE, "iso-8859-1", "text/xml; charset=iso-8859-1"),
        ("utf-8-sig", TITLE, "", ""),
        ("utf-16", TITLE, "utf-16", "application/xml"),
        ("utf-32", TITLE, "", ""),
        ("utf-16-le", TITLE, "utf-16", ""),
        ("cp1252", "Hyundai “soeur” café €", "utf-8", "text/xml; charset=utf-8"),
        ("latin-1", "café Citroën", "iso-8859-1", ""),
        ("koi8-r", "Завод Ниссан", "koi8-r", ""),
        ("shift_jis", "日産自動車 追浜工場", "Shift_JIS", ""),
        ("euc-jp", "日産自動車 追浜工場", "", "text/xml; charset=EUC-JP"),
        ("iso-2022-jp", "日産自動車", "iso-2022-jp", ""),
        ("gb18030", "鸿海精密工业", "gb2312", ""),
        ("utf-8", TITLE, "x-no-such-charset", ""),
    ],
)
def test_charsets(charset: str, title: str, declared: str, said: str) -> None:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    body = _rss(f"<item><title>{title}</title></item>", declaration=declaration).decode().encode(charset)
    assert parse(body, URL, said).entries[0].title == title


def test_a_few_broken_bytes_do_not_spoil_the_rest() -> None:
    body = _rss(f"<item><title>{TITLE} {TITLE} #</title></item>").replace(b"#", b"\xff")
    assert parse(body, URL).entries[0].title == f"{TITLE} {TITLE} \ufffd"


# ---------------------------------------------------------------- mending and bounds
def test_nothing_is_expanded_and_nothing_opened() -> None:
    body = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;]>"><!ENTITY x SYSTEM "file:///etc/passwd">]>
      <rss version="2.0"><channel><title>&b;&x;</title><item><title>t &b; &x; &nbsp;u</title><guid>1</guid></item></channel></rss>"""
    feed = parse(body, URL)
    assert (feed.title, feed.entries[0].title) == ("&b;&x;", "t &b; &x; \xa0u")


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ("AT&T and & more", "AT&T and & more"),
        ("Caf&eacute; &euro;5 &hellip;", "Café €5 …"),
        ("a &#55357;&#56832; b", "a 😀 b"),
        ("a &#xD800; b", "a \ufffd b"),
        ("a &#1114112; &#99999999999999; b", "a \ufffd \ufffd b"),
        ("a &#27;]0;x&#7; b", "a ]0;x b"),
        ("a \x1b[31m\x00 b", "a [31m b"),
        ("<![CDATA[AT&T &eacute; <b>]]>", "AT&T &eacute; <b>"),
    ],
)
def test_what_xml_forbids_is_mended(given: str, title: str) -> None:
    feed = parse(_rss(f"<item><title>{given}</title></item><item><title>next</title></item>"), URL)
    assert [entry.title for entry in feed.entries] == [title, "next"]
    assert feed.notice == ""


def test_windows_quotes_and_twice_encoded_text_are_mended() -> None:
    twice = "Citroën".encode().decode("latin-1")
    entry = _one("<item><title>Nissan&#146;s \x93plan\x94</title><description>It&#x92;s a plan</description></item>")
    assert (entry.title, entry.html) == ("Nissan’s “plan”", "<p>It’s a plan</p>")
    assert _one(f"<item><description>{twice}</description></item>").html == "<p>Citroën</p>"


def test_words_before_and_after_the_document_do_not_matter() -> None:
    body = b"\n<br />Warning: mysql_connect() in <b>x.php</b>\n" + _rss(
        "<item><title>x</title></item>", declaration="<?xml version='1.0'?>"
    )
    feed = parse(body + b"\n<!-- 0.2 s --><script>track()</script>", URL)
    assert ([entry.title for entry in feed.entries], feed.notice) == (["x"], "")


def test_ill_formed_feeds_are_read_as_well_as_possible() -> None:
    items = "".join(f"<item><guid>{n}</guid><title>t{n}</title><description>a<br>b</description></item>" for n in "12")
    feed = parse(_rss(items), URL)
    assert [(entry.uid, entry.title) for entry in feed.entries] == [("1", "t1"), ("2", "t2")]
    assert "well-formed" in feed.notice


@pytest.mark.parametrize("number", ["&#xD800;", "&#99999999999999999999;"])
def test_impossible_characters_do_not_stop_the_loose_parser(number: str) -> None:
    broken = f'<item><guid>1</guid></item><n"" "<![CDATA[">{number}'
    (entry,) = parse(_rss(broken), URL).entries
    assert entry.uid == "1"


def test_the_half_entry_of_a_cut_feed_is_left_for_the_next_time() -> None:
    items = "".join(
        f"<item><guid>{n}</guid><title>t{n}</title><description>{'x' * 50}</description></item>" for n in range(9)
    )
    body = _rss(items)
    feed = parse(body[: body.index(b"t7") + 30], URL)
    assert [entry.uid for entry in feed.entries] == [str(n) for n in range(7)]
    assert "cut short" in feed.notice


BOMBS = {
    "author": "<item><author>" + "a@a." * 20_000 + "</author></item>",
    "author letters": "<item><author>" + "a" * 80_000 + "</author></item>",
    "attributes": "<item " + " ".join(f'a{n}="1"' for n in range(20_000)) + "><title>x</title></item>",
    "date": "<item><pubDate>" + "1 " * 200_000 + "</pubDate></item>",
    "categories": "<item>" + "".join(f"<category>{n}</category>" for n in range(5_000)) + "</item>",
    "ampersands": "<item><title>" + "&" * 300_000 + "</title></item>",
    "depth": "<item>" + "<a>" * 50_000 + "</a>" * 50_000 + "</item>",
    "brackets": "<item><title>" + "<" * 50_000 + "</title></item>",
    "open comment": "<item><title>x</title><!--" + "- " * 100_000 + "</item>",
    "open cdata": "<item><title>x</title><description>" + "<![CDATA[" * 20_000 + "</description></item>",
    "doctypes": "<!DOCTYPE x [<!ENTITY a 'b'>" * 5_000 + "<item><title>x</title></item>",
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_take_linear_time(name: str) -> None:
    feed = None
    with in_bounded_time(), suppress(FeedError):
        feed = parse(_rss(BOMBS[name]), URL)
    assert feed is None or all(len(entry.author) <= 1_000 and len(entry.categories) <= 64 for entry in feed.entries)


def test_more_entries_than_are_read_are_told() -> None:
    feed = parse(_rss("".join(f"<item><guid>{n}</guid></item>" for n in range(5_010))), URL)
    assert (len(feed.entries), feed.notice) == (5_000, "only the first 5,000 entries were read")


@given(st.binary(max_size=400), st.integers(0, 300))
def test_any_bytes_are_a_feed_or_a_feed_error(noise: bytes, at: int) -> None:
    good = _rss("<item><guid>1</guid><title>One</title><description>&lt;p&gt;x&lt;/p&gt;</description></item>")
    for body in (noise, b"<rss>" + noise, good[:at] + noise + good[at:]):
        with suppress(FeedError):
            assert isinstance(parse(body, URL), ParsedFeed)


# ---------------------------------------------------------------- identity
def test_uid_is_guid_else_link_else_content() -> None:
    assert _one("<item><guid> g </guid><link>https://h.example/1</link></item>").uid == "g"
    assert _one("<item><guid></guid><link>https://h.example/1?utm_medium=x</link></item>").uid == "https://h.example/1"
    nothing = _one("<item><title>t</title><description>d</description></item>")
    assert nothing.uid == _one("<item><title>t</title><description>d</description><pubDate>now</pubDate></item>").uid
    assert nothing.uid != _one("<item><title>t</title><description>e</description></item>").uid


def test_a_guid_does_not_change_with_the_address_of_the_feed() -> None:
    body = _rss("<item><guid>post-7</guid><title>x</title></item>")
    assert parse(body, URL).entries[0].uid == parse(body, "http://other.example/x").entries[0].uid == "post-7"


def test_a_huge_guid_is_kept_as_its_hash() -> None:
    uid = _one(f"<item><guid>{'g' * 100_000}</guid></item>").uid
    assert uid.startswith("hash:")
    assert len(uid) < 50


def test_a_uid_seen_twice_is_one_entry_and_titles_tell_others_apart() -> None:
    def uids(*items: tuple[str, str, str]) -> list[str]:
        rows = "".join(
            f"<item><guid>{g}</guid><link>https://h.example/{link}</link><title>{t}</title></item>"
            for g, link, t in items
        )
        return [entry.uid for entry in parse(_rss(rows), URL).entries]

    assert uids(("a", "1", "t"), ("a", "2", "t"), ("b", "3", "t")) == ["a", "b"]
    apart = uids(("a", "1", "one"), ("a", "2", "two"), ("b", "3", "t"))
    assert len(set(apart)) == 3
    assert apart[2] == "b"
    assert uids(("a", "3", "three"), ("a", "1", "one"), ("a", "2", "two"))[1:] == apart[:2]


# ---------------------------------------------------------------- what the head asks for
def test_wishes_for_the_next_visit() -> None:
    head = (
        "<title>t</title><ttl>90</ttl><skipHours><hour>24</hour><hour>5</hour><hour>99</hour></skipHours>"
        "<skipDays><day>Sunday</day><day>monday</day><day>Never</day></skipDays>"
    )
    feed = parse(_rss("", head), URL)
    assert (feed.ttl, sorted(feed.skip_hours), sorted(feed.skip_days)) == (5_400, [0, 5], [0, 6])


@pytest.mark.parametrize("ttl", ["-5", "soon", "99999999999999999999", "1e9", "٣"])
def test_absurd_wishes_are_none(ttl: str) -> None:
    assert parse(_rss("", f"<title>t</title><ttl>{ttl}</ttl>"), URL).ttl is None


@pytest.mark.parametrize(
    ("given", "author"),
    [
        ("<author>desk@h.example (A. Writer)</author>", "A. Writer"),
        ("<author>desk@h.example</author>", "desk@h.example"),
        ("<dc:creator>A. Writer</dc:creator><dc:creator>B. Writer</dc:creator>", "A. Writer, B. Writer"),
        ("<author>A. Writer &lt;desk@h.example&gt;</author>", "A. Writer"),
        (
            "<atom:author xmlns:atom='http://www.w3.org/2005/Atom'><atom:name>N</atom:name><atom:email>n@h.example</atom:email></atom:author>",
            "N",
        ),
        ("<author>" + "a@" * 50_000 + "</author>", "a@" * 150),
    ],
)
def test_authors(given: str, author: str) -> None:
    assert _one(f"<item><title>t</title>{given}</item>").author == author


def test_the_name_of_a_feed_is_clean() -> None:
    assert (
        parse(_rss("", "<title>A &amp;amp; B &lt;i&gt;News&lt;/i&gt; &#27;[31m&#8238;</title>"), URL).title
        == "A & B News [31m"
    )
    assert parse(_rss("", "<title> </title>"), URL).title == ""


def test_plain_descriptions_become_paragraphs() -> None:
    assert _one("<item><description>One.\n\nTwo &amp;amp; three\nlines</description></item>").html == (
        "<p>One.</p><p>Two &amp; three<br>lines</p>"
    )


def test_an_atom_entry_inherits_its_author_and_is_dated_by_its_update() -> None:
    document = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Watch</title><author><name>The Desk</name></author>
      <entry><id>1</id><title>a</title><updated>2025-07-06T03:00:00Z</updated></entry>
      <entry><id>2</id><title>b</title><author><name>Ann</name></author><updated>2025-07-06T03:00:00Z</updated></entry></feed>"""
    entries = parse(document, "https://a.example/f").entries
    assert [(entry.author, entry.published) for entry in entries] == [
        ("The Desk", 1_751_770_800),
        ("Ann", 1_751_770_800),
    ]


def test_a_json_title_that_was_escaped_like_html_reads_as_it_was_meant() -> None:
    document = b'{"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": [{"id": "1", "title": "Honda &amp; Nissan"}]}'
    assert [entry.title for entry in parse(document, "https://a.example/f").entries] == ["Honda & Nissan"]

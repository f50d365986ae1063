"""Feeds as they are met in the wild: what a careful parser finds in them must be found here too."""

from __future__ import annotations

import base64
from html import escape

import pytest

from reader.errors import FeedError
from reader.intake.address import safe_address
from reader.intake.clean import clean, clean_title
from reader.intake.mend import root_of
from reader.intake.parse import parse
from reader.intake.unpack import Damaged, unpack
from reader.model import NewStory

URL = "https://h.example/dir/feed.xml"
ATOM = "http://www.w3.org/2005/Atom"


def stories(document: str) -> list[NewStory]:
    found = parse(document.encode(), URL)
    return [clean(entry, outlet="Wild", base=found.site_url or URL) for entry in found.entries]


def rss(item: str, start: str = "") -> str:
    names = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return f"{start}<rss version='2.0' {names}><channel><title>F</title><item>{item}</item></channel></rss>"


def atom(entry: str, namespace: str = ATOM) -> str:
    return f"<feed xmlns='{namespace}'><title>F</title><entry><id>urn:1</id><title>T</title>{entry}</entry></feed>"


# ---------------------------------------------------------------- addresses
def test_an_xml_base_counts_for_the_links_of_rss_and_not_for_its_ids() -> None:
    document = rss("<title>T</title><link>one/1</link><guid isPermaLink='false'>a/1</guid>")
    document = document.replace("<item>", "<item xml:base='https://b.example/x/'>")
    (story,) = stories(document)
    assert (story.url, story.uid) == ("https://b.example/x/one/1", "a/1")


def test_a_guid_that_is_a_link_starts_from_an_xml_base_and_stays_the_id_it_is() -> None:
    item = "<item xml:base='https://b.example/x/'><title>A</title><guid>episode/1/</guid></item>"
    (story,) = stories(f"<rss version='2.0'><channel><title>t</title>{item}</channel></rss>")
    assert (story.uid, story.url) == ("episode/1/", "https://b.example/x/episode/1/")


def test_a_base_that_is_no_address_costs_no_link() -> None:
    (story,) = stories(atom("<link href='https://h.example/1'/>").replace("<entry>", "<entry xml:base='http://[b/'>"))
    assert story.url == "https://h.example/1"


def test_entries_under_a_root_that_is_damaged_are_read() -> None:
    (story,) = stories(rss("<title>T</title><link>https://h.example/1</link>").replace("<rss ", "<r&ss "))
    assert (story.title, story.url) == ("T", "https://h.example/1")


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        ("https:///h.example/1", "https://h.example/1"),
        ("http:\\\\h.example\\1", "http://h.example/1"),
        ("feed:https://h.example/1", "https://h.example/1"),
        ("feed://h.example/1", "http://h.example/1"),
        ("HTTPS://H.Example/1", "https://h.example/1"),
        ("\n https://h.example/1\n", "https://h.example/1"),
    ],
)
def test_mistyped_addresses_are_read_as_browsers_read_them(raw: str, address: str) -> None:
    assert safe_address(raw, URL) == address


# ---------------------------------------------------------------- text
@pytest.mark.parametrize(
    "kind", ["text/xml", "application/xml", "text/markdown", "image/svg+xml", "bogus", "TEXT/HTML"]
)
def test_a_body_of_an_odd_type_is_not_lost(kind: str) -> None:
    (story,) = stories(atom(f"<content type='{kind}'>Words that matter &amp; more</content>"))
    assert story.text == "Words that matter & more"


@pytest.mark.parametrize("kind", ["text/html", "html", "application/octet-stream", "bogus"])
def test_a_packed_body_is_unpacked(kind: str) -> None:
    packed = base64.b64encode(b"Some <b>packed</b> words").decode()
    (story,) = stories(atom(f"<content type='{kind}' mode='base64'>{packed}</content>", "http://purl.org/atom/ns#"))
    assert story.text == "Some packed words"


def test_a_picture_is_no_text() -> None:
    packed = base64.b64encode(bytes(range(256))).decode()
    (story,) = stories(atom(f"<summary>Words</summary><content type='image/png'>{packed}</content>"))
    assert story.text == "Words"


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("x<y", "x<y"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("I <3 <b>you</b>", "I <3 you"),
        ("a<b", "a<b"),
        ("<b>bold</b> &lt;i&gt;", "bold <i>"),
        ("<script>x</script>shown", "shown"),
    ],
)
def test_an_angle_in_a_headline_is_no_tag(raw: str, title: str) -> None:
    assert clean_title(raw, is_html=True) == title


def test_short_entities_of_a_document_are_read_and_bombs_are_not() -> None:
    declared = '<!DOCTYPE rss [<!ENTITY co "Acme &#38; Sons"><!ENTITY nb \'&#160;\'><!ENTITY b "&co;&co;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    (story,) = stories(rss("<title>&co;&nb;grows &b; &f;</title>", declared))
    assert story.title == "Acme & Sons grows &b; &f;"
    (story,) = stories(rss("<title>T</title><description>" + "&co;" * 200_000 + "</description>", declared))
    assert story.text.count("Sons") == 10_000


def test_a_comment_before_the_feed_may_name_anything() -> None:
    comment = "<!-- a <feed>, an <?xml, a <!DOCTYPE html [ and <html> -->"
    for document in (comment + rss("<title>T</title>"), "<?xml version='1.0'?>" + comment + rss("<title>T</title>")):
        (story,) = stories(document)
        assert story.title == "T"
        assert root_of(document) == "rss"
    assert root_of("<!--" * 20_000) == ""


def test_entries_without_titles_under_one_guid_are_told_apart_by_their_text() -> None:
    notes = "".join(f"<item><guid>same</guid><description>Note {n % 3}</description></item>" for n in range(5))
    document = f"<rss version='2.0'><channel><title>F</title>{notes}</channel></rss>"
    assert [story.text for story in stories(document)] == ["Note 0", "Note 1", "Note 2"]
    assert [story.uid for story in stories(document)] == [story.uid for story in stories(document)]


# ---------------------------------------------------------------- people
@pytest.mark.parametrize(
    ("fields", "author"),
    [
        ("<author>a@b.example</author><dc:creator>Ann Author</dc:creator>", "Ann Author"),
        ("<author>a@b.example</author>", "a@b.example"),
        ("<dc:creator>Ann</dc:creator><dc:creator>Bob</dc:creator>", "Ann, Bob"),
    ],
)
def test_a_mail_address_is_an_author_only_when_nobody_is_named(fields: str, author: str) -> None:
    (story,) = stories(rss(f"<title>T</title>{fields}"))
    assert story.author == author


def test_a_feed_without_entries_says_so() -> None:
    for document in ("<rss version='2.0'><channel><title>F</title></channel></rss>", f"<feed xmlns='{ATOM}'/>"):
        found = parse(document.encode(), URL)
        assert (found.entries, found.notice) == ((), "the feed has no entries")
    found = parse(b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', URL)
    assert found.notice == "the feed has no entries"


def test_escaped_titles_stay_what_they_say() -> None:
    (story,) = stories(rss(f"<title>{escape(escape('The <title> element'))}</title>"))
    assert story.title == "The <title> element"


# ---------------------------------------------------------------- bytes
@pytest.mark.parametrize("part", range(20))
@pytest.mark.parametrize("form", ["rss", "atom"])
def test_a_feed_cut_anywhere_gives_whole_stories_or_a_word(form: str, part: int) -> None:
    item = "<title>Headline {0}</title><guid>g{0}</guid><description>Words of {0}</description>"
    entry = "<id>g{0}</id><title>Headline {0}</title><summary>Words of {0}</summary>"
    if form == "rss":
        document = rss("</item><item>".join(item.format(n) for n in range(9)))
    else:
        document = f"<feed xmlns='{ATOM}'>{''.join(f'<entry>{entry.format(n)}</entry>' for n in range(9))}</feed>"
    try:
        found = stories(document[: len(document) * part // 20])
    except FeedError:
        return  # a word of trouble
    whole = [(f"Headline {n}", f"Words of {n}") for n in range(9)][: len(found)]
    told = [(story.title, story.text) for story in found]
    assert told[:-1] == whole[:-1]
    assert not told or told[-1] in (whole[-1], (whole[-1][0], ""))


@pytest.mark.parametrize(
    "encoding", ["gzip", "deflate", "br", "zstd", "binary", "ISO-8859-1", "aws-chunked", "gzip, br", "identity"]
)
@pytest.mark.parametrize("body", [b"<rss/>", b"\xef\xbb\xbf\n<rss/>", "<rss/>".encode("utf-16"), b'{"version": 1}'])
def test_a_plain_body_that_is_said_to_be_packed_passes(body: bytes, encoding: str) -> None:
    assert unpack(body, encoding, 1_000) == body


def test_what_is_packed_in_an_unknown_way_is_told() -> None:
    with pytest.raises(Damaged, match="not known"):
        unpack(b"\x1f\x9d\x90", "compress", 1_000)

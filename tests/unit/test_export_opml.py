"""Subscriptions in and out: forgiving to read, never twice, round trip."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.errors import NewsreaderError
from reader.export import opml
from reader.export.opml import Subscription
from reader.model import Feed
from reader.text import public_address
from tests.fakes import newsroom

NESTED = b"""<?xml version="1.0"?><opml version="2.0"><body>
<outline text="Autos"><outline text="Japan">
<outline type="rss" text="Wire" title="The Wire" xmlUrl="https://a.example/feed" category="ev, /autos/china"/>
</outline></outline>
<outline text="Bare" XMLURL="https://b.example/feed"/>
<OUTLINE TEXT="By url" TYPE="rss" URL="https://c.example/feed"/>
</body></opml>"""


def test_folders_nest_and_categories_are_tags() -> None:
    found, invalid = opml.read(NESTED)
    assert found == [
        Subscription("https://a.example/feed", "The Wire", "Autos/Japan", ("ev", "autos/china")),
        Subscription("https://b.example/feed", "Bare"),
        Subscription("https://c.example/feed", "By url"),
    ]
    assert invalid == []


@pytest.mark.parametrize(
    "document",
    [
        "\ufeff<opml><body><outline text='Épine &amp; &eacute;' xmlUrl='https://a.example/'/></body></opml>".encode(),
        b"<?xml version='1.0' encoding='ISO-8859-1'?><opml><outline text='\xc9pine &amp; \xe9' xmlUrl='https://a.example/'/></opml>",
        "<opml><outline text='Épine & é' xmlUrl='https://a.example/'></opml>".encode(),
        "<?xml version='1.0' encoding='utf-16'?><opml><outline text='Épine &amp; é' xmlUrl='https://a.example/'/></opml>".encode("utf-16"),
    ],
)  # fmt: skip
def test_marks_charsets_and_entities(document: bytes) -> None:
    found, _ = opml.read(document)
    assert found == [Subscription("https://a.example/", "Épine & é")]


def test_what_is_no_feed_is_named_and_the_rest_goes_on() -> None:
    found, invalid = opml.read(
        b"<opml><body><outline text='Bad' xmlUrl='javascript:alert(1)'/><outline xmlUrl=''/>"
        b"<outline type='rss' text='Empty'/><outline text='File' xmlUrl='file:///etc/passwd'/>"
        b"</outline></outline></body></opml><outline text='Good' xmlUrl='http://a.example/f'/>"
    )
    assert found == [Subscription("http://a.example/f", "Good")]
    assert invalid == ["Bad", "an outline without a name", "Empty", "File"]


@pytest.mark.parametrize("document", [b"", b"\x00\xff\xfe", b"<html><p>no", b"https://a.example", b"</outline>" * 100])
def test_what_is_no_opml_is_said(document: bytes) -> None:
    with pytest.raises(NewsreaderError, match="not an OPML document"):
        opml.read(document)


def test_an_empty_list_is_a_list() -> None:
    assert opml.read(b"<opml version='2.0'><body/></opml>") == ([], [])


def test_a_document_that_was_cut_short_gives_what_it_has_and_says_so() -> None:
    found, invalid = opml.read(b"<opml><outline text='a' xmlUrl='https://a.example/'/><outline xmlUrl='https://b")
    assert found == [Subscription("https://a.example/", "a")]
    assert invalid == ["whatever followed: the document was cut short"]


def test_folders_and_feeds_without_end_are_bounded() -> None:
    deep = b"<opml>" + b"<outline text='f'>" * 5_000 + b"<outline xmlUrl='https://a.example/'/>" + b"</outline>" * 5_000
    found, _ = opml.read(deep + b"</opml>")
    assert found == [Subscription("https://a.example/", "", "f/f/f/f/f/f")]
    many = b"".join(b"<outline xmlUrl='https://a.example/%d'/>" % n for n in range(opml.MOST + 7))
    found, invalid = opml.read(b"<opml>" + many + b"</opml>")
    assert (len(found), invalid) == (opml.MOST, [f"7 feeds beyond the first {opml.MOST:,}"])


def test_entities_of_its_own_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE opml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><opml><outline text="&b;" xmlUrl="https://a.example/"/></opml>'
    assert opml.read(bomb)[0] == [Subscription("https://a.example/", "&b;")]


def test_the_same_feed_in_two_folders_is_one_with_a_tag() -> None:
    found, _ = opml.read(
        b"<opml><outline text='A'><outline text='x' xmlUrl='https://a.example/f'/></outline>"
        b"<outline text='B'><outline text='x' xmlUrl='HTTP://A.example:80/f/'/></outline></opml>"
    )
    assert found == [Subscription("https://a.example/f", "x", "A", ("B",))]


def test_merging_never_doubles_and_never_drops_local_titles(tmp_path: Path) -> None:
    with newsroom(tmp_path / "x.db") as room:
        room.add_feed("http://a.example/feed/", title="My own title", folder="Mine", tags=["keep"])
        first = room.import_opml(NESTED)
        room.undo()
        assert len(room.feeds()) == 1
        room.redo()
        second = room.import_opml(NESTED)
        feeds = {feed.url: feed for feed in room.feeds()}
    assert (first.added, first.kept, first.invalid) == (2, 1, ())
    assert (second.added, second.kept) == (0, 3)
    assert len(feeds) == 3
    mine = feeds["http://a.example/feed/"]
    assert (mine.title, mine.folder, mine.tags) == ("My own title", "Mine", ("autos/china", "ev", "keep"))


def test_export_is_stable_sorted_and_without_passwords(tmp_path: Path) -> None:
    with newsroom(tmp_path / "x.db") as room:
        room.add_feed("https://user:secret@b.example/f?token=secret&n=1", folder="Z")
        room.add_feed("https://a.example/f", title='<A> & "B"', folder="A/B", tags=["one", "two"])
        out = room.export_opml()
        assert out == room.export_opml()
        again = room.import_opml(out.encode())
        other = room.import_opml(out.replace("token=***", "token=other").encode())
    assert "secret" not in out
    assert (again.added, again.kept) == (0, 2)
    assert (other.added, other.kept) == (1, 1)
    assert out.index("a.example") < out.index("b.example")
    assert opml.read(out.encode())[0] == [
        Subscription("https://a.example/f", '<A> & "B"', "A/B", ("one", "two")),
        Subscription("https://b.example/f?token=***&n=1", "", "Z"),
    ]


NAME = st.text(alphabet=string.ascii_letters + "é日<&>'\" 9", min_size=1, max_size=12).map(str.strip).filter(bool)
NAME = NAME.map(lambda name: " ".join(name.split()))
FEEDS = st.lists(
    st.builds(
        Feed,
        id=st.just(1),
        url=st.text(alphabet=string.ascii_lowercase + "-/?=&", min_size=1, max_size=12).map(
            lambda path: f"https://a.example/{path}"
        ),
        title=NAME,
        folder=st.lists(NAME, max_size=3).map("/".join),
        tags=st.lists(st.text(alphabet=string.ascii_lowercase, min_size=1, max_size=6), max_size=3, unique=True).map(
            tuple
        ),
    ),
    max_size=6,
    unique_by=lambda feed: opml.address_key(public_address(feed.url)),
)


@given(FEEDS)
@settings(max_examples=150, deadline=None)
def test_round_trip(feeds: list[Feed]) -> None:
    found, invalid = opml.read(opml.write(feeds).encode())
    assert invalid == []
    assert {(one.url, one.title, one.folder, one.tags) for one in found} == {
        (public_address(feed.url), feed.title, feed.folder, feed.tags) for feed in feeds
    }

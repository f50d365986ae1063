"""Whole texts: which are wanted, what becomes of those that fail, and that they are searched and let go of."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Migrations

from reader.model import Body, StoryQuery
from reader.newsroom import Newsroom
from reader.store import database, pages, retention, schema, stories
from tests.fakes import DAY, NOW, fill, newsroom, story, thread

FEED = "https://desk.example/feed"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    with newsroom(tmp_path / "news.db") as one:
        yield one


def always(room: Newsroom, feed: str = FEED) -> None:
    room.edit_feed(feed, full_text=True)


def wanted(room: Newsroom, now: int = NOW, most: int = 9) -> list[int]:
    return pages.wanted(room.database.reader(), now, most)


def keep(room: Newsroom, number: int, text: str = "All of it.", now: int = NOW) -> None:
    room.database.write(lambda c: pages.keep(c, number, Body(f"<p>{text}</p>", text, "gone"), now))


def fail(room: Newsroom, number: int, now: int = NOW) -> None:
    room.database.write(lambda c: pages.failed(c, number, "the server answered 500", now))


def test_wanted_are_the_newest_of_the_last_days_of_feeds_that_say_so(room: Newsroom) -> None:
    ids = fill(room, FEED, [story(str(n), days_ago=n) for n in range(1, 10)] + [story("x", url="", days_ago=1)])
    fill(room, "https://other.example/feed", [story("o")])
    assert wanted(room) == []
    always(room)
    assert wanted(room) == ids[:7]
    assert wanted(room, most=2) == ids[:2]
    keep(room, ids[0])
    assert wanted(room, most=2) == ids[1:3]
    room.undo()
    assert wanted(room) == []
    room.redo()
    room.remove_feed(FEED)
    assert wanted(room) == []


def test_a_page_that_fails_is_asked_again_twice_and_then_left_alone(room: Newsroom) -> None:
    (number,) = fill(room, FEED, [story("a", days_ago=0)])
    always(room)
    at = NOW
    for wait in (3_600, DAY):
        fail(room, number, at)
        assert pages.failure(room.database.reader(), number) == "the server answered 500"
        assert wanted(room, at + wait) == []
        at += wait + 1
        assert wanted(room, at) == [number]
    assert wanted(room, NOW - 5) == [number]  # the clock went back: no reason to wait
    fail(room, number, at)
    assert wanted(room, at + 3 * DAY) == []
    keep(room, number)  # by hand
    assert pages.failure(room.database.reader(), number) == ""


def test_a_story_that_its_feed_changed_is_fetched_again_a_day_later_at_the_earliest(room: Newsroom) -> None:
    (number,) = fill(room, FEED, [story("a", days_ago=0)])
    always(room)
    keep(room, number)
    revised = story("a", text="Another text.")
    room.database.write(lambda c: stories.revise(c, number, revised, NOW + 600))
    assert wanted(room, NOW + 700) == []
    assert wanted(room, NOW + DAY + 1) == [number]
    keep(room, number, "All of it, again.", NOW + DAY + 1)
    assert wanted(room, NOW + 2 * DAY + 2) == []
    whole = pages.whole(room.database.reader(), number)
    assert whole is not None
    assert whole.text == "All of it, again."


def test_whole_texts_are_searched_with_their_titles_and_each_story_is_found_once(room: Newsroom) -> None:
    ids = fill(room, FEED, [story("a", "Oppama plant", "It opens."), story("b", "Harbour", "The plant at the quay.")])
    keep(room, ids[0], "The robots of the plant come from Gdansk.")

    def both(words: str) -> tuple[list[int], list[int]]:
        found = [one.id for one, _, _ in room.search(words)]
        return sorted(found), sorted(one.id for one in room.stories(StoryQuery(text=words)))

    assert both("robots") == ([ids[0]], [ids[0]])
    assert both("oppama robots") == ([ids[0]], [ids[0]])
    assert both("plant") == (ids, ids)
    assert both("opens") == ([ids[0]], [ids[0]])
    assert "robots" in room.search("gdansk")[0][1]
    keep(room, ids[0], "Nothing of that kind.")
    assert both("robots") == ([], [])
    assert room.examine().problems == ()


def test_what_is_shown_is_the_page_where_there_is_one(room: Newsroom) -> None:
    ids = fill(room, FEED, [story("a"), story("b")])
    keep(room, ids[0])
    shown = pages.shown(room.database.reader(), ids)
    assert [shown[number].text for number in ids] == ["All of it.", "Text of b."]


def test_whole_texts_and_failures_go_with_the_content_of_their_story(room: Newsroom) -> None:
    ids = fill(room, FEED, [story("a", days_ago=400), story("b", days_ago=400), story("c", days_ago=0)])
    keep(room, ids[0])
    fail(room, ids[1])
    room.database.write(lambda c: c.execute("UPDATE story SET arrived = moment"))
    room.database.write(lambda c: retention.prune(c, NOW - 100 * DAY))
    assert room.whole(ids[0]) is None
    assert pages.failure(room.database.reader(), ids[1]) == ""
    keep(room, ids[0])  # one that was on its way
    assert room.whole(ids[0]) is None
    assert room.search("all of it") == []
    assert room.examine().problems == ()


def test_repair_builds_the_index_of_whole_texts_anew(room: Newsroom) -> None:
    (number,) = fill(room, FEED, [story("a")])
    keep(room, number)

    def forget(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO search_whole(search_whole) VALUES ('delete-all')")

    room.database.write(forget)
    assert any("full-text index" in problem for problem in room.examine().problems)
    room.repair()
    assert room.examine().problems == ()
    assert [one.id for one, _, _ in room.search('"all of it"')] == [number]


def test_an_export_of_whole_texts_and_the_table_of_figures_take_them_from_the_pages(room: Newsroom) -> None:
    ids = fill(room, FEED, [story("a", "Oppama plant", "It closes."), story("b", "Oppama plant again", "It does.")])
    number = thread(room, ids)
    keep(room, ids[0], "Nissan said 3,900 workers of the plant at Oppama lose their jobs.")
    assert "3,900 workers" in room.rendered(number, full_text=True)
    assert "It does." in room.rendered(number, full_text=True)
    excerpts = room.rendered(number, full_text=False)
    assert "It closes." in excerpts
    assert [row.printed for row in room.figures_of(number)] == [("3,900",)]


def test_whole_texts_of_a_former_build_are_searched_once_its_file_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    older = Migrations("newsreader")
    older._migrations = [one for one in schema.MIGRATIONS._migrations if one.name != "pages"]
    former = schema.MIGRATIONS, database._KNOWN_MIGRATIONS
    names = tuple(name for name in former[1] if name != "pages")
    schema.MIGRATIONS, database._KNOWN_MIGRATIONS = older, names  # type: ignore[assignment]
    try:
        database.Database(path).close()
    finally:
        schema.MIGRATIONS, database._KNOWN_MIGRATIONS = former
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("""
            INSERT INTO feed(id, url, added) VALUES (1, 'https://desk.example/feed', 0);
            INSERT INTO story(id, feed_id, uid, moment, arrived, digest, title) VALUES (1, 1, 'a', 1, 1, x'', 'Oppama');
            INSERT INTO whole(story_id, html, text, removed, at) VALUES (1, '', 'The robots of the plant.', '', 1);""")
    with newsroom(path) as room:
        assert [one.id for one, _, _ in room.search("oppama robots")] == [1]
        assert [feed.full_text for feed in room.feeds()] == [False]
        assert room.examine().problems == ()

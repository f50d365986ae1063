"""When a thread began, when it was last heard of, and whether it is back: undated stories and old texts do not tell."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.model import Thread
from reader.newsroom import Newsroom
from tests.fakes import DAY, NOW, fill, newsroom, story, thread

FEED = "https://a.example/feed"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    with newsroom(tmp_path / "news.db") as opened:
        yield opened


def of_months_ago(room: Newsroom, *more: dict[str, object], copies: bool = False, added: int = NOW) -> Thread:
    """Return a thread of two stories of half a year ago and `more`, the feed having been subscribed to at `added`."""
    ids = fill(room, FEED, [story("a", days_ago=200), story("b", days_ago=190)])
    room.database.write(lambda connection: _since(connection, added))
    ids += fill(room, FEED, [story(f"m{n}", **one) for n, one in enumerate(more)])  # type: ignore[arg-type]
    return room.thread(thread(room, ids, copies=dict.fromkeys(ids[2:], ids[0]) if copies else None))


def _since(connection: sqlite3.Connection, added: int) -> None:
    connection.execute("UPDATE feed SET added = ?", (added,))


def test_an_undated_story_of_a_new_feed_does_not_bring_a_thread_back(room: Newsroom) -> None:
    found = of_months_ago(room, {"published": None})
    assert (found.state, found.last_published) == ("dormant", NOW - 190 * DAY)
    assert (found.story_count, sum(found.activity)) == (3, 2)
    (development,) = room.developments(found.id)
    assert (development.first_published, development.last_published) == (NOW - 200 * DAY, NOW - 190 * DAY)


def test_an_undated_story_that_a_known_feed_brings_is_of_when_it_arrived(room: Newsroom) -> None:
    found = of_months_ago(room, {"published": None}, added=NOW - 30 * DAY)
    assert (found.state, found.last_published) == ("back after 6 months", NOW)


def test_a_stale_repost_does_not_bring_a_thread_back(room: Newsroom) -> None:
    found = of_months_ago(room, {"days_ago": 1}, copies=True)
    assert (found.state, found.last_published) == ("dormant", NOW - 190 * DAY)


def test_a_report_after_months_does(room: Newsroom) -> None:
    assert of_months_ago(room, {"days_ago": 1}).state == "back after 6 months"


def test_where_no_story_is_dated_they_are_of_when_they_arrived(room: Newsroom) -> None:
    found = room.thread(thread(room, fill(room, FEED, [story("a", published=None), story("b", published=None)])))
    assert (found.state, found.first_published, found.last_published) == ("new", NOW, NOW)


def test_the_copies_of_a_text_count_once_among_the_outlets_of_a_development(room: Newsroom) -> None:
    ids = fill(room, FEED, [story("a", outlet="Wire"), story("b", outlet="Desk"), story("c", outlet="Paper")])
    (found,) = room.developments(thread(room, ids, copies={ids[1]: ids[0]}))
    assert (found.outlet_count, found.independent_count) == (3, 2)

"""A clock that is set back, or years off: pauses end, undo goes by what was done last, nothing new is let go."""

from __future__ import annotations

import asyncio
from pathlib import Path

from reader.config import Retention
from reader.model import StoryQuery
from reader.store import feeds
from tests.fakes import DAY, NOW, Clock, fill, newsroom, story


def test_the_longer_of_two_pauses_holds_and_none_of_a_wrong_clock(tmp_path: Path) -> None:
    with newsroom(tmp_path / "news.db") as room:
        reader = room.database.reader()

        def pause(until: int) -> dict[str, int]:
            room.database.write(lambda c: feeds.pause(c, "a.example", until))
            return feeds.pauses(reader, NOW)

        assert pause(NOW + 600) == {"a.example": NOW + 600}
        assert pause(NOW + 60) == {"a.example": NOW + 600}
        assert feeds.pauses(reader, NOW + 601) == {}
        assert pause(NOW + 900 * DAY) == {}  # asked while the clock was years ahead
        assert pause(NOW + 60) == {"a.example": NOW + 60}


def test_undo_goes_by_the_order_of_what_was_done(tmp_path: Path) -> None:
    clock = Clock(NOW + 900 * DAY)
    with newsroom(tmp_path / "news.db", clock) as room:
        (number,) = fill(room, "https://desk.example/feed", [story("a")])
        room.star([number])
        clock.now = NOW
        room.tag("story", number, "later")
        assert room.history()[0].label.startswith("tag")
        assert room.undo().startswith("tag")
        assert room.undo().startswith("star")
        assert room.redo().startswith("star")
        assert room.story(number).starred


def test_what_came_while_the_clock_was_a_year_behind_is_not_old(tmp_path: Path) -> None:
    clock = Clock(NOW)
    with newsroom(tmp_path / "news.db", clock, retention=Retention(days=30)) as room:
        fill(room, "https://desk.example/feed", [story("old", days_ago=40), story("known", days_ago=3)])
        room.database.write(lambda c: c.execute("UPDATE story SET arrived = moment"))
        clock.now = NOW - 365 * DAY
        fill(room, "https://desk.example/feed", [story("dated", days_ago=1), story("undated", published=None)])
        room.database.write(
            lambda c: c.execute("UPDATE story SET moment = arrived WHERE arrived < ?", (NOW - 60 * DAY,))
        )
        clock.now = NOW + DAY
        asyncio.run(room.refresh())
        assert {one.uid for one in room.stories(StoryQuery())} == {"known", "dated", "undated"}
        clock.now = NOW + 90 * DAY
        fill(room, "https://desk.example/feed", [story("later", days_ago=-89)])
        asyncio.run(room.refresh())
        assert {one.uid for one in room.stories(StoryQuery())} == {"later"}

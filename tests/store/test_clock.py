"""A clock that is set back, or years off: pauses end, undo goes by what was done last."""

from __future__ import annotations

from pathlib import Path

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

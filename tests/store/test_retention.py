"""Retention: what nobody has a hand on goes, and never comes back as new; everything else stays."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from reader.model import StoryQuery
from reader.store import retention, stories
from tests.fakes import DAY, NOW, Clock, fill, newsroom, story, thread

FEED = "https://a.example/feed"


def test_only_what_nobody_kept_is_let_go(tmp_path: Path) -> None:
    with newsroom(tmp_path / "news.db") as room:
        old = ["plain", "starred", "tagged", "noted", "followed", "renamed", "corrected"]
        ids = dict(zip(old, fill(room, FEED, [story(uid, days_ago=400) for uid in old]), strict=True))
        (young,) = fill(room, FEED, [story("young", days_ago=2)])
        threads = {uid: thread(room, [number]) for uid, number in ids.items()}
        room.star([ids["starred"]])
        room.tag("story", ids["tagged"], "keep")
        room.note("story", ids["noted"], "a note")
        room.follow(threads["followed"])
        room.rename(threads["renamed"], "My name for it")
        room.keep_apart(threads["corrected"], threads["followed"])
        room.database.write(lambda c: c.execute("UPDATE story SET arrived = moment"))

        touched = room.database.write(lambda c: retention.prune(c, NOW - 365 * DAY))

        assert touched == {threads["plain"]}
        left = {s.uid for s in room.stories(StoryQuery(folded=False))}
        assert left == {*old, "young"} - {"plain"}
        assert room.body(ids["plain"]).text == ""
        assert room.body(young).text
        assert room.search("plain") == []

        def known(connection: sqlite3.Connection) -> bool:
            return "plain" in stories.known(connection, 1, ["plain"])

        assert room.database.write(known)


def test_a_clock_that_jumped_ahead_lets_nothing_go(tmp_path: Path) -> None:
    with newsroom(tmp_path / "news.db") as room:
        reader = room.database.reader()
        assert retention.witnessed(reader, NOW) == 0  # nothing says what day it is
        fill(room, FEED, [story("a", days_ago=40), story("b", days_ago=3)])
        assert retention.witnessed(reader, NOW + 900 * DAY) == NOW - 3 * DAY
        fill(room, "https://b.example/feed", [story("c", days_ago=5)])
        ahead = [story("undated", published=None), story("of 2040", days_ago=-5_000)]
        room.database.write(lambda c: c.execute("UPDATE story SET arrived = moment"))
        clock = room.now
        assert isinstance(clock, Clock)
        clock.now = NOW + 900 * DAY
        fill(room, "https://c.example/feed", ahead[:1])
        fill(room, "https://d.example/feed", ahead[1:])
        assert retention.witnessed(reader, clock.now) <= clock.now
        # One feed may lie about the day; two honest ones agree that it is not that late.
        assert retention.witnessed(reader, clock.now) == NOW - 3 * DAY
        assert retention.witnessed(reader, NOW - 4 * DAY) == NOW - 4 * DAY

"""A small honest world to fail in: feeds that grow on every visit, and what the product acknowledged about them."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Self

from tests.end_to_end.server import Answer, FakeServer
from tests.harden import judge
from tests.harden.inputs import rss
from tests.harden.machine import Machine

FEEDS = 4
_FIRST = 12
_MORE = 4
_SUBJECTS = (
    "Foxconn Oppama plant",
    "Porsche electric delay",
    "Nissan Honda merger",
    "Steel tariffs ruling",
    "Battery recall inquiry",
)


class World:
    """A server with growing feeds, a machine that follows them, and the list of what was promised."""

    def __init__(self, folder: Path, seed: int = 1) -> None:
        self.machine = Machine(folder)
        self.random = random.Random(seed)
        self.version = 0
        self.server = FakeServer("127.0.0.4")
        self.promised: dict[str, tuple[str, tuple[object, ...]]] = {}
        self.feeds: list[str] = []
        self.listing = 0.0  # seconds that a listing takes here and now

    def __enter__(self) -> Self:
        self.server.__enter__()
        for number in range(FEEDS):
            self.server.give(f"/{number}", lambda asked: Answer(self.document(int(asked.path[1:]))))
        self.machine.run("add", "--as-is", *(self.server.url(f"/{number}") for number in range(FEEDS)))
        self.feeds = [str(row[0]) for row in self.ask("SELECT id FROM feed ORDER BY id")]
        self.machine.run("refresh")
        self.listing = self.machine.run("feeds").seconds
        return self

    def __exit__(self, *error: object) -> None:
        self.server.__exit__(None, None, None)

    def document(self, feed: int) -> bytes:
        """Return what a feed says now."""
        return rss([self._story(feed, number) for number in range(self.count())], title=f"Desk {feed}")

    def count(self) -> int:
        """Return how many stories each feed has now."""
        return _FIRST + _MORE * self.version

    def _story(self, feed: int, number: int) -> dict[str, str]:
        subject = _SUBJECTS[(feed + number) % len(_SUBJECTS)]
        text = f"{subject} number {number} as desk {feed} saw it, with {number * 7 + feed} words of its own."
        return {
            "title": f"{subject}: report {feed} {number}",
            "guid": f"s-{feed}-{number}",
            "link": f"https://desk{feed}.example/{number}",
            "description": text * 3,
        }

    def ask(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """Return rows of the database."""
        with closing(sqlite3.connect(self.machine.db, timeout=30)) as connection:
            return connection.execute(sql, values).fetchall()

    # ------------------------------------------------------------ what was acknowledged
    def promise(self, what: str, sql: str, *values: object) -> None:
        """Remember a change that a command with exit 0 made: from now on `sql` finds a row."""
        self.promised[what] = (sql, values)

    def promise_stories(self, count: int) -> None:
        """Remember that a round was done when each feed had `count` stories."""
        self.promise("stories", "SELECT 1 WHERE (SELECT count(*) FROM story WHERE uid LIKE 's-%') >= ?", count * FEEDS)

    def broken(self, path: Path | None = None) -> list[str]:
        """Return the promises that a database does not keep."""
        with closing(sqlite3.connect(path or self.machine.db, timeout=30)) as connection:
            return [
                f"acknowledged and missing: {what}"
                for what, (sql, values) in self.promised.items()
                if connection.execute(sql, values).fetchone() is None
            ]

    def settled(self) -> list[str]:
        """Run a last round and return what does not hold then."""
        last = self.machine.run("refresh", "--force", *self.feeds)
        wrong = judge.command(last) + judge.command(self.machine.run("doctor"))
        expected = self.count() * FEEDS
        found = self.ask("SELECT count(*), count(DISTINCT title) FROM story WHERE uid LIKE 's-%'")[0]
        if found != (expected, expected):
            wrong.append(f"{found[0]} stories with {found[1]} titles where {expected} were published")
        return wrong + self.broken() + judge.invariants(self.machine.db)

    # ------------------------------------------------------------ things to do
    def stories(self) -> list[int]:
        """Return the ids of all stories."""
        return _numbers(self.ask("SELECT id FROM story ORDER BY id"))

    def threads(self, least: int = 1) -> list[int]:
        """Return the ids of threads with at least so many stories."""
        return _numbers(
            self.ask("SELECT thread_id FROM story GROUP BY 1 HAVING count(*) >= ? AND thread_id IS NOT NULL", least)
        )

    def grouping(self) -> list[tuple[object, ...]]:
        """Return where every story is."""
        return self.ask("SELECT id, thread_id, development_id FROM story ORDER BY id")


def _numbers(rows: Iterable[tuple[object, ...]]) -> list[int]:
    return [int(str(row[0])) for row in rows]

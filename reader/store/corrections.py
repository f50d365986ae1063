"""What the user said about grouping: pairs of stories, and the threads and stories they speak of today."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from reader.model import Moment
from reader.store.grouping import READY, Ready
from reader.store.rows import chunks, marks

# Of threads the two conditions are word for word those of the indexes `thread_kept` and `thread_muted`.
_KEPT = """SELECT id FROM thread WHERE followed = 1 OR given_title IS NOT NULL OR exported IS NOT NULL
UNION SELECT id FROM thread WHERE muted = 1
UNION SELECT target FROM tagging WHERE kind = 'thread'
UNION SELECT target FROM note WHERE kind = 'thread'
UNION SELECT s.thread_id FROM correction c JOIN story s ON s.id = c.story_a WHERE s.thread_id IS NOT NULL
UNION SELECT s.thread_id FROM correction c JOIN story s ON s.id = c.story_b WHERE s.thread_id IS NOT NULL"""


@dataclass(frozen=True, slots=True)
class Correction:
    """One pair: `story` was said to be with or never with `other`; an `example` was said of `story` alone."""

    id: int
    kind: Literal["together", "apart"]
    story: int
    other: int
    example: bool


@dataclass(frozen=True, slots=True)
class Example(Ready):
    """A story that the user put where it is; stories like it go there too."""


_ROWS = "SELECT id, kind, story_a, story_b, example FROM correction"


def _correction(row: sqlite3.Row) -> Correction:
    return Correction(row[0], row[1], row[2], row[3], bool(row[4]))


def standing(connection: sqlite3.Connection) -> list[Correction]:
    """Return all corrections, oldest first."""
    return [_correction(row) for row in connection.execute(f"{_ROWS} ORDER BY id")]


def about(connection: sqlite3.Connection, stories: Iterable[int]) -> list[Correction]:
    """Return the corrections that speak of any of these stories, oldest first."""
    found: dict[int, Correction] = {}
    for batch in chunks(stories):
        for column in ("story_a", "story_b"):
            found |= {
                row[0]: _correction(row)
                for row in connection.execute(f"{_ROWS} WHERE {column} IN ({marks(batch)})", batch)
            }
    return [found[number] for number in sorted(found)]


def pair(connection: sqlite3.Connection, kind: str, story: int, other: int) -> Correction | None:
    """Return the correction of a kind between two stories, whichever comes first."""
    sql = f"{_ROWS} WHERE kind = ? AND ((story_a = ? AND story_b = ?) OR (story_a = ? AND story_b = ?)) ORDER BY example DESC"
    row = connection.execute(sql, (kind, story, other, other, story)).fetchone()
    return _correction(row) if row is not None else None


def placed_by_hand(connection: sqlite3.Connection, stories: Iterable[int]) -> dict[int, bool]:
    """Return those of the stories that the user put where they are: True by themselves, False with their thread.

    What stayed where it was when others left (it is apart from them too) was not put there.
    """
    found: dict[int, bool] = {}
    for batch in chunks(stories):
        sql = f"""SELECT story_a, max(example) FROM correction c WHERE (example = 1 OR (kind = 'together' AND NOT EXISTS
            (SELECT 1 FROM correction o WHERE o.story_a = c.story_a AND o.kind = 'apart' AND o.example = 0)))
            AND story_a IN ({marks(batch)}) GROUP BY story_a"""
        found.update((story, bool(example)) for story, example in connection.execute(sql, batch))
    return found


def kept_threads(connection: sqlite3.Connection) -> list[int]:
    """Return the threads the user has a hand on: followed, muted, renamed, exported, tagged, noted or corrected."""
    return [row[0] for row in connection.execute(_KEPT)]


def lone(connection: sqlite3.Connection) -> frozenset[int]:
    """Return the threads of roundups: nothing joins them."""
    return frozenset(row[0] for row in connection.execute("SELECT id FROM thread WHERE lone = 1"))


def founder(connection: sqlite3.Connection, thread: int, without: Iterable[int] = ()) -> int | None:
    """Return the oldest story of a thread that is no copy, for the whole thread to be known by; None if it has none."""
    left_out = set(without)
    sql = "SELECT id FROM story WHERE thread_id = ? AND pruned = 0 ORDER BY copy_of IS NOT NULL, moment, id"
    return next((row[0] for row in connection.execute(sql, (thread,)) if row[0] not in left_out), None)


def inside(connection: sqlite3.Connection, thread: int) -> tuple[list[int], list[int]]:
    """Return all stories of a thread, and of them those that are kept and no copies, oldest first."""
    rows = connection.execute(
        "SELECT id, copy_of IS NULL AND pruned = 0 FROM story WHERE thread_id = ? ORDER BY moment, id", (thread,)
    ).fetchall()
    return [row[0] for row in rows], [row[0] for row in rows if row[1]]


def developments(connection: sqlite3.Connection, thread: int) -> list[int]:
    """Return the developments of a thread, empty ones too."""
    return [
        row[0] for row in connection.execute("SELECT id FROM development WHERE thread_id = ? ORDER BY id", (thread,))
    ]


def exported(connection: sqlite3.Connection, thread: int) -> Moment | None:
    """Return when a thread was first exported, if it was."""
    row = connection.execute("SELECT exported FROM thread WHERE id = ?", (thread,)).fetchone()
    return row[0] if row is not None else None


def given_title(connection: sqlite3.Connection, thread: int) -> str | None:
    """Return the title that the user gave a thread, if one was given."""
    row = connection.execute("SELECT given_title FROM thread WHERE id = ?", (thread,)).fetchone()
    return row[0] if row is not None else None


def features(connection: sqlite3.Connection, story: int) -> bytes:
    """Return what assign remembers of a story; nothing if its names were not read."""
    row = connection.execute("SELECT features FROM placement WHERE story_id = ?", (story,)).fetchone()
    return bytes(row[0]) if row is not None else b""


def examples(connection: sqlite3.Connection) -> list[Example]:
    """Return the stories that the user put where they are, as assign takes them; those whose text is gone left out."""
    sql = f"""SELECT {READY} FROM story s JOIN placement p ON p.story_id = s.id
        WHERE s.id IN (SELECT story_a FROM correction WHERE example = 1) AND p.features <> x'' ORDER BY s.moment, s.id"""
    return [Example(*row) for row in connection.execute(sql)]

"""Which stories add nothing to their thread, and what it takes to find out."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reader.model import Moment
from reader.store.rows import marks


@dataclass(frozen=True, slots=True)
class Compared:
    """What comparing needs of a story of a thread."""

    story_id: int
    thread_id: int
    moment: Moment
    title: str
    text: str
    is_copy: bool


@dataclass(frozen=True, slots=True)
class Member:
    """Where a story of a thread stands in it."""

    story_id: int
    development_id: int | None
    moment: Moment
    adds_nothing: bool


_HEAD = "SELECT s.id, s.thread_id, s.moment, s.title, coalesce(b.text, ''), s.copy_of IS NOT NULL FROM story s"
_BEFORE = "s.thread_id = ? AND s.pruned = 0 AND (s.moment < ? OR (s.moment = ? AND s.id < ?))"


def uncompared(connection: sqlite3.Connection, limit: int) -> list[Compared]:
    """Return the newest stories that wait to be compared."""
    sql = f"""{_HEAD} LEFT JOIN body b ON b.story_id = s.id
        WHERE s.adds_nothing IS NULL AND s.thread_id IS NOT NULL AND s.pruned = 0
        ORDER BY s.moment DESC, s.id DESC LIMIT ?"""
    return [_row(row) for row in connection.execute(sql, (limit,))]


def any_uncompared(connection: sqlite3.Connection) -> bool:
    """Tell whether a story waits to be compared."""
    sql = "SELECT 1 FROM story WHERE adds_nothing IS NULL AND thread_id IS NOT NULL AND pruned = 0 LIMIT 1"
    return connection.execute(sql).fetchone() is not None


def before(
    connection: sqlite3.Connection,
    thread_id: int,
    moment: Moment,
    story_id: int,
    limit: int,
    *,
    read_only: bool = False,
) -> list[Compared]:
    """Return the last stories of a thread before one of its stories, oldest first; with `read_only` of those read."""
    sql = f"""{_HEAD} LEFT JOIN body b ON b.story_id = s.id WHERE {_BEFORE} {"AND s.read = 1" if read_only else ""}
        ORDER BY s.moment DESC, s.id DESC LIMIT ?"""
    given = (thread_id, moment, moment, story_id, limit)
    return [_row(row) for row in connection.execute(sql, given)][::-1]


def members(connection: sqlite3.Connection, thread_id: int) -> list[Member]:
    """Return the stories of a thread, oldest first, without copies."""
    sql = """SELECT id, development_id, moment, coalesce(adds_nothing, 0) FROM story
        WHERE thread_id = ? AND pruned = 0 AND copy_of IS NULL ORDER BY moment, id"""
    rows = connection.execute(sql, (thread_id,))
    return [Member(number, development, moment, bool(nothing)) for number, development, moment, nothing in rows]


def names_new_ones(connection: sqlite3.Connection, story_id: int, earlier: Sequence[int]) -> bool:
    """Tell whether a story names an organisation, person or product that none of the earlier stories names."""
    sql = f"""SELECT 1 FROM story_entity n JOIN entity e ON e.id = n.entity_id
        WHERE n.story_id = ? AND e.type <> 'PLACE' AND NOT EXISTS (
            SELECT 1 FROM story_entity k WHERE k.entity_id = n.entity_id AND k.story_id IN ({marks(earlier)})) LIMIT 1"""
    return connection.execute(sql, (story_id, *earlier)).fetchone() is not None


def keep(connection: sqlite3.Connection, found: Mapping[int, bool]) -> None:
    """Keep which stories add nothing."""
    connection.executemany(
        "UPDATE story SET adds_nothing = ? WHERE id = ? AND adds_nothing IS NULL",
        [(int(nothing), number) for number, nothing in found.items()],
    )


def _row(row: sqlite3.Row) -> Compared:
    number, thread, moment, title, text, is_copy = row
    return Compared(number, thread, moment, title, text, bool(is_copy))

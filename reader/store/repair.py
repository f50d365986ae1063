"""Mend what is derived, and take out of a damaged file what can still be read. The damaged file itself is never written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from reader.errors import StoreError
from reader.store import recounting
from reader.store.database import Database
from reader.store.recounting import Describe
from reader.store.rescue import readable, tables_of
from reader.store.rows import scalar

_AT_ONCE = 512  # rows asked for at once; where that fails they are halved down to the unreadable one
_BEYOND = 1 << 20  # row numbers tried when a table cannot say its last one
_PASSES = 8


@dataclass(frozen=True, slots=True)
class Salvaged:
    """The new file, how many rows it holds by table, and the tables of which something could not be read."""

    path: Path
    rows: dict[str, int]
    incomplete: tuple[str, ...]


def mend(connection: sqlite3.Connection, describe: Describe) -> None:
    """Rebuild indexes, the full-text index and all counters, and let go of rows that name what does not exist."""
    connection.execute("PRAGMA defer_foreign_keys = 1")  # until the end of the transaction
    connection.execute("REINDEX")
    for _ in range(_PASSES):
        if connection.execute("PRAGMA foreign_key_check").fetchone() is None:
            break
        _let_go_of_orphans(connection)
    for sql in _COMPLETE:
        connection.execute(sql)
    for index in ("search", "search_whole"):
        connection.execute(f"INSERT INTO {index}({index}) VALUES ('rebuild')")
    recounting.recount(connection, [row[0] for row in connection.execute("SELECT id FROM thread")], describe)


def salvage(damaged: Path, target: Path, describe: Describe) -> Salvaged:
    """Copy all rows of a damaged file that can be read into a new one. Raises StoreError when there are none."""
    if target.exists():
        raise StoreError(f"{target} is there already; move it away first")
    with closing(Database(target)) as fresh:
        tables = tables_of(fresh.reader())
        page_size = scalar(fresh.reader(), "PRAGMA page_size")
        with readable(damaged, tables, target.with_name(f"{target.name}.tmp"), page_size) as source:

            def copy(connection: sqlite3.Connection) -> tuple[dict[str, int], list[str]]:
                connection.execute("PRAGMA defer_foreign_keys = 1")
                incomplete = [name for name in tables if not _copied(source, connection, name)]
                rows = {name: scalar(connection, f"SELECT count(*) FROM {name}") for name in tables}
                mend(connection, describe)
                return rows, incomplete

            rows, incomplete = fresh.write(copy)
    if not rows.get("feed") and not rows.get("story"):
        for path in target.parent.glob(f"{target.name}*"):
            path.unlink()
        raise StoreError(f"nothing in {damaged} can be read any more")
    return Salvaged(target, rows, tuple(incomplete))


# What a row needs beside its references. A story without its whole text is taken again at the next poll of its feed,
# one whose place is not known is threaded again.
_COMPLETE = (
    """INSERT INTO body(story_id, title, text, html) SELECT id, title, '', '' FROM story
        WHERE pruned = 0 AND id NOT IN (SELECT story_id FROM body)""",
    """UPDATE story SET digest = x'' WHERE pruned = 0 AND (title LIKE '%�%' OR lede LIKE '%�%' OR id IN
        (SELECT story_id FROM body WHERE html || text = '' OR html LIKE '%�%' OR text LIKE '%�%'))""",
    "UPDATE placement SET why = '' WHERE why <> '' AND NOT json_valid(why)",
    "DELETE FROM journal WHERE NOT json_valid(changes)",
    "DELETE FROM own_name WHERE kind <> 'hide' AND NOT json_valid(value)",
    "UPDATE story SET listed = 1 WHERE listed = 0 AND pruned = 0 AND copy_of IS NULL",
    """UPDATE story SET thread_id = NULL, development_id = NULL WHERE pruned = 0 AND thread_id IS NOT NULL AND (
        id NOT IN (SELECT story_id FROM placement)
        OR NOT EXISTS (SELECT 1 FROM development d WHERE d.id = development_id AND d.thread_id = story.thread_id))""",
    """INSERT INTO placement(story_id, features) SELECT id, x'' FROM story
        WHERE pruned = 0 AND id NOT IN (SELECT story_id FROM placement)""",
    "UPDATE feed SET body_hash = NULL, etag = NULL, last_modified = NULL",
)


def _copied(source: sqlite3.Connection, target: sqlite3.Connection, table: str) -> bool:
    """Copy what can be read of a table; tell whether that was all of it."""
    here = [row[1] for row in target.execute(f"PRAGMA table_info({table})")]
    try:
        there = {row[1] for row in source.execute(f"PRAGMA table_info({table})")}
    except sqlite3.DatabaseError:
        return False
    columns = ", ".join(name for name in here if name in there)
    if not columns:
        return not there  # a table that an older file does not have
    whole = True
    for rows in _readable(source, table, columns):
        if rows is None:
            whole = False
            continue
        places = ", ".join("?" * len(rows[0])) if rows else ""
        for row in rows:
            try:
                target.execute(f"INSERT OR IGNORE INTO {table}({columns}) VALUES ({places})", row)
            except sqlite3.Error:  # what was read is no value of its column
                whole = False
    return whole


def _readable(source: sqlite3.Connection, table: str, columns: str) -> Iterator[list[tuple[object, ...]] | None]:
    """Yield the rows of a table in parts, and None wherever some of it cannot be read."""
    try:
        yield source.execute(f"SELECT {columns} FROM {table}").fetchall()
        return
    except sqlite3.DatabaseError:
        yield None
    last = _last(source, table)
    waiting = [(start, min(start + _AT_ONCE, last + 1)) for start in range(1, last + 1, _AT_ONCE)][::-1]
    while waiting:
        start, end = waiting.pop()
        try:
            yield source.execute(
                f"SELECT {columns} FROM {table} WHERE rowid >= ? AND rowid < ?", (start, end)
            ).fetchall()
        except sqlite3.DatabaseError:
            if end - start > 1:
                middle = (start + end) // 2
                waiting += [(middle, end), (start, middle)]


def _last(source: sqlite3.Connection, table: str) -> int:
    """Return the highest row number of a table, as well as it can still be known; 0 for one without row numbers."""
    try:
        source.execute(f"SELECT rowid FROM {table} WHERE rowid = 1").fetchone()
    except sqlite3.OperationalError:
        return 0
    except sqlite3.DatabaseError:
        pass
    for sql in (f"SELECT max(rowid) FROM {table}", f"SELECT seq FROM sqlite_sequence WHERE name = '{table}'"):
        try:
            return scalar(source, sql)
        except sqlite3.DatabaseError:
            continue
    return _BEYOND


def _let_go_of_orphans(connection: sqlite3.Connection) -> None:
    """Empty references to rows that do not exist; where a reference must be, the row goes, but stories get a feed."""
    connection.execute(
        """INSERT OR IGNORE INTO feed(id, url, title, subscribed, added)
        SELECT DISTINCT feed_id, 'lost:' || feed_id, '(lost feed)', 0, 0 FROM story
        WHERE feed_id NOT IN (SELECT id FROM feed)"""
    )
    for table in tables_of(connection):
        needed = {row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[3] or row[5]}
        for _, _, parent, column, key, *_ in connection.execute(f"PRAGMA foreign_key_list({table})").fetchall():
            orphans = f"{column} IS NOT NULL AND {column} NOT IN (SELECT {key or 'id'} FROM {parent})"
            if column in needed:
                connection.execute(f"DELETE FROM {table} WHERE {orphans}")
            else:
                connection.execute(f"UPDATE {table} SET {column} = NULL WHERE {orphans}")

"""What is wrong with a database, and how much is in it. Reads only."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass

import msgspec

from reader.store.rescue import BROKEN, tables_of
from reader.store.rows import scalar

_COUNTED = ("feed", "story", "thread", "development", "entity", "version", "correction", "journal", "tagging", "note")
_ALSO_READ = (
    *(
        "body",
        "whole",
        "page_failure",
        "placement",
        "state",
        "watch",
        "own_name",
        "unfolded",
        "host_pause",
        "feed_event",
    ),
)
_MOST_SHOWN = 20
_LONGEST = 200  # characters of one problem
_NO_TEXT = "Could not decode to UTF-8"
_DAMAGED = (_NO_TEXT, "no such column", "no such table", "malformed database schema")


_TROUBLES = {
    sqlite3.SQLITE_BUSY: "another program has kept it locked for too long",
    sqlite3.SQLITE_LOCKED: "another program has kept it locked for too long",
    sqlite3.SQLITE_NOMEM: "there is not enough memory",
    sqlite3.SQLITE_READONLY: "the disk or the file is read-only",
    sqlite3.SQLITE_IOERR: "the disk fails",
    sqlite3.SQLITE_CORRUPT: "the file is damaged; run newsreader doctor",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
    sqlite3.SQLITE_NOTADB: "it is not a database",
}


@dataclass(frozen=True, slots=True)
class Health:
    """What an examination found: `problems` is empty for a sound database."""

    problems: tuple[str, ...]
    counts: dict[str, int]
    bytes: int
    schema: tuple[str, ...]  # the names of the applied migrations


def examine(connection: sqlite3.Connection) -> Health:
    """Check the file, its foreign keys, the full-text index and the derived counters; count the rows."""
    problems = _damage(connection)
    if problems:
        return Health(tuple(problems), {}, 0, ())
    problems = [
        *_broken_keys(connection),
        *_search_index(connection),
        *_counters(connection),
        *_unreadable_values(connection),
    ]
    return Health(
        tuple(problems[:_MOST_SHOWN]),
        {name: scalar(connection, f"SELECT count(*) FROM {name}") for name in _COUNTED},
        scalar(connection, "PRAGMA page_count") * scalar(connection, "PRAGMA page_size"),
        tuple(row[0] for row in connection.execute("SELECT name FROM _sqlite_migrations ORDER BY 1")),
    )


def trouble(error: BaseException) -> str | None:
    """Return what is wrong with the machine or the file when SQLite or a stored value says so; None for any other error."""
    if isinstance(error, msgspec.DecodeError | UnicodeDecodeError):  # SQLite quotes what it cannot make sense of
        return _TROUBLES[sqlite3.SQLITE_CORRUPT]
    code = error.sqlite_errorcode if isinstance(error, sqlite3.Error) and hasattr(error, "sqlite_errorcode") else None
    if isinstance(error, sqlite3.OperationalError) and str(error).startswith(_DAMAGED):
        return _TROUBLES[sqlite3.SQLITE_CORRUPT]
    return _TROUBLES.get(code & 0xFF) if code is not None else None


def _damage(connection: sqlite3.Connection) -> list[str]:
    try:
        found = [row[0] for row in connection.execute("PRAGMA integrity_check(20)")]
    except BROKEN as error:
        return [f"damaged: {_said(error)}"]
    # SQLite puts what it finds wrong with the pages into one row of many lines.
    lines = [
        line for text in found for line in text.splitlines() if line and line != "ok" and not line.startswith("***")
    ]
    return (
        [f"damaged: {line[:_LONGEST]}" for line in lines[:_MOST_SHOWN]]
        or _odd_head(connection)
        or _unusable_tables(connection)
        or _unreadable_texts(connection)
    )


def _odd_head(connection: sqlite3.Connection) -> list[str]:
    """Look at what lets SQLite only read a file: it takes an odd number for that of a later format."""
    with open(connection.execute("PRAGMA database_list").fetchone()[2], "rb") as file:
        later = max(file.read(20)[18:], default=0) > 2
    return ["damaged: its head names a format that there is not"] * later


def _unusable_tables(connection: sqlite3.Connection) -> list[str]:
    """Prepare, without doing it, a change of each table as it was made: its triggers and indexes must know its columns."""
    import sqlite_utils  # as for a migration: only for whoever asks

    from reader.store.schema import MIGRATIONS

    with closing(sqlite3.connect(":memory:")) as model:
        MIGRATIONS.apply(sqlite_utils.Database(model))
        tables = tables_of(model)
    found = []
    for name, table in tables.items():
        columns, values = ", ".join(table.columns), ", ".join(["NULL"] * len(table.columns))
        changes = ", ".join(f"{column} = NULL" for column in table.columns)
        try:
            for sql in (
                f"INSERT INTO {name}({columns}) VALUES ({values})",
                f"UPDATE {name} SET {changes}",
                f"DELETE FROM {name}",
            ):
                connection.execute(f"EXPLAIN {sql}")
        except BROKEN as error:
            found.append(f"damaged: the table {name}: {_said(error)}")
    return found


def _said(error: Exception) -> str:
    return "a name in it is no text" if isinstance(error, UnicodeDecodeError) else str(error)[:_LONGEST]


def _unreadable_texts(connection: sqlite3.Connection) -> list[str]:
    """Read every value: bytes that are no text are damage that SQLite's own check does not see."""
    found = []
    for name in (*_COUNTED, *_ALSO_READ):
        try:
            for _ in connection.execute(f"SELECT * FROM {name}"):
                pass
        except sqlite3.OperationalError as error:
            if _NO_TEXT not in str(error):
                raise
            found.append(f"damaged: a row of {name} holds bytes that are no text")
    return found


def _broken_keys(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute("PRAGMA foreign_key_check").fetchall()
    return [f"a row of {row[0]} ({row[1]}) names a row of {row[2]} that does not exist" for row in rows]


def _search_index(connection: sqlite3.Connection) -> list[str]:
    """Compare the full-text index with what it indexes; the check is written as an insert but changes nothing."""
    connection.execute("PRAGMA query_only = 0")
    try:
        for index in ("search", "search_whole"):
            connection.execute(f"INSERT INTO {index}({index}, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError as error:
        # On a disk that may only be read there is no asking.
        is_damage = error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_READONLY
        return [f"the full-text index does not fit the stories: {error}"] * is_damage
    finally:
        connection.execute("PRAGMA query_only = 1")
    return []


_JSON = {
    "SELECT count(*) FROM own_name WHERE kind <> 'hide' AND NOT json_valid(value)": "of your own names",
    "SELECT count(*) FROM placement WHERE why <> '' AND NOT json_valid(why)": "of the reasons for a story's place",
    "SELECT count(*) FROM journal WHERE NOT json_valid(changes)": "of the steps that could be undone",
    "SELECT count(*) FROM thread WHERE NOT (json_valid(entities) AND json_valid(activity))": "of the threads' outlines",
}


def _unreadable_values(connection: sqlite3.Connection) -> list[str]:
    counts = ((scalar(connection, sql), what) for sql, what in _JSON.items())
    return [f"{wrong} {what} cannot be read" for wrong, what in counts if wrong]


def _counters(connection: sqlite3.Connection) -> list[str]:
    wrong = scalar(
        connection,
        """SELECT count(*) FROM thread t WHERE merged_into IS NULL
        AND story_count <> (SELECT count(*) FROM story s WHERE s.thread_id = t.id AND s.pruned = 0)""",
    )
    homeless = scalar(
        connection,
        """SELECT count(*) FROM story s LEFT JOIN development d ON d.id = s.development_id
        WHERE s.thread_id IS NOT NULL AND (d.id IS NULL OR d.thread_id <> s.thread_id)""",
    )
    return [f"{wrong} threads count their stories wrongly"] * bool(wrong) + [
        f"{homeless} stories lie in a development of another thread"
    ] * bool(homeless)

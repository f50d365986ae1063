"""The user's own names, and which stories must be read again because of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from reader.store.search import expression

Row = tuple[str, str, str]


def all_own(connection: sqlite3.Connection) -> list[Row]:
    """Return what the user said about names, as (kind, name, value)."""
    return [tuple(row) for row in connection.execute("SELECT kind, name, value FROM own_name ORDER BY kind, name")]


def read_again(connection: sqlite3.Connection, names: Iterable[str]) -> int:
    """Mark the stories that hold one of these names: their names are read again. Return how many there are."""
    found: set[int] = set()
    for name in dict.fromkeys(names):
        wanted = expression(f'"{name.replace(chr(34), " ")}"')
        found.update(row[0] for row in connection.execute("SELECT rowid FROM search WHERE search MATCH ?", (wanted,)))
    marked = sorted(found)
    connection.executemany("UPDATE placement SET features = x'' WHERE story_id = ?", ((number,) for number in marked))
    return len(marked)

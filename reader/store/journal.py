"""What the user did, as row changes with before and after: undo and redo put the very values back.

Changes of one column are kept as `{"table", "column", "ids", "before", "after"}`, rows that came or went as
`{"table", "row", "came": true|false}`. Threads and developments are never deleted: an empty one is not shown.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from reader.model import JournalRow, Moment
from reader.store.rows import chunks, marks

_COLUMNS: Mapping[str, frozenset[str]] = {
    "story": frozenset({"read", "starred", "thread_id", "development_id"}),
    "development": frozenset({"thread_id"}),
    "thread": frozenset({"given_title", "slug", "followed", "muted", "merged_into", "last_read", "exported"}),
    "feed": frozenset({"subscribed", "given_title", "folder", "fold_copies", "full_text", "url", "next_poll"}),
}
_ROWS: Mapping[str, tuple[str, ...]] = {
    "tagging": ("kind", "target", "tag"),
    "note": ("kind", "target"),
    "unfolded": ("folder",),
    "correction": ("id",),
    "watch": ("kind", "key"),
    "own_name": ("kind", "name"),
}


class Recorder:
    """Makes the row changes of one user action and remembers how to take them back."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.changes: list[dict[str, Any]] = []

    def set(self, table: str, ids: Iterable[int], column: str, value: object) -> list[int]:
        """Set one column of rows; return the ids of those that were different."""
        if column not in _COLUMNS[table]:
            raise ValueError(f"{table}.{column} is not the user's to change")
        by_before: dict[object, list[int]] = {}
        for batch in chunks(ids):
            rows = self.connection.execute(
                f"SELECT id, {column} FROM {table} WHERE id IN ({marks(batch)}) AND {column} IS NOT ?", (*batch, value)
            )
            for row in rows:
                by_before.setdefault(row[1], []).append(row[0])
        changed: list[int] = []
        for before, row_ids in by_before.items():
            change = {"table": table, "column": column, "ids": row_ids, "before": before, "after": value}
            _set_column(self.connection, change, value)
            self.changes.append(change)
            changed += row_ids
        return changed

    def add(self, table: str, row: Mapping[str, object]) -> bool:
        """Insert a row unless it is there; return whether it came."""
        columns = ", ".join(row)
        cursor = self.connection.execute(
            f"INSERT OR IGNORE INTO {table}({columns}) VALUES ({marks(list(row))})", tuple(row.values())
        )
        if cursor.rowcount < 1:
            return False
        kept = dict(row)
        if "id" in _ROWS[table]:
            kept["id"] = cursor.lastrowid
        self.changes.append({"table": table, "row": kept, "came": True})
        return True

    def take(self, table: str, **key: object) -> bool:
        """Delete the row with that key; return whether there was one."""
        condition = " AND ".join(f"{name} = ?" for name in key)
        row = self.connection.execute(f"SELECT * FROM {table} WHERE {condition}", tuple(key.values())).fetchone()
        if row is None:
            return False
        change = {"table": table, "row": dict(row), "came": False}
        _drop(self.connection, change)
        self.changes.append(change)
        return True

    def save(self, label: str, now: Moment) -> int | None:
        """Write the journal row and forget what had been undone; None if nothing changed."""
        if not self.changes:
            return None
        self.connection.execute("DELETE FROM journal WHERE undone = 1")
        cursor = self.connection.execute(
            "INSERT INTO journal(at, label, changes) VALUES (?, ?, ?)",
            (now, label, msgspec.json.encode(self.changes).decode()),
        )
        return cursor.lastrowid


def undo(connection: sqlite3.Connection) -> tuple[str, list[dict[str, Any]]] | None:
    """Take back the last action; return its label and changes, or None if there is nothing to undo."""
    return _replay(connection, "SELECT * FROM journal WHERE undone = 0 ORDER BY id DESC LIMIT 1", back=True)


def redo(connection: sqlite3.Connection) -> tuple[str, list[dict[str, Any]]] | None:
    """Do again what was undone last; return its label and changes, or None."""
    return _replay(connection, "SELECT * FROM journal WHERE undone = 1 ORDER BY id LIMIT 1", back=False)


def history(connection: sqlite3.Connection, limit: int = 100) -> list[JournalRow]:
    """Return what the user did, newest first."""
    rows = connection.execute("SELECT id, at, label, undone FROM journal ORDER BY id DESC LIMIT ?", (limit,))
    return [JournalRow(row["id"], row["at"], row["label"], bool(row["undone"])) for row in rows]


def _replay(connection: sqlite3.Connection, sql: str, *, back: bool) -> tuple[str, list[dict[str, Any]]] | None:
    row = connection.execute(sql).fetchone()
    if row is None:
        return None
    changes: list[dict[str, Any]] = msgspec.json.decode(row["changes"])
    for change in reversed(changes) if back else changes:
        if "column" in change:
            _set_column(connection, change, change["before" if back else "after"])
        elif change["came"] is back:
            _drop(connection, change)
        else:
            _put(connection, change)
    connection.execute("UPDATE journal SET undone = ? WHERE id = ?", (int(back), row["id"]))
    return row["label"], changes


def _set_column(connection: sqlite3.Connection, change: Mapping[str, Any], value: object) -> None:
    for batch in chunks(change["ids"]):
        connection.execute(
            f"UPDATE {change['table']} SET {change['column']} = ? WHERE id IN ({marks(batch)})", (value, *batch)
        )


def _put(connection: sqlite3.Connection, change: Mapping[str, Any]) -> None:
    row = change["row"]
    connection.execute(
        f"INSERT OR IGNORE INTO {change['table']}({', '.join(row)}) VALUES ({marks(list(row))})", tuple(row.values())
    )


def _drop(connection: sqlite3.Connection, change: Mapping[str, Any]) -> None:
    key = _ROWS[change["table"]]
    condition = " AND ".join(f"{name} = ?" for name in key)
    connection.execute(f"DELETE FROM {change['table']} WHERE {condition}", tuple(change["row"][name] for name in key))

"""Which copies are folded under the first report: a feed or a folder may list them instead."""

from __future__ import annotations

import sqlite3

from reader.store.rows import scalar

_FOLDS = """f.fold_copies = 1 AND NOT EXISTS (SELECT 1 FROM unfolded u
    WHERE f.folder = u.folder OR substr(f.folder, 1, length(u.folder) + 1) = u.folder || '/')"""


def folds(connection: sqlite3.Connection, story_id: int) -> bool:
    """Return whether a story is folded if it is a copy: neither its feed nor a folder around that lists its copies."""
    sql = f"SELECT {_FOLDS} FROM feed f JOIN story s ON s.feed_id = f.id WHERE s.id = ?"
    return bool(scalar(connection, sql, (story_id,)))


def refold(connection: sqlite3.Connection) -> set[int]:
    """Fold or list all copies as their feeds and folders say by now; return the threads of those that changed."""
    rows = connection.execute(
        f"""SELECT s.id, s.thread_id, {_FOLDS} FROM story s JOIN feed f ON f.id = s.feed_id
        WHERE s.copy_of IS NOT NULL AND s.pruned = 0 AND s.listed = ({_FOLDS})"""
    ).fetchall()
    connection.executemany("UPDATE story SET listed = ? WHERE id = ?", [(int(not row[2]), row[0]) for row in rows])
    return {row[1] for row in rows if row[1] is not None}


def unfolded(connection: sqlite3.Connection) -> set[str]:
    """Return the folders that list the copies of their feeds."""
    return {row[0] for row in connection.execute("SELECT folder FROM unfolded")}

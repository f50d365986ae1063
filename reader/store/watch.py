"""What the user watches: entities by their keys, phrases as they are written."""

from __future__ import annotations

import sqlite3

from reader.model import Watched


def all_watched(connection: sqlite3.Connection) -> list[Watched]:
    """Return the watchlist by name, entities before phrases."""
    rows = connection.execute("SELECT kind, key, name FROM watch ORDER BY kind, name COLLATE NOCASE")
    return [Watched(*row) for row in rows]

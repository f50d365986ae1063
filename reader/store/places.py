"""What the left pane counts, tags and notes."""

from __future__ import annotations

import sqlite3

from reader.model import Moment
from reader.store.rows import scalar


def tags(connection: sqlite3.Connection) -> list[tuple[str, int]]:
    """Return every tag in use with how many feeds, stories and threads carry it, by name."""
    rows = connection.execute("SELECT tag, count(*) FROM tagging GROUP BY tag ORDER BY tag COLLATE NOCASE")
    return [(row[0], row[1]) for row in rows]


def counts(connection: sqlite3.Connection, minimum: int) -> dict[str, int]:
    """Return the numbers beside the places: threads by kind, stories by mark, notes on either, feeds, failing ones.

    Muted threads are counted apart from the others.
    """
    shown = "SELECT count(*) FROM thread WHERE merged_into IS NULL AND story_count > 0"
    return {
        "followed": scalar(connection, "SELECT count(*) FROM thread WHERE followed = 1 AND merged_into IS NULL"),
        "followed_new": scalar(
            connection, "SELECT count(*) FROM thread WHERE followed = 1 AND merged_into IS NULL AND unread_count > 0"
        ),
        "threads": scalar(
            connection,
            f"{shown} AND muted = 0 AND (shown_count >= ? OR followed = 1 OR given_title IS NOT NULL)",
            (minimum,),
        ),
        "stories": scalar(connection, "SELECT count(*) FROM story INDEXED BY story_newest WHERE listed = 1"),
        "unread": scalar(connection, "SELECT count(*) FROM story WHERE listed = 1 AND read = 0"),
        "starred": scalar(connection, "SELECT count(*) FROM story WHERE starred = 1 AND listed = 1"),
        "edited": scalar(connection, "SELECT count(*) FROM story WHERE edited = 1 AND listed = 1"),
        "news": scalar(connection, f"{shown} AND new_count > 0 AND last_read IS NOT NULL AND muted = 0"),
        "muted": scalar(connection, f"{shown} AND muted = 1"),
        "notes": scalar(
            connection, "SELECT count(*) FROM note JOIN story ON id = target WHERE kind = 'story' AND pruned = 0"
        ),
        "thread_notes": scalar(connection, f"{shown} AND id IN (SELECT target FROM note WHERE kind = 'thread')"),
        "feeds": scalar(connection, "SELECT count(*) FROM feed WHERE subscribed = 1"),
        "failing": scalar(
            connection, "SELECT count(*) FROM feed WHERE subscribed = 1 AND (error IS NOT NULL OR gone = 1)"
        ),
    }


def note(connection: sqlite3.Connection, kind: str, target: int) -> tuple[str, Moment] | None:
    """Return the note on a story or thread with its time, or None."""
    row = connection.execute("SELECT text, at FROM note WHERE kind = ? AND target = ?", (kind, target)).fetchone()
    return (row["text"], row["at"]) if row else None

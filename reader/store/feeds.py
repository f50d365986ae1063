"""The feed table: subscriptions, and the state of polling each."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from reader.errors import UnknownId
from reader.model import Feed, Moment
from reader.store.rows import numbers, scalar, words
from reader.text import public_address

_SELECT = """
SELECT f.*, coalesce(f.given_title, nullif(f.title, ''), f.url) AS shown_title,
    (SELECT group_concat(tag, char(10)) FROM tagging WHERE kind = 'feed' AND target = f.id) AS tags,
    (SELECT count(*) FROM story s WHERE s.feed_id = f.id) AS story_count,
    (SELECT count(*) FROM story s WHERE s.feed_id = f.id AND s.read = 0 AND s.pruned = 0) AS unread_count
FROM feed f
"""

LONGEST_PAUSE = 90_000
"""Seconds: a day, the longest that a host is left alone, and an hour."""
STATE_COLUMNS = frozenset(
    ("url", "title", "site_url", "last_polled", "next_poll", "error", "notice", "failures", "failing_since", "gone")
    + ("etag", "last_modified", "validators_url", "validators_at", "body_hash", "ttl", "skip_hours", "skip_days")
    + ("moved_to", "moved_days", "moved_last")
)
"""Columns that polling changes."""


def _feed(row: sqlite3.Row) -> Feed:
    return Feed(
        id=row["id"],
        url=row["url"],
        title=public_address(row["shown_title"]),
        site_url=row["site_url"],
        folder=row["folder"],
        tags=words(row["tags"]),
        subscribed=bool(row["subscribed"]),
        fold_copies=bool(row["fold_copies"]),
        full_text=bool(row["full_text"]),
        story_count=row["story_count"],
        unread_count=row["unread_count"],
        last_polled=row["last_polled"],
        next_poll=row["next_poll"],
        error=row["error"],
        failures=row["failures"],
        failing_since=row["failing_since"],
        gone=bool(row["gone"]),
        etag=row["etag"],
        last_modified=row["last_modified"],
        validators_url=row["validators_url"],
        validators_at=row["validators_at"],
        body_hash=row["body_hash"],
        ttl=row["ttl"],
        skip_hours=numbers(row["skip_hours"]),
        skip_days=numbers(row["skip_days"]),
        moved_to=row["moved_to"],
        moved_days=row["moved_days"],
        moved_last=row["moved_last"],
        notice=row["notice"],
    )


def all_feeds(connection: sqlite3.Connection, *, errors: bool = False) -> list[Feed]:
    """Return the subscribed feeds by folder and title; with `errors` only those in trouble."""
    trouble = "AND (f.error IS NOT NULL OR f.gone = 1)" if errors else ""
    sql = (
        f"{_SELECT} WHERE f.subscribed = 1 {trouble} ORDER BY f.folder COLLATE NOCASE, shown_title COLLATE NOCASE, f.id"
    )
    return [_feed(row) for row in connection.execute(sql)]


def find(connection: sqlite3.Connection, given: str | int) -> Feed:
    """Return the subscribed feed with that id, or that address as it is or as it is shown. Raises UnknownId."""
    column = "id" if str(given).isdecimal() else "url"
    value = int(given) if column == "id" and len(str(given)) < 19 else str(given)
    row = connection.execute(f"{_SELECT} WHERE f.subscribed = 1 AND f.{column} = ?", (value,)).fetchone()
    if row is not None:
        return _feed(row)
    shown = public_address(str(given))  # addresses are shown without their secrets, and asked for as they are shown
    alike = [feed for feed in all_feeds(connection) if public_address(feed.url) == shown] if column == "url" else []
    if len(alike) != 1:
        raise UnknownId("feed", shown)
    return alike[0]


def state(connection: sqlite3.Connection, feed_id: int) -> Feed:
    """Return a feed by its id, subscribed or not. Raises UnknownId."""
    row = connection.execute(f"{_SELECT} WHERE f.id = ?", (feed_id,)).fetchone()
    if row is None:
        raise UnknownId("feed", feed_id)
    return _feed(row)


def any_due(connection: sqlite3.Connection, now: Moment) -> bool:
    """Tell whether a round may have a feed to visit, or a clock to doubt: without reading the archive."""
    sql = """SELECT 1 FROM feed WHERE subscribed = 1 AND gone = 0
        AND (next_poll <= ?1 OR next_poll > ?1 + 604800 OR last_polled > ?1) LIMIT 1"""
    return connection.execute(sql, (now,)).fetchone() is not None


def by_url(connection: sqlite3.Connection, url: str) -> int | None:
    """Return the id of the feed at an address, also of one no longer subscribed."""
    return scalar(connection, "SELECT id FROM feed WHERE url = ?", (url,)) or None


def insert(connection: sqlite3.Connection, url: str, now: Moment, *, title: str = "", folder: str = "") -> int:
    """Add a row for a new address, not yet subscribed, due at once; return its id."""
    cursor = connection.execute(
        "INSERT INTO feed(url, given_title, folder, added, subscribed) VALUES (?, nullif(?, ''), ?, ?, 0)",
        (url, title, folder, now),
    )
    return int(cursor.lastrowid or 0)


def save_state(connection: sqlite3.Connection, feed_id: int, changes: Mapping[str, object]) -> None:
    """Write what polling found out about a feed. Raises ValueError for a column that is not polling's."""
    unknown = changes.keys() - STATE_COLUMNS
    if unknown:
        raise ValueError(f"not a column of polling: {sorted(unknown)}")
    if changes:
        columns = ", ".join(f"{name} = ?" for name in changes)
        values = [_column(value) for value in changes.values()]
        connection.execute(f"UPDATE feed SET {columns} WHERE id = ?", (*values, feed_id))


def _column(value: object) -> object:
    if isinstance(value, frozenset):
        return ",".join(str(n) for n in sorted(value))
    return int(value) if isinstance(value, bool) else value


def record_event(connection: sqlite3.Connection, feed_id: int, now: Moment, what: str) -> None:
    """Keep a line about what happened to a feed without the user's doing."""
    connection.execute("INSERT INTO feed_event(at, feed_id, what) VALUES (?, ?, ?)", (now, feed_id, what))


def pauses(connection: sqlite3.Connection, now: Moment) -> dict[str, Moment]:
    """Return the hosts that asked to be left alone, with the time until when; one too far off is of a wrong clock."""
    sql = "SELECT host, until FROM host_pause WHERE until > ? AND until <= ?"
    return {row[0]: row[1] for row in connection.execute(sql, (now, now + LONGEST_PAUSE))}


def pause(connection: sqlite3.Connection, host: str, until: Moment) -> None:
    """Leave a host alone until a time, or longer where it said so before."""
    connection.execute(
        """INSERT INTO host_pause(host, until) VALUES (?1, ?2) ON CONFLICT(host) DO UPDATE
        SET until = CASE WHEN until BETWEEN ?2 AND ?2 + ?3 THEN until ELSE ?2 END""",
        (host, until, LONGEST_PAUSE),
    )

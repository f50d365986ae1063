"""Whole texts, from the pages of stories: kept beside what the feed gave; which are still wanted, which failed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from reader.model import Body, Moment
from reader.store import stories
from reader.store.rows import chunks, marks

DAYS = 7  # a feed's stories that are older are not fetched by themselves
MOST_TIMES = 3
_HOUR, _DAY = 3_600, 86_400

# Of one feed, the newest first. A page that failed is asked again after an hour and after a day; a text that was
# fetched is fetched again when its feed changed the story since, once a day at most. Times ahead are of a wrong clock.
_WANTED = f"""
SELECT s.id FROM story s LEFT JOIN whole w ON w.story_id = s.id LEFT JOIN page_failure p ON p.story_id = s.id
WHERE s.feed_id = :feed AND s.moment >= :since AND s.pruned = 0 AND s.url <> ''
AND (w.story_id IS NULL OR (NOT w.at BETWEEN :now - {_DAY} AND :now
    AND EXISTS (SELECT 1 FROM version v WHERE v.story_id = s.id AND v.seen > w.at)))
AND (p.story_id IS NULL OR (p.times < {MOST_TIMES}
    AND NOT p.at BETWEEN :now - CASE p.times WHEN 1 THEN {_HOUR} ELSE {_DAY} END AND :now))
ORDER BY s.moment DESC, s.id DESC LIMIT :most"""


def whole(connection: sqlite3.Connection, story_id: int) -> Body | None:
    """Return the text of a story's page, if it was fetched."""
    return _wholes(connection, [story_id]).get(story_id)


def shown(connection: sqlite3.Connection, story_ids: Iterable[int]) -> dict[int, Body]:
    """Return the contents of several stories as the reader sees them: of the page where it was fetched, else the feed's."""
    ids = list(story_ids)
    return stories.bodies(connection, ids) | _wholes(connection, ids)


def _wholes(connection: sqlite3.Connection, story_ids: Iterable[int]) -> dict[int, Body]:
    found: dict[int, Body] = {}
    for batch in chunks(story_ids):
        sql = f"SELECT story_id, html, text, removed FROM whole WHERE story_id IN ({marks(batch)})"
        found.update((row[0], Body(row[1], row[2], row[3])) for row in connection.execute(sql, batch))
    return found


def latest_texts(connection: sqlite3.Connection, feed_id: int, limit: int = 30) -> list[tuple[str, str, str]]:
    """Return (uid, text, what was taken out of it) of a feed's newest stories of which there are whole texts."""
    sql = """SELECT s.uid, w.text, w.removed FROM (SELECT id, uid FROM story WHERE feed_id = ?
        ORDER BY moment DESC, id DESC LIMIT ?) s JOIN whole w ON w.story_id = s.id LIMIT ?"""
    return [tuple(row) for row in connection.execute(sql, (feed_id, 10 * limit, limit))]


def keep(connection: sqlite3.Connection, story_id: int, body: Body, now: Moment) -> None:
    """Keep the text of a story's page, unless the story's content was let go meanwhile."""
    connection.execute(
        """INSERT INTO whole(story_id, title, html, text, removed, at)
        SELECT id, title, ?, ?, ?, ? FROM story WHERE id = ? AND pruned = 0
        ON CONFLICT(story_id) DO UPDATE SET title = excluded.title, html = excluded.html, text = excluded.text,
        removed = excluded.removed, at = excluded.at""",
        (body.html, body.text, body.removed, now, story_id),
    )
    connection.execute("DELETE FROM page_failure WHERE story_id = ?", (story_id,))


def failed(connection: sqlite3.Connection, story_id: int, reason: str, now: Moment) -> None:
    """Remember that the text of a story's page could not be had, and why."""
    connection.execute(
        """INSERT INTO page_failure(story_id, at, times, reason) SELECT id, ?, 1, ? FROM story WHERE id = ?
        ON CONFLICT(story_id) DO UPDATE SET at = excluded.at, times = times + 1, reason = excluded.reason""",
        (now, reason, story_id),
    )


def failure(connection: sqlite3.Connection, story_id: int) -> str:
    """Return why the text of a story's page could not be had when it was last asked for, "" if nothing went wrong."""
    row = connection.execute("SELECT reason FROM page_failure WHERE story_id = ?", (story_id,)).fetchone()
    return str(row[0]) if row else ""


def wanted(connection: sqlite3.Connection, now: Moment, most: int) -> list[int]:
    """Return the stories whose pages are to be fetched now, at most so many of a feed, the newest first."""
    feeds = [row[0] for row in connection.execute("SELECT id FROM feed WHERE full_text = 1 AND subscribed = 1")]
    found: list[int] = []
    for feed in feeds:
        values = {"feed": feed, "since": now - DAYS * _DAY, "now": now, "most": most}
        found += (row[0] for row in connection.execute(_WANTED, values))
    return found

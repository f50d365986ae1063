"""What is let go, by a written policy (see CONTRIBUTING.md): only content nobody has a hand on, and never the status."""

from __future__ import annotations

import sqlite3

from reader.model import Moment

_BATCH = 500
_BEYOND = 2**62  # more than any id

_LETTABLE = """
SELECT s.id, s.thread_id FROM story s
WHERE s.moment < ? AND s.arrived < ? AND s.id < ? AND s.pruned = 0 AND s.starred = 0
    AND NOT EXISTS (SELECT 1 FROM tagging t WHERE (t.kind = 'story' AND t.target = s.id)
        OR (t.kind = 'feed' AND t.target = s.feed_id) OR (t.kind = 'thread' AND t.target = s.thread_id))
    AND NOT EXISTS (SELECT 1 FROM note n WHERE (n.kind = 'story' AND n.target = s.id)
        OR (n.kind = 'thread' AND n.target = s.thread_id))
    AND NOT EXISTS (SELECT 1 FROM correction c WHERE c.story_a = s.id)
    AND NOT EXISTS (SELECT 1 FROM correction c WHERE c.story_b = s.id)
    AND NOT EXISTS (SELECT 1 FROM thread t WHERE t.id = s.thread_id
        AND (t.followed = 1 OR t.exported IS NOT NULL OR t.given_title IS NOT NULL))
    AND NOT EXISTS (SELECT 1 FROM story k WHERE k.copy_of = s.id AND k.pruned = 0)
LIMIT ?
"""


_DATED = "SELECT feed_id, moment FROM story WHERE listed = 1 AND published = moment ORDER BY moment DESC, id DESC"


def witnessed(connection: sqlite3.Connection, now: Moment) -> Moment:
    """Return `now`, but no later than the stories of two feeds say it is, or of the only one; 0 when none has a date.

    Pruning cannot be taken back, so it does not go by the machine's clock alone: one that jumps ahead lets nothing go.
    """
    first: tuple[int, Moment] | None = None
    for feed_id, moment in connection.execute(_DATED):
        if first is None:
            first = (feed_id, moment)
        elif feed_id != first[0]:
            return min(now, int(moment))
    return min(now, first[1]) if first else 0


def first_young(connection: sqlite3.Connection, before: Moment) -> int:
    """Return the id of the first story that came at `before` or later: what has a higher one came later still.

    The time of arrival alone would not do: a clock that was set back once has stories of today arrive a year ago.
    """
    sql = "SELECT id FROM story INDEXED BY story_slim WHERE pruned = 0 AND arrived >= ? ORDER BY id LIMIT 1"
    row = connection.execute(sql, (before,)).fetchone()
    return int(row[0]) if row is not None else _BEYOND


def prune(connection: sqlite3.Connection, before: Moment, young: int = _BEYOND) -> set[int]:
    """Let go of the content of at most 500 stories older than `before` and `young` (see `first_young`).

    Return the threads they were in.

    Kept whatever its age: what is starred, tagged (itself, its thread or its feed), noted, corrected, or in a thread
    that is followed, renamed or exported. The row with its status stays, so that nothing comes back as new.
    """
    rows = connection.execute(_LETTABLE, (before, before, young, _BATCH)).fetchall()
    ids = [(row["id"],) for row in rows]
    for table in ("body", "whole", "page_failure", "version", "placement", "story_entity"):
        connection.executemany(f"DELETE FROM {table} WHERE story_id = ?", ids)
    connection.executemany("UPDATE story SET pruned = 1, listed = 0, lede = '' WHERE id = ?", ids)
    return {row["thread_id"] for row in rows if row["thread_id"] is not None}

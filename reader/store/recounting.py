"""What is derived of threads and developments from their stories: counters and words. Never added up, always anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import msgspec

from reader.model import Moment
from reader.store.rows import chunks, marks, scalar

_SPANS = 12
_SETTLING = 86_400
"""Seconds from subscribing to a feed in which an undated story may be as old as the feed; later it came as it arrived."""
_TIMED = f"s.copy_of IS NULL AND (s.published IS NOT NULL OR s.arrived > f.added + {_SETTLING})"
"""Whether a story s of a feed f tells when something happened: its time is known, and it is not an old text once more."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What describing a thread needs of one of its stories."""

    story_id: int
    development_id: int
    title: str
    lede: str
    outlet: str
    moment: Moment
    copy: bool
    timed: bool  # it tells when: its time is known, and it is no copy
    names: tuple[str, ...]  # prominent ones


@dataclass(frozen=True, slots=True)
class Description:
    """The words for a thread: its title, one summary line, a title for each development."""

    title: str
    summary: str
    developments: dict[int, str]
    slug: str
    silence: int  # seconds; see threads.states


Describe = Callable[[list[Heading], tuple[str, ...]], Description]
"""(stories oldest first, the thread's main names) to its words; see poll.grouping."""


def recount(connection: sqlite3.Connection, thread_ids: Iterable[int], describe: Describe) -> None:
    """Derive the counters and words of threads and their developments anew from their stories."""
    for thread_id in sorted(set(thread_ids)):
        _recount(connection, thread_id, describe)


_UNREAD = """FROM story s INDEXED BY story_unread_of_thread
    WHERE s.read = 0 AND s.pruned = 0 AND s.listed = 1 AND s.thread_id"""


def recount_unread(connection: sqlite3.Connection, thread_ids: Iterable[int]) -> None:
    """Derive only what reading changes: the unread and new counts of threads and their developments."""
    for batch in chunks(sorted(set(thread_ids))):
        connection.execute(
            f"""UPDATE thread SET unread_count = c.unread, new_count = c.new FROM (
                SELECT t.id AS id, count(s.id) AS unread,
                    coalesce(sum(s.id IS NOT NULL AND (t.last_read IS NULL OR s.arrived > t.last_read)), 0) AS new
                FROM thread t LEFT JOIN (SELECT s.id, s.thread_id, s.arrived {_UNREAD} IN ({marks(batch)})) AS s
                    ON s.thread_id = t.id WHERE t.id IN ({marks(batch)}) GROUP BY t.id) AS c
            WHERE thread.id = c.id AND (unread_count, new_count) IS NOT (c.unread, c.new)""",
            (*batch, *batch),
        )
        connection.execute(
            f"""UPDATE development SET unread_count = c.unread FROM (
                SELECT d.id AS id, coalesce(u.n, 0) AS unread FROM development d
                LEFT JOIN (SELECT s.development_id AS id, count(*) AS n {_UNREAD} IN ({marks(batch)}) GROUP BY 1) AS u
                    ON u.id = d.id WHERE d.thread_id IN ({marks(batch)})) AS c
            WHERE development.id = c.id AND unread_count IS NOT c.unread""",
            (*batch, *batch),
        )


def _recount(connection: sqlite3.Connection, thread_id: int, describe: Describe) -> None:
    row = connection.execute("SELECT * FROM thread WHERE id = ?", (thread_id,)).fetchone()
    if row is None:
        return
    _recount_developments(connection, thread_id)
    stories = connection.execute(
        f"""SELECT s.id, s.development_id, s.title, s.lede, s.outlet, s.moment, s.arrived, s.copy_of, s.feed_id, s.listed,
        s.read, {_TIMED} AS timed FROM story s JOIN feed f ON f.id = s.feed_id
        WHERE s.thread_id = ? AND s.pruned = 0 ORDER BY s.moment, s.id""",
        (thread_id,),
    ).fetchall()
    values = _counts(stories, row["last_read"])
    if stories:
        values |= _told(connection, row, stories, describe)
    columns = ", ".join(f"{name} = ?" for name in values)
    connection.execute(f"UPDATE thread SET {columns} WHERE id = ?", (*values.values(), thread_id))


def _counts(stories: Sequence[sqlite3.Row], last_read: Moment | None) -> dict[str, object]:
    """Return the counters of a thread, of its stories oldest first."""
    unread = [s for s in stories if s["listed"] and not s["read"]]
    return {
        "story_count": len(stories),
        "shown_count": sum(s["listed"] for s in stories),
        "unread_count": len(unread),
        "new_count": sum(1 for s in unread if last_read is None or s["arrived"] > last_read),
        "feed_count": len({s["feed_id"] for s in stories}),
        "outlet_count": len({s["outlet"] for s in stories}),
        "independent_count": len({s["outlet"] for s in stories if s["copy_of"] is None}),
        "development_count": len({s["development_id"] for s in stories}),
        "activity": msgspec.json.encode(_activity(_moments(stories))).decode(),
    }


def _moments(stories: Sequence[sqlite3.Row]) -> list[Moment]:
    """Return when what a thread is about happened, by those of its stories that tell; where none does, by all."""
    return [s["moment"] for s in stories if s["timed"]] or [s["moment"] for s in stories]


def _told(
    connection: sqlite3.Connection, row: sqlite3.Row, stories: Sequence[sqlite3.Row], describe: Describe
) -> dict[str, object]:
    """Return the words and times of a thread that has stories, oldest first; its developments get their titles."""
    names, by_story = _names(connection, row["id"])
    found = describe([_heading(s, by_story.get(s["id"], ())) for s in stories], names)
    connection.executemany(
        "UPDATE development SET title = ? WHERE id = ?",
        [(title, development_id) for development_id, title in found.developments.items()],
    )
    moments = _moments(stories)
    values: dict[str, object] = {
        "title": found.title,
        "summary": found.summary,
        "first_published": moments[0],
        "last_published": moments[-1],
        "silence": found.silence,
        "entities": msgspec.json.encode(names).decode(),
    }
    if not _kept(connection, row):
        values["slug"] = _free_slug(connection, found.slug, row["id"])
    return values


def _heading(story: sqlite3.Row, names: tuple[str, ...]) -> Heading:
    return Heading(
        story["id"],
        story["development_id"],
        story["title"],
        story["lede"],
        story["outlet"],
        story["moment"],
        story["copy_of"] is not None,
        bool(story["timed"]),
        names,
    )


def _recount_developments(connection: sqlite3.Connection, thread_id: int) -> None:
    connection.execute(
        f"""UPDATE development SET
            story_count = c.n, outlet_count = c.outlets, unread_count = c.unread,
            first_published = c.first, last_published = c.last,
            first_outlet = coalesce((SELECT outlet FROM story s WHERE s.development_id = development.id
                AND s.pruned = 0 ORDER BY s.moment, s.id LIMIT 1), '')
        FROM (SELECT d.id AS id, count(s.id) AS n, count(DISTINCT s.outlet) AS outlets,
                coalesce(sum(s.listed = 1 AND s.read = 0), 0) AS unread,
                coalesce(min(s.moment) FILTER (WHERE {_TIMED}), min(s.moment), 0) AS first,
                coalesce(max(s.moment) FILTER (WHERE {_TIMED}), max(s.moment), 0) AS last
            FROM development d LEFT JOIN story s ON s.development_id = d.id AND s.pruned = 0
                LEFT JOIN feed f ON f.id = s.feed_id
            WHERE d.thread_id = ? GROUP BY d.id) AS c
        WHERE development.id = c.id""",
        (thread_id,),
    )


def _names(connection: sqlite3.Connection, thread_id: int) -> tuple[tuple[str, ...], dict[int, tuple[str, ...]]]:
    """Return the main names of a thread, most stories first, and the prominent names of each story."""
    rows = connection.execute(
        """SELECT se.story_id, e.name, e.type, se.prominent FROM story_entity se JOIN entity e ON e.id = se.entity_id
        JOIN story s ON s.id = se.story_id WHERE s.thread_id = ?""",
        (thread_id,),
    )
    weight: dict[str, float] = {}
    by_story: dict[int, tuple[str, ...]] = {}
    for story_id, name, kind, prominent in rows:
        weight[name] = weight.get(name, 0.0) + (1.0 if prominent else 0.3) * (0.6 if kind == "PLACE" else 1.0)
        if prominent:
            by_story[story_id] = (*by_story.get(story_id, ()), name)
    best = sorted(weight, key=lambda name: (-weight[name], name))
    return tuple(best[:8]), by_story


def _activity(moments: list[Moment]) -> list[int]:
    """Return how many of these times, in order, lie in each twelfth of their span; nothing of none."""
    if not moments:
        return []
    first, last = moments[0], moments[-1]
    counts = [0] * _SPANS
    for moment in moments:
        counts[min(_SPANS - 1, (moment - first) * _SPANS // max(last - first, 1))] += 1
    return counts


def _kept(connection: sqlite3.Connection, row: sqlite3.Row) -> bool:
    """Tell whether the user has a hand on a thread: then its slug never changes again."""
    if row["followed"] or row["given_title"] is not None or row["exported"] is not None:
        return True
    return bool(scalar(connection, "SELECT count(*) FROM tagging WHERE kind = 'thread' AND target = ?", (row["id"],)))


def _free_slug(connection: sqlite3.Connection, wanted: str, thread_id: int) -> str:
    slug, n = wanted, 1
    while scalar(connection, "SELECT count(*) FROM thread WHERE slug = ? AND id <> ?", (slug, thread_id)):
        n += 1
        slug = f"{wanted}-{thread_id if n == 2 else n}"
    return slug

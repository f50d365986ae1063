"""Threads and developments: lists, one whole, and the counters derived from their stories."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import msgspec

from reader.errors import UnknownId
from reader.model import Development, Moment, Thread, ThreadQuery
from reader.store.rows import chunks, marks, scalar, words

_COLUMNS = """
t.id, t.slug, coalesce(t.given_title, t.title) AS title, t.summary, t.followed, t.muted,
(SELECT group_concat(tag, char(10)) FROM tagging WHERE kind = 'thread' AND target = t.id) AS tags,
t.story_count, t.unread_count, t.feed_count, t.outlet_count, t.independent_count, t.development_count,
t.first_published, t.last_published, t.silence, t.entities, t.activity, t.new_count, t.last_read
"""
_SPANS = 12
State = Callable[[Moment, Moment, Moment], str]
"""(first, last, silence before the latest activity) to the words for a thread's state; see threads.states."""


def _thread(row: sqlite3.Row, state: State | None) -> Thread:
    return Thread(
        id=row["id"],
        slug=row["slug"],
        title=row["title"],
        summary=row["summary"],
        followed=bool(row["followed"]),
        muted=bool(row["muted"]),
        tags=words(row["tags"]),
        story_count=row["story_count"],
        unread_count=row["unread_count"],
        feed_count=row["feed_count"],
        outlet_count=row["outlet_count"],
        independent_count=row["independent_count"],
        development_count=row["development_count"],
        first_published=row["first_published"],
        last_published=row["last_published"],
        entities=tuple(msgspec.json.decode(row["entities"])),
        activity=tuple(msgspec.json.decode(row["activity"])),
        new_count=row["new_count"],
        last_read=row["last_read"],
        state=state(row["first_published"], row["last_published"], row["silence"]) if state else "",
    )


def _where(query: ThreadQuery) -> tuple[str, list[object]]:
    parts = ["t.merged_into IS NULL", "t.story_count > 0"]
    values: list[object] = []
    if query.followed:
        parts.append("t.followed = 1")
    if query.unread:
        parts.append("t.unread_count > 0")
    if not query.muted:
        parts.append("t.muted = 0")
    if query.only_muted:
        parts.append("t.muted = 1")
    if query.noted:
        parts.append("t.id IN (SELECT target FROM note WHERE kind = 'thread')")
    if query.minimum > 1:
        parts.append("(t.shown_count >= ? OR t.followed = 1 OR t.given_title IS NOT NULL)")
        values.append(query.minimum)
    if query.since is not None:
        parts.append("t.last_published >= ?")
        values.append(query.since)
    if query.tag is not None:
        parts.append("t.id IN (SELECT target FROM tagging WHERE kind = 'thread' AND tag = ?)")
        values.append(query.tag)
    if query.entity is not None:
        parts.append(
            "t.id IN (SELECT s.thread_id FROM story s JOIN story_entity se ON se.story_id = s.id"
            " JOIN entity e ON e.id = se.entity_id WHERE e.key = ?)"
        )
        values.append(query.entity)
    return " AND ".join(parts), values


def _key(query: ThreadQuery) -> str:
    return ("t.followed, " if query.followed_first else "") + "t.last_published, t.id"


def _order(query: ThreadQuery) -> str:
    return _key(query).replace(",", " DESC,") + " DESC"


def page(
    connection: sqlite3.Connection, query: ThreadQuery, limit: int = 200, offset: int = 0, state: State | None = None
) -> list[Thread]:
    """Return one page of the thread list, latest activity first."""
    condition, values = _where(query)
    order = _order(query)
    inner = f"SELECT t.id FROM thread t WHERE {condition} ORDER BY {order} LIMIT ? OFFSET ?"
    sql = f"SELECT {_COLUMNS} FROM thread t WHERE t.id IN ({inner}) ORDER BY {order}"
    return [_thread(row, state) for row in connection.execute(sql, (*values, limit, offset))]


def count(connection: sqlite3.Connection, query: ThreadQuery) -> int:
    """Return how many threads a list has."""
    condition, values = _where(query)
    return scalar(connection, f"SELECT count(*) FROM thread t WHERE {condition}", values)


def position(connection: sqlite3.Connection, query: ThreadQuery, thread_id: int) -> int | None:
    """Return the row of a thread in a list, or None if the list does not hold it."""
    condition, values = _where(query)
    key = _key(query)
    row = connection.execute(
        f"SELECT {key} FROM thread t WHERE t.id = ? AND {condition}", (thread_id, *values)
    ).fetchone()
    if row is None:
        return None
    later = f"({key}) > ({marks(row)})"
    return scalar(connection, f"SELECT count(*) FROM thread t WHERE {condition} AND {later}", (*values, *row))


def neighbour(
    connection: sqlite3.Connection, query: ThreadQuery, after: int | None, *, back: bool = False
) -> int | None:
    """Return the id of the thread of a list that follows where `after` stands or would stand, or comes before it.

    Without `after` the first of the list, or the last.
    """
    condition, values = _where(query)
    key = _key(query)
    if after is not None:
        row = connection.execute(f"SELECT {key} FROM thread t WHERE t.id = ?", (after,)).fetchone()
        if row is None:
            return None
        condition += f" AND ({key}) {'>' if back else '<'} ({marks(row)})"
        values += row
    order = _order(query).replace("DESC", "ASC") if back else _order(query)
    found = scalar(connection, f"SELECT t.id FROM thread t WHERE {condition} ORDER BY {order} LIMIT 1", values)
    return found or None


def resolve(connection: sqlite3.Connection, given: str | int) -> int:
    """Return the id of the thread with that id or slug, following merges. Raises UnknownId."""
    row = None
    if str(given).isdecimal() and len(str(given)) < 19:
        row = connection.execute("SELECT id, merged_into FROM thread WHERE id = ?", (int(given),)).fetchone()
    if row is None:
        row = connection.execute("SELECT id, merged_into FROM thread WHERE slug = ?", (str(given),)).fetchone()
    hops = 0
    while row is not None and row["merged_into"] is not None and hops < 100:
        row = connection.execute("SELECT id, merged_into FROM thread WHERE id = ?", (row["merged_into"],)).fetchone()
        hops += 1
    if row is None:
        raise UnknownId("thread", given)
    return int(row["id"])


def find(connection: sqlite3.Connection, given: str | int, state: State | None = None) -> Thread:
    """Return a thread by id or slug, following merges. Raises UnknownId."""
    thread_id = resolve(connection, given)
    row = connection.execute(f"SELECT {_COLUMNS} FROM thread t WHERE t.id = ?", (thread_id,)).fetchone()
    return _thread(row, state)


def developments(connection: sqlite3.Connection, thread_id: int) -> list[Development]:
    """Return the developments of a thread, oldest first."""
    sql = """SELECT id, thread_id, title, first_published, last_published, story_count, outlet_count, unread_count, first_outlet
        FROM development WHERE thread_id = ? AND story_count > 0 ORDER BY first_published, id"""
    return [Development(**row) for row in connection.execute(sql, (thread_id,))]


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


def recount_unread(connection: sqlite3.Connection, thread_ids: Iterable[int]) -> None:
    """Derive only what reading changes: the unread and new counts of threads and their developments."""
    for thread_id in sorted(set(thread_ids)):
        connection.execute(
            """UPDATE thread SET
                unread_count = (SELECT count(*) FROM story s WHERE s.thread_id = thread.id AND s.listed = 1 AND s.read = 0),
                new_count = (SELECT count(*) FROM story s WHERE s.thread_id = thread.id AND s.listed = 1 AND s.read = 0
                    AND (thread.last_read IS NULL OR s.arrived > thread.last_read))
            WHERE id = ?""",
            (thread_id,),
        )
        connection.execute(
            """UPDATE development SET unread_count = (SELECT count(*) FROM story s
                WHERE s.development_id = development.id AND s.listed = 1 AND s.read = 0) WHERE thread_id = ?""",
            (thread_id,),
        )


def _recount(connection: sqlite3.Connection, thread_id: int, describe: Describe) -> None:
    row = connection.execute("SELECT * FROM thread WHERE id = ?", (thread_id,)).fetchone()
    if row is None:
        return
    _recount_developments(connection, thread_id)
    stories = connection.execute(
        """SELECT id, development_id, title, lede, outlet, moment, arrived, copy_of, feed_id, listed, read
        FROM story WHERE thread_id = ? AND pruned = 0 ORDER BY moment, id""",
        (thread_id,),
    ).fetchall()
    if not stories:
        connection.execute(
            """UPDATE thread SET story_count = 0, shown_count = 0, unread_count = 0, new_count = 0, feed_count = 0,
            outlet_count = 0, independent_count = 0, development_count = 0, activity = '[]' WHERE id = ?""",
            (thread_id,),
        )
        return
    names, by_story = _names(connection, thread_id)
    headings = [
        Heading(
            s["id"],
            s["development_id"],
            s["title"],
            s["lede"],
            s["outlet"],
            s["moment"],
            s["copy_of"] is not None,
            by_story.get(s["id"], ()),
        )
        for s in stories
    ]
    words_for = describe(headings, names)
    for development_id, title in words_for.developments.items():
        connection.execute("UPDATE development SET title = ? WHERE id = ?", (title, development_id))
    moments = [s["moment"] for s in stories]
    unread = [s for s in stories if s["listed"] and not s["read"]]
    last_read = row["last_read"]
    values = {
        "title": words_for.title,
        "summary": words_for.summary,
        "story_count": len(stories),
        "shown_count": sum(s["listed"] for s in stories),
        "unread_count": len(unread),
        "feed_count": len({s["feed_id"] for s in stories}),
        "outlet_count": len({s["outlet"] for s in stories}),
        "independent_count": len({s["outlet"] for s in stories if s["copy_of"] is None}),
        "development_count": len({s["development_id"] for s in stories}),
        "new_count": sum(1 for s in unread if last_read is None or s["arrived"] > last_read),
        "first_published": moments[0],
        "last_published": moments[-1],
        "silence": words_for.silence,
        "entities": msgspec.json.encode(names).decode(),
        "activity": msgspec.json.encode(_activity(moments)).decode(),
    }
    if not _kept(connection, row):
        values["slug"] = _free_slug(connection, words_for.slug, thread_id)
    columns = ", ".join(f"{name} = ?" for name in values)
    connection.execute(f"UPDATE thread SET {columns} WHERE id = ?", (*values.values(), thread_id))


def _recount_developments(connection: sqlite3.Connection, thread_id: int) -> None:
    connection.execute(
        """UPDATE development SET
            story_count = c.n, outlet_count = c.outlets, unread_count = c.unread,
            first_published = c.first, last_published = c.last,
            first_outlet = coalesce((SELECT outlet FROM story s WHERE s.development_id = development.id
                AND s.pruned = 0 ORDER BY s.moment, s.id LIMIT 1), '')
        FROM (SELECT d.id AS id, count(s.id) AS n, count(DISTINCT s.outlet) AS outlets,
                coalesce(sum(s.listed = 1 AND s.read = 0), 0) AS unread,
                coalesce(min(s.moment), 0) AS first, coalesce(max(s.moment), 0) AS last
            FROM development d LEFT JOIN story s ON s.development_id = d.id AND s.pruned = 0
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


def create(connection: sqlite3.Connection, *, lone: bool = False) -> int:
    """Add an empty thread; its words come with recount. Return its id."""
    number = scalar(connection, "SELECT coalesce(max(id), 0) + 1 FROM thread")
    cursor = connection.execute(
        "INSERT INTO thread(slug, title, lone) VALUES (?, '', ?)", (f"thread-{number}-new", int(lone))
    )
    return int(cursor.lastrowid or 0)


def create_development(connection: sqlite3.Connection, thread_id: int) -> int:
    """Add an empty development to a thread and return its id."""
    return int(connection.execute("INSERT INTO development(thread_id) VALUES (?)", (thread_id,)).lastrowid or 0)


def threads_of(connection: sqlite3.Connection, story_ids: list[int]) -> set[int]:
    """Return the threads that hold these stories."""
    found: set[int] = set()
    for batch in chunks(story_ids):
        sql = f"SELECT DISTINCT thread_id FROM story WHERE id IN ({marks(batch)}) AND thread_id IS NOT NULL"
        found.update(row[0] for row in connection.execute(sql, batch))
    return found


def mark_exported(connection: sqlite3.Connection, thread_id: int, now: Moment) -> None:
    """Remember when a thread was first exported: from then on its slug stays and retention spares its stories."""
    connection.execute("UPDATE thread SET exported = coalesce(exported, ?) WHERE id = ?", (now, thread_id))

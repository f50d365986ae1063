"""Threads and developments: lists, and one whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

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
    if query.news:
        parts.append("t.new_count > 0 AND t.last_read IS NOT NULL")
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
            "t.id IN (SELECT s.thread_id FROM entity e CROSS JOIN story_entity se ON se.entity_id = e.id"
            " CROSS JOIN story s INDEXED BY story_slim ON s.id = se.story_id AND s.pruned = 0 WHERE e.key = ?)"
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


def unread_stories(connection: sqlite3.Connection, query: ThreadQuery) -> list[int]:
    """Return the unread stories, as they are listed, of all threads of a list."""
    condition, values = _where(query)
    sql = f"""SELECT s.id FROM story s WHERE s.read = 0 AND s.listed = 1
        AND s.thread_id IN (SELECT t.id FROM thread t WHERE {condition} AND t.unread_count > 0)"""
    return [row[0] for row in connection.execute(sql, values)]


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
    sql = """SELECT d.id, d.thread_id, d.title, d.first_published, d.last_published, d.story_count, d.outlet_count,
        d.unread_count, d.first_outlet, count(DISTINCT s.outlet) AS independent_count
        FROM development d LEFT JOIN story s ON s.development_id = d.id AND s.copy_of IS NULL AND s.pruned = 0
        WHERE d.thread_id = ? AND d.story_count > 0 GROUP BY d.id ORDER BY d.first_published, d.id"""
    return [Development(**row) for row in connection.execute(sql, (thread_id,))]


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


def of_development(connection: sqlite3.Connection, development_id: int) -> int:
    """Return the thread of a development."""
    return scalar(connection, "SELECT thread_id FROM development WHERE id = ?", (development_id,))


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

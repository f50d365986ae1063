"""Entities as they occur in stories."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from reader.findings import COMPANIONS_AMONG
from reader.model import EntityRow, Moment, Name


def put(connection: sqlite3.Connection, named: Iterable[tuple[int, Sequence[Name]]]) -> None:
    """Store which entities stories name, replacing what was stored of them; `named` is (story id, its names)."""
    numbers: dict[str, int] = {}
    rows: list[tuple[int, int, int, int]] = []
    for story_id, names in named:
        connection.execute("DELETE FROM story_entity WHERE story_id = ?", (story_id,))
        for name in names:
            if name.key not in numbers:
                numbers[name.key] = _number(connection, name)
            rows.append((story_id, numbers[name.key], name.count, int(name.in_title or name.in_lede)))
    connection.executemany(
        "INSERT OR IGNORE INTO story_entity(story_id, entity_id, count, prominent) VALUES (?, ?, ?, ?)", rows
    )


def _number(connection: sqlite3.Connection, name: Name) -> int:
    row = connection.execute("SELECT id FROM entity WHERE key = ?", (name.key,)).fetchone()
    if row is not None:
        return int(row[0])
    sql = "INSERT INTO entity(key, name, type) VALUES (?, ?, ?)"
    return int(connection.execute(sql, (name.key, name.name, name.type)).lastrowid or 0)


_COUNTED = """
SELECT e.key, e.name, e.type, count(*) AS story_count, count(DISTINCT s.thread_id) AS thread_count,
    min(s.moment) AS first_seen, max(s.moment) AS last_seen
"""
_SELECT = f"""{_COUNTED}
FROM entity e JOIN story_entity se ON se.entity_id = e.id JOIN story s ON s.id = se.story_id AND s.pruned = 0
"""


def _entity(row: sqlite3.Row) -> EntityRow:
    return EntityRow(
        row["key"],
        row["name"],
        row["type"],
        (),
        row["story_count"],
        row["thread_count"],
        row["first_seen"],
        row["last_seen"],
    )


# Of a name in very many stories no story's own row is read: what is counted lies in an index.
_SLIM = "CROSS JOIN story s INDEXED BY story_slim ON s.id = se.story_id AND s.pruned = 0"
_WHOLE = f"{_COUNTED} FROM entity e CROSS JOIN story_entity se ON se.entity_id = e.id {_SLIM} WHERE"
# An entity's latest stories, which tell with whom it is named.
_LATEST = f"""(SELECT m.story_id FROM story_entity m JOIN entity k ON k.id = m.entity_id
    WHERE k.key = ? ORDER BY m.story_id DESC LIMIT {COMPANIONS_AMONG})"""
_WITH_IT = f"""{_COUNTED} FROM {_LATEST} AS own CROSS JOIN story_entity se ON se.story_id = own.story_id {_SLIM}
    CROSS JOIN entity e ON e.id = se.entity_id WHERE e.key <> ? GROUP BY e.id"""

_BY_COUNT = "GROUP BY e.id ORDER BY story_count DESC, last_seen DESC, e.key LIMIT ?"


def most_named(connection: sqlite3.Connection, *, thread: int | None = None, limit: int = 200) -> list[EntityRow]:
    """Return who is named, by number of stories; in one thread if given. A negative limit is none."""
    if thread is not None:
        sql = f"{_SELECT} WHERE s.thread_id = ? {_BY_COUNT}"
        return [_entity(row) for row in connection.execute(sql, (thread, limit))]
    counted = "SELECT entity_id, count(*) AS n FROM story_entity INDEXED BY entity_stories GROUP BY entity_id"
    ranked = connection.execute(f"{counted} ORDER BY n DESC").fetchall()
    least = ranked[limit - 1][1] if 0 < limit <= len(ranked) else 0
    # Those that share the last rank are told apart by what is known of them.
    known = [connection.execute(f"{_WHOLE} e.id = ?", (row[0],)).fetchone() for row in ranked if row[1] >= least]
    rows = sorted(map(_entity, known), key=lambda one: (-one.story_count, -one.last_seen, one.id))
    return rows if limit < 0 else rows[:limit]


def in_the_news(connection: sqlite3.Connection, among: int, limit: int) -> list[EntityRow]:
    """Return who the newest `among` stories name, by number of those stories; nothing older is looked at or counted."""
    sql = f"""{_COUNTED} FROM (SELECT id FROM story WHERE listed = 1 ORDER BY moment DESC, id DESC LIMIT ?) AS latest
        CROSS JOIN story s ON s.id = latest.id CROSS JOIN story_entity se ON se.story_id = s.id
        CROSS JOIN entity e ON e.id = se.entity_id {_BY_COUNT}"""
    return [_entity(row) for row in connection.execute(sql, (among, limit))]


def find(connection: sqlite3.Connection, key: str) -> EntityRow | None:
    """Return one entity as the stories know it, by its key."""
    row = connection.execute(f"{_WHOLE} e.key = ? GROUP BY e.id", (key,)).fetchone()
    return _entity(row) if row else None


def companions(connection: sqlite3.Connection, key: str, limit: int = 12) -> list[EntityRow]:
    """Return the entities named in the same stories, by number of those stories: of the latest 5,000 stored."""
    sql = f"{_WITH_IT} ORDER BY story_count DESC, e.key LIMIT ?"
    return [_entity(row) for row in connection.execute(sql, (key, key, limit))]


def related_threads(connection: sqlite3.Connection, thread_id: int, limit: int = 5) -> list[tuple[int, str, int]]:
    """Return (thread id, title, names shared) of the threads whose main names are most like a thread's.

    Of a name in very many stories only those stored around the thread's last are looked at.
    """
    main = connection.execute(
        """SELECT se.entity_id, max(se.story_id) FROM story_entity se JOIN story s ON s.id = se.story_id
        WHERE s.thread_id = ? AND se.prominent = 1 GROUP BY se.entity_id
        HAVING count(*) * 5 >= (SELECT count(*) FROM story WHERE thread_id = ?) ORDER BY count(*) DESC LIMIT 8""",
        (thread_id, thread_id),
    ).fetchall()
    if len(main) < 2:
        return []
    last = max(row[1] for row in main)
    values = [value for row in main for value in (row[0], last, _AROUND, row[0], last, _AROUND)]
    sql = f"""
        WITH near AS MATERIALIZED ({" UNION ALL ".join(_NEAR for _ in main)}),
        alike AS MATERIALIZED (SELECT s.thread_id, count(DISTINCT near.entity_id) AS shared
            FROM near CROSS JOIN story s ON s.id = near.story_id
            WHERE near.prominent = 1 GROUP BY s.thread_id HAVING shared >= 2)
        SELECT t.id, coalesce(t.given_title, t.title), alike.shared FROM alike CROSS JOIN thread t ON t.id = alike.thread_id
        WHERE t.id <> ? AND t.story_count > 1 ORDER BY alike.shared DESC, t.story_count DESC, t.id LIMIT ?"""
    return [tuple(row) for row in connection.execute(sql, (*values, thread_id, limit))]


_AROUND = 300  # stories of a name before a thread's last, and as many after it, in which related threads are looked for
_NEAR = """SELECT * FROM (SELECT story_id, entity_id, prominent FROM story_entity
        WHERE entity_id = ? AND story_id <= ? ORDER BY story_id DESC LIMIT ?)
    UNION ALL SELECT * FROM (SELECT story_id, entity_id, prominent FROM story_entity
        WHERE entity_id = ? AND story_id > ? ORDER BY story_id LIMIT ?)"""


def activity(connection: sqlite3.Connection, key: str, span: int) -> list[tuple[Moment, int]]:
    """Return (start, stories that name an entity) for each `span` of seconds from the first to the last, without gaps."""
    sql = f"""SELECT s.moment / ? AS at, count(*) FROM entity e CROSS JOIN story_entity se ON se.entity_id = e.id {_SLIM}
        WHERE e.key = ? GROUP BY at ORDER BY at"""
    found = {row[0]: row[1] for row in connection.execute(sql, (span, key))}
    return [(at * span, found.get(at, 0)) for at in range(min(found), max(found) + 1)] if found else []


_CHANGE = 2  # stories more or fewer: less is chance


def trends(connection: sqlite3.Connection, key: str, limit: int = 6) -> tuple[list[EntityRow], list[EntityRow]]:
    """Return the companions of an entity that rise and those that fall: its later half of stories against the earlier.

    Of many stories these are the halves of the latest 5,000 stored.
    """
    moments = connection.execute(
        f"SELECT s.moment FROM {_LATEST} AS se {_SLIM} ORDER BY s.moment DESC", (key,)
    ).fetchall()
    if not moments:
        return [], []
    middle = moments[len(moments) // 2][0]
    change = "sum(CASE WHEN s.moment > ? THEN 1 ELSE -1 END)"
    sql = f"{_WITH_IT} HAVING {change}"
    given = (key, key, middle, _CHANGE, middle, limit)
    rising = connection.execute(f"{sql} >= ? ORDER BY {change} DESC, e.key LIMIT ?", given)
    falling = connection.execute(f"{sql} <= -? ORDER BY {change}, e.key LIMIT ?", given)
    return [_entity(one) for one in rising], [_entity(one) for one in falling]

"""The story table: headings, status, bodies, former versions; lists as pages by index."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

import msgspec

from reader.errors import UnknownId
from reader.model import Body, Moment, NewStory, Story, StoryQuery, Version
from reader.store import search
from reader.store.rows import chunks, marks, scalar, words
from reader.text import public_address

_COLUMNS = """
s.id, s.uid, s.feed_id, f.url AS feed_url, coalesce(f.given_title, nullif(f.title, ''), f.url) AS feed_title,
s.url, s.title, s.author, s.outlet, s.published, s.updated, s.arrived, s.moment, s.read, s.starred,
s.thread_id, s.development_id, s.copy_of, s.versions, s.edited, s.lede, s.adds_nothing,
(s.adds_nothing IS 1 AND EXISTS (SELECT 1 FROM story e WHERE e.thread_id = s.thread_id AND e.moment <= s.moment
    AND e.id <> s.id AND e.read = 0 AND e.pruned = 0)) AS unread_before,
(SELECT group_concat(tag, char(10)) FROM tagging WHERE kind = 'story' AND target = s.id) AS tags,
(SELECT count(*) FROM story c WHERE c.copy_of = s.id AND c.listed = 0) AS copies,
coalesce(t.given_title, t.title, '') AS thread_title
"""
_FROM = "FROM story s JOIN feed f ON f.id = s.feed_id LEFT JOIN thread t ON t.id = s.thread_id"


def _story(row: sqlite3.Row) -> Story:
    return Story(
        id=row["id"],
        uid=row["uid"],
        feed_id=row["feed_id"],
        feed_url=row["feed_url"],
        feed_title=public_address(row["feed_title"]),
        url=row["url"],
        title=row["title"],
        author=row["author"],
        outlet=row["outlet"],
        published=row["published"],
        updated=row["updated"],
        arrived=row["arrived"],
        moment=row["moment"],
        read=bool(row["read"]),
        starred=bool(row["starred"]),
        tags=words(row["tags"]),
        thread_id=row["thread_id"],
        development_id=row["development_id"],
        copy_of=row["copy_of"],
        copies=row["copies"],
        versions=row["versions"],
        edited=bool(row["edited"]),
        adds_nothing=None if row["adds_nothing"] is None else bool(row["adds_nothing"]),
        unread_before=bool(row["unread_before"]),
        lede=row["lede"],
        thread_title=row["thread_title"],
    )


def _where(query: StoryQuery) -> tuple[str, list[object]]:
    """Return the condition of a query over `story s`. A feed's own list shows also what is folded elsewhere."""
    folded = query.folded and query.feed is None
    parts = ["s.listed = 1" if folded else "s.pruned = 0"]
    values: list[object] = []
    for column, value in (("thread_id", query.thread), ("development_id", query.development), ("feed_id", query.feed)):
        if value is not None:
            parts.append(f"s.{column} = ?")
            values.append(value)
    if query.unread:
        parts.append("s.read = 0")
    if query.edited:
        parts.append("s.edited = 1")
    if query.starred:
        parts.append("s.starred = 1")
    if query.noted:
        parts.append("s.id IN (SELECT target FROM note WHERE kind = 'story')")
    if query.since is not None:
        parts.append("s.moment >= ?")
        values.append(query.since)
    if query.tag is not None:
        tagged = "SELECT target FROM tagging WHERE tag = ? AND kind"
        parts.append(
            f"s.id IN ({tagged} = 'story' UNION ALL SELECT id FROM story WHERE thread_id IN ({tagged} = 'thread')"
            f" UNION ALL SELECT id FROM story WHERE feed_id IN ({tagged} = 'feed'))"
        )
        values += [query.tag] * 3
    if query.entity is not None:
        parts.append(
            "s.id IN (SELECT se.story_id FROM story_entity se JOIN entity e ON e.id = se.entity_id WHERE e.key = ?)"
        )
        values.append(query.entity)
    if query.text:
        parts.append(f"s.id IN ({search.FOUND})")
        values += [search.expression(query.text)] * 2
    return " AND ".join(parts), values


def page(connection: sqlite3.Connection, query: StoryQuery, limit: int = 200, offset: int = 0) -> list[Story]:
    """Return one page of a list, newest first."""
    condition, values = _where(query)
    inner = f"SELECT s.id FROM story s WHERE {condition} ORDER BY s.moment DESC, s.id DESC LIMIT ? OFFSET ?"
    sql = f"SELECT {_COLUMNS} {_FROM} WHERE s.id IN ({inner}) ORDER BY s.moment DESC, s.id DESC"
    return [_story(row) for row in connection.execute(sql, (*values, limit, offset))]


def count(connection: sqlite3.Connection, query: StoryQuery) -> int:
    """Return how many stories a list has."""
    condition, values = _where(query)
    by = "INDEXED BY story_newest" if condition == "s.listed = 1" else ""  # else it would read every story's row
    return scalar(connection, f"SELECT count(*) FROM story s {by} WHERE {condition}", values)


def position(connection: sqlite3.Connection, query: StoryQuery, story_id: int) -> int | None:
    """Return the row of a story in a list, or None if the list does not hold it."""
    condition, values = _where(query)
    row = connection.execute(
        f"SELECT s.moment FROM story s WHERE s.id = ? AND {condition}", (story_id, *values)
    ).fetchone()
    if row is None:
        return None
    sql = f"SELECT count(*) FROM story s WHERE {condition} AND (s.moment, s.id) > (?, ?)"
    return scalar(connection, sql, (*values, row[0], story_id))


def neighbour(
    connection: sqlite3.Connection, query: StoryQuery, story: Story | None, *, newer: bool = False
) -> Story | None:
    """Return the next story of a list after `story` (older, or newer), or its first one."""
    condition, values = _where(query)
    order = "ASC" if newer else "DESC"
    if story is not None:
        condition += f" AND (s.moment, s.id) {'>' if newer else '<'} (?, ?)"
        values += [story.moment, story.id]
    inner = f"SELECT s.id FROM story s WHERE {condition} ORDER BY s.moment {order}, s.id {order} LIMIT 1"
    row = connection.execute(f"SELECT {_COLUMNS} {_FROM} WHERE s.id = ({inner})", values).fetchone()
    return _story(row) if row else None


def in_order(connection: sqlite3.Connection, story_ids: Sequence[int]) -> list[Story]:
    """Return those of these stories that are there, in the order of their ids as given."""
    found: dict[int, Story] = {}
    for batch in chunks(story_ids):
        rows = connection.execute(f"SELECT {_COLUMNS} {_FROM} WHERE s.id IN ({marks(batch)})", batch)
        found |= {row["id"]: _story(row) for row in rows}
    return [found[number] for number in story_ids if number in found]


def first_unread(connection: sqlite3.Connection, story_ids: Iterable[int]) -> int | None:
    """Return the first of these stories that is unread, in the order given."""
    for batch in chunks(story_ids):
        sql = f"SELECT id FROM story WHERE read = 0 AND id IN ({marks(batch)})"
        unread = {row[0] for row in connection.execute(sql, batch)}
        if unread:
            return next(number for number in batch if number in unread)
    return None


def find(connection: sqlite3.Connection, story_id: int) -> Story:
    """Return a story. Raises UnknownId."""
    row = connection.execute(f"SELECT {_COLUMNS} {_FROM} WHERE s.id = ?", (story_id,)).fetchone()
    if row is None:
        raise UnknownId("story", story_id)
    return _story(row)


def of_thread(connection: sqlite3.Connection, thread_id: int) -> list[Story]:
    """Return all stories of a thread, oldest first, copies included."""
    sql = f"SELECT {_COLUMNS} {_FROM} WHERE s.thread_id = ? AND s.pruned = 0 ORDER BY s.moment, s.id"
    return [_story(row) for row in connection.execute(sql, (thread_id,))]


def some(connection: sqlite3.Connection, story_ids: Iterable[int]) -> list[Story]:
    """Return those stories, oldest first."""
    found: list[Story] = []
    for batch in chunks(story_ids):
        sql = f"SELECT {_COLUMNS} {_FROM} WHERE s.id IN ({marks(batch)})"
        found += [_story(row) for row in connection.execute(sql, batch)]
    return sorted(found, key=lambda one: (one.moment, one.id))


def copies(connection: sqlite3.Connection, story_id: int) -> list[Story]:
    """Return the stories folded under a story, oldest first."""
    sql = f"SELECT {_COLUMNS} {_FROM} WHERE s.copy_of = ? ORDER BY s.moment, s.id"
    return [_story(row) for row in connection.execute(sql, (story_id,))]


def body(connection: sqlite3.Connection, story_id: int) -> Body:
    """Return a story's content; empty if it was pruned."""
    row = connection.execute("SELECT html, text, removed FROM body WHERE story_id = ?", (story_id,)).fetchone()
    return Body(row["html"], row["text"], row["removed"]) if row else Body("", "")


def feed_of(connection: sqlite3.Connection, story_id: int) -> int:
    """Return the feed of a story, 0 when there is no such story."""
    return scalar(connection, "SELECT feed_id FROM story WHERE id = ?", (story_id,))


def bodies(connection: sqlite3.Connection, story_ids: Iterable[int]) -> dict[int, Body]:
    """Return the contents of several stories by id."""
    found: dict[int, Body] = {}
    for batch in chunks(story_ids):
        for row in connection.execute(
            f"SELECT story_id, html, text, removed FROM body WHERE story_id IN ({marks(batch)})", batch
        ):
            found[row["story_id"]] = Body(row["html"], row["text"], row["removed"])
    return found


def versions(connection: sqlite3.Connection, story_id: int) -> list[Version]:
    """Return the former versions of a story, oldest first."""
    sql = "SELECT seen, title, text, was_read FROM version WHERE story_id = ? ORDER BY seen, id"
    rows = connection.execute(sql, (story_id,))
    return [Version(row["seen"], row["title"], row["text"], bool(row["was_read"])) for row in rows]


def known(
    connection: sqlite3.Connection, feed_id: int, uids: Sequence[str], url_keys: Sequence[str] = ()
) -> dict[str, tuple[int, bytes, str, str]]:
    """Return what is stored of a feed under these uids or addresses: uid to (story id, digest, url_key, title)."""
    found: dict[str, tuple[int, bytes, str, str]] = {}
    for column, values in (("uid", uids), ("url_key", url_keys)):
        for batch in chunks(values):
            sql = (
                f"SELECT uid, id, digest, url_key, title FROM story WHERE feed_id = ? AND {column} IN ({marks(batch)})"
            )
            found.update({row[0]: tuple(row[1:]) for row in connection.execute(sql, (feed_id, *batch))})
    return found


def digests(connection: sqlite3.Connection, feed_id: int, limit: int = 2_000) -> dict[str, bytes]:
    """Return the digests of a feed's newest stories by uid: what need not be worked on again."""
    sql = "SELECT uid, digest FROM story WHERE feed_id = ? ORDER BY moment DESC, id DESC LIMIT ?"
    return {row[0]: row[1] for row in connection.execute(sql, (feed_id, limit))}


def latest_texts(connection: sqlite3.Connection, feed_id: int, limit: int = 30) -> list[tuple[str, str, str]]:
    """Return (uid, text, what was taken out of it) of a feed's newest stories."""
    sql = """SELECT s.uid, b.text, b.removed FROM story s JOIN body b ON b.story_id = s.id
        WHERE s.feed_id = ? ORDER BY s.moment DESC, s.id DESC LIMIT ?"""
    return [tuple(row) for row in connection.execute(sql, (feed_id, limit))]


def rename(connection: sqlite3.Connection, story_id: int, uid: str) -> None:
    """Give a story the uid its feed now uses for it."""
    connection.execute("UPDATE OR IGNORE story SET uid = ? WHERE id = ?", (uid, story_id))


def insert(connection: sqlite3.Connection, feed_id: int, story: NewStory, moment: Moment, now: Moment) -> int:
    """Store a new story with its body; return its id."""
    cursor = connection.execute(
        "INSERT INTO story(feed_id, uid, moment, arrived, published, updated, digest, url_key, title, author, outlet, url, lede)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(feed_id, story.uid, moment, now, story.published, story.updated, story.digest, story.url_key),
            *(story.title, story.author, story.outlet, story.url, story.lede),
        ),
    )
    story_id = int(cursor.lastrowid or 0)
    connection.execute(
        "INSERT INTO body(story_id, title, text, html, removed) VALUES (?, ?, ?, ?, ?)",
        (story_id, story.title, story.text, story.html, story.removed),
    )
    _unname(connection, story_id)
    return story_id


def revise(connection: sqlite3.Connection, story_id: int, story: NewStory, now: Moment) -> None:
    """Replace a story's content, keeping the former version. Its place in lists and its status stay."""
    connection.execute(
        "INSERT INTO version(story_id, seen, title, text, was_read) SELECT b.story_id, ?, b.title, b.text, s.read"
        " FROM body b JOIN story s ON s.id = b.story_id WHERE b.story_id = ?",
        (now, story_id),
    )
    connection.execute(
        "UPDATE story SET updated = ?, digest = ?, url_key = ?, title = ?, author = ?, url = ?, lede = ?,"
        " versions = versions + 1, edited = max(edited, read), pruned = 0 WHERE id = ?",
        (story.updated or now, story.digest, story.url_key, story.title, story.author, story.url, story.lede, story_id),
    )
    connection.execute(
        "INSERT INTO body(story_id, title, text, html, removed) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT(story_id) DO UPDATE SET title = excluded.title, text = excluded.text, html = excluded.html,"
        " removed = excluded.removed",
        (story_id, story.title, story.text, story.html, story.removed),
    )
    _unname(connection, story_id)


def _unname(connection: sqlite3.Connection, story_id: int) -> None:
    """Have a story's names read, or read again."""
    connection.execute(
        "INSERT INTO placement(story_id, features) VALUES (?, x'') ON CONFLICT(story_id) DO UPDATE SET features = x''",
        (story_id,),
    )


def with_copies(connection: sqlite3.Connection, story_ids: Iterable[int]) -> list[int]:
    """Return the ids and those of all copies of the same stories: they are read as one."""
    found: set[int] = set()
    for batch in chunks(story_ids):
        found.update(batch)
        sql = f"""SELECT c.id FROM story s JOIN story c ON c.copy_of = coalesce(s.copy_of, s.id) WHERE s.id IN ({marks(batch)})
            UNION SELECT copy_of FROM story WHERE copy_of IS NOT NULL AND id IN ({marks(batch)})"""
        found.update(row[0] for row in connection.execute(sql, (*batch, *batch)))
    return sorted(found)


def ids(connection: sqlite3.Connection, query: StoryQuery) -> list[int]:
    """Return the ids of a whole list, newest first."""
    condition, values = _where(query)
    by = "INDEXED BY story_slim" if query.entity is not None else ""
    inner = f"SELECT s.id FROM story s {by} WHERE s.pruned = 0 AND {condition} ORDER BY s.moment DESC, s.id DESC"
    # As one value: a row each would take the interpreter from the screen a hundred thousand times.
    (found,) = connection.execute(f"SELECT group_concat(id) FROM ({inner})", values).fetchone()
    return msgspec.json.decode(f"[{found or ''}]", type=list[int])

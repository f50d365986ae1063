"""What assign needs from the store and what it decides: placements, corrections, the state it goes on from."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from reader.model import Moment, Why
from reader.store import folding, threads
from reader.store.rows import chunks, marks, scalar

_PARTED = msgspec.json.encode(
    Why(0.0, verdict="It came with reports on another matter, which have a thread of their own by now.")
).decode()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A story that waits for its thread, and its place among those that do."""

    moment: Moment
    uid: str
    story_id: int


@dataclass(frozen=True, slots=True)
class Unnamed:
    """A story whose names are to be read."""

    story_id: int
    uid: str
    moment: Moment
    outlet: str
    title: str
    text: str
    digest: bytes = b""  # of the text, to tell whether it is still the same


@dataclass(frozen=True, slots=True)
class Ready:
    """A story as assign takes it: its features are known."""

    story_id: int
    uid: str
    moment: Moment
    outlet: str
    url_key: str
    dated: bool
    features: bytes


@dataclass(frozen=True, slots=True)
class Remembered(Ready):
    """A placed story as assign remembers it."""

    thread_id: int
    development_id: int
    copy_of: int | None


@dataclass(frozen=True, slots=True)
class Placed:
    """Where assign put a story. Negative ids stand for new threads and developments."""

    story_id: int
    thread: int
    development: int
    copy_of: int | None
    why: Why
    lone: bool = False


READY = "s.id, s.uid, s.moment, s.outlet, s.url_key, s.published IS NOT NULL, p.features"
"""The columns of Ready, of story s and placement p."""

_MEMBER = f"""SELECT {READY}, s.thread_id, s.development_id, s.copy_of
FROM story s JOIN placement p ON p.story_id = s.id
WHERE s.thread_id IS NOT NULL AND s.pruned = 0"""


def waiting(connection: sqlite3.Connection, limit: int, after: Waiting | None = None) -> list[Waiting]:
    """Return stories without a thread that come after `after`, in the order assign takes them: published, then uid."""
    since: tuple[int, str, int] = (after.moment, after.uid, after.story_id) if after else (-(2**62), "", 0)
    sql = """SELECT moment, uid, id FROM story WHERE thread_id IS NULL AND pruned = 0 AND (moment, uid, id) > (?, ?, ?)
        ORDER BY moment, uid, id LIMIT ?"""
    return [Waiting(*row) for row in connection.execute(sql, (*since, limit))]


def unnamed(
    connection: sqlite3.Connection, limit: int, among: Sequence[int] | None = None, *, placed: bool = False
) -> list[Unnamed]:
    """Return stories whose names were not read since they came or their text changed.

    Only those `among`, if given; with `placed` only those that have a thread.
    """
    condition, values = ("", ()) if among is None else (f"AND p.story_id IN ({marks(among)})", among)
    if placed:
        condition += " AND s.thread_id IS NOT NULL"
    sql = f"""SELECT s.id, s.uid, s.moment, s.outlet, s.title, b.text, s.digest FROM placement p
        JOIN story s ON s.id = p.story_id JOIN body b ON b.story_id = s.id
        WHERE p.features = x'' AND s.pruned = 0 {condition} LIMIT ?"""
    return [Unnamed(*row) for row in connection.execute(sql, (*values, limit))]


def still(connection: sqlite3.Connection, stories: Iterable[Unnamed]) -> set[int]:
    """Return those of these stories whose text is still the same."""
    sql = "SELECT id FROM story WHERE id = ? AND digest = ? AND pruned = 0"
    found = (connection.execute(sql, (one.story_id, one.digest)).fetchone() for one in stories)
    return {row[0] for row in found if row is not None}


def ready(connection: sqlite3.Connection, story_ids: Sequence[int]) -> list[Ready]:
    """Return those of these stories that wait for a thread and whose names were read, in the order assign takes them."""
    sql = f"""SELECT {READY} FROM story s JOIN placement p ON p.story_id = s.id
        WHERE s.id IN ({marks(story_ids)}) AND s.thread_id IS NULL AND p.features <> x'' ORDER BY s.moment, s.uid, s.id"""
    return [Ready(*row) for row in connection.execute(sql, story_ids)]


def newest(connection: sqlite3.Connection) -> Moment:
    """Return the moment of the newest story that has a thread."""
    sql = "SELECT moment FROM story WHERE pruned = 0 AND thread_id IS NOT NULL ORDER BY moment DESC LIMIT 1"
    return scalar(connection, sql)


def save_features(connection: sqlite3.Connection, features: Iterable[tuple[int, bytes]]) -> None:
    """Keep what assign needs of stories: (story id, packed features)."""
    connection.executemany(
        "INSERT INTO placement(story_id, features) VALUES (?, ?)"
        " ON CONFLICT(story_id) DO UPDATE SET features = excluded.features",
        features,
    )


def began(connection: sqlite3.Connection, thread: int) -> tuple[Moment, int]:
    """Return the moment of a thread's first story, and the number of its stories."""
    row = connection.execute("SELECT first_published, story_count FROM thread WHERE id = ?", (thread,)).fetchone()
    return row[0], row[1]


def members(connection: sqlite3.Connection, thread: int, newest: int) -> list[Remembered]:
    """Return the last stories of a thread as assign remembers them, oldest first."""
    sql = f"{_MEMBER} AND s.thread_id = ? ORDER BY s.moment DESC, s.id DESC LIMIT ?"
    return [Remembered(*row) for row in connection.execute(sql, (thread, newest))][::-1]


def save_postings(connection: sqlite3.Connection, rows: Iterable[tuple[int, Moment, int]]) -> None:
    """Let stories be found under terms: (stable hash, the story's moment, its id)."""
    connection.executemany("INSERT OR IGNORE INTO posting(term, moment, story_id) VALUES (?, ?, ?)", rows)


def is_empty(connection: sqlite3.Connection) -> bool:
    """Return whether no story was ever placed."""
    return connection.execute("SELECT 1 FROM thread LIMIT 1").fetchone() is None


def with_pages(connection: sqlite3.Connection, url_keys: Sequence[str]) -> dict[str, list[int]]:
    """Return for each of these pages the threads that hold a story of it, at most 4."""
    found: dict[str, list[int]] = {url_key: [] for url_key in url_keys}
    for batch in chunks(url_key for url_key in found if url_key):
        sql = f"SELECT url_key, thread_id FROM story WHERE url_key IN ({marks(batch)}) AND thread_id IS NOT NULL"
        for url_key, thread in connection.execute(sql, batch):
            held = found[url_key]
            if thread not in held and len(held) < 4:
                held.append(thread)
    return found


def found_under(
    connection: sqlite3.Connection, term: int, moment: Moment, limit: int, *, after: bool = False
) -> list[int]:
    """Return the stories with a term that are nearest in time, up to `moment` or `after` it."""
    side, order = (">", "ASC") if after else ("<=", "DESC")
    sql = f"SELECT story_id FROM posting WHERE term = ? AND moment {side} ? ORDER BY moment {order} LIMIT ?"
    return [row[0] for row in connection.execute(sql, (term, moment, limit))]


def place(connection: sqlite3.Connection, placed: Sequence[Placed]) -> tuple[dict[int, int], dict[int, int]]:
    """Store placements; return the ids that new threads and new developments got."""
    thread_ids: dict[int, int] = {}
    development_ids: dict[int, int] = {}
    for one in placed:
        if one.thread < 0 and one.thread not in thread_ids:
            thread_ids[one.thread] = threads.create(connection, lone=one.lone)
        thread_id = thread_ids.get(one.thread, one.thread)
        if one.development < 0 and one.development not in development_ids:
            development_ids[one.development] = threads.create_development(connection, thread_id)
        folds = one.copy_of is not None and folding.folds(connection, one.story_id)
        connection.execute(
            "UPDATE story SET thread_id = ?, development_id = ?, copy_of = ?, listed = ? WHERE id = ?",
            (
                thread_id,
                development_ids.get(one.development, one.development),
                one.copy_of,
                int(not folds),
                one.story_id,
            ),
        )
        if folds:
            # A story read once is read: its copies do not come back as news.
            connection.execute(
                "UPDATE story SET read = 1 WHERE id = ? AND (SELECT read FROM story WHERE id = ?) = 1",
                (one.story_id, one.copy_of),
            )
        why = one.why
        if why.runner_up in thread_ids:
            why = replace(why, runner_up=thread_ids[why.runner_up])
        connection.execute(
            "UPDATE placement SET why = ? WHERE story_id = ?", (msgspec.json.encode(why).decode(), one.story_id)
        )
    return thread_ids, development_ids


def join(connection: sqlite3.Connection, source: int, target: int) -> None:
    """Join two live threads that assign found to be one; the source's id goes on resolving."""
    connection.execute("UPDATE story SET thread_id = ? WHERE thread_id = ?", (target, source))
    connection.execute("UPDATE development SET thread_id = ? WHERE thread_id = ?", (target, source))
    connection.execute("UPDATE thread SET merged_into = ? WHERE id = ?", (target, source))


def join_developments(connection: sqlite3.Connection, source: int, target: int) -> None:
    """Join two developments of one thread that assign found to be one; the source is left empty."""
    connection.execute("UPDATE story SET development_id = ? WHERE development_id = ?", (target, source))


def part_development(connection: sqlite3.Connection, fresh: int, stories: Sequence[int]) -> None:
    """Take stories, which assign found to tell of another event, out of a development into a new one."""
    for batch in chunks(stories):
        connection.execute(f"UPDATE story SET development_id = ? WHERE id IN ({marks(batch)})", (fresh, *batch))


def part(connection: sqlite3.Connection, thread: int, fresh: int, developments: Sequence[int]) -> None:
    """Take developments, which assign found to be another matter, out of a live thread into a new one."""
    connection.execute(
        "UPDATE thread SET last_read = (SELECT last_read FROM thread WHERE id = ?) WHERE id = ?", (thread, fresh)
    )
    for batch in chunks(developments):
        connection.execute(f"UPDATE development SET thread_id = ? WHERE id IN ({marks(batch)})", (fresh, *batch))
        connection.execute(f"UPDATE story SET thread_id = ? WHERE development_id IN ({marks(batch)})", (fresh, *batch))
    inside = {
        number: [row[0] for row in connection.execute("SELECT id FROM story WHERE thread_id = ?", (number,))]
        for number in (thread, fresh)
    }
    for one, other in ((thread, fresh), (fresh, thread)):
        strangers = set(inside[other])
        apart = [story for story, held in why(connection, inside[one]).items() if held.nearest in strangers]
        connection.executemany("UPDATE placement SET why = ? WHERE story_id = ?", [(_PARTED, story) for story in apart])


def why(connection: sqlite3.Connection, story_ids: Iterable[int]) -> dict[int, Why]:
    """Return why stories are where they are, by story."""
    found: dict[int, Why] = {}
    for batch in chunks(story_ids):
        sql = f"SELECT story_id, why FROM placement WHERE why <> '' AND story_id IN ({marks(batch)})"
        for row in connection.execute(sql, batch):
            found[row[0]] = msgspec.json.decode(row[1], type=Why)
    return found


def threads_of(
    connection: sqlite3.Connection, story_ids: Iterable[int], *, joinable: bool = False
) -> Mapping[int, int]:
    """Return the thread of each of these stories that has one; with `joinable` only threads that others may join."""
    found: dict[int, int] = {}
    condition = "AND (SELECT lone FROM thread WHERE id = thread_id) = 0" if joinable else ""
    for batch in chunks(sorted(set(story_ids))):
        sql = f"SELECT id, thread_id FROM story WHERE thread_id IS NOT NULL AND id IN ({marks(batch)}) {condition}"
        found.update(connection.execute(sql, batch).fetchall())
    return found


def generation(connection: sqlite3.Connection) -> int:
    """Return a number that changes with the grouping, and with which threads the user has a hand on."""
    return scalar(connection, "SELECT CAST(value AS INTEGER) FROM state WHERE name = 'grouping'")


def bump(connection: sqlite3.Connection) -> int:
    """Say that the grouping changed; return the new number."""
    fresh = generation(connection) + 1
    save(connection, "grouping", str(fresh).encode())
    return fresh


def load(connection: sqlite3.Connection, name: str) -> bytes:
    """Return a kept state by name, empty if there is none."""
    row = connection.execute("SELECT value FROM state WHERE name = ?", (name,)).fetchone()
    return bytes(row[0]) if row else b""


def save(connection: sqlite3.Connection, name: str, value: bytes) -> None:
    """Keep a state by name."""
    connection.execute(
        "INSERT INTO state(name, value) VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value",
        (name, value),
    )

"""A scratch copy of the stories, for a replay: what assign needs, without the grouping that is to be found again."""

from __future__ import annotations

import glob
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from reader.errors import StoreError
from reader.model import Moment
from reader.store.database import Database, lock
from reader.store.doctor import trouble
from reader.store.rows import marks, scalar

_SHARE = 1.2  # of the size of a database is what a scratch copy may take with its log, though without HTML and search
_MB = 1_000_000

# What a replay from a moment on takes over, and what one from the first story on; `?` is the moment.
_STORY = """SELECT *, CASE WHEN moment < ?1 THEN thread_id END AS thread_id,
    CASE WHEN moment < ?1 THEN development_id END AS development_id, CASE WHEN moment < ?1 THEN copy_of END AS copy_of,
    CASE WHEN moment < ?1 THEN listed ELSE pruned = 0 END AS listed FROM story"""
_PLACEMENT = """SELECT p.story_id, CASE WHEN s.moment < ?1 THEN p.features ELSE x'' END AS features, '' AS why
    FROM placement p JOIN story s ON s.id = p.story_id"""
_ALWAYS = {
    "feed": "SELECT * FROM feed",
    "story": _STORY,
    "body": "SELECT story_id, title, text, '' AS html FROM body",
    "placement": _PLACEMENT,
    "correction": "SELECT * FROM correction",
}
_BEFORE = {
    "thread": "SELECT * FROM thread",
    "development": "SELECT * FROM development",
    "posting": "SELECT term, moment, story_id FROM posting WHERE moment < ?1",
    "entity": "SELECT * FROM entity",
    "story_entity": "SELECT se.* FROM story_entity se JOIN story s ON s.id = se.story_id WHERE s.moment < ?1",
    "tagging": "SELECT * FROM tagging WHERE kind = 'thread'",
    "note": "SELECT * FROM note WHERE kind = 'thread'",
    "state": "SELECT * FROM state WHERE name = 'terms'",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a story is in a grouping."""

    thread: int
    development: int


@contextmanager
def scratch(source: Database, since: Moment | None = None) -> Iterator[Database]:
    """Yield a copy in which the stories since a moment, or all, wait for their threads; it is gone afterwards.

    It lies beside the database, or among the temporary files of the system. Raises StoreError when neither has room.
    """
    with ExitStack() as stack:
        with lock(source.path, "open"):  # who makes a folder, and who clears one away, do so in turn
            _clear(source)
            place = tempfile.TemporaryDirectory(dir=_folder(source), prefix=_prefix(source), ignore_cleanup_errors=True)
            path = Path(stack.enter_context(place)) / "scratch.db"
            stack.enter_context(lock(path, "use"))
        target = stack.enter_context(closing(Database(path)))
        target.submit(lambda connection: _copy(source, connection, since), durable=False).result()
        yield target


def _prefix(source: Database) -> str:
    return f".replay-{source.path.name}-"


def _places(source: Database) -> list[Path]:
    return [source.path.parent, Path(tempfile.gettempdir())]


def _clear(source: Database) -> None:
    """Remove the copies that killed replays left: our own, and nobody uses them any more."""
    for folder in [path for place in _places(source) for path in place.glob(f"{glob.escape(_prefix(source))}*")]:
        with suppress(OSError):
            if not folder.is_symlink() and folder.is_dir() and folder.stat().st_uid == os.geteuid():
                with lock(folder / "scratch.db", "use", wait=False) as ours:
                    if ours:
                        shutil.rmtree(folder)


def _folder(source: Database) -> Path:
    reader = source.reader()
    needed = int(_SHARE * scalar(reader, "PRAGMA page_count") * scalar(reader, "PRAGMA page_size"))
    places = _places(source)
    for place in places:
        if shutil.disk_usage(place).free > needed:
            return place
    raise StoreError(
        f"a replay needs {needed // _MB + 1} MB for its scratch copy, and neither {places[0]} nor {places[1]} has that left"
    )


@contextmanager
def _blamed(source: Database) -> Iterator[None]:
    """Let what goes wrong with reading be told of the file that is read, not of its copy."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(f"cannot read the database {source.path}: {trouble(error) or error}") from error


def _rows(source: Database, rows: sqlite3.Cursor) -> Iterator[sqlite3.Row]:
    with _blamed(source):
        yield from rows


def _copy(database: Database, target: sqlite3.Connection, since: Moment | None) -> None:
    source = database.reader()
    target.execute("PRAGMA defer_foreign_keys = 1")
    for trigger in ("body_added", "body_removed", "body_changed"):  # nobody searches in it
        target.execute(f"DROP TRIGGER {trigger}")
    source.execute("BEGIN")  # one moment of the database, whoever writes meanwhile
    try:
        for table, select in (_ALWAYS | (_BEFORE if since is not None else {})).items():
            with _blamed(database):
                rows = source.execute(select, (-(2**62) if since is None else since,) if "?1" in select else ())
            # A column selected twice counts as it was selected last.
            last = {column[0]: at for at, column in enumerate(rows.description)}
            sql = f"INSERT OR REPLACE INTO {table}({', '.join(last)}) VALUES ({marks(list(last))})"
            target.executemany(sql, ([row[at] for at in last.values()] for row in _rows(database, rows)))
    finally:
        source.execute("ROLLBACK")
    target.execute("INSERT OR IGNORE INTO placement(story_id, features) SELECT story_id, x'' FROM body")
    if since is not None:
        target.execute(
            """UPDATE thread SET story_count = (SELECT count(*) FROM story s WHERE s.thread_id = thread.id),
            last_published = coalesce((SELECT max(moment) FROM story s WHERE s.thread_id = thread.id), 0)"""
        )


def grouping(connection: sqlite3.Connection) -> dict[int, Place]:
    """Return where all stories are."""
    sql = "SELECT id, thread_id, development_id FROM story WHERE thread_id IS NOT NULL AND pruned = 0"
    return {row[0]: Place(row[1], row[2]) for row in connection.execute(sql)}


def waiting(connection: sqlite3.Connection) -> int:
    """Return how many stories wait for a thread."""
    return scalar(connection, "SELECT count(*) FROM story WHERE thread_id IS NULL AND pruned = 0")


def headings(connection: sqlite3.Connection) -> dict[int, tuple[str, str, str]]:
    """Return the uid, address and headline of all stories."""
    rows = connection.execute("SELECT id, uid, url, title FROM story WHERE pruned = 0")
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


def titles(connection: sqlite3.Connection) -> dict[int, str]:
    """Return the titles of all threads."""
    return {row[0]: row[1] for row in connection.execute("SELECT id, coalesce(given_title, title) FROM thread")}

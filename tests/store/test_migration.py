"""From one schema to the next, by a made-up second migration: whole or not at all, and with the old file beside it."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlite_utils
from sqlite_utils import Migrations

from reader.errors import NewerDatabase, StoreError
from reader.store import database, schema
from reader.store.database import Database
from tests.fakes import fill, newsroom, story, thread

FEED = "https://desk.example/feed"


@contextmanager
def next_release(*, fails: str = "") -> Iterator[None]:
    """Be the release after this one: `second` adds a column and builds the table of tags anew, `third` may fail."""
    later = Migrations("newsreader")
    later._migrations = [*schema.MIGRATIONS._migrations]

    @later(name="second")
    def second(db: sqlite_utils.Database) -> None:
        db.conn.execute("ALTER TABLE thread ADD COLUMN colour TEXT NOT NULL DEFAULT 'none'")
        # A table that others refer to is built anew; while that is done the references lead nowhere.
        db.conn.execute("CREATE TABLE feed2 AS SELECT * FROM feed")
        (sql,) = db.conn.execute("SELECT sql FROM sqlite_master WHERE name = 'feed'").fetchone()
        db.conn.execute("DROP TABLE feed")
        db.conn.execute(sql)
        if fails != "orphans":
            db.conn.execute("INSERT INTO feed SELECT * FROM feed2")
        db.conn.execute("DROP TABLE feed2")

    @later(name="third")
    def third(db: sqlite_utils.Database) -> None:
        db.conn.execute("UPDATE thread SET colour = 'blue'")
        if fails == "error":
            raise sqlite3.OperationalError("database or disk is full")
        if fails == "kill":
            os.kill(os.getpid(), signal.SIGKILL)

    former = schema.MIGRATIONS, database._KNOWN_MIGRATIONS
    schema.MIGRATIONS, database._KNOWN_MIGRATIONS = later, ("first", "second", "third")  # type: ignore[assignment]
    try:
        yield
    finally:
        schema.MIGRATIONS, database._KNOWN_MIGRATIONS = former


def upgrade(path: str) -> None:
    """Open a file as the next release and be killed in the middle."""
    with next_release(fails="kill"):
        Database(Path(path))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file of this release, last written by a program that was killed: its end lies in the log."""
    path = tmp_path / "news.db"
    with newsroom(path) as room:
        thread(room, fill(room, FEED, [story("a"), story("b")]))
        room.star([1])
    return path


def starred(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT uid FROM story WHERE starred = 1 ORDER BY uid")]


def columns(path: Path, table: str = "thread") -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        return {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}


def test_the_next_release_migrates_and_leaves_the_old_file_beside(path: Path) -> None:
    with next_release():
        Database(path).close()
        Database(path).close()
    assert "colour" in columns(path)
    assert starred(path) == ["a"]
    backup = path.with_name("news.db.before-3")
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    with newsroom(backup) as old:  # this release reads it
        assert old.story(1).starred
    with pytest.raises(NewerDatabase):
        Database(path)


@pytest.mark.parametrize(("fails", "words"), [("error", "disk is full"), ("orphans", "names rows that do not exist")])
def test_a_migration_that_fails_changes_nothing(path: Path, fails: str, words: str) -> None:
    for _ in range(2):
        with next_release(fails=fails), pytest.raises(StoreError, match=words):
            Database(path)
        assert "colour" not in columns(path)
        with newsroom(path) as room:
            assert room.story(1).starred
    with next_release():
        Database(path).close()
    assert "colour" in columns(path)


def test_a_kill_in_the_middle_leaves_the_old_file_usable(path: Path) -> None:
    code = "import sys; from tests.store.test_migration import upgrade; upgrade(sys.argv[1])"
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code, str(path)], cwd=root, check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL
    with newsroom(path) as room:
        assert room.story(1).starred
        room.star([2])
    with next_release():
        Database(path).close()
    assert starred(path) == ["a", "b"]
    assert starred(path.with_name("news.db.before-3")) == ["a", "b"]  # of the attempt that went through
    assert sorted(one.name for one in path.parent.glob("*before*")) == ["news.db.before-3"]

"""From one schema to the next, by two made-up migrations: whole or not at all, and with the old file beside it."""

from __future__ import annotations

import asyncio
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
from reader.model import StoryQuery
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
    schema.MIGRATIONS, database._KNOWN_MIGRATIONS = later, (*former[1], "second", "third")  # type: ignore[assignment]
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


TOLD = "bringing the database up to date; as it was it stays beside it, as "


def test_the_next_release_migrates_and_leaves_the_old_file_beside(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with next_release():
        Database(path).close()
        Database(path).close()
    assert capsys.readouterr() == ("", f"{TOLD}{path.name}.before-9\n")
    assert "colour" in columns(path)
    assert starred(path) == ["a"]
    backup = path.with_name("news.db.before-9")
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


def test_a_copy_that_finds_no_room_leaves_nothing(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE wide(x)")
        connection.execute("INSERT INTO wide VALUES (zeroblob(4000000))")
        connection.commit()
    code = f"""import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))
from tests.store.test_migration import upgrade; upgrade({str(path)!r})"""
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, check=False, capture_output=True)
    assert b"StoreError" in done.stderr
    assert list(path.parent.glob("*before*")) == []
    assert "colour" not in columns(path)
    assert starred(path) == ["a"]


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
    assert starred(path.with_name("news.db.before-9")) == ["a", "b"]  # of the attempt that went through
    assert sorted(one.name for one in path.parent.glob("*before*")) == ["news.db.before-9"]


def test_a_file_of_the_first_schema_is_brought_up_to_date_with_all_that_was_in_it(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    first = Migrations("newsreader")
    first._migrations = schema.MIGRATIONS._migrations[:1]
    former = schema.MIGRATIONS, database._KNOWN_MIGRATIONS
    schema.MIGRATIONS, database._KNOWN_MIGRATIONS = first, ("first",)  # type: ignore[assignment]
    try:
        Database(path).close()
    finally:
        schema.MIGRATIONS, database._KNOWN_MIGRATIONS = former
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(_OF_THE_FIRST)
    with newsroom(path) as room:
        assert [one.uid for one in room.stories(StoryQuery(starred=True))] == ["a"]
        asyncio.run(room.refresh())
        found = {one.uid: one for one in room.stories(StoryQuery(folded=False))}
        assert found["a"].thread_id == found["b"].thread_id
        assert found["c"].thread_id
        assert room.examine().problems == ()
        assert room.thread(1).last_published == 200
    assert path.with_name("news.db.before-7").exists()
    with closing(sqlite3.connect(path)) as old, closing(sqlite3.connect(tmp_path / "new.db")) as new:
        Database(tmp_path / "new.db").close()
        indexes = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"
        assert old.execute(indexes).fetchall() == new.execute(indexes).fetchall()


_OF_THE_FIRST = """
DROP INDEX story_all;
CREATE INDEX story_placed ON story(moment DESC, id DESC) WHERE thread_id IS NOT NULL AND pruned = 0;
INSERT INTO feed(id, url, title, added) VALUES (1, 'https://desk.example/feed', 'Desk', 0);
INSERT INTO thread(id, slug, title, story_count, shown_count, first_published, last_published)
    VALUES (1, 'oppama', 'Oppama talks', 2, 2, 100, 200);
INSERT INTO development(id, thread_id, title, story_count) VALUES (1, 1, 'Oppama talks', 2);
INSERT INTO story(id, feed_id, uid, moment, arrived, starred, thread_id, development_id, digest, title) VALUES
    (1, 1, 'a', 100, 100, 1, 1, 1, x'01', 'Oppama talks'), (2, 1, 'b', 200, 200, 0, 1, 1, x'02', 'Oppama talks go on'),
    (3, 1, 'c', 300, 300, 0, NULL, NULL, x'03', 'Flood in the valley');
INSERT INTO body(story_id, title, text, html) SELECT id, title, title || ' today.', '' FROM story;
INSERT INTO placement(story_id, features) VALUES (1, x'9100'), (2, x'9100');
INSERT INTO correction(kind, story_a, story_b, at) VALUES ('together', 1, 2, 1);
"""

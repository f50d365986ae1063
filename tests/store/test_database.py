"""The file: its mode, its migrations, what it refuses, and that a transaction is all or nothing."""

from __future__ import annotations

import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlite_utils

from reader.errors import NewerDatabase, StoreError
from reader.store import database
from reader.store.database import Database
from reader.store.schema import MIGRATIONS


def test_a_new_file_is_the_owners_alone_and_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "news.db"
    opened = Database(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not MIGRATIONS.pending(sqlite_utils.Database(opened.reader()))
    assert opened.reader().execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    opened.close()


def test_the_known_migrations_are_those_of_the_schema() -> None:
    assert [migration.name for migration in MIGRATIONS._migrations] == list(database._KNOWN_MIGRATIONS)


def test_every_ordinary_table_is_strict_and_every_reference_has_its_table(tmp_path: Path) -> None:
    opened = Database(tmp_path / "news.db")
    for row in opened.reader().execute("PRAGMA table_list"):
        if row["type"] == "table" and not row["name"].startswith(("sqlite_", "_sqlite", "search_")):
            assert row["strict"], row["name"]
    opened.close()


def test_a_newer_database_is_refused_and_left_untouched(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    Database(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations(migration_set, name, applied_at) VALUES ('newsreader', 'of_tomorrow', '2030')"
        )
    connection.close()
    before = path.read_bytes()
    with pytest.raises(NewerDatabase, match=r"news\.db was written by a newer newsreader"):
        Database(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"not a database at all, but a letter\n" * 40, b""])
def test_what_is_no_database_of_ours_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "news.db"
    path.write_bytes(content)
    if content:
        with pytest.raises(StoreError, match=r"news\.db: it is not a database"):
            Database(path)
        assert path.read_bytes() == content
    else:
        Database(path).close()


def test_a_database_of_another_program_is_left_untouched(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE recipe(id INTEGER)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another program"):
        Database(path)
    assert path.read_bytes() == before


def test_a_failing_job_changes_nothing_and_the_writer_goes_on(tmp_path: Path) -> None:
    opened = Database(tmp_path / "news.db")

    def half(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO feed(url, added) VALUES ('https://a.example/', 1)")
        raise KeyError("in the middle")

    with pytest.raises(KeyError):
        opened.write(half)
    opened.write(lambda c: c.execute("INSERT INTO feed(url, added) VALUES ('https://b.example/', 1)"))
    assert [row["url"] for row in opened.reader().execute("SELECT url FROM feed")] == ["https://b.example/"]
    with pytest.raises(StoreError, match="cannot write"):
        opened.write(lambda c: c.execute("INSERT INTO nowhere VALUES (1)"))
    opened.close()


def test_readers_cannot_write_and_each_os_thread_has_its_own(tmp_path: Path) -> None:
    opened = Database(tmp_path / "news.db")
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        opened.reader().execute("DELETE FROM feed")
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(opened.reader).result() is not opened.reader()
    opened.close()
    with pytest.raises(StoreError, match="closed"):
        opened.write(lambda c: None)


def test_many_openers_at_once_migrate_once(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with ThreadPoolExecutor(8) as pool:
        for opened in pool.map(lambda _: Database(path), range(16)):
            opened.close()
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM _sqlite_migrations").fetchone()[0] == len(
            database._KNOWN_MIGRATIONS
        )
    connection.close()


def test_housekeeping_that_fails_at_the_end_is_nobodys_trouble(tmp_path: Path) -> None:
    database = Database(tmp_path / "news.db")

    def forbid_pragmas(connection: sqlite3.Connection) -> None:
        def judged(action: int, *_: object) -> int:
            return sqlite3.SQLITE_DENY if action == sqlite3.SQLITE_PRAGMA else sqlite3.SQLITE_OK

        connection.set_authorizer(judged)

    database.write(forbid_pragmas)
    database.close()  # an error in the writer would be one of this test


def test_a_file_that_cannot_be_opened_any_more_is_said_and_nobody_waits(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    database = Database(folder / "news.db")
    folder.rename(tmp_path / "elsewhere")
    for _ in range(2):
        with pytest.raises(StoreError, match="cannot write to"):
            database.submit(lambda connection: connection.execute("SELECT 1")).result(timeout=20)
    database.close()

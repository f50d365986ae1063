"""The file: its mode, its migrations, what it refuses, and that a transaction is all or nothing."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
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


def keep(number: int) -> Callable[[sqlite3.Connection], object]:
    return lambda connection: connection.execute("INSERT INTO state VALUES (?, x'')", (str(number),))


def kept(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT name FROM state ORDER BY name")]


def replace(path: Path) -> None:
    Database(path.with_name("other.db")).close()
    path.with_name("other.db").replace(path)


GONE: dict[str, Callable[[Path], object]] = {
    "deleted": Path.unlink,
    "moved": lambda path: path.rename(path.with_name("moved.db")),
    "its folder moved": lambda path: path.parent.rename(path.parent.with_name("elsewhere")),
    "replaced": replace,
}


@pytest.mark.parametrize("used", [True, False], ids=["in use", "not used yet"])
@pytest.mark.parametrize("lose", GONE.values(), ids=GONE)
def test_a_file_that_is_gone_is_said_and_nobody_waits_nor_believes_anything_saved(
    tmp_path: Path, lose: Callable[[Path], object], used: bool
) -> None:
    path = tmp_path / "data" / "news.db"
    opened = Database(path)
    if used:
        opened.write(keep(1))
    elif lose is replace:
        opened.reader()  # a file that nothing was asked of may be any
    lose(path)
    for number in (2, 3):
        with pytest.raises(StoreError, match="moved, deleted or replaced"):
            opened.submit(keep(number)).result(timeout=20)
    with ThreadPoolExecutor(1) as pool, pytest.raises(StoreError, match="moved, deleted or replaced"):
        pool.submit(opened.reader).result()
    opened.close()
    assert path.exists() is (lose is replace)


def test_what_was_saved_goes_with_a_file_that_is_moved(tmp_path: Path) -> None:
    opened = Database(tmp_path / "news.db")
    opened.write(keep(1))
    (tmp_path / "new").mkdir()
    (tmp_path / "news.db").rename(tmp_path / "new" / "news.db")
    opened.close()
    assert kept(tmp_path / "new" / "news.db") == ["1"]


def test_a_file_that_is_back_in_its_place_takes_changes_again(tmp_path: Path) -> None:
    opened = Database(tmp_path / "news.db")
    opened.write(keep(1))
    (tmp_path / "news.db").rename(tmp_path / "aside.db")
    with pytest.raises(StoreError):
        opened.write(keep(2))
    (tmp_path / "aside.db").rename(tmp_path / "news.db")
    opened.write(keep(3))
    opened.close()
    assert kept(tmp_path / "news.db") == ["1", "3"]

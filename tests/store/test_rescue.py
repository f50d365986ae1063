"""A head or a table of contents that is damaged costs nothing but themselves."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from reader.cli.main import main
from reader.errors import DamagedDatabase, NewerDatabase
from reader.store import doctor
from reader.store.database import Database
from tests.fakes import fill, newsroom, story

COUNT = 90
Harm = Callable[[bytearray], None]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("sound") / "news.db"
    with newsroom(path) as room:
        ids = fill(
            room,
            "https://desk.example/f",
            [story(f"{n:03d}", f"Plant {n}", f"Plant {n} opens. " * 40) for n in range(COUNT)],
        )
        room.star(ids[:7])
        room.tag("story", str(ids[3]), "plants")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.read_bytes()


def overwritten(start: int, end: int, byte: int = 0) -> Harm:
    def harm(whole: bytearray) -> None:
        whole[start:end] = bytes([byte]) * (end - start)

    return harm


def garbled(words: bytes, instead: bytes) -> Harm:
    """Write something else of the same length wherever the contents say `words`."""
    assert len(words) == len(instead)

    def harm(whole: bytearray) -> None:
        assert words in whole
        whole[:] = whole.replace(words, instead)

    return harm


HARMS: dict[str, Harm] = {
    "head": overwritten(0, 100, 0xA5),
    "magic": overwritten(3, 4),
    "page-size": overwritten(16, 18),
    "format": overwritten(44, 48, 0x7F),
    "fractions": overwritten(21, 24),
    "first-page": overwritten(0, 4_096),
    "root-of-contents": overwritten(100, 4_096, 0xFF),
    "no-rows-of-contents": overwritten(103, 105),
    "read-only": overwritten(18, 19, 9),
    "type": garbled(b"story_id INTEGER PRIMARY KEY REFERENCES", b"story_id INTEGEZ PRIMARY KEY REFERENCES"),
    "statement": garbled(b"CREATE TABLE story(", b"CREATE TABLF story("),
    "column": garbled(b"pruned INTEGER NOT NULL DEFAULT 0,", b"prunee INTEGER NOT NULL DEFAULT 0,"),
    "table": garbled(b"tablestorystory", b"tablestorzstorz"),
    "kind": garbled(b"tablestorystory", b"tabmestorystory"),
    "trigger": garbled(b"INSERT INTO search(rowid, title, text)", b"INSERT INTO seabch(rowid, title, text)"),
    "trigger-no-text": garbled(b"INSERT INTO search(rowid, title, text)", b"INSERT INTO search(rowid, t\xe8tle, text)"),
    "trigger-syntax": garbled(b"INSERT INTO search_whole(rowid", b"INSERT `NTO search_whole(rowid"),
    "no-text": garbled(b"edited INTEGER NOT NULL DEFAULT 0", b"edited INTEGER \xacOT NULL DEFAULT 0"),
    "no-text-name": garbled(b"ON story(moment DESC, id DESC)", b"ON st\xacry(moment DESC, id DESC)"),
    "index": garbled(b"ON story(moment DESC, id DESC)", b"ON stora(moment DESC, id DESC)"),
    "changes": garbled(b"newsreadercomparisons", b"newsreadercompbrisons"),
}  # fmt: skip


@pytest.mark.parametrize("harm", HARMS)
def test_all_is_saved_from_a_file_whose_head_or_contents_are_damaged(
    harm: str, sound: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "news.db"
    whole = bytearray(sound)
    HARMS[harm](whole)
    path.write_bytes(whole)
    assert main(["doctor", "--db", str(path)]) == 1
    told = capsys.readouterr().err
    assert re.fullmatch(rf"newsreader: .*{re.escape(str(path))}.*--repair .*saves what can be read.*\n", told)
    assert main(["doctor", "--repair", "--db", str(path)]) == 1
    assert f"saved {COUNT} stories of 1 feed" in capsys.readouterr().err
    assert path.read_bytes() == whole, "the damaged file stays as it is"
    saved = Path(f"{path}.recovered")
    assert {found.name for found in tmp_path.glob("*.recovered*")} <= {
        saved.name + ending for ending in ("", "-wal", "-shm", ".open-lock", ".poll-lock")
    }
    assert main(["doctor", "--db", str(saved)]) == 0
    with closing(Database(saved)) as database:
        reader = database.reader()
        assert reader.execute("SELECT sum(starred), count(DISTINCT title) FROM story").fetchone()[:] == (7, COUNT)
        assert reader.execute("SELECT count(*) FROM body WHERE text LIKE 'Plant%'").fetchone()[0] == COUNT
        assert reader.execute("SELECT count(*) FROM tagging").fetchone()[0] == 1


def test_writing_to_a_file_whose_contents_hold_no_text_says_that_it_is_damaged(sound: bytes, tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    whole = bytearray(sound)
    HARMS["trigger-no-text"](whole)
    path.write_bytes(whole)
    with closing(Database(path)) as database, pytest.raises((sqlite3.Error, UnicodeDecodeError)) as raised:
        database.write(lambda connection: connection.execute("INSERT INTO body(story_id, text) VALUES (1, 'x')"))
    assert doctor.trouble(raised.value) == "the file is damaged; run newsreader doctor"


def test_what_lies_in_the_log_is_saved_too(sound: bytes, tmp_path: Path) -> None:
    path, live = tmp_path / "news.db", tmp_path / "live" / "news.db"
    live.parent.mkdir()
    live.write_bytes(sound)
    with newsroom(live) as room:
        room.star([room.story("20").id])
        log = live.with_name("news.db-wal").read_bytes()
        assert log
        path.write_bytes(b"\xa5" * 100 + live.read_bytes()[100:])
        path.with_name("news.db-wal").write_bytes(log)
    assert main(["doctor", "--repair", "--db", str(path)]) == 1
    with closing(sqlite3.connect(f"{path}.recovered")) as connection:
        assert connection.execute("SELECT sum(starred) FROM story").fetchone() == (8,)


def test_an_empty_table_of_contents_is_not_taken_for_a_new_file(sound: bytes, tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    whole = bytearray(sound)
    whole[100] = 0x0D  # a leaf, of no rows
    whole[103:105] = bytes(2)
    path.write_bytes(whole)
    with pytest.raises(DamagedDatabase, match=r"news\.db: the file is damaged"):
        Database(path)
    assert path.read_bytes() == whole


def test_a_change_of_a_later_release_is_not_damage(sound: bytes, tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    path.write_bytes(sound)
    with closing(Database(path)) as database:
        assert doctor.examine(database.reader()).problems == ()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations(migration_set, name, applied_at) VALUES ('newsreader', 'next', '')"
        )
        connection.commit()
    with pytest.raises(NewerDatabase):
        Database(path)

"""What the doctor says of a damaged file."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from reader.cli.main import main
from reader.poll.workshop import Inline
from reader.store import doctor
from reader.store.database import Database
from tests.fakes import fill, newsroom, story


def test_damage_is_told_in_short_lines(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with newsroom(path) as room:
        fill(room, "https://desk.example/feed", [story(str(n), text=f"Text {n} " * 200) for n in range(200)])
    whole = bytearray(path.read_bytes())
    for at in range(64 * 4_096, len(whole) - 4_096, 16 * 4_096):
        whole[at : at + 64] = b"\xa5" * 64
    path.write_bytes(whole)
    with closing(Database(path)) as database:
        problems = doctor.examine(database.reader()).problems
    assert problems
    assert len(problems) <= 20
    assert all(problem.startswith("damaged: ") and "\n" not in problem and len(problem) < 250 for problem in problems)


def test_a_disk_that_may_only_be_read_is_no_damage(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with newsroom(path) as room:
        fill(room, "https://desk.example/feed", [story("1")])
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        assert doctor.examine(connection).problems == ()


def test_a_damaged_name_of_ones_own_is_told_and_let_go_of(tmp_path: Path) -> None:
    with newsroom(tmp_path / "news.db") as room:
        room.add_entity("Zaratan Motors", "ORG", "", ())
        room.add_entity("Acme Wheels", "ORG", "", ())
        room.watch("phrase", "plant")
        room.database.write(lambda c: c.execute("UPDATE own_name SET value = substr(value, 9) WHERE name LIKE 'zar%'"))
        assert room.examine().problems == ("1 of your own names cannot be read",)
        assert room.repair() is None
        assert room.examine().problems == ()
        assert [one.of for one in room.own_names()] == ["Acme Wheels"]
        room.database.write(lambda c: c.execute("UPDATE watch SET name = CAST(x'70ff' AS TEXT)"))
        assert room.examine().problems == ("damaged: a row of watch holds bytes that are no text",)


@pytest.mark.parametrize(
    ("harm", "verb"),
    [
        ("UPDATE placement SET why = '{\"score\": 0.5, verd'", ["thread", "show", "1"]),
        ("UPDATE placement SET why = '{\"score\": 0.5, verd'", ["export", "1", "-o", "-"]),
        ("UPDATE thread SET entities = '[\"Nissan'", ["threads"]),
        ("UPDATE thread SET activity = '[1, 2'", ["threads", "--json"]),
        ("UPDATE journal SET changes = '[{]'", ["undo"]),
        ("ALTER TABLE body RENAME COLUMN removed TO removee", ["show", "1"]),
    ],
)
def test_a_stored_value_that_cannot_be_read_is_told_and_mended(
    harm: str, verb: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "news.db"
    with newsroom(path) as room:
        room._workshop = Inline()
        ids = fill(room, "https://desk.example/feed", [story(str(n)) for n in range(4)])
        asyncio.run(room.refresh())
        room.star(ids[:1])
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute(harm)
        connection.commit()
    assert main([*verb, "--db", str(path)]) == 1
    told = capsys.readouterr().err
    assert re.fullmatch(r"newsreader: .*news\.db: the file is damaged; run newsreader doctor\n", told)
    assert main(["doctor", "--db", str(path)]) == 1
    mended = main(["doctor", "--repair", "--db", str(path)]) == 0
    assert mended is not harm.startswith("ALTER")
    good = path if mended else path.with_name("news.db.recovered")
    assert main(["doctor", "--db", str(good)]) == 0
    assert main(["threads", "--db", str(good)]) == 0
    capsys.readouterr()
    assert main(["show", "1", "--db", str(good)]) == 0
    assert capsys.readouterr().out

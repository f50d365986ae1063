"""The verb doctor: what it says, what it mends, what it saves."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from reader.cli.main import main
from tests.fakes import fill, newsroom, story


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "news.db"
    with newsroom(path) as room:
        fill(room, "https://desk.example/feed", [story(str(n), text=f"Text {n}. " * 100) for n in range(30)])
    return path


def harmed(db: Path, sql: str) -> None:
    with closing(sqlite3.connect(db)) as connection:
        connection.execute(sql)
        connection.commit()


def test_what_is_derived_is_mended_in_place(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    harmed(db, "INSERT INTO search(search) VALUES ('delete-all')")
    assert main(["doctor", "--db", str(db)]) == 1
    assert "full-text index" in (told := capsys.readouterr().err)
    assert "--repair" in told
    assert main(["doctor", "--repair", "--json", "--db", str(db)]) == 0
    assert json.loads(capsys.readouterr().out)["sound"] is True
    assert main(["doctor", "--db", str(db)]) == 0


def test_what_can_be_read_of_a_damaged_file_is_saved_beside_it(db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    harmed(db, "UPDATE story SET lede = CAST(x'ff1b' AS TEXT) WHERE id = 3")
    before = db.read_bytes()
    assert main(["doctor", "--repair", "--db", str(db)]) == 1
    told = capsys.readouterr().err
    saved = Path(f"{db}.recovered")
    assert f"saved 30 stories of 1 feed in {saved}" in told
    assert db.read_bytes() == before
    assert main(["doctor", "--db", str(saved)]) == 0
    assert main(["doctor", "--repair", "--db", str(db)]) == 1
    assert "is there already" in capsys.readouterr().err


def test_a_sound_file_is_left_alone(db: Path) -> None:
    before = db.read_bytes()
    assert main(["doctor", "--repair", "--db", str(db)]) == 0
    assert db.read_bytes() == before

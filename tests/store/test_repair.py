"""Repair: what is derived comes back, and a damaged file gives what can still be read."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from reader.errors import StoreError
from reader.model import StoryQuery
from reader.poll.grouping import describe
from reader.poll.workshop import Inline
from reader.store import doctor, repair
from reader.store.database import Database
from tests.fakes import fill, newsroom, story

COUNT = 120
NEEDED = b"CREATE ", b"newsreaderfirst"  # without its schema and the list of its changes no file can be opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "news.db"
    with newsroom(path) as room:
        room._workshop = Inline()
        arrivals = [story(f"{n:03d}", f"Plant {n} opens", f"Plant {n} opens today. " * 40) for n in range(COUNT)]
        ids = fill(room, "https://desk.example/feed", arrivals)
        asyncio.run(room.refresh())
        room.star(ids[:60:7])
        for number in ids[::9]:
            room.tag("story", str(number), "plants")
    whole = tmp_path / "whole.db"  # all in one file, nothing in a log beside it
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("VACUUM INTO ?", (str(whole),))
    return whole


def problems(path: Path) -> tuple[str, ...]:
    with closing(Database(path)) as database:
        return doctor.examine(database.reader()).problems


@pytest.mark.parametrize(
    "harm",
    [
        "INSERT INTO search(search) VALUES ('delete-all')",
        "UPDATE thread SET story_count = 99",
        "DELETE FROM thread WHERE id = 1",
        "DELETE FROM story WHERE id < 5",
        "DELETE FROM feed",
        "UPDATE story SET copy_of = 9999, listed = 0 WHERE id = 3",
    ],
)
def test_what_is_derived_is_mended(path: Path, harm: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = 0")
        connection.execute(harm)
        connection.commit()
    assert problems(path)
    with closing(Database(path)) as database:
        database.write(lambda connection: repair.mend(connection, describe))
    assert problems(path) == ()
    with newsroom(path) as room:
        assert room.story_count(StoryQuery(folded=False)) >= COUNT - 4
        room._workshop = Inline()
        asyncio.run(room.refresh())
        assert all(one.thread_id for one in room.stories(StoryQuery(folded=False), limit=COUNT))


@pytest.mark.parametrize("harm", [lambda page: page % 13 == 7, lambda page: page % 17 == 5])
def test_what_can_be_read_of_a_damaged_file_is_saved(path: Path, harm: Callable[[int], bool]) -> None:
    whole = bytearray(path.read_bytes())
    for page in range(4, len(whole) // 4_096):
        at = slice(page * 4_096, (page + 1) * 4_096)
        if harm(page) and not any(words in whole[at] for words in NEEDED):
            whole[at] = b"\xa5" * 4_096
    path.write_bytes(whole)
    saved = repair.salvage(path, path.with_name("saved.db"), describe)
    assert path.read_bytes() == whole, "the damaged file stays as it is"
    assert problems(path)
    assert problems(saved.path) == ()
    assert saved.path.stat().st_mode & 0o077 == 0
    assert saved.rows["story"] + saved.rows["body"] > 0
    with newsroom(saved.path) as room:
        room._workshop = Inline()
        asyncio.run(room.refresh())
        stories = room.stories(StoryQuery(folded=False), limit=COUNT)
        assert all(one.thread_id and one.title for one in stories)
    with pytest.raises(StoreError, match="there already"):
        repair.salvage(path, saved.path, describe)


def test_bytes_that_are_no_text_are_found_and_asked_for_again(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE story SET lede = CAST(x'41ff1b5b324a' AS TEXT) WHERE id = 3")
        connection.execute("UPDATE placement SET why = CAST(x'7bff' AS TEXT) WHERE story_id = 4")
        connection.commit()
    found = problems(path)
    assert len(found) == 2
    assert all(problem.startswith("damaged: a row of ") for problem in found)
    with closing(Database(path)) as database, pytest.raises(sqlite3.OperationalError) as caught:
        database.reader().execute("SELECT lede FROM story").fetchall()
    assert "damaged" in (doctor.trouble(caught.value) or "")
    saved = repair.salvage(path, path.with_name("saved.db"), describe)
    assert problems(saved.path) == ()
    with closing(Database(saved.path)) as database:
        row = database.reader().execute("SELECT lede, digest FROM story WHERE id = 3").fetchone()
    assert tuple(row) == ("A\ufffd[2J", b"")


def test_a_sound_file_is_saved_whole(path: Path) -> None:
    saved = repair.salvage(path, path.with_name("saved.db"), describe)
    assert saved.incomplete == ()
    with newsroom(path) as room, newsroom(saved.path) as other:
        old, new = (one.stories(StoryQuery(folded=False), limit=COUNT) for one in (room, other))
        assert old == new


def test_what_holds_nothing_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    Database(path).close()
    with pytest.raises(StoreError, match="nothing in"):
        repair.salvage(path, tmp_path / "saved.db", describe)
    assert not list(tmp_path.glob("saved*"))

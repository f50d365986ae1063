"""The scratch copy of a replay: gone afterwards, and what a killed one left goes with the next."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.errors import StoreError
from reader.store import scratch
from reader.store.database import Database
from tests.fakes import fill, newsroom, story


def test_a_copy_that_a_kill_left_is_cleared_by_the_next_and_one_in_use_is_not(tmp_path: Path) -> None:
    left = tmp_path / ".replay-news.db-killed"
    left.mkdir()
    Database(left / "scratch.db").close()
    other = tmp_path / ".replay-other.db-killed"
    other.mkdir()
    with newsroom(tmp_path / "news.db") as room:
        fill(room, "https://desk.example/feed", [story("a")])
        with scratch.scratch(room.database) as first, scratch.scratch(room.database) as second:
            assert not left.exists()
            assert first.path.exists()
            assert second.path.exists()
            assert scratch.waiting(first.reader()) == 1
    assert [path.name for path in tmp_path.glob(".replay-*")] == [other.name]


def test_a_damaged_file_is_named_and_not_its_copy(tmp_path: Path) -> None:
    with newsroom(tmp_path / "news.db") as room:
        fill(room, "https://desk.example/feed", [story("a")])
        room.database.write(lambda c: c.execute("UPDATE story SET author = CAST(x'70ff' AS TEXT)"))
        words = r"cannot read the database \S+/news\.db: the file is damaged; run newsreader doctor$"
        with pytest.raises(StoreError, match=words), scratch.scratch(room.database):
            pass
    assert list(tmp_path.glob(".replay-*")) == []

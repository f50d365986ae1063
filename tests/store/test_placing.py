"""Where assign put stories, as it is kept."""

from pathlib import Path

from reader.model import Why
from reader.store import grouping
from reader.store.grouping import Placed
from tests import fakes
from tests.fakes import story


def test_a_thread_that_came_second_is_known_by_the_id_it_got(tmp_path: Path) -> None:
    with fakes.newsroom(tmp_path / "news.db") as room:
        one, two = fakes.fill(room, "https://desk.example/feed", [story("a", "A headline"), story("b", "Another")])
        placed = [
            Placed(one, -7, -1, None, Why(0.0)),
            Placed(two, -8, -2, None, Why(0.1, runner_up=-7, runner_up_score=0.1)),
        ]
        threads, _ = room.database.write(lambda connection: grouping.place(connection, placed))
        why = grouping.why(room.database.reader(), [two])[two]
        assert why.runner_up == threads[-7]


def test_a_thread_that_came_second_and_never_began_is_not_told_of(tmp_path: Path) -> None:
    with fakes.newsroom(tmp_path / "news.db") as room:
        (one,) = fakes.fill(room, "https://desk.example/feed", [story("a", "A headline")])
        placed = [Placed(one, -8, -1, None, Why(0.1, runner_up=-7, runner_up_score=0.1))]
        threads, _ = room.database.write(lambda connection: grouping.place(connection, placed))
        found = room.thread_page(threads[-8], bodies=True).why[one]
        assert (found.runner_up_title, found.why_not) == ("", "")

"""What the doctor says of a damaged file."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

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

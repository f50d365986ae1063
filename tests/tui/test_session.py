"""Where one was: written whole, read with distrust."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reader.tui.session import Session, load, save


def test_it_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "state" / "session.json"
    kept = Session(place="tag:ev", pane="reading", row=3, thread=4, story=5, scroll=6, theme="paper")
    assert save(path, kept)
    assert load(path) == kept
    assert [one.name for one in path.parent.iterdir()] == ["session.json"]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"row": "x"}', '{"row": true}', '{"other": 1}', "[" * 100_000, "\x00"]
)
def test_odd_files_count_as_nothing(tmp_path: Path, text: str) -> None:
    path = tmp_path / "session.json"
    path.write_text(text)
    assert load(path) == Session()


def test_odd_fields_are_dropped_and_the_rest_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "session.json"
    path.write_text(json.dumps({"row": "x", "place": "unread", "scroll": None, "theme": 3}))
    assert load(path) == Session(place="unread")


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert not save(tmp_path / "file" / "session.json", Session())

"""Paths: the XDG folders, and that two databases never share what is remembered of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader import paths


def test_databases_of_one_name_have_sessions_of_their_own(tmp_path: Path) -> None:
    one, two = tmp_path / "a" / "news.db", tmp_path / "b" / "news.db"
    assert paths.session_file(one) != paths.session_file(two)
    assert paths.session_file(one) == paths.session_file(tmp_path / "a" / ".." / "a" / "news.db")


@pytest.mark.parametrize(("value", "obeyed"), [("/somewhere", True), ("", False), ("relative", False)])
def test_xdg_folders_are_obeyed_when_absolute(monkeypatch: pytest.MonkeyPatch, value: str, obeyed: bool) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", value)
    assert (paths.data_folder() == Path("/somewhere/newsreader")) is obeyed


def test_a_flag_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSREADER_DB", "/env/news.db")
    assert paths.database_file() == Path("/env/news.db")
    assert paths.database_file("/flag/news.db") == Path("/flag/news.db")

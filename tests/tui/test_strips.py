"""A painted line is gone once nobody needs it, without a search for garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from rich.segment import Segment
from textual.strip import Strip

from reader.tui import strips


@pytest.fixture(autouse=True)
def freed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(Strip, "divide", Strip.divide)  # as it was, afterwards
    strips.free_at_once()
    gc.disable()
    yield
    gc.enable()


def test_a_strip_painted_whole_goes_with_its_last_reader() -> None:
    strip = Strip([Segment("a line")], 6)
    assert strip.divide([6]) == [strip]
    before = sum(isinstance(one, Strip) for one in gc.get_objects())
    del strip
    assert sum(isinstance(one, Strip) for one in gc.get_objects()) == before - 1


def test_a_strip_is_cut_where_other_widgets_begin() -> None:
    strip = Strip([Segment("a line")], 6)
    assert [part.text for part in strip.divide([2, 6])] == ["a ", "line"]
    assert [part.text for part in strip.divide([2, 9])] == ["a "]

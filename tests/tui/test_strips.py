"""A painted line is gone once nobody needs it, without a search for garbage; of a frame only what changed is drawn."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from rich.segment import Segment
from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.strip import Strip

from reader.tui import strips
from tests.tui.conftest import Opener, Screened, settle


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


def frame(app: Screened, part: Region) -> str:
    """Return what is sent to the terminal for a part of the screen."""
    compositor = app.screen._compositor
    spans = [(y, part.x, part.right) for y in part.line_range]
    chops = compositor._render_chops(part, {y for y, _, _ in spans}.__contains__)
    return ChopsUpdate(chops, spans, [cuts[1:] for cuts in compositor.cuts]).render_segments(app.console)


async def test_a_frame_of_what_changed_is_the_one_textual_makes(
    screen: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with screen() as (app, pilot):
        await settle(app, pilot)
        width, height = app.size
        parts = [Region(0, 0, width, height), Region(3, height - 1, 9, 1)]
        parts += [Region(x, y, 40, 2 + y) for x in (0, 20, width - 40) for y in (0, 1, 2, 9)]
        for keys in ((), ("ctrl+p",)):  # the panes, then a window over them
            await pilot.press(*keys)
            await settle(app, pilot)
            whole = [frame(app, part) for part in parts]
            assert len(set(whole)) > 10
            with monkeypatch.context() as patched:
                patched.setattr(Compositor, "_get_renders", Compositor._get_renders)  # as it was, afterwards
                strips.paint_what_changed()
                assert [frame(app, part) for part in parts] == whole

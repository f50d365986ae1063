"""The list: pages are read when they come into sight, and the cursor knows its row."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from textual.app import App, ComposeResult

from reader.model import Story, StoryQuery, Thread, ThreadQuery
from reader.tui.cells import Line, length
from reader.tui.widgets.desk import DeskList
from reader.tui.widgets.lines import PAGE, Lines, Source, listed
from tests.fakes import NOW, fill, newsroom, story, thread
from tests.tui.conftest import on_line


class Numbers(Lines[int]):
    def __init__(self, *, id: str, row_height: int) -> None:
        super().__init__(id=id, row_height=row_height)
        self.rows_drawn: list[int] = []

    def draw(self, row: int, width: int) -> list[Line]:
        self.rows_drawn.append(row)
        return [[(f"row {row}", "title")], [("below", "quiet")]]


class OneList(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.asked: list[int] = []
        self.lines = Numbers(id="lines", row_height=2)

    def compose(self) -> ComposeResult:
        yield self.lines

    def source(self, count: int, gone: frozenset[int] = frozenset()) -> Source[int]:
        rows = [n for n in range(count) if n not in gone]

        def read(offset: int, limit: int) -> Sequence[int]:
            self.asked.append(offset)
            return rows[offset : offset + limit]

        places = {row: place for place, row in enumerate(rows)}
        return Source(read, len(rows), lambda row: row, places.get)  # type: ignore[arg-type]

    @property
    def painted(self) -> list[str]:
        """What the terminal shows, of which only what changed was drawn."""
        return [strip.text for strip in self.screen._compositor.render_strips(self.size)]

    @property
    def drawn(self) -> list[str]:
        return [self.lines.render_line(y).text.strip(" ▌+") for y in range(0, self.lines.size.height, 2)]


async def test_a_hundred_thousand_rows_are_read_by_pages() -> None:
    app = OneList()
    async with app.run_test(size=(40, 20)) as pilot:
        app.lines.fill(app.source(100_000))
        await pilot.pause()
        assert app.drawn[0] == "row 0"
        assert app.asked == [0]
        app.lines.move_to(99_999)
        await pilot.pause()
        assert app.drawn[-1] == "row 99999"
        assert app.lines.current == 99_999
        app.lines.move(-1)
        assert app.lines.current == 99_998
        assert len(app.asked) <= 3


async def test_a_step_of_the_cursor_draws_two_rows_and_shows_what_drawing_all_would() -> None:
    app = OneList()
    async with app.run_test(size=(40, 20)) as pilot:
        app.lines.set_active(True)
        app.lines.fill(app.source(1_000))
        await pilot.pause()
        for before, row in pairwise((0, 1, 2, 1, 8, 10, 40, 41, 500, 3, 0, 999, 998)):
            in_sight = 0 <= row * 2 - app.lines.scroll_offset.y < 18
            app.lines.rows_drawn.clear()
            app.lines.move_to(row)
            await pilot.pause()
            shown = app.painted
            assert any(line.startswith(f"▌row {row} ") for line in shown)
            assert app.lines.rows_drawn == sorted((before, row)) or not in_sight
            app.lines.repaint()
            await pilot.pause()
            assert app.painted == shown


async def test_the_cursor_stays_on_its_row_when_rows_come_and_go() -> None:
    app = OneList()
    async with app.run_test(size=(40, 20)) as pilot:
        app.lines.fill(app.source(500), cursor=250)
        await pilot.pause()
        y = on_line(app.lines)
        app.lines.refill(app.source(500, frozenset({1, 2, 3, 260})))
        assert app.lines.current == 250
        assert on_line(app.lines) == y
        app.lines.refill(app.source(500, frozenset({250})))
        assert app.lines.current == 247  # what stands where it stood
        app.lines.refill(app.source(3))
        assert app.lines.current == 2
        app.lines.refill(app.source(0), empty=["Nothing."])
        assert app.lines.count == 0
        await pilot.pause()
        assert "Nothing." in app.lines.render_line(1).text


async def test_a_row_that_left_stays_and_shifts_no_later_page() -> None:
    app = OneList()
    async with app.run_test(size=(40, 20)) as pilot:
        stored = list(range(300))
        app.lines.fill(Source(lambda o, n: stored[o : o + n], 300, lambda row: row))
        await pilot.pause()
        stored.remove(5)
        app.lines.patch(5, left=True)
        assert app.lines.row(5) == 5
        assert [app.lines.row(n) for n in (PAGE - 1, PAGE, PAGE + 1)] == [PAGE - 1, PAGE, PAGE + 1]


async def test_marks_and_headings() -> None:
    class Headed(Numbers):
        def can_rest(self, row: int) -> bool:
            return row % 10 != 0

    app = OneList()
    app.lines = Headed(id="lines", row_height=1)
    async with app.run_test(size=(40, 20)) as pilot:
        app.lines.fill(listed(range(30), lambda row: row))
        await pilot.pause()
        assert app.lines.current == 1
        app.lines.move_to(10)
        assert app.lines.current == 11
        app.lines.move(-1)
        assert app.lines.current == 9
        app.lines.toggle_mark()
        assert app.lines.marked == {9}
        assert app.lines.current == 11


@pytest.mark.parametrize("room", [30, 52, 64, 120])
def test_a_long_title_goes_on_in_the_second_line(tmp_path: Path, room: int) -> None:
    title = "Foxconn and Nissan in private talks over the use of the Oppama plant"
    with newsroom(tmp_path / "rows.db") as desk:
        ids = fill(desk, "https://a.example", [story(str(n), title, outlet="Pacific Business Daily") for n in range(4)])
        thread(desk, ids)
        rows: list[Thread | Story] = [*desk.threads(ThreadQuery()), *desk.stories(StoryQuery())]
    lines = DeskList(id="desk", now=lambda: NOW)
    for row in rows:
        drawn = lines.draw(row, room)
        assert [length(line) for line in drawn] == [room, room]
        said = " ".join("".join(text for text, _ in line).strip() for line in drawn)
        if room >= 52:
            assert title in " ".join(said.split())
        assert "24 h" in said
        if row in rows[:1]:
            assert "4 unread" in said
        elif room >= 64:
            assert "Pacific" in said

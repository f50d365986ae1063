"""What a thread says so far, on the screen: figures, ledger, catching up, the page of an entity, what is new."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from reader.brief.table import table
from reader.config import Config
from reader.entities.figures import figures
from reader.errors import UsageError
from reader.model import Body, Name, StoryQuery
from reader.newsroom import Newsroom
from reader.poll.workshop import Inline
from reader.store import pages
from reader.tui import loading
from reader.tui.cells import length
from reader.tui.commands import LIST, READING
from reader.tui.figures_page import _words, among_others, figure_words
from reader.tui.loading import load
from reader.tui.pages import Target
from reader.tui.places import Place
from reader.tui.setting import page_of
from reader.tui.views import Look
from tests.fakes import NOW, Clock, fill, newsroom, story, thread
from tests.tui.conftest import QUIET, Screened, answer, settle
from tests.unit.test_brief_table import story as one_story

TEXTS = {
    "Foxconn asks about Oppama": (
        "Nikkei reported on Monday that Foxconn is in talks with Nissan over the Oppama plant. "
        "The plant employs 3,900 workers, two people familiar with the talks said."
    ),
    "Nissan denies talks": (
        "Nissan denied that it is in talks with Foxconn over the Oppama plant. "
        "The plant near Yokosuka employs about 4,000 workers. Shares of Nissan fell 4.98 percent."
    ),
    "Oppama, once more": "The plant near Yokosuka employs about 4,000 workers in Yokosuka.",
    "Kyodo adds a sum": (
        "Foxconn is in talks with Nissan over the Oppama plant, Kyodo reported. "
        "Closing the site would save Nissan $1.2 billion a year, an analyst told Kyodo."
    ),
}


@pytest.fixture
def saga(tmp_path: Path) -> Path:
    path = tmp_path / "saga.db"
    name = {
        "foxconn": Name("foxconn", "Foxconn", "ORG", 2, True, True),
        "nissan": Name("nissan", "Nissan", "ORG", 1, False, True),
    }
    with newsroom(path) as room:
        told = [
            story(f"s{n}", title, text, days_ago=40 - 10 * n, outlet=f"Outlet {n}")
            for n, (title, text) in enumerate(TEXTS.items())
        ]
        ids = fill(room, "https://a.example/feed", told, {one.uid: tuple(name.values()) for one in told})
        thread(room, *[[number] for number in ids])
        room._workshop = Inline()
        asyncio.run(room.compare_stories())
    return path


@asynccontextmanager
async def opened(path: Path, size: tuple[int, int] = (150, 50)) -> AsyncIterator[tuple[Screened, Pilot[None]]]:
    room = Newsroom(path, config=Config(polling=QUIET), clock=Clock(NOW))
    try:
        app = Screened(room)
        async with app.run_test(size=size, notifications=True) as pilot:
            await settle(app, pilot)
            yield app, pilot
    finally:
        room.close()


def drawn(app: Screened) -> str:
    return app.drawn.replace("\u00a0", " ")


@pytest.mark.parametrize("room", [20, 38, 76])
def test_no_page_is_wider_than_the_pane(saga: Path, room: int) -> None:
    with newsroom(saga) as desk:
        look = Look(room, NOW, open_rows=frozenset(range(20)), ticks=True)
        for kind, number in (
            ("figures", 1),
            ("ledger", 1),
            ("catch-up", 1),
            ("catch-up", "1 0"),
            ("entity", "foxconn"),
        ):
            page = page_of(load(desk, Target(kind, number), look), look)
            assert max(length(line.pieces) for line in page.lines) <= room, kind
            assert page.targets


async def test_a_row_of_figures_opens_to_its_sentences_and_a_sentence_to_its_story(saga: Path) -> None:
    async with opened(saga) as (app, pilot):
        desk = app.desk
        await pilot.press("F")
        await settle(app, pilot)
        assert desk.shown == Target("figures", 1)
        assert "▸ 3,900 / about 4,000 workers" in drawn(app)
        assert "two people" not in app.drawn
        assert "4.98" not in app.drawn
        while desk.reading.target != Target("row", 0):
            await pilot.press("k")
        await pilot.press("enter")
        await settle(app, pilot)
        assert "▾ 3,900 / about 4,000 workers" in drawn(app)
        assert "two people" in app.drawn
        await pilot.press("j", "enter")
        await settle(app, pilot)
        assert desk.shown == Target("story", 1)
        await pilot.press("q")
        await settle(app, pilot)
        assert desk.shown == Target("figures", 1)
        assert desk.reading.target == Target("story", 1)
        await pilot.press("G", "enter")
        await settle(app, pilot)
        assert "4.98" in app.drawn
        await pilot.press("q")
        await settle(app, pilot)
        assert desk.pane == LIST


async def test_a_figure_of_a_text_opens_its_row(saga: Path) -> None:
    async with opened(saga) as (app, pilot):
        app.desk.show(Target("story", 4), open=True)
        await settle(app, pilot)
        assert "+ New to the thread" in drawn(app)
        await pilot.press("semicolon")
        label = next(one for one in app.desk.reading.labels if one.target.kind == "figure")
        await pilot.press(*label.rest)
        await settle(app, pilot)
        assert "▾ $1.2 billion" in drawn(app)
        assert app.desk.reading.target is not None
        assert app.desk.reading.target.kind == "row"
        await pilot.press("h")
        await settle(app, pilot)
        assert app.desk.shown == Target("story", 4)


async def test_the_ledger_has_statements_above_each_other_and_leads_to_their_stories(saga: Path) -> None:
    async with opened(saga, (80, 40)) as (app, pilot):
        await pilot.press("L")
        await settle(app, pilot)
        said = app.drawn
        assert "Who said what in" in said
        assert said.index("+ asserted") < said.index("✕ denied")
        assert "Ledger" in said.splitlines()[0]
        await pilot.press("enter")
        await settle(app, pilot)
        assert app.desk.shown is not None
        assert app.desk.shown.kind == "story"
        await pilot.press("h")
        await settle(app, pilot)
        assert app.desk.shown == Target("ledger", 1)


async def test_catching_up_leads_to_the_stories_and_asks_since_when(saga: Path) -> None:
    async with opened(saga) as (app, pilot):
        app.desk.newsroom.visit_thread(1)
        await pilot.press("C")
        await settle(app, pilot)
        assert "when you last read it" in drawn(app)
        assert "Nothing was published since." in app.drawn
        await pilot.press("C")
        await answer(app, pilot, "2025-08-15")
        assert "since 15 Aug" in drawn(app)
        assert "Where it stands" in app.drawn
        stop = app.desk.reading.target
        assert stop is not None
        await pilot.press("enter")
        await settle(app, pilot)
        assert app.desk.shown == stop
        await pilot.press("q")
        await settle(app, pilot)
        await pilot.press("C")
        await answer(app, pilot, "soon")
        assert "Write a day" in app.drawn


async def test_a_name_opens_its_page_and_the_way_back_is_the_way_one_came(saga: Path) -> None:
    async with opened(saga) as (app, pilot):
        desk = app.desk
        desk.show(Target("thread", 1), open=True)
        await settle(app, pilot)
        desk.follow_target(Target("story", 2))
        await settle(app, pilot)
        while desk.reading.target != Target("entity", "foxconn"):
            await pilot.press("tab")
        await pilot.press("enter")
        await settle(app, pilot)
        assert desk.shown == Target("entity", "foxconn")
        for words in ("Hon Hai", "Named with it", "Latest stories", "Threads", "4 stories in 1 thread"):
            assert words in drawn(app), words
        await pilot.press("W")
        await settle(app, pilot)
        assert "◆ watched" in drawn(app)
        # What belongs to it is reached with tab, what is in its lists with j and k.
        line = desk.reading.target
        await pilot.press("tab")
        assert desk.reading.target is not None
        assert desk.reading.target.kind == "entity"
        await pilot.press("k")
        assert desk.reading.target == line
        while desk.reading.target != Target("thread", 1):
            await pilot.press("j")
        await pilot.press("enter")
        await settle(app, pilot)
        assert desk.shown == Target("thread", 1)
        for wanted in (Target("entity", "foxconn"), Target("story", 2), Target("thread", 1)):
            await pilot.press("q")
            await settle(app, pilot)
            assert desk.shown == wanted
        await pilot.press("q")
        assert desk.pane == LIST


@pytest.mark.parametrize("kind", ["figures", "ledger", "catch-up"])
async def test_the_page_of_a_long_thread_says_how_much_of_it_was_read_and_leads_to_the_rest(
    saga: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "MOST", 2)
    async with opened(saga) as (app, pilot):
        desk = app.desk
        desk.show(Target(kind, "1 0" if kind == "catch-up" else 1), open=True)
        await settle(app, pilot)
        assert "From 2 of 4 stories" in drawn(app)
        while desk.reading.target != Target("whole", 0):
            await pilot.press("k")
        before = drawn(app)
        await pilot.press("enter")
        await settle(app, pilot)
        assert "From 2 of 4 stories" not in drawn(app)
        assert drawn(app) != before
        # Whatever is shown next is read in part again.
        desk.show(Target("thread", 1), open=True)
        desk.show(Target(kind, "1 0" if kind == "catch-up" else 1), open=True)
        await settle(app, pilot)
        assert "From 2 of 4 stories" in drawn(app)


async def test_every_list_says_of_a_story_that_it_adds_nothing(saga: Path) -> None:
    def row(app: Screened) -> str:
        lines = app.drawn.splitlines()
        at = next(n for n, line in enumerate(lines) if re.search("[○●] Oppama, once more", line))
        return lines[at] + lines[at + 1]

    async with opened(saga) as (app, pilot):
        for place in (
            Place("unread", "Unread", StoryQuery(unread=True)),
            Place("feed", "A", StoryQuery(feed=1)),
            Place("search", "Search", StoryQuery(text="yokosuka")),
            Place("thread", "Oppama", StoryQuery(thread=1)),
        ):
            app.desk.show_place(place)
            await settle(app, pilot)
            assert "○ Oppama, once more" in row(app)
            assert "adds nothing" in row(app)
            assert "● Nissan denies talks" in app.drawn
        # What it repeats is not read yet: by that measure it may tell one something.
        await pilot.press("=")
        await settle(app, pilot)
        assert "● Oppama, once more" in row(app)
        app.desk.newsroom.mark_read([1, 2])
        app.desk.patch_rows([1, 2])
        await settle(app, pilot)
        assert "adds nothing" in row(app)


async def test_what_a_correction_moves_is_compared_once_more(saga: Path) -> None:
    async with opened(saga) as (app, pilot):
        desk, room = app.desk, app.desk.newsroom
        room._workshop = Inline()
        desk.show_place(Place("unread", "Unread", StoryQuery(unread=True)))
        await settle(app, pilot)
        desk.act(lambda: room.split(1, [2]))
        await settle(app, pilot)
        assert desk.compare_timer is not None
        desk.compare_timer.stop()
        desk.compare_now()
        await settle(app, pilot)
        assert room.story(3).adds_nothing is False
        assert "adds nothing" not in app.drawn


async def test_what_one_has_not_read_is_new_by_the_switch(saga: Path) -> None:
    async with opened(saga) as (app, pilot):
        desk = app.desk
        desk.show(Target("thread", 1), open=True)
        await settle(app, pilot)
        row = next(line for line in app.drawn.splitlines() if "Oppama, once more" in line)
        assert "adds nothing" in row
        desk.follow_target(Target("story", 3))
        await settle(app, pilot)
        assert "Nothing here is new to the thread" in app.drawn
        assert not desk.reading.page.signs
        await pilot.press("=")
        await settle(app, pilot)
        assert "goes beyond what you have read" in app.drawn
        assert "Nothing here is new" not in app.drawn
        desk.newsroom.mark_read([2])
        await pilot.press("=", "=")
        await settle(app, pilot)
        assert "Nothing here is new to what you have read" in app.drawn
        assert desk.pane == READING


async def test_new_sentences_are_gone_through_one_by_one(saga: Path) -> None:
    async with opened(saga, (80, 14)) as (app, pilot):
        desk = app.desk
        desk.show(Target("story", 4), open=True)
        await settle(app, pilot)
        view, reading = desk.story_view, desk.reading
        assert view is not None
        said = [view.document.text[a:b] for a, b in view.novelty.new]
        assert any("$1.2 billion" in sentence for sentence in said)
        shown = "".join(text for n in reading.page.signs for text, _ in reading.page.lines[n].pieces)
        assert "$1.2" in shown
        seen = []
        for _ in reading.page.new_lines:
            await pilot.press("]")
            assert reading._in_sight(reading.sentence or 0)
            seen.append(reading.sentence)
        assert tuple(seen) == reading.page.new_lines
        await pilot.press("]")
        assert "No further new sentence." in app.drawn
        await pilot.press("[")
        assert reading.sentence == (seen[-2] if len(seen) > 1 else seen[-1])
        await pilot.press("escape")
        assert reading.sentence is None
        assert desk.pane == READING


async def test_the_whole_text_comes_by_one_key_and_the_feeds_text_comes_back_by_it(
    saga: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fetched(self: Newsroom, number: int) -> None:
        body = Body("<p>All that the page says.</p>", "All that the page says.", "")
        self.database.write(lambda connection: pages.keep(connection, number, body, NOW))

    async def missing(self: Newsroom, number: int) -> None:
        raise UsageError("full text needs an extra: [/b]")

    async with opened(saga) as (app, pilot):
        app.desk.show(Target("story", 2), open=True)
        await settle(app, pilot)
        monkeypatch.setattr(Newsroom, "fetch_whole", missing)
        await pilot.press("x")
        await settle(app, pilot)
        assert "Full text needs an extra: [/b]." in app.drawn
        monkeypatch.setattr(Newsroom, "fetch_whole", fetched)
        await pilot.press("x")
        await settle(app, pilot)
        assert "All that the page says." in app.drawn
        assert "the whole text, from its page" in app.drawn
        await pilot.press("x")
        await settle(app, pilot)
        assert "4.98" in app.drawn
        assert "as its feed gave it" in app.drawn


async def test_what_was_taken_out_is_shown_by_one_key(saga: Path) -> None:
    async with opened(saga) as (app, pilot):
        room = app.desk.newsroom
        room.database.write(lambda c: c.execute("UPDATE body SET removed = 'Share [b]this[/b]' WHERE story_id = 2"))
        app.desk.show(Target("story", 2), open=True)
        await settle(app, pilot)
        assert "this[/b]" not in app.drawn
        await pilot.press("B")
        await settle(app, pilot)
        assert "− Share [b]this[/b]" in app.drawn
        await pilot.press("B", "}")
        await settle(app, pilot)
        await pilot.press("B")
        await settle(app, pilot)
        assert "Nothing: the feed's text is whole." in app.drawn


def test_a_row_of_figures_begins_with_its_value_and_says_what_it_is_of() -> None:
    def row(text: str) -> str:
        words = _words(table([told], {1: figures(text)})[0])
        return "".join(piece for piece, _ in words).replace("\u00a0", " ")

    told = one_story(1, "A")
    assert (
        row("To close it means severance; the fixed costs at stake are put at more than $1.2 billion a year.")
        == "more than $1.2 billion a year · fixed costs"
    )
    assert row("The plant employs 3,900 people.") == "3,900 people"
    # One that counts nothing by name says nothing without its sentence.
    assert row("Contract line: 15%.") == "15% · Contract line: 15%."


def test_a_figure_among_others_has_no_dot_of_its_own() -> None:
    words = figure_words("22%", "cars", "A fall of 22%.")
    assert words == "22% · cars"
    assert among_others(words) == "22%, cars"


async def test_the_days_of_the_latest_stories_of_a_name_begin_at_the_edge(saga: Path) -> None:
    async with opened(saga) as (app, pilot):
        app.desk.show(Target("entity", "foxconn"), open=True)
        await settle(app, pilot)
        page = app.desk.reading.page
        said = ["".join(text for text, _ in line.pieces) for line in page.lines]
        at = said.index(next(line for line in said if line.startswith("Latest stories")))
        rows = [n for n, target in page.targets.items() if target.kind == "story" and at < n <= at + 4]
        assert rows
        assert min(len(said[n]) - len(said[n].lstrip()) for n in rows) == 0

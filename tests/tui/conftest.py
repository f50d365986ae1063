"""A small newsroom on a real file, and the app on it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input
from textual.worker import WorkerCancelled

from reader.config import Config, Polling
from reader.model import RoundReport
from reader.newsroom import Newsroom
from reader.tui.app import NewsreaderApp
from reader.tui.screens import listing
from reader.tui.screens.base import Base
from reader.tui.widgets.lines import Lines
from tests.fakes import NOW, Clock, fill, story, thread

HOSTILE = "Prices [/b] fall [@click=app.bell]now[/] \\[sic] {x}"
QUIET = Polling(automatic=False)
LONG = "".join(f"<p>Paragraph {n} about the plant and what it costs.</p>" for n in range(1, 60))


def _build(path: Path) -> None:
    room = Newsroom(path, config=Config(polling=QUIET), clock=Clock())
    html = (
        '<h2>What is known</h2><p>Foxconn and Nissan talk about <a href="https://desk.example/plant">Oppama</a>; '
        '<a href="javascript:alert(1)">a trap</a>.</p><ul><li>3,900 workers</li></ul>'
        "<table><tr><th>Month</th><th>Cars</th></tr><tr><td>July</td><td>1,200</td></tr></table>"
    )
    wire = fill(
        room,
        "https://wire.example/feed",
        [
            story("a", "Foxconn asks about Oppama", "Foxconn asks.", days_ago=100, outlet="Wire", html=html),
            story("b", "Nissan denies talks", "Nissan denies it.", days_ago=40, outlet="Wire"),
            story("c", "Foxconn may build cars at Oppama", "It may.", days_ago=2, outlet="Wire", html=LONG),
            story("d", "Tariffs fall to 15 percent", "A deal.", days_ago=3, outlet="Wire"),
            story("e", HOSTILE, "Text [b]not bold[/b] \\[x].", days_ago=4, outlet="[red]Wire[/]"),
        ],
    )
    other = fill(
        room,
        "https://desk.example/feed",
        [
            story("f", "Foxconn may build cars at Oppama, says wire", "It may, too.", days_ago=2, outlet="Desk"),
            story("g", "Car makers welcome 15 percent", "They do.", days_ago=1, outlet="Desk"),
            story("h", "A lone story about bicycles", "Bicycles.", days_ago=0.5, outlet="Desk"),
        ],
    )
    thread(room, [wire[0]], [wire[1]], [wire[2], other[0]], copies={other[0]: wire[2]})
    thread(room, [wire[3], other[1]])
    thread(room, [wire[4], other[2]])
    room.close()


@pytest.fixture(scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tui") / "news.db"
    _build(path)
    return path


@pytest.fixture
def database(_template: Path, tmp_path: Path) -> Path:
    """Return a database of eight stories in three threads."""
    return Path(shutil.copy(_template, tmp_path / "news.db"))


class Screened(NewsreaderApp):
    """The app, with a browser and a clipboard that only remember."""

    def __init__(self, room: Newsroom, **more: bool) -> None:
        super().__init__(room, **more)
        self.browsed: list[str] = []
        self.copied: list[str] = []

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Remember the address."""
        self.browsed.append(url)

    def copy_to_clipboard(self, text: str) -> None:
        """Remember the text."""
        self.copied.append(text)

    @property
    def drawn(self) -> str:
        """Return what the terminal shows, line by line."""
        screen = self.screen
        lines = screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in lines)


Opener = Callable[..., AbstractAsyncContextManager[tuple[Screened, Pilot[None]]]]


async def done(app: Screened, *but: str) -> None:
    """Wait for the workers that run now, but those of some groups; one that a newer replaces is done too."""
    for worker in [worker for worker in app.workers if worker.group not in but]:
        with suppress(WorkerCancelled):
            await app.workers.wait_for_complete([worker])


def on_line(lines: Lines[Any]) -> int:
    """Return the line of the window that the cursor's row begins on."""
    return lines.cursor * lines.row_height - lines.scroll_offset.y


async def settle(app: Screened, pilot: Pilot[None]) -> None:
    """Wait until no worker runs and everything said has been heard."""
    for _ in range(8):
        await pilot.pause()
        await done(app, "poll")
        app.desk.hands.submit(int).result()
        if not list(app.workers) and app.desk._rest_timer is None and app.desk.count_timer is None:
            break
    await pilot.pause()


async def answer(app: Screened, pilot: Pilot[None], words: str) -> None:
    """Type an answer into the open question and give it."""
    app.screen.query_one(Input).value = words
    await pilot.pause()
    await pilot.press("enter")
    await settle(app, pilot)


@pytest.fixture
def screen(database: Path, monkeypatch: pytest.MonkeyPatch) -> Opener:
    """Return a way to open the app on the database: `async with screen(size) as (app, pilot)`.

    What it says stays until the next key, so that a slow machine sees it too; nor is less counted on one.
    """
    monkeypatch.setattr(Base, "hush_after", lambda screen, seconds: None)
    monkeypatch.setattr(listing, "_COUNT_SHARE", 0)

    @asynccontextmanager
    async def open_it(
        size: tuple[int, int] = (150, 40), *, config: Config | None = None, path: Path | None = None, demo: bool = False
    ) -> AsyncIterator[tuple[Screened, Pilot[None]]]:
        room = Newsroom(path or database, config=config or Config(polling=QUIET), clock=Clock(NOW))
        try:
            app = Screened(room, demo=demo)
            async with app.run_test(size=size, notifications=True) as pilot:
                await settle(app, pilot)
                yield app, pilot
        finally:
            room.close()

    return open_it


class Rounds:
    """Stands in for polling: each round tells the given report."""

    def __init__(self, report: RoundReport) -> None:
        self.report = report
        self.asked: list[tuple[tuple[int, ...], bool]] = []

    async def __call__(self, given=(), *, force=False, progress=None, warm=False) -> RoundReport:  # type: ignore[no-untyped-def]
        """Remember what was asked."""
        self.asked.append((tuple(given), force))
        return self.report

"""Make the picture in the README: the reader on its sample feeds, as it is.

python -m tests.screenshot [FILE.svg]
python -m tests.screenshot --pages FOLDER   # the pages of the reading pane: two sizes, two themes, and without colour
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from reader import paths
from reader.config import Config
from reader.findings import Novelty
from reader.intake.samples import sample_client, samples
from reader.model import StoryQuery, ThreadQuery
from reader.newsroom import Newsroom, open_newsroom
from reader.tui.app import NewsreaderApp
from reader.tui.pages import Target

SIZE = (150, 44)


def filled(folder: Path) -> Newsroom:
    """Return a newsroom with the sample feeds read and the largest Foxconn thread followed and tagged."""
    found = samples(paths.shipped("sample_feeds"))
    room = open_newsroom(folder / "demo.db", config=Config(), client=sample_client(found), clock=lambda: found.now)
    for feed in found.feeds:
        room.add_feed(feed.url, title=feed.title, folder=feed.folder)
    asyncio.run(room.refresh(force=True))
    wanted = [one for one in room.threads(ThreadQuery(minimum=2)) if {"Foxconn", "Nissan"} <= set(one.entities[:4])]
    thread = max(wanted, key=lambda one: one.story_count)
    room.follow(thread.id)
    room.tag("thread", thread.id, "oppama")
    for one in room.threads(ThreadQuery(minimum=2)):
        if one.id != thread.id:
            room.mark_read([story.id for story in room.stories(StoryQuery(thread=one.id))[2:]])
    return room


async def picture(
    room: Newsroom, keys: Sequence[str], *, size: tuple[int, int] = SIZE, theme: str = "", page: Target | None = None
) -> str:
    """Return the screen as SVG after some keys, without the fonts it would fetch from elsewhere."""
    app = NewsreaderApp(room, demo=True)
    async with app.run_test(size=size) as pilot:
        if theme:
            app.theme = theme
        await _settled(app, pilot)
        if page is not None:
            app.desk.show(page, open=True)
            await _settled(app, pilot)
        for key in keys:
            await pilot.press(key)
            await _settled(app, pilot)
        drawn = app.export_screenshot(title="newsreader")
    return re.sub(r"@font-face\s*{[^}]*}\s*", "", drawn)


async def _settled(app: NewsreaderApp, pilot: Pilot[None]) -> None:
    """Wait until no worker runs; one that a newer replaces is done too."""
    for _ in range(4):
        await pilot.pause()
        for worker in list(app.workers):
            with suppress(WorkerCancelled):
                await app.workers.wait_for_complete([worker])


def novelties(room: Newsroom, thread: int) -> dict[int, Novelty]:
    """Return what the latest stories of a thread add to it, by their ids."""
    return {one.id: room.novelty_of(one.id, room.body(one.id).text) for one in room.stories(StoryQuery(thread=thread))}


def told_best(room: Newsroom) -> Target:
    """Return the story of the followed thread in which one sees best what is known and what is new.

    It repeats much and adds much, and is short enough that its place in the thread is in sight too.
    """
    novel = novelties(room, room.threads(ThreadQuery(followed=True))[0].id)
    short = [number for number in novel if len(room.body(number).text) < 850]
    sides = {n: (len(novel[n].known), len(novel[n].figures) + len(novel[n].names)) for n in short}
    return Target("story", max(short, key=lambda number: (min(sides[number]), sum(sides[number]), -number)))


def pages(room: Newsroom, folder: Path) -> None:
    """Draw a story with much that is new, a name's page and a thread's figures, ledger and digest into a folder."""
    thread = room.threads(ThreadQuery(followed=True))[0].id
    room.watch("entity", "foxconn", "Foxconn")
    novel = novelties(room, thread)
    most = max(novel, key=lambda number: len(novel[number].figures) + len(novel[number].names))
    shown = {
        "story": Target("story", most),
        "name": Target("entity", "foxconn"),
        "figures": Target("figures", thread),
        "ledger": Target("ledger", thread),
        "catch-up": Target("catch-up", f"{thread} 0"),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in shown.items():
        keys = ["enter"] if name == "figures" else ["tab"] if name == "story" else []
        for size in ((80, 24), (200, 50)):
            for theme in ("ink", "paper", "plain"):
                os.environ.pop("NO_COLOR", None)
                if theme == "plain":
                    os.environ["NO_COLOR"] = "1"
                drawn = asyncio.run(picture(room, keys, size=size, theme="" if theme == "plain" else theme, page=page))
                (folder / f"{name}-{size[0]}x{size[1]}-{theme}.svg").write_text(drawn, encoding="utf-8")


def main() -> None:
    """Write the picture, or those of the pages."""
    given = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_STATE_HOME"] = folder
        room = filled(Path(folder))
        if given[:1] == ["--pages"]:
            pages(room, Path(given[1]))
        else:
            room.watch("entity", "foxconn", "Foxconn")
            target = Path(given[0] if given else ".assets/screenshot.svg")
            target.write_text(asyncio.run(picture(room, [], page=told_best(room))), encoding="utf-8")
        room.close()


if __name__ == "__main__":
    main()

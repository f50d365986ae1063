"""Make the picture in the README: the reader on its sample feeds, as it is.

python -m tests.screenshot [FILE.svg]
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from pathlib import Path

from reader import paths
from reader.config import Config
from reader.intake.samples import sample_client, samples
from reader.model import StoryQuery, ThreadQuery
from reader.newsroom import Newsroom, open_newsroom
from reader.tui.app import NewsreaderApp

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


async def picture(room: Newsroom, keys: list[str]) -> str:
    """Return the screen as SVG after some keys, without the fonts it would fetch from elsewhere."""
    app = NewsreaderApp(room, demo=True)
    async with app.run_test(size=SIZE) as pilot:
        await app.workers.wait_for_complete()
        for key in keys:
            await pilot.press(key)
            await app.workers.wait_for_complete()
            await pilot.pause()
        drawn = app.export_screenshot(title="newsreader")
    return re.sub(r"@font-face\s*{[^}]*}\s*", "", drawn)


def main() -> None:
    """Write the picture."""
    target = Path(sys.argv[1] if len(sys.argv) > 1 else ".assets/screenshot.svg")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_STATE_HOME"] = folder
        room = filled(Path(folder))
        target.write_text(asyncio.run(picture(room, ["enter"])), encoding="utf-8")
        room.close()


if __name__ == "__main__":
    main()

"""Rounds in a process of their own, over real HTTP on loopback."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from pathlib import Path

import pytest

from reader.config import Config, Polling
from reader.errors import NewsreaderError
from reader.model import Progress, StoryQuery
from reader.newsroom import Newsroom
from reader.tui import apart
from tests.end_to_end.server import Answer, Asked, FakeServer
from tests.end_to_end.test_refresh import ONE, TWO, rss


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    return Newsroom(
        tmp_path / "news.db", config=Config(polling=Polling(automatic=False)), clock=lambda: int(time.time())
    )


def stalling(server: FakeServer) -> asyncio.Event:
    """Serve a feed that never comes to its end; return what is set when it was asked for."""
    asked, loop = asyncio.Event(), asyncio.get_running_loop()

    def answer(_: Asked) -> Answer:
        loop.call_soon_threadsafe(asked.set)
        return Answer(rss(ONE), fault="stall")

    server.give("/feed.xml", answer)
    return asked


async def test_a_round_apart_stores_tells_and_reports(room: Newsroom) -> None:
    with FakeServer() as server:
        server.give("/feed.xml", Answer(rss(ONE, TWO)))
        room.add_feed(server.url("/feed.xml"))
        room.add_feed(server.url("/none.xml"))
        assert room.has_work()
        told: list[Progress] = []
        report = await apart.refresh(room, [], force=True, progress=told.append)
    assert (report.stories_new, report.feeds_polled, report.feeds_failed) == (2, 2, 1)
    assert report.errors[0][0].endswith("/none.xml")
    assert told[-1] == Progress(2, 2, 2, stage="done")
    assert {story.title for story in room.stories(StoryQuery())} == {ONE[1], TWO[1]}
    assert all(story.thread_id is not None for story in room.stories(StoryQuery()))
    assert not room.has_work()
    room.close()


async def test_what_goes_wrong_apart_is_told_in_a_sentence(room: Newsroom) -> None:
    room.close()
    room.path.write_bytes(b"no database at all, but long enough to look like one" * 100)
    with pytest.raises(NewsreaderError, match="not a database"):
        await apart.refresh(room, [], force=True, progress=lambda _: None)


async def test_a_round_that_is_given_up_ends_its_process(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[asyncio.subprocess.Process] = []
    begin = asyncio.create_subprocess_exec

    async def noted(*words: str, **how: object) -> asyncio.subprocess.Process:
        started.append(await begin(*words, **how))  # type: ignore[arg-type]
        return started[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", noted)
    with FakeServer() as server:
        asked = stalling(server)
        room.add_feed(server.url("/feed.xml"))
        round = asyncio.create_task(apart.refresh(room, [], force=True, progress=lambda _: None))
        await asked.wait()
        round.cancel()
        with pytest.raises(asyncio.CancelledError):
            await round
    assert started[0].returncode == -signal.SIGKILL
    room.close()


async def test_a_process_whose_screen_is_gone_ends_by_itself(room: Newsroom) -> None:
    with FakeServer() as server:
        asked = stalling(server)
        room.add_feed(server.url("/feed.xml"))
        job = apart.job_of(room, "refresh", force=True)
        process = await apart.start()
        assert process.stdin is not None
        process.stdin.write(job)
        await asked.wait()
        process.stdin.close()
        assert await process.wait() == os.EX_SOFTWARE
    room.close()

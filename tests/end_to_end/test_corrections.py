"""A wrong grouping is corrected, undone, done again; and the next refresh obeys. Over real HTTP, on a real file."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from email.utils import formatdate
from html import escape
from pathlib import Path

import pytest

from reader.newsroom import Newsroom
from reader.poll.workshop import Inline
from tests.end_to_end.server import Answer, FakeServer
from tests.fakes import DAY, NOW, newsroom

TALKS = "Honda Motor and Nissan Motor talk in Tokyo about a merger under one holding company."
STAKE = "The iPhone maker Foxconn wants a slice of Nissan Motor and asks Renault in Paris what its shares would cost."
HURRY = "What Honda and Nissan say of a merger and its holding company in Tokyo hurried it."
TOLD = (
    ("t1", "Honda and Nissan talk about a merger", TALKS),
    ("t2", "Merger of Honda and Nissan: one holding", f"Both confirm it. {TALKS} Banks advise them on the merger."),
    ("s1", "Nissan and Honda: Foxconn asks for shares before the merger", f"{STAKE} {HURRY}"),
)
LATER = (
    ("s2", "Foxconn asks for shares of Nissan, and Honda is wary", f"It said so again in Taipei. {STAKE} {HURRY}"),
    ("t3", "Nissan and Honda to sign merger papers", f"They sign on Monday. {TALKS} The merger would take a year."),
)


def rss(*items: tuple[str, str, str]) -> bytes:
    """Return a feed of (guid, title, text) items, an hour apart."""
    parts = "".join(
        f"<item><guid isPermaLink='false'>{guid}</guid><title>{escape(head)}</title>"
        f"<pubDate>{formatdate(NOW - 3 * DAY + 3_600 * hour)}</pubDate><description>{escape(text)}</description></item>"
        for hour, (guid, head, text) in enumerate(items)
    )
    return f"<rss version='2.0'><channel><title>Desk</title>{parts}</channel></rss>".encode()


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    with FakeServer() as server, newsroom(tmp_path / "news.db") as opened:
        opened._workshop = Inline()
        opened.add_feed(server.url("/a"))
        server.give("/a", Answer(rss(*TOLD)))
        asyncio.run(opened.refresh())
        server.give("/a", Answer(rss(*TOLD, *LATER)))
        yield opened


def homes(room: Newsroom) -> dict[str, int]:
    reader = room.database.reader()
    return {row[0]: row[1] for row in reader.execute("SELECT uid, thread_id FROM story")}


def split_off(room: Newsroom) -> None:
    """Take the story that is on another matter out of the thread."""
    number = room.database.reader().execute("SELECT id FROM story WHERE uid = 's1'").fetchone()[0]
    room.split(homes(room)["s1"], [number])


def test_without_a_correction_the_mistake_goes_on(room: Newsroom) -> None:
    asyncio.run(room.refresh(force=True))
    assert len(set(homes(room).values())) == 1


def test_the_next_refresh_obeys(room: Newsroom) -> None:
    before = homes(room)
    assert len(set(before.values())) == 1
    split_off(room)
    corrected = homes(room)
    room.undo()
    assert homes(room) == before
    room.redo()
    assert homes(room) == corrected
    asyncio.run(room.refresh(force=True))
    after = homes(room)
    assert {uid: after[uid] for uid in corrected} == corrected
    assert after["s2"] == after["s1"] != after["t1"] == after["t3"]
    assert asyncio.run(room.replay()).changes == ()

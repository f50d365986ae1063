"""Fakes and makers the tests share: stories in memory, a filled newsroom on a real SQLite file."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

from reader.config import Config
from reader.model import Name, NewStory, Why
from reader.newsroom import Newsroom
from reader.poll.grouping import describe
from reader.store import entities, feeds, grouping, recounting, stories
from reader.store.grouping import Placed
from reader.threads.features import extract, pack

NOW = 1_759_214_400  # 30 September 2025, 06:40 UTC
DAY = 86_400


@contextmanager
def in_bounded_time() -> Iterator[None]:
    """Fail after 30 seconds of the processor: a slow machine needs a tenth, work in the square of the size many times that."""
    began = time.process_time()
    yield
    assert time.process_time() - began < 30


class Clock:
    """A clock that stands until it is told to move."""

    def __init__(self, now: int = NOW) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


def story(
    uid: str, title: str = "", text: str = "", *, days_ago: float = 1, outlet: str = "Desk", **more: object
) -> NewStory:
    """Make a story as intake would hand it over."""
    title = title or f"Headline {uid}"
    text = text or f"Text of {uid}."
    values: dict[str, object] = {
        "uid": uid,
        "url": f"https://desk.example/{uid}",
        "url_key": f"desk.example/{uid}",
        "title": title,
        "author": "",
        "outlet": outlet,
        "published": int(NOW - days_ago * DAY),
        "updated": None,
        "html": f"<p>{text}</p>",
        "text": text,
        "lede": text[:200],
        "digest": blake2b(f"{title}\0{text}".encode(), digest_size=16).digest(),
    }
    return NewStory(**(values | more))  # type: ignore[arg-type]


@contextmanager
def newsroom(path: Path, clock: Clock | None = None, **config: object) -> Iterator[Newsroom]:
    """Open a newsroom on a real file with a standing clock."""
    room = Newsroom(path, config=Config(**config), clock=clock or Clock())  # type: ignore[arg-type]
    try:
        yield room
    finally:
        room.close()


def fill(
    room: Newsroom, feed_url: str, arrivals: Iterable[NewStory], names: Mapping[str, Sequence[Name]] | None = None
) -> list[int]:
    """Store stories of a feed, unthreaded, with the `names` of their uids; return their ids."""
    named = names or {}

    def job(connection: sqlite3.Connection) -> list[int]:
        feed_id = feeds.by_url(connection, feed_url)
        if feed_id is None:
            feed_id = feeds.insert(connection, feed_url, room.now())
            connection.execute("UPDATE feed SET subscribed = 1 WHERE id = ?", (feed_id,))
        ids = []
        for one in arrivals:
            ids.append(stories.insert(connection, feed_id, one, one.published or room.now(), room.now()))
            about = tuple(named.get(one.uid, ()))
            entities.put(connection, [(ids[-1], about)])
            features = pack(extract(one.title, one.text, about, one.outlet))
            grouping.save_features(connection, [(ids[-1], features)])
        return ids

    return room.database.write(job)


def thread(room: Newsroom, *developments: Iterable[int], copies: dict[int, int] | None = None) -> int:
    """Put stored stories into one new thread, one development for each group; return the thread's id."""
    copy_of = copies or {}

    def job(connection: sqlite3.Connection) -> int:
        placed = [
            Placed(number, -1, -group, copy_of.get(number), Why(0.5, terms=("plant",), verdict="A test put it here."))
            for group, ids in enumerate(developments, start=1)
            for number in ids
        ]
        thread_ids, _ = grouping.place(connection, placed)
        recounting.recount(connection, thread_ids.values(), describe)
        return thread_ids[-1]

    return room.database.write(job)

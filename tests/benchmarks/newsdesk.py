"""A large newsroom for benchmarks: an archive of many feeds and stories as the product keeps it, and their server.

    python -m tests.benchmarks.newsdesk --serve --feeds 2000 --first 500000

serves the feeds on forty loopback addresses. Each line on its standard input is a new day: one feed in `--every` brings
`--new` stories, the others answer 304.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sqlite3
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from email.utils import formatdate
from functools import partial
from hashlib import blake2b
from html import escape
from pathlib import Path

from reader.model import Name, NewStory, Why
from reader.poll.grouping import describe
from reader.store import entities, feeds, recounting, stories
from reader.store import grouping as rows
from reader.store.database import Database
from reader.store.grouping import Placed
from tests.benchmarks import growth, world
from tests.benchmarks.growth import EVERY, START, Made

HOSTS = 40  # addresses the feeds are spread over: a host is asked twice at a time
FOLDERS = 50
KEPT = 20  # stories of a feed's document
_FEW = 1_000  # archives up to this size have their stories in threads of ten


def address(feed: int, port: int) -> str:
    """Return where feed `feed` is served."""
    return f"http://127.0.1.{feed % HOSTS + 1}:{port}/{feed}.xml"


# ---------------------------------------------------------------- the archive
def build(path: Path, feed_count: int, story_count: int) -> None:
    """Store feeds and stories in threads as the product would: with names, features, postings and counters."""
    half = path.with_name(f"{path.name}.half")
    for old in path.parent.glob(f"{half.name}*"):
        old.unlink()
    database = Database(half)
    database.write(partial(_subscribe, count=feed_count))
    keep = partial(_keep, feed_count=feed_count, shift=int(time.time()) - (START + EVERY * story_count), sagas={})
    parts = [range(at, min(at + growth.PART, story_count)) for at in range(0, story_count, growth.PART)]
    with ProcessPoolExecutor(2) as pool:
        for numbers, many in zip(parts, pool.map(growth.part, parts), strict=True):
            database.write(partial(keep, numbers=numbers, many=many, few=story_count <= _FEW))
            if numbers.stop % 50_000 == 0:
                print(f"{numbers.stop:,} stories made", file=sys.stderr)
    every = [row[0] for row in database.reader().execute("SELECT id FROM thread")]
    for at in range(0, len(every), growth.PART):
        database.write(partial(recounting.recount, thread_ids=every[at : at + growth.PART], describe=describe))
    database.write(_mark)
    database.close()
    half.rename(path)


def _subscribe(connection: sqlite3.Connection, count: int) -> None:
    for number in range(count):
        feeds.insert(connection, address(number, 80), 0, title=f"Desk {number}", folder=f"Folder {number % FOLDERS}")
    connection.execute("UPDATE feed SET subscribed = 1")


def _keep(
    connection: sqlite3.Connection,
    numbers: range,
    many: Sequence[Made],
    feed_count: int,
    shift: int,
    sagas: dict[int, tuple[int, list[int]]],
    few: bool,
) -> None:
    """Store stories of all feeds in turn; those of a saga lie in one thread, in developments of five."""
    for number, (title, text, moment, of, features, found_under, about) in zip(numbers, many, strict=True):
        of = number // 10 if few else of
        digest = blake2b(text.encode(), digest_size=16).digest()
        link, outlet, moment = f"http://desk.example/{number}", f"Desk {number % 40}", moment + shift
        html = "".join(f"<p>{escape(text[at : at + 400])}</p>" for at in range(0, len(text), 400))
        new = NewStory(link, link, link, title, "", outlet, moment, None, text, html, text[:160], digest)
        story_id = stories.insert(connection, number % feed_count + 1, new, moment, moment)
        rows.save_features(connection, [(story_id, features)])
        rows.save_postings(connection, [(term, moment, story_id) for term in found_under])
        names = [Name(key, name, kind, 1, True, True) for key, name, kind in about]  # type: ignore[arg-type]
        entities.put(connection, [(story_id, [*names, *_people(number)])])
        thread, inside = sagas.get(of, (-1 - story_id, []))
        development = inside[-1] if inside and len(inside) % 5 else -1 - story_id
        thread_ids, development_ids = rows.place(connection, [Placed(story_id, thread, development, None, Why(0.5))])
        if of >= 0:
            sagas[of] = (thread_ids.get(thread, thread), [*inside[-9:], development_ids.get(development, development)])


def _people(number: int) -> list[Name]:
    """Return the people a story names: a few of 20,000, some named far more often than others."""
    chance = random.Random(number)
    ranks = {int(20_000 ** chance.random()) for _ in range(5)}
    return [Name(f"person {rank}", f"Person {rank}", "PERSON", 1, False, False) for rank in sorted(ranks)]


_MARKS = (
    "UPDATE story SET read = 1 WHERE id % 3 = 0",
    "UPDATE story SET starred = 1 WHERE id % 997 = 0",
    "UPDATE thread SET followed = 1 WHERE story_count > 1 AND id % 397 = 0",
    "UPDATE thread SET muted = 1 WHERE story_count > 1 AND id % 401 = 0",
    "INSERT INTO tagging SELECT 'thread', id, 'desk' FROM thread WHERE story_count > 1 AND id % 31 = 0",
    "INSERT INTO tagging SELECT 'story', id, 'keep' FROM story WHERE id % 499 = 0",
    "INSERT INTO tagging SELECT 'feed', id, 'wire' FROM feed WHERE id % 20 = 0",
    "INSERT INTO note SELECT 'story', id, 'call back', moment FROM story WHERE id % 4999 = 0",
)


def _mark(connection: sqlite3.Connection) -> None:
    """Read every third story, follow, mute, tag, star and note some: what an archive in use looks like."""
    for statement in _MARKS:
        connection.execute(statement)
    recounting.recount_unread(connection, [row[0] for row in connection.execute("SELECT id FROM thread")])


def point_at(path: Path, port: int) -> None:
    """Let the feeds of an archive be those of the server at a port, last polled just now, with its ETag."""
    database = Database(path)

    def job(connection: sqlite3.Connection) -> None:
        urls = [(address(number - 1, port), number) for (number,) in connection.execute("SELECT id FROM feed")]
        connection.executemany("UPDATE feed SET url = ?1, validators_url = ?1 WHERE id = ?2", urls)
        connection.execute("UPDATE feed SET etag = '\"0\"', validators_at = ?, next_poll = 0", (int(time.time()),))

    database.write(job)
    database.close()


# ---------------------------------------------------------------- the server
class Server:
    """Feeds whose documents hold what is new since the archive was made."""

    def __init__(self, feed_count: int, first: int, every: int, new: int) -> None:
        self.feed_count, self.every, self.new = feed_count, every, new
        self.number = first
        self.day = 0
        self.items: dict[int, list[str]] = {}
        self.bodies: dict[int, tuple[str, bytes]] = {}

    def turn(self) -> int:
        """Begin another day; return how many stories are new."""
        self.day += 1
        before = self.number
        for feed in range(self.day % self.every, self.feed_count, self.every):
            items = [self._item() for _ in range(self.new)]
            self.items[feed] = [*items, *self.items.get(feed, ())][:KEPT]
            document = (
                f"<rss version='2.0'><channel><title>Desk {feed}</title>{''.join(self.items[feed])}</channel></rss>"
            )
            self.bodies[feed] = f'"{self.day}"', document.encode()
        return self.number - before

    def _item(self) -> str:
        title, text, _ = world.story(self.number)
        link = f"http://desk.example/{self.number}"
        self.number += 1
        html = "".join(f"<p>{escape(text[at : at + 400])}</p>" for at in range(0, len(text), 400))
        return (
            f"<item><title>{escape(title)}</title><link>{link}</link><guid>{link}</guid>"
            f"<pubDate>{formatdate(time.time())}</pubDate><description>{escape(html)}</description></item>"
        )

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        async for number, wanted in world._requests(reader):
            tag, body = self.bodies.get(number, ('"0"', b""))
            if tag in wanted:
                writer.write(f"HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n".encode())
            else:
                head = f"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nETag: {tag}\r\nContent-Length: {len(body)}"
                writer.write(head.encode() + b"\r\n\r\n" + body)
            await writer.drain()
        writer.close()


async def serve(server: Server) -> None:
    """Serve until standard input ends; print the port, then after each line how many stories are new."""
    first = await asyncio.start_server(server.answer, "127.0.1.1", 0)
    port = first.sockets[0].getsockname()[1]
    await asyncio.start_server(server.answer, [f"127.0.1.{host + 1}" for host in range(1, HOSTS)], port)
    print(port, flush=True)
    while await asyncio.to_thread(sys.stdin.readline):
        print(await asyncio.to_thread(server.turn), flush=True)


def main() -> None:
    """Serve."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--feeds", type=int, default=2_000)
    options.add_argument("--first", type=int, default=500_000)
    options.add_argument("--every", type=int, default=20)
    options.add_argument("--new", type=int, default=5)
    given = options.parse_args()
    asyncio.run(serve(Server(given.feeds, given.first, given.every, given.new)))


if __name__ == "__main__":
    main()

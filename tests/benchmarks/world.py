"""A synthetic world for benchmarks: feeds of plausible size, the same bytes every time, and a server for them.

    python -m tests.benchmarks.world --feeds 200 --stories 50 --latency 0.05

serves /0.xml ... on loopback (even: RSS 2.0, odd: Atom) with ETag, gzip and a delay, and prints the address.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import hashlib
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from html import escape

NEWEST = datetime(2025, 9, 30, 6, 0, tzinfo=UTC)
MAKERS = (
    "Nissan Honda Toyota Foxconn Renault Stellantis Ford BYD Tesla Rivian Volkswagen Hyundai Mazda Subaru Geely".split()
)
PLACES = (
    "Yokosuka Taipei Detroit Wolfsburg Georgia Ohio Chennai Kyushu Louisville Turin Shenzhen Yokohama Ontario".split()
)


@cache
def words() -> tuple[str, ...]:
    """Return 12,000 invented words, the most used first."""
    chance = random.Random(7)
    syllables = [c + v for c in "b c d f g k l m n p r s t v br cl dr st tr".split() for v in "a e i o u ea ou".split()]
    found: dict[str, None] = {}
    while len(found) < 12_000:
        found[
            "".join(chance.choice(syllables) for _ in range(chance.randint(1, 4))) + chance.choice("  nrst").strip()
        ] = None
    return tuple(found)


def sentence(chance: random.Random, length: int = 16) -> str:
    """Return a sentence of words as often used as words are, with names and an amount here and there."""
    pool = words()
    picked = [pool[int(len(pool) ** chance.random()) - 1] for _ in range(length)]  # Zipf: rank by a uniform logarithm
    if chance.random() < 0.6:
        picked[chance.randrange(length)] = chance.choice(MAKERS)
    if chance.random() < 0.3:
        picked[chance.randrange(length)] = chance.choice(PLACES)
    if chance.random() < 0.2:
        picked[chance.randrange(length)] = f"${chance.randint(1, 90)} billion"
    return " ".join(picked).capitalize() + "."


def saga(chance: random.Random) -> tuple[str, ...]:
    """Return the words that the stories of one saga share."""
    pool = words()
    return (chance.choice(MAKERS), chance.choice(PLACES), *(pool[chance.randrange(2_000, 12_000)] for _ in range(10)))


def story(number: int, sagas: int = 400) -> tuple[str, str, datetime]:
    """Return (title, text of about 1.6 KB, published) of a story; two in three belong to one of `sagas` sagas."""
    chance = random.Random(number)
    published = NEWEST - timedelta(minutes=11 * number)
    if chance.random() < 2 / 3:
        shared = saga(random.Random(1_000_000 + chance.randrange(sagas)))
        title = " ".join((*chance.sample(shared, 5), *sentence(chance, 3).rstrip(".").lower().split())).capitalize()
        body = [sentence(chance) + " " + " ".join(chance.sample(shared, 4)).capitalize() + "." for _ in range(11)]
    else:
        title, body = sentence(chance, 8).rstrip("."), [sentence(chance) for _ in range(15)]
    return title, " ".join(body), published


def feed(number: int, stories: int) -> bytes:
    """Return feed `number` as a document."""
    parts = []
    for n in range(stories):
        identity = number * stories + n
        title, text, published = story(identity)
        html = "".join(
            f"<p>{escape(text[at : at + 400])} <a href='/more/{at}'>more</a></p>" for at in range(0, len(text), 400)
        )
        link = f"http://desk{number}.example/{identity}"
        if number % 2:
            stamp = published.isoformat()
            parts.append(
                f"<entry><title>{escape(title)}</title><link href='{link}'/><id>{link}</id><published>{stamp}</published>"
                f"<updated>{stamp}</updated><content type='html'>{escape(html)}</content></entry>"
            )
        else:
            parts.append(
                f"<item><title>{escape(title)}</title><link>{link}</link><guid>{link}</guid>"
                f"<pubDate>{format_datetime(published)}</pubDate><description>{escape(html)}</description></item>"
            )
    if number % 2:
        head = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Desk {number}</title><id>urn:{number}</id>"
        document = f"{head}<updated>{NEWEST.isoformat()}</updated>{''.join(parts)}</feed>"
    else:
        document = f"<rss version='2.0'><channel><title>Desk {number}</title>{''.join(parts)}</channel></rss>"
    return f"<?xml version='1.0' encoding='utf-8'?>{document}".encode()


async def serve(feeds: int, stories: int, latency: float, port: int) -> None:
    """Serve the feeds until cancelled; the address is printed when all are made."""
    bodies = [gzip.compress(feed(n, stories), 6) for n in range(feeds)]
    tags = [hashlib.sha256(body).hexdigest()[:16] for body in bodies]

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async for number, wanted in _requests(reader):
            await asyncio.sleep(latency)
            if not 0 <= number < feeds:
                writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            elif f'"{tags[number]}"' in wanted:
                writer.write(f'HTTP/1.1 304 Not Modified\r\nETag: "{tags[number]}"\r\n\r\n'.encode())
            else:
                head = (
                    f"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Encoding: gzip\r\n"
                    f'ETag: "{tags[number]}"\r\nContent-Length: {len(bodies[number])}\r\n\r\n'
                )
                writer.write(head.encode() + bodies[number])
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", port)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


async def _requests(reader: asyncio.StreamReader) -> AsyncIterator[tuple[int, str]]:
    while True:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        path = head.split(" ", 2)[1].strip("/").removesuffix(".xml")
        wanted = next((line for line in head.split("\r\n") if line.lower().startswith("if-none-match:")), "")
        yield int(path) if path.isdecimal() else -1, wanted


def main() -> None:
    """Serve until interrupted."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--feeds", type=int, default=200)
    options.add_argument("--stories", type=int, default=50)
    options.add_argument("--latency", type=float, default=0.05)
    options.add_argument("--port", type=int, default=0)
    given = options.parse_args()
    asyncio.run(serve(given.feeds, given.stories, given.latency, given.port))


if __name__ == "__main__":
    main()

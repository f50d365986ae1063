"""How long a refresh takes against the least its parts need: the same fetch, feedparser and a bulk insert, nothing else.

    python -m tests.benchmarks.refresh [--feeds 200] [--stories 50] [--rounds 3]

Runs the floor and newsreader in turn, each in a process of its own, and prints medians and ratios:
`stored` is when every story is stored and readable, `threaded` when threads and entities of all are there too,
`unchanged` a second round that finds nothing new, against its fetch alone.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

HERE = Path(__file__).resolve()


@contextmanager
def served(feeds: int, stories: int, latency: float) -> Iterator[list[str]]:
    """Serve the synthetic world in a process of its own; give the feeds' addresses."""
    command = [sys.executable, str(HERE.with_name("world.py")), f"--feeds={feeds}", f"--stories={stories}"]
    with subprocess.Popen([*command, f"--latency={latency}"], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        base = server.stdout.readline().strip()
        try:
            yield [f"{base}/{number}.xml" for number in range(feeds)]
        finally:
            server.terminate()


def peak() -> float:
    """Return the most memory this process and its children held, in MiB."""
    kinds = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
    return max(resource.getrusage(kind).ru_maxrss for kind in kinds) / 1024


async def _fetch(urls: list[str]) -> list[tuple[str, bytes, str]]:
    from reader.intake.fetch import Fetcher

    fetcher = Fetcher()
    try:
        answers = await asyncio.gather(*(fetcher.fetch(url) for url in urls))
    finally:
        await fetcher.aclose()
    return [(answer.url, answer.body, answer.etag or "") for answer in answers]


async def _fetch_again(urls: list[str], tags: list[str]) -> None:
    from reader.intake.fetch import Fetcher

    fetcher = Fetcher()
    try:
        await asyncio.gather(
            *(fetcher.fetch(url, etag=tag, validators_url=url) for url, tag in zip(urls, tags, strict=True))
        )
    finally:
        await fetcher.aclose()


def floor(urls: list[str], folder: Path) -> dict[str, float]:
    """Fetch, parse with feedparser as it comes, insert in bulk with a full-text index; nothing else."""
    import feedparser

    started = time.perf_counter()
    answers = asyncio.run(_fetch(urls))
    rows = [
        (url, entry.get("id", ""), entry.get("title", ""), entry.get("summary", ""))
        for url, body, _ in answers
        for entry in feedparser.parse(BytesIO(body)).entries
    ]
    connection = sqlite3.connect(folder / "floor.db")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE story(id INTEGER PRIMARY KEY, feed, uid, title, text)")
    connection.execute("CREATE VIRTUAL TABLE search USING fts5(title, text, content='story', content_rowid='id')")
    connection.executemany("INSERT INTO story(feed, uid, title, text) VALUES (?, ?, ?, ?)", rows)
    connection.execute("INSERT INTO search(search) VALUES ('rebuild')")
    connection.commit()
    stored = time.perf_counter() - started
    started = time.perf_counter()
    asyncio.run(_fetch_again(urls, [tag for _, _, tag in answers]))
    return {"stored": stored, "unchanged": time.perf_counter() - started, "stories": len(rows), "memory": peak()}


def ours(urls: list[str], folder: Path) -> dict[str, float]:
    """Refresh twice with newsreader."""
    from reader.config import Config
    from reader.model import Progress
    from reader.newsroom import open_newsroom

    stored_at = 0.0

    def watch(progress: Progress) -> None:
        nonlocal stored_at
        if progress.stage == "threading":
            stored_at = time.perf_counter()

    room = open_newsroom(folder / "ours.db", config=Config())
    for url in urls:
        room.add_feed(url)
    started = time.perf_counter()
    report = asyncio.run(room.refresh(force=True, progress=watch))
    threaded = time.perf_counter() - started
    stored = stored_at - started
    started = time.perf_counter()
    again = asyncio.run(room.refresh(force=True))
    unchanged = time.perf_counter() - started
    room.close()
    assert again.stories_new == 0
    assert again.feeds_unchanged == len(urls), again
    size = sum(file.stat().st_size for file in folder.glob("ours.db*"))
    return {
        "stored": stored,
        "threaded": threaded,
        "unchanged": unchanged,
        "stories": report.stories_new,
        "memory": peak(),
        "kb_a_story": size / 1024 / report.stories_new,
    }


def main() -> None:
    """Run both in turn and print medians and ratios; with --run, do one of them and print its figures."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--feeds", type=int, default=200)
    options.add_argument("--stories", type=int, default=50)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--latency", type=float, default=0.05)
    options.add_argument("--run", choices=["floor", "ours"])
    options.add_argument("urls", nargs="*")
    given = options.parse_args()
    if given.run:
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps({"floor": floor, "ours": ours}[given.run](given.urls, Path(folder))))
        return
    results: dict[str, list[dict[str, float]]] = {"floor": [], "ours": []}
    with served(given.feeds, given.stories, given.latency) as urls:
        for _ in range(given.rounds):
            for name, found in results.items():
                done = subprocess.run(
                    [sys.executable, str(HERE), "--run", name, *urls], check=True, capture_output=True, text=True
                )
                found.append(json.loads(done.stdout))
                print(name, {key: round(value, 2) for key, value in found[-1].items()}, file=sys.stderr)
    middle = {
        name: {key: statistics.median(run[key] for run in found) for key in found[0]} for name, found in results.items()
    }
    base, best = middle["floor"], middle["ours"]
    print(
        json.dumps({name: {key: round(value, 2) for key, value in figures.items()} for name, figures in middle.items()})
    )
    print(f"stored    {best['stored'] / base['stored']:.2f} x the floor (target 1.2)")
    print(f"threaded  {best['threaded'] / base['stored']:.2f} x the floor (target 2)")
    print(f"unchanged {best['unchanged'] / base['unchanged']:.2f} x its fetch (target 1.2)")


if __name__ == "__main__":
    main()

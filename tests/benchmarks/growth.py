"""Whether assigning stays as fast when the archive grows: the same stories with few and with many stories stored.

    python -m tests.benchmarks.growth [--archives 10000 50000 100000] [--stories 4000]

Fills a database with a synthetic desk whose sagas come and go, and at each size lets a fresh process assign the next
stories through the product's own functions. Prints stories a second of CPU time: the first batch, for which threads
have to be brought back from the archive, and what follows the third; the ratio to the first size, how long opening
took, and the memory of that process. 400,000 stories take about ten minutes to make.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache, partial
from hashlib import blake2b
from pathlib import Path

from reader.entities.lexicon import Lexicon
from reader.entities.recognise import names
from reader.model import NewStory, Why
from reader.poll import assigning, grouping
from reader.store import entities, feeds, stories
from reader.store import grouping as rows
from reader.store.database import Database
from reader.store.grouping import Placed
from reader.threads.features import extract, pack
from reader.threads.recall import postings
from tests.benchmarks import world

START = 1_600_000_000
EVERY = 240  # seconds between two stories: 360 a day
SAGA = 25  # stories of a saga, on average
LIFE = 400  # sagas alive at a time
PART = 2_000
WARM = 3  # batches after which most of what is still told is live

Made = tuple[str, str, int, int, bytes, tuple[int, ...], tuple[tuple[str, str, str], ...]]
"""Title, text, moment, saga (-1: of none), packed features, terms it is found under, names."""


@lru_cache(maxsize=1)
def _lexicon() -> Lexicon:
    return Lexicon.load(None)


def made(number: int) -> Made:
    """Return story `number` of the desk; two in three belong to one of the sagas alive then."""
    chance = random.Random(number)
    of = -1
    if chance.random() < 2 / 3:
        of = max(0, number // SAGA - int(LIFE * chance.random() ** 2))
        shared = world.saga(random.Random(1_000_000 + of))
        title = " ".join((*chance.sample(shared, 5), *world.sentence(chance, 3).rstrip(".").lower().split()))
        body = [world.sentence(chance) + " " + " ".join(chance.sample(shared, 4)).capitalize() + "." for _ in range(8)]
    else:
        title, body = world.sentence(chance, 8).rstrip("."), [world.sentence(chance) for _ in range(10)]
    text = " ".join(body)
    named = names(title, text, _lexicon())
    features = extract(title, text, named, "Desk")
    found_under = tuple(term for term, _ in postings(features))
    about = tuple((name.key, name.name, name.type) for name in named)
    return title.capitalize(), text, START + EVERY * number, of, pack(features), found_under, about


def part(numbers: range) -> list[Made]:
    """Return several stories of the desk."""
    return [made(number) for number in numbers]


def store(connection: sqlite3.Connection, numbers: range, many: Sequence[Made]) -> list[int]:
    """Store stories with what is known of them, without a thread; return their ids."""
    ids = []
    for number, (title, text, moment, _, features, found_under, about) in zip(numbers, many, strict=True):
        digest = blake2b(text.encode(), digest_size=16).digest()
        link = f"http://desk.example/{number}"
        new = NewStory(str(number), link, link, title, "", f"Desk {number % 40}", moment, None, text, "", "", digest)
        ids.append(stories.insert(connection, 1, new, moment, moment))
        rows.save_features(connection, [(ids[-1], features)])
        rows.save_postings(connection, [(term, moment, ids[-1]) for term in found_under])
        _name(connection, ids[-1], about)
    return ids


def _name(connection: sqlite3.Connection, story_id: int, about: Sequence[tuple[str, str, str]]) -> None:
    from reader.model import Name

    entities.put(connection, [(story_id, [Name(key, name, kind, 1, True, True) for key, name, kind in about])])  # type: ignore[arg-type]


class Archive:
    """A database that grows: its stories lie in the threads of their sagas, in developments of five."""

    def __init__(self, path: Path, pool: ProcessPoolExecutor) -> None:
        self.database = Database(path)
        self.pool = pool
        self.threads: dict[int, int] = {}
        self.developments: dict[int, list[int]] = {}
        self.size = 0
        self.database.write(lambda connection: feeds.insert(connection, "http://desk.example/", 0))

    def grow(self, size: int) -> None:
        """Fill up to `size` stories."""
        parts = [range(at, min(at + PART, size)) for at in range(self.size, size, PART)]
        for numbers, many in zip(parts, self.pool.map(part, parts), strict=True):
            self.database.write(partial(self._take, numbers=numbers, many=many))
        self.database.write(_count)
        self.size = size

    def _take(self, connection: sqlite3.Connection, numbers: range, many: Sequence[Made]) -> None:
        self._place(connection, store(connection, numbers, many), many)

    def _place(self, connection: sqlite3.Connection, ids: Sequence[int], many: Sequence[Made]) -> None:
        for story_id, one in zip(ids, many, strict=True):
            of = one[3]
            thread, development = self.threads.get(of, -1), -1
            inside = self.developments.get(of, [])
            if of >= 0 and inside and len(inside) % 5:
                development = inside[-1]
            threads, developments = rows.place(connection, [Placed(story_id, thread, development, None, Why(0.5))])
            if of >= 0:
                self.threads[of] = threads.get(thread, thread)
                self.developments[of] = [*inside, developments.get(development, development)]


def _count(connection: sqlite3.Connection) -> None:
    connection.execute(
        """UPDATE thread SET story_count = c.n, first_published = c.first, last_published = c.last FROM (SELECT thread_id,
            count(*) AS n, min(moment) AS first, max(moment) AS last FROM story GROUP BY thread_id) AS c
        WHERE c.thread_id = thread.id"""
    )


def measure(path: Path, first: int, count: int) -> dict[str, float]:
    """Assign the next `count` stories in a copy of the archive; return rates and memory."""
    database = Database(path)
    numbers = range(first, first + count)
    ids = database.write(lambda connection: store(connection, numbers, part(numbers)))
    started = time.perf_counter()
    grouping.assign_batch(path, grouping.Step(), [], False)
    opened = time.perf_counter() - started
    step, spent, saved = grouping.Step(), [0.0], [0.0]
    for at in range(0, count, grouping.BATCH):
        before = rows.generation(database.reader())
        started = time.process_time()
        batch = grouping.assign_batch(path, step, ids[at : at + grouping.BATCH], False)
        spent.append(time.process_time() - started)
        started = time.process_time()
        step, _ = database.write(partial(assigning._store, batch=batch, before=before))
        saved.append(time.process_time() - started)
    warm = count - WARM * grouping.BATCH
    return {
        "cold": grouping.BATCH / spent[1],
        "assign": warm / sum(spent[WARM + 1 :]),
        "with_store": warm / sum(spent[WARM + 1 :] + saved[WARM + 1 :]),
        "opened": opened,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def copies(path: Path, folder: Path) -> Iterator[Path]:
    """Yield copies of an archive."""
    while True:
        copy = folder / "copy.db"
        for old in folder.glob("copy.db*"):
            old.unlink()
        with sqlite3.connect(path) as source:
            source.execute("VACUUM INTO ?", (str(copy),))
        yield copy


def main() -> None:
    """Print the curve; with --run, measure one size."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--archives", type=int, nargs="+", default=[10_000, 50_000, 100_000])
    options.add_argument("--stories", type=int, default=4_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--run", nargs=3)
    given = options.parse_args()
    if given.run:
        path, first, count = given.run
        print(json.dumps(measure(Path(path), int(first), int(count))))
        return
    base = 0.0
    with tempfile.TemporaryDirectory() as name, ProcessPoolExecutor(2) as pool:
        folder = Path(name)
        archive = Archive(folder / "archive.db", pool)
        for size in given.archives:
            archive.grow(size)
            found = []
            for _, copy in zip(range(given.rounds), copies(archive.database.path, folder), strict=False):
                command = [
                    sys.executable,
                    "-m",
                    "tests.benchmarks.growth",
                    "--run",
                    str(copy),
                    str(size),
                    str(given.stories),
                ]
                done = subprocess.run(command, check=True, capture_output=True, text=True)
                found.append(json.loads(done.stdout))
            best = sorted(found, key=lambda one: one["assign"])[len(found) // 2]
            base = base or best["assign"]
            print(
                f"{size:>8,} stored: assign {best['assign']:,.0f} a second ({best['assign'] / base:.2f} x), with its transaction"
                f" {best['with_store']:,.0f}, the first batch {best['cold']:,.0f}; opened in {best['opened'] * 1000:.0f} ms; {best['memory']:.0f} MiB",
                flush=True,
            )


if __name__ == "__main__":
    main()

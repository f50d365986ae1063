"""Time the pages about a long thread: `python -m tests.benchmarks.briefs [STORIES ...]`, 1,000 and 5,000 if none are given.

A thread is made of sentences of the bundled sample feeds, two kilobytes a story, twenty stories a development. For each
page the processor time from a program that has read nothing yet is told, and once more when it is opened again:
timeline (with the figures at its foot), figures, ledger, catch-up from the beginning, a name, the newest story; then
what it takes to find out which of its newest 400 stories add nothing.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from reader.config import Config
from reader.entities.lexicon import Lexicon
from reader.entities.recognise import names
from reader.intake.clean import clean
from reader.model import StoryQuery
from reader.newsroom import Newsroom
from reader.poll.adding import compare
from reader.text import sentences
from reader.tui.loading import load, load_said
from reader.tui.pages import Target
from reader.tui.setting import page_of
from reader.tui.views import Look, ThreadView
from tests.benchmarks.intake import entries
from tests.fakes import Clock, fill, story, thread

LENGTH = 24  # sentences of a story
OUTLETS = 40


def filled(path: Path, count: int) -> tuple[int, int]:
    """Make a file with a thread of so many stories; return the ids of the thread and of its newest story."""
    chance, lexicon = random.Random(3), Lexicon.load()
    texts = [(one.title, one.text) for one in (clean(entry, outlet="Desk") for entry in entries())]
    pool = [text[a:b] for _, text in texts for a, b in sentences(text)]
    room = Newsroom(path, config=Config(), clock=Clock())
    made = [
        story(
            f"s{n}",
            chance.choice(texts)[0],
            " ".join(chance.choices(pool, k=LENGTH)),
            days_ago=400 * (1 - n / count) + 1,
            outlet=f"Outlet {chance.randrange(OUTLETS)}",
        )
        for n in range(count)
    ]
    ids = fill(room, "https://a.example/feed", made, {one.uid: names(one.title, one.text, lexicon) for one in made})
    number = thread(room, *[ids[at : at + 20] for at in range(0, count, 20)])
    newest = room.stories(StoryQuery(thread=number), 1)[0].id
    room.close()
    return number, newest


def spent(work: Callable[[], object]) -> float:
    """Return the processor time that `work` takes."""
    began = time.process_time()
    work()
    return time.process_time() - began


def measure(path: Path, target: Target) -> tuple[float, float]:
    """Return the seconds a page takes at first, and once more."""
    room = Newsroom(path, config=Config(), clock=Clock())
    room.reading("")
    look = Look(room=76, now=room.now())

    def page() -> None:
        view = load(room, target, look)
        page_of(load_said(room, view) if isinstance(view, ThreadView) else view, look)

    found = spent(page), spent(page)
    room.close()
    return found


def main() -> int:
    """Print a line for each page."""
    for count in [int(one) for one in sys.argv[1:]] or [1_000, 5_000]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "news.db"
            number, newest = filled(path, count)
            print(f"a thread of {count:,} stories")
            for target in (
                *(Target(kind, number) for kind in ("thread", "figures", "ledger")),
                *(Target("catch-up", f"{number} 0"), Target("entity", "nissan"), Target("story", newest)),
            ):
                first, again = measure(path, target)
                print(f"  {target.kind:<10} {first:6.2f} s, again {again:5.2f} s")
            each = spent(lambda path=path: compare(path, 400, None)) / min(400, count)  # type: ignore[misc]
            print(f"  {'adding':<10} {1000 * each:6.2f} ms a story")
    return 0


if __name__ == "__main__":
    sys.exit(main())

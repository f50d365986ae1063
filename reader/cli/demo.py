"""The verb `demo`: the reader on the bundled sample feeds, in a database of its own, without the network."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from reader.cli.frame import ALL, config, given_place, placed
from reader.cli.output import table, talk
from reader.cli.polling import clear_progress, shown_progress, tell_failures
from reader.cli.screen import has_terminal, show
from reader.cli.threads import COLUMNS
from reader.export import values
from reader.model import RoundReport, ThreadQuery
from reader.text import counted

if TYPE_CHECKING:
    from reader.newsroom import Newsroom


@click.command("demo")
@placed
def demo_verb() -> None:
    """Open the reader on the bundled sample feeds, in a database of its own and without the network.

    Without a terminal the feeds are read and the threads printed. The time is that of the newest sample story.
    """
    with _sample_newsroom() as room:
        if has_terminal():
            show(room, demo=True)
            return
        report = asyncio.run(room.refresh(force=True, progress=shown_progress()))
        clear_progress()
        table([values.thread(one) for one in room.threads(ThreadQuery(minimum=2), ALL)], COLUMNS)
        tell_failures(report)
        talk(f"{_in_numbers(report)}; run newsreader demo in a terminal to open the reader on them")


@contextmanager
def _sample_newsroom() -> Iterator[Newsroom]:
    """Open the demo's database, subscribed to the sample feeds, with the clock at the newest of their stories."""
    from reader import paths
    from reader.intake.samples import sample_client, samples
    from reader.newsroom import open_newsroom

    found = samples(paths.shipped("sample_feeds"))
    given = given_place("db")
    place = paths.named(given) if given else paths.demo_database_file()
    room = open_newsroom(place, config=config(), client=sample_client(found), clock=_clock(found.now))
    try:
        room.begin_with((feed.url, feed.title, feed.folder) for feed in found.feeds)
        yield room
    finally:
        room.close()


def _clock(now: int) -> Callable[[], int]:
    began = time.monotonic()
    return lambda: now + int(time.monotonic() - began)


def _in_numbers(report: RoundReport) -> str:
    return (
        f"{counted(report.feeds_polled, 'sample feed')} read, {counted(report.stories_new, 'new story', 'new stories')}"
    )

"""The verb `refresh`: one round over the feeds."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from reader.cli.frame import listed, newsroom, placed
from reader.cli.output import Column, cut, single, talk
from reader.export import values
from reader.model import Progress, RoundReport, WholeTexts
from reader.text import counted, line

if TYPE_CHECKING:
    from reader.newsroom import Newsroom

SOME_FAILED = 3
_WIPE = "\r\x1b[K"
COLUMNS = tuple(
    Column(name, name.replace("_", " "))
    for name in (
        *("feeds_polled", "feeds_unchanged", "feeds_failed", "stories_new", "stories_changed", "threads_touched"),
        "seconds",
    )
)


@click.command("refresh")
@click.argument("feeds", nargs=-1, metavar="[FEED…]")
@click.option("--force", is_flag=True, help="poll all feeds, also those that are not due")
@listed
@placed
def refresh_verb(feeds: tuple[str, ...], force: bool, form: str | None) -> None:
    """Poll the feeds that are due, or those named by id or address, and thread what is new.

    Then the pages of new stories are fetched, for feeds that always want whole texts (feed edit --full-text). Exits 3 when some feeds failed: the rest is stored, and the failures are named on stderr.
    """
    with newsroom() as room:
        report, wholes = asyncio.run(_round(room, feeds, force=force))
    clear_progress()
    single({**values.report(report), "full_texts": wholes.fetched, "full_texts_failed": wholes.failed}, COLUMNS, form)
    tell_failures(report)
    if wholes.words:
        talk(wholes.words)
    if report.feeds_failed:
        raise click.exceptions.Exit(SOME_FAILED)


async def _round(room: Newsroom, feeds: Sequence[str], *, force: bool) -> tuple[RoundReport, WholeTexts]:
    report = await room.refresh(feeds, force=force, progress=shown_progress())
    if report.feeds_failed and report.feeds_failed == report.feeds_polled:
        return report, WholeTexts()  # there is no network: no page is to blame
    return report, await room.fetch_wholes(_show_pages if sys.stderr.isatty() else None)


def shown_progress() -> Callable[[Progress], None] | None:
    """Return what shows progress in one line of stderr, None where that is no terminal."""
    return _show if sys.stderr.isatty() else None


def _show(progress: Progress) -> None:
    words = f"{progress.done} of {counted(progress.total, 'feed')}, {counted(progress.stories_new, 'new story', 'new stories')}"
    sys.stderr.write(_WIPE + cut(line(words), 78))
    sys.stderr.flush()


def _show_pages(done: int, total: int) -> None:
    sys.stderr.write(_WIPE + f"{done} of {counted(total, 'page')}")
    sys.stderr.flush()


def clear_progress() -> None:
    """Wipe the line of progress, where there is one."""
    if sys.stderr.isatty():
        sys.stderr.write(_WIPE)
        sys.stderr.flush()


def tell_failures(report: RoundReport) -> None:
    """Name on stderr the feeds that failed, and why."""
    for url, reason in report.errors:
        talk(f"{values.public_address(url)}: {reason}")

"""The verb `digest`: the fewest sentences that carry threads since a time, each with its source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from reader.cli.frame import ALL, listed, newsroom, placed, since
from reader.cli.output import encoded, prose, say
from reader.export.briefs import catch_up
from reader.findings import CatchUp
from reader.model import ThreadQuery
from reader.text import counted, day, line


@click.command("digest")
@click.argument("threads", nargs=-1, metavar="[THREAD…]")
@click.option(
    "--since", "when", metavar="WHEN", help="since a day (2025-07-06) or span (2d, 3w, 6mo); else since last read"
)
@listed
@placed
def digest_verb(threads: tuple[str, ...], when: str | None, form: str | None) -> None:
    """Catch up with threads, by id or slug, else with all one follows: the fewest sentences that carry what is new.

    Each sentence stands as its report has it, with a footnote. Threads without news are left out, unless named.
    """
    with newsroom() as room:
        start = since(when, room.now())
        chosen: Sequence[str | int] = threads or [one.id for one in room.threads(ThreadQuery(followed=True), ALL)]
        found = (room.catch_up(one, start) for one in chosen)
        kept = [one for one in found if one.story_count or threads]
    if form == "json":
        say(encoded([catch_up(one) for one in kept]))
    elif form == "ndjson":
        for one in kept:
            say(encoded(catch_up(one)))
    else:
        prose("\n".join(_lines(kept)))


def _lines(caught: Sequence[CatchUp]) -> Iterator[str]:
    """Yield the digest as text: sentences with numbers, then what the numbers stand for."""
    notes: dict[int, str] = {}
    for one in caught:
        silent = f", {one.silent_count} of them without news" if one.silent_count else ""
        when = f" since {day(one.since)}" if one.since else ""
        yield line(one.thread.title)
        yield f"{counted(one.story_count, 'story')}{when}{silent}"
        for sentence in one.sentences:
            story = sentence.story
            if story.id not in notes:
                address = f" {story.url}" if story.url else ""
                notes[story.id] = (
                    f"{line(story.outlet)}, “{line(story.title)}”, {day(story.moment)}, story {story.id}{address}"
                )
            yield f"  {day(story.moment)}  {line(sentence.text)} [{list(notes).index(story.id) + 1}]"
        yield ""
    for number, note in enumerate(notes.values(), start=1):
        yield f"[{number}] {note}"

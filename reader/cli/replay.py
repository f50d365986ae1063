"""The verb `threads replay`: what the grouping would be if all stories came again."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reader.cli.frame import newsroom, placed, since
from reader.cli.output import encoded, prose, say
from reader.errors import UsageError
from reader.text import counted, line

if TYPE_CHECKING:
    from reader.poll.compare import Part, Score
    from reader.poll.replay import Replayed, Scores

_SHOWN = 100
"""Changes that are told in words; all of them are in the JSON."""


@click.command("replay")
@click.option("--since", "when", metavar="WHEN", help="only stories since a day (2025-07-06) or span (2d, 3w, 6mo)")
@click.option("--labels", metavar="FILE", help="JSON lines with uid, thread, development: score both groupings by them")
@click.option("--json", "as_json", is_flag=True, help="print JSON")
@placed
def replay_verb(when: str | None, labels: str | None, as_json: bool) -> None:
    """Group the stored stories again in a scratch copy, and tell what would change. Nothing is changed.

    Your corrections hold in it. Of labels, `saga` and `event` are read too; `none` is a story that belongs nowhere.
    """
    import asyncio

    rows = _labels(Path(labels)) if labels is not None else []
    with newsroom() as room:
        found = asyncio.run(room.replay(since=since(when, room.now()), labels=rows, watch=_watch()))
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
    if as_json:
        say(encoded(_values(found)))
    else:
        prose("\n".join(_told(found)))


def _labels(path: Path) -> list[dict[str, Any]]:
    try:
        rows = [json.loads(text) for text in path.read_text(encoding="utf-8").splitlines() if text.strip()]
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    except ValueError as error:
        raise UsageError(f"{path} is no file of JSON lines: {error}") from error
    if not all(isinstance(row, dict) for row in rows):
        raise UsageError(f"{path} is no file of JSON lines: each line is to be an object")
    return rows


def _watch() -> Any:
    def show(done: int, total: int) -> None:
        sys.stderr.write(f"\r\x1b[K{done} of {counted(total, 'story', 'stories')}")
        sys.stderr.flush()

    return show if sys.stderr.isatty() else None


# ---------------------------------------------------------------- in words
def _told(found: Replayed) -> Iterator[str]:
    moved = sum(len(part.stories) for part in found.changes)
    yield f"{counted(found.stories, 'story', 'stories')} placed again; {moved or 'none'} would be elsewhere."
    yield f"Threads of two stories and more: {found.before} now, {found.after} then."
    for part in found.changes[:_SHOWN]:
        yield _change(found, part)
    if len(found.changes) > _SHOWN:
        yield f"and {len(found.changes) - _SHOWN} changes more; --json lists them all"
    if found.now is not None and found.then is not None:
        yield f"\nLabels of {counted(found.now.stories, 'story', 'stories')}, B-cubed:"
        yield from _scored("threads", found.now.threads, found.then.threads)
        yield from _scored("developments", found.now.developments, found.then.developments)


def _change(found: Replayed, part: Part) -> str:
    here = _name(part.thread, found.titles.get(part.thread, ""))
    there = _name(part.into, found.titles.get(part.into, "")) if part.into is not None else ""
    if part.whole and there:
        one = len(part.stories) == 1
        return f"  joins   {_story(found, part) if one else here} would go into {there}" + (
            ", alone so far" if one else ""
        )
    if there:
        return f"  moves   {_story(found, part)} would go from {here} to {there}"
    if len(part.stories) == 1:
        return f"  splits  {_story(found, part)} would leave {here} and stand alone"
    fresh = line(found.fresh.get(part.number, ""))
    return f"  splits  {counted(len(part.stories), 'story', 'stories')} would leave {here} for a thread “{fresh}”"


def _name(thread: int | None, title: str) -> str:
    return f"“{line(title)}” ({thread})"


def _story(found: Replayed, part: Part) -> str:
    if len(part.stories) > 1:
        return counted(len(part.stories), "story", "stories")
    return f"“{line(found.headlines.get(part.stories[0], ''))}” ({part.stories[0]})"


def _scored(what: str, now: Score | None, then: Score | None) -> Iterator[str]:
    if now is not None and then is not None:
        for word, score in (("now", now), ("then", then)):
            yield f"  {what:13}{word:5} precision {score.precision:.4f}  recall {score.recall:.4f}  F1 {score.f1:.4f}"


# ---------------------------------------------------------------- as values
def _values(found: Replayed) -> dict[str, Any]:
    scores = {"now": found.now, "then": found.then}
    return {
        "stories": found.stories,
        "threads_now": found.before,
        "threads_then": found.after,
        "changes": [
            {
                "kind": "split" if part.into is None else "join" if part.whole else "move",
                "from": {"id": part.thread, "title": found.titles.get(part.thread, "")},
                "to": {"id": part.into, "title": found.titles.get(part.into, "")}
                if part.into is not None
                else {"id": None, "title": found.fresh.get(part.number, "")},
                "stories": list(part.stories),
            }
            for part in found.changes
        ],
        "scores": {word: _score(score) for word, score in scores.items() if score is not None},
    }


def _score(scores: Scores) -> dict[str, Any]:
    levels = {"threads": scores.threads, "developments": scores.developments}
    told: dict[str, Any] = {"stories": scores.stories}
    for name, score in levels.items():
        if score is not None:
            told[name] = {"precision": score.precision, "recall": score.recall, "f1": score.f1}
    return told

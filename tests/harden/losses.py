"""What feedparser finds in a document by itself, the product must find too: entries, headlines, links, dates, bodies."""

from __future__ import annotations

import calendar
import io
import re
import signal
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import feedparser

from reader import text
from reader.errors import FeedError
from reader.intake.address import safe_address
from reader.intake.dates import EARLIEST, LATEST
from reader.model import NewStory
from reader.poll import pipeline
from tests.harden.inputs import Input

ADDRESS = "http://h.example/dir/feed.xml"
_LONGEST = 300_000  # bytes: beyond that feedparser alone takes longer than anybody waits
_PATIENCE = 5.0  # seconds of feedparser for one document; what it hangs on is nothing to compare with
_LONGEST_TITLE, _LONGEST_WORD, _LONGEST_DATE = 150, 24, 80  # characters that are compared
_COMPARED = 40  # words of a text that are looked for
_TAG = re.compile(r"<[^<>]*>?")
_WORD = re.compile(r"[^\W_]+")


@dataclass(slots=True)
class Compared:
    """How many documents and stories were laid beside feedparser's reading, and what was lost."""

    tried: int = 0
    stories: int = 0
    wrong: list[str] = field(default_factory=list)


def run(inputs: Sequence[Input]) -> Compared:
    """Compare the reading of every feed."""
    done = Compared()
    for one in inputs:
        if one.kind == "feed" and len(one.body) <= _LONGEST:
            done.tried += 1
            done.wrong += [f"{one.name}: {line}" for line in _lost(one, done)]
    return done


def _lost(one: Input, done: Compared) -> Iterator[str]:
    plain = _plainly(one)
    if not plain:
        return
    try:
        ours = pipeline.digest(one.body, ADDRESS, one.content_type, "", {}, None)
    except FeedError as error:
        yield f"{len(plain)} entries were lost: {error.reason}"
        return
    told_apart = {tuple(_text(entry, name) for name in ("id", "title", "link", "summary")) for entry in plain}
    if len(ours.stories) < len(told_apart) and not ours.head.notice:
        yield f"{len(told_apart) - len(ours.stories)} of {len(told_apart)} entries were lost"
    if len(ours.stories) == len(plain):
        done.stories += len(plain)
        for number, (entry, story) in enumerate(zip(plain, ours.stories, strict=True), 1):
            yield from (f"the {lost} of entry {number} was lost" for lost in _fields_lost(entry, story))


def _fields_lost(entry: Mapping[str, Any], story: NewStory) -> Iterator[str]:
    title = [word[:_LONGEST_WORD] for word in _words(_text(entry, "title")[:_LONGEST_TITLE])]
    if missing := [word for word in title if word not in story.title]:
        yield f"headline ({' '.join(missing)[:80]!a} not in {story.title[:80]!a})"
    for name in ("published", "created", "updated"):
        at = _moment(entry.get(f"{name}_parsed"))
        if at is not None and story.published is None and len(_text(entry, name)) < _LONGEST_DATE:
            yield f"date ({_text(entry, name)!a})"
    if safe_address(_text(entry, "link")) not in ("", ADDRESS) and not story.url:
        yield f"link ({entry['link']!a:.80})"
    bodies = [_text(entry, "summary"), *(_text(row, "value") for row in entry.get("content", ()))]
    found = set(_WORD.findall(" ".join((story.title, story.text, story.removed, story.html))))
    wanted = [
        words for words in (_words(body) for body in bodies) if len([word for word in words if len(word) > 2]) > 2
    ]
    if wanted and not any(found.intersection(words) for words in wanted):
        yield f"text ({' '.join(wanted[0])[:80]!a})"


def _plainly(one: Input) -> list[dict[str, Any]]:
    headers = {"content-type": one.content_type, "content-location": ADDRESS}
    try:
        with warnings.catch_warnings(), _at_most(_PATIENCE):
            warnings.simplefilter("ignore")
            return [dict(entry) for entry in feedparser.parse(io.BytesIO(one.body), response_headers=headers).entries]
    except Exception:  # where it breaks there is nothing to compare with
        return []


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _text(row: Mapping[str, Any], key: str) -> str:
    return value if isinstance(value := row.get(key), str) else ""


def _words(raw: str) -> list[str]:
    """Return the first words of a text, without markup and what is nowhere shown."""
    shown = unescape(_TAG.sub(" ", raw[:1_000_000].encode("utf-16", "surrogatepass").decode("utf-16", "replace")))
    return _WORD.findall(text.plain(shown))[:_COMPARED]


def _moment(parsed: Any) -> int | None:
    try:
        at = calendar.timegm(parsed) if parsed else 0
    except (ValueError, OverflowError, TypeError):
        return None
    return at if EARLIEST <= at < LATEST else None

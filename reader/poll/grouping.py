"""Assign what waits for a thread, batch by batch, and find the words for the threads it touched.

The live state of assign is kept between batches by whatever process runs `assign_batch`. It is in step with the store
when both know the same generation; otherwise it begins anew, empty: threads are brought back from the archive when a
story comes that may belong to them, so that opening reads nothing.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

from slugify import slugify

from reader.poll.archive import Archive
from reader.poll.lessons import Lessons
from reader.store import corrections as corrected
from reader.store import grouping as rows
from reader.store.database import Connection, Database
from reader.store.grouping import Placed, Ready
from reader.store.recounting import Description, Heading
from reader.threads import headline, states
from reader.threads.assign import CAPACITY, Arrival, Assigner, Placement
from reader.threads.corrections import Corrections, Row
from reader.threads.features import unpack
from reader.threads.live import LIVE_STORIES
from reader.threads.recall import postings

_TITLES = 200
"""Newest headlines of a thread that say what it is about."""
BATCH = 400
"""Stories assigned between two transactions."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a batch needs to know of the last one: the generations before and after it, and the ids that were given."""

    before: int = -1
    after: int = -1
    threads: dict[int, int] = field(default_factory=dict)
    developments: dict[int, int] = field(default_factory=dict)


class Change(NamedTuple):
    """What became of groups: `source` is part of `target` now, or only `parts` of it are, as a new one.

    The parts of a thread are developments, those of a development stories.
    """

    kind: Literal["threads are one", "developments are one", "thread is parted", "development is parted"]
    source: int
    target: int
    parts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """The decisions for one batch, what became of groups in its course, and the terms to keep when it was the last."""

    placed: tuple[Placed, ...]
    changes: tuple[Change, ...] = ()
    terms: bytes = b""


class _Desk:
    """The live state of this process, and the archive in which it finds what it does not hold."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = Database(path)
        reader = self.database.reader()
        self.generation = rows.generation(reader)
        self.whole = rows.is_empty(reader)  # nothing is stored that is not live
        self.archive = Archive(reader)
        self.evictions = 0
        self.gone: dict[int, int] = {}  # threads that became part of another, which the store does not know yet
        self.kept = frozenset(corrected.kept_threads(reader))
        self.corrections = _standing(reader)
        self.lessons = Lessons(corrected.examples(reader))
        self.assigner = Assigner(self.corrections)
        terms = rows.load(reader, "terms")
        if terms:
            self.assigner.load_terms(terms)

    def place(self, story: Ready) -> tuple[Placement, bool]:
        """Decide for one story; return where it goes and whether it is a roundup."""
        arrival = _arrival(story)
        if not self.whole or len(self.assigner) >= CAPACITY * 3 // 4:
            self.whole = False
            for thread in self.archive.threads_like(arrival):
                self._bring(thread)
        placement = self.assigner.place(arrival, self._recall(arrival))
        self.gone.update(placement.joined)
        if self.assigner.evictions != self.evictions:
            self.archive.forget()
            self.evictions = self.assigner.evictions
        return placement, arrival.features.digest

    def _bring(self, thread: int) -> None:
        """Bring a thread back from the archive unless it is live, or part of one that is."""
        while thread in self.gone:
            thread = self.gone[thread]
        if self.assigner.holds(thread):
            return
        for member in rows.members(self.database.reader(), thread, LIVE_STORIES):
            self.assigner.remember(_arrival(member), thread, member.development_id, member.copy_of)
        if self.assigner.holds(thread):
            self.assigner.began(thread, *rows.began(self.database.reader(), thread))
        if thread in self.kept:
            self.assigner.keep(thread)

    def _recall(self, arrival: Arrival) -> list[int]:
        """Bring back what corrections say of a story; show the examples it may be like, and return them."""
        said = [self.corrections.bound(arrival.story_id)]
        like = self.lessons.like(postings(arrival.features)) if self.lessons.examples else []
        like = [one for one in like if self.corrections.home(one.story_id) is not None]
        for one in like:
            if not self.assigner.shown(one.story_id):
                self.assigner.show(_arrival(one))
            said.append(self.corrections.home(one.story_id))
        for thread in said:
            if thread is not None:
                self._bring(thread)
        return [one.story_id for one in like]


def _standing(reader: Connection) -> Corrections:
    """Return the corrections with the threads they speak of by now."""
    said = [Row(one.kind, one.story, one.other, one.example) for one in corrected.standing(reader)]
    homes = rows.threads_of(reader, {story for row in said for story in (row.story, row.other)})
    return Corrections(said, homes=homes, lone=corrected.lone(reader))


_desk: _Desk | None = None


def assign_batch(path: Path, last: Step, story_ids: Sequence[int], final: bool) -> Batch:
    """Decide for stories in order. `last` is what became of the batch before; `final` asks for the terms to keep."""
    with _undisturbed():
        return _assign_batch(path, last, story_ids, final)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Put off looking for cycles: in what is live there are none, and it is a million values that grow all the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _assign_batch(path: Path, last: Step, story_ids: Sequence[int], final: bool) -> Batch:
    global _desk
    if _desk is not None and _desk.path == path and _desk.generation == last.before:
        _desk.assigner.rename(last.threads, last.developments)
        _desk.gone = {source: last.threads.get(target, target) for source, target in _desk.gone.items()}
        _desk.generation = last.after
    else:
        if _desk is not None:
            _desk.database.close()
        _desk = _Desk(path)
    placed: list[Placed] = []
    changes: list[Change] = []
    ready = rows.ready(_desk.database.reader(), story_ids)
    _desk.archive.expect([one.url_key for one in ready])
    for one in ready:
        placement, lone = _desk.place(one)
        changes += _changes(placement)
        where = (placement.thread, placement.development, placement.copy_of)
        placed.append(Placed(one.story_id, *where, placement.why, lone))
    terms = _desk.assigner.dump_terms() if final else b""
    return Batch(tuple(placed), tuple(changes), terms)


def _changes(placement: Placement) -> Iterator[Change]:
    for pair in placement.joined:
        yield Change("threads are one", *pair)
    for pair in placement.joined_developments:
        yield Change("developments are one", *pair)
    if placement.parted_development is not None:
        yield Change("development is parted", *placement.parted_development)
    for parted in placement.parted:
        yield Change("thread is parted", *parted)


def _arrival(one: Ready) -> Arrival:
    features = unpack(one.features)
    return Arrival(one.story_id, one.uid, one.moment, one.outlet, one.url_key, features, one.dated)


def describe(stories: list[Heading], names: tuple[str, ...]) -> Description:
    """Return the words for a thread from its stories, oldest first, and its main names."""
    by_development: dict[int, list[Heading]] = {}
    for story in stories:
        by_development.setdefault(story.development_id, []).append(story)
    title = headline.best(_titles(_largest(by_development.values())[-_TITLES:]), names, _titles(stories[-_TITLES:]))
    timed = [story for story in stories if story.timed] or stories
    return Description(
        title=title,
        summary=headline.summary(title, [story.lede for story in timed]),
        developments={number: headline.development_title(_titles(inside)) for number, inside in by_development.items()},
        slug=slugify(title, max_length=60, word_boundary=True) or "thread",
        silence=states.silence([story.moment for story in timed]),
    )


def _largest(developments: Iterable[list[Heading]]) -> list[Heading]:
    """Return the stories of the developments that most reports brought, or nearly as many, copies counted once."""
    told = [[story for story in inside if not story.copy] or inside for inside in developments]
    most = max(map(len, told))
    return [story for inside in told if 4 * len(inside) >= 3 * most for story in inside]


def _titles(stories: Iterable[Heading]) -> list[str]:
    return [story.title for story in stories]

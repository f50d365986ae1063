"""Decide on arrival, in order and without the future: which development, which thread, or a new one.

Single-pass clustering on two levels with time decay (Allan 1998, Yang 1998), sparse weighted terms with entities and
pairs of entities (Miranda et al. 2018), candidates from capped posting lists, and the reader's corrections before all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from reader.model import Moment, Why
from reader.threads import candidates, explain, judge, parting
from reader.threads.candidates import SURE, THREAD
from reader.threads.corrections import Corrections
from reader.threads.explain import Judged
from reader.threads.features import containment
from reader.threads.group import Arrival, Group, Member
from reader.threads.index import Postings, Vector, Vocabulary, dot
from reader.threads.live import Live
from reader.threads.words import common_words

__all__ = ["Arrival", "Assigner", "Placement"]

QUERY = 16  # heaviest terms of a story that are looked up
INDEXED = 24  # heaviest terms under which a story is found
COMPARED = 24  # heaviest terms by which the nearest stories are chosen
SCORED = 30  # candidate stories that are compared by them
PER_THREAD = 4  # of them at most from one thread
CLOSE = 6  # threads, by their nearest story, that are judged in full
NEAR = 0.3  # share of the best cosine below which a story does not bring its thread before the judge
CAPACITY = 16_000  # live stories
COPY = 0.75  # containment from which two bodies are one text
EVENT = 0.25  # probability from which a story joins a development
LIKE = 0.7  # probability of joining a corrected story alone from which a story follows it


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a story goes. Negative ids are new ones, provisional until `Assigner.rename`.

    `joined` lists (from, into) threads that are found to be one, `joined_developments` likewise; both hold before the
    story is entered. `parted` lists (thread, new thread, its developments) for what is found to be several matters after
    it, `parted_development` gives (development, new development, its stories).
    """

    thread: int
    development: int
    copy_of: int | None
    why: Why
    joined: tuple[tuple[int, int], ...] = ()
    joined_developments: tuple[tuple[int, int], ...] = ()
    parted: tuple[tuple[int, int, tuple[int, ...]], ...] = ()
    parted_development: tuple[int, int, tuple[int, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Lesson:
    """A story the reader put into a thread, and how likely another would join it if it stood alone."""

    story: int
    thread: int
    score: float


class Assigner:
    """What is live, in memory, and the decision for each new story.

    To rebuild it from what is stored, call `load_terms` with the last `dump_terms`, then `remember` in order of
    (moment, uid): the newest `CAPACITY` stories, and of every followed, tagged, renamed or corrected thread the newest
    40 stories (`keep` those threads). Older stories change nothing: a thread compares its newest 12 stories and its
    centroid, and whatever else is remembered is let go by the same rule as in a run without a break.
    """

    def __init__(self, corrections: Corrections | None = None, *, capacity: int = CAPACITY) -> None:
        self.corrections = corrections or Corrections()
        self.capacity = capacity
        self._vocabulary = Vocabulary(common_words(names=True))
        self._postings = Postings()
        self._live = Live()
        self._urls: dict[str, int] = {}
        self._same: dict[tuple[str, int], int] = {}
        self._shown: dict[int, Group] = {}  # what the reader corrected, each story a group of its own
        self._next = -1
        self.evictions = 0  # how often threads were let go of

    def __len__(self) -> int:
        return len(self._live.members)

    def holds(self, thread: int) -> bool:
        """Return whether a thread is live; one that is not has to be remembered before a story can join it."""
        return thread in self._live.threads

    # ------------------------------------------------------------ what is kept
    def dump_terms(self) -> bytes:
        """Return the document frequencies as a compact blob."""
        return self._vocabulary.dump()

    def load_terms(self, blob: bytes) -> None:
        """Take over document frequencies from `dump_terms`; call it before `remember`."""
        self._vocabulary.load(blob)

    def remember(
        self, arrival: Arrival, thread: int, development: int, copy_of: int | None = None, *, learn: bool = False
    ) -> None:
        """Re-admit a stored story where it is, deciding nothing; `learn` counts its terms too (when none were loaded)."""
        member = self._member(arrival)
        member.copy_of = copy_of
        if learn and copy_of is None:
            self._vocabulary.learn(member.vector)
        self._admit(member, thread, development)

    def keep(self, thread: int, kept: bool = True) -> None:
        """Mark a thread as never to be let go of (followed, tagged, renamed, exported), or as an ordinary one."""
        if thread in self._live.threads:
            self._live.threads[thread].kept = kept

    def began(self, thread: int, moment: Moment, stories: int) -> None:
        """Say when a thread began of which only the newest stories were remembered, and how many it has."""
        group = self._live.threads[thread].group
        group.first = min(group.first, moment)
        group.before = max(0, stories - group.count)

    def rename(self, threads: dict[int, int], developments: dict[int, int]) -> None:
        """Replace provisional ids by the stored ones, {provisional: stored}."""
        self._live.rename(threads, developments)
        self.corrections.rename(threads)

    def show(self, arrival: Arrival) -> None:
        """Show a story that the reader put where it is, which need not be live: stories like it go there too."""
        example = Group(arrival.story_id, 0)
        example.add(self._member(arrival))
        self._shown[arrival.story_id] = example

    def shown(self, story: int) -> bool:
        """Return whether a story was shown as an example."""
        return story in self._shown

    # ------------------------------------------------------------ deciding
    def place(self, arrival: Arrival, examples: Sequence[int] = ()) -> Placement:
        """Decide for one story, and remember it. Call it in order of (moment, uid).

        `examples` are shown stories (see `show`) that may be like it.
        """
        member = self._member(arrival)
        near = self._near(member)
        member.copy_of = self._copy_of(member, near)
        placement = self._settle(member, near, self._taught(member, near, examples))
        self.corrections.settle(member.id, placement.thread)
        if member.copy_of is None:
            self._vocabulary.learn(member.vector)
        self._admit(member, placement.thread, placement.development)
        if self.corrections.touches(placement.thread):
            return placement
        two = parting.part_development(self._live, placement.development, self._fresh)
        parted = parting.part_thread(self._live, placement.thread, self._fresh)
        return replace(placement, parted=parted, parted_development=two) if parted or two else placement

    def _member(self, arrival: Arrival) -> Member:
        f = arrival.features
        terms, weights = zip(*f.terms, strict=True) if f.terms else ((), ())
        numbers = self._vocabulary.numbers(terms)
        raw = dict(zip(reversed(numbers), reversed(weights), strict=True))  # of terms with one stem the heaviest counts
        entities = [n for n, term in zip(numbers, terms, strict=True) if term[0] == "@"]
        pairs = [n for n, term in zip(numbers, terms, strict=True) if term[0] == "+"]
        for entity, name in f.names:
            self._vocabulary.call(entity, name)
        known = len(numbers)
        return Member(
            arrival.without_terms(),
            self._vocabulary.weigh(raw),
            frozenset([numbers[i] for i in f.title if i < known]),
            frozenset([numbers[i] for i in f.proper if i < known]),
            frozenset(entities),
            frozenset(pairs),
            frozenset(self._vocabulary.numbers(f.core)),
            frozenset(self._vocabulary.numbers(f.figures)),
            frozenset(self._vocabulary.numbers(f.parties)),
            frozenset([numbers[i] for i in f.places if i < known]),
        )

    def _near(self, member: Member) -> list[tuple[float, Member]]:
        """Return the live stories most like `member` with their cosine, best first."""
        query = _heaviest(member.vector, COMPARED)
        members = self._live.members
        found: list[tuple[float, Member]] = []
        taken: dict[int, int] = {}
        for story in self._postings.gather(query[:QUERY], 4 * SCORED):
            other = members.get(story)
            if other is None or (so_many := taken.get(other.thread, 0)) >= PER_THREAD:
                continue
            taken[other.thread] = so_many + 1
            vector = other.vector
            found.append((sum([weight * vector[n] for n, weight in query if n in vector]), other))
            if len(found) >= SCORED:
                break
        return sorted(found, key=lambda pair: (-pair[0], pair[1].id))

    def _copy_of(self, member: Member, near: Sequence[tuple[float, Member]]) -> int | None:
        a = member.arrival
        same = self._urls.get(a.url_key) if a.url_key else None
        if same is None:
            same = self._same.get((a.uid, a.features.title_key))
        found = self._live.members.get(same) if same is not None else None
        if found is None:
            sketch = a.features.sketch
            alike = (m for near_by, m in near[:6] if near_by >= 0.3)
            found = next((m for m in alike if containment(sketch, m.arrival.features.sketch) >= COPY), None)
        if found is None or found.id == member.id or found.arrival.features.digest != a.features.digest:
            return None
        return found.id if found.copy_of is None else found.copy_of

    def _settle(self, member: Member, near: Sequence[tuple[float, Member]], taught: Lesson | None) -> Placement:
        bound = self.corrections.bound(member.id)
        if bound is not None:
            return self._obey(member, near, bound)
        if member.id in self.corrections.examples:
            member.copy_of = None
            return self._alone(member, "You said that it belongs elsewhere than its words say.")
        if member.copy_of is not None and (original := self._live.members.get(member.copy_of)) is not None:
            if original.thread not in self.corrections.forbidden(member.id):
                why = Why(1.0, nearest=original.id, verdict="The same text as another story here.")
                return Placement(original.thread, original.development, original.id, why)
            member.copy_of = None
        if member.arrival.features.digest:
            return self._alone(member, "A digest or roundup touches many threads and belongs to none.")
        judged = self._judge(member, near, taught)
        if judged and judged[0].score >= THREAD:
            joined = self._join(judged)
            if taught is not None and taught.score == judged[0].score and taught.thread == judged[0].held.group.id:
                why = Why(round(taught.score, 3), nearest=taught.story, verdict="It is like a story that you put here.")
            else:
                why = explain.why(self._vocabulary, member, judged)
            return self._into(member, judged[0], why, joined)
        verdict = explain.LITTLE if judged else explain.NOTHING
        return self._alone(member, verdict, judged)

    def _obey(self, member: Member, near: Sequence[tuple[float, Member]], thread: int) -> Placement:
        """Put a story where the reader said, whatever its words."""
        original = self._live.members.get(member.copy_of) if member.copy_of is not None else None
        if original is not None and original.thread != thread:
            member.copy_of = None
        why = Why(1.0, verdict="You said that it belongs here.")
        held = self._live.threads.get(thread)
        if held is None:
            return Placement(thread, self._fresh(), None, why)
        return self._into(member, candidates.weigh(judge.look(member, self._vocabulary), held, near), why)

    def _judge(
        self, member: Member, near: Sequence[tuple[float, Member]], taught: Lesson | None = None
    ) -> list[Judged]:
        least = max(candidates.far(member), NEAR * near[0][0] if near else 0.0)
        lone = self.corrections.lone
        likely = dict.fromkeys(
            [
                m.thread
                for near_by, m in near
                if near_by >= least and m.thread not in lone and not m.arrival.features.digest
            ]
        )
        chosen = dict.fromkeys(islice(likely, CLOSE))
        forbidden = self.corrections.forbidden(member.id)
        if taught is not None:
            foreign = self.corrections.forbidden(taught.story)
            if taught.score < LIKE and next(iter(chosen), None) not in foreign:
                taught = None  # too little alike, and the mistake that was corrected is not about to be made again
            else:
                chosen[taught.thread] = None
                forbidden |= foreign
        ready = judge.look(member, self._vocabulary)
        judged: list[Judged] = []
        for number in chosen:
            if number in forbidden:
                continue
            found = candidates.weigh(ready, self._live.threads[number], near)
            if taught is not None and number == taught.thread and found.score < taught.score:
                found.score = found.rank = taught.score
            judged.append(found)
        return sorted(judged, key=lambda j: (-j.rank, -j.near, j.held.group.first, j.held.group.id))

    def _taught(self, member: Member, near: Sequence[tuple[float, Member]], examples: Sequence[int]) -> Lesson | None:
        """Return the story that the reader corrected if it is the nearest of all and `member` would follow it alone."""
        if not examples:
            return None
        short = dict(_heaviest(member.vector, COMPARED))
        cosine, negative = max((dot(short, self._shown[story].members[0].vector), -story) for story in examples)
        story = -negative
        thread = self.corrections.home(story)
        if thread not in self._live.threads or (near and near[0][0] > cosine and near[0][1].id != story):
            return None
        alone = self._shown[story]
        evidence = judge.evidence(judge.look(member, self._vocabulary), alone, alone.members[0])
        score = judge.weigh(evidence, judge.THREAD)
        return Lesson(story, thread, score) if score >= THREAD else None

    def _join(self, judged: Sequence[Judged]) -> tuple[tuple[int, int], ...]:
        """Join the next likely threads with the likeliest one if they speak of the same or stories often fit both."""
        first, *others = judged
        joined: list[tuple[int, int]] = []
        for second in others[:2]:
            one, two = first.held, second.held
            chance = min(first.score, second.score)
            if chance < THREAD:
                continue
            often = candidates.often(one.group, two.group, chance)
            if (one.kept and two.kept) or not (often or (chance >= SURE and candidates.alike(first, second))):
                continue
            if judge.never_one(one.group, two.group):
                continue
            if self.corrections.never(one.group.id, two.group.id):
                continue
            older = (not one.kept, one.group.first, one.group.id) < (not two.kept, two.group.first, two.group.id)
            into, gone = (one, two) if older else (two, one)
            joined.append((gone.group.id, into.group.id))
            self._live.join(gone.group.id, into.group.id)
            self.corrections.join(gone.group.id, into.group.id)
            first.held = into
            if second.event > first.event:
                first.development, first.event = second.development, second.event
            first.events += second.events
        return tuple(joined)

    def _into(self, member: Member, judged: Judged, why: Why, joined: tuple[tuple[int, int], ...] = ()) -> Placement:
        new = judged.event < EVENT
        development = self._fresh() if new else judged.development
        merged: list[tuple[int, int]] = []
        held = judged.held
        if not new:
            for number, likely in judged.events:
                one, two = held.developments[development], held.developments.get(number)
                chance = min(likely, judged.event)
                if two is None or two is one or chance < THREAD:
                    continue
                often = candidates.often_one_event(one, two, chance)
                if not often and (chance < SURE or not candidates.one_event(one, two)):
                    continue
                self._live.join_developments(held.group.id, number, development)
                merged.append((number, development))
        return Placement(held.group.id, development, member.copy_of, why, joined, tuple(merged))

    def _alone(self, member: Member, verdict: str, judged: Sequence[Judged] = ()) -> Placement:
        second = judged[0] if judged else None
        why = Why(
            0.0,
            runner_up=second.held.group.id if second else None,
            runner_up_score=round(second.score, 3) if second else 0.0,
            verdict=verdict,
        )
        return Placement(self._fresh(), self._fresh(), member.copy_of, why)

    def _fresh(self) -> int:
        self._next -= 1
        return self._next + 1

    # ------------------------------------------------------------ bookkeeping
    def _admit(self, member: Member, thread: int, development: int) -> None:
        self._live.admit(member, thread, development)
        self._postings.add(member.id, [n for n, _ in _heaviest(member.vector, INDEXED)])
        if member.arrival.url_key:
            self._urls.setdefault(member.arrival.url_key, member.id)
        self._same.setdefault((member.arrival.uid, member.arrival.features.title_key), member.id)
        if len(self._live.members) > self.capacity:
            self._let_go()
        if self._vocabulary.full():
            self._vocabulary.prune(self._numbers())

    def _let_go(self) -> None:
        self._live.evict(self.capacity * 7 // 8)
        self.evictions += 1
        members = self._live.members
        self._postings.keep(members)
        self._urls = {k: s for k, s in self._urls.items() if s in members}
        self._same = {k: s for k, s in self._same.items() if s in members}

    def _numbers(self) -> set[int]:
        live: set[int] = set()
        for held in self._live.threads.values():
            live.update(held.group.terms, held.group.core, held.group.figures)
            for event in held.developments.values():
                live.update(event.terms)
        for member in (*self._live.members.values(), *(shown.members[0] for shown in self._shown.values())):
            live.update(member.vector, member.core, member.figures)
        return live


def _heaviest(vector: Vector, most: int) -> list[tuple[int, float]]:
    return [(n, vector[n]) for n in sorted(vector, key=vector.__getitem__, reverse=True)[:most]]

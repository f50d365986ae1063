"""Stories as assign compares them, one by one and taken together: a story on its way, a live story, a group of them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from heapq import nlargest
from operator import itemgetter

from reader.model import Moment
from reader.threads.features import Features
from reader.threads.index import Vector, dot

KEPT = 12  # newest stories of a thread (and of a development) that are compared one by one
CENTROID = 120  # terms of a centroid
SETTLED = 3  # stories from which a group shows who it is between
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Arrival:
    """A story on its way to a thread. `moment` orders it; `dated` is False when the publisher gave no date."""

    story_id: int
    uid: str
    moment: Moment
    outlet: str
    url_key: str
    features: Features
    dated: bool = True

    def without_terms(self) -> Arrival:
        """Return it without what a live story holds as numbers: what stays in memory."""
        f = self.features
        kept = Features(periods=f.periods, sketch=f.sketch, title_key=f.title_key, words=f.words, digest=f.digest)
        return replace(self, features=kept)


@dataclass(slots=True)
class Member:
    """A live story: its arrival and its weighted terms."""

    arrival: Arrival
    vector: Vector
    title: frozenset[int]
    proper: frozenset[int]
    entities: frozenset[int]
    pairs: frozenset[int]
    core: frozenset[int]
    figures: frozenset[int]
    parties: frozenset[int]
    places: frozenset[int] = frozenset()
    thread: int = 0
    development: int = 0
    copy_of: int | None = None

    @property
    def id(self) -> int:
        """The story's id."""
        return self.arrival.story_id


class Group:
    """Stories taken together: their centroid, their names, and when they were published."""

    __slots__ = (
        "_heads",
        "_leading",
        "_norm",
        "_pair",
        "_sum",
        "also",
        "before",
        "core",
        "count",
        "dated",
        "figures",
        "first",
        "id",
        "last",
        "members",
        "parties",
        "periods",
        "root",
        "thread",
        "told",
    )

    def __init__(self, number: int, thread: int) -> None:
        self.id = number
        self.thread = thread
        self.members: list[Member] = []
        self.count = 0
        self.told = 0  # of them not copies
        self.before = 0  # older stories, which are not remembered
        self.root = 0  # its first story, by which other groups know it
        self.also: dict[int, float] = {}  # what `both` has summed, by the root of the other group
        self._sum: Vector = {}
        self._norm = 0.0
        self._heads: list[tuple[int, float]] = []
        self._leading: list[tuple[int, int]] = []
        self._pair: list[int] | None = None
        self.core: Counter[int] = Counter()
        self.parties: Counter[int] = Counter()
        self.figures: Counter[int] = Counter()
        self.periods: Counter[str] = Counter()
        self.first: Moment = 0
        self.last: Moment = 0
        self.dated = False

    def add(self, member: Member) -> None:
        """Take a story in; a copy adds nothing to the centroid and does not move the times."""
        self.members.append(member)
        if len(self.members) > KEPT:
            del self.members[0]
        self.count += 1
        at = member.arrival.moment
        if self.count == 1:
            self.root = member.id
            self._sum = member.vector
            self.told = 1
            self.first = self.last = at
            self.dated = member.arrival.dated
        elif member.copy_of is None:
            self._blend(member.vector)
            self.told += 1
            if member.arrival.dated:
                self.first = min(self.first, at) if self.dated else at
                self.last = max(self.last, at) if self.dated else at
                self.dated = True
        self._norm = 0.0
        self._heads, self._leading, self._pair = [], [], None
        self.core.update(member.core)
        for counted, terms in ((self.parties, member.parties), (self.figures, member.figures)):
            if terms:
                counted.update(terms)
        if member.arrival.features.periods:
            self.periods.update(member.arrival.features.periods)

    def _blend(self, vector: Vector) -> None:
        total = dict(self._sum) if self.told == 1 else self._sum  # a single story's vector is shared with it
        for n, w in vector.items():
            total[n] = total.get(n, 0.0) + w
        if len(total) > CENTROID * 3 // 2:
            heaviest = sorted(sorted(total), key=total.__getitem__, reverse=True)[:CENTROID]  # of equals the smaller
            total = {n: total[n] for n in heaviest}
        self._sum = total

    def absorb(self, other: Group) -> None:
        """Take in all of another group."""
        if self.dated and other.dated:
            self.first, self.last = min(self.first, other.first), max(self.last, other.last)
        elif other.dated:
            self.first, self.last, self.dated = other.first, other.last, True
        self.members = sorted(self.members + other.members, key=lambda m: (m.arrival.moment, m.arrival.uid))[-KEPT:]
        self.count += other.count
        self.before += other.before
        self._sum = dict(self._sum)
        self._blend(other.terms)
        self.told += other.told
        self._norm = 0.0
        self.core.update(other.core)
        self.parties.update(other.parties)
        self._heads, self._leading, self._pair = [], [], None
        self.figures.update(other.figures)
        self.periods.update(other.periods)
        self.also.pop(other.root, None)
        for root, chance in other.also.items():
            if root != self.root:
                self.also[root] = self.also.get(root, 0.0) + chance

    @property
    def heads(self) -> list[tuple[int, float]]:
        """The eight weightiest terms of its centroid, with their share of the weight of all eight."""
        if not self._heads:
            heaviest = nlargest(8, self._sum.items(), key=itemgetter(1))
            total = sum([w for _, w in heaviest]) or 1.0
            self._heads = [(n, w / total) for n, w in heaviest]
        return self._heads

    @property
    def leading(self) -> list[tuple[int, int]]:
        """The six names most of its stories are about, with the number of stories."""
        if not self._leading:
            self._leading = self.core.most_common(6)
        return self._leading

    @property
    def pair(self) -> list[int]:
        """The one or two organisations that half of its stories are between; empty while it is too young to tell."""
        if self._pair is None:
            settled = self.count >= SETTLED
            self._pair = [n for n, c in self.parties.most_common(2) if settled and 2 * c >= self.count]
        return self._pair

    @property
    def size(self) -> int:
        """The number of its stories that are no copies, remembered or not."""
        return self.told + self.before

    @property
    def norm(self) -> float:
        """The length of the centroid."""
        if not self._norm:
            self._norm = math.sqrt(sum([w * w for w in self._sum.values()])) or 1.0
        return self._norm

    @property
    def coherence(self) -> float:
        """The mean cosine of its stories with the centroid."""
        return min(1.0, self.norm / self.told)

    def near(self, vector: Vector) -> float:
        """Return the cosine of a unit vector with the centroid."""
        return dot(vector, self._sum) / self.norm

    def apart(self, other: Group) -> float:
        """Return the days between two groups; infinite if a date is not known."""
        if not (self.dated and other.dated):
            return math.inf
        return max(0, other.first - self.last, self.first - other.last) / DAY

    def both(self, other: Group, chance: float) -> float:
        """Note the chance that a story belongs to this group as well as to another; return the sum of all so far.

        The smaller group keeps it, so that what a long one keeps is bounded. What is brought back from the archive begins with none.
        """
        less, more = (self, other) if self.size <= other.size else (other, self)
        less.also[more.root] = summed = less.also.get(more.root, 0.0) + chance
        return summed + more.also.get(less.root, 0.0)

    def likeness(self, other: Group) -> float:
        """Return the cosine of two centroids."""
        return dot(self._sum, other.terms) / (self.norm * other.norm)

    @property
    def terms(self) -> Vector:
        """The centroid, unscaled."""
        return self._sum

    def gap(self, arrival: Arrival) -> float:
        """Return the days between a story and the span of this group; 0 inside it or when a date is not known."""
        if not (arrival.dated and self.dated):
            return 0.0
        return max(0, arrival.moment - self.last, self.first - arrival.moment) / DAY


def whole(groups: Iterable[Group], number: int = 0) -> Group:
    """Return all stories of several groups as one with an id of its own."""
    made = Group(number, number)
    for group in groups:
        made.absorb(group)
    made.root = made.members[0].id
    return made

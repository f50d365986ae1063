"""How much speaks for a story belonging to a thread or to a development: evidence, and its weighing by a logistic rule.

The kinds of evidence are those of Miranda et al. 2018 (cosines of names and of words with the centroid and with the
nearest story, headlines, time) and what the domain adds: whether the parties are the same, and figures and periods.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import mul

from reader.threads.index import Vector, Vocabulary
from reader.threads.live import DAY, Group, Member

# Each kind of evidence with its weight for belonging to a thread and to a development, learnt by logistic regression on
# labelled streams replayed in order with true groups. "Nearest" is the group's story most like the new one.
_WEIGHTS = (
    ("bias", -0.10, -0.51),
    ("names, all", 4.93, 3.79),
    ("words, all", 5.90, 4.03),
    ("names, nearest", 0.99, -0.56),
    ("words, nearest", -0.78, -0.44),
    ("headline share", -0.75, -0.05),
    ("headline rarity", -1.21, -0.01),
    ("its parties", 0.70, 0.32),
    ("thread's parties", 0.40, 1.29),
    ("common parties", -1.90, -1.19),
    ("rarity", 2.10, 2.42),
    ("days", -3.71, -1.62),
    ("first days", 1.12, -1.33),
    ("size", -1.19, -1.68),
    ("same figures", 0.34, 0.62),
    ("other figures", 0.11, -0.43),
    ("same period", 0.30, 1.95),
    ("other period", -0.37, -0.20),
    ("length", -1.32, -1.83),
    ("length, nearest", -0.26, -1.60),
    ("likeness", -1.45, -2.06),
    ("likeness, all", 3.49, 3.25),
    ("likeness after silence", -0.07, -1.44),
    ("words after silence", 2.17, 0.56),
    ("parties after silence", -0.20, 0.05),
    ("rarity of parties", 0.37, 0.71),
    ("rarity of parties after silence", 0.63, -1.42),
    ("rarity of names", 0.34, 1.94),
    ("rarity of names after silence", 0.11, -0.51),
    ("very same parties", -0.61, 0.17),
    ("no date", -0.72, -2.61),
    ("entities", -0.50, -0.04),
    ("entities after silence", 0.10, -0.85),
    ("pairs of entities", 1.34, 0.48),
    ("pairs after silence", 0.86, -0.06),
    ("names of its own", -0.29, -0.07),
    ("names it lacks", -0.82, 0.01),
    ("names of its own after silence", 0.38, -0.98),
    ("size, squared", 0.92, 1.87),
    ("size and length", -3.31, -3.24),
    ("size and names it lacks", -0.42, -1.07),
    ("both lengths", -3.09, -2.41),
    ("headline rarity, squared", 1.75, 0.81),
    ("thread's parties and their rarity", 0.19, -1.65),
    ("coherence", 0.08, 0.22),
    ("fit", -0.81, 1.19),
    ("fit and likeness", -1.81, -1.45),
    ("fit and length", 1.67, 0.41),
)
EVIDENCE = tuple(kind for kind, _, _ in _WEIGHTS)
THREAD = tuple(weight for _, weight, _ in _WEIGHTS)
DEVELOPMENT = tuple(weight for _, _, weight in _WEIGHTS)


FRESH = 4.0  # days in which reports of an event are expected
OTHER_PARTY = 1.2  # what a story on another party has against it
COUNTERPART = 2.0  # what a story with a counterpart of its own has against a thread about one organisation
RARELY = 0.15  # share of a thread's stories below which an organisation is no party of it
SAME_PAIR = 3.0  # what a thread between the very two a story is between has before others
GROWN = 6  # stories from which a thread is a saga of its own
GROWN_DAYS = 30  # days between the beginnings of two sagas that grew apart
OTHER_MONTH = 1.5  # what a report on another month, quarter or half has against it
FADE = 7.0  # days after which the odds of one more report fall to a third, and again


@dataclass(slots=True)
class Look:
    """A story made ready to be compared with many groups: the rarities of its terms, and what it shares with whom."""

    member: Member
    rarity: dict[int, float]
    title: float
    core: dict[int, float]
    length: float
    vocabulary: Vocabulary
    shared: dict[int, tuple[float, ...]] = field(default_factory=dict)  # by story; see `_shared`


def look(member: Member, vocabulary: Vocabulary) -> Look:
    """Return `member` made ready for `evidence`."""
    rarity = vocabulary.rarities(member.core.union(member.vector))
    return Look(
        member,
        rarity,
        sum([rarity.get(n, 0.0) for n in member.title]),
        {n: rarity[n] for n in member.core},
        math.log(1 + len(member.vector)),
        vocabulary,
    )


def _cosines(member: Member, vector: Vector) -> tuple[float, float]:
    """Return what a story shares with a vector in names and in other words."""
    own, proper = member.vector, member.proper
    names = words = 0.0
    for n in own.keys() & vector.keys():
        if n in proper:
            names += own[n] * vector[n]
        else:
            words += own[n] * vector[n]
    return names, words


def _shared(look: Look, other: Member) -> tuple[float, ...]:
    """Return what a story shares with another: cosines of names and words, summed rarity of terms, names, title, entities."""
    known = look.shared.get(other.id)
    if known is not None:
        return known
    member, rarity = look.member, look.rarity
    own, theirs, proper = member.vector, other.vector, member.proper
    names = words = mass = rare = 0.0
    for n in rarity.keys() & theirs.keys():
        r = rarity[n]
        mass += r
        if n not in own:
            continue
        if n in proper:
            names += own[n] * theirs[n]
            rare += r
        else:
            words += own[n] * theirs[n]
    title = sum([rarity.get(n, 0.0) for n in member.title & other.title])
    entities = sum([rarity[n] for n in member.entities & other.entities])
    found = look.shared[other.id] = (names, words, mass, rare, title, entities)
    return found


def evidence(look: Look, group: Group, nearest: Member) -> tuple[float, ...]:
    """Return what speaks for the story of `look` belonging to `group`, whose story most like it is `nearest`."""
    member, root = look.member, math.sqrt
    near_names, near_words, mass, rare, shared_title, shared_entities = _shared(look, nearest)
    if group.count == 1:
        names, words = near_names, near_words
    else:
        names, words = _cosines(member, group.terms)
        names, words = names / group.norm, words / group.norm
    shared_names, entities = math.log1p(rare / 10.0) / 2.0, math.log1p(shared_entities) / 3.0
    pairs = min(3, sum([n in group.terms for n in member.pairs])) / 3.0
    here, there, shared_core, foreign, missing = _parties(look, group)
    coherence = group.coherence
    fit = (names + words) / coherence if group.told > 1 else 0.5
    headline, size, length = (
        math.log1p(shared_title) / 3.0,
        math.log(group.count) / 4.0,
        math.log(1 + len(nearest.vector)),
    )
    gap = group.gap(member.arrival)
    silence = math.log1p(gap)
    same, other = _figures(look, group)
    period, another = _periods(member, group)
    return (
        1.0,
        root(names),
        root(words),
        root(near_names),
        root(near_words),
        shared_title / (look.title + 2.0),
        headline,
        here,
        there,
        min(here, there),
        math.log1p(mass / 10.0) / 2.0,
        silence / 4.0,
        min(gap, 4.0) / 4.0,
        size,
        same,
        other,
        period,
        another,
        look.length / 4.0,
        length / 4.0,
        near_names + near_words,
        names + words,
        root(names + words) * silence / 4.0,
        root(words) * silence / 4.0,
        min(here, there) * silence / 4.0,
        shared_core,
        shared_core * silence / 4.0,
        shared_names,
        shared_names * silence / 4.0,
        float(member.core == nearest.core),
        float(not member.arrival.dated or not group.dated),
        entities,
        entities * silence / 4.0,
        pairs,
        pairs * silence / 4.0,
        foreign,
        missing,
        foreign * silence / 4.0,
        size * size,
        size * look.length / 4.0,
        size * missing,
        look.length * length / 16.0,
        headline * headline,
        there * shared_core,
        coherence,
        fit,
        fit * (names + words),
        fit * look.length / 4.0,
    )


def _parties(look: Look, group: Group) -> tuple[float, float, float, float, float]:
    """Return how the names a story is about and those of a group agree.

    How far the story's are the group's and the reverse, 0 to 1; then, as logarithms of summed rarity, what they share,
    what the story has alone and what the group has alone.
    """
    mine = look.core
    total = sum(mine.values())
    if not total or not group.core:
        return 0.4, 0.4, 0.0, 0.0, 0.0
    count, core, terms = group.count, group.core, group.terms
    shared = sum([r * min(1.0, 2 * core[n] / count) for n, r in mine.items() if n in core])
    foreign = sum([r for n, r in mine.items() if n not in core and n not in terms])
    known = found = missing = 0.0
    for n, c in group.leading:
        if 3 * c >= count:
            weight = c * look.vocabulary.rarity(n)
            known += weight
            if n in look.rarity:
                found += weight
            else:
                missing += weight / count
    there = found / known if known else 0.4
    return shared / total, there, math.log1p(shared) / 3.0, math.log1p(foreign) / 3.0, math.log1p(missing) / 3.0


def counterpart(member: Member, group: Group) -> float:
    """Return what speaks against a thread about one organisation: the story has a counterpart that is no party of it.

    A company's own affairs are one thread; what it does with another is a thread of its own.
    """
    if len(member.parties) < 2 or len(group.pair) != 1:
        return 0.0
    strange = any(group.parties[n] < RARELY * group.count for n in member.parties)
    return COUNTERPART if strange else 0.0


def never_one(one: Group, two: Group) -> bool:
    """Return whether two threads are not one, whatever a story says of both: sagas that grew apart, or of other parties."""
    if min(one.count, two.count) >= GROWN and abs(one.first - two.first) > GROWN_DAYS * DAY:
        return True
    pairs = set(one.pair), set(two.pair)
    return all(pairs) and max(map(len, pairs)) == 2 and pairs[0] != pairs[1]


def same_pair(member: Member, group: Group) -> float:
    """Return what puts a thread before other likely ones: it is between the very two that the story is between."""
    if len(member.parties) < 2 or len(group.pair) < 2:
        return 0.0
    return SAME_PAIR if all(n in member.parties for n in group.pair) else 0.0


def clash(member: Member, group: Group) -> float:
    """Return what speaks against a thread: a headline names an entity it does not know, and leaves out one it is about."""
    mine = member.title & member.entities
    if not mine or all(n in group.core for n in mine):
        return 0.0
    known = [m.entities for m in group.members[-3:]]
    lost = any(
        5 * c >= 3 * group.count and n not in member.vector and any(n in entities for entities in known)
        for n, c in group.leading
    )
    return OTHER_PARTY if lost else 0.0


def _figures(look: Look, group: Group) -> tuple[float, float]:
    figures = look.member.figures
    if not figures or not group.figures:
        return 0.0, 0.0
    shared = [n for n in figures if n in group.figures]
    if not shared:
        return 0.0, 1.0
    return min(2.0, sum(look.rarity.get(n, 4.0) for n in shared) / 8.0), 0.0


def _periods(member: Member, group: Group) -> tuple[float, float]:
    mine = member.arrival.features.periods
    if not mine or not group.periods:
        return 0.0, 0.0
    same = any(p in group.periods for p in mine)
    return (1.0, 0.0) if same else (0.0, 1.0)


def weigh(found: Sequence[float], weights: Sequence[float], against: float = 0.0) -> float:
    """Return the probability that evidence `found` speaks for belonging, by the logistic rule, less `against`."""
    x = sum(map(mul, found, weights)) - against
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, x))))


def staleness(member: Member, event: Group) -> float:
    """Return what speaks against a late story reporting an event, or one on another month's figures.

    Nothing does in the event's first days, or when the story gives the event's very figures or period.
    """
    mine, theirs = member.arrival.features.periods, event.periods
    against = OTHER_MONTH if mine and theirs and theirs.keys().isdisjoint(mine) else 0.0
    late = event.gap(member.arrival) - FRESH
    if late <= 0.0 or not member.figures.isdisjoint(event.figures) or not theirs.keys().isdisjoint(mine):
        return against
    return against + min(6.0, late / FADE)

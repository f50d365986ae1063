"""How much speaks for a story belonging to a thread or to a development: evidence, and its weighing by a logistic rule.

The kinds of evidence are those of Miranda et al. 2018 (cosines of names and of words with the centroid and with the
nearest story, headlines, time) and what the domain adds: whether the parties are the same, and figures and periods.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import mul

from reader.threads.group import DAY, SETTLED, Group, Member
from reader.threads.index import Vector, Vocabulary

# Each kind of evidence with its weight for belonging to a thread and to a development. Learnt by logistic regression on
# labelled streams replayed in order, the domain's own counting most. "The nearest" is the group's story most like the new one.
_WEIGHTS = (
    ("bias", -4.55, -3.27),
    ("names", -1.10, 2.06),
    ("names and places", 5.85, 1.86),
    ("words", 7.50, 6.76),
    ("likeness", 2.83, 4.08),
    ("rarity of names", 2.01, 1.63),
    ("rarity of places", 2.47, 1.53),
    ("rarity of words", 2.08, 0.42),
    ("rarity in the nearest", 0.45, 2.06),
    ("rarity of names in the nearest", -0.19, -0.62),
    ("headline", 0.39, 0.89),
    ("leading terms after silence", 1.01, -2.35),
    ("likeness after silence", -3.04, -3.48),
    ("rarity of parties after silence", 0.71, -2.33),
    ("rarity of names after silence", 0.38, -0.31),
    ("its parties", -1.25, -1.86),
    ("pairs of entities", 1.12, 1.16),
    ("same figures", 0.03, 0.44),
    ("same period", 0.38, 2.31),
    ("other period", -0.24, -0.31),
    ("days", -3.81, -1.53),
    ("first days", 0.50, -1.82),
    ("no date", -2.21, -4.00),
    ("length", -1.04, -1.23),
    ("length of the nearest", 3.08, -0.40),
    ("both lengths", -4.03, -1.21),
    ("size", 1.08, 3.16),
    ("size and length", -2.85, -7.47),
    ("size and names it lacks", -2.17, -2.95),
    ("fit", 1.66, 2.65),
    ("fit and likeness", -6.17, -6.80),
    ("own name", 0.40, 0.97),
    ("own names", 7.07, 7.08),
    ("words after silence", -1.14, 6.41),
    ("rarity of words after silence", 0.50, 1.82),
    ("days squared", 1.35, -1.07),
    ("own name and names", 3.13, 1.36),
    ("own names and words", -6.00, -6.76),
    ("own names and size", -3.58, -2.71),
    ("rarity of places after silence", -0.27, 0.77),
    ("clash", 0.43, 0.11),
    ("only a place", -1.37, -0.46),
    ("counterpart", -0.85, -0.47),
    ("clash and own name", -0.48, -0.40),
    ("counterpart and own name", 0.72, -0.01),
    ("clash and size", -0.54, 0.04),
    ("counterpart and size", -1.15, -0.07),
    ("clash after silence", -0.64, 0.33),
)
EVIDENCE = tuple(kind for kind, _, _ in _WEIGHTS)
THREAD = tuple(weight for _, weight, _ in _WEIGHTS)
DEVELOPMENT = tuple(weight for _, _, weight in _WEIGHTS)


FRESH = 4.0  # days in which reports of an event are expected
COUNTERPART = 2.0  # how strange a story with a counterpart of its own is to a thread about one organisation
OTHER_PAIR = 3.0  # the same to a thread between two
ONE_SIDED = 1.0  # how strange a company's own affairs are to a thread about it and another that they do not name
RARELY = 0.35  # share of a thread's stories below which an organisation is no party of it
SAME_PAIR = 3.0  # what a thread between the very two a story is between has before others
GROWN = 6  # stories from which a thread is a saga of its own
GROWN_DAYS = 30  # days between the beginnings of two sagas that grew apart
OTHER_MONTH = 1.5  # what a report on another month, quarter or half has against it
OWN = 40  # stories of a group, at most, that make a name its own
FADE = 7.0  # days after which the odds of one more report fall to a third, and again


Weighed = tuple[int, float, float]
"""A term of a story with its weight and its rarity."""


@dataclass(slots=True)
class Look:
    """A story made ready to be compared with many groups: its terms by kind, and what it shares with whom."""

    member: Member
    rarity: dict[int, float]  # of its terms and of the names it is about
    core: dict[int, float]  # the rarity of the names it is about
    told: list[tuple[int, float, float]]  # these names, with their rarity and the number of stories seen lately on them
    headed: frozenset[int]  # the entities of its headline
    names: list[Weighed]
    places: list[Weighed]
    words: list[Weighed]
    length: float
    vocabulary: Vocabulary
    known: float  # how far what has been seen says what is told of nowhere else
    shared: dict[int, tuple[float, float, float]] = field(default_factory=dict)  # by story; see `_nearest`


def look(member: Member, vocabulary: Vocabulary) -> Look:
    """Return `member` made ready for `evidence`."""
    rarity = vocabulary.rarities(member.core.union(member.vector))
    names: list[Weighed] = []
    places: list[Weighed] = []
    words: list[Weighed] = []
    proper, where = member.proper, member.places
    for n, weight in member.vector.items():
        kind = places if n in where else names if n in proper else words
        kind.append((n, weight, rarity[n]))
    core = {n: rarity[n] for n in member.core}
    told = [(n, r, vocabulary.told(n)) for n, r in core.items()]
    length = math.log(1 + len(member.vector))
    headed = member.title & member.entities
    return Look(member, rarity, core, told, headed, names, places, words, length, vocabulary, vocabulary.known)


def _common(own: Sequence[Weighed], group: Vector, close: Vector) -> tuple[float, float]:
    """Return the scalar product of some of a story's terms with those of a group, and how rare the common ones are.

    What only the nearest story has counts as rare, but not for the product.
    """
    product = rare = 0.0
    for n, weight, rarity in own:
        if n in group:
            product += weight * group[n]
            rare += rarity
        elif n in close:
            rare += rarity
    return product, _rarity(rare)


def _nearest(look: Look, other: Member) -> tuple[float, float, float]:
    """Return how rare is what a story shares with another: all terms, names, the words of both headlines."""
    known = look.shared.get(other.arrival.story_id)
    if known is not None:
        return known
    member, rarity = look.member, look.rarity
    own, proper = member.vector, member.proper
    rarities = all_names = 0.0
    for n in rarity.keys() & other.vector.keys():
        r = rarity[n]
        rarities += r
        if n in proper and n in own:
            all_names += r
    title = sum([rarity.get(n, 0.0) for n in member.title & other.title])
    found = _rarity(rarities), _rarity(all_names), math.log1p(title) / 3.0
    look.shared[other.arrival.story_id] = found
    return found


def _rarity(summed: float) -> float:
    return math.log1p(summed / 10.0) / 2.0


def evidence(look: Look, group: Group, nearest: Member) -> tuple[float, ...]:
    """Return what speaks for the story of `look` belonging to `group`, whose story most like it is `nearest`."""
    member, root = look.member, math.sqrt
    vector, pairs = member.vector, member.pairs
    near, near_names, headline = _nearest(look, nearest)
    terms, close, norm = group.terms, nearest.vector, group.norm
    names, rare_names = _common(look.names, terms, close)
    places, rare_places = _common(look.places, terms, close)
    words, rare_words = _common(look.words, terms, close)
    names, places, words = names / norm, places / norm, words / norm
    likeness = names + places + words
    fit = likeness / group.coherence if group.told > 1 else 0.5
    size = math.log(group.count + group.before) / 4.0
    length, length_near = look.length / 4.0, math.log(1 + len(nearest.vector)) / 4.0
    gap = group.gap(member.arrival)
    silence = math.log1p(gap) / 4.0
    its_parties, rare_parties, missing = _parties(look, group)
    same_period, other_period = _periods(member, group)
    own, all_own = _own(look, group)
    strange, others = counterpart(member, group), clash(look, group)
    root_names, root_words = root(names), root(words)
    return (
        1.0,
        root_names,
        root(names + places),
        root_words,
        likeness,
        rare_names,
        rare_places,
        rare_words,
        near,
        near_names,
        headline * headline,
        sum([share for n, share in group.heads if n in vector]) * silence if silence else 0.0,
        root(likeness) * silence,
        rare_parties * silence,
        near_names * silence,
        its_parties,
        min(3, sum([n in terms for n in pairs])) / 3.0 if pairs else 0.0,
        _figures(look, group),
        same_period,
        other_period,
        silence,
        min(gap, 4.0) / 4.0,
        float(not member.arrival.dated or not group.dated),
        length,
        length_near,
        length * length_near,
        size * size,
        size * length,
        size * missing,
        fit,
        fit * likeness,
        own,
        all_own,
        root_words * silence,
        rare_words * silence,
        silence * silence,
        own * root_names,
        all_own * root_words,
        all_own * size,
        rare_places * silence,
        others,
        float(places > 0.0 and names == words == 0.0),
        strange,
        others * own,
        strange * own,
        others * size,
        strange * size,
        others * silence,
    )


def _own(look: Look, group: Group) -> tuple[float, float]:
    """Return how far the names a story is about are a group's own, told of nowhere else: the most of one, and of all."""
    most = summed = total = 0.0
    core = group.core
    for n, rarity, told in look.told:
        total += rarity
        if n in core:
            here = min(OWN, core[n])
            own = here / (max(told, here) + 1.0)
            summed += rarity * own
            most = max(most, own)
    return most * look.known, summed * look.known / total if total else 0.0


def _parties(look: Look, group: Group) -> tuple[float, float, float]:
    """Return how the names a story is about and those of a group agree.

    How far the story's are the group's, 0 to 1; then, as logarithms of summed rarity, what they share and what the
    group has alone.
    """
    mine = look.core
    total = sum(mine.values())
    if not total or not group.core:
        return 0.4, 0.0, 0.0
    count, core = group.count, group.core
    shared = sum([r * min(1.0, 2 * core[n] / count) for n, r in mine.items() if n in core])
    missing = 0.0
    for n, c in group.leading:
        if 3 * c >= count and n not in look.rarity:
            missing += c * look.vocabulary.rarity(n) / count
    return shared / total, math.log1p(shared) / 3.0, math.log1p(missing) / 3.0


def counterpart(member: Member, group: Group) -> float:
    """Return how strange a story is to a thread between others, 0 to 3: it has a counterpart that is no party of it.

    A company's own affairs are one thread; what it does with another is a thread of its own.
    """
    parties, pair = member.parties, group.pair
    if len(parties) < 2:
        alone = len(pair) == 2 and bool(parties) and parties <= set(pair)
        return ONE_SIDED if alone and any(n not in member.vector for n in pair if n not in parties) else 0.0
    if group.count < SETTLED:
        if len(group.parties) == 1 and not group.parties.keys().isdisjoint(parties):
            strange = any(n not in group.terms for n in parties & member.title)
        else:
            always = [n for n, c in group.parties.items() if c == group.count]
            strange = len(always) == 2 and not parties.issuperset(always) and not parties <= group.parties.keys()
    else:
        other = len(pair) == 1 or (len(pair) == 2 and not parties.issuperset(pair))
        strange = other and any(group.parties[n] < RARELY * group.count for n in parties)
        if strange and len(pair) == 2:
            return OTHER_PAIR
    return COUNTERPART if strange else 0.0


def never_one(one: Group, two: Group) -> bool:
    """Return whether two threads are not one, whatever a story says of both: sagas that grew apart, or of other parties."""
    if min(one.size, two.size) >= GROWN and abs(one.first - two.first) > GROWN_DAYS * DAY:
        return True
    return _between_others(one, two) or _between_others(two, one)


def _between_others(one: Group, two: Group) -> bool:
    """Return whether `one` is between two parties of which `two`, with parties of its own, is not about both."""
    return len(one.pair) == 2 and bool(two.parties) and any(two.parties[n] < RARELY * two.count for n in one.pair)


def same_pair(member: Member, group: Group) -> float:
    """Return what puts a thread before other likely ones: it is between the very two that the story is between."""
    if len(member.parties) < 2 or len(group.pair) < 2:
        return 0.0
    return SAME_PAIR if all(n in member.parties for n in group.pair) else 0.0


def clash(look: Look, group: Group) -> float:
    """Return 1 if the headline names an entity that the thread does not know, and leaves out one that it is about, else 0."""
    if group.core.keys() >= look.headed:
        return 0.0
    count, vector = group.count, look.member.vector
    lost = [n for n, c in group.leading if 5 * c >= 3 * count and n not in vector]
    return float(any(n in m.entities for n in lost for m in group.members[-3:]))


def _figures(look: Look, group: Group) -> float:
    """Return how many figures they share, rare ones counting more, 0 to 2."""
    shared = [n for n in look.member.figures if n in group.figures]
    return min(2.0, sum([look.rarity.get(n, 4.0) for n in shared]) / 8.0) if shared else 0.0


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

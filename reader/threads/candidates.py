"""Candidates for a story: how likely it belongs to a thread and to its developments, and when two of them are one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from reader.threads import judge
from reader.threads.explain import Judged
from reader.threads.group import Group, Member
from reader.threads.index import dot
from reader.threads.live import Thread

FAR = 0.001  # cosine for each term of a story below which another story says nothing: a long one is a bit like any
FAINT = 0.1  # probability of a thread below which its developments are not looked at
RECENT = 20  # newest developments of a thread that are looked at beside those of the nearest stories
THREAD = 0.32  # probability from which a story joins a thread
JOIN = 0.8  # cosine of centroids from which two threads, both likely for one story, are found to be one
ALIKE = 0.2  # the same for threads of which one development is of one event
FEW, MOST = 12, 0.8  # stories of a thread that is one development, and its share of them: only that has to be alike
JOIN_EVENTS = 0.2  # the same for developments
SURE = 0.85  # probability both need for a story that two are found to be one over
BOTH = 0.15  # summed probability of both, for each story of the smaller, from which two threads are found to be one in time
BOTH_LIKE = 0.15  # cosine of centroids that they need for it
BOTH_EVENTS = 0.35  # the same probability for developments, which have to show one story more
BOTH_DAYS = 7.0  # days between two such developments
JOIN_DAYS = 2.0  # days between two developments that may be found to be one


def far(member: Member) -> float:
    """Return the cosine below which nothing else can make another story speak for this one."""
    return FAR * len(member.vector)


def weigh(ready: judge.Look, held: Thread, near: Sequence[tuple[float, Member]]) -> Judged:
    """Return how likely a story belongs to a thread and to which of its developments."""
    thread = held.group.id
    inside = [pair for pair in near if pair[1].thread == thread]
    if not inside:
        return Judged(held, 0.0, held.group.members[-1], 0.0)
    cosine, nearest = inside[0]
    whole = judge.evidence(ready, held.group, nearest)
    score = judge.weigh(whole, judge.THREAD)
    events = []
    if score >= FAINT:
        single = len(held.developments) == 1
        for number, other in _developments(ready.member, held, inside):
            event = held.developments[number]
            found = whole if single else judge.evidence(ready, event, other)
            late = judge.staleness(ready.member, event)
            events.append((number, judge.weigh(found, judge.DEVELOPMENT, late)))
    chosen, top = max(events, key=lambda pair: pair[1], default=(0, 0.0))
    best = max(score, top)
    pair = judge.same_pair(ready.member, held.group)
    rank = max(best, judge.weigh(whole, judge.THREAD, -pair)) if pair else best
    return Judged(held, best, nearest, cosine, chosen, top, tuple(events), rank if best >= THREAD else best - 1.0)


def _developments(member: Member, held: Thread, inside: Sequence[tuple[float, Member]]) -> list[tuple[int, Member]]:
    """Return the developments of a thread worth comparing, each with its story nearest to `member`."""
    best: dict[int, Member] = {}
    for _, other in inside:
        best.setdefault(other.development, other)
    if len(best) == len(held.developments):
        return list(best.items())
    least = far(member)
    newest = islice(reversed(held.developments.values()), RECENT)
    rest = [(-by, e.id, e) for e in newest if e.id not in best and (by := e.near(member.vector)) >= least]
    fresh = [e for _, _, e in rest if e.gap(member.arrival) <= JOIN_DAYS][:2]
    for event in dict.fromkeys(fresh + [e for _, _, e in sorted(rest)[:2]]):
        last = event.members[-3:]
        best[event.id] = max(last, key=lambda m: dot(member.vector, m.vector)) if len(last) > 1 else last[0]
    return list(best.items())


def alike(first: Judged, second: Judged) -> bool:
    """Return whether two threads speak of the same, as wholes or in the developments a story would join."""
    like = first.held.group.likeness(second.held.group)
    if like >= JOIN:
        return True
    if min(first.event, second.event) < SURE:
        return False
    one, two = first.held.developments[first.development], second.held.developments[second.development]
    if not one_event(one, two):
        return False
    small, within = min((first.held.group, one), (second.held.group, two), key=lambda pair: pair[0].size)
    return like >= ALIKE or (small.size <= FEW and within.told >= MOST * small.told)


def often(one: Group, two: Group, chance: float) -> bool:
    """Note that a story is likely of two threads by `chance`; return whether such stories now make them one.

    They do when they are many for the smaller one, which is at once when it is a single story: fragments of one saga.
    """
    return one.both(two, chance) >= BOTH * min(one.size, two.size) and one.likeness(two) >= BOTH_LIKE


def often_one_event(one: Group, two: Group, chance: float) -> bool:
    """Return for two developments of a thread what `often` does for threads."""
    summed = one.both(two, chance)
    return (
        chance >= BOTH_EVENTS and summed >= BOTH_EVENTS * (1 + min(one.size, two.size)) and one.apart(two) <= BOTH_DAYS
    )


def one_event(one: Group, two: Group) -> bool:
    """Return whether two developments are one event: close in time and in words."""
    return one.apart(two) <= JOIN_DAYS and one.likeness(two) >= JOIN_EVENTS

"""When a thread turns out to be several matters, and a development two events.

A first story taken in by a single common word brings its whole event; two recalls of a week, told in the same words,
differ in the names they give and nowhere else.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations, product

from reader.threads.group import Group, Member, whole
from reader.threads.index import dot
from reader.threads.live import Live

LINKED = 0.2  # cosine of centroids from which two developments of a thread are of one matter
SHOWN = 2  # stories from which a development can link others
MOST = 100  # developments, the largest, that are compared with each other
LEAST = 3  # stories of a matter, below which it stays with the thread
SIZES = frozenset(int(4 * 1.2**step) for step in range(40))  # stories of a group at which it is looked at, 4 to 4,900
TOLD = 6  # stories from which a development can be two events
COVERED = 0.8  # share of its stories that give one or the other of two names for it
ACROSS = 0.6  # likeness of stories across the two sides, as a share of that within, below which they are two


def part_thread(live: Live, thread: int, fresh: Callable[[], int]) -> tuple[tuple[int, int, tuple[int, ...]], ...]:
    """Part a live thread that grew to be several matters, unless it is kept; the largest keeps its id.

    Return (thread, new thread, its developments) for each of the others.
    """
    held = live.threads.get(thread)
    if held is None or held.kept or held.group.size not in SIZES or len(held.developments) < 2:
        return ()
    parted: list[tuple[int, int, tuple[int, ...]]] = []
    for one in matters(held.developments.values())[1:]:
        parted.append((thread, fresh(), tuple([event.id for event in one])))
        live.part(thread, parted[-1][2], parted[-1][1])
    return tuple(parted)


def part_development(live: Live, development: int, fresh: Callable[[], int]) -> tuple[int, int, tuple[int, ...]] | None:
    """Part a live development that turned out to be two events; return (development, new development, its stories)."""
    held = live.threads.get(live.home.get(development, 0))
    if held is None or held.developments[development].told not in SIZES:
        return None
    inside = [m for story in held.stories if (m := live.members[story]).development == development]
    found = events(inside)
    if found is None:
        return None
    new, leaving = fresh(), tuple([member.id for member in found[1]])
    live.part_development(development, leaving, new)
    return development, new, leaving


def matters(developments: Iterable[Group]) -> list[list[Group]]:
    """Return the developments of a thread by matter, the largest first; a single list as long as it is one matter.

    Developments whose centroids are alike are linked, directly or through others (single link); those too small to
    tell go with what they are most like.
    """
    ordered = sorted(developments, key=lambda event: (-event.told, event.id))
    linked = _linked([event for event in ordered[:MOST] if event.told >= SHOWN])
    found = [events for events in linked if sum(event.told for event in events) >= LEAST]
    if len(found) < 2:
        return [ordered]
    wholes = [whole(events) for events in found]
    taken = {event.id for events in found for event in events}
    for event in ordered:
        if event.id not in taken:
            nearest = max(range(len(wholes)), key=lambda at: (wholes[at].likeness(event), -at))
            found[nearest].append(event)
    return sorted(found, key=lambda events: (-sum(event.told for event in events), events[0].id))


def _linked(events: Sequence[Group]) -> list[list[Group]]:
    found: list[list[Group]] = []
    left = list(events)
    while left:
        chain = [left.pop(0)]
        for one in chain:
            near = [other for other in left if one.likeness(other) >= LINKED]
            chain += near
            gone = {other.id for other in near}
            left = [other for other in left if other.id not in gone]
        found.append(chain)
    return found


def events(stories: Sequence[Member]) -> tuple[list[Member], list[Member]] | None:
    """Return the stories of a development as two events, the larger first; None as long as they are one.

    They are two when nearly each story gives one of two names, none gives both, and stories are much more like those of
    their own side (mean cosine of pairs).
    """
    told = [story for story in stories if story.copy_of is None]
    sides = _exclusive(told)
    if sides is None:
        return None
    one, other = sides
    within = math.sqrt(_mean(combinations(one, 2)) * _mean(combinations(other, 2)))
    if _mean(product(one, other)) >= ACROSS * within:
        return None
    first, second = Group(1, 0), Group(2, 0)
    for side, members in ((first, one), (second, other)):
        for member in members:
            side.add(member)
    parted: tuple[list[Member], list[Member]] = ([], [])
    for story in stories:
        known = (
            story in other if story in one or story in other else second.near(story.vector) > first.near(story.vector)
        )
        parted[known].append(story)
    return parted if len(parted[0]) >= len(parted[1]) else parted[::-1]


def _exclusive(told: Sequence[Member]) -> tuple[list[Member], list[Member]] | None:
    """Return the stories that give either of the two names that best divide them, if any do."""
    giving: defaultdict[int, list[int]] = defaultdict(list)
    for at, story in enumerate(told):
        for entity in sorted(story.entities):
            giving[entity].append(at)
    some = [numbers for numbers in giving.values() if LEAST <= len(numbers) <= len(told) - LEAST]
    pairs = [(one, other) for one, other in combinations(some, 2) if set(one).isdisjoint(other)]
    best = max(pairs, key=lambda pair: len(pair[0]) + len(pair[1]), default=None)
    if len(told) < TOLD or best is None or len(best[0]) + len(best[1]) < COVERED * len(told):
        return None
    return [told[at] for at in best[0]], [told[at] for at in best[1]]


def _mean(pairs: Iterable[tuple[Member, Member]]) -> float:
    cosines = [dot(one.vector, other.vector) for one, other in pairs]
    return sum(cosines) / len(cosines)

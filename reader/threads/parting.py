"""When a thread turns out to be several matters: a first story taken in by a single common word brings its whole event."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reader.threads.group import Group, whole

LINKED = 0.2  # cosine of centroids from which two developments of a thread are of one matter
SHOWN = 2  # stories from which a development can link others
LEAST = 3  # stories of a matter, below which it stays with the thread
SIZES = frozenset(int(4 * 1.2**step) for step in range(40))  # stories of a thread at which it is looked at, 4 to 4,900


def matters(developments: Iterable[Group]) -> list[list[Group]]:
    """Return the developments of a thread by matter, the largest first; a single list as long as it is one matter.

    Developments whose centroids are alike are linked, directly or through others (single link); those too small to
    tell go with what they are most like.
    """
    ordered = sorted(developments, key=lambda event: (-event.told, event.id))
    linked = _linked([event for event in ordered if event.told >= SHOWN])
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

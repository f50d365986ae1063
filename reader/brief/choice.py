"""Which stories of a long thread are read for a page about it: the first of each development, then the newest of each."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from reader.store.comparisons import Member

MOST = 300
"""Stories that are read at once for a page: about a second's work. Of a longer thread the page says how many it read."""


def chosen(members: Sequence[Member], most: int) -> list[int]:
    """Return the ids of at most `most` of a thread's stories, given oldest first without copies.

    What opened a development tells most of it; the newest tell how it stands. So developments take turns, the latest
    first: each gives its first story, then its newest, the one before that, and so on.
    """
    if len(members) <= most:
        return [one.story_id for one in members]
    by_development: dict[int | None, list[int]] = {}
    for one in members:
        by_development.setdefault(one.development_id, []).append(one.story_id)
    turns = [[inside[0], *inside[:0:-1]] for inside in reversed(by_development.values())]
    taken = (number for turn in zip_longest(*turns) for number in turn if number is not None)
    return [number for number, _ in zip(taken, range(most), strict=False)]

"""What the reader said about threads, as pairs of stories: together, or apart. Assign checks them before every join."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

Kind = Literal["together", "apart"]
Row = tuple[Kind, int, int]


class Corrections:
    """All standing corrections. Rows are in the order they were made; where two clash the newer one holds.

    `pinned` puts single stories into a thread whatever their words; `lone` threads get no more stories by themselves.
    Stories that were said to be together form a group, and groups are kept apart as wholes.
    """

    def __init__(
        self, rows: Iterable[Row] = (), *, pinned: Mapping[int, int] | None = None, lone: Iterable[int] = ()
    ) -> None:
        self.pinned: dict[int, int] = dict(pinned or {})
        self.lone: set[int] = set(lone)
        self._parent: dict[int, int] = {}
        self._group: dict[int, list[int]] = {}
        self._apart: defaultdict[int, set[int]] = defaultdict(set)
        for kind, a, b in reversed(list(rows)):
            if kind == "together":
                self._join(a, b)
            else:
                self._part(a, b)

    def _root(self, story: int) -> int:
        parent = self._parent
        if story not in parent:
            parent[story] = story
            self._group[story] = [story]
        while parent[story] != story:
            parent[story] = parent[parent[story]]
            story = parent[story]
        return story

    def _join(self, a: int, b: int) -> None:
        a, b = self._root(a), self._root(b)
        if a == b or b in self._apart[a]:
            return
        if len(self._group[a]) < len(self._group[b]):
            a, b = b, a
        self._parent[b] = a
        self._group[a] += self._group.pop(b)
        for other in self._apart.pop(b, set()):
            self._apart[other].discard(b)
            self._apart[other].add(a)
            self._apart[a].add(other)

    def _part(self, a: int, b: int) -> None:
        a, b = self._root(a), self._root(b)
        if a != b:
            self._apart[a].add(b)
            self._apart[b].add(a)

    def __bool__(self) -> bool:
        return bool(self._parent or self.pinned or self.lone)

    def known(self, story: int) -> bool:
        """Return whether any correction speaks of `story`."""
        return story in self._parent or story in self.pinned

    def partners(self, story: int) -> Sequence[int]:
        """Return the stories that must share a thread with `story`, itself not included."""
        if story not in self._parent:
            return ()
        return [s for s in self._group[self._root(story)] if s != story]

    def apart(self, a: int, b: int) -> bool:
        """Return whether `a` and `b` may never share a thread."""
        if a not in self._parent or b not in self._parent:
            return False
        return self._root(b) in self._apart[self._root(a)]

    def forbids(self, ones: Iterable[int], others: Iterable[int]) -> bool:
        """Return whether a thread of `ones` and a thread of `others` may never be one thread."""
        mine = [s for s in ones if s in self._parent]
        theirs = {s for s in others if s in self._parent} if mine else set()
        return any(self.apart(a, b) for a in mine for b in theirs)


# ---------------------------------------------------------------- what an operation of the reader writes
def merge(into: Sequence[int], stories: Sequence[int]) -> list[Row]:
    """Return the rows that make the thread of `stories` one with the thread of `into`; also "always together"."""
    return [("together", into[0], s) for s in stories if s != into[0]] if into else []


always = merge


def never(ones: Sequence[int], others: Sequence[int]) -> list[Row]:
    """Return the rows that keep two threads apart for ever."""
    if not ones or not others:
        return []
    rows: list[Row] = [("apart", ones[0], s) for s in others]
    return rows + [("apart", s, others[0]) for s in ones[1:]]


def split(stay: Sequence[int], leave: Sequence[int]) -> list[Row]:
    """Return the rows that take `leave` out of a thread as a thread of its own, `stay` being the rest."""
    return never(stay, leave) + merge(leave[:1], leave[1:])


def move(story: int, away_from: Sequence[int], to: Sequence[int]) -> list[Row]:
    """Return the rows that take one story from its thread (`away_from`: its other stories) to the thread of `to`."""
    rows: list[Row] = [("apart", story, s) for s in away_from if s != story]
    return rows + ([("together", to[0], story)] if to else [])

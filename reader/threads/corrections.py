"""What the reader said about threads, as pairs of stories: together, or apart. Assign checks them before every join.

A pair holds for the threads its stories are in, however old they are and whatever ids a regrouping gives. A row that is
an `example` was said of its first story alone: that story goes where its second is, and stories like it follow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

Kind = Literal["together", "apart"]


class Row(NamedTuple):
    """One thing the reader said of two stories."""

    kind: Kind
    story: int
    other: int
    example: bool = False


class Corrections:
    """All standing corrections, and the threads they speak of by now.

    Rows are in the order they were made; where two clash the newer one holds. `homes` are the threads of the stories
    that have one; `lone` threads get no more stories by themselves. Stories that were said to be together form a group,
    and groups are kept apart as wholes. Tell it where stories go (`settle`) and what becomes of threads (`join`, `rename`).
    """

    def __init__(
        self, rows: Iterable[Row] = (), *, homes: Mapping[int, int] | None = None, lone: Iterable[int] = ()
    ) -> None:
        self.lone: set[int] = set(lone)
        self.examples: set[int] = set()
        self._parent: dict[int, int] = {}
        self._group: dict[int, list[int]] = {}
        self._apart: defaultdict[int, set[int]] = defaultdict(set)
        for kind, story, other, example in reversed([Row(*row) for row in rows]):
            if kind == "together":
                self._join(story, other)
            else:
                self._part(story, other)
            if example:
                self.examples.add(story)
        self._home: dict[int, int] = {}  # the thread of each story spoken of
        self._inside: defaultdict[int, set[int]] = defaultdict(set)  # the stories spoken of, by thread
        for story, thread in (homes or {}).items():
            self.settle(story, thread)

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

    # ------------------------------------------------------------ of stories
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

    # ------------------------------------------------------------ of threads
    def settle(self, story: int, thread: int) -> None:
        """Note the thread of a story, if any correction speaks of it."""
        if story in self._parent:
            before = self._home.get(story)
            if before is not None:
                self._inside[before].discard(story)
            self._home[story] = thread
            self._inside[thread].add(story)

    def join(self, gone: int, into: int) -> None:
        """Note that a thread became part of another."""
        for story in self._inside.pop(gone, set()):
            self._home[story] = into
            self._inside[into].add(story)

    def rename(self, threads: Mapping[int, int]) -> None:
        """Put stored ids in the place of provisional ones, {provisional: stored}."""
        for old in threads.keys() & self._inside.keys():
            self.join(old, threads[old])

    def home(self, story: int) -> int | None:
        """Return the thread of a story that a correction speaks of, if it has one."""
        return self._home.get(story)

    def touches(self, thread: int) -> bool:
        """Return whether a correction speaks of a story in a thread."""
        return bool(self._inside.get(thread))

    def bound(self, story: int) -> int | None:
        """Return the thread a correction puts this very story into, if it is known by now."""
        return next((self._home[s] for s in self.partners(story) if s in self._home), None)

    def forbidden(self, story: int) -> set[int]:
        """Return the threads that a correction keeps this very story out of."""
        if story not in self._parent:
            return set()
        others = (s for root in self._apart[self._root(story)] for s in self._group[root])
        return {self._home[s] for s in others if s in self._home}

    def never(self, one: int, two: int) -> bool:
        """Return whether two threads may never be one."""
        mine, theirs = self._inside.get(one), self._inside.get(two)
        if not mine or not theirs:
            return False
        foreign = {self._root(s) for s in theirs}
        return any(not foreign.isdisjoint(self._apart[root]) for root in {self._root(s) for s in mine})


# ---------------------------------------------------------------- what an operation of the reader says
def merge(stories: Sequence[int], into: int) -> list[Row]:
    """Return what makes one thread of that with `stories` and that with the story `into`, for ever."""
    return [Row("together", story, into) for story in stories if story != into]


def never(one: int, other: int) -> list[Row]:
    """Return what keeps two threads apart for ever, each named by one of its stories."""
    return [Row("apart", one, other)]


def move(stories: Sequence[int], to: int | None, rest: int | None) -> list[Row]:
    """Return what takes stories from the thread of `rest` to that of `to`; None where there is no such thread."""
    rows = [Row("together", story, to, True) for story in stories if to is not None and story != to]
    return rows + [Row("apart", story, rest, True) for story in stories if rest is not None]


def split(stories: Sequence[int], rest: int) -> list[Row]:
    """Return what takes stories out of the thread of `rest` as a thread of their own."""
    return move(stories, stories[0], rest)


def stay(stories: Sequence[int], rest: int, gone: int) -> list[Row]:
    """Return what keeps stories in the thread of `rest`, which a story like them left."""
    together = [Row("together", story, rest) for story in stories if story != rest]
    return together + [Row("apart", story, gone) for story in stories]


def pin(story: int, to: int) -> list[Row]:
    """Return what keeps a story in its thread, which has also the story `to`."""
    return [Row("together", story, to, True)]

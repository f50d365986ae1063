"""The candidate index: how rare each term is, and which live stories hold it. All of it is bounded."""

from __future__ import annotations

import math
from array import array
from collections.abc import Container, Iterable, Mapping

import msgspec

from reader.threads.marks import said
from reader.threads.words import stem

Vector = dict[int, float]

PRIOR = 3000.0  # stories the background table speaks for
FEW = 5.0  # stories seen that tell little yet of what is told of nowhere else
MEMORY = 8000  # after this many stories all counts are halved, so that rarity follows the desk's recent news
VOCABULARY = 200_000  # terms kept
POSTINGS = 150  # newest stories kept for a term
_MARKED = "@+#"
_PRIOR_MARKED = {"@": 3.0, "+": 0.5, "#": 1.0}


class Vocabulary:
    """Terms as small numbers, with their document frequency: a background table plus what has been seen, halving."""

    def __init__(self, background: Mapping[str, float] | None = None) -> None:
        self._background = dict(background or {})
        self._ids: dict[str, int] = {}
        self._terms: list[str] = []
        self._shown: list[str] = []
        self._seen = array("d")
        self._prior = array("d")
        self._free: list[int] = []
        self._aliases: dict[str, int] = {}
        self.stories = 0.0

    def __len__(self) -> int:
        return len(self._ids)

    def number(self, surface: str) -> int:
        """Return the number of a term as `features` writes it, a new one if it has none."""
        known = self._aliases.get(surface)
        if known is not None:
            return known
        term = surface if surface[0] in _MARKED else stem(surface)
        n = self._ids.get(term)
        if n is None:
            n = self._add(term, surface)
        self._aliases[surface] = n
        return n

    def numbers(self, surfaces: Iterable[str]) -> list[int]:
        """Return the numbers of terms in their order."""
        known = self._aliases.get
        return [n if (n := known(surface)) is not None else self.number(surface) for surface in surfaces]

    def _add(self, term: str, surface: str) -> int:
        prior = _PRIOR_MARKED.get(term[0]) or max(1.0, self._background.get(term, 0.0) * PRIOR)
        if self._free:
            n = self._free.pop()
            self._terms[n], self._shown[n], self._seen[n], self._prior[n] = term, surface, 0.0, prior
        else:
            n = len(self._terms)
            self._terms.append(term)
            self._shown.append(surface)
            self._seen.append(0.0)
            self._prior.append(prior)
        self._ids[term] = n
        return n

    def learn(self, numbers: Iterable[int]) -> None:
        """Count one more story that holds these terms."""
        seen = self._seen
        for n in numbers:
            seen[n] += 1.0
        self.stories += 1.0
        if self.stories >= MEMORY:
            self.stories /= 2
            self._seen = array("d", [s / 2 for s in seen])

    def rarity(self, number: int) -> float:
        """Return the inverse document frequency of a term: log(stories / stories that hold it)."""
        return math.log((PRIOR + self.stories) / (self._prior[number] + self._seen[number]))

    def rarities(self, numbers: Iterable[int]) -> dict[int, float]:
        """Return the rarity of each of many terms."""
        total, prior, seen, log = PRIOR + self.stories, self._prior, self._seen, math.log
        return {n: log(total / (prior[n] + seen[n])) for n in numbers}

    def told(self, number: int) -> float:
        """Return how many of the stories seen lately hold a term."""
        return self._seen[number]

    @property
    def known(self) -> float:
        """How far what has been seen tells what is told of nowhere else, 0 to 1."""
        return self.stories / (self.stories + FEW)

    def weigh(self, terms: Mapping[int, float]) -> Vector:
        """Return `terms` times their rarity, as a vector of length one."""
        total, prior, seen, log = PRIOR + self.stories, self._prior, self._seen, math.log
        vector = {n: w * log(total / (prior[n] + seen[n])) for n, w in terms.items()}
        norm = math.sqrt(sum([w * w for w in vector.values()]))
        return {n: w / norm for n, w in vector.items() if w > 0.0} if norm else {}

    def call(self, entity: str, name: str) -> None:
        """Take note of how a person writes an entity."""
        self._shown[self.number(entity)] = "@" + name

    def mark(self, number: int) -> str:
        """Return `@` for an entity, `+` for two together, `#` for a figure, else an empty string."""
        first = self._terms[number][0]
        return first if first in _MARKED else ""

    def shown(self, number: int) -> str:
        """Return a term as a person would write it, or as it was first written."""
        shown, term = self._shown[number], self._terms[number]
        return shown[1:] if term[0] == "@" and shown != term else said(shown)

    def full(self) -> bool:
        """Return whether `prune` is due."""
        return len(self._ids) > VOCABULARY or len(self._aliases) > 2 * VOCABULARY

    def prune(self, live: set[int]) -> None:
        """Forget the rarest terms that no live story holds, down to three quarters of the bound."""
        idle = sorted((n for n in self._ids.values() if n not in live), key=lambda n: (self._seen[n], n))
        gone = set(idle[: max(0, len(self._ids) - VOCABULARY * 3 // 4)])
        for n in sorted(gone):
            del self._ids[self._terms[n]]
            self._free.append(n)
        self._aliases = {}

    def dump(self) -> bytes:
        """Return the counts of terms seen more than once, as a blob for `load`."""
        rows = {t: round(self._seen[n], 2) for t, n in self._ids.items() if self._seen[n] >= 1.5}
        shown = [self._shown[self._ids[t]] for t in rows]
        return msgspec.msgpack.encode((self.stories, "\n".join(rows), list(rows.values()), "\n".join(shown)))

    def load(self, blob: bytes) -> None:
        """Take over the counts of a `dump`; a damaged blob is ignored (counts start anew)."""
        try:
            stories, terms, counts, shown = msgspec.msgpack.decode(blob, type=tuple[float, str, list[float], str])
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return
        self.stories = stories
        for term, count, surface in zip(terms.split("\n"), counts, shown.split("\n"), strict=False):
            if term:
                n = self._ids.get(term)
                self._seen[self._add(term, surface or term) if n is None else n] = count


class Postings:
    """For each weighty term the newest live stories that hold it."""

    def __init__(self) -> None:
        self._lists: dict[int, list[int]] = {}

    def add(self, story: int, numbers: Iterable[int]) -> None:
        """Enter a story under its weighty terms; the oldest entry of a full list leaves."""
        for n in numbers:
            held = self._lists.setdefault(n, [])
            held.append(story)
            if len(held) > POSTINGS + POSTINGS // 4:
                del held[: len(held) - POSTINGS]

    def keep(self, stories: Container[int]) -> None:
        """Take every story out that is not one of `stories`."""
        for n in list(self._lists):
            kept = [s for s in self._lists[n] if s in stories]
            if kept:
                self._lists[n] = kept
            else:
                del self._lists[n]

    def gather(self, query: Iterable[tuple[int, float]], limit: int) -> list[int]:
        """Return the `limit` stories that share most weight with `query`, (term, weight) heaviest first."""
        held = ((weight, self._lists.get(n)) for n, weight in query)
        newest = [(weight * weight, stories[: -POSTINGS - 1 : -1]) for weight, stories in held if stories]
        return most_shared(newest, limit)

    def __len__(self) -> int:
        return sum(map(len, self._lists.values()))


def most_shared(lists: Iterable[tuple[float, Iterable[int]]], limit: int, least: float = 0.0) -> list[int]:
    """Return the `limit` stories with the largest sums of the weights of the lists they are in, if not below `least`.

    `lists` are (weight, stories); of equals the story that comes first in them comes first.
    """
    score: dict[int, float] = {}
    for weight, stories in lists:
        for story in stories:
            if story in score:
                score[story] += weight
            else:
                score[story] = weight
    enough = [story for story, summed in score.items() if summed >= least]
    return sorted(enough, key=score.__getitem__, reverse=True)[:limit]


def dot(a: Vector, b: Vector) -> float:
    """Return the scalar product of two sparse vectors."""
    return sum([a[n] * b[n] for n in a.keys() & b.keys()])

"""Under which terms a story is found again in the archive, when the live state does not hold it."""

from __future__ import annotations

import math
from collections.abc import Callable
from hashlib import blake2b
from typing import TypeVar

from reader.threads.features import Features
from reader.threads.words import common_words, stem

T = TypeVar("T")

KNOWN = 50_000
"""Terms of which it is kept what was found out."""
TERMS = 20
"""Terms under which a story is kept; those of a new story are looked up."""
_UNSEEN = {"@": 0.01, "#": 0.002, "+": 0.0005}  # document frequency of a term the background does not know, by kind


def postings(features: Features, most: int = TERMS) -> tuple[tuple[int, float], ...]:
    """Return the heaviest terms of a story as (stable hash, weight), heaviest first; nothing for a digest."""
    if features.digest:
        return ()
    weighed = [(weight * _rarities[term], term) for term, weight in features.terms]
    weighed.sort(reverse=True)
    return tuple([(_hashes[term], round(weight, 3)) for weight, term in weighed[:most]])


class _Known(dict[str, T]):
    """What was found out about terms; it forgets all of it when it has grown too large. A plain dict in reading."""

    def __init__(self, find: Callable[[str], T]) -> None:
        self._find = find

    def __missing__(self, term: str) -> T:
        if len(self) >= KNOWN:
            self.clear()
        found = self[term] = self._find(term)
        return found


def _rarity(term: str) -> float:
    common = common_words(names=True)
    frequency = common.get(term) or common.get(stem(term)) or _UNSEEN.get(term[0], 0.0005)
    return -math.log(min(1.0, frequency))


def _hash(term: str) -> int:
    kept = term if term[0] in _UNSEEN else stem(term)
    return int.from_bytes(blake2b(kept.encode(), digest_size=8).digest(), "big") >> 1


_rarities, _hashes = _Known(_rarity), _Known(_hash)

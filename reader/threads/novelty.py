"""Which sentences of a story its thread has already said: how much of their weighted terms earlier sentences hold."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from reader.model import Figure
from reader.text import folded
from reader.threads.words import common_words, stem, words_of

SAID = 0.72
"""Coverage from which a sentence counts as said before; below it stays bright, for a missed fact costs more."""
REWORDED = 0.5
"""Coverage that is enough where no name and no amount of a text is new: the rest is words."""
SHORTEST = 5
"""Words: a shorter sentence says too little to have been said before."""
EARLIER = 60
"""Stories of a thread that a text is compared with, the last before it."""
_MANY = 100  # of what is counted: two things are hardly so many by chance
_WORD = re.compile(r"[^\W_]+(?:[.,'-][^\W_]+)*")
_STOP = words_of(
    "a an the of for to in on at by with from as and or but is are was were be been has have had will would its it this "
    "that they he she his her their which who said says say also not than into about after"
)
_NUMBER = 2.0  # a figure weighs as much as two words: a new one makes a sentence new
_HOLDERS = 400  # latest sentences looked at under a term: in a long thread a name is in thousands
_BASE = 200.0  # sentences of other news that rarity is measured against, besides those of the thread


@lru_cache(maxsize=20_000)
def terms(sentence: str) -> frozenset[str]:
    """Return the stemmed content words and numbers of a sentence."""
    words = (w.lower().removesuffix("'s") for w in _WORD.findall(folded(sentence)))
    return frozenset(stem(w) for w in words if w not in _STOP)


def alike(one: str, two: str, share: float) -> bool:
    """Tell whether two sentences have in common so large a share of the terms of the shorter one."""
    first, second = terms(one), terms(two)
    return len(first & second) >= share * max(1, min(len(first), len(second)))


class Said:
    """The sentences of a thread so far, and how far they cover a further one. Grows; each sentence counts once."""

    def __init__(self, earlier: Iterable[str] = ()) -> None:
        self._held: set[frozenset[str]] = set()
        self._holders: dict[str, list[int]] = {}
        self.add(earlier)

    def __bool__(self) -> bool:
        return bool(self._held)

    def add(self, sentences: Iterable[str]) -> None:
        """Take in sentences that have now been said."""
        for sentence in sentences:
            own = terms(sentence)
            if own and own not in self._held:
                for term in own:
                    self._holders.setdefault(term, []).append(len(self._held))
                self._held.add(own)

    def covers(self, sentence: str) -> float:
        """Return how far earlier sentences say a sentence, 0 (all new) to 1 (all said).

        Coverage is the rarity-weighted share of a sentence's terms found in the one earlier sentence that says most of
        it, with a third of what the others say added: a fact spread over two sentences is half known (after Allan 2003).
        """
        own = terms(sentence)
        if not own:
            return 1.0
        weights = {term: self._weight(term) for term in own}
        score: dict[int, float] = {}
        for term, weight in weights.items():
            for holder in self._holders.get(term, ())[-_HOLDERS:]:
                score[holder] = score.get(holder, 0.0) + weight
        best = max(score.values(), default=0.0)
        anywhere = sum(weight for term, weight in weights.items() if term in self._holders)
        return min(1.0, (best + (anywhere - best) / 3) / sum(weights.values()))

    def _weight(self, term: str) -> float:
        total = len(self._held) + _BASE
        rarity = math.log(total / (1.0 + len(self._holders.get(term, ())) + _BASE * common_words().get(term, 0.0)))
        return max(0.2, rarity) * (_NUMBER if term[0].isdigit() else 1.0)


def said_before(sentences: Sequence[str], earlier: Sequence[str]) -> list[float]:
    """Return for each sentence how far `earlier` sentences of the thread cover it, 0 (all new) to 1 (all said)."""
    said = Said(earlier)
    return [said.covers(sentence) for sentence in sentences]


def all_said(sentences: Iterable[str], said: Said) -> bool:
    """Tell whether all that a text's sentences tell was said before, in other words maybe: names and amounts aside.

    Not so of a text without a sentence that tells something.
    """
    telling = [one for one in sentences if one.count(" ") >= SHORTEST - 1]
    return bool(said) and bool(telling) and all(said.covers(one) >= REWORDED for one in telling)


def amounts(figures: Iterable[Figure]) -> frozenset[tuple[object, ...]]:
    """Return what a text tells of amounts, whatever its words for them; share prices and dates tell nothing."""
    return frozenset(amount(one) for one in figures if tells(one))


def tells(figure: Figure) -> bool:
    """Tell whether a figure is one that can be new."""
    return not figure.market and figure.value is not None and figure.kind != "DATE"


def amount(figure: Figure) -> tuple[object, ...]:
    """Return what two figures must share to be the same amount: of things counted by the hundred not the noun.

    3,900 jobs are 3,900 employees; 17 plants are not 17 suppliers.
    """
    many = figure.kind == "QUANTITY" and figure.unit in figure.counts and (figure.value or 0) >= _MANY
    return figure.kind, figure.value, "" if many else figure.unit

"""Which sentences of a story its thread has already said: how much of their weighted terms earlier sentences hold."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache

from reader.text import folded
from reader.threads.words import common_words, stem, words_of

_WORD = re.compile(r"[^\W_]+(?:[.,'-][^\W_]+)*")
_STOP = words_of(
    "a an the of for to in on at by with from as and or but is are was were be been has have had will would its it this "
    "that they he she his her their which who said says say also not than into about after"
)
_NUMBER = 2.0  # a figure weighs as much as two words: a new one makes a sentence new


@lru_cache(maxsize=20_000)
def terms(sentence: str) -> frozenset[str]:
    """Return the stemmed content words and numbers of a sentence."""
    words = (w.lower().removesuffix("'s") for w in _WORD.findall(folded(sentence)))
    return frozenset(stem(w) for w in words if w not in _STOP)


def said_before(sentences: Sequence[str], earlier: Sequence[str]) -> list[float]:
    """Return for each sentence how far `earlier` sentences of the thread cover it, 0 (all new) to 1 (all said).

    Coverage is the rarity-weighted share of a sentence's terms found in the one earlier sentence that says most of it,
    with a third of what the others say added: a fact spread over two sentences is half known (after Allan 2003).
    """
    former = list(dict.fromkeys(terms(s) for s in earlier))
    seen = Counter(t for held in former for t in held)
    common = common_words()
    total = len(former) + 200.0

    def weight(term: str) -> float:
        rarity = math.log(total / (1.0 + seen[term] + 200.0 * common.get(term, 0.0)))
        return max(0.2, rarity) * (_NUMBER if term[0].isdigit() else 1.0)

    holders: dict[str, list[int]] = {}
    for i, held in enumerate(former):
        for t in held:
            holders.setdefault(t, []).append(i)
    return [_covered(terms(s), holders, weight) for s in sentences]


def _covered(own: frozenset[str], holders: dict[str, list[int]], weight: Callable[[str], float]) -> float:
    if not own:
        return 1.0
    weights = {t: weight(t) for t in own}
    whole = sum(weights.values())
    score: dict[int, float] = {}
    for t, w in weights.items():
        for i in holders.get(t, ()):
            score[i] = score.get(i, 0.0) + w
    best = max(score.values(), default=0.0)
    anywhere = sum(w for t, w in weights.items() if t in holders)
    return min(1.0, (best + (anywhere - best) / 3) / whole)

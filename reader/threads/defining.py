"""What defines a thread: whom its stories are between, the names and the telling words that most of them share."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from reader.findings import Defined
from reader.threads.explain import MOST, listed, stems_of, telling
from reader.threads.features import Features
from reader.threads.marks import said
from reader.threads.reasons import written_as
from reader.threads.words import common_words, stem

_WORDS = re.compile(r"[^\W\d_]{3}")
_SHARE = 4  # one story in so many has what defines their thread


def defining(stories: Sequence[Features], text: str) -> Defined:
    """Return what defines a thread of these stories; words stand as `text`, their headlines and openings, writes them."""
    shown = dict(pair for one in stories for pair in one.names)
    names = Counter(term for one in stories for term, _ in one.terms if term[0] == "@")
    parties = Counter(party for one in stories for party in one.parties)
    heavy: dict[str, float] = {}
    inside: Counter[str] = Counter()
    form: dict[str, str] = {}
    for one in stories:
        plain = {stem(term): (term, weight) for term, weight in reversed(one.terms) if _WORDS.match(term)}
        inside.update(plain.keys())
        for key, (term, weight) in plain.items():
            heavy[key] = heavy.get(key, 0.0) - weight * math.log(common_words().get(key, 0.002))
            form.setdefault(key, term)

    def name(term: str) -> str:
        return shown.get(term, said(term))

    least = max(2, math.ceil(len(stories) / _SHARE))
    often = [(name(term), count) for term, count in _most(names) if count >= least][: MOST + 3]
    between = tuple(name(term) for term, count in _most(parties)[:2] if count >= max(2, len(stories) / 2))
    likely = sorted((term for term, count in inside.items() if count >= least), key=lambda t: (-heavy[t], t))
    known = stems_of(name(term) for term in names)
    written = written_as([form[key] for key in likely[: 8 * MOST]], text)
    words = [(word, inside[stem(term)]) for term, word in written.items() if telling(word, known)]
    return Defined(between, tuple(often), tuple(words[:MOST]), len(stories), _verdict(between, often, words))


def _most(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _verdict(between: Sequence[str], often: Sequence[tuple[str, int]], words: Sequence[tuple[str, int]]) -> str:
    names = between if len(between) > 1 else [name for name, _ in often[:3]]
    parts = [f"{'between' if len(between) > 1 else 'about'} {listed(names)}"] * bool(names)
    parts += [f"{'that ' * bool(names)}speak of {listed([word for word, _ in words[:3]])}"] * bool(words)
    return f"Stories {' '.join(parts)}." if parts else "Its stories share no name and no telling word."

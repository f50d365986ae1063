"""Why a story is in its thread: the names and terms that carried it, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from reader.model import Why
from reader.threads.group import Member
from reader.threads.index import Vector, Vocabulary
from reader.threads.live import Thread
from reader.threads.words import WORD, common_words, stem, words_of

MOST = 5  # names, and other terms, that are given
LIKE = "Like this thread, it "
"""How the verdict on a story begins that joined others for what it has in common with them."""
NOTHING, LITTLE = "Nothing alike has been reported lately.", "Too little ties it to any thread."
"""The verdicts on a story that joins nothing."""
_COMMON = 0.07  # share of news reports from which a word tells nothing
_DULL = words_of(
    "around little just later now ago nobody comment note per cent approximately still despite vice north south east west effect corp corporation inc ltd motor motors holdings reuters jiji kyodo bloomberg"
)


@dataclass(slots=True)
class Judged:
    """A candidate thread with what spoke for it, and its likeliest development."""

    held: Thread
    score: float
    nearest: Member
    near: float
    development: int = 0
    event: float = 0.0
    events: tuple[tuple[int, float], ...] = ()  # developments with their probability
    rank: float = -1.0  # what orders the candidates: `score`, raised for those between the very same parties


def why(vocabulary: Vocabulary, member: Member, judged: Sequence[Judged]) -> Why:
    """Return why a story joins the first of the threads `judged`, and which came second."""
    first, second = judged[0], judged[1] if len(judged) > 1 else None
    group = first.held.group
    order = _shared(member.vector, group.terms, first.nearest.vector)
    named = [vocabulary.shown(n) for n in order if vocabulary.mark(n) == "@"]
    entities = tuple(named[:MOST])
    known = stems_of(named)
    words = ((vocabulary.shown(n), n) for n in order if vocabulary.mark(n) in ("", "#"))
    terms = tuple(islice((_capital(w) if n in member.proper else w for w, n in words if telling(w, known)), MOST))
    days = abs(member.arrival.moment - first.nearest.arrival.moment) / 86_400
    return Why(
        round(first.score, 3),
        terms,
        entities,
        round(days, 1),
        first.nearest.id,
        second.held.group.id if second else None,
        round(second.score, 3) if second else 0.0,
        verdict(entities, terms),
    )


def _shared(own: Vector, whole: Vector, close: Vector) -> list[int]:
    """Return the terms a story shares with a thread or with its story nearest by, weightiest first."""
    shared = {n: w * max(whole.get(n, 0.0), close.get(n, 0.0)) for n, w in own.items() if n in whole or n in close}
    return sorted(sorted(n for n, w in shared.items() if w > 0.0), key=shared.__getitem__, reverse=True)


def stems_of(names: Iterable[str]) -> frozenset[str]:
    """Return the stems of all words of these names."""
    return frozenset([stem(part.lower()) for name in names for part in WORD.findall(name)])


def telling(word: str, known: Collection[str]) -> bool:
    """Return whether a word says anything to a reporter that names do not, whose stems are `known`.

    No day, no month and nothing common does.
    """
    if word[:1].isdigit():
        return not word.isdigit() or len(word) > 3
    if len(word) < 3 or word.lower() in _DULL:
        return False
    common = common_words()
    parts = [stem(part) for part in word.lower().split("-")]
    return any(part not in known and common.get(part, 0.0) < _COMMON for part in parts)


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def verdict(entities: Sequence[str], terms: Sequence[str]) -> str:
    """Return in a sentence what a story and its thread have in common."""
    about = [f"is about {listed(entities[:3])}"] * bool(entities)
    words = [f"speaks of {listed(terms[: 2 if entities else 3])}"] * bool(terms)
    return LIKE + (" and ".join(about + words) or "uses the same words") + "."


def listed(names: Sequence[str], word: str = "and") -> str:
    """Return `A, B and C`."""
    return f" {word} ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))

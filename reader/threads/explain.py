"""Why a story is in its thread: the names and terms that carried it, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from reader.model import Why
from reader.threads.group import Member
from reader.threads.index import Vector, Vocabulary
from reader.threads.live import Thread
from reader.threads.words import WORD

MOST = 5  # names, and other terms, that are given


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
    entities = tuple(islice((vocabulary.shown(n) for n in order if vocabulary.mark(n) == "@"), MOST))
    named = {word.lower() for name in entities for word in WORD.findall(name)}
    words = ((vocabulary.shown(n), n) for n in order if vocabulary.mark(n) in ("", "#"))
    telling = (_capital(w) if n in member.proper else w for w, n in words if _telling(w, named))
    terms = tuple(islice(telling, MOST))
    days = abs(member.arrival.moment - first.nearest.arrival.moment) / 86_400
    return Why(
        round(first.score, 3),
        terms,
        entities,
        round(days, 1),
        first.nearest.id,
        second.held.group.id if second else None,
        round(second.score, 3) if second else 0.0,
        _verdict(entities, terms),
    )


def _shared(own: Vector, whole: Vector, close: Vector) -> list[int]:
    """Return the terms a story shares with a thread or with its story nearest by, weightiest first."""
    shared = {n: w * max(whole.get(n, 0.0), close.get(n, 0.0)) for n, w in own.items() if n in whole or n in close}
    return sorted(sorted(n for n, w in shared.items() if w > 0.0), key=shared.__getitem__, reverse=True)


def _telling(word: str, named: set[str]) -> bool:
    """Return whether a word says anything to a reporter that the names do not."""
    return (len(word) > 3 or word[-1] == "%") and not word.isdigit() and not named.issuperset(word.split("-"))


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def _verdict(entities: Sequence[str], terms: Sequence[str]) -> str:
    """Return in a sentence what a story and its thread have in common."""
    about = [f"is about {_listed(entities[:3])}"] * bool(entities)
    words = [f"speaks of {_listed(terms[: 2 if entities else 3])}"] * bool(terms)
    return (
        f"Like this thread, it {' and '.join(about + words)}."
        if about + words
        else "Its words are those of this thread."
    )


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))

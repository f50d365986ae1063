"""Why a story is in its thread: the names and terms that carried it, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reader.model import Why
from reader.threads.index import Vocabulary
from reader.threads.live import Member, Thread


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
    shared = {n: w * max(group.terms.get(n, 0.0), first.nearest.vector.get(n, 0.0)) for n, w in member.vector.items()}
    order = [vocabulary.shown(n) for n, w in sorted(shared.items(), key=lambda p: (-p[1], p[0])) if w > 0]
    entities = tuple(t[1:] for t in order if t[0] == "@")[:5]
    terms = tuple(t.lstrip("#") for t in order if t[0] not in "@+")[:5]
    days = abs(member.arrival.moment - first.nearest.arrival.moment) / 86_400
    shown = ", ".join(entities[:3] or terms[:3])
    return Why(
        round(first.score, 3),
        terms,
        entities,
        round(days, 1),
        first.nearest.id,
        second.held.group.id if second else None,
        round(second.score, 3) if second else 0.0,
        f"Shares {shown} with this thread." if shown else "Its words are those of this thread.",
    )

"""Why a story is in its thread as one reads it later: in the words of its text, and by what became of the thread since."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from reader.findings import Reason
from reader.model import Thread, Why
from reader.threads.explain import LIKE, LITTLE, NOTHING, listed, stems_of, telling, verdict
from reader.threads.marks import said, written
from reader.threads.words import WORD, stem

_OPENED = {
    NOTHING: "It opened this thread: nothing alike had been reported lately.",
    LITTLE: "It opened this thread: too little tied it to any other.",
}
_FOUND = "It opened a thread of its own, which was later found to be the same as this one."
_NUMBER = re.compile(r"\d[\d.,]*")
_YEAR = re.compile(r"(?:19|20)\d\d")


def in_words_of(why: Why, text: str) -> Why:
    """Return why a story joined, its terms written as in its `text`: `GT-R`, `1,862` where assign knows some 1,860."""
    amounts = {said(mark): amount.rstrip(",") for mark, amount in written(text).items()}
    forms = {**written_as(why.terms, text), **{term: amounts[term] for term in why.terms if term in amounts}}
    known = stems_of(why.entities)
    terms = _once([word for word in forms.values() if telling(word, known) and not _YEAR.fullmatch(word)])
    return replace(why, terms=tuple(terms), verdict=verdict(why.entities, terms))


def _once(terms: Sequence[str]) -> list[str]:
    """Return terms without the bare numbers that another says with its unit: `35.7` beside `35.7%` or `35.7 billion`."""
    known = {number[0] for term in terms if (number := _NUMBER.match(term)) and number[0] != term}
    return [term for term in terms if term not in known]


def written_as(terms: Iterable[str], text: str) -> dict[str, str]:
    """Return each of these words in the form of it that `text` writes most often."""
    wanted = {stem(term.lower()): term for term in terms}
    forms: dict[str, Counter[str]] = {key: Counter() for key in wanted}
    for word in WORD.findall(text):
        bare = word.removesuffix("'s").removesuffix("’s")
        if (key := stem(bare.lower().strip("."))) in forms:
            forms[key][bare] += 1
    return {term: max(forms[key], key=forms[key].__getitem__, default=term) for key, term in wanted.items()}


def reason(why: Why, text: str, *, opened: bool, alone: bool, second: Thread | None) -> Reason:
    """Return why a story is where it is: it `opened` its thread, is still `alone` in it, or joined others.

    `second` is the thread that came second, None if there was none or it has become the story's own.
    """
    if why.verdict.startswith(LIKE):
        why = in_words_of(why, text)
    elif why.verdict in _OPENED and not alone:
        why = replace(why, verdict=_OPENED[why.verdict] if opened else _FOUND)
    told = Reason(
        why.score,
        why.terms,
        why.entities,
        why.days,
        why.nearest,
        second.id if second else None,
        why.runner_up_score if second else 0.0,
        why.verdict,
    )
    return replace(told, runner_up_title=second.title, why_not=_why_not(why, second)) if second else told


def _why_not(why: Why, second: Thread) -> str:
    """Return in a sentence why a story is not in the thread that came second."""
    if not why.entities:
        return "Too little ties it to that thread."
    missing = [name for name in why.entities if name not in second.entities]
    if missing:
        return f"That thread is not about {listed(missing[:3], 'or')}."
    return "Less ties it to that thread, which is about the same names."

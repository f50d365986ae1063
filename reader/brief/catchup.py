"""The fewest sentences that carry what is new in a thread, and what is new in a text."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from reader.entities.lexicon import Lexicon
from reader.findings import Novelty, Reading, Sentence
from reader.model import Mention, Story
from reader.text import line, sentences
from reader.threads.novelty import SAID, SHORTEST, amount, said_before, tells, terms
from reader.threads.words import common_words

_TELLING, _LONGEST = 6, 60  # words of a sentence that can carry something
_FEW, _MOST = 4, 12  # sentences: so many and one for each story, up to so many
_LEAST = 4.0  # weight that a further sentence must bring: a figure and a name, or what many stories tell
_LEDE, _LEANING = 1.6, 0.5  # the head of a report is written to be read alone, a sentence that opens with "He" is not
_EVENT = 3.0  # a development that nothing has been told of yet
_FIGURE, _NAME = 3.0, 2.0


_LEANS = re.compile(
    r"(?:He|She|It|They|Its|His|Her|Their|This|That|These|Those|But|And|Yet|So|There|Then|Both|Instead|However|Also)\b|[•\"“(\d]"
)
_DATELINE = re.compile(r"^[A-Z][A-Z/ .]{2,30}[^-–—]{0,40}\([^)]{2,30}\) ?[-–—]+ ?")


@dataclass(frozen=True, slots=True)
class _Candidate:
    story: Story
    start: int
    text: str
    units: frozenset[str]
    ease: float  # how well it reads alone, by its length


def carry(
    stories: Sequence[Story], readings: Mapping[int, Reading], texts: Mapping[int, str], since: int, most: int = _MOST
) -> list[Sentence]:
    """Return the sentences of the stories from `since` on that bring most of what is new, oldest first.

    Greedy cover of weighted units (figures, names, rare words) that no story before `since` has, by length of the
    sentence (the budgeted maximum coverage of Khuller 1999, as summaries use it); what several stories tell weighs more.
    """
    known: set[str] = set()
    candidates: list[_Candidate] = []
    labels: dict[str, str] = {}
    spread: Counter[str] = Counter()
    for story in stories:
        found = _sentences(story, readings.get(story.id, Reading()), texts.get(story.id, ""), labels)
        units = {unit for one in found for unit in one.units}
        if story.moment < since:
            known |= units | terms(story.title)
        elif story.copy_of is None:
            spread.update(units)
            candidates += found
    told = max(spread.values(), default=0)
    weights = {unit: _weight(unit, spread[unit], told) for unit in spread if unit not in known}
    stories_told = len({one.story.id for one in candidates})
    return _cover(candidates, weights, labels, min(most, _FEW + stories_told))


def _cover(
    candidates: Sequence[_Candidate], weights: Mapping[str, float], labels: Mapping[str, str], most: int
) -> list[Sentence]:
    left = dict(weights)
    chosen: list[tuple[_Candidate, tuple[str, ...]]] = []
    rest = list(candidates)

    def gain(one: _Candidate) -> float:
        return math.fsum(left.get(unit, 0.0) for unit in one.units)  # exact: a set has no order

    while rest and len(chosen) < most:
        gains = [gain(one) for one in rest]
        rest = [one for one, brought in zip(rest, gains, strict=True) if brought >= _LEAST]
        gains = [brought for brought in gains if brought >= _LEAST]
        if not rest:
            break
        values = [brought * one.ease for one, brought in zip(rest, gains, strict=True)]
        best = rest.pop(max(range(len(rest)), key=values.__getitem__))
        brought_now = sorted((unit for unit in best.units if unit in left), key=lambda unit: (-left[unit], unit))
        chosen.append((best, tuple(labels[unit] for unit in brought_now if unit in labels)))
        for unit in brought_now:
            del left[unit]
    chosen.sort(key=lambda pair: (pair[0].story.moment, pair[0].story.id, pair[0].start))
    return [Sentence(one.story, one.text, adds) for one, adds in chosen]


def _weight(unit: str, spread: int, told: int) -> float:
    """Return what a unit is worth that `spread` stories tell, when the most told is in `told`."""
    often = math.log2(1 + spread) * (1.0 if spread > 1 or told < 4 else 0.5)
    if unit.startswith("!"):
        return _EVENT * often
    if unit.startswith("#"):
        return _FIGURE * often
    if unit.startswith("@"):
        return _NAME * often
    return often * min(1.0, max(0.1, -math.log(common_words().get(unit, 0.001)) / 7))


def _sentences(story: Story, reading: Reading, text: str, labels: dict[str, str]) -> list[_Candidate]:
    """Return the sentences of a story with what each brings: figures, names, words."""
    found: list[_Candidate] = []
    for start, end in sentences(text):
        if not _TELLING <= text.count(" ", start, end) + 1 <= _LONGEST:
            continue
        if any(start <= one.start < end and one.market for one in reading.figures):
            continue  # share prices carry no thread
        units = set(terms(text[start:end]))
        for figure in reading.figures:
            if start <= figure.start < end and not figure.market and figure.value is not None:
                labels.setdefault(unit := f"#{figure.kind}{figure.value:.4g}{figure.unit}", figure.surface)
                units.add(unit)
        for mention in reading.mentions:
            if start <= mention.start < end and mention.type in ("ORG", "PERSON", "PRODUCT"):
                labels.setdefault(unit := _name(mention), mention.entity_name or mention.surface)
                units.add(unit)
        if story.development_id is not None and any(unit[0] == "@" for unit in units):
            units.add(f"!{story.development_id}")
        words = _DATELINE.sub("", line(text[start:end]))
        ease = (_LEDE if not found else 1.0) * (_LEANING if _LEANS.match(words) else 1.0)
        found.append(_Candidate(story, start, words, frozenset(units), ease / math.sqrt(12 + words.count(" "))))
    return found


def _name(mention: Mention) -> str:
    return f"@{mention.entity_id or mention.surface}"


# ---------------------------------------------------------------- one text
def novelty(
    text: str, reading: Reading, earlier: Sequence[str], known: Collection[Reading], lexicon: Lexicon
) -> Novelty:
    """Return what of `text` the `earlier` sentences had, and which figures, names and outlets `known` had not."""
    if not earlier:
        return Novelty()
    # Headings and exclamations say too little to have been said before.
    spans = [(a, b) for a, b in sentences(text) if text.count(" ", a, b) >= SHORTEST - 1]
    covered = said_before([text[a:b] for a, b in spans], earlier)
    figures = {amount(figure) for one in known for figure in one.figures}
    names = {_name(mention) for one in known for mention in one.mentions}
    new_names: list[tuple[int, int]] = []
    new_sources: list[tuple[int, int]] = []
    for mention in reading.mentions:
        if mention.type in ("ORG", "PERSON", "PRODUCT") and (key := _name(mention)) not in names:
            names.add(key)
            is_outlet = lexicon.is_outlet(mention.entity_id or "")
            (new_sources if is_outlet else new_names).append((mention.start, mention.end))
    return Novelty(
        known=tuple(span for span, share in zip(spans, covered, strict=True) if share >= SAID),
        new=tuple(span for span, share in zip(spans, covered, strict=True) if share < SAID),
        figures=tuple((one.start, one.end) for one in reading.figures if tells(one) and amount(one) not in figures),
        names=tuple(new_names),
        sources=tuple(new_sources),
    )

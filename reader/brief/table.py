"""The figures of a thread as a table: one row for a quantity, whoever gave it and however it was printed."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from reader.entities.counting import HEDGES
from reader.findings import FigureKind, FigureReport, FigureRow
from reader.model import Figure, Story
from reader.text import folded
from reader.threads.novelty import alike
from reader.threads.words import common_words, stem, words_of

_HEDGE = re.compile(rf"\b(?:{HEDGES})(?: over| about)? $", re.IGNORECASE)
_RATE = re.compile(
    r"(?: (?:in|of) [a-z -]{1,30}?)? (?:(?:a|per|each) (day|week|month|quarter|year)|(annually|yearly)|(monthly)|(weekly))\b"
)
_RATED = re.compile(r" a (?:day|week|month|quarter|year)$| of ")
_WORD = re.compile(r"[^\W\d_][\w'-]*")
_OWNERS = words_of(
    "the a an its their his her our all total other additional global worldwide company group firm carmaker"
)
_KIN = {
    stem(word): row.split()[0]
    for row in (
        "worker workers employee employees job jobs staff workforce people headcount position positions role roles employment",
        "plant plants factory factories site sites facility facilities",
        "car cars ev evs vehicle vehicles unit units automobile automobiles",
        "sale sales revenue revenues turnover",
        "profit profits earning earnings income",
        "stake stakes share shares holding",
        "cost costs expense expenses",
        "tariff tariffs duty duties levy levies",
    )
    for word in row.split()
}
_OF = re.compile(r" (?:[a-z]+ )?of (?:[\w'-]+ ){0,4}", re.IGNORECASE)
_OF_WITHIN = 40  # characters between a part and its whole
_NEAR = 0.06  # values so close may be one, rounded
_ALIKE = 0.34  # share of a sentence's words that two sentences on one matter have in common
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_SCALES = ((1e6, " million"), (1e9, " billion"), (1e12, " trillion"))
_PRECISE = 3  # significant digits that two unrelated amounts hardly share


@dataclass(frozen=True, slots=True)
class _Given:
    """A figure as one story gives it."""

    story: Story
    figure: Figure
    kind: FigureKind
    heads: frozenset[str]
    of: str = ""  # the whole it is a part of: "17" in "seven of the company's 17 plants"

    @property
    def value(self) -> float:
        return self.figure.value or 0.0


def table(stories: Sequence[Story], figures: Mapping[int, Sequence[Figure]], *, ticks: bool = False) -> list[FigureRow]:
    """Return the rows of a thread's table, most outlets first; `stories` oldest first, `figures` by story id.

    Share-price ticks are left out unless `ticks`; dates and bare numbers that count nothing always are.
    """
    given = [
        _Given(story, figure, kind, _heads(figure.counts), of)
        for story in stories
        for figure, of in _parts(figures.get(story.id, ()))
        if (kind := _kind(figure)) is not None and (ticks or kind != "tick")
    ]
    rows = [_row(group) for group in _groups(given)]
    return sorted(rows, key=lambda row: (row.kind == "tick", -row.outlet_count, -len(row.reports), not row.noun))


def _parts(figures: Sequence[Figure]) -> Iterator[tuple[Figure, str]]:
    """Yield figures with the whole that each is a part of; the whole is then no figure of its own."""
    held = list(figures)
    while held:
        one = held.pop(0)
        of = _whole(one, held[0]) if held else ""
        yield one, of
        if of:
            held.pop(0)


def _whole(one: Figure, two: Figure) -> str:
    """Return the whole that the second figure gives for the first: both count the same, with "of" between them."""
    if (one.kind, two.kind) != ("QUANTITY", "QUANTITY") or one.sentence != two.sentence:
        return ""
    if not 0 <= two.start - one.end <= _OF_WITHIN or not _heads(one.counts) & _heads(two.counts):
        return ""
    at = one.sentence.find(one.surface)
    end = at + len(one.surface)
    between = folded(one.sentence[end : end + two.start - one.end]) if at >= 0 else ""
    return _bare(two) if _OF.fullmatch(between) else ""


def _kind(figure: Figure) -> FigureKind | None:
    if figure.kind == "DATE" or figure.value is None:
        return None
    if figure.market:
        return "tick"
    if figure.kind == "MONEY":
        return "money"
    if figure.kind == "PERCENT":
        return "percent"
    return "quantity" if figure.counts or figure.unit else None


@lru_cache(maxsize=20_000)
def _heads(counts: str) -> frozenset[str]:
    """Return the stems of the words of a noun phrase, kindred words as one."""
    words = (stem(word.lower().removesuffix("'s")) for word in _WORD.findall(folded(counts)))
    return frozenset(_KIN.get(word, word) for word in words if word not in _OWNERS)


# ---------------------------------------------------------------- which are one
def _groups(given: Sequence[_Given]) -> list[list[_Given]]:
    """Return the figures that are one quantity together, each group in the order of the stories."""
    parents = list(range(len(given)))

    def root(n: int) -> int:
        while parents[n] != n:
            parents[n] = parents[parents[n]]
            n = parents[n]
        return n

    for n, (one, two) in enumerate(pairwise(given)):
        if two.figure.restates and two.story.id == one.story.id:
            parents[root(n + 1)] = root(n)
    first: dict[tuple[object, ...], int] = {}
    for n, one in enumerate(given):
        said = one.heads or one.figure.sentence
        m = root(first.setdefault((one.kind, _unit(one.figure), one.value, said), n))
        parents[max(m, root(n))] = min(m, root(n))
    for bucket in _buckets(given, first.values()):
        for at, m in enumerate(bucket):
            for n in bucket[at + 1 :]:
                if root(m) != root(n) and _same(given[m], given[n]):
                    parents[max(root(m), root(n))] = min(root(m), root(n))
    found: dict[int, list[_Given]] = defaultdict(list)
    for n, one in enumerate(given):
        found[root(n)].append(one)
    return list(found.values())


def _buckets(given: Sequence[_Given], numbers: Iterable[int]) -> Iterable[list[int]]:
    """Yield runs of those figures of one kind and unit whose values may be one."""
    by_unit: dict[tuple[str, str], list[int]] = defaultdict(list)
    for n in numbers:
        by_unit[given[n].kind, _unit(given[n].figure)].append(n)
    for members in by_unit.values():
        members.sort(key=lambda n: (given[n].value, n))
        run: list[int] = []
        for n in members:
            if run and given[n].value > given[run[-1]].value * (1 + _NEAR):
                yield run
                run = []
            run.append(n)
        yield run


def _unit(figure: Figure) -> str:
    """Return what two figures must share to be compared: a measure or currency; all counted things are one."""
    return figure.unit if figure.kind != "QUANTITY" or figure.unit not in figure.counts else ""


def _same(one: _Given, two: _Given) -> bool:
    if one.value != two.value and not _rounded(one, two):
        return False
    if one.heads and two.heads:
        if not one.heads & two.heads:
            precise = _PRECISE - (one.kind == "money")  # a sum of two digits is rarer than a count
            return one.value == two.value and _digits(one.value) >= precise and _alike(one, two)
        return one.heads <= two.heads or two.heads <= one.heads or _alike(one, two)
    if one.value == two.value and one.kind == "money" and _digits(one.value) >= _PRECISE:
        return True
    return one.value == two.value and _alike(one, two)


def _rounded(one: _Given, two: _Given) -> bool:
    """Tell whether one value is the other with fewer digits: 4,000 for 3,900, 55 billion for 55.2."""
    exact, rough = sorted((one, two), key=lambda given: -_digits(given.value))
    if not exact.value or abs(exact.value - rough.value) > _NEAR * exact.value:
        return False
    if one.kind == "percent" and (rough.value < 10 or abs(exact.value - rough.value) > 0.5):
        return False
    kept = _digits(rough.value)
    return float(f"{exact.value:.{max(0, kept - 1)}e}") == rough.value and bool(one.heads & two.heads)


def _digits(value: float) -> int:
    """Return how many significant digits a value has."""
    return len(f"{value:.6g}".replace(".", "").replace("-", "").split("e")[0].strip("0"))


def _alike(one: _Given, two: _Given) -> bool:
    return alike(one.figure.sentence, two.figure.sentence, _ALIKE)


# ---------------------------------------------------------------- a row
def _row(group: Sequence[_Given]) -> FigureRow:
    amounts: dict[tuple[str, float], set[str]] = defaultdict(set)
    for one in group:
        amounts[one.figure.unit if one.kind != "quantity" else _unit(one.figure), one.value].add(one.story.outlet)
    unit, value = max(amounts, key=lambda amount: len(amounts[amount]))
    nouns = Counter(one.figure.counts for one in group if one.figure.counts)
    noun = _inside(max(nouns, key=lambda noun: (nouns[noun], -len(noun)), default=""), group)
    reports = tuple(_report(one, group) for one in group if not one.figure.restates)
    return FigureRow(
        kind=group[0].kind,
        value=value,
        unit=unit,
        noun=noun,
        printed=_printed(group),
        reports=reports,
        outlet_count=len({one.story.outlet for one in group if one.story.copy_of is None}) or 1,
    )


def _inside(noun: str, group: Sequence[_Given]) -> str:
    """Return a noun that only a sentence's first place gave a capital as it stands inside one."""
    first, rest = noun[:1], noun[1:]
    opens = first.isupper() and rest.islower() and any(one.figure.sentence.startswith(noun) for one in group)
    return first.lower() + rest if opens and noun.split()[0].lower() in common_words() else noun


def _printed(group: Sequence[_Given]) -> tuple[str, ...]:
    """Return the different values as printed, oldest first: each once, as most reports write it; in another currency as ≈."""
    written: dict[tuple[str, float], Counter[str]] = {}
    for one in group:
        written.setdefault((_unit(one.figure), one.value), Counter())[_told(one)] += 1
    also = {}
    for one, two in pairwise(group):
        if two.figure.restates and two.story.id == one.story.id:
            also[_unit(two.figure), two.value] = _unit(one.figure), one.value
    shown: dict[tuple[str, float], str] = {
        key: max(times, key=lambda text: _telling(text, times[text])) for key, times in written.items()
    }
    for key, model in also.items():
        if key in shown and model in shown and key != model:
            shown[model] = f"{shown[model]} ≈ {shown.pop(key)}"
    return tuple(dict.fromkeys(shown.values()))


def _report(one: _Given, group: Sequence[_Given]) -> FigureReport:
    restated = [
        other.figure.surface
        for other in group
        if other.figure.restates and other.story.id == one.story.id and other.figure.sentence == one.figure.sentence
    ]
    printed = " ≈ ".join((_told(one), *restated))
    counts = one.figure.counts if one.kind == "quantity" else ""
    story = one.story
    return FigureReport(
        f"{printed} {counts}".strip(),
        story.id,
        story.outlet,
        story.moment,
        one.figure.sentence,
        story.copy_of is not None,
    )


def _telling(written: str, times: int) -> tuple[bool, bool, int]:
    """Return how much one way to write an amount tells: by the year or of how many, in digits, as most do."""
    return _RATED.search(written) is not None, any(sign.isdigit() for sign in written), times


def _told(one: _Given) -> str:
    """Return an amount as its sentence has it, a part with its whole: "seven of 17"."""
    written = _written(one.figure)
    return f"{written[0].lower()}{written[1:]} of {one.of}" if one.of else written


def _bare(figure: Figure) -> str:
    """Return an amount without what it counts."""
    if figure.kind == "QUANTITY" and figure.unit and figure.unit in figure.counts:
        return figure.surface.removesuffix(figure.unit).rstrip(" -")
    number = _NUMBER.search(figure.surface)
    if figure.kind == "MONEY" and number and figure.surface.endswith(number[0]):
        shown = float(number[0].replace(",", ""))
        scale = next((word for size, word in _SCALES if shown and figure.value == shown * size), "")
        return figure.surface + scale  # $4.3 to $7.6 billion
    return figure.surface


def _written(figure: Figure) -> str:
    """Return an amount as its sentence has it, with "about" and the like, without what it counts."""
    bare = _bare(figure)
    at = figure.sentence.find(figure.surface)
    rate = _RATE.match(figure.sentence, at + len(figure.surface)) if at >= 0 and figure.kind == "MONEY" else None
    if rate:
        bare += f" a {rate[1] or ('year' if rate[2] else 'month' if rate[3] else 'week')}"
    hedge = _HEDGE.search(folded(figure.sentence[max(0, at - 30) : at])) if at > 0 else None
    return f"{hedge[0].lower()}{bare}" if hedge else bare

"""Amounts in a text: money, percentages and counts, read from each number outwards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from reader.entities.words import Words, either, opens_sentence, words

_NUMBER = re.compile(r"\d[\d,.]*\d|\d")
_PLAIN_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\d{1,3}(?:,\d{2})*,\d{3}(?:\.\d+)?")
_LONGEST_NUMBER = 24
_PRICED = re.compile(r",|\.\d\d$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_RANGE = re.compile(r"(?:%| percent| per cent)?\s?-\s?(?=[\d$€£¥])[$€£¥]?(\d[\d,.]*\d|\d)")
_RANGE_IN_WORDS = re.compile(
    r" to (\d[\d,.]*\d|\d)(?= ?(?:%|percent|per cent|pct|million|billion|trillion|tonnes|GWh|kWh|km|miles)\b)"
)
_FROM = re.compile(r"\b[Ff]rom (?:[a-z]+ )?$")
_FRACTION = re.compile(
    r"\b(?:(?:[Aa]|[Oo]ne)[ -](?:third|quarter|fifth|tenth)(?= of (?!the (?:year|century)\b))|"
    r"(?:[Tt]wo|[Tt]hree)[ -](?:thirds|quarters|fifths)(?= of)|(?<=by )(?:a|one) (?:third|quarter|fifth)(?= (?:in|to|from|this|last|over|since|by)\b|[.,;]))"
)
_AFTER_ONE = (" million", " billion", " trillion", " hundred", " thousand", " percent", " per cent")
_PART_WORDS = ("third", "a quarter", "A quarter", "ne quarter", "quarters of", "fifth", "tenth")
_PARTS = {"third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_PERCENT = re.compile(r"\s?%|\s?pc\b|[\s-](?:percent(?:age points?)?|per cent|pct|percentage[ -]points?)\b")
_OF_SOME = re.compile(r" of (?:its|their|the|his|her|our|these|those|\d|[A-Z][\w-]+'s \d)")
_NOUN = re.compile(r"[ -]([A-Za-z]+(?:-[a-z]+)*)")
_CAPITAL_BEFORE = re.compile(r"\b([A-Z][\w.]*) $")
_NUMBERED = re.compile(
    r"\b(?:line|phase|stage|level|tier|unit|gate|step|route|chapter|section|paragraph|page|class|category) $"
)
_DIED = re.compile(r"\b(?:died|dies|dead)\b[^.]* at $")
_LOOK_BACK = 24
_PENCE = re.compile(r"p(?!\w)")
_VIDEO = frozenset({"240", "360", "480", "576", "720", "1080", "1440", "2160"})
_SHORTEST_END = 5  # letters and full stop of a word that is no abbreviation


class Amount(NamedTuple):
    """A value as found: half-open span, kind, number (None if unread), unit such as "USD", "%", "kWh", "workers"."""

    start: int
    end: int
    kind: Literal["MONEY", "PERCENT", "QUANTITY"]
    value: float | None
    unit: str


class _Grammar:
    """The regular expressions that the word lists give."""

    def __init__(self, lists: Words) -> None:
        tight = [scale for scale in lists.scales if len(scale) <= 3 and scale not in ("mio",)]
        loose = [scale for scale in lists.scales if len(scale) > 2]
        self.scale = re.compile(rf"(?:[\s-]?({either(loose)})|\s?({either(tight)}))(?![A-Za-z])")
        signs = either(sign for sign in lists.symbols if not sign[-1].isalpha())
        named = either([*lists.codes, *(sign for sign in lists.symbols if sign[-1].isalpha() or sign == "Rs.")])
        self.prefix = re.compile(rf"(?:(?<![A-Za-z])({named})\s?|({signs})\s?)$")
        adjectives, currencies = either(lists.currency_adjectives), either(lists.currencies)
        self.currency = re.compile(rf"[\s-](?:(?:{adjectives}) )?({currencies}|{either(lists.codes)})\b")
        self.unit = re.compile(rf"[\s-]?({either(lists.units)})(?![\w])")
        self.upper = re.compile(rf" (?:to|and|or) (?:{signs})\d[\d.]*[\s-]?({either(loose)})(?![A-Za-z])")
        self.duration = re.compile(rf"[\s-]?(?:{either(lists.durations)})\b")


@lru_cache(maxsize=1)
def _grammar() -> _Grammar:
    return _Grammar(words())


def amounts(plain: str, taken: bytearray) -> Iterator[Amount]:
    """Yield the amounts of folded `plain` that start at code points not `taken` by names and dates, in order."""
    past = 0
    for match in _NUMBER.finditer(plain):
        start, end = match.span()
        if start < past or taken[start] or end - start > _LONGEST_NUMBER:
            continue
        found = _amount(plain, start, end)
        if found is not None:
            past = found.end
            yield found


def spelled(plain: str, start: int, end: int) -> Amount | None:
    """Return the amount that a number written as a word at `start` makes, or None if it counts nothing of note."""
    lists, grammar = words(), _grammar()
    value = float(lists.numbers[plain[start:end].lower()])
    if value == 1 and not plain.startswith(_AFTER_ONE, end):
        return None
    scale = grammar.scale.match(plain, end)
    if scale and scale.group(1):
        value *= lists.scales[scale.group(1)]
        currency = grammar.currency.match(plain, scale.end())
        if currency:
            return Amount(start, currency.end(), "MONEY", value, _currency(currency.group(1)))
        return _counted(plain, start, scale.end(), value)
    percent = _PERCENT.match(plain, end)
    if percent:
        return Amount(start, percent.end(), "PERCENT", value, "%")
    noun = _NOUN.match(plain, end)
    if noun and plain[end] == " " and noun.group(1) in lists.small_count_nouns:
        return Amount(start, noun.end(), "QUANTITY", value, noun.group(1))
    return Amount(start, end, "QUANTITY", value, "") if _OF_SOME.match(plain, end) else None


def fractions(plain: str) -> Iterator[Amount]:
    """Yield the shares that words name, as percentages: "a third of its plants", "by a quarter"."""
    if not any(part in plain for part in _PART_WORDS):
        return
    for match in _FRACTION.finditer(plain):
        count, part = re.split("[ -]", match.group().lower())
        value = 100 * {"two": 2, "three": 3}.get(count, 1) / _PARTS[part.rstrip("s")]
        yield Amount(*match.span(), "PERCENT", round(value, 1), "%")


def number(surface: str) -> float | None:
    """Return the value of digits with thousands separators, or None when they are no number."""
    return float(surface.replace(",", "")) if _PLAIN_NUMBER.fullmatch(surface) else None


def _currency(word: str) -> str:
    lists = words()
    return lists.currencies.get(word) or lists.symbols.get(word) or word


def _amount(plain: str, start: int, end: int) -> Amount | None:
    lists, grammar = words(), _grammar()
    value = number(plain[start:end])
    span = _RANGE.match(plain, end) or (
        None if _FROM.search(plain, max(0, start - _LOOK_BACK), start) else _RANGE_IN_WORDS.match(plain, end)
    )
    if span and number(span.group(1)) is not None:
        if plain[start:end] in ("0", span.group(1)):
            return None  # a ratio such as 50-50, or a sprint from 0 to 60
        end = span.end()
    scale = grammar.scale.match(plain, end)
    after = end
    if scale:
        after = scale.end()
        if value is not None:
            value *= lists.scales[scale.group(1) or scale.group(2)]
    prefix = grammar.prefix.search(plain, max(0, start - 5), start)
    if prefix and value is not None and not scale and (upper := grammar.upper.match(plain, end)):
        value *= lists.scales[upper.group(1)]  # $4.3 to $7.6 billion
    if prefix and (prefix.group(1) not in ("R", "RM", "Fr", "Rp") or scale or _PRICED.search(plain[start:end])):
        return _money(plain, prefix, after, value)
    percent = _PERCENT.match(plain, end)
    if percent:
        return Amount(start, percent.end(), "PERCENT", value, "%") if _stands_alone(plain, start) else None
    if not _stands_alone(plain, start):
        return None
    currency = grammar.currency.match(plain, after)
    if currency and (scale or currency.group(1) not in ("pound", "pounds")):
        return Amount(start, currency.end(), "MONEY", value, _currency(currency.group(1)))
    if scale:
        return _counted(plain, start, after, value)
    return _count(plain, start, end, value)


def _money(plain: str, prefix: re.Match[str], after: int, value: float | None) -> Amount:
    unit = _currency(prefix.group(1) or prefix.group(2))
    named = _grammar().currency.match(plain, after)
    if named and (named.group(1) in words().codes or _currency(named.group(1)) == unit):
        return Amount(prefix.start(), named.end(), "MONEY", value, _currency(named.group(1)))
    return Amount(prefix.start(), after, "MONEY", value, unit)


def _stands_alone(plain: str, start: int) -> bool:
    """Tell whether the number is not the tail of a name, a date, a ratio or a version."""
    if start == 0:
        return True
    before = plain[start - 1]
    if before.isalnum() or before in "_/#.:'":
        return False
    if before != "-" or start < 2:
        return True
    return plain[start - 2] in "- \n%"


def _count(plain: str, start: int, end: int, value: float | None) -> Amount | None:
    """Return the count that a bare number makes, with its unit or noun if that follows directly."""
    grammar = _grammar()
    if end < len(plain) and plain[end] in "/:" and plain[end + 1 : end + 2].isdigit():
        return None
    unit = grammar.unit.match(plain, end)
    if unit and not (unit.group(1) in ("V", "PS", "mi", "m2", "degrees") and plain[end] == "-"):
        return Amount(start, unit.end(), "QUANTITY", value, unit.group(1))
    if value is not None and _PENCE.match(plain, end) and plain[start:end] not in _VIDEO:
        return Amount(start, end + 1, "MONEY", value, "pence")
    if end < len(plain) and (plain[end].isalpha() or (plain[end] == "-" and plain[end + 1 : end + 2].isalpha())):
        return None
    if grammar.duration.match(plain, end) or _is_label(plain, start, end) or _is_age(plain, start, end):
        return None
    if value is not None and value < 1 and plain[start] == "0":
        return None
    if plain[start - 1 : start] == "(" and plain[end : end + 1] == ")" and plain[start:end].isdigit():
        return None  # a number that a share is listed under, or a year
    return _counted(plain, start, end, value)


def _counted(plain: str, start: int, end: int, value: float | None) -> Amount:
    lists = words()
    unit = _grammar().unit.match(plain, end)
    if unit:
        return Amount(start, unit.end(), "QUANTITY", value, unit.group(1))
    noun = _NOUN.match(plain, end)
    if noun and plain[end] == " ":
        word = noun.group(1)
        plural = word.endswith("s") and len(word) > 3 and word.islower() and word not in lists.not_nouns
        if word in lists.count_nouns or (plural and word not in lists.durations and not word.endswith("ss")):
            return Amount(start, noun.end(), "QUANTITY", value, word)
    return Amount(start, end, "QUANTITY", value, "")


def _is_label(plain: str, start: int, end: int) -> bool:
    """Tell whether the number belongs to the capitalised word before it, as in "Chapter 11" or "Local 1285"."""
    if _NUMBERED.search(plain, max(0, start - _LOOK_BACK), start):
        return True
    before = _CAPITAL_BEFORE.search(plain, max(0, start - _LOOK_BACK), start)
    if before is None:
        return False
    if before.group(1).rstrip(".") in words().labels:
        return True
    if before.group(1).endswith(".") and (
        len(before.group(1)) > _SHORTEST_END or before.group(1)[:-1] in words().months
    ):
        return False  # the number opens the next sentence
    return not opens_sentence(plain, before.start(1)) and "," not in plain[start:end]


def _is_age(plain: str, start: int, end: int) -> bool:
    if plain[max(0, start - 5) : start].endswith(("aged ", " age ", "ages ")):
        return True
    if end - start == 2 and _DIED.search(plain, max(0, start - _LOOK_BACK - _LOOK_BACK), start):
        return True
    return end - start == 2 and plain[max(0, start - 2) : start] == ", " and plain[end : end + 1] == ","

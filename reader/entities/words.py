"""The word lists the patterns are made of, read once from a data file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import msgspec

_FILE = Path(__file__).resolve().parent / "data" / "words" / "words.json"
_Set = frozenset[str]


class Words(msgspec.Struct, frozen=True):
    """Word lists by use; `bodies` are kinds of vehicles in the singular; `relative`, `quarters` and `nothing` hold phrases."""

    given: _Set
    vague_given: _Set
    family_asia: _Set
    titles: _Set
    roles: _Set
    after_person: _Set
    speech: _Set
    report_verbs: _Set
    org_before: _Set
    org_tails: _Set
    org_heads: _Set
    legal: _Set
    place_tails: _Set
    site_nouns: _Set
    bodies: _Set
    vehicle_nouns: _Set
    count_nouns: _Set
    small_count_nouns: _Set
    not_names: _Set
    common: _Set
    exchanges: _Set
    codes: _Set
    units: _Set
    durations: _Set
    currency_adjectives: _Set
    not_nouns: _Set
    labels: _Set
    trims: _Set
    relative: _Set
    quarters: _Set
    months: _Set
    month_abbreviations: _Set
    weekdays: _Set
    nothing: _Set
    numbers: dict[str, int]
    currencies: dict[str, str]
    symbols: dict[str, str]
    scales: dict[str, float]
    tickers: dict[str, tuple[str, ...]]

    def marks(self) -> dict[str, str]:
        """Return the phrases that are no names but that the automaton finds as well, with what each is."""
        table: dict[str, str] = {}
        for kind, phrases in (
            ("nothing", self.nothing),
            ("month", self.months | self.month_abbreviations),
            ("weekday", self.weekdays),
            ("relative", self.relative),
            ("quarter", self.quarters),
            ("number", {*self.numbers, *(number.capitalize() for number in self.numbers)}),
        ):
            table.update(dict.fromkeys(phrases, kind))
        return table


@lru_cache(maxsize=1)
def words() -> Words:
    """Return the word lists that ship with the package."""
    return msgspec.json.decode(_FILE.read_bytes(), type=Words)


@lru_cache(maxsize=1)
def ticker_owners() -> dict[str, str]:
    """Return the entity id of each known ticker symbol."""
    return {symbol: owner for owner, symbols in words().tickers.items() for symbol in symbols}


def either(choices: Iterable[str]) -> str:
    """Return the alternatives as one regular expression, longest first."""
    return "|".join(re.escape(choice) for choice in sorted(choices, key=lambda c: (-len(c), c)))


@lru_cache(maxsize=1)
def vehicles() -> tuple[str, str, str]:
    """Return what calls a vehicle as alternatives of a regular expression: one of a kind, several, anything."""
    lists = words()
    several = {body + ("es" if body.endswith(("s", "ch")) else "s") for body in lists.bodies}
    return either(lists.bodies), either(several), either(lists.bodies | several | lists.vehicle_nouns)


def opens_sentence(plain: str, at: int) -> bool:
    """Tell whether the word at `at` is the first of a sentence or line, so that its capital says nothing."""
    for step in range(1, 8):
        if at - step < 0:
            return True
        char = plain[at - step]
        if char == "-":
            return plain[at - step + 1] == " " or step > 1  # a dash, not a hyphen
        if char not in " \"'([*•":
            return char in ".!?:\n\t|"
    return True


def family_name(name: str) -> str:
    """Return the surname in a whole name: the first word of Kim Dong-won, the last of most."""
    first, last, lists = name.split()[0], name.split()[-1], words()
    eastern = first in lists.family_asia
    if eastern and ("-" in last or (first not in lists.given and last not in lists.family_asia)):
        return first
    return last

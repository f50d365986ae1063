"""Mentions as styles: each kind has a name for its colour in the stylesheet and a weight that shows without colour."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reader.model import Mention
from reader.tui.cells import Line

KINDS = {
    "ORG": "org",
    "TICKER": "org",
    "PERSON": "person",
    "PLACE": "place",
    "PRODUCT": "product",
    "MONEY": "value",
    "PERCENT": "value",
    "QUANTITY": "value",
    "DATE": "when",
}
_WORDS = {
    "org": "organisation",
    "person": "person",
    "place": "place",
    "product": "product",
    "value": "figure",
    "when": "date",
}


def spans(mentions: Iterable[Mention]) -> list[tuple[int, int, str]]:
    """Return mentions as (start, end, style name)."""
    return [(m.start, m.end, KINDS[m.type]) for m in mentions if m.type in KINDS]


_TYPED = re.compile(r'(-?)"([^"]+)"|(-?)([^\s"]+)')

_ENDING = re.compile(r"(?<=\w{4})(?:ing|ed|es|s)$")
"""The full-text index knows words by their stems: `talks` finds `talk`."""


def matches(text: str, typed: str) -> list[tuple[int, int, str]]:
    """Return where the words of a search stand in a text, or words that begin like them, as (start, end, "match")."""
    found: list[tuple[int, int, str]] = []
    for minus, phrase, not_, word in _TYPED.findall(typed):
        wanted = phrase or word.rstrip("*")
        if minus or not_ or not wanted or word == "OR":
            continue
        parts = [_ENDING.sub("", part) for part in re.findall(r"\w+", wanted)]
        pattern = r"\w*\W+".join(re.escape(part) for part in parts)
        if pattern:
            found += [(*m.span(), "match") for m in re.finditer(rf"\b{pattern}\w*", text, re.IGNORECASE)]
    return found


def legend(mentions: Iterable[Mention]) -> Line:
    """Return the kinds that occur, each in its own style, as one line; empty if there are none."""
    present = {KINDS[m.type] for m in mentions if m.type in KINDS}
    line: Line = []
    for style, word in _WORDS.items():
        if style in present:
            line += [("  ", ""), (word, style)] if line else [(word, style)]
    return line

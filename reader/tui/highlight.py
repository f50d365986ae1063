"""Mentions as styles: each kind has a name for its colour in the stylesheet and a weight that shows without colour."""

from __future__ import annotations

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


def legend(mentions: Iterable[Mention]) -> Line:
    """Return the kinds that occur, each in its own style, as one line; empty if there are none."""
    present = {KINDS[m.type] for m in mentions if m.type in KINDS}
    line: Line = []
    for style, word in _WORDS.items():
        if style in present:
            line += [("  ", ""), (word, style)] if line else [(word, style)]
    return line

"""Names and values in news of the car world, labelled by hand: `{O Northvolt}` is an organisation, and so on."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from reader.entities.lexicon import Lexicon
from reader.entities.recognise import recognise

TYPES = {
    "O": "ORG", "P": "PERSON", "L": "PLACE", "V": "PRODUCT", "T": "TICKER", "M": "MONEY", "%": "PERCENT", "Q": "QUANTITY", "D": "DATE",
}  # fmt: skip
NAMES = {"ORG", "PERSON", "PLACE", "PRODUCT", "TICKER"}
PARAGRAPHS = Path(__file__).parents[1] / "data" / "names" / "paragraphs.txt"
_LABEL = re.compile(r"\{(.) ([^}]*)\}")


def labelled(paragraph: str) -> tuple[str, set[tuple[int, int, str]]]:
    """Return a paragraph as plain text with its spans."""
    text, spans, at = "", set(), 0
    for found in _LABEL.finditer(paragraph):
        text += paragraph[at : found.start()]
        spans.add((len(text), len(text) + len(found[2]), TYPES[found[1]]))
        text += found[2]
        at = found.end()
    return text + paragraph[at:], spans


def f1(kinds: set[str]) -> float:
    lexicon = Lexicon.load()
    counts = Counter[str]()
    for paragraph in PARAGRAPHS.read_text("utf-8").strip().split("\n\n"):
        text, spans = labelled(paragraph)
        gold = {span for span in spans if span[2] in kinds}
        found = {(m.start, m.end, m.type) for m in recognise(text, lexicon) if m.type in kinds}
        counts.update(hit=len(gold & found), gold=len(gold), found=len(found))
    return 2 * counts["hit"] / (counts["gold"] + counts["found"])


def test_most_names_are_found_with_their_exact_spans() -> None:
    assert f1(NAMES) > 0.94


def test_values_are_found_with_their_exact_spans() -> None:
    assert f1(set(TYPES.values()) - NAMES) > 0.98

"""Names and values in news of the car world, labelled by hand: `{O Northvolt}` is an organisation, `{P Fain|shawn-fain}` is who."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from reader.entities.lexicon import Lexicon
from reader.entities.recognise import recognise
from reader.entities.userfile import slug

TYPES = {
    "O": "ORG", "P": "PERSON", "L": "PLACE", "V": "PRODUCT", "T": "TICKER", "M": "MONEY", "%": "PERCENT", "Q": "QUANTITY", "D": "DATE",
}  # fmt: skip
NAMES = {"ORG", "PERSON", "PLACE", "PRODUCT", "TICKER"}
FILES = ("paragraphs.txt", "outlets.txt")
_FOLDER = Path(__file__).parents[1] / "data" / "names"
_LABEL = re.compile(r"\{(.) ([^}|]*)(?:\|([^}]*))?\}")
_SAID = frozenset({"ORG", "PERSON", "PRODUCT"})


def labelled(paragraph: str) -> tuple[str, dict[tuple[int, int, str], str | None]]:
    """Return a paragraph as plain text with its spans, and who or what each is: the name itself where none is given."""
    text, at = "", 0
    spans: dict[tuple[int, int, str], str | None] = {}
    for found in _LABEL.finditer(paragraph):
        text += paragraph[at : found.start()]
        kind = TYPES[found[1]]
        spans[len(text), len(text) + len(found[2]), kind] = (found[3] or slug(found[2])) if kind in _SAID else None
        text += found[2]
        at = found.end()
    return text + paragraph[at:], spans


def f1(file: str, kinds: set[str]) -> float:
    lexicon = Lexicon.load()
    counts = Counter[str]()
    for paragraph in (_FOLDER / file).read_text("utf-8").strip().split("\n\n"):
        text, spans = labelled(paragraph)
        gold = {span for span in spans if span[2] in kinds}
        found = {(m.start, m.end, m.type) for m in recognise(text, lexicon) if m.type in kinds}
        counts.update(hit=len(gold & found), gold=len(gold), found=len(found))
    return 2 * counts["hit"] / (counts["gold"] + counts["found"])


@pytest.mark.parametrize("file", FILES)
def test_most_names_are_found_with_their_exact_spans(file: str) -> None:
    assert f1(file, NAMES) > 0.97


@pytest.mark.parametrize("file", FILES)
def test_values_are_found_with_their_exact_spans(file: str) -> None:
    assert f1(file, set(TYPES.values()) - NAMES) > 0.98


def test_every_name_of_one_is_the_same_entity() -> None:
    lexicon = Lexicon.load()
    wrong = []
    for paragraph in (_FOLDER / "outlets.txt").read_text("utf-8").strip().split("\n\n"):
        text, spans = labelled(paragraph)
        ids = defaultdict(set)
        for mention in recognise(text, lexicon):
            if who := spans.get((mention.start, mention.end, mention.type)):
                ids[who].add(mention.entity_id)
        wrong += [(who, found) for who, found in ids.items() if len(found) > 1]
    assert not wrong

"""What a text names: entities of the lexicon and of patterns, amounts and dates, as spans in code points."""

from __future__ import annotations

from collections import Counter

from reader.entities.amounts import amounts, fractions, spelled
from reader.entities.dates import dates
from reader.entities.gazetteer import Hit
from reader.entities.known import place_known
from reader.entities.lexicon import Lexicon
from reader.entities.page import Page, headlines
from reader.entities.tickers import place_tickers
from reader.entities.unknown import place_unknown
from reader.entities.words import words
from reader.model import Mention, Name
from reader.text import folded, sentences

_NAMED = ("ORG", "PERSON", "PLACE", "PRODUCT")


def recognise(text: str, lexicon: Lexicon) -> tuple[Mention, ...]:
    """Return the mentions of `text`: sorted, without overlaps, half-open in code points. Linear in its length."""
    page = read(text, lexicon)
    return tuple(
        Mention(span.start, span.end, text[span.start : span.end], span.type, span.id, span.name)
        for _, span in sorted(page.spans.items())
    )


def read(text: str, lexicon: Lexicon) -> Page:
    """Return the page of `text` with every mention found, in no order."""
    plain = folded(text)
    page = Page(plain, lexicon, bytearray(len(plain)), headlines=headlines(plain))
    known: list[Hit] = []
    marks: list[Hit] = []
    numbers: list[Hit] = []
    quarters = words().quarters
    for hit in lexicon.gazetteer.hits(plain):
        if not hit.kind:
            known.append(hit)
            if hit.weak and plain[hit.start : hit.end] in quarters:  # a quarter, where it is not the model
                marks.append(hit._replace(kind="quarter"))
        elif hit.kind == "nothing":
            page.block(hit.start, hit.end)
        elif hit.kind == "number":
            numbers.append(hit)
        else:
            marks.append(hit)
    place_tickers(page)
    place_known(page, known)
    for start, end in list(dates(plain, marks, page.taken)):
        page.take(start, end, "DATE")
    for hit in numbers:
        amount = spelled(plain, hit.start, hit.end)
        if amount and page.free(amount.start, amount.end):
            page.take(amount.start, amount.end, amount.kind)
    for amount in [*amounts(plain, page.taken), *fractions(plain)]:
        if page.free(amount.start, amount.end):
            page.take(amount.start, amount.end, amount.kind)
    place_unknown(page)
    return page


def names(title: str, text: str, lexicon: Lexicon) -> tuple[Name, ...]:
    """Return the entities a story carries, most mentioned first; outlets that only report are left out."""
    whole = f"{title}\n{text}"
    cut = len(title) + 1
    opening = sentences(text[:2000])
    lede = cut + (opening[0][1] if opening else 0)
    counts: Counter[str] = Counter()
    first: dict[str, Mention] = {}
    in_title: set[str] = set()
    in_lede: set[str] = set()
    for mention in recognise(whole, lexicon):
        key = mention.entity_id
        if key is None or mention.type not in _NAMED:
            continue
        counts[key] += 1
        first.setdefault(key, mention)
        if mention.start < cut:
            in_title.add(key)
        elif mention.start < lede:
            in_lede.add(key)
    return tuple(
        Name(key, first[key].entity_name or key, first[key].type, count, key in in_title, key in in_lede)  # type: ignore[arg-type]
        for key, count in counts.most_common()
        if not lexicon.is_outlet(key) or (key in in_title and count >= 3)
    )

"""What a text names: entities of the lexicon and of patterns, amounts and dates, as spans in code points."""

from __future__ import annotations

from collections import Counter

from reader.entities.lexicon import Lexicon
from reader.model import Mention, Name
from reader.text import folded, sentences


def recognise(text: str, lexicon: Lexicon) -> tuple[Mention, ...]:
    """Return the mentions of `text`: sorted, without overlaps, half-open in code points. Linear in its length."""
    plain = folded(text)
    found: list[Mention] = []
    for hit in lexicon.gazetteer.hits(plain):
        if hit.weak:
            continue
        entry = lexicon.entity(hit.ids[0])
        if entry is not None:
            found.append(Mention(hit.start, hit.end, text[hit.start : hit.end], entry.type, entry.id, entry.name))
    return tuple(found)


def names(title: str, text: str, lexicon: Lexicon) -> tuple[Name, ...]:
    """Return the entities a story carries, most mentioned first; outlets that only report are left out."""
    whole = f"{title}\n{text}"
    cut = len(title) + 1
    spans = sentences(text[:2000])
    lede = cut + (spans[0][1] if spans else 0)
    counts: Counter[str] = Counter()
    first: dict[str, Mention] = {}
    in_title: set[str] = set()
    in_lede: set[str] = set()
    for mention in recognise(whole, lexicon):
        key = mention.entity_id
        if key is None or mention.type not in ("ORG", "PERSON", "PLACE", "PRODUCT"):
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

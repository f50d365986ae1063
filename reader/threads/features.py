"""What assign needs of a story, made once when its names are read: weighted words, names, figures, periods and a body sketch."""

from __future__ import annotations

import math
import struct
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from zlib import crc32

import msgspec

from reader import model
from reader.text import folded, sentences
from reader.threads.marks import figures, is_digest, periods, said
from reader.threads.words import STOP, WORD, Token, is_title_case, tokens

TITLE, LEDE, BODY = 1.5, 1.0, 0.5  # weights of the fields
BODY_WORDS = 120  # words of the text that are read for terms
PROPER = 1.6  # weight of a word written as a proper noun
IMPLIED = 0.4  # weight of a country that is not named, as a share of that of one that is
PAIR = 1.2  # weight of two entities that a story is about
FIGURE = 0.9  # weight of an amount
MAX_TERMS = 72
CORE = 10  # names that say who a story is about
SKETCH = 48  # shingle hashes kept
_SHINGLE = 4  # words in a shingle
_SKETCH_WORDS = 400
_HEAD = 2000  # characters that hold the first sentence and the words after it, as a rule


@dataclass(frozen=True, slots=True)
class Features:
    """A story as assign sees it; stable across runs and machines.

    `terms` are (term, weight) with weight >= 0; a term is a lower-case word, or starts with `@` (an entity), `+`
    (two entities together) or `#` (a figure); `title`, `proper` and `places` say by position which of them stand in the title, which are
    names and which are places. `core` are the names in title or first sentence.
    `parties` are the organisations it is between: those of the headline, or if it names fewer than two, of the first sentence.
    `names` say how a person writes an entity (`@byd`, `BYD`) where `said` would not tell. `core` holds terms: `@key` for entities, plain words otherwise. `sketch` holds the smallest shingle hashes of the body, ascending.
    """

    terms: tuple[tuple[str, float], ...] = ()
    title: tuple[int, ...] = ()
    proper: tuple[int, ...] = ()
    core: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    sketch: tuple[int, ...] = ()
    title_key: int = 0
    words: int = 0
    digest: bool = False
    parties: tuple[str, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    places: tuple[int, ...] = ()


class _Packed(msgspec.Struct, array_like=True, frozen=True):
    terms: str
    weights: bytes
    title: bytes
    proper: bytes
    core: str
    figures: str
    periods: str
    sketch: bytes
    title_key: int
    words: int
    digest: bool
    parties: str = ""
    names: str = ""
    places: bytes = b""


_encoder, _decoder = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(_Packed)
_STEP = 24  # weights are kept in steps of 1/24
_WEIGHT = tuple(step / _STEP for step in range(256))


def pack(features: Features) -> bytes:
    """Return `features` as a compact blob; weights are rounded to 1/24 (and at most 10.6)."""
    packed = _Packed(
        "\n".join(t for t, _ in features.terms),
        bytes(min(255, max(0, round(w * _STEP))) for _, w in features.terms),
        bytes(features.title),
        bytes(features.proper),
        "\n".join(features.core),
        "\n".join(features.figures),
        "\n".join(features.periods),
        b"".join(h.to_bytes(4, "little") for h in features.sketch),
        features.title_key,
        features.words,
        features.digest,
        "\n".join(features.parties),
        "\n".join(map("\t".join, features.names)),
        bytes(features.places),
    )
    return _encoder.encode(packed)


def unpack(blob: bytes) -> Features:
    """Return what `pack` packed; an empty or foreign blob gives empty features."""
    if not blob:
        return Features()
    try:
        p = _decoder.decode(blob)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return Features()
    terms = _lines(p.terms)
    return Features(
        tuple(zip(terms, map(_WEIGHT.__getitem__, p.weights), strict=False)),
        tuple(p.title),
        tuple(p.proper),
        _lines(p.core),
        _lines(p.figures),
        _lines(p.periods),
        struct.unpack_from(f"<{len(p.sketch) // 4}I", p.sketch),
        p.title_key,
        p.words,
        p.digest,
        _lines(p.parties),
        tuple([(term, name) for term, tab, name in (one.partition("\t") for one in _lines(p.names)) if tab]),
        tuple(p.places),
    )


def _lines(joined: str) -> tuple[str, ...]:
    return tuple(joined.split("\n")) if joined else ()


# ---------------------------------------------------------------- extract
def extract(
    title: str, text: str, names: Sequence[model.Name] = (), outlet: str = "", lands: Sequence[model.Name] = ()
) -> Features:
    """Return the features of a clean story: plain `title` and `text`, and the entities recognised in them.

    `lands` are countries that it implies without naming them, which count less.

    Term weights are 1 + log of a term's count in each field, times the field's weight (title 1.5, first sentence 1,
    first 120 words 0.5), after Allan 1998 and Miranda et al. 2018; words of the outlet's own name do not count.
    """
    title, text = folded(title), folded(text[:20_000])
    head, lede, body, lede_end = _fields(title, text)
    own = STOP.union([w.lower() for w in WORD.findall(outlet)])
    weights: dict[str, float] = {}
    for weight, field in ((TITLE, head), (LEDE, lede), (BODY, body)):
        skipped = STOP if weight == TITLE else own
        for word, n in Counter([word for word, _ in field if word not in skipped]).items():
            if len(word) > 1:
                weights[word] = weights.get(word, 0.0) + (weight * (1.0 + math.log(n)) if n > 1 else weight)
    proper = _proper(weights, head, lede + body)
    for word in proper:
        weights[word] *= PROPER
    core = _core(names, head + lede)
    for name in names:
        places = TITLE * name.in_title + LEDE * name.in_lede + BODY
        weights["@" + name.key] = places * (1.0 + 0.3 * math.log(max(1, name.count)))
    for land in lands:
        weights["@" + land.key] = IMPLIED * (TITLE * land.in_title + LEDE * land.in_lede + BODY)
    for a, b in combinations([c for c in core if c[0] == "@"][:5], 2):
        weights["+" + "+".join(sorted((a, b)))] = PAIR
    headed = figures(title)
    amounts = list(dict.fromkeys(headed + figures(text[:1200])))[:10]
    weights.update(dict.fromkeys(amounts, FIGURE))
    heaviest = [(t, -w) for w, t in sorted([(-w, t) for t, w in weights.items()])[:MAX_TERMS]]
    first = {word for word, _ in head} | {"@" + n.key for n in names if n.in_title} | set(headed)
    words = WORD.findall(text)
    known = (*names, *lands)
    where = _places(known)
    return Features(
        tuple([(t, round(w * _STEP) / _STEP) for t, w in heaviest]),
        tuple([i for i, (t, _) in enumerate(heaviest) if t in first]),
        tuple([i for i, (t, _) in enumerate(heaviest) if t in proper or t[0] in "@+"]),
        tuple(core),
        tuple(amounts),
        tuple(periods(title) or periods(text[:lede_end])),
        _sketch(words),
        crc32(" ".join(WORD.findall(title.lower())).encode()),
        len(words),
        is_digest(title, text, {word for word, named in head if named}),
        _parties(names),
        tuple([("@" + n.key, n.name) for n in known if n.name != said("@" + n.key)]),
        tuple([i for i, (t, _) in enumerate(heaviest) if t in where]),
    )


def _fields(title: str, text: str) -> tuple[list[Token], list[Token], list[Token], int]:
    """Return the tokens of title, first sentence and the next words of the text, and where the first sentence ends."""
    spans = sentences(text[:_HEAD])
    if spans and spans[0][1] > _HEAD // 3:
        spans = sentences(text[: 2 * _HEAD])
    head = tokens(title, is_title_case(title), sentences(title))
    lede, body = tokens(text, False, spans[:1]), tokens(text, False, spans[1:], BODY_WORDS)
    return head, lede, body, spans[0][1] if spans else 0


def _proper(weights: Mapping[str, float], head: Sequence[Token], rest: Sequence[Token]) -> set[str]:
    """Return the words that are names: mostly written so in the text, or in the title if the text has them nowhere."""
    balance: dict[str, int] = {}
    plain: set[str] = set()
    for word, proper in rest:
        if proper:
            balance[word] = balance.get(word, 0) + 1
        else:
            plain.add(word)
            balance[word] = balance.get(word, 0) - 1
    found = {word for word, n in balance.items() if n > 0} | {w for w, proper in head if proper and w not in plain}
    return found & weights.keys()


def _places(names: Sequence[model.Name]) -> set[str]:
    """Return the terms that are places, as entities and as words, and two places together."""
    places = {"@" + n.key for n in names if n.type == "PLACE"}
    words = {w for n in names if n.type == "PLACE" for w in WORD.findall(n.name.lower())}
    pairs = {"+" + "+".join(sorted(pair)) for pair in combinations(sorted(places), 2)}
    return places | words | pairs


def _parties(names: Sequence[model.Name]) -> tuple[str, ...]:
    """Return who a story is between; a background paragraph never decides."""
    organisations = [n for n in names if n.type == "ORG"]
    leading = [n for n in organisations if n.in_title]
    if len(leading) < 2:
        leading += [n for n in organisations if n.in_lede and not n.in_title and n.count > 1]
    return tuple("@" + n.key for n in leading)


def _core(names: Sequence[model.Name], tokens: Sequence[Token]) -> list[str]:
    """Return the names that say who the story is about, title first: entities, then other proper nouns."""
    leading = [n for n in names if n.in_title] + [n for n in names if n.in_lede and not n.in_title]
    known = {w.lower() for n in leading for w in WORD.findall(f"{n.key} {n.name}")}
    core = ["@" + n.key for n in leading]
    core += [word for word, proper in tokens if proper and word not in known]
    return list(dict.fromkeys(core))[:CORE]


def sketch(text: str) -> tuple[int, ...]:
    """Return the smallest 48 hashes of the four-word shingles of `text` (Broder 1997), ascending; short texts give few."""
    return _sketch(WORD.findall(text))


def _sketch(words: Sequence[str]) -> tuple[int, ...]:
    small = " ".join(words[:_SKETCH_WORDS]).lower().encode().split(b" ")
    shingles = zip(*(small[i:] for i in range(_SHINGLE)), strict=False)
    return tuple(sorted(set(map(crc32, map(b" ".join, shingles))))[:SKETCH])


def containment(a: Sequence[int], b: Sequence[int]) -> float:
    """Return how much of the smaller text the other holds, 0 to 1, estimated from their sketches."""
    if len(a) < 8 or len(b) < 8 or frozenset(a).isdisjoint(b):
        return 0.0
    top = min(a[-1] if len(a) >= SKETCH else 1 << 32, b[-1] if len(b) >= SKETCH else 1 << 32)
    one = {h for h in a if h <= top}
    other = {h for h in b if h <= top}
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller >= 8 else 0.0

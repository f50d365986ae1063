"""What assign needs of a story, made once when it is parsed: weighted words, names, figures, periods and a body sketch."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import combinations
from zlib import crc32

import msgspec
import snowballstemmer

from reader import model
from reader.text import folded, sentences

TITLE, LEDE, BODY = 1.5, 1.0, 0.5  # weights of the fields
BODY_WORDS = 120  # words of the text that are read for terms
PROPER = 1.6  # weight of a word written as a proper noun
PAIR = 1.2  # weight of two entities that a story is about
FIGURE = 0.9  # weight of an amount
MAX_TERMS = 72
CORE = 10  # names that say who a story is about
SKETCH = 48  # shingle hashes kept
_SHINGLE = 4  # words in a shingle
_SKETCH_WORDS = 400


@dataclass(frozen=True, slots=True)
class Features:
    """A story as assign sees it; stable across runs and machines.

    `terms` are (term, weight) with weight >= 0; a term is a lower-case word, or starts with `@` (an entity), `+`
    (two entities together) or `#` (a figure); `title` and `proper` say by position which of them stand in the title and which
    are names. `core` are the names in title or first sentence.
    `parties` are the organisations it is between: those of the headline, or if it names fewer than two, of the first sentence.
    `core` holds terms: `@key` for entities, plain words otherwise. `sketch` holds the smallest shingle hashes of the body, ascending.
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


_encoder, _decoder = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(_Packed)
_STEP = 24  # weights are kept in steps of 1/24


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
    )
    return _encoder.encode(packed)


def unpack(blob: bytes) -> Features:
    """Return what `pack` packed; an empty or foreign blob gives empty features."""
    if not blob:
        return Features()
    try:
        p = _decoder.decode(blob)
    except msgspec.MsgspecError:
        return Features()
    terms = _lines(p.terms)
    return Features(
        tuple(zip(terms, (w / _STEP for w in p.weights), strict=False)),
        tuple(p.title),
        tuple(p.proper),
        _lines(p.core),
        _lines(p.figures),
        _lines(p.periods),
        tuple(int.from_bytes(p.sketch[i : i + 4], "little") for i in range(0, len(p.sketch), 4)),
        p.title_key,
        p.words,
        p.digest,
        _lines(p.parties),
    )


def _lines(joined: str) -> tuple[str, ...]:
    return tuple(joined.split("\n")) if joined else ()


# ---------------------------------------------------------------- words
_WORD = re.compile(r"[^\W_]+(?:[-'.&][^\W_]+)*")


def words_of(line: str) -> frozenset[str]:
    """Return the words of a line as a set."""
    return frozenset(line.split())


_STEMMER = snowballstemmer.stemmer("english")
_STOP = words_of(
    "a an the and or but nor so yet for of in on at by to from with without into onto upon about as is are was were be "
    "been being am do does did has have had having will would shall should can could may might must not no it its he "
    "she they them their theirs his her hers him i me my we us our you your this that these those there here who whom "
    "whose which what when where why how if then than too very just also only own such both each all any some more most "
    "other s t re ve ll d m don didn isn wasn doesn up out off over under again once because until while after before "
    "during between through said says say mr mrs ms dr"
)


@lru_cache(maxsize=60_000)
def stem(word: str) -> str:
    """Return the Snowball (Porter2) stem of a lower-case word; marked terms and words with digits stay."""
    return word if not word.isalpha() or len(word) < 4 else str(_STEMMER.stemWord(word))


@lru_cache(maxsize=2)
def common_words(names: bool = False) -> dict[str, float]:
    """Return the share of news reports that use a stem, for stems common in English news; with `names` names too."""
    shares: dict[str, float] = {}
    share, wanted = 0.0, True
    for row in resources.files("reader.threads").joinpath("data/common_words.txt").read_text("utf-8").splitlines():
        if row[:1] in ("=", "@"):
            share, wanted = float(row[1:]), names or row[0] == "="
        elif wanted and not row.startswith("#"):
            for word in row.split():
                shares.setdefault(stem(word), share)
    return shares


@dataclass(frozen=True, slots=True)
class _Token:
    word: str  # lower case, without possessive
    proper: bool  # written with a capital where English would not
    start: int
    end: int


def _tokens(text: str, title_case: bool) -> Iterator[_Token]:
    common = common_words()
    for start, end in sentences(text):
        first = True
        for match in _WORD.finditer(text, start, end):
            raw = match.group()
            if raw.endswith("'s"):
                raw = raw[:-2]
            word = raw.lower().strip(".")
            capital = raw[0].isupper()
            odd = raw[1:] != raw[1:].lower() and not title_case  # eBay, iPhone, OPEC
            proper = odd or (capital and len(raw) > 1 and word not in _STOP and not (first and stem(word) in common))
            if title_case and proper:
                proper = stem(word) not in common
            first = False
            yield _Token(word, proper, match.start(), match.start() + len(raw))


def is_title_case(title: str) -> bool:
    """Return whether capitals in `title` say nothing about names: most of its longer words carry one."""
    longer = [w for w in _WORD.findall(title)[1:] if len(w) > 3 and w[0].isalpha()]
    return len(longer) >= 2 and sum(w[0].isupper() for w in longer) > 0.6 * len(longer)


# ---------------------------------------------------------------- figures and periods
_MONEY = re.compile(
    r"(?:(US\$|A\$|C\$|T\$|NT\$|\$|€|£|¥|₹|EUR|USD|GBP)\s?)?(\d[\d,]*(?:\.\d+)?)[\s-]?(trillion|billion|million|tn|bn|mn|b|m|k)?\b"
    r"(?:\s?(percent|per cent|pct|euros?|dollars?|yen|yuan|pounds?|jobs|workers|employees|vehicles|units|cars)|\s?(%))?",
    re.IGNORECASE,
)
_SCALE = {
    "trillion": 1e12,
    "tn": 1e12,
    "billion": 1e9,
    "bn": 1e9,
    "b": 1e9,
    "million": 1e6,
    "mn": 1e6,
    "m": 1e6,
    "k": 1e3,
}
_MONTHS = words_of("january february march april may june july august september october november december")
_MONTH = re.compile(r"\b(" + "|".join(m.title() for m in sorted(_MONTHS)) + r")\b(?!\s+\d{1,2}\b(?!\d))")
_QUARTER = re.compile(
    r"\b(?:(first|second|third|fourth|1st|2nd|3rd|4th)[\s-](quarter|half)|([QH])([1-4])|(half)[\s-]year|(full)[\s-]year)\b",
    re.IGNORECASE,
)
_ORDINAL = {"first": "1", "second": "2", "third": "3", "fourth": "4", "1st": "1", "2nd": "2", "3rd": "3", "4th": "4"}


def figures(text: str) -> list[str]:
    """Return the amounts in `text` as normal marks such as `#2.3e9`, `#29%`, `#3900`; years and small counts are left out."""
    found: list[str] = []
    for currency, number, scale, unit, sign in _MONEY.findall(text):
        value = float(number.replace(",", "") or 0) * _SCALE.get(scale.lower(), 1.0)
        percent = sign or unit.lower() in ("percent", "per cent", "pct")
        bare = not (currency or scale or unit or sign)
        if value == 0 or (bare and (value < 100 or (1900 <= value <= 2100 and "," not in number))):
            continue
        mark = f"#{value:.3g}{'%' if percent else ''}"
        if mark not in found:
            found.append(mark)
    return found


def periods(text: str) -> list[str]:
    """Return the months, quarters and halves that `text` speaks of as spans, such as `may`, `q2`, `h1`."""
    found = [m.lower()[:3] for m in _MONTH.findall(text)]
    for ordinal, what, letter, digit, half, full in _QUARTER.findall(text):
        if ordinal:
            found.append(("q" if what.lower() == "quarter" else "h") + _ORDINAL[ordinal.lower()])
        elif letter:
            found.append(letter.lower() + digit)
        else:
            found.append("h1" if half else "fy" if full else "")
    return list(dict.fromkeys(f for f in found if f))


# ---------------------------------------------------------------- digests
_DIGEST = re.compile(
    r"\b(?:digest|newsletter|(?:news|daily|weekly|morning|evening|afternoon|business|market|markets|industry|monthly)"
    r" (?:round-?up|wrap|wrap-?up|brief|briefs|briefing|bid|report card|highlights|recap|summary|digest)|week in review|"
    r"this week in|(?:today|yesterday|week|day)'?s (?:top |biggest |main )?(?:headlines|stories|news)|top (?:stories|headlines)|"
    r"(?:news )?in brief|news (?:and|&) (?:notes|rumou?rs|views)|stocks to watch|weekend reading|morning coffee|"
    r"(?:photos|pictures|quotes?) of the (?:day|week)|recalls? (?:list|roundup|round-up|summary|of the week))\b"
    r"|^(?:round-?up|links|headlines|in brief|briefing)\b|\b(?:round-?up|headlines|briefing)$",
    re.IGNORECASE,
)


def is_digest(title: str, text: str) -> bool:
    """Return whether a story is a digest, roundup or list of headlines, which belongs to no thread."""
    if _DIGEST.search(title):
        return True
    lines = [row for row in text[:4000].split("\n") if row.strip()]
    bullets = sum(row.lstrip()[:1] in "•*-–·" for row in lines)
    return bullets >= 6 and bullets > 0.7 * len(lines)


# ---------------------------------------------------------------- extract
def extract(title: str, text: str, names: Sequence[model.Name] = (), outlet: str = "") -> Features:
    """Return the features of a clean story: plain `title` and `text`, and the entities recognised in them.

    Term weights are 1 + log of a term's count in each field, times the field's weight (title 1.5, first sentence 1,
    first 120 words 0.5), after Allan 1998 and Miranda et al. 2018; words of the outlet's own name do not count.
    """
    title, text = folded(title), folded(text[:20_000])
    lede_end = next((end for _, end in sentences(text[:2000])), 0)
    fields = (
        (TITLE, list(_tokens(title, is_title_case(title)))),
        (LEDE, list(_tokens(text[:lede_end], False))),
        (BODY, _first(_tokens(text[lede_end : lede_end + 2000], False), BODY_WORDS)),
    )
    capital = Counter(t.word for _, tokens in fields[1:] for t in tokens if t.proper)
    plain = Counter(t.word for _, tokens in fields[1:] for t in tokens if not t.proper)
    headed = {t.word for t in fields[0][1] if t.proper}
    own = {w.lower() for w in _WORD.findall(outlet)}
    weights: dict[str, float] = {}
    for weight, tokens in fields:
        counts = Counter(t.word for t in tokens if t.word not in _STOP and len(t.word) > 1)
        for word, n in counts.items():
            if weight == TITLE or word not in own:
                weights[word] = weights.get(word, 0.0) + weight * (1.0 + math.log(n))
    proper = {w for w in weights if capital[w] > plain[w] or (w in headed and w not in plain)}
    for word in proper:
        weights[word] *= PROPER
    core = _core(names, fields)
    for name in names:
        places = TITLE * name.in_title + LEDE * name.in_lede + BODY
        weights["@" + name.key] = places * (1.0 + 0.3 * math.log(max(1, name.count)))
    for a, b in combinations([c for c in core if c[0] == "@"][:5], 2):
        weights["+" + "+".join(sorted((a, b)))] = PAIR
    amounts = list(dict.fromkeys(figures(title) + figures(text[:1200])))[:10]
    weights.update(dict.fromkeys(amounts, FIGURE))
    heaviest = sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))[:MAX_TERMS]
    head = {t.word for t in fields[0][1]} | {"@" + n.key for n in names if n.in_title} | set(figures(title))
    return Features(
        tuple((t, round(w * _STEP) / _STEP) for t, w in heaviest),
        tuple(i for i, (t, _) in enumerate(heaviest) if t in head),
        tuple(i for i, (t, _) in enumerate(heaviest) if t in proper or t[0] in "@+"),
        tuple(core),
        tuple(amounts),
        tuple(periods(title) or periods(text[:lede_end])),
        sketch(text),
        crc32(" ".join(_WORD.findall(title.lower())).encode()),
        len(_WORD.findall(text)),
        is_digest(title, text),
        _parties(names),
    )


def _parties(names: Sequence[model.Name]) -> tuple[str, ...]:
    """Return who a story is between; a background paragraph never decides."""
    organisations = [n for n in names if n.type == "ORG"]
    leading = [n for n in organisations if n.in_title]
    if len(leading) < 2:
        leading += [n for n in organisations if n.in_lede and not n.in_title and n.count > 1]
    return tuple("@" + n.key for n in leading)


def _first(tokens: Iterator[_Token], limit: int) -> list[_Token]:
    return [t for t, _ in zip(tokens, range(limit), strict=False)]


def _core(names: Sequence[model.Name], fields: Sequence[tuple[float, list[_Token]]]) -> list[str]:
    """Return the names that say who the story is about, title first: entities, then other proper nouns."""
    leading = [n for n in names if n.in_title] + [n for n in names if n.in_lede and not n.in_title]
    known = {w.lower() for n in leading for w in _WORD.findall(f"{n.key} {n.name}")}
    core = ["@" + n.key for n in leading]
    core += [t.word for _, tokens in fields[:2] for t in tokens if t.proper and t.word not in known]
    return list(dict.fromkeys(core))[:CORE]


def sketch(text: str) -> tuple[int, ...]:
    """Return the smallest 48 hashes of the four-word shingles of `text` (Broder 1997), ascending; short texts give few."""
    words = [w.lower() for w in _WORD.findall(text)[:_SKETCH_WORDS]]
    hashes = {crc32(" ".join(words[i : i + _SHINGLE]).encode()) for i in range(len(words) - _SHINGLE + 1)}
    return tuple(sorted(hashes)[:SKETCH])


def containment(a: Sequence[int], b: Sequence[int]) -> float:
    """Return how much of the smaller text the other holds, 0 to 1, estimated from their sketches."""
    if len(a) < 8 or len(b) < 8:
        return 0.0
    top = min(a[-1] if len(a) >= SKETCH else 1 << 32, b[-1] if len(b) >= SKETCH else 1 << 32)
    one = {h for h in a if h <= top}
    other = {h for h in b if h <= top}
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller >= 8 else 0.0

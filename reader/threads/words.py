"""Words of English news: what is one, its stem, how common it is, and whether it is written as a name."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources

import snowballstemmer

WORD = re.compile(r"[^\W_]+(?:[-'.&][^\W_]+)*")


def words_of(line: str) -> frozenset[str]:
    """Return the words of a line as a set."""
    return frozenset(line.split())


_workers = threading.local()  # a stemmer keeps the word it is at: each OS thread has its own
STOP = words_of(
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
    if not word.isalpha() or len(word) < 4:
        return word
    stemmer = getattr(_workers, "stemmer", None)
    if stemmer is None:
        stemmer = _workers.stemmer = snowballstemmer.stemmer("english")
    return str(stemmer.stemWord(word))


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


Token = tuple[str, bool]
"""A word in lower case without its possessive, and whether it is written with a capital where English would not."""


def tokens(text: str, title_case: bool, spans: Sequence[tuple[int, int]], limit: int = 1 << 30) -> list[Token]:
    """Return the first `limit` tokens of `text` within `spans`, its sentences. In title case a capital says little."""
    found: list[Token] = []
    read = _in_title_case if title_case else _inside
    for start, end in spans:
        raw = WORD.findall(text, start, end)
        if raw and not title_case:
            found.append(_opening(raw[0]))  # the first word of a sentence has a capital anyway
            del raw[0]
        found += map(read, raw)
        if len(found) >= limit:
            return found[:limit]
    return found


@lru_cache(maxsize=60_000)
def _inside(raw: str) -> Token:
    raw = raw.removesuffix("'s")
    word = raw.lower().strip(".")
    return word, (raw[0].isupper() and len(raw) > 1 and word not in STOP) or raw[1:] != raw[1:].lower()


@lru_cache(maxsize=10_000)
def _opening(raw: str) -> Token:
    word, proper = _inside(raw)
    raw = raw.removesuffix("'s")
    return word, proper and (raw[1:] != raw[1:].lower() or stem(word) not in common_words())  # eBay, iPhone, OPEC


@lru_cache(maxsize=10_000)
def _in_title_case(raw: str) -> Token:
    word, _ = _inside(raw)
    capital = raw[0].isupper() and len(raw.removesuffix("'s")) > 1 and word not in STOP
    return word, capital and stem(word) not in common_words()


def is_title_case(title: str) -> bool:
    """Return whether capitals in `title` say nothing about names: most of its longer words carry one."""
    longer = [w for w in WORD.findall(title)[1:] if len(w) > 3 and w[0].isalpha()]
    return len(longer) >= 2 and sum(w[0].isupper() for w in longer) > 0.6 * len(longer)

"""Titles and summaries of threads and developments: what it is about, plain before clever."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from itertools import chain, islice

from reader.text import first_sentences, folded, line
from reader.threads.words import common_words, is_title_case, stem, words_of

_WORD = re.compile(r"[^\W_]+(?:[-'.&][^\W_]+)*")
_OUTLET_TAIL = re.compile(r"\s+[|–—-]\s+[^|–—-]{2,40}$")
_PREFIX = re.compile(
    r"^(?:(?:UPDATE|UPDATED|EXCLUSIVE|BREAKING|WATCH|VIDEO|OPINION|ANALYSIS|LIVE|JUST IN|IT'S OFFICIAL|CORRECTED|EXPLAINER|"
    r"EXPLAINED|INTERVIEW|FEATURE|FACTBOX|NOTE)\s?\d*\s?[-:!|]+\s*)+",
    re.IGNORECASE,
)
_SOON = re.compile(
    r"\b(?:today|tomorrow|tonight|yesterday|(?:this|next|last) (?:week|month|year|quarter)|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
    re.IGNORECASE,
)
_BAIT = re.compile(
    r"^(?:what|why|how|when|where)\b|\b(?:here'?s|this is|what (?:it|this|that|you|we)|why|how|you|your|shocker|shocking|won't believe|everything|just|really|"
    r"actually|so far|explained|need to know|not!|wow|huge|whopping|insane|the truth|finally|winners? and losers?)\b",
    re.IGNORECASE,
)
_MOVE = re.compile(  # how the market took it is not what it is about
    r"[+−-]\d[\d.]*\s?(?:%|percent|per cent)|\b(?:shares?|stock|bonds?)\b.*\b(?:up|down|end|ends|close|closes|lower|higher|"
    r"jump|jumps|rise|rises|fall|falls|slide|slides|soar|soars|drop|drops|gain|gains)\b"
    r"|\b(?:drops|jumps|slides|soars|gains|sheds|tumbles|surges)\s\d[\d.]*\s?(?:%|percent|per cent)",
    re.IGNORECASE,
)
_SCRIPT = r"[\u0370-\u1fff\u3040-\ud7ff]"
_AGAIN = re.compile(rf"\s*[(（]{_SCRIPT}+[)）]")  # a name repeated in another script
_CLAUSE = re.compile(r"[,;:]\s|\s[–—|-]\s")
_DATELINE = re.compile(  # `TOKYO - `, `TAIPEI, Aug 4 (Island Wire) - `, `ELLABELL, Ga. - `
    r"(?:[A-Z][\w.' ]{1,30}(?:, [A-Z][\w.]{1,12}(?: \d{1,2})?)? ?\([^()]{2,30}\)|[A-Z][A-Z.' ]{2,30}(?:, [A-Z][\w.]{1,12}(?: \d{1,2})?)?)"
    r"\s*(?:--|[-–—])\s*(?=[A-Z0-9“\"'])"
)
_STOP = words_of(
    "a an the of for to in on at by with from as and or but is are was were be its it after over up out new says say said"
)


_LATER = 0.08  # what the latest headline of a thread is worth beside its first
_TITLES = 20_000  # of which what was found out is kept: a thread's titles are weighed again with every story


@lru_cache(_TITLES)
def cleaned(title: str) -> str:
    """Return a headline without "UPDATE 1:" before it and the outlet's name after it."""
    title = line(title)
    bare = _AGAIN.sub("", _OUTLET_TAIL.sub("", _PREFIX.sub("", folded(title))))
    return _opening_with_a_capital(bare) if len(_WORD.findall(bare)) >= 3 else title


def _opening_with_a_capital(title: str) -> str:
    return title[:1].upper() + title[1:] if title[:2].isalpha() and title[:2].islower() else title


@lru_cache(_TITLES)
def _cost(title: str) -> float:
    """Return what speaks against a headline as a title, 0 for a plain one."""
    words = _WORD.findall(title)
    cost: float = 0.9 * ("?" in title) + 0.5 * ("!" in title) + 0.4 * ("…" in title or "..." in title)
    cost += 0.45 * (": " in title) + 0.35 * any(q in title for q in ('"', " '", "“", "‘"))
    cost += 0.35 * min(2, len(_BAIT.findall(title)))
    cost += 0.5 * (sum(w.isupper() and len(w) > 4 for w in words) >= 2)
    cost += 0.15 * is_title_case(title) + 0.2 * bool(_SOON.search(title))
    cost += 0.25 * (", not " in title) + 0.5 * bool(_MOVE.search(title)) + 0.25 * bool(re.search(_SCRIPT, title))
    return cost + 0.06 * max(0, len(words) - 14) + 0.15 * max(0, 5 - len(words))


@lru_cache(_TITLES)
def _stems(title: str) -> frozenset[str]:
    words = _WORD.findall(folded(title))
    return frozenset([stem(w.lower().removesuffix("'s")) for w in words if w.lower() not in _STOP])


def _without_dateline(lede: str) -> str:
    found = _DATELINE.match(lede)
    return lede[found.end() :] if found else lede


@lru_cache(_TITLES)
def _opening(lede: str, limit: int) -> tuple[str, frozenset[str]]:
    sentence = first_sentences(_without_dateline(lede), limit)
    return sentence, _stems(sentence)


def ranked(titles: Sequence[str], entities: Iterable[str] = (), beside: Sequence[str] = ()) -> list[str]:
    """Return the distinct `titles`, cleaned, best title for them all and those `beside` them first.

    A title is good when its words are those of the others (how rare a word is among common news words counts), when it
    names the defining `entities`, and when it is plain: colons, quotes, questions, bait and moves of shares cost.
    """
    wanted = [_stems(e) for e in islice(entities, 4)]
    options = list(
        dict.fromkeys([_plainer(cleaned(t), wanted) if ": " in t else cleaned(t) for t in titles if t.strip()])
    )
    if len(options) < 2:
        return options
    stems = {t: _stems(t) for t in options}
    others = dict.fromkeys(cleaned(t) for t in beside if t.strip())
    told = [*stems.values(), *(_stems(t) for t in others if t not in stems)]
    seen = Counter(chain.from_iterable(told))
    weight = {s: seen[s] / len(told) * _rarity(s) for s in seen}
    total = sum(sorted(weight.values(), reverse=True)[:8]) or 1.0

    def merit(title: str) -> float:
        own = stems[title]
        named = sum(bool(e & own) for e in wanted) / len(wanted) if wanted else 0.0
        return sum(map(weight.__getitem__, own)) / total + 0.8 * named - _cost(title) + _LATER * age[title]

    age = {title: n / len(options) for n, title in enumerate(options)}
    return sorted(options, key=lambda t: (-merit(t), age[t]))


@lru_cache(_TITLES)
def _rarity(stemmed: str) -> float:
    return min(6.0, -math.log(common_words().get(stemmed, 0.002)))


def _plainer(title: str, wanted: Sequence[frozenset[str]]) -> str:
    """Return a headline without the flourish before its colon: one that names nothing, where what follows does."""
    flourish, colon, rest = title.partition(": ")
    if not colon or len(_WORD.findall(rest)) < 4:
        return title
    said, left = _stems(rest), _stems(flourish)
    if any(name & left for name in wanted) or not any(name & said for name in wanted):
        return title
    return _opening_with_a_capital(rest)


@lru_cache(_TITLES)
def _head(title: str) -> str:
    return _CLAUSE.split(title, maxsplit=1)[0]


def _series(titles: Collection[str]) -> str:
    """Return the words with which most of the titles of a series begin (`Foxconn revenue, May`, `… June`), else ""."""
    if len(titles) < 3:
        return ""
    heads = Counter(map(_head, titles))
    head, count = heads.most_common(1)[0]
    return head if count >= 3 and 3 * count >= 2 * len(titles) and len(_WORD.findall(head)) >= 2 else ""


def best(titles: Sequence[str], entities: Iterable[str] = (), beside: Sequence[str] = ()) -> str:
    """Return the title for a thread of stories with these `titles` (oldest first) and defining `entities`.

    Titles `beside` them are not chosen, but say what the thread is about.
    """
    if common := _series({cleaned(title) for title in (*titles, *beside)}):
        return common
    order = ranked(titles, entities, beside)
    return order[0] if order else "(untitled)"


def development_title(titles: Sequence[str]) -> str:
    """Return the title for one event: the plainest headline of its first reports."""
    order = ranked(titles[:12])
    return order[0] if order else "(untitled)"


def summary(title: str, ledes: Sequence[str], limit: int = 200) -> str:
    """Return one line on what a thread is about: the latest first sentence that speaks of its title's subject.

    `ledes` are the openings of its stories, oldest first.
    """
    subject = {s: _rarity(s) for s in _stems(title)}
    total, words = sum(subject.values()) or 1.0, subject.keys()
    choice, top = "", -1.0
    for age, lede in enumerate(reversed(ledes)):
        if top >= 1.0 - 0.03 * min(age, 10):
            break  # nothing older can be better
        sentence, own = _opening(lede, limit)
        merit = sum(map(subject.__getitem__, own & words)) / total - 0.03 * min(age, 10) - 0.3 * (len(own) < 6)
        if sentence and merit > top:
            choice, top = sentence, merit
    return choice

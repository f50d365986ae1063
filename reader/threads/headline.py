"""Titles and summaries of threads and developments: what it is about, plain before clever."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from reader.text import first_sentences, folded, line
from reader.threads.words import common_words, is_title_case, stem, words_of

_WORD = re.compile(r"[^\W_]+(?:[-'.&][^\W_]+)*")
_OUTLET_TAIL = re.compile(r"\s+[|–—-]\s+[^|–—-]{2,40}$")
_PREFIX = re.compile(
    r"^(?:(?:UPDATE|UPDATED|EXCLUSIVE|BREAKING|WATCH|VIDEO|OPINION|ANALYSIS|LIVE|JUST IN|IT'S OFFICIAL|CORRECTED)\s?\d*\s?[-:!|]+\s*)+",
    re.IGNORECASE,
)
_BAIT = re.compile(
    r"\b(?:here'?s|this is|what (?:it|this|that|you|we)|why|how|you|your|shocker|shocking|won't believe|everything|just|really|"
    r"actually|so far|explained|need to know|not!|wow|huge|whopping|insane|the truth|finally|winners? and losers?)\b",
    re.IGNORECASE,
)
_MOVE = re.compile(  # how the market took it is not what it is about
    r"[+−-]\d[\d.]*\s?(?:%|percent|per cent)|\b(?:shares?|stock|bonds?)\b.*\b(?:up|down|end|ends|close|closes|lower|higher|"
    r"jump|jumps|rise|rises|fall|falls|slide|slides|soar|soars|drop|drops|gain|gains)\b"
    r"|\b(?:drops|jumps|slides|soars|gains|sheds|tumbles|surges)\s\d[\d.]*\s?(?:%|percent|per cent)",
    re.IGNORECASE,
)
_SCRIPT = re.compile(r"[\u0370-\u1fff\u3040-\ud7ff]")  # a name repeated in another script
_STOP = words_of(
    "a an the of for to in on at by with from as and or but is are was were be its it after over up out new says say said"
)


_TITLES = 20_000  # of which what was found out is kept: a thread's titles are weighed again with every story


@lru_cache(_TITLES)
def cleaned(title: str) -> str:
    """Return a headline without "UPDATE 1:" before it and the outlet's name after it."""
    title = line(title)
    bare = _OUTLET_TAIL.sub("", _PREFIX.sub("", folded(title)))
    return bare if len(_WORD.findall(bare)) >= 3 else title


@lru_cache(_TITLES)
def _cost(title: str) -> float:
    """Return what speaks against a headline as a title, 0 for a plain one."""
    words = _WORD.findall(title)
    cost: float = 0.9 * ("?" in title) + 0.5 * ("!" in title) + 0.4 * ("…" in title or "..." in title)
    cost += 0.45 * (": " in title) + 0.35 * any(q in title for q in ('"', " '", "“", "‘"))
    cost += 0.35 * min(2, len(_BAIT.findall(title)))
    cost += 0.5 * (sum(w.isupper() and len(w) > 4 for w in words) >= 2)
    cost += 0.15 * is_title_case(title)
    cost += 0.5 * bool(_MOVE.search(title)) + 0.25 * bool(_SCRIPT.search(title))
    return cost + 0.06 * max(0, len(words) - 14) + 0.15 * max(0, 5 - len(words))


@lru_cache(_TITLES)
def _stems(title: str) -> frozenset[str]:
    words = _WORD.findall(folded(title))
    return frozenset([stem(w.lower().removesuffix("'s")) for w in words if w.lower() not in _STOP])


@lru_cache(_TITLES)
def _opening(lede: str, limit: int) -> tuple[str, frozenset[str]]:
    sentence = first_sentences(lede, limit)
    return sentence, _stems(sentence)


def ranked(titles: Sequence[str], entities: Iterable[str] = ()) -> list[str]:
    """Return the distinct `titles`, cleaned, best title for them all first.

    A title is good when its words are those of the others (how rare a word is among common news words counts), when it
    names the defining `entities`, and when it is plain: colons, quotes, questions, bait and moves of shares cost.
    """
    options = list(dict.fromkeys(cleaned(t) for t in titles if t.strip()))
    if len(options) < 2:
        return options
    stems = {t: _stems(t) for t in options}
    seen = Counter(s for t in options for s in stems[t])
    common = common_words()
    weight = {s: seen[s] / len(options) * min(6.0, -math.log(common.get(s, 0.002))) for s in seen}
    total = sum(sorted(weight.values(), reverse=True)[:8]) or 1.0
    wanted = [_stems(e) for e in entities][:4]

    def merit(title: str) -> float:
        own = stems[title]
        named = sum(bool(e & own) for e in wanted) / len(wanted) if wanted else 0.0
        return sum(weight[s] for s in own) / total + 0.8 * named - _cost(title)

    return sorted(options, key=lambda t: (-merit(t), options.index(t)))


def best(titles: Sequence[str], entities: Iterable[str] = ()) -> str:
    """Return the title for a thread of stories with these `titles` (oldest first) and defining `entities`."""
    order = ranked(titles, entities)
    return order[0] if order else "(untitled)"


def development_title(titles: Sequence[str]) -> str:
    """Return the title for one event: the plainest headline of its first reports."""
    return best(titles[:12])


def summary(title: str, ledes: Sequence[str], limit: int = 200) -> str:
    """Return one line on what a thread is about: the latest first sentence that speaks of its title's subject.

    `ledes` are the openings of its stories, oldest first.
    """
    subject = _stems(title)
    choice, top = "", -1.0
    for age, lede in enumerate(reversed(ledes)):
        if top >= 1.0 - 0.03 * min(age, 10):
            break  # nothing older can be better
        sentence, own = _opening(lede, limit)
        merit = len(own & subject) / (len(subject) or 1) - 0.03 * min(age, 10) - 0.3 * (len(own) < 6)
        if sentence and merit > top:
            choice, top = sentence, merit
    return choice

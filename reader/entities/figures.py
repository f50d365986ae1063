"""Figures of a text: each amount with its value, its unit, the noun it counts and the sentence that says so."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from reader.entities.amounts import Amount, amounts, spelled
from reader.entities.lexicon import Lexicon
from reader.entities.recognise import recognise
from reader.entities.words import words
from reader.model import Figure, Mention
from reader.text import folded, line, sentences

_WINDOW = 90  # characters on each side that may say what an amount counts
_LONGEST_SENTENCE = 1000
_MOST_WORDS = 6
_STOP = frozenset(
    "in on by to from for at after because and or but when if with as than this last next annually a an per is was are were be been "
    "while that which who whose since until before during over under about around more less up down so then also its it he she they "
    "will would could should may might can has have had not each every between among into out off through against worth according "
    "start starts starting priced sells sold costs cost only just now today yesterday said says when where would do does did due including such "
    "them whom instead beside besides usually".split()
)
_NO_NOUN = words().speech | frozenset(
    "came come comes went go goes gone carry carries carried take takes took live lives lived put puts run runs ran work works worked "
    "remain remains remained stay stays stayed leave leaves left use used charged owed need needs needed want wants wanted voted".split()
)
_BARE = frozenset("fewer lower higher extra other others more less back total cheaper dearer better worse".split())
_VERBS = (
    words().speech
    | words().report_verbs
    | frozenset(
        "the of its their posted recorded booked earned made paid has had raised took won got drew generated delivered".split()
    )
)
_SHARE = re.compile(
    r"(?<!market )\b(?:[Ss]hares?|[Ss]tocks?|share price|stock price|listing|(?:Dow Jones|Dow|Nikkei 225|Nasdaq Composite|S&P 500|Kospi|Hang Seng|DAX))\b(?! of (?:the )?market)"
)
_MOVE = re.compile(
    r"\b(?:rose|rise|rises|rising|fell|fall|falls|fallen|gain|gains|gained|lost|lose|loses|plunged?|plunges|jumped|jumps?|soared|soars?|surged|surges?|slid|slides?|"
    r"dropped|drops?|dipped|dips?|edged|edges|climbed|climbs?|tumbled|tumbles?|slumped|slumps?|sank|sinks?|rallied|rall(?:y|ies)|closed|closes|traded|trading|skyrockets?|skyrocketed|up|down)\b",
    re.IGNORECASE,
)
_OWN_SHARE = re.compile(r" (?:stake|of (?:the |its |their )?(?:company|shares|voting|stock)|owned|holding|interest)\b")
_HEDGE = r"(?:(?:about|around|roughly|nearly|almost|some|approximately|over|under|more than|less than|as much as|as low as|up to|at least|at most|just|only|an estimated|estimated at|close to|well|some|another|a|an|the) )*"
_OF_BEFORE = re.compile(
    rf"((?:[\w'&-]+ ){{1,5}})(?:of|worth|at|totalling|totaling|reached|reaching|was|were|is) {_HEDGE}$"
)
_BY_BEFORE = re.compile(
    rf"\b(?:the|its|their|his|company's) ((?:[\w'-]+ ){{1,3}})(?:by|to|from|fell|rose|dropped|jumped|grew|climbed|declined|slid|slipped|lost|gained) (?:by |to |from )?{_HEDGE}$"
)
_CUT_BEFORE = re.compile(
    rf"\b(?:cut|cuts|cutting|trim|trims|trimming|reduce[sd]?|reducing|raise[sd]?|raising|lower(?:ed|s|ing)?|increase[sd]?|boost(?:ed|s)?|slash(?:ed|es)?) "
    rf"((?:[\w'-]+ ){{1,3}})(?:by|to|from) {_HEDGE}$"
)
_VERB_BEFORE = re.compile(
    rf"((?:[\w'-]+ ){{1,4}})(?:falls?|rises?|drops|jumps|grows|climbs|slips|loses|gains|soars|sinks|fell|rose|dropped|jumped|grew|climbed|declined|slid|slipped|plunged|lost|gained|tumbled|soared|surged|sank|expanded|shrank|shed|slumped|increased|decreased)(?: by| to| from)? {_HEDGE}$"
)
_OF_AFTER = re.compile(
    r" of (?:(?:its|their|the|his|her|all|our|those|these) )?(?:(?:company|firm|group|carmaker|automaker)'s )?(?:\d{1,3}(?:,\d{3})+ )?((?:[\w'&-]+ ?){1,7})"
)
_IN_AFTER = re.compile(r" (?:in|for|into|on) (?!(?:[a-z]+ing|the) )((?:[a-z][\w'-]* ?){1,5})")
_NOUN_AFTER = re.compile(r"[ -]((?:[\w'&-]+ ?){1,6})")
_REPEATED = re.compile(r" ?[(\[](?:about |around |roughly |approximately |or |~)*| or (?:about |around |roughly )?")
_TICK_NOUN = re.compile(
    r" (?:gain|surge|rise|jump|drop|fall|slide|increase|decline|rally|loss|to|in|on|at|after|and|by|each|since|this|lower|higher|respectively)\b|[^ ]| ?$"
)
_SCALED = re.compile(r"[a-z]illion|\d ?[bmt]n\b|\d ?[mMBbT]\b")
_ANY_NUMBER = re.compile(r"(?:\d[\d,.]*|" + "|".join(sorted(words().numbers)) + r") ")


def figures(text: str, mentions: Sequence[Mention] | None = None, lexicon: Lexicon | None = None) -> tuple[Figure, ...]:
    """Return the money amounts, percentages and counts of `text` in order; `mentions` saves recognising it again."""
    found = recognise(text, lexicon or Lexicon.load()) if mentions is None else mentions
    plain = folded(text)
    spans = sentences(text)
    starts = [start for start, _ in spans]
    tickers = [mention.start for mention in found if mention.type == "TICKER"]
    read = {amount.start: amount for amount in amounts(plain, bytearray(len(plain)))}
    rows: list[Figure] = []
    at, sentence, ticks = -1, "", (False, False)
    for mention in found:
        if mention.type not in ("MONEY", "PERCENT", "QUANTITY"):
            continue
        amount = read.get(mention.start) or _worded(plain, mention)
        start, end = spans[max(0, bisect_right(starts, mention.start) - 1)] if spans else (mention.start, mention.end)
        if start != at:
            at, sentence = start, line(text[start : min(end, start + 4 * _LONGEST_SENTENCE)], _LONGEST_SENTENCE)
            ticks = _ticks(plain[start : min(end, start + _LONGEST_SENTENCE)])
        counts = _counts(plain, start, end, mention, amount)
        market = _is_market(plain, start, end, mention, tickers, ticks)
        restates = bool(rows) and not counts and _REPEATED.fullmatch(plain, rows[-1].end, mention.start) is not None
        if restates:
            counts, market = rows[-1].counts, market or rows[-1].market  # the same amount in another currency
        value, unit = (amount.value, amount.unit) if amount else (None, "")
        place = mention.start, mention.end, mention.surface
        rows.append(Figure(*place, mention.type, value, unit, counts, sentence, market, restates))
    return tuple(rows)


def _worded(plain: str, mention: Mention) -> Amount | None:
    word = plain[mention.start : mention.end].split(" ", 1)[0]
    if word.lower() not in words().numbers:
        return None
    return spelled(plain, mention.start, mention.start + len(word))


def _counts(plain: str, start: int, end: int, mention: Mention, amount: Amount | None) -> str:
    """Return what an amount counts: the noun after it, else the one it is an amount of, else the one that changed."""
    after = plain[mention.end : min(end, mention.end + _WINDOW)]
    before = plain[max(start, mention.start - _WINDOW) : mention.start]
    if mention.type == "QUANTITY" and amount and amount.unit and amount.unit in words().units:
        return _first_noun(_NOUN_AFTER.match(after)) or _tail(_OF_BEFORE.search(before))
    if mention.type == "QUANTITY" and amount and amount.unit:
        return amount.unit
    part = _OF_AFTER.match(after)
    if part:
        return _phrase(_ANY_NUMBER.sub("", part.group(1)))
    if mention.type == "QUANTITY":
        return _first_noun(_NOUN_AFTER.match(after))
    noun = _first_noun(_NOUN_AFTER.match(after))
    if noun and mention.type in ("MONEY", "PERCENT") and not noun.split()[0].endswith("ly"):
        return noun
    if mention.type == "MONEY":
        inside = _IN_AFTER.match(after)
        if inside and (found := _phrase(inside.group(1))):
            return found
    for pattern in (_BY_BEFORE, _CUT_BEFORE, _OF_BEFORE, _VERB_BEFORE):
        if found := _tail(pattern.search(before)):
            return found
    return ""


def _first_noun(match: re.Match[str] | None) -> str:
    return _phrase(match.group(1)) if match else ""


def _phrase(run: str) -> str:
    """Return the words at the head of `run` up to one that ends a noun phrase, without a possessive's owner."""
    kept: list[str] = []
    for word in run.split():
        if word.lower() in _STOP and not (word == "and" and kept and not kept[-1].endswith("s")):
            break
        kept.append(word)
        if len(kept) > 1 and kept[-1].endswith("s") and kept[-1] in words().count_nouns:
            break
    if kept and kept[-1].isdigit() and (len(kept) == 1 or kept[-2].lower() == "the"):
        kept.pop()  # the beginning of the next amount
    while kept and (kept[-1].lower() in ("and", "the") or kept[-1].endswith("'s")):
        kept.pop()
    if kept and (kept[0].lower() in _NO_NOUN or all(word.lower() in _BARE for word in kept)):
        return ""
    return " ".join(kept[:_MOST_WORDS])


def _tail(match: re.Match[str] | None) -> str:
    """Return the last words of the run before an amount, from the last word that opens a noun phrase on."""
    if match is None:
        return ""
    kept: list[str] = []
    for word in reversed(match.group(1).split()):
        if word.lower() in _STOP or word.lower() in _VERBS or _MOVE.fullmatch(word):
            break
        kept.insert(0, word)
    while len(kept) > 1 and kept[0].endswith("ing"):
        del kept[0]
    if kept and (kept[-1] in ("place", "top", "question", "matter") or kept[-1].lower() in _NO_NOUN):
        return ""  # in place of, on top of, a question of; put at
    return " ".join(kept[-_MOST_WORDS:])


def _ticks(sentence: str) -> tuple[bool, bool]:
    """Tell whether something moves in a sentence, and whether it is shares."""
    moves = _MOVE.search(sentence) is not None
    return moves, moves and _SHARE.search(sentence) is not None


def _is_market(
    plain: str, start: int, end: int, mention: Mention, tickers: list[int], ticks: tuple[bool, bool]
) -> bool:
    """Tell whether an amount is a share-price tick: near a ticker, or in a sentence where shares move."""
    if mention.type == "QUANTITY" or _OWN_SHARE.match(plain, mention.end):
        return False
    if mention.type == "MONEY" and _SCALED.search(mention.surface):
        return False
    moves, shares_move = ticks
    if shares_move and (mention.type == "MONEY" or _TICK_NOUN.match(plain, mention.end, end)):
        return True
    position = bisect_right(tickers, min(end, mention.end + 40))
    near = position > 0 and tickers[position - 1] >= max(start, mention.start - 80)
    return near and (moves or mention.type == "PERCENT")

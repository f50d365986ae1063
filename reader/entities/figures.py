"""Figures of a text: each amount with its value, its unit, the noun it counts and the sentence that says so."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Literal, NamedTuple

from reader.entities.amounts import Amount, amounts, fractions, spelled
from reader.entities.counting import HEDGE, MOVE, MOVED, what_counts
from reader.entities.lexicon import Lexicon
from reader.entities.recognise import recognise
from reader.entities.words import words
from reader.model import Figure, Mention
from reader.text import folded, line, sentences

_KINDS: dict[str, Literal["MONEY", "PERCENT", "QUANTITY"]] = {
    "MONEY": "MONEY",
    "PERCENT": "PERCENT",
    "QUANTITY": "QUANTITY",
}
_LONGEST_SENTENCE = 1000
_NEAREST = 12  # amounts before one in its sentence whose noun it may share
_SHARE = re.compile(
    r"(?<!market )\b(?:[Ss]hares?|[Ss]tocks?|share price|stock price|listing|(?:Dow Jones|Dow|Nikkei 225|Nasdaq Composite|S&P 500|Topix|Kospi|Hang Seng|DAX))\b"
    r"(?! of (?:the )?market)|\([A-Z. :]*\d{4,6}(?:[.:][A-Z]{1,3})?\)|\bclosed (?:[\d.]+ ?(?:%|percent|per cent|pct) )?(?:lower|higher|up|down|flat|at)\b|"
    r"\b[Aa]t the close\b|\b[Cc]losing (?:gains|losses)\b|\bopened [\d.]+ ?(?:%|percent|per cent|pct)"
)
_OWN_SHARE = re.compile(r" (?:stake|of (?:the |its |their )?(?:company|shares|voting|stock)|owned|holding|interest)\b")
_BUSINESS = re.compile(
    r"\b(?:sales?|profits?|revenues?|registrations?|deliver\w+|output|production|exports?|imports?|margin|turnover|costs?|orders?|market share|prices)\b",
    re.IGNORECASE,
)
_REPEATED = re.compile(
    r" ?[(\[](?:about |around |roughly |approximately |or |~|≈)*|,? or (?:about |around |roughly )?| ?/ ?| ≈ "
)
_CHAIN = re.compile(
    r"(?:(?: (?:at|in|for) [\w .'&-]{1,32})?(?:,? (?:and|or|to|from|against|versus|rather than|instead of|(?:up|down) from|compared with|in place of|below|above)|,| ?[-/])"
    rf"|, (?:up|down|or|a (?:rise|drop|fall|gain) of)) ?(?:the (?=\d))?(?:[A-Z][\w'&-]* ){{0,3}}(?:at |in |for )?{HEDGE}"
)
_UP_TO = re.compile(rf"\bto {HEDGE}$")
_BY_SHARE = re.compile(rf"(?:[^,;]{{0,40}})?, (?:up|down|or) {HEDGE}")
_COMPARED = re.compile(r" (?:less|more|lower|higher|fewer|above|below)\b")
_CLOSE = 40  # characters from an amount to the change of it
_CHANGE = re.compile(
    r"(?:(?:year-on-year|year-over-year|quarter-on-quarter|annual|yearly|sequential|sharp|steep|modest|slight) )*"
    r"(?:increase|rise|decline|drop|jump|fall|growth|decrease|improvement|surge|slump)"
)
_AGAINST = re.compile(rf", (?:against|compared with|compared to|versus|vs\.?|up from|down from) {HEDGE}$")
_NO_NOUN_HERE = re.compile(r"\s?(?:$|[.,;:)]|(?:of|in|at|by|for|to|and|from|against|on|after|a|per|were|was)\b)")
_TICK_NOUN = re.compile(
    r" (?:gain|surge|rise|jump|drop|fall|slide|increase|decline|rally|loss|to|in|on|at|after|and|by|each|since|this|lower|higher|respectively|as|amid|so|"
    r"from|over|during|following|when|while|for|but|with)\b|[^ ]| ?$",
    re.IGNORECASE,
)
_LISTED = re.compile(r"\b[A-Z]{3,5}(?:\.[A-Z]{1,2})? (?:closed |last traded |opened |ended )?(?:at |up |down )?[+-]?$")
_SCALED = re.compile(r"[a-z]illion|\d ?[bmt]n\b|\d ?[mMBbT]\b")


_MOVES_NEXT = re.compile(rf" (?:has |have |had )?{MOVED}\b")


class _Sentence(NamedTuple):
    """A sentence with what its amounts share: whether something moves in it, and whether it is shares."""

    start: int
    end: int
    words: str
    moves: bool
    shares_move: bool


def figures(text: str, mentions: Sequence[Mention] | None = None, lexicon: Lexicon | None = None) -> tuple[Figure, ...]:
    """Return the money amounts, percentages and counts of `text` in order; `mentions` saves recognising it again."""
    found = recognise(text, lexicon or Lexicon.load()) if mentions is None else mentions
    plain = folded(text)
    spans = sentences(text)
    starts = [start for start, _ in spans]
    tickers = [mention.start for mention in found if mention.type == "TICKER"]
    read = {amount.start: amount for amount in (*fractions(plain), *amounts(plain, bytearray(len(plain))))}
    firms = [(mention.start, mention.end) for mention in found if mention.type == "ORG"]
    rows: list[Figure] = []
    inside: list[Figure] = []
    here: _Sentence | None = None
    for mention in found:
        if mention.type not in _KINDS:
            continue
        number = bisect_right(starts, mention.start) - 1
        if here is None or spans[number][0] != here.start:
            here, inside = _sentence(text, plain, *spans[number], firms), []
        amount = read.get(mention.start) or _worded(plain, mention)
        inside.append(_figure(plain, here, mention, amount, inside, tickers))
        rows.append(inside[-1])
    return tuple(rows)


def _sentence(text: str, plain: str, start: int, end: int, firms: Sequence[tuple[int, int]]) -> _Sentence:
    """Return a sentence; what stands before it may say that shares move."""
    stop = min(end, start + _LONGEST_SENTENCE)
    moves = MOVE.search(plain, start, stop) is not None
    shares_move = moves and _SHARE.search(plain, start, stop) is not None
    if moves and not shares_move and not _BUSINESS.search(plain, start, stop):
        # Shares fell. BYD lost 4 percent.
        moved = any(start <= a < end and _MOVES_NEXT.match(plain, b) for a, b in firms)
        shares_move = moved and _SHARE.search(plain, max(0, start - _LONGEST_SENTENCE), start) is not None
    words = line(text[start : min(end, start + 4 * _LONGEST_SENTENCE)], _LONGEST_SENTENCE)
    return _Sentence(start, end, words, moves, shares_move)


def _figure(
    plain: str, here: _Sentence, mention: Mention, amount: Amount | None, before: Sequence[Figure], tickers: list[int]
) -> Figure:
    """Return the figure of a mention; it may share the noun of those `before` it in the sentence."""
    counts = what_counts(plain, here.start, here.end, mention, amount)
    value, unit = (amount.value, amount.unit) if amount else (None, "")
    market = _is_market(plain, here, mention, tickers)
    restates = False
    if before:
        former = before[-1]
        follows = _REPEATED.fullmatch(plain, former.end, mention.start) is not None
        same_thing = mention.type == former.kind != "PERCENT" and unit != former.unit
        restates = follows and same_thing and (mention.type == "MONEY" or unit in words().units)
        if mention.type == "PERCENT" and former.counts and _CHANGE.fullmatch(counts):
            gap = plain[former.end : mention.start]
            counts = former.counts if len(gap) <= _CLOSE and ";" not in gap else counts
        if not counts:
            model = former if follows else _model(plain, mention, before)
            counts, market = (model.counts, market or model.market) if model else ("", market)
        restates = restates and counts == former.counts
    place = mention.start, mention.end, mention.surface
    return Figure(*place, _KINDS[mention.type], value, unit, counts, here.words, market, restates)


def _model(plain: str, mention: Mention, before: Sequence[Figure]) -> Figure | None:
    """Return the figure before it in the sentence whose noun an amount without one shares, if any."""
    former = before[-1]
    gap = plain[former.end : mention.start]
    if len(gap) <= 80 and ";" not in gap and _shares_noun(gap, mention, former):
        return former
    if mention.type == "MONEY" and _AGAINST.search(gap):
        return next((one for one in reversed(before) if one.kind == "MONEY" and one.counts), None)
    named = [one for one in before[-_NEAREST:] if one.counts and ";" not in plain[one.end : mention.start]]
    if mention.type == "PERCENT" and named and _COMPARED.match(plain, mention.end):
        return named[-1]  # revenue of 540 billion, 12 percent less than in May and 10 percent more than a year ago
    if mention.type == "QUANTITY" and _NO_NOUN_HERE.match(plain, mention.end):
        return next((one for one in reversed(named) if one.kind == "QUANTITY"), None)
    return None


def _shares_noun(gap: str, mention: Mention, former: Figure) -> bool:
    """Tell whether an amount without a noun counts what the one before it counts."""
    if mention.type == former.kind:
        return _CHAIN.fullmatch(gap) is not None
    if former.kind == "PERCENT":
        return _UP_TO.search(gap) is not None  # turnover fell 12 percent to 74 billion
    return mention.type == "PERCENT" and _BY_SHARE.fullmatch(gap) is not None


def _worded(plain: str, mention: Mention) -> Amount | None:
    word = plain[mention.start : mention.end].split(" ", 1)[0]
    if word.lower() not in words().numbers:
        return None
    return spelled(plain, mention.start, mention.start + len(word))


def _is_market(plain: str, here: _Sentence, mention: Mention, tickers: list[int]) -> bool:
    """Tell whether an amount is a share-price tick: near a ticker, or in a sentence where shares move."""
    if mention.type == "QUANTITY" or _OWN_SHARE.match(plain, mention.end):
        return False
    if mention.type == "MONEY" and _SCALED.search(mention.surface):
        return False
    if mention.type == "PERCENT" and _LISTED.search(plain, max(here.start, mention.start - 24), mention.start):
        return True
    if here.shares_move and (mention.type == "MONEY" or _TICK_NOUN.match(plain, mention.end, here.end)):
        return True
    position = bisect_right(tickers, min(here.end, mention.end + 40))
    near = position > 0 and tickers[position - 1] >= max(here.start, mention.start - 80)
    return near and (here.moves or mention.type == "PERCENT")

"""Dates in a text: days, months, quarters and years, absolute or relative to the day of the story."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from reader.entities.gazetteer import Hit

_YEAR = r"(?:19|20)\d\d(?![\d%]|[.,]\d)"
_YEARS = r"(?:19|20)\d\d(?:-(?:19|20)?\d\d)?(?![\d%]|[.,]\d)"
_AFTER_MONTH = re.compile(
    rf"\.?(?:,? (?:of )?{_YEARS}|\.? (\d{{1,2}})(?:st|nd|rd|th)?(?![\d%]|[.,:]\d|(?: |-)(?:percent|per cent|pct|million|billion))"
    rf"(?:-\d{{1,2}}(?!\d))?(?:,? (?:of )?{_YEAR})?)"
)
_DAY_BEFORE = re.compile(r"(?<![\d.,$])(?:(?<!\d )\d{1,2} and )?(\d{1,2})(?:st|nd|rd|th)?(?: of)? $")
_MONTH_CUE = re.compile(
    r"\b(?:[Ii]n|of|[Ss]ince|[Bb]y|[Ff]rom|until|till|to|through|during|between|and|late|early|mid|before|after|for|than|ended|ending|back in|around)[ -]$"
)
_AFTER_QUARTER = re.compile(
    rf"(?: of| in)? (?:the )?(?:(?:fiscal|FY|financial)(?: year)? ?)?{_YEARS}|,? {_YEARS}| of (?:this|last|next|the fiscal|the) (?:fiscal |financial )?year|(?<=[HQ]\d) ?FY ?\d\d"
)
_YEAR_HERE = re.compile(r"[12][90]\d\d(?<=(?:19|20)\d\d)(?:[-/](?:19|20)?\d\d(?![\d/-])|s)?(?![\d%]|[.,]\d|\w)")
_BEFORE_YEAR = re.compile(
    r"(?:(?:the )?(?:[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all|[Ww]inter)(?: of)? |\b(?:FY|[Ff]iscal(?: [Yy]ear)?|[Ff]inancial [Yy]ear) ?|\b(?:[QH][1-4]|[1-4][QH]) (?:FY ?)?|\b(?:[Mm]id|[Ee]nd)-)$"
)
_NUMERIC = re.compile(r"\d(?:\d(?<=[12]\d)\d\d-\d\d-\d\d|\d?/\d{1,2}/(?:19|20)?\d\d|\d?\.\d{1,2}\.(?:19|20)\d\d)(?!\w)")
_FISCAL = re.compile(r"FY ?'?\d\d(?:[-/]\d\d)?(?!\w)")
_QUARTER_BEFORE = re.compile(r"(?<!\w)(?:[QH][1-4]|[1-4][QH]) $")
_ORDINAL_DAY = re.compile(r"\d(?:st|nd|rd|th)(?=[.,;)]| (?:that|to|at|and|in|it)\b)")
_THE_DAY = re.compile(r"\b[Tt]he [0-3]?$")
_AGO = re.compile(
    r"\b(?:[Aa]|[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]even|[Ee]ight|[Nn]ine|[Tt]en|\d{1,3}) (?:day|week|month|year|decade)s?$"
)
_RESULTS = re.compile(
    r"(?: (?:net|operating|gross|pre-tax|global|total|core|adjusted|group|vehicle|car|EV|US|U\.S\.|China))?[ -]"
    r"(?:profits?|loss(?:es)?|revenues?|sales|earnings|results?|deliver\w+|income|margins?|guidance|forecasts?|output|production|figures|numbers|report|EBITD?A?|EPS|call)\b"
)
_QUARTER_CUE = re.compile(
    r"(?:\b(?:[Ii]n|[Ff]or|[Bb]y|[Dd]uring|[Uu]ntil|[Ff]rom|[Tt]hrough|[Ss]ince|[Oo]f|to|vs\.?|versus|over|late|early|mid|end|full|fiscal|than|on)(?: the)?[ -]|(?:19|20)\d\d |FY ?\d\d |[(/-]|\d[QH] )$"
)
_NAMED_BEFORE = re.compile(r"\b(?:[A-Z][a-z]+|[Tt]he|an?|new) $")
_UNITS_AFTER_YEAR = re.compile(r" (?:vehicles|units|workers|employees|jobs|cars|people|trucks|stores)\b")
_AMBIGUOUS = frozenset({"May", "March", "Mar", "Jan", "Jun"})


def dates(plain: str, marks: Iterable[Hit], taken: bytearray) -> Iterator[tuple[int, int]]:
    """Yield the dates of folded `plain` as spans: around the calendar words in `marks`, then the bare years."""
    spans: list[tuple[int, int]] = []
    for mark in marks:
        span = _around(plain, mark)
        if span and (not spans or span[0] >= spans[-1][1]):
            _join(spans, span, plain)
    spans.extend(_others(plain))
    covered = bytearray(taken)
    for start, end in spans:
        covered[start:end] = b"\1" * (end - start)
    for match in _YEAR_HERE.finditer(plain):
        start, end = match.span()
        if covered[start] or not _is_year(plain, start, end):
            continue
        before = _BEFORE_YEAR.search(plain, max(0, start - 18), start)
        if before:
            start = before.start()
        elif plain[end - 1] == "s" and plain[max(0, start - 4) : start] == "the ":
            start -= 4
        spans.append((start, end))
    spans.sort()
    past = 0
    for start, end in spans:
        if start >= past and not any(taken[start:end]):
            past = end
            yield start, end


def _others(plain: str) -> Iterator[tuple[int, int]]:
    """Yield dates in digits, "FY26", "the 26th" and "two weeks ago"."""
    at = plain.find("FY")
    while at >= 0:
        match = _FISCAL.match(plain, at)
        if match and not plain[max(0, at - 1) : at].isalnum():
            before = _QUARTER_BEFORE.search(plain, max(0, at - 4), at)
            yield (before.start() if before else at), match.end()
        at = plain.find("FY", at + 2)
    for match in _NUMERIC.finditer(plain):
        if not plain[max(0, match.start() - 1) : match.start()].isalnum():
            yield match.span()
    for match in _ORDINAL_DAY.finditer(plain):
        before = _THE_DAY.search(plain, max(0, match.start() - 6), match.start())
        if before:
            yield before.start(), match.end()
    at = plain.find(" ago")
    while at >= 0:
        before = _AGO.search(plain, max(0, at - 16), at)
        if before and not plain[at + 4 : at + 5].isalpha():
            yield before.start(), at + 4
        at = plain.find(" ago", at + 4)


def _around(plain: str, mark: Hit) -> tuple[int, int] | None:
    start, end = mark.start, mark.end
    if mark.kind == "month":
        return _month(plain, start, end)
    if mark.kind == "quarter":
        after = _AFTER_QUARTER.match(plain, end)
        if end - start == 2 and not after and not _is_quarter(plain, start, end):
            return None
        end = after.end() if after else end
        if plain[max(0, start - 5) : start - 1].isdigit() and plain[start - 1] == " ":
            start -= 5
        if plain[max(0, start - 7) : start] in ("fiscal ", "Fiscal "):
            start -= 7
        if plain[max(0, start - 4) : start] in ("the ", "The "):
            start -= 4
        return start, end
    return start, end


def _is_quarter(plain: str, start: int, end: int) -> bool:
    """Tell whether "Q3" or "H2" is a part of the year, not a model, hydrogen or a question."""
    if _RESULTS.match(plain, end):
        return True
    before = plain[max(0, start - 16) : start]
    return _QUARTER_CUE.search(before) is not None or (plain[start] == "Q" and not _NAMED_BEFORE.search(before))


def _month(plain: str, start: int, end: int) -> tuple[int, int] | None:
    word = plain[start:end]
    after = _AFTER_MONTH.match(plain, end)
    day = _DAY_BEFORE.search(plain, max(0, start - 8), start)
    if day and not 1 <= int(day.group(1)) <= 31:
        day = None
    if not after and not day:
        if word in _AMBIGUOUS and not _MONTH_CUE.search(plain, max(0, start - 9), start):
            return None
        if len(word) <= 4 and word not in ("May", "June", "July") and plain[end : end + 1] != ".":
            return None
        if len(word) <= 4 and plain[end : end + 1] == "." and word not in ("May", "June", "July"):
            end += 1
    if (
        not after
        and not day
        and plain.startswith((" quarter", "-quarter"), end)
        and not plain[end + 8 : end + 9].isalpha()
    ):
        return (start - 4 if plain[max(0, start - 4) : start].lower() == "the " else start), end + 8
    if after:
        end = after.end()
    if day:
        start = day.start()
    elif plain[max(0, start - 4) : start].lower() == "mid-":
        start -= 4
    return start, end


def _join(spans: list[tuple[int, int]], span: tuple[int, int], plain: str) -> None:
    """Add a span; "Wednesday 24 September", "June next year" and "April-December" are one date each."""
    if spans:
        start, end = spans[-1]
        gap = plain[end : span[0]]
        if (gap == " " and _one_date(plain[start:end], plain[span[0] : span[1]])) or (
            gap in ("-", "-to-") and plain[start].isupper()
        ):
            spans[-1] = (start, span[1])
            return
    spans.append(span)


def _one_date(head: str, tail: str) -> bool:
    return head.endswith("day") or (tail.endswith(" year") and tail.startswith(("last", "this", "next")))


def _is_year(plain: str, start: int, end: int) -> bool:
    before = plain[start - 1 : start]
    if before.isdigit() or before in ("$", "€", "£", "¥", "#", "-", "/", "+") or before.isalpha():
        return plain[max(0, start - 4) : start].lower() in ("mid-", "end-") or plain[max(0, start - 2) : start] == "FY"
    if before in (".", ",") and plain[max(0, start - 2) : start - 1].isdigit():
        return False
    return not _UNITS_AFTER_YEAR.match(plain, end)

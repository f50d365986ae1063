"""Dates of feeds: ISO 8601, RFC 822 and what people write instead, in many languages; none that is absurd."""

from __future__ import annotations

import calendar
import re
import time
from datetime import UTC, date, datetime, timedelta

from reader.text import folded, unaccented

EARLIEST = 31_536_000  # 1971-01-01: what lies before is a clock that was never set, in any zone
LATEST = 4_102_444_800  # 2100-01-01
_LONGEST = 80
_FARTHEST = 15 * 3600  # seconds a zone may be from UTC

# How names of months begin, without accents, in the languages of Europe.
_NAMES = (
    "jan ene gen ian sty led oca tammi янв яну січ ιαν",
    "feb fev lut uno sub helmi фев лют φεβ",
    "mar mrz maa mrt bre мар бер μαρ",
    "apr avr abr kwi dub nis huhti апр кві απρ",
    "may mai maj mei mag kve touko мая маи тра μαι",
    "jun juin giu iun cze cerven haz kesa июн юни чер ιουν",
    "jul juil lug iul lip cervenec cervence tem heina июл юли лип ιουλ",
    "aug aou ago agu sie srp elo авг сер αυγ",
    "sep set wrz zar eyl syys сен сеп вер σεπ",
    "oct okt ott out paz rij eki loka окт жов οκτ",
    "nov noi lis kas marras ноя ное лис νοε",
    "dec dez dic des gru pro ara joulu дек гру δεκ",
)
_MONTHS = {name: n for n, names in enumerate(_NAMES, 1) for name in names.split()}
_DAYS = {name: n for n, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
# Hours from UTC. Names that several zones share stand for the one that most feeds mean.
_ZONES = {
    "west": 1, "bst": 1, "cet": 1, "mez": 1, "met": 1, "cest": 2, "mesz": 2, "mest": 2, "eet": 2, "sast": 2, "eest": 3, "idt": 3, "msk": 3, "trt": 3,
    "msd": 4, "gst": 4, "pkt": 5, "ist": 5.5, "ict": 7, "wib": 7, "hkt": 8, "sgt": 8, "pht": 8, "awst": 8, "jst": 9, "kst": 9, "acst": 9.5, "aest": 10,
    "acdt": 10.5, "aedt": 11, "nzst": 12, "nzdt": 13, "ndt": -2.5, "brst": -2, "brt": -3, "art": -3, "adt": -3, "nst": -3.5, "ast": -4, "edt": -4, "clt": -4,
    "est": -5, "et": -5, "cdt": -5, "cst": -6, "ct": -6, "mdt": -6, "mst": -7, "mt": -7, "pdt": -7, "pst": -8, "pt": -8, "akdt": -8, "akst": -9, "hst": -10,
}  # fmt: skip
_AFTERNOON = {"p": 12, "오후": 12, "下午": 12, "午後": 12}

_EPOCH = re.compile(r"(?:/Date\()?(\d{9,13})(?:\.\d+)?(?:[+-]\d{4})?(?:\)/)?")
_YEAR_FIRST = re.compile(r"(?:[a-z]{2,9}\W{1,3})?(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)t?")
_DAY_OF_YEAR = re.compile(r"(\d{4})-(\d{3})(?!\d)t?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:[t ]?(\d\d):?(\d\d)(?::?(\d\d))?|\b)")
_WORD = r"([^\W\d]{3,12})"
_DAY_FIRST = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er|\.)?[\s,/-]*(?:(?:de|of)\s+)?{_WORD}\.?[\s,/-]*(?:del?\s+)?(\d{{2,4}})(?![\d:])"
)
_MONTH_FIRST = re.compile(rf"{_WORD}\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?[,\s]+(\d{{4}})(?![\d:])")
_YEAR_LAST = re.compile(rf"{_WORD}\s+(\d{{1,2}})\s+(?=\d{{1,2}}:.*\b(\d{{4}})\b)")
_YEAR_WORD = re.compile(rf"(\d{{4}})[.\s-]+{_WORD}\.?[\s-]+(\d{{1,2}})(?!\d)t?")
_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})([./ -])(\d{1,2})\2(\d{4}|(?<=[./])\d{2}\b(?!\.\d))")
_NO_GUESS = re.compile(r"\d{1,2}([./-])\d{1,2}\1\d{4}|\d{5,}-|--")  # feedparser takes day and month for a year here
_WEEKDAY = re.compile(r"\W*(mon|tue|wed|thu|fri|sat|sun)")
_CHARACTERS = re.compile(r"(\d{4})\s*([年년])\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
_HALF = re.compile("(오전|오후|上午|下午|午前|午後)")
_CLOCK = re.compile(
    r"(?<!\d)(\d{1,2})\s?[:.h時时点시]\s?(\d{1,2})(?:\s?[:.分분]\s?(\d{1,2})(?:[.,]\d+)?)?[分秒분초]?(?:\s?([ap])\.?m\b)?"
)
_ZONE = re.compile(r"[\s(\"]*(?:(?:gmt|utc?|z)?\s?([+-])(\d{1,2}):?(\d\d)?(?!\d)|([a-z]{1,5})\b)")


def moment(raw: str, parsed: time.struct_time | None) -> int | None:
    """Return a date as seconds since 1970, or None when it is missing, unknown, before 1971 or after 2100.

    `parsed` is feedparser's reading in UTC, for what is not read here; dates without a zone count as UTC.
    """
    raw = raw.strip()
    if len(raw) > _LONGEST:
        return None
    if found := _EPOCH.fullmatch(raw):
        return sane(int(found[1]) // (1000 if len(found[1]) > 10 else 1))
    at = iso_moment(raw)
    if at is None:
        at = sane(_worded(raw))
    if at is None and parsed is not None and not _NO_GUESS.match(raw):
        try:
            at = sane(calendar.timegm(parsed))
        except (ValueError, OverflowError, TypeError):
            return None
    return at


def sane(seconds: float | None) -> int | None:
    """Return a time within 1971 to 2100, else None."""
    return int(seconds) if seconds is not None and EARLIEST <= seconds < LATEST else None


def iso_moment(raw: object) -> int | None:
    """Return an RFC 3339 date (JSON Feed) as seconds since 1970, or None."""
    if not isinstance(raw, str) or len(raw) > _LONGEST or not raw[:4].isdigit():
        return None
    try:
        at = datetime.fromisoformat(raw)
        return sane((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        return None


def _worded(raw: str) -> float | None:
    """Return a date that is written in one of the known ways, not necessarily a sane one, or None."""
    if found := _CHARACTERS.search(raw):
        # One who writes so without a zone means the zone of the language, if it is about an hour at all.
        home = 8 if found[2] == "年" and not re.search("午前|午後", raw) else 9
        return _at(_day(found[1], found[3], found[4]), raw[found.end() :], home * 3600)
    half = _HALF.search(raw)
    text = unaccented(folded(raw)) if half is None else raw
    for read in (_year_first, _month_named, _numbers):
        if (found_day := read(text)) is not None:
            day, rest = found_day
            return _at(day, rest, 9 * 3600 if half else 0)
    return None


def _year_first(text: str) -> tuple[date | None, str] | None:
    if found := _YEAR_FIRST.match(text):
        return _day(found[1], found[3], found[4]), text[found.end() :]
    if found := _DAY_OF_YEAR.match(text):
        first = _day(found[1], 1, 1)
        return first and first + timedelta(days=max(0, int(found[2]) - 1)), text[found.end() :]
    if found := _COMPACT.match(text):
        clock = ":".join(part for part in found.groups()[3:] if part)
        return _day(found[1], found[2], found[3]), clock + text[found.end() :]
    return None


def _month_named(text: str) -> tuple[date | None, str] | None:
    for pattern, order in (
        (_DAY_FIRST, (3, 2, 1)),
        (_MONTH_FIRST, (3, 1, 2)),
        (_YEAR_LAST, (3, 1, 2)),
        (_YEAR_WORD, (1, 2, 3)),
    ):
        for found in pattern.finditer(text):
            year, name, day = (found[n] for n in order)
            if month := next((_MONTHS[name[:n]] for n in (8, 6, 5, 4, 3) if name[:n] in _MONTHS), 0):
                return _day(_full_year(year), month, day), text[found.end() :]
    return None


def _full_year(year: str) -> int:
    """Return a year as RFC 5322 (4.3) reads it: programs of the last century counted from 1900."""
    number = int(year)
    return number + (1900 if len(year) == 3 else 0 if len(year) > 3 else 2000 if number < 70 else 1900)


def _numbers(text: str) -> tuple[date | None, str] | None:
    """Read 8.7.2004 and 8-7-2004; and 8/7/2004 when one order is possible, or the day of the week or an AM tells which."""
    found = _NUMBERS.search(text)
    if not found:
        return None
    first, sign, second, digits = found.groups()
    year = _full_year(digits)
    rest = text[found.end() :]
    european, american = _day(year, second, first), _day(year, first, second)
    weekday = _WEEKDAY.match(text)
    agreeing = {day for day in (european, american) if day and weekday and day.weekday() == _DAYS[weekday[1]]}
    if len(agreeing) == 1:
        return agreeing.pop(), rest
    if sign in ".-" or american in (None, european):
        return european or american, rest
    clock = _CLOCK.search(rest)
    if european is None or (clock and clock[4]):
        return american, rest
    return None


def _day(year: str | int, month: str | int, day: str | int) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _at(day: date | None, rest: str, home: int) -> float | None:
    """Return the moment of a day at the clock time and in the zone that `rest` begins with; `home` is its zone if it names none."""
    if day is None:
        return None
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    clock = _CLOCK.search(rest)
    if clock is None:
        return midnight.timestamp()
    hour, minute, second = int(clock[1]), int(clock[2]), min(int(clock[3] or 0), 59)
    half = _HALF.search(rest)
    name = half[1] if half else clock[4]
    if name and hour <= 12:
        hour = hour % 12 + _AFTERNOON.get(name, 0)
    if hour > 24 or minute > 59:
        return None
    zone = _zone(rest[clock.end() :].lower())
    try:
        return (midnight + timedelta(hours=hour, minutes=minute, seconds=second)).timestamp() - (
            home if zone is None else zone
        )
    except OverflowError:
        return None


def _zone(rest: str) -> int | None:
    found = _ZONE.match(rest)
    if not found:
        return None
    if found[4]:
        return round(_ZONES.get(found[4], 0) * 3600)
    seconds = int(found[2]) * 3600 + int(found[3] or 0) * 60
    return 0 if seconds > _FARTHEST else -seconds if found[1] == "-" else seconds

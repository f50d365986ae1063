"""Dates of feeds: what feedparser understood, the few common forms it does not, and none that is absurd."""

from __future__ import annotations

import calendar
import re
import time
from datetime import UTC, datetime

EARLIEST = 631_152_000  # 1990-01-01
LATEST = 4_102_444_800  # 2100-01-01
_LONGEST = 80
_WORDED = re.compile(
    r"(?:[^\W\d]+[.,]*\s+)?(?:([^\W\d]{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?|(\d{1,2})(?:st|nd|rd|th|\.)?\s+([^\W\d]{3,10})\.?),?"
    r"\s+(\d{4})\b(?:,?\s+(?:at\s+)?(\d{1,2}):(\d{2})(?::\d{2})?\s*([+-]\d{4})?)?"
)
_CHARACTERS = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
_ISO = re.compile(r"\d{4}-[\dW]")
# The first three letters of month names in English, German, French, Spanish, Italian, Portuguese and Dutch.
_MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_abbr) if name} | {
    "ene": 1, "gen": 1, "jän": 1, "fév": 2, "fev": 2, "mär": 3, "mrz": 3, "maa": 3, "mrt": 3, "avr": 4, "abr": 4, "mai": 5, "mei": 5,
    "mag": 5, "juin": 6, "giu": 6, "juil": 7, "lug": 7, "aoû": 8, "aou": 8, "ago": 8, "set": 9, "okt": 10, "oct": 10, "ott": 10, "out": 10, "dez": 12,
    "déc": 12, "dic": 12,
}  # fmt: skip


def moment(raw: str, parsed: time.struct_time | None) -> int | None:
    """Return a date as seconds since 1970, or None when it is missing, unknown, before 1990 or after 2100.

    `parsed` is feedparser's reading in UTC; dates without a zone count as UTC.
    """
    raw = raw.strip()
    if len(raw) > _LONGEST:
        return None
    if raw.isascii() and raw.isdigit() and 9 <= len(raw) <= 13:
        return sane(int(raw) // (1000 if len(raw) > 10 else 1))
    if _ISO.match(raw) and (at := iso_moment(raw)) is not None:
        return at
    if found := _CHARACTERS.match(raw):
        return _at(found[1], found[2], found[3])
    if parsed is not None:
        try:
            return sane(calendar.timegm(parsed))
        except (ValueError, OverflowError, TypeError):
            return None
    return _worded(raw)


def sane(seconds: float | None) -> int | None:
    """Return a time within 1990 to 2100, else None."""
    return int(seconds) if seconds is not None and EARLIEST <= seconds < LATEST else None


def iso_moment(raw: object) -> int | None:
    """Return an RFC 3339 date (JSON Feed) as seconds since 1970, or None."""
    if not isinstance(raw, str) or len(raw) > _LONGEST:
        return None
    try:
        at = datetime.fromisoformat(raw.strip())
        return sane((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        return None


def _worded(raw: str) -> int | None:
    found = _WORDED.match(raw)
    if not found:
        return None
    name = (found[1] or found[4]).lower()
    month = _MONTHS.get(name[:4]) or _MONTHS.get(name[:3])
    if month is None:
        return None
    zone = int(f"{found[8][0]}{int(found[8][1:3]) * 60 + int(found[8][3:])}") * 60 if found[8] else 0
    at = _at(found[5], month, found[2] or found[3], found[6] or 0, found[7] or 0)
    return None if at is None else sane(at - zone)


def _at(*parts: str | int) -> int | None:
    try:
        year, month, day, hour, minute = (*map(int, parts), 0, 0)[:5]
        return sane(datetime(year, month, day, hour, minute, tzinfo=UTC).timestamp())
    except ValueError:
        return None

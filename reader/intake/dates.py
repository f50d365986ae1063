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
    r"(?:[^\W\d]+,?\s+)?(?:([A-Z][a-z]{2,8})\.?\s+(\d{1,2})(?:st|nd|rd|th)?|(\d{1,2})(?:st|nd|rd|th)?\.?\s+([A-Z][a-z]{2,8})\.?),?"
    r"\s+(\d{4})(?:,?\s+(?:at\s+)?(\d{1,2}):(\d{2}))?"
)
_MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_abbr) if name}


def moment(raw: str, parsed: time.struct_time | None) -> int | None:
    """Return a date as seconds since 1970, or None when it is missing, unknown, before 1990 or after 2100.

    `parsed` is feedparser's reading in UTC; dates without a zone count as UTC.
    """
    raw = raw.strip()
    if len(raw) > _LONGEST:
        return None
    if raw.isascii() and raw.isdigit() and 9 <= len(raw) <= 13:
        return sane(int(raw) // (1000 if len(raw) > 10 else 1))
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
        return _worded(raw)


def _worded(raw: str) -> int | None:
    found = _WORDED.match(raw)
    if not found:
        return None
    month = _MONTHS.get((found[1] or found[4])[:3].lower())
    if month is None:
        return None
    try:
        at = datetime(
            int(found[5]), month, int(found[2] or found[3]), int(found[6] or 0), int(found[7] or 0), tzinfo=UTC
        )
    except ValueError:
        return None
    return sane(at.timestamp())

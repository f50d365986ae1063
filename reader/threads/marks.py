"""What marks a story out: the amounts and the periods it gives, and whether it is a digest."""

from __future__ import annotations

import re
from collections.abc import Collection

from reader.threads.words import words_of

_MONEY = re.compile(
    r"(\d[\d,]*(?:\.\d+)?)[\s-]?(trillion|billion|million|tn|bn|mn|b|m|k)?\b"
    r"(?:\s?(percent|per cent|pct|euros?|dollars?|yen|yuan|pounds?|jobs|workers|employees|vehicles|units|cars)|\s?(%))?",
    re.IGNORECASE,
)
_CURRENCY = re.compile(r"(?:\$|€|£|¥|₹|EUR|USD|GBP)\s?$", re.IGNORECASE)
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
    return list(written(text))


def written(text: str) -> dict[str, str]:
    """Return the marks that `figures` gives, each with the amount as it stands in `text`: `#2.3e+09` with `2.3 billion`."""
    found: dict[str, str] = {}
    for match in _MONEY.finditer(text):
        number, scale, unit, sign = match.groups(default="")
        value = float(number.replace(",", "") or 0) * _SCALE.get(scale.lower(), 1.0)
        percent = sign or unit.lower() in ("percent", "per cent", "pct")
        small = value < 100 or (1900 <= value <= 2100 and "," not in number)
        bare = small and not (
            scale or unit or sign or _CURRENCY.search(text[max(0, match.start() - 4) : match.start()])
        )
        if value and not bare:
            amount = f"{number} {scale}".rstrip() if scale else number
            found.setdefault(f"#{value:.3g}{'%' if percent else ''}", f"{amount}{'%' if percent else ''}")
    return found


def said(term: str) -> str:
    """Return a term as a person would write it: `@nissan-shatai` as Nissan Shatai, `#2.3e+09` as 2.3 billion."""
    if term[0] == "@":
        return term[1:].replace("-", " ").title()
    if term[0] != "#" or term[-1] == "%":
        return term.lstrip("#")
    value = float(term[1:])
    scale, word = next(
        ((s, w) for s, w in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")) if value >= s), (1.0, "")
    )
    return f"{value / scale:,.10g} {word}".rstrip()


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


def is_digest(title: str, text: str, named: Collection[str] = ()) -> bool:
    """Return whether a story is a digest, roundup or list of headlines, which belongs to no thread.

    A list is none if it is on one matter: half of what the headline names, `named` in lower case, comes up again and again.
    """
    if _DIGEST.search(title):
        return True
    lines = [row.lower() for row in text[:4000].split("\n") if row.strip()]
    bullets = sum(row.lstrip()[:1] in "•*-–·" for row in lines)
    if bullets < 6 or bullets <= 0.7 * len(lines):
        return False
    again = sum(sum(name in row for row in lines) >= 2 for name in named)
    return 2 * again < max(1, len(named))

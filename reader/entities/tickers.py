"""Ticker symbols in a text: by their market, by their suffix, or in brackets after a company."""

from __future__ import annotations

import re
from functools import lru_cache

from reader.entities.page import Page
from reader.entities.words import either, ticker_owners, words

_SUFFIX = re.compile(
    r"\.(?:PK|TO|PA|DE|MI|HK|SS|SZ|KS|KQ|TWO?|NS|BO|AX|ST|OL|HE|CO|AS|SW|VI|MC|BR|OQ|SA|MX|[TLFNO])(?![\w-]|\.\w)"
)
_BEFORE_SUFFIX = re.compile(r"(?<![\w.])(?:\d{4,6}|[A-Z][A-Z0-9]{1,9})$")
_AFTER_COLON = re.compile(r": ?[A-Z0-9](?:[A-Z0-9.-]{0,10}[A-Z0-9])?(?!\w)")
_BRACKET = re.compile(r"[(\[]([A-Z]{1,5}(?:[.-][A-Z])?(?:, ?[A-Z]{1,5}(?:[.-][A-Z])?)*)[)\]]")
_SYMBOL = re.compile(r"[A-Z]{1,5}(?:[.-][A-Z])?")
_BARE = re.compile(r"[A-Z]{2,6}(?!\w)")


@lru_cache(maxsize=1)
def _market() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{either(words().exchanges)}) ?$")


def place_tickers(page: Page) -> None:
    """Record the ticker symbols of a page that say so by their market or their suffix."""
    plain = page.plain
    for head, tail in ((_market(), _AFTER_COLON), (_BEFORE_SUFFIX, _SUFFIX)):
        for match in tail.finditer(plain):
            before = head.search(plain, max(0, match.start() - 11), match.start())
            if before and page.free(before.start(), match.end()):
                _take(page, before.start(), match.end())


def _take(page: Page, start: int, end: int) -> None:
    owners = ticker_owners()
    parts = re.split(r"[: .]+", page.plain[start:end])
    owner = next((owners[part] for part in reversed(parts) if part in owners), None)
    page.take(start, end, "TICKER", owner, _name(page, owner))


def place_bare_tickers(page: Page) -> None:
    """Record the symbols that follow their company, in brackets or not, and are not its abbreviation."""
    plain, owners = page.plain, ticker_owners()
    ends = page.ends
    for match in _BARE.finditer(plain):
        before = ends.get(match.start() - 1)
        owner = owners.get(match.group()) if before and plain[match.start() - 1] == " " else None
        if owner and before and before.type == "ORG" and before.id == owner and page.free(*match.span()):
            page.take(*match.span(), "TICKER", owner, _name(page, owner))
    for match in _BRACKET.finditer(plain):
        before = ends.get(match.start() - 1) or ends.get(match.start())
        for symbol in _SYMBOL.finditer(plain, match.start(1), match.end(1)):
            owner = owners.get(symbol.group())
            if not page.free(*symbol.span()):
                continue
            if owner and (before is None or before.id == owner or "," in match.group()):
                page.take(*symbol.span(), "TICKER", owner, _name(page, owner))
            elif (
                before
                and before.type == "ORG"
                and before.id
                and not _abbreviates(symbol.group(), plain[before.start : before.end])
            ):
                page.take(*symbol.span(), "TICKER", before.id, before.name)


def _abbreviates(short: str, name: str) -> bool:
    """Tell whether the letters of `short` appear as initials of `name`, in order."""
    initials = "".join(word[0] for word in re.findall(r"\w+", name)).upper()
    rest = iter(initials)
    return len(short) > 1 and all(letter in rest for letter in short)


def _name(page: Page, owner: str | None) -> str | None:
    entry = page.lexicon.entity(owner) if owner else None
    return entry.name if entry else None

"""Models that no lexicon holds: a brand or a name with a word or a number after it, where it is spoken of as a vehicle."""

from __future__ import annotations

import re
from functools import lru_cache

from reader.entities.later import MAKES
from reader.entities.page import Page
from reader.entities.userfile import slug
from reader.entities.words import vehicles, words

_ARTICLE = re.compile(r"\b(?:[Tt]he|[Aa]n?|new|electric|[Ii]ts|popular|compact|small|\d[\d,]*) $")
_NUMBERED = re.compile(r"[A-Z]{0,3}-?\d{1,4}[A-Za-z+]{0,4}|X|XL|S|GT")
_SHIPS = frozenset({"INS", "HMAS", "MV", "MS", "SS", "HMS", "USS", "M/V", "MT", "USNS"})
_CODE = re.compile(r"[A-Z]{1,3}-?\d{1,4}")
_DIGITS = re.compile(r" (\d{1,3}[A-Z]?)(?= [a-z])")


@lru_cache(maxsize=1)
def _vehicle() -> re.Pattern[str]:
    return re.compile(rf" (?:electric |midsize |compact )?(?:{vehicles()[2]})\b")


def product(page: Page, start: int, end: int, surface: list[str]) -> bool:
    """Record a code before a vehicle noun ("K1 SUV"), or a word before "platform", as a product."""
    plain = page.plain
    last = surface[-1]
    coded = len(surface) == 1 and len(last) <= 6 and not last.endswith("s") and any(c.isdigit() for c in last)
    if surface[0] in _SHIPS and len(surface) > 1:
        page.later.setdefault(surface[-1], page.take(start, end, "PRODUCT", slug(plain[start:end]), plain[start:end]))
        return True
    if _branded(page, start, end, surface):
        return True
    if _numbered(page, start, end, surface):
        return True
    if not (coded or (len(surface) <= 2 and plain.startswith(" platform", end))) or last in words().not_names:
        return False
    if not _vehicle().match(plain, end):
        return False
    if surface[0].lower() in words().common:
        return False
    name = plain[start:end]
    page.later.setdefault(name, page.take(start, end, "PRODUCT", slug(name), name))
    return True


def _branded(page: Page, start: int, end: int, surface: list[str]) -> bool:
    """Record a brand and the word after it as a model: "the Daihatsu Rocky", "a Nikola One truck"."""
    plain, lists = page.plain, words()
    brand = page.ends.get(start - 1)
    entry = page.lexicon.entity(brand.id or "") if brand and brand.type == "ORG" else None
    if brand is None or entry is None or entry.kind not in MAKES or len(surface) > 2 or plain[start - 1] != " ":
        return False
    vehicle = _vehicle().match(plain, end) is not None
    if not vehicle and not _ARTICLE.search(plain, max(0, brand.start - 12), brand.start):
        return False
    if any(word in lists.org_tails or word in lists.place_tails for word in surface):
        return False
    if not vehicle and any(word.lower() in lists.common for word in surface):
        return False
    page.drop(brand)
    name = plain[brand.start : end]
    span = page.take(brand.start, end, "PRODUCT", slug(f"{entry.id} {plain[start:end]}"), name)
    page.later.setdefault(plain[start:end], span)
    return True


def _numbered(page: Page, start: int, end: int, surface: list[str]) -> bool:
    """Record a name and a number as a model: "a Pod 3 shuttle", "its Harbour S7 crossover", "the Harbour S7"."""
    plain, lists = page.plain, words()
    digit = _DIGITS.match(plain, end) if len(surface) <= 2 else None
    if digit and page.free(*digit.span()):
        end, surface = digit.end(), [*surface, digit.group(1)]
    if len(surface) not in (2, 3) or not _NUMBERED.fullmatch(surface[-1]):
        return False
    if surface[0] in lists.labels or surface[0] in lists.not_names:
        return False
    maker = page.later.get(surface[0])
    by_maker = maker is not None and maker.type == "ORG"
    coded = _CODE.fullmatch(surface[-1]) is not None and surface[-2][-1].islower() and surface[0] != surface[-2].upper()
    if not _vehicle().match(plain, end) and not (
        (by_maker or coded) and _ARTICLE.search(plain, max(0, start - 12), start)
    ):
        return False
    if surface[0].lower() in lists.common:
        return False
    name = plain[start:end]
    span = page.take(start, end, "PRODUCT", slug(name), name)
    page.later.setdefault(name, span)
    page.later.setdefault(surface[-1], span)
    return True

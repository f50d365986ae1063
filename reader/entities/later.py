"""Names after their first mention: a bare surname is the person introduced before, a short form its company."""

from __future__ import annotations

import re

from reader.entities.page import Page, Span
from reader.entities.words import family_name, words

_WORD = re.compile(r"[A-ZÀ-ÖØ-ÞŁŚŠŻŽČĆĐŞİŐŘ](?:\w++|[-.&](?=\w)|'(?!s\b)(?=\w))*+")
_CODE = re.compile(r"\b[A-Za-z]{0,4}-?\d[\w-]{0,6}|\bi[A-Z]\w+")
_SHORTEST = 2
MAKES = frozenset({"automaker", "brand", "truck maker", "bus maker", "motorcycle maker"})
"""Kinds of firms that name vehicles of their own."""
_PARTICLES = frozenset({"de", "van", "von", "der", "del", "da", "di", "le", "la", "al", "bin", "ten", "den"})


def introduce(page: Page, span: Span) -> None:
    """Remember the short forms of a name that has just been found."""
    surface = page.plain[span.start : span.end]
    parts = surface.split()
    if span.type == "PERSON" and len(parts) > 1:
        family = family_name(surface)
        if len(family) >= _SHORTEST and family.lower() not in words().common:
            page.later.setdefault(family, span)
        if len(parts) > 2 and parts[-2].lower() in _PARTICLES:
            page.later.setdefault(" ".join(parts[-2:]), span)
    elif span.type in ("ORG", "PLACE", "PRODUCT") and len(parts) == 1 and page.lexicon.entity(span.id or "") is None:
        page.later.setdefault(surface, span)
    elif span.type == "ORG" and len(parts) > 1 and span.name and page.lexicon.entity(span.id or "") is None:
        page.later.setdefault(span.name, span)
        if len(parts) > 2:
            page.later.setdefault(" ".join(parts[:2]).rstrip(",."), span)
        short = parts[0].rstrip(",.")
        if len(short) > 3 and short.lower() not in words().common and short[0].isupper():
            page.later.setdefault(short, span)


def place_later(page: Page) -> None:
    """Record the free words of a page that are short forms of names introduced: persons before, others anywhere."""
    if not page.later:
        return
    plain = page.plain
    found = [match for start, end in page.gaps for match in _WORD.finditer(plain, start, end)]
    if any(any(c.isdigit() for c in short) or short[0].islower() for short in page.later):
        found.extend(_CODE.finditer(plain))
    for match in found:
        start, end = match.span()
        first = page.later.get(match.group())
        longer = _WORD.match(plain, end + 1) if first and plain[end : end + 1] == " " else None
        if longer and page.later.get(plain[start : longer.end()]) is first:
            end = longer.end()
        if first is None or not page.free(start, end):
            continue
        if first.start > start and first.type == "PERSON":
            continue
        if first.type == "PRODUCT" or not page.in_headline(start) or len(match.group()) > 3:
            page.take(start, end, first.type, first.id, first.name)


def settle_surnames(page: Page) -> None:
    """Give a bare surname that the lexicon knows, of a person or a firm, to whom the text introduced by full name before it."""
    plain, seen = page.plain, set[str]()
    for person in [one for one in page.spans.values() if one.type == "PERSON"]:
        cut = plain.rfind(" ", person.start, person.end)
        family = plain[cut + 1 : person.end] if cut > 0 else ""
        at = plain.find(family, person.end) if family and family not in seen else -1
        seen.add(family)
        while at >= 0:
            other = page.spans.get(at)
            if other and other.id not in (None, person.id) and other.end - at == len(family):
                _settle(page, sorted(one for one in page.spans.values() if one.type in ("PERSON", "ORG")))
                return
            at = plain.find(family, at + 1)


def _settle(page: Page, named: list[Span]) -> None:
    full: dict[str, Span] = {}
    whole = {span.id for span in named if " " in page.plain[span.start : span.end]}
    before: set[str | None] = set()
    for span in named:
        surface = page.plain[span.start : span.end]
        if span.type == "PERSON" and " " in surface:
            full[surface.rsplit(" ", 1)[1]] = span
        elif (other := full.get(surface)) and other.id != span.id and span.id not in whole | before:
            entry = page.lexicon.entity(span.id or "")
            if span.type == "PERSON" or (entry is not None and entry.kind not in MAKES):
                page.take(span.start, span.end, "PERSON", other.id, other.name)
                continue
        before.add(span.id if span.type == "ORG" else None)

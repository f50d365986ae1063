"""Recording a name that a pattern has found, with what belongs to it."""

from __future__ import annotations

import re

from reader.entities.later import introduce
from reader.entities.page import Page, legal_form
from reader.entities.userfile import slug
from reader.entities.words import words

ABBREVIATION = re.compile(r" \(([A-Z][A-Za-z&.-]{1,9})\)")


_SERIES = re.compile(r" (?:I{1,3}|IV|VI{0,3}|IX|X)(?!\w)")
_BRANCH_ENDS = re.compile(r"[,.;)]|'s | (?:said|says|has|had|is|was|will|and|which|would|plans|makes|sells|builds)\b")
_DISTRICT = re.compile(r" (?:for|in) the (?:[A-Z]\w+ )?District of [A-Z]\w+(?: [A-Z]\w+)?")


_DOTTED = re.compile(r"\b(?:Co|Corp|Inc|Ltd|Bros|Mfg)$")
_MID_SENTENCE = re.compile(r"\b(?:Co|Corp|Inc|Ltd)(\.?)(?: [a-z]|['(,]| \()")


def full_stop(plain: str, end: int) -> int:
    """Return where a company's name ends when it may end with the full stop of "Co." at `end`.

    Where that may close the sentence as well, the way the rest of the text writes such names decides.
    """
    if plain[end : end + 1] != "." or not _DOTTED.search(plain, max(0, end - 6), end):
        return end
    after = plain[end + 1 : end + 3]
    if after and after[0] not in '\n"' and not (after[0] == " " and after[1:2].isupper()):
        return end + 1
    habit = _MID_SENTENCE.search(plain)
    return end + 1 if habit and habit.group(1) else end


def court_end(plain: str, end: int) -> int:
    """Return where the name of a court ends, with the district it is of."""
    district = _DISTRICT.match(plain, end)
    return district.end() if district else end


def person_named(page: Page, start: int, end: int) -> None:
    """Record a person."""
    surface = page.plain[start:end]
    introduce(page, page.take(start, end, "PERSON", slug(surface), surface))


def organisation(page: Page, start: int, end: int) -> None:
    """Record an organisation with its legal form, and the abbreviation in brackets after it."""
    plain = page.plain
    known = page.later.get(plain[start:end])
    if known and known.type == "ORG" and known.start < start:
        page.take(start, end, "ORG", known.id, known.name)  # Harlan, after Harlan Tire & Rubber
        return
    form = legal_form().match(plain, end)
    core, end = end, full_stop(plain, form.end() if form else end)
    bare = legal_form().sub("", plain[start:core]) or plain[start:core]
    if bare.endswith("Court"):
        past = court_end(plain, end)
        for inside in [page.spans[at] for at in range(end, past) if at in page.spans]:
            page.drop(inside)
        end = past
    series = _SERIES.match(plain, end) if plain[start:end].rstrip(".").rsplit(" ", 1)[-1] in words().legal else None
    end = series.end() if series else end
    branch = page.spans.get(end + 1) if plain[end : end + 1] == " " and " " in bare else None
    if branch and branch.type == "PLACE" and _BRANCH_ENDS.match(plain, branch.end):
        page.drop(branch)
        end = branch.end
    span = page.take(start, end, "ORG", slug(bare), bare)
    introduce(page, span)
    short = ABBREVIATION.match(plain, end)
    if short and page.free(*short.span(1)) and short.group(1).upper() not in words().exchanges:
        page.take(*short.span(1), "ORG", span.id, span.name)
        page.later.setdefault(short.group(1), span)


def place_named(page: Page, start: int, end: int) -> None:
    """Record a place."""
    surface = page.plain[start:end]
    introduce(page, page.take(start, end, "PLACE", slug(surface), surface))

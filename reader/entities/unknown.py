"""Names that no lexicon holds: runs of capitalised words, told apart by their form and their neighbours."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import takewhile

from reader.entities.guesses import place_guesses
from reader.entities.later import introduce, place_later, settle_surnames
from reader.entities.named import ABBREVIATION, organisation, person_named, place_named
from reader.entities.neighbours import before_state, by_neighbours
from reader.entities.page import Page, Span, legal_form
from reader.entities.persons import by_office, person, speaks
from reader.entities.products import product
from reader.entities.tickers import place_bare_tickers
from reader.entities.words import opens_sentence, words

_UPPER = "A-ZÀ-ÖØ-ÞŁŚŠŻŽČĆĐŞİŐŘ"
_TOKEN = (
    rf"[{_UPPER}](?:\.(?:[{_UPPER}]\.)*(?!\w)|"
    r"(?:\w++|[&.-](?=\w)|'(?:(?!s\b)(?=\w)|(?<=[a-z]ers')(?= [A-Z])|(?<=Employees')(?= [A-Z])))*+)"
)
_RUN = re.compile(
    rf"{_TOKEN}(?: (?:(?:of|de|da|di|do|dos|del|della|van|von|der|den|ten|ter|la|le|al|bin|zu|and|&|for)(?: the| der| den| la| las| los)? )?{_TOKEN}){{0,9}}"
)
_WORD = re.compile(_TOKEN)
_LINK = re.compile(r" (?:and|of|for)(?: the)? ")
_FIRST = frozenset(
    {"Groupe", "Grupo", "Gruppo", "Banco", "Banca", "Banque", "Compagnie", "Société", "Automobili", "Carrozzeria", "PT"}
)
_WORD_BEFORE = re.compile(r"(?<![\w'-])([\w'-]+),? $")
_STREETS = frozenset({"Street", "Road", "Avenue", "Boulevard"})
_OFFICES = frozenset({"Ministry", "Department", "Office", "Commission", "Agency"})


def place_unknown(page: Page) -> None:
    """Record names found by pattern, then the short forms of every name introduced."""
    for span in sorted(span for span in page.spans.values() if span.type == "PERSON"):
        introduce(page, span)
    plain, taken, dull = page.plain, page.taken, _dull()
    for match in _RUN.finditer(plain):
        start, end = match.span()
        if start and (plain[start - 1].isalnum() or plain[start - 1] in "$_"):
            start = plain.find(" ", start, end) + 1  # the rest of a word such as 3F, and what follows it
            following = _RUN.match(plain, start, end) if start else None
            following = following or (_RUN.search(plain, start, end) if start else None)
            if following is None:
                continue
            start = following.start()
        if taken.find(0, start, end) < 0:
            continue
        if plain[start:end] in dull:
            continue
        if not page.in_headline(start) and _headed(page, start, end):
            continue
        page.gaps.append((start, end))
        parts = [part for gap in _gaps(page, start, end) for part in _parts(page, *gap)]
        for first, last in reversed(parts):
            _name(page, first, last)
        for first, last in parts[1:]:  # now with what stands before them known
            if page.free(first, last):
                _name(page, first, last)
    place_bare_tickers(page)
    place_later(page)
    place_guesses(page)
    settle_surnames(page)


@lru_cache(maxsize=1)
def _dull() -> frozenset[str]:
    """Return the capitalised words that alone are never a name."""
    lists = words()
    return frozenset(word.capitalize() for word in lists.common | lists.roles) | lists.not_names | lists.titles


def _gaps(page: Page, start: int, end: int) -> list[tuple[int, int]]:
    """Return the stretches of whole words of a run that belong to no mention yet."""
    gaps: list[tuple[int, int]] = []
    taken = page.taken
    at = start
    while at < end:
        if taken[at]:
            at += 1
            continue
        stop = taken.find(1, at, end)
        stop = end if stop < 0 else stop
        gaps.append((at, stop))
        at = stop
    return gaps


def _parts(page: Page, start: int, end: int) -> list[tuple[int, int]]:
    """Return a stretch cut at "and", "of" and "for", unless its last word makes it one organisation."""
    plain = page.plain
    last = plain.rfind(" ", start, end) + 1
    if last == 0 or plain[last:end] in words().org_tails:
        return [(start, end)]
    parts = []
    for link in _LINK.finditer(plain, start, end):
        parts.append((start, link.start()))
        start = link.end()
    return [*parts, (start, end)]


def _headed(page: Page, start: int, end: int) -> bool:
    """Record a run such as "Ministry of Transport" or "University of Michigan" as one organisation."""
    plain = page.plain
    if plain.startswith("The ", start):
        start += 4
    head = _WORD.match(plain, start)
    if (
        head is None
        or head.group() not in words().org_heads
        or plain[head.end() : head.end() + 4] not in (" of ", " for")
    ):
        return False
    if page.taken[start] or plain.find("\n", start, end) >= 0:
        return False
    for at in range(start, end):
        if at in page.spans:
            page.drop(page.spans[at])
    organisation(page, start, end)
    return True


def _name(page: Page, start: int, end: int) -> None:
    """Classify one free stretch of capitalised words and record it if its form or neighbours say what it is."""
    tokens = [(m.start(), m.end()) for m in _WORD.finditer(page.plain, start, end)]
    last = tokens[-1][1] if tokens else 0
    tokens = _trimmed(page, tokens)
    if not tokens:
        return
    held = page.ends.get(tokens[0][0] - 2) if tokens[-1][1] < last and page.plain[tokens[0][0] - 2] == "," else None
    if held is not None and held.type == "PERSON":
        return  # Jane Roe, Corporate Affairs Officer
    start, end = tokens[0][0], tokens[-1][1]
    surface = [page.plain[a:b] for a, b in tokens]
    known = page.later.get(surface[0]) if len(surface) == 1 else None
    if known and known.type == "PERSON" and known.start < start:
        page.take(start, end, "PERSON", known.id, known.name)  # a surname: whatever its neighbours say
        return
    if known is None and len(surface) == 1 and by_office(page, start, end):
        return
    if _joined(page, start, end, surface) or person(page, tokens, surface):
        return
    if page.in_headline(start):
        return
    if _by_form(page, start, end, surface) or product(page, start, end, surface):
        return
    by_neighbours(page, start, end, surface)


def _trimmed(page: Page, tokens: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Drop titles, roles, demonyms and the capitals of a sentence's first word from the ends."""
    lists, plain = words(), page.plain
    if len(tokens) > 1 and plain[tokens[-1][0] : tokens[-1][1]] in lists.org_tails:
        heads = [plain[start:end] for start, end in tokens[:-1]]
        if heads[0] in ("The", "A", "An"):
            return tokens[1:]
        if plain[tokens[-1][0] : tokens[-1][1]] in _OFFICES or not all(
            head in lists.titles or head.lower() in lists.roles or head.lower() in lists.common for head in heads
        ):
            offices = takewhile(lambda head: head in lists.titles or head.lower() in lists.roles, heads)
            return tokens[sum(1 for _ in offices) :]
        first = page.ends.get(tokens[0][0] - 1)
        return tokens if first is not None and first.type == "ORG" else []  # Motiv "Electric Trucks"
    after_title = 0
    for position, (start, end) in enumerate(tokens[:-1], 1):
        word = plain[start:end].rstrip(".")
        if word in lists.titles or word.lower() in lists.roles:
            after_title = position
    tokens = tokens[after_title:]
    while tokens:
        start, end = tokens[0]
        word = plain[start:end].rstrip(".")
        lower = word.lower()
        capital_says_nothing = lower in lists.common and (
            lower in ("the", "a", "an") or opens_sentence(plain, start) or page.in_headline(start)
        )
        drop = word in lists.titles or word in lists.not_names or lower in lists.roles or word in lists.months
        if not (drop or capital_says_nothing):
            break
        tokens = tokens[1:]
    while tokens:
        word = plain[tokens[-1][0] : tokens[-1][1]]
        if (
            word.lower() in lists.roles
            or (word in lists.not_names and not (word[0] in "HQ" and word[1:].isdigit()))
            or word in ("CEO", "CFO")
            or word.rstrip(".") in lists.titles
        ):
            tokens = tokens[:-1]
        else:
            break
    return tokens


def _joined(page: Page, start: int, end: int, surface: list[str]) -> bool:
    """Record a stretch that makes one name with the known name beside it: "Edsel" Ford, Georgia "Power"."""
    lists, plain = words(), page.plain
    if len(surface) == 1 and surface[0] in lists.given:
        after = page.spans.get(end + 1)
        sure = surface[0] not in lists.vague_given
        sure = sure or (after is not None and after.type == "PERSON" and surface[0].lower() not in lists.common)
        if sure and after and after.type in ("ORG", "PERSON", "PLACE") and " " not in plain[after.start : after.end]:
            page.drop(after)
            person_named(page, start, after.end)
            return True
    if len(surface) == 1 and surface[0].isalpha() and surface[0] not in lists.not_names:
        after = page.spans.get(end + 1)
        if (
            after
            and after.type == "PLACE"
            and surface[0] not in lists.titles
            and " " not in plain[after.start : after.end]
            and speaks(page, after.end, "")
        ):
            page.drop(after)
            person_named(page, start, after.end)  # a surname that is a town as well
            return True
        if after and after.type == "PERSON" and _is_given(page, start, after):
            page.drop(after)
            person_named(page, start, after.end)  # another of the name: "Sakichi" Toyoda
            return True
    if surface[-1] not in lists.org_tails and surface[-1] not in lists.place_tails:
        return False
    before = page.ends.get(start - 1)
    if before is None or before.type not in ("ORG", "PLACE") or plain[start - 1] != " " or len(surface) > 4:
        return False
    if page.in_headline(start):
        return False
    if surface[-1] in lists.place_tails:
        if before.type == "PLACE":
            page.drop(before)
            place_named(page, before.start, end)
        else:
            place_named(page, start, end)
        return True
    page.drop(before)
    organisation(page, before.start, end)
    return True


def _is_given(page: Page, start: int, family: Span) -> bool:
    """Tell whether the word at `start` is a given name before a bare surname."""
    plain = page.plain
    word = plain[start : family.start - 1]
    before = _WORD_BEFORE.search(plain, max(0, start - 24), start)
    if before is None or not (before.group(1)[0].islower() or before.group(1).lower() in words().common):
        return False
    bare = plain[family.start - 1] == " " and " " not in plain[family.start : family.end] and word.isalpha()
    dull = word in words().titles or word.lower() in words().roles or word.lower() in words().common or word.isupper()
    return bare and not dull and not opens_sentence(plain, start) and not page.in_headline(start)


def _dateline(page: Page, start: int, end: int) -> bool:
    """Tell whether a stretch stands as "(NAME) -", the way a dateline credits its source."""
    plain = page.plain
    closed = plain[end : end + 4].replace(" ", "")
    return plain[start - 1 : start] == "(" and closed.startswith(")-")


def _by_form(page: Page, start: int, end: int, surface: list[str]) -> bool:
    """Record a company by its legal form or last word, a place by its last word, a name by its abbreviation."""
    lists, plain = words(), page.plain
    tail = surface[-1].rstrip(".")
    long = len(surface) >= 2
    named = legal_form().match(plain, end) and surface[0].lower() not in lists.common
    named = named or (long and surface[0] in _FIRST and surface[1][0].isupper())
    if named or _dateline(page, start, end) or (long and (tail in lists.org_tails or tail in lists.legal)):
        organisation(page, start, end)
    elif long and tail in lists.place_tails:
        if tail in _STREETS or not before_state(page, start, end, surface):
            place_named(page, start, end)
    elif long and (short := ABBREVIATION.match(plain, end)) and _initials(short.group(1), surface):
        organisation(page, start, end)
    else:
        return False
    return True


def _initials(short: str, surface: list[str]) -> bool:
    letters = [letter for letter in short if letter.isupper()]
    heads = "".join(word[0] for word in surface)
    return len(letters) >= 2 and len(letters) >= len(surface) - 1 and letters[0] == heads[0]

"""Persons that no lexicon holds: by a given name, a title before them, an office or a deed after them."""

from __future__ import annotations

import re

from reader.entities.apposed import apposed
from reader.entities.named import person_named
from reader.entities.page import Page
from reader.entities.words import opens_sentence, words

_TITLED_AFTER = re.compile(
    r", (?:the |an? |its |then |now |who |[A-Z][\w&]+(?:'s)? )?(?:[a-z]+[ -])?([A-Za-z]+)|,? (\d\d),| \((\d\d)\)"
)
_BEFORE = re.compile(r"(?<![\w'.-])([\w'.-]+)(,?) (?:the )?$")
_LEADS = re.compile(
    r" (?:heads|chairs|founded|co-founded|resigned|resigns|retires|retired|succeeds|succeeded|speaks for|stays as|was appointed|steps down|stepped down|"
    r"(?:as )?(?:(?:the|its|new) )*(?:head|chief executive|chair(?:man|woman)?|president|CEO|CFO) (?:of|for)\b|(?:was named|becomes|became|is|was) (?:the |its )?(?:interim |acting |new |last |first )?(?:chief|chair|president|head|ceo|CEO|co-chief|managing director)|testified|pleaded|survived|died|"
    r"was (?:arrested|killed|injured|charged|convicted|sentenced|born|hired|jailed|acquitted))\b"
)
_DEEDS = re.compile(
    r" (?:founded|co-founded|joined|holds|once|studied|worked|works|started|built|left|led|leads|runs|ran|wrote|spoke|met|wants|expects|told|"
    r"promised|took over|became|now|owns|quit|apologised|apologized|bowed)\b"
)
_ACTS = re.compile(
    r"(?:'s\b)?(?: also| has| had| later| then| now| recently)? (?:said|says|told|wants?|wanted|added|warned|noted|wrote|called|declined|denied|confirmed|"
    r"promised|insisted|argued|explained|expects?|plans|hopes|believes|took over|became|resigned|stepped|announced|spoke|replied|admitted|conceded|apologi[sz]ed)\b"
)
_PREFIX = re.compile(r"^(?:[Cc]o|[Vv]ice|[Ee]x|[Dd]eputy)-")
_SUFFERS = frozenset(
    {"killed", "injured", "wounded", "arrested", "jailed", "widow", "son", "daughter", "brother", "sister"}
)
_FIRMS_TOO = frozenset({"owner", "partner", "investor", "developer"})
_DEPTH = 40
_MIN_NAME = 2


def person(page: Page, tokens: list[tuple[int, int]], surface: list[str]) -> bool:
    """Record a stretch of words, given as spans and texts, as a person if its form or what stands beside it says so."""
    lists, plain = words(), page.plain
    start, end = tokens[0][0], tokens[-1][1]
    title = _BEFORE.search(plain, max(0, start - _DEPTH), start)
    before = title.group(1).rstrip(".") if title and not title.group(2) else ""
    if (
        title
        and title.group(2)
        and title.group(1) in lists.roles
        and title.group(1) not in _FIRMS_TOO
        and plain[end : end + 1] in (".", ",", ";")
    ):
        before = title.group(1)  # said its director, Jane Doe.
    if len(surface) == 1:
        if before in ("Mr", "Mrs", "Ms", "Judge", "Dr", "Justice", "Sir", "Lord") and len(surface[0]) > _MIN_NAME:
            person_named(page, start, end)
            return True
        return False
    if len(surface) > 4 or surface[-1] in lists.org_tails or surface[-1] in lists.place_tails:
        return False
    if any(word.isupper() and len(word) > 3 for word in surface) and not page.in_headline(start):
        return False
    if len(surface) > 2 and surface[0] not in lists.given and surface[1] in lists.given - lists.vague_given:
        tokens, surface = tokens[1:], surface[1:]  # "Shareholder Richard Roe"
        start = tokens[0][0]
    head = surface[0]
    plainly = not opens_sentence(plain, start) and not page.in_headline(start)
    firm = head in lists.given and (head not in lists.vague_given or plainly or speaks(page, end, before))
    firm = firm or (head.endswith(".") and len(surface) == 2 and len(surface[1]) > _MIN_NAME)
    firm = firm or (len(surface) == 3 and len(surface[1]) == 2 and surface[1].endswith("."))
    if not firm and head in lists.family_asia and len(surface) <= 3:
        firm = bool(re.fullmatch(r"[A-Z][a-z]+-[a-z]+", surface[1])) or speaks(page, end, before)
        firm = firm or (_DEEDS.match(plain, end) is not None and surface[-1].lower() not in lists.common)
    if not firm and len(surface) <= 3 and not page.in_headline(start):
        firm = (
            surface[0].lower() not in lists.common
            and surface[1].lower() not in lists.common
            and speaks(page, end, before)
        )
    if firm and plain.find("&", start, end) < 0 and " of " not in plain[start:end]:
        person_named(page, start, end)
        return True
    return False


def by_office(page: Page, start: int, end: int) -> bool:
    """Record a bare surname as the one person of that name whose company the text names, where it acts as a person."""
    plain = page.plain
    people = [entry for entry in page.lexicon.surnames.get(plain[start:end], ()) if page.kin(entry)]
    people = [one for one in people if any(not held.until for held in one.relations)] or people
    if len(people) != 1 or plain[start:end].lower() in words().common:
        return False
    title = _BEFORE.search(plain, max(0, start - _DEPTH), start)
    titled = title and (title.group(1).rstrip(".") in words().titles or title.group(1).lower() in words().roles)
    if not titled and not _ACTS.match(plain, end):
        return False
    page.take(start, end, "PERSON", people[0].id, people[0].name)
    return True


def speaks(page: Page, end: int, before: str) -> bool:
    """Tell whether a title before or a role after the name makes it a person."""
    lists, plain = words(), page.plain
    before = _PREFIX.sub("", before)
    if before and (
        before.lower() in _SUFFERS
        or before.lower() in lists.roles
        or (before in lists.titles and before not in ("Head", "Board", "Works"))
    ):
        return True
    if _LEADS.match(plain, end) or apposed(plain, end) == "PERSON":
        return True
    after = _TITLED_AFTER.match(plain, end)
    return bool(after and (after.group(2) or after.group(3) or (after.group(1) or "").lower() in lists.after_person))

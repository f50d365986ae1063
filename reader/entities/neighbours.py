"""Names told by what stands beside them: "supplier X", "X shares", "the X plant", "A, B and X"."""

from __future__ import annotations

import re
from functools import lru_cache

from reader.entities.apposed import apposed
from reader.entities.later import introduce
from reader.entities.named import organisation, person_named, place_named
from reader.entities.page import Page
from reader.entities.userfile import slug
from reader.entities.words import either, opens_sentence, words

_ORG_LEFT = re.compile(
    r"\b(?:according to|told|owned by|shares of|shares in|stakes? in|ventures? with|merger with|partnership with|deal with|contract with|acquired by|"
    r"supplied by|made by|built by|owner of|maker of|parent of|invested in|investment in|sued|acquire|acquired|reported by|cited by|citing|"
    r"quoted by|published by|data from|figures from|with) (?:the )?$|"
    r"\b(?:lawyer|analyst|economist|strategist|partner|researcher|consultant|engineer|manager|director|executive|lecturer|professor|adviser) (?:at|with|from) (?:the )?$|"
    r"\b(?:contractors|suppliers|companies|firms|startups|start-ups|rivals|carmakers|automakers|subsidiaries|unions|investors|funds|banks|newspapers|makers|retailers|"
    r"dealers|developers),? (?:such as |like |including |named )?$"
)
_ORG_RIGHT = re.compile(
    r"'s? (?:CEO|CFO|chief|chairman|president|shares|stock|factory|factories|plants?|parent|owner|board|head|founder|spokes\w+)\b|"
    r" (?:shares|stock|CEO|executives|officials|workers|employees|spokes\w+|analysts?|dealers|customers|owners)\b|-(?:owned|backed|made|branded|led|listed)\b|, (?:backed|owned|controlled) by\b"
)
_SAYS_RIGHT = re.compile(r" (?:said|says|reported|reports|wrote|writes|announced|data|estimates|found|expects)\b")
_PLACE_LEFT = re.compile(
    r"\b(?:[Ii]n|near|outside|around|[Aa]t its|[Aa]t the|town of|city of|village of|state of|province of|port of|based in) $"
)
_BEFORE = re.compile(r"(?<![\w'.-])([\w'.-]+)(,?) (?:the )?$")
_DATELINE = re.compile(r"(?:/[A-Z]\w+)?(?:, [A-Z][a-z]{2,8}\.? \d| ?\([^)\n]{2,40}\) ?-| ?- ?[A-Z]| ?: ?[A-Z])")
_WITHIN = re.compile(r"\b(?:[Ii]n|[Aa]t|[Nn]ear) $")
_TOWN_LEFT = re.compile(r"\b(?:in|near|at|from|of|its|to|outside|around|between|and|'s) $")
_NEAR_RIGHT = re.compile(r" (?:in|near|outside|north of|south of|east of|west of) (?:the )?")
_PEOPLES = frozenset({"Black", "White", "Latino", "Latina", "Roma"})
_DEPTH = 40
_MADE = (
    "car|vehicle|truck|van|bus|battery|cell|assembly|engine|auto|EV|tire|tyre|steel|parts|components|transmission|axle|casting|stamping|paint|body|chip|"
    "semiconductor|glass|seat|aluminium|aluminum|rubber|press|motor"
)
_MIN_NAME = 2
_LINKS = (", ", " and ", ", and ", "/", " & ", " or ")


@lru_cache(maxsize=1)
def _site() -> re.Pattern[str]:
    return re.compile(rf" (?:(?:{_MADE}) ){{0,2}}(?:{either(words().site_nouns)})\b")


def by_neighbours(page: Page, start: int, end: int, surface: list[str]) -> None:
    """Record a stretch of capitalised words if the words beside it say what it is."""
    lists, plain = words(), page.plain
    first = surface[0]
    if first.lower() in lists.common and len(surface) == 2 and _WITHIN.search(plain, max(0, start - 6), start):
        plainly = surface[1].lower() not in lists.common and surface[1].isalpha() and not surface[1].isupper()
        if plainly and not before_state(page, start, end, surface):
            place_named(page, start, end)  # in "Key Largo"
        return
    if first.lower() in lists.common or len(first) < _MIN_NAME or first in lists.not_names or len(surface) > 4:
        return
    if not first.isalpha() and any(c.isdigit() for c in first):
        return
    if first in _PEOPLES and plain[end : end + 1] == " " and plain[end + 1 : end + 2].islower():
        return
    opens = opens_sentence(plain, start)
    before = _BEFORE.search(plain, max(0, start - _DEPTH), start)
    word = before.group(1).lower() if before and not before.group(2) else ""
    the = plain[max(0, start - 4) : start].lower() == "the "
    if before_state(page, start, end, surface) or _town_near(page, start, end, surface):
        return
    if not _WITHIN.search(plain, max(0, start - 6), start) and _apposed(page, start, end, surface):
        return
    if (opens and first.isupper() and (start == 0 or plain[start - 1] == "\n") and _DATELINE.match(plain, end)) or (
        _site().match(plain, end) and not opens and (the or word in ("its", "at", "a") or word.endswith("'s"))
    ):
        place_named(page, start, end)
    elif _is_company(page, start, end, first, word, opens):
        organisation(page, start, end)
    elif _SAYS_RIGHT.match(plain, end) and (not opens or not first.endswith("s")):
        if len(surface) in (2, 3) and all(w.isalpha() and not w.isupper() for w in surface):
            person_named(page, start, end)
        elif len(surface) == 1 and not first.endswith(("ed", "ing", "ly")):
            organisation(page, start, end)
    elif _PLACE_LEFT.search(plain, max(0, start - 12), start) and len(surface) <= 2 and not first.isupper():
        place_named(page, start, end)
    elif not opens:
        _listed(page, start, end, surface)


def _apposed(page: Page, start: int, end: int, surface: list[str]) -> bool:
    """Record a name as what is said of it right after makes it."""
    kind = apposed(page.plain, end) if len(surface[-1]) > 1 else None
    if kind == "ORG":
        organisation(page, start, end)
    elif kind == "PLACE":
        place_named(page, start, end)
    elif kind == "PRODUCT":
        name = page.plain[start:end]
        introduce(page, page.take(start, end, "PRODUCT", slug(name), name))
    elif kind == "PERSON" and len(surface) > 1:
        person_named(page, start, end)
    else:
        return False
    return True


def before_state(page: Page, start: int, end: int, surface: list[str]) -> bool:
    """Record a town that only its state or country makes known: "in Namie, Fukushima Prefecture"."""
    plain = page.plain
    state = page.spans.get(end + 2) if plain[end : end + 2] == ", " else None
    if state is None or state.type != "PLACE" or len(surface) > 3:
        return False
    after = _site().match(plain, state.end) or plain.startswith("-based", state.end)
    if not after and not _TOWN_LEFT.search(plain, max(0, start - 12), start):
        return False
    page.drop(state)
    name = plain[start:end]
    introduce(page, page.take(start, state.end, "PLACE", slug(name), name))
    page.later.setdefault(name, page.spans[start])
    return True


def _town_near(page: Page, start: int, end: int, surface: list[str]) -> bool:
    """Record a town that the place it lies in or near makes known: "from Hansalpur in Gujarat"."""
    plain = page.plain
    near = _NEAR_RIGHT.match(plain, end)
    around = page.spans.get(near.end()) if near else None
    if around is None or around.type != "PLACE" or len(surface) > 2 or not all(word.isalpha() for word in surface):
        return False
    if not _TOWN_LEFT.search(plain, max(0, start - 12), start) or any(word.isupper() for word in surface):
        return False
    place_named(page, start, end)
    return True


def _is_company(page: Page, start: int, end: int, first: str, word: str, opens: bool) -> bool:
    plain = page.plain
    for link in (" of ", " at ", " from "):
        person = page.ends.get(start - len(link)) if plain.startswith(link, start - len(link)) else None
        if person and person.type == "PERSON":
            return True
    if word in words().org_before and not first.endswith(("ed", "ing")):
        return True
    if _ORG_RIGHT.match(plain, end) and not (opens and first.endswith("s")):
        return True
    return _ORG_LEFT.search(plain, max(0, start - _DEPTH), start) is not None


def _listed(page: Page, start: int, end: int, surface: list[str]) -> None:
    """Record a stretch that stands in a list beside a known name as a name of the same kind."""
    plain = page.plain
    beside = None
    left = start - 4 if plain[max(0, start - 4) : start] == "the " else start
    for link in _LINKS:
        if left >= len(link) and plain.startswith(link, left - len(link)):
            beside = page.ends.get(left - len(link)) or beside
    for link in (" and ", "/", " & "):
        after = page.spans.get(end + len(link)) if plain.startswith(link, end) else None
        if after and not plain.startswith("'s ", after.end):
            beside = beside or after
    if beside is None or any(word.endswith(("ed", "ing")) for word in surface):
        return
    if beside.type == "PRODUCT" and len(surface) <= 2:
        name = plain[start:end]
        introduce(page, page.take(start, end, "PRODUCT", slug(name), name))
    elif beside.type == "ORG":
        organisation(page, start, end)
    elif beside.type == "PLACE" and len(surface) <= 2:
        place_named(page, start, end)
    elif beside.type == "PERSON" and len(surface) in (2, 3):
        person_named(page, start, end)

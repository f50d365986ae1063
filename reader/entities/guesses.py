"""Names that nothing beside them explains: by how they are written, by where they stand, by what most such names are."""

from __future__ import annotations

import re
from functools import lru_cache

from reader.entities.later import MAKES, place_later
from reader.entities.named import organisation, place_named
from reader.entities.page import Page
from reader.entities.userfile import slug
from reader.entities.words import opens_sentence, vehicles, words

_WORD = r"[A-ZÀ-ÖØ-ÞŁŚŠŻŽČĆĐŞİŐŘ](?:\w++|[-.&](?=\w)|'(?!s\b)(?=\w))++"
_STRETCH = re.compile(rf"{_WORD}(?: (?:(?:de|del|di|do|da) )?{_WORD}){{0,2}}")
_CREDIT = re.compile(
    rf"(?:(?:[.!?)\"'] )(?=[\w']+ [A-Z]|[A-ZČÉÖÜÄ]{{3,}})|\n|(?: -|- | - |==|\| )|(?:Source|Via|By): )((?:L'|El |La |Le |The )?{_WORD}(?: {_WORD}){{0,3}})\s*$"
)
_JOINED = re.compile(r"(?!Mc|Mac|De[A-Z]|Di[A-Z]|La[A-Z]|Le[A-Z]|Van[A-Z])(?:[A-Z]\w*[a-z][A-Z]\w+|[A-Z]{2,}[a-z]{4,})")
_COMPOUND = re.compile(
    r"[A-ZÄÖÜ][a-zäöüß]{2,}(?:werke?|amt|ministerium|verband|zeitung|tronics?|volt|motors|motive|gesellschaft|gericht|kapital|kredit|rechnungshof|tech)"
)
_INDUSTRY = MAKES | {"supplier", "battery maker", "chipmaker", "contract manufacturer", "robotaxi", "miner", "charging"}
_HYPHENED = re.compile(r"-[a-z]{3}")
_OF_A_PEOPLE = re.compile(r".*(?:ian|ians|ese|ish|ists?|ism|stani|Afghan|ans)")
_NO_FIRM = frozenset(
    "Act Officer Show Project Programme Program Plan Grant Series Award Understanding Directive Regulation Strategy Agreement Pact Treaty Law "
    "Code Index Cup Prix Day Days Week Mode Pilot Autopilot Edition Phase Scheme Summit Expo Fair Conference Report Survey Standard Rule Bill "
    "Division Stage Round Class Protocol Accord Memorandum Order Notice Clause Title Prize Trophy Festival Fest Salon Hall Room Roadmap Vision".split()
)
_ROMAN = re.compile(r"I{2,3}|IV|VI{0,3}|IX|X[IVX]{0,3}")
_VEHICLE = re.compile(
    rf" (?:[a-z-]+ ){{0,2}}?(?:{vehicles()[0]})\b"
    r"(?! (?:[a-z]+ )?(?:plant|factory|maker|unit|business|division|brand|sales|company|firm|group|project|dealer))"
)
_VEHICLES = re.compile(rf" (?:[a-z-]+ )?(?:{vehicles()[1]})\b")
_RECALLED = re.compile(r"\b(?:\d[\d,]*|[Tt]he|its|new|of|all|certain|some) $")
_ACTS_ALONE = re.compile(
    r" (?:said|says|fined|announced|declined|ruled|approved|sued|ordered|opened|warned|told|wrote|demanded|accused|urged|estimates|expects|"
    r"plans|wants|argues|argued|rejected|confirmed|denied|issued|cited|launched|signed|agreed|bought|owns|employs)\b"
)
_MODEL_LEFT = re.compile(r"\b(?:the|and|or|new|its|electric) $")
_FROM_PLACE = re.compile(r"\b(?:[Ii]n|from|near|at|outside|around|towards?) $")
_AS_FIRM = re.compile(
    r"\b(?:by|for|with|at|joined|left|founded|bought|acquired?|acquiring|sued|overruled|supplies|supplied|supply|named|owns|including|between|and|"
    r"against|via|through|of|to|reach|over|than|rival|rivals|like|under|the) $"
)
_SHORT = 2  # letters that are no abbreviation of a firm
_OWNS = re.compile(
    r" (?:owns|employs|operates|supplies|builds|sells|represents|belongs to|makes (?!it|sense|up)|runs the|has its head)\b"
)
_BY_FIRM = re.compile(
    r"\b(?:joined|bought|acquired|worked at|works at|sued|from rival|owned by|made by|built by|supplied by|led by) $"
)
_ACTS = re.compile(
    r" (?:has|had|will|is|was|would|says|said|also|plans|makes|builds|sells|sold|wants|expects|runs|owns|holds|began|lost|won|got|put|"
    r"raised|cut|took|blamed|faulted|warned|agreed|[a-z]{3,}ed|[a-z]{3,}s)\b|'s\b|, (?:which|whose)\b"
)


def place_guesses(page: Page) -> None:
    """Record what is left of a page's capitalised words where their form or position makes a name likely."""
    credit = _CREDIT.search(page.plain, max(0, len(page.plain) - 60))
    if credit and _nameable(page, *credit.span(1)):
        organisation(page, *credit.span(1))
    before = len(page.later)
    left = [gap for gap in page.gaps if page.taken.find(0, *gap) >= 0]
    trade = bool(left) and _is_trade(page)
    for gap in left:
        for match in _STRETCH.finditer(page.plain, *gap):
            if _nameable(page, *match.span()):
                _guess(page, *match.span(), trade)
    if len(page.later) > before:
        place_later(page)


@lru_cache(maxsize=1)
def _no_names() -> frozenset[str]:
    """Return the words that no guessed name holds."""
    lists = words()
    plain = frozenset(word.capitalize() for word in lists.common | lists.roles) | lists.common | lists.roles
    return plain | lists.not_names | lists.titles | lists.labels | lists.months | _NO_FIRM


def _nameable(page: Page, start: int, end: int) -> bool:
    """Tell whether a stretch is free and every word of it may belong to a name."""
    if not page.free(start, end) or page.in_headline(start):
        return False
    never = _no_names()
    return not any(
        word in never or word.rstrip(".") in never or _HYPHENED.search(word) for word in page.plain[start:end].split()
    )


def _known(page: Page, start: int, end: int, surface: str) -> bool:
    """Record a model whose name is a word as well, where only an article speaks for it: "demand for the Leaf"."""
    ids = page.lexicon.gazetteer.lookup(surface) or ()
    models = [entry for entry in page.lexicon.named(ids) if entry.type == "PRODUCT"]
    if not models or not _MODEL_LEFT.search(page.plain, max(0, start - 8), start):
        return False
    page.take(start, end, "PRODUCT", models[0].id, models[0].name)
    return True


def _is_trade(page: Page) -> bool:
    """Tell whether a text is about the industry the lexicon is of: elsewhere a guess would miss too often."""
    entries = (page.lexicon.entity(span.id or "") for span in page.spans.values() if span.type == "ORG")
    return any(entry is not None and entry.kind in _INDUSTRY for entry in entries)


def _guess(page: Page, start: int, end: int, trade: bool) -> None:
    plain = page.plain
    surface = plain[start:end]
    tokens = surface.split()
    if plain[end : end + 1] == "-" or plain[start - 1 : start] in ("-", "/", "@", "#"):
        return
    if any(_JOINED.fullmatch(token) or _COMPOUND.fullmatch(token) for token in tokens):
        organisation(page, start, end)
        return
    if surface.isupper() and len(surface) > _SHORT + 1 and surface.isalpha() and _ACTS_ALONE.match(plain, end):
        organisation(page, start, end)
        return
    if len(tokens) <= 2 and _RECALLED.search(plain, max(0, start - 12), start) and _VEHICLES.match(plain, end):
        page.later.setdefault(surface, page.take(start, end, "PRODUCT", slug(surface), surface))
        return
    if not trade or any(c.isdigit() for c in surface):
        return
    if opens_sentence(plain, start):
        if len(tokens) == 1 and _OWNS.match(plain, end) and not surface.endswith(("s", "ing")):
            organisation(page, start, end)
        return
    if surface.isupper():
        if surface.isalpha() and len(surface) > _SHORT and _BY_FIRM.search(plain, max(0, start - 12), start):
            organisation(page, start, end)
        return
    if _OF_A_PEOPLE.fullmatch(tokens[0]):
        return
    if _known(page, start, end, surface):
        return
    maker = page.ends.get(start - 3) if plain.startswith("'s ", start - 3) else None
    if (maker and maker.type == "PLACE") or _ROMAN.fullmatch(tokens[-1]):
        organisation(page, start, end)  # Estonia's Quillmark
        return
    if len(tokens) <= 2 and _MODEL_LEFT.search(plain, max(0, start - 10), start) and _VEHICLE.match(plain, end):
        page.later.setdefault(surface, page.take(start, end, "PRODUCT", slug(surface), surface))
        return
    entry = page.lexicon.entity(maker.id or "") if maker and maker.type == "ORG" else None
    if entry is not None and entry.kind in MAKES and len(tokens) == 1:
        span = page.take(start, end, "PRODUCT", slug(f"{entry.id} {surface}"), f"{entry.name} {surface}")
        page.later.setdefault(surface, span)
    elif _FROM_PLACE.search(plain, max(0, start - 10), start) and len(tokens) <= 2:
        place_named(page, start, end)
    elif _AS_FIRM.search(plain, max(0, start - 12), start) or _ACTS.match(plain, end):
        organisation(page, start, end)

"""Names of the lexicon in a text: which entity each stands for, how far it reaches, and whether it is one here."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache

from reader.entities.entry import LexiconEntry
from reader.entities.gazetteer import Hit
from reader.entities.later import MAKES
from reader.entities.named import court_end, full_stop
from reader.entities.page import Page, legal_form
from reader.entities.userfile import slug
from reader.entities.words import either, opens_sentence, ticker_owners, vehicles, words

_IN_PLACE = re.compile(r"\b(?:in|near|at|outside|from|of|to|around|the former|its|'s) $")
_BEFORE_STATE = re.compile(r", (?:[A-Z])")
_CODE = re.compile(r" ([A-Za-z]{1,5}[-.]?\d{1,4}[A-Za-z+]{0,5}|\d{1,3}[A-Z]{1,3})(?![\w,%]|\.\d|-\w)")
_STARTER = re.compile(
    r"(?:'s|-owned|-backed)\b| (?:said|says|shares|stock|reported|plans|announced|has|had|will|is|was|also|CEO|general secretary|national officer|chief|president|chairman|union|members|and its|builds|makes|sells|unveiled|filed|delivered|told|"
    r"bought|buys|sold|lost|won|named|opened|opens|closed|cut|cuts|raised|raises|hired|agreed|began|begins|launched|launches|wants|expects|posted|booked|expanded|"
    r"ended|ends|paid|pays|joined|recalled|owns|holds|gets|got|took|takes|employs|supplies|hauls|merges|merged|operates|runs|ran|keeps|moves|moved|starts|started|drives|leases|tests|ships|hires|hired|needs|offers|boss|stopped|halted|warned|recorded|lowered|lifted)\b"
)
_ACTS = re.compile(
    r",? (?:which|who|said|says|has|had|is|was|will|would|plans|raised|needs|makes|builds|agreed|also|shares)\b|'s\b"
)
_CAPITAL_BEFORE = re.compile(r"(?<![\w'.-])([A-Z][a-z]+) $")
_TOWN_BEFORE = re.compile(r"[A-Z][a-z]+, $")
_THE = re.compile(r"\b(?:[Tt]he|new|electric|A|a) $")
_COUNTED = re.compile(r"[,.]?\d|[%-]| (?:[a-z-]+s|people|staff|percent|per|pct|million|billion)\b")
_NO_BRANCH = frozenset(
    {
        "outlet",
        "wire",
        "promotion",
        "union",
        "regulator",
        "agency",
        "government",
        "institution",
        "stock exchange",
        "exchange",
    }
)
_LOCAL = re.compile(r" Local \d{1,5}(?!\d)")
_BRANCHING = (" Motor", " Motors", " Cars", " Trucks")
_NAME_ENDS = re.compile(r"[.,;)]|'s | (?:said|says|has|had|is|was|will|would|plans|reported|declined)\b")
_PRODUCE = re.compile(
    r" (?:[a-z]+ )?(?:deal|sales|shares|plan|plans|production|market|talks|output|launch|unit|venture|push|merger|investment|exports)\b|-"
)
_NEXT = re.compile(r"[A-Z]\w*")
_INITIALS = re.compile(r"(?:^|[\s(\"])((?:[A-Z]\.){1,3} )$")
_PREFIX_DEPTH = 12
_LONGEST_TITLE = 14
_IN_NAME = re.compile(r" (?!EV|SUV|PHEV|GT|Pro\b|Max\b|Plus\b|Ultra\b|Electric|Hybrid)[A-Z][a-z]+\b(?!')")
_AFTER_NAME = re.compile(
    r"(?:\b(?:Mr|Ms|Mrs|Dr|CEO|CFO|CTO|President|Chairman|Analyst|Judge|Minister|Governor|Senator)\.?|(?<=[ (])[A-Z]\.) $"
)


@lru_cache(maxsize=1)
def _trims() -> re.Pattern[str]:
    return re.compile(rf"(?: (?:{either(words().trims)})(?![\w-]))+")


@lru_cache(maxsize=1)
def _site() -> re.Pattern[str]:
    return re.compile(rf" (?:{either(words().site_nouns)}|{either(words().place_tails)})\b")


@lru_cache(maxsize=1)
def _vehicle() -> re.Pattern[str]:
    return re.compile(rf" (?:{vehicles()[2]})\b")


def place_known(page: Page, hits: list[Hit]) -> None:
    """Record the names in `hits` that stand for an entity of the lexicon on this page."""
    lexicon = page.lexicon
    for hit in hits:
        if hit.weak or len(hit.ids) > 1:
            continue
        entry = lexicon[hit.ids[0]]
        for entity_id in hit.ids if entry.type != "PRODUCT" else (entry.id, *entry.related()):
            page.present.add(entity_id)
            page.places_of.setdefault(entity_id, []).append(hit.start)
    doubtful: list[tuple[Hit, LexiconEntry]] = []
    seen: set[str] = set()
    late: set[str] = set()
    last: tuple[int, int, LexiconEntry] | None = None
    for hit in hits:
        if hit.start < (last[1] if last else 0) or not page.free(hit.start, hit.end):
            continue
        entry = _meant(page, hit) if len(hit.ids) > 1 else lexicon[hit.ids[0]]
        sure = not hit.weak or _plain_here(page, hit, entry, last)
        if not sure:
            doubtful.append((hit, entry))
            continue
        seen.add(page.plain[hit.start : hit.end])
        if hit.weak and entry.type == "ORG":
            late.add(entry.id)
        last = _record(page, hit, entry, last)
    late -= page.present
    page.present |= late
    for hit, entry in doubtful:
        surface = page.plain[hit.start : hit.end]
        if late and entry.type == "PRODUCT" and page.free(hit.start, hit.end) and _plain_here(page, hit, entry, None):
            _record(page, hit, entry, None)  # its maker has a name that is a word as well
            continue
        if surface in seen and page.free(hit.start, hit.end) and (entry.type != "PRODUCT" or not surface.isalpha()):
            _record(page, hit, entry, None)


def _meant(page: Page, hit: Hit) -> LexiconEntry:
    """Choose among the entities a name may stand for by what the text introduces; the first is the default."""
    known = page.lexicon.named(hit.ids)
    kinds = {entry.type for entry in known}
    if "PLACE" in kinds and len(kinds) > 1:
        other = next(entry for entry in known if entry.type != "PLACE")
        place = next(entry for entry in known if entry.type == "PLACE")
        surface = page.plain[hit.start : hit.end]
        if _sited(page, hit) or _site().match(page.plain, hit.end):
            page.sited.add(surface)
            return place
        acts = surface not in page.sited and _ACTS.match(page.plain, hit.end)
        if acts:
            page.present.add(other.id)
        return other if other.id in page.present else known[0]
    if kinds == {"PRODUCT"}:
        return max(known, key=lambda entry: _last_before(page, entry.related()[:1], hit.start))
    if known[0].id in page.present:
        return known[0]
    named = [entry for entry in known if entry.id in page.present]
    if not named:
        return known[0]
    return max(named, key=lambda entry: _last_before(page, (entry.id,), hit.start))


def _sited(page: Page, hit: Hit) -> bool:
    """Tell whether a name stands where a place does: after "in", or before its state."""
    before = _IN_PLACE.search(page.plain, max(0, hit.start - _PREFIX_DEPTH), hit.start)
    return before is not None or _BEFORE_STATE.match(page.plain, hit.end) is not None


def _last_before(page: Page, ids: tuple[str, ...], at: int) -> int:
    """Return where any of `ids` (or what belongs to them) was last named before `at`, else -1."""
    best = -1
    for entity_id in ids:
        entry = page.lexicon.entity(entity_id)
        owners = entry.related() if entry else ()
        for named in (entity_id, *owners):
            spots = page.places_of.get(named, [])
            position = bisect_left(spots, at)
            if position:
                best = max(best, spots[position - 1])
            elif spots:
                best = max(best, 0)
    return best


def _plain_here(page: Page, hit: Hit, entry: LexiconEntry, last: tuple[int, int, LexiconEntry] | None) -> bool:
    """Tell whether a weak name is its entity here: after its brand, or by what stands around it."""
    plain = page.plain
    if entry.type == "PRODUCT":
        if last and hit.start - last[1] == 1 and plain[last[1]] == " " and _belongs(page, entry, last[2]):
            return True
        if not page.kin(entry):
            return False
        surface = plain[hit.start : hit.end]
        if len(surface) == 1 or (surface.isalpha() and _in_stretch(plain, hit.start)):
            return False
        if surface.isdigit():
            before = _THE.search(plain, max(0, hit.start - 10), hit.start)
            return before is not None and not _COUNTED.match(plain, hit.end)
        if not surface.isalpha():
            return True
        if surface.istitle() or surface.isupper():
            if _vehicle().match(plain, hit.end):
                return True
            if _IN_NAME.match(plain, hit.end) or _AFTER_NAME.search(
                plain, max(0, hit.start - _LONGEST_TITLE), hit.start
            ):
                return False
            return not page.in_headline(hit.start) and not opens_sentence(plain, hit.start)
        return False
    if entry.type == "PLACE":
        if last and last[2].type == "PLACE" and plain[last[1] : hit.start] == ", ":
            return True
        if plain[hit.end - 1] == "." and _TOWN_BEFORE.search(plain, max(0, hit.start - 30), hit.start):
            return True  # Key Biscayne, Fla.
        near = _IN_PLACE.search(plain, max(0, hit.start - _PREFIX_DEPTH), hit.start)
        return bool(
            _BEFORE_STATE.match(plain, hit.end) or _site().match(plain, hit.end) or (near and plain[hit.end - 1] != ".")
        )
    if entry.id in page.present or page.kin(entry):
        return not page.in_headline(hit.start) or not opens_sentence(plain, hit.start)
    if page.in_headline(hit.start):
        return False
    return not opens_sentence(plain, hit.start) or bool(_STARTER.match(plain, hit.end))


def _in_stretch(plain: str, start: int) -> bool:
    """Tell whether a word ends a longer name: Aldrin "Partners"."""
    before = _CAPITAL_BEFORE.search(plain, max(0, start - 24), start)
    return (
        before is not None and not opens_sentence(plain, before.start(1)) and before.group(1) not in words().not_names
    )


def _belongs(page: Page, entry: LexiconEntry, brand: LexiconEntry) -> bool:
    targets = entry.related()
    if brand.id in targets:
        return True
    if any(target in brand.related() for target in targets):
        return True
    makers = [page.lexicon.entity(target) for target in targets]
    return any(brand.id in maker.related() for maker in makers if maker is not None)


def _record(
    page: Page, hit: Hit, entry: LexiconEntry, last: tuple[int, int, LexiconEntry] | None
) -> tuple[int, int, LexiconEntry]:
    """Record a name at its full length: with its legal form, its brand before it, its trim after it."""
    start, end = hit.start, hit.end
    plain = page.plain
    if plain[end : end + 1] == "s" and plain[end - 1].islower() and not plain[end + 1 : end + 2].isalnum():
        end += 1
    if entry.type == "PRODUCT":
        if (
            last
            and start - last[1] == 1
            and plain[last[1]] == " "
            and last[2].type == "ORG"
            and _belongs(page, entry, last[2])
        ):
            start = last[0]
            if start in page.spans:
                page.drop(page.spans[start])
        end = _longer_model(page, hit, end, entry)
        trim = _trims().match(plain, end)
        end = trim.end() if trim else end
    elif entry.type == "ORG":
        form = legal_form().match(plain, end)
        end = form.end() if form else end
        end = _stopped(plain, end)
        end = court_end(plain, end) if plain.endswith("Court", start, end) else end
        if entry.kind == "union" and (local := _LOCAL.match(plain, end)):
            name = f"{entry.name}{local.group()}"
            page.take(start, local.end(), "ORG", slug(name), name)
            return start, local.end(), entry
        code = _CODE.match(plain, end) if entry.kind in MAKES else None
        if code and not form:
            return _model(page, start, code, entry)
    elif entry.type == "PERSON":
        initials = _INITIALS.search(plain, max(0, start - 8), start)
        start = initials.start(1) if initials else start
    elif entry.type == "PLACE" and last and _is_branch(plain, last, start, end, entry):
        page.drop(page.spans[last[0]])
        page.take(last[0], end, "ORG", last[2].id, last[2].name)
        return last[0], end, last[2]
    elif entry.type == "PLACE" and last and plain[last[1] : start] == ", " and last[0] in page.spans:
        city = page.spans[last[0]]
        if city.type == "PLACE" and last[2].kind in ("city", "plant", "region") and entry.kind != "city":
            page.drop(city)
            page.take(city.start, end, "PLACE", city.id, city.name)
            return city.start, end, entry
    page.take(start, end, entry.type, entry.id, entry.name)
    return start, end, entry


def _stopped(plain: str, end: int) -> int:
    """Return the end of a company's name with its full stop, which a name may follow: "Nissan Motor Co. NSANY"."""
    word = _NEXT.match(plain, end + 2) if plain[end : end + 2] == ". " else None
    return end + 1 if word and word.group() in ticker_owners() else full_stop(plain, end)


def _is_branch(plain: str, last: tuple[int, int, LexiconEntry], start: int, end: int, place: LexiconEntry) -> bool:
    """Tell whether a place right after a company names its branch: "Mazda Motor Europe", "chief of Kia Canada"."""
    gap = plain[last[1] : start]
    if last[2].type == "ORG" and gap == " of " and plain[start:end] in ("America", "North America"):
        return True
    if last[2].type != "ORG" or gap != " ":
        return False
    if plain[last[0] : last[1]].endswith(_BRANCHING):
        return True
    if place.kind not in ("country", "region") or last[2].kind in _NO_BRANCH:
        return False
    if (plain[start:end].isupper() or last[2].kind not in MAKES) and not _NAME_ENDS.match(plain, end):
        return False
    return "." not in plain[start:end] and not _site().match(plain, end) and not _PRODUCE.match(plain, end)


def _longer_model(page: Page, hit: Hit, end: int, entry: LexiconEntry) -> int:
    """Return where the name ends when the next word makes it a longer name of the same maker's."""
    word = _NEXT.match(page.plain, end + 1) if page.plain[end : end + 1] == " " else None
    if word is None:
        return end
    surface = page.plain[hit.start : hit.end]
    bare = surface.split(" ", 1)[-1]
    for name in (surface, bare):
        ids = page.lexicon.gazetteer.lookup(f"{name} {word.group()}") or ()
        longer = [other for other in map(page.lexicon.entity, ids) if other is not None]
        if any(other.type == "PRODUCT" and other.related()[:1] == entry.related()[:1] for other in longer):
            return word.end()
    return end


def _model(page: Page, start: int, code: re.Match[str], brand: LexiconEntry) -> tuple[int, int, LexiconEntry]:
    """Record a model that only its number names, such as a brand's "EX7"."""
    end = code.end()
    trim = _trims().match(page.plain, end)
    name = f"{brand.name} {code.group(1)}"
    model_id = f"{brand.id}-{slug(code.group(1))}"
    end = trim.end() if trim else end
    span = page.take(start, end, "PRODUCT", model_id, name)
    page.later.setdefault(code.group(1), span)
    return start, end, brand

"""What an amount counts: the noun after it, the one it is an amount of, the one that changed, or what its verb means."""

from __future__ import annotations

import re
from functools import lru_cache

from reader.entities.amounts import Amount
from reader.entities.words import words
from reader.model import Mention

_WINDOW = 90  # characters on each side that may say what an amount counts
_MOST_WORDS = 6
HEDGES = (
    r"about|around|roughly|nearly|almost|some|approximately|over|under|more than|less than|fewer than|as much as|as many as|as low as|as little as|"
    r"up to|at least|at most|an estimated|estimated at|close to|just over|just under|well over"
)
HEDGE = rf"(?:(?:{HEDGES}|just|only|well|another|an? (?:further|total of|record)|a|an|the|~|initial|additional|now) ?)*"
_STOP = frozenset(
    "of in on by to from for at after because and or but when if with as than this last next annually a an per is was are were be been "
    "while that which who whose since until before during over under about around more less up down so then also its it he she they "
    "will would could should may might can has have had not each every between among into out off through against worth according "
    "start starts starting priced sells sold only just now today yesterday go give gives gave concerns said says when where would do does did due including such "
    "them whom instead beside besides usually across amid near without within beyond toward towards above below despite like via plus versus "
    "ahead along alongside behind inside outside onto upon rather both however all".split()
)
_NO_NOUN = words().speech | frozenset(
    "came come comes went go goes gone carry carries carried take takes took live lives lived put puts run runs ran work works worked "
    "remain remains remained stay stays stayed leave leaves left use used charged owed need needs needed want wants wanted voted say says "
    "think thinks speak speaks talk talks dream believe clicked chose expired proposed planned owned offered expected reported announced recently earlier later together "
    "worldwide overall annually respectively directly direct elsewhere here there ago account accounts accounted once off follow follows followed arrive arrives arrived await awaits remains begin begins began ended ends "
    "build builds built get gets got make makes what whom which".split()
)
_WHOLES = frozenset({"workforce", "headcount"})
"""Nouns of which a share is given, and what follows says what becomes of it: 15% of the workforce go."""
_NO_SUBJECT = frozenset({"one", "ones", "place", "top", "question", "matter", "sum", "total", "it", "they"})
_BARE = frozenset(
    "fewer lower higher extra other others more less back total cheaper dearer better worse faster slower smaller larger bigger longer shorter "
    "stronger weaker each apiece million billion trillion".split()
)
_VERBS = (
    words().speech
    | words().report_verbs
    | frozenset(
        "the of its their posted recorded booked earned made paid has had raised took won got drew generated delivered with lists listed blames blamed".split()
    )
)
MOVED = (
    r"(?:falls?|rises?|drops?|jumps?|grows?|climbs?|slips?|loses?|gains?|soars?|sinks?|slumps?|surges?|plunges?|tumbles?|slides?|dips?|fell|fallen|rose|risen|"
    r"dropped|jumped|grew|grown|climbed|declined|slid|slipped|plunged|lost|gained|tumbled|soared|surged|sank|sunk|expanded|shrank|shrunk|shed|slumped|"
    r"increased|decreased|doubled|tripled|halved|up|down)"
)
MOVE = re.compile(
    rf"\b(?:{MOVED}|dipped|edged|edges|rall(?:y|ies|ied)|added|adds|rising|opened|closed|closes|traded|trading|skyrockets?|skyrocketed)\b",
    re.IGNORECASE,
)
_NAME = r"(?:(?:[A-Z]\.)+|\w[\w'&-]*)"
_OF_BEFORE = re.compile(
    rf"((?:{_NAME} ){{1,6}})(of|worth|at|totalling|totaling|totals?|reached|reaching|reach|was|were|is|are|be|hit|topped|exceeds?|exceeded|comes to|came to) {HEDGE}$"
)
_BY_BEFORE = re.compile(
    rf"\b(?:the|its|their|his|company's) ((?:{_NAME} ){{1,3}})(?:by|to|from|{MOVED}) (?:by |to |from )?{HEDGE}$"
)
_CUT_BEFORE = re.compile(
    r"\b(?:cut|cuts|cutting|trim|trims|trimming|reduce[sd]?|reducing|raise[sd]?|raising|lower(?:ed|s|ing)?|increase[sd]?|boost(?:ed|s)?|slash(?:ed|es)?|"
    rf"double[sd]?|hike[sd]?) ((?:{_NAME} ){{1,6}})(?:by|to|from) {HEDGE}$"
)
_NUMBER_BEFORE = re.compile(rf"\bnumber of ((?:{_NAME} ){{1,4}})(?:(?:by|to|from|is|was|at) )?{HEDGE}$")
_VERB_BEFORE = re.compile(
    rf"((?:{_NAME} ){{1,7}})(?<!\bof )(?:has |have |had |is |are |would |will |could )?{MOVED}(?: by| to| from)? {HEDGE}$"
)
_PLACED = re.compile(r" (?:in|at|of|for|across|outside|within|to|on) ")
_WORD = r"(?:[A-Z]\.(?:[A-Z]\.)+|\w[\w'&-]*)"
_OF_AFTER = re.compile(
    rf" of (?:(?:its|their|the|his|her|all|our|those|these) )?(?:(?:company|firm|group|carmaker|automaker|[A-Z][\w-]+)'s )?(?:\d{{1,3}}(?:,\d{{3}})+ )?((?:{_WORD} ?){{1,7}})"
)
_IN_AFTER = re.compile(
    r"(?: (?:(?:a|per|each) (?:year|month|quarter|week|day)|annually|went|goes|go))? (?:in|for|into|on) (?:an? )?(?!(?:[a-z]+ing|the) )((?:[a-z][\w'-]* ?){1,5})"
)
_ARE_AFTER = re.compile(rf" (?:are|were) ((?:{_WORD} ?){{1,4}})")
_OWNED_AFTER = re.compile(r"[- ]owned\b")
_RANGE_AFTER = re.compile(r"(?: to| or| and) [\d.,]+ ?(?:%|percent|per cent|pct)")
_COUNTS_AFTER = re.compile(r" (?:to|or) [\d.,]+(?: million| billion)?(?= )")
_FROM = re.compile(rf"\bfrom {HEDGE}$")
_AT = re.compile(rf"\bat {HEDGE}$")
_PRICES = (1_000, 500_000)  # what a car may cost
_LY = frozenset("weekly daily monthly yearly quarterly hourly early family assembly supply".split())
_AFTER_NOUN = frozenset(
    "has have had is are was were be would will could should may might to also worldwide overall recently".split()
)
_NOUNS_TOO = frozenset("cost costs gain gains rise drop fall loss increase jump decline".split())
_NOUN_AFTER = re.compile(rf"[ -]((?:{_WORD} ?){{1,6}})")
_ASIDE = re.compile(r" ?\([^()]{2,40}\)")
_DONE_AFTER = re.compile(r" (?:were|was|have been|had been|has been) (?:\w+ly )?([a-z]+)\b")
_ANY_NUMBER = re.compile(r"(?:\d[\d,.]*|" + "|".join(sorted(words().numbers)) + r") ")
_PRICE = re.compile(
    r"(?:\b(?:[Pp]rice[sd]?|start(?:s|ing)?|now|sell(?:s|ing)?|retail(?:s|ing)?|cost(?:s|ing)?)(?: \w+)? (?:at|from|for)|"
    r"\b(?:buy|buys|buying|bought|sell|sells|selling|sold|purchase[sd]?|purchasing|sale|acquire[sd]?|acquiring|acquisition|transfers?|transferred)\b[^.;:]{0,80} for) "
    rf"{HEDGE}$"
)
_DEEDS = {
    verb: (kinds, noun)
    for kinds, noun, verbs in (
        ("MONEY", "loss", "lost lose loses losing"),
        ("MONEY", "profit", "earned earns earn"),
        ("MONEY", "funds raised", "raised raise raises raising borrowed"),
        ("MONEY", "cost", "cost costs costing"),
        ("MONEY", "investment", "invest invests invested investing inject injects injected poured put putting"),
        ("MONEY", "spending", "spend spends spent spending"),
        ("MONEY", "pledge", "pledged pledges pledging"),
        ("MONEY", "payment", "pay pays paid paying"),
        ("MONEY", "savings", "save saves saved saving"),
        ("MONEY", "loan", "lend lends lent"),
        ("MONEY", "debt", "owe owes owed"),
        ("MONEY", "value", "worth"),
        ("PERCENT", "stake", "own owns owned hold holds held keep keeps kept holding owning take takes want wants"),
        ("QUANTITY", "sold", "sold sell sells selling"),
        ("QUANTITY", "registered", "registered registers"),
        ("QUANTITY", "delivered", "delivered delivers deliver"),
        ("QUANTITY", "built", "built build builds building make makes produced produces produce producing made assembled"),
        ("QUANTITY", "recalled", "recalled recalls recall"),
        ("QUANTITY", "employees", "employs employ employed employing"),
    )
    for verb in verbs.split()
}  # fmt: skip
_DEED_BEFORE = re.compile(rf"\b([a-z]+) {HEDGE}$")


def what_counts(plain: str, start: int, end: int, mention: Mention, amount: Amount | None) -> str:
    """Return what an amount in the sentence `start`:`end` counts, "" if the sentence does not say."""
    after = plain[mention.end : min(end, mention.end + _WINDOW)]
    before = plain[max(start, mention.start - _WINDOW) : mention.start]
    if mention.type == "QUANTITY" and amount and amount.unit:
        if amount.unit not in words().units:
            return amount.unit
        part = _OF_AFTER.match(after)
        return (_phrase(part.group(1)) if part else "") or _first_noun(after, False) or _tail(_OF_BEFORE.search(before))
    part = _OF_AFTER.match(after)
    if part and (found := _phrase(_ANY_NUMBER.sub("", part.group(1)), mention.type == "QUANTITY")):
        return found
    ranges = {"PERCENT": _RANGE_AFTER, "QUANTITY": _COUNTS_AFTER}.get(mention.type)
    beyond_range = ranges.sub("", after, count=1) if ranges and ranges.match(after) else after
    for beyond in dict.fromkeys((after, _ASIDE.sub("", after, count=1), beyond_range)):
        if (noun := _first_noun(beyond, mention.type == "QUANTITY")) and not _is_adverb(noun, mention.type):
            return noun
    if mention.type == "PERCENT" and _OWNED_AFTER.match(after):
        return "stake"
    if mention.type == "MONEY" and after.startswith(" owed"):
        return "debt"
    inside = _IN_AFTER.match(after) if mention.type == "MONEY" else None
    found = _phrase(inside.group(1)) if inside else ""
    if found and found.split()[-1] not in words().durations:
        return found
    if mention.type == "MONEY" and _is_price(plain[max(start, mention.start - 160) : mention.start], amount):
        return "price"
    told = _before(before, mention.type, amount.value if amount else None) or _done(after, mention.type)
    priced = mention.type == "MONEY" and amount and amount.value and _PRICES[0] <= amount.value <= _PRICES[1]
    return told or ("price" if priced and _AT.search(before) else "")


def _is_adverb(noun: str, kind: str) -> bool:
    first = noun.split()[0]
    return first.endswith("ly") and first not in _LY and kind != "QUANTITY"


def _is_price(before: str, amount: Amount | None) -> bool:
    if _PRICE.search(before):
        return True
    return bool(amount and amount.value and _PRICES[0] <= amount.value <= _PRICES[1] and _FROM.search(before))


def _before(before: str, kind: str, value: float | None) -> str:
    """Return what the words before an amount say it is."""
    if before.endswith(") ") or " (" in before:
        before = _ASIDE.sub("", before)
    if kind == "QUANTITY" and value is not None and value < 100 and before.endswith(" of "):
        return ""  # a painter of 51
    deed = _DEED_BEFORE.search(before)
    if deed and deed.group(1) in _DEEDS and _DEEDS[deed.group(1)][0] == kind:
        return _DEEDS[deed.group(1)][1]
    cut = _CUT_BEFORE.search(before) or _NUMBER_BEFORE.search(before)
    if cut and (found := _phrase(cut.group(1).removeprefix("its ").removeprefix("their ").removeprefix("the "))):
        return found
    for pattern in (_BY_BEFORE, _VERB_BEFORE):
        if found := _subject(pattern.search(before)):
            return found
    amount_of = _OF_BEFORE.search(before)
    if amount_of and not amount_of.group(2).startswith("of"):
        return _subject(amount_of)
    return _tail(amount_of)


def _done(after: str, kind: str) -> str:
    """Return what becomes of an amount that opens its clause: "25,583 were sold", "300 are South Korean nationals"."""
    done = _DONE_AFTER.match(after)
    if done and done.group(1) in _DEEDS and _DEEDS[done.group(1)][0] == kind:
        return _DEEDS[done.group(1)][1]
    are = _ARE_AFTER.match(after) if kind == "QUANTITY" else None
    found = _phrase(are.group(1), True) if are else ""
    return found if found.endswith("s") else ""


def _first_noun(after: str, things: bool) -> str:
    match = _NOUN_AFTER.match(after)
    return _phrase(match.group(1), things) if match else ""


@lru_cache(maxsize=20_000)
def _phrase(run: str, things: bool = False) -> str:
    """Return the words at the head of `run` up to one that ends a noun phrase, without a possessive's owner.

    `things` says that they are counted one by one, so that the noun is a plural.
    """
    kept: list[str] = []
    found = run.split()
    for n, word in enumerate(found):
        if word.lower() in ("cost", "costs") and all(before[0].isupper() for before in kept):
            break  # 10% of Nissan costs as much as a plant
        if word.lower() in _STOP and not (word == "and" and kept and _goes_on(kept, found[n + 1 : n + 2], things)):
            break
        kept.append(word)
        if kept[-1] in _WHOLES or (len(kept) > 1 and kept[-1].endswith("s") and kept[-1] in words().count_nouns):
            break
    while kept and kept[-1].isdigit():
        kept.pop()  # the beginning of the next amount
    while kept and (kept[-1].lower() in ("and", "the") or kept[-1].endswith("'s")):
        kept.pop()
    if kept and (
        kept[0].lower() in _NO_NOUN
        or kept[0].lower() in words().numbers
        or kept[0] == "one"
        or all(word.lower() in _BARE for word in kept)
    ):
        return ""
    return " ".join(kept[:_MOST_WORDS])


def _goes_on(kept: list[str], following: list[str], things: bool) -> bool:
    """Tell whether "and" joins two words of one noun phrase: "research and development", "electric and hybrid models"."""
    if things and not kept[-1].endswith("s"):
        return True
    if not following or following[0].lower() in _STOP or following[0].endswith(("ing", "s")):
        return False
    return kept[-1].lower() == "research" or kept[-1].endswith(("ic", "al", "ble", "ed"))


def _tail(match: re.Match[str] | None) -> str:
    """Return the last words of the run before an amount, from the last word that opens a noun phrase on."""
    return _last_noun(match.group(1)) if match else ""


def _subject(match: re.Match[str] | None) -> str:
    """Return the noun of the run before a verb, without the place that may stand between them."""
    if match is None:
        return ""
    run = " " + match.group(1)
    head = _PLACED.split(run, maxsplit=1)[0] if _PLACED.search(run) else run  # registrations in Europe
    return _last_noun(head) or (_last_noun(run) if head != run else "")


def _last_noun(run: str) -> str:
    kept: list[str] = []
    found = run.split()
    while len(found) > 1 and (found[-1].lower() in _AFTER_NOUN or found[-1].endswith("ly")):
        found.pop()
    for word in reversed(found):
        lower = word.lower()
        noun_too = not kept and lower in _NOUNS_TOO
        if not noun_too and (lower in _STOP or lower in _VERBS or MOVE.fullmatch(word) or word[0].isdigit()):
            break
        kept.insert(0, word)
    while len(kept) > 1 and (kept[0].endswith("ing") or kept[0].endswith("'s")):
        del kept[0]
    while kept and kept[-1].lower() in _BARE:
        kept.pop()
    if kept and (
        kept[-1] in _NO_SUBJECT or kept[-1].lower() in _NO_NOUN or (len(kept) == 1 and kept[0].endswith("ed"))
    ):
        return ""  # in place of, on top of, a question of; put at; is marked down by
    return " ".join(kept[-_MOST_WORDS:])

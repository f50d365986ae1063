"""Names told by what is said of them right after: "X, a maker of vans", "X, who founded Y", "X, a port in Z"."""

from __future__ import annotations

import re
from functools import lru_cache

from reader.entities.words import either, vehicles, words
from reader.model import MentionType

_FIRMS = (
    "firm company maker carmaker automaker truckmaker chipmaker supplier start-up startup miner operator importer lender fund bank group "
    "brand manufacturer producer retailer subsidiary unit arm consultancy union newspaper magazine website venture agency distributor "
    "insurer broker brokerage utility recycler provider specialist conglomerate contractor association federation regulator watchdog "
    "charity institute university publisher builder foundry refiner affiliate spin-off think-tank division business network outlet "
    "shareholder lobby co-operative cooperative consortium"
).split()
_TOWNS = "city town suburb village port province region county district borough municipality island hamlet".split()
_WHO = re.compile(r",? who\b")
_WHICH = re.compile(r", (?:which|whose) (?!(?:is|lies|sits|borders|has) (?:in|on|near|about|home)\b)")
_OUT_OF_REACH = frozenset({"head", "leader", "veteran", "worker", "owner", "partner", "resident"})


@lru_cache(maxsize=1)
def _aside() -> re.Pattern[str]:
    people = words().roles - _OUT_OF_REACH | {"head", "adviser", "advisor", "member"}
    kinds = f"(?P<ORG>{either(_FIRMS)})|(?P<PERSON>{either(people)})|(?P<PLACE>{either(_TOWNS)})|(?P<PRODUCT>(?:{vehicles()[0]}|{vehicles()[1]})(?=[.,;]| (?:with|that|for|in|from|built|due|of|called|to)\\b))"
    return re.compile(
        rf"(?: \([^()\n]{{1,24}}\))?, (?:an?|the|its|their|one of|once|now|then|formerly|[A-Z][\w&]+(?:'s)?) (?:[^,.;:()\n]{{0,44}}?[ -])??(?:{kinds})s?\b"
        rf"|, (?:[a-z-]+ ){{0,2}}?(?P<plain>{either(people)})\b"
    )


def apposed(plain: str, end: int) -> MentionType | None:
    """Return the kind of what is named up to `end`, when the words set beside it say so."""
    if plain[end : end + 1] not in (",", " "):
        return None
    if _WHO.match(plain, end):
        return "PERSON"
    found = _aside().match(plain, end)
    if found and found.lastgroup == "plain":
        return "PERSON"
    if found:
        return found.lastgroup  # type: ignore[return-value]  # the groups are called by kinds
    return "ORG" if _WHICH.match(plain, end) else None

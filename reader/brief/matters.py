"""What statements are about: the matters a reporter of companies keeps, told by their words."""

from __future__ import annotations

import re
from collections.abc import Iterator

_MATTERS = (
    ("Merger", r"(?<!trade )merg(?:er|es?|ed|ing)|business integration|integration talks|holding company|takeover"),
    ("Stake", r"stakes?|sharehold\w+|cross-shareholdings?|buy(?:s|ing)? out|bought out|tender offer|acqui(?:re|res|red|ring|sition)|(?:takeover )?bid|holdings? (?:in|of)|purchase of [^.;,]{0,40}(?:shares|holding)"),
    ("Bankruptcy", r"bankrupt\w*|insolven\w+|chapter (?:7|11)|creditors?|receivership|liquidat\w+"),
    ("Closure", r"clos(?:e|es|ed|ing|ure|ures) (?!to )|shut(?:s|ting|ter|tered|down)?|mothball\w*|wind(?:ing)?[ -]down|end(?:s|ed|ing)? (?:\w+ )?production"),
    ("Jobs", r"job cuts?|lay-?offs?|lay(?:ing)? off|laid off|workforce|redundanc\w+|(?:cut|cuts|cutting|axe|slash|shed) [^.;]{0,20}(?:jobs|staff|positions|workers)"),
    ("Leadership", r"resign\w*|step(?:s|ped|ping)? down|appoint(?:s|ed|ing)?|appointments? (?:of|as)|successor|succeeds?|new (?:ceo|chief executive|president)|ousted?|named (?:as )?(?:ceo|chief)|be(?:come)?s? (?:ceo|chief executive)"),
    ("Recall", r"recall(?:s|ed|ing)?|defects?|investigation|probe"),
    ("Strike", r"strik(?:e|es|ing)|walkout|ratif\w+"),
    ("Tariffs", r"tariffs?|import duties|customs duties|levies|trade (?:deal|agreement)"),
    ("Court", r"lawsuit|sued?|court|judge|verdict|jury|settlement|appeal(?:ed)?|indict\w+|arrest\w*|charges (?:of|against)|raid(?:ed)?"),
    ("Talks", r"talks?|talking|negotiat(?:e|es|ed|ing|ions?)|discuss(?:ions?|ed|ing|es)|memorandum|mou|partner(?:ships?|ing)|agrees? (?:with|on)|agreed (?:with|on)|alliance|collaborat\w+|cooperat\w+|agreement|deal|joint venture"),
    ("Production", r"produc(?:e|es|ed|ing|tion)|build(?:s|ing)?|built|assembl(?:e|es|ed|ing|y)|manufactur(?:e|es|ed|ing)|output|launch\w*"),
    ("Results", r"profits?|loss(?:es)?|revenues?|earnings|forecast|outlook|guidance|sales|deliveries|registrations"),
)  # fmt: skip
_PATTERNS = tuple((name, re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)) for name, pattern in _MATTERS)
PAIRED = frozenset({"Merger", "Stake", "Talks"})
"""Matters between two parties; the others concern one."""
COMMON = frozenset({"Tariffs"})
"""Matters of everybody in a trade, which no company gives its name."""
_STATES = re.compile(
    r"\b(?:in (?:private |preliminary |early |advanced |final |exclusive |full-scale )?(?:talks|discussions|negotiations)|considering|weighing|mulling|"
    r"exploring|discussing|talking with|plans? to|intends? to|agreed|signed|inked|close to|on the verge of|no (?:active |current )?(?:talks|plans?)|"
    r"to (?:acquire|buy|merge|close|shut|cut|sell|build)|will (?:acquire|buy|merge|close|shut|cut|sell|build)|has (?:ended|dropped|filed|agreed))\b"
)


def matter_of(plain: str) -> str:
    """Return the matter a sentence is about, "" if none: the most telling first."""
    return next((name for name, pattern in _PATTERNS if pattern.search(plain)), "")


def states_something(plain: str) -> bool:
    """Tell whether a sentence says how a matter stands, though it names no source."""
    return _STATES.search(plain) is not None


_TURNS = re.compile(
    r"[,;:–] (?:especially |even |and )?(?:though|although|while|whereas|which|after|since|following|as|because|but|without|a \w+ that)\b"
    r"| (?:after|since|following|although|though|despite) |; "
)


ASIDE = re.compile(r", (?:which|whose|who|maker of|the maker of|owner of|the owner of|parent of) [^,;]*,(?= [a-z])")
"""What is set beside a name and says nothing of the matter."""
_SETTING = re.compile(
    r"(?:[A-Z][A-Z/ ]{2,30}, [^-–—]{3,40}[-–—] )?(?:(?:(?:In|On|At|By|Since|During) [^,]{1,30}, )?"
    r"(?:[Ww]hen|[Aa]fter|[Ww]hile|[Aa]lthough|[Tt]hough|[Ff]ollowing|[Dd]espite|[Bb]ecause|[Oo]nce|[Bb]efore|[Ii]f)|[^,]{0,30},? with) "
    r"[^.;]{8,160}?, (?=the |he |she |it |they |its |his |her |a |an |no |[A-Z])"
)


def parts_of(plain: str) -> Iterator[tuple[int, int, str]]:
    """Yield the parts of a sentence as (start, end, words), what it says before what it only sets the scene with.

    What comes after "though", "after" and the like is a part of its own; so is what "When the merger failed," opens with.
    """
    setting = _SETTING.match(plain)
    begin = setting.end() if setting else 0
    for turn in _TURNS.finditer(plain, begin):
        if ASIDE.match(plain, turn.start()):
            continue  # Foxconn, which builds phones, seeks a stake
        yield begin, turn.start(), plain[begin : turn.start()]
        begin = turn.start()
    yield begin, len(plain), plain[begin:]
    if setting:
        yield 0, setting.end(), setting.group()

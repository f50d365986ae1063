"""The words by which a sentence denies, confirms, ends, keeps silent or files: patterns over folded text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

Status = Literal["asserted", "denied", "no comment", "confirmed", "ended"]

_NO_COMMENT = re.compile(
    r"\b(?:declin(?:ed|es|ing) to (?:comment|elaborate|say)|refused to comment|(?:did not|didn't|has not|have not|does not) (?:immediately )?"
    r"(?:respond|reply|return|comment|answer)|had no (?:immediate )?comment|no (?:immediate )?comment|not immediately (?:available|reachable)|"
    r"could not (?:immediately )?be reached|(?:had|has|have) nothing (?:more |further )?to (?:announce|add|say|disclose)|neither confirm(?:ed|s)? nor den(?:y|ies|ied)|would not comment)\b"
)
_DENIED = re.compile(
    r"\b(?:den(?:ied|ies|ying)|refut(?:ed|es)|dismiss(?:ed|es)|disput(?:ed|es)|rejected (?:the |a )?(?:report|claim|suggestion)s?|"
    r"(?:no|not in) (?:active |current |ongoing )?(?:talks|negotiations|discussions)\b(?! have broken)|no truth|has no plans?|"
    r"(?:is|are|was|were) not (?:true|correct|considering|in talks|planning|based on))\b"
)
_NOT_DENIED = re.compile(
    r"\b(?:neither confirmed nor denied|nor denied|not den(?:y|ied)|cannot be denied|denied (?:a|the) (?:visa|loan|request|bid|permit))\b"
)
_CONFIRMED = re.compile(r"\bconfirm(?:ed|s|ing)\b")
_NOT_CONFIRMED = re.compile(
    r"\b(?:not|neither|never|nor|yet to be|un)[ -]?(?:been |yet |officially |independently )?confirm(?:ed|s)?\b"
)
_DEAL = r"(?:talks|negotiations|discussions|merger|integration|deal|agreement|memorandum|MOU|MoU|partnership|plan|plans|project|venture)"
_OVER = r"(?:ended|collapsed|called off|terminat(?:ed|es)|fell (?:apart|through)|broke(?:n)? (?:down|off)|scrapped|abandoned|is (?:now )?(?:officially )?off|cancell?ed|dissolved|withdrawn)"
_ENDED = re.compile(
    rf"\b{_DEAL}\b[^;]{{0,50}}?\b{_OVER}\b|\b(?:ended|end|terminated|call(?:ed)? off|scrapped|abandoned|cancell?ed|dissolved|broke off|withdrew from|walked away from)\b[^;]{{0,40}}?\b{_DEAL}\b|"
    rf"\btermination of\b[^;]{{0,40}}?\b{_DEAL}\b"
)
_NOT_ENDED = re.compile(
    r"\b(?:may|might|could|would|will|plans? to|intends? to|to|not|if|after|since|following|until|when) (?:be )?(?:the )?(?:end|ended|ending|terminat\w+|call\w* off|collapse\w*|scrap\w*|abandon\w*|cancel\w*)"
)
_DECIDED = re.compile(
    rf"\b(?:decided|agreed|voted|opted|chose)(?: \w+){{0,2}} to (?:end|terminate|call off|scrap|abandon|cancel|dissolve|break off)\b[^;]{{0,40}}?\b{_DEAL}\b"
)
_FORMER = re.compile(
    r"\b(?:an?|the|its|their|this|that|of) (?:now[- ])?(?:dissolved|cancell?ed|abandoned|scrapped|terminated) [a-z]"
)
_FILED = re.compile(
    r"\b(?:(?:regulatory|court|stock exchange|exchange|securities|SEC|bankruptcy|patent|legal) (?:filings?|documents?|papers?)|in a filing|filed (?:for|a|with|its)|"
    r"filings? (?:show|shows|showed))\b"
)
_FIRST = re.compile(
    r"\b(?:first (?:broke|reported|to report|published|wrote|carried)|broke (?:the )?(?:news|story)|was (?:the )?first to|scoop)\b"
)
_OFFICIAL = re.compile(r"\b(?:officially|formally|in an? (?:official )?statement|statement)\b")
_DECLINED = re.compile(r"\b(?:declin|refus|would not|does not)")
_UNHEARD = re.compile(r"\b(?:respond|reply|return|answer|reach|not immediately available)")
_FELL = re.compile(
    rf"\b{_DEAL}\b[^;,]{{0,30}}?\b(?:collapsed|fell (?:apart|through)|broke down|is (?:now )?off|"
    r"(?:was|were|been) (?:cancell?ed|ended|terminated|called off|scrapped|dissolved|abandoned)(?! by))\b"
)


def status_cues(plain: str, start: int, end: int) -> Iterator[tuple[Status, int]]:
    """Yield (status, where its words begin) for what a sentence does besides asserting."""
    for silent in _NO_COMMENT.finditer(plain, start, end):
        yield "no comment", silent.start()
    if (denial := _DENIED.search(plain, start, end)) and not _NOT_DENIED.search(plain, start, end):
        yield "denied", denial.start()
    if (sure := _CONFIRMED.search(plain, start, end)) and not _NOT_CONFIRMED.search(plain, start, end):
        yield "confirmed", sure.start()
    if decided := _DECIDED.search(plain, start, end):
        yield "ended", decided.start()
    elif (over := _ENDED.search(plain, start, end)) and not (
        _NOT_ENDED.search(plain, start, end) or _FORMER.search(plain, start, end)
    ):
        yield "ended", over.start()


def manner(plain: str, start: int, end: int, status: Status, kind: str) -> str:
    """Return how a source says it, in the words a desk uses: "first reported", "filed", "officially", or ""."""
    if status == "no comment":
        if _DECLINED.search(plain, start, end):
            return "declined to comment"
        return "did not respond" if _UNHEARD.search(plain, start, end) else ""
    if kind == "outlet":
        return "first reported" if _FIRST.search(plain, start, end) else ""
    if _FILED.search(plain, start, end):
        return "filed"
    return "officially" if status in ("denied", "confirmed", "ended") and _OFFICIAL.search(plain, start, end) else ""


def falls_by_itself(plain: str) -> bool:
    """Tell whether a sentence says of a deal that it came to nothing, and not who ended it."""
    return _FELL.search(plain) is not None


def files(plain: str, start: int, end: int) -> bool:
    """Tell whether a sentence rests on a filing."""
    return _FILED.search(plain, start, end) is not None

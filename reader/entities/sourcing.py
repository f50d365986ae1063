"""Who says so: for each sentence of a text the outlet, speaker, organisation or unnamed source behind it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Literal

from reader.entities.lexicon import Lexicon
from reader.entities.recognise import recognise
from reader.model import Claim, Mention
from reader.text import folded, line, sentences

_Status = Literal["asserted", "denied", "no comment", "confirmed", "ended"]
_LONGEST = 1500  # characters of a sentence that are looked at
_NEAR = 70  # characters between a name and the verb that makes it a source

_NO_COMMENT = re.compile(
    r"\b(?:declin(?:ed|es|ing) to (?:comment|elaborate|say)|refused to comment|(?:did not|didn't|has not|have not|does not) (?:immediately )?"
    r"(?:respond|reply|return|comment|answer)|had no (?:immediate )?comment|no (?:immediate )?comment|not immediately (?:available|reachable)|"
    r"could not (?:immediately )?be reached|would not comment)\b"
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
    rf"\b{_DEAL}\b[^.;]{{0,50}}?\b{_OVER}\b|\b(?:ended|end|terminated|call(?:ed)? off|scrapped|abandoned|cancell?ed|dissolved|broke off|withdrew from|walked away from)\b[^.;]{{0,40}}?\b{_DEAL}\b|"
    rf"\btermination of\b[^.;]{{0,40}}?\b{_DEAL}\b"
)
_NOT_ENDED = re.compile(
    r"\b(?:may|might|could|would|will|plans? to|intends? to|to|not|if|after|since|following|until|when) (?:be )?(?:the )?(?:end|ended|ending|terminat\w+|call\w* off|collapse\w*|scrap\w*|abandon\w*|cancel\w*)"
)
_WHO = r"(?:people|persons?|sources?|insiders?|officials?|executives?|individuals|parties)"
_ANONYMOUS = re.compile(
    rf"\b(?:(?:[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]everal|[Ss]ome|[Mm]ultiple|[Aa]n?|[Uu]nnamed|[Aa]nonymous|[Ii]nformed|[Ss]enior|[Cc]ompany|[Gg]overnment|[Ii]ndustry|[Tt]he) ){{0,3}}"
    rf"(?:{_WHO} (?:(?:\w+ ){{0,2}})?(?:familiar with|close to|with (?:direct )?knowledge of|briefed on|aware of|involved in)(?: the)?(?: \w+)?|[Ii]nformed sources|"
    rf"(?:[Uu]nnamed|[Aa]nonymous) {_WHO}|[Ss]ources|[Ii]nsiders)\b|\bit was learned\b",
)
_ANONYMOUS_VERB = re.compile(
    r"\b(?:said|say|says|told|[Aa]ccording to|suggest(?:ed|s)?|indicate[sd]?|claim(?:ed|s)?|learned|reported|cited|citing)\b"
)
_REPORTS = r"(?:reported|reports?|said|says|wrote|writes|broke|first reported|revealed|indicated|claimed|claims|noted|learned|hears|heard|citing|cited|found|newspaper|daily)"
_SAYS = (
    r"(?:said|says|told|tells|added(?= that|[.,:\"])|noted|stated|insist(?:s|ed)|announced|announces|argued|warned|warns|explained|stressed|emphasized|emphasised|confirmed|confirms|denied|denies|clarified|"
    r"acknowledged|conceded|predicted|commented|called|wrote|predicts|estimates|estimated(?! at)|expects|disclosed|declared|declined|filed|replied|reiterated|hinted)"
)
_AFTER_NAME = re.compile(
    rf"(?:'s)?,?(?: (?:the|an?|its|who|[a-z]+) [^.;,]{{0,60}}?,| (?:article|report|newspaper|story|business daily|business newspaper|online|[A-Z]\w+)| on \w+| also| has| officially| first| later| earlier| recently)*? (?:{_SAYS}|{_REPORTS})\b"
)
_BEFORE_NAME = re.compile(
    rf"(?:\b[Aa]ccording to|\b{_SAYS}|\bcit(?:ing|ed by)|\breported by|\b[Ss]ource:|\bquoted by|\bspokes(?:man|woman|person) for|\bstatement (?:by|from)) (?:the |its |[A-Z]\w+ |[a-z]+ (?:executive|officer|minister|president) )?$"
)
_SPOKEN_BY = re.compile(r"\b(?:spokes(?:man|woman|person)|representative|official)s? (?:for|of|at) (?:the )?$")


def claims(text: str, lexicon: Lexicon, mentions: Sequence[Mention] | None = None) -> tuple[Claim, ...]:
    """Return, in order, who stands behind the sentences of `text` that say so; a sentence may have several sources."""
    found = recognise(text, lexicon) if mentions is None else mentions
    names = [mention for mention in found if mention.type in ("ORG", "PERSON")]
    starts = [mention.start for mention in names]
    plain = folded(text)
    rows: list[Claim] = []
    for start, end in sentences(text):
        stop = min(end, start + _LONGEST)
        inside = names[bisect_left(starts, start) : bisect_left(starts, stop)]
        sentence = line(text[start:end], _LONGEST)
        seen: set[tuple[str, str]] = set()
        for status, source, kind in _sources(plain, start, stop, inside, lexicon):
            if (status, source) not in seen:
                seen.add((status, source))
                rows.append(Claim(start, end, sentence, status, source, kind))
    return tuple(rows)


_Source = tuple[_Status, str, Literal["outlet", "anonymous", "speaker", "organisation"]]


def _sources(plain: str, start: int, end: int, names: Sequence[Mention], lexicon: Lexicon) -> Iterator[_Source]:
    """Yield who says the sentence, and with which status, in the order of the text."""
    silent = _NO_COMMENT.search(plain, start, end)
    denial = _DENIED.search(plain, start, end)
    if denial and _NOT_DENIED.search(plain, start, end):
        denial = None
    confirmed = _CONFIRMED.search(plain, start, end)
    if confirmed and _NOT_CONFIRMED.search(plain, start, end):
        confirmed = None
    over = _ENDED.search(plain, start, end)
    if over and _NOT_ENDED.search(plain, start, end):
        over = None
    told: list[_Source] = [
        ("asserted", mention.entity_name or mention.surface, "outlet")
        for mention in names
        if lexicon.is_outlet(mention.entity_id or "") and _is_source(plain, start, end, mention, told=True)
    ]
    hidden = _ANONYMOUS.search(plain, start, end)
    if hidden and _ANONYMOUS_VERB.search(plain, start, end):
        told.append(("asserted", line(plain[hidden.start() : hidden.end()]), "anonymous"))
    yield from told
    cues: list[tuple[re.Match[str] | None, _Status]] = [
        (silent, "no comment"),
        (denial, "denied"),
        (confirmed, "confirmed"),
        (over, "ended"),
    ]
    marked = False
    for cue, status in cues:
        speaker = _speaker(names, cue.start(), lexicon) if cue else None
        if speaker:
            marked = True
            yield status, *speaker
        elif cue and status in ("denied", "ended") and not told:
            first = next((m for m in names if not lexicon.is_outlet(m.entity_id or "")), None)
            if first:
                marked = True
                yield status, *_named(first)
    if marked:
        return
    by_verb: dict[int, Mention] = {}
    for mention in names:
        if lexicon.is_outlet(mention.entity_id or ""):
            continue
        verb = _is_source(plain, start, end, mention)
        if verb and (verb not in by_verb or (mention.type == "PERSON" and by_verb[verb].type != "PERSON")):
            by_verb[verb] = mention
    for mention in by_verb.values():
        yield "asserted", *_named(mention)


def _named(mention: Mention) -> tuple[str, Literal["speaker", "organisation"]]:
    return mention.entity_name or mention.surface, "speaker" if mention.type == "PERSON" else "organisation"


def _speaker(
    names: Sequence[Mention], cue: int, lexicon: Lexicon
) -> tuple[str, Literal["speaker", "organisation"]] | None:
    """Return the name closest before a cue such as "declined to comment", outlets aside."""
    before = [m for m in names if m.start < cue and not lexicon.is_outlet(m.entity_id or "")]
    return _named(before[-1]) if before else None


def _is_source(plain: str, start: int, end: int, mention: Mention, *, told: bool = False) -> int:
    """Return where the verb of saying ends that stands with the name ("according to" before it counts), else 0.

    `told` accepts a name that something was told to: an outlet.
    """
    after = _AFTER_NAME.match(plain, mention.end, min(end, mention.end + 2 * _NEAR))
    if after:
        return after.end()
    before = plain[max(start, mention.start - _NEAR) : mention.start]
    found = _BEFORE_NAME.search(before) or _SPOKEN_BY.search(before)
    if found is None or (not told and before[found.start() :].startswith(("told ", "tells ", "called "))):
        return 0
    return mention.start

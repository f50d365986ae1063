"""Who says so: for each sentence of a text the outlet, speaker, organisation or unnamed source behind it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from reader.entities.cues import Status, files, manner, status_cues
from reader.entities.lexicon import Lexicon
from reader.entities.recognise import recognise
from reader.entities.roles import Roles
from reader.entities.words import words
from reader.model import Claim, Mention
from reader.text import folded, line, sentences

_LONGEST = 1500  # characters of a sentence that are looked at
_BESIDE = 12  # characters between a name and that it keeps silent
_BACK = 16  # names before a pronoun that it may mean
_NEAR = 70  # characters between a name and the verb that makes it a source

_WHO = r"(?:people|persons?|sources?|insiders?|officials?|executives?|individuals|parties)"
_ANONYMOUS = re.compile(
    rf"\b(?:(?:[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]everal|[Ss]ome|[Mm]ultiple|[Aa]n?|[Uu]nnamed|[Aa]nonymous|[Ii]nformed|[Ss]enior|[Cc]ompany|[Gg]overnment|[Ii]ndustry|[Tt]he) ){{0,3}}"
    rf"(?:{_WHO} (?:(?:\w+ ){{0,2}})?(?:familiar with|close to|with (?:direct )?knowledge of|briefed on|aware of|involved in|who (?:know|knows|have|has|had|were|was|asked|declined)(?: about| of| not)?)(?: (?:the|its|their))?(?: \w+)?|(?:[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive) of (?:the|these|those) {_WHO}|[Ii]nformed sources|"
    rf"(?:[Uu]nnamed|[Aa]nonymous) {_WHO}|[Ss]ources|[Ii]nsiders|(?:[Aa]n?|[Oo]ne) (?:\w+ )?source)\b|\bit was learned\b",
)
_ANONYMOUS_VERB = re.compile(
    r"\b(?:said|say|says|told|[Aa]ccording to|suggest(?:ed|s)?|indicate[sd]?|claim(?:ed|s)?|learned|reported|cited|citing)\b"
)
_REPORTS = r"(?:reported|reports?|said|says|wrote|writes|broke|first reported|revealed|indicated|claimed|claims|noted|learned|hears|heard|citing|cited|found|newspaper|daily)"
_SAYS = (
    r"(?:said|says|told|tells|added(?= that|[.,:\"])|noted|stated|insist(?:s|ed)|announced|announces|argued|warned|warns|explained|stressed|emphasized|emphasised|confirmed|confirms|denied|denies|clarified|"
    r"acknowledged|conceded|predicted|commented|called|wrote|urged|demanded|vowed|promised|pledged|accused|criticised|criticized|condemned|defended|voiced|expressed|floated|praised|welcomed|calls(?= it| the| for)|hopes|believes|predicts|estimates|estimated(?! at)|expects|disclosed|declared|declined|filed|replied|reiterated|repeated|hinted)"
)
_AFTER_NAME = re.compile(
    rf"\)?(?:'s)?(?: \([^()\n]{{1,24}}\))?,?(?:(?<=,) (?:the|an?|its|who|[a-z]+) (?:(?!said|says|told|report|according|citing)[^.;,]){{0,60}}?,| (?:article|report|newspaper|story|union|business daily|business newspaper|online|[A-Z]\w+)| on \w+| also| has| officially| first| later| earlier| recently)*? (?:{_SAYS}|{_REPORTS})\b"
)
_BEFORE_NAME = re.compile(
    rf"(?:\b[Aa]ccording to|\b{_SAYS}|\bcit(?:ing|ed by)|\breported by|\b[Ss]ource:|\bquoted by|\bspokes(?:man|woman|person) for|\bstatement (?:by|from)) (?:the |its |[A-Z][\w.]+(?:'s)? |[a-z]+ (?:executive|officer|minister|president) )?$"
)
_NOUNS_TOO = ("estimates", "expects", "reports")
_MEASURED = re.compile(r"\b(?:above|below|beat|beating|missed|missing|than|topped|with|of|by|against) (?:the )?$")
_OBJECT = re.compile(r"(?<!boards )(?<!heads )\b(?:of|with|between|from|by|for|to|in|at|on) (?:the )?$")
_BOTH = re.compile(
    r"[^;\n]{0,200}?\b(?:both|two) (?:companies|carmakers|automakers|firms|sides|groups|partners|makers)\b"
)
_TOPIC = re.compile(r"(?:[•*-] ?)?(?:On|About|Regarding|Asked about) (?:the )?")
_CONFIRMING = re.compile(r"\bconfirming\b")
_SPOKEN_BY = re.compile(r"\b(?:spokes(?:man|woman|person)|representative|official)s? (?:for|of|at) (?:the )?$")


_SAID = re.compile(rf"{_SAYS}\b")
_CLAUSE_ENDS = re.compile(
    r"(?:'s (?:[A-Z]|chief|boss|head))|\s?(?:[,.;:)\"]|$)| (?:of|in|on|at|from|who|after|last|this|late|earlier)\b"
)
_HELD = re.compile(r", [^,.;]{2,50} (?:of|at|for|to|from) (?:the )?")
"""What stands between a person and the organisation in ", president of Nissan Motor Co., said"."""
_LISTED = re.compile(r"(?: Motor)?(?:,| and|, and| or| nor) (?:the )?")
"""What stands between two names of a list."""
_PRONOUN = re.compile(
    rf"\b(?:([Hh]e|[Ss]he)|([Ii]t|[Tt]he (?:(?:[A-Z][a-z]+|[a-z]+[ -]based) )?(?:company|group|carmaker|automaker|firm|maker|supplier|startup|start-up)))(?: also| has| later| then)? {_SAYS}\b"
)
_ASIDE = re.compile(rf", (?:he|she) (?:also |then )?{_SAYS},")

Kind = Literal["outlet", "anonymous", "speaker", "organisation"]


class _Source(NamedTuple):
    status: Status
    name: str
    kind: Kind
    mention: Mention | None = None


def claims(text: str, lexicon: Lexicon, mentions: Sequence[Mention] | None = None) -> tuple[Claim, ...]:
    """Return, in order, who stands behind the sentences of `text` that say so; a sentence may have several sources."""
    found = recognise(text, lexicon) if mentions is None else mentions
    names = [mention for mention in found if mention.type in ("ORG", "PERSON")]
    starts = [mention.start for mention in names]
    plain = folded(text)
    roles = Roles(plain, names, lexicon)
    rows: list[Claim] = []
    for start, end in sentences(text):
        stop = min(end, start + _LONGEST)
        first, past = bisect_left(starts, start), bisect_left(starts, stop)
        sources = list(_sources(plain, start, stop, names[first:past], lexicon))
        aside = _ASIDE.search(plain, start, stop)
        if aside or not any(source.mention and not _is_outlet(source.mention, lexicon) for source in sources):
            meant = list(_meant(plain, start, stop, names[:first], lexicon))
            # "Nissan, he repeated, was not in talks": he said it, whoever else the sentence names.
            sources = [one for one in sources if not (aside and meant) or one.kind in ("outlet", "anonymous")] + meant
        rows += _claims(plain, text, (start, end), sources, roles)
    return tuple(rows)


def _claims(plain: str, text: str, span: tuple[int, int], sources: Sequence[_Source], roles: Roles) -> Iterator[Claim]:
    start, end = span
    stop = min(end, start + _LONGEST)
    sentence = line(text[start:end], _LONGEST) if sources else ""
    outlet = next((source.name for source in sources if source.kind == "outlet"), "")
    seen: set[tuple[str, str]] = set()
    for source in sources:
        if (source.status, source.name) in seen:
            continue
        seen.add((source.status, source.name))
        yield Claim(
            *(start, end, sentence, source.status, source.name, source.kind),
            role=roles.of(source.mention) if source.mention and source.kind == "speaker" else "",
            relayed_from=outlet if source.kind in ("anonymous", "speaker") else "",
            number=_number(source.name) if source.kind == "anonymous" else None,
            how=manner(plain, start, stop, source.status, source.kind),
        )


def _number(words_of_source: str) -> int | None:
    """Return how many unnamed sources "two people familiar with the talks" are."""
    numbers = {"a": 1, "one": 1, **words().numbers}
    return next((numbers[word] for word in words_of_source.lower().split() if word in numbers), None)


def _is_outlet(mention: Mention, lexicon: Lexicon) -> bool:
    return lexicon.is_outlet(mention.entity_id or "")


def _sources(plain: str, start: int, end: int, names: Sequence[Mention], lexicon: Lexicon) -> Iterator[_Source]:
    """Yield who says the sentence, and with which status, in the order of the text."""
    told = [
        _Source("asserted", mention.entity_name or mention.surface, "outlet", mention)
        for mention in names
        if _is_outlet(mention, lexicon) and _is_source(plain, start, end, mention, told=True)
    ]
    hidden = _ANONYMOUS.search(plain, start, end)
    if hidden and _ANONYMOUS_VERB.search(plain, start, end):
        unnamed = line(plain[hidden.start() : hidden.end()])
        sure = _CONFIRMING.search(plain, hidden.end(), end) is not None
        told.append(_Source("confirmed" if sure else "asserted", unnamed[0].lower() + unnamed[1:], "anonymous"))
    yield from told
    names = [mention for mention in names if not _TOPIC.fullmatch(plain, start, mention.start)]
    speakers = _by_verb(plain, start, end, names, lexicon)
    if hidden:  # two people involved in its talks with Nissan said
        speakers = [one for one in speakers if not (0 <= one.start - hidden.end() < _NEAR and one.type == "ORG")]
    marked = False
    for status, at in status_cues(plain, start, end):
        if status == "confirmed" and any(one.status == "confirmed" for one in told):
            continue  # a source said, confirming a report
        clause = _clause(plain, start, at, names)
        said = speakers
        if status == "no comment":
            close = [one for one in clause if 0 <= at - one.end <= _BESIDE and not _is_outlet(one, lexicon)]
            said = close[-1:] or [one for one in speakers if one in clause]
        source = _behind(status, at, clause, said, lexicon, alone=not told)
        if source:
            marked = True
            yield source
        if source and source.mention:
            yield from (_named(status, one) for one in _with(plain, start, source, clause))
    if not marked:
        for source in (_named("asserted", mention) for mention in speakers):
            yield source
            yield from (_named("asserted", one) for one in _with(plain, start, source, names))
        if not speakers and not told and files(plain, start, end):
            yield _Source("asserted", "a filing", "organisation")


def _clause(plain: str, start: int, cue: int, names: Sequence[Mention]) -> list[Mention]:
    """Return the names of the part of a sentence between semicolons in which a cue stands; all if it has none."""
    begins = plain.rfind(";", start, cue) + 1
    inside = [mention for mention in names if mention.start >= begins]
    return inside if any(mention.start < cue for mention in inside) else list(names)


def _with(plain: str, start: int, last: _Source, names: Sequence[Mention]) -> Iterator[Mention]:
    """Yield the organisations listed before one that speaks with it: Foxconn and Renault in "Foxconn, Renault and Nissan"."""
    if last.mention is None or last.kind != "organisation":
        return
    at, listed = last.mention.start, list[Mention]()
    for mention in sorted(names, key=lambda one: -one.start):
        if mention.end <= at and mention.type == "ORG" and _LISTED.fullmatch(plain, mention.end, at):
            if not listed and last.status != "no comment" and " and" not in plain[mention.end : at]:
                return  # "for Foxconn, Nissan said"
            listed.append(mention)
            at = mention.start
    if _BOTH.search(plain, start) or not _OBJECT.search(plain, max(start, at - 12), at):
        yield from listed


def _named(status: Status, mention: Mention) -> _Source:
    kind: Kind = "speaker" if mention.type == "PERSON" else "organisation"
    return _Source(status, mention.entity_name or mention.surface, kind, mention)


def _by_verb(plain: str, start: int, end: int, names: Sequence[Mention], lexicon: Lexicon) -> list[Mention]:
    """Return those who stand with a verb of saying: one for each verb, a person before an organisation."""
    found: dict[int, Mention] = {}
    taken = set()
    last: Mention | None = None
    for mention in names:
        verb = _is_source(plain, start, end, mention)
        last = mention if mention.type == "PERSON" else last
        if not verb:
            continue
        person = last if last and _HELD.fullmatch(plain, last.end, mention.start) else None
        if mention.type == "PERSON":
            person = mention
        if _is_outlet(mention, lexicon):
            taken.add(verb)  # "..., Nikkei reported": the name before it is no source
        elif verb not in found or found[verb].type != "PERSON" or mention.type == "PERSON":
            found[verb] = person or mention
    return [mention for verb, mention in found.items() if verb not in taken]


def _behind(
    status: Status, cue: int, names: Sequence[Mention], speakers: Sequence[Mention], lexicon: Lexicon, *, alone: bool
) -> _Source | None:
    """Return who denies, confirms, ends or keeps silent: the speaker before the cue, else the name closest before it."""
    before = [mention for mention in speakers if mention.start < cue] or list(speakers[:1])
    before = before or [mention for mention in names if mention.start < cue and not _is_outlet(mention, lexicon)]
    if before:
        return _named(status, before[-1])
    if status not in ("denied", "ended") or not alone:
        return None
    first = next((mention for mention in names if not _is_outlet(mention, lexicon)), None)
    return _named(status, first) if first else None


def _meant(plain: str, start: int, end: int, before: Sequence[Mention], lexicon: Lexicon) -> Iterator[_Source]:
    """Yield whom "he said" or "the company said" means: the person, or the organisation, named last before."""
    said = _PRONOUN.search(plain, start, end)
    if said is None:
        return
    wanted = "PERSON" if said.group(1) else "ORG"
    meant = [mention for mention in before[-_BACK:] if mention.type == wanted and not _is_outlet(mention, lexicon)]
    if not meant:
        return
    one = meant[-1]
    if said.group(2) and said.group(2).lower() != "it":  # "the company": the one the text is mostly about
        if said.group(2).split()[1][0].isupper() and len({mention.entity_id for mention in meant}) > 1:
            return  # "the Japanese company"
        counts = Counter(mention.entity_id for mention in meant)
        one = max(reversed(meant), key=lambda mention: counts[mention.entity_id])
    cue = next(status_cues(plain, start, end), None)
    yield _named(cue[0] if cue else "asserted", one)


def _is_source(plain: str, start: int, end: int, mention: Mention, *, told: bool = False) -> int:
    """Return where the verb of saying ends that stands with the name ("according to" before it counts), else 0.

    `told` accepts a name that something was told to: an outlet.
    """
    after = _AFTER_NAME.match(plain, mention.end, min(end, mention.end + 2 * _NEAR))
    if after and not (
        after.group().endswith(_NOUNS_TOO) and _MEASURED.search(plain, max(start, mention.start - 16), mention.start)
    ):
        return after.end()
    before = plain[max(start, mention.start - _NEAR) : mention.start]
    found = _BEFORE_NAME.search(before) or _SPOKEN_BY.search(before)
    if found is None or (not told and before[found.start() :].startswith(("told ", "tells ", "called "))):
        return 0
    inverted = _SAID.match(before, found.start()) is not None
    if inverted and not told and not _CLAUSE_ENDS.match(plain, mention.end, min(end, mention.end + _NEAR)):
        return 0  # "said Foxconn would" is not "said Jun Seki."
    return mention.start

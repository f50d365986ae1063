"""The ledger of a thread: who said what on a matter, one statement above the other. It never says who is right."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reader.brief.matters import ASIDE, COMMON, PAIRED, matter_of, parts_of, states_something
from reader.brief.once import once, whole_names, with_whole_name
from reader.entities.cues import falls_by_itself, status_cues
from reader.entities.lexicon import Lexicon
from reader.findings import LedgerRow, Matter, Reading
from reader.model import Claim, Mention, Story
from reader.text import folded, line, sentences

_HEAD = 3  # sentences in which a story says itself what it is about
_LONGEST = 1500
_ONLOOKERS = frozenset(
    {
        "association",
        "regulator",
        "agency",
        "research",
        "bank",
        "ratings agency",
        "safety body",
        "exchange",
        "central bank",
        "social network",
    }
)
_LAST = re.compile(r",[\"']* (?:the )?$")
_AND = re.compile(r"(?: Motor)?\.?,? ?(?:and |or |nor )?(?:the )?")
_OTHER = re.compile(r", (?:and|but|while) (?=[^,;]{0,40} (?:said|says|told)\b)")
_PRONOUN = re.compile(r"[^,;]{0,24}?\b(?:it|he|she|they|its|his|her|their)\b")
_SAID = re.compile(
    r"(?:'s [a-z ]{0,30})?(?:,? (?:who|also|has|had|later|then|on \w+|this week|in [A-Z]\w+)){0,2} "
    r"(?:said|says|told|tells|wrote|writes|added|announced|announces|insisted|insists|stressed|warned|repeated|reiterated|confirmed|denied|reported|expects)\b"
)
_CREDIT = re.compile(r"^.{0,90}?\((?P<wire>[A-Z][\w .&]{1,30})\) ?[-–—]", re.DOTALL)
_CREDIT_LAST = re.compile(r"(?:[-–—] ?|\bSource: ?)(?P<wire>[A-Z][\w .&]{1,30})\.?\s*$")


@dataclass(frozen=True, slots=True)
class _Said:
    """A statement with what it is about before the thread as a whole is known."""

    row: LedgerRow
    matter: str
    parties: frozenset[str]
    origin: str  # who wrote it first: a wire, else the outlet
    subject: str = ""  # the party that its sentence names first


def ledger(
    stories: Sequence[Story], readings: Mapping[int, Reading], texts: Mapping[int, str], lexicon: Lexicon
) -> list[Matter]:
    """Return the matters of a thread, those with differing statuses first; `stories` oldest first, copies left out."""
    outlets = frozenset(story.outlet.casefold() for story in stories)
    told = [
        one
        for story in stories
        if story.copy_of is None and story.id in readings
        for one in _Statements(story, texts[story.id], readings[story.id], lexicon, outlets)
    ]
    whole = whole_names(one.row for one in told)
    said = [replace(one, row=with_whole_name(one.row, whole)) for one in told]
    named: dict[str, Counter[str]] = defaultdict(Counter)
    for one in said:
        for matter in (one.matter, ""):
            named[matter].update((*one.parties, *((one.subject,) if one.subject else ())))
    pairs = Counter((one.matter, pair) for one in said if len(pair := _main(one.parties, named, one.matter)) > 1)
    by_matter: dict[tuple[str, frozenset[str]], list[_Said]] = defaultdict(list)
    for one in said:
        by_matter[one.matter, _settled(one, named, pairs)].append(one)
    names = {m.entity_id: m.entity_name or "" for one in readings.values() for m in one.mentions if m.entity_id}
    names |= {key: entry.name for key in named[""] if key not in names and (entry := lexicon.entity(key))}
    found = [_matter(kind, parties, members, names) for (kind, parties), members in by_matter.items()]
    return sorted(found, key=lambda matter: (-len(matter.statuses), -len(matter.rows), matter.title))


def _main(parties: Collection[str], named: Mapping[str, Counter[str]], matter: str) -> frozenset[str]:
    """Return the parties a matter goes by: the two most named for it in the thread, or the one where it concerns one."""
    many = 0 if matter in COMMON else 2 if matter in PAIRED else 1
    return frozenset(sorted(parties, key=lambda party: (-named[matter][party], -named[""][party], party))[:many])


def _settled(
    one: _Said, named: Mapping[str, Counter[str]], pairs: Counter[tuple[str, frozenset[str]]]
) -> frozenset[str]:
    """Return the parties of a statement; one that names too few is on what the thread mostly tells of them."""
    parties = _main(one.parties, named, one.matter)
    if one.matter not in PAIRED or len(parties) > 1:
        return parties or _main(named[one.matter] or named[""], named, one.matter)
    likely = [pair for (matter, pair), _ in pairs.most_common() if matter == one.matter and parties <= pair]
    return likely[0] if likely else parties


def _matter(kind: str, parties: frozenset[str], members: Sequence[_Said], names: Mapping[str, str]) -> Matter:
    title = ", ".join(sorted(names.get(party) or party for party in parties))
    origins = {one.origin for one in members}
    return Matter(f"{kind}: {title}" if title else kind, tuple(once(one.row for one in members)), len(origins))


class _Statements:
    """What a story says on matters: its claims, and at its head what it says itself."""

    def __init__(
        self, story: Story, text: str, reading: Reading, lexicon: Lexicon, outlets: Collection[str] = ()
    ) -> None:
        self._story = story
        self._text = text
        self._lexicon = lexicon
        self._claims: dict[int, list[Claim]] = defaultdict(list)
        for claim in reading.claims:
            self._claims[claim.start].append(claim)
        self._outlets = outlets  # in lower case: those of the thread report and are no party
        self._mentions = reading.mentions
        self._parties = [
            (m.start, party, self._kind(party) in _ONLOOKERS, m.type)
            for m in reading.mentions
            if (party := self._party(m))
        ]
        self._origin = origin(story.outlet, text, lexicon)

    def __iter__(self) -> Iterator[_Said]:
        spans = sentences(self._text)
        for number, (start, end) in enumerate(spans):
            claims = list(self._together(self._claims.get(start, [])))
            if not claims and number >= _HEAD:
                continue
            matter, parties = self._about(start, end)
            if not claims and not parties and not (matter in PAIRED and self._mainly(start, end)):
                continue  # the outlet's own words, of nobody
            relayed = {claim.relayed_from for claim in claims}
            for claim in claims:
                if claim.kind == "outlet" and claim.source in relayed and not claim.how:
                    continue  # who told it to the outlet has a row, and that names the outlet
                about = self._ended(start, end) if claim.status == "ended" else self._told(claim) or (matter, parties)
                if not about[0] and claim.status == "no comment":
                    about = self._asked(claims, spans[:number]) or about
                if about[0]:
                    yield _Said(self._row(claim), *about, self._origin_of(claim), self._subject(start, about[1]))
            if matter and not claims and states_something(self._plain(start, end)):
                own = self._own(self._text[start:end])
                yield _Said(own, matter, parties, self._origin, self._subject(start, parties))

    def _together(self, claims: Sequence[Claim]) -> Iterator[Claim]:
        """Yield the claims of a sentence, those of organisations named in one breath as one: "Honda and Nissan"."""
        groups: dict[tuple[str, str, str], list[Claim]] = {}
        for claim in claims:
            alone = "" if claim.kind == "organisation" else claim.source
            groups.setdefault((claim.status, claim.kind, alone), []).append(claim)
        for group in groups.values():
            yield from self._joined(group) if len(group) > 1 else group

    def _joined(self, group: Sequence[Claim]) -> Iterator[Claim]:
        here = [m for m in self._mentions if group[0].start <= m.start < group[0].end]
        placed = [(next((m for m in here if _is_source(m, one)), None), one) for one in group]
        past, names, first = -1, list[str](), group[0]
        for mention, one in sorted(placed, key=lambda found: found[0].start if found[0] else -1):
            if mention and names and past >= 0 and _AND.fullmatch(folded(self._text[past : mention.start])):
                names.append(one.source)
            else:
                if names:
                    yield _in_one(first, names)
                names, first = [one.source], one
            past = mention.end if mention else -1
        yield _in_one(first, names)

    def _plain(self, start: int, end: int) -> str:
        return folded(self._text[start : min(end, start + _LONGEST)])

    def _about(self, start: int, end: int) -> tuple[str, frozenset[str]]:
        """Return the matter of a sentence, "" if it has none, and the parties it names.

        It is that of its first part that has one: what follows "after" or "though" is something else.
        """
        parts = list(parts_of(self._plain(start, end)))
        found = next(((matter, part) for part in parts if (matter := matter_of(part[2]))), None)
        return self._concerned(start, end, found)

    def _told(self, claim: Claim) -> tuple[str, frozenset[str]] | None:
        """Return the matter of what follows "Nissan said" in a sentence, where that has one."""
        plain = self._plain(claim.start, claim.end)
        for mention in self._mentions:
            if not (claim.start <= mention.start < claim.end and _is_source(mention, claim)):
                continue
            before, said = plain[: mention.start - claim.start], _SAID.match(plain, mention.end - claim.start)
            if said is None or (_LAST.search(before) and matter_of(before)):
                continue  # "..., Nissan said": it was told before
            other = _OTHER.search(plain, said.end())
            parts = parts_of(plain[said.end() : other.start() if other else len(plain)])
            found = next(((matter, part) for part in parts if (matter := matter_of(part[2]))), None)
            if found:
                return found[0], self._told_of(found, claim, claim.start + said.end())
            if other:
                return "", frozenset()  # it is another that speaks of the matter
        return None

    def _told_of(self, found: tuple[str, tuple[int, int, str]], claim: Claim, at: int) -> frozenset[str]:
        """Return the parties of what a source tells from `at` on: "it" is the source itself."""
        matter, (begin, stop, words) = found
        named, own = self._named(at + begin, at + stop), self._speaks_for(claim)
        if matter in PAIRED:
            named = named if len(named) > 1 and not _PRONOUN.match(words) else named | own
        elif own and _PRONOUN.match(words):
            named = own
        return named or own or self._named(claim.start, claim.end)

    def _speaks_for(self, claim: Claim) -> frozenset[str]:
        """Return the party whose statement a claim is."""
        if claim.kind not in ("speaker", "organisation"):
            return frozenset()
        found = (m for m in self._mentions if _is_source(m, claim))
        party = next((self._party(m) for m in found), "")
        return frozenset({party}) if party else frozenset()

    def _asked(self, claims: Sequence[Claim], before: Sequence[tuple[int, int]]) -> tuple[str, frozenset[str]] | None:
        """Return what "declined to comment" is about: what was told just before, of the one who is silent if any of it is."""
        silent = frozenset[str]().union(*map(self._speaks_for, claims))
        told = [(one, span[0] in self._claims) for span in reversed(before) if (one := self._about(*span))[0]]
        told.sort(key=lambda one: (not one[1], not silent & one[0][1]))  # what a source says, what is of the silent
        return told[0][0] if told else None

    def _ended(self, start: int, end: int) -> tuple[str, frozenset[str]]:
        """Return the matter that a sentence says has ended, and its parties: that of its last part that has one."""
        parts = list(parts_of(self._plain(start, end)))
        ends = [one for one in parts if any(status == "ended" for status, _ in status_cues(one[2], 0, len(one[2])))]
        last = [*reversed(ends), *reversed(parts)]
        found = next(((matter, part) for part in last if (matter := matter_of(part[2]))), None)
        return self._concerned(start, end, found)

    def _mainly(self, start: int, end: int) -> bool:
        """Tell whether it is the main part of a sentence that has a matter."""
        return bool(matter_of(next(parts_of(self._plain(start, end)))[2]))

    def _concerned(
        self, start: int, end: int, found: tuple[str, tuple[int, int, str]] | None
    ) -> tuple[str, frozenset[str]]:
        if found is None:
            return "", self._named(start, end)
        matter, (begin, stop, _) = found
        named = self._named(start + begin, start + stop)
        subject = self._subject(start, self._named(start, end))
        if matter in PAIRED and len(named) == 1 and subject:
            named |= {subject}  # Fisker filed after a partnership with Nissan fell through
        return matter, self._whose(matter, named or self._named(start, end))

    def _subject(self, start: int, parties: Collection[str]) -> str:
        """Return the party named first from `start` on."""
        return next((one[1] for one in self._parties if one[0] >= start and one[1] in parties), "")

    def _whose(self, matter: str, parties: frozenset[str]) -> frozenset[str]:
        """Return the parties without unions and those who only look on, where a matter is of a company alone."""
        if matter in PAIRED:
            return parties
        firms = frozenset(one for one in parties if self._kind(one) not in _ONLOOKERS | {"union"})
        return firms or frozenset(one for one in parties if self._kind(one) == "union")

    def _named(self, start: int, end: int) -> frozenset[str]:
        inside = [one for one in self._parties if start <= one[0] < end]
        asides = [aside.span() for aside in ASIDE.finditer(self._plain(start, end))]
        for drop in (
            [one for one in inside if not any(a <= one[0] - start < b for a, b in asides)],
            [one for one in inside if not one[2]],
        ):
            inside = [one for one in inside if one in drop] or inside
        firms = frozenset(one[1] for one in inside if one[3] == "ORG")
        people = frozenset(one[1] for one in inside if one[3] == "PERSON")
        made = frozenset(one[1] for one in inside if one[3] == "PRODUCT")
        return firms if len(firms) > 1 else firms | people or made

    def _party(self, mention: Mention) -> str:
        """Return the organisation a mention stands for: a person for the one known for it, a product for its maker."""
        key = mention.entity_id or mention.entity_name or mention.surface
        if mention.type == "ORG":
            reports = self._lexicon.is_outlet(mention.entity_id or "") or mention.surface.casefold() in self._outlets
            return "" if reports else key
        entry = self._lexicon.entity(key) if mention.type in ("PERSON", "PRODUCT") else None
        return entry.relations[0].target if entry and entry.relations else ""

    def _kind(self, party: str) -> str:
        entry = self._lexicon.entity(party)
        return entry.kind if entry else ""

    def _row(self, claim: Claim) -> LedgerRow:
        story = self._story
        if claim.status == "ended" and claim.kind == "organisation" and falls_by_itself(folded(claim.sentence)):
            return replace(self._own(claim.sentence), status="ended")
        relayed = claim.relayed_from or (claim.source if claim.kind == "outlet" else "")
        return LedgerRow(
            story.moment, claim.status, claim.source, claim.kind, claim.role, claim.number, story.id, story.outlet,
            relayed if relayed != story.outlet else "", claim.sentence, how=claim.how,
        )  # fmt: skip

    def _own(self, sentence: str) -> LedgerRow:
        story = self._story
        where = story.id, story.outlet, "", line(sentence, _LONGEST)
        return LedgerRow(story.moment, "asserted", story.outlet, "outlet", "", None, *where)

    def _origin_of(self, claim: Claim) -> str:
        return claim.relayed_from or (claim.source if claim.kind == "outlet" else self._origin)


def _in_one(claim: Claim, names: Sequence[str]) -> Claim:
    source = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    return replace(claim, source=source)


def _is_source(mention: Mention, claim: Claim) -> bool:
    """Tell whether a mention names the source of a claim, or one of several that speak as one."""
    names = (name for name in (mention.entity_name, mention.surface) if name)
    return any(re.search(rf"(?:^|, | and ){re.escape(name)}(?:$|, | and )", claim.source) for name in names)


def origin(outlet: str, text: str, lexicon: Lexicon) -> str:
    """Return who wrote a text first: the wire it credits in its dateline or its last line, else its outlet."""
    credit = _CREDIT.match(text[:160]) or _CREDIT_LAST.search(text[-60:])
    if credit is None:
        return outlet
    entry = lexicon.find(credit["wire"])
    return entry.name if entry and lexicon.is_outlet(entry.id) else outlet

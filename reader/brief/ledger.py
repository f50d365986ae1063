"""The ledger of a thread: who said what on a matter, one statement above the other. It never says who is right."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reader.brief.matters import PAIRED, matter_of, parts_of, states_something
from reader.brief.once import once, whole_names, with_whole_name
from reader.entities.cues import falls_by_itself
from reader.entities.lexicon import Lexicon
from reader.findings import LedgerRow, Matter, Reading
from reader.model import Claim, Mention, Story
from reader.text import folded, line, sentences

_HEAD = 3  # sentences in which a story says itself what it is about
_LONGEST = 1500
_CREDIT = re.compile(r"^.{0,90}?\((?P<wire>[A-Z][\w .&]{1,30})\) ?[-–—]", re.DOTALL)
_CREDIT_LAST = re.compile(r"(?:[-–—] ?|\bSource: ?)(?P<wire>[A-Z][\w .&]{1,30})\.?\s*$")


@dataclass(frozen=True, slots=True)
class _Said:
    """A statement with what it is about before the thread as a whole is known."""

    row: LedgerRow
    matter: str
    parties: frozenset[str]
    origin: str  # who wrote it first: a wire, else the outlet


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
        named[one.matter].update(one.parties)
        named[""].update(one.parties)
    pairs = Counter((one.matter, pair) for one in said if len(pair := _main(one.parties, named, one.matter)) > 1)
    by_matter: dict[tuple[str, frozenset[str]], list[_Said]] = defaultdict(list)
    for one in said:
        by_matter[one.matter, _settled(one, named, pairs)].append(one)
    names = {m.entity_id: m.entity_name or "" for one in readings.values() for m in one.mentions if m.entity_id}
    found = [_matter(kind, parties, members, names) for (kind, parties), members in by_matter.items()]
    return sorted(found, key=lambda matter: (-len(matter.statuses), -len(matter.rows), matter.title))


def _main(parties: Collection[str], named: Mapping[str, Counter[str]], matter: str) -> frozenset[str]:
    """Return the parties a matter goes by: the two most named for it in the thread, or the one where it concerns one."""
    many = 2 if matter in PAIRED else 1
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
        self._parties = [(m.start, party) for m in reading.mentions if (party := self._party(m))]
        self._origin = origin(story.outlet, text, lexicon)

    def __iter__(self) -> Iterator[_Said]:
        spans = sentences(self._text)
        for number, (start, end) in enumerate(spans):
            claims = self._claims.get(start, [])
            if not claims and number >= _HEAD:
                continue
            matter, parties = self._about(start, end)
            relayed = {claim.relayed_from for claim in claims}
            for claim in claims:
                if claim.kind == "outlet" and claim.source in relayed and not claim.how:
                    continue  # who told it to the outlet has a row, and that names the outlet
                about = self._ended(start, end) if claim.status == "ended" else (matter, parties)
                if not matter and claim.status == "no comment":
                    # "declined to comment": on what was told just before
                    told = (self._about(*span) for span in reversed(spans[:number]))
                    about = next((one for one in told if one[0]), about)
                if about[0]:
                    yield _Said(self._row(claim), *about, self._origin_of(claim))
            if matter and not claims and states_something(self._plain(start, end)):
                yield _Said(self._own(self._text[start:end]), matter, parties, self._origin)

    def _plain(self, start: int, end: int) -> str:
        return folded(self._text[start : min(end, start + _LONGEST)])

    def _about(self, start: int, end: int) -> tuple[str, frozenset[str]]:
        """Return the matter of a sentence, "" if it has none, and the parties it names.

        It is that of its first part that has one: what follows "after" or "though" is something else.
        """
        parts = list(parts_of(self._plain(start, end)))
        found = next(((matter, part) for part in parts if (matter := matter_of(part[2]))), None)
        return self._concerned(start, end, found)

    def _ended(self, start: int, end: int) -> tuple[str, frozenset[str]]:
        """Return the matter that a sentence says has ended, and its parties: that of its last part that has one."""
        parts = list(parts_of(self._plain(start, end)))
        found = next(((matter, part) for part in reversed(parts) if (matter := matter_of(part[2]))), None)
        return self._concerned(start, end, found)

    def _concerned(
        self, start: int, end: int, found: tuple[str, tuple[int, int, str]] | None
    ) -> tuple[str, frozenset[str]]:
        if found is None:
            return "", self._named(start, end)
        matter, (begin, stop, _) = found
        return matter, self._named(start + begin, start + stop) or self._named(start, end)

    def _named(self, start: int, end: int) -> frozenset[str]:
        return frozenset(party for at, party in self._parties if start <= at < end)

    def _party(self, mention: Mention) -> str:
        """Return the organisation a mention stands for: a person for the one known for it."""
        key = mention.entity_id or mention.entity_name or mention.surface
        if mention.type == "ORG":
            reports = self._lexicon.is_outlet(mention.entity_id or "") or mention.surface.casefold() in self._outlets
            return "" if reports else key
        entry = self._lexicon.entity(key) if mention.type == "PERSON" else None
        return entry.relations[0].target if entry and entry.relations else ""

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


def origin(outlet: str, text: str, lexicon: Lexicon) -> str:
    """Return who wrote a text first: the wire it credits in its dateline or its last line, else its outlet."""
    credit = _CREDIT.match(text[:160]) or _CREDIT_LAST.search(text[-60:])
    if credit is None:
        return outlet
    entry = lexicon.find(credit["wire"])
    return entry.name if entry and lexicon.is_outlet(entry.id) else outlet

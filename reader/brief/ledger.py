"""The ledger of a thread: who said what on a matter, one statement above the other. It never says who is right."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from reader.entities.lexicon import Lexicon
from reader.model import LedgerRow, Matter, Reading, Story
from reader.text import folded, sentences
from reader.threads.novelty import terms

_DAYS = 3 * 86_400  # the same words of the same source in these days are one statement
_NUMBERS = {word: n for n, word in enumerate("one two three four five six seven eight nine ten".split(), start=1)}
_MATTERS = (
    ("Merger", r"\b(?:merg(?:er|e|ed|ing)|integration|combin(?:e|ation)|holding company|takeover)\b"),
    ("Stake", r"\b(?:stakes?|shareholding|buy(?:s|ing)? out|bought out|tender offer|acquir(?:e|es|ed|ing)|acquisition|bid|invest(?:ment|ing|s)? in)\b"),
    ("Closure", r"\b(?:clos(?:e|ed|es|ing|ure|ures)|shut(?:s|ting|ter|tered|down)?|mothball\w*|wind(?:ing)? down|idl(?:e|ed|ing))\b"),
    ("Jobs", r"\b(?:job cuts?|layoffs?|lay(?:ing)? off|laid off|workforce|redundanc\w+|jobs?|dismiss(?:al|ed))\b"),
    ("Bankruptcy", r"\b(?:bankrupt\w*|insolven\w+|Chapter (?:7|11)|creditors?|administration|receivership|liquidat\w+)\b"),
    ("Leadership", r"\b(?:resign\w*|step(?:s|ped|ping)? down|appoint\w*|successor|new (?:CEO|chief executive|president)|ousted?|named (?:as )?(?:CEO|chief))\b"),
    ("Recall", r"\b(?:recall\w*|defects?|investigation|probe)\b"),
    ("Strike", r"\b(?:strik(?:e|es|ing)|walkout|union vote|ratif\w+)\b"),
    ("Tariffs", r"\b(?:tariffs?|duties|levies|trade deal)\b"),
    ("Court", r"\b(?:lawsuit|sued?|court|judge|verdict|jury|settle(?:d|ment)|appeal(?:ed)?|indict\w+|arrest\w*|charges)\b"),
    ("Talks", r"\b(?:talks?|negotiat\w+|discuss(?:ions?|ed|ing)|memorandum|MOU|MoU|partner(?:ship|ing)?|alliance|collaborat\w+|cooperat\w+|agreement|deal|joint venture)\b"),
    ("Production", r"\b(?:produc(?:e|es|ed|ing|tion)|build(?:s|ing)?|built|assembl\w+|manufactur\w+|output|launch\w*)\b"),
    ("Results", r"\b(?:profits?|loss(?:es)?|revenue|earnings|forecast|outlook|guidance|sales|deliveries)\b"),
)  # fmt: skip
_PATTERNS = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _MATTERS)
_STATE = re.compile(
    r"\b(?:in (?:private |preliminary |early |advanced |final |exclusive )?(?:talks|discussions|negotiations)|considering|weighing|mulling|exploring|"
    r"plans? to|intends? to|agreed|signed|inked|to (?:acquire|buy|merge|close|shut|cut)|in talks)\b"
)


@dataclass(frozen=True, slots=True)
class _Said:
    row: LedgerRow
    parties: frozenset[str]
    matter: str


def ledger(
    stories: Sequence[Story], readings: Mapping[int, Reading], texts: Mapping[int, str], lexicon: Lexicon
) -> list[Matter]:
    """Return the matters of a thread, most statements first; `stories` oldest first, copies folded into the original."""
    said = [
        one
        for story in stories
        if story.copy_of is None and story.id in readings
        for one in _statements(story, texts[story.id], readings[story.id], lexicon)
    ]
    names = {mention.entity_id: mention.entity_name for one in readings.values() for mention in one.mentions}
    by_matter: dict[tuple[str, frozenset[str]], list[_Said]] = defaultdict(list)
    for one in said:
        by_matter[one.matter, _pair(one.parties, said)].append(one)
    found = []
    for (matter, pair), members in by_matter.items():
        rows = _once(one.row for one in members)
        parties = ", ".join(sorted(names.get(party) or party for party in pair))
        outlets = {outlet for row in rows for outlet in (row.outlet, *row.also)}
        found.append(Matter(f"{matter}: {parties}" if parties else matter, tuple(rows), len(outlets)))
    return sorted(found, key=lambda matter: (-len(matter.statuses), -len(matter.rows), matter.title))


def _pair(parties: frozenset[str], said: Sequence[_Said]) -> frozenset[str]:
    """Return the two parties most named in the thread."""
    weights = Counter(party for one in said for party in one.parties)
    return frozenset(sorted(parties, key=lambda party: (-weights[party], party))[:2])


def _statements(story: Story, text: str, reading: Reading, lexicon: Lexicon) -> Iterable[_Said]:
    """Yield what a story says on matters: its claims, and at its head what it says itself."""
    spans = sentences(text)
    orgs = [
        (mention.start, mention.entity_id or mention.surface)
        for mention in reading.mentions
        if mention.type == "ORG" and not lexicon.is_outlet(mention.entity_id or "")
    ]
    claimed = {claim.start for claim in reading.claims}
    before: frozenset[str] = frozenset()
    for number, (start, end) in enumerate(spans):
        plain = folded(text[start:end])
        matter = next((name for name, pattern in _PATTERNS if pattern.search(plain)), "")
        inside = frozenset(name for at, name in orgs if start <= at < end)
        parties = inside if len(inside) > 1 else inside | before
        before = inside or before
        if not matter:
            continue
        for claim in reading.claims:
            if claim.start == start:
                number_of = _number(claim.source) if claim.kind == "anonymous" else None
                row = LedgerRow(
                    story.moment, claim.status, claim.source, claim.kind, claim.role, number_of,
                    story.id, story.outlet, claim.relayed_from, claim.sentence,
                )  # fmt: skip
                yield _Said(row, parties, matter)
        if number < 3 and start not in claimed and _STATE.search(plain):
            row = LedgerRow(
                story.moment, "asserted", story.outlet, "outlet", "", None, story.id, story.outlet, "", text[start:end].strip()
            )  # fmt: skip
            yield _Said(row, parties, matter)


def _number(source: str) -> int | None:
    return next((_NUMBERS[word] for word in source.lower().split() if word in _NUMBERS), None)


def _once(rows: Iterable[LedgerRow]) -> list[LedgerRow]:
    """Return the statements, the same one of the same source in the same days once with all its outlets."""
    kept: list[LedgerRow] = []
    for row in rows:
        for n, former in enumerate(kept):
            if (
                (former.source, former.status) == (row.source, row.status)
                and row.moment - former.moment <= _DAYS
                and _alike(former.sentence, row.sentence)
            ):
                if row.outlet not in (former.outlet, *former.also):
                    kept[n] = replace(former, also=(*former.also, row.outlet))
                break
        else:
            kept.append(row)
    return kept


def _alike(one: str, two: str) -> bool:
    first, second = terms(one), terms(two)
    return len(first & second) >= 0.5 * max(1, min(len(first), len(second)))

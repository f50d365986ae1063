"""Known names in a text: one pass of an Aho-Corasick automaton, then our own check of word boundaries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from reader.entities.entry import LexiconEntry
from reader.entities.words import words

# Names of these lengths are also looked for in capitals; shorter ones are too often words, longer ones are not shouted.
_SHORTEST_SHOUT, _LONGEST_SHOUT = 4, 16
_LONGEST_NAME = 80


class Hit(NamedTuple):
    """A phrase found: half-open span; the entities it may be, best first; whether only the text can make it one.

    `kind` is "" for a name, else what the phrase is instead: "month", "weekday", "relative", "quarter", "number" or
    "nothing" (a phrase that holds names without naming them, such as a stock index).
    """

    start: int
    end: int
    ids: tuple[str, ...]
    weak: bool
    kind: str = ""


class Gazetteer:
    """An automaton over names; `hidden` names are no entity, however they are capitalised."""

    def __init__(self, entries: Iterable[LexiconEntry], hidden: frozenset[str] = frozenset()) -> None:
        strong: dict[str, tuple[str, ...]] = {}
        weak: dict[str, tuple[str, ...]] = {}
        for entry in entries:
            for name in (entry.name, *entry.aliases):
                _put(strong, name, entry.id)
            for name in entry.weak:
                _put(weak, name, entry.id)
        # A name that is weak for its own entity is not strong by being its display name.
        self._names: dict[str, tuple[tuple[str, ...], bool, str]] = {}
        for name, ids in strong.items():
            also = weak.pop(name, ())
            firm = tuple(i for i in ids if i not in also) if also else ids
            self._names[name] = (firm + tuple(i for i in ids + also if i not in firm) if also else ids, not firm, "")
        for name, ids in weak.items():
            self._names[name] = (ids, True, "")
        for name, found in list(self._names.items()):
            if not found[1] and _SHORTEST_SHOUT <= len(name) <= _LONGEST_SHOUT and not name.isupper():
                self._names.setdefault(name.upper(), found)
        lower = {name.lower() for name in hidden}
        for name in [*hidden, *(name for name in self._names if lower and name.lower() in lower)]:
            self._names[name] = ((), False, "nothing")
        for phrase, kind in words().marks().items():
            self._names.setdefault(phrase, ((), False, kind))
        self._patterns = list(self._names)
        self._automaton = AhoCorasick(
            self._patterns, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.ContiguousNFA
        )

    @property
    def size(self) -> int:
        """Return how many names and phrases it looks for."""
        return len(self._patterns)

    def lookup(self, name: str) -> tuple[str, ...] | None:
        """Return the ids a name may stand for, or None."""
        found = self._names.get(name)
        return found[0] or None if found else None

    def hits(self, text: str) -> Iterator[Hit]:
        """Yield the names in folded `text`, left to right, without overlaps and at word boundaries."""
        names, patterns, size = self._names, self._patterns, len(text)
        for index, start, end in self._automaton.find_matches_as_indexes(text):
            if (start and text[start - 1].isalnum()) or (end < size and text[end] == "$"):
                continue
            name = patterns[index]
            if name.startswith("The "):  # "The National" hides the agency that "National" begins
                inner = next(
                    iter(self._automaton.find_matches_as_indexes(text[start + 4 : start + 4 + _LONGEST_NAME])), None
                )
                if inner and inner[1] == 0 and start + 4 + inner[2] > end:
                    name, start, end = patterns[inner[0]], start + 4, start + 4 + inner[2]
            if end < size and text[end].isalnum() and (names[name][2] or not _plural(text, end)):
                shorter = self._shorter(name)
                if shorter is None:
                    continue
                name = shorter
                end = start + len(name)
            yield Hit(start, end, *names[name])

    def _shorter(self, name: str) -> str | None:
        """Return the longest known name that is whole words at the head of `name`, when its tail was cut by the text."""
        cut = max(name.rfind(" "), name.rfind("-"))
        while cut > 0:
            if name[:cut] in self._names:
                return name[:cut]
            cut = max(name.rfind(" ", 0, cut), name.rfind("-", 0, cut))
        return None


def _plural(text: str, end: int) -> bool:
    return text[end] == "s" and not (end + 1 < len(text) and text[end + 1].isalnum()) and text[end - 1].islower()


def _put(table: dict[str, tuple[str, ...]], name: str, entity_id: str) -> None:
    ids = table.get(name, ())
    if entity_id not in ids:
        table[name] = (*ids, entity_id)

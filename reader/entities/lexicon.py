"""The lexicon: who and what the desk writes about, from data files and the user's own entries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path

import msgspec

from reader.entities.entry import LexiconEntry, Relation
from reader.entities.gazetteer import Gazetteer
from reader.entities.outlets import outlet_name
from reader.entities.userfile import Added, Change, Row, Target, UserNames, read_changes
from reader.entities.words import family_name
from reader.model import EntityType

_DATA = Path(__file__).resolve().parent / "data"
_ORDER = ("add", "merge", "alias", "hide")
_SOURCES = frozenset({"outlet", "wire", "promotion"})


class _Row(msgspec.Struct):
    id: str
    name: str
    also: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    kind: str = ""
    relations: tuple[tuple[str, ...], ...] = ()


class _Group(msgspec.Struct):
    type: EntityType
    kind: str
    entries: list[_Row]
    of: str = ""


class _File(msgspec.Struct):
    groups: list[_Group]


class Lexicon:
    """Entities by id and by name, with the automaton that finds their names in a text. Built once, then only read."""

    def __init__(self, entries: Iterable[LexiconEntry], hidden: Iterable[str] = ()) -> None:
        self._entries = {entry.id: entry for entry in entries}
        self._hidden = frozenset(hidden)

    @classmethod
    def load(cls, user: Path | UserNames | None = None) -> Lexicon:
        """Return the shipped lexicon with the user's changes; ConfigError names the file and key that are wrong."""
        names = user if isinstance(user, UserNames) else UserNames(user)
        by_hand = read_changes(names.file) if names.file is not None and names.file.is_file() else None
        if by_hand is None and not names.rows:
            return _shipped_lexicon()
        entries, hidden = dict(_shipped()), set[str]()
        if by_hand is not None:
            _change(entries, by_hand)
            hidden |= by_hand.hidden
        _say(entries, hidden, names.rows)
        return Lexicon(entries.values(), hidden)

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, entity_id: str) -> LexiconEntry:
        """Return the entity of a known id; KeyError if there is none."""
        return self._entries[entity_id]

    @property
    def entries(self) -> tuple[LexiconEntry, ...]:
        """Return every entity, in the order of the files."""
        return tuple(self._entries.values())

    def entity(self, entity_id: str) -> LexiconEntry | None:
        """Return the entity of an id, or None."""
        return self._entries.get(entity_id)

    def named(self, ids: tuple[str, ...]) -> list[LexiconEntry]:
        """Return the entities of known ids."""
        return [self._entries[entity_id] for entity_id in ids]

    def find(self, name: str) -> LexiconEntry | None:
        """Return the entity a name stands for (any alias, case only where it decides nothing), or None."""
        name = " ".join(name.split())
        found = self.gazetteer.lookup(name) or self._by_lower.get(name.lower())
        return self._entries[found[0]] if found else self._entries.get(name)

    def is_outlet(self, key: str) -> bool:
        """Tell whether an entity is a newspaper, broadcaster, site or wire: one that mostly reports."""
        entry = self._entries.get(key)
        return entry is not None and entry.kind in _SOURCES

    def outlet_for(self, host: str, feed_title: str) -> str:
        """Return the outlet behind a host as a person would say it; an unknown host gives the cleaned feed title."""
        return outlet_name(host, feed_title)

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """Return the automaton over all names."""
        return Gazetteer(self._entries.values(), self._hidden)

    @cached_property
    def surnames(self) -> dict[str, tuple[LexiconEntry, ...]]:
        """Return by surname the people who are of an organisation."""
        table: dict[str, tuple[LexiconEntry, ...]] = {}
        for entry in self._entries.values():
            if entry.type == "PERSON" and entry.relations and " " in entry.name:
                family = family_name(entry.name)
                table[family] = (*table.get(family, ()), entry)
        return table

    @cached_property
    def _by_lower(self) -> dict[str, tuple[str, ...]]:
        table: dict[str, tuple[str, ...]] = {}
        for entry in self._entries.values():
            for name in (entry.name, *entry.aliases, *entry.weak):
                table.setdefault(name.lower(), (entry.id,))
        return table


@lru_cache(maxsize=1)
def _shipped() -> dict[str, LexiconEntry]:
    decoder = msgspec.json.Decoder(_File)
    entries: dict[str, LexiconEntry] = {}
    for path in sorted(_DATA.glob("*.json")):
        for group in decoder.decode(path.read_bytes()).groups:
            made_by = (Relation("made-by", group.of),) if group.of else ()
            for row in group.entries:
                entries[row.id] = LexiconEntry(
                    row.id,
                    row.name,
                    group.type,
                    row.kind or group.kind,
                    row.also,
                    row.weak,
                    made_by + tuple(Relation(*relation) for relation in row.relations),
                )
    return entries


@lru_cache(maxsize=1)
def _shipped_lexicon() -> Lexicon:
    return Lexicon(_shipped().values())


def _change(entries: dict[str, LexiconEntry], change: Change) -> None:
    """Apply the changes of the user's file in the order merge, alias, add."""
    for gone_id, kept_id in change.merge.items():
        change.must_be(entries, kept_id)
        gone = change.must_be(entries, gone_id)
        _merge(entries, gone, kept_id)
    for entity_id, names in change.alias.items():
        entry = change.must_be(entries, entity_id)
        entries[entity_id] = replace(entry, aliases=(*entry.aliases, *names))
    for added in change.add:
        entries[added.id] = LexiconEntry(added.id, added.name, added.type, added.kind, tuple(added.aliases))


def _merge(entries: dict[str, LexiconEntry], gone: LexiconEntry, kept_id: str) -> None:
    kept = entries[kept_id]
    names = (gone.name, *gone.aliases)
    entries[kept_id] = replace(kept, aliases=(*kept.aliases, *names), weak=(*kept.weak, *gone.weak))
    entries.pop(gone.id, None)


def _say(entries: dict[str, LexiconEntry], hidden: set[str], rows: Iterable[Row]) -> None:
    """Apply what the user said in the reader; an entity that only stories know becomes one of the lexicon."""
    for kind, name, value in sorted(rows, key=lambda row: _ORDER.index(row[0])):
        if kind == "hide":
            hidden.add(name)
        elif kind == "add":
            added = msgspec.json.decode(value, type=Added)
            entries[name] = LexiconEntry(name, added.name, added.type, added.kind, tuple(added.aliases))
        else:
            into, *others = msgspec.json.decode(value, type=list[Target])
            entries.setdefault(into.id, LexiconEntry(into.id, into.name, into.type, ""))
            for other in others:  # what was merged
                _merge(entries, entries.get(other.id) or LexiconEntry(other.id, other.name, other.type, ""), into.id)
            if kind == "alias":
                entries[into.id] = replace(entries[into.id], aliases=(*entries[into.id].aliases, name))

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
from reader.entities.userfile import Change, read_changes
from reader.model import EntityType

_DATA = Path(__file__).resolve().parent / "data"
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
    def load(cls, user_file: Path | None = None) -> Lexicon:
        """Return the shipped lexicon with the user's changes; ConfigError names the file and key that are wrong."""
        shipped = _shipped()
        if user_file is None or not user_file.is_file():
            return _shipped_lexicon()
        return _changed(shipped, read_changes(user_file))

    def __len__(self) -> int:
        return len(self._entries)

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


def _changed(shipped: dict[str, LexiconEntry], change: Change) -> Lexicon:
    """Apply the user's changes in the order merge, alias, add; `hidden` names are never an entity."""
    entries = dict(shipped)
    for gone_id, kept_id in change.merge.items():
        gone, kept = change.must_be(entries, gone_id), change.must_be(entries, kept_id)
        names = (gone.name, *gone.aliases)
        entries[kept_id] = replace(kept, aliases=(*kept.aliases, *names), weak=(*kept.weak, *gone.weak))
        del entries[gone_id]
    for entity_id, names in change.alias.items():
        entry = change.must_be(entries, entity_id)
        entries[entity_id] = replace(entry, aliases=(*entry.aliases, *names))
    for added in change.add:
        entries[added.id] = LexiconEntry(added.id, added.name, added.type, added.kind, tuple(added.aliases))
    return Lexicon(entries.values(), change.hidden)

"""An entity as the lexicon knows it."""

from __future__ import annotations

from dataclasses import dataclass

from reader.model import EntityType


@dataclass(frozen=True, slots=True)
class Relation:
    """What ties an entity to another: `kind` such as "subsidiary-of"; `since` and `until` are ISO dates or ""."""

    kind: str
    target: str
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class LexiconEntry:
    """One entity. `aliases` always name it; `weak` ones only where the text makes them plain."""

    id: str
    name: str
    type: EntityType
    kind: str
    aliases: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()

    def related(self) -> tuple[str, ...]:
        """Return the ids of the entities it belongs to."""
        return tuple(relation.target for relation in self.relations)

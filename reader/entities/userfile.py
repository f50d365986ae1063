"""The user's lexicon.toml: entities to add, further names, names that are no entity, entities that are one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from reader.config import read_toml
from reader.errors import ConfigError
from reader.model import EntityType
from reader.text import unaccented

_T = TypeVar("_T")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Added(msgspec.Struct, forbid_unknown_fields=True):
    """An entity of the user's own; without an id it gets the slug of its name."""

    name: str
    type: EntityType
    id: str = ""
    kind: str = ""
    aliases: list[str] = []


class _Form(msgspec.Struct, forbid_unknown_fields=True, rename="kebab"):
    add: list[Added] = []
    alias: dict[str, list[str]] = {}
    not_an_entity: list[str] = []
    merge: dict[str, str] = {}


Row = tuple[str, str, str]
"""One change as (kind, name, value): what "add", "alias", "hide" and "merge" are of, and JSON where that is not all."""


@dataclass(frozen=True, slots=True)
class UserNames:
    """The user's own changes to the lexicon: a file written by hand, then what was said in the reader.

    `edited` is when the file was last written, so that a change of it is a change of this value.
    """

    file: Path | None = None
    rows: tuple[Row, ...] = ()
    edited: int = 0


class Target(msgspec.Struct):
    """The entity that a name is given to; it may be one that only stories know."""

    id: str
    name: str
    type: EntityType


@dataclass(frozen=True, slots=True)
class Change:
    """What the file asks for; `merge` maps the id that goes to the id that stays, `hidden` holds names that are no entity."""

    file: Path
    add: tuple[Added, ...]
    alias: Mapping[str, tuple[str, ...]]
    hidden: frozenset[str]
    merge: Mapping[str, str]

    def must_be(self, table: Mapping[str, _T], entity_id: str) -> _T:
        """Return the entry of an id, or raise ConfigError naming the file and the id."""
        if entity_id not in table:
            raise ConfigError(f"{self.file}: no entity has the id {entity_id!r}")
        return table[entity_id]


def slug(name: str) -> str:
    """Return the id a name gives: lower case letters and digits joined by hyphens."""
    return "-".join(re.findall(r"[^\W_]+", unaccented(name).replace("'", "")))


def read_changes(file: Path) -> Change:
    """Read lexicon.toml; raises ConfigError naming the file and, where one is to blame, the key."""
    try:
        form = msgspec.convert(read_toml(file), _Form)
    except (FileNotFoundError, msgspec.ValidationError) as error:
        raise ConfigError(f"{file}: {error}") from error
    for position, added in enumerate(form.add):
        if not added.name.strip():
            raise ConfigError(f"{file}: add[{position}].name is empty")
        added.id = added.id or slug(added.name)
        if not _ID.fullmatch(added.id):
            raise ConfigError(f"{file}: add[{position}].id {added.id!r} is not lower-case words joined by hyphens")
    hidden = frozenset(name for name in form.not_an_entity if name)
    return Change(file, tuple(form.add), {k: tuple(v) for k, v in form.alias.items()}, hidden, form.merge)


def rows_of(change: Change) -> list[Row]:
    """Return the changes of a file as rows, so that two states of it can be compared."""
    found = [("add", one.id, msgspec.json.encode(one).decode()) for one in change.add]
    found += [("alias", name, entity_id) for entity_id, names in change.alias.items() for name in names]
    found += [("hide", name, "") for name in change.hidden]
    return found + [("merge", gone, kept) for gone, kept in change.merge.items()]

"""The lexicon with the user's own names: reading with it, changing it, reading stored stories again with it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from reader.actions.names import LONGEST
from reader.actions.verbs import Actions
from reader.errors import UnknownId, UsageError
from reader.findings import Reading
from reader.model import EntityRow, EntityType, OwnName
from reader.store import entities as entity_rows
from reader.store import grouping as grouping_rows
from reader.store import names as name_rows
from reader.store.database import Connection
from reader.text import line

if TYPE_CHECKING:
    from reader.entities.lexicon import Lexicon
    from reader.entities.userfile import Row, UserNames

_READINGS = 4_000  # texts whose reading is kept
_STATE = "lexicon"
TYPES: tuple[str, ...] = get_args(EntityType)


class Naming(Actions):
    """What the reader knows of names, and what the user says about them."""

    _lexicon_file: Path | None = None
    _workshop: Any = None
    _loaded: tuple[UserNames, Lexicon, _Readings] | None = None

    @property
    def user_names(self) -> UserNames:
        """The user's changes to the lexicon as they are now."""
        from reader.entities.userfile import UserNames

        file, edited = self._lexicon_file, 0
        try:
            edited = file.stat().st_mtime_ns if file else 0
        except OSError:
            file = None
        return UserNames(file, tuple(name_rows.all_own(self.database.reader())), edited)

    @property
    def lexicon(self) -> Lexicon:
        """The names of the domain with the user's own, as they are now. Raises ConfigError."""
        return self._current()[1]

    def reading(self, text: str) -> Reading:
        """Return all that is read from a plain text; the latest few thousand are kept."""
        return self._current()[2].whole(text)

    def amounts(self, text: str) -> Reading:
        """Return the names and figures of a plain text, and no claims: half the work."""
        return self._current()[2].amounts(text)

    def statements(self, text: str) -> Reading:
        """Return the names and claims of a plain text, and no figures."""
        return self._current()[2].statements(text)

    def _current(self) -> tuple[UserNames, Lexicon, _Readings]:
        names = self.user_names
        loaded = self._loaded
        if loaded is None or loaded[0] != names:
            from reader.entities.lexicon import Lexicon

            lexicon = Lexicon.load(names)
            loaded = self._loaded = names, lexicon, _Readings(lexicon)
        return loaded

    # ------------------------------------------------------------ what the user says
    def add_entity(self, name: str, type: str, kind: str = "", aliases: Iterable[str] = ()) -> str:
        """Add an entity of the user's own; `type` is ORG, PERSON, PLACE or PRODUCT. Raises UsageError."""
        import msgspec

        from reader.entities.userfile import Added, slug

        if type not in TYPES:
            raise UsageError(f"no type of entity: {type}; it is one of {', '.join(TYPES)}")
        shown = line(name, LONGEST)
        added = Added(shown, type, slug(shown), line(kind, LONGEST), [line(one, LONGEST) for one in aliases])  # type: ignore[arg-type]
        return self.own_name("add", added.id, msgspec.json.encode(added).decode(), f"add “{shown}” to the lexicon")

    def add_alias(self, entity: str, name: str) -> str:
        """Let a name stand for an entity, given by id, name or alias. Raises UnknownId, UsageError."""
        into = self._entity(entity)
        shown = line(name, LONGEST)
        return self.own_name("alias", shown, _targets(into), f"take “{shown}” for {into.name}")

    def hide_name(self, name: str) -> str:
        """Take a name for no entity. Raises UsageError."""
        shown = line(name, LONGEST)
        return self.own_name("hide", shown, "", f"take “{shown}” for no name")

    def merge_entities(self, gone: str, kept: str) -> str:
        """Take two entities for one, which goes by the second. Raises UnknownId, UsageError."""
        one, into = self._entity(gone), self._entity(kept)
        if one.id == into.id:
            raise UsageError(f"{one.name} and {into.name} are one entity already")
        return self.own_name("merge", one.id, _targets(into, one), f"take {one.name} for {into.name}")

    def own_names(self) -> list[OwnName]:
        """Return what the user said about names in the reader; the file is not part of it."""
        import msgspec

        found = []
        for kind, name, value in name_rows.all_own(self.database.reader()):
            said: Any = msgspec.json.decode(value) if value else {"name": ""}
            target = said[0] if kind in ("alias", "merge") else said
            found.append(OwnName(kind, name, str(target["name"])))
        return found

    def _entity(self, given: str) -> EntityRow:
        """Return an entity by key, name or alias. Raises UnknownId."""
        known = self.lexicon.entity(given) or self.lexicon.find(given)
        row = entity_rows.find(self.database.reader(), known.id if known else given)
        if row is None:
            if known is None:
                raise UnknownId("entity", given)
            row = EntityRow(known.id, known.name, known.type, (), 0, 0, 0, 0)
        return row

    # ------------------------------------------------------------ what follows from it
    def mark_unread_names(self) -> int:
        """Mark the stories that a change of the lexicon concerns since it was last looked at; return how many.

        Cheap: an index finds them. Their names are read again by the next round, or by `read_again`.
        """
        import msgspec

        from reader.entities.userfile import read_changes, rows_of

        names = self.user_names
        now = {*names.rows, *(rows_of(read_changes(names.file)) if names.file else ())}
        kept = grouping_rows.load(self.database.reader(), _STATE)
        before = set(msgspec.json.decode(kept, type=list[tuple[str, str, str]])) if kept else set()
        if now == before:
            return 0
        concerned = [name for row in now ^ before for name in self._names_in(row)]

        def job(connection: Connection) -> int:
            grouping_rows.save(connection, _STATE, msgspec.json.encode(sorted(now)))
            return name_rows.read_again(connection, concerned)

        return self.database.write(job)

    def _names_in(self, row: Row) -> list[str]:
        """Return the names in texts that a change of the lexicon is about."""
        import msgspec

        kind, name, value = row
        found: list[str] = []
        ids = [name] if kind == "merge" else []
        if kind in ("alias", "hide"):
            found.append(name)
        if value[:1] in ("{", "["):
            said = msgspec.json.decode(value)
            if kind == "add":
                found += [said["name"], *said["aliases"]]
            elif kind == "merge":
                found += [one["name"] for one in said[1:]]
        for entity_id in ids:
            entry = self.lexicon.entity(entity_id) or _shipped(entity_id)
            found += (entry.name, *entry.aliases) if entry else ()
        return found

    async def read_again(self) -> int:
        """Read the names of stories that the lexicon's changes concern again; return how many they were."""
        count = self.mark_unread_names()
        if count:
            from reader.poll.naming import Naming as Reader
            from reader.poll.workshop import Workshop

            workshop = self._workshop or Workshop()
            try:
                await Reader(self.database, workshop, self.user_names).everything()
            finally:
                await workshop.aclose()
        return count


def _shipped(entity_id: str) -> Any:
    from reader.entities.lexicon import Lexicon

    return Lexicon.load().entity(entity_id)


def _targets(*rows: EntityRow) -> str:
    import msgspec

    return msgspec.json.encode([{"id": row.id, "name": row.name, "type": row.type} for row in rows]).decode()


class _Readings:
    """Readings of the latest texts, each part of them read when it is asked for."""

    def __init__(self, lexicon: Lexicon) -> None:
        from functools import lru_cache

        from reader.entities.figures import figures
        from reader.entities.recognise import recognise
        from reader.entities.sourcing import claims

        kept = lru_cache(maxsize=_READINGS)
        mentions = kept(lambda text: recognise(text, lexicon))
        told = kept(lambda text: figures(text, mentions(text), lexicon))
        said = kept(lambda text: claims(text, lexicon, mentions(text)))

        def whole(text: str) -> Reading:
            return Reading(mentions(text), told(text), said(text))

        def amounts(text: str) -> Reading:
            return Reading(mentions(text), told(text))

        def statements(text: str) -> Reading:
            return Reading(mentions(text), claims=said(text))

        self.whole, self.amounts, self.statements = whole, amounts, statements

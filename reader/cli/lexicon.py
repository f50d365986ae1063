"""The verb `lexicon`: names of one's own. Each change is one step of undo; stored stories are read again after it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from reader.cli.frame import listed, newsroom, placed
from reader.cli.output import Column, listing, talk
from reader.text import counted

if TYPE_CHECKING:
    from reader.newsroom import Newsroom

COLUMNS = (Column("kind", "kind"), Column("name", "name", flexible=True), Column("of", "of", flexible=True))


@click.group("lexicon")
@placed
def lexicon_verb() -> None:
    """Correct the names that are recognised: add, alias, hide, merge; entities go by id, name or alias."""


@lexicon_verb.command("list")
@listed
@placed
def list_verb(form: str | None) -> None:
    """List what one said about names; the file lexicon.toml is not part of it."""
    with newsroom() as room:
        listing(({"kind": one.kind, "name": one.name, "of": one.of} for one in room.own_names()), COLUMNS, form)


@lexicon_verb.command("add")
@click.argument("name")
@click.option("--type", "type_", default="ORG", show_default=True, help="ORG, PERSON, PLACE or PRODUCT")
@click.option("--kind", default="", help="what it is: supplier, automaker, union …")
@click.option("--alias", "aliases", multiple=True, help="a further name; may be given again")
@placed
def add_verb(name: str, type_: str, kind: str, aliases: tuple[str, ...]) -> None:
    """Add an entity."""
    _change(lambda room: room.add_entity(name, type_, kind, aliases))


@lexicon_verb.command("alias")
@click.argument("entity")
@click.argument("name")
@placed
def alias_verb(entity: str, name: str) -> None:
    """Let a further name stand for an entity."""
    _change(lambda room: room.add_alias(entity, name))


@lexicon_verb.command("hide")
@click.argument("name")
@placed
def hide_verb(name: str) -> None:
    """Take a name for no entity."""
    _change(lambda room: room.hide_name(name))


@lexicon_verb.command("merge")
@click.argument("entity")
@click.argument("into")
@placed
def merge_verb(entity: str, into: str) -> None:
    """Take an entity for another, by whose name it goes then."""
    _change(lambda room: room.merge_entities(entity, into))


@lexicon_verb.command("forget")
@click.argument("kind", type=click.Choice(["add", "alias", "hide", "merge"]))
@click.argument("name")
@placed
def forget_verb(kind: str, name: str) -> None:
    """Take back a change, as `lexicon list` shows it."""
    _change(lambda room: room.forget_name(kind, name))


def _change(act: Callable[[Newsroom], str]) -> None:
    with newsroom() as room:
        label = act(room)
        count = asyncio.run(room.read_again())
    talk(f"{label}; {counted(count, 'story')} read again" if label else "nothing changed")

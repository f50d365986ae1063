"""The verb `watch`: the watchlist."""

from __future__ import annotations

import click

from reader.cli.frame import listed, newsroom, placed
from reader.cli.output import Column, listing, talk
from reader.errors import UnknownId

COLUMNS = (Column("kind", "kind"), Column("key", "key"), Column("name", "name", flexible=True))


@click.command("watch")
@click.argument("names", nargs=-1, metavar="[NAME…]")
@click.option("--remove", is_flag=True, help="watch the names no longer")
@listed
@placed
def watch_verb(names: tuple[str, ...], remove: bool, form: str | None) -> None:
    """Watch names: an entity by its id, name or alias, anything else as a phrase. Without names, list what is watched."""
    with newsroom() as room:
        for name in names:
            try:
                row, _ = room.entity(name)
                label = room.watch("entity", row.id, row.name, on=not remove)
            except UnknownId:
                label = room.watch("phrase", name, on=not remove)
            talk(label or f"nothing changed: {name}")
        if not names or form is not None:
            listing(({"kind": one.kind, "key": one.key, "name": one.name} for one in room.watchlist()), COLUMNS, form)

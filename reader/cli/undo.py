"""Verbs on what the user did: undo, redo, history."""

from __future__ import annotations

import asyncio

import click

from reader.cli.frame import listed, newsroom, page_size, placed
from reader.cli.output import Column, listing, talk
from reader.export import values

COLUMNS = (
    Column("id", "id", right=True),
    Column("at", "when"),
    Column("label", "what", flexible=True),
    Column("undone", "undone"),
)


@click.command("undo")
@placed
def undo_verb() -> None:
    """Take back the last action."""
    with newsroom() as room:
        label = room.undo()
        asyncio.run(room.read_again())
    talk(f"undone: {label}" if label else "nothing to undo")


@click.command("redo")
@placed
def redo_verb() -> None:
    """Do again what was undone last."""
    with newsroom() as room:
        label = room.redo()
        asyncio.run(room.read_again())
    talk(f"done again: {label}" if label else "nothing to redo")


@click.command("history")
@click.option("--limit", default=100, show_default=True, help="at most so many; 0 is all")
@listed
@placed
def history_verb(limit: int, form: str | None) -> None:
    """List what was done, newest first."""
    with newsroom() as room:
        listing((values.journal_row(one) for one in room.history(page_size(limit))), COLUMNS, form)

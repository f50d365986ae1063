"""The verb `export`: threads as files one can keep in git."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from reader.cli.frame import ALL, listed, newsroom, placed
from reader.cli.output import Column, listing, say, talk
from reader.errors import UsageError
from reader.model import ThreadQuery
from reader.text import counted

COLUMNS = (Column("outcome", "outcome"), Column("path", "file"))


@click.command("export")
@click.argument("threads", nargs=-1, metavar="THREAD…")
@click.option("-o", "--output", "folder", metavar="DIR|-", help="the folder (else the settings' one), or - for stdout")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["markdown", "json"]),
    default="markdown",
    show_default=True,
    help="what to write",
)
@click.option("--full-text/--excerpt", default=None, help="whole stories instead of excerpts")
@click.option("--followed", is_flag=True, help="all threads one follows")
@click.option("--check", is_flag=True, help="write nothing; exit 1 if a file would change")
@listed
@placed
def export_verb(
    threads: tuple[str, ...],
    folder: str | None,
    kind: str,
    full_text: bool | None,
    followed: bool,
    check: bool,
    form: str | None,
) -> None:
    """Write threads, by id or slug, as Markdown or JSON files.

    The same data gives the same bytes. A file that is not ours is never overwritten, and what you write between the
    lines <!-- newsreader:keep --> and <!-- /newsreader:keep --> stays.
    """
    if bool(threads) == followed:
        raise UsageError("name threads, or --followed for all one follows")
    with newsroom() as room:
        chosen: Sequence[str | int] = threads or [one.id for one in room.threads(ThreadQuery(followed=True), ALL)]
        if folder == "-":
            if check:
                raise UsageError("--check needs a folder")
            for one in chosen:
                say(room.rendered(one, kind, full_text=full_text).rstrip("\n"))
            return
        done = room.export(chosen, Path(folder) if folder else None, kind, full_text=full_text, check=check)
    listing(
        ({"thread_id": one.thread_id, "path": str(one.path), "outcome": one.outcome} for one in done), COLUMNS, form
    )
    if check and any(one.outcome != "unchanged" for one in done):
        talk(f"{counted(sum(one.outcome != 'unchanged' for one in done), 'file')} would change")
        raise click.exceptions.Exit(1)

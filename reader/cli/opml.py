"""The verb `opml`: subscriptions in and out."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reader.cli.frame import listed, newsroom, placed
from reader.cli.output import Column, say, single, talk
from reader.errors import NewsreaderError

if TYPE_CHECKING:
    from reader.newsroom import Newsroom

COLUMNS = (Column("added", "added"), Column("kept", "kept"), Column("invalid", "invalid"))


@click.group("opml")
@placed
def opml_verb() -> None:
    """Bring subscriptions in, or take them out, as OPML."""


@opml_verb.command("import")
@click.argument("source", metavar="FILE|URL|-")
@listed
@placed
def opml_import_verb(source: str, form: str | None) -> None:
    """Subscribe to the feeds of an OPML file. Feeds already there keep their titles and get missing tags."""
    with newsroom() as room:
        report = room.import_opml(_document(room, source))
    for name in report.invalid:
        talk(f"not a feed: {name}")
    counts = {"added": report.added, "kept": report.kept, "invalid": len(report.invalid)}
    single({**counts, "names": report.invalid}, COLUMNS, form)


@opml_verb.command("export")
@placed
def opml_export_verb() -> None:
    """Print the subscriptions as OPML 2.0, without the passwords an address may hold."""
    with newsroom() as room:
        say(room.export_opml().rstrip("\n"))


def _document(room: Newsroom, source: str) -> bytes:
    if source == "-":
        return sys.stdin.buffer.read()
    if source.partition("://")[0].lower() in ("http", "https"):
        return asyncio.run(room.download(source))
    try:
        return Path(source).read_bytes()
    except OSError as error:
        raise NewsreaderError(f"{source}: {error.strerror}") from None

"""The verb `feed`: changes to one subscription. Each change is one step of undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reader.cli.frame import act, placed
from reader.cli.output import talk
from reader.errors import UsageError

if TYPE_CHECKING:
    from reader.newsroom import Newsroom

FEED = click.argument("feed", metavar="FEED")


@click.group("feed")
@placed
def feed_verb() -> None:
    """Edit or tag a subscription; feeds go by id or address."""


@feed_verb.command("edit")
@FEED
@click.option("--title", help="call it this; empty is what it calls itself")
@click.option("--folder", help="keep it in this folder; nest with /, empty is none")
@click.option("--fold/--no-fold", default=None, help="fold its copies of other feeds' stories, or list them")
@click.option("--full-text/--feed-text", default=None, help="fetch the pages of its stories with each round (an extra)")
@placed
def edit_verb(feed: str, title: str | None, folder: str | None, fold: bool | None, full_text: bool | None) -> None:
    """Change a feed's title or folder, whether its copies are folded, or whether whole texts are fetched."""
    if title is None and folder is None and fold is None and full_text is None:
        raise UsageError("nothing to change; give --title, --folder, --fold, --no-fold, --full-text or --feed-text")

    def change(room: Newsroom) -> str:
        label = room.edit_feed(feed, title=title, folder=folder, fold_copies=fold, full_text=full_text)
        if full_text and (missing := room.missing_for_wholes()):
            talk(missing)
        return label

    act(change)


@feed_verb.command("folder")
@click.argument("folder", metavar="FOLDER")
@click.option("--fold/--no-fold", required=True, help="fold the copies of its feeds as each says, or list them all")
@placed
def folder_verb(folder: str, fold: bool) -> None:
    """Say for a whole folder, and those inside it, whether copies are folded; feeds added later too."""
    act(lambda room: room.fold_folder(folder, fold))


@feed_verb.command("tag")
@FEED
@click.argument("tag")
@placed
def tag_verb(feed: str, tag: str) -> None:
    """Tag a feed; / nests."""
    act(lambda room: room.tag("feed", feed, tag))


@feed_verb.command("untag")
@FEED
@click.argument("tag")
@placed
def untag_verb(feed: str, tag: str) -> None:
    """Take a tag from a feed."""
    act(lambda room: room.tag("feed", feed, tag, on=False))

"""Verbs on subscriptions: add, remove, feeds."""

from __future__ import annotations

import click

from reader.cli.frame import listed, newsroom, placed
from reader.cli.output import Column, listing, talk
from reader.export import values

FEED_COLUMNS = (
    Column("id", "id", right=True),
    Column("folder", "folder"),
    Column("title", "title", flexible=True),
    Column("unread_count", "unread", right=True),
    Column("story_count", "stories", right=True),
    Column("last_polled", "last polled"),
    Column("url", "address", flexible=True),
    Column("error", "error", flexible=True),
)


@click.command("add")
@click.argument("urls", nargs=-1, required=True, metavar="URL…")
@click.option("--title", default="", help="call the feed this instead of what it calls itself")
@click.option("--folder", default="", help="keep it in this folder; nest with /")
@click.option("--tag", "tags", multiple=True, help="tag it; may be repeated")
@click.option("--as-is", is_flag=True, help="subscribe to the address itself without looking at it")
@placed
def add_verb(urls: tuple[str, ...], title: str, folder: str, tags: tuple[str, ...], as_is: bool) -> None:
    """Subscribe to feeds. The address of a page is searched for its feed.

    Prints the id and address of each subscription. An address that is already subscribed keeps its title and folder
    and gets the tags.
    """
    from reader.cli.subscribe import chosen_feeds

    with newsroom() as room:
        chosen, failed = chosen_feeds(room, urls, as_is=as_is)
        for url in chosen:
            number, fresh = room.add_feed(url, title=title, folder=folder, tags=tags)
            listing([{"id": number, "url": values.public_address(url)}], FEED_COLUMNS[:1] + FEED_COLUMNS[6:7], "tsv")
            if not fresh:
                talk(f"already subscribed: {values.public_address(url)}")
    if failed:
        raise click.exceptions.Exit(1)


@click.command("remove")
@click.argument("feeds", nargs=-1, required=True, metavar="FEED…")
@placed
def remove_verb(feeds: tuple[str, ...]) -> None:
    """Unsubscribe from feeds, by id or address. Their stories stay; undo takes it back."""
    with newsroom() as room:
        for feed in [room.feed(given) for given in feeds]:
            talk(room.remove_feed(feed.id))


@click.command("feeds")
@click.option("--errors", is_flag=True, help="only feeds in trouble")
@listed
@placed
def feeds_verb(errors: bool, form: str | None) -> None:
    """List the subscribed feeds by folder and title."""
    with newsroom() as room:
        listing((values.feed(one) for one in room.feeds(errors=errors)), FEED_COLUMNS, form)

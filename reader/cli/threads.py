"""The verb `threads`: the list; `threads replay` is in a file of its own."""

from __future__ import annotations

import click

from reader.cli.frame import listed, newsroom, page_size, placed, since
from reader.cli.output import Column, listing
from reader.cli.replay import replay_verb
from reader.export import values
from reader.model import ThreadQuery

COLUMNS = (
    Column("id", "id", right=True),
    Column("story_count", "stories", right=True),
    Column("unread_count", "unread", right=True),
    Column("outlet_count", "outlets", right=True),
    Column("last_published", "latest", day=True),
    Column("state", "state"),
    Column("title", "title", flexible=True),
    Column("tags", "tags"),
)


@click.group("threads", invoke_without_command=True)
@click.option("--followed", is_flag=True, help="only threads one follows")
@click.option("--tag", help="only threads with this tag")
@click.option("--unread", is_flag=True, help="only threads with unread stories")
@click.option("--new", "news", is_flag=True, help="only threads with stories that came since you read them")
@click.option("--since", "when", metavar="WHEN", help="with a story since a day (2025-07-06) or span (2d, 3w, 6mo)")
@click.option("--minimum", default=1, show_default=True, help="only threads of so many stories")
@click.option("--limit", default=200, show_default=True, help="at most so many; 0 is all")
@listed
@placed
def threads_verb(
    followed: bool,
    tag: str | None,
    unread: bool,
    news: bool,
    when: str | None,
    minimum: int,
    limit: int,
    form: str | None,
) -> None:
    """List threads, latest activity first."""
    if click.get_current_context().invoked_subcommand is not None:
        return
    with newsroom() as room:
        query = ThreadQuery(
            followed=followed, tag=tag, unread=unread, news=news, since=since(when, room.now()), minimum=max(minimum, 1)
        )
        listing((values.thread(one) for one in room.threads(query, page_size(limit))), COLUMNS, form)


threads_verb.add_command(replay_verb)

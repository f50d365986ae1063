"""Verbs on who is in the news: entities, entity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reader.cli.frame import listed, newsroom, page_size, placed
from reader.cli.output import Column, encoded, listing, prose, say
from reader.export import values
from reader.model import StoryQuery, ThreadQuery
from reader.text import counted, iso, line

if TYPE_CHECKING:
    from reader.newsroom import Newsroom

COLUMNS = (
    Column("id", "id"),
    Column("name", "name", flexible=True),
    Column("type", "type"),
    Column("story_count", "stories", right=True),
    Column("thread_count", "threads", right=True),
    Column("first_seen", "first seen", day=True),
    Column("last_seen", "last seen", day=True),
)
_LATEST = 50


@click.command("entities")
@click.option("--thread", metavar="ID", help="only those of this thread, by id or slug")
@click.option("--limit", default=200, show_default=True, help="at most so many; 0 is all")
@listed
@placed
def entities_verb(thread: str | None, limit: int, form: str | None) -> None:
    """List who is in the news, most stories first."""
    with newsroom() as room:
        rows = room.entities(thread=thread, limit=page_size(limit))
        listing((values.entity(one, _aliases(room, one.id)) for one in rows), COLUMNS, form)


def _aliases(room: Newsroom, key: str) -> tuple[str, ...]:
    known = room.lexicon.entity(key)
    return tuple(known.aliases) if known else ()


@click.command("entity")
@click.argument("name", nargs=-1, required=True, metavar="NAME")
@listed
@placed
def entity_verb(name: tuple[str, ...], form: str | None) -> None:
    """Show one entity, by id, name or alias: its threads, latest stories, figures said there, and companions."""
    with newsroom() as room:
        row, aliases = room.entity(" ".join(name))
        threads = room.threads(ThreadQuery(entity=row.id), _LATEST)
        stories = room.stories(StoryQuery(entity=row.id), _LATEST)
        found = {
            **values.entity(row, aliases),
            "threads": [values.thread(one) for one in threads],
            "stories": [values.story(one) for one in stories],
            "figures": [
                {"story_id": one.id, **values.figure(figure)}
                for one in stories
                for figure in room.figures(room.body(one.id).text)
                if not figure.market
            ],
            "companions": [values.entity(one) for one in room.companions(row.id)],
        }
    if form is not None:
        say(encoded(found))
        return
    about = (
        f"{line(row.name)} · {row.type} · {counted(row.story_count, 'story')} in {counted(row.thread_count, 'thread')}"
    )
    parts = [about]
    if found["aliases"]:
        parts.append("also: " + ", ".join(line(alias) for alias in found["aliases"]))
    parts += ["", "threads", *(f"  {one.id}  {line(one.title)}" for one in threads)]
    parts += [
        "",
        "latest",
        *(f"  {(iso(one.published) or '')[:10]}  {one.id}  {line(one.title)}" for one in stories[:15]),
    ]
    if found["companions"]:
        names = (f"{line(one['name'])} ({one['story_count']})" for one in found["companions"])
        parts += ["", "with " + ", ".join(names)]
    prose("\n".join(parts))

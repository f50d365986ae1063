"""Verbs on who is in the news: entities, entity."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from reader.cli import said
from reader.cli.frame import listed, newsroom, page_size, placed
from reader.cli.output import Column, encoded, listing, prose, say
from reader.export import values
from reader.findings import EntityPage
from reader.text import counted, day, iso, line, sparkline

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
_SPANS = 60  # days or weeks of the chart


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
    """Show one entity, by id, name or alias: its threads, stories, figures, who is quoted, companions."""
    with newsroom() as room:
        page = room.entity_page(" ".join(name))
    if form is not None:
        say(encoded(values.entity_page(page)))
    else:
        prose("\n".join(_lines(page)))


def _lines(page: EntityPage) -> Iterator[str]:
    """Yield an entity as text."""
    row = page.entity
    counts = f"{counted(row.story_count, 'story')} in {counted(row.thread_count, 'thread')}"
    yield " · ".join(part for part in (line(row.name), row.type, page.what, counts) if part)
    if page.aliases:
        yield "also: " + line(", ".join(page.aliases))
    for kind, _, target, since, until in page.relations:
        yield line(f"{kind.replace('-', ' ')} {target} {'–'.join(part for part in (since, until) if part)}")
    if row.story_count:
        ends = f"{day(row.first_seen)} {sparkline(tuple(count for _, count in page.activity[-_SPANS:]))} {day(row.last_seen)}"
        yield f"{ends}  stories a {page.period}"
    yield from ("", "threads", *(f"  {one.id}  {line(one.title)}" for one in page.threads))
    yield from (
        "",
        "latest",
        *(f"  {(iso(one.published) or '')[:10]}  {one.id}  {line(one.title)}" for one in page.stories[:15]),
    )
    if page.figures:
        yield from ("", "figures", *(f"  {said.figure_line(one)}" for one in page.figures[:15]))
    if page.quoted:
        roles = (
            f"  {line(f'{one.name}, {one.role}' if one.role else one.name)} ({one.count})" for one in page.quoted[:10]
        )
        yield from ("", "quoted", *roles)
    for label, names in (("with", page.companions), ("rising", page.rising), ("falling", page.falling)):
        if names:
            yield f"{label} " + ", ".join(f"{line(one.name)} ({one.story_count})" for one in names)

"""Verbs for reading: stories, unread, search, show, annotate."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING, BinaryIO

import click

from reader.cli.frame import listed, newsroom, page_size, placed, since
from reader.cli.output import Column, Value, encoded, listing, prose, say
from reader.errors import NewsreaderError
from reader.export import values
from reader.model import Story, StoryQuery
from reader.text import counted, iso, line, plain

if TYPE_CHECKING:
    from reader.newsroom import Newsroom

COLUMNS = (
    Column("id", "id", right=True),
    Column("published", "published"),
    Column("outlet", "outlet", flexible=True),
    Column("title", "title", flexible=True),
    Column("thread_id", "thread", right=True),
    Column("tags", "tags"),
    Column("copy_of", "copy of", right=True),
)
MENTION_COLUMNS = (
    Column("start", "start", right=True),
    Column("end", "end", right=True),
    Column("type", "type"),
    Column("surface", "surface", flexible=True),
    Column("entity_id", "entity"),
)


@click.command("stories")
@click.option("--thread", metavar="ID", help="only of this thread, by id or slug")
@click.option("--feed", metavar="F", help="only of this feed, by id or address")
@click.option("--entity", metavar="NAME", help="only stories that name this entity")
@click.option("--tag", help="only with this tag, on the story, its thread or its feed")
@click.option("--unread", is_flag=True, help="only unread stories")
@click.option("--starred", is_flag=True, help="only starred stories")
@click.option("--since", "when", metavar="WHEN", help="since a day (2025-07-06) or span (2d, 3w, 6mo)")
@click.option("--fold", is_flag=True, help="without the copies that are folded under another story")
@click.option("--limit", default=200, show_default=True, help="at most so many; 0 is all")
@listed
@placed
def stories_verb(
    thread: str | None,
    feed: str | None,
    entity: str | None,
    tag: str | None,
    unread: bool,
    starred: bool,
    when: str | None,
    fold: bool,
    limit: int,
    form: str | None,
) -> None:
    """List stories, newest first, copies included: the last column names the story they are folded under."""
    with newsroom() as room:
        query = StoryQuery(
            thread=room.thread(thread).id if thread is not None else None,
            feed=room.feed(feed).id if feed is not None else None,
            entity=room.entity(entity)[0].id if entity is not None else None,
            tag=tag,
            unread=unread,
            starred=starred,
            since=since(when, room.now()),
            folded=fold,
        )
        listing((values.story(one) for one in room.stories(query, page_size(limit))), COLUMNS, form)


@click.command("unread")
@click.option("--count", is_flag=True, help="print only how many there are")
@click.option("--limit", default=200, show_default=True, help="at most so many; 0 is all")
@listed
@placed
def unread_verb(count: bool, limit: int, form: str | None) -> None:
    """List unread stories, newest first, or only how many there are; copies count once."""
    with newsroom() as room:
        query = StoryQuery(unread=True)
        if count:
            say(str(room.story_count(query)))
        else:
            listing((values.story(one) for one in room.stories(query, page_size(limit))), COLUMNS, form)


@click.command("search")
@click.argument("query", nargs=-1, required=True, metavar="QUERY")
@click.option("--limit", default=50, show_default=True, help="at most so many; 0 is all")
@listed
@placed
def search_verb(query: tuple[str, ...], limit: int, form: str | None) -> None:
    """Search titles and texts, best first: words, "a phrase", OR, -not, start*."""
    with newsroom() as room:
        found = room.search(" ".join(query), page_size(limit))
        rows = ({**values.story(one), "snippet": line(snippet), "rank": rank} for one, snippet, rank in found)
        listing(rows, (*COLUMNS[:4], Column("snippet", "snippet", flexible=True)), form)


@click.command("show")
@click.argument("story", metavar="STORY")
@click.option("--full-text", is_flag=True, help="the text of its page, fetched unless it is there (an extra)")
@listed
@placed
def show_verb(story: str, full_text: bool, form: str | None) -> None:
    """Show one story as readable text, in $PAGER on a terminal; with --json all that is known of it."""
    with newsroom() as room:
        one = room.story(story)
        if full_text and room.whole(one.id) is None:
            import asyncio

            asyncio.run(room.fetch_whole(one.id))
        if form is not None:
            say(encoded(story_whole(room, one)))
        else:
            _paged(story_text(room, one, full_text=full_text))


def story_whole(room: Newsroom, one: Story) -> Value:
    """Return a story with its text and all that was read from it."""
    body, whole = room.body(one.id), room.whole(one.id)
    reason = room.why(one.id)
    return {
        **values.story(one),
        "text": body.text,
        "full_text": whole.text if whole else None,
        "full_text_error": room.page_failure(one.id) or None,
        "markdown": room.markdown(one.id),
        "removed": body.removed,
        "mentions": [values.mention(found) for found in room.mentions(body.text)],
        "figures": [values.figure(found) for found in room.figures(body.text)],
        "claims": [values.claim(found) for found in room.claims(body.text)],
        "why": values.why(reason) if reason else {},
        "note": room.note_on("story", one.id),
        "former_versions": [values.version(version) for version in room.versions(one.id)],
        "folded": [{"id": copy.id, "outlet": copy.outlet, "url": copy.url} for copy in room.copies(one.id)],
    }


def story_text(room: Newsroom, one: Story, *, full_text: bool = False) -> str:
    """Return a story as readable text: headline, who and when, the text as Markdown, where it belongs."""
    about = [
        one.outlet,
        one.author,
        iso(one.published) or f"arrived {iso(one.arrived)}",
        *(f"#{tag}" for tag in one.tags),
    ]
    text = room.markdown(one.id, room.whole(one.id) if full_text else None)
    parts = [line(one.title), " · ".join(line(part) for part in about if part), one.url, "", text, ""]
    if one.thread_id is not None:
        parts.append(f"thread {one.thread_id}: {line(one.thread_title)}")
    if removed := [each for each in room.body(one.id).removed.split("\n") if each]:
        parts.append(f"left out: {counted(len(removed), 'line')} of the publisher's; --json has the words")
    if one.versions:
        parts.append("corrected since it was first seen; --json has the former versions")
    if note := room.note_on("story", one.id):
        parts.append(f"note: {note}")
    return "\n".join(parts)


def _paged(text: str) -> None:
    pager = shlex.split(os.environ.get("PAGER", "")) if sys.stdout.isatty() else []
    if not pager:
        prose(text)
        return
    try:
        subprocess.run(pager, input=plain(text), text=True, check=False, env={"LESS": "FRX", **os.environ})
    except OSError as error:
        raise NewsreaderError(f"$PAGER cannot be run: {pager[0]}: {error.strerror}") from None


@click.command("annotate")
@click.argument("file", default="-", metavar="[FILE|-]", type=click.File("rb"))
@listed
@placed
def annotate_verb(file: BinaryIO, form: str | None) -> None:
    """Print the names and values that the recogniser sees in a plain text; offsets count code points."""
    # Bytes, so that no line ending is translated: offsets are those of the given text.
    given = file.read().decode("utf-8", "replace")
    with newsroom() as room:
        found = [values.mention(one) for one in room.mentions(given)]
    if form == "json":
        say(encoded({"mentions": found}))
    else:
        listing(found, MENTION_COLUMNS, form)

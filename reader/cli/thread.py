"""The verb `thread`: one thread whole, corrections and triage. Each change is one step of undo."""

from __future__ import annotations

import click

from reader.cli import said
from reader.cli.frame import act, listed, newsroom, placed, story_numbers
from reader.cli.output import encoded, prose, say
from reader.errors import UsageError
from reader.export import values
from reader.findings import Reason, ThreadPage
from reader.model import Development, Story
from reader.text import counted, day, line, sparkline

_ROWS = 40
THREAD = click.argument("thread", metavar="THREAD")
STORIES = click.argument("stories", nargs=-1, required=True, metavar="STORY…")


@click.group("thread")
@placed
def thread_verb() -> None:
    """Show a thread, correct it, follow, mute or tag it; threads go by id or slug."""


@thread_verb.command("show")
@THREAD
@listed
@placed
def show_verb(thread: str, form: str | None) -> None:
    """Show a thread whole: developments, stories and why they are in it, figures, sources."""
    with newsroom() as room:
        page = room.thread_page(thread, figures=True)
        if form is not None:
            say(encoded({**values.thread_page(page), "note": room.note_on("thread", page.thread.id)}))
        else:
            prose(_thread_text(page))


@thread_verb.command("rename")
@THREAD
@click.argument("title", nargs=-1, metavar="[TITLE]")
@placed
def rename_verb(thread: str, title: tuple[str, ...]) -> None:
    """Give a thread a title of one's own; without one it names itself again. Its slug stays."""
    act(lambda room: room.rename(thread, " ".join(title)))


@thread_verb.command("merge")
@click.argument("into", metavar="THREAD")
@click.argument("others", nargs=-1, required=True, metavar="OTHER…")
@placed
def merge_verb(into: str, others: tuple[str, ...]) -> None:
    """Merge other threads into the first; their ids go on leading there."""
    act(lambda room: room.merge(into, others))


@thread_verb.command("split")
@THREAD
@click.argument("stories", nargs=-1, metavar="[STORY…]")
@click.option(
    "--from-development",
    "--from",
    "development",
    type=int,
    metavar="DEVELOPMENT",
    help="this development and all after it",
)
@placed
def split_verb(thread: str, stories: tuple[str, ...], development: int | None) -> None:
    """Split stories off into a thread of their own: those named, or all from a development on."""
    if bool(stories) == (development is not None):
        raise UsageError("name either stories or --from-development DEVELOPMENT")
    act(lambda room: room.split(thread, story_numbers(room, stories), development=development))


@thread_verb.command("move")
@STORIES
@click.argument("thread", metavar="THREAD")
@placed
def move_verb(stories: tuple[str, ...], thread: str) -> None:
    """Move stories to another thread; later stories like them will go there too."""
    act(lambda room: room.move(story_numbers(room, stories), thread))


@thread_verb.command("pin")
@STORIES
@placed
def pin_verb(stories: tuple[str, ...]) -> None:
    """Pin stories to the threads they are in; later stories like them will go there too."""
    act(lambda room: room.pin(story_numbers(room, stories)))


@thread_verb.command("always")
@click.argument("into", metavar="THREAD")
@click.argument("others", nargs=-1, required=True, metavar="OTHER…")
@placed
def always_verb(into: str, others: tuple[str, ...]) -> None:
    """Let the threads be one from now on: the same as merge."""
    act(lambda room: room.merge(into, others))


def _never(thread: str, other: str) -> None:
    """Never let the two threads become one."""
    act(lambda room: room.keep_apart(thread, other))


for _name, _hidden in (("never", False), ("apart", True)):
    thread_verb.command(_name, hidden=_hidden)(THREAD(click.argument("other", metavar="OTHER")(placed(_never))))


@thread_verb.command("follow")
@THREAD
@placed
def follow_verb(thread: str) -> None:
    """Follow a thread."""
    act(lambda room: room.follow(thread))


@thread_verb.command("unfollow")
@THREAD
@placed
def unfollow_verb(thread: str) -> None:
    """Follow a thread no longer."""
    act(lambda room: room.follow(thread, followed=False))


@thread_verb.command("mute")
@THREAD
@placed
def mute_verb(thread: str) -> None:
    """Mute a thread."""
    act(lambda room: room.mute(thread))


@thread_verb.command("unmute")
@THREAD
@placed
def unmute_verb(thread: str) -> None:
    """Let a muted thread speak again."""
    act(lambda room: room.mute(thread, muted=False))


@thread_verb.command("tag")
@THREAD
@click.argument("tag")
@placed
def tag_verb(thread: str, tag: str) -> None:
    """Tag a thread; / nests."""
    act(lambda room: room.tag("thread", thread, tag))


@thread_verb.command("untag")
@THREAD
@click.argument("tag")
@placed
def untag_verb(thread: str, tag: str) -> None:
    """Take a tag from a thread."""
    act(lambda room: room.tag("thread", thread, tag, on=False))


@thread_verb.command("read")
@THREAD
@placed
def read_verb(thread: str) -> None:
    """Mark all stories of a thread read."""
    act(lambda room: room.mark_read(story.id for story in room.thread_page(thread).stories))


@thread_verb.command("note")
@THREAD
@click.argument("text", nargs=-1, metavar="[TEXT]")
@placed
def note_verb(thread: str, text: tuple[str, ...]) -> None:
    """Keep a note with a thread; without a text it goes."""
    act(lambda room: room.note("thread", thread, " ".join(text)))


def _thread_text(page: ThreadPage) -> str:
    thread = page.thread
    numbers = (
        counted(thread.story_count, "story"),
        counted(thread.development_count, "development"),
        counted(thread.outlet_count, "outlet"),
        thread.state,
        "followed" if thread.followed else "",
        *(f"#{tag}" for tag in thread.tags),
    )
    parts = [line(thread.title), " · ".join(part for part in numbers if part)]
    parts.append(f"{day(thread.first_published)} to {day(thread.last_published)}  {sparkline(thread.activity)}")
    parts += [line(", ".join(thread.entities)), line(page.defined.verdict), "", line(thread.summary), ""]
    for development in page.developments:
        parts.append(_development_line(development))
        inside = [story for story in page.stories if story.development_id == development.id]
        parts += [_story_line(story, page.why.get(story.id)) for story in inside]
    told = [row for row in page.table if row.kind != "tick"]
    if told:
        parts += ["", "Figures", *(f"  {said.figure_line(row)}" for row in told[:_ROWS])]
        parts += [f"  and {len(told) - _ROWS} more; --json has them all"] if len(told) > _ROWS else []
    if page.ledger:
        parts += ["", "Who says what", *said.ledger_lines(page.ledger)]
    return "\n".join(parts)


def _development_line(development: Development) -> str:
    outlets = counted(development.independent_count, "outlet")
    first = f"{line(development.first_outlet)} first, {outlets}" if development.independent_count > 1 else outlets
    return f"{day(development.first_published)}  {line(development.title)}  (development {development.id}; {first})"


def _story_line(story: Story, why: Reason | None) -> str:
    mark = "  " if story.read else "• "
    copy = " (copy)" if story.copy_of is not None else ""
    reason = f" – {line(why.verdict)}" if why and why.verdict else ""
    return f"  {mark}{day(story.moment)}  {story.id}  {line(story.outlet)}: {line(story.title)}{copy}{reason}"

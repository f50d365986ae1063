"""The verb `story`: marks on stories. Each change is one step of undo."""

from __future__ import annotations

import click

from reader.cli.frame import act, placed, story_numbers

STORIES = click.argument("stories", nargs=-1, required=True, metavar="STORY…")
STORY = click.argument("story", metavar="STORY")


@click.group("story")
@placed
def story_verb() -> None:
    """Mark stories read, star, tag or note them; stories go by id."""


@story_verb.command("read")
@STORIES
@placed
def read_verb(stories: tuple[str, ...]) -> None:
    """Mark stories read, with the copies folded under them."""
    act(lambda room: room.mark_read(story_numbers(room, stories)))


@story_verb.command("unread")
@STORIES
@placed
def unread_verb(stories: tuple[str, ...]) -> None:
    """Mark stories unread."""
    act(lambda room: room.mark_read(story_numbers(room, stories), read=False))


@story_verb.command("star")
@STORIES
@placed
def star_verb(stories: tuple[str, ...]) -> None:
    """Star stories: they are kept for ever."""
    act(lambda room: room.star(story_numbers(room, stories)))


@story_verb.command("unstar")
@STORIES
@placed
def unstar_verb(stories: tuple[str, ...]) -> None:
    """Take the star from stories."""
    act(lambda room: room.star(story_numbers(room, stories), starred=False))


@story_verb.command("tag")
@STORY
@click.argument("tag")
@placed
def tag_verb(story: str, tag: str) -> None:
    """Tag a story; / nests."""
    act(lambda room: room.tag("story", story, tag))


@story_verb.command("untag")
@STORY
@click.argument("tag")
@placed
def untag_verb(story: str, tag: str) -> None:
    """Take a tag from a story."""
    act(lambda room: room.tag("story", story, tag, on=False))


@story_verb.command("note")
@STORY
@click.argument("text", nargs=-1, metavar="[TEXT]")
@placed
def note_verb(story: str, text: tuple[str, ...]) -> None:
    """Keep a note with a story; without a text it goes."""
    act(lambda room: room.note("story", story, " ".join(text)))

"""Assign what waits for a thread, batch by batch, and find the words for the threads it touched."""

from __future__ import annotations

from slugify import slugify

from reader.store.threads import Description, Heading
from reader.threads import states


def describe(stories: list[Heading], names: tuple[str, ...]) -> Description:
    """Return the words for a thread from its stories, oldest first, and its main names."""
    by_development: dict[int, list[Heading]] = {}
    for story in stories:
        by_development.setdefault(story.development_id, []).append(story)
    title = stories[0].title
    moments = [story.moment for story in stories]
    return Description(
        title=title,
        summary=stories[-1].lede,
        developments={number: inside[0].title for number, inside in by_development.items()},
        slug=slugify(title, max_length=60, word_boundary=True) or "thread",
        silence=states.silence(moments),
    )

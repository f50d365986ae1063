"""Fetch all that a page of the reading pane shows, in a worker: from the newsroom to views."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from reader.errors import UnknownId
from reader.model import Figure, Story, StoryQuery, Thread
from reader.text import sentences
from reader.tui.highlight import Watching, watching
from reader.tui.messages import StoryView, ThreadView
from reader.tui.typeset import Document

if TYPE_CHECKING:
    from reader.newsroom import Newsroom

SAID = 0.72
"""Coverage from which a sentence counts as said before; below it stays bright, for a missed fact costs more."""
_EARLIER = 60  # stories of the thread a sentence is compared with, the latest before it
_WORDS = 5  # a shorter sentence is not compared
_FIGURES_OF = 100  # threads with more stories do without their line of figures


def load_story(newsroom: Newsroom, number: int) -> StoryView:
    """Return a story with its text set, its mentions and its place in its thread. Raises UnknownId."""
    from reader.tui.markdown import parse

    story = newsroom.story(number)
    document = parse(newsroom.markdown(number))
    thread = newsroom.thread(story.thread_id) if story.thread_id is not None else None
    inside = _siblings(newsroom, thread)
    known, new = _novelty(newsroom, story, document, inside)
    why = newsroom.why(number)
    return StoryView(
        story=story,
        body=newsroom.body(number),
        document=document,
        mentions=newsroom.mentions(document.text),
        copies=tuple(newsroom.copies(number)) if story.copies else (),
        versions=tuple(newsroom.versions(number)) if story.versions else (),
        thread=thread,
        developments=tuple(newsroom.developments(thread.id)) if thread else (),
        why=why,
        near=_story(newsroom, why.nearest) if why else None,
        runner_up=_title(newsroom, why.runner_up) if why else "",
        note=newsroom.note_on("story", number),
        known=known,
        new=new,
        siblings=tuple(one.id for one in inside),
        watching=load_watching(newsroom),
    )


def load_watching(newsroom: Newsroom) -> Watching:
    """Return the watchlist ready to be looked for."""
    rows = newsroom.watchlist()

    def aliases(key: str) -> tuple[str, ...]:
        known = newsroom.lexicon.entity(key)
        return tuple(known.aliases) if known else ()

    return watching(rows, aliases) if rows else Watching()


def load_thread(newsroom: Newsroom, number: int) -> ThreadView:
    """Return a thread with its developments, stories, main names and, of a short one, figures. Raises UnknownId."""
    thread = newsroom.thread(number)
    page = newsroom.thread_page(thread.id, bodies=thread.story_count <= _FIGURES_OF)
    figures = {number: _figures_in(body.text) for number, body in page.bodies.items()}
    names = tuple(row for row in newsroom.entities(thread=thread.id, limit=10) if row.story_count > 1)[:8]
    outlets = {story.id: story.outlet for story in page.stories}
    return ThreadView(page, names, newsroom.note_on("thread", thread.id), _figures(figures, outlets))


@lru_cache(maxsize=500)
def _figures_in(text: str) -> tuple[Figure, ...]:
    """Return the figures of a text, read once: one comes back to a thread, and its page is made anew after each action."""
    from reader.entities.figures import figures

    return figures(text)


def _siblings(newsroom: Newsroom, thread: Thread | None) -> list[Story]:
    """Return the stories of a thread, oldest first: at most the latest few hundred."""
    if thread is None:
        return []
    return newsroom.stories(StoryQuery(thread=thread.id), limit=400)[::-1]


Spans = tuple[tuple[int, int], ...]


def _novelty(newsroom: Newsroom, story: Story, document: Document, inside: list[Story]) -> tuple[Spans, Spans]:
    """Return the spans of the text's sentences the thread had before this story, and of those it had not."""
    before = [one for one in inside if (one.moment, one.id) < (story.moment, story.id)]
    if not before or not newsroom.config.reading.dim_known:
        return (), ()
    from reader.threads.novelty import said_before

    earlier: list[str] = []
    for one in before[-_EARLIER:]:
        text = newsroom.body(one.id).text
        earlier += [one.title, *(text[a:b] for a, b in sentences(text))]
    # Headings and exclamations say too little to have been said before.
    spans = [(a, b) for a, b in sentences(document.text) if document.text.count(" ", a, b) >= _WORDS - 1]
    covered = said_before([document.text[a:b] for a, b in spans], earlier)
    known = tuple(span for span, share in zip(spans, covered, strict=True) if share >= SAID)
    new = tuple(span for span, share in zip(spans, covered, strict=True) if share < SAID)
    return known, new


def _figures(by_story: dict[int, tuple[Figure, ...]], outlets: dict[int, str]) -> tuple[tuple[Figure, int], ...]:
    """Return the figures most outlets give, each once, with how many give it; dates and share prices left out."""
    said: dict[tuple[str, float | None, str], set[str]] = {}
    first: dict[tuple[str, float | None, str], Figure] = {}
    times: Counter[tuple[str, float | None, str]] = Counter()
    for number, figures in by_story.items():
        for figure in figures:
            if figure.kind == "DATE" or figure.market or figure.value is None:
                continue
            if not figure.counts and (figure.kind == "PERCENT" or not figure.unit):
                continue
            key = (figure.kind, figure.value, figure.unit)
            said.setdefault(key, set()).add(outlets.get(number, ""))
            times[key] += 1
            if key not in first or (figure.counts and not first[key].counts):
                first[key] = figure
    best = sorted(said, key=lambda key: (-len(said[key]), -times[key]))
    return tuple((first[key], len(said[key])) for key in best[:8])


def _story(newsroom: Newsroom, number: int | None) -> Story | None:
    try:
        return newsroom.story(number) if number is not None else None
    except UnknownId:
        return None


def _title(newsroom: Newsroom, number: int | None) -> str:
    try:
        return newsroom.thread(number).title if number is not None else ""
    except UnknownId:
        return ""

"""Fetch all that a page of the reading pane shows, in a worker: from the newsroom to views."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from reader.brief.choice import MOST
from reader.errors import UnknownId
from reader.findings import FigureRow, Novelty
from reader.model import Story, StoryQuery, Thread
from reader.tui.highlight import Watching, watching
from reader.tui.pages import Target
from reader.tui.views import (
    CatchUpView,
    EntityView,
    FiguresView,
    LedgerView,
    Look,
    Said,
    StoryView,
    ThreadView,
    View,
)

if TYPE_CHECKING:
    from reader.newsroom import Newsroom


def load(newsroom: Newsroom, target: Target, look: Look) -> View:
    """Return what a target of the reading pane stands for. Raises UnknownId."""
    if target.kind == "story":
        return load_story(newsroom, int(target.id), read_only=look.read_only, feed_text=look.feed_text)
    if target.kind == "thread":
        return load_thread(newsroom, int(target.id))
    if target.kind == "entity":
        page = newsroom.entity_page(str(target.id))
        return EntityView(page, any(one.key == page.entity.id for one in newsroom.watchlist()))
    number, _, rest = str(target.id).partition(" ")
    most = None if look.whole else MOST
    if target.kind == "ledger":
        return LedgerView(
            newsroom.thread(number), tuple(newsroom.ledger_of(number, most=most)), newsroom.extent(number, most)
        )
    if target.kind == "catch-up":
        return CatchUpView(newsroom.catch_up(number, int(rest) if rest else None, most=most))
    story, _, words = rest.partition(" ")
    rows = tuple(newsroom.figures_of(number, ticks=True, most=most))
    found = _row_with(rows, words, int(story)) if words else None
    return FiguresView(newsroom.thread(number), rows, found, newsroom.extent(number, most))


def load_story(newsroom: Newsroom, number: int, *, read_only: bool = False, feed_text: bool = False) -> StoryView:
    """Return a story with its text set, its mentions and its place in its thread. Raises UnknownId."""
    from reader.tui.markdown import parse

    story = newsroom.story(number)
    whole = newsroom.whole(number)
    body = newsroom.body(number) if whole is None or feed_text else whole
    document = parse(newsroom.markdown(number, body))
    thread = newsroom.thread(story.thread_id) if story.thread_id is not None else None
    reading = newsroom.reading(document.text)
    compared = thread is not None and newsroom.config.reading.dim_known
    why = newsroom.why(number)
    return StoryView(
        story=story,
        body=body,
        whole=None if whole is None else body is whole,
        page_failure=newsroom.page_failure(number) if whole is None else "",
        document=document,
        mentions=reading.mentions,
        in_title=newsroom.reading(story.title).mentions,
        figures=reading.figures,
        copies=tuple(newsroom.copies(number)) if story.copies else (),
        versions=tuple(newsroom.versions(number)) if story.versions else (),
        thread=thread,
        developments=tuple(newsroom.developments(thread.id)) if thread else (),
        why=why,
        near=_story(newsroom, why.nearest) if why else None,
        note=newsroom.note_on("story", number),
        novelty=newsroom.novelty_of(number, document.text, read_only=read_only) if compared else Novelty(),
        siblings=tuple(one.id for one in _siblings(newsroom, thread)),
        watching=load_watching(newsroom),
    )


def load_thread(newsroom: Newsroom, number: int) -> ThreadView:
    """Return a thread with its developments, stories and main names, its texts unread. Raises UnknownId."""
    page = newsroom.thread_page(newsroom.thread(number).id)
    names = tuple(row for row in newsroom.entities(thread=page.thread.id, limit=10) if row.story_count > 1)[:8]
    return ThreadView(page, names, newsroom.note_on("thread", page.thread.id))


def load_said(newsroom: Newsroom, view: ThreadView) -> ThreadView:
    """Return a thread with what reading its texts gives, of a long one the main of them."""
    rows = tuple(row for row in newsroom.figures_of(view.page.thread.id, most=MOST) if row.noun or row.kind == "money")
    return replace(view, said=Said(rows))


def load_watching(newsroom: Newsroom) -> Watching:
    """Return the watchlist ready to be looked for."""
    rows = newsroom.watchlist()

    def aliases(key: str) -> tuple[str, ...]:
        known = newsroom.lexicon.entity(key)
        return tuple(known.aliases) if known else ()

    return watching(rows, aliases) if rows else Watching()


def _siblings(newsroom: Newsroom, thread: Thread | None) -> list[Story]:
    """Return the stories of a thread, oldest first: at most the latest few hundred."""
    if thread is None:
        return []
    return newsroom.stories(StoryQuery(thread=thread.id), limit=400)[::-1]


def _row_with(rows: Sequence[FigureRow], words: str, story: int | None) -> int | None:
    """Return the number of the row in which a story gives a figure in these words."""
    for number, row in enumerate(rows):
        if any(one.story_id == story and words in one.sentence and _same(words, one.printed) for one in row.reports):
            return number
    return next((n for n, row in enumerate(rows) if any(_same(words, one) for one in row.printed)), None)


def _same(words: str, printed: str) -> bool:
    """Tell whether a figure in a text may be the one printed in a table: one holds the other."""
    return words in printed or printed in words


def _story(newsroom: Newsroom, number: int | None) -> Story | None:
    try:
        return newsroom.story(number) if number is not None else None
    except UnknownId:
        return None

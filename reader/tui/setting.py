"""Set any view as a page."""

from __future__ import annotations

from reader.tui.catch_up_page import catch_up_page
from reader.tui.entity_page import entity_page
from reader.tui.figures_page import figures_page
from reader.tui.ledger_page import ledger_page
from reader.tui.pages import Page
from reader.tui.story_page import story_page
from reader.tui.thread_page import thread_page
from reader.tui.views import CatchUpView, EntityView, FiguresView, LedgerView, Look, StoryView, View


def page_of(view: View, look: Look) -> Page:
    """Return the page of a view."""
    if isinstance(view, StoryView):
        return story_page(view, look)
    if isinstance(view, EntityView):
        return entity_page(view, look)
    if isinstance(view, FiguresView):
        return figures_page(view, look)
    if isinstance(view, LedgerView):
        return ledger_page(view, look)
    if isinstance(view, CatchUpView):
        return catch_up_page(view, look)
    return thread_page(view, look)

"""The reading pane of the main screen: a thread or a story is loaded and set in a worker, and shown when it is there."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.timer import Timer

from reader.tui.messages import AtEnd, PageSet, RoomChanged, StoryView, ThreadView
from reader.tui.pages import Page, Target
from reader.tui.screens.base import Base

_PAUSE = 0.06
"""Seconds the cursor rests on a row before the row is shown beside it."""


class Showing(Base):
    """Decides what the reading pane shows. An answer that something newer has overtaken is dropped."""

    _rest_timer: Timer | None = None
    _scroll = 0
    _on_page: Target | None = None  # what the page shows, which lags behind what is wanted

    # ------------------------------------------------------------ what to show
    def rest(self, do: Callable[[], None]) -> None:
        """Do something once the cursor rests; a later wish replaces an earlier one."""
        self._forget_rest()

        def now() -> None:
            self._rest_timer = None
            do()

        self._rest_timer = self.set_timer(_PAUSE, now)

    def _forget_rest(self) -> None:
        if self._rest_timer is not None:
            self._rest_timer.stop()
            self._rest_timer = None

    def show(self, target: Target, *, open: bool = False, scroll: int = 0, parent: int | None = None) -> None:
        """Show a thread or story in the reading pane; with `open` the keys go there and it counts as read."""
        from reader.tui.commands import READING

        self._forget_rest()
        if self.shown != target:
            self.why_on = self.former_on = False
            self.expanded = None
        self.shown = target
        self.parent_thread = parent
        self._scroll = scroll
        if open:
            self.opened = True
            self.enter_pane(READING)
        self._load(target)
        if open:
            self.note_opened(target)

    def show_nothing(self) -> None:
        """Empty the reading pane."""
        self._forget_rest()
        self.token += 1
        self.shown = self._on_page = None
        self.story_view = self.thread_view = None
        self.reading.show(Page(()))

    def reload(self) -> None:
        """Load what is shown anew; the eye stays."""
        if self.shown is not None:
            self._load(self.shown)

    def redraw_page(self) -> None:
        """Set the page anew, for another way to show it or another width."""
        if self.shown is None:
            return
        if self._on_page != self.shown:
            self._load(self.shown)  # it is on its way: let it come in the new way
            return
        story, thread, make = self.story_view, self.thread_view, self._setter()
        token = self._next_token()
        self.read_aside(lambda: PageSet(token, story, thread, make(story, thread)), group="reading")

    # ------------------------------------------------------------ loading
    def _load(self, target: Target) -> None:
        from reader.tui.loading import load_story, load_thread

        newsroom, number, make = self.newsroom, int(target.id), self._setter()
        token = self._next_token()

        def job() -> PageSet:
            story = load_story(newsroom, number) if target.kind == "story" else None
            thread = load_thread(newsroom, number) if story is None else None
            return PageSet(token, story, thread, make(story, thread))

        self.read_aside(job, group="reading")

    def _next_token(self) -> int:
        self.token += 1
        return self.token

    def _setter(self) -> Callable[[StoryView | None, ThreadView | None], Page]:
        """Return how to set a page as it is wanted now: for this width, with these things shown."""
        room, now = self._room(), self.newsroom.now()
        marks, why, former, expanded = self.marks_on, self.why_on, self.former_on, self.expanded
        words, hidden = self.search_words(), self.hidden_kinds

        def make(story: StoryView | None, thread: ThreadView | None) -> Page:
            from reader.tui.story_page import story_page
            from reader.tui.thread_page import thread_page

            if story is not None:
                return story_page(story, room, now, marks=marks, hidden=hidden, why=why, former=former, words=words)
            assert thread is not None
            return thread_page(thread, room, now, expanded)

        return make

    def _room(self) -> int:
        """Return the columns of a page; of a pane not shown yet those it will have."""
        if self.reading.size.width:
            return self.reading.room
        return max(20, min(self.reading.measure, self.size.width - 5))

    @on(PageSet)
    def _page_set(self, event: PageSet) -> None:
        if event.token != self.token:
            return
        self.story_view, self.thread_view = event.story, event.thread
        came_from, self._on_page = self._on_page, self.shown
        if came_from == self.shown and not self._scroll:
            self.reading.replace(event.page)
        else:
            self.reading.show(event.page, scroll=self._scroll, at=came_from)
        self._scroll = 0
        self.draw_head()

    @on(RoomChanged)
    def _room_changed(self, event: RoomChanged) -> None:
        event.stop()
        self.redraw_page()

    @on(AtEnd)
    def _at_end(self) -> None:
        if self.opened and self.newsroom.config.reading.mark_read == "end" and self.story_view is not None:
            self.mark_opened(self.story_view.story)

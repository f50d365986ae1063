"""The reading pane of the main screen: a thread or a story is loaded and set in a worker, and shown when it is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from textual import on
from textual.timer import Timer

from reader.tui.commands import READING
from reader.tui.messages import AtEnd, PageSet, RoomChanged
from reader.tui.pages import Page, Target
from reader.tui.screens.base import Base, Stop
from reader.tui.views import Look, ThreadView

_PAUSE = 0.1
"""Seconds the cursor rests on a row before the row is shown beside it."""


class Showing(Base):
    """Decides what the reading pane shows. An answer that something newer has overtaken is dropped."""

    _rest_timer: Timer | None = None
    _scroll = 0
    _line: int | None = None  # the line the cursor goes back to
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

    def show(
        self,
        target: Target,
        *,
        open: bool = False,
        scroll: int = 0,
        parent: int | None = None,
        keep_trail: bool = False,
    ) -> None:
        """Show something in the reading pane; with `open` the keys go there and a story counts as read."""
        if not keep_trail:
            self.trail.clear()
        self._show(Stop(target, parent, scroll), open=open)

    def _show(self, stop: Stop, *, open: bool) -> None:
        self._forget_rest()
        target = stop.target
        if self.shown != target:
            self.why_on = self.former_on = self.removed_on = self.feed_text_on = self.ticks_on = self.whole_on = False
            self.expanded = None
        self.open_rows = stop.open_rows
        self.shown = target
        self.parent_thread = stop.parent
        self._scroll, self._line = stop.scroll, stop.line
        if open:
            self.opened = True
            self.enter_pane(READING)
        self._load(target)
        if open:
            self.note_opened(target)

    def go_into(self, target: Target) -> None:
        """Open something from the page that is shown, to which one comes back."""
        if self.shown is not None and self.pane == READING and target != self.shown:
            stop = Stop(
                self.shown, self.parent_thread, self.reading.scroll_offset.y, self.reading.cursor, self.open_rows
            )
            self.trail.append(stop)
        elif self.pane != READING:
            self.trail.clear()
        self.show(target, open=True, keep_trail=True)

    def go_back(self) -> bool:
        """Go back to the page one came from; tell whether there is one."""
        if not self.trail:
            return False
        self._show(self.trail.pop(), open=True)
        return True

    def show_nothing(self) -> None:
        """Empty the reading pane."""
        self._forget_rest()
        self.token += 1
        self.shown = self._on_page = None
        self.view = None
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
        view, look = self.view, self._look()
        assert view is not None
        token = self._next_token()

        def job() -> PageSet:
            from reader.tui.setting import page_of

            return PageSet(token, view, page_of(view, look))

        self.read_aside(job, group="reading")

    # ------------------------------------------------------------ loading
    def _load(self, target: Target) -> None:
        newsroom, look, before = self.newsroom, self._look(), self.thread_view
        token = self._next_token()

        def job() -> PageSet:
            from reader.tui.loading import load
            from reader.tui.setting import page_of

            view = load(newsroom, target, look)
            if isinstance(view, ThreadView) and before is not None and before.page.thread.id == view.page.thread.id:
                view = replace(view, said=before.said)  # until its texts are read again, so that nothing flickers
            return PageSet(token, view, page_of(view, look), whole=not isinstance(view, ThreadView))

        self.read_aside(job, group="reading")

    def _read_whole(self, view: ThreadView) -> None:
        """Read a thread's texts after its timeline is there: which stories add nothing, which figures are given."""
        newsroom, look, token = self.newsroom, self._look(), self.token

        def job() -> PageSet:
            from reader.tui.loading import load_said
            from reader.tui.setting import page_of

            whole = load_said(newsroom, view)
            return PageSet(token, whole, page_of(whole, look))

        self.read_aside(job, group="said")

    def _next_token(self) -> int:
        self.token += 1
        return self.token

    def _look(self) -> Look:
        """Return how a page is wanted now: for this width, with these things shown."""
        return Look(
            room=self._room(),
            now=self.newsroom.now(),
            marks=self.marks_on,
            hidden=self.hidden_kinds,
            why=self.why_on,
            former=self.former_on,
            removed=self.removed_on,
            feed_text=self.feed_text_on,
            pictures=self.pictures,
            read_only=self.read_only,
            words=self.search_words(),
            expanded=self.expanded,
            open_rows=self.open_rows,
            ticks=self.ticks_on,
            whole=self.whole_on,
        )

    def _room(self) -> int:
        """Return the columns of a page; of a pane not shown yet those it will have."""
        if self.reading.size.width:
            return self.reading.room
        return max(20, min(self.reading.measure, self.size.width - 5))

    @on(PageSet)
    def _page_set(self, event: PageSet) -> None:
        if event.token != self.token:
            return
        self.view = event.view
        came_from, self._on_page = self._on_page, self.shown
        if came_from == self.shown and not self._scroll and self._line is None:
            self.reading.replace(event.page)
        else:
            # A timeline opens on the story one was in; other pages at their beginning, or where one left them.
            at = _place_of(came_from, event.view, event.page) if isinstance(event.view, ThreadView) else None
            self.reading.show(event.page, scroll=self._scroll, at=at, line=self._line)
        self._scroll, self._line = 0, None
        self.draw_head()
        self.draw_footer()
        if isinstance(event.view, ThreadView) and not event.whole:
            self._read_whole(event.view)

    @on(RoomChanged)
    def _room_changed(self, event: RoomChanged) -> None:
        event.stop()
        self.redraw_page()

    @on(AtEnd)
    def _at_end(self) -> None:
        if self.opened and self.newsroom.config.reading.mark_read == "end" and self.story_view is not None:
            self.mark_opened(self.story_view.story)


def _place_of(story: Target | None, view: ThreadView, page: Page) -> Target | None:
    """Return where a timeline shows a story: on a line of its own, else with the story it copies or its development."""
    shown = set(page.targets.values())
    by_id = {one.id: one for one in view.page.stories}
    found = by_id.get(int(story.id)) if story is not None and story.kind == "story" else None
    if found is None:
        return None
    places = [Target("story", found.id), Target("story", found.copy_of or 0)]
    return next((one for one in (*places, Target("development", found.development_id or 0)) if one in shown), None)

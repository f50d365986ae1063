"""Moving about: within a pane, between panes, into things and out of them, to places."""

from __future__ import annotations

from typing import Any

from reader.model import StoryQuery, Thread, ThreadQuery
from reader.tui.commands import LIST, PLACES, READING
from reader.tui.pages import Target
from reader.tui.places import occasional
from reader.tui.screens.base import PANE_ORDER
from reader.tui.screens.listing import NO_NEWS, Listing
from reader.tui.widgets.lines import Lines


class Moving(Listing):
    """The commands that go somewhere."""

    # ------------------------------------------------------------ within a pane
    def _lines(self) -> Lines[Any] | None:
        return self.places if self.pane == PLACES else self.desk if self.pane == LIST else None

    def step(self, by: int) -> None:
        """Go some lines in the pane that has the keys."""
        (self._lines() or self.reading).move(by)

    def do_move_down(self) -> None:
        """Go one line down."""
        self.step(1)

    def do_move_up(self) -> None:
        """Go one line up."""
        self.step(-1)

    def do_move_top(self) -> None:
        """Go to the top."""
        lines = self._lines()
        lines.move_to(0) if lines else self.reading.go_to_end(top=True)

    def do_move_bottom(self) -> None:
        """Go to the bottom."""
        lines = self._lines()
        lines.move_to(lines.count - 1, -1) if lines else self.reading.go_to_end(top=False)

    def _pages(self, share: float) -> None:
        lines = self._lines()
        if lines:
            rows = max(1, int(lines.rows_shown * abs(share)))
            lines.move(rows if share > 0 else -rows)
        else:
            self.reading.scroll_pages(share)

    def do_move_half_down(self) -> None:
        """Go half a page down."""
        self._pages(0.5)

    def do_move_half_up(self) -> None:
        """Go half a page up."""
        self._pages(-0.5)

    def do_move_page_down(self) -> None:
        """Go a page down."""
        self._pages(1.0)

    def do_move_page_up(self) -> None:
        """Go a page up."""
        self._pages(-1.0)

    # ------------------------------------------------------------ between panes
    def do_pane_left(self) -> None:
        """Go one step out."""
        if self.pane == READING and not self._back_to_thread():
            self.enter_pane(LIST)
        elif self.pane == LIST:
            self.enter_pane(PLACES)

    def do_pane_right(self) -> None:
        """Go one step in."""
        if self.pane != READING or self.reading.page.is_list:
            self.do_read_open()

    def do_pane_next(self) -> None:
        """Give the keys to the next pane; in a text go to the next name, figure or link."""
        self._step_spot_or_pane(1)

    def do_pane_previous(self) -> None:
        """Give the keys to the pane before; in a text go to the name, figure or link before."""
        self._step_spot_or_pane(-1)

    def _step_spot_or_pane(self, by: int) -> None:
        if self.pane != READING:
            self._step_pane(by)
        elif self.shown is not None and self.shown.kind == "story":
            self.reading.step_spot(by)  # also while the story is on its way: the keys are meant for it
        elif not self.reading.step_spot(by):
            self._step_pane(by)

    def _step_pane(self, by: int) -> None:
        pane = PANE_ORDER[(PANE_ORDER.index(self.pane) + by) % 3]
        if pane == READING:
            row = self.desk.current
            if row is None:
                pane = PLACES if by > 0 else LIST
            elif self.shown is None or self.narrow:
                self.open_row()
                return
        self.enter_pane(pane)

    # ------------------------------------------------------------ opening and going back
    def do_read_open(self) -> None:
        """Open what is under the cursor."""
        if self.pane == PLACES:
            place = self.places.current
            if place is not None and (self.place is None or place.key != self.place.key):
                self.show_place(place)
            self.enter_pane(LIST)
            self.desk.announce()
        elif self.pane == LIST:
            self.open_row()
        elif self.reading.target is not None:
            self.follow_target(self.reading.target)
        else:
            self.do_read_on()

    def open_row(self) -> None:
        """Open the row under the list's cursor."""
        row = self.desk.current
        if row is not None:
            self.show(Target("thread" if isinstance(row, Thread) else "story", row.id), open=True)

    def follow_target(self, target: Target) -> None:
        """Go where a line of the reading pane leads."""
        shown = self.shown.kind if self.shown is not None else ""
        if shown not in ("story", "thread", "") and target.kind in ("story", "thread"):
            self.go_into(target)
        elif target.kind == "story":
            self.show(target, open=True, parent=self.thread_here(), keep_trail=True)
        elif target.kind == "thread" and target.id == self.thread_here():
            if target != self.shown:
                self.show(target, open=True, keep_trail=True)
        elif target.kind == "thread":
            self.go_into(target)
        elif target.kind == "development":
            inside = self.newsroom.stories(StoryQuery(development=int(target.id)), 100)[::-1]
            if inside:
                first = next((story for story in inside if not story.read), inside[0])
                self.show(Target("story", first.id), open=True, parent=first.thread_id, keep_trail=True)
        elif target.kind == "link":
            self.open_address(str(target.id))
        elif not self.follow_brief(target):
            self.say("That leads nowhere yet.")

    def thread_here(self) -> int | None:
        """Return the thread whose timeline one is in or came from."""
        if self.shown is not None and self.shown.kind == "thread":
            return int(self.shown.id)
        return self.parent_thread

    def _back_to_thread(self) -> bool:
        if self.shown is not None and self.shown.kind == "story" and self.parent_thread is not None:
            self.show(Target("thread", self.parent_thread), open=True, keep_trail=True)
            return True
        return self.go_back()

    def do_read_back(self) -> None:
        """Go back one step; at the top, quit."""
        if self.pane == PLACES:
            self.app.exit()
        else:
            self.do_read_escape()

    def do_read_escape(self) -> None:
        """End the selection or the search, or go back one step."""
        if self.desk.marked and self.pane == LIST:
            self.desk.marked.clear()
            self.desk.repaint()
            self.draw_list_head()
        elif self.pane == READING:
            if not self.reading.leave_marks():
                self.do_pane_left()
        elif self.pane == LIST and not self.end_search():
            self.enter_pane(PLACES)

    def do_read_on(self) -> None:
        """Scroll a page; at the end go to the next unread story."""
        if self.pane != READING:
            self.do_read_open()
        elif self.reading.at_end:
            self.run_command("read.next")
        else:
            self.reading.scroll_pages(1.0)

    # ------------------------------------------------------------ places
    def _go(self, key: str) -> None:
        self.enter_pane(LIST)
        self.choose_key(key)

    def do_go_followed(self) -> None:
        """List the threads one follows."""
        self._go("followed")

    def do_go_threads(self) -> None:
        """List all threads."""
        self._go("threads")

    def do_go_unread(self) -> None:
        """List what is unread."""
        self._go("unread")

    def do_go_news(self) -> None:
        """List the threads with stories that came since one read them."""
        place = next(one for one in occasional({}) if one.key == "news")
        if self.choose_key("news"):
            self.enter_pane(LIST)
        elif isinstance(place.query, ThreadQuery) and self.newsroom.threads(place.query, 1):
            self.enter_pane(LIST)
            self.show_place(place)  # its line at the left is still to come
            self.count_places()
        else:
            self.say(NO_NEWS)

    def do_go_starred(self) -> None:
        """List starred stories."""
        self._go("starred")

    def do_go_notes(self) -> None:
        """List the stories one wrote notes on."""
        self._go("notes")

    def do_go_stories(self) -> None:
        """List all stories."""
        self._go("stories")

    def do_go_thread(self) -> None:
        """Open the thread of the story."""
        thread = self.focused_thread()
        if thread is None:
            self.say("This story waits for its thread.")
        else:
            self.show(Target("thread", thread.id), open=True)

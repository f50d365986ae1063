"""Moving about: within a pane, between panes, to places, and from one unread story to the next."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from textual import on

from reader.model import Story, StoryQuery, Thread, ThreadQuery
from reader.tui.commands import LIST, PLACES, READING
from reader.tui.messages import Visited
from reader.tui.pages import Target
from reader.tui.screens.base import PANE_ORDER
from reader.tui.screens.listing import Listing
from reader.tui.widgets.lines import Lines


class Moving(Listing):
    """The commands that go somewhere."""

    _visiting: int | None = None

    # ------------------------------------------------------------ within a pane
    def _lines(self) -> Lines[Any] | None:
        return self.places if self.pane == PLACES else self.desk if self.pane == LIST else None

    def do_move_down(self) -> None:
        """Go one line down."""
        (self._lines() or self.reading).move(1)

    def do_move_up(self) -> None:
        """Go one line up."""
        (self._lines() or self.reading).move(-1)

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
        """Give the keys to the next pane."""
        self._step_pane(1)

    def do_pane_previous(self) -> None:
        """Give the keys to the pane before."""
        self._step_pane(-1)

    def _step_pane(self, by: int) -> None:
        pane = PANE_ORDER[(PANE_ORDER.index(self.pane) + by) % 3]
        if pane == READING:
            row = self.desk.current
            if row is None:
                pane = PLACES if by > 0 else LIST
            elif self.shown is None or self.narrow:
                self._open_row()
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
            self._open_row()
        elif self.reading.target is not None:
            self.follow_target(self.reading.target)
        else:
            self.do_read_on()

    def _open_row(self) -> None:
        row = self.desk.current
        if row is not None:
            self.show(Target("thread" if isinstance(row, Thread) else "story", row.id), open=True)

    def follow_target(self, target: Target) -> None:
        """Go where a line of the reading pane leads."""
        if target.kind == "story":
            self.show(target, open=True, parent=self._thread_here())
        elif target.kind == "thread" and target != self.shown:
            self.show(target, open=True)
        elif target.kind == "development":
            inside = self.newsroom.stories(StoryQuery(development=int(target.id)), 100)[::-1]
            if inside:
                first = next((story for story in inside if not story.read), inside[0])
                self.show(Target("story", first.id), open=True, parent=first.thread_id)
        elif target.kind == "link":
            self.open_address(str(target.id))

    def _thread_here(self) -> int | None:
        """Return the thread whose timeline one is in or came from."""
        if self.shown is not None and self.shown.kind == "thread":
            return int(self.shown.id)
        return self.parent_thread

    def _back_to_thread(self) -> bool:
        if self.shown is not None and self.shown.kind == "story" and self.parent_thread is not None:
            self.show(Target("thread", self.parent_thread), open=True)
            return True
        return False

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
            self.do_pane_left()
        elif self.pane == LIST and not self.end_search():
            self.enter_pane(PLACES)

    def do_read_on(self) -> None:
        """Scroll a page; at the end go to the next unread story."""
        if self.pane != READING:
            self.do_read_open()
        elif self.reading.at_end:
            self.do_read_next()
        else:
            self.reading.scroll_pages(1.0)

    # ------------------------------------------------------------ what was opened is read, what was left is visited
    def note_opened(self, target: Target) -> None:
        """Mark an opened story read, if that is the wish, and remember the thread that is being read."""
        thread: int | None
        if target.kind == "story":
            story = self.newsroom.story(int(target.id))
            thread = story.thread_id
            if self.newsroom.config.reading.mark_read == "open":
                self.mark_opened(story)
        else:
            thread = int(target.id)
        if thread != self._visiting:
            self.leave_thread()
            self._visiting = thread

    def mark_opened(self, story: Story) -> None:
        """Mark a story read without a word."""
        if not story.read:
            self.act(lambda: self.newsroom.mark_read([story.id]), stories=(story.id,), quiet=True)

    def leave_thread(self) -> None:
        """Remember that the open thread was read up to now."""
        thread, self._visiting = self._visiting, None
        if thread is not None:
            done = self.hands.submit(self.newsroom.visit_thread, thread)
            done.add_done_callback(lambda _: self.post_message(Visited(thread)) if self.is_running else None)

    @on(Visited)
    def _visited(self, event: Visited) -> None:
        for row in self.desk.loaded():
            if isinstance(row, Thread) and row.id == event.thread:
                self.desk.patch(self.newsroom.thread(row.id))

    # ------------------------------------------------------------ from story to story
    def do_read_next(self) -> None:
        """Go to the next unread story, or to the next match."""
        self._walk(1)

    def do_read_previous(self) -> None:
        """Go to the unread story before, or to the match before."""
        self._walk(-1)

    def _walk(self, by: int) -> None:
        if self.search_words():
            self._to_match(by)
            return
        story = self._unread(by)
        if story is None:
            self.say("Nothing unread here.")
            return
        in_threads = self.place is not None and isinstance(self.place.query, ThreadQuery)
        self.show(Target("story", story.id), open=True, parent=story.thread_id if in_threads else None)
        self.desk.move_to_key(("thread", story.thread_id) if in_threads else ("story", story.id))

    def _to_match(self, by: int) -> None:
        before = self.desk.cursor
        self.desk.move(by)
        if self.desk.cursor == before:
            self.say("No further match.")
        elif self.pane == READING:
            self._open_row()

    def _unread(self, by: int) -> Story | None:
        """Return the unread story that follows (or precedes) what is shown, in the order of the list."""
        here = self.story_view.story if self.story_view and self.pane == READING else None
        query = self.place.query if self.place else None
        if isinstance(query, ThreadQuery):
            return self._unread_in_threads(query, here, by)
        if query is None:
            return None
        wanted = replace(query, unread=True)
        start = here or (self.desk.current if isinstance(self.desk.current, Story) else None)
        if start is not None and self.pane == LIST and not start.read:
            return start
        found = self.newsroom.next_story(wanted, start, newer=by < 0)
        return found or (self.newsroom.next_story(wanted) if by > 0 else None)

    def _unread_in_threads(self, query: ThreadQuery, here: Story | None, by: int) -> Story | None:
        row = self.desk.current
        number = self._thread_here() if self.pane == READING else None
        if number is None and here is not None:
            number = here.thread_id
        if number is None and isinstance(row, Thread):
            number = row.id
        if number is not None and (found := self._unread_in(number, here, by)) is not None:
            return found
        thread = self._next_unread_thread(query, number, by)
        return self._unread_in(thread, None, by) if thread is not None else None

    def _unread_in(self, thread: int, here: Story | None, by: int) -> Story | None:
        """Return the next unread story of a thread in the order of its days, coming round once at the end."""
        inside = self.newsroom.stories(StoryQuery(thread=thread, unread=True), 200)
        inside = [story for story in inside if here is None or story.id != here.id]
        inside.sort(key=lambda story: (story.moment, story.id), reverse=by < 0)
        if here is not None:
            at = (here.moment, here.id)
            for story in inside:
                if ((story.moment, story.id) > at) == (by > 0):
                    return story
        return inside[0] if inside else None

    def _next_unread_thread(self, query: ThreadQuery, after: int | None, by: int) -> int | None:
        """Return the thread with something unread that follows `after` in the list, coming round at its end."""
        wanted = replace(query, unread=True)
        rows = self.newsroom.threads(wanted, 200)
        ids = [thread.id for thread in rows]
        if not ids:
            return None
        if after in ids:
            others = [number for number in ids if number != after]
            return ids[(ids.index(after) + by) % len(ids)] if others else None
        place = self.newsroom.thread_position(query, after) if after is not None else None
        if place is None:
            return ids[0]
        later = [n for n in ids if (self.newsroom.thread_position(query, n) or 0) > place]
        earlier = [n for n in ids if n not in later]
        order = later + earlier if by > 0 else earlier[::-1] + later[::-1]
        return order[0]

    def do_read_later(self) -> None:
        """Go to the next story of the thread."""
        self._sibling(1)

    def do_read_earlier(self) -> None:
        """Go to the story before in the thread."""
        self._sibling(-1)

    def _sibling(self, by: int) -> None:
        view = self.story_view
        if view is None or self.shown is None or self.shown.kind != "story":
            (self._lines() or self.reading).move(by)
            return
        ids = [number for number in view.siblings if number not in {copy.id for copy in view.copies}]
        at = ids.index(view.story.id) + by if view.story.id in ids else -1
        if 0 <= at < len(ids):
            self.show(Target("story", ids[at]), open=True, parent=self.parent_thread)
        else:
            self.say("That was the last story of the thread." if by > 0 else "That was the first story of the thread.")

    def do_read_new_sentence(self) -> None:
        """Scroll to the next new sentence."""
        if not self.reading.go_to_new(forwards=True):
            self.say("No further new sentence." if self.reading.page.new_lines else "Nothing to compare it with.")

    def do_read_new_sentence_back(self) -> None:
        """Scroll to the new sentence before."""
        if not self.reading.go_to_new(forwards=False):
            self.say("No new sentence before.")

    # ------------------------------------------------------------ ways to show a page
    def do_read_expand(self) -> None:
        """Show or hide the stories of every development."""
        if self.thread_view is not None:
            self.expanded = not (
                self.expanded if self.expanded is not None else len(self.thread_view.page.stories) <= 40
            )
            self.redraw_page()
        elif self.shown is not None and self.shown.kind == "story":
            self.do_go_thread()

    def do_read_marks(self) -> None:
        """Highlight mentions, or stop."""
        self.marks_on = not self.marks_on
        self.redraw_page()

    def do_read_former(self) -> None:
        """Show former versions, or stop."""
        if self.story_view is not None and self.story_view.versions:
            self.former_on = not self.former_on
            self.redraw_page()
        else:
            self.say("This story was never changed.")

    def do_read_why(self) -> None:
        """Say why the story is in its thread, or stop."""
        story = self.focused_story()
        if story is None:
            self.say("Put the cursor on a story: its reasons are shown with it.")
            return
        if self.story_view is None or self.story_view.story.id != story.id:
            self.show(
                Target("story", story.id), open=True, parent=self._thread_here() if self.pane == READING else None
            )
            self.why_on = True
            return
        self.why_on = not self.why_on
        self.redraw_page()
        if self.why_on:
            self.reading.jump(0)

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

    def do_go_starred(self) -> None:
        """List starred stories."""
        self._go("starred")

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

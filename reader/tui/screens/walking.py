"""From story to story: the next unread across threads, the next match, the next of the thread, the next new sentence."""

from __future__ import annotations

from dataclasses import replace

from reader.model import Story, StoryQuery, Thread, ThreadQuery
from reader.tui.commands import LIST, READING
from reader.tui.messages import Found
from reader.tui.pages import Target
from reader.tui.screens.listing import Listing


class Walking(Listing):
    """The commands that go to another story."""

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
            self.open_row()

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
        if self.found is not None and self.place is not None and self.found.place == self.place.key:
            return self._unread_found(self.found, start, by)
        found = self.newsroom.next_story(wanted, start, newer=by < 0)
        return found or (self.newsroom.next_story(wanted) if by > 0 else None)

    def _unread_found(self, found: Found, start: Story | None, by: int) -> Story | None:
        """Return the unread story of a looked-up list that follows, coming round at its end."""
        row = found.row_of(start.id) if start is not None else None
        at = -1 if row is None else row
        ids = [*found.ids[at + 1 :], *found.ids[: max(at, 0)]]
        number = self.newsroom.first_unread(ids if by > 0 else ids[::-1])
        return self.newsroom.story(number) if number is not None else None

    def _unread_in_threads(self, query: ThreadQuery, here: Story | None, by: int) -> Story | None:
        row = self.desk.current
        number = self.thread_here() if self.pane == READING else None
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
        wanted = replace(query, unread=True, muted=False)
        found = self.newsroom.next_thread(wanted, after, back=by < 0)
        if found is None and after is not None:
            found = self.newsroom.next_thread(wanted, back=by < 0)
        return found if found != after else None

    def do_read_later(self) -> None:
        """Go to the next story of the thread."""
        self._sibling(1)

    def do_read_earlier(self) -> None:
        """Go to the story before in the thread."""
        self._sibling(-1)

    def _sibling(self, by: int) -> None:
        view = self.story_view
        if view is None or self.shown is None or self.shown.kind != "story":
            self.step(by)
            return
        ids = [number for number in view.siblings if number not in {copy.id for copy in view.copies}]
        at = ids.index(view.story.id) + by if view.story.id in ids else -1
        if 0 <= at < len(ids):
            self.show(Target("story", ids[at]), open=True, parent=self.parent_thread, keep_trail=True)
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

"""What is shown and how: names in colour, reasons, former versions; what was opened is read, what was left is visited."""

from __future__ import annotations

import os

from textual import on

from reader.errors import NewsreaderError, UsageError
from reader.model import Story, Thread
from reader.tui.commands import READING
from reader.tui.messages import Failed, PicturesCame, Visited, WholeText
from reader.tui.pages import Target
from reader.tui.screens.listing import Listing
from reader.tui.views import StoryView

_WIDEST, _TALLEST = 96, 28  # cells of a picture


class Opening(Listing):
    """Ways to show a page, and what opening and leaving one does."""

    _visiting: int | None = None

    # ------------------------------------------------------------ what was opened is read, what was left is visited
    def note_opened(self, target: Target) -> None:
        """Mark an opened story read, if that is the wish, and remember the thread that is being read."""
        thread: int | None
        if target.kind == "story":
            story = self.newsroom.story(int(target.id))
            thread = story.thread_id
            if self.newsroom.config.reading.mark_read == "open":
                self.mark_opened(story)
            if story.edited:
                self.act(lambda: self._looked_at(story.id), stories=(story.id,), quiet=True)
        elif target.kind == "entity":
            return
        else:
            thread = self.thread_shown()
        if thread != self._visiting:
            self.leave_thread()
            self._visiting = thread

    def _looked_at(self, number: int) -> str:
        self.newsroom.look_at_changes(number)
        return ""

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

    # ------------------------------------------------------------ ways to show a page
    def do_read_expand(self) -> None:
        """Show or hide the stories of every development; of a story, the whole text of its page."""
        if self.thread_view is not None:
            self.expanded = not (
                self.expanded if self.expanded is not None else len(self.thread_view.page.stories) <= 40
            )
            self.redraw_page()
        elif self.story_view is not None:
            self._whole_text(self.story_view)

    def _whole_text(self, view: StoryView) -> None:
        """Fetch the text of a story's page, or switch between that and what its feed gave."""
        if view.whole is not None:
            self.feed_text_on = not self.feed_text_on
            self.reload()
            return
        number = view.story.id

        async def work() -> None:
            try:
                if self.newsroom.whole(number) is None:  # it may have come meanwhile
                    await self.newsroom.fetch_whole(number)
            except UsageError as error:
                words = str(error)
                self.say(f"{words[0].upper()}{words[1:]}.", "bad", 12.0)
            except NewsreaderError as error:
                self.post_message(Failed(f"the whole text cannot be had: {error}"))
            else:
                self.post_message(WholeText(number))

        self.say("Fetching the page …", seconds=60)
        self.run_worker(work(), group="whole text", exclusive=True, exit_on_error=True)

    @on(WholeText)
    def _whole_text_came(self, event: WholeText) -> None:
        self.hush()
        if self.shown == Target("story", event.story):
            self.reload()

    # ------------------------------------------------------------ pictures
    def do_read_pictures(self) -> None:
        """Fetch and draw the pictures of the story, or stop: the only time that any is fetched."""
        from reader.tui.pictures import pictures_in

        view = self.story_view
        addresses = pictures_in(view.document) if view is not None else []
        if view is None or not addresses:
            self.say("No pictures here." if view is not None else "Open a story first.")
        elif any(address in self.pictures for address in addresses):
            self.pictures = {}
            self.redraw_page()
        elif os.environ.get("NO_COLOR") or self.app.console.color_system not in ("256", "truecolor"):
            self.say("Pictures need a terminal of 256 colours or more; o opens the story in the browser.", "bad")
        else:
            self.say("Fetching the pictures …", seconds=60)
            size = max(16, min(self.reading.room, _WIDEST)), _TALLEST
            work = self._fetch_pictures(addresses, view.story.feed_url, size)
            self.run_worker(work, group="pictures", exclusive=True, exit_on_error=True)

    async def _fetch_pictures(self, addresses: list[str], feed_url: str, size: tuple[int, int]) -> None:
        try:
            self.post_message(PicturesCame(await self.newsroom.pictures(addresses, feed_url, size)))
        except UsageError as error:
            words = str(error)
            self.say(f"{words[0].upper()}{words[1:]}.", "bad", 12.0)
        except NewsreaderError as error:
            self.post_message(Failed(f"the pictures cannot be had: {error}"))

    @on(PicturesCame)
    def _pictures_came(self, event: PicturesCame) -> None:
        self.hush()
        self.pictures = event.pictures
        self.redraw_page()

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
        """Say why the story is in its thread, or what defines the thread; or stop."""
        story = self.focused_story()
        if story is None:
            self._say_what_defines()
            return
        if self.story_view is None or self.story_view.story.id != story.id:
            self.show(Target("story", story.id), open=True, parent=self.thread_here() if self.pane == READING else None)
            self._say_why()
            return
        self._switch_why()

    def _say_what_defines(self) -> None:
        thread = self.focused_thread()
        if thread is None:
            self.say("Put the cursor on a story or a thread: its reasons are shown with it.")
        elif self.shown != Target("thread", thread.id):
            self.show(Target("thread", thread.id), open=True)
            self._say_why()
        else:
            self._switch_why()

    def _say_why(self) -> None:
        self.why_on = True
        self.redraw_page()

    def _switch_why(self) -> None:
        if not self.why_on:
            self._say_why()
            self.reading.jump(0)
            return
        self.why_on = False
        self.redraw_page()

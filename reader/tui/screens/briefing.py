"""What a thread says so far: its figures, its ledger, catching up; the page of an entity; the switches of these pages."""

from __future__ import annotations

from datetime import UTC, datetime

from textual import on
from textual.timer import Timer

from reader.errors import NewsreaderError
from reader.model import StoryQuery
from reader.tui.commands import LIST
from reader.tui.messages import Compared, Failed
from reader.tui.pages import Target
from reader.tui.places import Place
from reader.tui.screens.listing import Listing
from reader.tui.screens.picker import Choice, Picker
from reader.tui.views import EntityView

_DAY = 86_400
_COMPARE_PAUSE = 1.0
"""Seconds after the last correction until what it moved is compared."""


class Briefing(Listing):
    """The commands that put together what many stories say."""

    compare_timer: Timer | None = None

    def _brief(self, kind: str) -> None:
        thread = self.focused_thread()
        if thread is None:
            self.say("There is no thread under the cursor.")
        else:
            self.go_into(Target(kind, thread.id))

    def do_thread_figures(self) -> None:
        """Show the figures of the thread."""
        self._brief("figures")

    def do_thread_ledger(self) -> None:
        """Show who said what in the thread."""
        self._brief("ledger")

    def do_thread_catch_up(self) -> None:
        """Show what is new in the thread; again, choose since when."""
        if self.shown is None or self.shown.kind != "catch-up" or not self.opened:
            self._brief("catch-up")
            return
        number, now = self.thread_shown(), self.newsroom.now()
        choices = [
            Choice("", "Since I last read it"),
            Choice(str(now - 7 * _DAY), "The last week"),
            Choice(str(now - 30 * _DAY), "The last month"),
            Choice("0", "From the beginning"),
        ]

        def answered(words: str | None) -> None:
            if words is None:
                return
            since = words if words in {choice.key for choice in choices} else day_of(words)
            if since is None:
                self.say("Write a day as 2025-07-06.", "bad")
            else:
                self.show(Target("catch-up", f"{number} {since}".strip()), open=True, keep_trail=True)

        self.app.push_screen(Picker("Catch me up since", choices, hint="or a day: 2025-07-06", free=True), answered)

    def follow_brief(self, target: Target) -> bool:
        """Go where a line leads that is no story, thread or link; tell whether there is such a place."""
        if target.kind in ("entity", "figures"):
            self.go_into(target)
        elif target.kind == "figure" and self.story_view is not None and self.story_view.thread is not None:
            story, thread = self.story_view.story.id, self.story_view.thread.id
            self.go_into(Target("figures", f"{thread} {story} {target.id}"))
        elif target.kind == "row":
            self.open_rows ^= {int(target.id)}
            self.redraw_page()
        elif target.kind == "whole":
            self.whole_on = True
            self.say("Reading every story of the thread …")
            self.reload()
        elif target.kind == "ticks":
            self.ticks_on = not self.ticks_on
            self.redraw_page()
        elif target.kind == "stories-of":
            name = self.view.page.entity.name if isinstance(self.view, EntityView) else str(target.id)
            self.enter_pane(LIST)
            self.show_place(Place(f"name:{target.id}", name, StoryQuery(entity=str(target.id))))
        else:
            return False
        return True

    # ------------------------------------------------------------ what stories add after a correction
    def compare_soon(self) -> None:
        """Once the corrections have come to rest, find out what the stories they moved add to their threads now."""
        if self.compare_timer is not None:
            self.compare_timer.stop()
        self.compare_timer = self.set_timer(_COMPARE_PAUSE, self.compare_now)

    def compare_now(self) -> None:
        """Find it out in a worker, unless a round is on: that ends with it."""
        self.compare_timer = None
        if not self.polling:
            self.run_worker(self._compare, group="comparing", exclusive=True, exit_on_error=True)  # type: ignore[arg-type]

    async def _compare(self) -> None:
        try:
            count = await self.newsroom.compare_stories()
        except NewsreaderError as error:
            self.post_message(Failed(str(error)))
        else:
            self.post_message(Compared(count))

    @on(Compared)
    def _compared(self, event: Compared) -> None:
        if event.count:
            self.refill()
            if self.shown is not None and self.shown.kind == "thread":
                self.reload()

    # ------------------------------------------------------------ switches
    def do_read_removed(self) -> None:
        """Show what was taken out of the text, or stop."""
        if self.story_view is None:
            self.say("Open a story first.")
            return
        self.removed_on = not self.removed_on
        self.redraw_page()
        if self.removed_on:
            self.reading.jump(0)

    def do_read_against(self) -> None:
        """Compare with what one has read, or with all before."""
        self.read_only = not self.read_only
        self.desk.compare_with_read(self.read_only)
        what = "what you have read" if self.read_only else "all the thread said before"
        self.say(f"New is now what goes beyond {what}.")
        self.reload()


def day_of(words: str) -> str | None:
    """Return a day written as 2025-07-06 as seconds, or None."""
    try:
        return str(int(datetime.strptime(words.strip(), "%Y-%m-%d").replace(tzinfo=UTC).timestamp()))
    except ValueError:
        return None

"""The middle pane: threads or stories, two lines each."""

from __future__ import annotations

from collections.abc import Callable

from reader.model import Moment, Story, Thread
from reader.text import age, counted, sparkline
from reader.tui.cells import Line, Piece, fit, length, spread
from reader.tui.widgets.lines import Lines

Row = Thread | Story


def key_of(row: Row) -> tuple[str, int]:
    """Return the identity of a row."""
    return ("thread" if isinstance(row, Thread) else "story", row.id)


class DeskList(Lines[Row]):
    """Threads or stories: what it is about on the first line, who and how much on the second."""

    def __init__(self, *, id: str, now: Callable[[], Moment]) -> None:
        super().__init__(id=id, row_height=2)
        self._now = now
        self.in_thread = False  # the list is of one thread's stories: its title need not be said

    def draw(self, row: Row, width: int) -> list[Line]:
        """Return a row's two lines."""
        room = width - 1
        lines = self._thread(row, room) if isinstance(row, Thread) else self._story(row, room)
        return [[*line, (" ", "")] for line in lines]

    def _thread(self, thread: Thread, room: int) -> list[Line]:
        mark: Piece = ("★ ", "follow") if thread.followed else ("  ", "")
        style = "quiet" if thread.muted else "unread" if thread.unread_count else "title"
        news: list[Piece] = []
        if thread.new_count and thread.last_read is not None and not thread.muted:
            news = [(f"{thread.new_count:,} new", "new")]
        elif thread.unread_count and not thread.muted:
            news = [(f"{thread.unread_count:,} unread", "new" if thread.last_read is None else "quiet")]
        first = spread([mark, (thread.title, style)], news, room)
        state = "muted" if thread.muted else thread.state
        size = counted(thread.story_count, "story")
        outlets = f", {counted(thread.outlet_count, 'outlet')}"
        if state in ("", "active"):
            state = ""
        elif len(size) + len(outlets) + len(state) + 14 > room:
            outlets = ""
        left: Line = [("  ", ""), (size + outlets, "quiet")]
        if state:
            left += [(" · ", "faint"), (state, "quiet")]
        left += [(f" #{tag}", "tag") for tag in thread.tags]
        right: list[Piece] = [(self._age(thread.last_published), "quiet")]
        spark = sparkline(thread.activity) if thread.story_count > 2 else ""
        if spark and length(left) + len(spark) + 10 <= room:
            right.insert(0, (spark, "spark"))
        spare = room - length([*left, *right]) - 5
        if spare > 24 and thread.summary:
            left += [(" · ", "faint"), (fit(thread.summary, spare), "quiet")]
        return [first, spread(left, right, room, 1)]

    def _age(self, moment: Moment) -> str:
        return f"{age(self._now() - moment):>7}"

    def _story(self, story: Story, room: int) -> list[Line]:
        sign: Piece = ("● ", "new") if not story.read else ("  ", "")
        style = "title" if story.read else "unread"
        star: list[Piece] = [("★ ", "follow")] if story.starred else []
        first = spread([sign, *star, (story.title, style)], [], room)
        left: Line = [("  ", ""), (story.outlet or story.feed_title, "quiet")]
        if story.copies:
            left.append((f" and {counted(story.copies, 'copy')}", "quiet"))
        if story.versions:
            left.append((" · corrected", "new"))
        left += [(f" #{tag}", "tag") for tag in story.tags]
        if story.thread_title and not self.in_thread and story.thread_title != story.title:
            left += [(" · ", "faint"), (story.thread_title, "quiet")]
        elif story.lede:
            left += [(" · ", "faint"), (story.lede, "quiet")]
        return [first, spread(left, [(self._age(story.moment), "quiet")], room)]

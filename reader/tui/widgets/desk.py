"""The middle pane: threads or stories, two lines each."""

from __future__ import annotations

from collections.abc import Callable

from reader.model import Moment, Story, Thread
from reader.text import age, counted, sparkline
from reader.tui.cells import Line, Piece, cut, fit, length, pad, spread
from reader.tui.highlight import Watching, watched_in
from reader.tui.signs import adds_nothing, unread_sign
from reader.tui.typeset import wrapped
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
        self._watching = Watching()
        self._read_only = False

    def compare_with_read(self, read_only: bool) -> None:
        """Say that a story adds nothing only where what it repeats is read, or wherever its thread said all of it."""
        if read_only != self._read_only:
            self._read_only = read_only
            self.repaint()

    def mark_watched(self, watching: Watching) -> None:
        """Mark other names and phrases from now on."""
        if watching != self._watching:
            self._watching = watching
            self.repaint()

    def draw(self, row: Row, width: int) -> list[Line]:
        """Return a row's two lines."""
        room = width - 1
        lines = self._thread(row, room) if isinstance(row, Thread) else self._story(row, room)
        return [[*watched_in(line, self._watching, _WORDS), (" ", "")] for line in lines]

    def _thread(self, thread: Thread, room: int) -> list[Line]:
        mark: Piece = ("★ ", "follow") if thread.followed else ("  ", "")
        style = "quiet" if thread.muted else "unread" if thread.unread_count else "title"
        news: Line = []
        if thread.new_count and thread.last_read is not None and not thread.muted:
            news = [(f"{thread.new_count:,} new", "new")]
        elif thread.unread_count and not thread.muted:
            news = [(f"{thread.unread_count:,} unread", "new" if thread.last_read is None else "quiet")]
        state = "muted" if thread.muted else "" if thread.state == "active" else thread.state
        size = counted(thread.story_count, "story")
        watched = sorted(self._watching.names & set(thread.entities))
        in_title = self._watching.anything is not None and self._watching.anything.search(thread.title)
        about: list[Line] = [
            [(", ".join(watched), "watch")] if watched and not in_title else [],
            [(state, "quiet")] if state else [],
            [(f"{size}, {counted(thread.outlet_count, 'outlet')}", "quiet")],
            [(" ".join(f"#{tag}" for tag in thread.tags), "tag")] if thread.tags else [],
        ]
        right: Line = [(self._age(thread.last_published), "quiet")]
        if thread.story_count > 2:
            right.insert(0, (sparkline(thread.activity), "spark"))
        return _two_lines([mark], (thread.title, style), news, about, (thread.summary, "quiet"), right, room)

    def _age(self, moment: Moment) -> str:
        return f"{age(self._now() - moment):>7}"

    def _story(self, story: Story, room: int) -> list[Line]:
        sign = unread_sign(story, self._read_only)
        style = "title" if story.read else "unread"
        star: Line = [("★ ", "follow")] if story.starred else []
        copies = f" and {counted(story.copies, 'copy')}" if story.copies else ""
        about: list[Line] = [
            [((story.outlet or story.feed_title) + copies, "quiet")],
            [("adds nothing", "faint")] if adds_nothing(story, self._read_only) else [],
            [("changed since you read it" if story.edited else "corrected", "new")] if story.versions else [],
            [(" ".join(f"#{tag}" for tag in story.tags), "tag")] if story.tags else [],
        ]
        told = bool(story.thread_title) and not self.in_thread and story.thread_title != story.title
        more = (story.thread_title if told else story.lede, "quiet")
        right: Line = [(self._age(story.moment), "quiet")]
        return _two_lines([sign, *star], (story.title, style), [], about, more, right, room)


_WORDS = frozenset({"title", "unread", "quiet"})  # styles of words in which what is watched is marked
_LEAST = 24  # cells from which words that may be cut are worth beginning


def _two_lines(
    signs: Line, title: Piece, news: Line, about: list[Line], more: Piece, right: Line, room: int
) -> list[Line]:
    """Return a row: its title with its news, then what is about it, each part whole or left out, and its age.

    A title too long for the first line goes on in the second, where `right` gives up all but its last piece for it.
    """
    words, style = title
    indent = length(signs)
    if not words or length([*signs, title, *news]) + (2 if news else 0) <= room:
        first, rest = spread([*signs, title], news, room), ""
    else:
        head, *others = wrapped(words, room - indent)
        first, rest = pad([*signs, (head, style)], room), " ".join(others)
        about = [news, *about] if news else about
    if rest and length([*signs, (rest, ""), *news, *right]) + 6 > room:
        right = [(right[-1][0].strip(), right[-1][1])]
    spare = room - length(right) - 2
    further = "title" if style == "unread" else style  # so that the eye finds where a row begins
    left: Line = [("  ", "")]
    if rest:
        left.append((fit(rest, spare - 2 - (length(news) + 3 if news else 0)), further))
    for number, part in enumerate(part for part in about if part):
        gap: Line = [(" · ", "faint")] if len(left) > 1 else []
        left_over = spare - length([*left, *gap])
        # What comes first is said in any case, cut if it must be: who, or how much.
        if length(part) <= left_over:
            left += [*gap, *part]
        elif number == 0 and left_over > 8:
            left += [*gap, *cut(part, left_over)]
    spare -= length(left) + 3
    if more[0] and spare > _LEAST:
        left += [(" · ", "faint"), (fit(more[0], spare), more[1])]
    return [first, spread(left, right, room, 1)]

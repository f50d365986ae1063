"""What widgets and workers say: typed messages with plain values. A token lets the screen drop stale answers."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from reader.model import (
    Body,
    Development,
    EntityRow,
    Feed,
    Figure,
    Mention,
    Progress,
    RoundReport,
    Story,
    Thread,
    ThreadPage,
    Version,
    Why,
)
from reader.tui.highlight import NOTHING_WATCHED, Watching
from reader.tui.pages import Page, Target
from reader.tui.typeset import Document


@dataclass(frozen=True, slots=True)
class StoryView:
    """A story with all the reading pane shows of it."""

    story: Story
    body: Body
    document: Document
    mentions: tuple[Mention, ...]
    copies: tuple[Story, ...]
    versions: tuple[Version, ...]
    thread: Thread | None
    developments: tuple[Development, ...]
    why: Why | None
    near: Story | None  # the story it is closest to
    runner_up: str  # the title of the thread that came second
    note: str
    known: tuple[tuple[int, int], ...] = ()  # spans of sentences the thread had before
    new: tuple[tuple[int, int], ...] = ()  # spans of the others
    siblings: tuple[int, ...] = ()  # ids of the thread's stories, oldest first
    watching: Watching = NOTHING_WATCHED


@dataclass(frozen=True, slots=True)
class ThreadView:
    """A thread with all its timeline shows."""

    page: ThreadPage
    names: tuple[EntityRow, ...]
    note: str
    figures: tuple[tuple[Figure, int], ...] = ()  # each with how many outlets say it


class Chosen(Message):
    """A line of the reading pane was chosen."""

    def __init__(self, target: Target) -> None:
        super().__init__()
        self.target = target


class AtEnd(Message):
    """A story was scrolled to its end."""


class RoomChanged(Message):
    """The reading pane has another width: its page must be set anew."""


class PageSet(Message):
    """A story or thread came back from a worker, with its page set."""

    def __init__(self, token: int, story: StoryView | None, thread: ThreadView | None, page: Page) -> None:
        super().__init__()
        self.token = token
        self.story = story
        self.thread = thread
        self.page = page


class Acted(Message):
    """An action is on the disk; `label` says what changed, "" if nothing; `back` is the command that reverses it."""

    def __init__(self, label: str, *, stories: tuple[int, ...] = (), back: str = "") -> None:
        super().__init__()
        self.label = label
        self.stories = stories
        self.back = back


class Failed(Message):
    """Something went wrong, in one sentence."""

    def __init__(self, what: str) -> None:
        super().__init__()
        self.what = what


class Polling(Message):
    """A step of a running poll."""

    def __init__(self, progress: Progress) -> None:
        super().__init__()
        self.progress = progress


class Polled(Message):
    """A poll is over."""

    def __init__(self, report: RoundReport) -> None:
        super().__init__()
        self.report = report


class Counted(Message):
    """How many rows a place has."""

    def __init__(self, place: str, count: int) -> None:
        super().__init__()
        self.place = place
        self.count = count


class Found(Message):
    """The stories a search found: the newest of them, and how many there are."""

    def __init__(self, place: str, stories: list[Story], count: int) -> None:
        super().__init__()
        self.place = place
        self.stories = stories
        self.count = count


class PlacesLoaded(Message):
    """What the left pane counts and names."""

    def __init__(
        self,
        counts: dict[str, int],
        tags: list[tuple[str, int]],
        feeds: list[Feed],
        names: list[EntityRow] | None,
        watching: Watching,
    ) -> None:
        super().__init__()
        self.counts = counts
        self.tags = tags
        self.feeds = feeds
        self.names = names
        self.watching = watching


class Visited(Message):
    """A thread was read up to now."""

    def __init__(self, thread: int) -> None:
        super().__init__()
        self.thread = thread


class ThreadsToChoose(Message):
    """The threads a story may be moved to or a thread merged with; `purpose` says which."""

    def __init__(self, purpose: str, threads: list[Thread]) -> None:
        super().__init__()
        self.purpose = purpose
        self.threads = threads


class Exported(Message):
    """Threads were written to files."""

    def __init__(self, paths: tuple[str, ...]) -> None:
        super().__init__()
        self.paths = paths

"""What widgets and workers say: typed messages with plain values. A token lets the screen drop stale answers."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

from textual.message import Message

from reader.findings import Picture
from reader.model import EntityRow, Progress, RoundReport, Story, Thread, WholeTexts
from reader.tui.highlight import Watching
from reader.tui.pages import Page, Target
from reader.tui.places import Place
from reader.tui.views import View


class Chosen(Message):
    """A line of the reading pane was chosen."""

    def __init__(self, target: Target) -> None:
        super().__init__()
        self.target = target


class AtEnd(Message):
    """A story was scrolled to its end."""


class Warmed(Message):
    """What the first story needs is loaded."""


class RoomChanged(Message):
    """The reading pane has another width: its page must be set anew."""


class PageSet(Message):
    """What was to be shown came back from a worker, with its page set; not `whole` when its texts are still to read."""

    def __init__(self, token: int, view: View, page: Page, *, whole: bool = True) -> None:
        super().__init__()
        self.token = token
        self.view = view
        self.page = page
        self.whole = whole


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
    """The stories of a list that no index orders, such as a search, newest first; `again` when it was listed before."""

    def __init__(
        self, place: str, ids: Sequence[int], first: Sequence[Story], cursor: Hashable | None, *, again: bool
    ) -> None:
        super().__init__()
        self.place = place
        self.ids = ids
        self.first = first
        self.cursor = cursor
        self.again = again

    def row_of(self, story: int) -> int | None:
        """Return the row of a story, or None."""
        try:
            return self.ids.index(story)
        except ValueError:
            return None


class ReadAgain(Message):
    """What a list needs to be shown anew: pages by their offsets, the first and those around the cursor, and their rows."""

    def __init__(
        self, place: str, pages: dict[int, Sequence[Thread | Story]], rows: Mapping[Hashable, int | None]
    ) -> None:
        super().__init__()
        self.place = place
        self.pages = pages
        self.rows = rows


class PlacesLoaded(Message):
    """What the left pane counts, its lines above the names and below them, and the names when they were asked for.

    `seconds` is what that took.
    """

    def __init__(
        self,
        counts: dict[str, int],
        names: Sequence[EntityRow] | None,
        above: Sequence[Place],
        below: Sequence[Place],
        watching: Watching,
        seconds: float,
    ) -> None:
        super().__init__()
        self.counts = counts
        self.names = names
        self.above = above
        self.below = below
        self.watching = watching
        self.seconds = seconds


class Visited(Message):
    """A thread was read up to now."""

    def __init__(self, thread: int) -> None:
        super().__init__()
        self.thread = thread


class PicturesCame(Message):
    """The pictures of a story were fetched, or why not is known, by address."""

    def __init__(self, pictures: dict[str, Picture | str]) -> None:
        super().__init__()
        self.pictures = pictures


class WholesFetched(Message):
    """The pages of feeds that always want whole texts were fetched, after a round."""

    def __init__(self, done: WholeTexts) -> None:
        super().__init__()
        self.done = done


class WholeText(Message):
    """The text of a story's page is there."""

    def __init__(self, story: int) -> None:
        super().__init__()
        self.story = story


class NamesToChoose(Message):
    """The entities another name may stand for or be one with; `purpose` says which, `words` what it is about."""

    def __init__(self, purpose: str, words: str, names: list[EntityRow]) -> None:
        super().__init__()
        self.purpose = purpose
        self.words = words
        self.names = names


class NamesRead(Message):
    """So many stored stories were read again with another lexicon."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count


class Compared(Message):
    """Of so many stories it was found out whether they add anything to their threads."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count


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

"""What a page of the reading pane is made of: values fetched in a worker, and how they are wanted shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reader.findings import CatchUp, EntityPage, Extent, FigureRow, Matter, Novelty, Picture, Reason, ThreadPage
from reader.model import Body, Development, EntityRow, Figure, Mention, Moment, Story, Thread, Version
from reader.tui.highlight import NONE, NOTHING_WATCHED, Watching
from reader.tui.typeset import Document


@dataclass(frozen=True, slots=True)
class StoryView:
    """A story with all the reading pane shows of it."""

    story: Story
    body: Body
    document: Document
    mentions: tuple[Mention, ...]
    in_title: tuple[Mention, ...]
    figures: tuple[Figure, ...]
    copies: tuple[Story, ...]
    versions: tuple[Version, ...]
    thread: Thread | None
    developments: tuple[Development, ...]
    why: Reason | None
    near: Story | None  # the story it is closest to
    note: str
    novelty: Novelty = Novelty()  # noqa: RUF009 - a frozen value
    whole: bool | None = None  # the text is that of the story's page; None when that was not fetched
    page_failure: str = ""  # why that text could not be had
    siblings: tuple[int, ...] = ()  # ids of the thread's stories, oldest first
    watching: Watching = NOTHING_WATCHED


@dataclass(frozen=True, slots=True)
class Said:
    """What reading all of a thread's texts gives; it comes after the rest."""

    figures: tuple[FigureRow, ...] = ()


@dataclass(frozen=True, slots=True)
class ThreadView:
    """A thread with all its timeline shows."""

    page: ThreadPage
    names: tuple[EntityRow, ...]
    note: str
    said: Said | None = None


@dataclass(frozen=True, slots=True)
class EntityView:
    """An entity with all its page shows."""

    page: EntityPage
    watched: bool


@dataclass(frozen=True, slots=True)
class FiguresView:
    """The figures of a thread; `found` is the row one came for."""

    thread: Thread
    rows: tuple[FigureRow, ...]
    found: int | None = None
    extent: Extent = Extent()  # noqa: RUF009 - a frozen value


@dataclass(frozen=True, slots=True)
class LedgerView:
    """Who said what in a thread, matter by matter."""

    thread: Thread
    matters: tuple[Matter, ...]
    extent: Extent = Extent()  # noqa: RUF009 - a frozen value


@dataclass(frozen=True, slots=True)
class CatchUpView:
    """The sentences that carry a thread since a time."""

    found: CatchUp


View = StoryView | ThreadView | EntityView | FiguresView | LedgerView | CatchUpView


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is wanted: its width, and what is shown of the many things it can show."""

    room: int
    now: Moment
    marks: bool = True  # names and figures are highlighted
    hidden: frozenset[str] = NONE  # kinds of them that are not
    why: bool = False
    former: bool = False
    feed_text: bool = False  # of a story whose page was fetched, what its feed gave
    removed: bool = False  # the boilerplate taken out of the text
    read_only: bool = False  # said before is what one has read, not all there was before
    words: str = ""  # of a search that found the story
    expanded: bool | None = None  # the stories of every development, or of none
    open_rows: frozenset[int] = frozenset()  # rows of the figures table opened or closed by hand
    pictures: Mapping[str, Picture | str] = field(default_factory=dict)  # by address: drawn below their words
    ticks: bool = False  # share prices among the figures
    whole: bool = False  # every story of a long thread is read for its page

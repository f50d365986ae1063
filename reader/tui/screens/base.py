"""What every part of the main screen shares: its state, its workers, what it says."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer

from reader.errors import NewsreaderError
from reader.findings import Picture
from reader.model import RoundReport, Story, StoryQuery, Thread
from reader.text import line
from reader.tui.commands import LIST, PLACES, READING
from reader.tui.keymap import Keymap
from reader.tui.keys import Sequences
from reader.tui.messages import Acted, Failed
from reader.tui.pages import Target
from reader.tui.places import Place
from reader.tui.session import Session
from reader.tui.views import StoryView, ThreadView, View
from reader.tui.widgets.bars import Bar
from reader.tui.widgets.desk import DeskList
from reader.tui.widgets.places import PlaceList
from reader.tui.widgets.reading import Reading

if TYPE_CHECKING:
    from reader.newsroom import Newsroom


@dataclass(frozen=True, slots=True)
class Stop:
    """A page one went on from: what it showed, from where one had come to it, and where the eye and the cursor were."""

    target: Target
    parent: int | None = None
    scroll: int = 0
    line: int | None = None
    open_rows: frozenset[int] = frozenset()


class Base(Screen[None]):
    """The state of the main screen. `pane` has the keys; `shown` is what the reading pane shows or is about to."""

    def __init__(self, newsroom: Newsroom, keymap: Keymap, session: Session, *, demo: bool) -> None:
        super().__init__()
        self.newsroom = newsroom
        self.keymap = keymap
        self.session = session
        self.demo = demo
        self.sequences = Sequences()
        self.places = PlaceList(id="places")
        self.desk = DeskList(id="desk", now=newsroom.now)
        self.reading = Reading(id="reading", measure=newsroom.config.reading.width)
        self.head = Bar(id="head")
        self.list_head = Bar(id="list-head")
        self.foot = Bar(id="foot")
        self.pane = LIST
        self.place: Place | None = None
        self.shown: Target | None = None
        self.parent_thread: int | None = None  # the thread whose timeline one came from
        self.opened = False  # what is shown was opened, not only passed over
        self.view: View | None = None  # what is shown, once it is there
        self.trail: list[Stop] = []  # the pages one came through
        self.marks_on = True
        self.hidden_kinds = frozenset(session.plain_kinds.split())
        self.why_on = False
        self.former_on = False
        self.removed_on = False
        self.feed_text_on = False
        self.pictures: dict[str, Picture | str] = {}  # of the story whose pictures were asked for last
        self.read_only = session.against == "read"
        self.desk.compare_with_read(self.read_only)
        self.open_rows: frozenset[int] = frozenset()
        self.ticks_on = False
        self.whole_on = False
        self.expanded: bool | None = None
        self.errors: list[str] = []
        self.progress = ""
        self.polling = False
        self.turn = asyncio.Lock()  # one round at a time
        self.token = 0
        self._message: tuple[str, str] | None = None
        self._message_timer: Timer | None = None
        # Actions go to the disk one after the other, in the order of the keys.
        self.hands = ThreadPoolExecutor(max_workers=1, thread_name_prefix="action")
        # Pages are made one after the other: what a newer one replaces has not begun or is soon over.
        self.eyes = ThreadPoolExecutor(max_workers=1, thread_name_prefix="page")

    # ------------------------------------------------------------ what the keys mean
    @property
    def narrow(self) -> bool:
        """Tell whether one pane is shown at a time."""
        return self.size.width < 100

    @property
    def story_view(self) -> StoryView | None:
        """Return the story that is shown."""
        return self.view if isinstance(self.view, StoryView) else None

    @property
    def thread_view(self) -> ThreadView | None:
        """Return the thread whose timeline is shown."""
        return self.view if isinstance(self.view, ThreadView) else None

    def focused_story(self) -> Story | None:
        """Return the story the keys are about."""
        if self.pane == READING:
            if self.shown is not None and self.shown.kind == "story":
                return self.story_view.story if self.story_view else None
            target = self.reading.target
            if target is not None and target.kind == "story":
                return self.newsroom.story(target.id)
            return None
        row = self.desk.current
        return row if isinstance(row, Story) and self.pane == LIST else None

    def focused_thread(self) -> Thread | None:
        """Return the thread the keys are about: the one under the cursor, or that of the story."""
        if self.pane == READING and self.shown is not None:
            number = self.thread_shown()
            if number is not None:
                return self.newsroom.thread(number)
            target = self.reading.target
            if target is not None and target.kind == "thread":
                return self.newsroom.thread(target.id)
            story = self.focused_story()
        else:
            row = self.desk.current
            if isinstance(row, Thread):
                return row
            story = row
        if story is None or story.thread_id is None:
            return None
        return self.newsroom.thread(story.thread_id)

    def thread_shown(self) -> int | None:
        """Return the thread whose timeline, figures, ledger or digest is shown."""
        if self.shown is None or self.shown.kind in ("story", "entity"):
            return None
        return int(str(self.shown.id).partition(" ")[0])

    def search_words(self) -> str:
        """Return the words searched for while their matches are listed."""
        query = self.place.query if self.place else None
        return query.text if isinstance(query, StoryQuery) else ""

    # ------------------------------------------------------------ doing things
    def run_command(self, id: str) -> None:
        """Do what a command says."""
        command = self.keymap.get(id)
        arguments = [command.number] if command.number else []
        try:
            getattr(self, command.method)(*arguments)
        except NewsreaderError as error:
            self.complain(str(error))

    def act(
        self, job: Callable[[], str], *, stories: tuple[int, ...] = (), quiet: bool = False, back: str = "app.undo"
    ) -> None:
        """Run an action in its worker; its label comes back as a message. `back` is the command that reverses it."""

        async def work() -> None:
            try:
                label = await asyncio.get_running_loop().run_in_executor(self.hands, job)
            except NewsreaderError as error:
                self.post_message(Failed(str(error)))
            else:
                self.post_message(Acted("" if quiet else label, stories=stories, back=back))

        self.run_worker(work(), group="actions", exit_on_error=True)

    def read_aside(self, job: Callable[[], Message], *, group: str) -> None:
        """Run a reading job off the event loop; its answer comes as a message. A later job of the group replaces it."""
        if not self.is_running:
            return  # the screen is closing
        pool = self.eyes if group == "reading" else None

        async def work() -> None:
            try:
                found = await asyncio.get_running_loop().run_in_executor(pool, job)
            except NewsreaderError as error:
                self.post_message(Failed(str(error)))
            except Exception as error:  # noqa: BLE001 - what one story brings to light is said and must not end the program
                self.post_message(Failed(f"this cannot be shown: {type(error).__name__}: {line(str(error), 120)}"))
            else:
                self.post_message(found)

        # The function, not its coroutine: one that is replaced before it begins is then never made.
        self.run_worker(work, group=group, exclusive=True, exit_on_error=True)  # type: ignore[arg-type]

    # ------------------------------------------------------------ saying things
    def say(self, words: str, style: str = "here", seconds: float = 6.0) -> None:
        """Put a sentence where the footer is, for some seconds or until the next key."""
        self._message = (words, style)
        self.hush_after(seconds)
        self.draw_footer()

    def hush_after(self, seconds: float) -> None:
        """Take the sentence away when it has stood for so long."""
        if self._message_timer is not None:
            self._message_timer.stop()
        self._message_timer = self.set_timer(seconds, self.hush)

    def hush(self) -> None:
        """Take the sentence away."""
        if self._message is not None:
            self._message = None
            self.draw_footer()

    def complain(self, what: str) -> None:
        """Say what went wrong and keep it for the list of errors."""
        self.errors.append(what)
        del self.errors[:-200]
        self.say(f"{what} · ! lists what went wrong", "bad", 12.0)
        self.draw_head()

    def draw_footer(self) -> None:
        """Draw the last line anew."""
        raise NotImplementedError

    def draw_head(self) -> None:
        """Draw the first line anew."""
        raise NotImplementedError

    # ------------------------------------------------------------ showing things, done in the files beside this one
    def show_place(self, place: Place, *, cursor: tuple[str, int] | None = None) -> None:
        """List a place in the middle."""
        raise NotImplementedError

    def refill(self) -> None:
        """Read what is listed anew."""
        raise NotImplementedError

    def show(
        self,
        target: Target,
        *,
        open: bool = False,
        scroll: int = 0,
        parent: int | None = None,
        keep_trail: bool = False,
    ) -> None:
        """Show something in the reading pane."""
        raise NotImplementedError

    def go_into(self, target: Target) -> None:
        """Open something from the page that is shown, to which one comes back."""
        raise NotImplementedError

    def go_back(self) -> bool:
        """Go back to the page one came from; tell whether there is one."""
        raise NotImplementedError

    def reload(self) -> None:
        """Load what is shown anew; the eye stays."""
        raise NotImplementedError

    def note_opened(self, target: Target) -> None:
        """Mark an opened story read, if that is the wish, and remember the thread that is being read."""
        raise NotImplementedError

    def mark_opened(self, story: Story) -> None:
        """Mark a story read without a word."""
        raise NotImplementedError

    def redraw_page(self) -> None:
        """Set the page anew, for another way to show it."""
        raise NotImplementedError

    def enter_pane(self, pane: str) -> None:
        """Give the keys to a pane."""
        raise NotImplementedError

    def read_names_again(self) -> None:
        """Read what a change of the lexicon concerns again."""
        raise NotImplementedError

    # ------------------------------------------------------------ done in hinting.py, moving.py and opening.py
    def type_hint(self, key: str) -> None:
        """Take a key while labels are shown."""
        raise NotImplementedError

    def compare_soon(self) -> None:
        """Find out what moved stories add to their threads now."""
        raise NotImplementedError

    def follow_brief(self, target: Target) -> bool:
        """Go where a line leads that is no story, thread or link; tell whether there is such a place."""
        raise NotImplementedError

    def follow_target(self, target: Target) -> None:
        """Go where a line or a name of the reading pane leads."""
        raise NotImplementedError

    def step(self, by: int) -> None:
        """Go some lines in the pane that has the keys."""
        raise NotImplementedError

    def open_row(self) -> None:
        """Open the row under the list's cursor."""
        raise NotImplementedError

    def thread_here(self) -> int | None:
        """Return the thread whose timeline one is in or came from."""
        raise NotImplementedError

    def leave_thread(self) -> None:
        """Remember that the open thread was read up to now."""
        raise NotImplementedError

    # ------------------------------------------------------------ done in finding.py, outward.py and polling.py
    def end_search(self) -> bool:
        """Leave the matches of a search; tell whether there was one."""
        raise NotImplementedError

    def open_address(self, address: str) -> None:
        """Open a web address in the browser."""
        raise NotImplementedError

    def poll(self, given: Sequence[int] = (), *, force: bool = False, silent: bool = False) -> None:
        """Start a round over the given feeds, all with `force`, else those that are due."""
        raise NotImplementedError

    async def round(self, given: Sequence[int] = (), *, force: bool = False) -> RoundReport:
        """Run a round of polling once no other is running."""
        raise NotImplementedError


PANE_ORDER = (PLACES, LIST, READING)

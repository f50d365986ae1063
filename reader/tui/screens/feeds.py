"""The list of feeds: add, rename, file under a folder, tag, poll and remove; each is one step of undo."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from textual import events, on
from textual.app import ComposeResult
from textual.screen import Screen

from reader import paths
from reader.errors import NewsreaderError, UsageError
from reader.model import Feed, Moment, RoundReport
from reader.text import age, counted, line, public_address
from reader.tui.cells import Line, Piece, fit, length, spread
from reader.tui.messages import Acted, Failed
from reader.tui.screens.picker import Choice, Picker
from reader.tui.widgets.bars import Bar, key_hints
from reader.tui.widgets.lines import Lines, listed

if TYPE_CHECKING:
    from reader.newsroom import Newsroom

_HINTS = (
    ("a", "add"),
    ("d", "remove"),
    ("r", "poll"),
    ("i", "import"),
    ("c", "rename"),
    ("f", "folder"),
    ("t", "tag"),
    ("y", "fold copies"),
    ("Y", "of the folder"),
    ("x", "whole texts"),
)
_WAY_OUT = (("z", "undo"), ("q", "back"), ("?", "keys"))


class Poll(Protocol):
    """Polls the given feeds once no other round is running."""

    async def __call__(self, given: Sequence[int] = (), *, force: bool = False) -> RoundReport:
        """Return what the round did. Raises NewsreaderError."""
        ...


class FeedList(Lines[Feed]):
    """Feeds, two lines each: what it is, how it fares."""

    now: Moment = 0
    unfolded: frozenset[str] = frozenset()  # folders that list their copies

    def draw(self, row: Feed, width: int) -> list[Line]:
        """Return a feed's two lines."""
        trouble = row.error or ("gone for good: its server says so" if row.gone else "")
        mark: Piece = ("! ", "bad") if trouble else ("~ ", "follow") if row.notice else ("  ", "")
        right: list[Piece] = [(counted(row.story_count, "story"), "quiet")]
        if row.unread_count:
            right.insert(0, (f"{row.unread_count:,} unread  ", "new"))
        folder: Line = [(f"{row.folder} / ", "quiet")] if row.folder else []
        tags: Line = [(f" #{tag}", "tag") for tag in row.tags]
        since = age(self.now - row.last_polled) if row.last_polled else ""
        polled = "not polled yet" if not since else "polled just now" if since == "now" else f"polled {since} ago"
        if not row.fold_copies or any(f"{row.folder}/".startswith(f"{one}/") for one in self.unfolded):
            polled += " · copies shown"
        if row.full_text:
            polled += " · whole texts"
        room = width - 6 - len(polled)
        second: Line = [("  ", ""), (fit(trouble, room), "bad") if trouble else (public_address(row.url), "quiet")]
        if row.notice and not trouble:
            # What was cut or mended matters more than the end of a long address.
            notice = fit(f" · {row.notice}", max(room - 20, room // 2))
            second[1:] = [(fit(public_address(row.url), room - len(notice)), "quiet"), (notice, "follow")]
        return [
            spread([mark, *folder, (row.title, "title"), *tags], right, width - 1),
            spread(second, [(polled, "quiet")], width - 1),
        ]


class Feeds(Screen[bool]):
    """Answers whether anything was changed."""

    AUTO_FOCUS = None

    def __init__(self, newsroom: Newsroom, poll: Poll) -> None:
        """Take the newsroom and a way to poll one feed."""
        super().__init__()
        self._newsroom = newsroom
        self._poll_one = poll
        self._changed = False

    def compose(self) -> ComposeResult:
        """Lay out a head, the feeds, and the keys."""
        yield Bar(id="head")
        yield FeedList(id="feeds", row_height=2)
        yield Bar(id="foot")

    def on_mount(self) -> None:
        """List the feeds."""
        lines = self._lines
        lines.active = True
        self._fill()
        lines.move_to(0)
        self._hints()

    def on_resize(self) -> None:
        """Draw the keys for another width."""
        self._hints()

    @property
    def _lines(self) -> FeedList:
        return self.query_one(FeedList)

    def _fill(self) -> None:
        feeds = self._newsroom.feeds()
        self._lines.now = self._newsroom.now()
        self._lines.unfolded = frozenset(self._newsroom.unfolded_folders())
        self._lines.refill(
            listed(feeds, lambda feed: feed.id),
            empty=[
                "No feeds yet.",
                "a adds one by its address, or by the address of a page that has one.",
                "i takes over an OPML file: that of another reader, or the starter list of this one.",
            ],
        )
        failing = sum(1 for feed in feeds if feed.error or feed.gone)
        right: list[Piece] = [(f"{failing} failing", "bad")] if failing else []
        self.query_one("#head", Bar).show(
            [("newsreader  ", "name"), ("Feeds", "here"), (f"  {len(feeds)}", "quiet")], right
        )

    def _hints(self) -> None:
        room = self.size.width - 4
        tail = key_hints(_WAY_OUT, room)
        self.query_one("#foot", Bar).show([*key_hints(_HINTS, room - length(tail) - 3), ("   ", ""), *tail])

    def _say(self, words: str, style: str = "here") -> None:
        self.query_one("#foot", Bar).show([(words, style)])

    # ------------------------------------------------------------ keys
    def on_key(self, event: events.Key) -> None:
        """Do what a key says."""
        event.stop()
        event.prevent_default()
        self._hints()
        self._press(event.character if event.is_printable and event.character else event.key)

    def _press(self, key: str) -> None:
        lines = self._lines
        moves = {"j": 1, "down": 1, "k": -1, "up": -1, "pagedown": lines.rows_shown, "pageup": -lines.rows_shown}
        if key in moves:
            lines.move(moves[key])
        elif key in ("q", "escape", "E", "h"):
            self.dismiss(self._changed)
        elif key == "G":
            lines.move_to(lines.count - 1, -1)
        elif key == "g":
            lines.move_to(0)
        elif key == "a":
            hint = "the address of a feed, or of a page that has one"
            self.app.push_screen(Picker("Add a feed", hint=hint, free=True), lambda words: self._subscribe(words or ""))
        elif key == "i":
            starter = str(paths.shipped("sample_feeds") / "starter.opml")
            self._ask(
                "Import feeds from an OPML file (this one ships with the reader)", "a file", starter, self._import
            )
        elif key in ("?", "f1"):
            # A narrow window has no room to name them all.
            choices = [Choice(one, f"{label[0].upper()}{label[1:]}", one) for one, label in (*_HINTS, *_WAY_OUT[:-1])]
            self.app.push_screen(Picker("Keys", choices, hint="what it does"), lambda key: self._press(key or ""))
        elif key in ("z", "U"):
            job, verb = (self._newsroom.undo, "undone") if key == "z" else (self._newsroom.redo, "done again")
            self._act(lambda: f"{verb}: {label}" if (label := job()) else f"nothing to be {verb}")
        else:
            self._on_feed(key)

    def _on_feed(self, key: str) -> None:
        feed = self._lines.current
        if feed is None:
            return
        newsroom, number = self._newsroom, feed.id
        if key in ("c", "enter"):
            self._ask(
                "Rename", "empty: as the feed calls itself", feed.title, lambda t: newsroom.edit_feed(number, title=t)
            )
        elif key == "f":
            folders = {one.folder for one in newsroom.feeds() if one.folder}
            self._ask(
                "Folder",
                "A / B nests; empty: none",
                feed.folder,
                lambda f: newsroom.edit_feed(number, folder=f),
                folders,
            )
        elif key == "t":
            self._ask("Tag this feed", "a tag, or -tag", "", self._tagger(number), {tag for tag, _ in newsroom.tags()})
        elif key == "y":
            self._act(lambda: newsroom.edit_feed(number, fold_copies=not feed.fold_copies))
        elif key == "Y" and feed.folder:
            fold = feed.folder in newsroom.unfolded_folders()
            self._act(lambda: newsroom.fold_folder(feed.folder, fold))
        elif key == "x":
            self._act(lambda: self._whole_texts(feed))
        elif key == "d":
            self._act(lambda: newsroom.remove_feed(number))
        elif key == "r":
            self._poll(number)

    def _whole_texts(self, feed: Feed) -> str:
        """Fetch the pages of a feed's stories from now on, or stop."""
        label = self._newsroom.edit_feed(feed.id, full_text=not feed.full_text)
        return (not feed.full_text and self._newsroom.missing_for_wholes()) or label

    def _import(self, name: str) -> str:
        """Subscribe to the feeds of an OPML file. Raises UsageError for a file that cannot be read."""
        path = paths.named(name)
        try:
            document = path.read_bytes()
        except OSError as error:
            raise UsageError(f"{error.strerror}: {path}") from error
        done = self._newsroom.import_opml(document)
        invalid = f", {counted(len(done.invalid), 'line')} without a usable address" if done.invalid else ""
        return f"{counted(done.added, 'feed')} added, {done.kept:,} already there{invalid}; r polls one, R in the reader all"

    def _tagger(self, number: int) -> Callable[[str], str]:
        def job(words: str) -> str:
            labels = [
                self._newsroom.tag("feed", number, word.lstrip("-"), on=not word.startswith("-"))
                for word in words.replace(",", " ").split()
            ]
            return labels[-1] if labels else ""

        return job

    def _ask(self, title: str, hint: str, value: str, job: Callable[[str], str], known: set[str] | None = None) -> None:
        def answered(words: str | None) -> None:
            if words is not None:
                self._act(lambda: job(words))

        choices = [Choice(one, one) for one in sorted(known or ())]
        self.app.push_screen(Picker(title, choices, hint=hint, value=value, free=True), answered)

    def _subscribe(self, address: str) -> None:
        """Find the feed at an address, subscribe to it and poll it."""
        address = line(address)
        if not address:
            return
        if "://" not in address:
            address = f"https://{address}"

        told = public_address(address)

        async def work() -> None:
            try:
                found = await self._newsroom.find_feed(address)
                number, new = await asyncio.to_thread(self._newsroom.add_feed, found)
            except NewsreaderError as error:
                self.post_message(Failed(f"{told}: {error}"))
                return
            shown = public_address(found)
            self.post_message(Acted(f"subscribed to {shown}" if new else f"{shown} is subscribed already"))
            if new:
                self._poll(number)

        self._say(f"Looking for the feed at {told} …")
        self.run_worker(work(), group="feeds", exit_on_error=True)

    def _act(self, job: Callable[[], str]) -> None:
        async def work() -> None:
            try:
                label = await asyncio.to_thread(job)
            except NewsreaderError as error:
                self.post_message(Failed(str(error)))
            else:
                self.post_message(Acted(label))

        self.run_worker(work(), group="feeds", exit_on_error=True)

    def _poll(self, number: int) -> None:
        async def work() -> None:
            try:
                report = await self._poll_one([number], force=True)
            except NewsreaderError as error:
                self.post_message(Failed(str(error)))
                return
            for _, reason in report.errors:
                self.post_message(Failed(reason))
            if not report.errors:
                self.post_message(Acted(f"polled it: {counted(report.stories_new, 'new story')}"))

        self._say("Polling …")
        self.run_worker(work(), group="feeds", exit_on_error=True)

    @on(Acted)
    def _acted(self, event: Acted) -> None:
        self._changed = True
        self._fill()
        if event.label:
            self._say(event.label[0].upper() + event.label[1:])

    @on(Failed)
    def _failed(self, event: Failed) -> None:
        self._changed = True
        self._fill()
        self._say(event.what, "bad")

"""Opens the house and wires it: the verbs that the command line and the screen share.

Reading methods are cheap (a page by index) and may be called on the event loop; acting methods (see actions.py) wait
for the disk; `refresh` is a coroutine.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reader import config as settings
from reader import paths
from reader.actions.frame import story_id
from reader.brief.verbs import Briefs
from reader.findings import Picture, ThreadPage
from reader.model import (
    Body,
    Development,
    EntityRow,
    Feed,
    Moment,
    Progress,
    RoundReport,
    Story,
    StoryQuery,
    Thread,
    ThreadQuery,
    Version,
    Watched,
    WholeTexts,
    Why,
)
from reader.store import corrections as corrected
from reader.store import entities as entity_rows
from reader.store import feeds as feed_rows
from reader.store import folding, pages, places, search, stories, threads, watch
from reader.store import grouping as grouping_rows
from reader.store.database import Connection, Database

if TYPE_CHECKING:
    from reader.export.files import Exported
    from reader.export.opml import Imported
    from reader.poll.replay import Replayed
    from reader.store.doctor import Health
    from reader.store.repair import Salvaged

Client = Any
"""An httpx.AsyncClient, or None for a real one; only intake knows httpx."""


class Newsroom(Briefs):
    """One open database and everything one can do with it."""

    def __init__(
        self,
        path: Path,
        *,
        config: settings.Config,
        client: Client = None,
        workshop: Any = None,
        clock: Callable[[], Moment],
        lexicon_file: Path | None = None,
    ) -> None:
        super().__init__(Database(path), clock)
        self.path = path
        self.config = config
        self._client = client
        self._workshop = workshop
        self._lexicon_file = lexicon_file

    def close(self) -> None:
        """Finish what is being written and close the file."""
        self.database.close()

    # ------------------------------------------------------------ lists
    def feeds(self, *, errors: bool = False) -> list[Feed]:
        """Return the subscribed feeds by folder and title; with `errors` only those in trouble."""
        return feed_rows.all_feeds(self.database.reader(), errors=errors)

    def unfolded_folders(self) -> set[str]:
        """Return the folders that list the copies of their feeds instead of folding them."""
        return folding.unfolded(self.database.reader())

    def feed(self, given: str | int) -> Feed:
        """Return a subscribed feed by id or address. Raises UnknownId."""
        return feed_rows.find(self.database.reader(), given)

    def stories(self, query: StoryQuery, limit: int = 200, offset: int = 0) -> list[Story]:
        """Return one page of a list of stories, newest first."""
        return stories.page(self.database.reader(), query, limit, offset)

    def story_count(self, query: StoryQuery) -> int:
        """Return how many stories a list has."""
        return stories.count(self.database.reader(), query)

    def story_position(self, query: StoryQuery, number: int) -> int | None:
        """Return the row of a story in a list, or None."""
        return stories.position(self.database.reader(), query, number)

    def story_ids(self, query: StoryQuery) -> list[int]:
        """Return the ids of a whole list, newest first: may take long for one that no index orders."""
        return stories.ids(self.database.reader(), query)

    def stories_in_order(self, story_ids: Sequence[int]) -> list[Story]:
        """Return stories in the order of their ids as given."""
        return stories.in_order(self.database.reader(), story_ids)

    def first_unread(self, story_ids: Sequence[int]) -> int | None:
        """Return the first of these stories that is unread."""
        return stories.first_unread(self.database.reader(), story_ids)

    def next_story(self, query: StoryQuery, after: Story | None = None, *, newer: bool = False) -> Story | None:
        """Return the story of a list that follows `after` (older, or newer), or the first."""
        return stories.neighbour(self.database.reader(), query, after, newer=newer)

    def threads(self, query: ThreadQuery, limit: int = 200, offset: int = 0) -> list[Thread]:
        """Return one page of a list of threads, latest activity first."""
        return threads.page(self.database.reader(), query, limit, offset, self._state)

    def thread_count(self, query: ThreadQuery) -> int:
        """Return how many threads a list has."""
        return threads.count(self.database.reader(), query)

    def thread_position(self, query: ThreadQuery, number: int) -> int | None:
        """Return the row of a thread in a list, or None."""
        return threads.position(self.database.reader(), query, number)

    def next_thread(self, query: ThreadQuery, after: int | None = None, *, back: bool = False) -> int | None:
        """Return the thread of a list that follows `after`, which need not be in it, or comes before it; or the first."""
        return threads.neighbour(self.database.reader(), query, after, back=back)

    def search(self, typed: str, limit: int = 50) -> list[tuple[Story, str, float]]:
        """Return (story, snippet, rank) of the best matches of typed words."""
        reader = self.database.reader()
        return [
            (stories.find(reader, number), snippet, rank)
            for number, snippet, rank in search.ranked(reader, typed, limit)
        ]

    def entities(self, *, thread: str | int | None = None, limit: int = 200) -> list[EntityRow]:
        """Return who is named, most stories first; of one thread if given. Without one it reads the whole archive."""
        reader = self.database.reader()
        number = threads.resolve(reader, thread) if thread is not None else None
        return entity_rows.most_named(reader, thread=number, limit=limit)

    def in_the_news(self, limit: int, among: int = 2_000) -> list[EntityRow]:
        """Return who the newest stories name, by number of those stories."""
        return entity_rows.in_the_news(self.database.reader(), among, limit)

    def place_counts(self) -> dict[str, int]:
        """Return the numbers beside the places of the left pane."""
        return places.counts(self.database.reader(), self.minimum)

    def tags(self) -> list[tuple[str, int]]:
        """Return every tag in use with how often."""
        return places.tags(self.database.reader())

    def watchlist(self) -> list[Watched]:
        """Return what is watched: entities, then phrases, by name."""
        return watch.all_watched(self.database.reader())

    @property
    def minimum(self) -> int:
        """How many stories a thread needs to be listed on the screen."""
        return 1 if self.config.screen.lone_threads else 2

    # ------------------------------------------------------------ one of them
    def story(self, given: str | int) -> Story:
        """Return a story. Raises UnknownId."""
        return stories.find(self.database.reader(), story_id(given))

    def body(self, number: int) -> Body:
        """Return a story's content, without lines that its feed was since found to repeat."""
        from reader.intake.repeats import shown

        reader = self.database.reader()
        return shown(stories.body(reader, number), stories.latest_texts(reader, stories.feed_of(reader, number)))

    def whole(self, number: int) -> Body | None:
        """Return the text of a story's page, if it was fetched, without lines that pages of its feed repeat."""
        from reader.intake.repeats import shown

        reader = self.database.reader()
        found = pages.whole(reader, number)
        return found and shown(found, pages.latest_texts(reader, stories.feed_of(reader, number)))

    def markdown(self, number: int, body: Body | None = None) -> str:
        """Return a story's content, or the given one, as Markdown: may take milliseconds, call it in a worker."""
        from reader.export.prose import markdown

        return markdown((body or self.body(number)).html)

    def copies(self, number: int) -> list[Story]:
        """Return the stories folded under a story."""
        return stories.copies(self.database.reader(), number)

    def versions(self, number: int) -> list[Version]:
        """Return the former versions of a story, oldest first."""
        return stories.versions(self.database.reader(), number)

    def why(self, number: int) -> Why | None:
        """Return why a story is in its thread."""
        return self._whys([number]).get(number)

    def _whys(self, numbers: Sequence[int]) -> dict[int, Why]:
        """Return why stories are where they are: because the user said so, else what assign found."""
        reader = self.database.reader()
        found = grouping_rows.why(reader, numbers)
        by_hand = corrected.placed_by_hand(reader, numbers)
        return found | {number: Why(1.0, verdict="You said that it belongs here.") for number in by_hand}

    def note_on(self, kind: str, number: int) -> str:
        """Return the note on a story or thread, empty if there is none."""
        found = places.note(self.database.reader(), kind, number)
        return found[0] if found else ""

    def thread(self, given: str | int) -> Thread:
        """Return a thread by id or slug, following merges. Raises UnknownId."""
        return threads.find(self.database.reader(), given, self._state)

    def likely_threads(self, number: int) -> list[int]:
        """Return the threads a story is most like, its own left out, the likeliest first."""
        from reader.poll.archive import Archive
        from reader.threads.features import unpack
        from reader.threads.live import Arrival

        reader = self.database.reader()
        story, features = stories.find(reader, number), corrected.features(reader, number)
        if not features:
            return []
        arrival = Arrival(number, story.uid, story.moment, story.outlet, "", unpack(features))
        return [thread for thread in Archive(reader).threads_like(arrival) if thread != story.thread_id]

    def developments(self, given: str | int) -> list[Development]:
        """Return the developments of a thread, oldest first."""
        reader = self.database.reader()
        return threads.developments(reader, threads.resolve(reader, given))

    def thread_page(self, given: str | int, *, bodies: bool = False, figures: bool = False) -> ThreadPage:
        """Return a thread whole, oldest first; if asked with the stories' contents, with the figures and the ledger."""
        reader = self.database.reader()
        thread = self.thread(given)
        inside = tuple(stories.of_thread(reader, thread.id))
        ids = [story.id for story in inside]
        contents = stories.bodies(reader, ids) if bodies or figures else {}
        return ThreadPage(
            thread=thread,
            developments=tuple(threads.developments(reader, thread.id)),
            stories=inside,
            why=self._whys(ids),
            bodies=contents,
            figures={number: self.figures(body.text) for number, body in contents.items()} if figures else {},
            table=tuple(self.figures_of(thread.id)) if figures else (),
            ledger=tuple(self.ledger_of(thread.id)) if figures else (),
            related=tuple(entity_rows.related_threads(reader, thread.id)),
        )

    # ------------------------------------------------------------ out of the house and in again
    def rendered(self, given: str | int, kind: str = "markdown", *, full_text: bool | None = None) -> str:
        """Return a thread as the text of a file; `kind` is "markdown" or "json". Takes milliseconds a story."""
        whole = self.config.export.full_text if full_text is None else full_text
        page = self.thread_page(given, bodies=True, figures=True)
        if whole:  # from its page, where that was fetched
            page = replace(page, bodies=pages.shown(self.database.reader(), page.bodies))
        if kind == "json":
            from reader.export.values import as_json

            return as_json(page, full_text=whole)
        from reader.export.markdown import render

        return render(page, full_text=whole, note=self.note_on("thread", page.thread.id))

    def export(
        self,
        given: Sequence[str | int],
        folder: Path | None = None,
        kind: str = "markdown",
        *,
        full_text: bool | None = None,
        check: bool = False,
    ) -> list[Exported]:
        """Write threads into a folder, one file each; with `check` only say what would change. Raises ExportError.

        The first export fixes a thread's slug and keeps its stories from being pruned.
        """
        from reader.export import files

        target = folder or Path(self.config.export.folder).expanduser()
        ending = "json" if kind == "json" else "md"
        if not check:
            files.clear(target)
        done = []
        for thread in [self.thread(one) for one in given]:
            text = self.rendered(thread.id, kind, full_text=full_text)
            name = files.file_name(thread.slug, ending)
            done.append(files.write(text, target, name, thread.id, keeps=ending == "md", check=check))
            if not check:
                self.database.write(partial(_mark_exported, thread_id=thread.id, now=self.now()))
        return done

    def import_opml(self, document: bytes) -> Imported:
        """Subscribe to the feeds of an OPML document: never twice, and without touching titles already given.

        One step of undo. Raises NewsreaderError when it is no OPML.
        """
        from reader.export import opml

        found, invalid = opml.read(document)
        known = {opml.address_key(feed.url): feed.url for feed in self.feeds()}
        added = self.add_feeds(
            (known.get(opml.address_key(one.url), one.url), one.title, one.folder, one.tags) for one in found
        )
        return opml.Imported(added, len(found) - added, tuple(invalid))

    def export_opml(self) -> str:
        """Return the subscriptions as OPML 2.0."""
        from reader.export import opml

        return opml.write(self.feeds())

    def examine(self) -> Health:
        """Check the database; reads only, and may take seconds for a large one."""
        from reader.store import doctor

        return doctor.examine(self.database.reader())

    def repair(self) -> Salvaged | None:
        """Mend what is derived and return None; of a damaged file copy what can be read into one beside it.

        The damaged file is left as it is. Raises StoreError when nothing of it can be read.
        """
        from reader.poll.grouping import describe
        from reader.store import repair

        if not any(problem.startswith("damaged") for problem in self.examine().problems):
            self.database.write(partial(repair.mend, describe=describe))
            return None
        return repair.salvage(self.path, self.path.with_name(f"{self.path.name}.recovered"), describe)

    # ------------------------------------------------------------ polling
    async def find_feed(self, url: str) -> str:
        """Return the address of the feed at `url`, or of the first one its page names. Raises FeedError."""
        from reader.intake.fetch import Fetcher
        from reader.intake.seek import feed_address

        fetcher = Fetcher(self._client, contact=self.config.polling.contact)
        try:
            return await feed_address(url, fetcher)
        finally:
            await fetcher.aclose()

    async def download(self, url: str) -> bytes:
        """Return what an address answers, such as an OPML file. Raises FeedError."""
        from reader.intake.fetch import Fetcher
        from reader.intake.seek import document

        fetcher = Fetcher(self._client, contact=self.config.polling.contact)
        try:
            return await document(url, fetcher)
        finally:
            await fetcher.aclose()

    async def fetch_whole(self, given: str | int) -> None:
        """Fetch the text of a story's page; what its feed gave stays. Raises UsageError without the extra, FeedError."""
        from reader.intake.fetch import Fetcher
        from reader.poll.fulltext import fetch_whole

        fetcher = Fetcher(self._client, contact=self.config.polling.contact)
        try:
            await fetch_whole(self.database, self.story(given), self.now, fetcher=fetcher, workshop=self._workshop)
        finally:
            await fetcher.aclose()

    async def fetch_wholes(self, progress: Callable[[int, int], None] | None = None) -> WholeTexts:
        """Fetch the pages of new stories of feeds that always want whole texts; `progress` is given done and total."""
        from reader.intake.fetch import Fetcher
        from reader.poll.fulltext import fetch_wanted

        fetcher = Fetcher(self._client, contact=self.config.polling.contact)
        try:
            return await fetch_wanted(
                self.database, self.now, fetcher=fetcher, workshop=self._workshop, progress=progress
            )
        finally:
            await fetcher.aclose()

    async def pictures(
        self, addresses: Sequence[str], feed_url: str, size: tuple[int, int]
    ) -> dict[str, Picture | str]:
        """Fetch pictures of a feed's story, for at most `size` cells (columns, rows); by address, or why there is none.

        Raises UsageError without the extra.
        """
        from reader.intake.fetch import Fetcher
        from reader.poll.pictures import fetch_pictures

        fetcher = Fetcher(self._client, contact=self.config.polling.contact)
        try:
            return await fetch_pictures(addresses, feed_url, size, fetcher=fetcher, workshop=self._workshop)
        finally:
            await fetcher.aclose()

    def missing_for_wholes(self) -> str:
        """Return in a sentence what must be installed before whole texts can be had, "" when nothing is missing."""
        from reader.intake.fulltext import installed
        from reader.poll.fulltext import MISSING

        return "" if installed() else MISSING

    def page_failure(self, number: int) -> str:
        """Return why the text of a story's page could not be had, "" if nothing went wrong."""
        return pages.failure(self.database.reader(), number)

    def has_work(self) -> bool:
        """Tell whether a round may have anything to do now."""
        reader = self.database.reader()
        return (
            feed_rows.any_due(reader, self.now())
            or bool(grouping_rows.waiting(reader, 1))
            or bool(grouping_rows.unnamed(reader, 1))
            or self.mark_unread_names() > 0
        )

    def wants_wholes(self) -> bool:
        """Tell whether the pages of any stories are to be fetched now."""
        return bool(pages.wanted(self.database.reader(), self.now(), 1))

    async def refresh(
        self,
        given: Sequence[str | int] = (),
        *,
        force: bool = False,
        progress: Callable[[Progress], None] | None = None,
    ) -> RoundReport:
        """Poll what is due (or the given feeds, or all with `force`), then thread what is new."""
        from reader.poll.poller import Poller

        await asyncio.to_thread(self.mark_unread_names)
        poller = Poller(
            self.database,
            self.now,
            self.config,
            client=self._client,
            workshop=self._workshop,
            lexicon_file=self.user_names,
        )
        try:
            return await poller.round([self.feed(one).id for one in given], force=force, progress=progress)
        finally:
            await poller.aclose()

    async def compare_stories(self) -> int:
        """Find out of the newest stories that wait for it whether they add anything to their threads; return how many.

        A round does that too; this is for what a correction moved.
        """
        from reader.poll.adding import Adding
        from reader.poll.workshop import Workshop
        from reader.store import comparisons

        if not comparisons.any_uncompared(self.database.reader()):
            return 0
        workshop = self._workshop or Workshop()
        try:
            return await Adding(self.database, workshop, self.user_names).run()
        finally:
            await workshop.aclose()

    async def replay(
        self,
        *,
        since: Moment | None = None,
        labels: Sequence[Mapping[str, object]] = (),
        watch: Callable[[int, int], None] | None = None,
    ) -> Replayed:
        """Place the stored stories again in a scratch copy, and return what would change; nothing here does.

        Raises StoreError when there is no room for the copy.
        """
        from reader.poll.replay import replay
        from reader.poll.workshop import Workshop

        workshop = self._workshop or Workshop()
        try:
            return await replay(self.database, workshop, self.user_names, since=since, labels=labels, watch=watch)
        finally:
            await workshop.aclose()


def _mark_exported(connection: Connection, thread_id: int, now: Moment) -> None:
    threads.mark_exported(connection, thread_id, now)
    grouping_rows.bump(connection)  # from now on assign keeps its id


def open_newsroom(
    path: Path | None = None,
    *,
    config: settings.Config | None = None,
    client: Client = None,
    workshop: Any = None,
    clock: Callable[[], Moment] | None = None,
) -> Newsroom:
    """Open a database with real parts, or with those given. Raises StoreError, ConfigError."""
    return Newsroom(
        path or paths.database_file(),
        config=config if config is not None else settings.load(paths.config_file()),
        client=client,
        workshop=workshop,
        clock=clock or (lambda: int(time.time())),
        lexicon_file=paths.config_folder() / "lexicon.toml",
    )

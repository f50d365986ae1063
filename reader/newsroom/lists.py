"""Lists, a page at a time: feeds, stories, threads, names, places, tags, what is watched."""

from __future__ import annotations

from collections.abc import Sequence

from reader.model import EntityRow, Feed, Story, StoryQuery, Thread, ThreadQuery, Watched
from reader.newsroom.house import House
from reader.store import entities as entity_rows
from reader.store import feeds as feed_rows
from reader.store import folding, places, search, stories, threads, watch


class Lists(House):
    """Whole lists and pages of them. All but what says otherwise is found by index."""

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
        """Return who is named, most stories first; of one thread if given: without one in seconds."""
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

"""The left and middle panes of the main screen: places with their numbers, and what a chosen place lists."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from typing import Any

from textual import on
from textual.timer import Timer

from reader.model import EntityRow, Story, StoryQuery, Thread, ThreadQuery
from reader.text import counted
from reader.tui import places
from reader.tui.cells import Piece
from reader.tui.commands import READING
from reader.tui.messages import Counted, Found, PlacesLoaded, ReadAgain
from reader.tui.places import Place
from reader.tui.screens.base import Base
from reader.tui.widgets.desk import Row, key_of
from reader.tui.widgets.lines import PAGE, Source, listed

_Read = Callable[[int, int], Sequence[Row]]
_Find = Callable[[Hashable], int | None]
_NAMED = 12
"""Names in the left pane."""

_COUNT_PAUSE = 0.15
"""Seconds after the last action until the left pane is counted anew."""

_COUNT_SHARE = 8
"""The left pane of a large archive is counted more rarely: not before this many times what counting it took."""


NO_NEWS = "No thread you read has new stories."


def _unordered(place: Place) -> bool:
    """Tell whether no index has what a place lists in its order: matches, and what carries a tag or a name."""
    query = place.query
    return isinstance(query, StoryQuery) and bool(query.text or query.tag or query.entity)


class Listing(Base):
    """Fills the left and the middle pane."""

    found: Found | None = None  # the latest list that no index orders
    _names: Sequence[EntityRow] = ()
    _placed = False
    count_timer: Timer | None = None
    _counting = 0.0  # seconds it took last
    _counts: dict[str, int] = {}  # noqa: RUF012 - replaced whole, never changed

    # ------------------------------------------------------------ the left pane
    def count_places_soon(self) -> None:
        """Count once the keys have come to rest: many actions in a row are counted once."""
        if self.count_timer is not None:
            self.count_timer.stop()

        def now() -> None:
            self.count_timer = None
            self.count_places()

        self.count_timer = self.set_timer(max(_COUNT_PAUSE, min(_COUNT_SHARE * self._counting, 2.0)), now)

    def count_places(self, *, names: bool = False) -> None:
        """Count what the left pane shows, in a worker; `names` asks also who is in the news."""
        newsroom = self.newsroom

        from reader.tui.loading import load_watching

        def job() -> PlacesLoaded:
            begun = time.monotonic()
            who = newsroom.in_the_news(_NAMED) if names else None
            counts = newsroom.place_counts()
            above = [*places.fixed(counts, newsroom.minimum), *places.tagged(newsroom.tags())]
            below = places.subscribed(newsroom.feeds())
            return PlacesLoaded(counts, who, above, below, load_watching(newsroom), time.monotonic() - begun)

        self.read_aside(job, group="names" if names else "places")

    @on(PlacesLoaded)
    def _places_loaded(self, event: PlacesLoaded) -> None:
        if event.names is not None:
            self._names = event.names
        self.desk.mark_watched(event.watching)
        grown = bool(self._counts) and event.counts.get("stories") != self._counts.get("stories")
        bare = event.counts.get("feeds") == 0 or self._counts.get("feeds") == 0
        self._counts = event.counts
        if bare:
            self.draw_footer()
        if grown:
            self.refill()
        self._counting = event.seconds
        rows = [*event.above, *places.named(self._names), *event.below]
        lines = listed(rows, lambda place: place.key)
        self.places.refill(lines)
        if not self._placed and self.place is not None:
            # The place one was in last time may only now have its line.
            self._placed = True
            self.places.move_to_key(self.place.key)
        at = lines.find(self.place.key) if self.place is not None else None
        if at is not None and self.place is not None:
            fresh = rows[at]
            self.place = replace(fresh, count=self.place.count) if _unordered(fresh) else fresh
        elif self.place is not None and not _unordered(self.place):
            self.place = replace(
                self.place, count=self.desk.count
            )  # a place that is there only when it holds something
        if self.place is not None and not self.desk.count:
            self.desk.say_empty(self._empty(self.place))
        self.draw_list_head()
        self.draw_head()

    # ------------------------------------------------------------ the middle pane
    def show_place(self, place: Place, *, cursor: tuple[str, int] | None = None) -> None:
        """List a place in the middle, from its first page; the rest is read when it comes into sight."""
        self.place = place
        if _unordered(place):
            self._look_up(place, cursor)
        else:
            self.desk.fill(self._source(place, cursor), empty=self._empty(place), cursor=cursor)
            self._count(place)
        self.draw_list_head()
        self.draw_head()

    def refill(self) -> None:
        """Read what is listed anew; the cursor and the eye stay."""
        place = self.place
        if place is None:
            return
        if _unordered(place):
            self._look_up(place, self.desk.current_key, again=True)
            return
        (read, find), cursor = self._ways(place), self.desk.current_key

        def job() -> ReadAgain:
            # The cursor's row is found by counting: far down that takes longer than a frame.
            at = find(cursor) if cursor is not None else None
            around = range(max(0, (at or 0) // PAGE - 1), (at or 0) // PAGE + 2)
            pages = {number * PAGE: read(number * PAGE, PAGE) for number in {0, *around}}
            rows: dict[Hashable, int | None] = {cursor: at}
            rows |= {key_of(row): start + n for start, page in pages.items() for n, row in enumerate(page)}
            return ReadAgain(place.key, pages, rows)

        self.read_aside(job, group="refill")

    @on(ReadAgain)
    def _read_again(self, event: ReadAgain) -> None:
        place = self.place
        if place is None or event.place != place.key:
            return
        if self.desk.current_key is not None and self.desk.current_key not in event.rows:
            self.refill()  # the cursor is far away by now
        else:
            self.desk.refill(self._source(place, self.desk.current_key, ready=event), empty=self._empty(place))
            self._count(place)

    def _ways(self, place: Place) -> tuple[_Read, _Find]:
        """Return how a page of a place is read, and how the row of an identity is found."""
        newsroom, query = self.newsroom, place.query

        def read(offset: int, limit: int) -> Sequence[Row]:
            if isinstance(query, ThreadQuery):
                return newsroom.threads(query, limit, offset)
            return newsroom.stories(query, limit, offset) if query is not None else ()

        def find(key: Hashable) -> int | None:
            kind, number = key if isinstance(key, tuple) else ("", 0)
            if kind == "thread" and isinstance(query, ThreadQuery):
                return newsroom.thread_position(query, number)
            if kind == "story" and isinstance(query, StoryQuery):
                return newsroom.story_position(query, number)
            return None

        return read, find

    def _source(self, place: Place, cursor: Hashable | None, *, ready: ReadAgain | None = None) -> Source[Row]:
        """Return where the rows of a place come from; what is `ready` is not read again."""
        stored, counted_to = self._ways(place)

        def read(offset: int, limit: int) -> Sequence[Row]:
            if ready is not None and offset in ready.pages:
                return ready.pages.pop(offset)
            return stored(offset, limit)

        def find(key: Hashable) -> int | None:
            return ready.rows[key] if ready is not None and key in ready.rows else counted_to(key)

        first = list(read(0, PAGE))
        count = len(first)
        if count == PAGE:
            # Until all are counted the list is as long as what is known of it.
            count = max(
                count, self.desk.count if self.place is place else 0, ((find(cursor) if cursor else None) or 0) + PAGE
            )
        return Source(read, count, key_of, find, first)

    def _count(self, place: Place) -> None:
        if self.desk.count < PAGE:
            return
        newsroom, query = self.newsroom, place.query

        def job() -> Counted:
            if isinstance(query, ThreadQuery):
                return Counted(place.key, newsroom.thread_count(query))
            return Counted(place.key, newsroom.story_count(query or StoryQuery()))

        self.read_aside(job, group="count")

    @on(Counted)
    def _counted(self, event: Counted) -> None:
        if self.place is not None and event.place == self.place.key:
            self.desk.recount(event.count)
            self.draw_list_head()

    def _look_up(self, place: Place, cursor: Hashable | None, *, again: bool = False) -> None:
        """Find the stories of a list that no index orders, in a worker; of their rows only what comes into sight is read."""
        newsroom, query = self.newsroom, place.query
        assert isinstance(query, StoryQuery)

        def job() -> Found:
            ids = newsroom.story_ids(query)
            return Found(place.key, ids, newsroom.stories_in_order(ids[:PAGE]), cursor, again=again)

        self.read_aside(job, group="count")

    @on(Found)
    def _found(self, event: Found) -> None:
        place = self.place
        if place is None or event.place != place.key:
            return
        newsroom, ids, words = self.newsroom, event.ids, self.search_words()

        def read(offset: int, limit: int) -> Sequence[Row]:
            return newsroom.stories_in_order(ids[offset : offset + limit])

        def row_of(key: Hashable) -> int | None:
            # The cursor may still be on a thread of the list before, whose number is that of a story too.
            return event.row_of(key[1]) if isinstance(key, tuple) and key[0] == "story" else None

        self.found = event
        source: Source[Row] = Source(read, len(ids), key_of, row_of, event.first)
        if event.again or (words and self.desk.current_key and source.find(self.desk.current_key) is not None):
            self.desk.refill(source, empty=self._empty(place))
        else:
            self.desk.fill(source, empty=self._empty(place), cursor=event.cursor)
        if words and place.count is None:
            found = counted(source.count, "match", "matches")
            keys = "n and N walk them, esc ends the search" if source.count else "esc ends the search"
            self.say(f"{found} for “{words}” · {keys}")
        self.place = replace(place, count=source.count)
        self.draw_list_head()

    def _empty(self, place: Place) -> list[str]:
        """Return what an empty list says: what it would hold, and what to do next."""
        if not self._counts.get("feeds", 1):
            return [
                "No feeds yet.",
                "E opens the list of feeds: a adds one by its address or by the address of a page,"
                " i takes over an OPML file, also the starter list that ships with the reader.",
                "newsreader demo shows the reader on sample feeds.",
            ]
        if self.polling and not self._counts.get("stories"):
            return ["Reading your feeds for the first time …", "Threads appear here in a moment."]
        query = place.query
        if isinstance(query, StoryQuery) and query.text:
            return [
                "No match.",
                'Words are looked for in any order; "a phrase" in that order; -word leaves out; OR is either.',
            ]
        if place.key == "unread":
            return ["Nothing unread.", "R polls every feed now; g t goes to all threads."]
        if place.key == "followed":
            return ["You follow no thread yet.", "g t lists all threads; f on one of them follows it."]
        if place.key == "starred":
            return ["No star yet.", "s on a story stars it, and it is kept for ever."]
        if place.key in ("notes", "thread-notes"):
            return ["No note yet.", "i on a story or a thread writes one, and it is kept for ever."]
        if place.key == "edited":
            return ["Nothing you read was changed since.", "Stories that their publisher edits later show up here."]
        if place.key == "news":
            return [NO_NEWS, "What comes to a thread you have read shows up here."]
        if place.key == "muted":
            return ["Nothing is muted.", "D on a thread takes it out of the lists."]
        if isinstance(query, ThreadQuery):
            return ["No threads yet.", "R polls every feed now; a thread appears with its second story."]
        return ["No stories here yet.", "r polls this feed now." if place.feed else "R polls every feed now."]

    # ------------------------------------------------------------ after an action
    def patch_rows(self, story_ids: Sequence[int]) -> None:
        """Read anew the rows at hand that a change of these stories' marks concerns, without moving any."""
        wanted = set(story_ids)
        touched = {self.newsroom.story(number).thread_id for number in wanted}
        unread_only = isinstance(self.place.query, StoryQuery) and self.place.query.unread if self.place else False
        for row in self.desk.loaded():
            if isinstance(row, Thread) and row.id in touched:
                self.desk.patch(self.newsroom.thread(row.id))
            elif isinstance(row, Story) and (row.id in wanted or row.thread_id in touched):
                now = self.newsroom.story(row.id)
                if now != row:
                    self.desk.patch(now, left=unread_only and now.read)

    def draw_list_head(self) -> None:
        """Draw the line above the list: what it is and how much."""
        place = self.place
        if place is None:
            return
        right: list[Piece] = []
        count = place.count if place.count is not None else self.desk.count
        label = f"Search: {self.search_words()}" if self.search_words() else place.label
        noun = "match" if self.search_words() else place.noun
        followed_first = isinstance(place.query, ThreadQuery) and place.query.followed_first
        order = "followed first" if followed_first else "newest first"
        words = f"{counted(count, noun, 'matches' if noun == 'match' else '')}, {order}"
        if place.fresh and place.feed is None and place.key == "followed":
            right.append((f"{place.fresh} with news", "new"))
        if self.desk.marked:
            right = [(f"{len(self.desk.marked)} selected", "new")]
        style = "here" if self.pane != READING else "name"
        self.list_head.show([(label, style), (f"  {words}" if count else "", "quiet")], right)

    def choose_key(self, key: str) -> bool:
        """Go to the place with a key in the left pane and list it; tell whether it is there."""
        row: Any = None
        for index in range(self.places.count):
            row = self.places.row(index)
            if row is not None and row.key == key and row.query is not None:
                self.places.move_to(index)
                self.show_place(row)
                return True
        return False

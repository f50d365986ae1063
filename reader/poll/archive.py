"""The threads of the archive that a new story may belong to: what assign does not hold live is found by its terms."""

from __future__ import annotations

from collections.abc import Sequence

from reader.store import grouping as rows
from reader.store.database import Connection
from reader.threads.group import Arrival
from reader.threads.index import most_shared
from reader.threads.recall import postings

EACH = 30
"""Stories looked at under a term, so that the cost does not grow with the archive."""
MOST = 6
"""Threads brought back for a story."""
LEAST = 0.15
"""Share of a story's weight that another one has to hold to speak for its thread."""


class Archive:
    """Looks stories up by term. What it found is kept, since a round stores nothing that is not live, until `forget`."""

    def __init__(self, reader: Connection) -> None:
        self._reader = reader
        self._newest = rows.newest(reader)
        self._under: dict[int, list[int]] = {}
        self._thread_of: dict[int, int | None] = {}
        self._with_page: dict[str, list[int]] = {}

    def expect(self, url_keys: Sequence[str]) -> None:
        """Look up the pages of all stories of a batch at once."""
        self._with_page = rows.with_pages(self._reader, url_keys)

    def forget(self) -> None:
        """Look everything up anew: live stories were let go, and are to be found here from now on."""
        self._under, self._thread_of = {}, {}

    def threads_like(self, arrival: Arrival) -> list[int]:
        """Return the threads with the same page, then those whose stories share the most weighted terms, at most 6."""
        late = arrival.moment < self._newest
        terms = postings(arrival.features)
        find = self._late if late else self._before
        found = [(value, find(term, arrival.moment)) for term, value in terms]
        best = most_shared(found, 10 * MOST, LEAST * sum([value for _, value in terms]))
        unknown = [story_id for story_id in best if story_id not in self._thread_of]
        if unknown:
            known = rows.threads_of(self._reader, unknown, joinable=True)
            self._thread_of.update((story_id, known.get(story_id)) for story_id in unknown)
        like = [thread for story_id in best if (thread := self._thread_of[story_id]) is not None]
        if arrival.url_key not in self._with_page:
            self.expect([arrival.url_key])
        return list(dict.fromkeys(self._with_page[arrival.url_key] + like))[:MOST]

    def _before(self, term: int, moment: int) -> list[int]:
        found = self._under.get(term)
        if found is None:
            found = self._under[term] = rows.found_under(self._reader, term, moment, EACH)
        return found

    def _late(self, term: int, moment: int) -> list[int]:
        """Return what stands on both sides of a story that is older than what is already placed."""
        before = rows.found_under(self._reader, term, moment, EACH)
        return before + rows.found_under(self._reader, term, moment, EACH // 2, after=True)

"""One story or one thread: what it says, where it belongs, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from reader.actions.frame import story_id
from reader.errors import UnknownId
from reader.findings import Defined, Reason, ThreadPage
from reader.model import Body, Development, Story, Thread, Version
from reader.newsroom.house import House
from reader.store import corrections as corrected
from reader.store import entities as entity_rows
from reader.store import grouping as grouping_rows
from reader.store import pages, places, stories, threads

_BY_HAND = {
    True: "You said that it belongs here.",
    False: "You said that the thread it was in and another are one.",
}


_NEWEST = 40
"""Stories of a thread by which it is told what defines it."""


class Single(House):
    """All that is known of one story or thread."""

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

    def why(self, number: int) -> Reason | None:
        """Return why a story is in its thread."""
        story = self.story(number)
        if story.thread_id is None:
            return None
        return self._whys(self.thread(story.thread_id), [story], {number: self.body(number)}).get(number)

    def _whys(self, thread: Thread, inside: Sequence[Story], contents: Mapping[int, Body]) -> dict[int, Reason]:
        """Return why stories are in a thread: because the user said so, else what assign found."""
        from reader.threads.reasons import reason

        reader = self.database.reader()
        numbers = [story.id for story in inside]
        by_hand = corrected.placed_by_hand(reader, numbers)
        founder = corrected.founder(reader, thread.id)
        seconds: dict[int, Thread | None] = {}
        found: dict[int, Reason] = {}
        for number, why in grouping_rows.why(reader, numbers).items():
            if why.runner_up is not None and why.runner_up not in seconds:
                seconds[why.runner_up] = self._if_there(why.runner_up)
            second = seconds.get(why.runner_up or 0)
            found[number] = reason(
                why,
                contents[number].text if number in contents else "",  # a damaged file may have lost it
                opened=number == founder,
                alone=thread.story_count == 1,
                second=second if second and second.id != thread.id else None,
            )
        for number, alone in by_hand.items():
            own = Reason(1.0) if alone else found.get(number, Reason(1.0))  # it came by itself to what was made one
            found[number] = replace(own, verdict=_BY_HAND[alone])
        return found

    def _if_there(self, number: int) -> Thread | None:
        """Return a thread, None if there is none: one that was to be begun and was not may be remembered as second."""
        try:
            return self.thread(number)
        except UnknownId:
            return None

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
        from reader.threads.group import Arrival

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
            why=self._whys(thread, inside, contents) if contents else {},
            bodies=contents,
            figures={number: self.figures(body.text) for number, body in contents.items()} if figures else {},
            table=tuple(self.figures_of(thread.id)) if figures else (),
            ledger=tuple(self.ledger_of(thread.id)) if figures else (),
            related=tuple(entity_rows.related_threads(reader, thread.id)),
            defined=self._defined(thread.id, inside),
        )

    def _defined(self, thread: int, inside: Sequence[Story]) -> Defined:
        from reader.threads.defining import defining
        from reader.threads.features import unpack

        known = grouping_rows.members(self.database.reader(), thread, _NEWEST)
        ids = {one.story_id for one in known}
        text = "\n".join(f"{story.title}\n{story.lede}" for story in inside if story.id in ids)
        return defining([unpack(one.features) for one in known if one.copy_of is None], text)

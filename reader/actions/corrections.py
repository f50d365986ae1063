"""Corrections of the grouping: merge, split, move, pin, keep apart.

They are kept as pairs of stories (see threads.corrections), so that they hold whatever ids a later regrouping gives.
What one correction contradicts of earlier ones goes with it: every pair that stands is true of the threads as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from reader.actions.frame import Frame, Touched
from reader.errors import UnknownId, UsageError
from reader.model import Story, Thread
from reader.store import corrections as rows
from reader.store import places, stories, threads
from reader.store.corrections import Correction
from reader.store.database import Connection
from reader.store.grouping import threads_of
from reader.store.journal import Recorder
from reader.text import counted
from reader.threads import corrections as said
from reader.threads.corrections import Row

_HELD = 400
"""Stories that stay of which a split or move says so, at most: the oldest, which the later ones follow."""


class Corrections(Frame):
    """What one says about which stories belong together."""

    def merge(self, into: str | int, others: Sequence[str | int]) -> str:
        """Merge threads into one, for ever; their ids go on resolving to it. Later stories of either go there."""

        def change(recorder: Recorder) -> tuple[str, Touched]:
            connection = recorder.connection
            target = threads.find(connection, into)
            anchor = _founder(connection, target.id)
            touched = {target.id}
            titles = []
            for other in (threads.find(connection, given) for given in others):
                if other.id in touched:
                    continue
                _founder(connection, other.id)
                own = rows.inside(connection, target.id)[1]
                every, originals = rows.inside(connection, other.id)
                recorder.set("story", every, "thread_id", target.id)
                moved = rows.developments(connection, other.id)
                recorder.set("development", moved, "thread_id", target.id)
                recorder.set("thread", [other.id], "merged_into", target.id)
                self._inherit(recorder, other, target.id)
                self._say(recorder, said.merge([*originals, *own], anchor), dict.fromkeys(every, other.id))
                touched.add(other.id)
                titles.append(f"“{other.title}”")
            return f"merge {', '.join(titles)} into “{target.title}”", touched

        return self._act(change)

    def split(self, given: str | int, story_ids: Sequence[int] = (), *, development: int | None = None) -> str:
        """Split stories off a thread into one of their own: those named, or a development and all after it.

        Raises UsageError when nothing would be left, or nothing would go.
        """

        def change(recorder: Recorder) -> tuple[str, Touched]:
            connection = recorder.connection
            thread = threads.find(connection, given)
            inside = stories.of_thread(connection, thread.id)
            going = self._going(connection, thread.id, inside, set(story_ids), development)
            staying = [story for story in inside if story not in going]
            if not going or not staying:
                raise UsageError(f"splitting “{thread.title}” there would leave one side empty")
            fresh = threads.create(connection)
            self._move_stories(recorder, going, fresh)
            leaving, rest = _originals(going), _founder(connection, thread.id)
            pairs = said.split(leaving, rest) + said.stay(_held(going, staying), rest, leaving[0])
            self._say(recorder, pairs, {story.id: thread.id for story in going})
            return f"split {counted(len(going), 'story')} from “{thread.title}”", {thread.id, fresh}

        return self._act(change)

    def move(self, story_ids: Sequence[int], given: str | int) -> str:
        """Move stories to another thread: later stories like them go there too."""

        def change(recorder: Recorder) -> tuple[str, Touched]:
            connection = recorder.connection
            target = threads.find(connection, given)
            going = [stories.find(connection, number) for number in stories.with_copies(connection, story_ids)]
            going = [story for story in going if story.thread_id != target.id]
            anchor = rows.founder(connection, target.id) or next(iter(_originals(going)), None)
            came_from = {story.id: story.thread_id for story in going if story.thread_id is not None}
            self._move_stories(recorder, going, target.id)
            pairs: list[Row] = []
            for thread_id in dict.fromkeys(story.thread_id for story in going):
                leaving = [story for story in going if story.thread_id == thread_id]
                together = _originals(leaving)
                rest = rows.founder(connection, thread_id) if thread_id is not None else None
                pairs += said.move(together, anchor, rest)
                if thread_id is not None and rest is not None:
                    staying = stories.of_thread(connection, thread_id)
                    pairs += said.stay(_held(leaving, staying), rest, together[0])
            self._say(recorder, pairs, came_from)
            return f"move {counted(len(going), 'story')} to “{target.title}”", {target.id, *came_from.values()}

        return self._act(change)

    def pin(self, story_ids: Sequence[int]) -> str:
        """Pin stories where they are: no regrouping takes them away, and later stories like them go there too.

        Raises UsageError for a story that is alone in its thread.
        """

        def change(recorder: Recorder) -> tuple[str, Touched]:
            connection = recorder.connection
            pinned = [stories.find(connection, number) for number in story_ids]
            for story in pinned:
                original = story.copy_of or story.id
                anchor = rows.founder(connection, story.thread_id, [original]) if story.thread_id is not None else None
                if anchor is None:
                    raise UsageError(f"“{story.title}” is alone in its thread; there is nothing to pin it to")
                self._say(recorder, said.pin(original, anchor), {})
            where = f"“{pinned[0].title}”" if len(pinned) == 1 else counted(len(pinned), "story")
            return f"pin {where} to {'its' if len(pinned) == 1 else 'their'} thread", set()

        return self._act(change)

    def keep_apart(self, given: str | int, other: str | int) -> str:
        """Never let assign put two threads together."""

        def change(recorder: Recorder) -> tuple[str, Touched]:
            connection = recorder.connection
            one, two = threads.find(connection, given), threads.find(connection, other)
            if one.id == two.id:
                raise UsageError(f"“{one.title}” cannot be kept apart from itself")
            self._say(recorder, said.never(_founder(connection, one.id), _founder(connection, two.id)), {})
            return f"keep “{one.title}” apart from “{two.title}”", set()

        return self._act(change)

    def _inherit(self, recorder: Recorder, other: Thread, into: int) -> None:
        """Give a thread what the user did to another that becomes part of it: following, its name, tags, a note, its export."""
        connection = recorder.connection
        if other.followed:
            recorder.set("thread", [into], "followed", 1)
        given = rows.given_title(connection, other.id)
        if given is not None and rows.given_title(connection, into) is None:
            recorder.set("thread", [into], "given_title", given)
        exported = rows.exported(connection, other.id)
        if exported is not None and rows.exported(connection, into) is None:
            recorder.set("thread", [into], "exported", exported)
        for tag in other.tags:
            recorder.add("tagging", {"kind": "thread", "target": into, "tag": tag})
        notes = [places.note(connection, "thread", number) for number in (into, other.id)]
        if notes[1] is not None:
            recorder.take("note", kind="thread", target=into)
            text = "\n".join(note[0] for note in notes if note is not None)
            recorder.add("note", {"kind": "thread", "target": into, "text": text, "at": self.now()})

    def _going(
        self,
        connection: Connection,
        thread_id: int,
        inside: list[Story],
        named: set[int],
        development: int | None,
    ) -> list[Story]:
        if development is not None:
            order = [row.id for row in threads.developments(connection, thread_id)]
            if development not in order:
                raise UnknownId("development of this thread", development)
            later = set(order[order.index(development) :])
            return [story for story in inside if story.development_id in later]
        unknown = named - {story.id for story in inside}
        if unknown:
            raise UnknownId("story of this thread", min(unknown))
        wanted = set(stories.with_copies(connection, named))
        return [story for story in inside if story.id in wanted]

    def _move_stories(self, recorder: Recorder, going: Sequence[Story], thread_id: int) -> None:
        """Give stories another thread; those that shared a development go on sharing one there."""
        fresh: dict[int | None, int] = {}
        for story in going:
            if story.development_id not in fresh:
                fresh[story.development_id] = threads.create_development(recorder.connection, thread_id)
            recorder.set("story", [story.id], "thread_id", thread_id)
            recorder.set("story", [story.id], "development_id", fresh[story.development_id])

    # ------------------------------------------------------------ the pairs
    def _say(self, recorder: Recorder, pairs: Iterable[Row], came_from: Mapping[int, int]) -> None:
        """Write pairs, once what they contradict is gone. `came_from` are the stories that left a thread, with it."""
        connection = recorder.connection
        standing = rows.about(connection, came_from)
        homes = dict(threads_of(connection, {story for row in standing for story in (row.story, row.other)}))
        founders = {thread: rows.founder(connection, thread) for thread in set(came_from.values())}
        homes |= {story: thread for thread, story in founders.items() if story is not None}
        for row in standing:
            pair = _by_now(row, came_from, founders, homes)
            if pair != (row.story, row.other):
                recorder.take("correction", id=row.id)
                if pair is not None:
                    self._write(recorder, Row(row.kind, *pair, row.example))
        for new in pairs:
            self._write(recorder, new)

    def _write(self, recorder: Recorder, pair: Row) -> None:
        known = rows.pair(recorder.connection, pair.kind, pair.story, pair.other)
        if known is not None and (not pair.example or (known.example and known.story == pair.story)):
            return
        if known is not None and not known.example:
            recorder.take("correction", id=known.id)
        values = {"kind": pair.kind, "story_a": pair.story, "story_b": pair.other, "example": int(pair.example)}
        recorder.add("correction", {**values, "at": self.now()})


def _by_now(
    row: Correction, came_from: Mapping[int, int], founders: Mapping[int, int | None], homes: Mapping[int, int]
) -> tuple[int, int] | None:
    """Return the stories for which a pair is true now that some left their thread; None if it is not any more.

    What was said of a thread stays with the thread: another of its stories stands for it when the one that did left.
    """

    def stays(story: int) -> int:
        return (founders[came_from[story]] or story) if story in came_from else story

    story, other = row.story, row.other
    if row.kind == "together":
        if homes.get(story) == homes.get(other):
            return story, other
        other = stays(other) if story not in came_from else other
        return (story, other) if story != other and homes.get(story) == homes.get(other) else None
    story, other = story if row.example else stays(story), stays(other)
    return (story, other) if homes.get(story) != homes.get(other) else None


def _originals(going: Sequence[Story]) -> list[int]:
    """Return the stories that are no copies of others among them, oldest first; copies follow by themselves."""
    here = {story.id for story in going}
    return [story.id for story in going if story.copy_of not in here]


def _held(going: Sequence[Story], staying: Sequence[Story]) -> list[int]:
    """Return the stories that hold together what others leave: those of the parted developments, one of each other."""
    parted = {story.development_id for story in going}
    seen: set[int | None] = set()
    found = []
    for story in staying:
        if story.copy_of is None and (story.development_id in parted or story.development_id not in seen):
            found.append(story.id)
            seen.add(story.development_id)
    return found[:_HELD]


def _founder(connection: Connection, thread_id: int) -> int:
    """Return the story a thread is known by: its oldest, which a regrouping in order meets first."""
    found = rows.founder(connection, thread_id)
    if found is None:
        raise UsageError(f"thread {thread_id} has no stories")
    return found

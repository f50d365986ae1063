"""Corrections of the grouping: merge, split, move, keep apart.

They are kept as pairs of stories ("together", "apart"), so that they hold whatever ids a later regrouping gives; assign
obeys them.
"""

from __future__ import annotations

from collections.abc import Sequence

from reader.actions.frame import Frame, Touched
from reader.errors import UnknownId, UsageError
from reader.model import Story
from reader.store import grouping as grouping_rows
from reader.store import stories, threads
from reader.store.database import Connection
from reader.store.journal import Recorder
from reader.text import counted


class Corrections(Frame):
    """What one says about which stories belong together."""

    def merge(self, into: str | int, others: Sequence[str | int]) -> str:
        """Merge threads into one; their ids go on resolving to it. Later stories of either go there."""

        def change(recorder: Recorder) -> tuple[str, Touched]:
            connection = recorder.connection
            target = threads.find(connection, into)
            touched = {target.id}
            titles = []
            for other in (threads.find(connection, given) for given in others):
                if other.id in touched:
                    continue
                self._pair(
                    recorder, "together", self._anchor(connection, other.id), self._anchor(connection, target.id)
                )
                ids = [row.id for row in stories.of_thread(connection, other.id)]
                recorder.set("story", ids, "thread_id", target.id)
                moved = [row.id for row in threads.developments(connection, other.id)]
                recorder.set("development", moved, "thread_id", target.id)
                recorder.set("thread", [other.id], "merged_into", target.id)
                if other.followed:
                    recorder.set("thread", [target.id], "followed", 1)
                for tag in other.tags:
                    recorder.add("tagging", {"kind": "thread", "target": target.id, "tag": tag})
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
            for story in going[1:]:
                self._pair(recorder, "together", story.id, going[0].id)
            self._pair(recorder, "apart", going[0].id, self._newest_original(staying).id)
            return f"split {counted(len(going), 'story')} from “{thread.title}”", {thread.id, fresh}

        return self._act(change)

    def move(self, story_ids: Sequence[int], given: str | int) -> str:
        """Move stories to another thread: later stories like them go there too."""

        def change(recorder: Recorder) -> tuple[str, Touched]:
            connection = recorder.connection
            target = threads.find(connection, given)
            going = [stories.find(connection, number) for number in stories.with_copies(connection, story_ids)]
            going = [story for story in going if story.thread_id != target.id]
            touched = {target.id} | {story.thread_id for story in going if story.thread_id is not None}
            for story in going:
                if story.copy_of is None:
                    self._pair(recorder, "together", story.id, self._anchor(connection, target.id))
                    rest = [row for row in stories.of_thread(connection, story.thread_id or 0) if row not in going]
                    if rest:
                        self._pair(recorder, "apart", story.id, self._newest_original(rest).id)
            self._move_stories(recorder, going, target.id)
            return f"move {counted(len(going), 'story')} to “{target.title}”", touched

        return self._act(change)

    def keep_apart(self, given: str | int, other: str | int) -> str:
        """Never let assign put two threads together."""

        def change(recorder: Recorder) -> tuple[str, Touched]:
            connection = recorder.connection
            one, two = threads.find(connection, given), threads.find(connection, other)
            if one.id == two.id:
                raise UsageError(f"“{one.title}” cannot be kept apart from itself")
            self._pair(recorder, "apart", self._anchor(connection, one.id), self._anchor(connection, two.id))
            return f"keep “{one.title}” apart from “{two.title}”", set()

        return self._act(change)

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

    def _pair(self, recorder: Recorder, kind: str, one: int, two: int) -> None:
        opposite = "apart" if kind == "together" else "together"
        for row in grouping_rows.between(recorder.connection, opposite, one, two):
            recorder.take("correction", id=row)
        recorder.add("correction", {"kind": kind, "story_a": one, "story_b": two, "at": self.now()})

    def _anchor(self, connection: Connection, thread_id: int) -> int:
        inside = stories.of_thread(connection, thread_id)
        if not inside:
            raise UsageError(f"thread {thread_id} has no stories")
        return self._newest_original(inside).id

    @staticmethod
    def _newest_original(inside: Sequence[Story]) -> Story:
        """Return the newest story that is no copy: assign holds the newest of a corrected thread."""
        return next((story for story in reversed(inside) if story.copy_of is None), inside[-1])

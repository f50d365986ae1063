"""Marks and labels: read, star, follow, mute, rename, tag, note."""

from __future__ import annotations

from collections.abc import Iterable

from reader.actions.frame import Frame, Touched, story_id
from reader.errors import UsageError
from reader.model import StoryQuery, ThreadQuery
from reader.store import feeds as feed_rows
from reader.store import stories, threads
from reader.store.database import Connection
from reader.store.journal import Recorder
from reader.text import counted, line


class Triage(Frame):
    """What one does to stories and threads without moving them."""

    def mark_read(self, story_ids: Iterable[int], read: bool = True) -> str:
        """Mark stories, and the copies folded with them, read or unread."""

        def change(recorder: Recorder) -> tuple[str, Touched]:
            ids = stories.with_copies(recorder.connection, story_ids)
            changed = recorder.set("story", ids, "read", int(read))
            return f"mark {counted(len(changed), 'story')} {'read' if read else 'unread'}", self._threads(
                recorder, changed
            )

        return self._act(change, counts_only=True)

    def mark_list_read(self, query: StoryQuery | ThreadQuery) -> str:
        """Mark every story of a list, or of all threads of a list, read."""

        def change(recorder: Recorder) -> tuple[str, Touched]:
            connection = recorder.connection
            if isinstance(query, ThreadQuery):
                listed = threads.unread_stories(connection, query)
            else:
                listed = stories.ids(connection, query)
            ids = stories.with_copies(connection, listed)
            changed = recorder.set("story", ids, "read", 1)
            return f"mark {counted(len(changed), 'story')} read", self._threads(recorder, changed)

        return self._act(change, counts_only=True)

    def star(self, story_ids: Iterable[int], starred: bool = True) -> str:
        """Star stories, or take the star away."""

        def change(recorder: Recorder) -> tuple[str, Touched]:
            changed = recorder.set("story", story_ids, "starred", int(starred))
            return f"{'star' if starred else 'unstar'} {counted(len(changed), 'story')}", set()

        return self._act(change)

    def visit_thread(self, given: str | int) -> None:
        """Remember that a thread was read up to now: what arrives later is new. Not a step of undo."""

        def job(connection: Connection) -> None:
            thread_id = threads.resolve(connection, given)
            connection.execute("UPDATE thread SET last_read = ?, new_count = 0 WHERE id = ?", (self.now(), thread_id))

        self.database.write(job)

    def look_at_changes(self, given: str | int) -> None:
        """Remember that the changes of a story were looked at. Not a step of undo."""
        number = story_id(given)
        self.database.write(
            lambda connection: connection.execute("UPDATE story SET edited = 0 WHERE id = ?", (number,))
        )

    def follow(self, given: str | int, followed: bool = True) -> str:
        """Follow a thread or let it go."""
        return self._flag(given, "followed", followed, "follow" if followed else "unfollow")

    def mute(self, given: str | int, muted: bool = True) -> str:
        """Mute a thread or let it speak."""
        return self._flag(given, "muted", muted, "mute" if muted else "unmute")

    def _flag(self, given: str | int, column: str, value: bool, verb: str) -> str:
        def change(recorder: Recorder) -> tuple[str, Touched]:
            thread = threads.find(recorder.connection, given)
            recorder.set("thread", [thread.id], column, int(value))
            return f"{verb} “{thread.title}”", set()

        return self._act(change)

    def rename(self, given: str | int, title: str) -> str:
        """Give a thread a title of one's own; an empty one lets it name itself again. Its slug stays."""

        def change(recorder: Recorder) -> tuple[str, Touched]:
            thread = threads.find(recorder.connection, given)
            name = line(title, 120)
            recorder.set("thread", [thread.id], "given_title", name or None)
            return f"rename “{thread.title}” to “{name}”" if name else f"let “{thread.title}” name itself", {thread.id}

        return self._act(change)

    def tag(self, kind: str, given: str | int, tag: str, on: bool = True) -> str:
        """Tag a feed, story or thread, or take the tag away. Raises UsageError for a tag without letters."""
        name = clean_tag(tag)

        def change(recorder: Recorder) -> tuple[str, Touched]:
            target, title = self._target(recorder.connection, kind, given)
            if on:
                recorder.add("tagging", {"kind": kind, "target": target, "tag": name})
            else:
                recorder.take("tagging", kind=kind, target=target, tag=name)
            return f"{'tag' if on else 'untag'} “{title}” {'as' if on else 'from'} {name}", set()

        return self._act(change)

    def note(self, kind: str, given: str | int, text: str) -> str:
        """Keep a note with a story or thread; an empty one takes it away."""
        kept = text.strip()

        def change(recorder: Recorder) -> tuple[str, Touched]:
            target, title = self._target(recorder.connection, kind, given)
            recorder.take("note", kind=kind, target=target)
            if kept:
                recorder.add("note", {"kind": kind, "target": target, "text": kept, "at": self.now()})
            return f"note on “{title}”", set()

        return self._act(change)

    def _target(self, connection: Connection, kind: str, given: str | int) -> tuple[int, str]:
        if kind == "thread":
            thread = threads.find(connection, given)
            return thread.id, thread.title
        if kind == "story":
            story = stories.find(connection, story_id(given))
            return story.id, story.title
        if kind == "feed":
            feed = feed_rows.find(connection, given)
            return feed.id, feed.title
        raise UsageError(f"cannot tag a {kind}: only a feed, a story or a thread")


def clean_tag(tag: str) -> str:
    """Return a tag as one word, without `#`, at most 60 characters; `/` nests. Raises UsageError for an empty one."""
    name = "-".join(line(tag).lstrip("#").split())[:60].strip("/-").replace(",", "")
    if not any(c.isalpha() for c in name):
        raise UsageError(f"a tag needs a letter: {tag!r}")
    return name

"""What the user does: each verb is one transaction and one journal row with its inverse.

Corrections of the grouping are kept as pairs of stories ("together", "apart"), so that they hold whatever ids a later
regrouping gives; assign obeys them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from reader.errors import UnknownId, UsageError
from reader.export.values import public_address
from reader.model import JournalRow, Moment, Story, StoryQuery
from reader.store import feeds as feed_rows
from reader.store import grouping as grouping_rows
from reader.store import journal, stories, threads
from reader.store.database import Connection, Database
from reader.store.journal import Recorder
from reader.text import counted, line

Touched = set[int]
"""Threads whose counters must be derived anew."""


class Actions:
    """The verbs that change what is stored. All may be called from any OS thread and block until it is on the disk."""

    def __init__(self, database: Database, clock: Callable[[], Moment]) -> None:
        self.database = database
        self.now = clock

    # ------------------------------------------------------------ the frame
    def _act(self, change: Callable[[Recorder], tuple[str, Touched]], *, counts_only: bool = False) -> str:
        """Run `change` in one transaction with its journal row; return its label, "" if nothing changed."""

        def job(connection: Connection) -> str:
            recorder = Recorder(connection)
            label, touched = change(recorder)
            if not recorder.changes:
                return ""
            self._settle(connection, touched, recorder.changes, counts_only=counts_only)
            recorder.save(label, self.now())
            return label

        return self.database.write(job)

    def _settle(
        self, connection: Connection, touched: Touched, changes: list[dict[str, Any]], *, counts_only: bool
    ) -> None:
        if counts_only:
            threads.recount_unread(connection, touched)
        elif touched:
            from reader.poll.grouping import describe  # late: marks and listings go without the weight of threading

            threads.recount(connection, touched, describe)
        if any(change["table"] == "correction" or change.get("column") == "thread_id" for change in changes):
            grouping_rows.bump(connection)

    # ------------------------------------------------------------ marks
    def mark_read(self, story_ids: Iterable[int], read: bool = True) -> str:
        """Mark stories, and the copies folded with them, read or unread."""

        def change(recorder: Recorder) -> tuple[str, Touched]:
            ids = stories.with_copies(recorder.connection, story_ids)
            changed = recorder.set("story", ids, "read", int(read))
            return f"mark {counted(len(changed), 'story')} {'read' if read else 'unread'}", self._threads(
                recorder, changed
            )

        return self._act(change, counts_only=True)

    def mark_list_read(self, query: StoryQuery) -> str:
        """Mark every story of a list read."""

        def change(recorder: Recorder) -> tuple[str, Touched]:
            ids = stories.with_copies(recorder.connection, stories.ids(recorder.connection, query))
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

    # ------------------------------------------------------------ threads
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
            return f"rename “{thread.title}” to “{name}”", {thread.id}

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

    # ------------------------------------------------------------ corrections
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
            self._pair(recorder, "apart", going[0].id, self._first_original(staying).id)
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
                        self._pair(recorder, "apart", story.id, self._first_original(rest).id)
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
        return self._first_original(inside).id

    @staticmethod
    def _first_original(inside: Sequence[Story]) -> Story:
        return next((story for story in inside if story.copy_of is None), inside[0])

    # ------------------------------------------------------------ feeds
    def add_feed(self, url: str, *, title: str = "", folder: str = "", tags: Sequence[str] = ()) -> tuple[int, bool]:
        """Subscribe to an address; return the feed's id and whether it is new. Known ones keep what they have."""
        kept = [clean_tag(tag) for tag in tags]

        def job(connection: Connection) -> tuple[int, bool]:
            recorder = Recorder(connection)
            done = self._subscribe(recorder, url, title, folder, kept)
            recorder.save(f"subscribe to {title or public_address(url)}", self.now())
            return done

        return self.database.write(job)

    def add_feeds(self, wanted: Iterable[tuple[str, str, str, Sequence[str]]]) -> int:
        """Subscribe to many feeds, (address, title, folder, tags) each, as one step; return how many are new."""
        rows = [(url, title, folder, _good_tags(tags)) for url, title, folder, tags in wanted]

        def job(connection: Connection) -> int:
            recorder = Recorder(connection)
            added = sum(self._subscribe(recorder, *row)[1] for row in rows)
            recorder.save(f"subscribe to {counted(added, 'feed')}", self.now())
            return added

        return self.database.write(job)

    def _subscribe(
        self, recorder: Recorder, url: str, title: str, folder: str, tags: Sequence[str]
    ) -> tuple[int, bool]:
        known = feed_rows.by_url(recorder.connection, url)
        feed_id = known or feed_rows.insert(
            recorder.connection, url, self.now(), title=line(title, 200), folder=clean_folder(folder)
        )
        fresh = bool(recorder.set("feed", [feed_id], "subscribed", 1))
        if fresh:
            recorder.set("feed", [feed_id], "next_poll", 0)
        for tag in tags:
            recorder.add("tagging", {"kind": "feed", "target": feed_id, "tag": tag})
        return feed_id, fresh

    def remove_feed(self, given: str | int) -> str:
        """Unsubscribe from a feed; its stories stay until retention takes those nobody kept."""

        def change(recorder: Recorder) -> tuple[str, Touched]:
            feed = feed_rows.find(recorder.connection, given)
            recorder.set("feed", [feed.id], "subscribed", 0)
            return f"remove “{feed.title}”", set()

        return self._act(change)

    def edit_feed(
        self, given: str | int, *, title: str | None = None, folder: str | None = None, fold_copies: bool | None = None
    ) -> str:
        """Change a feed's title, folder, or whether its copies are folded under the first."""

        def change(recorder: Recorder) -> tuple[str, Touched]:
            feed = feed_rows.find(recorder.connection, given)
            if title is not None:
                recorder.set("feed", [feed.id], "given_title", line(title, 200) or None)
            if folder is not None:
                recorder.set("feed", [feed.id], "folder", clean_folder(folder))
            touched: Touched = set()
            if fold_copies is not None:
                recorder.set("feed", [feed.id], "fold_copies", int(fold_copies))
                touched = grouping_rows.fold(recorder.connection, feed.id, fold_copies)
            return f"edit “{feed.title}”", touched

        return self._act(change)

    # ------------------------------------------------------------ undo
    def undo(self) -> str:
        """Take back the last action; return its label, or ""."""
        return self._replay(journal.undo)

    def redo(self) -> str:
        """Do again what was undone last; return its label, or ""."""
        return self._replay(journal.redo)

    def _replay(self, step: Callable[[Connection], tuple[str, list[dict[str, Any]]] | None]) -> str:
        def job(connection: Connection) -> str:
            done = step(connection)
            if done is None:
                return ""
            label, changes = done
            touched = _threads_in(changes)
            ids = [number for change in changes if change["table"] == "story" for number in change.get("ids", ())]
            touched |= threads.threads_of(connection, ids)
            for change in changes:
                if change.get("column") == "fold_copies":
                    for feed_id in change["ids"]:
                        fold = bool(feed_rows.state(connection, feed_id).fold_copies)
                        touched |= grouping_rows.fold(connection, feed_id, fold)
            only_marks = all(change.get("column") in ("read", "starred") for change in changes)
            self._settle(connection, touched, changes, counts_only=only_marks)
            return label

        return self.database.write(job)

    def history(self, limit: int = 100) -> list[JournalRow]:
        """Return what the user did, newest first."""
        return journal.history(self.database.reader(), limit)

    @staticmethod
    def _threads(recorder: Recorder, story_ids: list[int]) -> Touched:
        return threads.threads_of(recorder.connection, story_ids)


def _threads_in(changes: list[dict[str, Any]]) -> Touched:
    """Return the threads that stories and developments left or came to."""
    found: Touched = set()
    for change in changes:
        if change.get("column") == "thread_id":
            found |= {change["before"], change["after"]} - {None}
        elif change["table"] == "thread":
            found |= set(change["ids"])
    return found


def story_id(given: str | int) -> int:
    """Return a story's id from what was typed. Raises UnknownId."""
    if not str(given).isdecimal() or len(str(given)) > 18:
        raise UnknownId("story", given)
    return int(given)


def clean_tag(tag: str) -> str:
    """Return a tag as one word, without `#`, at most 60 characters; `/` nests. Raises UsageError for an empty one."""
    name = "-".join(line(tag).lstrip("#").split())[:60].strip("/-").replace(",", "")
    if not any(c.isalpha() for c in name):
        raise UsageError(f"a tag needs a letter: {tag!r}")
    return name


def _good_tags(tags: Iterable[str]) -> list[str]:
    """Return the tags of an import that can be kept, clean."""
    return [clean_tag(tag) for tag in tags if any(c.isalpha() for c in line(tag)[:40])]


def clean_folder(folder: str) -> str:
    """Return a folder's name, nested with single slashes."""
    return "/".join(part for part in (line(piece, 80) for piece in folder.split("/")) if part)

"""Subscriptions: add, remove, edit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reader.actions.frame import Frame, Touched
from reader.actions.triage import clean_tag
from reader.errors import UnknownId, UsageError
from reader.export.values import public_address
from reader.store import feeds as feed_rows
from reader.store import folding
from reader.store.database import Connection
from reader.store.journal import Recorder
from reader.text import counted, line


class Feeds(Frame):
    """What one does to subscriptions."""

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

    def begin_with(self, wanted: Iterable[tuple[str, str, str]]) -> None:
        """Subscribe to feeds, (address, title, folder) each, that the file never had: no step of the user's, no undo."""

        def job(connection: Connection) -> None:
            recorder = Recorder(connection)
            for url, title, folder in wanted:
                if feed_rows.by_url(connection, url) is None:
                    self._subscribe(recorder, url, title, folder, ())

        self.database.write(job)

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
        self,
        given: str | int,
        *,
        title: str | None = None,
        folder: str | None = None,
        fold_copies: bool | None = None,
        full_text: bool | None = None,
    ) -> str:
        """Change a feed's title, folder, whether its copies are folded, or whether its stories' pages are fetched."""

        def change(recorder: Recorder) -> tuple[str, Touched]:
            feed = feed_rows.find(recorder.connection, given)
            name = f"“{feed.title}”"
            done = []
            if title is not None:
                given_title = line(title, 200)
                recorder.set("feed", [feed.id], "given_title", given_title or None)
                done.append(f"rename {name} to “{given_title}”" if given_title else f"let {name} name itself")
            if folder is not None:
                kept = clean_folder(folder)
                recorder.set("feed", [feed.id], "folder", kept)
                done.append(f"put {name} into {kept}" if kept else f"take {name} out of its folder")
            if fold_copies is not None:
                recorder.set("feed", [feed.id], "fold_copies", int(fold_copies))
                done.append(f"{'fold' if fold_copies else 'list'} the copies of {name}")
            if full_text is not None:
                recorder.set("feed", [feed.id], "full_text", int(full_text))
                done.append(f"{'fetch whole texts' if full_text else 'fetch no whole texts'} for {name}")
            moved = folder is not None or fold_copies is not None
            return ", ".join(done), folding.refold(recorder.connection) if moved else set()

        return self._act(change)

    def fold_folder(self, folder: str, fold: bool = True) -> str:
        """Fold the copies of all feeds in a folder, as each feed says, or list them all. Raises UsageError, UnknownId."""
        name = clean_folder(folder)
        if not name:
            raise UsageError("name the folder")

        def change(recorder: Recorder) -> tuple[str, Touched]:
            connection = recorder.connection
            inside = [one for one in feed_rows.all_feeds(connection) if f"{one.folder}/".startswith(f"{name}/")]
            if not inside and name not in folding.unfolded(connection):
                raise UnknownId("folder", name)
            if fold:
                recorder.take("unfolded", folder=name)
            else:
                recorder.add("unfolded", {"folder": name})
            return f"{'fold' if fold else 'list'} the copies in {name}", folding.refold(connection)

        return self._act(change)


def _good_tags(tags: Iterable[str]) -> list[str]:
    """Return the tags of an import that can be kept, clean."""
    return [clean_tag(tag) for tag in tags if any(c.isalpha() for c in line(tag)[:40])]


def clean_folder(folder: str) -> str:
    """Return a folder's name, nested with single slashes."""
    return "/".join(part for part in (line(piece, 80) for piece in folder.split("/")) if part)

"""Out of the house and in again: threads and subscriptions as files, and the health of the database file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from reader import paths
from reader.model import Moment
from reader.newsroom.lists import Lists
from reader.newsroom.single import Single
from reader.store import grouping as grouping_rows
from reader.store import pages, threads
from reader.store.database import Connection
from reader.text import public_address

if TYPE_CHECKING:
    from reader.export.files import Exported
    from reader.export.opml import Imported
    from reader.store.doctor import Health
    from reader.store.repair import Salvaged


class Files(Lists, Single):
    """Files that are written and read, the database's own among them."""

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

        target = folder or paths.named(self.config.export.folder)
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
        feeds = self.feeds()
        # What was exported names no secrets; it is the feed it was.
        known = {opml.address_key(public_address(feed.url)): feed.url for feed in feeds}
        known |= {opml.address_key(feed.url): feed.url for feed in feeds}
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
        return saved_from(self.path)


def saved_from(damaged: Path) -> Salvaged:
    """Copy what can be read of a damaged file, which need not open, into one beside it.

    Raises StoreError when nothing of it can be read.
    """
    from reader.poll.grouping import describe
    from reader.store import repair

    return repair.salvage(damaged, damaged.with_name(f"{damaged.name}.recovered"), describe)


def _mark_exported(connection: Connection, thread_id: int, now: Moment) -> None:
    threads.mark_exported(connection, thread_id, now)
    grouping_rows.bump(connection)  # from now on assign keeps its id

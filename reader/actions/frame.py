"""The frame of every action: one transaction, one journal row with its inverse; undo and redo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reader.errors import UnknownId
from reader.model import JournalRow, Moment
from reader.store import folding, journal, recounting, threads
from reader.store import grouping as grouping_rows
from reader.store.database import Connection, Database
from reader.store.journal import Recorder

_FOLDING = ("fold_copies", "folder")  # what says of a feed whether its copies are folded

Touched = set[int]
"""Threads whose counters must be derived anew."""


class Frame:
    """Runs changes. All verbs may be called from any OS thread and block until their change is on the disk."""

    def __init__(self, database: Database, clock: Callable[[], Moment]) -> None:
        self.database = database
        self.now = clock

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
            recounting.recount_unread(connection, touched)
        elif touched:
            from reader.poll.grouping import describe  # late: marks and listings go without the weight of threading

            recounting.recount(connection, touched, describe)
        if any(_regroups(change) for change in changes):
            grouping_rows.bump(connection)

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
            if any(change["table"] == "unfolded" or change.get("column") in _FOLDING for change in changes):
                touched |= folding.refold(connection)
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


def _regroups(change: dict[str, Any]) -> bool:
    """Tell whether assign must know of a change: of the grouping, or of which threads the user has a hand on."""
    if change["table"] in ("tagging", "note"):
        return bool(change["row"]["kind"] == "thread")
    return change["table"] == "correction" or change.get("column") in ("thread_id", "followed", "muted", "given_title")


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

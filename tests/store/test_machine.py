"""A machine that corrects, marks, undoes and redoes at random: what must always hold of the grouping, and undo's promise."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from reader.errors import UsageError
from reader.model import StoryQuery, ThreadQuery
from reader.newsroom import Newsroom
from reader.poll.grouping import describe
from reader.store import threads
from tests.fakes import Clock, fill, story, thread

FEED = "https://a.example/feed"
PICK = st.integers(0, 10**6)


def snapshot(room: Newsroom) -> dict[str, list[tuple[object, ...]]]:
    """Return every row that the user's actions can change, without what is only derived or empty."""
    reader = room.database.reader()
    wanted = {
        "story": "id, read, starred, thread_id, development_id",
        "thread": "id, given_title, followed, muted, merged_into, story_count, unread_count, development_count",
        "tagging": "kind, target, tag",
        "correction": "kind, story_a, story_b",
    }
    return {
        table: sorted(tuple(row) for row in reader.execute(f"SELECT {columns} FROM {table} {where}"))
        for table, columns in wanted.items()
        for where in ["WHERE story_count > 0 OR merged_into IS NOT NULL" if table == "thread" else ""]
    }


class Desk(RuleBasedStateMachine):
    """Three threads of four stories, one of them a copy, and everything a reader can do to them."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        from reader.config import Config

        self.room = Newsroom(Path(self.folder.name) / "news.db", config=Config(), clock=Clock())
        self.before: list[dict[str, list[tuple[object, ...]]]] = []
        self.after: list[dict[str, list[tuple[object, ...]]]] = []

    @initialize()
    def begin(self) -> None:
        self.ids = fill(
            self.room, FEED, [story(f"u{n}", f"Plant {n // 4} report {n}", days_ago=20 - n) for n in range(12)]
        )
        for at in (0, 4, 8):
            first, *rest = self.ids[at : at + 4]
            thread(self.room, [first, rest[0]], rest[1:], copies={rest[0]: first})

    def teardown(self) -> None:
        self.room.close()
        self.folder.cleanup()

    def live(self) -> list[int]:
        return [one.id for one in self.room.threads(ThreadQuery())]

    def did(self, label: str, before: dict[str, list[tuple[object, ...]]]) -> None:
        if label:
            self.before.append(before)
            self.after = []

    @rule(a=PICK, b=PICK)
    def merge(self, a: int, b: int) -> None:
        live, before = self.live(), snapshot(self.room)
        self.did(self.room.merge(live[a % len(live)], [live[b % len(live)]]), before)

    @rule(a=PICK, b=PICK)
    def move(self, a: int, b: int) -> None:
        live, before = self.live(), snapshot(self.room)
        self.did(self.room.move([self.ids[a % 12]], live[b % len(live)]), before)

    @rule(a=PICK, some=st.sets(PICK, min_size=1, max_size=3))
    def split_stories(self, a: int, some: set[int]) -> None:
        live, before = self.live(), snapshot(self.room)
        number = live[a % len(live)]
        inside = [one.id for one in self.room.stories(StoryQuery(thread=number, folded=False))]
        try:
            self.did(self.room.split(number, sorted({inside[n % len(inside)] for n in some})), before)
        except UsageError:
            assert snapshot(self.room) == before

    @rule(a=PICK, b=PICK)
    def split_development(self, a: int, b: int) -> None:
        live, before = self.live(), snapshot(self.room)
        number = live[a % len(live)]
        inside = self.room.developments(number)
        try:
            self.did(self.room.split(number, development=inside[b % len(inside)].id), before)
        except UsageError:
            assert snapshot(self.room) == before

    @rule(a=PICK, what=st.sampled_from(["follow", "mute", "rename", "tag", "read", "star", "all read"]))
    def triage(self, a: int, what: str) -> None:
        live, before = self.live(), snapshot(self.room)
        number, one = live[a % len(live)], self.ids[a % 12]
        done = {
            "follow": lambda: self.room.follow(number, not self.room.thread(number).followed),
            "mute": lambda: self.room.mute(number, not self.room.thread(number).muted),
            "rename": lambda: self.room.rename(number, f"Name {a % 5}"),
            "tag": lambda: self.room.tag("thread", number, f"tag{a % 3}"),
            "read": lambda: self.room.mark_read([one], not self.room.story(one).read),
            "star": lambda: self.room.star([one], not self.room.story(one).starred),
            "all read": lambda: self.room.mark_list_read(StoryQuery(thread=number)),
        }[what]()
        self.did(done, before)

    @precondition(lambda self: self.before)
    @rule()
    def undo(self) -> None:
        self.after.append(snapshot(self.room))
        assert self.room.undo()
        assert snapshot(self.room) == self.before.pop()

    @precondition(lambda self: self.after)
    @rule()
    def redo(self) -> None:
        self.before.append(snapshot(self.room))
        assert self.room.redo()
        assert snapshot(self.room) == self.after.pop()

    @invariant()
    def every_story_is_in_one_thread_and_one_development_of_it(self) -> None:
        reader = self.room.database.reader()
        rows = reader.execute(
            """SELECT s.id FROM story s LEFT JOIN thread t ON t.id = s.thread_id LEFT JOIN development d
            ON d.id = s.development_id WHERE t.id IS NULL OR d.id IS NULL OR d.thread_id <> t.id OR t.merged_into IS NOT NULL"""
        )
        assert rows.fetchall() == []

    @invariant()
    def copies_stay_with_their_original(self) -> None:
        reader = self.room.database.reader()
        sql = "SELECT c.id FROM story c JOIN story o ON o.id = c.copy_of WHERE c.thread_id <> o.thread_id"
        assert reader.execute(sql).fetchall() == []

    @invariant()
    def counters_are_what_counting_gives(self) -> None:
        reader = self.room.database.reader()
        columns = "id, title, summary, story_count, unread_count, development_count, outlet_count, new_count, activity"
        counted = [tuple(row) for row in reader.execute(f"SELECT {columns} FROM thread ORDER BY id")]

        def again(connection: object) -> list[tuple[object, ...]]:
            threads.recount(connection, [row[0] for row in counted], describe)  # type: ignore[arg-type]
            return [tuple(row) for row in connection.execute(f"SELECT {columns} FROM thread ORDER BY id")]  # type: ignore[attr-defined]

        assert self.room.database.write(again) == counted


Desk.TestCase.settings = settings(max_examples=15, stateful_step_count=20, deadline=None)
TestDesk = Desk.TestCase

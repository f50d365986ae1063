"""A machine that corrects, marks, undoes, polls again, restarts and replays at random: what must always hold of the
grouping, and undo's promise."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from reader.config import Config
from reader.errors import UsageError
from reader.model import StoryQuery, ThreadQuery
from reader.newsroom import Newsroom
from reader.poll.assigning import Assigning
from reader.poll.grouping import describe
from reader.poll.naming import Naming
from reader.poll.workshop import Inline
from reader.store import corrections, recounting, scratch, stories, threads
from reader.store.database import Database
from tests.fakes import NOW, Clock, fill, story, thread

FEED = "https://a.example/feed"
PICK = st.integers(0, 10**6)
MATTERS = (
    "Oppama plant of Nissan, Foxconn and the workers of the line",
    "ferry line of Stena Nord, electric ships and the yard in Gdansk",
    "flood in the valleys above Bern, rescuers and the river Aare",
)
TABLES = {
    "story": "id, read, starred, thread_id, development_id, copy_of, listed",
    "thread": "id, given_title, followed, muted, merged_into",
    "development": "id, thread_id",
    "tagging": "kind, target, tag",
    "note": "kind, target, text",
    "correction": "id, kind, story_a, story_b, example, at",
    "feed": "id, subscribed, given_title, folder, fold_copies, full_text",
}
"""Every column that the user's actions change."""
Dump = dict[str, list[tuple[object, ...]]]


def telling(matter: int, turn: int) -> tuple[str, str]:
    words = MATTERS[matter % 3].split()
    turned = words[turn % len(words) :] + words[: turn % len(words)]
    return f"{MATTERS[matter % 3]}: turn {turn}", f"{' '.join(turned)} in turn {turn}. " * 2


class Desk(RuleBasedStateMachine):
    """Three threads of four stories, one of them a copy, and everything that may happen to them."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "news.db"
        self.room = Newsroom(self.path, config=Config(), clock=Clock())
        self.before: list[Dump] = []
        self.after: list[Dump] = []
        self.since_poll = 0  # steps that undo takes back to the very rows; a poll adds rows of its own
        self.slugs: dict[int, str] = {}  # of the threads in hand
        self.told = 12

    @initialize()
    def begin(self) -> None:
        self.ids = self.store(range(12))
        for at in (0, 4, 8):
            first, *rest = self.ids[at : at + 4]
            thread(self.room, [first, rest[0]], rest[1:], copies={rest[0]: first})

    def store(self, turns: range) -> list[int]:
        arrivals = [story(f"u{n}", *telling(n // 4, n), days_ago=20 - n / 10) for n in turns]
        found = fill(self.room, FEED, arrivals)
        self.room.database.write(lambda connection: connection.execute("UPDATE placement SET features = x''"))
        asyncio.run(self.naming(self.room.database).everything())
        return found

    @staticmethod
    def naming(database: Database) -> Naming:
        return Naming(database, Inline(), None)

    def teardown(self) -> None:
        self.room.close()
        self.folder.cleanup()

    # ------------------------------------------------------------ what one sees of it
    def dump(self) -> Dump:
        """Return every row that the user's actions change; a thread or development they made new stays, empty."""
        reader = self.room.database.reader()
        full = {
            "thread": "id IN (SELECT thread_id FROM story) OR merged_into IS NOT NULL OR followed OR given_title IS NOT NULL",
            "development": "id IN (SELECT development_id FROM story)",
        }
        return {
            table: sorted(
                map(tuple, reader.execute(f"SELECT {columns} FROM {table} WHERE {full.get(table, '1')}")), key=repr
            )
            for table, columns in TABLES.items()
        }

    def live(self) -> list[int]:
        return [one.id for one in self.room.threads(ThreadQuery(muted=True))]

    def some_thread(self, pick: int) -> int:
        live = self.live()
        return live[pick % len(live)]

    def some_story(self, pick: int) -> int:
        return self.ids[pick % len(self.ids)]

    def did(self, label: str, before: Dump) -> None:
        if label:
            self.before.append(before)
            self.after = []
        else:
            assert self.dump() == before
        self.note_hands()

    def note_hands(self) -> None:
        """Forget the threads that are in nobody's hand any more, and remember the slugs of the others."""
        reader = self.room.database.reader()
        rows = reader.execute(
            """SELECT id, slug FROM thread WHERE merged_into IS NULL AND (followed = 1 OR given_title IS NOT NULL
            OR exported IS NOT NULL OR id IN (SELECT target FROM tagging WHERE kind = 'thread'))"""
        )
        self.slugs = {row[0]: self.slugs.get(row[0], row[1]) for row in rows}

    # ------------------------------------------------------------ what the user does
    @rule(a=PICK, b=PICK)
    def merge(self, a: int, b: int) -> None:
        before = self.dump()
        self.did(self.room.merge(self.some_thread(a), [self.some_thread(b)]), before)

    @rule(some=st.sets(PICK, min_size=1, max_size=3), b=PICK)
    def move(self, some: set[int], b: int) -> None:
        before = self.dump()
        self.did(self.room.move(sorted({self.some_story(a) for a in some}), self.some_thread(b)), before)

    @rule(a=PICK, b=PICK)
    def never(self, a: int, b: int) -> None:
        before = self.dump()
        one, two = self.some_thread(a), self.some_thread(b)
        if one != two:
            self.did(self.room.keep_apart(one, two), before)

    @rule(a=PICK)
    def pin(self, a: int) -> None:
        self.unless_refused(lambda: self.room.pin([self.some_story(a)]))

    @rule(a=PICK, some=st.sets(PICK, min_size=1, max_size=3))
    def split_stories(self, a: int, some: set[int]) -> None:
        number = self.some_thread(a)
        inside = [one.id for one in self.room.stories(StoryQuery(thread=number, folded=False))]
        self.unless_refused(lambda: self.room.split(number, sorted({inside[n % len(inside)] for n in some})))

    @rule(a=PICK, b=PICK)
    def split_development(self, a: int, b: int) -> None:
        number = self.some_thread(a)
        inside = self.room.developments(number)
        self.unless_refused(lambda: self.room.split(number, development=inside[b % len(inside)].id))

    def unless_refused(self, change: Any) -> None:
        before = self.dump()
        try:
            self.did(change(), before)
        except UsageError:
            assert self.dump() == before

    @rule(a=PICK, what=st.sampled_from("follow mute rename tag note read star fold all-read".split()))
    def triage(self, a: int, what: str) -> None:
        before = self.dump()
        number, one = self.some_thread(a), self.some_story(a)
        fold = not self.room.database.reader().execute("SELECT fold_copies FROM feed").fetchone()[0]
        done = {
            "follow": lambda: self.room.follow(number, not self.room.thread(number).followed),
            "mute": lambda: self.room.mute(number, not self.room.thread(number).muted),
            "rename": lambda: self.room.rename(number, f"Name {a % 5}"),
            "tag": lambda: self.room.tag("thread", number, f"tag{a % 3}"),
            "note": lambda: self.room.note("thread", number, f"note {a % 3}"),
            "read": lambda: self.room.mark_read([one], not self.room.story(one).read),
            "star": lambda: self.room.star([one], not self.room.story(one).starred),
            "fold": lambda: self.room.edit_feed(FEED, fold_copies=fold),
            "all-read": lambda: self.room.mark_list_read(StoryQuery(thread=number)),
        }[what]()
        self.did(done, before)

    @rule(a=PICK)
    def export(self, a: int) -> None:
        """A thread is written to a file: its address may stand anywhere from now on."""
        number = self.some_thread(a)
        self.room.database.write(lambda connection: threads.mark_exported(connection, number, NOW))
        self.note_hands()

    @rule(a=PICK)
    def visit(self, a: int) -> None:
        self.room.visit_thread(self.some_thread(a))

    @precondition(lambda self: self.before)
    @rule()
    def undo(self) -> None:
        self.after.append(self.dump())
        assert self.room.undo()
        assert self.dump() == self.before.pop()
        self.note_hands()

    @precondition(lambda self: self.after)
    @rule()
    def redo(self) -> None:
        self.before.append(self.dump())
        assert self.room.redo()
        assert self.dump() == self.after.pop()
        self.note_hands()

    # ------------------------------------------------------------ what happens meanwhile
    @rule(matter=PICK)
    def poll(self, matter: int) -> None:
        """A round brings two stories, one of them on a matter that is known; undo goes back no further than that."""
        first = 4 * (matter % 3) + 12 * (self.told // 12)
        self.ids += self.store(range(first + self.told % 4, first + self.told % 4 + 1)) if self.unknown(first) else []
        self.told += 1
        asyncio.run(Assigning(self.room.database, Inline(), self.naming(self.room.database)).run())
        self.before, self.after = [], []

    def unknown(self, first: int) -> bool:
        uid = f"u{first + self.told % 4}"
        return not self.room.database.reader().execute("SELECT 1 FROM story WHERE uid = ?", (uid,)).fetchone()

    @rule(a=PICK)
    def poll_again(self, a: int) -> None:
        """A feed brings a story again with another text: its names are read anew, and it stays where it is."""
        edited = story(f"u{a % 12}", *telling(a % 3, a % 7))

        def change(connection: sqlite3.Connection) -> None:
            stories.revise(connection, self.ids[a % 12], edited, NOW)

        self.room.database.write(change)
        before = self.dump()
        asyncio.run(Assigning(self.room.database, Inline(), self.naming(self.room.database)).run())
        assert self.dump() == before

    @rule()
    def restart(self) -> None:
        self.room.close()
        self.room = Newsroom(self.path, config=Config(), clock=Clock())

    @rule()
    def replay(self) -> None:
        before = self.dump()
        with scratch.scratch(self.room.database) as copy:
            asyncio.run(Assigning(copy, Inline(), self.naming(copy)).run())
            places = scratch.grouping(copy.reader())
            self.corrections_hold_of({number: place.thread for number, place in places.items()})
            assert places.keys() == set(self.ids)
            assert copy.reader().execute(ASTRAY).fetchall() == []
        assert self.dump() == before

    # ------------------------------------------------------------ what always holds
    @invariant()
    def every_story_is_in_one_thread_and_one_development_of_it(self) -> None:
        assert self.room.database.reader().execute(ASTRAY).fetchall() == []

    @invariant()
    def copies_stay_with_their_original(self) -> None:
        reader = self.room.database.reader()
        sql = "SELECT c.id FROM story c JOIN story o ON o.id = c.copy_of WHERE c.thread_id <> o.thread_id"
        assert reader.execute(sql).fetchall() == []

    @invariant()
    def what_was_said_is_so(self) -> None:
        places = scratch.grouping(self.room.database.reader())
        self.corrections_hold_of({number: place.thread for number, place in places.items()})

    def corrections_hold_of(self, home: dict[int, int]) -> None:
        for row in corrections.standing(self.room.database.reader()):
            assert (home[row.story] == home[row.other]) is (row.kind == "together"), row

    @invariant()
    def ids_and_slugs_of_threads_in_hand_stay(self) -> None:
        for number, slug in self.slugs.items():
            found = self.room.thread(number)
            assert (found.id, found.slug) == (number, slug)
            assert self.room.thread(slug).id == number

    @invariant()
    def what_became_part_of_another_leads_there(self) -> None:
        rows = (
            self.room.database.reader().execute("SELECT id, slug FROM thread WHERE merged_into IS NOT NULL").fetchall()
        )
        for number, slug in rows:
            found = self.room.thread(number)
            assert found.id == self.room.thread(slug).id != number

    @invariant()
    def a_reason_is_given_for_every_story_and_none_speaks_of_its_own_thread_as_another(self) -> None:
        for number in self.ids:
            why = self.room.why(number)
            assert why is not None
            assert why.verdict
            assert why.runner_up != self.room.story(number).thread_id

    @invariant()
    def counters_are_what_counting_gives(self) -> None:
        reader = self.room.database.reader()
        columns = "id, title, summary, story_count, unread_count, development_count, outlet_count, new_count, activity"
        counted = [tuple(row) for row in reader.execute(f"SELECT {columns} FROM thread ORDER BY id")]

        def again(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
            recounting.recount(connection, [row[0] for row in counted], describe)
            return [tuple(row) for row in connection.execute(f"SELECT {columns} FROM thread ORDER BY id")]

        assert self.room.database.write(again) == counted


ASTRAY = """SELECT s.id FROM story s LEFT JOIN thread t ON t.id = s.thread_id LEFT JOIN development d
    ON d.id = s.development_id WHERE t.id IS NULL OR d.id IS NULL OR d.thread_id <> t.id OR t.merged_into IS NOT NULL"""

Desk.TestCase.settings = settings(max_examples=15, stateful_step_count=20, deadline=None)
TestDesk = Desk.TestCase

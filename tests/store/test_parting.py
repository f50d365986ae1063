"""A stored thread that turns out to be two matters is parted by a round, unless the reader has a hand on it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from reader.model import StoryQuery, Thread, Why
from reader.newsroom import Newsroom
from reader.poll import assigning, grouping
from reader.store import grouping as rows
from reader.store import recounting
from reader.store.database import Connection
from tests.fakes import newsroom, thread
from tests.store.test_corrections import FLOOD, MERGER, assign, placed, report, store

LAST_READ = 1_700_000_000
HANDS: dict[str, Callable[[Newsroom, int], object]] = {
    "followed": lambda room, number: room.follow(number),
    "muted": lambda room, number: room.mute(number),
    "renamed": lambda room, number: room.rename(number, "Two things I read together"),
    "tagged": lambda room, number: room.tag("thread", number, "to-watch"),
    "noted": lambda room, number: room.note("thread", number, "Ask the harbour master."),
    "exported": lambda room, number: room.export([number], room.path.with_name("exported")),
}


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    with newsroom(tmp_path / "news.db") as opened:
        yield opened


def mixed(room: Newsroom) -> Thread:
    """Return a thread in which five reports of a merger and two of a flood stand together."""
    merger = placed(room, *(report(MERGER, n, 60 - n) for n in range(5)))[0]
    flood = placed(room, *(report(FLOOD, n, 50 - n) for n in range(2)))[0]

    def join(connection: Connection) -> None:
        rows.join(connection, flood, merger)
        connection.execute("UPDATE thread SET last_read = ? WHERE id = ?", (LAST_READ, merger))
        recounting.recount(connection, {flood, merger}, grouping.describe)

    room.database.write(join)
    return room.thread(merger)


def another(room: Newsroom) -> int:
    """Store one more report of the flood; return its id."""
    return store(room, report(FLOOD, 7, 45))[0]


def threads_of(room: Newsroom) -> dict[int, list[str]]:
    """Return the matters in each thread."""
    found: dict[int, list[str]] = {}
    for one in sorted(room.stories(StoryQuery(folded=False)), key=lambda story: story.id):
        found.setdefault(one.thread_id or 0, []).append(one.title.split(":")[0])
    return found


def test_what_is_another_matter_gets_a_thread_of_its_own_with_what_the_reader_knows_of_it(room: Newsroom) -> None:
    whole = mixed(room)
    number = another(room)
    assign(room)
    assert threads_of(room) == {
        whole.id: ["Honda and Nissan"] * 5,
        room.story(number).thread_id: [FLOOD.split("|")[0]] * 3,
    }
    fresh = room.thread(room.story(number).thread_id or 0)
    assert (room.thread(whole.slug).id, room.thread(whole.id).story_count, fresh.story_count) == (whole.id, 5, 3)
    assert fresh.title.startswith("Flood")
    assert fresh.slug != whole.slug
    assert fresh.last_read == LAST_READ
    assert room.examine().problems == ()
    assign(room)
    placed(room, report(MERGER, 8, 40))
    assert sorted(map(len, threads_of(room).values())) == [3, 6]


def test_what_was_parted_at_the_end_of_a_batch_is_known_by_its_id_in_the_next(room: Newsroom) -> None:
    whole = mixed(room)
    number = another(room)
    before = rows.generation(room.database.reader())
    batch = grouping.assign_batch(room.path, grouping.Step(), [number], False)
    ((_, source, target, _),) = batch.changes
    step, _ = room.database.write(lambda connection: assigning._store(connection, batch, before))
    assert source == whole.id
    assert step.threads == {target: room.story(number).thread_id}
    later = another(room)
    following = grouping.assign_batch(room.path, step, [later], True)
    assert [one.thread for one in following.placed] == [room.story(number).thread_id]


def test_a_story_that_came_by_the_other_matter_says_so(room: Newsroom) -> None:
    whole = mixed(room)
    first = min(one.id for one in room.stories(StoryQuery(thread=whole.id)) if one.title.startswith("Flood"))
    nearest = min(one.id for one in room.stories(StoryQuery(thread=whole.id)))
    said = Why(0.4, terms=("valleys",), nearest=nearest, verdict="Like this thread, it speaks of valleys.")
    text = msgspec.json.encode(said).decode()
    room.database.write(
        lambda connection: connection.execute("UPDATE placement SET why = ? WHERE story_id = ?", (text, first))
    )
    another(room)
    assign(room)
    why = room.why(first)
    assert why is not None
    assert why.verdict == "It came with reports on another matter, which have a thread of their own by now."
    assert (why.nearest, why.terms) == (None, ())


@pytest.mark.parametrize(
    "take",
    [*HANDS.values(), lambda room, thread: room.pin([1])],
    ids=[*HANDS, "corrected"],
)
def test_a_thread_in_hand_stays_whole(room: Newsroom, take: Callable[[Newsroom, int], object]) -> None:
    whole = mixed(room)
    take(room, whole.id)
    another(room)
    assign(room)
    assert whole.id in threads_of(room)
    assert len(threads_of(room)[whole.id]) >= 7


@pytest.mark.parametrize("take", HANDS.values(), ids=HANDS)
def test_a_thread_taken_in_hand_while_a_round_parts_it_is_decided_anew(
    room: Newsroom, take: Callable[[Newsroom, int], object]
) -> None:
    whole = mixed(room)
    number = another(room)
    before = rows.generation(room.database.reader())
    batch = grouping.assign_batch(room.path, grouping.Step(), [number], True)
    assert [change.kind for change in batch.changes] == ["thread is parted"]
    take(room, whole.id)
    step, touched = room.database.write(lambda connection: assigning._store(connection, batch, before))
    assert (step, touched) == (grouping.Step(), None)
    asyncio.run(room.refresh())
    assign(room)
    assert len(threads_of(room)[whole.id]) >= 7


@pytest.mark.parametrize("take", HANDS.values(), ids=HANDS)
def test_a_thread_taken_in_hand_while_a_round_joins_it_to_another_keeps_its_id(
    room: Newsroom, take: Callable[[Newsroom, int], object]
) -> None:
    first = placed(room, *(report(MERGER, n, 60 - n) for n in range(3)))[0]
    second = thread(room, store(room, *(report(MERGER, n, 50 - n) for n in range(3))))
    number = store(room, report(MERGER, 5, 30))[0]
    before = rows.generation(room.database.reader())
    batch = grouping.assign_batch(room.path, grouping.Step(), [number], True)
    assert [change[:3] for change in batch.changes] == [("threads are one", second, first)]
    take(room, second)
    step, touched = room.database.write(lambda connection: assigning._store(connection, batch, before))
    assert (step, touched) == (grouping.Step(), None)
    assign(room)
    assert room.thread(second).id == second
    assert room.thread(second).story_count >= 3


@pytest.mark.parametrize("stays", [True, False], ids=["a later story goes to it", "no later story goes to it"])
def test_a_development_that_is_two_events_is_parted_within_its_thread(room: Newsroom, stays: bool) -> None:
    (number,) = set(placed(room, *(report(MERGER, n, 60 - n / 8) for n in range(6))))
    whole = room.thread_page(number)
    ids, held = sorted(one.id for one in whole.stories), whole.stories[0].development_id or 0
    late = store(room, report(MERGER, 7, 55))[0]
    change = grouping.Change("development is parted", held, -5, tuple(ids[:2]))
    home = held if stays else -5
    batch = grouping.Batch((rows.Placed(late, number, home, None, Why(0.9), lone=False),), (change,))
    before = rows.generation(room.database.reader())
    step, touched = room.database.write(lambda connection: assigning._store(connection, batch, before))
    assert touched == {number}
    new = step.developments[-5]
    inside = {one.id: one.development_id for one in room.thread_page(number).stories}
    assert {one for one, development in inside.items() if development == new} == set(ids[:2]) | (
        set() if stays else {late}
    )
    told = {one.id: one.story_count for one in room.thread_page(number).developments}
    assert told[new] == (2 if stays else 3)
    assert sum(told.values()) == 7
    assert room.examine().problems == ()


def test_a_thread_is_shown_though_a_damaged_file_lost_the_text_of_a_story(room: Newsroom) -> None:
    (number,) = set(placed(room, *(report(MERGER, n, 60 - n / 8) for n in range(3))))
    lost = room.thread_page(number).stories[1].id
    room.database.write(lambda connection: connection.execute("DELETE FROM body WHERE story_id = ?", (lost,)))
    page = room.thread_page(number, bodies=True, figures=True)
    assert len(page.stories) == len(page.why) == 3
    assert lost not in page.bodies

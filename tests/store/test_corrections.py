"""The reader is obeyed: by later rounds, by a replay, after months, whatever happens to the stories a correction named."""

from __future__ import annotations

import asyncio
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reader.errors import StoreError, UsageError
from reader.newsroom import Newsroom
from reader.poll import grouping
from reader.poll.assigning import Assigning
from reader.poll.naming import Naming
from reader.poll.workshop import Inline
from reader.store import corrections as corrected
from reader.store import retention, scratch, stories
from tests.fakes import NOW, fill, newsroom, story, thread

FEED = "https://a.example/feed"
MERGER = (
    "Honda and Nissan|merger talks|a common holding company|their boards|Tokyo|Honda Motor|Nissan Motor|shares in both"
)
FLOOD = "Flood in the valleys|heavy rain|rescuers with helicopters|Bern|forty people|cut off villages|the river Aare|bridges"
FERRY = (
    "Ferry line orders ships|two electric ships|the yard in Gdansk|its northern route|batteries|Stena Nord|the harbour"
)
TURNS = (
    "monday evening sources dispute signature vote refusal minister hearing court appeal ballot strike pause".split()
)


def report(saga: str, turn: int, days_ago: float, outlet: str = "Desk") -> tuple[str, str, float, str]:
    """Return one more report of a saga: the same matter in another order of words, with a turn of its own."""
    order = random.Random(turn)
    phrases, word = saga.split("|"), TURNS[turn % len(TURNS)]
    body = order.sample(phrases, len(phrases)) + order.sample(TURNS, 4)
    return f"{phrases[0]}: {phrases[1]} after {word}", f"{', '.join(order.sample(body, len(body)))}.", days_ago, outlet


def store(room: Newsroom, *reports: tuple[str, str, float, str]) -> list[int]:
    """Store reports, their names read and their threads not known."""
    before = room.database.reader().execute("SELECT count(*) FROM story").fetchone()[0]
    arrivals = [
        story(f"u{before + n}", title, text, days_ago=days, outlet=outlet)
        for n, (title, text, days, outlet) in enumerate(reports)
    ]
    ids = fill(room, FEED, arrivals)
    room.database.write(lambda connection: connection.execute("UPDATE placement SET features = x''"))
    asyncio.run(Naming(room.database, Inline(), None).everything())
    return ids


def assign(room: Newsroom) -> None:
    """Place what waits, as a round does: nothing is remembered from the last one."""
    asyncio.run(Assigning(room.database, Inline(), Naming(room.database, Inline(), None)).run())


def placed(room: Newsroom, *reports: tuple[str, str, float, str]) -> list[int]:
    """Store and place reports; return the thread of each."""
    ids = store(room, *reports)
    assign(room)
    return [room.story(number).thread_id or 0 for number in ids]


def replayed(room: Newsroom) -> dict[int, int]:
    """Return the thread of each story after a replay."""
    with scratch.scratch(room.database) as copy:
        asyncio.run(Assigning(copy, Inline(), Naming(copy, Inline(), None)).run())
        return {number: place.thread for number, place in scratch.grouping(copy.reader()).items()}


def true_of(threads: dict[int, int], room: Newsroom) -> bool:
    """Tell whether all that was said holds of a grouping."""
    said = corrected.standing(room.database.reader())
    return all((threads[row.story] == threads[row.other]) is (row.kind == "together") for row in said)


def present(room: Newsroom) -> dict[int, int]:
    return {number: place.thread for number, place in scratch.grouping(room.database.reader()).items()}


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    with newsroom(tmp_path / "news.db") as opened:
        opened._workshop = Inline()
        yield opened


def two_of_one(room: Newsroom) -> tuple[int, int]:
    """Make two threads of one saga, each longer than what assign holds of it, and what is not of it."""
    ids = store(
        room,
        *(report(MERGER, n, 30 - n / 4, f"Desk {n}") for n in range(100)),
        *(report(FLOOD, n, 90 - n) for n in range(3)),
    )
    one, two = thread(room, ids[0:100:2]), thread(room, ids[1:100:2])
    thread(room, ids[100:])
    return one, two


def test_one_story_makes_one_thread_of_two_unless_they_were_parted(room: Newsroom) -> None:
    one, two = two_of_one(room)
    room.keep_apart(one, two)
    placed(room, *(report(MERGER, n, 1 - n / 100, f"Late {n}") for n in range(8)))
    assert {room.thread(one).id, room.thread(two).id} == {one, two}
    room.undo()
    placed(room, *(report(MERGER, n + 8, 0.5 - n / 100, f"Later {n}") for n in range(8)))
    assert room.thread(one).id == room.thread(two).id, "it is the correction that kept them apart"


@pytest.mark.parametrize("hand", ["follow", "tag", "rename", "export", "correct"])
def test_a_thread_in_hand_keeps_its_id_and_slug_when_assign_joins_it(room: Newsroom, hand: str, tmp_path: Path) -> None:
    one, two = two_of_one(room)
    by_hand: dict[str, Callable[[], object]] = {
        "follow": lambda: room.follow(two),
        "tag": lambda: room.tag("thread", two, "autos"),
        "rename": lambda: room.rename(two, "The talks"),
        "export": lambda: room.export([two], tmp_path),
        "correct": lambda: room.keep_apart(two, room.story(101).thread_id or 0),
    }
    by_hand[hand]()
    slug = room.thread(two).slug
    placed(room, *(report(MERGER, n, 1 - n / 100, f"Late {n}") for n in range(8)))
    assert room.thread(one).id == two, "the older one became part of the one in hand"
    assert hand == "correct" or room.thread(two).slug == slug


def test_two_threads_in_hand_are_never_joined_by_assign(room: Newsroom) -> None:
    one, two = two_of_one(room)
    room.follow(one)
    room.tag("thread", two, "autos")
    placed(room, *(report(MERGER, n, 1 - n / 100, f"Late {n}") for n in range(8)))
    assert {room.thread(one).id, room.thread(two).id} == {one, two}


def test_what_is_like_a_moved_story_goes_where_it_went_and_nothing_else_does(room: Newsroom) -> None:
    """The example is months old and long let go of; its new thread goes on about other things."""
    merger, flood = [placed(room, *(report(saga, n, 300 - n) for n in range(3)))[0] for saga in (MERGER, FLOOD)]
    odd = store(room, report(FERRY, 0, 280))
    assign(room)
    room.move(odd, flood)
    placed(room, *(report(FLOOD, n, 200 - n) for n in range(3, 60)))
    like, unlike, same = placed(room, report(FERRY, 1, 150), report(MERGER, 4, 149), report(FLOOD, 70, 148))
    assert (like, unlike, same) == (flood, merger, flood)
    why = room.why(max(number for number in range(1, 200) if _there(room, number)) - 2)
    assert why is not None
    assert why.verdict == "It is like a story that you put here."


def _there(room: Newsroom, number: int) -> bool:
    return bool(room.database.reader().execute("SELECT 1 FROM story WHERE id = ?", (number,)).fetchone())


@pytest.mark.parametrize("steps", [["undo"], ["undo", "redo"]])
def test_only_a_correction_that_stands_teaches(room: Newsroom, steps: list[str]) -> None:
    flood = placed(room, *(report(FLOOD, n, 90 - n) for n in range(3)))[0]
    odd = store(room, report(FERRY, 0, 80))
    assign(room)
    own = room.story(odd[0]).thread_id
    room.move(odd, flood)
    for step in steps:
        assert getattr(room, step)()
    assert placed(room, report(FERRY, 1, 70)) == [own if steps[-1] == "undo" else flood]


def test_corrections_hold_in_a_replay(room: Newsroom) -> None:
    merger, flood, ferry = (
        placed(room, *(report(saga, n, 90 - n) for n in range(6)))[0] for saga in (MERGER, FLOOD, FERRY)
    )
    assert len({merger, flood, ferry}) == 3
    of_merger = [one.id for one in room.thread_page(merger).stories]
    of_flood = [one.id for one in room.thread_page(flood).stories]
    room.split(merger, of_merger[3:])
    room.move(of_flood[2:3], ferry)
    room.pin(of_flood[4:5])
    room.keep_apart(merger, ferry)
    before = present(room)
    assert true_of(before, room)
    after = replayed(room)
    assert true_of(after, room)
    assert after.keys() == before.keys()
    assert len({after[number] for number in of_merger[3:]}) == 1
    assert present(room) == before, "the file itself is only read"
    room.merge(flood, [merger, ferry])
    assert true_of(replayed(room), room)
    assert true_of(present(room), room)


@pytest.mark.parametrize("verb", ["merge", "split", "move"])
def test_a_replay_leaves_everything_where_a_correction_left_it(room: Newsroom, verb: str) -> None:
    """Also what the user did not name: the rest of a thread that was merged, the likes of a story that was taken out."""
    merger, flood = (placed(room, *(report(saga, n, 40 - n / 8) for n in range(8)))[0] for saga in (MERGER, FLOOD))
    inside = [one.id for one in room.thread_page(merger).stories]
    {
        "merge": lambda: room.merge(merger, [flood]),
        "split": lambda: room.split(merger, inside[1::2]),
        "move": lambda: room.move(inside[2:4], flood),
    }[verb]()
    before, after = present(room), replayed(room)
    assert {frozenset(s for s in before if before[s] == t) for t in before.values()} == {
        frozenset(s for s in after if after[s] == t) for t in after.values()
    }


def test_what_stayed_and_what_was_made_one_still_say_what_carried_them(room: Newsroom) -> None:
    merger, flood = (placed(room, *(report(saga, n, 40 - n / 8) for n in range(6)))[0] for saga in (MERGER, FLOOD))
    inside = [one.id for one in room.thread_page(merger).stories]
    last, late = inside[-1], room.thread_page(flood).stories[-1].id
    carried, other = room.why(last), room.why(late)
    room.split(merger, inside[1:2])
    assert room.why(last) == carried
    room.merge(merger, [flood])
    found = room.why(late)
    assert found is not None
    assert other is not None
    assert found.verdict == "You said that the thread it was in and another are one."
    assert (found.terms, found.entities) == (other.terms, other.entities)


def test_a_replay_without_corrections_gives_what_the_rounds_gave(room: Newsroom, tmp_path: Path) -> None:
    placed(room, *(report(saga, n, 90 - n) for saga in (MERGER, FLOOD, FERRY) for n in range(6)))
    found = asyncio.run(
        room.replay(labels=[{"uid": "u0", "saga": "talks", "event": "none"}, {"uid": "u1", "saga": "talks"}])
    )
    assert (found.stories, found.changes) == (18, ())
    assert found.before == found.after == 3
    assert found.then is not None
    assert found.then == found.now
    assert found.then.threads is not None
    assert found.then.threads.f1 == 1.0
    assert [path for path in tmp_path.iterdir() if "replay" in path.name] == []


def test_a_replay_tells_what_a_correction_made_different(room: Newsroom) -> None:
    placed(room, *(report(saga, n, 90 - n) for saga in (MERGER, FLOOD) for n in range(6)))
    merger, flood = (room.story(number).thread_id or 0 for number in (1, 7))
    room.database.write(lambda c: c.execute("UPDATE story SET thread_id = ? WHERE id IN (2, 3)", (flood,)))
    found = asyncio.run(room.replay(since=NOW - 95 * 86_400))
    assert [(part.thread, part.stories, part.into) for part in found.changes] == [(flood, (2, 3), merger)]


def test_a_replay_says_in_a_sentence_that_the_disk_is_too_small(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed(room, report(MERGER, 0, 9))
    usage = shutil.disk_usage(room.path.parent)
    monkeypatch.setattr(shutil, "disk_usage", lambda place: usage._replace(free=10_000))
    with pytest.raises(StoreError, match=r"a replay needs \d+ MB for its scratch copy, and neither"):
        asyncio.run(room.replay())


def test_what_was_said_of_a_thread_stays_with_it_when_its_first_story_leaves(room: Newsroom) -> None:
    merger, flood, ferry = (
        placed(room, *(report(saga, n, 90 - n) for n in range(3)))[0] for saga in (MERGER, FLOOD, FERRY)
    )
    room.keep_apart(merger, flood)
    first = room.thread_page(merger).stories[0].id
    room.move([first], ferry)
    said = {frozenset((row.story, row.other)) for row in corrected.standing(room.database.reader()) if not row.example}
    second, other = room.thread_page(merger).stories[0].id, room.thread_page(flood).stories[0].id
    assert frozenset((second, other)) in said
    assert frozenset((first, other)) not in said
    assert true_of(present(room), room)


def test_corrections_hold_when_their_stories_changed_or_their_text_is_gone(room: Newsroom) -> None:
    one, two = two_of_one(room)
    room.keep_apart(one, two)
    anchors = {number for row in corrected.standing(room.database.reader()) for number in (row.story, row.other)}
    edited = story("u0", "Quite another headline", "And quite another text.")

    def change(connection: object) -> None:
        stories.revise(connection, min(anchors), edited, NOW)  # type: ignore[arg-type]
        retention.prune(connection, NOW)  # type: ignore[arg-type]

    room.database.write(change)
    assert {room.story(number).thread_id for number in anchors} == {one, two}
    placed(room, *(report(MERGER, n, 1 - n / 100, f"Late {n}") for n in range(8)))
    assert {room.thread(one).id, room.thread(two).id} == {one, two}


def test_a_story_alone_cannot_be_pinned(room: Newsroom) -> None:
    placed(room, report(MERGER, 0, 9))
    with pytest.raises(UsageError, match="alone in its thread"):
        room.pin([1])


def test_a_pinned_story_says_so_and_pinning_is_one_step(room: Newsroom) -> None:
    placed(room, *(report(MERGER, n, 9 - n) for n in range(3)))
    assert room.pin([2]).startswith("pin “")
    assert room.pin([2]) == ""
    why = room.why(2)
    assert why is not None
    assert why.verdict == "You said that it belongs here."
    assert room.undo().startswith("pin “")
    assert corrected.standing(room.database.reader()) == []


def test_the_threads_a_story_is_most_like_are_named_first(room: Newsroom) -> None:
    merger, flood = [placed(room, *(report(saga, n, 90 - n) for n in range(3)))[0] for saga in (MERGER, FLOOD)]
    odd = store(room, report(FLOOD, 5, 10))
    thread(room, odd)
    assert room.likely_threads(odd[0])[0] == flood
    room.move([1], flood)
    assert room.likely_threads(1)[0] == merger


def test_a_thread_that_became_part_of_another_does_not_come_back(room: Newsroom) -> None:
    """Within a batch the store still has the stories of both."""
    one, two = two_of_one(room)
    late = store(room, *(report(MERGER, n, 1 - n / 100, f"Late {n}") for n in range(20)))
    batch = grouping.assign_batch(room.path, grouping.Step(), late, True)
    assert batch.changes[0] == ("threads are one", two, one, ())
    assert {placed.thread for placed in batch.placed[1:]} == {one}

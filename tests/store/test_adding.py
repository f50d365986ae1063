"""Which stories add nothing to their thread: found out once, asked again when something moves, shown in every list."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from reader.export import values
from reader.model import Name, StoryQuery
from reader.newsroom import Newsroom
from reader.poll.adding import BACKLOG, compare
from reader.poll.workshop import Inline
from tests.fakes import Clock, fill, newsroom, story, thread

FEED = "https://desk.example/feed"
FIRST = "Nissan talks with Foxconn about building electric cars at its Oppama plant. The plant employs 3,900 people in Yokosuka."
AGAIN = "Foxconn and Nissan talk about building electric cars at the Oppama plant. It employs 3,900 people at Yokosuka."
NISSAN, FOXCONN, RENAULT = (
    Name(key, key.title(), "ORG", 1, in_title=False, in_lede=True) for key in ("nissan", "foxconn", "renault")
)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    with newsroom(tmp_path / "news.db", Clock()) as room:
        room._workshop = Inline()
        yield room


def told(room: Newsroom, *texts: str, names: dict[str, tuple[Name, ...]] | None = None, **more: Any) -> list[int]:
    """Store a thread of texts, a story a day, oldest first; return their ids."""
    arrivals = [story(f"s{n}", text=text, days_ago=90 - n) for n, text in enumerate(texts)]
    usual: dict[str, tuple[Name, ...]] = {one.uid: (NISSAN, FOXCONN) for one in arrivals}
    ids = fill(room, FEED, arrivals, usual | (names or {}))
    thread(room, ids, **more)
    return ids


def split(room: Newsroom, number: int) -> None:
    thread_id = room.story(number).thread_id
    assert thread_id is not None
    room.split(thread_id, [number])


def silent(room: Newsroom) -> dict[int, bool | None]:
    asyncio.run(room.compare_stories())
    return {one.id: one.adds_nothing for one in room.stories(StoryQuery(folded=False))}


def test_a_story_that_only_repeats_adds_nothing_and_the_list_says_so(room: Newsroom) -> None:
    first, again = told(room, FIRST, AGAIN)
    assert room.story(again).adds_nothing is None
    assert silent(room) == {first: False, again: True}
    assert values.story(room.story(again))["adds_nothing"] is True


@pytest.mark.parametrize(
    "text",
    [
        AGAIN.replace("3,900", "4,100"),
        AGAIN + " Renault has been asked for its consent to a sale of the site.",
        FIRST + " The union wants a vote on it before the summer break.",
        "Short words.",
    ],
)
def test_a_new_amount_or_sentence_adds_something(room: Newsroom, text: str) -> None:
    _, second = told(room, FIRST, text)
    assert silent(room)[second] is False


def test_a_new_name_adds_something(room: Newsroom) -> None:
    _, second = told(room, FIRST, AGAIN, names={"s1": (NISSAN, RENAULT)})
    assert silent(room)[second] is False


def test_a_copy_is_told_apart_as_one(room: Newsroom) -> None:
    first, second = fill(room, FEED, [story("a", text=FIRST, days_ago=2), story("b", text=FIRST)])
    thread(room, [first, second], copies={second: first})
    assert silent(room)[second] is False


def test_what_another_thread_said_is_new_here(room: Newsroom) -> None:
    told(room, FIRST)
    (alone,) = fill(room, FEED, [story("x", text=AGAIN)], {"x": (NISSAN, FOXCONN)})
    thread(room, [alone])
    assert silent(room)[alone] is False


def test_a_story_moved_away_takes_its_words_along_and_undo_brings_them_back(room: Newsroom) -> None:
    first, other, again = told(room, FIRST, "Nissan and Foxconn say that nothing has been settled so far.", AGAIN)
    before = silent(room)
    assert before == {first: False, other: False, again: True}
    split(room, first)
    assert room.story(again).adds_nothing is None
    assert room.story(other).adds_nothing is None
    assert silent(room) == {first: False, other: False, again: False}
    room.undo()
    assert silent(room) == before


def test_what_came_before_a_moved_story_is_not_asked_again(room: Newsroom) -> None:
    first, again, last = told(room, FIRST, AGAIN, "Nissan and Foxconn say that nothing has been settled so far.")
    silent(room)
    split(room, last)
    assert (room.story(first).adds_nothing, room.story(again).adds_nothing) == (False, True)


def test_an_edited_text_is_asked_again(room: Newsroom) -> None:
    first, again = told(room, FIRST, AGAIN)
    silent(room)
    room.database.write(lambda c: c.execute("UPDATE body SET text = 'Other news.' WHERE story_id = ?", (first,)))
    assert room.story(again).adds_nothing is None
    assert silent(room)[again] is False


def test_what_it_repeats_may_be_unread(room: Newsroom) -> None:
    first, again = told(room, FIRST, AGAIN)
    silent(room)
    assert room.story(again).unread_before
    room.mark_read([first])
    assert not room.story(again).unread_before


def test_the_newest_are_compared_first_and_the_same_whatever_is_asked_with_them(room: Newsroom, tmp_path: Path) -> None:
    ids = told(room, FIRST, AGAIN, FIRST, AGAIN)
    path = tmp_path / "news.db"
    assert compare(path, 1, None) == {ids[3]: True}
    assert {number: compare(path, most, None)[number] for most, number in enumerate(ids[::-1], 1)} == silent(room)


class Corrected(Inline):
    """A workshop during whose first job the user corrects the grouping."""

    def __init__(self, correct: Callable[[], object]) -> None:
        self.correct: Callable[[], object] | None = correct

    async def run(self, function: Any, *args: Any, seconds: float = 1, lane: str = "") -> Any:
        """Return what `function` returns, after which the user has changed the grouping."""
        found = function(*args)
        correct, self.correct = self.correct, None
        if correct:
            correct()
        return found


def test_what_was_found_before_a_correction_is_not_kept(room: Newsroom) -> None:
    first, again = told(room, FIRST, AGAIN)
    room._workshop = Corrected(lambda: split(room, first))
    assert silent(room) == {first: False, again: False}


class Failing(Inline):
    """A workshop that cannot do anything."""

    async def run(self, function: Any, *args: Any, seconds: float = 1, lane: str = "") -> Any:
        """Raise."""
        raise RecursionError("too deep")


def test_what_cannot_be_compared_is_taken_to_add_something(room: Newsroom) -> None:
    _, again = told(room, FIRST, AGAIN)
    room._workshop = Failing()
    assert silent(room)[again] is False


def test_a_round_ends_with_it(room: Newsroom) -> None:
    _, again = told(room, FIRST, AGAIN)
    asyncio.run(room.refresh())
    assert room.story(again).adds_nothing is True


def test_a_round_without_news_leaves_most_of_a_long_wait_for_later(room: Newsroom) -> None:
    told(room, *(f"{FIRST} On day {number} nothing else was said." for number in range(BACKLOG + 5)))
    room.database.write(lambda connection: connection.execute("UPDATE feed SET subscribed = 0"))
    asyncio.run(room.refresh())
    assert sum(one.adds_nothing is None for one in room.stories(StoryQuery(folded=False))) == 5

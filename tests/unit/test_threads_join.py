"""Fragments of one long story come together: threads and developments that stories often fit both of."""

import pytest

from reader.model import Name
from reader.threads import candidates
from reader.threads.assign import Arrival, Assigner, Placement
from reader.threads.corrections import Corrections, never
from reader.threads.explain import Judged
from reader.threads.features import extract
from reader.threads.group import Group, Member
from reader.threads.index import Vector
from reader.threads.live import Thread

DAY = 86_400
FORD = [
    (
        "Ford delays electric truck at Tennessee plant",
        "Ford Motor has put off its electric truck at the Tennessee plant because demand is weak.",
    ),
    (
        "Ford drops large electric vehicle after billions in losses",
        "Ford Motor gives up its large electric vehicle; losses of billions forced the decision.",
    ),
    (
        "Ford ends electric truck line, takes charge of billions",
        "Ford Motor ends its electric truck, takes a charge of billions and gives up more electric vehicle plans.",
    ),
]
NONE: frozenset[int] = frozenset()
ALIKE = {1: 0.8, 2: 0.6}
UNLIKE = {1: 0.1, 3: 0.99}


def ford(number: int, at: float) -> Arrival:
    names: tuple[Name, ...] = ()
    title, text = FORD[number - 1]
    return Arrival(number, f"u{number}", int(1_735_000_000 + at * DAY), "Wire", "", extract(title, text, names, "Wire"))


def group(number: int, stories: int, vector: Vector = ALIKE, at: float = 0.0) -> Group:
    found = Group(number, number)
    for i in range(stories):
        found.add(Member(ford(1, at), dict(vector), *(NONE,) * 7))
        found.root = 100 * number
        assert found.count == i + 1
    return found


def of_both(corrections: Corrections | None = None, kept: tuple[int, ...] = ()) -> Placement:
    """Place a story that is likely of two threads of one story each, weeks apart and in other words."""
    assigner = Assigner(corrections)
    assigner.remember(ford(1, 0), 7, 70, learn=True)
    assigner.remember(ford(2, 20), 8, 80, learn=True)
    for thread in kept:
        assigner.keep(thread)
    return assigner.place(ford(3, 40))


def test_a_story_likely_of_two_fragments_brings_them_together() -> None:
    assert of_both().joined == ((8, 7),)


def test_fragments_the_reader_parted_or_holds_both_stay_two() -> None:
    assert of_both(Corrections(never(1, 2), homes={1: 7, 2: 8})).joined == ()
    assert of_both(kept=(7, 8)).joined == ()


def test_the_fragment_the_reader_holds_is_the_one_that_stays() -> None:
    assert of_both(kept=(8,)).joined == ((7, 8),)


def test_grown_threads_are_one_only_after_several_stories_that_fit_both() -> None:
    one, two = group(1, 9), group(2, 5)
    assert [candidates.often(one, two, 0.25) for _ in range(3)] == [False, False, True]


def test_threads_that_speak_of_other_things_are_never_one_however_many_fit_both() -> None:
    one, two = group(1, 2), group(2, 2, UNLIKE)
    assert not any(candidates.often(one, two, 0.9) for _ in range(9))


def judged(number: int, event: int, others: int) -> Judged:
    """Return a thread of one development of `event` stories, all alike, and `others` on something of its own."""
    held = Thread(group(number, event))
    for other in range(others):
        held.group.add(Member(ford(1, 0), {100 * number: 1.0, 100 * number + other + 1: 0.3}, *(NONE,) * 7))
    held.developments[number] = group(number, event)
    return Judged(held, 0.9, held.group.members[0], 0.5, number, 0.9)


@pytest.mark.parametrize(("others", "together"), [(0, True), (1, True), (9, False), (30, False)])
def test_one_event_makes_two_long_threads_one_only_if_the_smaller_is_that_event(others: int, together: bool) -> None:
    assert candidates.alike(judged(1, 4, 40), judged(2, 4, others)) == together


@pytest.mark.parametrize(("days", "together"), [(6.0, True), (8.0, False)])
def test_developments_are_one_after_a_story_more_and_within_a_week(days: float, together: bool) -> None:
    one, two = group(1, 4), group(2, 1, at=days)
    assert [candidates.often_one_event(one, two, 0.5) for _ in range(2)] == [False, together]


def test_what_spoke_for_a_fragment_goes_on_to_speak_for_what_it_became_part_of() -> None:
    one, two, three = group(1, 3), group(2, 2), group(3, 9)
    two.both(three, 0.5)
    one.both(two, 0.9)
    one.absorb(two)
    assert one.both(three, 0.25) == pytest.approx(0.75)
    assert one.also.keys() == {three.root}, "and nothing of the two that are one now"


def test_a_long_thread_of_which_only_the_newest_stories_are_remembered_is_no_fragment() -> None:
    assigner = Assigner()
    assigner.remember(ford(1, 0), 7, 70, learn=True)
    assigner.remember(ford(2, 20), 8, 80, learn=True)
    assigner.began(8, ford(1, -90).moment, 30)
    assigner.began(7, ford(1, -90).moment, 30)
    assert assigner.place(ford(3, 40)).joined == ()


def test_what_is_not_remembered_of_a_thread_counts_for_what_takes_it_in() -> None:
    one, two = group(1, 3), group(2, 2)
    one.before, two.before = 4, 10
    one.absorb(two)
    assert one.size == 19

"""Which stories of a long thread are read for its pages."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reader.brief.choice import chosen
from reader.store.comparisons import Member


def members(*sizes: int) -> list[Member]:
    """Return developments of so many stories, one after the other."""
    homes = [number for number, size in enumerate(sizes) for _ in range(size)]
    return [Member(place, home, place, False) for place, home in enumerate(homes)]


def test_a_short_thread_is_read_whole() -> None:
    assert chosen(members(3, 2), 5) == [0, 1, 2, 3, 4]


def test_what_opened_each_development_comes_first_then_the_newest() -> None:
    thread = members(4, 3, 1)  # 0-3, 4-6, 7
    assert chosen(thread, 3) == [7, 4, 0]
    assert chosen(thread, 5) == [7, 4, 0, 6, 3]
    assert chosen(thread, 7) == [7, 4, 0, 6, 3, 5, 2]


def test_of_very_many_developments_the_latest_are_opened() -> None:
    assert chosen(members(*[2] * 10), 4) == [18, 16, 14, 12]


@given(st.lists(st.integers(1, 6), max_size=8), st.integers(1, 30))
def test_so_many_as_may_be_read_are_and_none_twice(sizes: list[int], most: int) -> None:
    found = chosen(members(*sizes), most)
    assert len(found) == len(set(found)) == min(most, sum(sizes))

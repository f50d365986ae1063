"""Comparing two groupings: what would change, in which words of labels, with which score."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reader.poll.compare import Part, bcubed, changes, labelled

GROUPS = st.dictionaries(st.integers(1, 12), st.integers(1, 4))


def test_a_thread_goes_on_as_the_one_that_shares_most_with_it() -> None:
    old = {1: 10, 2: 10, 3: 10, 4: 20, 5: 20, 6: 30}
    new = {1: 71, 2: 71, 3: 72, 4: 71, 5: 74, 6: 74}
    assert changes(old, new) == [
        Part(10, (3,), None, 72, whole=False),
        Part(20, (4,), 10, 71, whole=False),
        Part(30, (6,), 20, 74, whole=True),
    ]


@given(GROUPS)
def test_other_numbers_are_no_change(groups: dict[int, int]) -> None:
    assert changes(groups, {story: 100 - group for story, group in groups.items()}) == []


@given(GROUPS, GROUPS)
def test_a_story_is_told_of_at_most_once_and_only_where_it_was(old: dict[int, int], new: dict[int, int]) -> None:
    told = [(story, part.thread) for part in changes(old, new) for story in part.stories]
    assert len({story for story, _ in told}) == len(told)
    assert all(old[story] == thread and story in new for story, thread in told)


@given(GROUPS)
def test_agreeing_with_the_labels_is_a_score_of_one(groups: dict[int, int]) -> None:
    assert bcubed(groups, groups).f1 == (1.0 if groups else 0.0)


def test_a_score_is_what_bagga_and_baldwin_say() -> None:
    gold = {1: "a", 2: "a", 3: "a", 4: "b"}
    found = {1: 7, 2: 7, 3: 8, 4: 8}
    score = bcubed(gold, found)
    assert (score.precision, score.recall) == (0.75, round((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4, 4))
    assert bcubed(gold, {}).recall == round((1 / 3 * 3 + 1) / 4, 4), "what is in no thread is alone"


def test_labels_find_their_stories_by_uid_id_or_address() -> None:
    stories = {
        1: ("urn:desk:a1", "https://a.example/1", "One"),
        2: ("b2", "https://a.example/2", "Two"),
        3: ("c3", "https://a.example/3", "Three"),
        4: ("d4", "https://a.example/4", "Four"),
    }
    rows = [
        {"id": "a1", "saga": "talks", "event": "e1"},
        {"uid": "b2", "thread": "talks"},
        {"id": "other", "url": "https://a.example/3", "saga": "none"},
        {"id": "unknown", "saga": "talks"},
    ]
    assert labelled(rows, stories, ("thread", "saga")) == {1: "talks", 2: "talks", 3: ("none", 3)}
    assert labelled(rows, stories, ("development", "event")) == {1: "e1"}

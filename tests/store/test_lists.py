"""Lists as pages: order, folding, filters, positions, search that cannot be wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.model import Name, StoryQuery, ThreadQuery
from reader.newsroom import Newsroom
from reader.store import corrections, entities, search, threads
from tests.fakes import fill, newsroom, story, thread

FEED = "https://a.example/feed"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    with newsroom(tmp_path / "news.db") as opened:
        yield opened


def test_pages_are_newest_first_and_positions_find_their_story(room: Newsroom) -> None:
    ids = fill(room, FEED, [story(f"u{n}", days_ago=n // 3) for n in range(50)])
    whole = [s.id for s in room.stories(StoryQuery(), limit=50)]
    paged = [s.id for start in range(0, 50, 7) for s in room.stories(StoryQuery(), limit=7, offset=start)]
    assert whole == paged
    assert set(whole) == set(ids)
    assert room.story_count(StoryQuery()) == 50
    for row in (0, 13, 49):
        assert room.story_position(StoryQuery(), whole[row]) == row
    room.mark_read([whole[3]])
    assert room.story_position(StoryQuery(unread=True), whole[3]) is None
    assert room.story_position(StoryQuery(unread=True), whole[4]) == 3


def test_related_threads_share_names_and_of_a_common_name_only_stories_around_are_looked_at(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = [Name(key, key.title(), "ORG", 1, True, True) for key in ("honda", "nissan")]
    names = {f"u{n}": pair if n not in (2, 3) else pair[:1] for n in range(10)}
    ids = fill(room, FEED, [story(f"u{n}", days_ago=20 - n) for n in range(10)], names)
    numbers = [thread(room, ids[at : at + 2]) for at in range(0, 10, 2)]

    def related(to: int) -> dict[int, int]:
        return {number: shared for number, _, shared in entities.related_threads(room.database.reader(), to)}

    assert related(numbers[2]) == dict.fromkeys((numbers[0], *numbers[3:]), 2)
    assert related(numbers[1]) == {}  # one name is not enough
    monkeypatch.setattr(entities, "_AROUND", 4)
    assert related(numbers[4]) == {numbers[3]: 2}
    assert related(numbers[0]) == {numbers[2]: 2}


def test_names_are_counted_over_the_archive_and_ties_at_the_last_rank_go_by_the_latest_story(room: Newsroom) -> None:
    about = {"u0": "ab", "u1": "abc", "u2": "ad", "u3": "abe", "u4": "ac"}
    names = {uid: [Name(key, key.upper(), "ORG", 1, True, True) for key in keys] for uid, keys in about.items()}
    ids = fill(room, FEED, [story(f"u{n}", days_ago=20 - n) for n in range(5)], names)
    thread(room, ids[:3])
    thread(room, ids[3:])
    every = room.entities(limit=-1)
    assert [(row.id, row.story_count, row.thread_count) for row in every] == [
        *(("a", 5, 2), ("b", 3, 2), ("c", 2, 2), ("e", 1, 1), ("d", 1, 1)),
    ]
    moments = [room.story(number).moment for number in ids]
    assert (every[1].first_seen, every[1].last_seen) == (moments[0], moments[3])
    for limit in range(7):
        assert room.entities(limit=limit) == every[:limit]
    assert [(row.id, row.story_count) for row in room.companions("b")] == [("a", 3), ("c", 1), ("e", 1)]
    assert room.story_ids(StoryQuery(entity="c")) == [ids[4], ids[1]]
    assert room.story_ids(StoryQuery(entity="c", text="nothing like it")) == []


def test_muted_threads_are_listed_latest_first(room: Newsroom) -> None:
    ids = fill(room, FEED, [story(f"u{n}", f"Story {n}", days_ago=n) for n in range(4)])
    numbers = [thread(room, [one]) for one in ids]
    for at in (2, 0):
        room.mute(numbers[at])
    assert [one.id for one in room.threads(ThreadQuery(only_muted=True))] == [numbers[0], numbers[2]]


def test_the_copies_of_a_text_count_once_among_independent_outlets(room: Newsroom) -> None:
    outlets = ("Wire", "Daily", "Evening", "Own desk")
    ids = fill(room, FEED, [story(f"u{n}", days_ago=9 - n, outlet=outlet) for n, outlet in enumerate(outlets)])
    found = room.thread(thread(room, ids, copies={ids[1]: ids[0], ids[2]: ids[0]}))
    assert (found.outlet_count, found.independent_count) == (4, 2)


def test_next_story_walks_the_list_both_ways(room: Newsroom) -> None:
    fill(room, FEED, [story(f"u{n}", days_ago=n) for n in range(5)])
    walked = [room.next_story(StoryQuery())]
    while (following := room.next_story(StoryQuery(), walked[-1])) is not None:
        walked.append(following)
    assert [s.uid for s in walked if s] == [f"u{n}" for n in range(5)]
    assert room.next_story(StoryQuery(), walked[4], newer=True) == walked[3]


def test_next_thread_walks_the_list_both_ways_also_from_where_a_thread_would_stand(room: Newsroom) -> None:
    ids = fill(room, FEED, [story(f"u{n}", f"Story {n}", days_ago=n) for n in range(6)])
    numbers = [thread(room, [one]) for one in ids]
    room.follow(numbers[3], True)
    room.mark_read([ids[1]])
    for query in (ThreadQuery(), ThreadQuery(followed_first=True), ThreadQuery(followed_first=True, unread=True)):
        whole = [one.id for one in room.threads(query)]
        assert [room.next_thread(query, one) for one in whole] == [*whole[1:], None]
        assert [room.next_thread(query, one, back=True) for one in whole] == [None, *whole[:-1]]
        assert (room.next_thread(query), room.next_thread(query, back=True)) == (whole[0], whole[-1])
    unread = ThreadQuery(unread=True)
    assert room.next_thread(unread, numbers[1]) == numbers[2]
    assert room.next_thread(unread, numbers[1], back=True) == numbers[0]


def test_filters_compose(room: Newsroom) -> None:
    honda = Name("honda", "Honda", "ORG", 2, True, True)
    ids = fill(
        room, FEED, [story("a", "Honda talks"), story("b", "Nissan talks"), story("c", "Weather")], {"a": [honda]}
    )
    number = thread(room, ids[:2])
    room.tag("thread", number, "deal")
    room.star([ids[1]])
    assert {s.uid for s in room.stories(StoryQuery(tag="deal"))} == {"a", "b"}
    assert [s.uid for s in room.stories(StoryQuery(tag="deal", starred=True))] == ["b"]
    assert [s.uid for s in room.stories(StoryQuery(entity="honda"))] == ["a"]
    assert {s.uid for s in room.stories(StoryQuery(text="talk"))} == {"a", "b"}
    assert [s.uid for s in room.stories(StoryQuery(text="talks -nissan"))] == ["a"]
    assert [t.id for t in room.threads(ThreadQuery(entity="honda"))] == [number]
    assert [t.id for t in room.threads(ThreadQuery(minimum=2))] == [number]
    assert room.threads(ThreadQuery(minimum=3)) == []
    room.follow(number)
    assert [t.id for t in room.threads(ThreadQuery(minimum=3, followed_first=True))] == [number]
    assert room.thread_position(ThreadQuery(followed_first=True), number) == 0
    assert [e.id for e in room.entities(thread=number)] == ["honda"]


def test_search_ranks_titles_first_and_shows_where(room: Newsroom) -> None:
    fill(
        room,
        FEED,
        [story("body", "Other news", "Word of the Oppama plant came late."), story("title", "Oppama plant", "x")],
    )
    found = room.search("oppama")
    assert [s.uid for s, _, _ in found] == ["title", "body"]
    assert "Oppama" in found[1][1]


@given(st.text(max_size=60))
def test_no_typed_text_is_a_search_error(room_path: Path, typed: str) -> None:
    with newsroom(room_path) as room:
        room.search(typed)
        room.stories(StoryQuery(text=typed))


@pytest.fixture(scope="module")
def room_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("search") / "news.db"


@pytest.mark.parametrize(
    ("typed", "expression"),
    [
        ("foxconn nissan", '"foxconn" AND "nissan"'),
        ('"no active talks"', '"no active talks"'),
        ("talks -merger", '("talks") NOT ("merger")'),
        ("honda OR toyota plant", '("honda" OR "toyota") AND "plant"'),
        ("opp*", '"opp"*'),
        ("-only", '""'),
        ('a" OR NEAR(', '("a" OR "NEAR")'),
    ],
)
def test_expressions(typed: str, expression: str) -> None:
    assert search.expression(typed) == expression


def test_lists_use_their_indexes(room: Newsroom) -> None:
    reader = room.database.reader()
    for query in (
        StoryQuery(),
        StoryQuery(folded=False),
        StoryQuery(unread=True),
        StoryQuery(feed=1),
        StoryQuery(thread=1),
    ):
        from reader.store import stories

        condition, values = stories._where(query)
        sql = (
            f"EXPLAIN QUERY PLAN SELECT s.id FROM story s WHERE {condition} ORDER BY s.moment DESC, s.id DESC LIMIT 200"
        )
        plan = json.dumps([row["detail"] for row in reader.execute(sql, values)])
        assert "USING" in plan
        assert "TEMP B-TREE" not in plan, plan


def test_thread_lists_use_their_indexes(room: Newsroom) -> None:
    reader = room.database.reader()
    for query in (
        ThreadQuery(),
        ThreadQuery(minimum=2, followed_first=True),
        ThreadQuery(followed=True),
        ThreadQuery(news=True, muted=False),
    ):
        condition, values = threads._where(query)
        sql = (
            f"EXPLAIN QUERY PLAN SELECT t.id FROM thread t WHERE {condition} ORDER BY {threads._order(query)} LIMIT 200"
        )
        plan = json.dumps([row["detail"] for row in reader.execute(sql, values)])
        assert "USING" in plan
        assert "TEMP B-TREE" not in plan, plan


def test_threads_in_hand_are_found_without_looking_at_the_others(room: Newsroom) -> None:
    plan = [row["detail"] for row in room.database.reader().execute(f"EXPLAIN QUERY PLAN {corrections._KEPT}")]
    of_threads = [step for step in plan if step.startswith(("SCAN thread", "SEARCH thread"))]
    assert of_threads == ["SCAN thread USING INDEX thread_kept", "SCAN thread USING INDEX thread_muted"]
    assert not any(step.startswith(("SCAN tagging", "SCAN note", "SCAN s")) for step in plan), plan

"""What the user does: corrections, marks, tags; each undone and redone to the very rows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from reader.errors import UnknownId, UsageError
from reader.model import StoryQuery, ThreadQuery
from reader.newsroom import Newsroom
from reader.store import recounting
from reader.store.rows import chunks
from tests.fakes import Clock, fill, newsroom, story, thread

FEED = "https://a.example/feed"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    with newsroom(tmp_path / "news.db") as opened:
        yield opened


def rows(room: Newsroom) -> dict[str, list[tuple[object, ...]]]:
    """Return everything the user can change, to compare before and after."""
    wanted = {
        "story": "id, read, starred, thread_id, development_id, copy_of, listed",
        "thread": "id, title, given_title, followed, muted, merged_into, story_count, unread_count, development_count",
        "development": "id, thread_id, title, story_count",
        "tagging": "kind, target, tag",
        "correction": "kind, story_a, story_b",
        "note": "kind, target, text",
        "feed": "id, url, subscribed, given_title, folder, fold_copies, full_text",
    }
    reader = room.database.reader()
    found = {}
    for table, columns in wanted.items():
        kept = "WHERE story_count > 0" if table in ("thread", "development") else ""
        found[table] = sorted(tuple(row) for row in reader.execute(f"SELECT {columns} FROM {table} {kept}"))
    return found


@pytest.fixture
def two(room: Newsroom) -> tuple[int, int, list[int]]:
    ids = fill(room, FEED, [story(f"u{n}", f"Oppama plant report number {n}", days_ago=9 - n) for n in range(6)])
    return thread(room, ids[:2], ids[2:3]), thread(room, ids[3:]), ids


def test_merge_moves_everything_and_the_old_id_still_resolves(room: Newsroom, two: tuple[int, int, list[int]]) -> None:
    first, second, _ids = two
    room.tag("thread", second, "oppama")
    room.note("thread", first, "call them")
    room.note("thread", second, "and them")
    slug = room.thread(second).slug
    before = rows(room)
    assert room.merge(first, [second]).startswith("merge “")
    merged = room.thread(second)
    assert merged.id == first == room.thread(slug).id
    assert (merged.story_count, merged.development_count, merged.tags) == (6, 3, ("oppama",))
    assert [t.id for t in room.threads(ThreadQuery())] == [first]
    assert room.note_on("thread", first) == "call them\nand them"
    after = rows(room)
    assert room.undo().startswith("merge")
    assert rows(room) == before
    assert room.thread(second).id == second
    assert room.redo().startswith("merge")
    assert rows(room) == after


def test_what_was_exported_stays_so_when_it_becomes_part_of_another(
    room: Newsroom, two: tuple[int, int, list[int]], tmp_path: Path
) -> None:
    first, second, ids = two
    room.export([second], tmp_path)
    room.merge(first, [second])
    slug = room.thread(first).slug
    room.split(first, ids[:3])
    assert room.thread(first).slug == slug, "its slug is kept from then on"


def test_a_thread_all_of_whose_stories_left_is_empty_and_still_known(
    room: Newsroom, two: tuple[int, int, list[int]]
) -> None:
    first, second, ids = two
    room.keep_apart(first, second)
    room.move(ids[:3], second)
    assert room.thread(first).story_count == 0
    assert room.thread_page(first).stories == ()
    with pytest.raises(UsageError, match="has no stories"):
        room.merge(second, [first])
    room.move(ids[1:3], first)
    assert room.thread(first).story_count == 2
    assert room.undo().startswith("move 2 stories")
    assert room.undo().startswith("move 3 stories")
    assert room.thread(first).story_count == 3


def test_split_from_a_development_on(room: Newsroom, two: tuple[int, int, list[int]]) -> None:
    first, _, ids = two
    before = rows(room)
    later = room.developments(first)[1].id
    room.split(first, development=later)
    moved = room.story(ids[2])
    assert moved.thread_id not in (first, None)
    assert room.thread(first).story_count == 2
    assert room.thread(moved.thread_id or 0).story_count == 1
    room.undo()
    assert rows(room) == before


def test_split_refuses_to_leave_one_side_empty(room: Newsroom, two: tuple[int, int, list[int]]) -> None:
    first, _, ids = two
    for going in (ids[:3], []):
        with pytest.raises(UsageError, match="one side empty"):
            room.split(first, going)
    with pytest.raises(UnknownId):
        room.split(first, [ids[5]])
    assert room.history() == []


def test_move_takes_a_story_with_its_copies(room: Newsroom) -> None:
    ids = fill(room, FEED, [story(f"u{n}", days_ago=5 - n) for n in range(4)])
    first = thread(room, ids[:3], copies={ids[1]: ids[0]})
    second = thread(room, ids[3:])
    before = rows(room)
    room.move([ids[0]], second)
    assert {room.story(n).thread_id for n in ids[:2]} == {second}
    assert room.thread(first).story_count == 1
    assert room.thread(second).story_count == 3
    room.undo()
    assert rows(room) == before


def test_reading_one_reads_its_copies_and_undo_gives_them_back(room: Newsroom) -> None:
    ids = fill(room, FEED, [story(f"u{n}") for n in range(3)])
    number = thread(room, ids, copies={ids[1]: ids[0]})
    assert room.thread(number).unread_count == 2
    room.mark_read([ids[1]])
    assert room.story(ids[0]).read
    assert room.thread(number).unread_count == 1
    room.undo()
    assert not room.story(ids[0]).read
    assert room.thread(number).unread_count == 2


def test_a_whole_list_is_marked_and_unmarked(room: Newsroom, two: tuple[int, int, list[int]]) -> None:
    before = rows(room)
    assert room.mark_list_read(StoryQuery(unread=True)) == "mark 6 stories read"
    assert room.place_counts()["unread"] == 0
    room.undo()
    assert rows(room) == before
    assert room.mark_list_read(StoryQuery(thread=two[0])) == "mark 3 stories read"
    assert room.mark_list_read(StoryQuery(thread=two[0])) == ""


def test_all_threads_of_a_list_are_marked_at_once(room: Newsroom, two: tuple[int, int, list[int]]) -> None:
    room.follow(two[1])
    unread = room.thread(two[0]).unread_count
    assert room.mark_list_read(ThreadQuery(followed=True)) == "mark 3 stories read"
    assert (room.thread(two[0]).unread_count, room.thread(two[1]).unread_count) == (unread, 0)
    room.mark_list_read(ThreadQuery())
    assert room.thread(two[0]).unread_count == 0


def test_a_name_of_ones_own_is_not_lost_in_a_merge(room: Newsroom, two: tuple[int, int, list[int]]) -> None:
    first, second, _ = two
    own = room.thread(first).title
    room.rename(second, "The plant")
    room.merge(first, [second])
    assert room.thread(first).title == "The plant"
    room.undo()
    assert (room.thread(first).title, room.thread(second).title) == (own, "The plant")
    room.rename(first, "The first")
    room.merge(first, [second])
    assert room.thread(first).title == "The first"


def test_a_thread_that_names_itself_again_is_told_so(room: Newsroom, two: tuple[int, int, list[int]]) -> None:
    room.rename(two[0], "The plant")
    assert room.rename(two[0], " ") == "let “The plant” name itself"


def test_follow_mute_tag_rename_note_are_steps(room: Newsroom, two: tuple[int, int, list[int]]) -> None:
    first, _, ids = two
    before = rows(room)
    room.follow(first)
    room.mute(first)
    room.rename(first, "Will Foxconn\x1b build at Oppama?")
    room.tag("thread", first, "#big story")
    room.note("story", ids[0], "call them")
    room.star([ids[0]])
    now = room.thread(first)
    assert (now.followed, now.muted, now.title, now.tags) == (
        True,
        True,
        "Will Foxconn build at Oppama?",
        ("big-story",),
    )
    assert room.note_on("story", ids[0]) == "call them"
    for _ in range(6):
        assert room.undo()
    assert rows(room) == before
    assert room.undo() == ""
    for _ in range(6):
        assert room.redo()
    assert room.thread(first).title == now.title
    assert room.redo() == ""


def test_a_new_step_forgets_what_was_undone(room: Newsroom, two: tuple[int, int, list[int]]) -> None:
    room.follow(two[0])
    room.undo()
    room.mute(two[1])
    assert room.redo() == ""
    assert [row.label.split()[0] for row in room.history()] == ["mute"]


def test_a_followed_threads_slug_never_changes(room: Newsroom, two: tuple[int, int, list[int]]) -> None:
    first, second, _ = two
    room.follow(first)
    slug = room.thread(first).slug
    room.rename(first, "Another name altogether")
    room.merge(first, [second])
    assert room.thread(first).slug == slug


def test_feeds_are_added_once_and_removed_with_undo(room: Newsroom) -> None:
    number, new = room.add_feed(FEED, title="Desk", folder="EV", tags=["cars"])
    assert new
    assert room.add_feed(FEED) == (number, False)
    before = rows(room)
    room.remove_feed(FEED)
    assert room.feeds() == []
    room.undo()
    assert rows(room) == before
    feed = room.feed(FEED)
    assert (feed.title, feed.folder, feed.tags) == ("Desk", "EV", ("cars",))


def test_folding_can_be_switched_off_for_a_feed(room: Newsroom) -> None:
    ids = fill(room, FEED, [story(f"u{n}") for n in range(2)])
    number = thread(room, ids, copies={ids[1]: ids[0]})
    assert [s.id for s in room.stories(StoryQuery(thread=number))] == [ids[0]]
    assert room.stories(StoryQuery(thread=number))[0].copies == 1
    assert [s.id for s in room.copies(ids[0])] == [ids[1]]
    room.edit_feed(FEED, fold_copies=False)
    assert room.story_count(StoryQuery(thread=number)) == 2
    room.undo()
    assert room.story_count(StoryQuery(thread=number)) == 1


@pytest.mark.parametrize("tag", ["", "  ", "#", "123", "///"])
def test_a_tag_needs_a_letter(room: Newsroom, two: tuple[int, int, list[int]], tag: str) -> None:
    with pytest.raises(UsageError):
        room.tag("thread", two[0], tag)


def test_the_unread_of_many_threads_are_counted_as_those_of_each(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recounting, "chunks", partial(chunks, size=2))
    ids = fill(room, FEED, [story(f"u{n}", f"Story {n}", days_ago=20 - n) for n in range(12)])
    numbers = [thread(room, ids[at : at + 2], ids[at + 2 : at + 3]) for at in range(0, 12, 3)]
    numbers.append(thread(room, fill(room, FEED, [story("v0"), story("v1")])))
    room.visit_thread(numbers[1])
    room.mark_read([ids[0], ids[5]])

    def counts() -> list[tuple[int, int, list[int]]]:
        found = map(room.thread, numbers)
        return [(t.unread_count, t.new_count, [d.unread_count for d in room.developments(t.id)]) for t in found]

    before = counts()
    assert before[:3] == [(2, 2, [1, 1]), (2, 0, [2, 0]), (3, 3, [2, 1])]
    room.mark_list_read(StoryQuery())
    assert {(unread, new, *inside) for unread, new, inside in counts()} == {(0, 0, 0, 0), (0, 0, 0)}
    room.undo()
    assert counts() == before


def test_new_counts_are_since_the_last_visit(tmp_path: Path) -> None:
    clock = Clock()
    with newsroom(tmp_path / "news.db", clock) as room:
        number = thread(room, fill(room, FEED, [story("a")]))
        assert room.thread(number).new_count == 1
        room.visit_thread(number)
        assert room.thread(number).new_count == 0
        assert room.thread(number).last_read == clock.now


def test_threads_one_read_are_listed_when_they_have_news(tmp_path: Path) -> None:
    clock = Clock()
    with newsroom(tmp_path / "news.db", clock) as room:
        one, other = (thread(room, fill(room, FEED, [story(uid)])) for uid in "ab")
        assert room.threads(ThreadQuery(news=True)) == []  # never read: all of it is new
        room.visit_thread(one)
        clock.now += 60
        room.move(fill(room, FEED, [story("c")]), one)
        assert [(found.id, found.new_count) for found in room.threads(ThreadQuery(news=True))] == [(one, 1)]
        assert room.place_counts()["news"] == 1
        assert other in [found.id for found in room.threads(ThreadQuery(unread=True))]
        room.visit_thread(one)
        assert room.threads(ThreadQuery(news=True)) == []


def test_unknown_things_are_named(room: Newsroom) -> None:
    for call in (
        lambda: room.thread("no-such"),
        lambda: room.story(99),
        lambda: room.story("x"),
        lambda: room.feed("9" * 30),
    ):
        with pytest.raises(UnknownId):
            call()


def test_the_watchlist_is_kept_in_order_and_undone(room: Newsroom) -> None:
    assert room.watch("phrase", "  Oppama \x1b[31m plant ") == "watch “Oppama [31m plant”"
    assert room.watch("entity", "foxconn", "Foxconn") == "watch “Foxconn”"
    assert room.watch("entity", "foxconn", "Foxconn") == ""
    assert [(one.kind, one.name) for one in room.watchlist()] == [
        ("entity", "Foxconn"),
        ("phrase", "Oppama [31m plant"),
    ]
    assert room.watch("entity", "foxconn", on=False) == "no longer watch “foxconn”"
    assert [one.kind for one in room.watchlist()] == ["phrase"]
    room.undo()
    assert len(room.watchlist()) == 2
    room.undo()
    assert [one.kind for one in room.watchlist()] == ["phrase"]
    for kind, key in (("phrase", " - "), ("feed", "x")):
        with pytest.raises(UsageError):
            room.watch(kind, key)


def test_folding_can_be_switched_off_for_a_folder_and_those_inside_it(room: Newsroom) -> None:
    ids = fill(room, FEED, [story(f"u{n}") for n in range(2)])
    number = thread(room, ids, copies={ids[1]: ids[0]})
    room.edit_feed(FEED, folder="autos/japan")
    before = rows(room)
    assert room.fold_folder("autos", fold=False) == "list the copies in autos"
    assert room.story_count(StoryQuery(thread=number)) == 2
    assert room.unfolded_folders() == {"autos"}
    room.edit_feed(FEED, folder="autobahn")
    assert room.story_count(StoryQuery(thread=number)) == 1
    room.undo()
    assert room.story_count(StoryQuery(thread=number)) == 2
    room.undo()
    assert rows(room) == before
    room.redo()
    later = fill(room, FEED, [story("u9")])
    thread(room, [*ids[:1], *later], copies={later[0]: ids[0]})
    assert room.story_count(StoryQuery()) == 3, "a copy that comes later is listed too"
    assert room.fold_folder("autos") == "fold the copies in autos"
    assert room.story_count(StoryQuery()) == 1
    with pytest.raises(UnknownId):
        room.fold_folder("garden", fold=False)
    with pytest.raises(UsageError):
        room.fold_folder(" / ")


def test_what_was_changed_of_a_feed_is_told(room: Newsroom) -> None:
    room.add_feed(FEED, title="A desk")
    feed = room.feeds()[0]
    name = f"“{feed.title}”"
    assert room.edit_feed(feed.id, fold_copies=False) == f"list the copies of {name}"
    assert room.edit_feed(feed.id, fold_copies=True, folder="Japan/ Daily") == (
        f"put {name} into Japan/Daily, fold the copies of {name}"
    )
    assert room.edit_feed(feed.id, folder="") == f"take {name} out of its folder"
    assert room.edit_feed(feed.id, title="The desk") == f"rename {name} to “The desk”"
    assert room.edit_feed(feed.id, title="") == "let “The desk” name itself"
    assert room.edit_feed(feed.id, full_text=True).startswith("fetch whole texts for “")

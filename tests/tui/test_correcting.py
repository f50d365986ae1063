"""Corrections by keys: what one says about threads and copies, taken back and done again."""

from __future__ import annotations

from textual.pilot import Pilot

from reader.config import Config
from reader.model import StoryQuery
from reader.newsroom import Newsroom
from reader.tui.commands import READING
from reader.tui.pages import Target
from tests.fakes import fill, story, thread
from tests.tui.conftest import QUIET, Opener, Screened, answer, settle


def verdict(room: Newsroom) -> str:
    why = room.why(2)
    return why.verdict if why is not None else ""


async def test_the_copies_of_a_folder_are_listed_by_one_key(screen: Opener) -> None:
    async with screen() as (app, pilot):
        room = app.newsroom
        room.edit_feed("https://desk.example/feed", folder="autos")
        listed = room.story_count(StoryQuery())
        await pilot.press("E", "g")
        await settle(app, pilot)
        await pilot.press(*["j"] * [feed.folder for feed in room.feeds()].index("autos"), "Y")
        await settle(app, pilot)
        assert room.story_count(StoryQuery()) == listed + 1
        assert "copies shown" in app.drawn
        assert "List the copies in autos" in app.drawn
        await pilot.press("Y")
        await settle(app, pilot)
        assert room.story_count(StoryQuery()) == listed
        await pilot.press("z")
        await settle(app, pilot)
        assert room.unfolded_folders() == {"autos"}


async def test_two_threads_are_kept_apart_by_one_key(screen: Opener) -> None:
    async with screen() as (app, pilot):
        room = app.newsroom
        app.desk.desk.move_to_key(("thread", 1))
        await pilot.press("a")
        await settle(app, pilot)
        assert "Keep which thread apart from" in app.drawn
        await answer(app, pilot, "15 percent")
        assert [row.label[:6] for row in room.history()] == ["keep “"]
        assert "takes it back" in app.drawn
        await pilot.press("z")
        await settle(app, pilot)
        assert room.history()[0].undone
        # Once more, for the two selected ones.
        for number in (1, 2):
            app.desk.desk.move_to_key(("thread", number))
            await pilot.press("x")
        await pilot.press("a")
        await settle(app, pilot)
        assert [(row.label[:6], row.undone) for row in room.history()] == [("keep “", False)]
        await pilot.press("a")
        await settle(app, pilot)
        here = app.desk.focused_thread()
        await answer(app, pilot, "Foxconn" if here is not None and here.id == 2 else "15 percent")
        assert "They are kept apart already" in app.drawn


async def test_a_story_is_pinned_by_one_key_and_says_so(screen: Opener) -> None:
    async with screen() as (app, pilot):
        app.desk.show(Target("story", 2), open=True)
        await settle(app, pilot)
        await pilot.press("P")
        await settle(app, pilot)
        assert "Pin “Nissan denies talks” to its thread" in app.drawn
        assert verdict(app.newsroom) == "You said that it belongs here."
        await pilot.press("P")
        await settle(app, pilot)
        assert "It is pinned there already" in app.drawn
        await pilot.press("z")
        await settle(app, pilot)
        assert verdict(app.newsroom) == "A test put it here."


async def test_the_keys_for_it_can_be_changed_and_are_in_help_and_palette(screen: Opener) -> None:
    async with screen(config=Config(polling=QUIET, keys={"thread.pin": "J"})) as (app, pilot):
        app.desk.show(Target("story", 2), open=True)
        await settle(app, pilot)
        await pilot.press("J")
        await settle(app, pilot)
        assert app.newsroom.history()[0].label.startswith("pin “")
        await pilot.press("ctrl+p")
        await settle(app, pilot)
        await answer(app, pilot, "never one")
        assert "Keep which thread apart from" in app.drawn


async def test_what_is_folded_is_named_and_can_be_opened(screen: Opener) -> None:
    async with screen() as (app, pilot):
        copy = next(one for one in app.newsroom.stories(StoryQuery(folded=False)) if one.copy_of is not None)
        app.desk.show(Target("story", copy.copy_of or 0), open=True)
        await settle(app, pilot)
        assert f"also in Desk as “{copy.title}”" in " ".join(app.drawn.replace("│", " ").split())
        at = next(n for n, to in app.desk.reading.page.targets.items() if to == Target("story", copy.id))
        await pilot.click(app.desk.reading, offset=(12, at + 1))
        await settle(app, pilot)
        assert app.desk.shown == Target("story", copy.id)


async def test_a_key_opens_a_story_of_a_timeline_with_its_reasons(screen: Opener) -> None:
    async with screen() as (app, pilot):
        app.desk.show(Target("thread", 1), open=True)
        await settle(app, pilot)
        assert app.desk.focused_story() is not None
        await pilot.press("w")
        await settle(app, pilot)
        assert app.desk.story_view is not None
        assert "Why it is in this thread" in app.drawn


async def test_a_key_says_what_defines_a_thread_and_stops(screen: Opener) -> None:
    async with screen() as (app, pilot):
        app.desk.desk.move_to_key(("thread", 1))
        await pilot.press("w")
        await settle(app, pilot)
        assert app.desk.shown == Target("thread", 1)
        assert "What defines it" in app.drawn
        assert app.newsroom.thread_page(1).defined.verdict in " ".join(app.drawn.split())
        await pilot.press("h", "w")
        await settle(app, pilot)
        assert app.desk.shown == Target("thread", 1)
        assert "What defines it" not in app.drawn


def tell(room: Newsroom, *sizes: int) -> list[int]:
    """Store a thread of developments of so many stories each; return the stories."""
    told = [story(f"saga {n}", days_ago=60 - n, outlet=f"O{n}") for n in range(sum(sizes))]
    ids = fill(room, "https://saga.example/feed", told)
    begins = [sum(sizes[:n]) for n in range(len(sizes))]
    thread(room, *(ids[at : at + size] for at, size in zip(begins, sizes, strict=True)))
    return ids


def move_to(app: Screened, kind: str, number: int) -> None:
    reading = app.desk.reading
    reading.cursor = next(line for line, to in reading.page.targets.items() if (to.kind, to.id) == (kind, number))


async def open_thread_of(app: Screened, pilot: Pilot[None], number: int) -> int:
    found = app.newsroom.story(number).thread_id
    assert found is not None
    app.desk.show(Target("thread", found), open=True)
    await settle(app, pilot)
    return found


async def test_stories_selected_in_a_timeline_are_split_off_as_one_thread_by_one_key(screen: Opener) -> None:
    async with screen() as (app, pilot):
        room = app.newsroom
        ids = tell(room, 3, 2)
        number = await open_thread_of(app, pilot, ids[0])
        for one in (ids[0], ids[2]):
            move_to(app, "story", one)
            await pilot.press("+")
        assert "2 stories selected · S splits off · m moves · P pins" in app.drawn
        assert sum(line.lstrip(" ▌").startswith("+") for line in app.drawn.replace("│", "\n").splitlines()) == 2
        await pilot.press("S")
        await settle(app, pilot)
        assert [row.label[:15] for row in room.history()] == ["split 2 stories"]
        assert room.story(ids[0]).thread_id == room.story(ids[2]).thread_id != number
        assert room.story(ids[1]).thread_id == number
        assert not app.desk.reading.marked
        await pilot.press("z")
        await settle(app, pilot)
        assert {room.story(one).thread_id for one in ids} == {number}


async def test_a_development_selected_in_a_timeline_is_moved_with_all_its_stories(screen: Opener) -> None:
    async with screen() as (app, pilot):
        room = app.newsroom
        ids = tell(room, 3, 2)
        await open_thread_of(app, pilot, ids[0])
        development = room.story(ids[0]).development_id
        assert development is not None
        move_to(app, "development", development)
        await pilot.press("+")
        assert "3 stories selected" in app.drawn
        await pilot.press("m")
        await settle(app, pilot)
        await answer(app, pilot, "15 percent")
        assert {room.story(one).thread_id for one in ids[:3]} == {2}
        assert {room.story(one).thread_id for one in ids[3:]} != {2}


async def test_escape_ends_the_selection_before_it_leaves(screen: Opener) -> None:
    async with screen() as (app, pilot):
        ids = tell(app.newsroom, 3, 2)
        number = await open_thread_of(app, pilot, ids[0])
        move_to(app, "story", ids[1])
        await pilot.press("+", "escape")
        assert not app.desk.reading.marked
        assert app.desk.pane == READING
        assert app.desk.shown == Target("thread", number)


async def test_a_line_that_is_story_and_development_is_split_as_one_says(screen: Opener) -> None:
    async with screen() as (app, pilot):
        room = app.newsroom
        ids = tell(room, 2, 1, 1, 2)
        number = await open_thread_of(app, pilot, ids[0])
        move_to(app, "story", ids[2])
        await pilot.press("S")
        await settle(app, pilot)
        assert "It and the 2 developments after it" in app.drawn
        await answer(app, pilot, "after it")
        assert [room.story(one).thread_id == number for one in ids] == [True] * 2 + [False] * 4
        await pilot.press("z")
        await settle(app, pilot)
        move_to(app, "story", ids[2])
        await pilot.press("S")
        await settle(app, pilot)
        await pilot.press("enter")
        await settle(app, pilot)
        assert [room.story(one).thread_id == number for one in ids] == [True] * 2 + [False] + [True] * 3

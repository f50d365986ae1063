"""The main screen by its keys, on a real database."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from textual.pilot import Pilot

from reader.config import Config, Reading, Screen
from reader.errors import ConfigError
from reader.model import Progress, RoundReport, StoryQuery, ThreadQuery
from reader.newsroom import Newsroom
from reader.store import recounting, stories
from reader.tui.app import NewsreaderApp
from reader.tui.commands import LIST, PLACES, READING
from reader.tui.pages import Target
from reader.tui.screens.polling import progress_words
from tests.fakes import Clock, fill, newsroom, story, thread
from tests.tui.conftest import HOSTILE, QUIET, Opener, Rounds, Screened, answer, done, on_line, settle


def titles(app: Screened) -> list[str]:
    desk = app.desk.desk
    return [row.title for index in range(desk.count) if (row := desk.row(index)) is not None]


async def test_three_panes_open_on_threads_with_counts(screen: Opener) -> None:
    async with screen() as (app, _):
        drawn = app.drawn
        assert "All threads  3 threads" in drawn
        assert re.search(r"Unread +7\b", drawn)
        assert [title.split()[0] for title in titles(app)] == ["Prices", "Car", "Foxconn"]
        assert app.desk.pane == LIST
        assert "Developments" in drawn
        assert "? keys" in drawn


async def test_opening_reading_and_going_back(screen: Opener) -> None:
    async with screen() as (app, pilot):
        desk = app.desk
        app.desk.desk.move_to_key(("thread", 1))
        await pilot.press("enter")
        await settle(app, pilot)
        assert desk.pane == READING
        assert desk.shown == Target("thread", 1)
        assert "newest first" in app.drawn
        target = desk.reading.target
        assert target is not None
        assert target.kind == "story"
        await pilot.press("enter")
        await settle(app, pilot)
        assert desk.shown == target
        assert desk.newsroom.story(target.id).read
        assert "In this thread" in "".join(t for line in desk.reading.page.lines for t, _ in line.pieces)
        await pilot.press("q")
        await settle(app, pilot)
        assert desk.shown == Target("thread", 1)
        assert desk.reading.target == target
        await pilot.press("h")
        await settle(app, pilot)
        assert desk.pane == LIST
        assert desk.newsroom.thread(1).last_read is not None
        await pilot.press("q", "q")
        assert app._exit


async def test_keys_move_and_sequences_show_that_they_wait(screen: Opener) -> None:
    async with screen() as (app, pilot):
        desk = app.desk.desk
        await pilot.press("j", "j")
        assert desk.cursor == 2
        await pilot.press("g")
        assert "g …" in app.drawn
        await pilot.press("g")
        assert desk.cursor == 0
        assert "g …" not in app.drawn
        await pilot.press("G", "k")
        assert desk.cursor == 1
        await pilot.press("h")
        assert app.desk.pane == PLACES
        await pilot.press("tab", "tab")
        assert app.desk.pane == READING
        await pilot.press("shift+tab", "g", "u")
        await settle(app, pilot)
        assert app.desk.place is not None
        assert app.desk.place.key == "unread"
        assert len(titles(app)) == 7  # the copy is folded


async def test_n_walks_the_unread_across_threads_until_there_is_none(screen: Opener) -> None:
    async with screen() as (app, pilot):
        seen = []
        for _ in range(8):
            await pilot.press("n")
            await settle(app, pilot)
            if app.desk.story_view is not None:
                seen.append(app.desk.story_view.story.id)
        room = app.desk.newsroom
        in_threads = [s.id for s in room.stories(StoryQuery()) if s.thread_id is not None]
        assert sorted(set(seen)) == sorted(in_threads)
        assert room.story_count(StoryQuery(unread=True)) == 0
        assert "Nothing unread here" in app.drawn


async def test_a_read_story_stays_in_the_unread_list_until_one_leaves(screen: Opener) -> None:
    async with screen() as (app, pilot):
        await pilot.press("g", "u")
        await settle(app, pilot)
        before = titles(app)
        await pilot.press("enter")
        await settle(app, pilot)
        assert titles(app) == before
        row = app.desk.desk.row(0)
        assert row is not None
        assert row.read  # type: ignore[union-attr]
        await pilot.press("h", "g", "t", "g", "u")
        await settle(app, pilot)
        assert titles(app) == before[1:]


async def test_marks_follow_tag_note_and_undo(screen: Opener) -> None:
    async with screen() as (app, pilot):
        room = app.desk.newsroom
        app.desk.desk.move_to_key(("thread", 2))
        await pilot.press("f")
        await settle(app, pilot)
        assert room.thread(2).followed
        assert "takes it back" in app.drawn
        assert app.desk.desk.current_key == ("thread", 2)
        await pilot.press("t")
        await answer(app, pilot, "Tariffs, car/trade")
        assert room.thread(2).tags == ("Tariffs", "car/trade")
        await pilot.press("t")
        await answer(app, pilot, "-Tariffs")
        assert room.thread(2).tags == ("car/trade",)
        await pilot.press("i")
        await answer(app, pilot, "call them")
        assert room.note_on("thread", 2) == "call them"
        await pilot.press("z", "z", "z", "z", "z")
        await settle(app, pilot)
        assert not room.thread(2).followed
        assert room.thread(2).tags == ()
        await pilot.press("U")
        await settle(app, pilot)
        assert room.thread(2).followed
        await pilot.press("c")
        await answer(app, pilot, "!!")
        assert room.thread(2).title.endswith("!!")
        await pilot.press("D")
        await settle(app, pilot)
        assert room.thread(2).muted


async def test_star_read_toggle_and_mark_all(screen: Opener) -> None:
    async with screen() as (app, pilot):
        room = app.desk.newsroom
        await pilot.press("g", "a")
        await settle(app, pilot)
        first = app.desk.desk.current
        assert first is not None
        await pilot.press("s", "N")
        await settle(app, pilot)
        assert room.story(first.id).starred
        assert room.story(first.id).read
        await pilot.press("N")
        await settle(app, pilot)
        assert not room.story(first.id).read
        await pilot.press("x", "x", "N")
        await settle(app, pilot)
        assert sum(room.story(row.id).read for row in app.desk.desk.loaded()) == 2
        await pilot.press("escape", "A")
        await settle(app, pilot)
        assert room.story_count(StoryQuery(unread=True)) == 0
        await pilot.press("z")
        await settle(app, pilot)
        assert room.story_count(StoryQuery(unread=True)) > 0


async def test_move_split_and_merge_by_key(screen: Opener) -> None:
    async with screen() as (app, pilot):
        room = app.desk.newsroom
        # Merge: a picker with a filter.
        app.desk.desk.move_to_key(("thread", 1))
        await pilot.press("M")
        await settle(app, pilot)
        await answer(app, pilot, "15 percent")
        assert room.thread(2).id == 1
        await pilot.press("z")
        await settle(app, pilot)
        assert room.thread(2).id == 2
        # Split the story under the cursor off.
        await pilot.press("enter")
        await settle(app, pilot)
        page = app.desk.reading.page
        stops = [n for n, target in sorted(page.targets.items()) if target == Target("story", 2)]
        app.desk.reading.cursor = stops[0]
        before = room.thread_count(ThreadQuery())
        await pilot.press("S")
        await settle(app, pilot)
        await pilot.press("enter")  # the story alone, not what came after it too
        await settle(app, pilot)
        assert room.thread_count(ThreadQuery()) == before + 1
        assert room.story(2).thread_id != 1
        # Move it back.
        app.desk.show(Target("story", 2), open=True)
        await settle(app, pilot)
        await pilot.press("m")
        await settle(app, pilot)
        await answer(app, pilot, "oppama")
        assert room.story(2).thread_id == 1


async def test_search_lists_matches_and_n_goes_through_them(screen: Opener) -> None:
    async with screen() as (app, pilot):
        await pilot.press("slash")
        await answer(app, pilot, "foxconn")
        assert "Search: foxconn" in app.drawn
        found = titles(app)
        assert len(found) == 2
        assert "2 matches" in app.drawn
        await pilot.press("n")
        assert app.desk.desk.cursor == 1
        await pilot.press("N")
        assert app.desk.desk.cursor == 0
        await pilot.press("escape")
        await settle(app, pilot)
        assert app.desk.place is not None
        assert app.desk.place.key == "threads"
        await pilot.press("slash")
        await answer(app, pilot, "zebra")
        assert "No match." in app.drawn
        await pilot.press("slash")
        await answer(app, pilot, "foxconn")
        assert "2 matches for “foxconn” · n and N walk them" in app.drawn.splitlines()[-1]


async def test_matches_are_shown_from_the_first_whatever_thread_the_cursor_was_on(screen: Opener) -> None:
    async with screen() as (app, pilot):
        assert app.desk.desk.move_to_key(("thread", 1))
        await pilot.press("slash")
        await answer(app, pilot, "foxconn")
        assert app.desk.desk.current_key == ("story", 3)
        assert app.desk.desk.cursor == 0


async def test_hostile_words_are_drawn_as_they_are(screen: Opener) -> None:
    async with screen(size=(200, 50)) as (app, pilot):
        room = app.desk.newsroom
        bad = next(s for s in room.stories(StoryQuery()) if s.title == HOSTILE)
        assert HOSTILE in app.drawn
        app.desk.show(Target("story", bad.id), open=True)
        await settle(app, pilot)
        assert HOSTILE in app.drawn
        assert "[red]Wire[/]" in app.drawn
        await pilot.press("t")
        await settle(app, pilot)
        assert HOSTILE in app.drawn
        await pilot.press("escape", "s")
        await settle(app, pilot)
        await pilot.press("m")
        await settle(app, pilot)
        assert "Move 1 story" in app.drawn
        await pilot.press("escape", "f", "exclamation_mark")
        await settle(app, pilot)
        assert app.desk.errors == []
        await pilot.press("escape", "g", "z")
        await settle(app, pilot)
        assert HOSTILE in app.drawn
        assert "\x1b" not in app.drawn


async def test_control_characters_never_reach_the_terminal(screen: Opener, database: Path) -> None:
    async with screen(size=(200, 50)) as (app, pilot):
        bad = "Bad \x1b[31mred\x1b]0;owned\x07 \u202eeltit\u202c\r\n\x9b2Jend"
        (number,) = fill(app.desk.newsroom, "https://wire.example/feed", [story("esc", bad, bad, outlet=bad)])
        await pilot.press("g", "a")
        app.desk.refill()
        app.desk.desk.move_to_key(("story", number))
        await pilot.press("enter")
        await settle(app, pilot)
        assert "Bad [31mred]0;owned eltit" in app.drawn
        assert not [c for c in app.drawn if (ord(c) < 32 and c != "\n") or 127 <= ord(c) < 160 or c in "\u202e\u202c"]


async def test_links_go_to_the_browser_and_only_web_ones(screen: Opener) -> None:
    async with screen() as (app, pilot):
        app.desk.show(Target("story", 1), open=True)
        await settle(app, pilot)
        drawn = app.drawn
        assert "Oppama¹" in drawn
        assert "javascript" not in drawn
        assert "1,200" in drawn
        await pilot.press("1", "2", "o")
        assert app.browsed == ["https://desk.example/plant", "https://desk.example/a"]
        app.desk.open_address("javascript:alert(1)")
        assert len(app.browsed) == 2
        await pilot.press("y", "y", "y", "q")
        await settle(app, pilot)
        assert app.copied[0] == "https://desk.example/a"
        assert "“Foxconn asks about Oppama”, Wire" in app.copied[1]
        await pilot.press("u")
        await settle(app, pilot)
        await pilot.press("enter")
        assert len(app.browsed) == 3


async def test_space_pages_and_then_goes_to_the_next_unread(screen: Opener) -> None:
    async with screen(size=(120, 24)) as (app, pilot):
        app.desk.show(Target("story", 3), open=True)
        await settle(app, pilot)
        pages = 0
        while app.desk.shown == Target("story", 3) and pages < 20:
            await pilot.press("space")
            pages += 1
            await settle(app, pilot)
        assert 3 < pages < 15
        assert app.desk.shown is not None
        assert app.desk.shown.kind == "story"


async def test_narrow_shows_one_pane_with_a_breadcrumb(screen: Opener) -> None:
    async with screen(size=(80, 24)) as (app, pilot):
        assert "All threads" in app.drawn
        assert "Developments" not in app.drawn
        app.desk.desk.move_to_key(("thread", 1))
        await pilot.press("enter")
        await settle(app, pilot)
        assert "Developments" in app.drawn
        assert "In the news" not in app.drawn
        await pilot.press("enter")
        await settle(app, pilot)
        assert "All threads ▸ " in app.drawn.splitlines()[0]
        assert "28 Sep" in app.drawn.splitlines()[0]
        assert all(len(line) <= 80 for line in app.drawn.splitlines())
        await pilot.press("h", "h", "h")
        await settle(app, pilot)
        assert "Starred" in app.drawn
        await pilot.resize_terminal(160, 40)
        await settle(app, pilot)
        assert "Starred" in app.drawn
        assert "3 threads" in app.drawn


async def test_what_arrives_leaves_the_cursor_and_the_eye_where_they_were(screen: Opener, database: Path) -> None:
    async with screen(size=(150, 12)) as (app, pilot):
        await pilot.press("g", "a", "j", "j", "j")
        await settle(app, pilot)
        desk = app.desk.desk
        key, y = desk.current_key, on_line(desk)
        fill(app.desk.newsroom, "https://wire.example/feed", [story(f"new{n}", days_ago=0.1) for n in range(7)])
        rounds = Rounds(RoundReport(feeds_polled=2, stories_new=7, threads_touched=1))
        app.desk.newsroom.refresh = rounds  # type: ignore[method-assign]
        await pilot.press("R")
        await done(app)
        await settle(app, pilot)
        assert rounds.asked == [((), True)]
        assert desk.current_key == key
        assert on_line(desk) == y
        assert desk.count == 14
        assert "2 feeds polled · 7 new stories · 1 thread moved" in app.drawn


async def test_failures_of_a_round_are_listed(screen: Opener) -> None:
    async with screen() as (app, pilot):
        report = RoundReport(feeds_polled=1, feeds_failed=1, errors=(("https://[/b].example", "[/b] no answer"),))
        app.desk.newsroom.refresh = Rounds(report)  # type: ignore[method-assign]
        await pilot.press("R")
        await done(app)
        await settle(app, pilot)
        assert "1 feed failed" in app.drawn
        await pilot.press("exclamation_mark")
        await settle(app, pilot)
        assert "https://[/b].example: [/b] no answer" in app.drawn


async def test_the_session_comes_back(screen: Opener, database: Path) -> None:
    async with screen() as (app, pilot):
        await pilot.press("g", "t")
        app.desk.desk.move_to_key(("thread", 1))
        await pilot.press("enter", "enter")
        await settle(app, pilot)
        app.theme = "paper"
        shown = app.desk.shown
    async with screen(path=database) as (app, pilot):
        await settle(app, pilot)
        assert app.theme == "paper"
        assert app.desk.shown == shown
        assert app.desk.pane == READING
        assert app.desk.desk.current_key == ("thread", 1)
        await pilot.press("q")
        await settle(app, pilot)
        assert app.desk.shown == Target("thread", 1)


async def test_what_cannot_be_shown_is_said_and_the_screen_goes_on(
    screen: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Newsroom, text: str) -> None:
        raise ValueError("[/b] a bug")

    async with screen() as (app, pilot):
        monkeypatch.setattr(Newsroom, "reading", broken)
        app.desk.show(Target("story", 1), open=True)
        await settle(app, pilot)
        assert re.search(r"[Tt]his cannot be shown: ValueError: \[/b\] a bug", app.drawn)
        app.desk.newsroom.refresh = broken  # type: ignore[assignment,method-assign]
        await pilot.press("R")
        await done(app)
        await settle(app, pilot)
        assert len(app.desk.errors) == 2
        await pilot.press("g", "u", "j")
        await settle(app, pilot)
        assert app.desk.desk.cursor == 1


async def test_a_database_that_is_gone_is_said_and_the_screen_goes_on(screen: Opener, database: Path) -> None:
    async with screen() as (app, pilot):
        app.desk.show(Target("story", 1), open=True)
        await settle(app, pilot)
        os.unlink(database)
        await pilot.press("s")
        await settle(app, pilot)
        assert "was moved, deleted or replaced" in app.drawn
        assert not app.desk.newsroom.story(1).starred
        await pilot.press("R", "escape", "j")
        await settle(app, pilot)
        assert app.is_running
        assert database.name not in os.listdir(database.parent)


async def test_settings_choose_theme_keys_and_when_a_story_is_read(screen: Opener) -> None:
    config = Config(
        polling=QUIET,
        reading=Reading(mark_read="manual", width=50),
        screen=Screen(theme="contrast"),
        keys={"mark.star": "F"},
    )
    async with screen(config=config) as (app, pilot):
        assert app.theme == "contrast"
        await pilot.press("g", "a")
        await settle(app, pilot)
        first = app.desk.desk.current
        assert first is not None
        await pilot.press("enter", "F")
        await settle(app, pilot)
        assert app.desk.newsroom.story(first.id).starred
        assert not app.desk.newsroom.story(first.id).read
        assert app.desk.reading.room == 50


async def test_a_story_can_count_as_read_only_at_its_end(screen: Opener) -> None:
    config = Config(polling=QUIET, reading=Reading(mark_read="end"))
    async with screen(size=(150, 24), config=config) as (app, pilot):
        room = app.desk.newsroom
        await pilot.press("g", "a")
        app.desk.desk.move_to_key(("story", 4))
        await settle(app, pilot)
        assert not room.story(4).read  # its end is in sight, but it was only passed over
        await pilot.press("enter")
        await settle(app, pilot)
        assert room.story(4).read
        app.desk.show(Target("story", 3), open=True)
        await settle(app, pilot)
        assert not room.story(3).read
        await pilot.press("G")
        await settle(app, pilot)
        assert room.story(3).read


async def test_empty_states_say_what_to_do(screen: Opener, tmp_path: Path) -> None:
    async with screen(path=tmp_path / "empty.db") as (app, pilot):
        assert "No feeds yet." in app.drawn
        assert "E feeds" in app.drawn.splitlines()[-1]
        assert "mark all read" not in app.drawn
        await pilot.press("E")
        await settle(app, pilot)
        assert "a adds one" in app.drawn
        await pilot.press("i", "enter")
        await settle(app, pilot)
        assert len(app.desk.newsroom.feeds()) > 10
        assert "feeds added" in app.drawn
        await pilot.press("i")
        await answer(app, pilot, str(tmp_path / "none.opml"))
        assert "No such file" in app.drawn.splitlines()[-1]


async def test_a_command_without_a_key_is_not_in_the_footer_of_a_thread(screen: Opener) -> None:
    config = Config(polling=QUIET, keys={"mark.star": "f"})
    async with screen(config=config) as (app, pilot):
        await pilot.press("enter")
        await settle(app, pilot)
        foot = app.drawn.splitlines()[-1]
        assert "C catch me up" in foot
        assert "f follow" not in foot


async def test_help_and_palette_come_from_the_same_table(screen: Opener) -> None:
    async with screen(size=(150, 60)) as (app, pilot):
        await pilot.press("question_mark")
        await settle(app, pilot)
        drawn = app.drawn
        await pilot.press("space")
        drawn += app.drawn
        assert "thread.follow" in drawn
        await pilot.press("q")
        await settle(app, pilot)
        await pilot.press("colon")
        await answer(app, pilot, "follow the thread")
        row = app.desk.desk.current
        assert row is not None
        assert app.desk.newsroom.thread(row.id).followed


async def test_export_says_where_the_file_is(screen: Opener, tmp_path: Path) -> None:
    from reader.config import Export

    config = Config(polling=QUIET, export=Export(folder=str(tmp_path / "out")))
    async with screen(size=(240, 40), config=config) as (app, pilot):
        await pilot.press("e")
        await done(app)
        await settle(app, pilot)
        written = list((tmp_path / "out").glob("*.md"))
        assert len(written) == 1
        assert f"Written to {written[0].parent}: {written[0].name}" in app.drawn


async def test_feeds_are_edited_on_a_screen_of_their_own(screen: Opener) -> None:
    async with screen() as (app, pilot):
        room = app.desk.newsroom
        await pilot.press("E")
        await settle(app, pilot)
        await pilot.press("f")
        await answer(app, pilot, "Wires / Asia")
        assert {feed.folder for feed in room.feeds()} == {"", "Wires/Asia"}
        await pilot.press("d")
        await settle(app, pilot)
        assert len(room.feeds()) == 1
        await pilot.press("z")
        await settle(app, pilot)
        assert len(room.feeds()) == 2
        assert "Undone: remove" in app.drawn
        await pilot.press("q")
        await settle(app, pilot)
        assert "Wires" in app.drawn


async def test_keys_of_the_feeds_are_listed_and_done_in_a_narrow_window(screen: Opener) -> None:
    async with screen(size=(80, 24)) as (app, pilot):
        await pilot.press("E")
        await settle(app, pilot)
        assert "whole texts" not in app.drawn
        await pilot.press("question_mark")
        await settle(app, pilot)
        assert "Whole texts" in app.drawn
        await answer(app, pilot, "fold copies")
        assert any(not feed.fold_copies for feed in app.desk.newsroom.feeds())


async def test_the_mouse_chooses_scrolls_and_opens(screen: Opener) -> None:
    async with screen() as (app, pilot):
        await pilot.click(app.desk.desk, offset=(5, 3))
        await settle(app, pilot)
        assert app.desk.desk.cursor == 1
        await pilot.click(app.desk.desk, offset=(5, 3))
        await settle(app, pilot)
        assert app.desk.pane == READING
        page = app.desk.reading.page
        line = next(n for n, target in sorted(page.targets.items()) if target.kind == "story")
        await pilot.click(app.desk.reading, offset=(10, line + 1 - app.desk.reading.scroll_offset.y))
        await settle(app, pilot)
        assert app.desk.shown == page.targets[line]


async def test_it_polls_by_itself_and_says_so(screen: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds = Rounds(RoundReport(feeds_polled=2))
    monkeypatch.setattr(Newsroom, "refresh", lambda self, given=(), **more: rounds(given))
    async with screen(config=Config()) as (app, pilot):
        await done(app)
        await settle(app, pilot)
        assert rounds.asked == [((), False)]
        assert "2 feeds polled · nothing new" in app.drawn
        await pilot.press("h", "G", "r")
        await done(app)
        await settle(app, pilot)
        assert len(rounds.asked[-1][0]) == 1


def test_a_round_that_only_groups_again_counts_no_new_stories() -> None:
    assert progress_words(Progress(2, 2, 7, stage="threading")) == "threading 7 new stories"
    assert progress_words(Progress(2, 2, 0, stage="threading")) == "threading"


async def test_a_corrected_story_shows_what_it_said(screen: Opener) -> None:
    async with screen() as (app, pilot):
        room = app.desk.newsroom
        changed = story("b", "Nissan denies all talks", "Nissan denies it twice. It may.", days_ago=40, outlet="Wire")
        room.database.write(lambda connection: stories.revise(connection, 2, changed, room.now()))
        app.desk.show(Target("story", 2), open=True)
        await settle(app, pilot)
        assert "corrected · 1 time" in app.drawn
        assert "denies it twice" in app.drawn
        assert "Changed on" not in app.drawn
        await pilot.press("V")
        await settle(app, pilot)
        pieces = [piece for line in app.desk.reading.page.lines for piece in line.pieces]
        assert "Headline    Nissan denies all talks" in app.drawn
        assert ("all", "came") in pieces
        assert ("it.", "gone") in pieces
        assert ("it twice.", "came") in pieces
        assert ("+ It may.", "came") in pieces
        await pilot.press("V", "w")
        await settle(app, pilot)
        assert "A test put it here." in app.drawn


async def test_copies_and_what_is_new_are_said(screen: Opener) -> None:
    async with screen() as (app, pilot):
        app.desk.show(Target("story", 3), open=True)
        await settle(app, pilot)
        assert "also in Desk" in app.drawn
        view = app.desk.story_view
        assert view is not None
        assert view.novelty.new
        before = app.desk.reading.scroll_offset.y
        await pilot.press(*"]" * 20)
        await settle(app, pilot)
        assert app.desk.reading.scroll_offset.y > before
        await pilot.press("}")
        await settle(app, pilot)
        assert "last story of the thread" in app.drawn
        await pilot.press("{")
        await settle(app, pilot)
        assert app.desk.shown == Target("story", 2)


async def test_text_can_be_selected_with_the_mouse(screen: Opener) -> None:
    async with screen() as (app, pilot):
        app.desk.show(Target("story", 3), open=True)
        await settle(app, pilot)
        reading = app.desk.reading
        drawn = [reading.render_line(y).text for y in range(reading.size.height)]
        y = next(n for n, line in enumerate(drawn) if "Paragraph 2 " in line)
        x = drawn[y].index("Paragraph 2 ") + 1  # beside the rule at the left
        await pilot.mouse_down(reading, offset=(x, y))
        await pilot.hover(reading, offset=(x + 10, y))
        await pilot.mouse_up(reading, offset=(x + 10, y))
        await settle(app, pilot)
        assert app.screen.get_selected_text() == "Paragraph 2"
        assert app.desk.shown == Target("story", 3)


def test_an_unknown_theme_in_the_settings_is_said(database: Path) -> None:
    room = Newsroom(database, config=Config(screen=Screen(theme="papper")), clock=Clock())
    with pytest.raises(ConfigError, match="did you mean paper"):
        NewsreaderApp(room)
    room.close()


async def test_no_password_of_a_feed_is_shown(screen: Opener, tmp_path: Path) -> None:
    path = tmp_path / "secret.db"
    room = Newsroom(path, config=Config(polling=QUIET), clock=Clock())
    secret = "https://jane:hush@wire.example/feed?token=hush"
    fill(room, secret, [story("a", outlet="")])
    room.close()
    async with screen(path=path) as (app, pilot):
        desk = app.desk
        await pilot.press("g", "a")
        await settle(app, pilot)
        seen = app.drawn
        desk.newsroom.refresh = Rounds(RoundReport(feeds_polled=1, feeds_failed=1, errors=((secret, "it failed"),)))  # type: ignore[method-assign]
        await pilot.press("R")
        await done(app)
        await settle(app, pilot)
        await pilot.press("!")
        await settle(app, pilot)
        seen += app.drawn
        assert "it failed" in seen
        await pilot.press("escape", "E")
        await settle(app, pilot)
        seen += app.drawn
        await pilot.press("d")
        await settle(app, pilot)
        seen += app.drawn
        assert "https://wire.example/feed" in seen
        assert "hush" not in seen
        assert "jane" not in seen


async def test_notes_and_muted_threads_have_places(screen: Opener) -> None:
    async with screen() as (app, pilot):
        desk, room = app.desk, app.desk.newsroom
        assert "Muted" not in app.drawn
        await pilot.press("g", "n")
        await settle(app, pilot)
        assert "No note yet." in app.drawn
        await pilot.press("g", "a")
        await settle(app, pilot)
        noted = desk.desk.current
        assert noted is not None
        await pilot.press("i")
        await answer(app, pilot, "call them")
        await pilot.press("g", "n")
        await settle(app, pilot)
        assert titles(app) == [noted.title]
        assert "Your note" in app.drawn
        await pilot.press("g", "t")
        await settle(app, pilot)
        desk.desk.move_to_key(("thread", 2))
        await pilot.press("i")
        await answer(app, pilot, "keep an eye on it")
        await pilot.press("D")
        await settle(app, pilot)
        assert room.thread(2).title not in titles(app)
        assert "Notes on threads" in app.drawn
        assert desk.choose_key("thread-notes")
        assert titles(app) == [room.thread(2).title]
        assert desk.choose_key("muted")
        await settle(app, pilot)
        assert titles(app) == [room.thread(2).title]
        await pilot.press("D")
        await settle(app, pilot)
        assert "Nothing is muted." in app.drawn
        await pilot.press("g", "t")
        assert room.thread(2).title in titles(app)


async def test_a_small_window_keeps_the_way_out_and_the_way_back_in_sight(screen: Opener) -> None:
    async with screen((80, 24)) as (app, pilot):
        app.desk.newsroom.rename(1, "A title that is a good deal longer than the line that has to hold it, all in all")
        app.desk.desk.move_to_key(("thread", 1))
        await pilot.press("f")
        await settle(app, pilot)
        assert "…” · z takes it back" in app.drawn
        await pilot.press("E")
        await settle(app, pilot)
        assert app.drawn.splitlines()[-1].endswith("z undo   q back   ? keys")
        assert "d remove" in app.drawn


async def test_what_was_mended_in_a_feed_is_said_beside_its_address(screen: Opener) -> None:
    async with screen((80, 24)) as (app, pilot):
        words = "the feed was cut off at 8 MiB"
        app.desk.newsroom.database.write(lambda c: c.execute("UPDATE feed SET notice = ? WHERE id = 1", (words,)))
        await pilot.press("E")
        await settle(app, pilot)
        line = next(line for line in app.drawn.splitlines() if words in line)
        assert "https://wire.example" in line
        assert line.rstrip().endswith("not polled yet")
        assert "~ " in app.drawn


async def test_a_story_changed_after_one_read_it_comes_up_again_until_it_is_looked_at(screen: Opener) -> None:
    async with screen() as (app, pilot):
        room = app.desk.newsroom
        room.mark_read([2])
        changed = story("b", "Nissan denies all talks", "Nissan denies it twice.", days_ago=40, outlet="Wire")
        room.database.write(lambda connection: stories.revise(connection, 2, changed, room.now()))
        app.desk.count_places()
        await settle(app, pilot)
        assert "Changed since read" in app.drawn
        assert app.desk.choose_key("edited")
        await settle(app, pilot)
        assert titles(app) == ["Nissan denies all talks"]
        assert "changed since you read it" in app.drawn
        await pilot.press("l", "enter")
        await settle(app, pilot)
        assert "changed since you read it · 1 time" in app.drawn
        await pilot.press("V")
        await settle(app, pilot)
        assert "after you had read it" in app.drawn
        assert not room.story(2).edited
        assert room.story_count(StoryQuery(edited=True)) == 0


async def test_threads_one_read_come_up_in_a_place_of_their_own_when_they_have_news(screen: Opener) -> None:
    async with screen() as (app, pilot):
        room = app.desk.newsroom
        assert "New since you read" not in app.drawn
        await pilot.press("g", "f")
        await settle(app, pilot)
        await pilot.press("g", "r")
        await settle(app, pilot)
        assert "No thread you read has new stories." in app.drawn
        assert app.desk.place is not None
        assert app.desk.place.key == "followed"
        room.visit_thread(1)
        room.database.write(lambda connection: connection.execute("UPDATE thread SET last_read = 1 WHERE id = 1"))
        room.database.write(lambda connection: recounting.recount_unread(connection, [1]))
        await pilot.press("g", "r")  # the line at the left is still to come
        await settle(app, pilot)
        assert titles(app) == [room.thread(1).title]
        assert "New since you read" in app.drawn
        await pilot.press("g", "t")
        await settle(app, pilot)
        await pilot.press("g", "r")
        await settle(app, pilot)
        assert titles(app) == [room.thread(1).title]
        await pilot.press("A")
        await settle(app, pilot)
        assert "No thread you read has new stories." in app.drawn
        assert "1 thread" not in app.drawn


@pytest.fixture
def saga(database: Path) -> Path:
    """Return the database with a thread 4 of fifty read stories in twenty-five developments, and three unread ones."""
    with newsroom(database) as room:
        told = [story(f"saga {n}", days_ago=80 - n, outlet=f"O{n % 5}") for n in range(53)]
        ids = fill(room, "https://saga.example/feed", told)
        thread(room, *(ids[n : n + 2] for n in range(0, 50, 2)), ids[50:])
        room.mark_read(ids[:50])
    return database


async def open_thread(app: Screened, pilot: Pilot[None], number: int) -> None:
    app.desk.show(Target("thread", number), open=True)
    await settle(app, pilot)


async def test_the_cursor_stays_where_a_story_left_the_timeline(screen: Opener, saga: Path) -> None:
    async with screen((80, 24)) as (app, pilot):
        await open_thread(app, pilot, 4)
        await pilot.press("x", "G")
        await settle(app, pilot)
        reading = app.desk.reading
        stops = [reading.page.targets[line] for line in sorted(reading.page.targets)]
        at = next(n for n in range(len(stops) - 1, 0, -1) if stops[n].kind == stops[n - 1].kind == "story") - 3
        while reading.target != stops[at]:
            await pilot.press("k")
        scroll = reading.scroll_offset.y
        await pilot.press("S")
        await settle(app, pilot)
        assert app.newsroom.thread(4).story_count == 52
        assert reading.target in stops[at + 1 : at + 3]
        assert abs(reading.scroll_offset.y - scroll) <= 2


async def test_back_from_a_story_that_its_development_now_hides(screen: Opener, saga: Path) -> None:
    async with screen((80, 24)) as (app, pilot):
        await open_thread(app, pilot, 4)
        reading = app.desk.reading
        await pilot.press("j", "j", "j", "j")
        target = reading.target
        assert target is not None
        assert target.kind == "development"
        await pilot.press("enter")
        await settle(app, pilot)
        assert app.desk.story_view is not None
        await pilot.press("q")
        await settle(app, pilot)
        assert reading.target == target


async def test_a_page_down_and_up_takes_the_cursor_along(screen: Opener, saga: Path) -> None:
    async with screen((80, 24)) as (app, pilot):
        await open_thread(app, pilot, 4)
        reading, lines = app.desk.reading, [app.desk.reading.cursor]
        for key in ["d"] * 12 + ["b"] * 6:
            await pilot.press(key)
            lines.append(reading.cursor)
        down, up = lines[:13], lines[12:]
        assert down == sorted(down)
        assert down[1] > down[0]
        assert down[-1] == max(reading.page.targets)
        assert up == sorted(up, reverse=True)
        assert up[-1] == min(reading.page.targets)


async def test_a_related_thread_opens_at_its_top_and_leads_back(screen: Opener, saga: Path) -> None:
    async with screen((80, 24)) as (app, pilot):
        await open_thread(app, pilot, 4)
        app.desk.follow_target(Target("thread", 1))
        await settle(app, pilot)
        assert app.desk.shown == Target("thread", 1)
        assert app.desk.reading.scroll_offset.y == 0
        await pilot.press("enter")
        await settle(app, pilot)
        await pilot.press("q")
        await settle(app, pilot)
        assert app.desk.shown == Target("thread", 1)
        await pilot.press("q")
        await settle(app, pilot)
        assert app.desk.shown == Target("thread", 4)
        assert app.desk.pane == READING

"""Pages of the reading pane: what they say, and that nothing is wider than the pane."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.entities.figures import figures
from reader.model import StoryQuery, ThreadQuery
from reader.store import recounting
from reader.tui.cells import length
from reader.tui.figures_page import figure_words
from reader.tui.keymap import keymap
from reader.tui.loading import load_said, load_story, load_thread
from reader.tui.pages import Page, moment_words
from reader.tui.screens.help import keys_page
from reader.tui.story_page import story_page
from reader.tui.thread_page import thread_page
from reader.tui.views import Look
from tests.fakes import DAY, NOW, Clock, fill, newsroom, story, thread


def words(page: Page) -> str:
    return "\n".join("".join(text for text, _ in line.pieces).rstrip() for line in page.lines).replace("\u00a0", " ")


@pytest.mark.parametrize("room", [20, 38, 76, 110])
def test_no_line_is_wider_than_the_pane(database: Path, room: int) -> None:
    with newsroom(database) as desk:
        for one in desk.stories(StoryQuery(folded=False)):
            look = Look(room, NOW, why=True, former=True, removed=True, words="plant")
            page = story_page(load_story(desk, one.id), look)
            assert max(length(line.pieces) for line in page.lines) <= room, one.title
        for saga in desk.threads(ThreadQuery()):
            for expanded in (None, True, False):
                page = thread_page(load_said(desk, load_thread(desk, saga.id)), Look(room, NOW, expanded=expanded))
                assert max(length(line.pieces) for line in page.lines) <= room, saga.title


@pytest.mark.parametrize("room", [20, 38, 76])
def test_a_name_stands_where_its_place_says(database: Path, room: int) -> None:
    with newsroom(database) as desk:
        for one in desk.stories(StoryQuery(folded=False)):
            view = load_story(desk, one.id)
            page = story_page(view, Look(room, NOW))
            for spot in page.spots:
                drawn = [page.lines[part.line] for part in spot.parts]
                shown = ["".join(text for text, _ in line.pieces) for line in drawn]
                parts = [row[part.start : part.end] for row, part in zip(shown, spot.parts, strict=True)]
                assert " ".join(parts) == spot.words
                if spot.target.kind == "entity":
                    assert "".join(spot.words.split()) in "".join((one.title + view.document.text).split())


def test_a_thread_lists_developments_newest_first_with_their_stories(database: Path) -> None:
    with newsroom(database) as desk:
        view = load_thread(desk, 1)
    page = thread_page(view, Look(76, NOW))
    said = words(page)
    assert said.index("Foxconn may build") < said.index("Nissan denies talks") < said.index("Foxconn asks about Oppama")
    assert "3 developments" in said
    assert "+1 copy" in said
    assert {target.kind for target in page.targets.values()} == {"story"}
    assert page.targets[page.start].id == 3


def test_a_long_thread_shows_developments_and_opens_what_is_unread(tmp_path: Path) -> None:
    with newsroom(tmp_path / "long.db") as desk:
        ids = fill(desk, "https://a.example", [story(str(n), days_ago=100 - n, outlet=f"O{n % 3}") for n in range(60)])
        number = thread(desk, *[ids[n : n + 3] for n in range(0, 60, 3)])
        desk.mark_read(ids[:-1])
        view = load_thread(desk, number)
    folded, whole, closed = (thread_page(view, Look(76, NOW, expanded=expanded)) for expanded in (None, True, False))
    kinds = [target.kind for target in folded.targets.values()]
    assert kinds.count("development") == 20
    assert kinds.count("story") == 3
    assert len(whole.targets) == 80
    assert len(closed.targets) == 20


def test_what_came_since_a_thread_was_read_is_marked_in_its_timeline(tmp_path: Path) -> None:
    clock = Clock(NOW)
    with newsroom(tmp_path / "news.db", clock) as desk:
        told = [story(f"tale {n}", days_ago=9 - n, outlet=f"O{n}") for n in range(5)]
        ids = fill(desk, "https://a.example", told)
        number = thread(desk, ids[:3], ids[3:])
        assert " new ·" not in words(thread_page(load_thread(desk, number), Look(76, NOW)))
        desk.visit_thread(number)
        desk.database.write(lambda c: c.execute("UPDATE story SET arrived = ? WHERE id = ?", (NOW + 60, ids[1])))
        desk.database.write(lambda c: recounting.recount_unread(c, [number]))
        whole = thread_page(load_thread(desk, number), Look(76, NOW))
        page = words(whole)
        assert whole.targets[whole.start].id == ids[1]
        assert [line.split("●")[1].split()[2] for line in page.splitlines() if "new · " in line and "●" in line] == [
            "1"
        ]
        assert "3 outlets · 1 new · 3 unread" in page
        assert "1 new · 5 unread" in page


def test_the_stories_of_a_development_stand_in_from_the_developments(tmp_path: Path) -> None:
    with newsroom(tmp_path / "news.db") as desk:
        ids = fill(desk, "https://a.example", [story(f"tale {n}", days_ago=9 - n, outlet=f"O{n}") for n in range(4)])
        page = thread_page(load_thread(desk, thread(desk, ids[:3], ids[3:])), Look(76, NOW))
    lone, first, second, third = (line for line in words(page).splitlines() if "●" in line)
    assert "each as it unfolded" in words(page)
    assert lone.startswith("24 Sep  ● Headline tale 3")
    assert first.startswith("          ● Headline tale 0"), "the day is its development's"
    assert second.startswith("   22 Sep ● ")
    assert second.index("●") == third.index("●") == first.index("●") == lone.index("●") + 2


def test_a_story_says_where_it_stands(database: Path) -> None:
    with newsroom(database) as desk:
        page = story_page(load_story(desk, 2), Look(76, NOW))
    said = words(page)
    assert "development 2 of 3" in said
    assert "In this thread" in said
    here = next(line for line in said.splitlines() if "▸" in line)
    assert "Nissan denies talks" in here


def test_times_are_said_as_one_word_each() -> None:
    assert moment_words(NOW - 3 * DAY, NOW) == "27 Sep 2025, 06:40 UTC · 3\u00a0d\u00a0ago"
    assert moment_words(NOW, NOW).endswith("· now")


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("It cut 15 percent of its workforce.", "15 percent of its workforce"),
        ("It closes seven of its 17 plants.", "seven of its 17 plants"),
        ("Of 3,900 employees most stay.", "3,900 employees"),
        ("It made a net loss of about 80 billion yen in the spring.", "net loss of about 80 billion yen"),
        ("That saves $1.2 billion a year in fixed charges.", "$1.2 billion a year"),
        ("It builds 240,000 cars a year there.", "240,000 cars a year"),
        ("A net loss of 80 billion yen ($518 million) came in spring.", "net loss of 80 billion yen"),
    ],
)
def test_a_figure_is_said_in_the_words_of_its_sentence(sentence: str, said: str) -> None:
    found = figures(sentence)[0]
    assert figure_words(found.surface, found.counts, found.sentence).startswith(said)


def test_a_thread_of_a_saga_says_its_figures_once_and_drops_those_without_a_noun(tmp_path: Path) -> None:
    told = [
        "Nissan cuts 15 percent of its workforce.",
        "It is 15 percent of the workforce, or 40 percent, or 12 of them.",
    ]
    with newsroom(tmp_path / "figures.db") as desk:
        ids = fill(desk, "https://a.example", [story(str(n), text=told[n % 2], outlet=f"O{n}") for n in range(50)])
        page = thread_page(load_said(desk, load_thread(desk, thread(desk, ids))), Look(110, NOW))
    line = next(line for line in words(page).splitlines() if line.startswith("Figures"))
    assert "15 percent of its workforce (50 outlets)" in line
    assert "40 percent" not in line
    assert "12 " not in line


@pytest.mark.parametrize("room", [54, 110])
def test_the_help_cuts_no_sentence(room: int) -> None:
    page = keys_page(keymap(), room)
    assert max(length(line.pieces) for line in page.lines) <= room
    assert words(page).count("…") == (1 if room < 77 else 2)  # of the keys 1 … 9, and their id
    ids = {command.id for command in keymap().commands}
    said = " ".join(word for word in words(page).split() if word not in ids)
    assert all(command.help in said for command in keymap().commands if not command.number)


def test_a_later_story_of_a_development_has_its_day_at_the_left(tmp_path: Path) -> None:
    with newsroom(tmp_path / "days.db") as desk:
        told = [story("a", "First word", days_ago=3), story("b", "Second word", days_ago=1)]
        page = thread_page(load_thread(desk, thread(desk, fill(desk, "https://a.example", told))), Look(76, NOW))
    second = next(line for line in words(page).splitlines() if "● Second word" in line)
    assert second.lstrip().startswith("29 Sep ●")
    assert second.endswith("Desk")


def test_dates_beside_the_developments_of_a_story_take_no_more_room_than_they_need(database: Path) -> None:
    with newsroom(database) as desk:
        one = desk.stories(StoryQuery(thread=1))[0]
        rows = words(story_page(load_story(desk, one.id), Look(76, NOW))).split("In this thread")[1].splitlines()[1:]
    starts = [len(row) - len(row.lstrip("▸ ")) for row in rows if "outlet" in row]
    assert min(starts) == 2

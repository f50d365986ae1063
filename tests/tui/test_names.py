"""Names, figures and links in a text: labels, the cursor on them, kinds, the watchlist."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from reader.newsroom import Newsroom
from reader.poll.workshop import Inline
from reader.tui.commands import LIST, READING
from reader.tui.highlight import watching
from reader.tui.pages import Target
from tests.tui.conftest import Opener, Screened, answer, settle


async def read(app: Screened, pilot: object, number: int) -> None:
    app.desk.show(Target("story", number), open=True)
    await settle(app, pilot)  # type: ignore[arg-type]


def styles(app: Screened, words: str) -> set[str]:
    """Return the styles of the pieces of the page that show some words."""
    pieces = [piece for line in app.desk.reading.page.lines for piece in line.pieces]
    return {name for text, style in pieces if text == words for name in style.split() if name[0] != "@"}


async def test_labels_jump_to_links_and_go_with_escape(screen: Opener) -> None:
    async with screen() as (app, pilot):
        await read(app, pilot, 1)
        reading = app.desk.reading
        await pilot.press("semicolon")
        labels = {label.target: label.rest for label in reading.labels}
        assert Target("link", "https://desk.example/plant") in labels
        assert Target("entity", "foxconn") in labels
        assert len(set(labels.values())) == len(labels)
        await pilot.press("escape")
        assert not reading.labels
        assert app.desk.pane == READING
        await pilot.press("semicolon", *labels[Target("link", "https://desk.example/plant")])
        assert app.browsed == ["https://desk.example/plant"]
        assert not reading.labels
        # A letter of no label ends them and does nothing else; so does scrolling.
        await pilot.press("semicolon", "2")
        assert not reading.labels
        assert len(app.browsed) == 1


async def test_labels_are_drawn_over_the_text_without_moving_it(screen: Opener) -> None:
    async with screen() as (app, pilot):
        await read(app, pilot, 1)
        before = app.drawn.splitlines()
        await pilot.press("semicolon")
        after = app.drawn.splitlines()
        changed = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
        assert changed
        assert all(len(a) == len(b) for a, b in changed[:-1])


async def test_labels_on_a_timeline_open_a_story(screen: Opener) -> None:
    async with screen((80, 24)) as (app, pilot):
        app.desk.show(Target("thread", 1), open=True)
        await settle(app, pilot)
        await pilot.press("semicolon")
        label = next(label for label in app.desk.reading.labels if label.target == Target("story", 1))
        await pilot.press(*label.rest)
        await settle(app, pilot)
        assert app.desk.shown == Target("story", 1)


async def test_tab_goes_from_name_to_name_and_a_click_follows_one(screen: Opener) -> None:
    async with screen() as (app, pilot):
        await read(app, pilot, 1)
        reading = app.desk.reading
        kinds = [spot.target.kind for spot in reading.page.spots]
        assert kinds.count("link") >= 1
        await pilot.press("tab")
        assert reading.target == reading.page.spots[0].target
        await pilot.press("shift+tab")
        assert reading.target == reading.page.spots[-1].target
        await pilot.press("escape")
        assert reading.current_spot is None
        assert app.desk.pane == READING
        link = next(spot for spot in reading.page.spots if spot.target.kind == "link")
        part = link.parts[0]
        await pilot.click("#reading", offset=(1 + reading._margin + part.start, part.line + 1))
        await settle(app, pilot)
        assert app.browsed == ["https://desk.example/plant"]
        await pilot.press("q", "q")
        assert app.desk.pane == LIST


async def test_kinds_are_chosen_one_by_one_and_stay_chosen(screen: Opener) -> None:
    async with screen() as (app, pilot):
        await read(app, pilot, 1)
        assert "org" in styles(app, "Foxconn")
        await pilot.press("K")
        await answer(app, pilot, "organisation")
        await pilot.press("escape")
        await settle(app, pilot)
        assert "org" not in styles(app, "Foxconn")
        assert "place" in styles(app, "Oppama")
        assert "(organisation)" in app.drawn
        assert any(spot.target == Target("entity", "foxconn") for spot in app.desk.reading.page.spots)
    async with screen() as (app, pilot):
        await read(app, pilot, 1)
        assert "org" not in styles(app, "Foxconn")


async def test_what_is_watched_is_marked_in_text_and_lists_and_undone(screen: Opener) -> None:
    async with screen() as (app, pilot):
        await read(app, pilot, 1)
        while app.desk.reading.target != Target("entity", "foxconn"):
            await pilot.press("tab")
        await pilot.press("W")
        await settle(app, pilot)
        assert [one.key for one in app.desk.newsroom.watchlist()] == ["foxconn"]
        assert "watch" in styles(app, "Foxconn")
        assert "watched" in app.drawn
        row = app.desk.desk.draw(app.desk.newsroom.thread(1), 70)
        assert ("Foxconn", "unread watch") in row[0]
        await pilot.press("z")
        await settle(app, pilot)
        assert "watch" not in styles(app, "Foxconn")
        # A phrase, from the list.
        await pilot.press("h", "h", "W")
        await answer(app, pilot, "15 Percent")
        row = app.desk.desk.draw(app.desk.newsroom.thread(2), 70)
        assert any(text == "15 percent" and "watch" in style for text, style in row[0])
        await pilot.press("W", "down")
        await pilot.press("enter")
        await settle(app, pilot)
        assert app.desk.newsroom.watchlist() == []


def test_a_hostile_phrase_is_looked_for_as_it_is_written() -> None:
    from reader.model import Watched

    found = watching([Watched("phrase", "a(b)*[c", "x"), Watched("entity", "ford", "Ford")], lambda key: ["F"])
    assert found.anything is not None
    assert found.phrases is not None
    assert found.phrases.search("so A(B)*[C it is")
    assert found.anything.search("Ford’s")
    assert not found.anything.search("Stratford, ford, F")


@pytest.fixture
def inline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read names again at once, in this process."""
    monkeypatch.setattr(Newsroom, "_workshop", Inline())


async def test_the_page_of_a_name_says_which_way_its_key_goes(screen: Opener) -> None:
    async with screen() as (app, pilot):
        app.desk.show(Target("entity", "foxconn"), open=True)
        await settle(app, pilot)
        assert "W watches it" in app.drawn
        app.desk.newsroom.watch("entity", "foxconn", "Foxconn")
        app.desk.reload()
        await settle(app, pilot)
        assert "W stops watching it" in app.drawn


async def to_name(app: Screened, pilot: Pilot[None], key: str) -> None:
    await read(app, pilot, 1)
    while app.desk.reading.target != Target("entity", key):
        await pilot.press("tab")


async def test_a_name_that_is_none_is_marked_no_more_until_that_is_undone(screen: Opener, inline: None) -> None:
    async with screen() as (app, pilot):
        await to_name(app, pilot, "oppama")
        await pilot.press("I")
        await answer(app, pilot, "is no name")
        assert "Take “Oppama” for no name" in app.drawn
        assert "place" not in styles(app, "Oppama")
        assert all(spot.target != Target("entity", "oppama") for spot in app.desk.reading.page.spots)
        await pilot.press("z")
        await settle(app, pilot)
        assert "place" in styles(app, "Oppama")


async def test_two_names_become_one_and_a_new_one_is_added(screen: Opener, inline: None) -> None:
    async with screen() as (app, pilot):
        await to_name(app, pilot, "nissan")
        await pilot.press("I")
        await answer(app, pilot, "are one")
        await answer(app, pilot, "Foxconn")
        assert {spot.target.id for spot in app.desk.reading.page.spots if spot.words == "Nissan"} == {"foxconn"}
        await pilot.press("z")
        await settle(app, pilot)
        assert {spot.target.id for spot in app.desk.reading.page.spots if spot.words == "Nissan"} == {"nissan"}
        await pilot.press("escape", "I")
        await answer(app, pilot, "trap")
        await answer(app, pilot, "product")
        assert "product" in styles(app, "trap")
        await to_name(app, pilot, "trap")
        await pilot.press("I")
        await answer(app, pilot, "another name of")
        await answer(app, pilot, "Foxconn")
        assert {spot.target.id for spot in app.desk.reading.page.spots if spot.words == "trap"} == {"foxconn"}


async def test_tab_is_for_the_story_also_while_it_is_on_its_way(screen: Opener) -> None:
    async with screen() as (app, pilot):
        app.desk.show(Target("thread", 1), open=True)
        await settle(app, pilot)
        app.desk.show(Target("story", 1), open=True)
        app.desk.run_command("pane.next")
        assert app.desk.pane == READING
        await settle(app, pilot)
        await pilot.press("tab")
        assert app.desk.reading.current_spot is not None

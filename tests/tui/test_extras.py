"""Whole texts always and pictures: asked for by a key, told in a sentence when they cannot be had, drawn where they belong."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.errors import UsageError
from reader.findings import Picture
from reader.model import Progress, RoundReport, WholeTexts
from reader.newsroom import Newsroom
from reader.tui.pages import Target
from tests.fakes import Clock, fill, newsroom, story
from tests.tui.conftest import Opener, settle

ADDRESS = "https://img.example/plant.jpg"
TWO = Picture(2, 1, bytes((255, 0, 0) * 4))


@pytest.fixture
def pictured(database: Path) -> int:
    html = f'<p>First.</p><p><a href="{ADDRESS}">[image: The plant]</a></p><p>Last.</p>'
    with newsroom(database, Clock()) as room:
        return fill(room, "https://desk.example/feed", [story("p", "With a picture", html=html)])[0]


async def test_pictures_are_fetched_by_one_key_only_and_leave_by_it(
    screen: Opener, pictured: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[tuple[str, ...], str]] = []

    async def fetched(
        self: Newsroom, addresses: list[str], feed_url: str, size: tuple[int, int]
    ) -> dict[str, Picture | str]:
        asked.append((tuple(addresses), feed_url))
        assert size[0] > 16
        return {ADDRESS: TWO}

    monkeypatch.setattr(Newsroom, "pictures", fetched)
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.delenv("NO_COLOR", raising=False)
    async with screen() as (app, pilot):
        desk = app.desk
        desk.show(Target("story", pictured), open=True)
        await settle(app, pilot)
        assert "The plant" in app.drawn
        assert asked == []
        await pilot.press("X")
        await settle(app, pilot)
        assert asked == [((ADDRESS,), "https://desk.example/feed")]
        lines = app.drawn.splitlines()
        at = next(n for n, line in enumerate(lines) if "The plant" in line)
        assert "▀▀" in lines[at + 1]
        row = next(line for line in desk.reading.page.lines if "▀▀" in str(line.pieces))
        style = desk.reading.colour(row.pieces[0][1])
        assert style.color is not None
        assert style.bgcolor is not None
        assert style.color.triplet == style.bgcolor.triplet == (255, 0, 0)
        await pilot.press("X")
        await settle(app, pilot)
        assert "▀▀" not in app.drawn
        assert len(asked) == 1


async def test_what_keeps_pictures_from_being_drawn_is_one_sentence(
    screen: Opener, pictured: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def missing(self: Newsroom, *_: object) -> dict[str, Picture | str]:
        raise UsageError("pictures need an extra: install it")

    monkeypatch.setattr(Newsroom, "pictures", missing)
    monkeypatch.setenv("COLORTERM", "truecolor")
    async with screen() as (app, pilot):
        app.desk.show(Target("story", 1), open=True)
        await settle(app, pilot)
        await pilot.press("X")
        assert "No pictures here." in app.drawn
        app.desk.show(Target("story", pictured), open=True)
        await settle(app, pilot)
        await pilot.press("X")
        await settle(app, pilot)
        assert "Pictures need an extra: install it." in app.drawn
    monkeypatch.delenv("COLORTERM")
    monkeypatch.setenv("TERM", "xterm")
    async with screen() as (app, pilot):
        app.desk.show(Target("story", pictured), open=True)
        await settle(app, pilot)
        await pilot.press("X")
        assert "Pictures need a terminal of 256 colours" in app.drawn


async def test_a_feed_is_told_to_have_whole_texts_always_and_they_follow_a_round(
    screen: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds: list[str] = []

    async def refresh(self: Newsroom, *_: object, **__: object) -> RoundReport:
        rounds.append("round")
        return RoundReport(feeds_polled=1)

    async def wholes(self: Newsroom, progress: Progress | None = None) -> WholeTexts:
        rounds.append("pages")
        return WholeTexts(2) if len(rounds) < 4 else WholeTexts(notice="full text needs an extra")

    monkeypatch.setattr(Newsroom, "refresh", refresh)
    monkeypatch.setattr(Newsroom, "fetch_wholes", wholes)
    async with screen() as (app, pilot):
        await pilot.press("E")
        await pilot.press("x")
        await settle(app, pilot)
        assert "whole texts" in app.drawn
        assert any(feed.full_text for feed in app.desk.newsroom.feeds())
        monkeypatch.setattr(Newsroom, "missing_for_wholes", lambda self: "full text needs an extra")
        await pilot.press("j", "x")
        await settle(app, pilot)
        assert "Full text needs an extra" in app.drawn
        await pilot.press("q")
        await settle(app, pilot)
        await pilot.press("R")
        await settle(app, pilot)
        assert rounds == ["round", "pages"]
        assert app.desk.errors == []
        assert "2 whole texts fetched" in app.drawn
        for _ in range(2):
            await pilot.press("R")
            await settle(app, pilot)
        assert app.desk.errors == ["full text needs an extra"]


async def test_a_story_says_why_its_whole_text_could_not_be_had(screen: Opener, database: Path) -> None:
    from reader.store import pages

    with newsroom(database, Clock()) as room:
        room.database.write(lambda c: pages.failed(c, 1, "the server answered 404", room.now()))
    async with screen() as (app, pilot):
        app.desk.show(Target("story", 1), open=True)
        await settle(app, pilot)
        assert "no whole text: the server answered 404" in app.drawn

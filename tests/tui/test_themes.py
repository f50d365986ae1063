"""Themes can be read: contrast of every text colour on every ground; without colour the kinds still differ."""

from __future__ import annotations

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES

from reader.tui.pages import Target
from reader.tui.themes import OURS, contrast, derived
from tests.tui.conftest import Opener, settle

MEANINGS = frozenset(derived(BUILTIN_THEMES["nord"]))
GROUNDS = ("n-cursor", "n-cursor-active")
NO_TEXT = {*GROUNDS, "n-rule"}
FAINT = {"n-faint"}
"""Rules, sparklines and already-known sentences: furniture, or said elsewhere."""


@pytest.mark.parametrize("theme", OURS, ids=lambda theme: theme.name)
def test_our_themes_can_be_read(theme) -> None:  # type: ignore[no-untyped-def]
    assert set(theme.variables) >= MEANINGS
    grounds = [Color.parse(theme.background), Color.parse(theme.panel)]
    grounds += [Color.parse(theme.variables[name]) for name in GROUNDS]
    least = 7.0 if theme.name == "contrast" else 4.5
    for name in sorted(MEANINGS - NO_TEXT):
        for ground in grounds:
            wanted = 3.0 if name in FAINT else least
            if ground == Color.parse(theme.variables["n-cursor-active"]):
                wanted = min(wanted, 4.0)
            assert contrast(Color.parse(theme.variables[name]), ground) >= wanted, (theme.name, name, ground)


@pytest.mark.parametrize("name", sorted(BUILTIN_THEMES))
def test_themes_of_others_get_readable_colours(name: str) -> None:
    theme = BUILTIN_THEMES[name]
    made = derived(theme)
    assert set(made) == MEANINGS
    if theme.ansi:
        assert all(colour.startswith("ansi_") for colour in made.values())
        return
    ground = Color.parse(theme.to_color_system().generate()["background"])
    for meaning in MEANINGS - NO_TEXT:
        assert contrast(Color.parse(made[meaning]), ground) >= (3.0 if meaning in FAINT else 4.5), meaning


async def test_every_theme_draws_and_kinds_differ_without_colour(screen: Opener) -> None:
    async with screen() as (app, pilot):
        app.desk.show(Target("story", 1), open=True)
        await settle(app, pilot)
        for name in ("ink", "paper", "ansi-dark", "textual-light"):
            app.theme = name
            await pilot.pause()
            assert "Foxconn asks about Oppama" in app.drawn
        reading = app.desk.reading
        weights = set()
        for kind in ("org", "person", "place", "product", "value", "when", "watch", "spot", "body"):
            style = reading.colour(kind)
            weights.add((style.bold, style.italic, style.underline, style.reverse))
        assert len(weights) == 9


async def test_no_color_sends_none_and_keeps_the_theme_one_had(screen: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    async with screen() as (app, _):
        app.theme = "paper"
    monkeypatch.setenv("NO_COLOR", "1")
    async with screen() as (app, pilot):
        await settle(app, pilot)
        assert app.native_ansi_color
        strip = app.desk.desk.render_line(0)
        filtered = strip
        for one in app._filters:
            if one.enabled:
                filtered = filtered.apply_filter(one, app.background_colors[1])
        colours = [segment.style.color for segment in filtered if segment.style is not None]
        assert all(colour is None or colour.is_default for colour in colours)
        assert any(segment.style is not None and segment.style.reverse for segment in filtered)
    monkeypatch.delenv("NO_COLOR")
    async with screen() as (app, _):
        assert app.theme == "paper"

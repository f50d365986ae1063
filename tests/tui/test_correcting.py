"""Corrections by keys: what one says about threads and copies, taken back and done again."""

from __future__ import annotations

from reader.model import StoryQuery
from tests.tui.conftest import Opener, settle


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

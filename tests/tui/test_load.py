"""What keeps the screen at hand when there is much: what is looked at, and what is not."""

from __future__ import annotations

import gc

from reader.model import StoryQuery
from tests.tui.conftest import Opener, answer, settle


async def test_what_is_loaded_while_opening_is_never_looked_at_for_garbage(screen: Opener) -> None:
    before = gc.get_threshold()
    gc.disable()
    try:
        async with screen() as (app, pilot):
            await settle(app, pilot)
            assert gc.isenabled()
            assert gc.get_freeze_count() > 10_000
    finally:
        gc.enable()
        gc.set_threshold(*before)
        gc.unfreeze()


async def test_a_list_that_no_index_orders_is_looked_up_walked_and_kept_after_an_action(screen: Opener) -> None:
    async with screen() as (app, pilot):
        room = app.desk.newsroom
        for number in (3, 1, 5):
            room.tag("story", number, "keep")
        app.desk.count_places()
        await settle(app, pilot)
        assert app.desk.choose_key("tag:keep")
        await settle(app, pilot)
        listed = [row.id for row in app.desk.desk.loaded()]
        assert listed == [story.id for story in sorted(map(room.story, (3, 1, 5)), key=lambda one: -one.moment)]
        await pilot.press("n")
        await settle(app, pilot)
        walked = [app.desk.shown.id if app.desk.shown else 0]
        for _ in range(2):
            await pilot.press("n")
            await settle(app, pilot)
            walked.append(app.desk.shown.id if app.desk.shown else 0)
        assert sorted(walked) == [1, 3, 5]
        await pilot.press("g", "s", "g", "a", "/")
        await answer(app, pilot, "oppama")
        await pilot.press("h", "s")
        await settle(app, pilot)
        assert app.desk.desk.count == app.desk.newsroom.story_count(StoryQuery(text="oppama")) > 1

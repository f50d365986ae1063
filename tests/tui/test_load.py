"""What keeps the screen at hand when there is much: what is looked at, and what is not."""

from __future__ import annotations

import gc

from tests.tui.conftest import Opener, settle


async def test_what_is_loaded_while_opening_is_never_looked_at_for_garbage(screen: Opener) -> None:
    gc.disable()
    try:
        async with screen() as (app, pilot):
            await settle(app, pilot)
            assert gc.isenabled()
            assert gc.get_freeze_count() > 10_000
    finally:
        gc.enable()
        gc.unfreeze()

"""The line one types in: what is pasted into it is as clean as what is read from feeds."""

from __future__ import annotations

from textual import events
from textual.app import App
from textual.widgets import Input

from reader.tui.screens.picker import Picker

PASTED = "[b]plant\x1b]0;t\x07\x9b2J\u202etxt"


async def test_what_is_pasted_or_given_cannot_drive_the_terminal() -> None:
    app: App[None] = App()
    async with app.run_test() as pilot:
        answers: list[str | None] = []
        await app.push_screen(Picker("Tag", value=f"a{PASTED}", free=True), answers.append)
        line = app.screen.query_one(Input)
        assert line.value == "a[b]plant]0;t2Jtxt"
        line.post_message(events.Paste(PASTED))
        await pilot.press("enter")
        assert answers == ["a[b]plant]0;t2Jtxt[b]plant]0;t2Jtxt"]

"""All keys, by what they are for."""

from __future__ import annotations

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from reader.tui.cells import Line, fit, length
from reader.tui.commands import PANES, Command
from reader.tui.keymap import Keymap, shown
from reader.tui.messages import RoomChanged
from reader.tui.pages import Page, Sheet
from reader.tui.typeset import Run, wrap
from reader.tui.widgets.reading import Reading

_KEYS = 16


class Help(ModalScreen[None]):
    """Shows what every key does; scrolls like a story."""

    def __init__(self, keymap: Keymap) -> None:
        super().__init__()
        self._keymap = keymap

    def compose(self) -> ComposeResult:
        """Lay out a title, the keys, and how to leave."""
        with Vertical(id="help"):
            yield Static("Keys", id="help-title", markup=False)
            yield Reading(id="help-keys", measure=110)
            yield Static("j k scroll · q closes · [keys] in config.toml changes them", id="help-foot", markup=False)

    def on_mount(self) -> None:
        """Show the keys."""
        self._set()

    @on(RoomChanged)
    def _set(self) -> None:
        reading = self.query_one(Reading)
        reading.show(keys_page(self._keymap, reading.room))

    def on_key(self, event: events.Key) -> None:
        """Scroll, or close."""
        event.stop()
        event.prevent_default()
        reading = self.query_one(Reading)
        if event.character in ("j", "k") or event.key in ("down", "up"):
            reading.move(1 if event.character == "j" or event.key == "down" else -1)
        elif event.key in ("space", "pagedown", "ctrl+d", "ctrl+f"):
            reading.scroll_pages(1.0)
        elif event.key in ("b", "pageup", "ctrl+u", "ctrl+b"):
            reading.scroll_pages(-1.0)
        elif event.key in ("home", "g"):
            reading.go_to_end(top=True)
        elif event.key in ("end", "G"):
            reading.go_to_end(top=False)
        elif event.key in ("q", "escape", "f1", "question_mark", "enter"):
            self.dismiss()


def keys_page(keymap: Keymap, room: int) -> Page:
    """Return all commands as a page: keys, what they do, and the id that settings name them by."""
    sheet = Sheet(room)
    for group in dict.fromkeys(command.group for command in keymap.commands):
        sheet.heading(group)
        inside = [c for c in keymap.commands if c.group == group and not c.id.startswith("out.link-")]
        for command in inside:
            _row(sheet, command, ", ".join(shown(keys) for keys in command.keys) or "no key")
        if group == "Links":
            sheet.sides(
                [(f"{'1 … 9':<{_KEYS}}", "strong"), ("Open that link of the story.", "body")],
                [("out.link-1 …", "faint")] if sheet.room > 76 else [],
            )
    return Page(tuple(sheet.lines), room)


def _row(sheet: Sheet, command: Command, keys: str) -> None:
    words = [Run(command.help, "body")]
    if command.panes != PANES:
        words.append(Run(f" ({' and '.join(sorted(command.panes))})", "quiet"))
    name: Line = [(command.id, "faint")] if sheet.room > 76 else []
    for number, line in enumerate(wrap(words, sheet.room - _KEYS - (length(name) + 2 if name else 0))):
        first: Line = [(f"{fit(keys, _KEYS - 2):<{_KEYS}}", "strong"), *line]
        sheet.sides(first if number == 0 else [(" " * _KEYS, ""), *line], name if number == 0 else [])

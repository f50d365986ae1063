"""Choose one of many by typing: tags, threads, links, themes, actions; or type what is not there yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from reader.text import unaccented
from reader.tui.cells import Line, inert, spread
from reader.tui.widgets.lines import Lines, listed


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a picker: what it stands for, what it says, and a quiet note at its right."""

    key: str
    label: str
    note: str = ""


class ChoiceList(Lines[Choice]):
    """The lines of a picker."""

    def draw(self, row: Choice, width: int) -> list[Line]:
        """Return a choice's line."""
        return [spread([(row.label, "title")], [(row.note, "quiet")] if row.note else [], width - 1)]


class TypingLine(Input):
    """A line to type or paste in, which takes nothing that could drive a terminal."""

    def validate_value(self, value: str) -> str:
        """Return what is left of what was typed."""
        return inert(value)


class Picker(ModalScreen[str | None]):
    """Answers with the key of a choice, with what was typed when that is allowed, or with None."""

    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice] = (),
        *,
        hint: str = "",
        value: str = "",
        free: bool = False,
        preview: Callable[[str], None] | None = None,
        at: str | None = None,
    ) -> None:
        super().__init__()
        self._title = title
        self._choices = choices
        self._hint = hint
        self._value = value
        self._free = free
        self._preview = preview
        self._at = at
        self._went = False
        self._words = [unaccented(f"{choice.label} {choice.note}") for choice in choices]

    def compose(self) -> ComposeResult:
        """Lay out a title, a line to type in and the choices."""
        with Vertical(id="picker"):
            yield Static(inert(self._title), id="picker-title", markup=False)
            yield TypingLine(self._value, placeholder=self._hint, id="picker-input", select_on_focus=False)
            yield ChoiceList(id="picker-list")

    def on_mount(self) -> None:
        """Show all choices; the typing line has the keys."""
        lines = self.query_one(ChoiceList)
        lines.active = True
        lines.styles.height = max(1, min(len(self._choices), self.app.size.height - 9))
        lines.display = bool(self._choices)
        self._filter(self._value, cursor=self._at)
        self.query_one(Input).focus()

    def _filter(self, typed: str, cursor: str | None = None) -> None:
        phrase = unaccented(typed.lstrip("-#")).strip()
        words = phrase.split()
        found = [
            (0 if own.startswith(phrase) else 1 if phrase in own else 2, number)
            for number, own in enumerate(self._words)
            if all(word in own for word in words)
        ]
        rows = [self._choices[number] for _, number in (sorted(found) if phrase else found)]
        empty = ["Nothing like that."] if not self._free else ["A new one: enter keeps it."]
        self.query_one(ChoiceList).fill(listed(rows, lambda choice: choice.key), empty=empty, cursor=cursor)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._went = False
        self._filter(event.value)

    @on(Lines.Highlighted)
    def _moved(self, event: Lines.Highlighted) -> None:
        event.stop()
        if self._preview is not None and event.row is not None and self._went:
            self._preview(event.row.key)

    @on(Lines.Chosen)
    def _clicked(self, event: Lines.Chosen) -> None:
        event.stop()
        self.dismiss(event.row.key)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        row = self.query_one(ChoiceList).current
        if self._free and not (self._went and row):
            self.dismiss(event.value.strip())
        elif row is not None:
            self.dismiss(row.key)

    def on_key(self, event: events.Key) -> None:
        """Move in the list, complete, or go."""
        lines = self.query_one(ChoiceList)
        step = {
            "down": 1,
            "ctrl+n": 1,
            "up": -1,
            "ctrl+p": -1,
            "pagedown": lines.rows_shown,
            "pageup": -lines.rows_shown,
        }
        if event.key == "escape":
            self.dismiss(None)
        elif event.key in step:
            self._went = True
            lines.move(step[event.key])
            lines.announce()
        elif event.key == "tab":
            row = lines.current
            if row is not None:
                typed = self.query_one(Input)
                typed.value = ("-" if typed.value.startswith("-") else "") + row.label.lstrip("#")
                typed.cursor_position = len(typed.value)
        else:
            return
        event.stop()
        event.prevent_default()

"""The line above the panes and the line below them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from reader.tui.cells import Line, Piece, inert, length, pad, spread


class Bar(Widget):
    """One line of pieces at the left and pieces at the right."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "bar--name",
        "bar--key",
        "bar--label",
        "bar--quiet",
        "bar--crumb",
        "bar--here",
        "bar--new",
        "bar--bad",
        "bar--pending",
    }

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._left: Line = []
        self._right: Line = []

    def show(self, left: Sequence[Piece], right: Sequence[Piece] = ()) -> None:
        """Show other words."""
        if (list(left), list(right)) != (self._left, self._right):
            self._left, self._right = list(left), list(right)
            self.refresh()

    @property
    def words(self) -> str:
        """Return what it says, for whoever cannot see."""
        return "".join(text for text, _ in (*self._left, (" ", ""), *self._right)).strip()

    def render_line(self, y: int) -> Strip:
        """Return the line."""
        width = self.size.width
        if y:
            return Strip.blank(width, self.rich_style)
        line: Line = [(" ", ""), *self._left]
        right: Line = [*self._right, (" ", "")] if self._right else []
        drawn = spread(line, right, width) if length(right) + 12 < width else pad(line, width)
        base = self.rich_style
        return Strip([Segment(inert(text), base + self._style(style)) for text, style in drawn if text], width)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"bar--{name}", partial=True) if name else Style.null()


def key_hints(keys: Sequence[tuple[str, str]], room: int) -> Line:
    """Return keys with their labels as far as they fit, each whole."""
    line: Line = []
    for key, label in keys:
        part: Line = [(key, "key"), (f" {label}", "label")]
        gap: Line = [("   ", "")] if line else []
        if length(line) + length(gap) + length(part) > room:
            break
        line += [*gap, *part]
    return line

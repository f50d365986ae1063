"""What both panes of lines share: strips kept as they are drawn, anew when the theme or the active pane changes."""

from __future__ import annotations

from collections.abc import Hashable

from rich.style import Style
from textual.scroll_view import ScrollView
from textual.strip import Strip

_MOST_STYLES = 2_000


class Drawn(ScrollView, can_focus=False):
    """A scrolled widget that keeps the strips it drew."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.active = False
        self._base: Style | None = None
        self._strips: dict[Hashable, Strip] = {}
        self._styles: dict[tuple[str, str], Style] = {}

    def repaint(self) -> None:
        """Draw the window anew."""
        self._strips.clear()
        self.refresh()

    def set_active(self, active: bool) -> None:
        """Say whether this pane has the keys."""
        if self.active != active:
            self.active = active
            self.repaint()

    def notify_style_update(self) -> None:
        """Take the colours anew when the theme changes."""
        super().notify_style_update()
        self._strips.clear()
        self._styles.clear()
        self._base = None

    def _base_style(self) -> Style:
        """Return the widget's own style, found once: finding it walks up the tree."""
        if self._base is None:
            self._base = self.rich_style
        return self._base

    def colour(self, names: str) -> Style:
        """Return the style that names separated by spaces have in the stylesheet."""
        raise NotImplementedError

    def _style_of(self, names: str, over: str) -> Style:
        """Return the style of a piece as it is painted, with that of what lies over it: put together once."""
        found = self._styles.get((names, over))
        if found is None:
            found = self._base_style() + self.colour(names) + self.colour(over)
            if len(self._styles) >= _MOST_STYLES:  # every point of a picture has one of its own
                self._styles.clear()
            self._styles[names, over] = found
        return found

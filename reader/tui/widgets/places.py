"""The left pane: places with their numbers."""

from __future__ import annotations

from reader.tui.cells import Line, Piece, fit, spread
from reader.tui.places import Place
from reader.tui.widgets.lines import Lines


class PlaceList(Lines[Place]):
    """Places under quiet headings; the cursor passes over the headings."""

    def can_rest(self, row: Place) -> bool:
        """Headings cannot be chosen."""
        return row.query is not None

    def draw(self, row: Place, width: int) -> list[Line]:
        """Return a place's line: its mark, its name, its number at the right edge."""
        if row.query is None:
            if not row.label:
                return [[]]
            style = "head" if not row.depth else "quiet"
            right: list[Piece] = [("! ", "bad")] if row.mark == "!" else []
            right += [(f"{row.count:,}", "quiet")] if row.count is not None else []
            return [spread([(" " * row.depth + row.label, style)], right, width, 1)]
        sign = {"★": "follow", "!": "bad", "●": "new" if row.fresh else "faint", "±": "new"}.get(row.mark, "quiet")
        left: list[Piece] = [(" " * row.depth, ""), (f"{row.mark or ' '} ", sign)]
        name = row.label
        style = "title" if row.fresh or not row.feed else "quiet"
        number = f"{row.count:,}" if row.count else ""
        room = width - len(number) - 3 - row.depth
        return [
            spread([*left, (fit(name, max(room, 8)), style)], [(number, "unread" if row.fresh else "quiet")], width, 1)
        ]

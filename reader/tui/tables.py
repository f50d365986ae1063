"""Set a table in a given width: columns shrink to their words, cells wrap, what cannot be shown is said."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reader.text import counted
from reader.tui.cells import Line, Piece, length, pad, width

_ROWS = 200
_CELL_LINES = 8
_WIDEST = 48
_GAP = " │ "
_NUMBER = re.compile(r"^[\s$€£¥T+\-−–~<>≈]*\d[\d.,\s]*\s*(?:%|[A-Za-z]{1,3})?$")


@dataclass(frozen=True, slots=True)
class Cell:
    """The pieces of one cell."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """Return the cell's words."""
        return "".join(text for text, _ in self.pieces)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; the first row is the head."""

    rows: tuple[tuple[Cell, ...], ...]


Wrap = Callable[[Sequence[Piece], int], list[Line]]


def set_table(table: Table, room: int, wrap: Wrap) -> list[Line]:
    """Return a table as lines of at most `room` cells."""
    headless = bool(table.rows) and not any(cell.text.strip() for cell in table.rows[0])
    rows = table.rows[1 if headless else 0 : _ROWS + 1]
    columns = max((len(row) for row in rows), default=0)
    if not columns:
        return []
    sizes, hidden = _columns(rows, columns, room)
    right = {number for number in range(len(sizes)) if _is_numeric(rows, number)}
    lines: list[Line] = []
    for number, row in enumerate(rows):
        lines += _set_row(row, sizes, right, wrap, head=number == 0 and not headless)
        if number == 0 and not headless:
            lines.append([("─┼─".join("─" * size for size in sizes), "faint")])
    left = max(0, len(table.rows) - _ROWS - 1)
    notes = [counted(left, "more row")] if left else []
    if hidden:
        notes.append(counted(hidden, "more column"))
    if notes:
        lines.append([("… " + " and ".join(notes), "quiet")])
    return lines


def _columns(rows: Sequence[Sequence[Cell]], columns: int, room: int) -> tuple[list[int], int]:
    """Return the width of each column that is shown, and how many are not."""
    natural = [1] * columns
    least = [1] * columns
    for row in rows:
        for number, cell in enumerate(row):
            text = cell.text
            natural[number] = max(natural[number], min(_WIDEST, width(text)))
            least[number] = max(least[number], min(12, max((width(word) for word in text.split()), default=1)))
    shown = columns
    while shown > 1 and sum(least[:shown]) + len(_GAP) * (shown - 1) > room:
        shown -= 1
    sizes = natural[:shown]
    excess = sum(sizes) + len(_GAP) * (shown - 1) - room
    while excess > 0:
        widest = max(range(shown), key=lambda n: sizes[n] - least[n])
        if sizes[widest] <= 4:
            break
        sizes[widest] -= 1
        excess -= 1
    return sizes, columns - shown


def _is_numeric(rows: Sequence[Sequence[Cell]], number: int) -> bool:
    texts = [row[number].text for row in rows[1:] if number < len(row) and row[number].text.strip()]
    return bool(texts) and sum(1 for text in texts if _NUMBER.match(text)) * 3 >= len(texts) * 2


def _set_row(row: Sequence[Cell], sizes: Sequence[int], right: set[int], wrap: Wrap, *, head: bool) -> list[Line]:
    cells = [wrap(row[n].pieces, size)[:_CELL_LINES] if n < len(row) else [] for n, size in enumerate(sizes)]
    lines: list[Line] = []
    for part in range(max((len(cell) for cell in cells), default=0)):
        line: Line = []
        for number, size in enumerate(sizes):
            if number:
                line.append((_GAP, "faint"))
            inside = cells[number][part] if part < len(cells[number]) else []
            if head:
                inside = [(text, f"{style} strong".strip()) for text, style in inside]
            missing = size - length(inside)
            if number in right and missing > 0:
                inside = [(" " * missing, ""), *inside]
            line += pad(inside, size)
        lines.append(line)
    return lines

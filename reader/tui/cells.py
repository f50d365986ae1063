"""Lines of styled pieces, measured in terminal cells: cut, padded, set left and right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rich.cells import cell_len

from reader.text import plain

Piece = tuple[str, str]
"""(text, style names separated by spaces); a widget gives the names their colours."""
Line = list[Piece]

_QUOTED = re.compile(r"“([^“”]*)”")
_LEAST_QUOTED = 16
"""Cells of a quotation from which it is cut no further."""


def inert(text: str) -> str:
    """Return text that can drive no terminal, on one line: the last gate, should something unclean be stored."""
    return text if text.isprintable() else plain(text).replace("\n", " ").replace("\t", " ")


def width(text: str) -> int:
    """Return how many cells `text` takes."""
    return cell_len(text)


def length(line: Iterable[Piece]) -> int:
    """Return how many cells a line takes."""
    return sum(cell_len(text) for text, _ in line)


def fit(text: str, room: int) -> str:
    """Return `text` cut to `room` cells, with an ellipsis when something went."""
    if cell_len(text) <= room:
        return text
    if room <= 0:
        return ""
    taken = head(text, room - 1).rstrip()
    return taken + "…"


def fit_quoted(text: str, room: int) -> str:
    """Return `text` cut to `room` cells: out of its longest quotations, so that what stands behind them is still said."""
    for _ in range(text.count("“")):
        over = width(text) - room
        longest = max(_QUOTED.findall(text), key=width, default="")
        if over <= 0 or width(longest) <= _LEAST_QUOTED:
            break
        text = text.replace(f"“{longest}”", f"“{fit(longest, max(_LEAST_QUOTED, width(longest) - over))}”", 1)
    return fit(text, room)


def head(text: str, room: int) -> str:
    """Return the longest beginning of `text` that takes at most `room` cells."""
    if cell_len(text) <= room:
        return text
    used = 0
    for i, char in enumerate(text):
        used += cell_len(char)
        if used > room:
            return text[:i]
    return text


def cut(line: Sequence[Piece], room: int) -> Line:
    """Return a line cut to `room` cells, with an ellipsis when something went."""
    if length(line) <= room:
        return list(line)
    kept: Line = []
    for text, style in line:
        size = cell_len(text)
        if size > room - 1:
            kept.append((head(text, room - 1).rstrip() + "…" if room > 0 else "", style))
            break
        kept.append((text, style))
        room -= size
    return kept


def pad(line: Sequence[Piece], room: int) -> Line:
    """Return a line cut or filled with spaces to exactly `room` cells."""
    kept = cut(line, room)
    missing = room - length(kept)
    return [*kept, (" " * missing, "")] if missing > 0 else kept


def spread(left: Sequence[Piece], right: Sequence[Piece], room: int, gap: int = 2) -> Line:
    """Return a line with `left` at the left, cut when it must be, and `right` whole at the right edge."""
    size = length(right)
    if not size:
        return pad(left, room)
    if size + gap + 8 > room:
        return pad(left, room)
    return [*pad(left, room - size - gap), (" " * gap, ""), *right]

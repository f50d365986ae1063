"""Pictures in a laid text: which it has, and each drawn below its words as half blocks of two colours a cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from reader.findings import Picture
from reader.tui.cells import Piece
from reader.tui.typeset import Block, Document, Run, SetLine

MOST = 8  # pictures of one story that are drawn
_WORDS = ("[image", "[picture")  # how the text names one
_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp)(?:[?#]|$)", re.IGNORECASE)
_ANCHOR = re.compile(r"@l(\d+)")
_HALF = "▀"


def pictures_in(document: Document) -> list[str]:
    """Return the addresses of a text's pictures, in its order."""
    found = (
        _address(run.text, run.style, document.links) for block in document.blocks for run in _runs(block) if run.style
    )
    return list(dict.fromkeys(address for address in found if address))[:MOST]


def _runs(block: Block) -> Iterable[Run]:
    yield from block.runs
    for row in block.table:
        for cell in row:
            yield from cell


def _address(text: str, style: str, links: Sequence[str]) -> str:
    anchor = _ANCHOR.search(style)
    if anchor is None or int(anchor[1]) >= len(links):
        return ""
    address = links[int(anchor[1])]
    return address if text.startswith(_WORDS) or _FILE.search(address) else ""


def with_pictures(
    lines: Sequence[SetLine], links: Sequence[str], pictures: Mapping[str, Picture | str], room: int
) -> list[SetLine]:
    """Return laid lines with each picture, or why there is none, below the line that first names it."""
    if not pictures:
        return list(lines)
    done: list[SetLine] = []
    left = dict(pictures)
    for line in lines:
        done.append(line)
        for text, style in line.pieces:
            found = left.pop(_address(text, style, links), None)
            if found is None:
                continue
            rows = [[(found, "quiet")]] if isinstance(found, str) else drawn(found, room)
            done += [SetLine(tuple(row), line.end, line.end) for row in rows]
    return done


def drawn(picture: Picture, room: int) -> list[list[Piece]]:
    """Return a picture as lines of half blocks: the upper point is the sign's colour, the lower one its ground's."""
    rows = []
    size = 3 * picture.columns
    for row in range(picture.rows):
        above = picture.points[2 * row * size : (2 * row + 1) * size]
        below = picture.points[(2 * row + 1) * size : (2 * row + 2) * size]
        line: list[Piece] = []
        for at in range(0, 3 * min(picture.columns, room), 3):
            style = f"#{above[at : at + 3].hex()}#{below[at : at + 3].hex()}"
            if line and line[-1][1] == style:
                line[-1] = (line[-1][0] + _HALF, style)
            else:
                line.append((_HALF, style))
        rows.append(line)
    return rows

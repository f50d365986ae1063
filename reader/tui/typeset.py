"""Set Markdown as lines: parse to blocks, mark spans of the text, wrap to a width. Pure; knows no widget.

    parse(markdown) -> Document -> marked(document, spans) -> lay_out(document, width) -> lines

A document's `text` is what is displayed, so that mentions and sentences found in it point at the right letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from reader.tui.cells import Line, Piece, width
from reader.tui.tables import Cell, Table, set_table

LONGEST = 400_000
"""Characters of Markdown that are set; what is longer is cut and says so."""

_ATOM = re.compile(r"\n|[ \t]+|[^ \t\n]+")
_WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff"
    "\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]"
)
_CLINGS = set("、。，．・：；？！）］｝」』】〕〉》ー々〻’”)]}.,:;!?")


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one style. A silent run is drawn but is no part of the document's text."""

    text: str
    style: str = ""
    silent: bool = False


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, code block, rule or table, with what stands before its first and its other lines."""

    kind: str
    runs: Runs = ()
    first: str = ""
    rest: str = ""
    gap: bool = True  # a blank line before it
    bar: str = ""  # what stands on that line: the bars of quotes that go on
    table: tuple[tuple[Runs, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """Blocks in order, and the web addresses its numbered links go to."""

    blocks: tuple[Block, ...]
    links: tuple[str, ...] = ()
    cut: bool = False
    text: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class SetLine:
    """One laid line, with the half-open span of the document's text it shows."""

    pieces: tuple[Piece, ...]
    start: int = 0
    end: int = 0


# ---------------------------------------------------------------- marking
def plain_text(blocks: Iterable[Block]) -> str:
    """Return the displayed text of blocks: blocks two newlines apart, table cells a tab apart."""
    return "\n\n".join(_block_text(block) for block in blocks)


def _block_text(block: Block) -> str:
    if block.kind == "table":
        return "\n".join("\t".join(_loud(cell) for cell in row) for row in block.table)
    return _loud(block.runs)


def _loud(runs: Runs) -> str:
    return "".join(run.text for run in runs if not run.silent)


Span = tuple[int, int, str]
"""(start, end, style names) in the document's text."""


def marked(document: Document, spans: Sequence[Span]) -> Document:
    """Return the document with more styles on spans of its text; overlapping spans add up."""
    if not spans:
        return document
    blocks: list[Block] = []
    at = 0
    order = sorted(range(len(spans)), key=lambda n: spans[n][0])
    taken = 0
    near: list[int] = []
    for block in document.blocks:
        size = len(_block_text(block))
        while taken < len(order) and spans[order[taken]][0] < at + size:
            near.append(order[taken])
            taken += 1
        near = [n for n in near if spans[n][1] > at]
        # In the order given: a later span's style wins where two meet.
        inside = [(spans[n][0] - at, spans[n][1] - at, spans[n][2]) for n in sorted(near)]
        blocks.append(_marked_block(block, inside) if inside else block)
        at += size + 2
    return replace(document, blocks=tuple(blocks))


def _marked_block(block: Block, spans: list[Span]) -> Block:
    if block.kind != "table":
        return replace(block, runs=_marked_runs(block.runs, spans, 0))
    rows = []
    at = 0
    for row in block.table:
        cells = []
        for cell in row:
            cells.append(_marked_runs(cell, spans, at))
            at += len(_loud(cell)) + 1
        rows.append(tuple(cells))
        at += 0 if row else 1
    return replace(block, table=tuple(rows))


def _marked_runs(runs: Runs, spans: list[Span], at: int) -> Runs:
    done: list[Run] = []
    for run in runs:
        if run.silent:
            done.append(run)
            continue
        end = at + len(run.text)
        edges = {at, end}
        for a, b, _ in spans:
            edges.update(edge for edge in (a, b) if at < edge < end)
        order = sorted(edges)
        for a, b in pairwise(order):
            styles = [style for x, y, style in spans if x <= a and b <= y]
            done.append(Run(run.text[a - at : b - at], " ".join([run.style, *styles]).strip()))
        at = end
    return tuple(done)


# ---------------------------------------------------------------- wrapping
def wrapped(text: str, room: int) -> list[str]:
    """Return plain text as lines of at most `room` cells."""
    return ["".join(part for part, _ in line) for line in wrap([Run(text)], room)]


def wrap(runs: Iterable[Run], room: int) -> list[Line]:
    """Return runs as lines of at most `room` cells, broken at spaces, between wide characters, or where they must."""
    return [line for line, _, _ in wrap_spans(runs, room)]


def wrap_spans(runs: Iterable[Run], room: int) -> list[tuple[Line, int, int]]:
    """Return lines as `wrap` does, each with the span of the loud text it shows."""
    setter = _Setter(max(4, room))
    at = 0
    for run in runs:
        for match in _ATOM.finditer(run.text):
            atom = match.group()
            start = at + (0 if run.silent else match.start())
            size = 0 if run.silent else len(atom)
            if atom == "\n":
                setter.end_line(start)
            elif atom[0] in " \t":
                setter.space(run.style, start)
            elif _WIDE.search(atom):
                for offset, char in enumerate(atom):
                    here = start + (0 if run.silent else offset)
                    setter.add(char, run.style, here, here + (0 if run.silent else 1))
                    if _may_break(char, atom[offset + 1 : offset + 2]):
                        setter.end_word()
            else:
                setter.add(atom, run.style, start, start + size)
        at += 0 if run.silent else len(run.text)
    setter.end_line(at)
    if len(setter.lines) > 1 and not setter.lines[-1][0]:
        setter.lines.pop()
    return setter.lines


def _may_break(char: str, following: str) -> bool:
    """Tell whether a line may end between two characters without a space: beside a wide one, not before its comma."""
    if not following or following in _CLINGS:
        return False
    return bool(_WIDE.match(char) or _WIDE.match(following))


class _Setter:
    """Fills lines with words; a word may be of several pieces and is only broken when no line holds it."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.lines: list[tuple[Line, int, int]] = []
        self._line: Line = []
        self._used = 0
        self._gap: Piece | None = None
        self._word: list[tuple[str, str, int, int]] = []
        self._start = 0
        self._end = 0

    def add(self, text: str, style: str, start: int, end: int) -> None:
        """Add a part of a word."""
        self._word.append((text, style, start, end))

    def space(self, style: str, at: int) -> None:
        """End the word and remember that a space follows."""
        self.end_word()
        if self._line:
            self._gap = (" ", style)

    def end_word(self) -> None:
        """Set the word on this line if it fits, else on the next."""
        if not self._word:
            return
        size = sum(width(part[0]) for part in self._word)
        gap = 1 if self._gap else 0
        if self._line and self._used + gap + size > self.room:
            self._break()
            gap = 0
        if size > self.room:
            self._chop()
            return
        if self._gap and gap:
            self._line.append(self._gap)
            self._used += 1
        self._gap = None
        for text, style, start, end in self._word:
            self._put(text, style, start, end)
        self._word = []

    def end_line(self, at: int) -> None:
        """End the word and the line."""
        self.end_word()
        if not self._line:
            self._start = self._end = at
        self._break()

    def _put(self, text: str, style: str, start: int, end: int) -> None:
        if not self._line:
            self._start = start
        self._line.append((text, style))
        self._used += width(text)
        self._end = max(end, self._start)

    def _chop(self) -> None:
        for text, style, start, end in self._word:
            for offset, char in enumerate(text):
                if self._used + width(char) > self.room:
                    self._break()
                here = start if start == end else start + offset
                self._put(char, style, here, here + (0 if start == end else 1))
        self._word = []

    def _break(self) -> None:
        self.lines.append((_joined(self._line), self._start, self._end))
        self._line, self._used, self._gap = [], 0, None


def _joined(line: Line) -> Line:
    """Return a line with neighbours of one style put together."""
    done: Line = []
    for text, style in line:
        if done and done[-1][1] == style:
            done[-1] = (done[-1][0] + text, style)
        else:
            done.append((text, style))
    return done


# ---------------------------------------------------------------- laying out
def lay_out(document: Document, room: int) -> list[SetLine]:
    """Return a document as lines of at most `room` cells."""
    lines: list[SetLine] = []
    at = 0
    for block in document.blocks:
        if block.gap and lines:
            lines.append(SetLine(((block.bar, "quiet"),) if block.bar else (), at, at))
        lines += _lay_block(block, room, at)
        at += len(_block_text(block)) + 2
    if document.cut:
        lines += [SetLine(()), SetLine((("The rest is too long to be set here; o opens it in the browser.", "quiet"),))]
    return lines


def _lay_block(block: Block, room: int, at: int) -> list[SetLine]:
    inner = max(8, room - width(block.rest))
    if block.kind == "rule":
        drawn: list[tuple[Line, int, int]] = [([(" " * max(0, inner // 2 - 3) + "·  ·  ·", "quiet")], 0, 0)]
    elif block.kind == "table":
        size = len(_block_text(block))
        table = Table(tuple(tuple(Cell(cell) for cell in row) for row in _as_pieces(block.table)))
        drawn = [(line, 0, size) for line in set_table(table, inner, _wrap_cell)]
    elif block.kind == "code":
        drawn = _lay_code(block.runs, inner)
    else:
        drawn = wrap_spans(block.runs, inner)
    lines = []
    for number, (line, start, end) in enumerate(drawn):
        before = block.first if number == 0 else block.rest
        lead: Line = [(before, "quiet")] if before else []
        lines.append(SetLine((*lead, *line), at + start, at + end))
    return lines


def _as_pieces(table: tuple[tuple[Runs, ...], ...]) -> list[list[tuple[Piece, ...]]]:
    return [[tuple((run.text, run.style) for run in cell) for cell in row] for row in table]


def _wrap_cell(pieces: Sequence[Piece], room: int) -> list[Line]:
    return wrap([Run(text, style) for text, style in pieces], room)


def _lay_code(runs: Runs, room: int) -> list[tuple[Line, int, int]]:
    lines: list[tuple[Line, int, int]] = []
    at = 0
    for row in _loud(runs).split("\n"):
        rest, start = row.expandtabs(4), at
        while True:
            taken = rest
            while width(taken) > room:
                taken = taken[: max(1, min(len(taken) - 1, room))]
            lines.append(([(taken, "code")], start, at + len(row)))
            rest = rest[len(taken) :]
            if not rest:
                break
        at += len(row) + 1
    return lines

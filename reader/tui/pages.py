"""Pages of the reading pane: lines, and what each line leads to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from reader.findings import Extent
from reader.model import Moment
from reader.text import age, counted
from reader.tui.cells import Line, Piece, length, spread, width
from reader.tui.typeset import Run, SetLine, wrap

_LEAST = 12  # cells of words beside what leads them; with fewer they go below
_WHOLE = 28
"""Cells up to which a number with its noun, a name or a date is not broken over two lines."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a line of the reading pane leads to: a story, thread, development or link."""

    kind: str
    id: int | str


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of one laid line, in cells from its left."""

    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Spot:
    """A name, figure or link in a text: where it stands, over several lines if it is broken, and what it leads to."""

    target: Target
    parts: tuple[Part, ...]
    words: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Lines laid for a width of `room`; `targets` by line number; `is_list` when the cursor goes from target to target."""

    lines: tuple[SetLine, ...]
    room: int = 0
    targets: dict[int, Target] = field(default_factory=dict)
    is_list: bool = False
    links: tuple[str, ...] = ()
    new_lines: tuple[int, ...] = ()  # where a sentence begins that the thread did not have
    body_end: int = 0  # the line after the text
    start: int = -1  # the line the cursor begins on, on a list page
    spots: tuple[Spot, ...] = ()  # in the order of the text
    signs: dict[int, str] = field(default_factory=dict)  # in the margin, by line number

    def spot_at(self, line: int, cell: int) -> Spot | None:
        """Return the spot at a cell of a line."""
        for spot in self.spots:
            if any(part.line == line and part.start <= cell < part.end for part in spot.parts):
                return spot
        return None


class Sheet:
    """A page in the making."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.lines: list[SetLine] = []
        self.targets: dict[int, Target] = {}

    def blank(self) -> None:
        """Add an empty line, never two in a row."""
        if self.lines and self.lines[-1].pieces:
            self.lines.append(SetLine(()))

    def line(self, pieces: Sequence[Piece], target: Target | None = None) -> None:
        """Add a line as it is."""
        if target is not None:
            self.targets[len(self.lines)] = target
        self.lines.append(SetLine(tuple(pieces)))

    def sides(self, left: Sequence[Piece], right: Sequence[Piece], target: Target | None = None) -> None:
        """Add a line with something at its right edge."""
        self.line(spread(left, right, self.room), target)

    def hanging(self, lead: Sequence[Piece], words: Piece, right: Sequence[Piece], target: Target) -> None:
        """Add words wrapped beside what leads them, with something at the right edge of the first line."""
        self.hanging_pieces(lead, [words], right, target)

    def hanging_pieces(
        self, lead: Sequence[Piece], pieces: Sequence[Piece], right: Sequence[Piece], target: Target
    ) -> None:
        """Add pieces wrapped beside what leads them, with something at the right edge of the first line."""
        side = length(right) + 2 if right else 0
        if self.room - length(lead) - side < _LEAST:
            self.sides(lead, right, target)
            for line in self.wrapped(pieces, 2):
                self.line(line)
            return
        for number, line in enumerate(self.wrapped(pieces, length(lead), side)):
            if number:
                self.line(line)
            else:
                self.sides([*lead, *line[1:]], right, target)

    def wrapped(self, pieces: Iterable[Piece], indent: int, spare: int = 0) -> list[Line]:
        """Return pieces wrapped to the width less `spare`, each line beginning with a piece of `indent` spaces."""
        runs = [Run(text, style) for text, style in pieces]
        return [[(" " * indent, ""), *line] for line in wrap(runs, self.room - indent - spare)]

    def words(self, pieces: Iterable[Piece], indent: str = "", target: Target | None = None) -> None:
        """Add pieces wrapped to the width."""
        for line in wrap([Run(text, style) for text, style in pieces], self.room - len(indent)):
            self.line([(indent, ""), *line] if indent else line, target)

    def labelled(self, label: str, pieces: Sequence[Piece], target: Target | None = None) -> None:
        """Add wrapped pieces beside a label in a column of its own."""
        size = 12
        for number, line in enumerate(wrap([Run(text, style) for text, style in pieces], self.room - size)):
            self.line([(f"{label if number == 0 else '':<{size}}", "label"), *line], target if number == 0 else None)

    def heading(self, words: str, right: Sequence[Piece] = ()) -> None:
        """Add a small heading after a blank line."""
        self.blank()
        self.sides([(words, "section")], right)

    def set(self, lines: Iterable[SetLine]) -> None:
        """Add laid lines."""
        self.lines += lines


def read_of(sheet: Sheet, extent: Extent) -> None:
    """Say of a long thread how much of it was read for the page; the line leads to all of it."""
    if not extent.whole:
        words = (
            f"From {extent.read:,} of {counted(extent.total, 'story')}, those that opened a development and the newest."
        )
        more: list[Piece] = [(words, "quiet"), (" Read them all", "link")]
        sheet.hanging_pieces([("… ", "quiet")], more, [], Target("whole", 0))


def spots(lines: Sequence[SetLine], goals: Mapping[str, Target]) -> tuple[Spot, ...]:
    """Return the anchored pieces of laid lines that lead somewhere; `goals` says by anchor where to."""
    found: list[tuple[str, list[Part]]] = []
    words: list[str] = []
    for number, laid in enumerate(lines):
        at = 0
        for text, style in laid.pieces:
            end = at + width(text)
            # Of a name inside a link the name counts: the link has its number.
            anchor = next((name for name in reversed(style.split()) if name in goals), "") if "@" in style else ""
            if anchor:
                last = found[-1][1][-1] if found and found[-1][0] == anchor else None
                if last is not None and last == Part(number, last.start, at):
                    found[-1][1][-1] = Part(number, last.start, end)
                    words[-1] += text
                elif last is not None and last.line == number - 1 and anchor[1] != "l":
                    found[-1][1].append(Part(number, at, end))
                    words[-1] += f" {text}"
                else:
                    found.append((anchor, [Part(number, at, end)]))
                    words.append(text)
            at = end
    return tuple(Spot(goals[anchor], tuple(parts), said) for (anchor, parts), said in zip(found, words, strict=True))


def separated(parts: Iterable[Piece | None], by: str = "\u00a0· ") -> Line:
    """Return the parts that are there with a quiet separator between them; short parts stay whole on a line."""
    line: Line = []
    for part in parts:
        if part is not None and part[0]:
            words = part[0].replace(" ", "\u00a0") if len(part[0]) <= _WHOLE else part[0]
            line += [(by, "faint"), (words, part[1])] if line else [(words, part[1])]
    return line


def moment_words(moment: Moment, now: Moment) -> str:
    """Return a time as a reporter writes it: `6 Jul 2025, 09:14 UTC · 12 wk ago`."""
    at = datetime.fromtimestamp(moment, UTC)
    ago = age(now - moment)
    if ago != "now":
        ago = f"{ago} ago".replace(" ", "\u00a0")  # one word: it does not break
    return f"{at.day} {at:%b %Y, %H:%M} UTC · {ago}"


def year_of(moment: Moment) -> int:
    """Return the UTC year of a time."""
    return datetime.fromtimestamp(moment, UTC).year

"""Pages of the reading pane: lines, and what each line leads to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from reader.model import Moment
from reader.text import age
from reader.tui.cells import Line, Piece, length, spread
from reader.tui.typeset import Run, SetLine, wrap

_WHOLE = 28
"""Cells up to which a number with its noun, a name or a date is not broken over two lines."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a line of the reading pane leads to: a story, thread, development or link."""

    kind: str
    id: int | str


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
        indent = length(lead)
        side = length(right)
        for number, line in enumerate(wrap([Run(*words)], self.room - indent - side - 2)):
            if number == 0:
                self.sides([*lead, *line], right, target)
            else:
                self.line([(" " * indent, ""), *line])

    def words(self, pieces: Iterable[Piece], indent: str = "", target: Target | None = None) -> None:
        """Add pieces wrapped to the width."""
        for line in wrap([Run(text, style) for text, style in pieces], self.room - len(indent)):
            self.line([(indent, ""), *line] if indent else line, target)

    def labelled(self, label: str, pieces: Sequence[Piece], target: Target | None = None) -> None:
        """Add wrapped pieces beside a label in a column of its own."""
        size = 12
        for number, line in enumerate(wrap([Run(text, style) for text, style in pieces], self.room - size)):
            self.line([(f"{label if number == 0 else '':<{size}}", "label"), *line], target)

    def heading(self, words: str, right: Sequence[Piece] = ()) -> None:
        """Add a small heading after a blank line."""
        self.blank()
        self.sides([(words, "section")], right)

    def set(self, lines: Iterable[SetLine]) -> None:
        """Add laid lines."""
        self.lines += lines


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

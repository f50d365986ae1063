"""What goes to stdout: a table on a terminal, tab-separated text when piped, JSON when asked. stderr is for talk."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from reader.text import line, plain

Value = dict[str, Any]
_GAP = "  "
_NARROWEST = 12
_LONGEST = 500  # code points of a line of talk: whatever it repeats, the end of it is still to be found


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a listing: the field, its heading; a flexible one gives way when the terminal is narrow."""

    field: str
    heading: str
    flexible: bool = False
    right: bool = False
    day: bool = False  # a time is shown as its day


def listing(objects: Iterable[Value], columns: Sequence[Column], form: str | None) -> None:
    """Print objects as `form` says ("json", "ndjson"), else as a table on a terminal, else tab-separated."""
    if form == "json":
        _json_array(objects)
    elif form == "ndjson":
        for one in objects:
            say(encoded(one))
    elif sys.stdout.isatty():
        table(list(objects), columns)
    else:
        for one in objects:
            say("\t".join(_cell(one.get(column.field)) for column in columns))


def single(one: Value, columns: Sequence[Column], form: str | None) -> None:
    """Print one object: itself as JSON, else one `name  value` line for each column."""
    if form is not None:
        say(encoded(one))
        return
    for column in columns:
        value = _cell(one.get(column.field))
        say(f"{column.heading:<16} {value}".rstrip() if sys.stdout.isatty() else f"{column.field}\t{value}")


def say(text: str) -> None:
    """Print text and a newline to stdout."""
    sys.stdout.write(text + "\n")


def prose(text: str) -> None:
    """Print text of several lines, without anything that could drive a terminal."""
    say(plain(text).rstrip("\n"))


def talk(text: str) -> None:
    """Print one line to stderr."""
    sys.stderr.write(line(text, _LONGEST) + "\n")
    sys.stderr.flush()


def encoded(value: Any) -> str:
    """Return a value as one line of JSON."""
    return msgspec.json.encode(value).decode()


def _json_array(objects: Iterable[Value]) -> None:
    between = "[\n"
    for one in objects:
        sys.stdout.write(between + encoded(one))
        between = ",\n"
    say("[]" if between == "[\n" else "\n]")


def _cell(value: object) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, (list, tuple)):
        return ", ".join(_cell(one) for one in value)
    return line(str(value))


def width(text: str) -> int:
    """Return how many terminal cells a clean line takes."""
    if text.isascii():
        return len(text)
    return sum(_cells(character) for character in text)


def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def cut(text: str, cells: int) -> str:
    """Return text that takes at most so many cells, with an ellipsis where it was cut."""
    if width(text) <= cells:
        return text
    taken, used = [], 0
    for character in text:
        used += _cells(character)
        if used > cells - 1:
            break
        taken.append(character)
    return "".join(taken).rstrip() + "…"


def table(objects: Sequence[Value], columns: Sequence[Column]) -> None:
    """Print objects as aligned columns, as wide as the terminal; columns without a value are left out."""
    used = [column for column in columns if any(_cell(one.get(column.field)) for one in objects)]
    if not used:
        return
    rows = [[column.heading for column in used]]
    rows += [[_short(_cell(one.get(column.field)), column) for column in used] for one in objects]
    widths = _fitted([max(width(row[n]) for row in rows) for n in range(len(used))], used)
    for row in rows:
        fields = zip(row, widths, used, strict=True)
        say(_GAP.join(_padded(cut(cell, size), size, column.right) for cell, size, column in fields).rstrip())


def _short(cell: str, column: Column) -> str:
    """Return a time as its day, or without its seconds; all other cells as they are."""
    if len(cell) != 20 or cell[10] != "T" or cell[19] != "Z" or not cell[:4].isdecimal():
        return cell
    return cell[:10] if column.day else f"{cell[:10]} {cell[11:16]}"


def _padded(cell: str, size: int, right: bool) -> str:
    space = " " * (size - width(cell))
    return space + cell if right else cell + space


def _fitted(widths: list[int], columns: Sequence[Column]) -> list[int]:
    """Return widths that fit the terminal: flexible columns give way, the widest first."""
    if not sys.stdout.isatty() and "COLUMNS" not in os.environ:
        return widths
    import shutil  # late: only a table needs it, and every listing would pay for it

    left = shutil.get_terminal_size().columns - len(_GAP) * (len(widths) - 1)
    flexible = [n for n, column in enumerate(columns) if column.flexible]
    while sum(widths) > left and flexible:
        widest = max(flexible, key=lambda n: widths[n])
        if widths[widest] <= _NARROWEST:
            break
        widths[widest] -= 1
    return widths

"""The user's own text in an exported file: what stands between the keep markers survives, in its place."""

from __future__ import annotations

from dataclasses import dataclass

from reader.errors import ExportError

BEGIN = "<!-- newsreader:keep -->"
END = "<!-- /newsreader:keep -->"
_HOME = "## Notes"


@dataclass(frozen=True, slots=True)
class Kept:
    """One block of the user's text with its markers, and the lines before it, the nearest first.

    A line is known by its text and by the how manieth of that text it is.
    """

    text: str
    before: tuple[tuple[str, int], ...]


def defused(text: str) -> str:
    """Return text in which nothing reads as a keep marker, nor as what Hugo and template engines obey in code too."""
    text = text.replace("{{<", "{{ <").replace("{{%", "{{ %").replace("<%", "< %")
    return text.replace(BEGIN, "<! -- newsreader:keep -->").replace(END, "<! -- /newsreader:keep -->")


def kept_blocks(text: str, name: str) -> list[Kept]:
    """Return the user's blocks of an exported file. Raises ExportError when a marker has no counterpart."""
    blocks: list[Kept] = []
    ours: list[tuple[str, int]] = []
    seen: dict[str, int] = {}
    open_block: list[str] | None = None
    for number, row in enumerate(text.split("\n"), 1):
        sign = row.strip()
        if ((sign == BEGIN) is (open_block is not None) and sign in (BEGIN, END)) or (
            sign == END and open_block is None
        ):
            raise ExportError(f"{name}: the keep marker in line {number} has no counterpart; the file was left alone")
        if sign == BEGIN:
            open_block = [BEGIN]
        elif sign == END and open_block is not None:
            blocks.append(Kept("\n".join([*open_block, END]), tuple(reversed(ours))))
            open_block = None
        elif open_block is not None:
            open_block.append(row)
        elif sign:
            seen[row] = seen.get(row, 0) + 1
            ours.append((row, seen[row]))
    if open_block is not None:
        raise ExportError(f"{name}: a keep marker has no counterpart; the file was left alone")
    return blocks


def with_blocks(text: str, blocks: list[Kept]) -> str:
    """Return a fresh export with the user's blocks in their places, and an empty one under Notes if none is there.

    A block stands after the nearest line it stood after before that the fresh text still has, else under Notes.
    """
    rows = text.rstrip("\n").split("\n")
    ends = _paragraph_ends(rows)
    home = ends.get((_HOME, 1), len(rows) - 1)
    placed: dict[int, list[str]] = {}
    for block in blocks:
        at = next((ends[known] for known in block.before if known in ends), home)
        placed.setdefault(at, []).append(block.text)
    placed.setdefault(home, [f"{BEGIN}\n\n{END}"])
    out: list[str] = []
    for number, row in enumerate(rows):
        out.append(row)
        for block_text in placed.get(number, ()):
            out += ["", block_text]
    return "\n".join(out) + "\n"


def _paragraph_ends(rows: list[str]) -> dict[tuple[str, int], int]:
    """Return where the paragraph of each line ends, by the line's text and the how manieth of that text it is."""
    ends: dict[tuple[str, int], int] = {}
    seen: dict[str, int] = {}
    waiting: list[tuple[str, int]] = []
    for number, row in enumerate([*rows, ""]):
        if row.strip():
            seen[row] = seen.get(row, 0) + 1
            waiting.append((row, seen[row]))
            continue
        for known in waiting:
            ends[known] = number - 1
        waiting = []
    return ends

"""Labels to jump by: short, of letters under the fingers, none the beginning of another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

from reader.tui.pages import Target

_LETTERS = "asdfghjklqwertyuiopzxcvbnm"


@dataclass(frozen=True, slots=True)
class Label:
    """The letters still to type for a target, and where they are drawn: a line of the page, a cell of the window."""

    rest: str
    line: int
    cell: int
    target: Target

    def after(self, typed: str) -> Label:
        """Return the label once its beginning has been typed."""
        return replace(self, rest=self.rest[len(typed) :], cell=self.cell + len(typed))


def labelled(places: Sequence[tuple[int, int, Target]]) -> tuple[Label, ...]:
    """Return a label for each (line, cell, target), in their order: of one letter if these are enough, else of two."""
    size = 1 if len(places) <= len(_LETTERS) else 2
    names = ("".join(letters) for letters in product(_LETTERS, repeat=size))
    return tuple(Label(name, *place) for name, place in zip(names, places, strict=False))

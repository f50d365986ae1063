"""Lines as Textual paints them leave no garbage behind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.strip import Strip

_divide = Strip.divide


def _divided(strip: Strip, cuts: Iterable[int]) -> Sequence[Strip]:
    """Return the parts of a strip as `Strip.divide` does, but do not keep a strip among its own parts."""
    end = strip.cell_length
    inside = [cut for cut in cuts if cut <= end]
    return [strip] if inside == [end] else _divide(strip, inside)


def free_at_once() -> None:
    """Let a strip go with its last reader.

    Textual remembers the parts of every strip in the strip, which for one painted whole is the strip itself: such rings
    are nine tenths of the garbage that is looked for while keys are pressed, and looking for it holds up the next key.
    """
    Strip.divide = _divided  # type: ignore[method-assign,assignment]

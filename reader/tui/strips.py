"""Lines as Textual paints them, with less work: none for what did not change, no garbage left behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from textual._compositor import Compositor
from textual.geometry import Region
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


def _renders(compositor: Compositor, crop: Region | None = None) -> Iterator[tuple[Region, Region, list[Strip]]]:
    """Yield (region, clip, lines) of the visible widgets as `Compositor._get_renders` does, but only lines in `crop`."""
    for widget, (region, clip) in compositor.visible_widgets.items():
        seen = region.intersection(clip)
        if crop:
            if not seen.overlaps(crop):
                continue
            top, bottom = max(seen.y, crop.y), min(seen.bottom, crop.bottom)
            seen = Region(seen.x, top, seen.width, bottom - top)
        if seen:
            yield seen, clip, widget.render_lines(seen.translate((-region.x, -region.y)))


def paint_what_changed() -> None:
    """Let a frame look only at the lines it paints.

    Textual asks every widget of the screen for all its lines, whatever changed, and drops those it has no use for: on a
    full screen that is half of what a step of the cursor costs.
    """
    Compositor._get_renders = _renders  # type: ignore[method-assign,assignment]

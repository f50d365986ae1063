"""Signs of a story that every list shows alike: whether it is unread, and whether it adds anything to its thread."""

from __future__ import annotations

from reader.model import Story
from reader.tui.cells import Piece


def unread_sign(story: Story, read_only: bool) -> Piece:
    """Return the dot of an unread story, hollow if it adds nothing."""
    if story.read:
        return ("  ", "")
    return ("○ ", "quiet") if adds_nothing(story, read_only) else ("● ", "new")


def adds_nothing(story: Story, read_only: bool) -> bool:
    """Tell whether the thread said all of a story before.

    With `read_only` (new is what goes beyond what one has read) only if all that was said before it is read.
    """
    return story.adds_nothing is True and not (read_only and story.unread_before)

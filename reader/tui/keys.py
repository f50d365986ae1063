"""Key sequences: which command the keys pressed so far mean, or what they may still become."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reader.tui.commands import Command

TIMEOUT = 1.5
"""Seconds after which a begun sequence is dropped."""

_ALIASES = {"ctrl+m": "enter", "ctrl+i": "tab", "ctrl+h": "backspace", ",": "comma", "return": "enter"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a key press came to: a command, a begun sequence, or neither."""

    command: Command | None = None
    pending: str = ""
    known: bool = False  # the key means something here


def name_of(key: str, character: str | None) -> str:
    """Return a key as the settings write it: the character itself when it prints, else its name."""
    if character is not None and len(character) == 1 and character.isprintable() and character != " ":
        return _ALIASES.get(character, character)
    return _ALIASES.get(key, key)


class Sequences:
    """Holds the keys of a begun sequence."""

    def __init__(self) -> None:
        self._begun: tuple[str, ...] = ()

    @property
    def pending(self) -> str:
        """Return the begun sequence as the footer shows it."""
        return " ".join(self._begun)

    def drop(self) -> None:
        """Forget what was begun."""
        self._begun = ()

    def press(self, key: str, meanings: Mapping[tuple[str, ...], Command]) -> Outcome:
        """Take a key; a wrong one ends a sequence and is taken as a first key, except escape, which only ends it."""
        was_begun = bool(self._begun)
        sequence = (*self._begun, key)
        self._begun = ()
        if sequence in meanings:
            return Outcome(meanings[sequence], known=True)
        if any(other[: len(sequence)] == sequence for other in meanings):
            self._begun = sequence
            return Outcome(pending=self.pending, known=True)
        if was_begun:
            return Outcome(known=True) if key == "escape" else self.press(key, meanings)
        return Outcome()

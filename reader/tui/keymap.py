"""Which keys the commands have: the presets, the user's own, and what may not clash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from reader.errors import ScreenSetting
from reader.tui.commands import COMMANDS, FOOTERS, PANES, Command, alternatives

PRESETS: Mapping[str, Mapping[str, str]] = {
    "default": {},
    # newsboat: N toggles, A marks all, r and R reload, u lists links, ctrl+e edits flags, e saves, E edits feeds.
    "newsboat": {
        "app.undo": "ctrl+z, z",
        "mark.tag": "ctrl+e, t",
        "move.half-down": "ctrl+d",
        "move.page-up": "b, pageup, ctrl+b",
        "find.search": "/",
        "app.palette": ":, ctrl+p",
    },
    # less: d and u are half pages, f and b pages, g the top, so that follow and links move to capitals.
    "less": {
        "move.down": "j, down, e",
        "move.up": "k, up, y",
        "move.half-down": "d, ctrl+d",
        "move.half-up": "u, ctrl+u",
        "move.page-down": "f, pagedown, ctrl+f",
        "move.top": "g g, <, home",
        "move.bottom": "G, >, end",
        "thread.follow": "F",
        "thread.figures": "$",
        "thread.ledger": "#",
        "thread.export": "X",
        "read.pictures": "%",
        "out.links": "L",
        "out.copy": "Y Y",
        "out.quote": "Y Q",
    },
}

_BY_ID = {command.id: command for command in COMMANDS}


@dataclass(frozen=True, slots=True)
class Keymap:
    """The commands with the keys they have."""

    commands: tuple[Command, ...]

    def get(self, id: str) -> Command:
        """Return a command by its id."""
        return next(command for command in self.commands if command.id == id)

    def by_sequence(self, pane: str) -> dict[tuple[str, ...], Command]:
        """Return what each key sequence does in a pane."""
        return {tuple(keys.split(" ")): c for c in self.commands if pane in c.panes for keys in c.keys}

    def footer(self, pane: str) -> list[Command]:
        """Return the commands a pane's footer names, in its order, those without a key left out."""
        return [command for command in map(self.get, FOOTERS[pane]) if command.keys]


def keymap(preset: str = "default", given: Mapping[str, str] | None = None) -> Keymap:
    """Return the commands with the keys of a preset and of the settings.

    Settings win: a key they give is taken from the command that had it. Raises ScreenSetting for an unknown id, and for
    two commands that the settings themselves give the same keys, or keys that begin another's.
    """
    given = given or {}
    for id in given:
        if id not in _BY_ID:
            import difflib

            near = difflib.get_close_matches(id, list(_BY_ID), n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise ScreenSetting(f"keys: no such action {id}{hint}; newsreader keys lists them")
    commands = [_with_keys(command, PRESETS.get(preset, {})) for command in COMMANDS]
    chosen = [_with_keys(command, given) for command in commands if command.id in given]
    others = [_without(command, chosen) for command in commands if command.id not in given]
    for command in chosen:
        for keys in command.keys:
            _refuse_odd(command.id, keys)
    by_id = {command.id: command for command in (*others, *chosen)}
    done = tuple(by_id[command.id] for command in COMMANDS)
    _refuse_clashes(done)
    return Keymap(done)


def _with_keys(command: Command, keys: Mapping[str, str]) -> Command:
    return replace(command, keys=alternatives(keys[command.id])) if command.id in keys else command


def _without(command: Command, chosen: list[Command]) -> Command:
    """Return a command without the keys that the settings gave to others in the same pane."""
    taken = {keys for other in chosen if other.panes & command.panes for keys in other.keys}
    return replace(command, keys=tuple(keys for keys in command.keys if keys not in taken))


_SHORT_NAMES = frozenset(
    "enter escape space tab up down left right home end pageup pagedown backspace delete insert comma".split()
)


def _refuse_odd(id: str, keys: str) -> None:
    for key in keys.split(" "):
        name = key.rpartition("+")[2] if len(key) > 1 else key
        known = len(name) == 1 or name in _SHORT_NAMES or (name[0] == "f" and name[1:].isdigit())
        if not known:
            raise ScreenSetting(f"keys: {id} = {keys!r}: no such key {key!r}")


def _refuse_clashes(commands: tuple[Command, ...]) -> None:
    for pane in sorted(PANES):
        seen: dict[tuple[str, ...], Command] = {}
        for command in (c for c in commands if pane in c.panes):
            for keys in command.keys:
                sequence = tuple(keys.split(" "))
                for other, owner in seen.items():
                    short = min(len(other), len(sequence))
                    if other[:short] == sequence[:short] and (owner.id != command.id or other != sequence):
                        raise ScreenSetting(
                            f"keys: {keys!r} of {command.id} clashes with {' '.join(other)!r} of {owner.id}"
                        )
                seen[sequence] = command


def shown(keys: str) -> str:
    """Return a key sequence as a footer shows it."""
    names = {"enter": "↵", "escape": "esc", "pagedown": "pgdn", "pageup": "pgup", "up": "↑", "down": "↓"}
    names |= {"left": "←", "right": "→", "comma": ","}
    return " ".join(names.get(key, key.replace("ctrl+", "^")) for key in keys.split(" "))

"""The screen on a real pseudo-terminal of 80 by 24: opened, walked through by keys, left; every byte it draws is judged."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Collection
from dataclasses import dataclass, field

from tests.harden import judge
from tests.harden.machine import Machine

_SEQUENCE = re.compile(
    r"\x1b(?:\[(?P<mark>[<=>?]?)(?P<numbers>[0-9;:]*)(?P<between>[ -/]*)(?P<final>[@-~])"
    r"|(?P<string>[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\))|(?P<short>[ -/]*[0-Z\\`-~]))"
)
_QUIET = 0.15  # seconds without a byte after which a key is taken as answered
_PATIENCE = 8.0
_HOME = ("g", "t")
# Down into a thread and its story; its names and their pages, hints, dialogs; tables, ledger, catch-up; what one types.
WALK = (
    *_HOME, "\r", " ", "n", "}", "w", "H",
    "\t", "\r", "j", "j", "\r", "q", *_HOME, "\r", "n", ";", "a", *_HOME, "\r", "n", "B", "=", "]", "V", "x", "u", "\x1b", "\t", "I", "\x1b", "W", "\x1b", "K", "\x1b",
    *_HOME, "F", "j", "\r", *_HOME, "L", "j", "\r", *_HOME, "C", "j", "\r", *_HOME, "\x1b[6~",
    "c", "\x1b[200~[b]\x1b]0;x\x07\u202e[/]\x1b[201~", "\r", "t", "\x1b[200~[@click=app.quit]\x9b2J\x1b[201~", "\r", "i", "[/] note", "\x1b",
    *_HOME, "g", "a", "\r", "n", *_HOME, "g", "z", "j", "\x1b", "T", "\x1b", "!", "\x1b", "?", "\x1b", "/", "plant", "\r", "n", "\x1b",
)  # fmt: skip
# What may follow a terminal's own sequences: anything else in the stream came from elsewhere.
_FREE = frozenset("mHABCDGJKXdf")


@dataclass(slots=True)
class Seen:
    """What a walk drew and how long its slowest key took to be answered."""

    keys: int = 0
    slowest: float = 0.0
    drawn: str = ""
    wrong: list[str] = field(default_factory=list)


class Screen:
    """The reader on a pseudo-terminal."""

    def __init__(self, machine: Machine, *args: str) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "reader", *args],
            cwd=machine.work,
            env=machine.env,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self.bytes = bytearray()

    def settle(self, patience: float = _PATIENCE) -> float:
        """Read until nothing more is drawn; return after how many seconds the last byte came."""
        began = last = time.monotonic()
        while time.monotonic() - began < patience:
            ready, _, _ = select.select([self._ours], [], [], _QUIET)
            if not ready:
                break
            try:
                self.bytes += os.read(self._ours, 65_536)
            except OSError:
                break
            last = time.monotonic()
        return last - began

    def press(self, key: str) -> float:
        """Send a key and wait until the screen is quiet."""
        os.write(self._ours, key.encode())
        return self.settle()

    def close(self) -> int | None:
        """Leave by keys; return the exit code, None when it had to be killed."""
        for _ in range(12):
            if self.process.poll() is not None:
                break
            with contextlib.suppress(OSError):
                self.press("q")
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return None
        finally:
            self.settle(1.0)
            os.close(self._ours)
        return self.process.returncode


def walk(machine: Machine, keys: int) -> Seen:
    """Open the reader, press `keys` keys, leave; say what should not have been drawn."""
    seen = _pressed(machine, keys)
    seen.wrong += drawn_wrong(seen.drawn, known_kinds())
    if seen.slowest > _PATIENCE - 0.5:
        seen.wrong.append(f"screen: a key was not answered within {_PATIENCE} s")
    return seen


def _pressed(machine: Machine, keys: int) -> Seen:
    """Walk; where the way led out of the program, open it again."""
    seen = Seen()
    shown = _opened(machine)
    for number in range(keys):
        if shown.process.poll() is not None:
            _left(shown, seen)
            shown = _opened(machine)
        with contextlib.suppress(OSError):
            seen.slowest = max(seen.slowest, shown.press(WALK[number % len(WALK)]))
        seen.keys += 1
    _left(shown, seen)
    return seen


def _opened(machine: Machine) -> Screen:
    shown = Screen(machine)
    deadline = time.monotonic() + 30
    while len(shown.bytes) < 2_000 and time.monotonic() < deadline and shown.process.poll() is None:
        shown.settle(1.0)
    return shown


def _left(shown: Screen, seen: Seen) -> None:
    """Leave by keys, unless that was done, and take in what was drawn."""
    code = shown.close()
    if code is None:
        seen.wrong.append("screen: did not leave by keys")
    elif code:
        seen.wrong.append(f"screen: exit {code} after {seen.keys} keys: {bytes(shown.bytes[-400:])!r}")
    seen.drawn += shown.bytes.decode("utf-8", "backslashreplace")


def kinds(drawn: str) -> set[str]:
    """Return the kinds of terminal sequences in what was drawn; texts inside string sequences count."""
    found = set()
    for one in _SEQUENCE.finditer(drawn):
        if one["final"]:
            free = one["final"] in _FREE and not one["mark"] and not one["between"]
            found.add(one["final"] if free else f"{one['mark']}{one['numbers']}{one['between']}{one['final']}")
        else:
            found.add(one["string"] or one["short"])
    return found


def drawn_wrong(drawn: str, known: Collection[str]) -> list[str]:
    """Return what in a drawn stream no honest screen draws."""
    wrong = [f"screen: a sequence that is not the screen's own: {kind!a}" for kind in sorted(kinds(drawn) - set(known))]
    wrong += judge.unclean(_SEQUENCE.sub("", drawn).replace("\r", ""), "screen")
    if judge.SECRET in drawn:
        wrong.append("screen: shows a password")
    if "Traceback" in drawn:
        at = drawn.index("Traceback")
        wrong.append(f"screen: traceback: {_SEQUENCE.sub('', drawn[at:])[-600:]!r}")
    return wrong


_KNOWN: set[str] = set()


def learn(machine: Machine, keys: int = 0) -> Seen:
    """Walk through a database of honest feeds, once through all keys: what is drawn there is the screen's own."""
    seen = _pressed(machine, keys or len(WALK))
    _KNOWN.update(kinds(seen.drawn))
    return seen


def known_kinds() -> frozenset[str]:
    """Return the kinds that `learn` saw."""
    return frozenset(_KNOWN)

"""Whether the screen stays at hand under load: keys on a real terminal while a large newsroom is refreshed.

    python -m tests.benchmarks.load [--feeds 2000] [--stories 500000] [--rounds 3] [--archive FOLDER] [--stacks]
    python -m tests.benchmarks.load --soak 60

Makes the archive (once, if a folder to keep it is given; half a million stories take a quarter of an hour), serves its
feeds on loopback, and opens the reader on two pseudo-terminals: on a copy of the archive, and on 100 stories. The same
keys are pressed in both in turn, then in the large one while it polls all its feeds. Prints the longest time
its event loop was held up, the time from a key until the frame that shows what it did has left for the terminal, and
its memory. `--soak` polls many rounds in one process and prints its memory after every tenth.
"""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import gc
import json
import os
import pty
import select
import shutil
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, cast

from tests.benchmarks import newsdesk

FEW = 100
GAP = 0.05  # seconds between two keys
BEAT = 0.005
NOTHING = 0.3  # seconds without a frame after which a key is said to do nothing
HELD_UP = 0.02  # seconds beyond which a late beat is told
WALK = (
    *("g", "t", *"jjjjjjkkk", "\x04", "\x15", *"jk"),  # threads
    *("\r", *"jjj", "h"),  # a thread's timeline
    *("g", "u", *"jjjjkk", "\r", " ", "j", "j", "h"),  # unread; a story
    *("n", "n", "p", "h"),  # from one unread story to the next
    *("g", "a", "G", *"kkk", "g", "g"),  # all stories, to their end
    *("h", *"jjjjkkk", "l"),  # places
    *("/", *"nissan", "\r", *"jjk", "g", "t"),  # a search
)


# ---------------------------------------------------------------- the reader that is watched
def watched(path: Path, report: int, stacks: bool) -> None:
    """Run the reader; tell what it does by JSON lines to `report`, and by a title of the terminal which key is shown."""
    from textual import events
    from textual._compositor import ChopsUpdate
    from textual.message import Message
    from textual.message_pump import MessagePump
    from textual.widget import Widget

    from reader.config import Config, Polling
    from reader.newsroom import open_newsroom
    from reader.tui import app
    from reader.tui.screens.polling import PollingFeeds

    def tell(**what: object) -> None:
        os.write(report, json.dumps({"at": time.monotonic(), **what}).encode() + b"\n")

    class Watched(app.NewsreaderApp):
        keys = shown = 0
        waiting: set[Widget] = set()  # noqa: RUF012 - replaced whole
        beaten = worked = 0.0

        def on_mount(self) -> None:
            self.beat(asyncio.get_running_loop())

        def beat(self, loop: asyncio.AbstractEventLoop) -> None:
            now, worked = time.monotonic(), time.thread_time()
            if self.beaten and (late := now - self.beaten - BEAT) > HELD_UP:
                tell(held_up=late, worked=worked - self.worked)
            Watched.beaten, Watched.worked = now, worked
            loop.call_later(BEAT, self.beat, loop)

        def _display(self, screen: Any, renderable: Any) -> None:
            super()._display(screen, renderable)
            if renderable is None or self.shown == self.keys:
                return
            self.waiting -= screen._dirty_widgets if isinstance(renderable, ChopsUpdate) else set(self.waiting)
            if not self.waiting:
                self.mark(self.keys)

        def handled(self) -> None:
            self.keys += 1
            self.waiting = {one for one in self.screen.walk_children(with_self=True) if one._repaint_required}  # type: ignore[attr-defined,misc]
            if not self.waiting:
                self.set_timer(NOTHING, partial(self.mark, self.keys, "nothing"))

        def mark(self, key: int, how: str = "key") -> None:
            if self.shown < key and self._driver is not None:
                self.shown = key
                self._driver.write(f"\x1b]2;{how} {key}\x07")

    dispatch = MessagePump._dispatch_message
    last: Message | None = None

    async def dispatched(pump: MessagePump, message: Message) -> None:
        nonlocal last
        await dispatch(pump, message)
        if isinstance(message, events.Key) and message is not last and not isinstance(pump, Watched):
            last = message
            cast("Watched", pump.app).handled()

    MessagePump._dispatch_message = dispatched  # type: ignore[method-assign,assignment]
    room = open_newsroom(path, config=Config(polling=Polling(automatic=False)))
    refresh = PollingFeeds._refresh

    async def told(desk: PollingFeeds, given: list[int], force: bool) -> Any:
        found = await refresh(desk, given, force)
        tell(new=found.stories_new, seconds=found.seconds, failed=found.feeds_failed)
        return found

    PollingFeeds._refresh = told  # type: ignore[method-assign,assignment]
    if stacks:
        gc.callbacks.append(partial(_collected, tell=tell, begun=[0.0]))
        threading.Thread(target=_stacks, args=(Watched, threading.get_ident(), tell), daemon=True).start()
    app.NewsreaderApp = Watched  # type: ignore[misc]
    app.run(room)
    room.close()


def _collected(phase: str, info: dict[str, int], *, tell: Any, begun: list[float]) -> None:
    """Tell of every collection of garbage that takes long."""
    if phase == "start":
        begun[0] = time.monotonic()
    elif (took := time.monotonic() - begun[0]) > HELD_UP:
        tell(garbage=took, **info)


def _stacks(reader: Any, of: int, tell: Any) -> None:
    """Tell where the event loop stands whenever it is held up for long."""
    told = 0.0
    while True:
        time.sleep(0.01)
        if reader.beaten and told != reader.beaten and time.monotonic() - reader.beaten > 0.07:
            told = reader.beaten
            frames = traceback.extract_stack(sys._current_frames()[of])
            tell(stack=[f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in frames[-12:]])


def resident(process: int | str = "self") -> float:
    """Return the memory of a process in MiB."""
    status = Path(f"/proc/{process}/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))


# ---------------------------------------------------------------- at the other end of the terminal
class Terminal:
    """A watched reader on a pseudo-terminal."""

    def __init__(self, path: Path, *, columns: int, rows: int, stacks: bool, ahead: bool) -> None:
        self.told: list[dict[str, Any]] = []
        self.keys = 0
        self.seen = b""
        self.left = b""
        self.report, end = os.pipe()
        os.set_inheritable(end, True)
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.environ |= {"TERM": "xterm-256color", "TEXTUAL_ANIMATIONS": "none"}
            if ahead:
                Path("/proc/self/autogroup").write_text("-10")
            words = ["-m", "tests.benchmarks.load", "--watched", str(path), str(end), *(["--stacks"] if stacks else [])]
            os.execv(sys.executable, [sys.executable, *words])
        os.close(end)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def _read(self, seconds: float) -> None:
        """Take what the reader draws and tells within some seconds."""
        ready, _, _ = select.select([self.terminal, self.report], [], [], max(0.0, seconds))
        if self.terminal in ready:
            self.seen = self.seen[-600:] + os.read(self.terminal, 65_536)
        if self.report in ready:
            *lines, self.left = (self.left + os.read(self.report, 65_536)).split(b"\n")
            self.told += map(json.loads, lines)

    def rest(self, seconds: float) -> None:
        """Let time pass."""
        end = time.monotonic() + seconds
        while (now := time.monotonic()) < end:
            self._read(end - now)

    def until(self, what: str, seconds: float = 120.0) -> dict[str, Any]:
        """Wait until the reader tells something; return it."""
        end, begin = time.monotonic() + seconds, len(self.told)
        while not (found := [one for one in self.told[begin:] if what in one]):
            if time.monotonic() > end:
                raise SystemExit(f"the reader did not tell of {what}; it drew {self.seen[-600:]!r}")
            self._read(0.5)
        return found[0]

    def press(self, key: str, gap: float = GAP) -> list[float]:
        """Press a key and let `gap` seconds pass; return the seconds until the frame that shows what it did has come, or nothing if it did nothing."""
        self.keys += 1
        marks = [f"\x1b]2;{how} {self.keys}\x07".encode() for how in ("key", "nothing")]
        started = time.monotonic()
        os.write(self.terminal, key.encode())
        while not any(mark in self.seen for mark in marks):
            if time.monotonic() > started + 20:
                raise SystemExit(f"nothing was drawn after {key!r}, key {self.keys}; {self.seen[-600:]!r}")
            self._read(1.0)
        seconds = time.monotonic() - started
        self.rest(gap)
        return [seconds] if marks[0] in self.seen else []

    def end(self) -> float:
        """End the reader; return the MiB it held at most."""
        status = Path(f"/proc/{self.process}/status").read_text()
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))


@contextmanager
def served(feeds: int, first: int) -> Iterator[tuple[int, Any]]:
    """Serve the feeds; give the port and a function that begins another day and returns how many stories are new."""
    command = [sys.executable, "-m", "tests.benchmarks.newsdesk", f"--feeds={feeds}", f"--first={first}"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as server:
        with suppress(OSError):  # elsewhere they are other machines: they step back for what runs on this one
            Path(f"/proc/{server.pid}/autogroup").write_text("10")
        assert server.stdin is not None
        assert server.stdout is not None

        def turn() -> int:
            assert server.stdin is not None
            assert server.stdout is not None
            server.stdin.write("\n")
            server.stdin.flush()
            return int(server.stdout.readline())

        try:
            yield int(server.stdout.readline()), turn
        finally:
            server.terminate()


def archive(folder: Path, feeds: int, stories: int) -> Path:
    """Return the archive of that size in a folder, made if it is not there."""
    path = folder / f"f{feeds}-s{stories}.db"
    if not path.exists():
        newsdesk.build(path, feeds, stories)
    return path


# ---------------------------------------------------------------- the two measurements
def walk(large: Terminal, idle: Terminal, rounds: int, turn: Any) -> None:
    """Press the keys in turn in the idle reader and in the large one while it polls; print the figures."""
    quiet: list[float] = []
    still: dict[str, list[float]] = {}
    busy: dict[str, list[float]] = {}
    held: list[dict[str, Any]] = []
    for reader in (large, idle):
        reader.rest(8)
        for key in WALK:  # what is made once is made now
            reader.press(key)
    for _ in range(rounds):
        for key in WALK:  # in turn, so that what else the machine does slows both; each gets its keys as fast as below
            quiet += idle.press(key, GAP / 2)
            still.setdefault(key, []).extend(large.press(key, GAP / 2))
        turn()
        begun = len(large.told)
        large.press("R")
        while not any("new" in one for one in large.told[begun:]):
            for key in WALK:
                busy.setdefault(key, []).extend(large.press(key))
        large.rest(1)
        told = large.told[begun:]
        held += [one for one in told if "held_up" in one]
        found = next(one for one in told if "new" in one)
        print(f"a round of {found['seconds']:.1f} s, {found['new']} new stories, {found['failed']} failed", flush=True)
    for word, name in (("longest pause", "held_up"), ("  of it its own work", "worked")):
        print(f"{word:20} {max((one[name] for one in held), default=0) * 1000:.0f} ms (target 100)")
    for limit in (0.05, 0.1):
        print(f"pauses of {limit * 1000:3.0f} ms     {sum(one['held_up'] > limit for one in held)} in {rounds} rounds")
    usual = statistics.median(quiet)
    print(f"key to paint, idle, 100 stories: median {usual * 1000:.1f} ms, 95th {_95th(quiet) * 1000:.1f} ms")
    for name, keys in (("without a round", still), ("under load", busy)):
        every = [seconds for many in keys.values() for seconds in many]
        middle, late = statistics.median(every), _95th(every)
        print(f"key to paint, {name}: median {middle * 1000:.1f} ms, 95th {late * 1000:.1f} ms")
        print(f"  ratio of the medians {middle / usual:.2f} x (target 1.2)")
        slowest = sorted(keys.items(), key=lambda item: -max(item[1], default=0))[:8]
        print("  slowest keys", ", ".join(f"{key!r} {max(many) * 1000:.0f} ms" for key, many in slowest))


def _95th(found: Sequence[float]) -> float:
    return statistics.quantiles(found, n=20)[-1]


def soak(large: Terminal, rounds: int, turn: Any) -> None:
    """Poll many rounds; print the memory after every tenth."""
    large.rest(8)
    found = []
    for number in range(1, rounds + 1):
        turn()
        begun = len(large.told)
        large.press("R")
        for key in WALK[:12]:
            large.press(key)
        if not any("new" in one for one in large.told[begun:]):
            large.until("new", 600)
        large.rest(1)
        found.append(resident(large.process))
        if number % 10 == 0 or number == rounds:
            print(f"after {number:>4} rounds {found[-1]:.0f} MiB", flush=True)
    third = found[-max(1, rounds // 3) :]
    print(f"the last third: {third[0]:.0f} to {third[-1]:.0f} MiB, between {min(third):.0f} and {max(third):.0f}")


def main() -> None:
    """Make or find the archives, open the readers, measure."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--feeds", type=int, default=2_000)
    options.add_argument("--stories", type=int, default=500_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--archive", type=Path)
    options.add_argument("--columns", type=int, default=200)
    options.add_argument("--rows", type=int, default=50)
    options.add_argument("--soak", type=int, default=0)
    options.add_argument("--stacks", action="store_true", help="tell what held it up")
    options.add_argument("--ahead", action="store_true", help="before other programs, on a machine that is not quiet")
    options.add_argument("--watched", nargs=2)
    given = options.parse_args()
    if given.watched:
        watched(Path(given.watched[0]), int(given.watched[1]), given.stacks)
        return
    with tempfile.TemporaryDirectory(dir=given.archive) as name, served(given.feeds, given.stories) as (port, turn):
        folder = Path(name)
        os.environ |= {f"XDG_{kind}_HOME": name for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
        look = {"columns": given.columns, "rows": given.rows, "stacks": given.stacks, "ahead": given.ahead}
        path = folder / "large.db"
        shutil.copyfile(archive(given.archive or folder, given.feeds, given.stories), path)
        newsdesk.point_at(path, port)
        large = Terminal(path, **look)
        if given.soak:
            soak(large, given.soak, turn)
        else:
            few = folder / "few.db"
            newsdesk.build(few, 10, FEW)
            idle = Terminal(few, **look)
            walk(large, idle, given.rounds, turn)
            print(f"memory of the idle   {idle.end():.0f} MiB")
        if given.stacks:
            for one in large.told:
                if "stack" in one or "garbage" in one or one.get("held_up", 0) > 0.05:
                    print(json.dumps(one), file=sys.stderr)
        print(f"memory at most       {large.end():.0f} MiB")


if __name__ == "__main__":
    main()

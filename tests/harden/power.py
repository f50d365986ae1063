"""A power cut on the level of files: the database and its log as they are at an instant, without what was not synced."""

from __future__ import annotations

import random
import shutil
import signal
import struct
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.harden import judge
from tests.harden.world import World

_KINDS = ("refresh", "tag", "lexicon", "refresh", "never", "watch")
_PAGE = 4_096
_FRAME = _PAGE + 24
_HEAD = 32
_ATTEMPTED = 128  # where the shared memory of the log says up to which frame the database was written


@dataclass(slots=True)
class Cut:
    """How many copies were taken and opened."""

    copies: int = 0
    torn: int = 0
    wrong: list[str] = field(default_factory=list)


def run(folder: Path, copies: int, seed: int = 2) -> Cut:
    """Take copies while rounds and marks are written; each must open, sound and with all that was acknowledged."""
    cut = Cut()
    with World(folder / "power", seed) as world:
        number = 0
        while cut.copies < copies:
            number += 1
            world.version += 1
            kind = _KINDS[number % len(_KINDS)]
            with world.machine.start(*_command(world, kind, number)) as process:
                _copies(world, process, cut, copies, spans=1.5 if kind in ("refresh", "lexicon") else 0.3)
                process.communicate()
            if process.returncode == 0:
                _promise(world, kind, number)
        cut.wrong += world.settled()
    return cut


def _command(world: World, kind: str, number: int) -> list[str]:
    threads = [str(one) for one in world.threads()]
    return {
        "refresh": ["refresh", "--force", *world.feeds],
        "tag": ["story", "tag", str(world.stories()[0]), f"cut-{number}-x"],
        "lexicon": ["lexicon", "add", f"Zaratan {number} Motors"],
        "watch": ["watch", f"plant number {number}"],
        "never": ["thread", "never", *threads[number % 3 : number % 3 + 2]],
    }[kind]


def _promise(world: World, kind: str, number: int) -> None:
    if kind == "refresh":
        world.promise_stories(world.count())
    elif kind == "tag":
        world.promise(f"tag {number}", "SELECT 1 FROM tagging WHERE tag = ?", f"cut-{number}-x")
    elif kind == "lexicon":
        world.promise(f"name {number}", "SELECT 1 FROM own_name WHERE name = ?", f"zaratan-{number}-motors")
    elif kind == "watch":
        world.promise(f"watch {number}", "SELECT 1 FROM watch WHERE name = ?", f"plant number {number}")
    else:
        last = world.ask("SELECT max(id) FROM correction")[0][0]
        world.promise(f"correction {number}", "SELECT 1 FROM correction WHERE id = ?", last)


def _copies(world: World, process: subprocess.Popen[bytes], cut: Cut, copies: int, spans: float) -> None:
    """Stop a process at random instants, copy its files, and let it go on."""
    time.sleep(world.random.uniform(0, spans / 2))
    while process.poll() is None and cut.copies < copies:
        process.send_signal(signal.SIGSTOP)
        copy = world.machine.folder / "cut" / f"{cut.copies}.db"
        _taken(world.machine.db, copy, world.random, cut)
        process.send_signal(signal.SIGCONT)
        cut.copies += 1
        for wrong in world.broken(copy) + judge.invariants(copy, assigned=False):
            cut.wrong.append(f"copy {cut.copies}: {wrong}")
        ran = world.machine.run("threads", "--db", str(copy)) if cut.copies % 8 == 1 else None
        cut.wrong += judge.command(ran, (0,)) if ran else []
        shutil.rmtree(copy.parent)
        time.sleep(world.random.uniform(0, spans / 6))


def _taken(database: Path, copy: Path, pick: random.Random, cut: Cut) -> None:
    copy.parent.mkdir(exist_ok=True)
    shutil.copy(database, copy)
    log, shared = (database.with_name(database.name + ending) for ending in ("-wal", "-shm"))
    if not log.exists():
        return
    frames = log.read_bytes()
    synced = _HEAD + _FRAME * (_backfilled(shared) if shared.exists() else 0)
    if len(frames) > synced + _FRAME and pick.random() < 0.5:
        # The last frames of what a poll wrote may never have reached the disk, or only in part. No promise hangs on
        # them here: acknowledged changes come from processes that have ended, and those checkpoint when they end.
        end = pick.randrange(synced, len(frames))
        frames = frames[:end] + pick.randbytes(min(512, len(frames) - end))
        cut.torn += 1
    copy.with_name(copy.name + "-wal").write_bytes(frames)


def _backfilled(shared: Path) -> int:
    head = shared.read_bytes()[: _ATTEMPTED + 4]
    return int(struct.unpack_from("=I", head, _ATTEMPTED)[0]) if len(head) == _ATTEMPTED + 4 else 0

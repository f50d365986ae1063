"""Several programs on one database at once: rounds from one, corrections and marks from another, exports from a third."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.harden import judge
from tests.harden.screen import Screen, drawn_wrong, known_kinds
from tests.harden.world import World


@dataclass(slots=True)
class Together:
    """How many commands ran beside each other."""

    rounds: int = 0
    changes: int = 0
    exports: int = 0
    keys: int = 0
    wrong: list[str] = field(default_factory=list)


def run(folder: Path, seconds: float, *, screen: bool = True) -> Together:
    """Let them run for so many seconds; nobody may be told of a lock, and no change may be lost."""
    done = Together()
    with World(folder / "together", 3) as world:
        end = time.monotonic() + seconds
        turns: list[Callable[[], None]] = [
            lambda: _rounds(world, done),
            lambda: _changes(world, done),
            lambda: _exports(world, done),
        ]
        workers = [threading.Thread(target=_until, args=(end, turn, done)) for turn in turns]
        if screen:
            workers.append(threading.Thread(target=_reads, args=(world, end, done)))
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        done.wrong += world.settled()
    return done


def _until(end: float, turn: Callable[[], None], done: Together) -> None:
    try:
        while time.monotonic() < end:
            turn()
    except Exception as error:
        done.wrong.append(f"{type(error).__name__}: {error}")


def _rounds(world: World, done: Together) -> None:
    world.version += 1
    ran = world.machine.run("refresh", "--force", *world.feeds)
    done.wrong += judge.command(ran)
    if ran.code == 0:
        world.promise_stories(world.count())
    done.rounds += 1


def _changes(world: World, done: Together) -> None:
    number = done.changes
    stories, threads = world.stories(), world.threads()
    story = world.random.choice(stories)
    commands = [
        ["story", "tag", str(story), f"kept-{number}-x"],
        ["story", "star", str(story)],
        ["thread", "mute", str(threads[0])],
    ]
    if len(threads) > 3:
        one, other = world.random.sample(threads, 2)
        commands.append(["thread", "merge", str(one), str(other)])
    command = commands[number % len(commands)]
    ran = world.machine.run(*command)
    done.wrong += judge.command(ran, (0, 1))
    if ran.code == 1 and b"has no stories" not in ran.err:
        done.wrong.append(f"{ran.words}: {ran.err!r}")
    if ran.code == 0 and command[1] == "tag":
        world.promise(f"tag {number}", "SELECT 1 FROM tagging WHERE target = ? AND tag = ?", story, command[3])
    if ran.code == 0 and command[1] == "star":
        world.promise(f"star {number}", "SELECT 1 FROM story WHERE id = ? AND starred = 1", story)
    done.changes += 1


def _exports(world: World, done: Together) -> None:
    some = [str(one) for one in world.threads()[:5]]
    done.wrong += judge.command(world.machine.run("export", *some, "-o", "out"), (0,))
    done.wrong += judge.command(world.machine.run("stories", "--json"), (0,))
    done.exports += 1


def _reads(world: World, end: float, done: Together) -> None:
    shown = Screen(world.machine)
    keys = "jj\rn n}wjnq"
    try:
        while time.monotonic() < end and shown.process.poll() is None:
            shown.press(keys[done.keys % len(keys)])
            done.keys += 1
    except OSError:
        pass
    if (code := shown.close()) != 0:
        done.wrong.append(f"the screen ended with {code}: {bytes(shown.bytes[-300:])!r}")
    if known_kinds():
        done.wrong += drawn_wrong(shown.bytes.decode("utf-8", "backslashreplace"), known_kinds())

"""kill -9 at random instants of everything that writes, then the invariants."""

from __future__ import annotations

import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.harden import judge
from tests.harden.machine import Machine, Ran
from tests.harden.world import World

_OPENING = 0.25
"""Seconds after the making of a file within which its first open is killed."""


@dataclass(slots=True)
class Killed:
    """How many commands were started, how many of them were killed before they ended, and what broke."""

    started: int = 0
    killed: int = 0
    writing: int = 0  # of those killed, how many in the middle of a write
    done: int = 0
    leftovers: int = 0
    takes: dict[str, float] = field(default_factory=dict)  # how long a command of each kind takes, in seconds
    wrong: list[str] = field(default_factory=list)


def run(folder: Path, times: int, seed: int = 1) -> Killed:
    """Start `times` commands, kill most of them, and check after each one."""
    killed = Killed()
    with World(folder / "kills", seed) as world:
        verbs = (
            "refresh",
            "merge",
            "split",
            "move",
            "export",
            "opml",
            "tag",
            "refresh",
            "undo",
            "pin",
            "never",
            "lexicon",
            "watch",
            "replay",
        )
        for number in range(times):
            _one(world, verbs[number % len(verbs)], number, killed)
        killed.wrong += world.settled()
        killed.wrong += _cleared(world)
        killed.leftovers = len(list((world.machine.work / "out").glob(".*")))
        for path in (world.machine.work / "out").glob("*.md"):
            text = path.read_text()
            if not text.startswith("---\n") or text.count("\n---\n") < 1 or not text.endswith("\n"):
                killed.wrong.append(f"half an export: {path.name}")
    _first_opens(folder / "opens", max(2, times // 3), killed)
    return killed


def _one(world: World, verb: str, number: int, killed: Killed) -> None:
    command = _command(world, verb, number)
    if command is None:
        return
    before, journal = world.grouping(), _journal(world)
    # Every other one is killed at one of its writes, the rest anywhere in the time they take, which is guessed from
    # that of a listing until one ran through.
    span = killed.takes.get(verb, world.listing * (8.0 if verb == "refresh" else 4.0))
    writes = world.random.randint(1, 8 if verb == "refresh" else 2) if world.random.random() < 0.5 else 0
    ran = interrupted(world, command, world.random.uniform(0.0, 1.4 * span), writes, killed)
    if ran.code == 0:
        killed.takes[verb] = ran.seconds
    wrong = judge.command(ran, (0, 1, -9)) if ran.code != 1 or verb != "undo" else []
    if ran.code == 1 and verb != "undo":
        wrong.append(f"{ran.words}: refused: {ran.err[-200:]!r}")
    after, grown = world.grouping(), _journal(world) - journal
    if verb in ("merge", "split", "move"):
        moved = [row[:2] for row in after] != [row[:2] for row in before]
        if (grown > 0) != moved or grown > 1 or (ran.code == 0 and not grown):
            wrong.append(f"{ran.words}: exit {ran.code}, {grown} rows of journal, stories moved: {moved}")
    if ran.code == 0:
        _promise(world, verb, number, command)
        last = world.ask("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'journal'")[0][0]
        world.promise("journal", "SELECT 1 FROM sqlite_sequence WHERE name = 'journal' AND seq >= ?", last)
    if verb in ("replay", "watch", "export", "tag") and after != before:
        wrong.append(f"{ran.words}: moved stories")
    if verb == "opml":
        came = world.ask("SELECT count(*) FROM feed WHERE url LIKE ?", f"https://opml{number}.example/%")[0][0]
        if came not in (0, 40):
            wrong.append(f"half an import: {came} of 40 feeds")
    if verb == "refresh":
        world.version += 1
    killed.wrong += wrong + world.broken() + judge.invariants(world.machine.db, assigned=False)


def _cleared(world: World) -> list[str]:
    """Export and replay once to the end: nothing is left of those that were killed."""
    out = world.machine.work / "out"
    wrong = judge.command(world.machine.run("export", str(world.threads()[0]), "-o", "out"), (0,))
    wrong += judge.command(world.machine.run("threads", "replay"), (0,))
    left = [*out.glob(".newsreader-*"), *world.machine.folder.rglob(".replay-*")]
    return wrong + [f"left by a kill, and not cleared: {path.name}" for path in left]


def _journal(world: World) -> int:
    return int(str(world.ask("SELECT coalesce(sum(undone = 0), 0) FROM journal")[0][0]))


def _command(world: World, verb: str, number: int) -> list[str] | None:
    pick = world.random
    stories, threads = world.stories(), world.threads()
    if verb == "refresh":
        return ["refresh", "--force", *world.feeds]
    if verb == "export":
        return ["export", *(str(one) for one in threads[:12]), "-o", "out", "--full-text"]
    if verb == "opml":
        path = world.machine.work / "list.opml"
        outlines = "".join(f'<outline xmlUrl="https://opml{number}.example/{n}"/>' for n in range(40))
        path.write_text(f"<opml version='2.0'><body>{outlines}</body></opml>")
        return ["opml", "import", str(path)]
    if verb == "undo":
        return (
            ["undo"]
            if world.ask("SELECT 1 FROM journal WHERE label LIKE 'm%' AND id = (SELECT max(id) FROM journal)")
            else None
        )
    if verb == "tag":
        return ["story", "tag", str(pick.choice(stories)), f"kept-{number}-x"]
    if verb == "pin" and (large := world.threads(2)):
        inside = world.ask("SELECT id FROM story WHERE thread_id = ? ORDER BY id", pick.choice(large))
        return ["thread", "pin", str(pick.choice(inside)[0])]
    if verb == "lexicon":
        return ["lexicon", "add", f"Zaratan {number} Motors", "--alias", f"Zaratan{number}"]
    if verb == "watch":
        return ["watch", f"plant number {number}"]
    if verb == "replay":
        return ["threads", "replay"]
    if verb == "never" and len(threads) > 2:
        return ["thread", "never", *map(str, pick.sample(threads, 2))]
    if verb == "merge" and len(threads) > 2:
        one, other = pick.sample(threads, 2)
        return ["thread", "merge", str(one), str(other)]
    if verb == "split" and (large := world.threads(2)):
        thread = pick.choice(large)
        inside = world.ask("SELECT id FROM story WHERE thread_id = ? AND copy_of IS NULL ORDER BY id DESC", thread)
        return ["thread", "split", str(thread), str(inside[0][0])] if len(inside) > 1 else None
    if verb == "move" and len(threads) > 2:
        story = pick.choice(stories)
        home = world.ask("SELECT thread_id FROM story WHERE id = ?", story)[0][0]
        return ["thread", "move", str(story), str(pick.choice([one for one in threads if one != home]))]
    return None


def _promise(world: World, verb: str, number: int, command: list[str]) -> None:
    if verb == "refresh":
        world.promise_stories(world.count())
    elif verb == "opml":
        sql = "SELECT 1 WHERE (SELECT count(*) FROM feed WHERE subscribed = 1 AND url LIKE ?) = 40"
        world.promise(f"import {number}", sql, f"https://opml{number}.example/%")
    elif verb == "tag":
        sql = "SELECT 1 FROM tagging WHERE kind = 'story' AND target = ? AND tag = ?"
        world.promise(f"tag {number}", sql, int(command[2]), command[3])
    elif verb == "lexicon":
        world.promise(f"name {number}", "SELECT 1 FROM own_name WHERE name = ?", f"zaratan-{number}-motors")
    elif verb == "watch":
        world.promise(f"watch {number}", "SELECT 1 FROM watch WHERE name = ?", f"plant number {number}")
    elif verb == "export":
        world.promise(f"export {number}", "SELECT 1 FROM thread WHERE id = ? AND exported IS NOT NULL", int(command[1]))


def interrupted(world: World, command: list[str], after: float, writes: int, killed: Killed) -> Ran:
    """Run a command and kill it: after its `writes`-th write to the log of the database, else after so many seconds."""
    killed.started += 1
    began = time.monotonic()
    with world.machine.start(*command) as process:
        if writes:
            _until_written(world, process, writes)
        else:
            with suppress(subprocess.TimeoutExpired):
                process.wait(after)
        if process.poll() is None:
            process.kill()
            killed.killed += 1
            killed.writing += bool(writes)
        else:
            killed.done += 1
        out, err = process.communicate()
    return Ran(tuple(command), process.returncode, out, err, time.monotonic() - began)


def _size(file: Path) -> int:
    """Return the size of a file that may go at any moment, 0 when it has gone."""
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def _until_written(world: World, process: subprocess.Popen[bytes], writes: int) -> None:
    log = world.machine.db.with_name(world.machine.db.name + "-wal")
    size = 0
    while writes and process.poll() is None:
        time.sleep(0.0002)
        found = _size(log)
        writes -= found > size
        size = found
    time.sleep(world.random.uniform(0.0, 0.01))


def _first_opens(folder: Path, times: int, killed: Killed) -> None:
    """Kill the making of a database at instants after its file came to be."""
    machine = Machine(folder)
    for number in range(times):
        path = folder / "data" / f"fresh-{number}.db"
        killed.started += 1
        with machine.start("feeds", "--db", str(path)) as process:
            while not path.exists() and process.poll() is None:
                time.sleep(0.0005)
            time.sleep(number / times * _OPENING)
            killed.killed += process.poll() is None
            process.kill()
        for verb in (["feeds"], ["doctor"]):
            killed.wrong += judge.command(machine.run(*verb, "--db", str(path)), (0,))

"""A disk that is full, a file that may not be written, a file that is damaged: one sentence, and nothing destroyed."""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import resource
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.harden import judge
from tests.harden.machine import Machine, Ran
from tests.harden.world import World

_NOBODY = 65_534


@dataclass(slots=True)
class Disks:
    """How many commands met a failing disk, and what could not be tried here."""

    short: bool = False
    tried: int = 0
    saved: int = 0
    lost: int = 0  # stories that were not in what was saved of a file with one byte changed
    skipped: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def some(self, verbs: list[list[str]], number: int) -> list[list[str]]:
        """Return commands to try, only the first ones when it is to be short."""
        return verbs[:number] if self.short else verbs


def run(folder: Path, flips: int, *, short: bool = False) -> Disks:
    """Try all of it on a small world, with so many damaged files; `short` is a few of everything."""
    done = Disks(short)
    with World(folder / "disks", 4) as world:
        _limited(world, done, (65_536,) if short else (4_096, 65_536, 1 << 18, 1 << 20))
        _small_disk(world, done, (64 << 10,) if short else (4 << 10, 64 << 10, 300 << 10, 0))
        _read_only(world, done)
        done.wrong += world.settled()
        if not short:
            _locked(world, done)
        _damaged(world, flips, done)
        _flipped(world, 2 if short else 3 * flips, done)  # what lies anywhere differs from run to run
        _not_ours(world, done)
    return done


def one_sentence(ran: Ran, names: Path | None = None) -> list[str]:
    """Return what is wrong with how a failure was told: exit 1 and one line that names the file."""
    lines = ran.err.decode("utf-8", "backslashreplace").splitlines()
    wrong = judge.command(ran, (0, 1, 3))
    if ran.code == 1 and len(lines) != 1:
        wrong.append(f"{ran.words}: {len(lines)} lines of complaint: {lines[:3]}")
    if ran.code == 1 and names is not None and not any(str(names) in line for line in lines):
        wrong.append(f"{ran.words}: does not name {names.name}: {lines[:2]}")
    return wrong


def _limited(world: World, done: Disks, limits: tuple[int, ...]) -> None:
    """Files may not grow beyond a size: to everything that writes, the disk is full."""
    world.version += 10

    def full(limit: int) -> Callable[[], None]:
        return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    for limit in limits:
        writing = [
            ["refresh", "--force", *world.feeds],
            ["story", "star", "1"],
            ["export", "1", "-o", "out"],
            ["opml", "export"],
        ]
        for verb in done.some(writing, 2):
            done.tried += 1
            done.wrong += one_sentence(world.machine.run(*verb, before=full(limit)))
            done.wrong += world.broken() + judge.invariants(world.machine.db, assigned=False)


def _small_disk(world: World, done: Disks, rooms: tuple[int, ...]) -> None:
    """The same on a file system of three megabytes, where the system lets us have one."""
    place = world.machine.folder / "data" / "small"
    place.mkdir()
    with _mounted(place) as small:
        if not small:
            done.skipped.append("a full disk of its own (needs the right to mount)")
            return
        path = place / "news.db"
        done.wrong += one_sentence(world.machine.run("add", "--as-is", *_addresses(world), "--db", str(path)))
        filler = place / "filler"
        for left in rooms:
            with filler.open("wb") as file, contextlib.suppress(OSError):
                free = os.statvfs(place)
                file.write(bytes(max(0, free.f_bavail * free.f_frsize - left)))
            for verb in done.some([["refresh", "--force"], ["story", "star", "1"], ["threads"], ["feeds"]], 1):
                done.tried += 1
                ran = world.machine.run(*verb, "--db", str(path))
                done.wrong += one_sentence(ran, path if b"no such" not in ran.err else None)
            filler.unlink()
            done.wrong += judge.invariants(path, assigned=False)
        done.wrong += judge.command(world.machine.run("refresh", "--force", "--db", str(path)))
        done.wrong += judge.invariants(path)


@contextmanager
def _mounted(place: Path) -> Iterator[bool]:
    made = (
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "none", str(place)], capture_output=True).returncode
        == 0
    )
    try:
        yield made
    finally:
        if made:
            subprocess.run(["umount", str(place)], capture_output=True, check=False)


def _addresses(world: World) -> list[str]:
    return [world.server.url(f"/{number}") for number in range(len(world.feeds))]


def _read_only(world: World, done: Disks) -> None:
    """The file, then its folder, may only be read; as another user where we are the one who may do everything."""
    folder = world.machine.folder / "data" / "closed"
    folder.mkdir()
    path = folder / "news.db"
    shutil.copy(world.machine.db, path)
    before = _sum(path)
    if os.geteuid() == 0:
        if not _mount_read_only(folder):
            done.skipped.append("a read-only disk (needs the right to mount)")
            return
    else:
        path.chmod(0o400)
        folder.chmod(0o500)
    try:
        verbs = [
            ["story", "star", "1"],
            ["stories"],
            ["refresh", "--force"],
            ["threads", "--json"],
            ["undo"],
            ["doctor"],
        ]
        for verb in done.some(verbs, 3):
            done.tried += 1
            done.wrong += one_sentence(world.machine.run(*verb, "--db", str(path)), path)
    finally:
        if os.geteuid() == 0:
            subprocess.run(["umount", str(folder)], capture_output=True, check=False)
        else:
            folder.chmod(0o700)
    if _sum(path) != before:
        done.wrong.append("a read-only database was changed")


def _mount_read_only(folder: Path) -> bool:
    bound = subprocess.run(["mount", "--bind", str(folder), str(folder)], capture_output=True).returncode == 0
    return (
        bound and subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], capture_output=True).returncode == 0
    )


def _sum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _locked(world: World, done: Disks) -> None:
    """Another program holds the database for longer than anyone waits: readers go on, writers say so in a line."""
    with contextlib.closing(sqlite3.connect(world.machine.db, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        done.wrong += judge.command(world.machine.run("threads"), (0,))
        ran = world.machine.run("story", "star", "5")
        if ran.code != 1 or b"locked for too long" not in ran.err or len(ran.err.splitlines()) != 1:
            done.wrong.append(f"{ran.words}: exit {ran.code} on a locked database: {ran.err[-200:]!r}")
        done.tried += 2
        other.execute("ROLLBACK")


def _damaged(world: World, flips: int, done: Disks) -> None:
    """Bytes flipped, pages zeroed, the end cut off: whatever is asked answers or says so in a line, and nothing is thrown away."""
    sound = world.machine.db.read_bytes()
    pick = random.Random(5)
    for number in range(flips):
        path = world.machine.folder / "data" / f"damaged-{number}.db"
        damaged = bytearray(sound)
        if number % 4 == 3:
            del damaged[len(damaged) // 2 :]
        else:
            for _ in range(3):
                at = pick.randrange(0 if number % 4 == 0 else 100, len(damaged) - 4_096)
                damaged[at : at + (16, 512, 4_096)[number % 3]] = pick.randbytes((16, 512, 4_096)[number % 3])
        path.write_bytes(damaged)
        refresh = ["refresh", "--force", *world.feeds]
        verbs = [
            ["show", "7"],
            refresh,
            ["search", "plant"],
            ["stories"],
            ["threads"],
            ["feeds"],
            ["story", "star", "3"],
            ["digest", "1", "--since", "2000-01-01"],
            ["figures", "1"],
            ["ledger", "1"],
            ["entity", "nissan"],
            ["watch"],
            ["lexicon", "list"],
            ["threads", "replay"],
        ]
        for verb in done.some([*verbs, ["export", "1", "-o", "out"]], 2):
            done.tried += 1
            ran = world.machine.run(*verb, "--db", str(path))
            done.wrong += one_sentence(ran, None if b"no such" in ran.err else path)
        doctor = world.machine.run("doctor", "--db", str(path))
        done.wrong += one_sentence(doctor, path)
        if doctor.code == 0 and _unsound(path):
            done.wrong.append(f"doctor finds damaged-{number}.db sound: {_unsound(path)}")
        if path.stat().st_size < len(damaged):
            done.wrong.append(f"damaged-{number}.db got smaller")
        if doctor.code == 1:
            done.wrong += _saved(world, path, done) if _beyond_mending(doctor) else _mended(world, path)


def _flipped(world: World, times: int, done: Disks) -> None:
    """One byte is another, in the head, in the table of contents or anywhere: what is said to be damaged is saved."""
    sound = world.machine.db.read_bytes()
    stories = len(world.stories())
    contents = [at for at in range(0, len(sound), 4_096) if b"CREATE " in sound[at : at + 4_096]]
    pick = random.Random(7)
    for number in range(times):
        path = world.machine.folder / "data" / f"flipped-{number}.db"
        place = (pick.randrange(100), pick.choice(contents) + pick.randrange(4_096), pick.randrange(len(sound)))
        whole = bytearray(sound)
        whole[place[number % 3]] ^= 1 << pick.randrange(8)
        path.write_bytes(whole)
        verbs = (["doctor"], ["threads"], ["show", "7"], ["story", "star", "3"], ["refresh", "--force", *world.feeds])
        told = world.machine.run_many([[*verb, "--db", str(path)] for verb in verbs])
        done.tried += len(told)
        where = f"byte {place[number % 3]} of {len(sound)}"
        done.wrong += [f"{where}: {line}" for ran in told for line in one_sentence(ran)]
        if any(ran.code == 1 and b"no such story" not in ran.err for ran in told[1:]) and told[0].code == 0:
            done.wrong.append(f"{where}: the doctor sees nothing, but {[ran.err for ran in told if ran.code == 1]}")
        if _beyond_mending(told[0]):
            done.wrong += [f"{where}: {line}" for line in _saved(world, path, done)]
            done.lost += stories - _stories_in(path.with_name(f"{path.name}.recovered"))
        elif told[0].code == 1:
            done.wrong += [f"{where}: {line}" for line in _mended(world, path)]
        for left in path.parent.glob(f"{path.name}*"):
            left.unlink()


def _beyond_mending(doctor: Ran) -> bool:
    """Tell whether the doctor found the file itself damaged, which it never writes, and not what is derived alone."""
    return doctor.code == 1 and (b": damaged" in doctor.err or b"cannot open" in doctor.err)


def _mended(world: World, path: Path) -> list[str]:
    ran = world.machine.run("doctor", "--repair", "--db", str(path))
    return judge.command(ran, (0,)) + judge.invariants(path, assigned=False)


def _stories_in(path: Path) -> int:
    if not path.exists():
        return 0
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM story WHERE uid LIKE 's-%'").fetchone()[0])


def _saved(world: World, path: Path, done: Disks) -> list[str]:
    """Let the doctor save what can be read: the new file is sound, the old one as it was."""
    before = _sum(path)
    ran = world.machine.run("doctor", "--repair", "--db", str(path))
    wrong = judge.command(ran, (1,)) if _sum(path) == before else [f"the repair of {path.name} changed it"]
    saved = path.with_name(f"{path.name}.recovered")
    if not saved.exists():
        return wrong
    done.saved += 1
    kept = world.machine.run("refresh", "--force", "--db", str(saved))
    return wrong + judge.command(kept) + judge.invariants(saved)


def _unsound(path: Path) -> list[str]:
    try:
        return [
            one
            for one in judge.invariants(path, assigned=False)
            if one.startswith(("integrity", "foreign", "full-text"))
        ]
    except Exception as error:
        return [str(error)]


def _not_ours(world: World, done: Disks) -> None:
    """A file that is no database of ours is left as it is."""
    machine: Machine = world.machine
    for name, content in (
        ("text", b"not a database\n" * 100),
        ("head", machine.db.read_bytes()[:50]),
        ("noise", random.Random(6).randbytes(9_000)),
    ):
        path = machine.folder / "data" / f"{name}.db"
        path.write_bytes(content)
        for verb in done.some([["feeds"], ["doctor"]], 1):
            done.tried += 1
            ran = machine.run(*verb, "--db", str(path))
            done.wrong += one_sentence(ran, path)
            if ran.code == 0:
                done.wrong.append(f"{ran.words}: took {name}.db for its own")
        if path.read_bytes() != content:
            done.wrong.append(f"{name}.db was changed")

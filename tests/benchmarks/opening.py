"""Whether opening stays as fast when the archive grows: the same commands with few and with many stories stored.

    python -m tests.benchmarks.opening [--few 1000] [--many 100000] [--rounds 7]

Prints medians and ratios of `newsreader threads --json`, `newsreader stories --json` and the first paint of the
screen on a pseudo-terminal (until the first thread's title is drawn), and the memory of each.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import pty
import resource
import select
import signal
import sqlite3
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from hashlib import blake2b
from pathlib import Path

from reader.model import NewStory, Why
from reader.poll.grouping import describe
from reader.store import feeds, grouping, recounting, stories
from reader.store.database import Database
from reader.store.grouping import Placed
from tests.benchmarks import world

MARK = "Zanzibar"
SAGA = 25  # stories of a thread


def fill(path: Path, count: int) -> None:
    """Store `count` stories of 100 feeds, in threads of 25 with five developments each."""
    database = Database(path)

    def job(connection: sqlite3.Connection) -> None:
        feed_ids = [feeds.insert(connection, f"http://desk{n}.example/", 0) for n in range(100)]
        connection.execute("UPDATE feed SET subscribed = 1, next_poll = 9999999999")
        for start in range(0, count, SAGA):
            placed = []
            for number in range(start, min(start + SAGA, count)):
                title, text, published = world.story(number)
                moment = int(published.timestamp())
                digest = blake2b(text.encode(), digest_size=16).digest()
                link = f"http://desk.example/{number}"
                new = NewStory(str(number), link, link, title, "", "Desk", moment, None, text, text, text[:160], digest)
                story_id = stories.insert(connection, feed_ids[number % 100], new, moment, moment)
                placed.append(Placed(story_id, -1, -1 - number // 5, None, Why(0.5)))
            ids, _ = grouping.place(connection, placed)
            recounting.recount(connection, ids.values(), describe)
        connection.execute("UPDATE placement SET features = x'00'")  # their names were read
        connection.execute(f"UPDATE thread SET given_title = '{MARK}' WHERE id = 1")
        connection.execute("UPDATE story SET read = 1 WHERE id % 3 = 0")

    database.write(job)
    database.close()


def command(path: Path, *words: str) -> float:
    """Return the seconds one command takes."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", "reader", *words, "--db", str(path)], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def first_paint(path: Path) -> tuple[float, float]:
    """Return the seconds until the reader has drawn the first thread on a terminal of 200 x 50, and its MiB."""
    started = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        os.environ |= {"TERM": "xterm-256color", "TEXTUAL_ANIMATIONS": "none"}
        os.execv(sys.executable, [sys.executable, "-m", "reader", "--db", str(path)])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
    drawn = b""
    while MARK.encode() not in drawn:
        ready, _, _ = select.select([terminal], [], [], 60)
        if not ready:
            raise SystemExit("nothing was drawn within a minute")
        drawn += os.read(terminal, 65_536)
    seconds = time.perf_counter() - started
    status = Path(f"/proc/{child}/status").read_text() if Path("/proc").exists() else ""
    memory = next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS")), 0.0)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(terminal)
    return seconds, memory


def main() -> None:
    """Fill two databases, measure in turn, print medians and ratios."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--few", type=int, default=1_000)
    options.add_argument("--many", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=7)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {f"XDG_{kind}_HOME": folder for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
        paths = {name: Path(folder) / f"{name}.db" for name in ("few", "many")}
        for name, path in paths.items():
            fill(path, getattr(given, name))
        print(f"filled, {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB", file=sys.stderr)
        found: dict[str, dict[str, list[float]]] = {name: {} for name in paths}
        for _ in range(given.rounds):
            for name, path in paths.items():
                into = found[name]
                into.setdefault("threads", []).append(command(path, "threads", "--json", "--limit", "200"))
                into.setdefault("stories", []).append(command(path, "stories", "--json", "--limit", "200"))
                seconds, memory = first_paint(path)
                into.setdefault("first paint", []).append(seconds)
                into.setdefault("memory MiB", []).append(memory)
    middle = {name: {key: statistics.median(runs) for key, runs in into.items()} for name, into in found.items()}
    print(json.dumps({name: {key: round(value, 3) for key, value in into.items()} for name, into in middle.items()}))
    for key in middle["few"]:
        print(f"{key:12} {middle['many'][key] / middle['few'][key]:.2f} x with {given.many:,} stories (target 1.3)")


if __name__ == "__main__":
    main()

"""What a refresh takes beside newsboat and lemon24's reader, on the same feeds, as each is used from the command line.

    python -m tests.benchmarks.peers [--feeds 200] [--stories 50] [--rounds 3] [--reader PYTHON]

newsboat is taken from the PATH; PYTHON is an interpreter that has the other `reader` and sgmllib3k installed (it shares its import
name with this project, so it needs an environment of its own). What is not there is left out. Prints medians of
seconds, CPU seconds and MiB for a first refresh and an unchanged one, runs of all programs in turn; only newsreader
also reads names and finds threads in that time.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.benchmarks.refresh import served

Runs = tuple[list[str], list[str]]
"""What is run before the clock starts (nothing if empty), and a refresh."""

_ADD = "import sys\nfrom reader import make_reader\nr = make_reader(sys.argv[1])\nfor u in sys.argv[2:]: r.add_feed(u)"
_UPDATE = "import sys\nfrom reader import make_reader\nmake_reader(sys.argv[1]).update_feeds(workers=20)"


def newsreader(urls: Sequence[str], folder: Path) -> Runs:
    """Return how newsreader is run; its feeds come as OPML, which asks nobody."""
    (folder / "feeds.opml").write_text(
        "<opml><body>" + "".join(f"<outline xmlUrl='{u}'/>" for u in urls) + "</body></opml>"
    )
    ours, at = [sys.executable, "-m", "reader"], ["--db", str(folder / "news.db")]
    return [*ours, "opml", "import", str(folder / "feeds.opml"), *at], [*ours, "refresh", "--force", *at]


def newsboat(urls: Sequence[str], folder: Path) -> Runs:
    """Return how newsboat is run, with 32 threads."""
    (folder / "urls").write_text("\n".join(urls) + "\n")
    (folder / "config").write_text("reload-threads 32\n")
    files = ["-u", str(folder / "urls"), "-c", str(folder / "cache.db"), "-C", str(folder / "config")]
    return [], ["newsboat", *files, "-x", "reload"]


def other_reader(python: str) -> Callable[[Sequence[str], Path], Runs]:
    """Return how lemon24's reader is run, with 20 workers."""

    def runs(urls: Sequence[str], folder: Path) -> Runs:
        file = str(folder / "reader.db")
        return [python, "-I", "-c", _ADD, file, *urls], [python, "-I", "-c", _UPDATE, file]

    return runs


def timed(command: Sequence[str]) -> tuple[float, float, float]:
    """Run a command; return its seconds, its CPU seconds with those of its children, and its largest MiB."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    took = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command[0]} ended with {process.returncode}")
    return took, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main() -> None:
    """Run all in turn and print medians."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--feeds", type=int, default=200)
    options.add_argument("--stories", type=int, default=50)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--latency", type=float, default=0.05)
    options.add_argument("--reader", metavar="PYTHON")
    given = options.parse_args()
    programs: dict[str, Callable[[Sequence[str], Path], Runs]] = {"newsreader": newsreader}
    if shutil.which("newsboat"):
        programs["newsboat"] = newsboat
    if given.reader:
        programs["lemon24 reader"] = other_reader(given.reader)
    found: dict[tuple[str, str], list[tuple[float, float, float]]] = {}
    with served(given.feeds, given.stories, given.latency) as urls:
        for _ in range(given.rounds):
            for name, runs in programs.items():
                with tempfile.TemporaryDirectory() as folder:
                    before, refresh = runs(urls, Path(folder))
                    if before:
                        timed(before)
                    for turn in ("first", "unchanged"):
                        found.setdefault((name, turn), []).append(timed(refresh))
    for (name, turn), measured in found.items():
        took, cpu, memory = (statistics.median(column) for column in zip(*measured, strict=True))
        print(f"{name:<16} {turn:<10} {took:6.1f} s {cpu:6.1f} s CPU {memory:6.0f} MiB")


if __name__ == "__main__":
    main()

"""A round of many feeds of nearly the largest size: how much memory the program itself needs, its workers aside."""

from __future__ import annotations

import subprocess
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.end_to_end.server import Answer, FakeServer
from tests.harden import judge
from tests.harden.inputs import rss
from tests.harden.machine import Machine

MOST = 320
"""Mebibytes the program may take at its peak; without a bound, forty bodies in hand would take twice that."""
SIZE = 14 << 20
_HOSTS = 15  # so that no politeness to one host keeps them apart


@dataclass(slots=True)
class Needed:
    """How many feeds there were, how large, and the peak."""

    feeds: int = 0
    peak: int = 0  # MiB
    wrong: list[str] = field(default_factory=list)


def run(folder: Path, feeds: int) -> Needed:
    """Poll so many large feeds in one round, and an honest neighbour after them."""
    needed = Needed(feeds)
    machine = Machine(folder / "memory")
    with ExitStack() as stack:
        servers = [stack.enter_context(FakeServer(f"127.0.0.{20 + number}")) for number in range(_HOSTS)]
        large, addresses = _large(), []
        for number in range(feeds):
            server = servers[number % _HOSTS]
            server.give(f"/{number}", Answer(large))
            addresses.append(server.url(f"/{number}"))
        server.give("/small", Answer(rss(["An honest story"], title="Neighbour")))
        needed.wrong += judge.command(machine.run("add", "--as-is", *addresses, server.url("/small")), (0,))
        with machine.start("refresh", "--force") as process:
            needed.peak = _peak(process)
            _, err = process.communicate()
        if process.returncode not in (0, 3) or b"Traceback" in err:
            needed.wrong.append(f"refresh of large feeds: exit {process.returncode}: {err[-300:]!r}")
        polled = [feed for feed in machine.json("feeds") if feed["story_count"] or feed["error"]]
        if len(polled) != feeds + 1:
            needed.wrong.append(f"{len(polled)} of {feeds + 1} feeds have a story or an error")
    if needed.peak > MOST:
        needed.wrong.append(f"the program took {needed.peak} MiB, more than {MOST}")
    return needed


def _large() -> bytes:
    """Return one long story, the same for all, most of which is cut: it is the bodies that are to weigh."""
    story = {"title": "A large one", "description": "word " * 1_000}
    return rss([story]).replace(b"</channel>", b"<!-- " + b"x" * SIZE + b" --></channel>")


def _peak(process: subprocess.Popen[bytes]) -> int:
    """Return the largest resident size until a process ends, in MiB; 0 where the system does not tell."""
    status, peak = Path(f"/proc/{process.pid}/status"), 0
    while process.poll() is None:
        try:
            lines = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
        except OSError:
            break
        peak = max([peak, *(int(line.split()[1]) >> 10 for line in lines)])
        time.sleep(0.05)
    return peak

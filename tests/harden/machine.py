"""A machine of its own for the product: home, XDG folders and working folder inside one folder, every process watched."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.harden import judge

ROOT = Path(__file__).resolve().parents[2]
WATCH = Path(__file__).resolve().parent / "watch"
SLOWEST = 600.0


@dataclass(frozen=True, slots=True)
class Ran:
    """One command that ended."""

    args: tuple[str, ...]
    code: int
    out: bytes
    err: bytes
    seconds: float

    @property
    def words(self) -> str:
        """The command as one would type it, short."""
        typed = " ".join(self.args)
        return f"newsreader {typed[:80]}"


class Machine:
    """Runs the product as a person would. Everything it may write lies under `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.work = folder / "work"
        self.db = folder / "data" / "news.db"
        self.log = folder / "watched.log"
        for name in ("home", "config", "data", "state", "cache", "work", "tmp"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        settings = folder / "config" / "newsreader" / "config.toml"
        settings.parent.mkdir(exist_ok=True)
        settings.write_text("[polling]\nautomatic = false\n[screen]\nlone_threads = true\n")

    @property
    def env(self) -> dict[str, str]:
        """The environment of every process."""
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "LC_ALL")}
        return kept | {
            "HOME": str(self.folder / "home"),
            **{f"XDG_{kind.upper()}_HOME": str(self.folder / kind) for kind in ("config", "data", "state", "cache")},
            "TMPDIR": str(self.folder / "tmp"),
            "NEWSREADER_DB": str(self.db),
            "HARDEN_LOG": str(self.log),
            "PYTHONPATH": os.pathsep.join((str(WATCH), str(ROOT))),
            "PYTHONUTF8": "1",
            "TERM": "xterm-256color",
        }

    def start(self, *args: str, before: Callable[[], object] | None = None, **more: Any) -> subprocess.Popen[bytes]:
        """Start a command without waiting for it; `before` runs in the child."""
        # Where files may not grow, Python would leave half a file of byte code behind.
        kept = {"PYTHONDONTWRITEBYTECODE": "1"} if before else {}
        return subprocess.Popen(
            [sys.executable, "-m", "reader", *args],
            cwd=self.work,
            env=self.env | kept,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            preexec_fn=before,
            **more,
        )

    def run(self, *args: str, before: Callable[[], object] | None = None, seconds: float = SLOWEST) -> Ran:
        """Run a command to its end, at most `seconds`."""
        began = time.monotonic()
        with self.start(*args, before=before) as process:
            try:
                out, err = process.communicate(timeout=seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                out, err = process.communicate()
        return Ran(args, process.returncode, out, err, time.monotonic() - began)

    def run_many(self, commands: Sequence[Sequence[str]]) -> list[Ran]:
        """Run many short commands one after the other inside one process: for hundreds of pages to show."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.harden.many"],
            cwd=self.work,
            env=self.env,
            input=json.dumps(commands).encode(),
            capture_output=True,
            timeout=SLOWEST,
        )
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        found = [
            Ran(tuple(row["args"]), row["code"], row["out"].encode(), row["err"].encode(), row["seconds"])
            for row in rows
        ]
        if len(found) < len(commands):
            found.append(Ran(tuple(commands[len(found)]), done.returncode or 99, b"", done.stderr, 0.0))
        return found

    def json(self, *args: str) -> Any:
        """Return what a listing prints as JSON. Raises RuntimeError when it fails."""
        ran = self.run(*args, "--json")
        if ran.code:
            raise RuntimeError(f"{ran.words}: {ran.err.decode()}")
        return json.loads(ran.out)

    def watched(self, ports: set[int]) -> list[str]:
        """Return what processes did beyond their rights: other addresses than loopback `ports`, files outside."""
        lines = self.log.read_text("utf-8", "replace").splitlines() if self.log.exists() else []
        return judge.overreach([json.loads(line) for line in lines], self.folder, ports)

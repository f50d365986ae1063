"""`make harden`: runs all of it and prints figures; exit 1 when anything broke.

python -m tests.harden [--short] [--hostile FOLDER] [--only inputs,losses,mutations,faults,kills,power,together,disks,memory] [--keep FOLDER]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.end_to_end.server import Answer, FakeServer
from tests.harden import disks, faults, inputs, kills, losses, memory, mutations, power, product, screen, together
from tests.harden.machine import Machine

PARTS = ("inputs", "losses", "mutations", "faults", "kills", "power", "together", "disks", "memory")


@dataclass(slots=True)
class Report:
    """The figures of all parts, and what broke."""

    figures: list[tuple[str, str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def add(self, part: str, figures: str, wrong: list[str]) -> None:
        """Take in one part and say it at once."""
        self.figures.append((part, figures))
        self.wrong += [f"{part}: {one}" for one in wrong]
        print(f"{part:<10} {figures}; {'nothing broke' if not wrong else f'{len(wrong)} broke'}", flush=True)
        for one in wrong:
            print(f"  {one}", flush=True)


def main() -> int:
    """Run the chosen parts; return the exit code."""
    given = _options()
    report, began = Report(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="harden-") as temporary:
        folder = Path(given.keep or temporary).resolve()
        screen.learn(honest(folder / "honest"))
        for part in given.only.split(","):
            run: Callable[[Path, argparse.Namespace, Report], None] = globals()[f"_{part}"]
            run(folder, given, report)
    lost = sum("missing" in one or "lost" in one or "published" in one for one in report.wrong)
    print(
        f"stories, marks and corrections lost: {lost}; broken in all: {len(report.wrong)}; {time.monotonic() - began:.0f} s"
    )
    return 1 if report.wrong else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.harden", description=__doc__)
    parser.add_argument(
        "--hostile",
        default=os.environ.get("HARDEN_HOSTILE", ""),
        help="a folder of folders of feeds, or one with make_hostile.py and feed_server.py",
    )
    parser.add_argument("--short", action="store_true", help="a few of everything")
    parser.add_argument("--only", default=",".join(PARTS), help="parts, separated by commas")
    parser.add_argument("--keep", default="", help="work in this folder and leave it there")
    parser.add_argument("--class", dest="classes", default="", help="only inputs of these classes, separated by commas")
    return parser.parse_args()


def honest(folder: Path) -> Machine:
    """Return a machine with honest feeds, from which the screen's own ways are learnt."""
    machine = Machine(folder)
    with FakeServer("127.0.0.7") as server:
        link = "&lt;a href='https://e.example/'&gt;link&lt;/a&gt;"
        story = [
            {
                "title": name,
                "description": f"&lt;p&gt;{inputs.TOLD[n % len(inputs.TOLD)].format(*['here'] * 4)} A {link}.&lt;/p&gt;"
                * 30,
            }
            for n, name in enumerate(product.NEIGHBOUR)
        ]
        server.give("/", Answer(inputs.rss(story)))
        machine.run("add", server.url("/"))
        machine.run("refresh")
    return machine


def _inputs(folder: Path, given: argparse.Namespace, report: Report) -> None:
    keys = 40 if given.short else len(screen.WALK) + 10
    chosen = _chosen(folder, given)
    if given.classes:
        chosen = [one for one in chosen if one.name.partition("/")[0] in given.classes.split(",")]
    seen = product.run(chosen, folder, keys=keys, short=given.short)
    figures = (
        f"{seen.tried} inputs tried, {seen.stories} stories of them, {seen.told} told their trouble, {seen.shown} pages shown or exported, "
        f"{seen.keys} keys pressed, the slowest page {seen.slowest:.1f} s"
    )
    report.add("inputs", figures, seen.wrong)


def _chosen(folder: Path, given: argparse.Namespace) -> list[inputs.Input]:
    """Return our own inputs, those a program makes, or the files of any folder."""
    if not given.hostile:
        return inputs.ours()
    program, made = Path(given.hostile) / "make_hostile.py", folder / "made"
    if not program.exists():
        return inputs.given(Path(given.hostile))
    if not made.exists():
        subprocess.run([sys.executable, str(program), str(made)], check=True, stdout=subprocess.DEVNULL)
    return inputs.given(made)


def _losses(folder: Path, given: argparse.Namespace, report: Report) -> None:
    done = losses.run(_chosen(folder, given))
    figures = f"{done.tried} feeds and {done.stories} stories laid beside what feedparser alone finds in them"
    report.add("losses", figures, done.wrong)


def _mutations(folder: Path, given: argparse.Namespace, report: Report) -> None:
    done = mutations.run(inputs.ours(), 500 if given.short else 10_000)
    figures = f"{done.tried} feeds broken at random, {done.read} of them still gave stories, the slowest step {done.slowest:.1f} s"
    report.add("mutations", figures, done.wrong)


def _faults(folder: Path, given: argparse.Namespace, report: Report) -> None:
    program = Path(given.hostile or "-") / "feed_server.py"
    for served in [faults.run_ours(folder)] + ([faults.run_given(folder, program)] if program.exists() else []):
        figures = f"{served.faults} faults met: {served.good} good feeds, {served.told} told in a line; honest feeds all there after {served.prompt:.1f} s"
        report.add("faults", figures, served.wrong)
        if not given.short:
            print(*(f"  {line}" for line in faults.told(served.lines)), sep="\n")


def _kills(folder: Path, given: argparse.Namespace, report: Report) -> None:
    done = kills.run(folder, 18 if given.short else 154)
    report.add(
        "kills",
        f"{done.started} commands started, {done.killed} killed with -9, {done.writing} of them at a write, {done.leftovers} temporary files left",
        done.wrong,
    )


def _power(folder: Path, given: argparse.Namespace, report: Report) -> None:
    done = power.run(folder, 12 if given.short else 80)
    report.add(
        "power",
        f"{done.copies} copies of the files taken at an instant, {done.torn} of them with a torn log",
        done.wrong,
    )


def _together(folder: Path, given: argparse.Namespace, report: Report) -> None:
    done = together.run(folder, 6 if given.short else 60)
    figures = (
        f"{done.rounds} rounds, {done.changes} changes, {done.exports} exports and {done.keys} keys beside each other"
    )
    report.add("together", figures, done.wrong)


def _disks(folder: Path, given: argparse.Namespace, report: Report) -> None:
    done = disks.run(folder, 2 if given.short else 16, short=given.short)
    left_out = f"; not tried here: {', '.join(done.skipped)}" if done.skipped else ""
    report.add(
        "disks",
        f"{done.tried} commands on a full, read-only or damaged disk, {done.saved} damaged files saved from, {done.lost} stories unreadable in those with one byte changed{left_out}",
        done.wrong,
    )


def _memory(folder: Path, given: argparse.Namespace, report: Report) -> None:
    done = memory.run(folder, 16 if given.short else 60)
    size = f"{done.feeds} feeds of {memory.SIZE >> 20} MiB in a round"
    report.add("memory", f"{size}: {done.peak} MiB at the peak, {memory.MOST} allowed", done.wrong)


if __name__ == "__main__":
    sys.exit(main())

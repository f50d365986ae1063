"""The verbs beyond reading: what is told of threads and names, and names, tags and titles as a hostile user types them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from tests.harden import judge
from tests.harden.judge import CANARY
from tests.harden.machine import Machine, Ran

LONG_AGO = "2000-01-01"
TYPED = (
    "\x1b]0;title\x07", "\x1b[2J\x9b31m", "\u202efdp.exe", "[@click=app.quit]x[/]", "[b", "<b>bold</b>", "--help", "-x", "", " ", "\n\n", "a\tb\nc",
    f"$(touch {CANARY})", f"`touch {CANARY}`", "../../etc/passwd", "%s {x} $y", "'; drop table story; --", '"', "x" * 5_000, "a" + "\u0301" * 400, "漢字", "an/a//b/",
    "javascript:alert(1)", "---", "```", "<!-- newsreader:keep -->",
)  # fmt: skip
"""What somebody may type, or paste, as a name, tag, title, note or phrase."""
_NAMED = 12
"""Threads whose tables are printed, and names from either end of the list whose pages are."""


def told(machine: Machine, threads: Sequence[str], *, short: bool) -> list[list[str]]:
    """Return commands that tell of threads and of the names in them, in every form."""
    entities = [str(one["id"]) for one in machine.json("entities")]
    most = 3 if short else _NAMED
    chosen, threads = [*entities[:most], *entities[-most:]], threads[:most]
    plain = [["watch"], ["lexicon", "list"], ["keys"], ["paths"], ["config", "show"], ["feeds", "--errors"]]
    plain += [["digest", "--since", LONG_AGO]]
    plain += [[verb, number] for verb in ("figures", "ledger") for number in threads]
    plain += [["digest", number, "--since", LONG_AGO] for number in threads]
    plain += [["entity", number] for number in chosen]
    plain += [["entities", "--thread", number] for number in threads[:6]]
    commands = [[*one, *form] for one in plain for form in ((), ("--json",)) if one[0] not in ("config",) or not form]
    return commands + [["figures", number, "--ticks"] for number in threads]


def typed(machine: Machine, *, short: bool) -> list[str]:
    """Type hostile names at every verb that takes one, and say what broke; the listings are looked at by others."""
    stories, threads = machine.json("stories"), machine.json("threads")
    if len(threads) < 2:
        return []
    story, thread, other = str(stories[0]["id"]), str(threads[0]["id"]), str(threads[1]["id"])
    feed = str(machine.json("feeds")[0]["id"])
    commands = []
    for name in TYPED[:: 4 if short else 1]:
        commands += [["watch", "--", name], ["watch", "--remove", "--", f"{name}?"]]
        commands += [["story", "tag", story, "--", name], ["thread", "tag", thread, "--", name]]
        commands += [["feed", "tag", feed, "--", name], ["feed", "edit", feed, f"--title={name}", f"--folder={name}"]]
        commands += [["thread", "rename", thread, "--", name], ["thread", "note", thread, "--", name]]
        commands += [["story", "note", story, "--", name], ["stories", f"--tag={name}"], ["entity", "--", name]]
        commands += [["thread", "show", "--", name], ["digest", "--", name], ["ledger", "--", name]]
        commands += [["export", "-o", "-", "--", name], ["lexicon", "forget", "hide", "--", name]]
    commands += [["thread", "pin", story], ["thread", "never", thread, other], ["thread", "always", thread, other]]
    wrong = [line for ran in machine.run_many(commands) for line in judge.command(ran, (0, 1, 2))]
    # A change of names reads the stories again, in workers: a few of them, each as a program of its own.
    for name in ("\x1b[31mAcme\u202e Motors", "[b]Acme[/b]", "W\n" * 40)[: 1 if short else 3]:
        wrong += _one_line(machine.run("lexicon", "add", "--kind", name, "--alias", f"{name} plc", "--", name))
    if short:
        return wrong
    wrong += _one_line(machine.run("lexicon", "alias", "Nissan", "\x1b]0;x\x07Nissan \u2067Motor"))
    wrong += _one_line(machine.run("lexicon", "hide", "--", "[@click=app.quit]Porsche"))
    return wrong


def _one_line(ran: Ran) -> list[str]:
    wrong = judge.command(ran, (0, 1, 2))
    return (
        wrong if len(ran.err.splitlines()) <= 1 else [*wrong, f"{ran.words}: told in {len(ran.err.splitlines())} lines"]
    )


def again(machine: Machine, *, short: bool) -> list[str]:
    """Group the stories again in a scratch copy, take back and do again: nothing of it breaks or leaves files."""
    wrong = [] if short else judge.command(machine.run("threads", "replay"), (0,))
    ran = machine.run("threads", "replay", "--json")
    wrong += judge.command(ran, (0,))
    if ran.code == 0 and not isinstance(json.loads(ran.out), dict):
        wrong.append("threads replay --json: prints no object")
    steps = [["undo"]] * 12 + [["redo"]] * 12 + [["history"], ["history", "--json"]]
    wrong += [line for done in machine.run_many(steps) for line in judge.command(done, (0, 1))]
    wrong += [f"a replay left {path.name}" for path in machine.folder.rglob(".replay-*")]
    return wrong

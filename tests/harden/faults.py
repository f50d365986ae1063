"""Servers that lie, stall and break off: each is one line of status or a good feed, and nobody else waits for them."""

from __future__ import annotations

import json
import random
import re
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.end_to_end.server import Answer, FakeServer, conditional, gzip_bomb, redirect
from tests.harden import judge
from tests.harden.inputs import rss
from tests.harden.machine import Machine

_HOSTS = ("127.0.0.1", "localhost", "127.1", "127.0.1", "0x7f.0.0.1", "2130706433")
"""One loopback server under several names, so that two slow answers do not keep all others waiting."""
PROMPT = 10.0
"""Seconds within which the feeds of an honest server are there, whatever the others do."""
_STORIES = 5
_DNS = 53
"""The port of a local resolver, which may be asked for names."""


@dataclass(slots=True)
class Served:
    """How many faults were met, how they came out, and when the honest feeds were all there."""

    faults: int = 0
    good: int = 0
    told: int = 0
    prompt: float = 0.0
    lines: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def ours() -> dict[str, Answer]:
    """Return our own faults, those that take no long time."""
    feed = rss([f"A story of a fault {n}" for n in range(3)])
    encoded = {"Content-Encoding": "gzip"}
    noise = random.Random(3).randbytes(5_000)
    statuses = {
        f"status-{code}": Answer(b"<h1>no</h1>", code)
        for code in (204, 206, 304, 400, 401, 403, 404, 410, 429, 500, 502, 503, 599)
    }
    return statuses | {
        "retry-never": Answer(b"", 429, {"Retry-After": "99999999999999999999"}),
        "retry-odd": Answer(b"", 503, {"Retry-After": "soon\x1b[2J"}),
        "loop": redirect("/loop"),
        "to-file": redirect("file:///etc/passwd"),
        "to-inside": redirect("http://169.254.169.254/latest/"),
        "to-other-host": redirect("http://127.0.0.9:1/"),
        "to-other-port": redirect("http://127.0.0.5:1/"),
        "to-script": redirect("javascript:alert(1)"),
        "to-nowhere": Answer(b"", 302),
        "reset": Answer(feed, fault="reset"),
        "cut": Answer(feed, fault="cut"),
        "close": Answer(feed, fault="close"),
        "garbage": Answer(feed, fault="garbage"),
        "endless": Answer(b" " * 65_536, fault="endless"),
        "empty": Answer(b""),
        "spaces": Answer(b" \n" * 5_000),
        "portal": Answer(b"<!doctype html><title>Sign in</title>", headers={"Content-Type": "text/html"}),
        "cut-xml": Answer(feed[: len(feed) // 2]),
        "image": Answer(feed, headers={"Content-Type": "image/png"}),
        "charset": Answer(feed, headers={"Content-Type": "application/xml; charset=x\x0b-none"}),
        "bomb": gzip_bomb(256),
        "not-packed": Answer(feed, headers=encoded),
        "noise": Answer(noise, headers=encoded),
        "unknown-packing": Answer(feed, headers={"Content-Encoding": "\x9b31m"}),
        "odd-tag": Answer(feed, headers={"ETag": 'W/"a\x0bb;\xe9,\\"', "Last-Modified": "Fri, 31 Dec 2999 23:59:59 GMT"}),
        "cookies": Answer(feed, headers={"Set-Cookie": "a=" + "x" * 3_000}),
        "big-header": Answer(feed, headers={"X-Pad": "a" * (1 << 20)}),
    }  # fmt: skip


def run_ours(folder: Path) -> Served:
    """Meet our own faults in one round, beside an honest server."""
    with FakeServer("127.0.0.5") as server:
        for name, answer in ours().items():
            server.give(f"/{name}", answer)
        urls = {server.url(f"/{name}"): name for name in ours()}
        urls |= {server.url("/tls").replace("http:", "https:"): "tls", "http://feeds.invalid/": "no-such-host"}
        return _round(Machine(folder / "faults"), urls, {server.port, _DNS})


def run_given(folder: Path, program: Path) -> Served:
    """Meet all faults of a fault server given as a program with --port and --list-faults."""
    listed = subprocess.run([sys.executable, str(program), "--list-faults"], capture_output=True, text=True, check=True)
    names = [line.split()[0] for line in listed.stdout.splitlines() if line.strip()]
    with _program(program) as port:
        urls = {
            f"http://{_host(name, number)}:{port}/fault/{name}/{number}.xml": name for number, name in enumerate(names)
        }
        return _round(Machine(folder / "fault-server"), urls, {port})


def _host(name: str, number: int) -> str:
    """Return a name of the server; redirects keep the one that they lead to."""
    return _HOSTS[0] if name[0] == "3" or name.startswith("redir") else _HOSTS[1 + number % (len(_HOSTS) - 1)]


@contextmanager
def _program(program: Path) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, str(program), "--port", str(port), "--feeds", "100", "--items", "10", "--hold", "90"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            yield port
        finally:
            process.terminate()


def _round(machine: Machine, urls: dict[str, str], ports: set[int]) -> Served:
    served = Served(len(urls))
    with FakeServer("127.0.0.6") as honest:
        neighbours = {honest.url(f"/{n}"): n for n in range(_STORIES)}
        for n in neighbours.values():
            stories = [
                {"title": f"Honest {n} {k}", "guid": f"{n}-{k}", "link": f"https://honest.example/{n}/{k}"}
                for k in range(_STORIES)
            ]
            honest.give(f"/{n}", conditional(rss(stories)))
        served.wrong += judge.command(machine.run("add", "--as-is", *urls, *neighbours))
        began = time.monotonic()
        with machine.start("refresh", "--json") as process:
            served.prompt = _prompt(machine, began, process)
            out, err = process.communicate()
        if process.returncode not in (0, 3) or b"Traceback" in err:
            served.wrong.append(f"the round ended with {process.returncode}: {err[-400:]!r}")
        served.wrong += judge.unclean((out + err).decode("utf-8", "backslashreplace"), "refresh")
        _again(machine, served, out)
        _judged(machine, urls, served)
        served.wrong += machine.watched(ports | {honest.port}) + judge.invariants(machine.db)
    return served


def _prompt(machine: Machine, began: float, process: subprocess.Popen[bytes]) -> float:
    """Return after how many seconds the stories of the honest server were all stored."""
    sql = "SELECT count(*) FROM story WHERE title LIKE 'Honest %'"
    while process.poll() is None:
        with sqlite3.connect(machine.db) as connection:
            count = connection.execute(sql).fetchone()[0]
        connection.close()
        if count == _STORIES * _STORIES:
            break
        time.sleep(0.1)
    return time.monotonic() - began


def _again(machine: Machine, served: Served, out: bytes) -> None:
    """Poll once more what answered: nothing of it is new, whatever the server does to guids, dates and tags."""
    good = [str(feed["id"]) for feed in machine.json("feeds") if not feed["error"]]
    again = machine.run("refresh", "--force", "--json", *good)
    served.wrong += judge.command(again)
    if again.code in (0, 3) and (new := json.loads(again.out)["stories_new"]):
        served.wrong.append(f"{new} stories came again as new at the second poll")


def _judged(machine: Machine, urls: dict[str, str], served: Served) -> None:
    feeds = machine.json("feeds")
    honest = sum(feed["story_count"] for feed in feeds if feed["url"] not in urls)
    if honest != _STORIES * _STORIES:
        served.wrong.append(f"the honest feeds have {honest} stories")
    if served.prompt > PROMPT:
        served.wrong.append(f"the honest feeds came after {served.prompt:.1f} s")
    for feed in feeds:
        name = urls.get(feed["url"])
        if name is None:
            continue
        error = feed["error"] or ""
        served.lines[name] = error or f"{feed['story_count']} stories"
        served.told += bool(error)
        served.good += bool(feed["story_count"] and not error)
        if not error and not feed["story_count"]:
            served.wrong.append(f"{name}: neither stories nor an error")
        if len(error) > 200 or re.search(r"Error\b|Exception|errno|\n", error, re.IGNORECASE):
            served.wrong.append(f"{name}: no plain line: {error!r}")


def told(lines: dict[str, str]) -> Sequence[str]:
    """Return what came of each fault, a line each."""
    return [f"{name:<16} {line}" for name, line in sorted(lines.items())]

"""Hostile inputs through the whole product: every one is a feed beside an honest neighbour."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from tests.end_to_end.server import Answer, FakeServer
from tests.harden import judge, screen, verbs
from tests.harden.inputs import Input, rss
from tests.harden.machine import Machine

NEIGHBOUR = [f"An honest story number {n}" for n in range(5)]
SLOWEST_PAGE = 5.0
"""Seconds one story may take to show; a person waits for it. A busy machine is allowed for."""
SLOWEST_THREAD = 20.0
"""Seconds one thread may take, which may hold a whole class of the largest bodies."""
_MOST_SHOWN = 40
"""Stories of one feed that are opened one by one."""
_HIDDEN = f"/neighbour?page=1&token={judge.SECRET}"
_TO_ITSELF = (
    "&lt;a href=''&gt;This page&lt;/a&gt;, &lt;a href='#part'&gt;a part&lt;/a&gt; and &lt;img src='?'&gt; of it."
)


@dataclass(slots=True)
class Outcome:
    """What came of a number of inputs."""

    short: bool = False
    tried: int = 0
    stories: int = 0
    told: int = 0  # feeds that said in a line what is wrong with them
    shown: int = 0
    keys: int = 0
    slowest: float = 0.0
    wrong: list[str] = field(default_factory=list)


def run(inputs: Sequence[Input], folder: Path, *, keys: int = 40, short: bool = False) -> Outcome:
    """Take inputs through the product, class by class; `keys` are pressed on the screen for each; `short` types less."""
    outcome = Outcome(short=short)
    for name, group in groupby(inputs, key=lambda one: one.name.partition("/")[0]):
        for part, some in enumerate(_parts(list(group), 90)):
            _class(some, Machine(folder / f"{name}{part or ''}"), keys, outcome)
    return outcome


def _neighbour() -> list[dict[str, str]]:
    """Return stories whose links lead to the feed itself."""
    return [{"title": name, "link": "#part", "description": _TO_ITSELF} for name in NEIGHBOUR]


def _parts(inputs: list[Input], size: int) -> Iterator[list[Input]]:
    for at in range(0, len(inputs), size):
        yield inputs[at : at + size]


def _class(inputs: Sequence[Input], machine: Machine, keys: int, outcome: Outcome) -> None:
    outcome.tried += len(inputs)
    feeds = [one for one in inputs if one.kind == "feed"]
    with FakeServer("127.0.0.2") as server, FakeServer("127.0.0.3") as honest:
        honest.give(_HIDDEN, Answer(rss(_neighbour(), title="The neighbour")))
        for number, one in enumerate(feeds):
            server.give(f"/{number}", Answer(one.body, headers={"Content-Type": one.content_type}))
        urls = {server.url(f"/{number}"): one.name for number, one in enumerate(feeds)}
        wrong = outcome.wrong
        if urls:
            wrong += judge.command(machine.run("add", *urls), (0, 1))
            wrong += judge.command(machine.run("add", "--as-is", *urls))
        secret = honest.url(_HIDDEN).replace("//", f"//reader:{judge.SECRET}@")
        wrong += judge.command(machine.run("add", secret))
        _refresh(machine, urls, outcome)
        for one in inputs:
            if one.kind != "feed":
                wrong += _other(one, machine)
        wrong += _typed(machine, outcome.short) + _pages(machine, outcome)
        wrong += _screen(machine, keys, outcome)
        wrong += machine.watched({server.port, honest.port})
        # The walk asks for the page of a story by a key; what the feed gives as its link may lie on the feed's own host.
        unasked = [asked for asked in server.requests if not asked.headers.get("accept", "").startswith("text/html")]
        wrong += [f"asked for {asked.path}" for asked in unasked if not asked.path[1:].isdigit()]
        wrong += [line for asked in server.requests + honest.requests for line in judge.manners(asked.headers)]
    machine.log.unlink(missing_ok=True)
    wrong += judge.kept_secret(machine.folder, machine.db)
    wrong += judge.command(machine.run("doctor")) + judge.canaries(machine.folder) + judge.invariants(machine.db)


def _refresh(machine: Machine, urls: dict[str, str], outcome: Outcome) -> None:
    first = machine.run("refresh", "--json")
    outcome.wrong += judge.command(first)
    again = machine.run("refresh", "--force", "--json")
    outcome.wrong += judge.command(again)
    if again.code in (0, 3) and (new := json.loads(again.out)["stories_new"]):
        outcome.wrong.append(
            f"{new} stories came again as new at the second poll, of {next(iter(urls.values()), '')} and others"
        )
    feeds = machine.json("feeds")
    outcome.told += sum(bool(feed["error"]) for feed in feeds)
    for feed in feeds:
        error, name = feed["error"] or "", urls.get(feed["url"], feed["url"])
        if "\n" in error or len(error) > 300:
            outcome.wrong.append(f"{name}: its error is no short line: {error[:200]!r}")
        if not error and not feed["story_count"] and not feed["notice"]:
            outcome.wrong.append(f"{name}: neither a story nor a word of trouble")
        if any(sign in error for sign in ("Error)", "Exception", "failed (")):
            outcome.wrong.append(f"{name}: its error speaks of the program: {error!r}")
    titles = (
        [story["title"] for story in machine.json("stories", "--feed", str(feeds[-1]["id"]), "--limit", "0")]
        if feeds
        else []
    )
    neighbour = [feed for feed in feeds if "/neighbour?" in feed["url"]]
    if neighbour:
        titles = [one["title"] for one in machine.json("stories", "--feed", str(neighbour[0]["id"]), "--limit", "0")]
    if sorted(titles) != NEIGHBOUR:
        outcome.wrong.append(f"the neighbour lost stories: {titles}")


def _other(one: Input, machine: Machine) -> list[str]:
    if one.kind == "queries":
        searches = [["search", "--", query] for query in json.loads(one.body)]
        return [line for ran in machine.run_many(searches) for line in judge.command(ran, (0, 2))]
    path = machine.work / "list.opml"
    path.write_bytes(one.body)
    aside = str(machine.folder / "data" / f"opml-{len(list(machine.db.parent.iterdir()))}.db")
    wrong = judge.command(machine.run("opml", "import", str(path), "--json", "--db", aside), (0, 1))
    for verb in (("feeds", "--json"), ("opml", "export")):
        wrong += judge.command(machine.run(*verb, "--db", aside))
    addresses = [feed["url"] for feed in machine.json("feeds", "--db", aside)]
    return wrong + [
        f"{one.name}: subscribed to {url!a}" for url in addresses if not url.startswith(("http://", "https://"))
    ]


def _typed(machine: Machine, short: bool) -> list[str]:
    """Type names at all verbs that take one; then poll, group again, take back."""
    wrong = verbs.typed(machine, short=short)
    wrong += judge.command(machine.run("refresh", "--force"))
    return wrong + verbs.again(machine, short=short)


def _pages(machine: Machine, outcome: Outcome) -> list[str]:
    """Print and export everything there is."""
    wrong = []
    lists = [[verb, *form] for verb in ("unread", "feeds", "entities", "history") for form in ((), ("--json",))]
    lists += [[verb, "--limit", "0", *form] for verb in ("stories", "threads") for form in ((), ("--json",))]
    stories = machine.json("stories", "--limit", "0")
    outcome.stories += len(stories)
    chosen: dict[str, list[str]] = {}
    for story in stories:
        chosen.setdefault(story["feed_url"], []).append(str(story["id"]))
    commands = [
        ["show", number, *form]
        for ids in chosen.values()
        for number in ids[: 8 if outcome.short else _MOST_SHOWN]
        for form in ((), ("--json",))
    ]
    threads = [str(thread["id"]) for thread in machine.json("threads", "--limit", "200")]
    commands += [["thread", "show", number] for number in threads[:80]]
    out = machine.work / "out"
    for number in threads:
        commands += [["export", number, "-o", str(out), "--full-text"]]
    commands += [["export", number, "-o", str(out), "--format", "json"] for number in threads[:30]]
    commands += [["opml", "export"], ["export", "-o", "-", *threads[:20]]] if threads else []
    commands += verbs.told(machine, threads, short=outcome.short)
    for ran in machine.run_many(lists + commands):
        outcome.shown += 1
        outcome.slowest = max(outcome.slowest, ran.seconds)
        wrong += judge.command(ran)
        if ran.seconds > (SLOWEST_PAGE if ran.args[0] == "show" else SLOWEST_THREAD):
            wrong.append(f"{ran.words}: took {ran.seconds:.1f} s")
    return wrong + judge.exported(out)


def _screen(machine: Machine, keys: int, outcome: Outcome) -> list[str]:
    if not keys:
        return []
    seen = screen.walk(machine, keys)
    outcome.keys += seen.keys
    outcome.slowest = max(outcome.slowest, seen.slowest)
    return seen.wrong

"""What must never be: control bytes, tracebacks, wrong exits, writes and requests beyond the rights, broken invariants."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from reader.poll.grouping import describe
from reader.store import recounting

if TYPE_CHECKING:
    from tests.harden.machine import Ran

UNCLEAN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]")
LONGEST_COMPLAINT = 600
CANARY = "NEWSROOM_CANARY"
SECRET = "s3cret-of-the-reader"
"""The password in the address of a feed: it may reach its server and nothing else."""


def unclean(text: str, where: str) -> list[str]:
    """Return one line if `text` holds what drives a terminal or reorders a line."""
    found = UNCLEAN.search(text)
    if found is None:
        return []
    around = text[max(0, found.start() - 20) : found.end() + 20]
    return [f"{where}: {found[0]!a} in {around!a}"]


def command(ran: Ran, codes: Sequence[int] = (0, 3)) -> list[str]:
    """Return what is wrong with how a command ended and what it printed."""
    wrong = []
    err = ran.err.decode("utf-8", "backslashreplace")
    if ran.code not in codes:
        wrong.append(f"{ran.words}: exit {ran.code}: {err[-300:]!r}")
    if "Traceback" in err:
        wrong.append(f"{ran.words}: traceback: {err[-600:]!r}")
    if any(len(line) > LONGEST_COMPLAINT for line in err.splitlines()):
        wrong.append(f"{ran.words}: a line of {max(map(len, err.splitlines()))} characters on stderr")
    if "database is locked" in err or "another program" in err:
        wrong.append(f"{ran.words}: locked: {err[-300:]!r}")
    try:
        out = ran.out.decode()
    except UnicodeDecodeError as error:
        return [*wrong, f"{ran.words}: printed no UTF-8: {error}"]
    if SECRET in out + err:
        wrong.append(f"{ran.words}: shows a password")
    wrong += unclean(out, ran.words) + unclean(err, f"{ran.words} (stderr)")
    if "--json" in ran.args and ran.code in (0, 3) and out:
        for text in _strings(json.loads(out)):
            wrong += unclean(text, f"{ran.words} (JSON)")[:1]
    return wrong


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inside in value.items():
            yield key
            yield from _strings(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from _strings(inside)


def exported(folder: Path) -> list[str]:
    """Return what is wrong with exported files: names, places, contents."""
    wrong = []
    for path in sorted(folder.rglob("*")):
        if not path.resolve().is_relative_to(folder.resolve()):
            wrong.append(f"{path} leads out of {folder.name}")
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,90}\.(md|json)", path.name):
            wrong.append(f"an odd name for a file: {path.name!a}")
        text = path.read_bytes().decode("utf-8", "surrogateescape")
        wrong += unclean(text, f"export {path.name}")
        if SECRET in text:
            wrong.append(f"export {path.name}: holds a password")
        if path.suffix == ".json":
            wrong += [line for one in _strings(json.loads(text)) for line in unclean(one, f"export {path.name}")][:1]
        else:
            wrong += active(path.name, text)
    return wrong


_KEEP = re.compile(r"<!-- /?newsreader:keep -->")


def active(name: str, text: str) -> list[str]:
    """Parse an exported file as others would: no link but to the web, no HTML but our two marks, one front matter."""
    head, _, prose = text.partition("\n---\n")
    wrong = [] if head.startswith("---\n") else [f"export {name}: no front matter: {text[:60]!a}"]
    marks = 0
    parser = MarkdownIt("commonmark")
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # others may not be as careful
    for token in _tokens(parser.parse(prose)):
        link = str(token.attrs.get("href") or token.attrs.get("src") or "https://")
        if not link.lower().startswith(("http://", "https://", "mailto:", "#")):
            wrong.append(f"export {name}: a link to {link[:80]!a}")
        if token.type in ("html_block", "html_inline"):
            marks += len(_KEEP.findall(token.content))
            if _KEEP.sub("", token.content).strip():
                wrong.append(f"export {name}: HTML: {token.content[:80]!a}")
    return wrong if marks == 2 else [*wrong, f"export {name}: {marks} marks of the user's own block"]


def _tokens(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _tokens(token.children or ())


def overreach(rows: Iterable[Sequence[str]], folder: Path, ports: set[int]) -> list[str]:
    """Return which watched doings were nobody's right; `ports` are those of subscribed loopback addresses."""
    wrong: dict[str, None] = {}
    for kind, *args in rows:
        told = f"{kind} {' '.join(args)}"[:300]
        if kind == "connect":
            own = len(args) > 1 and args[0].startswith("127.") and args[1].isdigit() and int(args[1]) in ports
            if not own and not args[0].startswith("/"):
                wrong[told] = None
        elif kind == "write":
            fine = (
                args[0].startswith((str(folder), "/dev/null", "/dev/tty", "/dev/pts", "/proc/"))
                or "__pycache__" in args[0]
            )
            if not fine:
                wrong[told] = None
        elif kind == "read":
            if args[0].startswith(("/etc/passwd", "/etc/hostname", "/etc/shadow", "/dev/zero")):
                wrong[told] = None
        elif kind not in ("resolve", "start"):
            wrong[told] = None
    return [f"beyond its rights: {told}" for told in wrong]


def kept_secret(folder: Path, database: Path) -> list[str]:
    """Return files that hold the password and are not the database, or that others may read."""
    wrong = []
    for path in (path for path in folder.rglob("*") if path.is_file()):
        open_to_all = not path.name.startswith(database.name) or path.stat().st_mode & 0o077
        if open_to_all and SECRET.encode() in path.read_bytes():
            wrong.append(f"{path.name} holds a password, mode {path.stat().st_mode & 0o777:o}")
    return wrong


def manners(headers: Mapping[str, str]) -> list[str]:
    """Return what a request said beyond what it had to."""
    said = [f"a request with {name}: {headers[name][:60]}" for name in ("cookie", "referer", "from") if name in headers]
    agent = headers.get("user-agent", "")
    return said if agent.startswith("newsreader/") else [*said, f"a request as {agent!r}"]


def canaries(folder: Path) -> list[str]:
    """Return files that a payload made."""
    return [f"a payload wrote {path}" for path in folder.rglob("*") if CANARY in path.name]


# ---------------------------------------------------------------- the database
def invariants(path: Path, *, assigned: bool = True) -> list[str]:
    """Return which invariants of a database file do not hold; `assigned` when a round ran to its end."""
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        wrong = [f"integrity: {row[0]}" for row in connection.execute("PRAGMA integrity_check(5)") if row[0] != "ok"]
        if wrong:
            return wrong
        wrong += [f"foreign key: {tuple(row)}" for row in connection.execute("PRAGMA foreign_key_check")]
        try:
            connection.execute("INSERT INTO search(search, rank) VALUES ('integrity-check', 1)")
        except sqlite3.DatabaseError as error:
            wrong.append(f"full-text index: {error}")
        for name, sql in _LAWS.items():
            wrong += [f"{name}: {tuple(row)}" for row in connection.execute(sql).fetchmany(3)]
        if assigned:
            wrong += [f"no thread: {tuple(row)}" for row in connection.execute(_HOMELESS).fetchmany(3)]
        connection.execute("ROLLBACK") if connection.in_transaction else None
        return wrong + _counters(connection)


_HOMELESS = "SELECT id, uid FROM story WHERE pruned = 0 AND (thread_id IS NULL OR development_id IS NULL)"
_LAWS = {
    "story without a body": "SELECT id FROM story WHERE pruned = 0 AND id NOT IN (SELECT story_id FROM body)",
    "doubled story": "SELECT feed_id, uid FROM story GROUP BY 1, 2 HAVING count(*) > 1",
    "development in another thread": """SELECT s.id FROM story s JOIN development d ON d.id = s.development_id
        WHERE d.thread_id IS NOT s.thread_id""",
    "story in a merged thread": """SELECT s.id FROM story s JOIN thread t ON t.id = s.thread_id
        WHERE t.merged_into IS NOT NULL""",
    "correction of a story that is not there": """SELECT id FROM correction
        WHERE story_a NOT IN (SELECT id FROM story) OR story_b NOT IN (SELECT id FROM story)""",
    "tag on nothing": """SELECT target, tag FROM tagging WHERE kind = 'story' AND target NOT IN (SELECT id FROM story)
        OR kind = 'thread' AND target NOT IN (SELECT id FROM thread)""",
}


def _counters(connection: sqlite3.Connection) -> list[str]:
    """Compare the derived numbers with what deriving them anew gives, in a copy in memory."""
    with closing(sqlite3.connect(":memory:")) as copy:
        connection.backup(copy)
        copy.row_factory = sqlite3.Row
        sql = "SELECT * FROM thread WHERE merged_into IS NULL ORDER BY id"
        before = [dict(row) for row in copy.execute(sql)]
        recounting.recount(copy, [row["id"] for row in before], describe)
        after = [dict(row) for row in copy.execute(sql)]
    return [
        f"thread {was['id']}: {name} is {was[name]!r}, counted {now[name]!r}"
        for was, now in zip(before, after, strict=True)
        for name in was
        if name.endswith("_count") and was[name] != now[name] and (was["story_count"] or now["story_count"])
    ][:5]

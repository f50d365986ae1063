"""The command line as scripts and cron use it: processes, pipes, terminals, signals, real HTTP on loopback."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests import fakes

ROOT = Path(__file__).resolve().parents[2]
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Desk</title><link>https://desk.example/</link>
{}</channel></rss>"""
ENTRY = "<item><guid>{0}</guid><title>Oppama turn {0}</title><description>Nissan and Foxconn talk.</description></item>"
PAGE = '<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head><body>x</body></html>'


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "reader", *(str(argument) for argument in arguments)]


def run(*arguments: object, stdin: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments),
        input=stdin,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **more},
        timeout=60,
    )


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "news.db"
    with fakes.newsroom(path) as room:
        fakes.thread(room, fakes.fill(room, "https://a.example/f", [fakes.story(f"u{n}") for n in range(60)]))
    return path


class Server:
    """Answers on loopback: a feed, a page that names it, an error, and one answer that never comes."""

    def __init__(self) -> None:
        outer = self
        self.asked = threading.Event()
        self.free = threading.Event()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.set()
                if self.path == "/hang":
                    outer.free.wait(30)
                status, kind, body = outer.answer(self.path)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True).start()

    @staticmethod
    def answer(path: str) -> tuple[int, str, str]:
        if path == "/feed":
            return 200, "application/rss+xml", FEED.format("".join(ENTRY.format(n) for n in range(3)))
        if path == "/page":
            return 200, "text/html", PAGE
        if path == "/empty-page":
            return 200, "text/html", "<html><body>nothing here"
        return 500, "text/plain", ""


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.free.set()
    running.http.shutdown()
    running.http.server_close()


HEAVY = (
    "asyncio",
    "textual",
    "rich",
    "httpx",
    "feedparser",
    "sqlite_utils",
    "markdownify",
    "bs4",
    "yaml",
    "selectolax",
    "nh3",
)


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["threads", "--json"], HEAVY),
        (["stories", "--ndjson"], HEAVY),
        (["feeds"], HEAVY),
        (["thread", "follow", "1"], HEAVY),
        (["export", "1", "-o", "-"], ("textual", "rich", "httpx", "feedparser", "sqlite_utils")),
        (["--version"], (*HEAVY, "sqlite3", "msgspec", "reader.newsroom")),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_verb_imports_only_what_it_needs(db: Path, arguments: list[str], unwanted: tuple[str, ...]) -> None:
    code = (
        "import sys; from reader.cli.main import main; main(sys.argv[1:]);"
        f"print(sorted(set(sys.modules) & set({unwanted!r})), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "--db", str(db), *arguments], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stderr.splitlines()[-1] == "[]"


def test_the_package_itself_imports_nothing() -> None:
    code = "import sys; before = set(sys.modules); import reader; print(sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "['reader']"


@pytest.mark.parametrize("arguments", [["stories", "--ndjson"], ["stories"], ["show", "1"], ["export", "1", "-o", "-"]])
def test_a_closed_pipe_is_met_in_silence(db: Path, arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)  # nobody reads from the first byte on
    process = subprocess.Popen(command(*arguments, "--db", db), stdout=writing, stderr=subprocess.PIPE, cwd=ROOT)
    os.close(writing)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, b"")


def test_without_a_terminal_the_reader_says_so_and_exits_two(db: Path) -> None:
    done = run("--db", db)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert "terminal" in done.stderr


def test_the_demo_without_a_terminal_prints_threads_and_twice_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "demo.db"
    first = run("demo", "--db", path)
    second = run("demo", "--db", path)
    assert (first.returncode, second.returncode) == (0, 0), first.stderr
    assert "Nissan" in first.stdout
    assert "newsreader demo in a terminal" in first.stderr
    assert "0 new stories" in second.stderr
    assert len(json.loads(run("feeds", "--json", "--db", path).stdout)) >= 10
    assert json.loads(run("history", "--json", "--db", path).stdout) == [], "undo begins with what the user did"
    run("remove", "1", "--db", path)
    run("demo", "--db", path)
    assert len(json.loads(run("feeds", "--json", "--db", path).stdout)) == 11, "a removed sample stays removed"
    assert not (tmp_path / "xdg" / "data" / "newsreader" / "newsreader.db").exists()


def test_a_round_over_real_feeds(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    assert run("add", f"{server.url}/feed", "--db", path).stdout == f"1\t{server.url}/feed\n"
    done = run("refresh", "--json", "--db", path)
    assert (done.returncode, done.stderr) == (0, "")
    report = json.loads(done.stdout)
    assert {
        "feeds_polled",
        "feeds_unchanged",
        "feeds_failed",
        "stories_new",
        "stories_changed",
        "threads_touched",
    } <= set(report)
    assert (report["feeds_polled"], report["feeds_failed"], report["stories_new"]) == (1, 0, 3)
    stories = [json.loads(row) for row in run("stories", "--ndjson", "--db", path).stdout.splitlines()]
    assert {one["feed_url"] for one in stories} == {f"{server.url}/feed"}
    assert all(one["thread_id"] is not None and one["development_id"] is not None for one in stories)
    again = json.loads(run("refresh", "--force", "--json", "--db", path).stdout)
    assert (again["feeds_unchanged"], again["stories_new"]) == (1, 0)


def test_when_some_feeds_fail_the_rest_is_stored_and_the_code_is_three(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    run("add", "--as-is", f"{server.url}/feed", f"{server.url}/broken", "--db", path)
    done = run("refresh", "--json", "--db", path)
    assert done.returncode == 3
    assert json.loads(done.stdout)["stories_new"] == 3
    assert f"{server.url}/broken" in done.stderr
    assert "\x1b" not in done.stderr
    (failing,) = json.loads(run("feeds", "--errors", "--json", "--db", path).stdout)
    assert "500" in failing["error"]


def test_a_page_is_searched_for_its_feed(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    done = run("add", f"{server.url}/page", f"{server.url}/empty-page", "http://127.0.0.1:1/", "--db", path)
    assert (done.returncode, done.stdout) == (1, f"1\t{server.url}/feed\n")
    assert len(done.stderr.splitlines()) == 2
    assert len(json.loads(run("feeds", "--json", "--db", path).stdout)) == 1


def test_an_interrupted_round_exits_130_without_a_word(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    run("add", "--as-is", f"{server.url}/hang", "--db", path)
    ours = signal.signal(signal.SIGINT, signal.SIG_DFL)  # a suite in the background ignores it, and its children would
    process = subprocess.Popen(
        command("refresh", "--db", path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    )
    signal.signal(signal.SIGINT, ours)
    assert server.asked.wait(30)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, b"", b"")


def on_terminal(arguments: list[str], columns: int = 80, **more: str) -> tuple[int, str]:
    """Run a command on a pty of its own; return its exit code and what it drew."""
    environment = {**os.environ, "COLUMNS": str(columns), "LINES": "24", "TERM": "xterm-256color", **more}
    ours, theirs = pty.openpty()
    process = subprocess.Popen(arguments, stdin=theirs, stdout=theirs, stderr=theirs, cwd=ROOT, env=environment)
    os.close(theirs)
    drawn = bytearray()
    while select.select([ours], [], [], 60)[0]:
        try:
            chunk = os.read(ours, 65_536)
        except OSError:
            break
        if not chunk:
            break
        drawn += chunk
    os.close(ours)
    return process.wait(30), drawn.decode()


def test_on_a_terminal_a_listing_is_a_table_of_its_width(db: Path) -> None:
    code, drawn = on_terminal(command("stories", "--limit", "5", "--db", db), columns=60)
    lines = drawn.splitlines()
    assert code == 0
    assert lines[0].split()[:3] == ["id", "published", "outlet"]
    assert len(lines) == 6
    assert all(len(row) <= 60 for row in lines)


def test_a_story_goes_through_the_pager_on_a_terminal_only(db: Path, tmp_path: Path) -> None:
    pager = tmp_path / "my pager"
    pager.write_text("#!/bin/sh\nsed 's/^/paged: /'\n")
    pager.chmod(0o755)
    quoted = f"'{pager}'"
    assert on_terminal(command("show", "1", "--db", db), PAGER=quoted)[1].startswith("paged: Headline u0")
    assert run("show", "1", "--db", db, PAGER=quoted).stdout.startswith("Headline u0")
    code, drawn = on_terminal(command("show", "1", "--db", db), PAGER="no-such-pager")
    assert (code, len(drawn.splitlines())) == (1, 1)


@pytest.mark.parametrize(
    "arguments", [["search", b"\xff"], ["thread", "show", b"\xff"], ["thread", "rename", "1", b"\xff"], ["stories", "--tag", b"\xff"]]
)  # fmt: skip
def test_words_that_are_no_text_are_at_most_one_line_of_trouble(db: Path, arguments: list[str | bytes]) -> None:
    whole: list[str | bytes] = [*command("--db", db), *arguments]
    done = subprocess.run(whole, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode in (0, 1, 2)
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) <= 1


@pytest.mark.parametrize("locale", ["C", "POSIX", "en_US.ISO-8859-1"])
def test_piped_data_is_utf8_whatever_the_locale(tmp_path: Path, locale: str) -> None:
    path = tmp_path / "x.db"
    with fakes.newsroom(path) as room:
        fakes.fill(room, "https://a.example/f", [fakes.story("a", "鴻海 – “Nissan” 🚗")])
    more = {"LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "latin-1"}
    done = subprocess.run(
        command("stories", "--db", path), capture_output=True, cwd=ROOT, env={**os.environ, **more}, check=True
    )
    assert "鴻海 – “Nissan” 🚗" in done.stdout.decode()


def test_another_project_s_package_of_our_name_is_met_with_one_sentence(tmp_path: Path) -> None:
    package = tmp_path / "reader"
    package.mkdir()
    (package / "__init__.py").write_text('"""A Python feed reader library."""\n')
    (package / "cli").symlink_to(ROOT / "reader" / "cli")
    done = subprocess.run(
        [sys.executable, "-c", "from reader.cli.door import main; main()"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "another project" in done.stderr


def test_two_at_once_do_not_disturb_each_other(db: Path) -> None:
    def work(change: Callable[[int], list[object]]) -> list[subprocess.Popen[bytes]]:
        return [
            subprocess.Popen(
                command(*change(n), "--db", db), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=ROOT
            )
            for n in range(4)
        ]

    running = work(lambda n: ["thread", "tag", "1", f"tag-{'abcd'[n]}"]) + work(lambda n: ["thread", "show", "1"])
    for process in running:
        _, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
    assert json.loads(run("threads", "--json", "--db", db).stdout)[0]["tags"] == ["tag-a", "tag-b", "tag-c", "tag-d"]

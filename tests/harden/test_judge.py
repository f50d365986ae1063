"""The judges of the hardening can tell: each of them finds what it is there for."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reader.poll import pipeline
from tests.fakes import fill, newsroom, story, thread
from tests.harden import inputs, judge, losses, screen
from tests.harden.machine import Ran

PORTS = {8_000}


@pytest.mark.parametrize("byte", ["\x1b", "\x07", "\x9b", "\x85", "\x7f", "\r", "\u202e", "\u2066", "\u2028"])
def test_what_drives_a_terminal_is_found(byte: str) -> None:
    assert judge.unclean(f"a{byte}b", "here")
    assert judge.unclean("a\tb\nc é 漢", "here") == []


def ran(code: int = 0, out: str = "", err: str = "", *args: str) -> Ran:
    return Ran(args, code, out.encode(), err.encode(), 0.1)


def test_commands_that_end_badly_are_found() -> None:
    assert judge.command(ran(0, "fine\n")) == []
    assert judge.command(ran(3, "", "one feed failed\n")) == []
    assert judge.command(ran(1))
    assert judge.command(ran(0, "", "Traceback (most recent call last):"))
    assert judge.command(ran(0, "", "x" * 1_000))
    assert judge.command(ran(0, "", "cannot write: database is locked"))
    assert judge.command(ran(0, '["\\u001b[2J"]', "", "--json"))
    assert judge.command(Ran((), 0, b"\xff", b"", 0.1))


def test_doings_beyond_the_rights_are_found(tmp_path: Path) -> None:
    fine = [
        ["connect", "127.0.0.1", "8000"],
        ["write", f"{tmp_path}/x"],
        ["write", "/dev/null"],
        ["start", "python"],
        ["read", "/etc/hosts"],
    ]
    assert judge.overreach(fine, tmp_path, PORTS) == []
    bad = [["connect", "127.0.0.1", "1"], ["connect", "169.254.169.254", "80"], ["connect", "::1", "8000", "0", "0"], ["write", "/etc/cron.d/x"], ["read", "/etc/passwd"], ["os.system", "touch x"]]  # fmt: skip
    assert len(judge.overreach(bad, tmp_path, PORTS)) == len(bad)


@pytest.mark.parametrize(
    "text",
    [
        "no front matter",
        "---\na: b\n---\n[x](javascript:alert(1))\n{}",
        "---\na: b\n---\n<javascript:x>\n{}",
        "---\na: b\n---\n<script>x</script>\n{}",
        "---\na: b\n---\n{}\n{}",
        "---\na: b\n---\n\u202e\n{}",
    ],
)
def test_an_active_export_is_found(tmp_path: Path, text: str) -> None:
    block = "<!-- newsreader:keep -->\n\n<!-- /newsreader:keep -->\n"
    (tmp_path / "good.md").write_text(f"---\na: b\n---\n[x\\](javascript:y)](https://e.example/)\n\n{block}")
    assert judge.exported(tmp_path) == []
    (tmp_path / "bad.md").write_text(text.replace("{}", f"\n{block}"))
    assert judge.exported(tmp_path)


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM body WHERE story_id = 1",
        "UPDATE thread SET story_count = 7",
        "UPDATE thread SET unread_count = 7",
        "UPDATE story SET thread_id = NULL WHERE id = 1",
        "UPDATE development SET thread_id = (SELECT max(id) FROM thread) WHERE id = 1",
        "UPDATE thread SET merged_into = 2 WHERE id = 1",
        "INSERT INTO tagging VALUES ('story', 99, 'x')",
        "INSERT INTO correction(kind, story_a, story_b, at) VALUES ('apart', 1, 99, 0)",
        "INSERT INTO search(search) VALUES ('delete-all')",
    ],
)
def test_broken_invariants_are_found(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "news.db"
    with newsroom(path) as room:
        first, second, third = fill(room, "https://desk.example/feed", [story(uid) for uid in "abc"])
        thread(room, [first, second])
        thread(room, [third])
    assert judge.invariants(path) == []
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(damage)
        connection.commit()
    assert judge.invariants(path)


def test_sequences_that_are_not_the_screens_own_are_found() -> None:
    known = screen.kinds("\x1b[1;1H\x1b[38;2;1;2;3mtext\x1b[0m\x1b[?25l\x1b]22;default\x07")
    assert screen.drawn_wrong("\x1b[7;3H\x1b[4mother text\x1b[?25l\r\n", known) == []
    for odd in (
        "\x1b[?1049l",
        "\x1b]0;title\x07",
        "\x1b]52;c;eA==\x1b\\",
        "\x1b_Gx\x1b\\",
        "\x1bc",
        "\x1b[6n",
        "\x07",
        "\x9b2J",
        "\u202e",
    ):
        assert screen.drawn_wrong(f"\x1b[1;1Hx{odd}y", known), odd


def test_what_another_parser_finds_and_we_do_not_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    feed = inputs.Input("some/feed", inputs.rss([{"title": "A headline", "description": "Words that are there"}]))
    assert losses.run([feed]).wrong == []
    assert losses.run([feed]).stories == 1
    seeing = pipeline.digest

    def forgetful(*args: Any) -> pipeline.Digested:
        found = seeing(*args)
        gone = replace(found.stories[0], title="A", published=None, url="", text="", html="")
        return replace(found, stories=(gone,))

    monkeypatch.setattr(pipeline, "digest", forgetful)
    lost = losses.run([feed]).wrong
    assert [line.split()[2] for line in lost] == ["headline", "date", "link", "text"]


def test_any_folder_of_feeds_is_taken(tmp_path: Path) -> None:
    (tmp_path / "deep" / "rss").mkdir(parents=True)
    (tmp_path / "deep" / "rss" / "a.xml").write_bytes(b"<!-- Header: Content-type: text/xml; charset=koi8-r --><rss/>")
    (tmp_path / "b.json").write_bytes(b"{}")
    (tmp_path / "EXPECT.md").write_bytes(b"words")
    found = {one.name.partition("/")[2]: one.content_type for one in inputs.given(tmp_path)}
    assert found == {"a.xml": "text/xml; charset=koi8-r", "b.json": "application/feed+json"}

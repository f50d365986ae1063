"""Whole texts over real HTTP, with real workers: after a round, within limits, through a kill; and pictures when asked."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from reader.cli.main import main
from reader.findings import Picture
from reader.model import StoryQuery
from reader.poll import fulltext
from reader.text import plain
from tests.end_to_end.server import Answer, Asked, FakeServer, gzip_bomb
from tests.fakes import newsroom

ROOT = Path(__file__).resolve().parents[2]
HTML = {"Content-Type": "text/html"}
TEXT = "".join(f"<p>Line {n} at Oppama builds {n}00 cars a day, the union said after talks.</p>" for n in range(1, 9))


def page(inside: str = TEXT) -> Answer:
    return Answer(f"<html><head><title>A</title></head><body><article>{inside}".encode(), headers=HTML)


PAGES = {
    "good": page(),
    "bomb": gzip_bomb(40),
    "evil": page(TEXT + "<p>It said \x1b]0;owned\x07 and &#27;[2J and \u202e so on for some time.</p>" + TEXT.upper()),
    "large": Answer(b"<p>" + b"x" * (16 << 20), headers=HTML),
    "deep": page(TEXT + "<div>" * 20_000),
    "away": Answer(status=302, headers={"Location": "file:///etc/passwd"}),
    "table": page(TEXT + "<table>" + "<tr><td>1<td>2<td>3</tr>" * 2_000 + "</table>"),
    "gone": Answer(status=404),
    "last": page(TEXT.lower()),
}
WRONG = {
    "bomb": "larger than 15 MiB once unpacked",
    "large": "larger than 15 MiB",
    "away": "redirected to an address that is not of the web",
    "gone": "the server answered 404",
}


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with FakeServer() as running:
        yield running


def subscribe(server: FakeServer, path: Path, names: list[str]) -> None:
    """Serve a feed of stories whose pages have these names, the first one newest, and want their whole texts."""
    items = "".join(
        f"<item><guid isPermaLink='false'>{name}</guid><title>The {name} one</title><link>{server.url(f'/{name}')}</link>"
        f"<description>Only the beginning of {name}.</description></item>"
        for name in reversed(names)
    )
    server.give("/feed", Answer(f"<rss version='2.0'><channel><title>A</title>{items}</channel></rss>".encode()))
    with newsroom(path) as room:
        room.add_feed(server.url("/feed"))
        room.edit_feed(server.url("/feed"), full_text=True)


def test_a_refresh_brings_them_and_what_is_wrong_with_a_page_is_told_on_its_story(
    server: FakeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "news.db"
    subscribe(server, path, list(PAGES))
    for name, answer in PAGES.items():
        server.give(f"/{name}", answer)
    monkeypatch.setattr(fulltext, "PAUSE", 0.0)
    assert main(["refresh", "--json", "--db", str(path)]) == 0
    out, err = capsys.readouterr()
    report = json.loads(out)
    assert (report["stories_new"], report["full_texts"], report["full_texts_failed"]) == (9, 5, 4)
    assert err.splitlines() == ["5 whole texts fetched, 4 pages without one"]
    with newsroom(path) as room:
        for story in room.stories(StoryQuery(folded=False)):
            whole = room.whole(story.id)
            assert room.body(story.id).text == f"Only the beginning of {story.uid}."
            assert room.page_failure(story.id) == WRONG.get(story.uid, "")
            assert (whole is None) is (story.uid in WRONG)
            if whole is not None:
                assert "Oppama" in whole.text.title()
                assert whole.text == plain(whole.text)
                assert whole.html == plain(whole.html)
    assert main(["refresh", "--force", "--json", "--db", str(path)]) == 0
    assert json.loads(capsys.readouterr().out)["full_texts"] == 0
    for name in PAGES:
        assert len(server.asked(f"/{name}")) == 1, name


def test_a_feed_is_told_by_a_verb(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "news.db"
    with newsroom(path) as room:
        room.add_feed("https://desk.example/feed", title="Desk")
    for option, wanted in (("--full-text", True), ("--feed-text", False)):
        assert main(["feed", "edit", "1", option, "--db", str(path)]) == 0
        assert capsys.readouterr().err == f"fetch {'whole' if wanted else 'no whole'} texts for “Desk”\n"
        assert main(["feeds", "--json", "--db", str(path)]) == 0
        assert json.loads(capsys.readouterr().out)[0]["full_text"] is wanted


def test_a_kill_while_pages_are_fetched_loses_nothing_and_the_next_round_goes_on(
    server: FakeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "news.db"
    subscribe(server, path, ["one", "two"])
    asked = threading.Event()

    def stall(request: Asked) -> Answer:
        asked.set()
        return Answer(fault="stall")

    server.give("/one", stall)
    server.give("/two", stall)
    code = "from reader.cli.door import main; main()"
    arguments = [sys.executable, "-c", code, "refresh", "--db", str(path)]
    with subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        assert asked.wait(30)
        os.kill(running.pid, signal.SIGKILL)
    with newsroom(path) as room:
        ids = [story.id for story in room.stories(StoryQuery(folded=False))]
        assert len(ids) == 2
        assert all(room.story(number).thread_id for number in ids)
        assert [room.page_failure(number) for number in ids] == ["", ""]
    server.give("/one", page())
    server.give("/two", page(TEXT.upper()))
    monkeypatch.setattr(fulltext, "PAUSE", 0.0)
    assert main(["refresh", "--json", "--db", str(path)]) == 0
    assert json.loads(capsys.readouterr().out)["full_texts"] == 2
    with newsroom(path) as room:
        assert all(room.whole(number) for number in ids)
        assert room.examine().problems == ()


def test_pictures_come_from_the_server_of_their_feed_by_a_real_worker(server: FakeServer, tmp_path: Path) -> None:
    out = BytesIO()
    Image.new("RGB", (40, 40), (0, 0, 255)).save(out, "JPEG")
    server.give("/a.jpg", Answer(out.getvalue(), headers={"Content-Type": "image/jpeg"}))
    server.give("/b.jpg", gzip_bomb(40))
    with newsroom(tmp_path / "news.db") as room:
        addresses = [server.url("/a.jpg"), server.url("/b.jpg")]
        found = asyncio.run(room.pictures(addresses, server.url("/feed"), (20, 20)))
        assert isinstance(found[addresses[0]], Picture)
        assert found[addresses[1]] == "larger than 15 MiB once unpacked"
        elsewhere = asyncio.run(room.pictures(addresses[:1], "https://desk.example/feed", (20, 20)))
        assert "private network" in str(elsewhere[addresses[0]])
    assert len(server.asked("/a.jpg")) == 1


def test_what_was_left_over_is_wanted_until_it_is_there(server: FakeServer, tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    subscribe(server, path, ["one"])
    server.give("/one", page())
    with newsroom(path) as room:
        assert not room.wants_wholes()
        asyncio.run(room.refresh())
        assert room.wants_wholes()
        asyncio.run(room.fetch_wholes())
        assert not room.wants_wholes()

"""Whole rounds over real HTTP on loopback: what a feed can do between two polls, and what is kept of it."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

import pytest

from reader.config import Retention
from reader.model import Progress, RoundReport, StoryQuery, ThreadQuery
from reader.newsroom import Newsroom
from reader.poll.workshop import Inline
from tests.end_to_end.server import Answer, Asked, FakeServer, conditional, redirect
from tests.fakes import DAY, NOW, Clock, newsroom

HOUR = 3_600


def rss(*items: tuple[str, str, str], title: str = "Desk") -> bytes:
    """Return a feed of (guid, title, text) items."""
    parts = "".join(
        f"<item><guid isPermaLink='false'>{guid}</guid><title>{escape(head)}</title>"
        f"<link>http://desk.example/{guid}</link><pubDate>Mon, 29 Sep 2025 10:00:00 GMT</pubDate>"
        f"<description>{escape(text)}</description></item>"
        for guid, head, text in items
    )
    return f"<rss version='2.0'><channel><title>{title}</title>{parts}</channel></rss>".encode()


ONE = ("1", "Foxconn may build cars at Oppama", "Foxconn is in talks with Nissan about its Oppama plant.")
TWO = ("2", "Porsche delays its electric SUV", "Porsche puts off the car and Volkswagen pays for it.")


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with FakeServer() as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def room(tmp_path: Path, clock: Clock) -> Iterator[Newsroom]:
    with newsroom(tmp_path / "news.db", clock) as opened:
        opened._workshop = Inline()
        yield opened


def refresh(room: Newsroom, given: Sequence[str | int] = (), *, force: bool = False) -> RoundReport:
    return asyncio.run(room.refresh(given, force=force))


def titles(room: Newsroom) -> list[str]:
    return sorted(story.title for story in room.stories(StoryQuery(folded=False)))


def test_a_first_poll_then_nothing_new(server: FakeServer, room: Newsroom, clock: Clock) -> None:
    server.give("/a", conditional(rss(ONE, TWO)))
    server.give("/b", Answer(rss(("3", "A third story", "Text of the third."))))  # no validators at all
    for path in ("/a", "/b"):
        room.add_feed(server.url(path))
    first = refresh(room)
    assert (first.feeds_polled, first.feeds_unchanged, first.stories_new) == (2, 0, 3)
    assert refresh(room).feeds_polled == 0, "nothing is due yet"
    clock.now += 2 * HOUR
    again = refresh(room)
    assert (again.feeds_polled, again.feeds_unchanged, again.stories_new, again.stories_changed) == (2, 2, 0, 0)
    assert server.asked("/a")[1].headers["if-none-match"] == '"v1"'
    assert all(story.thread_id and story.development_id for story in room.stories(StoryQuery()))
    assert room.feed(server.url("/a")).title == "Desk"


def test_an_edited_story_keeps_its_former_version_and_its_status(
    server: FakeServer, room: Newsroom, clock: Clock
) -> None:
    edited = ("1", ONE[1], "Foxconn is not in talks with Nissan, says Nissan.")
    server.give("/a", [Answer(rss(ONE, TWO)), Answer(rss(edited))])
    room.add_feed(server.url("/a"))
    refresh(room)
    number = next(story.id for story in room.stories(StoryQuery()) if story.uid == "1")
    room.mark_read([number])
    clock.now += 2 * HOUR
    report = refresh(room)
    assert (report.stories_new, report.stories_changed) == (0, 1)
    story = room.story(number)
    assert story.read, "an edit does not make it unread"
    assert story.versions == 1
    assert room.body(number).text.startswith("Foxconn is not in talks")
    assert [version.text for version in room.versions(number)] == [ONE[2]]
    assert room.search("denies OR says")[0][0].id == number
    assert TWO[1] in titles(room), "what vanished from the feed stays"


def test_a_feed_that_fails_while_others_go_on(server: FakeServer, room: Newsroom, clock: Clock) -> None:
    server.give("/good", Answer(rss(ONE)))
    server.give("/page", Answer(b"<!doctype html><html><body>Sign in</body></html>"))
    server.give("/broken", Answer(status=500))
    for path in ("/page", "/good", "/broken", "/missing"):
        room.add_feed(server.url(path))
    report = refresh(room)
    assert (report.feeds_polled, report.feeds_failed, report.stories_new) == (4, 3, 1)
    assert {url.rsplit("/", 1)[1] for url, _ in report.errors} == {"page", "broken", "missing"}
    failing = {feed.url: feed for feed in room.feeds(errors=True)}
    assert "web page" in (failing[server.url("/page")].error or "")
    assert failing[server.url("/broken")].next_poll > clock.now
    server.give("/broken", Answer(rss(TWO)))
    assert refresh(room, [server.url("/broken")], force=True).feeds_failed == 0
    assert room.feed(server.url("/broken")).error is None


def test_no_link_of_a_story_carries_a_secret_of_its_feed(server: FakeServer, room: Newsroom) -> None:
    links = "A <a href=''>page</a>, a <a href='#part'>part</a>, <img src='?'> and <a href='?page=2'>the next</a>."
    body = f"<item><title>A story</title><link>#part</link><description>{escape(links)}</description></item>"
    server.give("/f?n=1&token=hush", Answer(f"<rss><channel><title>Desk</title>{body}</channel></rss>".encode()))
    room.add_feed(server.url("/f?n=1&token=hush").replace("//", "//jane:hush@"))
    assert refresh(room).feeds_failed == 0
    (story,) = room.stories(StoryQuery())
    assert (story.outlet, story.url) == ("Desk", server.url("/f?n=1&token=***#part"))
    assert server.url("/f?page=2") in room.body(story.id).html
    for shown in (room.body(story.id), room.rendered(story.thread_id or 0, "markdown", full_text=True)):
        assert "hush" not in str(shown)


def test_a_feed_that_is_gone_is_never_asked_again(server: FakeServer, room: Newsroom, clock: Clock) -> None:
    server.give("/a", [Answer(rss(ONE)), Answer(status=410)])
    room.add_feed(server.url("/a"))
    refresh(room)
    clock.now += 2 * HOUR
    refresh(room)
    clock.now += 30 * DAY
    assert refresh(room).feeds_polled == 0
    assert room.feed(server.url("/a")).gone
    assert titles(room) == [ONE[1]]


def test_a_permanent_move_is_believed_on_the_third_day(server: FakeServer, room: Newsroom, clock: Clock) -> None:
    server.give("/old", redirect("/new"))
    server.give("/new", Answer(rss(ONE)))
    number, _ = room.add_feed(server.url("/old"))
    for _ in range(3):
        assert room.feed(number).url == server.url("/old")
        refresh(room)
        clock.now += DAY
    assert room.feed(number).url == server.url("/new")
    refresh(room)
    assert len(server.asked("/old")) == 3
    assert titles(room) == [ONE[1]], "the same stories, not again"


def test_a_busy_host_is_left_alone(server: FakeServer, room: Newsroom, clock: Clock) -> None:
    server.give("/a", Answer(status=429, headers={"Retry-After": "7200"}))
    server.give("/b", Answer(rss(ONE)))
    room.add_feed(server.url("/a"))
    refresh(room)
    room.add_feed(server.url("/b"))
    assert refresh(room).feeds_polled == 0
    clock.now += 7_300
    assert refresh(room).stories_new == 1


def test_the_same_page_in_two_feeds_is_shown_once(server: FakeServer, room: Newsroom) -> None:
    server.give("/a", Answer(rss(ONE)))
    server.give(
        "/b", Answer(rss(("other-guid", *ONE[1:])).replace(b"desk.example/other-guid", b"desk.example/1?utm_source=x"))
    )
    for path in ("/a", "/b"):
        room.add_feed(server.url(path))
    refresh(room)
    assert len(room.stories(StoryQuery(folded=False))) == 2
    (shown,) = room.stories(StoryQuery())
    assert shown.copies == 1
    (thread,) = room.threads(ThreadQuery())
    assert (thread.story_count, thread.unread_count) == (2, 1)


def test_new_guids_for_old_stories_are_not_news(server: FakeServer, room: Newsroom, clock: Clock) -> None:
    server.give("/a", [Answer(rss(ONE, TWO)), Answer(rss(("9", *ONE[1:])).replace(b"example/9", b"example/1"))])
    room.add_feed(server.url("/a"))
    refresh(room)
    clock.now += 2 * HOUR
    assert refresh(room).stories_new == 0
    assert len(titles(room)) == 2


def test_dates_that_cannot_be_do_not_pin_a_story(server: FakeServer, room: Newsroom) -> None:
    bodies = [rss((str(n), f"Story {n}", f"Text {n}.")) for n in range(3)]
    dated = [
        b.replace(b"Mon, 29 Sep 2025 10:00:00 GMT", d)
        for b, d in zip(
            bodies, (b"Fri, 01 Jan 2038 00:00:00 GMT", b"yesterday-ish", b"Sun, 01 Jan 1995 00:00:00 GMT"), strict=True
        )
    ]
    for n, body in enumerate(dated):
        server.give(f"/{n}", Answer(body))
        room.add_feed(server.url(f"/{n}"))
    refresh(room)
    assert {story.moment for story in room.stories(StoryQuery())} == {NOW}


def test_progress_is_told_step_by_step(server: FakeServer, room: Newsroom) -> None:
    for n in range(4):
        server.give(f"/{n}", Answer(rss((str(n), f"Story {n}", f"Text {n}."))))
        room.add_feed(server.url(f"/{n}"))
    seen: list[Progress] = []
    asyncio.run(room.refresh(progress=seen.append))
    assert [step.done for step in seen if step.stage == "fetching"] == [1, 2, 3, 4]
    assert [step.stage for step in seen[-2:]] == ["threading", "done"]
    assert seen[-1].stories_new == 4


def test_a_correction_made_during_a_round_is_obeyed(server: FakeServer, room: Newsroom, clock: Clock) -> None:
    server.give(
        "/a", [Answer(rss(ONE, TWO)), Answer(rss(("3", ONE[1] + " after all", ONE[2] + " More talks on Oppama.")))]
    )
    room.add_feed(server.url("/a"))
    refresh(room)
    first, second = (story.thread_id or 0 for story in room.stories(StoryQuery()))
    room.merge(first, [second])
    clock.now += 2 * HOUR
    refresh(room)
    assert len({story.thread_id for story in room.stories(StoryQuery())}) == 1


def test_killed_at_any_instant_nothing_is_lost_and_nothing_doubled(server: FakeServer, tmp_path: Path) -> None:
    """A refresh in a process of its own is killed with -9 while bodies come in, several times; then one runs through."""
    path = tmp_path / "news.db"
    count = 6
    with newsroom(path) as room:
        for n in range(count):
            stories = [(f"{n}-{k}", f"Story {n} {k} on plant {k}", f"Text {n} {k} about the plant.") for k in range(20)]
            server.give(f"/{n}", Answer(rss(*stories)))
            room.add_feed(server.url(f"/{n}"))
    command = [sys.executable, "-m", "reader", "refresh", "--force", "--db", str(path)]
    seen: list[int] = []

    def killing(asked: Asked) -> Answer:
        seen.append(1)
        os.kill(process.pid, signal.SIGKILL)
        return Answer(rss(("x", "never", "never")))

    for victim in (0, 3, 5):
        ordinary = server._routes[f"/{victim}"]
        server.give(f"/{victim}", killing)
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            assert process.wait() == -signal.SIGKILL
        server.give(f"/{victim}", ordinary)
    assert len(seen) == 3
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with newsroom(path) as room:
        found = room.stories(StoryQuery(folded=False), limit=1_000)
        assert sorted(story.uid for story in found) == sorted(f"{n}-{k}" for n in range(count) for k in range(20))
        assert all(story.thread_id for story in found)
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert connection.execute("PRAGMA foreign_key_check").fetchone() is None
        connection.execute("INSERT INTO search(search) VALUES ('integrity-check')")
    connection.close()


def test_two_programs_on_one_file_poll_in_turn_and_lose_nothing(server: FakeServer, tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with newsroom(path) as room:
        for n in range(8):
            server.give(f"/{n}", Answer(rss((str(n), f"Story number {n}", f"Text of {n}."))))
            room.add_feed(server.url(f"/{n}"))
        command = [sys.executable, "-m", "reader", "refresh", "--force", "--db", str(path)]
        others = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(2)]
        refresh(room, force=True)
        for number in [story.id for story in room.stories(StoryQuery())]:
            room.mark_read([number])
        for other in others:
            _, complaint = other.communicate()
            assert other.returncode == 0, complaint
        assert len(titles(room)) == 8
        assert room.place_counts()["unread"] == 0


async def test_a_clock_that_jumped_ahead_neither_lets_go_of_stories_nor_stops_the_feed(
    tmp_path: Path, server: FakeServer
) -> None:
    server.give("/feed", Answer(rss(ONE, TWO)))
    clock = Clock(NOW)
    with newsroom(tmp_path / "news.db", clock, retention=Retention(days=30)) as room:
        room._workshop = Inline()
        room.add_feed(server.url("/feed"))
        await room.refresh()
        clock.now = NOW + 900 * DAY
        assert (await room.refresh()).feeds_polled == 1
        clock.now = NOW + HOUR
        assert (await room.refresh()).feeds_polled == 1
        assert [bool(room.body(one.id).text) for one in room.stories(StoryQuery(folded=False))] == [True, True]

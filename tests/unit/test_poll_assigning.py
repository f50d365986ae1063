"""One story or entry that cannot be read: it costs nobody else anything."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest

from reader.errors import ConfigError, FeedError, NewsreaderError
from reader.intake.clean import clean
from reader.intake.incoming import Entry
from reader.model import NewStory, StoryQuery
from reader.poll import pipeline
from reader.poll.archive import Archive
from reader.poll.workshop import Inline, WorkshopTimeout
from reader.threads.features import Features
from reader.threads.group import Arrival
from tests import fakes
from tests.fakes import story

T = TypeVar("T")


class Poisoned(Inline):
    """A workshop in which the names of some stories can never be read."""

    def __init__(self, *poison: str, error: Exception | None = None) -> None:
        self.poison = poison
        self.poison_ids: set[int] = set()
        self.error = error or WorkshopTimeout("took longer than 1 seconds and was stopped")

    async def run(self, function: Callable[..., T], *args: Any, seconds: float = 1, lane: str = "") -> T:
        """Return what `function` returns unless it is about the poison."""
        if function is pipeline.enrich and any(one.uid in self.poison for one in args[0]):
            raise self.error
        if lane in self.poison or (lane and self.poison_ids & set(args[2])):
            raise self.error
        return function(*args)


def threaded(path: Path, workshop: Poisoned) -> list[str]:
    with fakes.newsroom(path) as room:
        room._workshop = workshop
        ids = fakes.fill(room, "https://desk.example/feed", [story(uid, f"A headline of {uid}") for uid in "abcd"])
        workshop.poison_ids = {number for uid, number in zip("abcd", ids, strict=True) if uid in workshop.poison}
        room.database.write(lambda c: c.execute("UPDATE placement SET features = x''"))
        asyncio.run(room.refresh())
        return sorted(one.uid for one in room.stories(StoryQuery(folded=False)) if one.thread_id)


def test_a_story_whose_names_cannot_be_read_is_threaded_by_its_title(tmp_path: Path) -> None:
    assert threaded(tmp_path / "news.db", Poisoned("b")) == ["a", "b", "c", "d"]


def test_a_story_that_cannot_be_compared_gets_a_thread_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    assert threaded(path, Poisoned("b", error=IndexError("odd"))) == ["a", "b", "c", "d"]
    with fakes.newsroom(path) as room:
        found = {one.uid: one for one in room.stories(StoryQuery(folded=False))}
        thread = room.thread(found["b"].thread_id or 0)
        assert (thread.story_count, thread.title) == (1, "A headline of b")
        why = room.why(found["b"].id)
        assert why
        assert "could not be compared" in why.verdict
        assert room.examine().problems == ()


def test_what_no_story_survives_is_told_in_a_sentence_and_done_later(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with pytest.raises(NewsreaderError, match=r"stories are stored, but threading them failed \(TypeError: odd\)"):
        threaded(path, Poisoned(*"abcd", error=TypeError("odd")))
    with fakes.newsroom(path) as room:
        room._workshop = Inline()
        asyncio.run(room.refresh())
        assert all(one.thread_id for one in room.stories(StoryQuery(folded=False)))


def test_assign_that_fails_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(NewsreaderError, match="threading them took longer than"):
        threaded(tmp_path / "news.db", Poisoned("assign"))


def test_settings_that_cannot_be_used_are_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="lexicon"):
        threaded(tmp_path / "news.db", Poisoned("b", error=ConfigError("lexicon.toml: unknown key")))


ENTRIES = "".join(f"<item><guid>{n}</guid><title>Story {n}</title></item>" for n in range(3))
FEED = f"<rss version='2.0'><channel><title>Desk</title>{ENTRIES}</channel></rss>".encode()


def failing(monkeypatch: pytest.MonkeyPatch, *uids: str) -> None:
    def failing_clean(entry: Entry, *, outlet: str, base: str = "") -> NewStory:
        if entry.uid in uids:
            raise IndexError("odd")
        return clean(entry, outlet=outlet, base=base)

    monkeypatch.setattr("reader.poll.pipeline.clean", failing_clean)


def test_threads_of_the_same_page_are_found_alike_alone_and_ahead(tmp_path: Path) -> None:
    with fakes.newsroom(tmp_path / "news.db") as room:
        pages = [story(uid, url_key=f"desk.example/{page}") for uid, page in zip("abcd", (1, 1, 2, 3), strict=True)]
        ids = fakes.fill(room, "https://desk.example/feed", pages)
        first, second = fakes.thread(room, ids[:1]), fakes.thread(room, ids[1:3])
        archive = Archive(room.database.reader())
        arrivals = [Arrival(0, "new", room.now(), "Desk", key, Features()) for key in ("desk.example/1", "", "other")]
        alone = [archive.threads_like(one) for one in arrivals]
        archive.expect([one.url_key for one in arrivals])
        assert alone == [archive.threads_like(one) for one in arrivals] == [[first, second], [], []]


def test_an_entry_that_cannot_be_read_is_left_out_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, "1")
    digested = pipeline.digest(FEED, "https://h.example/", "", "", {}, None)
    assert digested.uids == ("0", "2")
    assert digested.head.notice == "1 entry could not be read"
    assert replace(digested.head, notice="").title == "Desk"


def test_a_feed_without_a_readable_entry_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, "0", "1", "2")
    with pytest.raises(IndexError):
        pipeline.digest(FEED, "https://h.example/", "", "", {}, None)
    with pytest.raises(FeedError, match="no entry of it can be read"):
        pipeline.digest(
            b"<rss version='2.0'><channel><title>t</title><!-- <item>", "https://h.example/", "", "", {}, None
        )

"""The whole text of a story's page: fetched politely, kept beside what the feed gave."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from reader.errors import FeedError, UsageError
from reader.intake import fulltext
from reader.intake.fetch import Fetcher
from reader.intake.incoming import MOST_BYTES
from reader.model import Body, NewStory, WholeTexts
from reader.newsroom import Newsroom
from reader.poll.fulltext import OF_A_HOST, fetch_wanted, fetch_whole
from reader.poll.workshop import Inline, WorkshopError
from reader.store.database import lock
from tests.fakes import fill, newsroom, story

PAGE = b"<html><body><nav>Menu</nav><article><h1>A</h1>" + b"<p>The plant at Oppama closes in 2028, they said.</p>" * 9


class Bench(Inline):
    """A workshop that finds a fixed text on any page, and remembers what it was given."""

    def __init__(self) -> None:
        self.seen: list[tuple[Any, ...]] = []

    async def run(self, function: Callable[..., Any], *args: Any, seconds: float = 1, lane: str = "") -> Any:
        """Return the text."""
        self.seen.append(args)
        return Body("<p>All of it.</p>", "All of it.", "Share this")


async def resolve(host: str, port: int) -> list[str]:
    return ["10.0.0.7"] if host in ("intranet.example", "nas", "nas.local") else ["93.184.216.34"]


def fetcher(answer: Callable[[httpx.Request], httpx.Response]) -> Fetcher:
    return Fetcher(httpx.AsyncClient(transport=httpx.MockTransport(answer)), resolve=resolve)


async def test_it_is_kept_beside_what_the_feed_gave_and_goes_with_it(tmp_path: Path) -> None:
    with newsroom(tmp_path / "news.db") as room:
        (number,) = fill(room, "https://desk.example/feed", [story("a", text="The beginning.", days_ago=400)])
        bench = Bench()
        asked = fetcher(lambda request: httpx.Response(200, content=PAGE, headers={"content-type": "text/html"}))
        assert room.whole(number) is None
        await fetch_whole(room.database, room.story(number), room.now, fetcher=asked, workshop=bench)
        whole = room.whole(number)
        assert whole is not None
        assert (whole.text, whole.removed) == ("All of it.", "Share this")
        assert room.body(number).text == "The beginning."
        assert room.markdown(number, whole).strip() == "All of it."
        assert bench.seen[0][0] == PAGE


async def test_a_feeds_link_into_a_private_network_is_not_asked(tmp_path: Path) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(200, content=PAGE)

    with newsroom(tmp_path / "news.db") as room:
        urls = ["http://intranet.example/admin", "http://127.0.0.1:8080/", "file:///etc/passwd", ""]
        ids = fill(room, "https://desk.example/feed", [story(str(n), url=url) for n, url in enumerate(urls)])
        for number in ids:
            with pytest.raises(FeedError):
                await fetch_whole(
                    room.database, room.story(number), room.now, fetcher=fetcher(answer), workshop=Bench()
                )
    assert asked == []


async def test_a_server_that_asks_for_rest_gets_it(tmp_path: Path) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(429, headers={"retry-after": "600"})

    with newsroom(tmp_path / "news.db") as room:
        (number,) = fill(room, "https://desk.example/feed", [story("a")])
        for reason in ("answered 429", "left alone"):
            with pytest.raises(FeedError, match=reason):
                await fetch_whole(
                    room.database, room.story(number), room.now, fetcher=fetcher(answer), workshop=Bench()
                )
    assert len(asked) == 1


async def test_without_the_extra_one_sentence_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fulltext, "find_spec", lambda name: None)
    with newsroom(tmp_path / "news.db") as room:
        (number,) = fill(room, "https://desk.example/feed", [story("a")])
        with pytest.raises(UsageError, match=r"newsroom-reader\[fulltext\]"):
            await room.fetch_whole(number)


class Failing(Inline):
    """A workshop in which every job fails."""

    def __init__(self, failure: Exception) -> None:
        self.failure = failure

    async def run(self, function: Callable[..., Any], *args: Any, seconds: float = 1, lane: str = "") -> Any:
        """Fail."""
        raise self.failure


def slow(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("x", request=request)


def nowhere(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("x", request=request) from socket.gaierror(-2, "Name or service not known")


def leads(to: str) -> Callable[[httpx.Request], httpx.Response]:
    return lambda request: httpx.Response(302, headers={"location": to, "set-cookie": "spy=1"})


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (slow, "desk.example is too slow"),
        (nowhere, "no such host: desk.example"),
        (lambda request: httpx.Response(200, content=b"x" * (MOST_BYTES + 1)), "larger than 15 MiB"),
        (lambda request: httpx.Response(200, content=b" "), "the answer is empty"),
        (lambda request: httpx.Response(404), "answered 404"),
        (leads("https://intranet.example/"), "intranet.example, an address of a private network"),
        (leads("https://127.0.0.1/"), "127.0.0.1, an address of a private network"),
        (leads("http://desk.example/plain"), "from https to plain http"),
        (leads("file:///etc/passwd"), "not of the web"),
        (leads("https://desk.example/round"), "redirected more than"),
    ],
)
async def test_a_page_that_cannot_be_had_is_one_sentence(
    tmp_path: Path, answer: Callable[[httpx.Request], httpx.Response], words: str
) -> None:
    seen: list[httpx.Request] = []

    def noted(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return answer(request)

    with newsroom(tmp_path / "news.db") as room:
        (number,) = fill(room, "https://desk.example/feed", [story("a", url="https://desk.example/a")])
        with pytest.raises(FeedError, match=words) as caught:
            await fetch_whole(room.database, room.story(number), room.now, fetcher=fetcher(noted), workshop=Bench())
        assert room.whole(number) is None
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200
    for request in seen:
        assert request.headers["accept"].startswith("text/html")
        assert request.url.host == "93.184.216.34"  # the address that was checked, and no other
        assert not {"cookie", "referer", "authorization"} & set(request.headers)


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (WorkshopError("needed more memory than allowed"), "reading its page needed more memory than allowed"),
        (ValueError("in a library"), "its page could not be read"),
    ],
)
async def test_a_page_that_breaks_its_reader_is_one_sentence(tmp_path: Path, failure: Exception, words: str) -> None:
    asked = fetcher(lambda request: httpx.Response(200, content=PAGE))
    with newsroom(tmp_path / "news.db") as room:
        (number,) = fill(room, "https://desk.example/feed", [story("a")])
        with pytest.raises(FeedError, match=words):
            await fetch_whole(room.database, room.story(number), room.now, fetcher=asked, workshop=Failing(failure))


def test_the_text_of_a_page_is_found_and_cleaned() -> None:
    page = (
        PAGE + b"<p>See <a href='javascript:alert(1)'>this</a>.\x1b[31m</p></article><script>x()</script></body></html>"
    )
    body = fulltext.page_body(page, "https://desk.example/a", "text/html", "A")
    assert "closes in 2028" in body.text
    assert "Menu" not in body.text
    assert "javascript" not in body.html
    assert "\x1b" not in body.text + body.html
    with pytest.raises(FeedError, match="no HTML"):
        fulltext.page_body(b"%PDF", "https://desk.example/a", "application/pdf", "A")


# ---------------------------------------------------------------- always
class Site:
    """Servers that note what they are asked and answer 200, or what `answers` says for a path."""

    def __init__(self, **answers: int) -> None:
        self.asked: list[str] = []
        self.answers = answers

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer."""
        self.asked.append(request.headers["host"] + request.url.path)
        return httpx.Response(self.answers.get(request.url.path.strip("/"), 200), content=PAGE)

    async def fetch(self, room: Newsroom, bench: Bench | Failing | None = None) -> WholeTexts:
        """Fetch what is wanted."""
        return await fetch_wanted(room.database, room.now, fetcher=fetcher(self), workshop=bench or Bench(), pause=0.0)


FEED = "https://desk.example/feed"


def wants(room: Newsroom, *arrivals: NewStory, feed: str = FEED) -> list[int]:
    """Store stories of a feed whose pages are always fetched."""
    ids = fill(room, feed, arrivals)
    room.edit_feed(feed, full_text=True)
    return ids


async def test_pages_of_a_feed_that_wants_them_come_once_and_what_fails_is_told_on_its_story(tmp_path: Path) -> None:
    site = Site(b=404)
    with newsroom(tmp_path / "news.db") as room:
        ids = wants(room, story("a"), story("b", days_ago=2), story("c", days_ago=3))
        fill(room, "https://other.example/feed", [story("o")])
        assert await site.fetch(room) == WholeTexts(2, 1)
        assert site.asked == ["desk.example/a", "desk.example/b", "desk.example/c"]
        assert [room.whole(number) is not None for number in ids] == [True, False, True]
        assert [room.page_failure(number) for number in ids] == ["", "the server answered 404", ""]
        assert [room.body(number).text for number in ids] == ["Text of a.", "Text of b.", "Text of c."]
        assert await site.fetch(room) == WholeTexts()
    with newsroom(tmp_path / "news.db") as room:  # and after a restart
        assert await site.fetch(room) == WholeTexts()
    assert len(site.asked) == 3


async def test_so_many_of_a_host_after_one_round_and_the_rest_after_the_next(tmp_path: Path) -> None:
    site = Site()
    with newsroom(tmp_path / "news.db") as room:
        wants(room, *(story(f"s{n}", days_ago=n / 10) for n in range(OF_A_HOST + 3)))
        wants(room, story("x", url="https://b.example/x"), feed="https://b.example/feed")
        assert await site.fetch(room) == WholeTexts(OF_A_HOST + 1)
        assert await site.fetch(room) == WholeTexts(3)
    assert sorted(site.asked) == sorted({*(f"desk.example/s{n}" for n in range(OF_A_HOST + 3)), "b.example/x"})


async def test_a_host_that_fails_again_and_again_or_asks_for_rest_is_left_alone(tmp_path: Path) -> None:
    down, busy = Site(**dict.fromkeys("abcdef", 500)), Site(**dict.fromkeys("abcdef", 503))
    with newsroom(tmp_path / "one.db") as room:
        ids = wants(room, *(story(name, days_ago=n) for n, name in enumerate("abcdef")))
        assert await down.fetch(room) == WholeTexts(0, 3)
        assert len(down.asked) == 3
        assert room.page_failure(ids[3]) == ""
    with newsroom(tmp_path / "two.db") as room:
        ids = wants(room, *(story(name, days_ago=n) for n, name in enumerate("abcdef")))
        assert await busy.fetch(room) == await busy.fetch(room) == WholeTexts()
        assert len(busy.asked) == 1
        assert room.page_failure(ids[0]) == ""  # no fault of the page: it is asked for when the rest is over


async def test_a_page_that_breaks_its_reader_costs_the_others_nothing(tmp_path: Path) -> None:
    with newsroom(tmp_path / "news.db") as room:
        ids = wants(room, story("a"), story("b"))
        bad = Failing(WorkshopError("took longer than 20 seconds and was stopped"))
        assert await Site().fetch(room, bad) == WholeTexts(0, 2)
        assert room.page_failure(ids[0]) == "reading its page took longer than 20 seconds and was stopped"
        assert [one.error for one in room.feeds()] == [None]


async def test_without_the_extra_a_round_says_so_once_and_asks_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fulltext, "find_spec", lambda name: None)
    site = Site()
    with newsroom(tmp_path / "news.db") as room:
        wants(room, story("a"), story("b"))
        done = await site.fetch(room)
        assert (done.fetched, done.failed) == (0, 0)
        assert done.words == room.missing_for_wholes() != ""
        room.edit_feed(FEED, full_text=False)
        assert (await site.fetch(room)).words == ""
    assert site.asked == []


async def test_two_programs_do_not_fetch_the_same_pages(tmp_path: Path) -> None:
    site = Site()
    with newsroom(tmp_path / "news.db") as room:
        wants(room, story("a"))
        with lock(room.database.path, "pages", wait=False) as ours:
            assert ours
            assert await site.fetch(room) == WholeTexts()
        assert await site.fetch(room) == WholeTexts(1)


@pytest.mark.parametrize(
    ("feed", "page", "asked"),
    [
        ("http://192.168.1.5/feed", "http://192.168.1.5/a", True),
        ("http://nas:8080/feed", "http://nas:8080/a", True),
        ("http://nas.local/feed", "http://nas.local/a", True),
        ("http://nas:8080/feed", "http://nas:9090/a", False),
        ("http://192.168.1.5/feed", "http://192.168.1.6/a", False),
        ("https://desk.example/feed", "http://192.168.1.5/a", False),
        # A name that a stranger's name server answers for does not lead home, whatever was subscribed.
        ("https://intranet.example/feed", "https://intranet.example/a", False),
    ],
)
async def test_of_the_own_network_only_the_server_of_the_feed_itself_is_asked(
    tmp_path: Path, feed: str, page: str, asked: bool
) -> None:
    site = Site()
    with newsroom(tmp_path / "news.db") as room:
        (number,) = wants(room, story("a", url=page), feed=feed)
        assert await site.fetch(room) == (WholeTexts(1) if asked else WholeTexts(0, 1))
        assert ("private network" in room.page_failure(number)) is not asked
    assert bool(site.asked) is asked

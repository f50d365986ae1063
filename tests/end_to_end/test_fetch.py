"""One conditional GET over real HTTP on loopback: manners, redirects, bounds and faults."""

from __future__ import annotations

import asyncio
import gzip
import threading
import zlib
from collections.abc import AsyncIterator, Iterator, Sequence

import brotli  # type: ignore[import-untyped]
import httpx
import pytest
import zstandard

from reader import __version__
from reader.errors import FeedError
from reader.intake import allowance
from reader.intake import fetch as fetch_module
from reader.intake import patience as patience_module
from reader.intake.fetch import Fetcher
from tests.end_to_end.server import Answer, Asked, FakeServer, Fault, conditional, gzip_bomb, redirect

FEED = b"<rss version='2.0'><channel><title>t</title></channel></rss>"


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with FakeServer() as running:
        yield running


@pytest.fixture
def elsewhere() -> Iterator[FakeServer]:
    with FakeServer("127.0.0.2") as running:
        yield running


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    made = Fetcher(contact="https://desk.example/bot")
    yield made
    await made.aclose()


async def _reason(fetcher: Fetcher, url: str) -> str:
    with pytest.raises(FeedError) as caught:
        await fetcher.fetch(url)
    return str(caught.value)


async def test_it_says_who_it_is_and_nothing_else(server: FakeServer, fetcher: Fetcher) -> None:
    server.give("/f", Answer(FEED, headers={"Set-Cookie": "spy=1; Path=/"}))
    await fetcher.fetch(server.url("/f"))
    await fetcher.fetch(server.url("/f"))
    headers = server.asked("/f")[1].headers
    assert headers["user-agent"] == f"newsreader/{__version__} (terminal feed reader; https://desk.example/bot)"
    assert set(headers) == {"host", "user-agent", "accept", "accept-encoding"}


async def test_validators_go_back_byte_for_byte_and_304_is_unchanged(server: FakeServer, fetcher: Fetcher) -> None:
    odd = 'W/"caf\xe9 1", x'
    server.give("/f", lambda asked: Answer(FEED, headers={"ETag": odd, "Last-Modified": "yesterday-ish"}))
    first = await fetcher.fetch(server.url("/f"))
    assert (first.status, first.body, first.etag, first.last_modified) == (200, FEED, odd, "yesterday-ish")
    server.give("/f", Answer(status=304))
    again = await fetcher.fetch(
        server.url("/f"), etag=first.etag, last_modified=first.last_modified, validators_url=first.url
    )
    assert again.status == 304
    sent = server.asked("/f")[1].headers
    assert (sent["if-none-match"], sent["if-modified-since"]) == (odd, "yesterday-ish")


async def test_validators_are_only_for_the_address_that_gave_them(server: FakeServer, fetcher: Fetcher) -> None:
    server.give("/f", Answer(FEED))
    await fetcher.fetch(server.url("/f"), etag='"1"', last_modified="x", validators_url=server.url("/other"))
    assert "if-none-match" not in server.asked("/f")[0].headers
    server.give("/old", redirect("/f"))
    server.give("/f", conditional(FEED))
    through = await fetcher.fetch(server.url("/old"), etag='"v1"', validators_url=server.url("/f"))
    assert through.status == 304
    assert "if-none-match" not in server.asked("/old")[0].headers


async def test_a_304_that_nobody_asked_for_is_an_error(server: FakeServer, fetcher: Fetcher) -> None:
    server.give("/f", Answer(status=304))
    assert "nothing changed" in await _reason(fetcher, server.url("/f"))


async def test_the_same_body_is_unchanged_and_brings_its_new_validators(server: FakeServer, fetcher: Fetcher) -> None:
    server.give("/f", [Answer(FEED, headers={"ETag": '"1"'}), Answer(FEED, headers={"ETag": '"2"'})])
    first = await fetcher.fetch(server.url("/f"))
    again = await fetcher.fetch(server.url("/f"), body_hash=first.body_hash)
    assert (again.status, again.body, again.etag, again.body_hash) == (304, b"", '"2"', first.body_hash)


# ---------------------------------------------------------------- redirects
@pytest.mark.parametrize(("statuses", "permanent"), [((301, 308), True), ((301, 302), False), ((307,), False)])
async def test_a_move_is_permanent_only_when_every_hop_is(
    server: FakeServer, fetcher: Fetcher, statuses: Sequence[int], permanent: bool
) -> None:
    for n, status in enumerate(statuses):
        server.give(f"/{n}", redirect(f"/{n + 1}", status))
    server.give(f"/{len(statuses)}", Answer(FEED))
    found = await fetcher.fetch(server.url("/0"))
    end = server.url(f"/{len(statuses)}")
    assert (found.status, found.url, found.permanent_url) == (200, end, end if permanent else None)


async def test_a_redirect_loop_ends(server: FakeServer, fetcher: Fetcher) -> None:
    server.give("/f", redirect("/f", 302))
    assert await _reason(fetcher, server.url("/f")) == "redirected more than 10 times"
    assert len(server.requests) == 11


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "javascript:alert(1)", "ftp://h.example/", "//", "http://[bad"]
)
async def test_redirects_stay_in_the_web(server: FakeServer, fetcher: Fetcher, target: str) -> None:
    server.give("/f", redirect(target, 302))
    assert await _reason(fetcher, server.url("/f"))


async def test_an_inner_address_is_refused_as_a_target_and_read_when_subscribed(
    server: FakeServer, elsewhere: FakeServer, fetcher: Fetcher
) -> None:
    elsewhere.give("/f", Answer(FEED))
    server.give("/f", redirect(elsewhere.url("/f"), 302))
    assert "private network" in await _reason(fetcher, server.url("/f"))
    assert elsewhere.requests == []
    assert (await fetcher.fetch(elsewhere.url("/f"))).status == 200


@pytest.mark.parametrize(
    "answers", [["127.0.0.2"], ["93.184.215.14", "10.0.0.1"], ["::ffff:127.0.0.2"], ["fe80::1%eth0"]]
)
async def test_a_name_is_refused_when_any_of_its_addresses_is_inside(server: FakeServer, answers: list[str]) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        assert host == "inside.example"
        return answers

    fetcher = Fetcher(resolve=resolve)
    server.give("/f", redirect(f"http://inside.example:{server.port}/f", 302))
    assert "private network" in await _reason(fetcher, server.url("/f"))
    await fetcher.aclose()


# ---------------------------------------------------------------- secrets
async def test_credentials_reach_their_server_and_no_message(server: FakeServer, fetcher: Fetcher) -> None:
    url = server.url("/f").replace("http://", "http://me:pass%20word@")
    server.give("/f", [redirect("/g"), Answer(status=401)])
    server.give("/g", Answer(FEED))
    found = await fetcher.fetch(url)
    assert server.asked("/g")[0].headers["authorization"] == "Basic bWU6cGFzcyB3b3Jk"
    assert "pass" not in found.url
    assert found.permanent_url == url.replace("/f", "/g")
    with pytest.raises(FeedError) as caught:
        await fetcher.fetch("http://me:pass@127.0.0.1:1/f")
    assert "pass" not in f"{caught.value!r} {caught.value.url} {caught.value.reason}"


@pytest.mark.parametrize("elsewhere", ["https://feeds.example/f", "http://feeds.example:8080/f", "http://example/f"])
def test_credentials_stay_with_their_origin(fetcher: Fetcher, elsewhere: str) -> None:
    subscribed = httpx.URL("http://me:pass@feeds.example/f")
    assert fetcher._next(subscribed, "/g", subscribed).userinfo == b"me:pass"
    assert fetcher._next(subscribed, elsewhere, subscribed).userinfo == b""


async def test_another_port_of_a_machine_inside_is_not_what_was_subscribed(
    server: FakeServer, fetcher: Fetcher
) -> None:
    with FakeServer() as other:
        server.give("/f", redirect(other.url("/f"), 302))
        assert "private network" in await _reason(fetcher, server.url("/f"))
        assert other.requests == []


# ---------------------------------------------------------------- bodies
@pytest.mark.parametrize(
    ("name", "packed"),
    [
        ("gzip", gzip.compress(FEED)),
        ("gzip, gzip", gzip.compress(gzip.compress(FEED))),
        ("deflate", zlib.compress(FEED)),
        ("deflate", zlib.compress(FEED)[2:-4]),
        ("br", brotli.compress(FEED)),
        ("zstd", zstandard.compress(FEED)),
        ("gzip", FEED),
    ],
    ids=["gzip", "gzip twice", "zlib", "deflate", "br", "zstd", "not packed"],
)
async def test_packed_bodies_are_read(server: FakeServer, fetcher: Fetcher, name: str, packed: bytes) -> None:
    server.give("/f", Answer(packed, headers={"Content-Encoding": name}))
    assert (await fetcher.fetch(server.url("/f"))).body == FEED


async def test_what_unpacks_without_end_is_too_large(server: FakeServer, fetcher: Fetcher) -> None:
    server.give("/gzip", gzip_bomb(64))
    server.give("/br", Answer(brotli.compress(b" " * (64 << 20), quality=1), headers={"Content-Encoding": "br"}))
    server.give("/zstd", Answer(zstandard.compress(b" " * (64 << 20)), headers={"Content-Encoding": "zstd"}))
    server.give("/endless", Answer(b" " * 65_536, fault="endless"))
    for path in ("/gzip", "/br", "/zstd", "/endless"):
        assert "larger than 15 MiB" in await _reason(fetcher, server.url(path))


@pytest.mark.parametrize("status", [401, 403, 404, 410, 429, 500, 503])
async def test_refusals_come_back_as_they_are(server: FakeServer, fetcher: Fetcher, status: int) -> None:
    server.give("/f", Answer(b"<html>no</html>", status, {"Retry-After": "120"}))
    found = await fetcher.fetch(server.url("/f"))
    assert (found.status, found.body, found.retry_after) == (status, b"", 120)


async def test_pauses_and_freshness_are_read(server: FakeServer) -> None:
    fetcher = Fetcher(clock=lambda: 1_759_910_400.0)  # Wed, 08 Oct 2025 08:00:00 GMT
    date = {"Date": "Wed, 08 Oct 2025 08:00:00 GMT"}
    server.give("/date", Answer(status=503, headers={"Retry-After": "Wed, 08 Oct 2025 09:00:00 GMT"} | date))
    server.give("/age", Answer(FEED, headers={"Cache-Control": "public, max-age=7200"}))
    server.give("/expires", Answer(FEED, headers={"Expires": "Wed, 08 Oct 2025 10:00:00 GMT"} | date))
    server.give("/none", Answer(FEED, headers={"Cache-Control": "no-cache, max-age=7200", "Retry-After": "soon"}))
    assert (await fetcher.fetch(server.url("/age"))).max_age == 7_200
    nothing = await fetcher.fetch(server.url("/none"))
    assert (nothing.max_age, nothing.retry_after) == (None, None)
    # Python's own server sends a Date of its own first: only the difference to it can be told.
    assert (await fetcher.fetch(server.url("/date"))).retry_after is not None
    assert (await fetcher.fetch(server.url("/expires"))).max_age is not None
    await fetcher.aclose()


# ---------------------------------------------------------------- faults
@pytest.mark.parametrize("fault", ["cut", "reset", "close", "garbage"])
async def test_broken_answers_are_one_sentence(server: FakeServer, fetcher: Fetcher, fault: Fault) -> None:
    server.give("/f", Answer(FEED * 100, fault=fault))
    reason = await _reason(fetcher, server.url("/f"))
    assert "127.0.0.1" in reason
    assert "\n" not in reason


@pytest.mark.parametrize("fault", ["stall", "drip"])
async def test_slow_answers_are_given_up(
    server: FakeServer, fetcher: Fetcher, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch_module, "OVERALL", 0.3)
    server.give("/f", Answer(FEED, fault=fault))
    assert "too slow" in await _reason(fetcher, server.url("/f"))


async def test_a_host_that_never_answers_is_waited_for_less_and_less() -> None:
    lost: set[str] = set()

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host in lost:
            raise httpx.ReadTimeout("nothing", request=request)
        return httpx.Response(200, content=FEED)

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        fetcher = Fetcher(client)
        lost.add("lost.example")
        for _ in range(3):
            assert "too slow" in await _reason(fetcher, "http://lost.example/f")
        assert fetcher.patience.seconds("lost.example", 60.0) == 60.0
        for _ in range(20):
            await _reason(fetcher, "http://lost.example/f")
            await fetcher.fetch("http://good.example/f")
        assert fetcher.patience.seconds("lost.example", 60.0) == 2.0
        assert fetcher.patience.seconds("good.example", 60.0) == 60.0
        lost.clear()
        await fetcher.fetch("http://lost.example/f")
        assert fetcher.patience.seconds("lost.example", 60.0) == 60.0
        lost |= {f"h{n}.example" for n in range(60)}
        for host in sorted(lost):
            await _reason(fetcher, f"http://{host}/f")
        assert fetcher.patience.seconds("good.example", 60.0) == 2.0, "the network is gone"
        await fetcher.fetch("http://good.example/f")
        assert fetcher.patience.seconds("other.example", 60.0) == 60.0


async def test_what_is_given_up_early_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(patience_module, "SHORTEST", 0.01)
    monkeypatch.setattr(patience_module, "LONGEST", 0.01)
    async with httpx.AsyncClient(transport=httpx.MockTransport(never)) as client:
        fetcher = Fetcher(client)
        for _ in range(4):
            fetcher.patience.waited("lost.example")
        assert "waited for in vain too often" in await _reason(fetcher, "http://lost.example/f")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "not a web address"),
        ("nonsense", "not a web address"),
        ("http://", "not a web address"),
        ("http://[bad/", "not a web address"),
        ("http://127.0.0.1:1/f", "refuses connections"),
    ],
)
async def test_addresses_that_lead_nowhere(fetcher: Fetcher, url: str, reason: str) -> None:
    assert reason in await _reason(fetcher, url)


async def test_a_proxy_that_cannot_be_used_is_one_sentence(fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "gopher://127.0.0.1:1")
    assert "proxy" in await _reason(fetcher, "http://127.0.0.1:1/f")


@pytest.mark.parametrize("status", [204, 206, 300, 399])
async def test_answers_that_are_no_document(server: FakeServer, fetcher: Fetcher, status: int) -> None:
    server.give("/f", Answer(b"" if status == 204 else FEED, status))
    assert str(status) in await _reason(fetcher, server.url("/f"))


@pytest.mark.parametrize("body", [b"", b" \n\t " * 100])
async def test_nothing_is_said_to_be_empty(server: FakeServer, fetcher: Fetcher, body: bytes) -> None:
    server.give("/f", Answer(body))
    assert await _reason(fetcher, server.url("/f")) == "the answer is empty"


async def test_no_tls_is_one_sentence(server: FakeServer, fetcher: Fetcher) -> None:
    assert "no secure connection" in await _reason(fetcher, server.url("/f").replace("http://", "https://"))


# ---------------------------------------------------------------- manners towards many
async def test_no_more_than_two_at_once_to_a_host(server: FakeServer, fetcher: Fetcher) -> None:
    def slow(asked: Asked) -> Answer:
        server.closing.wait(0.02)
        return Answer(FEED)

    for n in range(12):
        server.give(f"/{n}", slow)
    found = await asyncio.gather(*(fetcher.fetch(server.url(f"/{n}")) for n in range(12)))
    assert {answer.status for answer in found} == {200}
    assert server.most_at_once == 2


@pytest.mark.parametrize("packed", [False, True])
async def test_a_large_body_waits_for_its_turn_and_holds_up_no_small_one(server: FakeServer, packed: bool) -> None:
    large = b"<rss>" + b" " * (2 * allowance.SMALL) + b"</rss>"
    answer = Answer(gzip.compress(large), headers={"Content-Encoding": "gzip"}) if packed else Answer(large)
    came = threading.Event()

    def answered(asked: Asked) -> Answer:
        came.set()
        return answer

    server.give("/large", answered)
    server.give("/small", Answer(FEED))
    turns = allowance.Allowance(large=1)
    fetcher = Fetcher(limit=1)
    async with turns.one() as second, turns.one() as third:
        async with turns.one() as first:
            await first.grow()
            waiting = asyncio.create_task(fetcher.fetch(server.url("/large"), share=second))
            await asyncio.to_thread(came.wait, 20)
            small = await fetcher.fetch(server.url("/small"), share=third)
            assert small.body == FEED
            assert not third.large
            assert not waiting.done()
        assert (await waiting).body == large
        assert second.large
    await fetcher.aclose()

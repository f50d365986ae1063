"""One polite conditional GET.

Who may be asked, how often and how much is decided here; what the answer holds is read elsewhere. Validators go back
verbatim and only to the address that gave them, redirects are followed by hand, bodies are counted as they come.
"""

from __future__ import annotations

import asyncio
import http.cookiejar
import re
import ssl
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from hashlib import blake2b
from typing import TYPE_CHECKING

import httpx

from reader import __version__, text
from reader.errors import FeedError
from reader.intake import network
from reader.intake.allowance import Share
from reader.intake.http import in_words, max_age, retry_after, validator
from reader.intake.incoming import Fetched
from reader.intake.patience import Patience
from reader.intake.receive import Answer, content, received

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

MOST_HOPS = 10
OVERALL = 60.0
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json;q=0.9, application/json;q=0.8, "
    "application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1"
)
_HOST = re.compile(rb"[a-zA-Z0-9._:-]+")
_REDIRECTS = {301, 302, 303, 307, 308}
_PERMANENT = {301, 308}
_WEB_PORTS = {80, 443}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the caller knows of the feed, and the address as it was subscribed."""

    url: httpx.URL
    etag: str | None
    last_modified: str | None
    validators_url: str | None
    body_hash: bytes | None
    share: Share
    accept: str = ACCEPT
    trusted: bool = True  # the user named the address, so it may be one of a private network


class Fetcher:
    """A client for many feeds: at most `limit` requests at once and `per_host` to one host.

    `resolve` answers for names that redirects lead to; `contact` is an address for the User-Agent.
    """

    def __init__(
        self,
        client: httpx.AsyncClient | None = None,
        *,
        limit: int = 16,
        per_host: int = 2,
        contact: str = "",
        resolve: network.Resolve = network.system_resolve,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._client = client
        self._owns_client = client is None
        self._making = asyncio.Lock()
        self._all = asyncio.Semaphore(limit)
        self._hosts: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(per_host))
        self._resolve = resolve
        self._clock = clock
        self.patience = Patience()
        about = f"terminal feed reader; {contact}" if contact else "terminal feed reader"
        self._headers = {"User-Agent": f"newsreader/{__version__} ({about})"}

    async def aclose(self) -> None:
        """Close the client, when it was made here."""
        if self._client is not None and self._owns_client:
            await self._client.aclose()
            self._client = None

    async def fetch(
        self,
        feed_url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        validators_url: str | None = None,
        body_hash: bytes | None = None,
        trusted: bool = True,
        share: Share | None = None,
        accept: str = ACCEPT,
    ) -> Fetched:
        """Return what `feed_url` answers: status 304 also when the body is the one of `body_hash`.

        A body beyond allowance.SMALL waits for its turn, when it has a `share` of what all may take.
        An address that is not `trusted`, such as one a feed gives, must be of the public internet as redirects must.
        Statuses of 400 and above come back as they are, without a body. Raises FeedError with one plain sentence.
        """
        public_url = text.public_address(feed_url)
        try:
            url = httpx.URL(feed_url)
            if not _is_web(url):
                raise FeedError(public_url, "not a web address: only http and https are read")
            asked = _Asked(url, etag, last_modified, validators_url, body_hash, share or Share(), accept, trusted)
            return await self._follow(asked)
        except FeedError as error:
            raise FeedError(public_url, error.reason) from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError, ValueError) as error:
            raise FeedError(public_url, in_words(error, _host_in(public_url))) from error

    async def _follow(self, asked: _Asked) -> Fetched:
        url, permanent = asked.url, True
        left = OVERALL
        for _ in range(MOST_HOPS + 1):
            answer, left = await self._ask(url, asked, left)
            location = answer.headers.get("location")
            if answer.status not in _REDIRECTS or not location:
                return await self._received(answer, url, asked, permanent=permanent and url != asked.url)
            if network.is_public(answer.peer):  # a name of the internet leads to no address of the own network later
                asked = replace(asked, trusted=False)
            permanent = permanent and answer.status in _PERMANENT
            url = self._next(url, location, asked.url)
        raise FeedError("", f"redirected more than {MOST_HOPS} times")

    def _next(self, url: httpx.URL, location: str, subscribed: httpx.URL) -> httpx.URL:
        """Return where a redirect leads, with the subscriber's credentials only on the subscribed origin."""
        target = url.join(location).copy_with(fragment=None)
        if not _is_web(target):
            raise FeedError("", "redirected to an address that is not of the web")
        if url.scheme == "https" and target.scheme == "http":
            raise FeedError("", f"redirected from https to plain http at {_host(target)}, which is refused")
        same = (target.host, target.scheme, target.port) == (subscribed.host, subscribed.scheme, subscribed.port)
        return target.copy_with(userinfo=subscribed.userinfo if same else b"")

    async def _ask(self, url: httpx.URL, asked: _Asked, seconds: float) -> tuple[Answer, float]:
        """Return the answer of `url` and how much of its seconds is left; waiting for a place or a turn is not counted."""
        host = url.netloc.decode()
        async with self._hosts[url.host], self._all:
            given = self.patience.seconds(host, seconds)
            try:
                async with asyncio.timeout(given) as limit:
                    answer = await self._send(url, asked, partial(self._turn, asked.share, limit))
            except httpx.TimeoutException:
                self.patience.waited(host)
                raise
            except TimeoutError as error:
                self.patience.waited(host)
                told = f"{OVERALL:.0f}" if given == seconds else f"{given:.0f}"
                why = "" if given == seconds else "; it was waited for in vain too often"
                raise FeedError("", f"{_host(url)} is too slow: not done within {told} seconds{why}") from error
            self.patience.answered(host)
            return answer, (limit.when() or 0.0) - asyncio.get_running_loop().time() + seconds - given

    async def _turn(self, share: Share, limit: asyncio.Timeout) -> None:
        """Wait for the turn of a large body. Meanwhile its time stands still and others have its place."""
        if share.large:
            return
        loop = asyncio.get_running_loop()
        left = (limit.when() or 0.0) - loop.time()
        limit.reschedule(None)
        self._all.release()
        try:
            await share.grow()
        finally:
            await self._all.acquire()
        limit.reschedule(loop.time() + left)

    async def _send(self, url: httpx.URL, asked: _Asked, turn: Callable[[], Awaitable[None]]) -> Answer:
        request = await self._request(url, asked)
        for last_try in (False, True):
            try:
                async with self._stream(request) as response:
                    return await received(response, turn)
            except httpx.RemoteProtocolError as error:
                # A kept connection that the server closed meanwhile: asked once more on a new one.
                if last_try or "without sending a response" not in str(error):
                    raise
        raise AssertionError("unreachable")

    @asynccontextmanager
    async def _stream(self, request: httpx.Request) -> AsyncIterator[httpx.Response]:
        async with self._making:
            if self._client is None:
                self._client = await _new_client()
        self._client.cookies.jar.set_policy(http.cookiejar.DefaultCookiePolicy(allowed_domains=()))
        response = await self._client.send(request, stream=True, follow_redirects=False)
        try:
            yield response
        finally:
            await response.aclose()

    async def _request(self, url: httpx.URL, asked: _Asked) -> httpx.Request:
        said = {**self._headers, "Accept": asked.accept}
        headers = [(name.encode(), value.encode("latin-1", "replace")) for name, value in said.items()]
        headers.append((b"Accept-Encoding", b"gzip, deflate, br, zstd"))
        if str(_bare(url)) == asked.validators_url:
            if asked.etag:
                headers.append((b"If-None-Match", asked.etag.encode("latin-1", "ignore")))
            if asked.last_modified:
                headers.append((b"If-Modified-Since", asked.last_modified.encode("latin-1", "ignore")))
        extensions: dict[str, object] = {"timeout": httpx.Timeout(30.0, connect=10.0, pool=None).as_dict()}
        if (
            asked.trusted
            and url.host == asked.url.host
            and (_port(url) == _port(asked.url) or _port(url) in _WEB_PORTS)
        ):
            return httpx.Request("GET", url, headers=headers, extensions=extensions)
        # A server nobody subscribed to: only public addresses, and the one that was checked is the one connected to.
        checked = await network.public_address(_host(url), _port(url), self._resolve)
        if checked is None:
            led = "redirected to " if url != asked.url else ""
            raise FeedError("", f"{led}{_host(url)}, an address of a private network, which is refused")
        headers.append((b"Host", url.netloc))
        extensions["sni_hostname"] = _host(url)
        return httpx.Request("GET", url.copy_with(host=checked), headers=headers, extensions=extensions)

    async def _received(self, answer: Answer, url: httpx.URL, asked: _Asked, *, permanent: bool) -> Fetched:
        headers, status, now = answer.headers, answer.status, self._clock()
        body = b""
        if status == 304 and not (str(_bare(url)) == asked.validators_url and (asked.etag or asked.last_modified)):
            raise FeedError("", "the server says nothing changed, although it was never asked that")
        if 200 <= status < 300:
            body = await content(answer, asked.share)
        elif status < 400 and status != 304:
            raise FeedError("", f"the server answered {status}, which leads nowhere")
        digest = blake2b(body, digest_size=16).digest() if body else b""
        if body and digest == asked.body_hash:
            status, body = 304, b""
        return Fetched(
            status=status,
            url=str(_bare(url)),
            body=body,
            content_type=headers.get("content-type", "")[:200],
            etag=validator(headers, b"etag"),
            last_modified=validator(headers, b"last-modified"),
            permanent_url=str(url) if permanent and status < 400 else None,
            retry_after=retry_after(headers, now),
            max_age=max_age(headers, now),
            body_hash=digest,
        )


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    """Return what is trusted, read once: it takes 50 ms, too long for an event loop."""
    return httpx.create_ssl_context()


async def _new_client() -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=64, max_keepalive_connections=32)
    try:
        return httpx.AsyncClient(limits=limits, verify=await asyncio.to_thread(_tls))
    except (ImportError, ValueError) as error:  # such as a SOCKS proxy, which needs a package that is not here
        raise FeedError(
            "", f"the proxy that the environment names cannot be used: {text.line(str(error), 120)}"
        ) from error


def _is_web(url: httpx.URL) -> bool:
    return url.scheme in ("http", "https") and bool(_HOST.fullmatch(url.raw_host))


def _port(url: httpx.URL) -> int:
    return url.port or (443 if url.scheme == "https" else 80)


def _bare(url: httpx.URL) -> httpx.URL:
    return url.copy_with(userinfo=b"") if url.userinfo else url


def _host(url: httpx.URL) -> str:
    """Return the host as ASCII: what it decodes to is for nobody's terminal."""
    return url.raw_host.decode("ascii", "replace")


def _host_in(url: str) -> str:
    try:
        return _host(httpx.URL(url)) or "the server"
    except httpx.InvalidURL:
        return "the server"

"""The bundled sample feeds, served from files to the ordinary fetcher, with validators, as a server would."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from pathlib import Path

import httpx

from reader.model import Moment


@dataclass(frozen=True, slots=True)
class SampleFeed:
    """Where a sample feed pretends to live, and the file that answers there."""

    url: str
    file: str
    title: str
    folder: str
    content_type: str


@dataclass(frozen=True, slots=True)
class Samples:
    """All sample feeds; `now` is the time of their newest story."""

    place: Path
    now: Moment
    feeds: tuple[SampleFeed, ...]


def samples(place: Path) -> Samples:
    """Return the sample feeds that `index.toml` in a folder names."""
    index = tomllib.loads((place / "index.toml").read_text(encoding="utf-8"))
    now: datetime = index["now"]
    feeds = tuple(
        SampleFeed(row["url"], row["file"], row["title"], row.get("folder", ""), row["content_type"])
        for row in index["feed"]
    )
    return Samples(place, int(now.timestamp()), feeds)


def sample_client(found: Samples) -> httpx.AsyncClient:
    """Return a client that answers the addresses of the sample feeds from files and reaches no network."""
    return httpx.AsyncClient(transport=_Files(found), trust_env=False)


class _Files(httpx.AsyncBaseTransport):
    """Answers as a polite server does: ETag, 304, 404 for all else."""

    def __init__(self, found: Samples) -> None:
        self._place = found.place
        self._by_url = {httpx.URL(feed.url): feed for feed in found.feeds}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        feed = self._by_url.get(request.url)
        if feed is None:
            return httpx.Response(404, request=request)
        body = (self._place / feed.file).read_bytes()
        etag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
        if request.headers.get("if-none-match") == etag:
            return httpx.Response(304, headers={"ETag": etag}, request=request)
        headers = {"ETag": etag, "Content-Type": feed.content_type}
        return httpx.Response(200, headers=headers, stream=httpx.ByteStream(body), request=request)

"""The sample feeds behind a client that asks no network."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader import paths
from reader.errors import FeedError
from reader.intake.fetch import Fetcher
from reader.intake.samples import sample_client, samples
from reader.intake.seek import document, feed_address

INDEX = """
now = 2025-09-30T06:40:00Z
[[feed]]
url = "https://desk.sample.invalid/feed.xml"
file = "desk.xml"
title = "Desk"
content_type = "application/rss+xml"
[[feed]]
url = "https://desk.sample.invalid/"
file = "page.html"
title = "Page"
content_type = "text/html"
[[feed]]
url = "https://desk.sample.invalid/none"
file = "none.html"
title = "None"
content_type = "text/html"
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "index.toml").write_text(INDEX)
    (tmp_path / "desk.xml").write_text("<rss version='2.0'><channel><title>Desk</title></channel></rss>")
    (tmp_path / "page.html").write_text("<html><link rel=alternate type='application/rss+xml' href='feed.xml'></html>")
    (tmp_path / "none.html").write_text("<html><p>nothing</p></html>")
    return tmp_path


async def test_a_sample_feed_answers_with_validators_and_then_unchanged(place: Path) -> None:
    fetcher = Fetcher(sample_client(samples(place)))
    url = "https://desk.sample.invalid/feed.xml"
    first = await fetcher.fetch(url)
    assert (first.status, first.content_type) == (200, "application/rss+xml")
    again = await fetcher.fetch(url, etag=first.etag, validators_url=first.url)
    assert (again.status, again.body) == (304, b"")
    (place / "desk.xml").write_text("<rss version='2.0'><channel><title>New</title></channel></rss>")
    assert (await fetcher.fetch(url, etag=first.etag, validators_url=first.url)).status == 200
    assert (await fetcher.fetch("https://elsewhere.invalid/")).status == 404


async def test_the_feed_of_a_page_is_found(place: Path) -> None:
    fetcher = Fetcher(sample_client(samples(place)))
    feed = "https://desk.sample.invalid/feed.xml"
    assert await feed_address(feed, fetcher) == feed
    assert await feed_address("https://desk.sample.invalid/", fetcher) == feed
    for url in ("https://desk.sample.invalid/none", "https://elsewhere.invalid/"):
        with pytest.raises(FeedError):
            await feed_address(url, fetcher)
    with pytest.raises(FeedError, match="404"):
        await document("https://elsewhere.invalid/", fetcher)


def test_the_shipped_samples_are_whole() -> None:
    found = samples(paths.shipped("sample_feeds"))
    assert len(found.feeds) >= 10
    assert all((found.place / feed.file).is_file() and ".invalid/" in feed.url for feed in found.feeds)
    assert len({feed.url for feed in found.feeds}) == len(found.feeds)

"""The feed behind an address that a person gave: the address itself, or what its page names."""

from __future__ import annotations

from reader.errors import FeedError
from reader.intake.charset import decoded
from reader.intake.discover import feeds_in
from reader.intake.fetch import Fetcher
from reader.intake.incoming import Fetched
from reader.intake.mend import root_of

_LOOKED_AT = 65_536
_FEED_ROOTS = ("rss", "feed", "rdf", "channel")


async def feed_address(url: str, fetcher: Fetcher) -> str:
    """Return `url` when it answers with a feed, else the first feed that its page links to.

    Raises FeedError when it cannot be fetched, answers with an error, or names no feed.
    """
    answer = await _fetched(url, fetcher)
    if _is_feed(answer.body, answer.content_type):
        return url
    found = feeds_in(answer.body, answer.url)
    if not found:
        raise FeedError(url, "neither a feed nor a page that names one")
    return found[0]


async def document(url: str, fetcher: Fetcher) -> bytes:
    """Return the body that `url` answers with. Raises FeedError."""
    return (await _fetched(url, fetcher)).body


async def _fetched(url: str, fetcher: Fetcher) -> Fetched:
    answer = await fetcher.fetch(url)
    if answer.status >= 400:
        raise FeedError(url, f"the server answered {answer.status}")
    return answer


def _is_feed(body: bytes, content_type: str) -> bool:
    start = decoded(body[:_LOOKED_AT], content_type).lstrip("\ufeff\x00 \t\r\n")
    return start[:1] in ("{", "[") or root_of(start) in _FEED_ROOTS

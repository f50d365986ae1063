"""What comes in: the answer of a server, and the feed and entries that are read from it."""

from __future__ import annotations

from dataclasses import dataclass

from reader.model import Moment

MOST_BYTES = 15 << 20
"""Bytes of one document, unpacked; a larger one is refused."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What one conditional GET brought back.

    `status` is the HTTP status; `url` the address that answered; `permanent_url` the target when every hop was
    permanent; `retry_after` seconds; `max_age` seconds the server calls the answer fresh.
    """

    status: int
    url: str
    body: bytes = b""
    content_type: str = ""
    etag: str | None = None
    last_modified: str | None = None
    permanent_url: str | None = None
    retry_after: int | None = None
    max_age: int | None = None
    body_hash: bytes = b""


@dataclass(frozen=True, slots=True)
class Entry:
    """One record as the feed gave it: untrusted, any field may be empty. Dates are already whole seconds or None."""

    uid: str
    url: str
    title: str
    author: str
    published: Moment | None
    updated: Moment | None
    html: str
    categories: tuple[str, ...] = ()
    enclosures: tuple[str, ...] = ()
    title_is_html: bool = True
    base: str = ""  # the address that relative links in html start from


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed document as entries, with what its head says about the next visit."""

    title: str
    site_url: str
    entries: tuple[Entry, ...]
    ttl: int | None = None  # seconds
    skip_hours: frozenset[int] = frozenset()  # hours of the day, GMT
    skip_days: frozenset[int] = frozenset()  # 0 = Monday
    notice: str = ""  # what was cut or mended, for the feed's row

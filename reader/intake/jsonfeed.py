"""JSON Feed 1.0 and 1.1 to entries."""

from __future__ import annotations

import json
from hashlib import blake2b
from html import escape, unescape
from typing import Any

from reader.errors import FeedError
from reader.intake.address import safe_address
from reader.intake.charset import whole
from reader.intake.dates import moment
from reader.intake.incoming import Entry, ParsedFeed
from reader.text import public_address

MOST_ENTRIES = 5_000
_VERSION = "jsonfeed.org/version/"


def parse_json(text: str, url: str) -> ParsedFeed:
    """Return a JSON Feed as entries. Raises FeedError when it is none."""
    try:
        found = json.loads(text)  # which, unlike stricter readers, lets halves of surrogate pairs pass
    except (ValueError, RecursionError):
        raise FeedError(url, "not a feed: neither XML nor JSON that can be read") from None
    if not isinstance(found, dict) or _VERSION not in _text(found, "version"):
        raise FeedError(url, "JSON, but not a JSON Feed")
    rows = found.get("items")
    rows = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return ParsedFeed(
        title=_text(found, "title")[:2_000],
        site_url=public_address(safe_address(_text(found, "home_page_url"), url)),
        entries=tuple(_entry(row, url) for row in rows[:MOST_ENTRIES]),
        notice=f"only the first {MOST_ENTRIES:,} entries were read" if len(rows) > MOST_ENTRIES else "",
    )


def _entry(row: dict[str, Any], base: str) -> Entry:
    link = safe_address(_text(row, "url"), base) or safe_address(_text(row, "external_url"), base)
    title = unescape(_text(row, "title"))  # plain text by the specification, and escaped like HTML by many publishers
    html = _text(row, "content_html") or _as_html(_text(row, "content_text") or _text(row, "summary"))
    authors = row.get("authors") if isinstance(row.get("authors"), list) else [row.get("author")]
    names = [_text(a, "name") for a in authors or [] if isinstance(a, dict)]
    attached = row.get("attachments")
    attached = attached if isinstance(attached, list) else []
    tags = row.get("tags")
    uid = _text(row, "id").strip() or link
    return Entry(
        uid=uid or "hash:" + blake2b(f"{title}\0{html}".encode("utf-8", "replace"), digest_size=16).hexdigest(),
        url=link,
        title=title,
        author=", ".join(name for name in names if name),
        published=moment(_text(row, "date_published"), None) or moment(_text(row, "date_modified"), None),
        updated=moment(_text(row, "date_modified"), None),
        html=html,
        categories=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        enclosures=tuple(_text(a, "url") for a in attached if isinstance(a, dict) and _text(a, "url")),
        title_is_html=False,
    )


def _text(row: dict[str, Any], key: str) -> str:
    """Return a field as text: JSON Feeds in the wild write numbers where ids belong."""
    value = row.get(key)
    if isinstance(value, str):
        return whole(value)
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _as_html(plain: str) -> str:
    parts = [escape(part, quote=False).replace("\n", "<br>") for part in plain.strip().split("\n\n") if part.strip()]
    return "".join(f"<p>{part}</p>" for part in parts)

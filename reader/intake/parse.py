"""Bytes of a feed to entries: RSS 0.9x, 1.0, 2.0 and Atom by feedparser, JSON Feed by our own small reader.

Entries keep hostile text as it is, only their shape is checked here; the name of the feed is clean.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import blake2b
from html import escape
from typing import Any

from reader import text as plain_text
from reader.errors import FeedError
from reader.intake import dates, sax
from reader.intake.address import safe_address
from reader.intake.charset import decoded
from reader.intake.clean import clean_title
from reader.intake.incoming import MOST_BYTES, Entry, ParsedFeed
from reader.intake.jsonfeed import parse_json
from reader.intake.mend import mended, root_of
from reader.intake.unpack import Damaged, TooLarge, unpack

LONGEST_FIELD = 1_000_000  # characters of one body; the rest is cut when it is cleaned
LONGEST_TITLE = 4_000
LONGEST_UID = 500
NO_ENTRIES = "the feed has no entries"
_HTML_TYPES = ("text/html", "application/xhtml+xml")
_TAG = re.compile(r"<[a-zA-Z/!]")
_PERIODS = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_SKIP = re.compile(r"<skip(hours|days)\b[^>]*>(.{0,4000}?)</skip", re.IGNORECASE | re.DOTALL)
_SKIPPED = re.compile(r"<(?:hour|day)\b[^>]*>\s*(\w{1,12})\s*<", re.IGNORECASE)
_DAYS = {name: n for n, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
_MAIL_AND_NAME = re.compile(r"^\S{1,100}@\S{1,100}\s{1,9}\(([^()]+)\)$")
_MAIL = re.compile(r"(?<=\S)\s{1,9}[(<][^\s@]{1,100}@\S{1,100}[)>]$")
_BARE_MAIL = re.compile(r"[^\s@]{1,100}@\S{1,100}")
_END = re.compile(r"</(?:\w+:)?(?:rss|feed|rdf|channel)\s*>", re.IGNORECASE)


def parse(body: bytes, url: str, content_type: str = "") -> ParsedFeed:
    """Return the feed in `body`, which came from `url`. Raises FeedError when it is no feed."""
    if body[:2] == b"\x1f\x8b":
        body = _unpacked(body, url)
    if len(body) > MOST_BYTES:
        raise FeedError(url, f"larger than {MOST_BYTES >> 20} MiB")
    text = decoded(body, content_type).strip("\ufeff\x00 \t\r\n")
    if not text:
        raise FeedError(url, "the answer is empty")
    if text[0] in "{[":
        feed = parse_json(text, url)
        notice = feed.notice if feed.entries else NO_ENTRIES
        return _told_apart(replace(feed, title=_feed_title(feed.title, False), notice=notice))
    if "<" not in text[:65_536] or text.count("\x00", 0, 2_048) > 64:
        raise FeedError(url, "not a feed: neither XML nor JSON")
    try:
        return _parse_xml(text, url)
    except FeedError:
        raise
    except Exception as error:
        # Whatever the parsers raise on hostile bytes is this feed's trouble and nobody else's.
        raise FeedError(url, f"not readable as a feed ({type(error).__name__})") from error


def _unpacked(body: bytes, url: str) -> bytes:
    try:
        return unpack(body, "gzip", MOST_BYTES)
    except (TooLarge, Damaged):
        raise FeedError(url, "not a feed: packed, and not readable") from None


def _parse_xml(text: str, url: str) -> ParsedFeed:
    text = mended(text)
    root = root_of(text)
    if root in ("html", "head", "body", "script", "div"):
        raise FeedError(url, "a web page, not a feed")
    document = sax.read(text)
    if not document.version and not _has_entries(document.entries, root):
        raise FeedError(url, "not a feed")
    found, notices = document.entries, []
    if document.enough:
        notices.append(f"only the first {sax.MOST_ENTRIES:,} entries were read")
    elif not document.whole:
        is_cut = not _END.search(text, max(0, len(text) - 4_000))
        if not found or (is_cut and len(found) == 1 and not (_get(found[0], "title") or _html(found[0])[0])):
            raise FeedError(url, "not well-formed, and no entry of it can be read")
        if is_cut and len(found) > 1:
            found = found[:-1]
            notices.append("the feed was cut short; its last entry was left out")
        else:
            notices.append("not well-formed, read as well as possible")
    elif not found:
        notices.append(NO_ENTRIES)
    head = document.feed
    author = _author(head) if document.version.startswith("atom") else ""  # RFC 4287, 4.2.1: entries inherit it
    hours, days = _skips(text)
    return _told_apart(
        ParsedFeed(
            title=_feed_title(*_title(head)),
            site_url=plain_text.public_address(safe_address(_get(head, "link"), url)),
            entries=tuple(_entry(entry, url, author) for entry in found),
            ttl=_ttl(head),
            skip_hours=hours,
            skip_days=days,
            notice="; ".join(notices),
        )
    )


def _has_entries(found: list[dict[str, Any]], root: str) -> bool:
    """Tell whether what was found under a root of no known version is a feed's: under a damaged root, with a title or link."""
    if root in ("channel", "rss", "feed", "rdf"):
        return bool(found)
    return any(_get(entry, "title") or _get(entry, "link") for entry in found)


def _feed_title(raw: str, is_html: bool) -> str:
    return clean_title(raw, is_html=is_html) if raw.strip() else ""


# ---------------------------------------------------------------- one entry
def _entry(entry: Mapping[str, Any], url: str, author: str) -> Entry:
    title, is_html = _title(entry)
    html, base = _html(entry)
    base = safe_address(base, url) or url
    link = safe_address(_get(entry, "link"), base) or _other_link(entry, base)
    enclosures = [_get(row, "href") for row in _rows(entry, "links") if _get(row, "rel") == "enclosure"]
    updated = _date(entry, "updated")  # RSS 1.0 and many Atom feeds give no other date
    terms = [_get(row, "label") or _get(row, "term") for row in _rows(entry, "tags")]
    return Entry(
        uid=_get(entry, "id").strip() or link or _content_uid(title, html),
        url=link,
        title=title[:LONGEST_TITLE],
        author=(_author(entry) or author)[:1_000],
        published=_date(entry, "published") or _date(entry, "created") or updated,
        updated=updated,
        html=html,
        categories=tuple(term for term in terms if term),
        enclosures=tuple(href for href in enclosures[:50] if href),
        title_is_html=is_html,
        base=base,
    )


def _other_link(entry: Mapping[str, Any], base: str) -> str:
    for row in _rows(entry, "links"):
        if _get(row, "rel") in ("alternate", "") and (found := safe_address(_get(row, "href"), base)):
            return found
    return ""


def _author(entry: Mapping[str, Any]) -> str:
    """Return the names of the authors, without their mail addresses where there are names."""
    rows = [_get(row, "name") or _get(row, "email") for row in _rows(entry, "authors")[:20]]
    found = dict.fromkeys(_MAIL.sub("", _MAIL_AND_NAME.sub(r"\1", row.strip())) for row in rows)
    names = [name for name in found if name and not _BARE_MAIL.fullmatch(name)] or [name for name in found if name]
    return ", ".join(names) or _get(entry, "author")


def _title(entry: Mapping[str, Any]) -> tuple[str, bool]:
    detail = entry.get("title_detail")
    is_html = isinstance(detail, Mapping) and detail.get("type") in _HTML_TYPES
    return _get(entry, "title"), is_html


def _html(entry: Mapping[str, Any]) -> tuple[str, str]:
    """Return the fullest text of an entry as HTML, and the address its relative links start from ("" if unknown)."""
    detail = entry.get("summary_detail")
    rows = [*_rows(entry, "content"), *([detail] if isinstance(detail, Mapping) else [])]
    best, base = "", ""
    for row in rows:
        value, kind = _get(row, "value"), _get(row, "type").lower()
        if len(value) > len(best) and not _is_binary(kind, value):
            is_markup = kind in _HTML_TYPES or kind.endswith("xml") or not kind.startswith("text/")
            best = (
                value[:LONGEST_FIELD] if is_markup and _TAG.search(value) else _paragraphs(value, plain=not is_markup)
            )
            base = _get(row, "base")
    return best or _paragraphs(_get(entry, "summary"), plain=False), base


def _is_binary(kind: str, value: str) -> bool:
    """Tell whether a body is a picture or a file inside the feed, which there is no way to read."""
    if kind.startswith("text/") or kind.endswith("xml") or "/" not in kind:
        return False
    return " " not in value.strip() or "\ufffd" in value


def _paragraphs(value: str, *, plain: bool) -> str:
    """Return text without tags as paragraphs; unless `plain`, its character references are still to be read."""
    value = value[:LONGEST_FIELD]
    if plain:
        value = escape(value, quote=False)
    parts = [part.replace("\n", "<br>") for part in re.split(r"\n[^\S\n]*\n\s*", value.strip()) if part]
    return "".join(f"<p>{part}</p>" for part in parts)


def _date(entry: Mapping[str, Any], key: str) -> int | None:
    raw = entry.get(key)
    return dates.moment(raw, entry.get(key + "_parsed")) if isinstance(raw, str) else None


def _content_uid(title: str, html: str) -> str:
    return "hash:" + blake2b(f"{title}\0{html}".encode("utf-8", "replace"), digest_size=16).hexdigest()


def _get(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    return value if isinstance(value, str) else ""


def _rows(entry: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    rows = entry.get(key)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


# ---------------------------------------------------------------- identity
def _told_apart(feed: ParsedFeed) -> ParsedFeed:
    """Return the feed with one entry a uid.

    A uid seen again with the same title is the same entry, and the first one stays. Different titles under one uid are
    different entries of a feed that does not know what a guid is: each gets the hash of uid, link and title. Without a
    title, the text stands for it.
    """
    entries = [replace(entry, uid=_short(entry.uid)) for entry in feed.entries]
    titles: dict[str, set[str]] = {}
    for entry in entries:
        titles.setdefault(entry.uid, set()).add(entry.title or entry.html)
    if len(titles) == len(entries):
        return replace(feed, entries=tuple(entries))
    shared = Counter({uid: len(found) for uid, found in titles.items() if len(found) > 1})
    kept: dict[str, Entry] = {}
    for entry in entries:
        uid = (
            _short("\0".join((entry.uid, entry.url, entry.title or entry.html)), 0) if shared[entry.uid] else entry.uid
        )
        kept.setdefault(uid, replace(entry, uid=uid))
    return replace(feed, entries=tuple(kept.values()))


def _short(uid: str, longest: int = LONGEST_UID) -> str:
    if len(uid) <= longest:
        return plain_text.plain(uid)
    return "hash:" + blake2b(uid.encode("utf-8", "replace"), digest_size=16).hexdigest()


# ---------------------------------------------------------------- the next visit
def _ttl(head: Mapping[str, Any]) -> int | None:
    """Return the longest of what the feed asks for between visits, in seconds, at most a year; None without a wish."""
    wishes: list[int] = []
    if (minutes := _number(_get(head, "ttl"))) is not None:
        wishes.append(minutes * 60)
    period = _PERIODS.get(_get(head, "sy_updateperiod").strip().lower())
    if period:
        wishes.append(period // max(1, _number(_get(head, "sy_updatefrequency")) or 1))
    return min(max(wishes), 31_536_000) if wishes else None


def _number(raw: str) -> int | None:
    raw = raw.strip()
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) <= 9 else None


def _skips(text: str) -> tuple[frozenset[int], frozenset[int]]:
    """Return skipHours (0 to 23, GMT; the 24 of old feeds is 0) and skipDays (0 is Monday) of a document."""
    hours: set[int] = set()
    days: set[int] = set()
    for kind, inner in _skip_blocks(text[:65_536]):
        for word in _SKIPPED.findall(inner):
            if kind == "hours" and word.isascii() and word.isdigit() and int(word) <= 24:
                hours.add(int(word) % 24)
            elif kind == "days" and word[:3].lower() in _DAYS:
                days.add(_DAYS[word[:3].lower()])
    return frozenset(hours), frozenset(days)


def _skip_blocks(head: str) -> Iterable[tuple[str, str]]:
    if "<skip" in head or "<SKIP" in head or "<Skip" in head:
        for found in list(_SKIP.finditer(head))[:4]:
            yield found[1].lower(), found[2]

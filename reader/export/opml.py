"""Subscriptions in and out as OPML: read forgivingly and without entities of its own, written as OPML 2.0."""

from __future__ import annotations

import xml.etree.ElementTree as ET  # only to write
from collections.abc import Iterable
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlsplit, urlunsplit

from reader.errors import NewsreaderError
from reader.export.values import public_address
from reader.intake.charset import decoded
from reader.model import Feed
from reader.text import line

LARGEST = 15 << 20  # bytes
MOST = 5_000  # feeds of one document
_DEEPEST = 6  # folders inside each other; a deeper one counts as its parent


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed as an OPML file names it."""

    url: str
    title: str = ""
    folder: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: new subscriptions, those there already, and the names of what is no feed."""

    added: int
    kept: int
    invalid: tuple[str, ...]


def read(document: bytes) -> tuple[list[Subscription], list[str]]:
    """Return the feeds of an OPML document, each address once, and the names of what was left out.

    Raises NewsreaderError when the document is no OPML.
    """
    outlines = _Outlines()
    outlines.feed(decoded(document[:LARGEST]))
    outlines.close()
    if not outlines.seen:
        raise NewsreaderError("not an OPML document: it has no outlines")
    found, left_out = list(outlines.found.values()), outlines.invalid
    if not outlines.ended:
        left_out.append("whatever followed: the document was cut short")
    if len(found) > MOST:
        left_out.append(f"{len(found) - MOST:,} feeds beyond the first {MOST:,}")
    return found[:MOST], left_out


def address_key(url: str) -> str:
    """Return what two addresses of one feed share: scheme and host without case, no default port, no fragment."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return url
    return urlunsplit(("", host + port, parts.path.rstrip("/"), parts.query, ""))


def write(feeds: Iterable[Feed]) -> str:
    """Return feeds as an OPML 2.0 document, folders nested, in order: the same feeds give the same bytes."""
    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "head"), "title").text = "newsreader subscriptions"
    body = ET.SubElement(root, "body")
    folders: dict[str, ET.Element] = {"": body}
    for feed in sorted(feeds, key=lambda feed: (feed.folder.lower(), feed.title.lower(), feed.url)):
        url = public_address(feed.url)
        title = line(public_address(feed.title))
        attributes = {"type": "rss", "text": title, "title": title, "xmlUrl": url}
        if feed.site_url:
            attributes["htmlUrl"] = feed.site_url
        if feed.tags:
            attributes["category"] = ",".join(feed.tags)
        ET.SubElement(_folder(folders, feed.folder), "outline", attributes)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _folder(folders: dict[str, ET.Element], name: str) -> ET.Element:
    if name not in folders:
        outer, _, inner = name.rpartition("/")
        folders[name] = ET.SubElement(_folder(folders, outer), "outline", {"text": inner, "title": inner})
    return folders[name]


class _Outlines(HTMLParser):
    """Collects outlines. An HTML parser forgives what hand-made lists get wrong, and expands no entities but HTML's."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, Subscription] = {}  # by address_key
        self.invalid: list[str] = []
        self.seen = False  # an outline or at least the element for them
        self.ended = True  # what began as OPML ended so
        self._folders: list[str] = []  # of the open outlines; "" for one that is a feed

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "opml":
            self.seen, self.ended = True, False
        if tag.rpartition(":")[2] == "outline":
            self._folders.append(self._outline({name: value or "" for name, value in attrs}))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag.rpartition(":")[2] == "outline":
            self._outline({name: value or "" for name, value in attrs})

    def handle_endtag(self, tag: str) -> None:
        if tag == "opml":
            self.ended = True
        if tag.rpartition(":")[2] == "outline" and self._folders:
            self._folders.pop()

    def _outline(self, attributes: dict[str, str]) -> str:
        """Take in one outline; return its name if it is a folder, else ""."""
        self.seen = True
        title = line(attributes.get("title", "")) or line(attributes.get("text", ""))
        is_feed = "xmlurl" in attributes or "url" in attributes or attributes.get("type", "").lower() in ("rss", "atom")
        if not is_feed:
            return line(attributes.get("text", "") or title, 80).replace("/", "-")
        url = (attributes.get("xmlurl") or attributes.get("url", "")).strip()
        if not _is_web_address(url):
            self.invalid.append(title or line(url, 120) or "an outline without a name")
            return ""
        tags = tuple(
            tag for tag in (line(part, 60).strip("/") for part in attributes.get("category", "").split(",")) if tag
        )
        new = Subscription(
            url, "" if title == url else title, "/".join([part for part in self._folders if part][:_DEEPEST]), tags
        )
        known = self.found.get(address_key(url))
        if known is not None:  # the same feed in two folders: the first folder holds it, the other one tags it
            more = (new.folder.replace("/", "-"),) if new.folder and new.folder != known.folder else ()
            new = Subscription(
                known.url, known.title or new.title, known.folder or new.folder, (*known.tags, *tags, *more)
            )
        self.found[address_key(url)] = new
        return ""


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and url.isprintable() and " " not in url
    except ValueError:
        return False

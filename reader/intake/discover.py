"""The feeds that a web page names."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

from reader.intake.address import safe_address
from reader.intake.charset import decoded

_TYPES = {
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
    "application/json",
    "application/xml",
    "text/xml",
}
_MOST_BYTES = 2 << 20
_MOST = 20


def feeds_in(page: bytes, url: str) -> tuple[str, ...]:
    """Return the absolute addresses of the feeds that `page`, which came from `url`, links to, in its own order."""
    tree = LexborHTMLParser(decoded(page[:_MOST_BYTES]))
    base_node = tree.css_first("base[href]")
    base = safe_address((base_node.attributes.get("href") or ""), url) if base_node else ""
    found: dict[str, None] = {}
    for node in tree.css("link[href]"):
        attributes = node.attributes
        kind = (attributes.get("type") or "").partition(";")[0].strip().lower()
        if "alternate" in (attributes.get("rel") or "").lower().split() and kind in _TYPES:
            address = safe_address(attributes.get("href") or "", base or url)
            if address:
                found[address] = None
    return tuple(found)[:_MOST]

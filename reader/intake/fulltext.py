"""The whole text of a story's page, for feeds that give only its beginning: found by trafilatura, an optional extra."""

from __future__ import annotations

import re
from importlib.util import find_spec

from reader.errors import FeedError
from reader.intake.charset import decoded
from reader.intake.clean import clean
from reader.intake.incoming import Entry
from reader.model import Body

LONGEST_PAGE = 4_000_000  # code points of a page that are looked through
_SHORTEST = 200  # code points below which what was found is no text of a story
_META_CHARSET = re.compile(rb"<meta[^>]{1,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_IN_HEAD = 4_096  # bytes in which a page says its character set
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_REFERENCE = re.compile(r"&#(?:0*(\d{1,8})|[xX]0*([0-9a-fA-F]{1,6}));?")
_ANY_REFERENCE = re.compile(r"&#(?:\d+|[xX][0-9a-fA-F]+);?")


def installed() -> bool:
    """Tell whether the extra is there."""
    return find_spec("trafilatura") is not None


def page_body(document: bytes, url: str, content_type: str, title: str) -> Body:
    """Return the text of a page, cleaned as a feed's is. Raises FeedError when there is none in it."""
    import trafilatura

    if content_type and "html" not in content_type.lower():
        kind = content_type.partition(";")[0].strip()[:40]
        raise FeedError(url, f"the page is no HTML but {kind}")
    page = _without_controls(decoded(document, _with_charset(document, content_type))[:LONGEST_PAGE])
    found = trafilatura.extract(
        page, url=url, output_format="html", include_links=True, include_images=True, include_comments=False
    )
    story = clean(Entry("", url, title, "", None, None, found or ""), outlet="", base=url)
    if len(story.text) < _SHORTEST:
        raise FeedError(url, "no text of a story was found on its page")
    return Body(story.html, story.text, story.removed)


def _with_charset(document: bytes, content_type: str) -> str:
    """Return a content type with the character set the page itself names, where the server named none."""
    said = _META_CHARSET.search(document, 0, _IN_HEAD)
    if said is None or "charset" in content_type.lower():
        return content_type
    return f"{content_type}; charset={said[1].decode('ascii')}"


def _without_controls(page: str) -> str:
    """Return a page without the characters for which lxml refuses all of it, also where they stand as references."""
    page = _CONTROLS.sub("", page)
    return _ANY_REFERENCE.sub(_legal, page) if "&#" in page else page


def _legal(found: re.Match[str]) -> str:
    number = _REFERENCE.fullmatch(found[0])
    code = int(number[1] or number[2], 10 if number[1] else 16) if number else 0
    fine = code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code <= 0x10FFFF
    return found[0] if fine and code not in (0xFFFE, 0xFFFF) else ""

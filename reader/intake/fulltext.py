"""The whole text of a story's page, for feeds that give only its beginning: found by trafilatura, an optional extra."""

from __future__ import annotations

from importlib.util import find_spec

from reader.errors import FeedError
from reader.intake.charset import decoded
from reader.intake.clean import clean
from reader.model import Body, Entry

LONGEST_PAGE = 4_000_000  # code points of a page that are looked through
_SHORTEST = 200  # code points below which what was found is no text of a story


def installed() -> bool:
    """Tell whether the extra is there."""
    return find_spec("trafilatura") is not None


def page_body(document: bytes, url: str, content_type: str, title: str) -> Body:
    """Return the text of a page, cleaned as a feed's is. Raises FeedError when there is none in it."""
    import trafilatura

    if content_type and "html" not in content_type.lower():
        kind = content_type.partition(";")[0].strip()[:40]
        raise FeedError(url, f"the page is no HTML but {kind}")
    page = decoded(document, content_type)[:LONGEST_PAGE]
    found = trafilatura.extract(
        page, url=url, output_format="html", include_links=True, include_images=True, include_comments=False
    )
    story = clean(Entry("", url, title, "", None, None, found or ""), outlet="", base=url)
    if len(story.text) < _SHORTEST:
        raise FeedError(url, "no text of a story was found on its page")
    return Body(story.html, story.text, story.removed)

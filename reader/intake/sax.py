"""feedparser's own parsers, driven by hand and with bounds.

`feedparser.parse` reads bytes, guesses the charset and calls one of two parsers. Text is ready here, so they are called
directly. The subclasses bound what was measured to take quadratic time: long author fields (a regular expression
without end), many attributes on one element, dates of megabytes, categories without number.
"""

from __future__ import annotations

import io
import re
import xml.sax
import xml.sax.handler
import xml.sax.xmlreader
from typing import Any
from xml.sax.expatreader import ExpatParser

import feedparser.api
from feedparser.util import FeedParserDict

MOST_ENTRIES = 5_000
_MOST_ATTRIBUTES = 64
_MOST_CATEGORIES = 64
_LONGEST_AUTHOR = 300
_LONGEST_DATE = 100
_BODIES = frozenset(("content", "description", "summary"))
_MARK = "a body"
_BASE64 = re.compile(r"[A-Za-z0-9+/\r\n\t ]*={0,2}\s*")
_DATES = frozenset(("published", "updated", "created", "expired"))
# What feedparser's handlers of rare elements raise on values they did not expect: the element is passed over.
_ODD_VALUE = (ValueError, IndexError, KeyError, TypeError, ArithmeticError)


class Enough(Exception):
    """The document has more entries than are read."""


class _Bounds:
    """What both parsers share. Methods with a tag in their name are feedparser's hooks."""

    # Ids stay as written; links too, but for an xml:base.
    can_be_relative_uri = frozenset(("comments", "docs", "href", "icon", "link", "logo", "url"))
    entries: list[FeedParserDict]
    contentparams: Any
    elementstack: list[Any]

    def unknown_starttag(self, tag: str, attrs: list[tuple[str, str]]) -> None:
        try:
            super().unknown_starttag(tag, attrs[:_MOST_ATTRIBUTES])  # type: ignore[misc]
        except _ODD_VALUE:
            pass

    def unknown_endtag(self, tag: str) -> None:
        try:
            super().unknown_endtag(tag)  # type: ignore[misc]
        except _ODD_VALUE:
            pass

    def handle_data(self, text: str, escape: int = 1) -> None:
        # The usual case without feedparser's costly dictionary: everything but inline XHTML is kept as it comes.
        if escape and self.elementstack and self.contentparams.get("type") != "application/xhtml+xml":
            self.elementstack[-1][2].append(text)
        else:
            super().handle_data(text, escape)  # type: ignore[misc]

    def resolve_uri(self, uri: str) -> str:
        return super().resolve_uri(uri) or uri  # type: ignore[misc]

    def _save(self, key: str, value: Any, overwrite: bool = False) -> None:
        if key == "link" and isinstance(value, str):  # of a guid that is one: not resolved, as an id
            value = self.resolve_uri(value)
        super()._save(key, value, overwrite)  # type: ignore[misc]

    def push_content(self, tag: str, attrs: Any, default: str, expecting: int) -> None:
        super().push_content(tag, attrs, default, expecting)  # type: ignore[misc]
        self.contentparams = dict(self.contentparams)

    def pop(self, element: str, strip_whitespace: int = 1) -> Any:
        if self.contentparams.get("base64") and self.elementstack and not _is_packed(self.elementstack[-1][2]):
            self.contentparams["base64"] = 0  # taken for that because of its odd type
        value = super().pop(element, strip_whitespace)  # type: ignore[misc]
        return "" if element in _DATES and value and len(value) > _LONGEST_DATE else value

    def _start_item(self, attrs: Any) -> None:
        if len(self.entries) >= MOST_ENTRIES:
            raise Enough
        super()._start_item(attrs)  # type: ignore[misc]

    _start_entry = _start_item

    def _add_tag(self, term: Any, scheme: Any, label: Any) -> None:
        if len(self._get_context().get("tags", ())) < _MOST_CATEGORIES:  # type: ignore[attr-defined]
            super()._add_tag(term, scheme, label)  # type: ignore[misc]

    def _sync_author_detail(self, key: str = "author") -> None:
        # In place of feedparser's, whose regular expression for addresses has no bound: the text is the name.
        context = self._get_context()  # type: ignore[attr-defined]
        details, value = context.get(key + "s"), context.get(key)
        if details and not details[-1] and isinstance(value, str):
            details[-1]["name"] = value[:_LONGEST_AUTHOR]


class _Strict(_Bounds, feedparser.api.StrictFeedParser):  # type: ignore[misc]
    """The parser for well-formed XML."""

    sanitize_html = False
    resolve_relative_uris = False
    open_elements = 0
    root_closed = False

    def pop(self, element: str, strip_whitespace: int = 1) -> Any:
        top = self.elementstack[-1] if element in _BODIES and self.elementstack else None
        if (
            top
            and top[0] == element
            and self.inentry
            and not self.insource
            and self.contentparams.get("type") == "text/html"
            and not self.contentparams.get("base64")
        ):
            return self._pop_body(element, _once_encoded("".join(top[2]).strip()))
        return super().pop(element, strip_whitespace)

    def _pop_body(self, element: str, body: str) -> str:
        """Take the text of a body past feedparser's passes over its every character, by a mark in its place."""
        self.elementstack[-1][2] = [_MARK]
        super().pop(element)
        entry = self.entries[-1]
        detail = entry["content"][-1] if element == "content" else entry.get("summary_detail", {})
        if detail.get("value") == _MARK:
            detail["value"] = body
        if entry.get("summary") == _MARK:
            entry["summary"] = body
        return body

    def startElementNS(self, name: Any, qname: Any, attrs: Any) -> None:
        self.open_elements += 1
        if len(attrs) > _MOST_ATTRIBUTES:
            attrs = xml.sax.xmlreader.AttributesNSImpl({}, {})
        super().startElementNS(name, qname, attrs)

    def endElementNS(self, name: Any, qname: Any) -> None:
        super().endElementNS(name, qname)
        self.open_elements -= 1
        self.root_closed = self.root_closed or self.open_elements == 0


def _is_packed(pieces: list[Any]) -> bool:
    return all(isinstance(piece, str) and _BASE64.fullmatch(piece) for piece in pieces)


def _once_encoded(body: str) -> str:
    """Return `body`, mended when it was UTF-8 that somebody took for Latin-1 and encoded again."""
    try:
        return body if body.isascii() else body.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return body


class _Reader(ExpatParser):
    """Expat, told to hand over text in large pieces instead of one for every reference and line.

    Nothing it reads can expand or be fetched: mend has left no declaration in the document.
    """

    def reset(self) -> None:
        super().reset()
        expat: Any = self.__dict__["_parser"]
        expat.buffer_text = True
        expat.buffer_size = 1 << 16


class _Loose(_Bounds, feedparser.api.LooseFeedParser):  # type: ignore[misc]
    """The parser for everything else."""

    sanitize_html = False
    resolve_relative_uris = False

    def handle_charref(self, ref: str) -> None:
        try:
            super().handle_charref(ref)
        except (ValueError, OverflowError):  # no character: half a surrogate pair, or beyond Unicode
            self.handle_data("\ufffd")


class Document:
    """What feedparser found: its version ("" is no feed), the head, the entries, and whether anything was wrong."""

    def __init__(self, parser: Any, *, whole: bool, enough: bool) -> None:
        self.version: str = parser.version or ""
        # Plain dictionaries: feedparser's own answers "published" for a missing "updated", with a warning.
        self.feed: dict[str, Any] = dict(parser.feeddata)
        self.entries: list[dict[str, Any]] = [dict(entry) for entry in parser.entries]
        self.whole = whole
        self.enough = enough


def read(text: str) -> Document:
    """Return the feed in a mended XML document. Addresses stay relative, but for an xml:base in the document."""
    strict = _strictly(text)
    if strict.whole or strict.enough:
        return strict
    loose = _loosely(text)
    return loose if len(loose.entries) >= len(strict.entries) else strict


def _strictly(text: str) -> Document:
    parser = _Strict("", None, "utf-8")
    reader = _Reader()
    reader.setFeature(xml.sax.handler.feature_namespaces, True)
    reader.setFeature(xml.sax.handler.feature_external_ges, False)
    reader.setContentHandler(parser)
    reader.setErrorHandler(parser)
    source = xml.sax.xmlreader.InputSource()
    source.setByteStream(io.BytesIO(text.encode("utf-8", "replace")))
    source.setEncoding("utf-8")
    try:
        reader.parse(source)
    except xml.sax.SAXException:
        return Document(parser, whole=parser.root_closed, enough=False)  # junk after the end does not matter
    except Enough:
        return Document(parser, whole=True, enough=True)
    return Document(parser, whole=True, enough=False)


def _loosely(text: str) -> Document:
    parser = _Loose("", None, "utf-8", {})
    try:
        parser.feed(text)
    except Enough:
        return Document(parser, whole=False, enough=True)
    return Document(parser, whole=False, enough=False)

"""Bytes to text: byte order mark, then what HTTP says, then the XML declaration, then what fits."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED = (
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00<\x00", "utf-16-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
)
_DECLARED = re.compile(rb"^\s{0,1000}<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
# What is written is not always what is meant: browsers read these labels as the wider set too.
_WIDER = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "latin-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "iso8859-11": "cp874",
}
_NOT_TEXT = {"utf-7", "rot13", "hex", "base64", "zlib", "bz2", "uu", "quopri", "idna", "punycode", "unicode_escape"}
_NOT_TEXT |= {"raw_unicode_escape", "utf-8-sig", "undefined", "mbcs", "oem", "palmos"}


def decoded(body: bytes, content_type: str = "") -> str:
    """Return a document as text; bytes that fit nowhere become U+FFFD, so this never fails."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    for start, name in _UNMARKED:
        if body.startswith(start):
            return body.decode(name, "replace")
    said = _CHARSET.search(content_type)
    declared = _DECLARED.match(body[:2048])
    labels = [_codec(said[1]) if said else "", _codec(declared[1].decode("ascii")) if declared else ""]
    # Text that is valid UTF-8 and not ASCII is UTF-8, whatever single-byte set it is labelled as.
    for name in ("utf-8", *labels):
        if name and (text := _strictly(body, name)) is not None and _plausible(name, labels, body):
            return text
    return _mixed(body, next((name for name in labels if name and name != "utf-8"), "cp1252"))


def whole(text: str) -> str:
    """Return `text` with the halves of surrogate pairs joined, and U+FFFD for those that stand alone."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _codec(label: str) -> str:
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return ""
    return "" if name in _NOT_TEXT else _WIDER.get(name, name)


def _strictly(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except (UnicodeDecodeError, LookupError, ValueError):
        return None


def _plausible(name: str, labels: list[str], body: bytes) -> bool:
    # ISO-2022 documents are pure ASCII bytes with escapes: there the label wins over UTF-8.
    return not (name == "utf-8" and b"\x1b" in body and any(label.startswith("iso2022") for label in labels))


def _mixed(body: bytes, other: str) -> str:
    """Return UTF-8 text whose broken bytes are read in a second set when most of it is UTF-8, else all in that set."""
    as_utf8 = body.decode("utf-8", "replace")
    broken = as_utf8.count("\ufffd")
    whole = len(as_utf8) - len(as_utf8.encode("ascii", "ignore"))
    if broken * 4 < whole or other in ("", "utf-8"):
        return as_utf8
    return body.decode(other, "replace")

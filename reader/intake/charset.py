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
    (b"\x00{", "utf-16-be"),
    (b"{\x00", "utf-16-le"),
)
_EBCDIC = b"\x4c\x6f\xa7\x94"  # <?xm
_DECLARED = re.compile(rb"<\?xml\b[^>]{0,200}?encoding\s*=\s*[\"']?\s*([\w.:-]{1,40})")
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
    "euc_jp": "euc_jis_2004",
    "iso2022_jp": "iso2022_jp_ext",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
}
# Labels that Python does not know, as the Encoding Standard (4.2) has them, and what people write for them.
_ALIASES = {
    "unicode-1-1-utf-8": "utf-8", "unicode11utf8": "utf-8", "unicode20utf8": "utf-8", "unicode": "utf-16", "ucs-2": "utf-16", "csunicode": "utf-16",
    "iso-10646-ucs-2": "utf-16", "ucs-4": "utf-32", "iso-10646-ucs-4": "utf-32", "ansi": "cp1252", "iso-latin-1": "cp1252", "visual": "iso8859-8",
    "logical": "iso8859-8", "csiso88598e": "iso8859-8", "csiso88598i": "iso8859-8", "csiso88596e": "iso8859-6", "csiso88596i": "iso8859-6",
    "csisolatin9": "iso8859-15", "sun_eu_greek": "iso8859-7", "koi": "koi8-r", "koi8": "koi8-r", "koi8-ru": "koi8-u", "mac": "mac-roman",
    "csmacintosh": "mac-roman", "mac-ukrainian": "mac-cyrillic", "mac-ce": "mac-latin2", "csgb2312": "gb18030", "gb_2312": "gb18030", "cn-gb": "gb18030",
    "gb_2312-80": "gb18030", "windows-936": "gb18030", "cn-big5": "big5hkscs", "x-big5": "big5hkscs", "cseucpkdfmtjapanese": "euc_jis_2004",
    "windows-31j": "cp932", "cseuckr": "cp949", "csksc56011987": "cp949", "iso-ir-149": "cp949", "ks_c_5601-1989": "cp949", "ksc_5601": "cp949",
}  # fmt: skip
_WINDOWS = re.compile(r"(?:windows|win|cp|dos|ibm)[-_]?(\d{3,5})")
_ISO = re.compile(r"(?:iso[-_]?)?8859[-_]?(\d{1,2})(?:\D.*)?")
_WITH_ESCAPES = {"iso2022": b"\x1b", "hz": b"~{"}  # sets whose every byte is ASCII
_NOT_TEXT = {"utf-7", "rot13", "hex", "base64", "zlib", "bz2", "uu", "quopri", "idna", "punycode", "unicode_escape"}
_NOT_TEXT |= {"raw_unicode_escape", "utf-8-sig", "undefined", "mbcs", "oem", "palmos"}


def decoded(body: bytes, content_type: str = "") -> str:
    """Return a document as text; bytes that fit nowhere become U+FFFD, so this never fails."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            body = body[len(mark) :]
            if name != "utf-8":
                return body.decode(name, "replace")
            break
    for start, name in _UNMARKED:
        if body.startswith(start):
            return body.decode(name, "replace")
    said = _CHARSET.search(content_type)
    if body.startswith(_EBCDIC):
        return _from_ebcdic(body, said[1] if said else "")
    labels = _labels(said[1] if said else "", _DECLARED.search(body[:2048]))
    # Text that is valid UTF-8 and not ASCII is UTF-8, whatever single-byte set it is labelled as.
    for name in ("utf-8", *labels):
        if (text := _strictly(body, name)) is not None and _plausible(name, labels, body, text):
            return text
    return _mixed(
        body, next((name for name in labels if name != "utf-8" and b"<".decode(name, "ignore") == "<"), "cp1252")
    )


def _labels(said: str, declared: re.Match[bytes] | None) -> list[str]:
    """Return the codecs that HTTP and the document name, the likelier one first."""
    by_server, by_author = _codec(said), _codec(declared[1].decode("ascii")) if declared else ""
    # Latin-1 and ASCII are what servers say of everything; a document that says otherwise knows better.
    order = (by_author, by_server) if by_server == "cp1252" else (by_server, by_author)
    return [name for name in order if name]


def _from_ebcdic(body: bytes, said: str) -> str:
    """Return an EBCDIC document as text: its declaration reads the same in all of the family."""
    declared = _DECLARED.search(body[:2048].decode("cp037").encode("ascii", "replace"))
    for name in _labels(said, declared):
        if _EBCDIC.decode(name, "ignore") == "<?xm":
            return body.decode(name, "replace").replace("\x85", "\n")
    return body.decode("cp037").replace("\x85", "\n")


def whole(text: str) -> str:
    """Return `text` with the halves of surrogate pairs joined, and U+FFFD for those that stand alone."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _codec(label: str) -> str:
    """Return the name of the codec for a label, "" when there is none that may be used."""
    label = label.lower()
    short = label.removeprefix("x-")
    spellings = [label, _ALIASES.get(label, ""), short, _ALIASES.get(short, "")]
    if found := _WINDOWS.fullmatch(short):
        spellings.append(f"cp{found[1]}")
    if found := _ISO.fullmatch(short):
        spellings.append(f"iso8859-{found[1]}")
    for spelling in filter(None, spellings):
        try:
            name = codecs.lookup(spelling).name
        except (LookupError, ValueError):
            continue
        return "" if name in _NOT_TEXT else _WIDER.get(name, name)
    return ""


def _strictly(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except (UnicodeDecodeError, LookupError, ValueError):
        return None


def _plausible(name: str, labels: list[str], body: bytes, text: str) -> bool:
    if name == "utf-8":  # what is ASCII with escapes is what its label says
        return not any(
            sign in body for kind, sign in _WITH_ESCAPES.items() for label in labels if label.startswith(kind)
        )
    return "<" in text or "{" in text  # or else the label is of a set that cannot be


def _mixed(body: bytes, other: str) -> str:
    """Return UTF-8 text whose broken bytes are read in a second set when most of it is UTF-8, else all in that set."""
    as_utf8 = body.decode("utf-8", "replace")
    broken = as_utf8.count("\ufffd")
    whole = len(as_utf8) - len(as_utf8.encode("ascii", "ignore"))
    if broken * 4 < whole or other in ("", "utf-8"):
        return as_utf8
    return body.decode(other, "replace")

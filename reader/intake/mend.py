"""XML made harmless and, where that is simple, well-formed, before any parser sees it.

No document type, entity, processing instruction or comment gets through, so nothing can expand or be fetched; references
that XML refuses (HTML's names, bare ampersands, controls, halves of surrogate pairs) become what they mean.
"""

from __future__ import annotations

import re
from html import escape, unescape
from html.entities import html5
from itertools import islice

from reader.intake.charset import whole

_COMMENT = r"<!--.*?(?:-->|\Z)"  # which may name any of what follows
_START = re.compile(_COMMENT + r"|(<\?xml\b|<(?:\w+:)?(?:rss|feed|rdf|channel)\b)", re.IGNORECASE | re.DOTALL)
_PAGE = re.compile(r"<(?:html|body|head)\b", re.IGNORECASE)
_DECLARED = re.compile(_COMMENT + r"|(<!DOCTYPE\b)", re.IGNORECASE | re.DOTALL)
_DOCTYPE = re.compile(
    r"<!DOCTYPE\b[^\[>]*+(?:\[(?:[^\]\"'<]++|\"[^\"]*+\"|'[^']*+'|<!--.*?-->|<)*+\]\s*+)?>", re.IGNORECASE | re.DOTALL
)
_ENTITY = re.compile(r"""<!ENTITY\s+([A-Za-z_][\w.-]{0,40})\s+(?:"([^"<%]{0,64})"|'([^'<%]{0,64})')\s*>""")
_REFERENCE = re.compile(r"&(?!#)")
_MOST_ENTITIES = 200
_MOST_EXPANDED = 10_000  # references to entities of the document's own; more than that is no feed but a bomb
_MENDABLE = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)"
    r"|<!--.*?(?:-->|\Z)"
    r"|<[?!](?!\[CDATA\[)[^>]*>?"
    r"|&(?!(?:lt|gt|amp|quot|apos);)(?:(#\d+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]{1,31});)?",
    re.DOTALL,
)
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_C1 = re.compile("[\x80-\x9f]")
# What is written as a control of the second set was meant as Windows-1252, as browsers know too.
_CP1252 = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
_SURROGATE = re.compile("[\ud800-\udfff]")
_ROOT = re.compile(_COMMENT + r"|<([A-Za-z_][\w.:-]{0,60})", re.DOTALL)
_SLACK = 8_192  # characters of warnings and white space that a server may put before its feed


def mended(text: str) -> str:
    """Return an XML document without declaration, DOCTYPE, comments and whatever XML forbids. Time is linear."""
    own: dict[str, str] = {}
    declared = _first(_DECLARED, text)
    if declared >= 0 and (found := _DOCTYPE.match(text, declared)):
        own = _entities(found[0])
        text = text[:declared] + text[found.end() :]
    start = _first(_START, text)
    if start > 0 and not _PAGE.search(text, 0, start):
        text = text[start:]
    text = _ILLEGAL.sub("", text)
    if _C1.search(text):
        text = text.translate(_CP1252)
    if own:
        text = _expanded(text, own)
    text = _MENDABLE.sub(_mend, text)
    if _SURROGATE.search(text):
        text = whole(text)
    return text


def _first(sought: re.Pattern[str], text: str) -> int:
    """Return where what is sought first stands outside a comment, near the start of a text; -1 when nowhere."""
    return next((found.start(1) for found in sought.finditer(text, 0, _SLACK) if found[1]), -1)


def root_of(text: str) -> str:
    """Return the name of the first element in lower case, without its prefix; "" when there is none."""
    name = next((found[1] for found in _ROOT.finditer(text) if found[1]), "")
    return name.rpartition(":")[2].lower()


def _entities(doctype: str) -> dict[str, str]:
    """Return the short entities of plain text that a document declares for itself."""
    found: dict[str, str] = {}
    for one in islice(_ENTITY.finditer(doctype), _MOST_ENTITIES):
        value = one[2] or one[3] or ""
        if not _REFERENCE.search(value) and one[1] not in html5:
            found[one[1]] = escape(unescape(value))
    return found


def _expanded(text: str, own: dict[str, str]) -> str:
    names = "|".join(map(re.escape, own))
    return re.sub(rf"&({names});", lambda one: own[one[1]], text, count=_MOST_EXPANDED)


def _mend(found: re.Match[str]) -> str:
    whole = found[0]
    if whole[0] == "<":
        return whole if whole.startswith("<![CDATA[") else ""
    name = found[1]
    if name is None:
        return "&amp;"
    if name[0] != "#":
        meant = html5.get(name + ";")
        return "&amp;" + whole[1:] if meant is None else "".join(f"&#{ord(c)};" for c in meant)
    return _number(name[1:], whole)


def _number(digits: str, whole: str) -> str:
    if len(digits) > 10:
        return "\ufffd"
    code = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
    if 0xD800 <= code <= 0xDFFF:
        return chr(code)  # a half: its neighbour may be the other one
    if code in _CP1252:
        return _CP1252[code]
    if code > 0x10FFFF or code in (0xFFFE, 0xFFFF):
        return "\ufffd"
    if code < 32 and code not in (9, 10, 13):
        return ""
    return whole

"""Clean HTML to plain text, and HTML that is nested too deep to a depth that every renderer survives."""

from __future__ import annotations

import re
from html import unescape

from reader import text as plain_text

DEEPEST = 100
_VOID = frozenset(
    ("br", "hr", "img", "wbr", "input", "meta", "link", "source", "col", "area", "base", "embed", "track")
)
_ANY_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*)[^<>]*>?")
_CLEAN_TAG = re.compile(r"<(/?)([a-z0-9]+)(?:[^\">]|\"[^\"]*\")*>")
# fmt: off
_BLOCKS = (
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "ul", "ol", "dl", "table", "figure", "hr", "section",
    "article", "aside", "details", "summary",
)
# fmt: on
_BREAK, _PARAGRAPH, _CELL, _BULLET = "\n", "\n\n", " | ", "\n• "
_AT: dict[str, str] = {
    **dict.fromkeys(("<br", "<tr", "<dt", "<dd", "</dt", "</dd", "</caption", "</figcaption"), _BREAK),
    **dict.fromkeys(("</td", "</th"), _CELL),
    "<li": _BULLET,
    **dict.fromkeys(
        (slash + name for slash in ("<", "</") for name in _BLOCKS),
        _PARAGRAPH,
    ),
}
_PRE = re.compile(r"<pre>.*?</pre>", re.DOTALL)
_ROW_EDGE = re.compile(r"^(?: ?\|)+ ?|(?: ?\|)+ ?$", re.MULTILINE)
_LONE_BULLET = re.compile(r"^•\s*(?=•|\Z)", re.MULTILINE)
_BULLET_GAP = re.compile(r"^•\s+", re.MULTILINE)
_LIST_GAP = re.compile(r"^(•[^\n]*)\n\n(?=•)", re.MULTILINE)


def text_of(clean_html: str) -> str:
    """Return the text of HTML that nh3 wrote: a blank line between blocks, `•` before list items, `|` between cells."""
    if "<pre" in clean_html:
        clean_html = _PRE.sub(lambda found: found[0].replace("\n", "<br>"), clean_html)
    spaced = _CLEAN_TAG.sub(_in_text, clean_html.replace("\n", " "))
    text = plain_text.paragraphs(unescape(spaced))
    if "|" in text:
        text = plain_text.paragraphs(_ROW_EDGE.sub("", text))
    if "•" in text:
        text = _LIST_GAP.sub(r"\1\n", _BULLET_GAP.sub("• ", _LONE_BULLET.sub("", text)))
    if "\n\n\n" in text:
        text = plain_text.paragraphs(text)
    return text


def _in_text(found: re.Match[str]) -> str:
    return _AT.get("<" + found[1] + found[2], "")


def depth_of(html: str) -> int:
    """Return how deep the elements of `html` nest, roughly: elements that are never closed count as open."""
    depth = deepest = 0
    for slash, name in _ANY_TAG.findall(html):
        if slash:
            depth = max(0, depth - 1)
        elif name.lower() not in _VOID:
            depth += 1
            deepest = max(deepest, depth)
    return deepest


def flattened(html: str, deepest: int = DEEPEST) -> str:
    """Return `html` without the tags of elements that lie deeper than `deepest`; their text stays."""
    depth = 0

    def keep(found: re.Match[str]) -> str:
        nonlocal depth
        if found[1]:
            depth = max(0, depth - 1)
            return found[0] if depth < deepest else " "
        if found[2].lower() in _VOID:
            return found[0]
        depth += 1
        return found[0] if depth <= deepest else " "

    return _ANY_TAG.sub(keep, html)

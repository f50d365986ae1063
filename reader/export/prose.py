"""Clean HTML to Markdown in which only the story's own structure is live: all text is escaped."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, urlsplit

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag
from markdownify import ATX, BACKSLASH, MarkdownConverter

from reader.text import paragraphs, plain

LONGEST = 120_000  # code points of HTML; more is cut, and said to be cut
CUT_NOTE = "\n\n*(cut here: the story is longer than this)*"

_SPACES = re.compile(r"\s+")
_BLANK_LINES = re.compile(r"\n{3,}")
_ALWAYS_LIVE = re.compile(r"[\\`*_\[\]<|#~]|\{(?=[{%<])|%(?=%)|(?<=<)%|=(?==)|(?<=:):(?=\s)|\$(?!\d)|&(?=#?\w+;)|!$")
_LINE_START = re.compile(r"^(\s*)(?:(\d{1,9})([.)])(?=\s|$)|([-+](?=\s|$)|[>=]|---|:(?=\s)))")
_UNESCAPED_PIPE = re.compile(r"(?<!\\)((?:\\\\)*)\|")
_QUERY = re.compile(r"\s*\$?=")  # what a note-taking program computes when it stands in code
_BACKTICKS = re.compile(r"`+")
_INLINE = frozenset(
    ("a", "abbr", "b", "cite", "code", "del", "em", "i", "ins", "kbd", "mark", "q", "s", "samp", "small", "span")
    + ("strong", "sub", "sup", "time", "u", "var")
)
_TABLE_PARTS = frozenset(("table", "thead", "tbody", "tfoot", "tr", "td", "th"))
_NESTED = frozenset(("ul", "ol", "li", "blockquote"))
_DEEPEST = 16  # levels of these, a list with its entry being two: parsers of Markdown drop what lies beyond some twenty
_URL_SAFE = ":/?#[]@!$&'*+,;=%~-._"
_SCHEMES = ("http", "https", "mailto")


def markdown(html: str, *, shift: int = 0) -> str:
    """Return clean HTML as Markdown without a final newline; `shift` lowers its headings by as many levels."""
    was_cut = len(html) > LONGEST
    if was_cut:
        html = html[:LONGEST]
        html = html[: max(html.rfind("<"), 0)] if html.rfind("<") > html.rfind(">") else html
    soup = BeautifulSoup(f"<div>{html}</div>", "html.parser")  # in a box: alone, an address would make it warn
    try:
        _mend_tables(soup)
        _let_out_blocks(soup)
        _bound_nesting(soup)
        converted = _Converter(shift).convert_soup(soup)
    except RecursionError:
        converted = ""
    if not converted or len(converted) > 3 * LONGEST:  # nested beyond reason: its words alone
        converted = escaped(paragraphs(soup.get_text("\n\n")))
    converted = _BLANK_LINES.sub("\n\n", converted).strip()
    return converted + CUT_NOTE if was_cut else converted


def escaped(text: str) -> str:
    """Return plain text with all Markdown in it made inert, line by line."""
    return "\n".join(_escaped_line(part.strip(), starts_line=True) for part in plain(text).split("\n"))


def link(text: str, url: str) -> str:
    """Return a Markdown link from escaped text; the text alone when the address is not one to open."""
    target = safe_target(url)
    return f"[{text}]({target})" if target else text


def safe_target(url: str) -> str:
    """Return an address as it may stand between the brackets of a link, or "" if it is not http, https or mailto."""
    url = plain(url).strip()
    try:
        scheme = urlsplit(url).scheme
    except ValueError:
        return ""
    return quote(url, safe=_URL_SAFE) if scheme in _SCHEMES else ""


def _escaped_line(text: str, *, starts_line: bool) -> str:
    text = _ALWAYS_LIVE.sub(lambda match: "\\" + match[0], text)
    return _LINE_START.sub(_start_escaped, text) if starts_line else text


def _start_escaped(match: re.Match[str]) -> str:
    space, number, stop, sign = match.groups()
    return f"{space}{number}\\{stop}" if number else f"{space}\\{sign}"


def _mend_tables(soup: BeautifulSoup) -> None:
    """Make boxes of tables with one column, which only lay out, and let no cell claim columns."""
    table_of: dict[int, int] = {}  # the nearest table around an element, both by id
    parts: dict[int, list[Tag]] = {}
    for element in soup.find_all(True):
        table = id(element) if element.name == "table" else table_of.get(id(element.parent))
        if table is None:
            continue
        table_of[id(element)] = table
        if element.name in _TABLE_PARTS:
            parts.setdefault(table, []).append(element)
            del element["colspan"]
    for own in parts.values():
        if all(_cell_count(part) < 2 for part in own if part.name == "tr"):
            for part in own:
                part.name = "div"


def _let_out_blocks(soup: BeautifulSoup) -> None:
    """Make boxes of inline elements around blocks: signs of emphasis next to a fence would keep it from closing."""
    for element in soup.find_all(_is_block):
        around = element.parent
        while around is not None and around.name in _INLINE and around.name != "a":
            around.name = "div"
            around = around.parent


def _bound_nesting(soup: BeautifulSoup) -> None:
    """Make boxes of lists and quotes that are nested too deep: their text stays, at the last level there is."""
    levels: dict[int, int] = {}
    for element in soup.find_all(True):
        level = levels.get(id(element.parent), 0)
        if element.name in _NESTED:
            if level < _DEEPEST:
                level += 1
            else:
                element.name = "div"
        levels[id(element)] = level


def _cell_count(row: Tag) -> int:
    return sum(isinstance(child, Tag) and child.name in ("td", "th") for child in row.children)


class _Converter(MarkdownConverter):
    """markdownify with links, pictures, code and escapes of our own."""

    def __init__(self, shift: int) -> None:
        super().__init__(heading_style=ATX, newline_style=BACKSLASH, bullets="-", autolinks=False)
        self._shift = shift
        self._numbers: dict[int, int] = {}  # of the last entry of each numbered list, by the list's id

    def process_text(self, el: NavigableString, parent_tags: set[str] | None = None) -> str:
        if isinstance(el, PreformattedString):  # a comment, a declaration: nothing to read
            return ""
        inside = parent_tags or set()
        text = plain(str(el))
        if "pre" in inside:
            return text
        text = _SPACES.sub(" ", text)
        if "_noformat" not in inside:
            text = _escaped_line(text, starts_line=not _continues_line(el))
        if _starts_block(el):
            text = text.lstrip(" ")
        return text.rstrip(" ") if _ends_block(el) else text

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        label = _SPACES.sub(" ", text).strip()
        if not label or "_noformat" in parent_tags or "a" in parent_tags:
            return text
        before = " " if text[:1].isspace() else ""
        after = " " if text[-1:].isspace() else ""
        return f"{before}{link(label, str(el.get('href') or ''))}{after}"

    def convert_b(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return _marked("**", text, plainly=not parent_tags.isdisjoint(("b", "strong", "_noformat")))

    convert_strong = convert_b

    def convert_em(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return _marked("*", text, plainly=not parent_tags.isdisjoint(("em", "i", "_noformat")))

    convert_i = convert_em

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        label = escaped(_SPACES.sub(" ", str(el.get("alt") or "")).strip())
        if "_noformat" in parent_tags:
            return ""
        if "a" in parent_tags:
            return label or "image"
        return link(f"image: {label}" if label else "image", str(el.get("src") or ""))

    def convert_video(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return link(_SPACES.sub(" ", text).strip() or "video", str(el.get("src") or ""))

    def convert_hN(self, n: int, el: Tag, text: str, parent_tags: set[str]) -> str:
        if "_inline" in parent_tags or "a" in parent_tags:
            return f" {text} "
        text = _SPACES.sub(" ", text).strip()
        return f"\n\n{'#' * max(1, min(6, n + self._shift))} {text}\n\n" if text else ""

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        text = text.strip("\n")
        if not text.strip():
            return ""
        if "_inline" in parent_tags or "a" in parent_tags:
            return " " + _as_code(_SPACES.sub(" ", text).strip()) + " "
        fence = "`" * max(3, 1 + max((len(run) for run in _BACKTICKS.findall(text)), default=0))
        return f"\n\n{fence}\n{text}\n{fence}\n\n"

    def convert_code(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        inner = text.strip()
        if not inner or "_noformat" in parent_tags:
            return text
        start = text.index(inner[0])
        return f"{text[:start]}{_as_code(inner)}{text[start + len(inner) :]}"

    convert_kbd = convert_code
    convert_samp = convert_code

    def convert_li(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        text = text.strip()
        if not text:
            return "\n"
        bullet = "-"
        if el.parent is not None and el.parent.name == "ol":
            number = self._numbers.get(id(el.parent), _first_number(el.parent) - 1) + 1
            self._numbers[id(el.parent)] = number
            bullet = f"{number}."
        indent = " " * (len(bullet) + 1)
        lines = [indent + part if part else "" for part in text.split("\n")]
        return f"{bullet} {lines[0].lstrip()}\n" + "".join(part + "\n" for part in lines[1:])

    def convert_td(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return " " + _UNESCAPED_PIPE.sub(r"\1\\|", _SPACES.sub(" ", text).strip()) + " |"

    convert_th = convert_td

    def convert_dt(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"\n\n{text.strip()}\n\n"

    convert_dd = convert_dt


def _marked(sign: str, text: str, *, plainly: bool) -> str:
    """Return text between signs, white space left outside; as it is if empty, in blocks, or `plainly`."""
    inner = text.strip()
    if plainly or not inner or "\n\n" in inner:
        return text
    start = text.index(inner[0])
    return f"{text[:start]}{sign}{inner}{sign}{text[start + len(inner) :]}"


def _as_code(text: str) -> str:
    """Return text on one line as code, or escaped when some program would compute it."""
    if _QUERY.match(text):
        return _escaped_line(text, starts_line=True)
    fence = "`" * (1 + max((len(run) for run in _BACKTICKS.findall(text)), default=0))
    pad = " " if "`" in text else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _first_number(ordered: Tag) -> int:
    start = str(ordered.get("start") or "")
    return int(start) if start.isascii() and start.isdecimal() and len(start) < 7 else 1


def _is_block(node: Any) -> bool:
    return isinstance(node, Tag) and node.name not in _INLINE and node.name not in ("img", "br")


def _continues_line(el: NavigableString) -> bool:
    """Tell whether text certainly follows other text on its line, so that nothing in it can start a block."""
    before = el.previous_sibling
    return isinstance(before, Tag) and before.name in _INLINE and before.find(True) is None and bool(before.string)


def _starts_block(el: NavigableString) -> bool:
    before = el.previous_sibling
    return _is_block(el.parent) if before is None else _is_block(before) or getattr(before, "name", "") == "br"


def _ends_block(el: NavigableString) -> bool:
    after = el.next_sibling
    return _is_block(el.parent) if after is None else _is_block(after) or getattr(after, "name", "") == "br"

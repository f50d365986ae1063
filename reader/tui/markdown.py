"""Read Markdown into a document of blocks: numbered web links, images by their words, nothing run or fetched."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from reader.text import plain
from reader.tui.typeset import LONGEST, Block, Document, Run, Runs, plain_text

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_BULLETS = ("•", "◦", "▪")
_STYLES = {"strong": "strong", "em": "em", "s": "struck"}


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def parse(markdown: str) -> Document:
    """Return Markdown as a document."""
    too_long = len(markdown) > LONGEST
    reader = _Reader()
    for token in _parser().parse(plain(markdown[:LONGEST])):
        reader.take(token)
    blocks = tuple(reader.blocks)
    return Document(blocks, tuple(reader.links), too_long, plain_text(blocks))


def superscript(number: int) -> str:
    """Return a number in small raised digits."""
    return str(number).translate(_SUPERSCRIPTS)


def is_web(address: str) -> bool:
    """Tell whether an address may be opened: http and https only."""
    return address.lower().startswith(("http://", "https://"))


@dataclass(slots=True)
class _Container:
    """A list item or quote: what it puts before its first line and before the others."""

    first: str
    rest: str
    used: bool = False


class _Reader:
    """Collects blocks from the flat run of tokens."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.links: list[str] = []
        self._containers: list[_Container] = []
        self._numbers: list[int | None] = []  # the next number of each open list; None for bullets
        self._kind = "text"
        self._tight = False
        self._rows: list[tuple[Runs, ...]] | None = None
        self._row: list[Runs] = []
        self._item_open = False

    def take(self, token: Token) -> None:
        """Take one token."""
        handler = getattr(self, f"_{token.type}", None)
        if handler is not None:
            handler(token)

    # ------------------------------------------------------------ blocks
    def _emit(self, kind: str, runs: Runs = (), table: tuple[tuple[Runs, ...], ...] = ()) -> None:
        first = "".join(c.rest if c.used else c.first for c in self._containers)
        rest = "".join(c.rest for c in self._containers)
        bar = "".join(c.rest for c in self._containers if c.used).rstrip()
        opening = any(not c.used for c in self._containers)
        for container in self._containers:
            container.used = True
        gap = not (self._tight and self._item_open) if opening else not self._tight
        self._item_open = bool(self._numbers)
        self.blocks.append(Block(kind, runs, first, rest, gap, bar, table))

    def _heading_open(self, token: Token) -> None:
        self._kind = "heading"

    def _heading_close(self, token: Token) -> None:
        self._kind = "text"

    def _paragraph_open(self, token: Token) -> None:
        self._tight = token.hidden

    def _paragraph_close(self, token: Token) -> None:
        self._tight = False

    def _blockquote_open(self, token: Token) -> None:
        self._containers.append(_Container("│ ", "│ "))

    def _blockquote_close(self, token: Token) -> None:
        self._containers.pop()

    def _bullet_list_open(self, token: Token) -> None:
        self._numbers.append(None)

    def _ordered_list_open(self, token: Token) -> None:
        self._numbers.append(int(token.attrGet("start") or 1))

    def _bullet_list_close(self, token: Token) -> None:
        self._numbers.pop()
        self._item_open = bool(self._numbers)

    _ordered_list_close = _bullet_list_close

    def _list_item_open(self, token: Token) -> None:
        number = self._numbers[-1]
        if number is None:
            sign = _BULLETS[min(sum(1 for n in self._numbers if n is None), 3) - 1] + " "
        else:
            sign = f"{number}. "
            self._numbers[-1] = number + 1
        self._containers.append(_Container(sign, " " * len(sign)))

    def _list_item_close(self, token: Token) -> None:
        self._containers.pop()

    def _hr(self, token: Token) -> None:
        self._emit("rule")

    def _fence(self, token: Token) -> None:
        self._emit("code", (Run(token.content.rstrip("\n")),))

    _code_block = _fence
    _html_block = _fence

    def _table_open(self, token: Token) -> None:
        self._rows = []

    def _tr_open(self, token: Token) -> None:
        self._row = []

    def _tr_close(self, token: Token) -> None:
        if self._rows is not None:
            self._rows.append(tuple(self._row))

    def _table_close(self, token: Token) -> None:
        rows, self._rows = self._rows or [], None
        self._emit("table", table=tuple(rows))

    def _inline(self, token: Token) -> None:
        runs = self._runs(token.children or [])
        if self._rows is not None:
            self._row.append(tuple(Run(run.text.replace("\n", " "), run.style, run.silent) for run in runs))
        elif runs:
            if self._kind == "heading":
                runs = tuple(Run(r.text, f"{r.style} heading".strip(), r.silent) for r in runs)
            self._emit(self._kind, runs)

    # ------------------------------------------------------------ inside a block
    def _runs(self, tokens: list[Token]) -> Runs:
        runs: list[Run] = []
        styles: list[str] = []
        targets: list[str] = []
        for token in tokens:
            style = " ".join(styles)
            if token.type in ("text", "html_inline"):
                runs.append(Run(token.content, style))
            elif token.type == "code_inline":
                runs.append(Run(token.content, f"{style} code".strip()))
            elif token.type == "softbreak":
                runs.append(Run(" ", style))
            elif token.type == "hardbreak":
                runs.append(Run("\n", style))
            elif token.type == "image":
                runs += self._image(token, style)
            elif token.type == "link_open":
                targets.append(str(token.attrGet("href") or ""))
                styles.append(f"link {self._anchor(targets[-1])}".strip())
            elif token.type == "link_close":
                styles.pop()
                runs += self._number(targets.pop())
            elif token.type.removesuffix("_open") in _STYLES and token.nesting == 1:
                styles.append(_STYLES[token.type.removesuffix("_open")])
            elif token.nesting == -1 and styles:
                styles.pop()
        return tuple(run for run in runs if run.text)

    def _image(self, token: Token, style: str) -> list[Run]:
        words = " ".join((token.content or "").split())
        source = str(token.attrGet("src") or "")
        label = f"[picture: {words}]" if words else "[picture]"
        return [Run(label, f"{style} image {self._anchor(source)}".strip(), silent=True), *self._number(source)]

    def _anchor(self, address: str) -> str:
        """Return the anchor of a web address: the number it has, or gets."""
        if not is_web(address):
            return ""
        if address not in self.links:
            self.links.append(address)
        return f"@l{self.links.index(address)}"

    def _number(self, address: str) -> list[Run]:
        """Return the small number of a web address, the same one each time."""
        anchor = self._anchor(address)
        if not anchor:
            return []
        return [Run(superscript(self.links.index(address) + 1), f"linkmark {anchor}", silent=True)]

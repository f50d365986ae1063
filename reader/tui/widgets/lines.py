"""One list for everything: paints lines over pages of a source, so a hundred thousand rows open as fast as ten."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from reader.tui.cells import Line, inert, pad
from reader.tui.widgets.drawn import Drawn

T = TypeVar("T")

PAGE = 100
_KEPT_PAGES = 24
_WHEEL = 3  # rows a turn of the mouse wheel moves


@dataclass(frozen=True, slots=True)
class Source(Generic[T]):
    """Where rows come from: pages by (offset, limit), the identity of a row, and the row of an identity."""

    read: Callable[[int, int], Sequence[T]]
    count: int
    key: Callable[[T], Hashable]
    find: Callable[[Hashable], int | None] = field(default=lambda key: None)
    first: Sequence[T] = ()  # the first page, when it has been read already


def listed(rows: Sequence[T], key: Callable[[T], Hashable]) -> Source[T]:
    """Return a source over rows that are all in memory."""
    keys = [key(row) for row in rows]
    places = {one: index for index, one in reversed(list(enumerate(keys)))}
    return Source(lambda offset, limit: rows[offset : offset + limit], len(rows), key, places.get)


class Lines(Drawn, Generic[T], can_focus=False):
    """A list with a cursor that stays on the same row, by identity, whatever happens to the list."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "lines--cursor",
        "lines--cursor-active",
        "lines--sign",
        "lines--marked",
        "lines--title",
        "lines--unread",
        "lines--quiet",
        "lines--faint",
        "lines--new",
        "lines--follow",
        "lines--bad",
        "lines--spark",
        "lines--tag",
        "lines--head",
        "lines--strong",
        "lines--match",
        "lines--watch",
    }

    class Highlighted(Message):
        """The cursor came to another row."""

        def __init__(self, lines: Lines[Any], row: Any) -> None:
            super().__init__()
            self.lines = lines
            self.row = row

        @property
        def control(self) -> Lines[Any]:
            """Return the list it happened in."""
            return self.lines

    class Chosen(Highlighted):
        """A row was clicked."""

    def __init__(self, *, id: str, row_height: int = 1) -> None:
        super().__init__(id=id)
        self.row_height = row_height
        self.cursor = 0
        self.marked: set[Hashable] = set()
        self.empty: Sequence[str] = ()
        self._source: Source[T] = Source(lambda offset, limit: (), 0, lambda row: None)
        self._pages: dict[int, list[T]] = {}
        self._left: list[int] = []

    # ------------------------------------------------------------ rows
    @property
    def count(self) -> int:
        """Return how many rows there are."""
        return self._source.count

    def row(self, index: int) -> T | None:
        """Return a row, reading its page if it is not at hand."""
        if not 0 <= index < self.count:
            return None
        number, place = divmod(index, PAGE)
        page = self._pages.get(number)
        if page is None:
            start = number * PAGE
            # Rows that left the stored list but still stand here shift what the store calls the same offset.
            gone = sum(1 for left in self._left if left < start)
            page = list(self._source.read(start - gone, PAGE))
            if len(self._pages) >= _KEPT_PAGES:
                self._pages.pop(next(iter(self._pages)))
            self._pages[number] = page
        return page[place] if place < len(page) else None

    @property
    def current(self) -> T | None:
        """Return the row under the cursor."""
        return self.row(self.cursor)

    @property
    def current_key(self) -> Hashable | None:
        """Return the identity of the row under the cursor."""
        row = self.current
        return None if row is None else self._source.key(row)

    def can_rest(self, row: T) -> bool:
        """Tell whether the cursor may stand on a row; headings say no."""
        return True

    def draw(self, row: T, width: int) -> list[Line]:
        """Return the lines of a row, `row_height` of them, `width` cells wide."""
        raise NotImplementedError

    # ------------------------------------------------------------ filling
    def fill(self, source: Source[T], *, empty: Sequence[str] = (), cursor: Hashable | None = None) -> None:
        """Show another list, its cursor on the row `cursor` or on the first."""
        self._replace(source, empty)
        self.marked.clear()
        found = source.find(cursor) if cursor is not None else None
        self.cursor = 0
        self.jump(0)
        self._rest_at(found if found is not None else 0, 1)
        self._show_cursor(centre=found is not None)
        self.announce()

    def refill(self, source: Source[T], *, empty: Sequence[str] = ()) -> None:
        """Show the same list anew: the cursor stays on its row and the row where it is on the screen."""
        key, before = self.current_key, self.cursor
        above = before * self.row_height - self.scroll_offset.y
        self._replace(source, empty)
        found = source.find(key) if key is not None else None
        self.cursor = 0
        self._rest_at(found if found is not None else before, 1)
        self.jump(self.cursor * self.row_height - above)
        if self.current_key != key:
            self.announce()

    def recount(self, count: int) -> None:
        """Correct the number of rows once it has been counted."""
        source = self._source
        if count != source.count:
            self._source = replace(source, count=count, first=())
            self._pages = {number: page for number, page in self._pages.items() if len(page) == PAGE}
            self._measure()

    def patch(self, row: T, *, left: bool = False) -> None:
        """Replace a row in place; `left` says that the stored list no longer has it, though it stays until a refill."""
        key = self._source.key(row)
        for number, page in self._pages.items():
            for place, old in enumerate(page):
                if self._source.key(old) == key:
                    page[place] = row
                    index = number * PAGE + place
                    if left and index not in self._left:
                        self._left.append(index)
                    elif not left and index in self._left:
                        self._left.remove(index)
                    self.repaint()
                    return

    def say_empty(self, sentences: Sequence[str]) -> None:
        """Say other words while there are no rows."""
        self.empty = sentences
        self.refresh()

    def loaded(self) -> list[T]:
        """Return the rows at hand, in no order: those a patch may concern."""
        return [row for page in self._pages.values() for row in page]

    def _replace(self, source: Source[T], empty: Sequence[str]) -> None:
        self._source = source
        self.empty = empty
        self._pages = {0: list(source.first)} if source.first else {}
        self._left.clear()
        self._measure()

    def _measure(self) -> None:
        self._strips.clear()
        self.virtual_size = Size(self.size.width, max(self.count * self.row_height, 1))
        self.refresh()

    # ------------------------------------------------------------ the cursor
    @property
    def rows_shown(self) -> int:
        """Return how many whole rows the window shows."""
        return max(1, self.size.height // self.row_height)

    def move(self, by: int) -> None:
        """Move the cursor by rows."""
        self.move_to(self.cursor + by, 1 if by >= 0 else -1)

    def move_to(self, index: int, direction: int = 1) -> None:
        """Move the cursor to a row, or to the nearest one in `direction` where it may stand."""
        before = self.cursor
        self._rest_at(index, direction)
        self._show_cursor()
        if self.cursor != before:
            self._repaint_rows(before, self.cursor)
            self.announce()

    def move_to_key(self, key: Hashable) -> bool:
        """Move the cursor to the row with an identity; tell whether there is one."""
        found = self._at_hand(key)
        if found is None:
            found = self._source.find(key)
        if found is not None:
            self.move_to(found)
        return found is not None

    def _at_hand(self, key: Hashable) -> int | None:
        """Return the row of an identity if its page has been read."""
        for number, page in self._pages.items():
            for place, row in enumerate(page):
                if self._source.key(row) == key:
                    return number * PAGE + place
        return None

    def announce(self) -> None:
        """Say which row the cursor is on."""
        self.post_message(self.Highlighted(self, self.current))

    def toggle_mark(self) -> None:
        """Mark the row under the cursor, or unmark it, and go on to the next."""
        key = self.current_key
        if key is not None:
            self.marked ^= {key}
            self.move(1)
            self.repaint()

    def _rest_at(self, index: int, direction: int) -> None:
        index = max(0, min(index, self.count - 1))
        for step in (direction, -direction):
            at = index
            while (row := self.row(at)) is not None:
                if self.can_rest(row):
                    self.cursor = at
                    return
                at += step

    def _repaint_rows(self, *rows: int) -> None:
        """Draw some rows anew; what is in sight of them is all that is painted."""
        width, height = self.scrollable_content_region.width, self.row_height
        for row in rows:
            for part in range(height):
                self._strips.pop((row, part, width), None)
            if -height < row * height - self.scroll_offset.y < self.size.height:
                self.refresh_lines(row * height, height)

    def _show_cursor(self, *, centre: bool = False) -> None:
        top = self.cursor * self.row_height
        height = self.size.height
        if not height:
            return
        now = self.scroll_offset.y
        if centre and not now <= top <= now + height - self.row_height:
            self.jump(top - height // 2)
        elif top < now:
            # Headings above the first row come into view with it.
            self.jump(0 if all(not self.can_rest(r) for r in self._rows(0, self.cursor)) else top)
        elif top + self.row_height > now + height:
            self.jump(top + self.row_height - height)

    def _rows(self, start: int, stop: int) -> list[T]:
        if stop - start > 3:
            return []
        return [row for index in range(start, stop) if (row := self.row(index)) is not None]

    def jump(self, y: int) -> None:
        """Scroll so that line `y` is on top, at once."""
        self.scroll_to(y=max(0, y), animate=False, force=True)

    # ------------------------------------------------------------ painting
    def render_line(self, y: int) -> Strip:
        """Return one line of the window."""
        line = y + self.scroll_offset.y
        width = self.scrollable_content_region.width
        index, part = divmod(line, self.row_height)
        if not self.count:
            return self._line(_message(self.empty, line, width), width)
        strip = self._strips.get((index, part, width))
        if strip is None:
            row = self.row(index)
            if row is None:
                return Strip.blank(width, self._base_style())
            lines = self.draw(row, width - 1)
            for number in range(self.row_height):
                drawn = lines[number] if number < len(lines) else []
                self._strips[(index, number, width)] = self._row_line(index, row, drawn, width)
            if len(self._strips) > 2000:
                self._strips.clear()
                return self.render_line(y)
            strip = self._strips[(index, part, width)]
        return strip

    def _row_line(self, index: int, row: T, drawn: Line, width: int) -> Strip:
        at_cursor = index == self.cursor and self.can_rest(row)
        marked = bool(self.marked) and self._source.key(row) in self.marked
        sign = "▌" if at_cursor and self.active else "+" if marked else " "
        over = "" if not at_cursor else "cursor-active" if self.active else "cursor"
        return self._line([(sign, "marked" if marked else "sign"), *pad(drawn, width - 1)], width, over)

    def _line(self, line: Line, width: int, over: str = "") -> Strip:
        segments = [Segment(inert(text), self._style_of(style, over)) for text, style in pad(line, width) if text]
        return Strip(segments, width)

    def colour(self, names: str) -> Style:
        """Return the style that names separated by spaces have in the stylesheet."""
        style = Style.null()
        for name in names.split():
            style += self.get_component_rich_style(f"lines--{name}", partial=True)
        return style

    # ------------------------------------------------------------ the window and the mouse
    def on_resize(self, event: events.Resize) -> None:
        """Lay out for the new width, the cursor in sight."""
        self._measure()
        self._show_cursor()

    def on_click(self, event: events.Click) -> None:
        """Go to the clicked row and say that it was chosen."""
        index = (event.y + self.scroll_offset.y) // self.row_height
        row = self.row(index)
        if row is not None and self.can_rest(row):
            self.move_to(index)
            self.post_message(self.Chosen(self, row))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll the window; the cursor stays."""
        event.stop()
        self.jump(self.scroll_offset.y + _WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll the window; the cursor stays."""
        event.stop()
        self.jump(self.scroll_offset.y - _WHEEL)


def _message(sentences: Sequence[str], line: int, width: int) -> Line:
    """Return one line of the words an empty list says, from its second line on."""
    from reader.tui.typeset import wrapped

    wanted = [part for sentence in sentences for part in (*wrapped(sentence, max(8, width - 4)), "")]
    if not 1 <= line <= len(wanted):
        return []
    return [("  ", ""), (wanted[line - 1], "quiet" if line > 1 else "title")]

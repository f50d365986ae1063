"""The reading pane: one page of laid lines, painted line by line."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.selection import Selection
from textual.strip import Strip

from reader.tui.cells import Line, inert, pad
from reader.tui.messages import AtEnd, Chosen, RoomChanged
from reader.tui.pages import Page, Spot, Target
from reader.tui.widgets.drawn import Drawn
from reader.tui.widgets.hints import Label, labelled

_STYLES = (
    *("headline", "heading", "thread", "section", "label", "body", "strong", "em", "struck", "code", "quiet", "faint"),
    *("link", "linkmark", "image", "tag", "note", "badge", "date", "title", "unread", "seen", "new", "follow", "bad"),
    *("gone", "came", "here", "spark", "known", "org", "person", "place", "product", "value", "when", "match"),
    *("watch", "fresh", "chart", "spot", "hint", "cursor", "cursor-active"),
)


class Reading(Drawn, can_focus=False):
    """Shows a page in a column no wider than one reads well; a list page has a cursor, a text page scrolls."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"reading--{name}" for name in _STYLES}

    def __init__(self, *, id: str, measure: int) -> None:
        super().__init__(id=id)
        self.measure = measure
        self.page = Page(())
        self.cursor = 0  # the line of the target under the cursor, on a list page
        self.spot: int | None = None  # the spot under the cursor, on a text page
        self.sentence: int | None = None  # the line of the new sentence one has gone to
        self.labels: tuple[Label, ...] = ()  # while one jumps by typing
        self.marked: set[Target] = set()  # the selected lines of a list page
        self._said_end = False

    # ------------------------------------------------------------ what it shows
    @property
    def room(self) -> int:
        """Return how many columns a page may take."""
        return max(20, min(self.measure, self._columns - 4))

    @property
    def _columns(self) -> int:
        return self.scrollable_content_region.width

    @property
    def _margin(self) -> int:
        spare = self._columns - self.room
        return max(2, min(spare // 2, 8)) if spare > 4 else max(1, spare // 2)

    def show(self, page: Page, *, scroll: int = 0, at: Target | None = None, line: int | None = None) -> None:
        """Show another page, scrolled, with the cursor on a target or line."""
        self._said_end = False
        self.marked.clear()
        self._take(page, at)
        if line in page.targets:
            self.cursor = line
        self.jump(scroll)
        if self.page.is_list and (self.target == at or self.cursor == page.start):
            self._show_cursor()

    def replace(self, page: Page) -> None:
        """Show the same thing set anew, the eye and the cursor staying where they were, or by what follows there."""
        scroll, spot = self.scroll_offset.y, self.spot
        left = set(page.targets.values())
        self.marked &= left
        stops = sorted(self.page.targets)
        near = [n for n in stops if n >= self.cursor] + [n for n in reversed(stops) if n < self.cursor]
        at = next((self.page.targets[n] for n in near if self.page.targets[n] in left), None)
        same = [one.target for one in page.spots] == [one.target for one in self.page.spots]
        self._said_end = False
        self._take(page, at)
        self.spot = spot if same else None
        self.jump(scroll)

    def _take(self, page: Page, at: Target | None) -> None:
        self.page = page
        self.spot, self.sentence, self.labels = None, None, ()
        stops = sorted(page.targets)
        chosen = next((line for line in stops if at is not None and page.targets[line] == at), None)
        first = page.start if page.start in page.targets else stops[0] if stops else 0
        self.cursor = chosen if chosen is not None else first
        self._strips.clear()
        self.virtual_size = Size(self.size.width, len(page.lines) + 2)
        self.refresh()

    @property
    def target(self) -> Target | None:
        """Return what the cursor is on: a name, figure or link, else the line's on a list page."""
        spot = self.current_spot
        if spot is not None:
            return spot.target
        return self.page.targets.get(self.cursor) if self.page.is_list else None

    @property
    def current_spot(self) -> Spot | None:
        """Return the spot under the cursor while it is in sight."""
        spot = self.page.spots[self.spot] if self.spot is not None else None
        return spot if spot is not None and self._in_sight(spot.parts[0].line) else None

    # ------------------------------------------------------------ moving
    @property
    def at_end(self) -> bool:
        """Tell whether the end of the text is in sight."""
        wanted = self.page.body_end or len(self.page.lines)
        return self.scroll_offset.y + self.size.height > wanted or self.scroll_offset.y >= self.max_scroll_y

    def move(self, by: int) -> None:
        """Go `by` targets on a list page; scroll by lines else."""
        if not self.page.is_list:
            self.jump(self.scroll_offset.y + by)
            return
        before, marked = self.cursor, self.spot is not None or bool(self.labels)
        self.spot = None
        stops = sorted(self.page.targets)
        if not stops:
            return
        here = stops.index(self.cursor) if self.cursor in stops else 0
        wanted = max(0, min(here + by, len(stops) - 1))
        if here == wanted:
            self.jump(self.scroll_offset.y + (1 if by > 0 else -1))
        self.cursor = stops[wanted]
        self._show_cursor()
        if marked:
            self.repaint()
        else:
            self._repaint_lines(before, self.cursor)

    def toggle_mark(self) -> None:
        """Select the line under the cursor, or no longer, and go on to the next."""
        if self.target is not None:
            self.marked ^= {self.target}
            self.move(1)
            self.repaint()

    def step_spot(self, by: int) -> bool:
        """Go to the next spot of a text page, or the one before, from what is in sight; tell whether there is any."""
        spots = self.page.spots
        if not spots:
            return False
        if self.current_spot is not None and self.spot is not None:
            self.spot = (self.spot + by) % len(spots)
        else:
            seen = [n for n, spot in enumerate(spots) if self._in_sight(spot.parts[0].line)]
            top = self.scroll_offset.y
            after = next((n for n, spot in enumerate(spots) if spot.parts[0].line >= top), 0)
            self.spot = (seen[0] if by > 0 else seen[-1]) if seen else after
        line = spots[self.spot].parts[0].line
        if not self._in_sight(line):
            self.jump(line - self.size.height // 3)
        self.repaint()
        return True

    def leave_marks(self) -> bool:
        """Take the cursor off a spot or a new sentence, or end the selection; tell whether there was any in sight."""
        there = self.current_spot is not None or (self.sentence is not None and self._in_sight(self.sentence))
        there = there or bool(self.marked)
        self.spot = self.sentence = None
        self.marked.clear()
        self.repaint()
        return there

    def show_labels(self) -> bool:
        """Put a label on everything in sight that leads somewhere; tell whether there is anything."""
        found = [
            (line, max(0, cell), target)
            for line, cell, target in (
                *((s.parts[0].line, self._margin + s.parts[0].start, s.target) for s in self.page.spots),
                *((number, self._margin - 2, target) for number, target in self.page.targets.items()),
            )
            if self._in_sight(line)
        ]
        self.labels = labelled(sorted(found, key=lambda one: one[:2]))
        self.repaint()
        return bool(self.labels)

    def type_label(self, key: str) -> Target | None:
        """Take a letter of a label; return where it leads once it is whole. A letter of none ends the labels."""
        left = tuple(label.after(key) for label in self.labels if label.rest.startswith(key))
        done = next((label.target for label in left if not label.rest), None)
        self.labels = left if done is None else ()
        self.repaint()
        return done

    def drop_labels(self) -> None:
        """Take the labels away."""
        if self.labels:
            self.labels = ()
            self.repaint()

    def scroll_pages(self, pages: float) -> None:
        """Scroll by pages, keeping two lines; on a list page the cursor comes along."""
        step = int(max(1, self.size.height - 2) * pages)
        wanted = self.cursor + step
        self.jump(self.scroll_offset.y + step)
        if self.page.is_list:
            inside = [n for n in sorted(self.page.targets) if self._in_sight(n)]
            self.cursor = min(inside, key=lambda line: abs(line - wanted), default=self.cursor)
            self.repaint()

    def go_to_end(self, *, top: bool) -> None:
        """Go to the top or to the bottom."""
        stops = sorted(self.page.targets)
        if stops:
            self.cursor = stops[0] if top else stops[-1]
        self.jump(0 if top else len(self.page.lines))
        self.repaint()

    def go_to_new(self, *, forwards: bool) -> bool:
        """Go to the next new sentence, or the one before, from the last one gone to; tell whether there is one."""
        lines = self.page.new_lines
        top = self.scroll_offset.y
        if self.sentence is not None and self._in_sight(self.sentence):
            here = self.sentence
        else:
            here = top - 2 if forwards else top
        later = [n for n in lines if n > here] if forwards else [n for n in reversed(lines) if n < here]
        if not later:
            return False
        self.sentence = later[0]
        if not self._in_sight(self.sentence) or self.sentence > top + self.size.height * 2 // 3:
            self.jump(self.sentence - 2)
        self.repaint()
        return True

    def jump(self, y: int) -> None:
        """Scroll so that line `y` is on top, at once."""
        self.drop_labels()
        self.scroll_to(y=max(0, y), animate=False, force=True)
        if self.at_end and not self._said_end and self.page.body_end:
            self._said_end = True
            self.post_message(AtEnd())

    def _in_sight(self, line: int) -> bool:
        return 0 <= line + 1 - self.scroll_offset.y < self.size.height

    def _show_cursor(self) -> None:
        if not self._in_sight(self.cursor):
            above = self.cursor < self.scroll_offset.y
            self.jump(self.cursor - 2 if above else self.cursor - self.size.height + 2)

    # ------------------------------------------------------------ painting
    def _repaint_lines(self, *numbers: int) -> None:
        """Draw some lines of the page anew; what is in sight of them is all that is painted."""
        for number in numbers:
            self._strips.pop(number, None)
            if self._in_sight(number):
                self.refresh_lines(number + 1)

    def render_line(self, y: int) -> Strip:
        """Return one line of the window."""
        number = y + self.scroll_offset.y - 1
        strip = self._strips.get(number)
        if strip is None:
            strip = self._strips[number] = self._drawn(number)
        selection = self.text_selection
        if selection is not None and (span := selection.get_span(number + 1)) is not None:
            start, end = span[0], strip.cell_length if span[1] == -1 else span[1]
            chosen = strip.crop(start, end).apply_style(self.screen.get_component_rich_style("screen--selection"))
            strip = Strip.join([strip.crop(0, start), chosen, strip.crop(end)])
        return strip.apply_offsets(0, number + 1)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the text under a selection made with the mouse, without the margin."""
        lines = ["", *(self._drawn(number).text.rstrip() for number in range(len(self.page.lines)))]
        chosen = selection.extract("\n".join(lines))
        margin = " " * self._margin
        return "\n".join(text.removeprefix(margin) for text in chosen.split("\n")), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Draw the window anew with what is selected now."""
        self.refresh()

    def _drawn(self, number: int) -> Strip:
        width = self._columns
        if not 0 <= number < len(self.page.lines):
            return Strip.blank(width, self._base_style())
        over = ""
        margin = self._margin
        sign = " " * margin
        on_line = self.page.is_list and self.current_spot is None
        if on_line and number == self.cursor and number in self.page.targets:
            over = "cursor-active" if self.active else "cursor"
            sign = " " * (margin - 2) + ("▌ " if self.active else "  ")
        elif number == self.sentence or (self.spot is not None and number == self.page.spots[self.spot].parts[0].line):
            sign = " " * (margin - 2) + "▌ "
        elif number in self.page.signs:
            sign = self.page.signs[number].ljust(min(2, margin)).rjust(margin)
        if self.marked and self.page.targets.get(number) in self.marked:
            sign = f"{sign[:-1]}+" if "▌" in sign else f"{sign[:-2]}+ "
        line: Line = [
            (sign, "here" if "▌" in sign else "new"),
            *pad(self.page.lines[number].pieces, width - margin),
        ]
        strip = Strip([Segment(inert(text), self._style_of(style, over)) for text, style in line if text], width)
        return self._overlaid(strip, number, margin)

    def _overlaid(self, strip: Strip, number: int, margin: int) -> Strip:
        """Return a line with the spot under the cursor and the labels drawn over it."""
        spot = self.page.spots[self.spot] if self.spot is not None else None
        for part in spot.parts if spot is not None else ():
            if part.line == number:
                a, b = margin + part.start, margin + part.end
                strip = Strip.join([strip.crop(0, a), strip.crop(a, b).apply_style(self.colour("spot")), strip.crop(b)])
        for label in self.labels:
            if label.line == number and label.rest:
                sign = Segment(label.rest, self._style_of("hint", ""))
                end = label.cell + len(label.rest)
                strip = Strip.join([strip.crop(0, label.cell), Strip([sign]), strip.crop(end)])
        return strip

    def colour(self, names: str) -> Style:
        """Return the style that names separated by spaces have in the stylesheet."""
        style = Style.null()
        for name in names.split():
            if name[0] == "#":  # a point of a picture over another
                style += Style(color=name[:7], bgcolor=name[7:])
            elif name[0] != "@":  # an anchor, which has no colour
                style += self.get_component_rich_style(f"reading--{name}", partial=True)
        return style

    # ------------------------------------------------------------ the window and the mouse
    def on_resize(self, event: events.Resize) -> None:
        """Ask for the page to be set anew when the width has changed."""
        self._strips.clear()
        self.virtual_size = Size(self.size.width, len(self.page.lines) + 2)
        if self.page.room != self.room:
            self.post_message(RoomChanged())

    def on_click(self, event: events.Click) -> None:
        """Follow what the clicked line leads to."""
        number = event.y + self.scroll_offset.y - 1
        spot = self.page.spot_at(number, event.x - self.gutter.left - self._margin)
        target = spot.target if spot is not None else self.page.targets.get(number)
        if target is not None and self.text_selection is None:
            self.spot = self.page.spots.index(spot) if spot is not None else None
            self.cursor = number if spot is None else self.cursor
            self.repaint()
            self.post_message(Chosen(target))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll three lines on."""
        event.stop()
        self.jump(self.scroll_offset.y + 3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll three lines back."""
        event.stop()
        self.jump(self.scroll_offset.y - 3)

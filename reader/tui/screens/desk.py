"""The main screen: three panes when there is room, one at a time when there is not; keys and messages meet here."""

from __future__ import annotations

import asyncio
import os

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.timer import Timer

from reader import paths
from reader.errors import UnknownId
from reader.text import short_day
from reader.tui import places, session
from reader.tui.cells import Line, Piece, fit, fit_quoted, length
from reader.tui.commands import LIST, PLACES, READING
from reader.tui.keymap import shown
from reader.tui.keys import TIMEOUT, name_of
from reader.tui.messages import Acted, Chosen, Failed, Warmed
from reader.tui.pages import Target, year_of
from reader.tui.screens.base import PANE_ORDER
from reader.tui.screens.briefing import Briefing
from reader.tui.screens.finding import Finding
from reader.tui.screens.hinting import Hinting
from reader.tui.screens.moving import Moving
from reader.tui.screens.naming import Naming
from reader.tui.screens.opening import Opening
from reader.tui.screens.outward import Outward
from reader.tui.screens.polling import PollingFeeds
from reader.tui.screens.showing import Showing
from reader.tui.screens.triage import Triage
from reader.tui.screens.walking import Walking
from reader.tui.views import CatchUpView, EntityView, FiguresView, LedgerView
from reader.tui.widgets.bars import key_hints
from reader.tui.widgets.desk import key_of
from reader.tui.widgets.lines import Lines, listed

_SPECIAL = {
    "entity": ("read.open", "read.back", "name.watch", "name.correct", "read.hints", "app.undo"),
    "figures": ("read.open", "read.back", "thread.ledger", "thread.catch-up", "read.hints", "thread.export"),
    "ledger": ("read.open", "read.back", "thread.figures", "thread.catch-up", "read.hints", "thread.export"),
    "catch-up": ("read.open", "read.back", "thread.catch-up", "thread.figures", "thread.ledger", "mark.all"),
    "thread": ("read.open", "read.back", "read.next", "thread.catch-up", "thread.figures", "thread.ledger")
    + ("thread.follow", "mark.tag", "thread.export", "thread.merge", "app.undo"),
}
"""What the footer names on pages that are no story."""

_WIDE = 140  # columns from which all panes stand side by side whichever has the keys, as the stylesheet has it


class Desk(Showing, Hinting, Briefing, Naming, Moving, Walking, Opening, Triage, Finding, Outward, PollingFeeds):
    """The newsroom's desk."""

    AUTO_FOCUS = None

    _pending_timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Lay out the two bars and the three panes."""
        yield self.head
        with Horizontal(id="panes"):
            yield self.places
            with Vertical(id="middle"):
                yield self.list_head
                yield self.desk
            yield self.reading
        yield self.foot

    def on_mount(self) -> None:
        """Fill the list from one page before the first paint; everything else comes after it."""
        before = self.session
        place = self._place_to_begin(before.place)
        rows = places.fixed({}, self.newsroom.minimum)
        self.places.fill(listed(rows, lambda row: row.key), cursor=place.key)
        self.enter_pane(before.pane if before.pane in (PLACES, LIST) else LIST)
        kind = "thread" if place.noun == "thread" else "story"
        self.show_place(place, cursor=(kind, before.row) if before.row else None)
        self.call_after_refresh(self._after_first_paint)

    def _place_to_begin(self, key: str) -> places.Place:
        """Return the place one was in, or all threads."""
        rows = places.fixed({}, self.newsroom.minimum)
        found = next((row for row in rows if row.key == key), None)
        if found is None:
            try:
                found = places.remembered(key, self.newsroom.feed)
            except UnknownId:
                found = None
        return found or rows[1]

    def _after_first_paint(self) -> None:
        self.count_places()
        self.count_places(names=True)
        before = self.session
        target = None
        if before.story:
            target = Target("story", before.story)
        elif before.thread:
            target = Target("thread", before.thread)
        if target is not None and before.pane == READING:
            self.show(target, open=True, scroll=before.scroll, parent=before.thread or None)
        self.set_interval(30, self.draw_head)
        self.run_worker(self._warm(), group="warm", exit_on_error=False)
        self.start_polling()

    async def _warm(self) -> None:
        """Load the names before the first story asks for them."""
        try:
            await asyncio.to_thread(self.newsroom.reading, "")
        finally:
            self.post_message(Warmed())

    # ------------------------------------------------------------ keys
    async def on_key(self, event: events.Key) -> None:
        """Give every key to the commands, or to the labels while they are shown; what none knows goes on."""
        self.hush()
        if self.reading.labels:
            event.stop()
            event.prevent_default()
            self.type_hint(event.character or event.key)
            return
        meanings = self.keymap.by_sequence(self.pane)
        outcome = self.sequences.press(name_of(event.key, event.character), meanings)
        if self._pending_timer is not None:
            self._pending_timer.stop()
        if outcome.pending:
            self._pending_timer = self.set_timer(TIMEOUT, self._drop_pending)
        self.draw_footer()
        if outcome.known:
            event.stop()
            event.prevent_default()
        if outcome.command is not None:
            self.run_command(outcome.command.id)

    def _drop_pending(self) -> None:
        self.sequences.drop()
        self.draw_footer()

    # ------------------------------------------------------------ panes
    def enter_pane(self, pane: str) -> None:
        """Give the keys to a pane; in a narrow window only that pane is shown."""
        leaving = self.pane == READING and pane != READING
        self.pane = pane
        for name, widget in ((PLACES, self.places), (LIST, self.desk), (READING, self.reading)):
            widget.set_active(name == pane)
        self._class_the_pane()
        if leaving:
            self.leave_thread()
            self.opened = False
        self.draw_footer()
        self.draw_head()
        self.draw_list_head()

    def _class_the_pane(self) -> None:
        """Tell the stylesheet which pane has the keys, where panes hide for it: any such class styles the screen anew."""
        hiding = self.app.size.width < _WIDE
        for name in PANE_ORDER:
            self.set_class(hiding and name == self.pane, f"-at-{name}")

    @on(Lines.Highlighted, "#places")
    def _at_place(self, event: Lines.Highlighted) -> None:
        place = event.row
        if place is None or self.pane != PLACES or (self.place is not None and place.key == self.place.key):
            return
        self.rest(lambda: self.show_place(place))

    @on(Lines.Highlighted, "#desk")
    def _at_row(self, event: Lines.Highlighted) -> None:
        self.draw_list_head()
        if self.pane == READING or self.narrow:
            return
        row = event.row
        if row is None:
            self.show_nothing()
        else:
            target = Target(*key_of(row))
            self.rest(lambda: self.show(target))

    @on(Lines.Chosen, "#places")
    def _place_clicked(self, event: Lines.Chosen) -> None:
        self.enter_pane(PLACES)
        self.run_command("read.open")

    @on(Lines.Chosen, "#desk")
    def _row_clicked(self, event: Lines.Chosen) -> None:
        again = self.pane == LIST and self.shown == Target(*key_of(event.row))
        self.enter_pane(LIST)
        if again or self.narrow:
            self.run_command("read.open")

    @on(Chosen)
    def _target_clicked(self, event: Chosen) -> None:
        self.enter_pane(READING)
        self.follow_target(event.target)

    # ------------------------------------------------------------ news from workers
    @on(Acted)
    def _acted(self, event: Acted) -> None:
        if event.label:
            words = f"{event.label[0].upper()}{event.label[1:]}"
            key = self.key_for(event.back) if event.back else ""
            verb = "does it again" if event.back == "app.redo" else "takes it back"
            way = f" · {key} {verb}" if key and not words.endswith(".") else ""
            self.say(fit_quoted(words, self.size.width - 4 - len(way)) + way)
        if event.stories:
            self.patch_rows(event.stories)
        else:
            self.refill()
            self.compare_soon()
        if event.label or not event.stories:
            self.reload()
        self.count_places_soon()

    @on(Failed)
    def _failed(self, event: Failed) -> None:
        self.complain(event.what)

    # ------------------------------------------------------------ the two bars
    def key_for(self, id: str) -> str:
        """Return the first key of a command as a footer shows it."""
        keys = self.keymap.get(id).keys
        return shown(keys[0]) if keys else ""

    def draw_footer(self) -> None:
        """Draw the last line: what the keys do here, or what has just been said; a begun sequence at the right."""
        pending: list[Piece] = [(f"{self.sequences.pending} …", "pending")] if self.sequences.pending else []
        room = self.size.width - 4 - length(pending)
        if self._message is not None:
            words, style = self._message
            self.foot.show([(fit(words, room), style)], pending)
            return
        commands = self.keymap.footer(self.pane)
        if self.pane == READING and self.shown is not None and self.shown.kind in _SPECIAL:
            commands = [self.keymap.get(id) for id in _SPECIAL[self.shown.kind]]
        if self._counts.get("feeds") == 0 and self.pane != READING:
            commands = [self.keymap.get(id) for id in ("feed.edit", "app.theme", "app.palette", "read.back")]
        hints = [(shown(c.keys[0]), c.label) for c in commands if c.keys]
        tail = key_hints([(self.key_for("app.help"), "keys")], room)
        left = key_hints(hints, room - length(tail) - 6)
        self.foot.show([*left, *([("   ", "")] if left else []), *tail], pending)

    def draw_head(self) -> None:
        """Draw the first line: where one is; what the polling does; what time it is."""
        crumbs = self._crumbs()
        left: Line = [("newsreader  ", "name")] if not self.narrow else []
        for number, crumb in enumerate(crumbs):
            if number:
                left.append((" ▸ ", "quiet"))
            left.append((fit(crumb, 40 if not self.narrow else 30), "here" if number == len(crumbs) - 1 else "crumb"))
        right: list[Piece] = []
        if self.errors and not self.progress:
            right.append((f"! {len(self.errors)} errors   " if len(self.errors) > 1 else "! 1 error   ", "bad"))
        if self.progress and (not self.narrow or length(left) + len(self.progress) + 8 <= self.size.width):
            right.append((f"{self.progress}   ", "new" if "new" in self.progress else "quiet"))
        clock = self._clock()
        if self.demo and length([*left, *right]) + len(clock) + 20 <= self.size.width:
            clock = f"sample feeds · {clock}"
        if not (self.progress and self.narrow):
            right.append((clock, "quiet"))
        self.head.show(left, right)

    def _crumbs(self) -> list[str]:
        crumbs = [self.place.label if self.place else ""]
        if self.pane != READING:
            return crumbs
        year = year_of(self.newsroom.now())
        if self.story_view is not None and self.shown is not None and self.shown.kind == "story":
            story = self.story_view.story
            thread = self.story_view.thread
            if thread is not None and (thread.story_count > 1):
                crumbs.append(thread.title)
            crumbs.append(short_day(story.moment, year))
        elif isinstance(self.view, EntityView):
            crumbs.append(self.view.page.entity.name)
        elif isinstance(self.view, CatchUpView):
            crumbs += [self.view.found.thread.title, "Catch up"]
        elif isinstance(self.view, FiguresView | LedgerView):
            what = "Figures" if isinstance(self.view, FiguresView) else "Ledger"
            crumbs += [self.view.thread.title, what]
        elif self.thread_view is not None:
            crumbs.append(self.thread_view.page.thread.title)
        return crumbs

    def _clock(self) -> str:
        from datetime import UTC, datetime

        now = self.newsroom.now()
        if self.demo:
            return f"it is {short_day(now, 0)}"
        return datetime.fromtimestamp(now, UTC).astimezone().strftime("%H:%M")

    # ------------------------------------------------------------ coming and going
    def on_resize(self) -> None:
        """Draw the bars for another width."""
        self._class_the_pane()
        self.draw_head()
        self.draw_footer()

    def leave(self) -> None:
        """Keep where one is, finish what is being done."""
        self.leave_thread()
        row = self.desk.current
        session.save(
            paths.session_file(self.newsroom.path),
            session.Session(
                place=self.place.key if self.place and not self.search_words() else "",
                pane=self.pane,
                row=row.id if row is not None else 0,
                thread=self._thread_to_keep(),
                story=int(self.shown.id) if self.shown is not None and self.shown.kind == "story" else 0,
                scroll=self.reading.scroll_offset.y,
                against="read" if self.read_only else "",
                plain_kinds=" ".join(sorted(self.hidden_kinds)),
                theme=self.session.theme if os.environ.get("NO_COLOR") else self.app.theme,
            ),
        )
        self.hands.shutdown(wait=True)
        self.eyes.shutdown(wait=True, cancel_futures=True)

    def _thread_to_keep(self) -> int:
        return self.thread_shown() or self.parent_thread or 0

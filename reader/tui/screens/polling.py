"""Polling while the reader is open: by itself, and by key; its progress in words."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from textual import on
from textual.worker import Worker

from reader.errors import NewsreaderError
from reader.model import Progress, RoundReport
from reader.text import counted, line, public_address
from reader.tui import apart
from reader.tui.commands import PLACES
from reader.tui.messages import Failed, Polled, Polling, WholesFetched
from reader.tui.screens.listing import Listing

_EVERY = 60.0
"""Seconds between two looks at which feeds are due."""


class PollingFeeds(Listing):
    """Runs one round at a time; what is new is put where it belongs and nothing on the screen moves."""

    apart = False  # rounds run in a process of their own, as they do under `app.run`
    _wholes: Worker[None] | None = None
    _no_wholes = False  # for want of the extra

    def start_polling(self) -> None:
        """Poll what is due now and look again every minute, if the settings say so."""
        if self.newsroom.config.polling.automatic:
            self.poll(silent=True)
            self.set_interval(_EVERY, lambda: self.poll(silent=True))

    def poll(self, given: Sequence[int] = (), *, force: bool = False, silent: bool = False) -> None:
        """Start a round over the given feeds, all with `force`, else those that are due."""
        if self.polling:
            if not silent:
                self.say("A round is running already.")
            return
        self.run_worker(self._round(given, force, ask=silent), group="poll", exit_on_error=True)
        if not silent:
            self.say("Polling …")

    async def _round(self, given: Sequence[int], force: bool, ask: bool) -> None:
        try:
            if ask and self.apart and not await asyncio.to_thread(self.newsroom.has_work):
                if not self._no_wholes:
                    self._fetch_wholes()  # what the last one left over, or what is to be asked for again
                self.post_message(Polled(RoundReport()))
                return
            self.post_message(Polled(await self.round(given, force=force)))
        except NewsreaderError as error:
            self._broken_off(str(error))
        except Exception as error:  # noqa: BLE001 - the round is lost and said so; reading goes on
            self._broken_off(f"the round broke off: {type(error).__name__}: {line(str(error), 120)}")

    def _broken_off(self, why: str) -> None:
        self.post_message(Failed(why))
        self.post_message(Polled(RoundReport()))

    async def round(self, given: Sequence[int] = (), *, force: bool = False) -> RoundReport:
        """Run a round once no other is running. Raises NewsreaderError."""
        async with self.turn:
            self.polling = True
            try:
                report = await self._refresh(list(given), force)
            finally:
                self.polling = False
        if not report.feeds_failed or report.feeds_failed < report.feeds_polled:  # else there is no network
            self._fetch_wholes()
        return report

    async def _refresh(self, given: list[int], force: bool) -> RoundReport:
        if self.apart:
            return await apart.refresh(self.newsroom, given, force=force, progress=self._told_step)
        return await self.newsroom.refresh(given, force=force, progress=self._told_step)

    def _fetch_wholes(self) -> None:
        """Fetch the pages of feeds that always want whole texts, while one reads on, and while others are polled."""
        if self._wholes is None or self._wholes.is_finished:
            self._wholes = self.run_worker(self._all_wholes(), group="whole texts", exit_on_error=True)

    async def _all_wholes(self) -> None:
        try:
            if self.apart and not await asyncio.to_thread(self.newsroom.wants_wholes):
                return
            fetched = await (apart.fetch_wholes(self.newsroom) if self.apart else self.newsroom.fetch_wholes())
            self.post_message(WholesFetched(fetched))
        except NewsreaderError as error:
            self.post_message(Failed(str(error)))
        except Exception as error:  # noqa: BLE001 - told, and tried again after the next round; reading goes on
            self.post_message(
                Failed(f"fetching whole texts broke off: {type(error).__name__}: {line(str(error), 120)}")
            )

    @on(WholesFetched)
    def _wholes_fetched(self, event: WholesFetched) -> None:
        done = event.done
        self._no_wholes = bool(done.notice)
        if done.notice and done.notice not in self.errors:
            self.post_message(Failed(done.notice))
        elif done.fetched and not self.polling:
            self.progress = done.words
            self.draw_head()
            self.set_timer(20, self._forget_report)

    def _told_step(self, step: Progress) -> None:
        self.post_message(Polling(step))

    @on(Polling)
    def _step(self, event: Polling) -> None:
        self.progress = progress_words(event.progress)
        self.draw_head()
        if not self.desk.count and self.place is not None:
            self.refill()

    @on(Polled)
    def _polled(self, event: Polled) -> None:
        report = event.report
        self.progress = report_words(report)
        told = [f"{public_address(url)}: {reason}" for url, reason in report.errors]
        self.errors += [words for words in told if words not in self.errors]
        if report.stories_new or report.stories_changed:
            self.refill()
            if self.shown is not None and self.shown.kind == "thread":
                self.reload()
        # Also when nothing was due here: another program may have polled the same database.
        self.count_places(names=bool(report.stories_new))
        self.draw_head()
        self.set_timer(20, self._forget_report)

    def _forget_report(self) -> None:
        if not self.polling:
            self.progress = ""
            self.draw_head()

    def do_feed_refresh(self) -> None:
        """Poll the feed under the cursor, or that of the list; elsewhere what is due."""
        place = self.places.current if self.pane == PLACES else self.place
        self.poll([place.feed.id] if place is not None and place.feed is not None else [])

    def do_feed_refresh_all(self) -> None:
        """Poll every feed."""
        self.poll(force=True)


def progress_words(progress: Progress) -> str:
    """Return a step of a round in words."""
    if progress.stage == "threading":
        return f"threading {counted(progress.stories_new, 'new story')}" if progress.stories_new else "threading"
    words = f"{progress.done:,} of {counted(progress.total, 'feed')} polled"
    return f"{words} · {counted(progress.stories_new, 'new story')}" if progress.stories_new else words


def report_words(report: RoundReport) -> str:
    """Return a round in words; nothing polled is nothing said."""
    if not report.feeds_polled and not report.feeds_failed:
        return ""
    parts = [f"{counted(report.feeds_polled, 'feed')} polled"]
    if report.stories_new:
        parts.append(counted(report.stories_new, "new story"))
    if report.stories_changed:
        parts.append(f"{counted(report.stories_changed, 'story')} corrected")
    if report.threads_touched:
        parts.append(f"{counted(report.threads_touched, 'thread')} moved")
    if not report.stories_new and not report.stories_changed:
        parts.append("nothing new")
    if report.feeds_failed:
        parts.append(f"{counted(report.feeds_failed, 'feed')} failed")
    return " · ".join(parts)

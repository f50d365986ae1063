"""A thread as a page: what it is, its developments newest first, the names and figures in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reader.model import Development, Figure, Moment, Story
from reader.text import counted, short_day, sparkline
from reader.tui.cells import Line, Piece, fit
from reader.tui.messages import ThreadView
from reader.tui.pages import Page, Sheet, Target, separated, year_of

_EXPANDED = 40
"""Threads with more stories than this show only developments, until asked."""
_DATE = 8


def thread_page(view: ThreadView, room: int, now: Moment, expanded: bool | None = None) -> Page:
    """Return the page of a thread; `expanded` shows the stories of every development, or of none."""
    sheet = Sheet(room)
    _head(sheet, view, now)
    stories = _by_development(view.page.stories)
    developments = sorted(view.page.developments, key=lambda d: (d.first_published, d.id), reverse=True)
    every = len(view.page.stories) <= _EXPANDED if expanded is None else expanded
    year = year_of(now)
    sheet.heading("Developments", [("newest first", "quiet")])
    for number, development in enumerate(developments):
        if year_of(development.first_published) != year:
            year = year_of(development.first_published)
            sheet.heading(str(year))
        show = every or (expanded is None and (number == 0 or development.unread_count > 0))
        _development(sheet, development, stories.get(development.id, []), year, show)
    _foot(sheet, view)
    unread = {story.id for story in view.page.stories if not story.read}
    fresh = [n for n, target in sheet.targets.items() if target.kind == "story" and target.id in unread]
    return Page(tuple(sheet.lines), room, sheet.targets, is_list=True, start=min(fresh, default=-1))


def _head(sheet: Sheet, view: ThreadView, now: Moment) -> None:
    thread = view.page.thread
    sheet.words([(thread.title, "headline")])
    if thread.summary:
        sheet.words([(thread.summary, "body")])
    sheet.blank()
    independent = (
        f" ({thread.independent_count:,} independent)" if thread.independent_count < thread.outlet_count else ""
    )
    news = thread.new_count if thread.last_read is not None else 0
    sheet.words(
        [
            *separated(
                [
                    ("★ followed", "follow") if thread.followed else None,
                    ("muted", "quiet") if thread.muted else None,
                    (f"{news:,} new", "new") if news else None,
                    (f"{thread.unread_count:,} unread", "quiet" if news else "new") if thread.unread_count else None,
                    (thread.state, "strong") if thread.state else None,
                    (counted(thread.development_count, "development"), "quiet"),
                    (counted(thread.story_count, "story"), "quiet"),
                    (counted(thread.outlet_count, "outlet") + independent, "quiet"),
                    (f"since {short_day(thread.first_published, 0)}", "quiet"),
                ]
            ),
            *[(f" #{tag}", "tag") for tag in thread.tags],
        ]
    )
    if thread.story_count > 2:
        ends = f"{short_day(thread.first_published, 0)} "
        line: Line = [(ends, "faint"), (sparkline(thread.activity), "spark")]
        sheet.words([*line, (f" {short_day(thread.last_published, 0)}", "faint"), (" stories over time", "faint")])
    if view.note:
        sheet.blank()
        sheet.labelled("Your note", [(view.note, "note")])


def _by_development(stories: Sequence[Story]) -> dict[int, list[Story]]:
    """Return the stories of each development, oldest first, without those folded under another."""
    folding = {story.id for story in stories if story.copies}
    found: dict[int, list[Story]] = {}
    for story in stories:
        if story.development_id is not None and story.copy_of not in folding:
            found.setdefault(story.development_id, []).append(story)
    return found


def _development(sheet: Sheet, development: Development, stories: list[Story], year: int, show: bool) -> None:
    day = f"{short_day(development.first_published, year):>6}  "
    if len(stories) == 1:
        only = stories[0]
        right: list[Piece] = [(fit(only.outlet, 22), "quiet")]
        if only.copies:
            right.append((f" +{counted(only.copies, 'copy')}", "quiet"))
        sheet.hanging([(day, "date"), *_sign(only)], (only.title, _weight(only)), right, Target("story", only.id))
        return
    right = [(counted(development.outlet_count, "outlet"), "quiet")]
    if development.unread_count:
        right.append((f" · {development.unread_count:,} unread", "new"))
    elif not show:
        right.append((f" · {counted(development.story_count, 'story')}", "quiet"))
    title: Piece = (development.title, "unread" if development.unread_count else "title")
    sheet.hanging([(day, "date"), ("  ", "")], title, right, Target("development", development.id))
    if show:
        for story in stories:
            right = [(fit(story.outlet, 22), "quiet")]
            if story.copies:
                right.append((f" +{counted(story.copies, 'copy')}", "quiet"))
            later = f"{short_day(story.moment, year):>6}  "
            lead: Line = [(later if later != day else " " * _DATE, "faint"), *_sign(story)]
            sheet.hanging(lead, (story.title, _weight(story)), right, Target("story", story.id))


def _sign(story: Story) -> Line:
    star: Line = [("★ ", "follow")] if story.starred else []
    return [("● ", "new") if not story.read else ("  ", ""), *star]


def _weight(story: Story) -> str:
    return "seen" if story.read else "unread"


def _foot(sheet: Sheet, view: ThreadView) -> None:
    if view.names or view.figures or view.page.related:
        sheet.blank()
    if view.names:
        sheet.labelled("Names", separated([(f"{n.name} {n.story_count:,}", "body") for n in view.names]))
    if view.figures:
        sheet.labelled("Figures", separated([(_figure(f, outlets), "body") for f, outlets in view.figures]))
    for number, title, shared in view.page.related:
        label = "Related" if number == view.page.related[0][0] else ""
        right: list[Piece] = [(counted(shared, "name") + " shared", "quiet")]
        sheet.sides([(f"{label:<12}", "label"), (title, "link")], right, Target("thread", number))


def _figure(figure: Figure, outlets: int) -> str:
    """Return a figure as its sentence says it, and how many outlets do: `15 percent of its workforce (5 outlets)`."""
    return figure_words(figure) + (f" ({outlets} outlets)" if outlets > 1 else "")


_NEAR = 26  # characters between a figure and its noun in a phrase
_RATE = re.compile(r" (?:a|per) (?:day|week|month|quarter|year|share|vehicle|car|hour)\b")


def figure_words(figure: Figure) -> str:
    """Return a figure with what it counts, in the words of its sentence where they stand together."""
    surface, counts, sentence = figure.surface, figure.counts, figure.sentence
    at = sentence.find(surface)
    end = at + len(surface)
    if at < 0:
        return f"{surface} {counts}" if counts and counts not in surface else surface
    if counts and counts not in surface:
        after = sentence.find(counts, end, end + _NEAR + len(counts))
        before = sentence.rfind(counts, max(0, at - _NEAR - len(counts)), at)
        if after >= 0 and _plain(sentence[end:after]):
            end = after + len(counts)
        elif before >= 0 and _plain(sentence[before:at]):
            at = before
        else:
            return f"{surface} {counts}"
    rate = _RATE.match(sentence, end)
    return sentence[at : rate.end() if rate else end]


def _plain(words: str) -> bool:
    return not any(sign in words for sign in "(),;:–")

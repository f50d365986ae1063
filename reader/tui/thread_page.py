"""A thread as a page: what it is, its developments newest first, the names and figures in it."""

from __future__ import annotations

from collections.abc import Sequence

from reader.findings import Defined, FigureRow
from reader.model import Development, Moment, Story
from reader.text import counted, short_day, sparkline
from reader.tui.cells import Line, Piece, fit
from reader.tui.figures_page import among_others, row_words
from reader.tui.pages import Page, Sheet, Target, separated, year_of
from reader.tui.signs import adds_nothing, unread_sign
from reader.tui.views import Look, ThreadView

_EXPANDED = 40
"""Threads with more stories than this show only developments, until asked."""
_DATE = 8
_FIGURES = 8


def thread_page(view: ThreadView, look: Look) -> Page:
    """Return the page of a thread."""
    sheet, now, expanded = Sheet(look.room), look.now, look.expanded
    _head(sheet, view, now)
    if look.why:
        _defined(sheet, view.page.defined)
    stories, last_read = _by_development(view.page.stories), view.page.thread.last_read
    news = {s.id for s in view.page.stories if last_read is not None and not s.read and s.arrived > last_read}
    developments = sorted(view.page.developments, key=lambda d: (d.first_published, d.id), reverse=True)
    every = len(view.page.stories) <= _EXPANDED if expanded is None else expanded
    year = year_of(now)
    sheet.heading("Developments", [("newest first, each as it unfolded", "quiet")])
    for number, development in enumerate(developments):
        if year_of(development.first_published) != year:
            year = year_of(development.first_published)
            sheet.heading(str(year))
        show = every or (expanded is None and (number == 0 or development.unread_count > 0))
        _development(sheet, development, stories.get(development.id, []), year, show, look, news)
    _foot(sheet, view)
    unread = news or {story.id for story in view.page.stories if not story.read}
    fresh = [n for n, target in sheet.targets.items() if target.kind == "story" and target.id in unread]
    return Page(tuple(sheet.lines), look.room, sheet.targets, is_list=True, start=min(fresh, default=-1))


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


def _defined(sheet: Sheet, defined: Defined) -> None:
    sheet.heading("What defines it", [(f"of its newest {counted(defined.among, 'story')}; w hides it", "quiet")])
    sheet.words([(defined.verdict, "body")])
    for label, shared in (("Names", defined.names), ("Words", defined.terms)):
        if shared:
            sheet.labelled(label, separated([(f"{words} {count:,}", "body") for words, count in shared]))


def _by_development(stories: Sequence[Story]) -> dict[int, list[Story]]:
    """Return the stories of each development, oldest first, without those folded under another."""
    folding = {story.id for story in stories if story.copies}
    found: dict[int, list[Story]] = {}
    for story in stories:
        if story.development_id is not None and story.copy_of not in folding:
            found.setdefault(story.development_id, []).append(story)
    return found


def _development(
    sheet: Sheet, development: Development, stories: list[Story], year: int, show: bool, look: Look, news: set[int]
) -> None:
    day = f"{short_day(development.first_published, year):>6}  "
    if len(stories) == 1:
        only = stories[0]
        right = _right(only, look, news)
        sheet.hanging([(day, "date"), *_sign(only, look)], (only.title, _weight(only)), right, Target("story", only.id))
        return
    right = [(counted(development.independent_count, "outlet"), "quiet")]
    if not show:
        right.insert(0, (f"{fit(development.first_outlet, 22)} first, ", "quiet"))
    fresh = sum(story.id in news for story in stories)
    if fresh:
        right.append((f" · {fresh:,} new", "new"))
    if development.unread_count > fresh:
        right.append((f" · {development.unread_count:,} unread", "quiet" if news else "new"))
    elif not fresh and not show:
        right.append((f" · {counted(development.story_count, 'story')}", "quiet"))
    title: Piece = (development.title, "unread" if development.unread_count else "title")
    sheet.hanging([(day, "date"), ("  ", "")], title, right, Target("development", development.id))
    if show:
        for story in stories:
            right = _right(story, look, news)
            later = short_day(story.moment, year)
            lead: Line = [(f"{later if later != day.strip() else '':>{_DATE + 1}} ", "faint"), *_sign(story, look)]
            sheet.hanging(lead, (story.title, _weight(story)), right, Target("story", story.id))


def _right(story: Story, look: Look, news: set[int]) -> list[Piece]:
    """Return who carries a story, whether it came since the thread was read, and whether it adds anything to it."""
    right: list[Piece] = [("new · ", "new")] if story.id in news else []
    right += [("adds nothing · ", "faint")] if adds_nothing(story, look.read_only) else []
    right += [("changed since read · " if story.edited else "corrected · ", "new")] if story.versions else []
    right.append((fit(story.outlet, 22), "quiet"))
    if story.copies:
        right.append((f" +{counted(story.copies, 'copy')}", "quiet"))
    return right


def _sign(story: Story, look: Look) -> Line:
    star: Line = [("★ ", "follow")] if story.starred else []
    return [unread_sign(story, look.read_only), *star]


def _weight(story: Story) -> str:
    return "seen" if story.read else "unread"


def _foot(sheet: Sheet, view: ThreadView) -> None:
    figures = view.said.figures[:_FIGURES] if view.said else ()
    if view.names or figures or view.page.related:
        sheet.blank()
    if view.names:
        sheet.labelled("Names", separated([(f"{n.name} {n.story_count:,}", "body") for n in view.names]))
    if figures:
        shown = [(_with_outlets(row), "body") for row in figures]
        sheet.labelled("Figures", separated(shown), Target("figures", view.page.thread.id))
    for number, title, shared in view.page.related:
        label = "Related" if number == view.page.related[0][0] else ""
        right: list[Piece] = [(counted(shared, "name") + " shared", "quiet")]
        sheet.sides([(f"{label:<12}", "label"), (title, "link")], right, Target("thread", number))


def _with_outlets(row: FigureRow) -> str:
    """Return a figure and how many outlets give it: `15 percent of its workforce (5 outlets)`."""
    return among_others(row_words(row)) + (f" ({row.outlet_count} outlets)" if row.outlet_count > 1 else "")

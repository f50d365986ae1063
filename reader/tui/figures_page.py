"""The figures of a thread as a page: one row for a quantity, differing values side by side, its sentences on demand."""

from __future__ import annotations

import re

from reader.findings import FigureReport, FigureRow
from reader.text import counted, short_day
from reader.tui.cells import Line, Piece, fit
from reader.tui.pages import Page, Sheet, Target, read_of, year_of
from reader.tui.views import FiguresView, Look

_DATE = 13
_EXCERPT = 90  # cells of the sentence beside an amount that counts nothing by name


def figures_page(view: FiguresView, look: Look) -> Page:
    """Return the page of a thread's figures; `look.open_rows` are the rows opened or closed by hand."""
    sheet = Sheet(look.room)
    told = [(number, row) for number, row in enumerate(view.rows) if row.kind != "tick" or number == view.found]
    ticks = [(number, row) for number, row in enumerate(view.rows) if row.kind == "tick" and number != view.found]
    sheet.words([("Figures in ", "quiet"), (view.thread.title, "headline")])
    sheet.words([(f"{counted(len(told), 'figure')}, those of most outlets first; enter opens a row", "quiet")])
    read_of(sheet, view.extent)
    sheet.blank()
    if not told:
        sheet.words([("No story of this thread gives a figure.", "body")])
    start = -1
    for number, row in told:
        if number == view.found:
            start = len(sheet.lines)
        _row(sheet, number, row, look, is_open=(number in look.open_rows) != (number == view.found))
    if ticks:
        sheet.blank()
        verb = "hidden: enter shows them" if not look.ticks else "shown: enter hides them"
        words = f"{counted(len(ticks), 'share price')} {verb}"
        sheet.hanging_pieces([("  ", "")], [(words, "quiet")], [], Target("ticks", 0))
        for number, row in ticks if look.ticks else ():
            _row(sheet, number, row, look, is_open=number in look.open_rows)
    return Page(tuple(sheet.lines), look.room, sheet.targets, is_list=True, start=start)


def _row(sheet: Sheet, number: int, row: FigureRow, look: Look, *, is_open: bool) -> None:
    lead: Line = [("▾ " if is_open else "▸ ", "quiet")]
    outlets = counted(row.outlet_count, "outlet")
    right: list[Piece] = [(outlets, "quiet")]
    if len(row.reports) > row.outlet_count:
        right.insert(0, (f"{counted(len(row.reports), 'story')}, ", "quiet"))
    sheet.hanging_pieces(lead, _words(row), right, Target("row", number))
    if is_open:
        by_sentence: dict[str, list[FigureReport]] = {}
        for report in row.reports:
            by_sentence.setdefault(" ".join(report.sentence.split()), []).append(report)
        for sentence, reports in by_sentence.items():
            _report(sheet, sentence, reports, look)
        sheet.blank()


def _words(row: FigureRow) -> Line:
    """Return the values side by side, and what they count; a single one in the words of its sentence."""
    line: Line = []
    if not row.noun and row.kind != "tick":
        # An amount that counts nothing by name says nothing without its sentence.
        sentence = " ".join(row.reports[0].sentence.split())
        amounts = " / ".join(row.printed).replace(" ", "\u00a0")
        return [(amounts, "value"), ("\u00a0· ", "faint"), (fit(sentence, _EXCERPT), "quiet")]
    if len(row.printed) == 1:
        words = row_words(row)
        if not words.startswith(row.printed[0]):
            words = row.words  # the value first, so that the eye finds it
        before, printed, after = words.partition(row.printed[0])
        return [(before, "body"), (printed.replace(" ", "\u00a0"), "value"), (after, "body")]
    for printed in row.printed:
        line += (
            [(" / ", "faint"), (printed.replace(" ", "\u00a0"), "value")]
            if line
            else [(printed.replace(" ", "\u00a0"), "value")]
        )
    noun = row.words.removeprefix(" / ".join(row.printed))
    return [*line, (noun, "body")] if noun else line


def _report(sheet: Sheet, sentence: str, reports: list[FigureReport], look: Look) -> None:
    """Add a sentence with who printed it first, when, and who had it from there."""
    first, others = reports[0], dict.fromkeys(one.outlet for one in reports[1:] if one.outlet != reports[0].outlet)
    day = short_day(first.moment, year_of(look.now))
    lead: Line = [("    ", ""), (f"{day:<{_DATE}}", "date")]
    words: Line = [(first.printed, "value"), (f"\u00a0· {first.outlet}", "strong")]
    if others:
        words.append((f", also {', '.join(others)}", "quiet"))
    sheet.hanging_pieces(lead, words, [], Target("story", first.story_id))
    for line in sheet.wrapped([(sentence, "quiet")], 4 + _DATE if sheet.room > 60 else 2):
        sheet.line(line)


def row_words(row: FigureRow) -> str:
    """Return a row of the table in one line; a single value in the words of the sentence that says most of it."""
    if len(row.printed) > 1:
        return row.words
    said = [figure_words(one.printed, row.noun, one.sentence) for one in row.reports if one.printed == row.printed[0]]
    return max(said, key=lambda words: (row.noun in words, -len(words)), default=row.words)


def among_others(words: str) -> str:
    """Return the words of a figure for a line of several, where the dot stands between them: `22%, cars`."""
    return words.replace(" · ", ", ")


_NEAR = 26  # characters between a figure and its noun in a phrase
_SHARE_OR_SUM = re.compile(r"[%$€£¥]|per ?cent\b|\b(?:yen|yuan|won|dollars?|euros?)\b")
_RATE = re.compile(r" (?:a|per) (?:day|week|month|quarter|year|share|vehicle|car|hour)\b")


def figure_words(surface: str, counts: str, sentence: str) -> str:
    """Return a figure with what it counts, in the words of its sentence where they stand together."""
    at = sentence.find(surface)
    end = at + len(surface)
    if at < 0:
        return _beside(surface, counts) if counts and counts not in surface else surface
    if counts and counts not in surface:
        after = sentence.find(counts, end, end + _NEAR + len(counts))
        before = sentence.rfind(counts, max(0, at - _NEAR - len(counts)), at)
        if after >= 0 and _plain(sentence[end:after]):
            end = after + len(counts)
        elif before >= 0 and _plain(sentence[before:at]):
            at = before
        else:
            return _beside(surface, counts)
    rate = _RATE.match(sentence, end)
    return sentence[at : rate.end() if rate else end]


def _beside(surface: str, counts: str) -> str:
    """Return an amount and what it is of, where no sentence joins them: a sum or a share is not so many of a thing."""
    return f"{surface} · {counts}" if _SHARE_OR_SUM.search(surface) else f"{surface} {counts}"


def _plain(words: str) -> bool:
    return not any(sign in words for sign in "(),;:–")

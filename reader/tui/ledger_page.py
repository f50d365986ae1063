"""The ledger of a thread as a page: matter by matter, dated statements one above the other, their status as a sign."""

from __future__ import annotations

from reader.findings import LedgerRow, Matter
from reader.text import counted, short_day
from reader.tui.cells import Line, Piece
from reader.tui.pages import Page, Sheet, Target, read_of, year_of
from reader.tui.views import LedgerView, Look

_STATUS = {
    "asserted": ("+", "body"),
    "denied": ("✕", "bad"),
    "no comment": ("–", "quiet"),
    "confirmed": ("✓", "came"),
    "ended": ("■", "new"),
}
"""The sign and the colour of a status; its word stands beside them."""
_DATE, _WORD = 13, 12


def ledger_page(view: LedgerView, look: Look) -> Page:
    """Return the page of a thread's ledger."""
    sheet = Sheet(look.room)
    sheet.words([("Who said what in ", "quiet"), (view.thread.title, "headline")])
    sheet.words([("As reported, oldest first. Which of it is true the ledger does not say.", "quiet")])
    read_of(sheet, view.extent)
    if not view.matters:
        sheet.blank()
        sheet.words([("No story of this thread says who said anything.", "body")])
    for matter in view.matters:
        _matter(sheet, matter, look)
    return Page(tuple(sheet.lines), look.room, sheet.targets, is_list=True)


def _matter(sheet: Sheet, matter: Matter, look: Look) -> None:
    right: list[Piece] = [(counted(len(matter.rows), "statement"), "quiet")]
    right.append((f", {counted(matter.outlet_count, 'outlet')}", "quiet"))
    sheet.heading(matter.title, right)
    if len(matter.statuses) > 1:
        line: Line = []
        for status in matter.statuses:
            sign, style = _STATUS[status]
            line += [("   ", ""), (f"{sign}\u00a0{status}", style)] if line else [(f"{sign}\u00a0{status}", style)]
        sheet.words(line)
    before = ""
    for row in matter.rows:
        day = short_day(row.moment, year_of(look.now))
        _statement(sheet, row, day if day != before else "")
        before = day


def _statement(sheet: Sheet, row: LedgerRow, day: str) -> None:
    sign, style = _STATUS[row.status]
    lead: Line = [(f"{day:<{_DATE}}", "date"), (f"{sign} ", style)]
    lead.append((f"{row.status:<{_WORD}}", style))
    sheet.hanging_pieces(lead, _source(row), [], Target("story", row.story_id))
    indent = min(_DATE + 2, sheet.room // 5)
    for line in sheet.wrapped([(" ".join(row.sentence.split()), "quiet")], indent):
        sheet.line(line)


def _source(row: LedgerRow) -> Line:
    """Return who says so, and through whom it came."""
    who: Line = [(row.source, "strong")]
    if row.role:
        who.append((f", {row.role}", "body"))
    if row.number and str(row.number) not in row.source:
        who.append((f" ({counted(row.number, 'source')})", "quiet"))
    if row.how and row.how != row.status:
        who.append((f", {row.how}", "body"))
    via = [outlet for outlet in (row.relayed_from, row.outlet, *row.also) if outlet and outlet != row.source]
    if via:
        who.append((f"\u00a0· {', '.join(dict.fromkeys(via))}", "quiet"))
    return who

"""The figures and the ledger of a thread as Markdown: tables and lists with a footnote for each report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reader.export.prose import escaped
from reader.findings import FigureReport, FigureRow, LedgerRow, Matter
from reader.text import day, line

_SENTENCE = 240
_REPORTS = 8  # footnotes in one cell


def figures(rows: Sequence[FigureRow], cited: Mapping[int, str]) -> Iterator[str]:
    """Yield the section of figures, one row for a quantity; nothing when there are none."""
    told = [row for row in rows if row.kind != "tick"]
    if not told:
        return
    yield "## Figures"
    head = ["| Figure | What it counts | Said by | First | Sentence |", "| --- | --- | --- | --- | --- |"]
    yield "\n".join([*head, *(_figure(row, cited) for row in told)])


def _figure(row: FigureRow, cited: Mapping[int, str]) -> str:
    outlets: dict[str, FigureReport] = {}
    for report in row.reports:
        if not report.copy:
            outlets.setdefault(report.outlet, report)
    said = list(outlets.values()) or list(row.reports[:1])
    names = ", ".join(f"{_inline(one.outlet)}{_note(one.story_id, cited)}" for one in said[:_REPORTS])
    more = f" and {len(said) - _REPORTS} more" if len(said) > _REPORTS else ""
    cells = (
        _inline(" / ".join(row.printed)),
        _inline(row.noun),
        names + more,
        day(said[0].moment),
        _inline(said[0].sentence, _SENTENCE),
    )
    return f"| {' | '.join(cells)} |"


def ledger(matters: Sequence[Matter], cited: Mapping[int, str]) -> Iterator[str]:
    """Yield the section of who says what, a list for each matter, oldest first; nothing when there is none."""
    if not matters:
        return
    yield "## Who says what"
    for matter in matters:
        yield f"### {_inline(matter.title)}"
        yield "\n".join(_statement(row, cited) for row in matter.rows)


def _statement(row: LedgerRow, cited: Mapping[int, str]) -> str:
    who = ", ".join(part for part in (row.source, row.role) if part)
    relayed = row.relayed_from if row.relayed_from not in ("", row.source) else ""
    where = [row.outlet] if row.outlet != row.source else []
    where += [f"from {relayed}"] if relayed else []
    where += [f"also {', '.join(row.also)}"] if row.also else []
    status = f"**{row.status}**" + (f" ({row.how})" if row.how and row.how != row.status else "")
    told = f" – {_inline('; '.join(where))}" if where else ""
    note = _note(row.story_id, cited)
    return f"- {day(row.moment)} {status}: {_inline(who)}{told}: “{_inline(row.sentence, _SENTENCE)}”{note}"


def _note(story_id: int, cited: Mapping[int, str]) -> str:
    return f"[^{cited[story_id]}]" if story_id in cited else ""


def _inline(text: str, limit: int = 0) -> str:
    return escaped(line(text, limit))

"""Figures and statements as lines of text for a terminal or a pipe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reader.findings import FigureRow, LedgerRow, Matter
from reader.text import counted, day, line

_OUTLETS = 4
_SENTENCE = 160


def figure_line(row: FigureRow) -> str:
    """Return a quantity with who gave it first and how many outlets give it."""
    outlets = list(dict.fromkeys(report.outlet for report in row.reports if not report.copy)) or [row.reports[0].outlet]
    more = f" +{len(outlets) - _OUTLETS}" if len(outlets) > _OUTLETS else ""
    return line(f"{row.words} – {', '.join(outlets[:_OUTLETS])}{more}, {day(row.reports[0].moment)}")


def ledger_lines(matters: Sequence[Matter]) -> Iterator[str]:
    """Yield each matter with its statements, oldest first."""
    for matter in matters:
        yield f"  {line(matter.title)} · {counted(matter.outlet_count, 'outlet')}"
        yield from (f"    {statement_line(row)}" for row in matter.rows)


def statement_line(row: LedgerRow) -> str:
    """Return a statement: day, status, who, in whose report, and its sentence."""
    who = ", ".join(part for part in (row.source, row.role) if part)
    how = f" ({row.how})" if row.how else ""
    report = f" [{row.outlet}]" if row.outlet != row.source else ""
    return line(f"{day(row.moment)}  {row.status}{how}: {who}{report}: {line(row.sentence, _SENTENCE)}")

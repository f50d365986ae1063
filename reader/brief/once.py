"""The same statement told again: by another outlet in the same days, by a later report that looks back, by surname."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from reader.findings import LedgerRow
from reader.text import folded
from reader.threads.novelty import alike

_DAYS = 3 * 86_400  # the same words of the same source in these days are one statement
_ALIKE = 0.5
_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = re.compile(
    rf"(?:\b(?:in|on|of|since|early|late) (?:\d{{1,2}} )?|\b\d{{1,2}} |^• )({'|'.join(_MONTHS)})\b", re.IGNORECASE
)
_AGO = re.compile(
    r"\b(?:(?:days|weeks|months|years?) ago|earlier this year|last (?:week|month|year|spring|summer|autumn|winter)|"
    r"had (?:said|told|denied|declared|written))\b",
    re.IGNORECASE,
)


def once(rows: Iterable[LedgerRow]) -> list[LedgerRow]:
    """Return the statements of a matter, oldest first, each once.

    The same one of the same source in the same days has all its outlets; a later report that only looks back at it
    ("in April he said") is left out.
    """
    kept: list[LedgerRow] = []
    for row in rows:
        for n, former in enumerate(kept):
            if (former.source, former.status) != (row.source, row.status):
                continue
            same = alike(former.sentence, row.sentence, _ALIKE)
            if row.moment - former.moment <= _DAYS and (row.status in ("denied", "no comment") or same):
                if row.outlet not in (former.outlet, *former.also):
                    kept[n] = replace(former, also=(*former.also, row.outlet))
                break
            if same and looks_back(row):
                break
        else:
            kept.append(row)
    return kept


def looks_back(row: LedgerRow) -> bool:
    """Tell whether a statement is told of an earlier time than its story's: by "ago", or another month."""
    plain = folded(row.sentence)
    month = _MONTHS[datetime.fromtimestamp(row.moment, UTC).month - 1]
    return _AGO.search(plain) is not None or any(found[1].lower() != month for found in _MONTH.finditer(plain))


def whole_names(rows: Iterable[LedgerRow]) -> dict[str, LedgerRow]:
    """Return by surname the statements of speakers whose whole name is known; not where two share it."""
    found: dict[str, dict[str, LedgerRow]] = {}
    for row in rows:
        if row.kind == "speaker" and " " in row.source:
            found.setdefault(row.source.rpartition(" ")[2], {}).setdefault(row.source, row)
    return {surname: next(iter(whole.values())) for surname, whole in found.items() if len(whole) == 1}


def with_whole_name(row: LedgerRow, whole: Mapping[str, LedgerRow]) -> LedgerRow:
    """Return a statement whose speaker goes by a surname under the whole name that the thread has for it."""
    known = whole.get(row.source) if row.kind == "speaker" else None
    return replace(row, source=known.source, role=row.role or known.role) if known else row

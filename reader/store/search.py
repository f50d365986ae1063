"""Full-text search: what people type becomes an FTS5 expression that cannot be wrong."""

from __future__ import annotations

import re
import sqlite3

from reader.text import folded, plain

_PART = re.compile(r'(-?)"([^"]*)"|(-?)([^\s"]+)')
_WORD = re.compile(r"[^\W_]+")
_LIMIT = 32

FOUND = """SELECT rowid FROM search WHERE search MATCH ?
    UNION SELECT rowid FROM search_whole WHERE search_whole MATCH ?"""
"""The stories that fit an expression, given twice: in what their feeds gave, or in the whole text of their pages."""

_RANKED = """SELECT {0}.rowid, snippet({0}, 1, '', '', '…', 24), bm25({0}, 4.0, 1.0) AS rank, s.moment
    FROM {0} JOIN story s ON s.id = {0}.rowid
    WHERE {0} MATCH ? AND s.listed = 1 ORDER BY rank, s.moment DESC LIMIT ?"""


def expression(typed: str) -> str:
    """Return an FTS5 expression for typed words: all of them, `"a phrase"`, `-not`, `OR`, `start*`."""
    wanted: list[str] = []
    unwanted: list[str] = []
    either = False
    for match in list(_PART.finditer(folded(plain(typed))))[:_LIMIT]:
        minus = match.group(1) or match.group(3)
        phrase, word = match.group(2), match.group(4)
        if word == "OR":
            either = bool(wanted)
            continue
        parts = _WORD.findall(phrase if phrase is not None else word)
        if not parts:
            continue
        term = '"' + " ".join(parts) + '"' + ("*" if word and word.endswith("*") else "")
        if minus:
            unwanted.append(term)
        elif either:
            wanted[-1] = f"({wanted[-1]} OR {term})"
        else:
            wanted.append(term)
        either = False
    if not wanted:
        return '""'
    found = " AND ".join(wanted)
    return f"({found}) NOT ({' OR '.join(unwanted)})" if unwanted else found


def ranked(connection: sqlite3.Connection, typed: str, limit: int = 50) -> list[tuple[int, str, float]]:
    """Return (story id, snippet, rank) of the best matches, title counting four times; lower ranks are better."""
    best: dict[int, tuple[float, int, str]] = {}
    for index in ("search", "search_whole"):
        for number, snippet, rank, moment in connection.execute(_RANKED.format(index), (expression(typed), limit)):
            best[number] = min(best.get(number, (rank, -moment, snippet)), (rank, -moment, snippet))
    order = sorted(best.items(), key=lambda row: row[1][:2])
    return [(number, snippet, rank) for number, (rank, _, snippet) in order[:limit]]

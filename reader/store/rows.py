"""Helpers for SQL rows; no business in here."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import TypeVar

_Value = TypeVar("_Value")


def marks(values: Sequence[object]) -> str:
    """Return `?, ?, ?` for as many values."""
    return ", ".join("?" * len(values))


def chunks(values: Iterable[_Value], size: int = 500) -> Iterable[list[_Value]]:
    """Yield values in lists of at most `size`, below SQLite's limit of parameters."""
    batch: list[_Value] = []
    for value in values:
        batch.append(value)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def words(text: str | None) -> tuple[str, ...]:
    """Return a column of newline-joined values (`group_concat(x, char(10))`) as a sorted tuple."""
    return tuple(sorted(text.split("\n"))) if text else ()


def numbers(text: str) -> frozenset[int]:
    """Return a column such as `1,2,23` as a set."""
    return frozenset(int(n) for n in text.split(",") if n)


def scalar(connection: sqlite3.Connection, sql: str, values: Sequence[object] = ()) -> int:
    """Return the single number a query gives, 0 for none."""
    row = connection.execute(sql, values).fetchone()
    return int(row[0]) if row is not None and row[0] is not None else 0

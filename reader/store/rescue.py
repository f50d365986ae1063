"""A readable copy of a database whose head or table of contents is damaged. The damaged file itself is never written.

A few bytes there make SQLite refuse a file of which all else is sound. What is known of every file of ours is put in
their place (https://www.sqlite.org/fileformat2.html: 1.3 the head, 1.6 trees, 2.6 the table of contents).
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import struct
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from reader.text import plain

BROKEN = (sqlite3.DatabaseError, UnicodeDecodeError)
"""What reading damage raises; the second when not even the complaint is text."""
_HEAD = struct.Struct(">16sH6B12I20xII")
_LEAF, _INNER = 0x0D, 0x05
_KINDS = (b"table", b"index", b"trigger", b"view")
_KEEP = "name = 'sqlite_sequence' OR (sql IS NULL AND name LIKE 'sqlite_autoindex%')"


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it was made: the statement and the names of its columns."""

    sql: str
    columns: tuple[str, ...]


def tables_of(connection: sqlite3.Connection) -> dict[str, Table]:
    """Return the tables of a sound database that hold what cannot be derived, by name."""
    return {
        name: Table(sql, tuple(row[1] for row in connection.execute(f"PRAGMA table_info({name})")))
        for name, sql in connection.execute(
            """SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'
            AND name NOT LIKE 'search%' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_sqlite%' ESCAPE '\\' ORDER BY rowid"""
        ).fetchall()
    }


@contextmanager
def readable(damaged: Path, tables: Mapping[str, Table], beside: Path, page_size: int) -> Iterator[sqlite3.Connection]:
    """Yield a connection that reads a damaged file, or where its tables cannot be known a mended copy, made at `beside`."""
    with closing(_read_only(damaged)) as source:
        if _knows(source, tables):
            yield source
            return
    try:
        for ending in ("", "-wal"):
            _copied(damaged.with_name(damaged.name + ending), beside.with_name(beside.name + ending))
        with suppress(*BROKEN):
            _mend(beside, tables, page_size)
        with closing(_read_only(beside)) as source:
            yield source
    finally:
        for path in beside.parent.glob(f"{beside.name}*"):
            path.unlink()


def _read_only(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
    connection.text_factory = lambda raw: plain(raw.decode("utf-8", "replace"))  # damage can look like anything
    return connection


def _knows(source: sqlite3.Connection, tables: Mapping[str, Table]) -> bool:
    """Tell whether all tables are there with all their columns; an older file is none of these either."""
    try:
        return all(
            {row[1] for row in source.execute(f"PRAGMA table_info({name})")} >= set(table.columns)
            for name, table in tables.items()
        )
    except BROKEN:
        return False


def _copied(path: Path, target: Path) -> None:
    if path.exists():
        with (
            path.open("rb") as source,
            os.fdopen(os.open(target, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as copy,
        ):
            shutil.copyfileobj(source, copy, 1 << 20)


def _mend(copy: Path, tables: Mapping[str, Table], page_size: int) -> None:
    """Make the contents of a copy name our tables as they were made, and nothing else."""
    try:
        _name(copy, tables)
    except BROKEN:
        _first_page(copy, page_size)
        _name(copy, tables)


def _name(copy: Path, tables: Mapping[str, Table]) -> None:
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        connection.execute("PRAGMA writable_schema = 1")  # also lets pass what it cannot make sense of
        if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] < len(tables):
            raise sqlite3.DatabaseError("not all of the contents are there")
        for name, table in tables.items():
            connection.execute(
                """UPDATE sqlite_master SET type = 'table', name = ?1, tbl_name = ?1, sql = ?2
                WHERE sql = ?2 OR (name = ?1 AND type = 'table')""",
                (name, table.sql),
            )
        known = ", ".join("?" * len(tables))
        connection.execute(f"DELETE FROM sqlite_master WHERE NOT ({_KEEP} OR name IN ({known}))", tuple(tables))


# ---------------------------------------------------------------- the first page
def _first_page(copy: Path, page_size: int) -> None:
    """Write the first page of a copy anew: the head, and the root of the contents over its leaves, which lie anywhere."""
    with copy.open("r+b") as file:
        leaves: list[tuple[int, int, int]] = []
        pages = 1
        file.seek(page_size)
        while len(page := file.read(page_size)) == page_size:
            pages += 1
            if page[0] == _LEAF and (rows := _rows_of_contents(page)):
                leaves.append((*rows, pages))
        if not leaves:
            return
        has_log = copy.with_name(f"{copy.name}-wal").exists()
        file.seek(0)
        file.write(_head(page_size, pages, 2 if has_log else 1) + _root(_apart(leaves), page_size))


def _apart(leaves: list[tuple[int, int, int]]) -> list[tuple[int, int]]:
    """Return (last row, page) of leaves in order, without those whose rows another one has."""
    found: list[tuple[int, int]] = []
    for first, last, page in sorted(leaves):
        if not found or first > found[-1][0]:
            found.append((last, page))
    return found


def _head(page_size: int, pages: int, mode: int) -> bytes:
    size = page_size if page_size < 65_536 else 1
    numbers = (1, pages, 0, 0, 1, 4, 0, 0, 1, 0, 0, 0)  # no free pages known; format 4, UTF-8
    return _HEAD.pack(
        b"SQLite format 3\0", size, mode, mode, 0, 64, 32, 32, *numbers, 1, sqlite3.sqlite_version_info[0]
    )


def _root(leaves: list[tuple[int, int]], page_size: int) -> bytes:
    cells = [struct.pack(">I", page) + _as_varint(last) for last, page in leaves[:-1]]
    places, end = [], page_size
    for cell in cells:
        end -= len(cell)
        places.append(end)
    head = struct.pack(">BHHHBI", _INNER, 0, len(cells), end % 65_536, 0, leaves[-1][1])
    head += b"".join(struct.pack(">H", place) for place in places)
    return head + bytes(end - _HEAD.size - len(head)) + b"".join(reversed(cells))


def _rows_of_contents(page: bytes) -> tuple[int, int] | None:
    """Return the first and last row number of a leaf of the table of contents, None for any other page."""
    try:
        places = struct.unpack_from(f">{struct.unpack_from('>H', page, 3)[0]}H", page, 8)
        rows = [_row(page, place) for place in places]
    except (struct.error, IndexError):
        return None
    known = [number for number, is_contents in rows if is_contents]
    return (known[0], known[-1]) if len(known) * 2 > len(rows) else None


def _row(page: bytes, at: int) -> tuple[int, bool]:
    """Return a row's number, and whether it is (kind, name, table, root, statement)."""
    _, at = _varint(page, at)
    number, start = _varint(page, at)
    size, at = _varint(page, start)
    kinds: list[int] = []
    while at < start + size and len(kinds) < 6:
        kind, at = _varint(page, at)
        kinds.append(kind)
    return number, len(kinds) == 5 and page[start + size : start + size + (kinds[0] - 13) // 2] in _KINDS


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for place in range(at, at + 8):
        value = value << 7 | data[place] & 0x7F
        if data[place] < 0x80:
            return value, place + 1
    return value << 8 | data[at + 8], at + 9


def _as_varint(number: int) -> bytes:
    found = [number & 0x7F]
    while number := number >> 7:
        found.append(number & 0x7F | 0x80)
    return bytes(reversed(found))

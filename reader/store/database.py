"""Open one SQLite file: pragmas, migrations, one writer, a read-only connection for each OS thread."""

from __future__ import annotations

import fcntl
import os
import queue
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from reader.errors import DamagedDatabase, NewerDatabase, StoreError
from reader.paths import private_folder

Connection = sqlite3.Connection
"""What jobs are given; rooms above name it without knowing SQLite."""

T = TypeVar("T")

_BUSY_SECONDS = 30.0
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)
"""What SQLite says of a file that it cannot make sense of."""
_KNOWN_MIGRATIONS = ("first", "briefs", "comparisons", "pages", "lists", "times", "names")
"""Names of schema.MIGRATIONS, repeated here so that an up-to-date file opens without importing the migrations."""


class Database:
    """One file, many readers, one writer. All methods may be called from any OS thread."""

    def __init__(self, path: Path) -> None:
        """Open `path`, creating or migrating it. Raises StoreError naming the file, NewerDatabase, DamagedDatabase."""
        self.path = path
        self._local = threading.local()
        self._readers: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._jobs: queue.SimpleQueue[tuple[Callable[[sqlite3.Connection], object], Future[object], bool] | None]
        self._jobs = queue.SimpleQueue()
        self._writer: threading.Thread | None = None
        self._closed = False
        self._file: tuple[int, int] | None = None  # its device and number, which hold for as long as it is open
        try:
            _prepare(path)
        except sqlite3.Error as error:
            kind = DamagedDatabase if getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE else StoreError
            raise kind(f"cannot open the database {path}: {_reason(error)}") from error
        except OSError as error:
            raise StoreError(f"cannot open the database {path}: {error.strerror}") from error
        except UnicodeDecodeError as error:  # SQLite quotes what it cannot make sense of
            raise DamagedDatabase(
                f"cannot open the database {path}: the file is damaged; run newsreader doctor"
            ) from error

    def reader(self) -> sqlite3.Connection:
        """Return this OS thread's read-only connection; rows come as sqlite3.Row. Raises StoreError like `must_be_there`."""
        connection: sqlite3.Connection | None = getattr(self._local, "reader", None)
        if connection is None:
            connection = self._connected()
            connection.execute("PRAGMA query_only = 1")
            self._local.reader = connection
            with self._lock:
                self._readers.append(connection)
        return connection

    def submit(self, job: Callable[[sqlite3.Connection], T], *, durable: bool = True) -> Future[T]:
        """Queue `job` for the writer: it runs alone in a transaction, committed when it returns, else rolled back.

        A durable job is on the disk when its future is done; others (what a poll can fetch again) may lose a power cut.
        """
        future: Future[T] = Future()
        with self._lock:
            if self._closed:
                raise StoreError(f"the database {self.path} is closed")
            if self._writer is None:
                self._writer = threading.Thread(target=self._write, name="writer", daemon=True)
                self._writer.start()
        self._jobs.put((job, future, durable))  # type: ignore[arg-type]
        return future

    def write(self, job: Callable[[sqlite3.Connection], T]) -> T:
        """Run `job` in the writer and wait: once this returns, its changes survive a kill. Raises StoreError."""
        return self.submit(job).result()

    def close(self) -> None:
        """Finish what is queued, then close all connections."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
        if self._writer is not None:
            self._jobs.put(None)
            self._writer.join()
        for connection in self._readers:
            connection.close()

    def must_be_there(self) -> None:
        """Raise StoreError when the file was moved, deleted or replaced: what were written now would be found by nobody."""
        found = _number(self.path)
        if found is None or found != (self._file or found):
            raise StoreError(
                f"the database {self.path} was moved, deleted or replaced while it was open; nothing is saved"
                " until it is back in its place or newsreader is opened anew"
            )

    def _connected(self) -> sqlite3.Connection:
        """Connect to the file that was opened; neither make one nor take another that has its name by now."""
        self.must_be_there()
        connection = _connect(self.path)
        with self._lock:
            self._file = self._file or _number(self.path)
        return connection

    def _write(self) -> None:
        connection: sqlite3.Connection | None = None
        while (work := self._jobs.get()) is not None:
            job, future, durable = work
            if not future.set_running_or_notify_cancel():
                continue
            try:
                connection = connection or self._connected()
                self.must_be_there()
                connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
                future.set_result(_in_transaction(connection, job))
            except sqlite3.Error as error:
                failure = StoreError(f"cannot write to {self.path}: {_reason(error)}")
                failure.__cause__ = error
                future.set_exception(failure)
            except BaseException as error:  # noqa: BLE001 - handed to whoever waits for the job
                future.set_exception(error)
        if connection is not None:
            with suppress(sqlite3.Error):  # housekeeping: it gives way to whoever is writing
                connection.execute("PRAGMA busy_timeout = 0")
                # At the end of a file that was moved SQLite leaves what was saved last in the log of its old place.
                here = _number(self.path) == self._file
                connection.execute("PRAGMA optimize" if here else "PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()


def _number(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _in_transaction(connection: sqlite3.Connection, job: Callable[[sqlite3.Connection], T]) -> T:
    connection.execute("BEGIN IMMEDIATE")
    try:
        result = job(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return result


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = 1")
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection


def _prepare(path: Path) -> None:
    private_folder(path.parent)
    if path.exists() and not path.is_file():
        raise StoreError(f"cannot open the database {path}: it is a folder or a device, not a file")
    with lock(path, "open"):
        _open_first(path)


@contextmanager
def lock(path: Path, purpose: str, *, wait: bool = True) -> Iterator[bool]:
    """Hold the advisory lock `purpose` of a database; it dies with the process. Yields False if another has it."""
    with path.with_name(f"{path.name}.{purpose}-lock").open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True


def _open_first(path: Path) -> None:
    if not path.exists():
        # Feed addresses may hold credentials: the file is the owner's alone from its first byte.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    connection = _connect(path)
    try:
        applied = _applied(connection, path)
        unknown = sorted(set(applied) - set(_KNOWN_MIGRATIONS))
        if unknown and not set(_KNOWN_MIGRATIONS) <= set(applied):
            raise DamagedDatabase(f"cannot open the database {path}: its list of changes is damaged")
        if unknown:
            raise NewerDatabase(
                f"{path} was written by a newer newsreader (it has the change '{unknown[0]}'); it was left untouched"
            )
        if len(applied) < len(_KNOWN_MIGRATIONS):
            _migrate(connection, path, backup=bool(applied))
    finally:
        connection.close()


def _applied(connection: sqlite3.Connection, path: Path) -> list[str]:
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables:
        if connection.execute("PRAGMA page_count").fetchone()[0] > 1:
            raise DamagedDatabase(f"cannot open the database {path}: the file is damaged; run newsreader doctor")
        return []
    if "_sqlite_migrations" not in tables:
        kind = DamagedDatabase if {"story", "body", "placement"} & tables else StoreError
        raise kind(f"{path} is a database of another program; it was left untouched")
    return [
        row[0] for row in connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = 'newsreader'")
    ]


def _migrate(connection: sqlite3.Connection, path: Path, *, backup: bool) -> None:
    """Bring a file up to date in one transaction, references checked at its end; a copy of the old file lies beside it."""
    import sqlite_utils  # only when there is something to migrate: importing it costs more than a listing

    from reader.store.schema import MIGRATIONS

    if backup:
        beside = path.with_name(f"{path.name}.before-{len(_KNOWN_MIGRATIONS)}")
        # Of a large file this takes minutes, and no screen is there yet to say so.
        sys.stderr.write(f"bringing the database up to date; as it was it stays beside it, as {beside.name}\n")
        _back_up(connection, beside)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = 0")  # a table that is built anew leaves references open for a while

    def apply(connection: sqlite3.Connection) -> None:
        sound = connection.execute("PRAGMA foreign_key_check").fetchone() is None
        MIGRATIONS.apply(sqlite_utils.Database(connection))
        broken = connection.execute("PRAGMA foreign_key_check").fetchone()
        if sound and broken is not None:
            raise StoreError(f"{path} was left as it was: the table {broken[0]} names rows that do not exist")

    _in_transaction(connection, apply)


def _back_up(connection: sqlite3.Connection, beside: Path) -> None:
    """Copy a database, the owner's alone from its first byte; under its name it is whole."""
    half = beside.with_name(f"{beside.name}.tmp")
    _let_go_of(half)
    os.close(os.open(half, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        with closing(sqlite3.connect(half)) as copy:
            connection.backup(copy)
        os.replace(half, beside)
    except BaseException:
        _let_go_of(half)
        raise


def _let_go_of(half: Path) -> None:
    for path in (half, half.with_name(f"{half.name}-journal")):
        path.unlink(missing_ok=True)


def _reason(error: sqlite3.Error) -> str:
    text = str(error)
    # It goes on with what it could not decode or make sense of.
    if text.startswith(("Could not decode to UTF-8", "malformed database schema", "unsupported file format")):
        text = "database disk image is malformed"
    return {
        "file is not a database": "it is not a database; if it was one, newsreader doctor may save what is in it",
        "database disk image is malformed": "the file is damaged; run newsreader doctor",
        "database or disk is full": "the disk is full",
        "attempt to write a readonly database": "the disk or the file is read-only",
        "database is locked": "another program has kept it locked for too long",
    }.get(text, text)

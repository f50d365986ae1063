"""The program on a real terminal: it comes up, answers a key, and leaves the terminal as it found it."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import sqlite3
import struct
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path


def _read_until(terminal: int, words: bytes, seconds: float = 30.0) -> bytes:
    drawn = b""
    end = time.monotonic() + seconds
    while words not in drawn:
        ready, _, _ = select.select([terminal], [], [], max(0.0, end - time.monotonic()))
        assert ready, drawn[-2000:]
        drawn += os.read(terminal, 65_536)
    return drawn


@contextmanager
def on_a_terminal(database: Path, settings: Path, columns: int, code: int) -> Iterator[int]:
    """Run the reader on a terminal of its own, which is yielded; it has to end by itself with an exit code."""
    child, terminal = pty.fork()
    if child == 0:
        os.environ["TERM"] = "xterm-256color"
        words = ["-m", "reader", "--db", str(database), "--config", str(settings)]
        os.execv(sys.executable, [sys.executable, *words])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    try:
        yield terminal
    except BaseException:
        os.kill(child, signal.SIGKILL)
        raise
    finally:
        _, status = os.waitpid(child, 0)
        os.close(terminal)
    assert os.waitstatus_to_exitcode(status) == code


def test_a_damaged_file_ends_it_with_a_sentence(database: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("UPDATE thread SET entities = '[\"Nissan'")
        connection.commit()
    settings = tmp_path / "config.toml"
    settings.write_text("[polling]\nautomatic = false\n")
    with on_a_terminal(database, settings, 400, code=1) as terminal:
        told = _read_until(terminal, b"run newsreader doctor")
    assert b"Traceback" not in told
    assert b"news.db: the file is damaged; run newsreader doctor" in told.rpartition(b"\x1b[?1049l")[2].replace(
        database.name.encode(), b"news.db"
    )


def test_it_opens_and_quits_on_a_terminal(database: Path, tmp_path: Path) -> None:
    settings = tmp_path / "config.toml"
    settings.write_text('[polling]\nautomatic = false\n[keys]\n"app.quit" = "X"\n')
    with on_a_terminal(database, settings, 80, code=0) as terminal:
        drawn = _read_until(terminal, b" keys")
        assert b"\x1b[?1049h" in drawn
        os.write(terminal, b"X")
        left = _read_until(terminal, b"\x1b[?1049l")
        assert b"Traceback" not in drawn + left

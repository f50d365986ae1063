"""Rounds in a process of their own: the screen's has one thing to do, which is to answer keys.

    screen → one line of JSON → this module in a fresh interpreter → lines of JSON: progress, then what came of it

The process ends with the screen: it watches its standard input, which closes when the screen is gone.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from reader.config import Config
from reader.errors import NewsreaderError
from reader.model import Progress, RoundReport, WholeTexts

if TYPE_CHECKING:
    from reader.newsroom import Newsroom

_RUN = "from reader.tui.apart import serve; serve()"
_LONGEST_LINE = 64 << 20  # a round's errors, one a feed
_EVERY = 0.25  # seconds between two steps that are told


class _Job(msgspec.Struct):
    path: str
    config: Config
    verb: str
    given: list[int]
    force: bool


class _Told(msgspec.Struct, omit_defaults=True):
    progress: Progress | None = None
    report: RoundReport | None = None
    wholes: WholeTexts | None = None
    error: str = ""


async def refresh(
    newsroom: Newsroom, given: Sequence[int], *, force: bool, progress: Callable[[Progress], None]
) -> RoundReport:
    """Poll as `Newsroom.refresh` does, apart. Raises NewsreaderError."""
    told = await _call(job_of(newsroom, "refresh", given, force=force), progress)
    return told.report or RoundReport()


async def fetch_wholes(newsroom: Newsroom) -> WholeTexts:
    """Fetch pages as `Newsroom.fetch_wholes` does, apart. Raises NewsreaderError."""
    return (await _call(job_of(newsroom, "wholes"), lambda _: None)).wholes or WholeTexts()


def job_of(newsroom: Newsroom, verb: str, given: Sequence[int] = (), *, force: bool = False) -> bytes:
    """Return the line that asks for a verb. Raises StoreError when the database is not where it was."""
    newsroom.database.must_be_there()
    return msgspec.json.encode(_Job(str(newsroom.path), newsroom.config, verb, list(given), force)) + b"\n"


async def start() -> asyncio.subprocess.Process:
    """Start the process; it waits for its line."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _RUN),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        limit=_LONGEST_LINE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        start_new_session=True,  # keys pressed in the terminal are not for it
    )


async def _call(job: bytes, progress: Callable[[Progress], None]) -> _Told:
    process = await start()
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(job)
        async for line in process.stdout:
            told = msgspec.json.decode(line, type=_Told)
            if told.error:
                raise NewsreaderError(told.error)
            if told.progress is None:
                return told
            progress(told.progress)
        raise NewsreaderError("the round broke off: its process stopped without a word")
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


# ---------------------------------------------------------------- inside that process
def serve() -> None:
    """Do the one job that comes by standard input, and tell of it on standard output, where nothing else is written."""
    from reader.poll.workshop import PATIENCE, step_back

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    job = msgspec.json.decode(sys.stdin.buffer.readline(), type=_Job)
    told = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDWR), 1)
    step_back(PATIENCE)
    threading.Thread(target=_end_with_the_screen, daemon=True).start()

    def tell(what: _Told) -> None:
        with suppress(BrokenPipeError):
            told.write(msgspec.json.encode(what) + b"\n")
            told.flush()

    try:
        tell(asyncio.run(_done(job, tell)))
    except NewsreaderError as error:
        tell(_Told(error=str(error)))
    except Exception as error:  # noqa: BLE001 - told in words where it was asked for
        tell(_Told(error=f"the round broke off: {type(error).__name__}: {str(error)[:200]}"))


def _end_with_the_screen() -> None:
    sys.stdin.buffer.read()
    os._exit(os.EX_SOFTWARE)


async def _done(job: _Job, tell: Callable[[_Told], Any]) -> _Told:
    from reader.newsroom import open_newsroom

    room = open_newsroom(Path(job.path), config=job.config)
    last = 0.0

    def progress(step: Progress) -> None:
        nonlocal last
        if step.stage != "fetching" or time.monotonic() - last > _EVERY:
            last = time.monotonic()
            tell(_Told(progress=step))

    try:
        if job.verb == "wholes":
            return _Told(wholes=await room.fetch_wholes())
        return _Told(report=await room.refresh(job.given, force=job.force, progress=progress))
    finally:
        room.close()

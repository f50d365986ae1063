"""Processes beside the program for work that is long or may go wrong: bounded in time and memory, replaced when lost.

A worker is this module run by a fresh interpreter. It reads jobs from its standard input and ends when that closes, so
it outlives its parent by no more than one job, and by no job that is longer than its own alarm allows.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import struct
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Protocol, TypeVar, cast

from reader.errors import NewsreaderError

T = TypeVar("T")

SECONDS = 20.0
MEMORY = 1_536 << 20  # bytes of address space of one worker
PATIENCE = 10  # workers without a lane let the screen, the writer and the lanes go first
_GRACE = 5  # seconds after which a worker whose parent is gone ends itself
_HEAD = struct.Struct(">QI")  # length of the pickled job or result; seconds
_RUN = "from reader.poll.workshop import serve; serve()"


class WorkshopError(NewsreaderError):
    """A job could not be finished; the message says why in one sentence."""


class WorkshopTimeout(WorkshopError):
    """A job took longer than allowed and was stopped."""


class Bench(Protocol):
    """Where jobs are run: a Workshop, or Inline."""

    async def run(self, function: Callable[..., T], *args: Any, seconds: float = SECONDS, lane: str = "") -> T:
        """Return what `function` returns, or raise what it raises."""

    def generation(self, lane: str) -> int:
        """Return how often the worker of `lane` was started: when it changes, what it held in memory is lost."""

    async def aclose(self) -> None:
        """End all work."""


class Inline:
    """Runs every job at once in this process, without bounds: for tests and small jobs."""

    async def run(self, function: Callable[..., T], *args: Any, seconds: float = SECONDS, lane: str = "") -> T:
        """Return what `function` returns."""
        return function(*args)

    def generation(self, lane: str) -> int:
        """Return 1: this process is the worker of every lane."""
        return 1

    async def aclose(self) -> None:
        """Nothing to end."""


@dataclass(slots=True)
class _Seat:
    """A place for one worker: who sits there now, and how many sat there."""

    process: asyncio.subprocess.Process | None = None
    patience: int = 0  # how far it steps back when there is more work than cores; see nice(2)
    started: int = 0
    free: asyncio.Lock = field(default_factory=asyncio.Lock)


class Workshop:
    """Up to `workers` processes for jobs without a lane, and one more for each named lane; started when first needed.

    Functions are found by name in the worker, so they stand at the top of an importable module. A lane keeps its own
    worker, and with it the module globals, until a job there fails its bounds.
    """

    def __init__(self, workers: int = 2, *, memory: int = MEMORY) -> None:
        self._memory = memory
        self._seats = [_Seat(patience=PATIENCE) for _ in range(workers)]
        self._idle: asyncio.LifoQueue[_Seat] = asyncio.LifoQueue()
        for seat in self._seats:
            self._idle.put_nowait(seat)
        self._lanes: dict[str, _Seat] = {}

    async def run(self, function: Callable[..., T], *args: Any, seconds: float = SECONDS, lane: str = "") -> T:
        """Return what `function` returns in a worker, or raise what it raises.

        Raises WorkshopTimeout after `seconds`, WorkshopError when the worker dies, mostly for want of memory.
        """
        job = (function, args)
        if lane:
            seat = self._lanes.setdefault(lane, _Seat())
            async with seat.free:
                return cast("T", _outcome(await self._work(seat, job, seconds)))
        seat = await self._idle.get()
        try:
            return cast("T", _outcome(await self._work(seat, job, seconds)))
        finally:
            self._idle.put_nowait(seat)

    def generation(self, lane: str) -> int:
        """Return how often the worker of `lane` was started: when it changes, what it held in memory is lost."""
        seat = self._lanes.get(lane)
        return seat.started if seat else 0

    async def aclose(self) -> None:
        """End all workers; those in the middle of a job are killed."""
        await asyncio.gather(*(self._end(seat) for seat in (*self._seats, *self._lanes.values())))

    async def _work(self, seat: _Seat, job: tuple[Any, ...], seconds: float) -> bytes:
        packed = pickle.dumps(job, protocol=pickle.HIGHEST_PROTOCOL)  # only now: what waits for a seat lies there once
        process = await self._worker(seat)
        try:
            async with asyncio.timeout(seconds):
                return await _exchange(process, packed, seconds)
        except TimeoutError:
            await self._end(seat)
            raise WorkshopTimeout(f"took longer than {seconds:g} seconds and was stopped") from None
        except (OSError, EOFError, asyncio.IncompleteReadError):
            await self._end(seat)
            raise WorkshopError("needed more memory than allowed, or stopped without a word") from None
        except BaseException:  # cancelled: what the worker would answer belongs to nobody
            await self._end(seat)
            raise

    async def _worker(self, seat: _Seat) -> asyncio.subprocess.Process:
        if seat.process is None or seat.process.returncode is not None:
            seat.process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-c",
                _RUN,
                str(self._memory),
                str(seat.patience),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                start_new_session=True,  # keys pressed in the terminal are not for it
            )
            seat.started += 1
        return seat.process

    async def _end(self, seat: _Seat) -> None:
        process, seat.process = seat.process, None
        if process is None:
            return
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)  # Popen.kill would reap it under the event loop's nose
        if process.stdin is not None:
            process.stdin.close()
        await process.wait()


@asynccontextmanager
async def lent(bench: Bench | None, workers: int = 1) -> AsyncIterator[Bench]:
    """Lend the given workers, or so many that end with the work."""
    if bench is not None:
        yield bench
        return
    own = Workshop(workers)
    try:
        yield own
    finally:
        await own.aclose()


async def _exchange(process: asyncio.subprocess.Process, job: bytes, seconds: float) -> bytes:
    if process.stdin is None or process.stdout is None:
        raise EOFError
    process.stdin.write(_HEAD.pack(len(job), int(seconds) + _GRACE))
    process.stdin.write(job)
    await process.stdin.drain()
    length, _ = _HEAD.unpack(await process.stdout.readexactly(_HEAD.size))
    return await process.stdout.readexactly(length)


def _outcome(result: bytes) -> Any:
    # The worker is this program; what it read from strangers arrives as plain values, never as pickled code.
    kind, value, state = pickle.loads(result)  # noqa: S301
    if kind is None:
        return value
    error = kind.__new__(kind)
    error.args = value
    error.__dict__.update(state)
    raise error


# ---------------------------------------------------------------- inside the worker
def serve() -> None:
    """Do the jobs that come by standard input until it closes. Nothing else is written to standard output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    jobs = os.fdopen(os.dup(0), "rb")
    results = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    _bound(int(sys.argv[1]))
    step_back(int(sys.argv[2]))
    with suppress(BrokenPipeError):
        while _one_job(jobs, results):
            pass


def _one_job(jobs: BinaryIO, results: BinaryIO) -> bool:
    head = jobs.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return False
    length, seconds = _HEAD.unpack(head)
    job = jobs.read(length)
    if len(job) < length:
        return False
    signal.alarm(seconds)  # the end of a worker whose parent is gone in the middle of a job
    result = _done(job)
    signal.alarm(0)
    results.write(_HEAD.pack(len(result), 0))
    results.write(result)
    results.flush()
    return True


def _done(job: bytes) -> bytes:
    try:
        function, args = pickle.loads(job)  # noqa: S301 - from our own parent
        return pickle.dumps((None, function(*args), None), protocol=pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        return pickle.dumps((WorkshopError, ("needed more memory than allowed",), {}))
    except RecursionError:
        return pickle.dumps((WorkshopError, ("is nested too deep",), {}))
    except Exception as error:  # noqa: BLE001 - raised again where the job was asked for
        try:
            return pickle.dumps((type(error), error.args, error.__dict__))
        except Exception:  # noqa: BLE001 - an error that cannot travel is told in words
            return pickle.dumps((WorkshopError, (f"{type(error).__name__}: {str(error)[:200]}",), {}))


def step_back(patience: int) -> None:
    """Let others go first, `patience` more than the parent does.

    Where each session is a group of its own for the scheduler, the group has to, and inherits nothing (sched(7)).
    """
    with suppress(OSError, AttributeError):  # not every system can
        nice = os.nice(patience)
        Path("/proc/self/autogroup").write_text(str(nice))


def _bound(memory: int) -> None:
    with suppress(ImportError, ValueError, OSError):  # not every system can
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

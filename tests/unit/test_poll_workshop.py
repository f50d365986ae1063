"""Worker processes: bounded, replaced, and gone when their parent is."""

from __future__ import annotations

import asyncio
import os
import pickle
import select
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from reader.errors import FeedError
from reader.poll.workshop import Bench, Inline, Workshop, WorkshopError, WorkshopTimeout

_seen = 0


def add(one: int, other: int) -> int:
    return one + other


def who() -> int:
    return os.getpid()


def count() -> int:
    global _seen
    _seen += 1
    return _seen


def fail() -> None:
    raise FeedError("https://h.example/", "not a feed")


def talk() -> str:
    print("to nobody")
    return "x" * 3_000_000


def spin() -> None:
    while True:
        pass


def eat() -> int:
    return len(bytearray(8 << 30))


def die() -> None:
    os._exit(3)


def untransportable() -> object:
    return lambda: None


@pytest.fixture
async def workshop() -> AsyncIterator[Workshop]:
    made = Workshop(1)
    yield made
    await made.aclose()


async def test_jobs_run_elsewhere_and_come_back(workshop: Workshop) -> None:
    assert await workshop.run(add, 1, 2) == 3
    assert await workshop.run(who) not in (0, os.getpid())
    assert len(await workshop.run(talk)) == 3_000_000


async def test_errors_come_back_as_they_were(workshop: Workshop) -> None:
    with pytest.raises(FeedError) as caught:
        await workshop.run(fail)
    assert (caught.value.url, caught.value.reason, str(caught.value)) == (
        "https://h.example/",
        "not a feed",
        "not a feed",
    )
    with pytest.raises((AttributeError, pickle.PicklingError)):
        await workshop.run(untransportable)
    with pytest.raises(TypeError):
        await workshop.run(add, 1, "x")


async def test_a_worker_that_fails_its_bounds_is_replaced(workshop: Workshop) -> None:
    first = await workshop.run(who)
    with pytest.raises(WorkshopTimeout, match=r"longer than 0\.2 seconds"):
        await workshop.run(spin, seconds=0.2)
    second = await workshop.run(who)
    with pytest.raises(WorkshopError, match="memory"):
        await workshop.run(eat)
    with pytest.raises(WorkshopError, match="without a word"):
        await workshop.run(die)
    assert len({first, second, await workshop.run(who)}) == 3


async def test_a_lane_keeps_its_worker_and_tells_when_it_is_a_new_one(workshop: Workshop) -> None:
    assert workshop.generation("assign") == 0
    assert [await workshop.run(count, lane="assign") for _ in range(3)] == [1, 2, 3]
    assert workshop.generation("assign") == 1
    with pytest.raises(WorkshopTimeout):
        await workshop.run(spin, seconds=0.2)  # another worker: the lane does not suffer
    assert await workshop.run(count, lane="assign") == 4
    with pytest.raises(WorkshopError):
        await workshop.run(die, lane="assign")
    assert await workshop.run(count, lane="assign") == 1
    assert workshop.generation("assign") == 2


async def test_a_cancelled_job_does_not_answer_the_next(workshop: Workshop) -> None:
    job = asyncio.create_task(workshop.run(spin))
    await workshop.run(add, 1, 1, lane="other")  # long enough for the job to have been given out
    job.cancel()
    with pytest.raises(asyncio.CancelledError):
        await job
    assert await workshop.run(add, 2, 3) == 5


async def test_many_jobs_share_the_workers() -> None:
    workshop = Workshop(2)
    assert await asyncio.gather(*(workshop.run(add, n, n) for n in range(40))) == [2 * n for n in range(40)]
    await workshop.aclose()


async def test_nothing_is_started_before_it_is_needed_and_all_is_ended() -> None:
    workshop: Bench = Workshop(2)
    await workshop.aclose()
    pid = await workshop.run(who)
    await workshop.aclose()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_keys_of_the_terminal_do_not_reach_a_worker(workshop: Workshop) -> None:
    pid = await workshop.run(who)
    os.kill(pid, signal.SIGINT)
    assert await workshop.run(who) == pid
    assert os.getsid(pid) != os.getsid(0)


async def test_inline_is_the_same_without_processes() -> None:
    bench: Bench = Inline()
    assert await bench.run(who, lane="x") == os.getpid()
    with pytest.raises(FeedError):
        await bench.run(fail)
    assert bench.generation("x") == 1


_PARENT = """
import asyncio, sys
from reader.poll.workshop import Workshop
from tests.unit.test_poll_workshop import who
async def main():
    workshop = Workshop(1)
    print(await workshop.run(who), flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="waits for a process that is no child as Linux can")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_workers_end_with_their_parent(how: signal.Signals) -> None:
    root = Path(__file__).parents[2]
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT], cwd=root, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(root)}
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    parent.send_signal(how)
    parent.wait()
    parent.stdout.close()
    with suppress(ProcessLookupError):  # it is gone already
        worker = os.pidfd_open(pid)
        ended, _, _ = select.select([worker], [], [], 120)
        os.close(worker)
        assert ended

"""Where stories are in the end, after what assign joined and parted on the way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TypeVar

from reader.threads.assign import Placement

Story = TypeVar("Story", int, str)


def homes(placed: Mapping[Story, Placement]) -> dict[Story, tuple[int, int]]:
    """Return the thread and the development of each story from its placements, given in their order."""
    thread_of: dict[int, int] = {}  # of each development
    inside: defaultdict[int, set[int]] = defaultdict(set)
    into: dict[int, int] = {}

    def last(development: int) -> int:
        while development in into:
            development = into[development]
        return development

    def move(developments: set[int], thread: int) -> None:
        inside[thread] |= developments
        thread_of.update(dict.fromkeys(developments, thread))

    for one in placed.values():
        for gone, kept in one.joined:
            move(inside.pop(gone), kept)
        into.update(one.joined_developments)
        move({one.development}, one.thread)
        for thread, new, developments in one.parted:
            leaving = {number for number in inside[thread] if last(number) in developments}
            inside[thread] -= leaving
            move(leaving, new)
    return {story: (thread_of[one.development], last(one.development)) for story, one in placed.items()}

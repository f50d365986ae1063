"""Where stories are in the end, after what assign joined and parted on the way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from reader.threads.assign import Placement


def homes(placed: Mapping[int, Placement]) -> dict[int, tuple[int, int]]:
    """Return the thread and the development of each story by its id, from its placements in their order."""
    home: dict[int, int] = {}  # the development of each story
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

    for story, one in placed.items():
        home[story] = one.development
        for gone, kept in one.joined:
            move(inside.pop(gone), kept)
        into.update(one.joined_developments)
        move({one.development}, one.thread)
        if one.parted_development is not None:
            _, new, stories = one.parted_development
            home.update(dict.fromkeys(stories, new))
            move({new}, one.thread)
        for thread, new, developments in one.parted:
            leaving = {number for number in inside[thread] if last(number) in developments}
            inside[thread] -= leaving
            move(leaving, new)
    return {story: (thread_of[number], last(number)) for story, number in home.items()}

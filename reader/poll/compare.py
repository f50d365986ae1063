"""Two groupings of the same stories held against each other: what would change, and how well each agrees with labels."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

Groups = Mapping[int, int]
"""The group of each story."""


@dataclass(frozen=True, slots=True)
class Part:
    """Stories of one old thread that stay with each other. `into` is the old thread they would be in, None for a new one.

    `number` is the thread's id in the new grouping; `whole` says that nothing of the old thread is left out.
    """

    thread: int
    stories: tuple[int, ...]
    into: int | None
    number: int
    whole: bool


def changes(old: Groups, new: Groups) -> list[Part]:
    """Return what would be elsewhere, most stories first: each old thread goes on as the new one that shares most with it."""
    shared: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for story, thread in old.items():
        if story in new:
            shared[thread, new[story]].append(story)
    order = sorted(shared, key=lambda pair: (-len(shared[pair]), pair))
    heir: dict[int, int] = {}  # of an old thread the new one, and of that the old one
    known: dict[int, int] = {}
    for thread, number in order:
        if thread not in heir and number not in known:
            heir[thread], known[number] = number, thread
    size = Counter(old[story] for stories in shared.values() for story in stories)
    return [
        Part(
            thread,
            tuple(sorted(shared[thread, number])),
            known.get(number),
            number,
            len(shared[thread, number]) == size[thread],
        )
        for thread, number in order
        if heir.get(thread) != number
    ]


@dataclass(frozen=True, slots=True)
class Score:
    """How well a grouping agrees with labels, 0 to 1."""

    precision: float
    recall: float
    f1: float


def bcubed(gold: Mapping[int, Hashable], found: Groups) -> Score:
    """Return B-cubed precision, recall and F1 (Bagga and Baldwin 1998), each story counting once."""
    inside: defaultdict[Hashable, set[int]] = defaultdict(set)
    beside: defaultdict[Hashable, set[int]] = defaultdict(set)
    alone = {story: ("alone", story) for story in gold.keys() - found.keys()}
    place: dict[int, Hashable] = {**alone, **{story: found[story] for story in gold.keys() & found.keys()}}
    for story, label in gold.items():
        inside[label].add(story)
        beside[place[story]].add(story)
    both = {story: len(inside[label] & beside[place[story]]) for story, label in gold.items()}
    precision = sum(both[story] / len(beside[place[story]]) for story in gold) / max(1, len(gold))
    recall = sum(both[story] / len(inside[label]) for story, label in gold.items()) / max(1, len(gold))
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return Score(round(precision, 4), round(recall, 4), round(f1, 4))


def labelled(
    rows: Iterable[Mapping[str, object]], stories: Mapping[int, tuple[str, str, str]], names: tuple[str, ...]
) -> dict[int, Hashable]:
    """Return the label of each story that has one under one of `names`; `none` stands for a story that belongs nowhere.

    `stories` are (uid, address, headline) by id. A row goes to the stories of its uid, of an `id` that the uid is or
    ends with, or of its address.
    """
    by_key: defaultdict[str, list[int]] = defaultdict(list)
    for story, (uid, url, _) in stories.items():
        for key in {uid, uid.rpartition(":")[2], url} - {""}:
            by_key[key].append(story)
    found: dict[int, Hashable] = {}
    for row in rows:
        label = next((str(row[name]) for name in names if row.get(name)), None)
        keys = (str(row[name]) for name in ("uid", "id", "url") if row.get(name))
        for story in next((by_key[key] for key in keys if key in by_key), ()):
            if label is not None:
                found[story] = label if label != "none" else ("none", story)
    return found

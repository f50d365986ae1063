"""What the reader's corrections teach: which stories that were put somewhere by hand a new story may be like."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from reader.store.corrections import Example
from reader.threads.features import unpack
from reader.threads.recall import postings

MOST = 4
"""Examples a new story is compared with."""
_COMMON = 3
"""Terms a story shares with an example, at least, to be compared with it."""


class Lessons:
    """The examples, found by their terms as the archive is (see threads.recall), however old they are."""

    def __init__(self, examples: Iterable[Example]) -> None:
        self.examples = {one.story_id: one for one in examples}
        self._under: defaultdict[int, list[int]] = defaultdict(list)
        for one in self.examples.values():
            for term, _ in postings(unpack(one.features)):
                self._under[term].append(one.story_id)

    def like(self, terms: Sequence[tuple[int, float]]) -> list[Example]:
        """Return the examples that share the most of these weighted terms, the likeliest first."""
        weight: dict[int, float] = {}
        shared: dict[int, int] = {}
        for term, value in terms:
            for story in self._under.get(term, ()):
                weight[story] = weight.get(story, 0.0) + value
                shared[story] = shared.get(story, 0) + 1
        best = sorted(
            (story for story in weight if shared[story] >= _COMMON), key=lambda story: (-weight[story], -story)
        )
        return [self.examples[story] for story in best[:MOST]]

"""How long is waited for an answer: the less, the more often in a row it was in vain."""

from __future__ import annotations

from collections import Counter

LONGEST = 30.0
"""Seconds for one that was not waited for in vain before."""
SHORTEST = 2.0
_FORGIVEN = 3  # times in vain, of one host, that shorten nothing
_FORGIVEN_OF_ALL = 32  # the same of all hosts together: the network is gone rather than they


class Patience:
    """Counts, for one round, how often in a row a host kept us waiting in vain, and how often all of them did."""

    def __init__(self) -> None:
        self._in_vain: Counter[str] = Counter()
        self._of_all = 0

    def seconds(self, host: str, most: float) -> float:
        """Return for how long to wait for the next answer of a host, at most `most`: a few hundred feeds take minutes."""
        times = max(self._in_vain[host] - _FORGIVEN, self._of_all - _FORGIVEN_OF_ALL)
        return most if times <= 0 else min(most, max(SHORTEST, LONGEST / times))

    def waited(self, host: str) -> None:
        """Remember that no answer came."""
        self._in_vain[host] += 1
        self._of_all += 1

    def answered(self, host: str) -> None:
        """Remember that an answer came: what was before is forgotten."""
        del self._in_vain[host]
        self._of_all = 0

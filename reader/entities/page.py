"""One text under the recogniser: what has been found in it so far, and the questions all rules ask of it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from reader.entities.entry import LexiconEntry
from reader.entities.lexicon import Lexicon
from reader.entities.words import either, words
from reader.model import MentionType

_HEADLINE_WORD = re.compile(r"[^\W\d_]\w*")
_SENTENCE_END = re.compile(r"\.['\")\]]?\s*$")
_LONGEST_HEADLINE = 200


class Span(NamedTuple):
    """A mention in the making."""

    start: int
    end: int
    type: MentionType
    id: str | None = None
    name: str | None = None


@dataclass(slots=True)
class Page:
    """A folded text with its mentions; `taken` marks the code points that belong to one."""

    plain: str
    lexicon: Lexicon
    taken: bytearray
    spans: dict[int, Span] = field(default_factory=dict)  # by where they start
    ends: dict[int, Span] = field(default_factory=dict)  # by where they end
    present: set[str] = field(default_factory=set)  # entities named beyond doubt anywhere in the text
    places_of: dict[str, list[int]] = field(default_factory=dict)  # where each of them is named
    headlines: list[tuple[int, int]] = field(default_factory=list)
    sited: set[str] = field(default_factory=set)  # names that stood for a place, of those that may be a company too
    gaps: list[tuple[int, int]] = field(default_factory=list)  # capitalised words that no known name covers
    later: dict[str, Span] = field(default_factory=dict)  # short forms to look for after their first mention

    def take(
        self, start: int, end: int, kind: MentionType, entity_id: str | None = None, name: str | None = None
    ) -> Span:
        """Record a mention and return it."""
        span = Span(start, end, kind, entity_id, name)
        self.spans[start] = self.ends[end] = span
        self.taken[start:end] = b"\1" * (end - start)
        return span

    def drop(self, span: Span) -> None:
        """Take a mention back; its stretch stays taken, for a wider one is to come."""
        del self.spans[span.start], self.ends[span.end]

    def block(self, start: int, end: int) -> None:
        """Mark a stretch that holds no mention."""
        self.taken[start:end] = b"\1" * (end - start)

    def free(self, start: int, end: int) -> bool:
        """Tell whether nothing has been found in a stretch."""
        return self.taken.find(1, start, end) < 0

    def in_headline(self, at: int) -> bool:
        """Tell whether `at` lies in a line set in title case, where capitals say nothing."""
        position = bisect_right(self.headlines, (at, len(self.plain)))
        return position > 0 and at < self.headlines[position - 1][1]

    def kin(self, entry: LexiconEntry) -> bool:
        """Tell whether the text names what the entity belongs to, or something that belongs to the same."""
        return any(target in self.present or self.above(target) for target in entry.related())

    def above(self, entity_id: str) -> bool:
        """Tell whether the text names an owner of the entity."""
        entry = self.lexicon.entity(entity_id)
        return entry is not None and any(target in self.present for target in entry.related())


def headlines(plain: str) -> list[tuple[int, int]]:
    """Return the lines in title case: four words or more, no full stop, most words capitalised."""
    spans = []
    start = 0
    for line in plain.split("\n"):
        end = start + len(line)
        if 0 < len(line) <= _LONGEST_HEADLINE and not _SENTENCE_END.search(line[-4:]):
            found = [word for word in _HEADLINE_WORD.findall(line) if len(word) > 3]
            if len(found) >= 3 and sum(word[0].isupper() for word in found) >= 0.75 * len(found):
                spans.append((start, end))
        start = end + 1
    return spans


@lru_cache(maxsize=1)
def legal_form() -> re.Pattern[str]:
    """Return the pattern of what follows a company's name: "Co., Ltd.", "AG", "Private Limited"."""
    form = either(words().legal)
    return re.compile(
        rf"(?:,? (?:{form})(?![\w&-])(?:\.(?! [A-Z]|\s*$)|\.(?= (?:{form}|{either(words().titles)})\b))?)+"
    )

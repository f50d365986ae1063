"""Lines that a feed repeats under many of its stories: learnt from what it sent, and taken out of what it sends now.

Only lines at the head or the end of a story go, so that a background paragraph inside stays; and only those that a good
part of the feed's stories have, so that what two reports on one matter share stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from reader import text as plain_text
from reader.model import Body, NewStory

_HEAD, _TAIL = 2, 6  # lines of a story that may be the publisher's
_SHORTEST, _LONGEST = 12, 400  # code points of such a line
_STORIES = 4  # stories that must have it
_SHARE = 0.35  # and this part of the feed's


def edges(text: str) -> tuple[str, ...]:
    """Return the first and last lines of a text that may be the publisher's machinery."""
    lines = [line for line in text.split("\n") if line]
    found = [*lines[:_HEAD], *lines[max(_HEAD, len(lines) - _TAIL) :]]
    return tuple(line for line in found if _SHORTEST <= len(line) <= _LONGEST)


def repeated(stories: Iterable[Collection[str]]) -> frozenset[str]:
    """Return the lines that many of a feed's stories have; a story is given by its `edges`."""
    counts: Counter[str] = Counter()
    total = 0
    for lines in stories:
        total += 1
        counts.update(set(lines))
    return frozenset(line for line, count in counts.items() if count >= max(_STORIES, _SHARE * total))


def without(story: NewStory, lines: Collection[str]) -> NewStory:
    """Return a story without those of `lines` that stand at its head or end; what makes it the same story stays."""
    from reader.intake.clean import lede_of

    cut = trimmed(Body(story.html, story.text, story.removed), lines)
    if cut.text == story.text:
        return story
    return replace(story, text=cut.text, html=cut.html, lede=lede_of(cut.text, story.title), removed=cut.removed)


def trimmed(body: Body, lines: Collection[str]) -> Body:
    """Return a body without those of `lines` that stand at its head or end, and those among what was taken out."""
    own = body.text.split("\n")
    start = _past(own, lines, range(len(own)))
    end = len(own) - _past(own, lines, range(len(own) - 1, start - 1, -1))
    gone = [line for line in (*own[:start], *own[end:]) if line]
    text = plain_text.paragraphs("\n".join(own[start:end]))
    if not gone or not text:
        return body
    from reader.intake.clean import without_blocks  # late: it weighs, and mostly nothing goes

    removed = "\n".join(filter(None, (body.removed, *gone)))
    return Body(without_blocks(body.html, gone), text, removed)


def shown(body: Body, latest: Iterable[tuple[str, str, str]]) -> Body:
    """Return a stored body without what its feed was since found to repeat.

    `latest` are (uid, text, what was taken out) of the feed's newest stories.
    """
    known = {uid: (*edges(text), *(line for line in gone.split("\n") if line)) for uid, text, gone in latest}
    return trimmed(body, repeated(known.values()))


def _past(own: Sequence[str], lines: Collection[str], order: range) -> int:
    """Return how many lines in `order` come before the first that is the story's own."""
    count = 0
    for passed, n in enumerate(order, start=1):
        if own[n] in lines:
            count = passed
        elif own[n]:
            break
    return count

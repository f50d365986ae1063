"""What a story said before it was changed, word by word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from reader.model import Moment, Version
from reader.text import sentences, short_day
from reader.tui.cells import Line
from reader.tui.pages import Sheet, year_of
from reader.tui.views import StoryView

_SHOWN = 60  # changed sentences of one version
_LIKE = 0.4  # share of words two sentences have in common when one is the other, changed


def former(sheet: Sheet, view: StoryView, now: Moment) -> None:
    """Show, version by version, which words went and which came."""
    later = [*view.versions[1:], Version(now, view.story.title, view.body.text)]
    for old, new in zip(view.versions, later, strict=True):
        after = ", after you had read it" if old.was_read else ""
        sheet.heading(f"Changed on {short_day(old.seen, year_of(now))}{after}", [("V hides it", "quiet")])
        if old.title != new.title:
            sheet.labelled("Headline", _words(old.title, new.title))
        changed = list(_changes(_sentences(old.text), _sentences(new.text)))
        for pieces in changed[:_SHOWN]:
            sheet.words(pieces)
        if len(changed) > _SHOWN:
            sheet.words([(f"… and {len(changed) - _SHOWN:,} more changed sentences.", "quiet")])
        if not changed and old.title == new.title:
            sheet.words([("The same words, set otherwise.", "quiet")])


def _sentences(text: str) -> list[str]:
    return [" ".join(text[start:end].split()) for start, end in sentences(text)]


def _changes(before: Sequence[str], after: Sequence[str]) -> Iterator[Line]:
    """Yield the changed sentences, those that went beside those that took their place."""
    for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        gone, came = list(before[a:b]), list(after[c:d])
        for old, new in _paired(gone, came):
            if old and new:
                yield [("± ", "quiet"), *_words(old, new)]
            elif old:
                yield [("− ", "bad"), (old, "gone")]
            else:
                yield [("+ ", "came"), (new, "came")]


def _paired(gone: list[str], came: list[str]) -> Iterator[tuple[str, str]]:
    """Yield sentences that went with those that are alike, in order; "" stands for none."""
    for new in came:
        like = next((old for old in gone if _alike(old, new)), None)
        if like is not None:
            for old in gone[: gone.index(like)]:
                yield old, ""
            del gone[: gone.index(like) + 1]
        yield like or "", new
    for old in gone:
        yield old, ""


def _alike(one: str, two: str) -> bool:
    first, second = set(one.lower().split()), set(two.lower().split())
    return len(first & second) >= _LIKE * max(len(first), len(second), 1)


def _words(old: str, new: str) -> Line:
    """Return a sentence as it is now with the words that went struck and those that came marked."""
    before, after = old.split(), new.split()
    line: Line = []
    for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        kept = what == "equal"
        for words, style in ((() if kept else before[a:b], "gone"), (after[c:d], "body" if kept else "came")):
            if words:
                line += [(" ", "body")] if line else []
                line.append((" ".join(words), style))
    return line

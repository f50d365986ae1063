"""Feeds broken at random: cut, spliced, repeated, sprinkled with signs that parsers act on. The same seed breaks them the same way."""

from __future__ import annotations

import random
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from reader.errors import FeedError
from reader.export.prose import markdown
from reader.poll import pipeline
from reader.store.grouping import Unnamed
from reader.tui.markdown import parse
from tests.harden import judge
from tests.harden.inputs import Input

T = TypeVar("T")

SLOWEST = 4.0
"""Seconds of CPU that one step may take for one document."""
_LONGEST = 60_000
_FIELDS = ("title", "author", "url", "text", "html", "lede", "outlet", "uid", "removed")
_BLOCK = "\n\n<!-- newsreader:keep -->\n\n<!-- /newsreader:keep -->\n"
_SIGNS = tuple(
    sign.encode("utf-8", "surrogatepass")
    for sign in (
        "<item>", "</item>", "<title>", "</title>", "<![CDATA[", "]]>", "&amp;", "&lt;", "&#x202e;", "&#27;", "<description>", '<a href="', '">', "<table><tr><td>", "\u202e",
        "\x1b]0;x\x07", "\u009b", "<pre>", "```", "<li>", "<ul>", "<b>", "<s>", "<code>", "\x00", "<!--", "-->", "<?xml version='1.0' encoding='utf-16'?>", "[x](javascript:y)", "<entry>", '<content type="xhtml">',
        '<link href="', "<guid>", "<pubDate>99999999</pubDate>", "\uffff", "\ud800", '"', "'", "{", "[", "]", "$1.2 billion ", "5 percent ", '<img alt="', "<dc:creator>", '<enclosure url="', '<category term="',
    )
) + (b"\xff\xfe", b"\xed\xa0", b"\x9b2J")  # fmt: skip
_KINDS = ("", "application/xml", "text/html; charset=koi8-r", "application/json", "text/xml; charset=utf-16")


@dataclass(slots=True)
class Mutated:
    """How many documents were broken, how many of them still gave stories, and what they brought to light."""

    tried: int = 0
    read: int = 0
    slowest: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def timed(self, step: Callable[[], T]) -> T:
        """Run a step and remember the slowest."""
        began = time.process_time()
        result = step()
        self.slowest = max(self.slowest, time.process_time() - began)
        return result


def run(inputs: Sequence[Input], number: int, seed: int = 7) -> Mutated:
    """Break `number` documents and read them as a worker and the reading pane would."""
    pick, done = random.Random(seed), Mutated()
    corpus = [one.body for one in inputs if one.kind == "feed" and 0 < len(one.body) < _LONGEST]
    seen: set[str] = set()
    for _ in range(number):
        document = broken(pick, corpus)
        done.tried += 1
        try:
            found = _read(document, pick.choice(_KINDS), done)
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            found = [f"{type(error).__name__} at {last.filename.rpartition('/')[2]}:{last.lineno}: {str(error)[:100]}"]
        for wrong in found:
            if wrong[:60] not in seen:
                seen.add(wrong[:60])
                done.wrong.append(f"document {done.tried}: {wrong}")
    if done.slowest > SLOWEST:
        done.wrong.append(f"a step took {done.slowest:.1f} s")
    return done


def broken(pick: random.Random, corpus: Sequence[bytes]) -> bytes:
    """Return one document of `corpus`, broken in one to twelve places."""
    body = bytearray(pick.choice(corpus))
    for _ in range(pick.randint(1, 12)):
        at = pick.randrange(len(body) or 1)
        match pick.randrange(6):
            case 0 | 1:
                body[at : at + pick.randint(0, 8)] = pick.choice(_SIGNS)
            case 2:
                body[at : at + 1] = bytes([pick.randrange(256)])
            case 3:
                del body[at : at + pick.randint(1, 200)]
            case 4:
                other = pick.choice(corpus)
                start = pick.randrange(len(other))
                body[at:at] = other[start : start + pick.randint(1, 1_500)]
            case _:
                body[at:at] = body[at : at + pick.randint(1, 60)] * pick.randint(2, 60)
    return bytes(body)


def _read(document: bytes, kind: str, done: Mutated) -> list[str]:
    try:
        digested = done.timed(lambda: pipeline.digest(document, "https://h.example/f", kind, "", {}, None))
    except FeedError as error:
        return judge.unclean(error.reason, "its error")
    done.read += bool(digested.stories)
    wrong = judge.unclean(digested.head.title, "the feed's title") + judge.unclean(digested.head.notice, "its notice")
    for story in digested.stories[:4]:
        for name in _FIELDS:
            wrong += judge.unclean(getattr(story, name), name)
        about = Unnamed(1, story.uid, 0, story.outlet, story.title, story.text)
        done.timed(lambda about=about: pipeline.enrich([about], None))  # type: ignore[misc]
        text = done.timed(lambda html=story.html: markdown(html))  # type: ignore[misc]
        done.timed(lambda text=text: parse(text))  # type: ignore[misc]
        wrong += judge.unclean(text, "Markdown") + judge.active("a story", f"---\nid: 1\n---\n{text}{_BLOCK}")
    return wrong

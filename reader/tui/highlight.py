"""Mentions as styles: each kind has a name for its colour in the stylesheet and a weight that shows without colour."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass

from reader.model import Mention, Watched
from reader.text import folded
from reader.tui.cells import Line, Piece

KINDS = {
    "ORG": "org",
    "TICKER": "org",
    "PERSON": "person",
    "PLACE": "place",
    "PRODUCT": "product",
    "MONEY": "value",
    "PERCENT": "value",
    "QUANTITY": "value",
    "DATE": "when",
}
WORDS = {
    "org": "organisation",
    "person": "person",
    "place": "place",
    "product": "product",
    "value": "figure",
    "when": "date",
}


NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Watching:
    """The watchlist ready to be looked for: keys and names of entities, and patterns in linear time."""

    keys: frozenset[str] = NONE
    names: frozenset[str] = NONE
    phrases: re.Pattern[str] | None = None
    anything: re.Pattern[str] | None = None  # names and aliases too, where no mentions are at hand


NOTHING_WATCHED = Watching()


def watching(rows: Iterable[Watched], aliases: Callable[[str], Iterable[str]]) -> Watching:
    """Return a watchlist ready to be looked for; `aliases` gives those of an entity's key."""
    entities = [row for row in rows if row.kind == "entity"]
    phrases = [f"(?i:{re.escape(folded(row.key))})" for row in rows if row.kind == "phrase"]
    names = {name for row in entities for name in (row.name, *aliases(row.key)) if len(name) > 1}
    every = [*phrases, *(re.escape(folded(name)) for name in sorted(names, key=len, reverse=True))]
    return Watching(
        frozenset(row.key for row in entities),
        frozenset(row.name for row in entities),
        _whole(phrases),
        _whole(every),
    )


def _whole(parts: list[str]) -> re.Pattern[str] | None:
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)") if parts else None


def watched_spans(text: str, mentions: Iterable[Mention], watched: Watching) -> list[tuple[int, int, str]]:
    """Return where a text has what is watched, as (start, end, "watch")."""
    found = [(m.start, m.end, "watch") for m in mentions if m.entity_id in watched.keys]
    if watched.phrases is not None:
        found += [(*match.span(), "watch") for match in watched.phrases.finditer(folded(text))]
    return found


def watched_in(line: Iterable[Piece], watched: Watching, styles: Container[str]) -> Line:
    """Return a line with what is watched marked in its pieces of the given styles."""
    pattern = watched.anything
    if pattern is None:
        return list(line)
    done: Line = []
    for text, style in line:
        at = 0
        for match in pattern.finditer(folded(text)) if style in styles else ():
            done += [(text[at : match.start()], style), (text[match.start() : match.end()], f"{style} watch")]
            at = match.end()
        done.append((text[at:], style))
    return [piece for piece in done if piece[0]]


def spans(mentions: Iterable[Mention], hidden: Container[str] = NONE) -> list[tuple[int, int, str]]:
    """Return mentions as (start, end, style names); an anchor `@m` and its number makes each a place to go to.

    Those of a hidden kind have the anchor alone.
    """
    found = []
    for number, mention in enumerate(mentions):
        kind = KINDS.get(mention.type)
        if kind is not None:
            found.append((mention.start, mention.end, f"@m{number}" if kind in hidden else f"{kind} @m{number}"))
    return found


_TYPED = re.compile(r'(-?)"([^"]+)"|(-?)([^\s"]+)')

_ENDING = re.compile(r"(?<=\w{4})(?:ing|ed|es|s)$")
"""The full-text index knows words by their stems: `talks` finds `talk`."""


def matches(text: str, typed: str) -> list[tuple[int, int, str]]:
    """Return where the words of a search stand in a text, or words that begin like them, as (start, end, "match")."""
    found: list[tuple[int, int, str]] = []
    for minus, phrase, not_, word in _TYPED.findall(typed):
        wanted = phrase or word.rstrip("*")
        if minus or not_ or not wanted or word == "OR":
            continue
        parts = [_ENDING.sub("", part) for part in re.findall(r"\w+", wanted)]
        pattern = r"\w*\W+".join(re.escape(part) for part in parts)
        if pattern:
            found += [(*m.span(), "match") for m in re.finditer(rf"\b{pattern}\w*", text, re.IGNORECASE)]
    return found


def legend(mentions: Iterable[Mention], hidden: Container[str] = NONE, *, watched: bool = False) -> Line:
    """Return the kinds that occur, each in its own style, hidden ones plain, as one line; empty if there are none."""
    present = {KINDS[m.type] for m in mentions if m.type in KINDS}
    line: Line = [("watched", "watch")] if watched else []
    for style, word in WORDS.items():
        if style in present:
            shown = (f"({word})", "faint") if style in hidden else (word, style)
            line += [("  ", ""), shown] if line else [shown]
    return line

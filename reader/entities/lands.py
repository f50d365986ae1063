"""Which countries a story is about without naming them: by their people ("Turkish police") and by places in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import msgspec

from reader.entities.lexicon import Lexicon
from reader.model import Name
from reader.text import folded, sentences

_FILE = Path(__file__).resolve().parent / "data" / "words" / "lands.json"
_HEAD = 700  # characters of a text that are read for people
_CAPITAL = re.compile(r"\b(?:(North|South|Sri|New) )?([A-Z][a-z]{3,})\b")


class _Lands(msgspec.Struct, frozen=True):
    """By the id of a country or state: what its people and their ways are called, and the ids of places in it."""

    peoples: dict[str, tuple[str, ...]]
    places: dict[str, str]


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, str], dict[str, str]]:
    """Return the land by what its people are called, and by the id of a place."""
    read = msgspec.json.decode(_FILE.read_bytes(), type=_Lands)
    peoples = {word: land for land, words in read.peoples.items() for word in words}
    return peoples, {place: land for land, ids in read.places.items() for place in ids.split()}


def lands(title: str, text: str, names: Sequence[Name], lexicon: Lexicon) -> tuple[Name, ...]:
    """Return the countries, and states of the U.S., that a story with these `names` implies but does not name."""
    title, text = folded(title), folded(text[: 2 * _HEAD])
    opening = sentences(text)
    lede = opening[0][1] if opening else 0
    where: dict[str, set[str]] = {}
    for place, part in (("title", title), ("lede", text[:lede]), ("text", text[lede:_HEAD])):
        for land in _peoples(part):
            where.setdefault(land, set()).add(place)
    places = _tables()[1]
    for name in names:
        if name.key in places:
            near = where.setdefault(places[name.key], set())
            near |= {"title"} if name.in_title else {"lede"} if name.in_lede else {"text"}
    named = {name.key for name in names}
    return tuple(
        Name(land, entity.name, "PLACE", 1, "title" in near, "lede" in near)
        for land, near in where.items()
        if land not in named and (entity := lexicon.entity(land)) is not None
    )


def _peoples(text: str) -> Iterator[str]:
    """Yield the countries whose people, or whose ways, a text speaks of."""
    peoples = _tables()[0]
    for match in _CAPITAL.finditer(text):
        land = peoples.get(match[0]) or peoples.get(match[2])
        if land is not None:
            yield land

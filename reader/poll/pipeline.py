"""The CPU work between a fetched body and what is stored: parse, clean, recognise, features. Runs in a worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from reader.entities.lexicon import Lexicon
from reader.entities.recognise import names
from reader.intake.address import host_of
from reader.intake.clean import clean
from reader.intake.parse import parse
from reader.model import NewStory, ParsedFeed
from reader.threads.features import extract, pack


@dataclass(frozen=True, slots=True)
class Digested:
    """A feed document ready to be stored: its head without entries, how many stories it has, those not known already."""

    head: ParsedFeed
    total: int
    stories: tuple[NewStory, ...]


def digest(
    body: bytes, url: str, content_type: str, title: str, known: Mapping[str, bytes], lexicon_file: Path | None
) -> Digested:
    """Return what is new or changed in a feed document. Raises FeedError when it is no feed.

    `title` is what the user calls the feed, if anything: its outlet is named after that or after the feed's own title.
    `known` is uid to digest of what is stored.
    """
    parsed = parse(body, url, content_type)
    lexicon = _lexicon(lexicon_file)
    base = parsed.site_url or url
    outlet = lexicon.outlet_for(host_of(base), title or parsed.title)
    stories = [clean(entry, outlet=outlet, base=base) for entry in parsed.entries]
    fresh = [_enriched(story, lexicon) for story in stories if known.get(story.uid) != story.digest]
    return Digested(replace(parsed, entries=()), len(stories), tuple(fresh))


@lru_cache(maxsize=1)
def _lexicon(user_file: Path | None) -> Lexicon:
    return Lexicon.load(user_file)


def _enriched(story: NewStory, lexicon: Lexicon) -> NewStory:
    named = names(story.title, story.text, lexicon)
    return replace(story, names=named, terms=pack(extract(story.title, story.text, named, story.outlet)))

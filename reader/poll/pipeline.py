"""The CPU work of a round, in two steps that run in workers: a body to stories; stories to names and features.

Two steps because a story is worth reading before anybody knows what it is about: names and threads follow in the
background, and are read again when a story's text or the lexicon changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from reader.entities.lands import lands
from reader.entities.lexicon import Lexicon
from reader.entities.recognise import names
from reader.entities.userfile import UserNames
from reader.intake.address import host_of
from reader.intake.clean import clean
from reader.intake.incoming import ParsedFeed
from reader.intake.parse import parse
from reader.intake.repeats import edges, repeated, without
from reader.model import Name, NewStory
from reader.store.grouping import Unnamed
from reader.text import counted
from reader.threads.features import extract, pack
from reader.threads.recall import postings

_NONE: Mapping[str, Sequence[str]] = {}


@dataclass(frozen=True, slots=True)
class Digested:
    """A feed document ready to be stored: its head without entries, its uids, and the stories not known already."""

    head: ParsedFeed
    uids: tuple[str, ...]
    stories: tuple[NewStory, ...]


def digest(
    body: bytes,
    url: str,
    content_type: str,
    title: str,
    known: Mapping[str, bytes],
    user_names: UserNames | None,
    former: Mapping[str, Sequence[str]] = _NONE,
) -> Digested:
    """Return what is new or changed in a feed document. Raises FeedError when it is no feed.

    `title` is what the user calls the feed, if anything: its outlet is named after that or after the feed's own title.
    `known` is uid to digest of what is stored, `former` uid to first and last lines of its latest stories.
    """
    parsed = parse(body, url, content_type)
    base = parsed.site_url or url
    outlet = lexicon_of(user_names).outlet_for(host_of(base), title or parsed.title)
    stories, failure = [], None
    for entry in parsed.entries:
        try:
            stories.append(clean(entry, outlet=outlet, base=base))
        except Exception as error:  # noqa: BLE001 - what one entry brings to light must not cost the others
            failure = error
    left_out = len(parsed.entries) - len(stories)
    if failure is not None and not stories:
        raise failure
    notice = f"{counted(left_out, 'entry')} could not be read" if left_out else ""
    head = replace(parsed, entries=(), notice="; ".join(filter(None, (parsed.notice, notice))))
    fresh = [story for story in stories if known.get(story.uid) != story.digest]
    lines = repeated({**former, **{story.uid: edges(story.text) for story in stories}}.values()) if fresh else ()
    if lines:
        fresh = [without(story, lines) for story in fresh]
    return Digested(head, tuple(story.uid for story in stories), tuple(fresh))


@dataclass(frozen=True, slots=True)
class Enriched:
    """What a story is about: the entities it names, its packed features for assign, the terms to find it under."""

    story_id: int
    names: tuple[Name, ...]
    features: bytes
    postings: tuple[int, ...]


def enrich(stories: Sequence[Unnamed], user_names: UserNames | None) -> list[Enriched]:
    """Return the names and features of stories."""
    lexicon = lexicon_of(user_names)
    return [_enriched(story, lexicon) for story in stories]


def unread(story: Unnamed) -> Enriched:
    """Return a story as its title alone says it: for a text that takes too long to read, or too much memory."""
    features = extract(story.title, "", (), story.outlet)
    return Enriched(story.story_id, (), pack(features), tuple(term for term, _ in postings(features)))


def _enriched(story: Unnamed, lexicon: Lexicon) -> Enriched:
    named = names(story.title, story.text, lexicon)
    implied = lands(story.title, story.text, named, lexicon)
    features = extract(story.title, story.text, named, story.outlet, implied)
    return Enriched(story.story_id, named, pack(features), tuple(term for term, _ in postings(features)))


@lru_cache(maxsize=1)
def lexicon_of(user_names: UserNames | None) -> Lexicon:
    """Return the lexicon with the user's names; each worker keeps the last it was asked for."""
    return Lexicon.load(user_names)

"""The places of the left pane: what each one lists, as values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from reader.model import EntityRow, Feed, StoryQuery, ThreadQuery

Query = StoryQuery | ThreadQuery


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the left pane. `query` says what the middle lists; a heading has none."""

    key: str
    label: str
    query: Query | None = None
    count: int | None = None
    fresh: int = 0  # how many of them are unread
    mark: str = ""  # "★", "!"
    depth: int = 0
    feed: Feed | None = None

    @property
    def noun(self) -> str:
        """Return what this place lists, in a word."""
        return "thread" if isinstance(self.query, ThreadQuery) else "story"


def fixed(counts: Mapping[str, int], minimum: int) -> list[Place]:
    """Return the places that are always there, with their numbers as far as they are known."""
    get = counts.get
    every = ThreadQuery(minimum=minimum, followed_first=True, muted=False)
    return [
        Place("followed", "Followed", ThreadQuery(followed=True), get("followed"), get("followed_new", 0), "★"),
        Place("threads", "All threads", every, get("threads")),
        Place("unread", "Unread", StoryQuery(unread=True), get("unread"), get("unread", 0), "●"),
        Place("starred", "Starred", StoryQuery(starred=True), get("starred"), mark="☆"),
        Place("notes", "Notes", StoryQuery(noted=True, folded=False), get("notes"), mark="✎"),
        *(place for place in occasional(counts) if place.count),
        Place("stories", "All stories", StoryQuery(), get("stories")),
    ]


def occasional(counts: Mapping[str, int]) -> list[Place]:
    """Return the places that are there only when they hold something."""
    news = ThreadQuery(news=True, muted=False)
    return [
        Place("news", "New since you read", news, counts.get("news"), counts.get("news", 0), "●"),
        Place(
            "edited", "Changed since read", StoryQuery(edited=True), counts.get("edited"), counts.get("edited", 0), "±"
        ),
        Place("thread-notes", "Notes on threads", ThreadQuery(noted=True), counts.get("thread_notes"), depth=1),
        Place("muted", "Muted threads", ThreadQuery(only_muted=True), counts.get("muted")),
    ]


def tagged(tags: Iterable[tuple[str, int]]) -> list[Place]:
    """Return the places of tags, under their heading."""
    found = [Place(f"tag:{tag}", f"#{tag}", StoryQuery(tag=tag), count) for tag, count in tags]
    return [Place("head:tags", "Tags"), *found] if found else []


def named(entities: Sequence[EntityRow]) -> list[Place]:
    """Return the places of who is in the news most, under their heading."""
    found = [Place(f"name:{row.id}", row.name, StoryQuery(entity=row.id), row.story_count) for row in entities]
    return [Place("head:names", "In the news"), *found] if found else []


def subscribed(feeds: Sequence[Feed]) -> list[Place]:
    """Return the places of feeds by folder, under their heading; those in trouble are marked."""
    if not feeds:
        return []
    failing = sum(1 for feed in feeds if feed.error or feed.gone)
    found = [Place("head:feeds", "Feeds", count=len(feeds), mark="!" if failing else "")]
    folder = ""
    for feed in feeds:
        if feed.folder != folder:
            folder = feed.folder
            found.append(Place(f"head:folder:{folder}", folder.replace("/", " / "), depth=1))
        found.append(
            Place(
                f"feed:{feed.id}",
                feed.title,
                StoryQuery(feed=feed.id),
                feed.unread_count or None,
                feed.unread_count,
                "!" if feed.error or feed.gone else "",
                2 if folder else 1,
                feed,
            )
        )
    return found


def remembered(key: str, feeds: Callable[[int], Feed]) -> Place | None:
    """Return an occasional place, or that of a tag, feed or name, by its key; None for another. Raises UnknownId."""
    for place in occasional({}):
        if place.key == key:
            return place
    kind, _, rest = key.partition(":")
    if kind == "tag" and rest:
        return Place(key, f"#{rest}", StoryQuery(tag=rest))
    if kind == "name" and rest:
        return Place(key, rest, StoryQuery(entity=rest))
    if kind == "feed" and rest.isdecimal():
        feed = feeds(int(rest))
        return Place(key, feed.title, StoryQuery(feed=feed.id), feed=feed)
    return None

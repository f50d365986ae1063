"""The values that cross borders between rooms: frozen, plain, with times as whole seconds UTC since 1970.

Words are used as CONTRIBUTING.md defines them: entry, story, development, thread, mention, figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Moment = int
"""Seconds UTC since 1970."""

EntityType = Literal["ORG", "PERSON", "PLACE", "PRODUCT"]
MentionType = Literal["ORG", "PERSON", "PLACE", "PRODUCT", "MONEY", "PERCENT", "QUANTITY", "DATE", "TICKER"]


# ---------------------------------------------------------------- intake
@dataclass(frozen=True, slots=True)
class Name:
    """An entity as a story carries it: how often, and whether its headline or first sentence names it."""

    key: str  # the entity's stable id, such as "foxconn"
    name: str
    type: EntityType
    count: int
    in_title: bool
    in_lede: bool


@dataclass(frozen=True, slots=True)
class NewStory:
    """A clean entry, ready to be stored: plain title, safe HTML, plain text."""

    uid: str
    url: str
    url_key: str  # the canonical address without trackers, to find the same page in another feed; "" if none
    title: str
    author: str
    outlet: str  # who published it, as a person would say it
    published: Moment | None
    updated: Moment | None
    html: str
    text: str
    lede: str  # the first sentence or two, for lists
    digest: bytes  # of title and text: what makes it the same story
    tags: tuple[str, ...] = ()  # the publisher's categories
    removed: str = ""  # boilerplate taken out of the text


# ---------------------------------------------------------------- store
@dataclass(frozen=True, slots=True)
class Feed:
    """A subscription and the state of polling it."""

    id: int
    url: str
    title: str
    site_url: str = ""
    folder: str = ""
    tags: tuple[str, ...] = ()
    subscribed: bool = True
    fold_copies: bool = True
    full_text: bool = False  # the whole text of its stories is fetched from their pages
    story_count: int = 0
    unread_count: int = 0
    last_polled: Moment | None = None
    next_poll: Moment = 0
    error: str | None = None
    failures: int = 0
    failing_since: Moment | None = None
    gone: bool = False
    etag: str | None = None
    last_modified: str | None = None
    validators_url: str | None = None
    validators_at: Moment | None = None
    body_hash: bytes | None = None
    ttl: int | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()
    moved_to: str | None = None
    moved_days: int = 0
    moved_last: Moment | None = None
    notice: str = ""  # what was cut, mended or left out at the last reading


@dataclass(frozen=True, slots=True)
class Story:
    """A stored story as lists show it. `moment` orders every list: published, clamped, else arrived."""

    id: int
    uid: str
    feed_id: int
    feed_url: str
    feed_title: str
    url: str
    title: str
    author: str
    outlet: str
    published: Moment | None
    updated: Moment | None
    arrived: Moment
    moment: Moment
    read: bool
    starred: bool
    tags: tuple[str, ...]
    thread_id: int | None
    development_id: int | None
    copy_of: int | None
    copies: int  # how many other feeds carry it
    versions: int  # how many former versions are kept: > 0 means corrected since
    lede: str
    thread_title: str = ""
    edited: bool = False  # changed after it was read, and that was not looked at
    adds_nothing: bool | None = None  # stories of its thread before it say all of it; None: not compared yet
    unread_before: bool = False  # of one that adds nothing: some of those before it are unread


@dataclass(frozen=True, slots=True)
class Body:
    """A story's content: clean HTML and its plain text."""

    html: str
    text: str
    removed: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """A former version of a story, kept when the publisher changed it."""

    seen: Moment  # when the publisher had changed it
    title: str
    text: str
    was_read: bool = False  # the user had read it by then


@dataclass(frozen=True, slots=True)
class Why:
    """Why a story is in its thread. `terms` and `entities` carried it; `days` since the nearest story there."""

    score: float
    terms: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    days: float = 0.0
    nearest: int | None = None  # the story it is closest to
    runner_up: int | None = None  # the thread that came second
    runner_up_score: float = 0.0
    verdict: str = ""  # one sentence a reporter understands


@dataclass(frozen=True, slots=True)
class Development:
    """One event: the stories of a thread that report it."""

    id: int
    thread_id: int
    title: str
    first_published: Moment
    last_published: Moment
    story_count: int
    outlet_count: int
    unread_count: int
    first_outlet: str
    independent_count: int  # outlets, with all copies of one text counted once


@dataclass(frozen=True, slots=True)
class Thread:
    """A saga as lists show it. `activity` counts stories over twelve equal spans from first to last, newest last.

    Its times and `activity` are those of stories whose time is known and that are no copies, if it has any.
    """

    id: int
    slug: str
    title: str
    summary: str
    followed: bool
    muted: bool
    tags: tuple[str, ...]
    story_count: int
    unread_count: int
    feed_count: int
    outlet_count: int
    independent_count: int  # outlets, with all copies of one text counted once
    development_count: int
    first_published: Moment
    last_published: Moment
    entities: tuple[str, ...]
    activity: tuple[int, ...]
    new_count: int = 0  # stories that arrived since it was last read
    last_read: Moment | None = None
    state: str = ""  # "new", "active", "quiet 12 d", "dormant", "back after 5 months"


@dataclass(frozen=True, slots=True)
class Mention:
    """A half-open span of a text, in code points, that names an entity or a value."""

    start: int
    end: int
    surface: str
    type: MentionType
    entity_id: str | None = None
    entity_name: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount with what it counts and the sentence that says so. `market` marks share-price ticks."""

    start: int
    end: int
    surface: str
    kind: Literal["MONEY", "PERCENT", "QUANTITY", "DATE"]
    value: float | None
    unit: str  # "USD", "%", "employees", ""
    counts: str  # what it counts, in the text's words
    sentence: str
    market: bool = False
    restates: bool = False  # the amount before it once more, in another currency or unit


@dataclass(frozen=True, slots=True)
class Claim:
    """Who says so, for one sentence of a story."""

    start: int
    end: int
    sentence: str
    status: Literal["asserted", "denied", "no comment", "confirmed", "ended"]
    source: str  # "Nikkei", "two people familiar with the talks", "Jun Seki", "Nissan"
    kind: Literal["outlet", "anonymous", "speaker", "organisation"]
    role: str = ""  # of a speaker: "Foxconn chief strategy officer"
    relayed_from: str = ""  # the outlet the sentence takes it from
    number: int | None = None  # how many unnamed sources
    how: str = ""  # "first reported", "filed", "officially", "declined to comment", "did not respond"


@dataclass(frozen=True, slots=True)
class EntityRow:
    """An entity as lists show it."""

    id: str
    name: str
    type: EntityType
    aliases: tuple[str, ...]
    story_count: int
    thread_count: int
    first_seen: Moment
    last_seen: Moment


@dataclass(frozen=True, slots=True)
class Watched:
    """One line of the watchlist: an entity by its key, or a phrase as it is written."""

    kind: Literal["entity", "phrase"]
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class OwnName:
    """What the user said about a name: "add" (by id), "alias" or "hide" (by name), "merge" (by the id that went)."""

    kind: str
    name: str
    of: str  # the entity it is about, "" for a hidden name


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One thing the user did, in words; `undone` says it has been taken back."""

    id: int
    at: Moment
    label: str
    undone: bool


# ---------------------------------------------------------------- reports
@dataclass(frozen=True, slots=True)
class RoundReport:
    """What one poll did."""

    feeds_polled: int = 0
    feeds_unchanged: int = 0
    feeds_failed: int = 0
    stories_new: int = 0
    stories_changed: int = 0
    threads_touched: int = 0
    seconds: float = 0.0
    errors: tuple[tuple[str, str], ...] = ()  # (feed address, reason)


@dataclass(frozen=True, slots=True)
class WholeTexts:
    """What became of the pages fetched after a round; `notice` says why none could be."""

    fetched: int = 0
    failed: int = 0
    notice: str = ""

    @property
    def words(self) -> str:
        """Return it in words, "" when no page was to be fetched."""
        texts = f"{self.fetched:,} whole text{'' if self.fetched == 1 else 's'} fetched" if self.fetched else ""
        pages = f"{self.failed:,} page{'' if self.failed == 1 else 's'} without one" if self.failed else ""
        return self.notice or ", ".join(filter(None, (texts, pages)))


@dataclass(frozen=True, slots=True)
class Progress:
    """A step of a running poll, for whoever watches: `done` of `total` feeds; `feed_id` has just been handled."""

    done: int
    total: int
    stories_new: int = 0
    feed_id: int | None = None
    error: str = ""
    stage: Literal["fetching", "threading", "done"] = "fetching"


@dataclass(frozen=True, slots=True)
class StoryQuery:
    """Which stories a list shows, newest first. Empty fields do not restrict."""

    thread: int | None = None
    development: int | None = None
    feed: int | None = None
    tag: str | None = None
    entity: str | None = None
    unread: bool = False
    starred: bool = False
    edited: bool = False  # changed after it was read
    noted: bool = False  # the user wrote a note on it
    since: Moment | None = None
    text: str = ""  # a full-text query
    folded: bool = True  # copies are folded under the first; False lists every copy


@dataclass(frozen=True, slots=True)
class ThreadQuery:
    """Which threads a list shows, latest activity first. `minimum` hides threads with fewer stories unless kept."""

    followed: bool = False
    tag: str | None = None
    unread: bool = False
    entity: str | None = None
    since: Moment | None = None
    minimum: int = 1
    muted: bool = True  # muted threads are listed too
    only_muted: bool = False
    noted: bool = False  # the user wrote a note on it
    news: bool = False  # it was read, and stories came since
    followed_first: bool = False

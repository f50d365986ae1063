"""The values that cross borders between rooms: frozen, plain, with times as whole seconds UTC since 1970.

Words are used as CONTRIBUTING.md defines them: entry, story, development, thread, mention, figure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Moment = int
"""Seconds UTC since 1970."""

EntityType = Literal["ORG", "PERSON", "PLACE", "PRODUCT"]
MentionType = Literal["ORG", "PERSON", "PLACE", "PRODUCT", "MONEY", "PERCENT", "QUANTITY", "DATE", "TICKER"]


# ---------------------------------------------------------------- intake
@dataclass(frozen=True, slots=True)
class Fetched:
    """What one conditional GET brought back.

    `status` is the HTTP status; `url` the address that answered; `permanent_url` the target when every hop was
    permanent; `retry_after` seconds; `max_age` seconds the server calls the answer fresh.
    """

    status: int
    url: str
    body: bytes = b""
    content_type: str = ""
    etag: str | None = None
    last_modified: str | None = None
    permanent_url: str | None = None
    retry_after: int | None = None
    max_age: int | None = None
    body_hash: bytes = b""


@dataclass(frozen=True, slots=True)
class Entry:
    """One record as the feed gave it: untrusted, any field may be empty. Dates are already whole seconds or None."""

    uid: str
    url: str
    title: str
    author: str
    published: Moment | None
    updated: Moment | None
    html: str
    categories: tuple[str, ...] = ()
    enclosures: tuple[str, ...] = ()
    title_is_html: bool = True
    base: str = ""  # the address that relative links in html start from


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed document as entries, with what its head says about the next visit."""

    title: str
    site_url: str
    entries: tuple[Entry, ...]
    ttl: int | None = None  # seconds
    skip_hours: frozenset[int] = frozenset()  # hours of the day, GMT
    skip_days: frozenset[int] = frozenset()  # 0 = Monday
    notice: str = ""  # what was cut or mended, for the feed's row


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


@dataclass(frozen=True, slots=True)
class Thread:
    """A saga as lists show it. `activity` counts stories over twelve equal spans from first to last, newest last."""

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
    followed_first: bool = False


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """A thread whole: what its timeline and its export are made of, oldest development first."""

    thread: Thread
    developments: tuple[Development, ...]
    stories: tuple[Story, ...]  # oldest first, copies included
    why: dict[int, Why] = field(default_factory=dict)
    bodies: dict[int, Body] = field(default_factory=dict)
    figures: dict[int, tuple[Figure, ...]] = field(default_factory=dict)  # by story
    table: tuple[FigureRow, ...] = ()  # the same figures, one row for a quantity
    ledger: tuple[Matter, ...] = ()
    related: tuple[tuple[int, str, int], ...] = ()  # (thread id, title, names shared)


# ---------------------------------------------------------------- what a thread says
@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from one text: names and values, amounts, who says so."""

    mentions: tuple[Mention, ...] = ()
    figures: tuple[Figure, ...] = ()
    claims: tuple[Claim, ...] = ()


FigureKind = Literal["money", "percent", "quantity", "tick"]
"""`tick` is a move or price of shares: a kind of its own, not shown unless asked for."""


@dataclass(frozen=True, slots=True)
class FigureReport:
    """One story that gives a figure: how it prints it, and its sentence."""

    printed: str  # "about 4,000 workers" as the story has it: hedge, amount, noun
    story_id: int
    outlet: str
    moment: Moment
    sentence: str
    copy: bool = False  # a copy of another story of the thread


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One quantity of a thread, whoever gave it: differing values of the same thing stand in one row.

    `value` and `unit` are those most outlets give; `printed` holds the differing values, oldest first.
    """

    kind: FigureKind
    value: float
    unit: str  # "USD", "%", "kWh", "" for a bare count
    noun: str  # what it counts: "workforce", "global factories"
    printed: tuple[str, ...]  # ("3,900", "about 4,000")
    reports: tuple[FigureReport, ...]  # oldest first
    outlet_count: int  # independent outlets: copies of one text count once

    @property
    def words(self) -> str:
        """Return the row in one line: `3,900 / about 4,000 workers`, `15% of workforce`, `12% · sales`."""
        amounts = " / ".join(self.printed)
        if not self.noun:
            return amounts
        if self.kind == "quantity" and not self.unit:
            return f"{amounts} {self.noun}"
        part = any(f"{one} of " in report.sentence for one in self.printed for report in self.reports)
        return f"{amounts} of {self.noun}" if part else f"{amounts} · {self.noun}"


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One statement on a matter: who said it when, in whose report. Never who is right."""

    moment: Moment
    status: Literal["asserted", "denied", "no comment", "confirmed", "ended"]
    source: str  # "Jun Seki", "two people familiar with the talks", "Nissan"; the outlet when it says so itself
    kind: Literal["outlet", "anonymous", "speaker", "organisation"]
    role: str  # of a named speaker: "Foxconn chief strategy officer", ""
    number: int | None  # how many unnamed sources
    story_id: int
    outlet: str  # whose story it stands in
    relayed_from: str  # the outlet it was taken from, ""
    sentence: str
    also: tuple[str, ...] = ()  # further independent outlets with the same statement in the same days
    how: str = ""  # "first reported", "filed", "officially", "declined to comment", "did not respond"


@dataclass(frozen=True, slots=True)
class Matter:
    """What several statements are about, such as the talks of two companies; its statements, oldest first."""

    title: str  # "Talks: Foxconn, Nissan"
    rows: tuple[LedgerRow, ...]
    outlet_count: int  # independent outlets: copies of one text count once

    @property
    def statuses(self) -> tuple[str, ...]:
        """Return the different statuses in order of their first appearance."""
        return tuple(dict.fromkeys(row.status for row in self.rows))


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a story, with what is new in it: figures, names, words."""

    story: Story
    text: str
    adds: tuple[str, ...] = ()  # what it brings that no earlier sentence had, most telling first


@dataclass(frozen=True, slots=True)
class CatchUp:
    """The fewest sentences that carry a thread since a time, oldest first."""

    thread: Thread
    since: Moment
    sentences: tuple[Sentence, ...]
    story_count: int  # stories since then, copies left out
    silent_count: int = 0  # of these, stories that brought nothing


@dataclass(frozen=True, slots=True)
class Novelty:
    """What a text adds to what was said before it; spans are half-open, in code points of that text."""

    known: tuple[tuple[int, int], ...] = ()  # sentences said before
    new: tuple[tuple[int, int], ...] = ()  # the other sentences, worth a jump
    figures: tuple[tuple[int, int], ...] = ()  # amounts not given before
    names: tuple[tuple[int, int], ...] = ()  # names not named before, at their first mention
    sources: tuple[tuple[int, int], ...] = ()  # outlets not cited before, at their first mention

    @property
    def adds_nothing(self) -> bool:
        """Tell whether all of it was said before."""
        return bool(self.known) and not (self.new or self.figures or self.names)


@dataclass(frozen=True, slots=True)
class Quoted:
    """Who is quoted for an entity, or in a thread: how often, and in which story last."""

    name: str
    role: str
    kind: Literal["speaker", "organisation", "anonymous", "outlet"]
    count: int
    last: Moment
    story_id: int


@dataclass(frozen=True, slots=True)
class EntityPage:
    """An entity whole. `activity` is (start of the day or week, stories), oldest first, without gaps."""

    entity: EntityRow
    aliases: tuple[str, ...]
    what: str  # "automaker", "battery maker", "person": what the lexicon calls it
    relations: tuple[tuple[str, str, str, str, str], ...]  # (kind, id, name, since, until); since and until ISO or ""
    activity: tuple[tuple[Moment, int], ...]
    period: Literal["day", "week", "month"]
    threads: tuple[Thread, ...]
    stories: tuple[Story, ...]
    figures: tuple[FigureRow, ...]
    quoted: tuple[Quoted, ...]
    companions: tuple[EntityRow, ...]
    rising: tuple[EntityRow, ...]  # companions named with it more often lately than before
    falling: tuple[EntityRow, ...]

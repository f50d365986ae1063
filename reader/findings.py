"""What is found in stories and told of threads, entities and what one has read: values as frozen and plain as those of model."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from reader.model import Body, Claim, Development, EntityRow, Figure, Mention, Moment, Story, Thread, Why


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
class Extent:
    """How much of a thread was read for a page about it: so many of so many stories, copies left out."""

    read: int = 0
    total: int = 0

    @property
    def whole(self) -> bool:
        """Tell whether every story was read."""
        return self.read >= self.total


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
    extent: Extent = Extent()


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


COMPANIONS_AMONG = 5_000
"""With whom an entity is named is told of so many of its latest stories."""


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


@dataclass(frozen=True, slots=True)
class Reason(Why):
    """Why a story is in its thread, and why not in the one that came second."""

    runner_up_title: str = ""
    why_not: str = ""  # one sentence; "" when nothing came second


@dataclass(frozen=True, slots=True)
class Defined:
    """What defines a thread; numbers are of the `among` newest stories of it."""

    between: tuple[str, ...] = ()  # the one or two organisations that half of the stories are between
    names: tuple[tuple[str, int], ...] = ()  # most stories first
    terms: tuple[tuple[str, int], ...] = ()  # other words, weightiest first
    among: int = 0
    verdict: str = ""  # the same in one sentence


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """A thread whole: what its timeline and its export are made of, oldest development first."""

    thread: Thread
    developments: tuple[Development, ...]
    stories: tuple[Story, ...]  # oldest first, copies included
    why: dict[int, Reason] = field(default_factory=dict)  # if its texts are
    bodies: dict[int, Body] = field(default_factory=dict)
    figures: dict[int, tuple[Figure, ...]] = field(default_factory=dict)  # by story
    table: tuple[FigureRow, ...] = ()  # the same figures, one row for a quantity
    ledger: tuple[Matter, ...] = ()
    related: tuple[tuple[int, str, int], ...] = ()  # (thread id, title, names shared)
    defined: Defined = Defined()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in cells: each has two points, one above the other; `points` are RGB bytes, row by row."""

    columns: int
    rows: int
    points: bytes

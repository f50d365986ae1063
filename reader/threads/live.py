"""The live state of assign: stories, developments and threads that a new story may join. Bounded; see `Live.evict`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from reader.model import Moment
from reader.threads.group import DAY, Group, Member, whole

LIVE_STORIES = 40  # newest stories of a thread that stay in memory


@dataclass(slots=True)
class Thread:
    """A live thread: all its stories as one group, and its developments."""

    group: Group
    developments: dict[int, Group] = field(default_factory=dict)
    kept: bool = False  # followed, tagged or otherwise never to be evicted
    stories: dict[int, None] = field(default_factory=dict)  # live stories, oldest first


class Live:
    """All live stories, threads and developments by id."""

    def __init__(self) -> None:
        self.members: dict[int, Member] = {}
        self.threads: dict[int, Thread] = {}
        self.home: dict[int, int] = {}  # the thread of each development

    def admit(self, member: Member, thread: int, development: int) -> None:
        """Enter a story into a thread and a development, which are made if they are new."""
        member.thread, member.development = thread, development
        self.members[member.id] = member
        held = self.threads.get(thread)
        if held is None:
            held = self.threads[thread] = Thread(Group(thread, thread))
        held.group.add(member)
        held.stories[member.id] = None
        if len(held.stories) > LIVE_STORIES:
            oldest = next(iter(held.stories))
            del held.stories[oldest], self.members[oldest]
        event = held.developments.get(development)
        if event is None:
            event = held.developments[development] = Group(development, thread)
            self.home[development] = thread
        event.add(member)

    def join(self, gone: int, into: int) -> None:
        """Make thread `gone` part of thread `into`; its developments stay as they are."""
        old, held = self.threads.pop(gone), self.threads[into]
        held.group.absorb(old.group)
        held.kept = held.kept or old.kept
        for story in old.stories:
            self.members[story].thread = into
        both = sorted([*held.stories, *old.stories], key=self._order)
        for story in both[: max(0, len(both) - LIVE_STORIES)]:
            del self.members[story]
        held.stories = dict.fromkeys(both[-LIVE_STORIES:])
        for event in old.developments.values():
            event.thread = into
            self.home[event.id] = into
        held.developments.update(old.developments)

    def _order(self, story: int) -> tuple[Moment, str]:
        arrival = self.members[story].arrival
        return arrival.moment, arrival.uid

    def join_developments(self, thread: int, gone: int, into: int) -> None:
        """Make development `gone` of a thread part of its development `into`."""
        held = self.threads[thread]
        old = held.developments.pop(gone)
        del self.home[gone]
        held.developments[into].absorb(old)
        for story in held.stories:
            if self.members[story].development == gone:
                self.members[story].development = into

    def part(self, thread: int, developments: Iterable[int], new: int) -> None:
        """Take developments out of a thread as thread `new`; what either is about is known anew by those it has."""
        held = self.threads[thread]
        apart = {number: held.developments.pop(number) for number in developments}
        old = held.group
        held.group = whole(held.developments.values(), thread)
        if old.before:
            held.group.before, held.group.first = old.before, min(old.first, held.group.first)
        fresh = self.threads[new] = Thread(whole(apart.values(), new), apart)
        for number, event in apart.items():
            event.thread = self.home[number] = new
        for story in [story for story in held.stories if self.members[story].development in apart]:
            del held.stories[story]
            fresh.stories[story] = None
            self.members[story].thread = new

    def part_development(self, development: int, stories: Collection[int], new: int) -> None:
        """Take live stories out of a development as development `new` of the same thread."""
        held = self.threads[self.home[development]]
        held.developments[development] = kept = Group(development, held.group.id)
        held.developments[new] = fresh = Group(new, held.group.id)
        self.home[new] = held.group.id
        for story in held.stories:
            member = self.members[story]
            if member.development == development:
                (fresh if story in stories else kept).add(member)
                member.development = fresh.id if story in stories else development

    def rename(self, threads: dict[int, int], developments: dict[int, int]) -> None:
        """Put stored ids in the place of provisional ones."""
        touched = {t for t in threads if t in self.threads} | {self.home[d] for d in developments if d in self.home}
        for old in sorted(touched):
            held = self.threads.pop(old)
            new = threads.get(old, old)
            held.group.id = held.group.thread = new
            for event in held.developments.values():
                self.home.pop(event.id, None)
                event.thread, event.id = new, developments.get(event.id, event.id)
                self.home[event.id] = new
            held.developments = {event.id: event for event in held.developments.values()}
            for story in held.stories:
                member = self.members[story]
                member.thread = new
                member.development = developments.get(member.development, member.development)
            self.threads[new] = held

    def evict(self, down_to: int) -> set[int]:
        """Let go of the threads least likely to go on until `down_to` stories are left; return the stories that left.

        What is kept longest: threads marked `kept`, then those active last, each story more being worth a month.
        """
        order = sorted(
            (t for t in self.threads.values() if not t.kept),
            key=lambda t: (t.group.last + 30 * DAY * min(12, t.group.count - 1), t.group.id),
        )
        gone: set[int] = set()
        left = len(self.members)
        for held in order:
            if left - len(gone) <= down_to:
                break
            gone |= held.stories.keys()
            del self.threads[held.group.id]
            self._forget(held)
        return gone

    def _forget(self, held: Thread) -> None:
        for story in held.stories:
            del self.members[story]
        for development in held.developments:
            self.home.pop(development, None)

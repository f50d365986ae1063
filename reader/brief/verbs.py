"""The reading verbs on what a thread, a text and an entity say. They read many texts: call them in a worker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

from reader.brief.choice import chosen
from reader.brief.lexicon import Naming
from reader.findings import CatchUp, EntityPage, Extent, FigureRow, Matter, Novelty, Quoted, Reading
from reader.model import Claim, EntityRow, Figure, Mention, Moment, Story, StoryQuery, ThreadQuery
from reader.store import comparisons, pages, stories, threads
from reader.store import entities as entity_rows
from reader.text import sentences
from reader.threads import states
from reader.threads.novelty import EARLIER

_LATEST = 60  # stories of an entity whose figures and quotes are read
_RELATIONS = 40
_DAY = 86_400
_INVERSE = {
    "chief-of": "chief",
    "chair-of": "chair",
    "executive-of": "executive",
    "brand-of": "brand",
    "subsidiary-of": "subsidiary",
    "partner-of": "partner",
    "merged-into": "took-in",
    "made-by": "makes",
}
"""What a relation is called from its other end."""


class Briefs(Naming):
    """What was read from texts, put together."""

    # ------------------------------------------------------------ one text
    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Return what the recogniser sees in a plain text."""
        return self.amounts(text).mentions

    def figures(self, text: str) -> tuple[Figure, ...]:
        """Return the amounts of a plain text with what they count."""
        return self.amounts(text).figures

    def claims(self, text: str) -> tuple[Claim, ...]:
        """Return who says so, by sentence of a plain text."""
        return self.reading(text).claims

    def novelty_of(self, number: int, text: str, *, read_only: bool = False) -> Novelty:
        """Return what `text`, as the pane shows story `number`, adds to the stories of its thread before it.

        With `read_only` only what the user has read counts as said before. Raises UnknownId.
        """
        from reader.brief.catchup import novelty

        reader = self.database.reader()
        story = stories.find(reader, number)
        if story.thread_id is None:
            return Novelty()
        place = story.thread_id, story.moment, story.id
        before = comparisons.before(reader, *place, EARLIER, read_only=read_only)
        texts = [one.text for one in before]
        earlier = [one.title for one in before] + [text[a:b] for text in texts for a, b in sentences(text)]
        return novelty(text, self.amounts(text), earlier, [self.amounts(text) for text in texts], self.lexicon)

    # ------------------------------------------------------------ a thread
    def figures_of(self, given: str | int, *, ticks: bool = False, most: int | None = None) -> list[FigureRow]:
        """Return the table of figures of a thread, most outlets first; share-price ticks only if asked.

        With `most` at most so many of its stories are read; see choice.
        """
        from reader.brief.table import table

        inside, texts = self._texts_of(given, most)
        return table(inside, {one.id: self._figures_in(one, texts.get(one.id, "")) for one in inside}, ticks=ticks)

    def _figures_in(self, story: Story, text: str) -> list[Figure]:
        """Return the figures of a story: those of its text, and of its headline what the text does not give."""
        found = list(self.amounts(text).figures)
        given = {(one.kind, one.value) for one in found}
        return found + [one for one in self.amounts(story.title).figures if (one.kind, one.value) not in given]

    def ledger_of(self, given: str | int, *, most: int | None = None) -> list[Matter]:
        """Return what was said on each matter of a thread, matters with differing statuses first.

        With `most` at most so many of its stories are read; see choice.
        """
        from reader.brief.ledger import ledger

        inside, texts = self._texts_of(given, most)
        return ledger(inside, {number: self.statements(text) for number, text in texts.items()}, texts, self.lexicon)

    def catch_up(self, given: str | int, since: Moment | None = None, *, most: int | None = None) -> CatchUp:
        """Return the fewest sentences that carry a thread since a time; since it was last read if none is given.

        With `most` at most so many of its stories are read; see choice.
        """
        from reader.brief.catchup import carry

        reader = self.database.reader()
        thread = threads.find(reader, given, self._state)
        start = since if since is not None else thread.last_read or 0
        members = comparisons.members(reader, thread.id)
        told = [one for one in members if one.moment >= start]
        before = [one.story_id for one in members if one.moment < start]
        read = chosen(told, most or len(told))
        inside = stories.some(reader, [*(before[-most:] if most else before), *read])
        texts = self._texts(inside)
        readings = {number: self.amounts(text) for number, text in texts.items()}
        nothing = sum(one.adds_nothing for one in told)
        sentences = tuple(carry(inside, readings, texts, start))
        return CatchUp(thread, start, sentences, len(told), nothing, Extent(len(read), len(told)))

    def extent(self, given: str | int, most: int | None = None) -> Extent:
        """Return how many of a thread's stories are read when at most so many are."""
        reader = self.database.reader()
        total = len(comparisons.members(reader, threads.resolve(reader, given)))
        return Extent(min(total, most or total), total)

    def _texts_of(self, given: str | int, most: int | None = None) -> tuple[list[Story], dict[int, str]]:
        reader = self.database.reader()
        number = threads.resolve(reader, given)
        members = comparisons.members(reader, number) if most else []
        if most and len(members) > most:
            inside = stories.some(reader, chosen(members, most))
        else:
            inside = stories.of_thread(reader, number)
        return inside, self._texts(inside)

    def _texts(self, inside: Sequence[Story]) -> dict[int, str]:
        bodies = pages.shown(self.database.reader(), [one.id for one in inside])
        return {number: body.text for number, body in bodies.items()}

    # ------------------------------------------------------------ an entity
    def entity(self, name: str) -> tuple[EntityRow, tuple[str, ...]]:
        """Return an entity by key, name or alias, with its aliases. Raises UnknownId."""
        row = self._entity(name)
        known = self.lexicon.entity(row.id)
        return row, tuple(known.aliases) if known else ()

    def companions(self, key: str) -> list[EntityRow]:
        """Return the entities named in the same stories."""
        return entity_rows.companions(self.database.reader(), key)

    def entity_page(self, name: str) -> EntityPage:
        """Return an entity whole, by key, name or alias. Raises UnknownId."""
        from reader.brief.table import table

        reader = self.database.reader()
        row, aliases = self.entity(name)
        latest = stories.page(reader, StoryQuery(entity=row.id), _LATEST)
        texts = self._texts(latest)
        said = {
            number: [f for f in self.reading(text).figures if _names(self.reading(text), row.id, f)]
            for number, text in texts.items()
        }
        rising, falling = entity_rows.trends(reader, row.id)
        period: Literal["day", "week"] = "day" if row.last_seen - row.first_seen <= 60 * _DAY else "week"
        known = self.lexicon.entity(row.id)
        return EntityPage(
            entity=row,
            aliases=aliases,
            what=known.kind if known else "",
            relations=self._relations(row.id),
            activity=tuple(entity_rows.activity(reader, row.id, _DAY if period == "day" else 7 * _DAY)),
            period=period,
            threads=tuple(threads.page(reader, ThreadQuery(entity=row.id), 50, 0, self._state)),
            stories=tuple(latest),
            figures=tuple(table(latest[::-1], said)),
            quoted=tuple(self._quoted(row, latest, texts)),
            companions=tuple(entity_rows.companions(reader, row.id)),
            rising=tuple(rising),
            falling=tuple(falling),
        )

    def _relations(self, key: str) -> tuple[tuple[str, str, str, str, str], ...]:
        """Return what an entity belongs to, then what belongs to it, each as (kind, id, name, since, until)."""
        found = []
        entry = self.lexicon.entity(key)
        for relation in entry.relations if entry else ():
            target = self.lexicon.entity(relation.target)
            name = target.name if target else relation.target
            found.append((relation.kind, relation.target, name, relation.since, relation.until))
        found += [
            (_INVERSE[relation.kind], other.id, other.name, relation.since, relation.until)
            for other in self.lexicon.entries
            for relation in other.relations
            if relation.target == key and relation.kind in _INVERSE
        ]
        return tuple(found[:_RELATIONS])

    def _quoted(self, row: EntityRow, latest: Sequence[Story], texts: dict[int, str]) -> list[Quoted]:
        times: Counter[tuple[str, str]] = Counter()
        last: dict[tuple[str, str], Quoted] = {}
        for story in reversed(latest):
            if story.copy_of is not None or story.id not in texts:
                continue
            reading = self.reading(texts[story.id])
            for claim in reading.claims:
                if claim.kind != "outlet" and _names(reading, row.id, claim):
                    key = claim.source, claim.kind
                    times[key] += 1
                    last[key] = Quoted(claim.source, claim.role, claim.kind, times[key], story.moment, story.id)
        return sorted(last.values(), key=lambda one: (-one.count, -one.last, one.name))

    def _state(self, first: Moment, last: Moment, before: Moment) -> str:
        return states.state(first, last, before, self.now())


def _names(reading: Reading, key: str, where: Figure | Claim) -> bool:
    """Tell whether the sentence of a figure or claim names an entity."""
    if isinstance(where, Claim):
        return any(where.start <= one.start < where.end and one.entity_id == key for one in reading.mentions)
    return any(
        one.entity_id == key and abs(one.start - where.start) < 300 and one.surface in where.sentence
        for one in reading.mentions
    )

"""Which stories add nothing to their thread: the last step of a round, for the newest that were not compared yet.

What moves a story or changes its text makes the store forget what comes after it (see store.schema), and so do
corrections and their undoing: the same step then finds out again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import closing
from functools import lru_cache, partial
from pathlib import Path

from reader.entities.figures import figures
from reader.entities.userfile import UserNames
from reader.errors import ConfigError, StoreError
from reader.poll.pipeline import lexicon_of
from reader.poll.workshop import Bench
from reader.store import comparisons
from reader.store import grouping as rows
from reader.store.comparisons import Compared
from reader.store.database import Connection, Database
from reader.text import sentences
from reader.threads.novelty import EARLIER, Said, all_said, amounts

MOST = 400
"""Stories compared at once."""
BACKLOG = 40
"""Stories compared in a round beside as many as it brought, so that a round without news costs next to nothing."""
_SECONDS = 60.0
_TRIES = 3  # while the user corrects the grouping


class Adding:
    """Compares stories with what their threads said before."""

    def __init__(self, database: Database, workshop: Bench, user_names: UserNames | None) -> None:
        self._database = database
        self._workshop = workshop
        self._user_names = user_names

    async def run(self, most: int = MOST) -> int:
        """Compare the newest stories that wait for it, at most `most` and never more than 400; return how many they were."""
        most = min(most, MOST)
        for _ in range(_TRIES):
            before, waiting = await asyncio.to_thread(self._waiting, most)
            if not waiting:
                return 0
            found = await self._compared(waiting)
            if await asyncio.wrap_future(self._database.submit(partial(_keep, found, before), durable=False)):
                return len(found)
        return 0

    def _waiting(self, most: int) -> tuple[int, list[int]]:
        reader = self._database.reader()
        return rows.generation(reader), [one.story_id for one in comparisons.uncompared(reader, most)]

    async def _compared(self, waiting: Sequence[int]) -> dict[int, bool]:
        try:
            job = (compare, self._database.path, len(waiting), self._user_names)
            return await self._workshop.run(*job, seconds=_SECONDS)
        except (StoreError, ConfigError):
            raise
        except Exception:  # noqa: BLE001 - whatever one text brings to light: what is not known to add nothing is read
            return dict.fromkeys(waiting, False)


def _keep(found: dict[int, bool], before: int, connection: Connection) -> bool:
    """Keep what was found unless the grouping changed meanwhile; tell whether it was kept."""
    if rows.generation(connection) != before:
        return False
    comparisons.keep(connection, found)
    return True


def compare(path: Path, most: int, user_names: UserNames | None) -> dict[int, bool]:
    """Return for the newest stories that wait to be compared whether they add nothing; runs in a worker."""
    with closing(Database(path)) as database:
        reader = database.reader()
        return {one.story_id: adds_nothing(reader, one, user_names) for one in comparisons.uncompared(reader, most)}


def adds_nothing(reader: Connection, one: Compared, user_names: UserNames | None) -> bool:
    """Tell whether the stories before one in its thread said all of it: each sentence, amount and name.

    A copy is told apart as one. Cheap for a story that adds something: names and amounts are only asked when each
    sentence was said.
    """
    if one.is_copy:
        return False
    before = comparisons.before(reader, one.thread_id, one.moment, one.story_id, EARLIER)
    said = Said(part for story in before for part in _parts(story.title, story.text))
    if not all_said(_parts("" if one.text else one.title, one.text), said):
        return False
    if comparisons.names_new_ones(reader, one.story_id, [story.story_id for story in before]):
        return False
    given = {amount for story in before for amount in _amounts(story.title, story.text, user_names)}
    return _amounts(one.title, one.text, user_names) <= given


@lru_cache(maxsize=4_000)
def _parts(title: str, text: str) -> tuple[str, ...]:
    return tuple(part for part in (title, *(text[a:b] for a, b in sentences(text))) if part)


@lru_cache(maxsize=4_000)
def _amounts(title: str, text: str, user_names: UserNames | None) -> frozenset[tuple[object, ...]]:
    lexicon = lexicon_of(user_names)
    return amounts((*figures(title, lexicon=lexicon), *figures(text, lexicon=lexicon)))

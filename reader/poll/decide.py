"""What a fetched document means for what is stored: new, changed, the same. Pure: it stores and fetches nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from reader.model import Moment, NewStory

_DAY = 86_400
_YEAR = 31_557_600
FUTURE = _DAY  # a clock may be wrong by a time zone
PAST = 10 * _YEAR


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of a story: enough to recognise it again."""

    story_id: int
    digest: bytes
    url_key: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Decisions:
    """`changed` and `renamed` are (story id, the story as it is now); a renamed story came back under another uid."""

    new: tuple[NewStory, ...] = ()
    changed: tuple[tuple[int, NewStory], ...] = ()
    renamed: tuple[tuple[int, NewStory], ...] = ()
    same: int = 0


def decide(known: Mapping[str, Known], stories: Sequence[NewStory], also_present: Collection[str] = ()) -> Decisions:
    """Compare the stories of one document with what is stored of its feed, by uid.

    `also_present` are the uids of the document that are not among `stories`, such as those already known to be the same.

    `known` may hold more than the uids of the document: those stored under the same addresses or digests, to
    recognise a feed that gives its entries new uids on every visit. A story of a new uid is an old one when exactly
    one stored story, itself absent from the document, has its text, or its address and its title.
    """
    present = {story.uid for story in stories} | set(also_present)
    orphans = {uid: kept for uid, kept in known.items() if uid not in present}
    by_digest, by_page = _unique(orphans)
    new: list[NewStory] = []
    changed: list[tuple[int, NewStory]] = []
    renamed: list[tuple[int, NewStory]] = []
    same = 0
    taken: set[int] = set()
    for story in stories:
        kept = known.get(story.uid)
        if kept is None:
            old = by_digest.get((story.url_key, story.digest)) or by_page.get((story.url_key, story.title))
            if old is None or old.story_id in taken:
                new.append(story)
                continue
            taken.add(old.story_id)
            renamed.append((old.story_id, story))
            kept = old
        if kept.digest == story.digest:
            same += 1
        else:
            changed.append((kept.story_id, story))
    return Decisions(tuple(new), tuple(changed), tuple(renamed), same)


def _unique(orphans: Mapping[str, Known]) -> tuple[dict[tuple[str, bytes], Known], dict[tuple[str, str], Known]]:
    """Return the stored stories that stand alone with their text or with their address and title."""
    rows = list(orphans.values())
    digests = Counter((row.url_key, row.digest) for row in rows)
    pages = Counter((row.url_key, row.title) for row in rows)
    return (
        {(row.url_key, row.digest): row for row in rows if digests[row.url_key, row.digest] == 1},
        {(row.url_key, row.title): row for row in rows if row.url_key and pages[row.url_key, row.title] == 1},
    )


def moment_of(published: Moment | None, arrived: Moment) -> Moment:
    """Return the time that orders a story: its own, unless it is missing, a day ahead or ten years old; then arrival."""
    if published is None or published > arrived + FUTURE or published < arrived - PAST:
        return arrived
    return published

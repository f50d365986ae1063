"""What a visit to a feed leaves in the store: its stories, and on its row how it went and when it is due."""

from __future__ import annotations

from dataclasses import fields

from reader.model import Feed, Moment
from reader.poll import schedule
from reader.poll.decide import Known, decide, moment_of
from reader.poll.pipeline import Digested
from reader.poll.schedule import NextVisit
from reader.store import feeds, stories
from reader.store.database import Connection


def store_visit(
    connection: Connection, feed: Feed, after: NextVisit, digested: Digested | None, now: Moment
) -> tuple[int, int]:
    """Write one feed's visit in one transaction; return how many stories are new and changed."""
    feeds.save_state(connection, feed.id, _changes(connection, feed, after, digested))
    if after.host_until is not None:
        feeds.pause(connection, schedule.host(feed.url), after.host_until)
    if after.moved_from is not None:
        feeds.record_event(connection, feed.id, now, f"moved from {after.moved_from}")
    if after.feed.gone and not feed.gone:
        feeds.record_event(connection, feed.id, now, "gone for good")
    return _store_stories(connection, feed.id, digested, now) if digested else (0, 0)


def _store_stories(connection: Connection, feed_id: int, digested: Digested, now: Moment) -> tuple[int, int]:
    uids = [story.uid for story in digested.stories]
    url_keys = [story.url_key for story in digested.stories]
    known = {uid: Known(*row) for uid, row in stories.known(connection, feed_id, uids, url_keys).items()}
    decisions = decide(known, digested.stories, digested.uids)
    for story in decisions.new:
        stories.insert(connection, feed_id, story, moment_of(story.published, now), now)
    for number, story in decisions.renamed:
        stories.rename(connection, number, story.uid)
    for number, story in decisions.changed:
        stories.revise(connection, number, story, now)
    return len(decisions.new), len(decisions.changed)


def _changes(connection: Connection, feed: Feed, after: NextVisit, digested: Digested | None) -> dict[str, object]:
    """Return the columns of a feed's row that a visit changed."""
    changes: dict[str, object] = {
        column.name: getattr(after.feed, column.name)
        for column in fields(Feed)
        if column.name in feeds.STATE_COLUMNS - {"title", "site_url"}
        and getattr(after.feed, column.name) != getattr(feed, column.name)
    }
    if "url" in changes and feeds.by_url(connection, str(changes["url"])) is not None:
        del changes["url"]  # it moved to where another subscription already is
    if digested is not None:
        head = digested.head
        changes |= {"title": head.title, "site_url": head.site_url, "notice": head.notice}
    return changes

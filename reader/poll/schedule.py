"""When a feed is visited next: pure functions of its row, what a visit brought, and the time.

The rules in one place: an hour between visits, never less than a quarter, longer when the feed or its server asks, a day
at most; failures double the wait; Retry-After pauses the whole host; nothing is given up but what says it is gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import blake2b
from urllib.parse import urlsplit

from reader.intake.incoming import Fetched, ParsedFeed
from reader.model import Feed, Moment

MINUTE, HOUR, DAY = 60, 3_600, 86_400
INTERVAL = HOUR
FLOOR = 15 * MINUTE
MANUAL_FLOOR = 5 * MINUTE
CEILING = DAY
VALIDATORS_LAST = 8 * DAY  # some servers say 304 for ever: every eight days they are asked without
REWRITE_AFTER = 3  # distinct days on which a feed said it moved for good
_NEVER_BEYOND = 2 * CEILING + CEILING // 4 + HOUR  # a later visit than this comes from a clock that was wrong


@dataclass(frozen=True, slots=True)
class Visit:
    """What one visit brought: an answer, a parsed document when there was a new one, or why there was neither."""

    fetched: Fetched | None = None
    parsed: ParsedFeed | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class NextVisit:
    """A feed's row after a visit. `host_until` pauses every feed of its host; `moved_from` is its former address."""

    feed: Feed
    host_until: Moment | None = None
    moved_from: str | None = None


@dataclass(frozen=True, slots=True)
class Validators:
    """What may be sent along to ask only for news."""

    etag: str | None = None
    last_modified: str | None = None
    url: str | None = None
    body_hash: bytes | None = None


def due(
    feeds: Iterable[Feed],
    now: Moment,
    *,
    paused: Mapping[str, Moment] | None = None,
    manual: bool = False,
    force: bool = False,
) -> list[Feed]:
    """Return the feeds to visit now, the longest waiting first.

    `paused` are hosts that asked for rest, with its end. `manual` asks for all but those visited in the last five
    minutes; `force` for all, also for what is paused or gone.
    """
    rest = paused or {}

    def is_due(feed: Feed) -> bool:
        if not feed.subscribed or force:
            return feed.subscribed
        if feed.gone or rest.get(host(feed.url), 0) > now:
            return False
        if manual:
            return feed.last_polled is None or not 0 <= now - feed.last_polled < MANUAL_FLOOR
        if feed.last_polled is not None and feed.last_polled > now + MANUAL_FLOOR:
            return True  # visited in the future: the clock was wrong then
        return feed.next_poll <= now or feed.next_poll > now + _NEVER_BEYOND

    return sorted(filter(is_due, feeds), key=lambda feed: (feed.next_poll, feed.id))


def validators(feed: Feed, now: Moment) -> Validators:
    """Return what to ask with; nothing but the hash of the body when the validators are eight days old."""
    stale = feed.validators_at is None or not 0 <= now - feed.validators_at < VALIDATORS_LAST
    if stale:
        return Validators(body_hash=feed.body_hash)
    return Validators(feed.etag, feed.last_modified, feed.validators_url, feed.body_hash)


def host(url: str) -> str:
    """Return the lower-case host of an address, "" when it has none."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def status_in_words(status: int) -> str:
    """Return one plain sentence for an HTTP status of 400 and above."""
    known = {
        401: "the server asks for a name and password",
        403: "the server refuses to give this feed",
        404: "there is no feed at this address (any more)",
        410: "the feed is gone for good, says its server",
        429: "the server asks to be left alone for a while",
        503: "the server is not available at the moment",
    }
    about = known.get(status) or (
        "the server has trouble of its own" if status >= 500 else "the server refuses the request"
    )
    return f"{about} (HTTP {status})"


def next_visit(feed: Feed, visit: Visit, now: Moment, *, interval: int = INTERVAL) -> NextVisit:
    """Return the feed's row after `visit` at `now`; `interval` is what the user wants between visits, in seconds."""
    answer = visit.fetched
    if answer is not None and answer.status < 400 and not visit.error:
        return _after_success(feed, answer, visit.parsed, now, interval)
    error = visit.error or (status_in_words(answer.status) if answer else "nothing came")
    return _after_failure(feed, answer, error, now, interval)


# ---------------------------------------------------------------- success
def _after_success(feed: Feed, answer: Fetched, parsed: ParsedFeed | None, now: Moment, interval: int) -> NextVisit:
    kept = _with_answer(feed, answer, parsed, now)
    wait = min(max(interval, FLOOR, kept.ttl or 0, answer.max_age or 0), CEILING)
    at = _allowed(now + _jittered(wait, feed.id, now), kept)
    kept = replace(kept, last_polled=now, next_poll=at, error=None, failures=0, failing_since=None, gone=False)
    return _moved(kept, answer.permanent_url, now)


def _with_answer(feed: Feed, answer: Fetched, parsed: ParsedFeed | None, now: Moment) -> Feed:
    """Return the row with what the answer says of itself; validators are counted from the last whole document."""
    if answer.status == 304 and parsed is None and not answer.body_hash:
        return replace(feed, etag=answer.etag or feed.etag, last_modified=answer.last_modified or feed.last_modified)
    fresh = replace(
        feed,
        etag=answer.etag,
        last_modified=answer.last_modified,
        validators_url=answer.url,
        validators_at=now,
        body_hash=answer.body_hash or feed.body_hash,
    )
    if parsed is None:
        return fresh
    return replace(fresh, ttl=parsed.ttl, skip_hours=parsed.skip_hours, skip_days=parsed.skip_days)


def _moved(feed: Feed, target: str | None, now: Moment) -> NextVisit:
    """Count the days on which a feed said that it moved for good, and believe it on the third."""
    if target is None or target == feed.url:
        return NextVisit(replace(feed, moved_to=None, moved_days=0, moved_last=None))
    if target != feed.moved_to or feed.moved_last is None:
        return NextVisit(replace(feed, moved_to=target, moved_days=1, moved_last=now))
    another_day = now // DAY != feed.moved_last // DAY  # also an earlier one, of a clock that is right again
    days = feed.moved_days + 1 if another_day else feed.moved_days
    if days < REWRITE_AFTER:
        return NextVisit(replace(feed, moved_days=days, moved_last=now if another_day else feed.moved_last))
    here = replace(feed, url=target, moved_to=None, moved_days=0, moved_last=None)
    return NextVisit(here, moved_from=feed.url)


# ---------------------------------------------------------------- failure
def _after_failure(feed: Feed, answer: Fetched | None, error: str, now: Moment, interval: int) -> NextVisit:
    failures = feed.failures + 1
    status = answer.status if answer else 0
    first = max(interval, FLOOR) * (4 if status in (401, 403) else 1)
    wait = min(first << min(failures - 1, 10), CEILING)
    at = now + _jittered(wait, feed.id, now)
    until = None
    if status in (429, 503) and answer and answer.retry_after is not None:
        until = now + min(answer.retry_after, CEILING)
        at = max(at, until)
    kept = replace(
        feed,
        last_polled=now,
        next_poll=at,
        error=error,
        failures=failures,
        failing_since=feed.failing_since if feed.failing_since is not None else now,
        gone=status == 410,
    )
    if answer is not None and status < 400:  # it came, and was no feed: what it says of itself is worth nothing
        kept = replace(kept, etag=None, last_modified=None, validators_url=None, validators_at=None, body_hash=None)
    return NextVisit(kept, host_until=until)


# ---------------------------------------------------------------- moments
def _jittered(wait: int, feed_id: int, now: Moment) -> int:
    """Return `wait` lengthened by 10 to 25 %, the same for the same feed and time, so that feeds drift apart."""
    drawn = int.from_bytes(blake2b(f"{feed_id} {now}".encode(), digest_size=4).digest(), "big") / 2**32
    return wait + int(wait * (0.10 + 0.15 * drawn))


def _allowed(at: Moment, feed: Feed) -> Moment:
    """Return the first moment from `at` on that is in none of the hours and days the feed asks to skip (GMT)."""
    if not feed.skip_hours and not feed.skip_days:
        return at
    moment = at
    for _ in range(24 * 7):
        when = datetime.fromtimestamp(moment, UTC)
        if when.hour not in feed.skip_hours and when.weekday() not in feed.skip_days:
            return moment if moment - at < CEILING else at + CEILING
        moment = (moment // HOUR + 1) * HOUR
    return at

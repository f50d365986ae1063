"""When feeds are visited: each rule of politeness, and the laws that hold for all of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.intake.incoming import Fetched, ParsedFeed
from reader.model import Feed
from reader.poll.schedule import DAY, HOUR, MINUTE, Visit, due, next_visit, status_in_words, validators

NOW = 1_759_910_400  # Wed, 08 Oct 2025 08:00:00 GMT
URL = "https://h.example/f"
FEED = Feed(id=7, url=URL, title="t")
HEAD = ParsedFeed("t", "", ())


def _came(
    feed: Feed = FEED, now: int = NOW, *, head: ParsedFeed = HEAD, interval: int = HOUR, **answer: object
) -> Feed:
    values: dict[str, object] = {"status": 200, "url": URL, "body_hash": b"h"}
    return next_visit(feed, Visit(Fetched(**(values | answer)), head), now, interval=interval).feed  # type: ignore[arg-type]


def _refused(status: int, feed: Feed = FEED, now: int = NOW, **answer: object) -> Feed:
    return next_visit(feed, Visit(Fetched(status, URL, **answer)), now).feed  # type: ignore[arg-type]


def _wait(feed: Feed, now: int = NOW) -> float:
    return (feed.next_poll - now) / MINUTE


# ---------------------------------------------------------------- the interval
@pytest.mark.parametrize(
    ("interval", "ttl", "max_age", "minutes"),
    [
        (HOUR, None, None, 60),
        (MINUTE, None, None, 15),
        (HOUR, 3 * HOUR, None, 180),
        (HOUR, None, 2 * HOUR, 120),
        (HOUR, 60, 60, 60),
        (HOUR, 400 * DAY, None, 24 * 60),
        (HOUR, None, 10**9, 24 * 60),
        (3 * DAY, None, None, 24 * 60),
    ],
)
def test_the_longest_wish_within_bounds(interval: int, ttl: int | None, max_age: int | None, minutes: int) -> None:
    wait = _wait(_came(head=replace(HEAD, ttl=ttl), max_age=max_age, interval=interval))
    assert minutes * 1.10 - 1 <= wait <= minutes * 1.25


def test_what_a_feed_asked_for_holds_while_it_is_unchanged() -> None:
    known = _came(head=replace(HEAD, ttl=5 * HOUR, skip_hours=frozenset({3})))
    again = next_visit(known, Visit(Fetched(304, URL)), NOW).feed
    assert _wait(again) >= 5 * 60
    assert again.skip_hours == {3}


def test_jitter_is_the_same_for_the_same_feed_and_time_and_spreads_others() -> None:
    assert _came().next_poll == _came().next_poll
    assert len({_came(replace(FEED, id=n)).next_poll for n in range(50)}) > 30


def test_skipped_hours_and_days_are_kept_free() -> None:
    head = replace(HEAD, skip_hours=frozenset({9, 10, 11}), skip_days=frozenset({3}))
    at = datetime.fromtimestamp(_came(head=head).next_poll, UTC)
    assert (at.weekday(), at.hour) == (2, 12)
    night = NOW + 15 * HOUR  # 23:00: the next hour is of Thursday, which is skipped
    after = _came(now=night, head=head).next_poll
    assert datetime.fromtimestamp(after, UTC).weekday() == 4 or after - night <= 2 * DAY + HOUR


def test_a_feed_that_skips_everything_is_visited_all_the_same() -> None:
    assert _wait(_came(head=replace(HEAD, skip_hours=frozenset(range(24))))) <= 75


# ---------------------------------------------------------------- what is remembered
def test_success_keeps_validators_with_their_address_and_forgets_failures() -> None:
    failing = replace(FEED, failures=3, failing_since=1, error="x", gone=True)
    feed = _came(failing, etag='"e"', last_modified="l", url=URL + "2")
    assert (feed.etag, feed.last_modified, feed.validators_url, feed.validators_at) == ('"e"', "l", URL + "2", NOW)
    assert (feed.failures, feed.failing_since, feed.error, feed.gone, feed.last_polled) == (0, None, None, False, NOW)
    assert feed.body_hash == b"h"


def test_a_304_keeps_what_was_known() -> None:
    known = _came(etag='"e"', last_modified="l")
    again = next_visit(known, Visit(Fetched(304, URL)), NOW + HOUR).feed
    assert (again.etag, again.last_modified, again.validators_at, again.body_hash) == ('"e"', "l", NOW, b"h")


def test_validators_are_left_out_every_eight_days_and_the_hash_never() -> None:
    known = _came(etag='"e"', last_modified="l")
    assert validators(known, NOW + 7 * DAY).etag == '"e"'
    late = validators(known, NOW + 8 * DAY)
    assert (late.etag, late.last_modified, late.url, late.body_hash) == (None, None, None, b"h")
    assert validators(known, NOW - DAY).etag is None  # the clock was set back


def test_a_document_that_is_no_feed_loses_its_validators() -> None:
    known = _came(etag='"e"')
    broken = next_visit(known, Visit(Fetched(200, URL, etag='"f"'), error="a web page, not a feed"), NOW).feed
    assert (broken.etag, broken.validators_url, broken.body_hash, broken.error) == (
        None,
        None,
        None,
        "a web page, not a feed",
    )
    assert broken.failures == 1


# ---------------------------------------------------------------- failure
def test_failures_double_the_wait_up_to_a_day() -> None:
    feed, waits = FEED, []
    for _ in range(8):
        feed = next_visit(feed, Visit(error="no such host: h.example"), NOW).feed
        waits.append(_wait(feed) / 60)
    assert [round(wait / 1.175, -0) for wait in waits[:2]] == [1, 2]
    assert all(20 < wait <= 30 for wait in waits[5:])
    assert (feed.failures, feed.failing_since, feed.error) == (8, NOW, "no such host: h.example")


def test_gone_is_gone_and_missing_is_asked_for_again() -> None:
    gone = _refused(410)
    assert gone.gone
    assert due([gone], NOW + 400 * DAY, manual=True) == []
    assert due([gone], NOW + 400 * DAY, force=True) == [gone]
    missing = FEED
    for day in range(30):
        missing = _refused(404, missing, NOW + day * DAY)
    assert not missing.gone
    assert due([missing], NOW + 31 * DAY) == [missing]


@pytest.mark.parametrize("status", [401, 403])
def test_refusals_wait_longer(status: int) -> None:
    assert _wait(_refused(status)) >= 4 * 60
    assert _wait(_refused(status, replace(FEED, failures=9))) <= 30 * 60


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_pauses_the_host(status: int) -> None:
    answer = Fetched(status, URL, retry_after=5 * HOUR)
    after = next_visit(FEED, Visit(answer), NOW)
    assert after.host_until == NOW + 5 * HOUR
    assert after.feed.next_poll >= NOW + 5 * HOUR
    assert next_visit(FEED, Visit(Fetched(status, URL, retry_after=10**9)), NOW).host_until == NOW + DAY
    assert next_visit(FEED, Visit(Fetched(status, URL)), NOW).host_until is None
    neighbour = replace(FEED, id=8, url="https://H.example/other")
    paused = {"h.example": NOW + 5 * HOUR}
    assert due([neighbour], NOW + HOUR, paused=paused, manual=True) == []
    assert due([neighbour], NOW + 5 * HOUR, paused=paused) == [neighbour]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418, 429, 451, 500, 502, 503, 599])
def test_every_status_has_a_sentence(status: int) -> None:
    assert f"(HTTP {status})" in status_in_words(status)
    assert _refused(status).error == status_in_words(status)


# ---------------------------------------------------------------- moving
def _moves(*visits: tuple[int, str | None]) -> tuple[Feed, list[str | None]]:
    feed, from_ = FEED, []
    for day, target in visits:
        answer = Fetched(200, target or URL, permanent_url=target)
        after = next_visit(feed, Visit(answer, HEAD), NOW + day * DAY)
        feed = after.feed
        from_.append(after.moved_from)
    return feed, from_


def test_a_move_is_believed_on_the_third_day() -> None:
    feed, moved_from = _moves(
        (0, "https://n.example/"), (0, "https://n.example/"), (1, "https://n.example/"), (3, "https://n.example/")
    )
    assert moved_from == [None, None, None, URL]
    assert (feed.url, feed.moved_to, feed.moved_days) == ("https://n.example/", None, 0)


@pytest.mark.parametrize("between", [None, "https://other.example/"])
def test_a_move_that_is_taken_back_is_forgotten(between: str | None) -> None:
    new = "https://n.example/"
    feed, moved_from = _moves((0, new), (1, new), (2, between), (3, new), (4, new))
    assert moved_from == [None] * 5
    assert (feed.url, feed.moved_days) == (URL, 2)


# ---------------------------------------------------------------- what is due
def test_due_feeds_come_longest_waiting_first() -> None:
    rows = [replace(FEED, id=n, next_poll=at) for n, at in enumerate((NOW + 1, NOW, NOW - 5, 0))]
    assert [feed.id for feed in due(rows, NOW)] == [3, 2, 1]
    assert due([replace(FEED, subscribed=False)], NOW, force=True) == []


def test_by_hand_all_but_what_was_just_visited() -> None:
    feed = replace(FEED, next_poll=NOW + HOUR, last_polled=NOW - 4 * MINUTE)
    assert due([feed], NOW, manual=True) == []
    assert due([feed], NOW + MINUTE, manual=True) == [feed]
    assert due([feed], NOW, force=True) == [feed]


def test_a_clock_that_was_wrong_does_not_stop_a_feed() -> None:
    feed = replace(FEED, last_polled=NOW + 300 * DAY, next_poll=NOW + 300 * DAY)
    assert due([feed], NOW) == [feed]
    assert due([feed], NOW, manual=True) == [feed]
    two_days = replace(FEED, last_polled=NOW + 2 * DAY, next_poll=NOW + 2 * DAY + HOUR)
    assert due([two_days], NOW) == [two_days]


def test_the_longest_wait_there_is_is_no_wrong_clock() -> None:
    head = replace(HEAD, skip_days=frozenset({(datetime.fromtimestamp(NOW, UTC).weekday() + 1) % 7}))
    feed = _came(head=head, interval=DAY)
    assert feed.next_poll > NOW + DAY + DAY // 4 + HOUR
    assert due([feed], NOW + 1) == []


@pytest.mark.parametrize("days", [(0, 300, 301), (0, 300, 1), (0, 300, 0)])
def test_a_move_told_by_a_clock_that_was_ahead_is_still_believed(days: tuple[int, ...]) -> None:
    feed, moved_from = _moves(*((day, "https://n.example/") for day in (*days, 2, 3)))
    assert feed.url == "https://n.example/"
    assert moved_from.count(URL) == 1


@given(
    st.sampled_from([200, 304, 301, 400, 401, 404, 410, 429, 500, 503]),
    st.none() | st.integers(0, 10**10),
    st.none() | st.integers(0, 10**10),
    st.frozensets(st.integers(0, 23)),
    st.frozensets(st.integers(0, 6)),
    st.integers(0, 10_000),
    st.integers(0, 2**32),
)
def test_every_visit_has_a_next_one_within_bounds(
    status: int,
    retry: int | None,
    ttl: int | None,
    hours: frozenset[int],
    days: frozenset[int],
    failures: int,
    now: int,
) -> None:
    feed = replace(FEED, failures=failures, ttl=ttl, skip_hours=hours, skip_days=days)
    head = replace(HEAD, ttl=ttl, skip_hours=hours, skip_days=days)
    visit = Visit(Fetched(status, URL, retry_after=retry), head if status == 200 else None)
    after = next_visit(feed, visit, now).feed
    assert now + 15 * MINUTE <= after.next_poll <= now + 2 * DAY + 8 * HOUR
    assert after.last_polled == now

"""New, changed, the same: what a document means for what is stored."""

from __future__ import annotations

import pytest

from reader.model import NewStory
from reader.poll.decide import Known, decide, moment_of

NOW = 1_759_910_400
DAY = 86_400


def _story(uid: str, title: str = "t", text: str = "x", url_key: str = "") -> NewStory:
    key = url_key or f"e.example/{title}"
    return NewStory(uid, f"https://{key}", key, title, "", "Desk", None, None, "", text, "", f"{title}|{text}".encode())


def _known(*rows: tuple[int, NewStory]) -> dict[str, Known]:
    return {story.uid: Known(n, story.digest, story.url_key, story.title) for n, story in rows}


def test_new_changed_and_same() -> None:
    a, b, c = _story("a"), _story("b", "b"), _story("c", "c")
    found = decide(_known((1, a), (2, b)), [a, _story("b", "b", "corrected"), c])
    assert (found.new, found.same, found.renamed) == ((c,), 1, ())
    assert [(n, story.text) for n, story in found.changed] == [(2, "corrected")]


def test_an_entry_that_left_the_feed_asks_for_nothing() -> None:
    assert decide(_known((1, _story("a"))), []).changed == ()


def test_new_uids_for_old_stories_add_nothing() -> None:
    rows = [_story(str(n), f"title {n}") for n in range(5)]
    churned = [_story(f"other {n}", f"title {n}") for n in range(5)]
    found = decide(_known(*enumerate(rows)), churned)
    assert (found.new, found.changed, found.same) == ((), (), 5)
    assert found.renamed == tuple(enumerate(churned))


def test_a_new_uid_with_a_corrected_text_is_a_correction() -> None:
    now = _story("new", "t", "corrected")
    found = decide(_known((1, _story("old", "t", "first"))), [now])
    assert (found.new, found.changed, found.renamed) == ((), ((1, now),), ((1, now),))


def test_one_page_for_all_stories_does_not_make_them_one() -> None:
    old = _story("old", "Monday", "m", "e.example/live")
    new = _story("new", "Tuesday", "t", "e.example/live")
    assert decide(_known((1, old)), [new]).new == (new,)


def test_a_story_that_is_still_in_the_document_is_not_taken_for_another() -> None:
    old, twin = _story("old"), _story("twin")
    assert decide(_known((1, old)), [old, twin]).new == (twin,)
    assert decide(_known((1, old)), [twin], also_present={"old"}).new == (twin,)


def test_of_two_stored_twins_neither_is_taken() -> None:
    known = _known((1, _story("a")), (2, _story("b")))
    new = _story("c")
    assert decide(known, [new]).new == (new,)


def test_one_stored_story_is_taken_once() -> None:
    first, second = _story("b"), _story("c")
    found = decide(_known((1, _story("a"))), [first, second])
    assert (found.new, found.renamed) == ((second,), ((1, first),))


@pytest.mark.parametrize(
    ("published", "moment"),
    [
        (NOW - 1, NOW - 1),
        (NOW + DAY, NOW + DAY),
        (NOW + DAY + 1, NOW),
        (NOW - 3_650 * DAY, NOW - 3_650 * DAY),
        (NOW - 3_660 * DAY, NOW),
        (None, NOW),
    ],
)
def test_absurd_times_become_the_time_of_arrival(published: int | None, moment: int) -> None:
    assert moment_of(published, NOW) == moment

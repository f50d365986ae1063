"""Why a story is in its thread, as one reads it later."""

from __future__ import annotations

from dataclasses import replace

from reader.model import Thread, Why
from reader.threads import explain
from reader.threads.reasons import in_words_of, reason

SECOND = Thread(
    id=9,
    slug="oppama",
    title="Nissan closes Oppama",
    summary="",
    followed=False,
    muted=False,
    tags=(),
    story_count=3,
    unread_count=0,
    feed_count=1,
    outlet_count=1,
    independent_count=1,
    development_count=1,
    first_published=0,
    last_published=0,
    entities=("Nissan", "Oppama"),
    activity=(),
)
NAMES = ("Nissan", "Foxconn", "Young Liu")
TEXT = "The GT-R is over. A gt-r without TWSE: 1,862 built by 2030, said the LG's chief. GT-R"


def test_terms_are_written_as_the_text_writes_them() -> None:
    why = Why(0.9, ("Gt-r", "Twse", "1,860", "2,030"), NAMES, verdict=explain.verdict(NAMES, ("Gt-r", "Twse")))
    found = in_words_of(why, TEXT)
    assert found.terms == ("GT-R", "TWSE", "1,862")
    assert found.verdict == "Like this thread, it is about Nissan, Foxconn and Young Liu and speaks of GT-R and TWSE."


def test_days_months_common_words_and_parts_of_names_tell_nothing() -> None:
    dull = ("Friday", "July", "year", "around", "Motors", "Foxconn", "2", "nissans")
    assert [
        word for word in (*dull, "tariff", "25%", "Foxconn-style") if explain.telling(word, explain.stems_of(NAMES))
    ] == [
        "tariff",
        "25%",
        "Foxconn-style",
    ]


def test_the_second_thread_is_told_from_the_first_by_whom_it_is_not_about() -> None:
    why = Why(0.9, (), NAMES, 1.0, 4, 9, 0.1, explain.verdict(NAMES, ()))
    found = reason(why, TEXT, opened=False, alone=False, second=SECOND)
    assert (found.runner_up, found.runner_up_title) == (9, "Nissan closes Oppama")
    assert found.why_not == "That thread is not about Foxconn or Young Liu."
    same = reason(replace(why, entities=("Nissan",)), TEXT, opened=False, alone=False, second=SECOND)
    assert same.why_not == "Less ties it to that thread, which is about the same names."
    alone = reason(Why(0.0, runner_up=9, verdict=explain.LITTLE), TEXT, opened=True, alone=True, second=SECOND)
    assert alone.why_not == "Too little ties it to that thread."


def test_a_second_thread_that_became_the_storys_own_is_none() -> None:
    why = Why(0.9, (), NAMES, 1.0, 4, 9, 0.1, explain.verdict(NAMES, ()))
    found = reason(why, TEXT, opened=False, alone=False, second=None)
    assert (found.runner_up, found.runner_up_score, found.why_not) == (None, 0.0, "")


def test_a_story_that_joined_nothing_opened_its_thread_or_one_that_became_part_of_it() -> None:
    why = Why(0.0, verdict=explain.LITTLE)

    def told(*, opened: bool, alone: bool) -> str:
        return reason(why, TEXT, opened=opened, alone=alone, second=None).verdict

    assert told(opened=True, alone=True) == explain.LITTLE
    assert told(opened=True, alone=False) == "It opened this thread: too little tied it to any other."
    assert "later found to be the same" in told(opened=False, alone=False)
    digest = reason(Why(0.0, verdict="A digest."), TEXT, opened=True, alone=False, second=None)
    assert digest.verdict == "A digest."


def test_an_amount_is_named_once() -> None:
    text = "Who wants the 35.7 percent stake of 35.7%? It costs 2.8, or 2.8 billion, now."
    found = in_words_of(Why(0.9, ("35.7%", "35.7", "2.8", "2.8 billion", "stake", "now"), ("Renault",)), text)
    assert found.terms == ("35.7%", "2.8 billion", "stake")

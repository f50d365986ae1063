"""Plain text: nothing that drives a terminal is left, and what a person would read stays."""

from __future__ import annotations

import itertools
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader import text

HOSTILE = st.text(
    alphabet=st.one_of(
        st.characters(), st.sampled_from("\x1b\x07\x00\x9b\u202e\u2066\u200b\u200d\ufe0f\ufeff\U000e0041\ud800\r\n\t́")
    ),
    max_size=200,
)


@given(HOSTILE)
def test_plain_text_cannot_drive_a_terminal(given_text: str) -> None:
    clean = text.plain(given_text)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f\ud800-\udfff]", clean)
    clean.encode("utf-8")
    assert text.plain(clean) == clean


@given(HOSTILE)
def test_a_title_is_one_visible_line(given_text: str) -> None:
    title = text.title(given_text)
    assert title.strip()
    assert len(title) <= 300
    assert not set(title) & set("\n\r\t")


@given(st.text(alphabet="abc äé中\n", max_size=100))
def test_ordinary_text_is_left_alone(given_text: str) -> None:
    assert text.plain(given_text) == given_text


def test_emoji_sequences_stay_and_stray_joiners_go() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    assert text.plain(family) == family
    assert text.plain("a\u200db\ufe0f") == "ab"


def test_stacked_marks_are_capped() -> None:
    marks = [c for c in text.plain("Z" + "\u0301" * 500) if unicodedata.combining(c)]
    assert len(marks) == 4


@pytest.mark.parametrize(
    ("whole", "parts"),
    [
        ("Sales fell. Nissan cut jobs.", ["Sales fell.", "Nissan cut jobs."]),
        (
            "Mr. Seki of Hon Hai Precision Industry Co. said so.",
            ["Mr. Seki of Hon Hai Precision Industry Co. said so."],
        ),
        ("It joined Foxconn Inc. The plant stays.", ["It joined Foxconn Inc.", "The plant stays."]),
        ("U.S. tariffs rose. They hurt.", ["U.S. tariffs rose.", "They hurt."]),
        ("The St. Louis plant closed. Why?", ["The St. Louis plant closed.", "Why?"]),
        (
            '"No talks," he said. "None at all." Shares fell 5.2%.',
            ['"No talks," he said.', '"None at all."', "Shares fell 5.2%."],
        ),
        ("A heading\n\nA paragraph", ["A heading", "A paragraph"]),
        ("日産は否定した。鴻海は答えなかった。", ["日産は否定した。", "鴻海は答えなかった。"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences(whole: str, parts: list[str]) -> None:
    assert [whole[a:b] for a, b in text.sentences(whole)] == parts


@given(st.text(alphabet="Ab. !?\n\"'”(U.S.", max_size=120))
def test_sentences_cover_every_visible_character_in_order(whole: str) -> None:
    spans = text.sentences(whole)
    assert "".join("".join(whole[a:b].split()) for a, b in spans) == "".join(whole.split())
    assert all(a < b for a, b in spans)
    assert all(b <= c for (_, b), (c, _) in itertools.pairwise(spans))


@pytest.mark.parametrize(
    ("seconds", "age"),
    [
        (0, "now"),
        (59, "now"),
        (300, "5 min"),
        (7200, "2 h"),
        (3 * 86400, "3 d"),
        (30 * 86400, "4 wk"),
        (160 * 86400, "5 mo"),
        (800 * 86400, "2 y"),
    ],
)
def test_ages(seconds: int, age: str) -> None:
    assert text.age(seconds) == age


def test_numbers_have_nouns() -> None:
    assert [text.counted(n, "story") for n in (0, 1, 2, 12_000)] == [
        "0 stories",
        "1 story",
        "2 stories",
        "12,000 stories",
    ]
    assert text.counted(2, "day") == "2 days"


@given(st.lists(st.integers(0, 50), max_size=20))
def test_a_sparkline_has_a_sign_for_each_span(counts: list[int]) -> None:
    drawn = text.sparkline(tuple(counts))
    assert len(drawn) == (len(counts) if any(counts) else 0)

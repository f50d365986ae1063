"""Features: stable, compact, and true to the text."""

from concurrent.futures import ThreadPoolExecutor

from hypothesis import example, given
from hypothesis import strategies as st

from reader.model import Name
from reader.threads.features import (
    containment,
    extract,
    pack,
    sketch,
    unpack,
)
from reader.threads.marks import figures, is_digest, periods
from reader.threads.words import is_title_case, stem

NAMES = (Name("foxconn", "Foxconn", "ORG", 3, True, True), Name("nissan", "Nissan", "ORG", 1, False, True))


@given(st.text(max_size=200), st.text(max_size=800))
def test_what_is_packed_unpacks_the_same(title: str, text: str) -> None:
    features = extract(title, text, NAMES, "Some Outlet")
    assert unpack(pack(features)) == features


@given(st.binary(max_size=60))
@example(b"\x9b\xa3\x00\x00\x80")  # a text that is not UTF-8
def test_a_foreign_blob_gives_features_of_nothing_or_something_but_no_error(blob: bytes) -> None:
    unpack(blob)


def test_a_long_story_stays_small() -> None:
    text = " ".join(f"Word{i} plant{i} went{i}." for i in range(3000))
    assert len(pack(extract("A long title about many things", text, NAMES))) <= 1500


def test_names_and_their_pairs_are_terms() -> None:
    terms = dict(extract("Foxconn courts Nissan", "Foxconn wants Nissan.", NAMES).terms)
    assert {"@foxconn", "@nissan", "+@foxconn+@nissan"} <= terms.keys()


def test_figures_are_normal_marks() -> None:
    assert figures("a loss of €2.3 billion, or 2.3bn euros; 29% fewer, 29 percent") == ["#2.3e+09", "#29%"]
    assert figures("In 2025 there were 3 of them") == []


def test_periods_are_months_and_quarters() -> None:
    assert periods("Sales fell in May and in the second quarter") == ["may", "q2"]
    assert periods("The board met on May 14") == []


def test_title_case_says_nothing_about_names() -> None:
    assert is_title_case("Ford Takes Huge Charge As Plans Change")
    assert not is_title_case("Ford takes huge charge as Trump changes plans")


def test_digests_are_known_by_their_titles() -> None:
    assert is_digest("Supply Chain Risk Digest 41", "")
    assert not is_digest("Ford to brief dealers on recall", "One long report.")


LIST = """Who said what, and when.
• December: Vorlund asks Kestrel for a stake.
• February: the chairman of Vorlund wants cooperation.
• April: no active talks.
• May: a seminar.
• July: Kestrel says the report is not based on its information.
• August: the old works are sold.
• September: silence.
"""


def test_a_list_on_one_matter_is_no_digest_and_a_list_of_many_is() -> None:
    assert not extract("Vorlund and Kestrel, a ledger of ten months", LIST).digest
    assert extract("Vorlund asks, Tamsin sells, Orrick waits", LIST).digest
    assert extract("What else was in the paper", LIST).digest


def test_an_excerpt_is_contained_in_its_story() -> None:
    story = " ".join(f"token{i * 31 % 97} token{i}" for i in range(150))
    assert containment(sketch(story), sketch(story[: len(story) // 2])) > 0.8
    assert containment(sketch(story), sketch(story[::-1])) < 0.1


def test_stems_are_the_same_whichever_worker_asks() -> None:
    words = [f"{a}{b}{c}ing" for a in "bdfgklm" for b in ("an", "ell", "iv", "opp") for c in ("d", "t", "ation")]
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(stem.__wrapped__, words * 60))
    assert found == [stem.__wrapped__(word) for word in words] * 60

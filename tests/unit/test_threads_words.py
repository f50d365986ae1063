"""Headlines, states and novelty: what a thread says about itself."""

import pytest

from reader.threads import headline, states
from reader.threads.novelty import said_before
from tests.fakes import in_bounded_time

DAY = 86_400


def test_a_plain_headline_beats_bait() -> None:
    titles = [
        "SHOCKER! You won't believe who buys the Oppama plant",
        "Oppama: what happens next?",
        "Foxconn in talks to use Nissan's Oppama plant",
    ]
    assert headline.best(titles, ["Foxconn", "Nissan"]) == titles[2]


def test_what_happened_is_a_title_and_how_the_market_took_it_is_not() -> None:
    titles = [
        "Carmaker +5.5% after memorandum on buses",
        "Carmaker signs memorandum on electric buses",
        "Carmaker (鴻海) signs memorandum on electric buses",
    ]
    assert headline.best(titles, ["Carmaker"]) == titles[1]
    assert headline.best(["Carmaker shares end higher on buses for Kyoto", *titles[1:]], ["Carmaker"]) == titles[1]


def test_a_headline_loses_its_prefix_and_its_outlet() -> None:
    assert headline.cleaned("UPDATE1: Nissan weighs Oppama sale | The Daily Desk") == "Nissan weighs Oppama sale"
    assert headline.best([]) == "(untitled)"


def test_a_flourish_before_the_colon_goes_where_the_rest_names_the_matter() -> None:
    assert headline.best(["Spades in the clay: the carmaker Vorlund breaks ground in Kent"], ["Vorlund"]) == (
        "The carmaker Vorlund breaks ground in Kent"
    )
    whole = "Vorlund goes over the falls: Chapter 7 for a maker of vans"
    assert headline.best([whole], ["Vorlund"]) == whole  # what follows does not name it


def test_a_series_is_called_by_what_its_headlines_share() -> None:
    months = ["Vorlund (鴻海) revenue, May", "Vorlund (鴻海) revenue, June and second quarter", "Vorlund revenue, July"]
    assert headline.best(months, ["Vorlund"]) == "Vorlund revenue"
    assert headline.best(months, ["Vorlund"], [*months, "Vorlund in figures"]) == "Vorlund revenue"
    reports = ["Vorlund to sell its plant", "Vorlund to buy a port", "Vorlund to close a line in May"]
    assert headline.best(reports, ["Vorlund"]) in reports


def test_what_the_other_headlines_say_chooses_between_the_headlines_of_two_turns() -> None:
    turns = ["Kestrel may sit out a merger of Vorlund", "Vorlund and Ostrava plan a merger"]
    beside = [
        "Vorlund and Ostrava sign a plan",
        "Ostrava and Vorlund plan a company",
        "Plan of Vorlund and Ostrava off",
    ]
    assert headline.best(turns, ["Vorlund", "Ostrava"], beside) == turns[1]


@pytest.mark.parametrize(
    ("lede", "summary"),
    [
        ("TOKYO, Aug 4 (Island Wire) - Vorlund sells a plant to Kestrel.", "Vorlund sells a plant to Kestrel."),
        ("ELLABELL, Ga. - Vorlund sells a plant to Kestrel.", "Vorlund sells a plant to Kestrel."),
        ("BYD - the carmaker - sells a plant to Vorlund.", "BYD - the carmaker - sells a plant to Vorlund."),
    ],
)
def test_a_summary_has_no_dateline(lede: str, summary: str) -> None:
    assert headline.summary("Vorlund sells a plant", [lede]) == summary


def test_a_rare_word_of_the_title_counts_more_in_a_summary_than_a_common_one() -> None:
    ledes = [
        "Tavares was to leave at the start of the year, people said.",
        "Filosa has put bad numbers on the table today.",
    ]
    assert headline.summary("Filosa starts the year with a warning", ledes) == ledes[1]


def test_the_summary_is_the_latest_sentence_on_the_subject() -> None:
    ledes = [
        "Foxconn wants to use the Oppama plant of Nissan.",
        "Unrelated weather was reported from the coast today by all.",
    ]
    assert headline.summary("Foxconn in talks on Nissan's Oppama plant", ledes) == ledes[0]


@pytest.mark.parametrize(
    ("first", "last", "silence", "now", "state"),
    [
        (0, DAY, 0, DAY, "new"),
        (0, 30 * DAY, 0, 31 * DAY, "active"),
        (0, 30 * DAY, 0, 42 * DAY, "quiet 12 d"),
        (0, 30 * DAY, 0, 200 * DAY, "dormant"),
        (0, 200 * DAY, 152 * DAY, 201 * DAY, "back after 5 months"),
    ],
)
def test_states(first: int, last: int, silence: int, now: int, state: str) -> None:
    assert states.state(first, last, silence, now) == state


def test_the_silence_is_the_gap_before_the_latest_week() -> None:
    assert states.silence([0, DAY, 100 * DAY, 102 * DAY]) == 99 * DAY
    assert states.silence([]) == 0


def test_a_sentence_said_before_is_covered_and_a_new_figure_is_not() -> None:
    earlier = ["Nissan will close the Oppama plant by March 2028.", "About 3,900 people work there."]
    told, new = said_before(
        ["The Oppama plant will be closed by Nissan by March 2028.", "Foxconn offers $700 million."], earlier
    )
    assert told > 0.8
    assert new < 0.3


def test_what_a_long_thread_said_before_is_found_in_bounded_time() -> None:
    earlier = [f"Sentence {i} speaks of matter {i % 40} at plant {i % 13} with {i * 3} people." for i in range(1500)]
    with in_bounded_time():
        assert min(said_before(earlier[::60], earlier)) > 0.9

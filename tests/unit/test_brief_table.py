"""The table of figures: one row for a quantity, whoever gave it; nothing from what is not the story."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from reader.brief.table import table
from reader.entities.figures import figures
from reader.entities.lexicon import Lexicon
from reader.findings import FigureRow
from reader.intake.clean import clean
from reader.intake.incoming import Entry
from reader.model import Story

LEXICON = Lexicon.load()
DAY = 86_400

# The facts of two reports on one matter, in sentences of our own.
JULY = """<p>Nissan talks with Foxconn about electric cars from Oppama. Its chief wants to give up seven of the group's 17 plants
and about 15% of the workforce.</p><p>Some 3,900 employees work at Oppama, and the idle site would cost more than $1.2 billion a
year in fixed expenses.</p><p>Foxconn had second quarter revenue of T$1.797 trillion, or about $55.2 billion.</p>
<p>SLY Tern Wire: the secret tool 9 of 10 coins use for guaranteed media coverage worth $5 million</p>"""
APRIL = """<p>In 2020 the chairman set the aim of a part in 10% of the world's EVs by 2027, which may be 3 million vehicles a year.
Nearly $1.3 billion went into purchases.</p><p>The stock (OTC:NSANY) edged up 0.46%, while Honda (NYSE:HMC) dipped 0.47%.</p>
<p>Popular posts from this blog</p><p>Seven stocks that gained 40% on Friday</p><p>Market Soars: Dow Jones Gains 7.87%</p>"""


def story(number: int, outlet: str, **more: Any) -> Story:
    moment = 1_750_000_000 + number * DAY
    values: dict[str, Any] = {
        "id": number, "uid": f"u{number}", "feed_id": 1, "feed_url": "f", "feed_title": "F", "url": "", "title": f"Headline {number}",
        "author": "", "outlet": outlet, "published": moment, "updated": None, "arrived": moment, "moment": moment, "read": False,
        "starred": False, "tags": (), "thread_id": 1, "development_id": 1, "copy_of": None, "copies": 0, "versions": 0, "lede": "",
    }  # fmt: skip
    return Story(**(values | more))


def rows(texts: Mapping[str, str], *, ticks: bool = False, copies: Mapping[int, int] | None = None) -> list[FigureRow]:
    """Return the table of a thread in which each outlet has one story."""
    stories = [story(n, outlet, copy_of=(copies or {}).get(n)) for n, outlet in enumerate(texts, start=1)]
    read = {one.id: figures(texts[one.outlet], lexicon=LEXICON) for one in stories}
    return table(stories, read, ticks=ticks)


def cleaned(html: str) -> str:
    return clean(Entry("u", "https://a.example/1", "T", "", None, None, html), outlet="A").text


def test_two_reports_give_their_figures_with_what_they_count_and_nothing_else() -> None:
    assert {row.words for row in rows({"A": cleaned(JULY), "B": cleaned(APRIL)})} == {
        "seven of 17 plants",
        "about 15% of workforce",
        "some 3,900 employees",
        "more than $1.2 billion a year · fixed expenses",
        "T$1.797 trillion ≈ about $55.2 billion · second quarter revenue",
        "10% of world's EVs",
        "3 million vehicles",
        "nearly $1.3 billion · purchases",
    }


def test_share_prices_are_shown_when_asked_for() -> None:
    assert [row.printed for row in rows({"B": cleaned(APRIL)}, ticks=True) if row.kind == "tick"] == [
        ("0.46%",),
        ("0.47%",),
    ]


def test_one_quantity_of_several_outlets_is_one_row_with_the_values_side_by_side() -> None:
    (row,) = rows(
        {
            "Island Wire": "The plant at Oppama employs 3,900 people.",
            "Taipei Desk": "About 4,000 workers at Oppama would lose their jobs.",
            "Motor Week": "Closing it would hit 3,900 employees.",
        }
    )
    assert (row.printed, row.outlet_count, row.value) == (("3,900", "about 4,000"), 3, 3900.0)
    assert [(report.outlet, report.printed) for report in row.reports] == [
        ("Island Wire", "3,900 people"),
        ("Taipei Desk", "about 4,000 workers"),
        ("Motor Week", "3,900 employees"),
    ]


def test_copies_of_one_text_count_as_one_outlet() -> None:
    same = "The sale of the plant brings $375 million."
    (row,) = rows({"Island Wire": same, "Copyist": same}, copies={2: 1})
    assert row.outlet_count == 1
    assert [report.copy for report in row.reports] == [False, True]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("It cuts 9,000 jobs.", "It cuts 20,000 jobs."),
        ("Sales fell 15 percent.", "The tariff is 15 percent."),
        ("It paid $5 billion for batteries.", "It paid €5 billion for batteries."),
        ("It has 17 plants.", "It has 17 suppliers."),
        ("Exports fell 8.7% in May.", "Exports fell 9.2% in June."),
    ],
)
def test_different_quantities_stay_apart(one: str, two: str) -> None:
    assert len(rows({"A": one, "B": two})) == 2


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("It took a $19.5 billion charge.", "Ford is to book a $19.5 billion writedown."),
        ("Renault holds 35.7 percent of Nissan.", "It owns about 36% of Nissan."),
        ("It lost 670.9 billion yen ($4.5 billion) in the year.", "The loss of 670.9 billion yen was a record."),
        ("Loss of €2.3bn in the half-year.", "Stellantis had a net loss of 2.3 billion euros."),
    ],
)
def test_the_same_quantity_in_other_words_is_one_row(one: str, two: str) -> None:
    assert len(rows({"A": one, "B": two})) == 1


@pytest.mark.parametrize(
    "sentence",
    [
        "The site costs $1.2 billion a year.",
        "It would cost $1.2 billion in fixed expenses annually.",
        "A cost of $1.2 billion per year.",
    ],
)
def test_a_yearly_amount_says_so(sentence: str) -> None:
    (row,) = rows({"A": sentence})
    assert row.printed == ("$1.2 billion a year",)


def test_the_same_stories_give_the_same_table() -> None:
    texts = {"A": cleaned(JULY), "B": cleaned(APRIL), "C": cleaned(JULY)}
    assert rows(texts) == rows(texts)


def test_a_part_stands_in_one_row_with_its_whole() -> None:
    (row,) = rows(
        {
            "A": "Seven of Nissan's 17 plants are to go.",
            "B": "It gives up seven of the company's 17 plants.",
            "C": "Seven plants are to close.",
        }
    )
    assert (row.words, row.outlet_count, row.value) == ("seven of 17 plants", 3, 7.0)
    assert {one.words for one in rows({"A": "It has 17 plants, of which seven plants go."})} == {
        "17 plants",
        "seven plants",
    }


def test_an_amount_goes_by_the_words_that_tell_most() -> None:
    (row,) = rows(
        {
            "A": "The fixed costs are put at $1.2 billion.",
            "B": "Fixed costs of $1.2 billion are at stake.",
            "C": "Fixed costs come to $1.2 billion a year.",
        }
    )
    assert row.printed == ("$1.2 billion a year",)
    (row,) = rows({"A": "It wants a tenth of the world's electric cars.", "B": "It wants 10% of the world's EVs."})
    assert row.printed == ("10%",)


@pytest.mark.parametrize(
    ("sentence", "noun"),
    [
        ("It lets about 15% of the workforce go.", "workforce"),
        ("Today 10% of Nissan costs about as much as one new plant.", "Nissan"),
        ("The plant runs at about 40% of what it could build.", ""),
        ("Of 3,900 employees about 2,400 build cars.", ""),
    ],
)
def test_what_a_figure_counts_is_a_noun_and_no_verb(sentence: str, noun: str) -> None:
    assert [one.counts for one in figures(sentence, lexicon=LEXICON)][-1] == noun


def test_a_noun_that_opened_its_sentence_loses_its_capital_and_a_name_keeps_it() -> None:
    assert [row.noun for row in rows({"A": "Profit fell 13 percent to $46.3 million."})] == ["profit", "profit"]
    assert [row.noun for row in rows({"A": "Nissan owns 17 Leaf cars."})] == ["Leaf cars"]


def test_the_lower_end_of_a_span_is_printed_with_its_scale() -> None:
    found = figures("The venture costs $4.3 to $7.6 billion.", lexicon=Lexicon.load())
    rows = table([story(1, "A")], {1: found})
    assert sorted(row.printed[0] for row in rows) == ["$4.3 billion", "$7.6 billion"]

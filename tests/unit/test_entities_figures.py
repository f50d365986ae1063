"""Figures with their noun and sentence, and who says what: golden rows on prose of our own."""

from __future__ import annotations

import pytest

from reader.entities.figures import figures
from reader.entities.lexicon import Lexicon
from reader.entities.sourcing import claims

LEXICON = Lexicon.load()

STORY = """Nissan wants to close seven of its 17 plants and cut its workforce by about 15%, the carmaker's boss told staff.
Some 3,900 employees at Oppama would be affected, and keeping the idle site costs over $1.2 billion in fixed charges a year.
Foxconn reported quarterly revenue of T$1.8 trillion ($55.2 billion). It aims at 10% of the world's EVs.
Nissan shares (OTC:NSANY) rose 0.5% on Monday and closed at $4.61."""


def test_each_figure_says_what_it_counts() -> None:
    rows = [(f.surface, f.value, f.unit, f.counts, f.market) for f in figures(STORY, lexicon=LEXICON)]
    assert rows == [
        ("seven", 7.0, "", "plants", False),
        ("17 plants", 17.0, "plants", "plants", False),
        ("15%", 15.0, "%", "workforce", False),
        ("3,900 employees", 3900.0, "employees", "employees", False),
        ("$1.2 billion", 1.2e9, "USD", "fixed charges", False),
        ("T$1.8 trillion", 1.8e12, "TWD", "quarterly revenue", False),
        ("$55.2 billion", 55.2e9, "USD", "quarterly revenue", False),
        ("10%", 10.0, "%", "world's EVs", False),
        ("0.5%", 0.5, "%", "Nissan shares", True),
        ("$4.61", 4.61, "USD", "", True),
    ]


def test_a_figure_lies_in_its_sentence() -> None:
    for figure in figures(STORY, lexicon=LEXICON):
        assert STORY[figure.start : figure.end] == figure.surface
        assert figure.surface in figure.sentence
        assert "\n" not in figure.sentence


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("A 24 per cent stake is held by Renault.", (24.0, "stake")),
        ("Prices start at 55,800 yuan.", (55800.0, "price")),
        ("It took a €1.8 billion write-down.", (1.8e9, "write-down")),
        ("It hired 2,200 hourly workers.", (2200.0, "hourly workers")),
        ("Exports fell 8.7% in May.", (8.7, "Exports")),
        ("Its market share fell to 5%.", (5.0, "market share")),
        ("About 2,400 of the 3,900 employees are there.", (2400.0, "employees")),
        ("Sales were 45 percent lower.", (45.0, "Sales")),
        ("It took 48,000 of them to the port.", (48000.0, "")),
        ("It pays 15 percent in place of 27.5.", (15.0, "")),
        ("The plant runs at what some 40 percent usually put up with.", (40.0, "")),
        ("The plant runs at 57 percent of capacity.", (57.0, "capacity")),
        ("Quarterly profit recently dropped 43 percent.", (43.0, "Quarterly profit")),
        ("It lost $4.5 billion last year.", (4.5e9, "loss")),
        ("The French state owns 15 percent.", (15.0, "stake")),
        ("Tesla's registrations in Germany plunged 77% in May.", (77.0, "registrations")),
        ("A pickup from about $30,000 follows.", (30000.0, "price")),
        ("It bought the works in Ohio from the founders for $230 million.", (230e6, "price")),
        ("Volkswagen takes a 5.1 billion euro ($6 billion) hit.", (5.1e9, "hit")),
        ("Ford takes a $19.5 billion writedown and ends the Lightning.", (19.5e9, "writedown")),
        ("They cut tariffs on car imports from 25% to 15%.", (25.0, "tariffs")),
        ("Its value has fallen 40%.", (40.0, "value")),
        ("The Department of Energy closed a loan of up to $6.6 billion.", (6.6e9, "loan")),
        ("Hyundai had raised its U.S. investment pledge to $26 billion.", (26e9, "U.S. investment pledge")),
        ("Profit at Foxconn (鴻海) fell 13 percent.", (13.0, "Profit")),
        ("About 15 percent of the production cost is saved.", (15.0, "production cost")),
        ("Around 48,000 were sold in 18 years.", (48000.0, "sold")),
        ("About 300 are South Korean nationals.", (300.0, "South Korean nationals")),
        ("Volkswagen Braces for $5.9 Billion Profit Shock.", (5.9e9, "Profit Shock")),
        ("The stake is worth 700 billion yen of market value beside the 7 trillion of Honda.", (7e11, "market value")),
    ],
)
def test_the_noun_is_found_on_either_side(sentence: str, expected: tuple[float, str]) -> None:
    figure, *_ = figures(sentence, lexicon=LEXICON)
    assert (figure.value, figure.counts) == expected
    assert not figure.market


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Turnover fell 12.5% to 74.3 billion euros.", ["Turnover", "Turnover"]),
        ("Its margins are down from 4.3% to 3.9%.", ["margins", "margins"]),
        ("Tesla sold 987 cars in Britain, down about 60%, and 1,110 in Germany.", ["cars", "cars", "cars"]),
        (
            "It had revenue of T$540 billion in June, 12.3 percent less than in May and 10.1 percent more than a year ago.",
            ["revenue"] * 3,
        ),
        (
            "Net profit fell 36.9 pct at Toyota, 97.5 pct at Mitsubishi Motors and 10.7 pct at Suzuki.",
            ["Net profit"] * 3,
        ),
        ("It aims for 5.5 million vehicles, 800,000 of them overseas.", ["vehicles", "vehicles"]),
    ],
)
def test_amounts_in_a_row_share_their_noun(sentence: str, expected: list[str]) -> None:
    assert [figure.counts for figure in figures(sentence, lexicon=LEXICON)] == expected


def test_the_same_amount_in_another_currency_is_told_from_another_amount() -> None:
    pair = figures("It booked revenue of T$1.8 trillion, or about $55.2 billion.", lexicon=LEXICON)
    assert [figure.restates for figure in pair] == [False, True]
    assert [f.restates for f in figures("It costs $50,000 or $60,000.", lexicon=LEXICON)] == [False, False]


@pytest.mark.parametrize(
    ("text", "ticks"),
    [
        ("Shares fell across Asia. BYD lost nearly 9 per cent in Hong Kong.", [True]),
        ("Shares fell across Asia. BYD sales lost 9 per cent in May.", [False]),
        ("The stock market wavered. Rain fell. Geely Automobile plunged 7.3%.", [True]),
        ("Hon Hai (2317) lost 1.2 percent in Taipei.", [True]),
        ("Nissan closed 0.9 percent lower at 330 yen.", [True, True]),
        ("BYD Stock Plunges 9% As New Price War Begins!", [True]),
        ("BMW shares have risen about 13% this year.", [True]),
        ("Renault sold shares worth 5% of the company.", [False]),
    ],
)
def test_moves_of_shares_are_a_kind_of_their_own(text: str, ticks: list[bool]) -> None:
    assert [figure.market for figure in figures(text, lexicon=LEXICON)] == ticks


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Nikkei first reported the talks on Sunday.", [("asserted", "Nikkei", "outlet")]),
        ("According to the Asahi Shimbun, the plan is ready.", [("asserted", "Asahi", "outlet")]),
        ("Two people familiar with the talks said a sale is near.", [("asserted", "two people familiar with the talks", "anonymous")]),
        ("Jun Seki, a strategist at Foxconn, said the door is open.", [("asserted", "Jun Seki", "speaker")]),
        ("Nissan denied that a sale is planned.", [("denied", "Nissan", "organisation")]),
        ("A spokesperson for Foxconn did not respond to questions.", [("no comment", "Foxconn", "organisation")]),
        ("Renault declined to comment.", [("no comment", "Renault", "organisation")]),
        ("Honda confirmed the order on Friday.", [("confirmed", "Honda", "organisation")]),
        ("Honda has not confirmed the order.", []),
        ("Honda and Nissan called off their merger talks.", [("ended", "Nissan", "organisation"), ("ended", "Honda", "organisation")]),
        ("Nikkei broke the story, but Nissan denied it.", [("asserted", "Nikkei", "outlet"), ("denied", "Nissan", "organisation")]),
        ("The plant builds engines.", []),
    ],
)  # fmt: skip
def test_a_sentence_says_who_stands_behind_it(sentence: str, expected: list[tuple[str, str, str]]) -> None:
    assert [(claim.status, claim.source, claim.kind) for claim in claims(sentence, LEXICON)] == expected


def test_a_claim_lies_where_its_sentence_is() -> None:
    text = "It rained.\n\nNissan denied everything. Birds sang."
    (claim,) = claims(text, LEXICON)
    assert text[claim.start : claim.end] == claim.sentence == "Nissan denied everything."


def test_the_lower_end_of_a_span_of_money_has_the_scale_of_the_upper() -> None:
    found = figures("The venture costs $4.3 to $7.6 billion.", lexicon=Lexicon.load())
    assert [figure.value for figure in found] == [4.3e9, 7.6e9]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Its market value of 700 billion yen is 7 pct of the total, against 7.9 trillion yen for Honda.", ["market value", "market value", "market value"]),
        ("GM is selling its share of the Lansing plant to LG for about $1 billion.", ["price"]),
        ("It had second quarter revenue of $55.2 billion, a 15.2% year-on-year increase.", ["second quarter revenue"] * 2),
        ("The pickup is due in 2027 at about $30,000.", ["price"]),
        ("A 75 kWh battery gives range, and about $6 billion concerns SK On.", ["battery", ""]),
        ("Some 28 per cent of Nissan's shares go into a trust.", ["shares"]),
    ],
)  # fmt: skip
def test_an_amount_counts_what_a_reporter_would_write(text: str, expected: list[str]) -> None:
    assert [figure.counts for figure in figures(text, lexicon=Lexicon.load())] == expected

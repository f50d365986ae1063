"""What the recogniser sees: names by lexicon, form and neighbours; values; and that any text is linear and safe."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.entities.lexicon import Lexicon
from reader.entities.recognise import names, recognise

LEXICON = Lexicon.load()


def seen(text: str, *kinds: str) -> list[tuple[str, str]]:
    return [(m.surface, m.entity_id or m.type) for m in recognise(text, LEXICON) if not kinds or m.type in kinds]


def values(text: str) -> list[tuple[str, str]]:
    return [
        (m.surface, m.type)
        for m in recognise(text, LEXICON)
        if m.type in ("MONEY", "PERCENT", "QUANTITY", "DATE", "TICKER")
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hon Hai Precision Industry Co., Ltd. met Foxconn staff.", ["foxconn", "foxconn"]),
        ("VOLKSWAGEN and VW‑owned Škoda agreed.", ["volkswagen", "volkswagen", "skoda"]),
        ("Unhondalike motors and kiarosa are words.", []),
        ("Bodies from Kia’s yard.", ["kia"]),
        ("Mitsubishi Heavy Industries won. Mitsubishi builds turbines.", ["mitsubishi-heavy-industries"] * 2),
        ("Mitsubishi sells the Outlander.", ["mitsubishi-motors", "mitsubishi-motors-outlander"]),
        ("Mitsubishi Corp. owns a fifth of Mitsubishi Motors. Mitsubishi is small.", ["mitsubishi-corp", "mitsubishi-motors", "mitsubishi-motors"]),
        ("The Nikkei 225 fell, Nikkei reported.", ["nikkei"]),
    ],
)  # fmt: skip
def test_a_known_name_is_its_entity(text: str, expected: list[str]) -> None:
    assert [key for _, key in seen(text, "ORG", "PRODUCT")] == expected


def test_a_full_stop_that_may_end_the_sentence_is_the_names_own_where_the_text_writes_names_so() -> None:
    assert [s for s, _ in seen("It was Nissan Motor Co. that sued Quillmark Holdings Ltd.", "ORG")] == [
        "Nissan Motor Co.",
        "Quillmark Holdings Ltd.",
    ]
    assert [s for s, _ in seen("It was Nissan Motor Co that sued Quillmark Holdings Ltd.", "ORG")] == [
        "Nissan Motor Co",
        "Quillmark Holdings Ltd",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Analyst Ravenna Okoro said so. Okoro added more.", [("Ravenna Okoro", "ravenna-okoro"), ("Okoro", "ravenna-okoro")]),
        ("Judge Pell ruled.", [("Pell", "pell")]),
        ("Maria Quistgaard, chief economist, agreed.", [("Maria Quistgaard", "maria-quistgaard")]),
        ("Spokesman Bae Tae-hun spoke; Bae declined.", [("Bae Tae-hun", "bae-tae-hun"), ("Bae", "bae-tae-hun")]),
        ("Ivan Espinosa spoke. Then Espinosa left.", [("Ivan Espinosa", "ivan-espinosa"), ("Espinosa", "ivan-espinosa")]),
        ("Edsel Ford was there.", []),
        ("Harold Ford was there.", [("Harold Ford", "harold-ford")]),
    ],
)  # fmt: skip
def test_a_person_is_known_by_title_given_name_or_introduction(text: str, expected: list[tuple[str, str]]) -> None:
    assert seen(text, "PERSON") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The supplier Brackwell builds seats.", [("Brackwell", "brackwell")]),
        ("Parts come from Orlanda GmbH in bulk, and Orlanda grows.", [("Orlanda GmbH", "orlanda"), ("Orlanda", "orlanda")]),
        ("The Northern Tyre Council (NTC) met; NTC voted.", [("Northern Tyre Council", "northern-tyre-council"), ("NTC", "northern-tyre-council"), ("NTC", "northern-tyre-council")]),
        ("He studied at the University of Michigan there.", [("University of Michigan", "university-of-michigan")]),
        ("Brackwell shares are up; Toyota and Vantorix fell.", [("Brackwell", "brackwell"), ("Toyota", "toyota"), ("Vantorix", "vantorix")]),
    ],
)  # fmt: skip
def test_a_company_is_known_by_form_or_neighbours(text: str, expected: list[tuple[str, str]]) -> None:
    assert seen(text, "ORG") == expected


def test_places_join_their_state_and_plants_keep_their_noun() -> None:
    assert seen("Plants in Celaya, Mexico, at the Tochigi Plant and in Brenholm.", "PLACE") == [
        ("Celaya, Mexico", "celaya"),
        ("Tochigi Plant", "tochigi-plant"),
        ("Brenholm", "brenholm"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A new Nissan Leaf and the Ariya.", [("Nissan Leaf", "nissan-leaf"), ("Ariya", "nissan-ariya")]),
        ("A leaf fell into the Ocean.", []),
        ("Fisker built the Ocean in Graz.", [("Ocean", "fisker-ocean")]),
        ("Ford recalled the Model T.", [("Model T", "ford-model-t")]),
        ("Foxconn showed the Model T.", [("Model T", "foxconn-model-t")]),
        ("The BMW Q77 is odd; the Q77 is late.", [("BMW Q77", "bmw-q77"), ("Q77", "bmw-q77")]),
    ],
)
def test_a_model_needs_its_maker_near(text: str, expected: list[tuple[str, str]]) -> None:
    assert seen(text, "PRODUCT") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It paid US$375m, or ¥5.5 billion (€ 43.04).", [("US$375m", "MONEY"), ("¥5.5 billion", "MONEY"), ("€ 43.04", "MONEY")]),
        ("It cost 860 billion Japanese yen and R80.84bn.", [("860 billion Japanese yen", "MONEY"), ("R80.84bn", "MONEY")]),
        ("Up 3.7 per cent, 25 pct and 6–7%.", [("3.7 per cent", "PERCENT"), ("25 pct", "PERCENT"), ("6–7%", "PERCENT")]),
        ("Some 2,200 workers and 303 miles.", [("2,200 workers", "QUANTITY"), ("303 miles", "QUANTITY")]),
        ("It shut three factories in two years at age 58.", [("three factories", "QUANTITY")]),
        ("About 25-30 million iPhones.", [("25-30 million", "QUANTITY")]),
        ("A 58-year-old filed under Chapter 11 with the F-150.", []),
        ("On June 17, 2025, and 23 June.", [("June 17, 2025", "DATE"), ("23 June", "DATE")]),
        ("By the first quarter of 2025, last year and FY 2024-25.", [("the first quarter of 2025", "DATE"), ("last year", "DATE"), ("FY 2024-25", "DATE")]),
        ("It may rise in May, he may say on Tuesday.", [("May", "DATE"), ("Tuesday", "DATE")]),
        ("Honda (HMC) and Renault (EPA: RNO), 7201.T and GM (GM).", [("HMC", "TICKER"), ("EPA: RNO", "TICKER"), ("7201.T", "TICKER")]),
    ],
)  # fmt: skip
def test_values_are_whole(text: str, expected: list[tuple[str, str]]) -> None:
    assert values(text) == expected


def test_a_headline_in_title_case_makes_no_names_of_words() -> None:
    assert [s for s, _ in seen("Nissan Eyes Bold Epic Growth As Rivals Sparks Buzz")] == ["Nissan"]


def test_names_fold_mentions_and_leave_reporting_outlets_out() -> None:
    found = names(
        "Foxconn eyes Oppama plant",
        "Hon Hai wants the Oppama plant, Nikkei reported. Nissan was silent.\n\nFoxconn makes phones in China.",
        LEXICON,
    )
    rows = {name.key: (name.type, name.count, name.in_title, name.in_lede) for name in found}
    assert rows == {
        "foxconn": ("ORG", 3, True, True),
        "oppama": ("PLACE", 2, True, True),
        "nissan": ("ORG", 1, False, False),
        "china": ("PLACE", 1, False, False),
    }


@given(st.text(max_size=300) | st.text(alphabet="ABc.,$%-'’ 12 \nFordNissanMay(", max_size=300))
@settings(deadline=None, max_examples=150)
def test_mentions_are_sorted_apart_and_say_what_the_text_says(text: str) -> None:
    past = 0
    for mention in recognise(text, LEXICON):
        assert past <= mention.start < mention.end <= len(text)
        assert mention.surface == text[mention.start : mention.end]
        past = mention.end


HOSTILE = {
    "spaces": " " * 10,
    "one word": "A" * 10,
    "initials": "A." * 5,
    "capitals": "Aa " * 4,
    "digits": "1," * 5,
    "brackets": "(AB, " * 2,
    "currency": "$1-" * 4,
    "names": "Ford, Ohio ",
    "co": "Co., Ltd. ",
    "headlines": "Great New Brave World\n",
    "ands": "A and the ",
    "months": "May 1-2, ",
    "people": "John Doe said ",
    "quarters": "the first quarter of ",
}


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE.keys())
def test_time_grows_with_length_only(unit: str) -> None:
    def seconds(size: int) -> float:
        text = (unit * (size // len(unit) + 1))[:size]
        took = []
        for _ in range(2):
            began = time.process_time()
            recognise(text, LEXICON)
            took.append(time.process_time() - began)
        return min(took)

    assert seconds(80_000) < 16 * seconds(20_000) + 0.1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Made in Brenholm, Ohio, and in Tarvik, Norway.", ["Brenholm, Ohio", "Tarvik, Norway"]),
        ("A loan to Mazda Motor Europe of Leverkusen.", ["Mazda Motor Europe"]),
        ("Founder Petra Vey of Holm & Dahl spoke.", ["Petra Vey", "Holm & Dahl"]),
        ("Ola Brandt and Jutta Weller said so.", ["Ola Brandt", "Jutta Weller"]),
        ("The Daihatsu Rocky and a Nikola One truck.", ["Daihatsu Rocky", "Nikola One"]),
        ("Lordstown, which ran short, built the Endurance in Lordstown, Ohio.", ["Lordstown", "Endurance", "Lordstown, Ohio"]),
        ("KKR & Co. and Norra AB joined.", ["KKR & Co.", "Norra AB"]),
    ],
)  # fmt: skip
def test_a_name_reaches_as_far_as_it_goes(text: str, expected: list[str]) -> None:
    found = [m.surface for m in recognise(text, LEXICON) if m.type in ("ORG", "PERSON", "PLACE", "PRODUCT")]
    assert [name for name in found if name != "Leverkusen"] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A 50-50 company.", []),
        ("Sold in Q3 2025 and July-to-September.", ["Q3 2025", "July-to-September"]),
        ("In March Kia grew; March on.", ["March"]),
        ("On the 26th, two weeks ago.", ["the 26th", "two weeks ago"]),
    ],
)
def test_dates_and_ratios(text: str, expected: list[str]) -> None:
    assert [surface for surface, _ in values(text)] == expected


@pytest.mark.parametrize(
    "text", ["Jun Seki spoke. It is close, Seki said.", "Kim Dong-won spoke. It is near, Kim said."]
)
def test_a_surname_that_speaks_is_the_person_introduced_before(text: str) -> None:
    first, later = recognise(text, Lexicon.load())
    assert (later.type, later.entity_id) == ("PERSON", first.entity_id)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Halcyon H2 costs more than the Orvane Q4 does.", [("PRODUCT", "Halcyon H2"), ("PRODUCT", "Orvane Q4")]),
        ("The loss in H2 grew, H2 profit fell, and H2 trucks burn it.", [("DATE", "H2"), ("DATE", "H2")]),
        ("It makes the TrailMaster X4.", [("PRODUCT", "TrailMaster X4")]),
        ("Calling back 18,940 Ventura sedans.", [("QUANTITY", "18,940"), ("PRODUCT", "Ventura")]),
        ("The fund Aldrin Partners left.", [("ORG", "Aldrin Partners")]),
        ("The National Highway Traffic Safety Administration spoke.", [("ORG", "National Highway Traffic Safety Administration")]),
        ("Staff of PwC Japan said so, as did UAW Local 647.", [("ORG", "PwC Japan"), ("ORG", "UAW Local 647")]),
        ("They put Groupe Cernay and Tata Steel Nederland on it.", [("ORG", "Groupe Cernay"), ("ORG", "Tata Steel Nederland")]),
        ("MIOSHA fined it after Dillon Angulo survived.", [("ORG", "MIOSHA"), ("PERSON", "Dillon Angulo")]),
        ("It was founded by Sakichi Toyoda.", [("PERSON", "Sakichi Toyoda")]),
        ("He is Hans van den Berg, 51, of Redkey, Ind.", [("PERSON", "Hans van den Berg"), ("PLACE", "Redkey, Ind.")]),
        ("A mill in Vesper Parish, Louisiana, and the Zellwood, Florida-based firm.", [("PLACE", "Vesper Parish, Louisiana"), ("PLACE", "Zellwood, Florida")]),
        ("He died at 94. The target fell to 85p, down 12pc, in 1080p.", [("MONEY", "85p"), ("PERCENT", "12pc")]),
        ("Ask Todd Albrecht, Chief Executive Officer of Quantum Forge.", [("PERSON", "Todd Albrecht"), ("ORG", "Quantum Forge")]),
        ("Matt Godlewski, Corporate Affairs Officer at Ford, spoke.", [("PERSON", "Matt Godlewski"), ("ORG", "Ford")]),
        ("It hid faults in 12,700 Harrier T6 utes; the Board of Directors met.", [("QUANTITY", "12,700"), ("PRODUCT", "Harrier T6")]),
        ("The MV Tamerlane sails for Kestrel, backed by Temasek.", [("PRODUCT", "MV Tamerlane"), ("ORG", "Kestrel"), ("ORG", "Temasek")]),
        ("It will close its LaVergne truck tire plant.", [("PLACE", "LaVergne")]),
        ("Its fiscal fourth-quarter loss and the June quarter.", [("DATE", "fiscal fourth-quarter"), ("DATE", "the June quarter")]),
    ],
)  # fmt: skip
def test_what_stands_around_a_name_or_value_says_what_it_is(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(m.type, m.surface) for m in recognise(text, LEXICON)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Harlan Tire & Rubber cut jobs. Harlan said so.",
        "Jack Kemp spoke first. Kemp said no.",
        "Carl Bernstein wrote it. Later Bernstein said so.",
        "Rupert Stadler left. Stadler's lawyer spoke.",
    ],
)
def test_a_short_form_is_who_the_text_introduced(text: str) -> None:
    first, later = recognise(text, Lexicon.load())
    assert (later.type, later.entity_id) == (first.type, first.entity_id)


def test_a_firm_named_before_a_person_of_its_name_stays_the_firm() -> None:
    text = "Bernstein cut its rating of Stadler. Carl Bernstein is no analyst. Bernstein said it was time."
    assert [m.type for m in recognise(text, Lexicon.load()) if m.surface == "Bernstein"] == ["ORG", "ORG"]

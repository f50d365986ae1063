"""Names no lexicon holds, told by what stands beside them, and values written in words."""

from __future__ import annotations

import pytest

from reader.entities.amounts import fractions
from reader.entities.figures import figures
from reader.entities.lexicon import Lexicon
from reader.entities.recognise import recognise


def seen(text: str, kinds: str = "ORG PERSON PLACE PRODUCT") -> list[tuple[str, str]]:
    return [(m.surface, m.type) for m in recognise(text, Lexicon.load()) if m.type in kinds.split()]


def values(text: str) -> list[tuple[str, str]]:
    return seen(text, "MONEY PERCENT QUANTITY DATE")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Quillmarket, a maker of brake hoses, shut on Friday.", [("Quillmarket", "ORG")]),
        ("Quillmarket, which owns nine barges, shut on Friday.", [("Quillmarket", "ORG")]),
        ("They sold Quillride, a robotaxi firm, cheaply.", [("Quillride", "ORG")]),
        ("Ravna Ostrelli, who founded it, left.", [("Ravna Ostrelli", "PERSON")]),
        ("Ravna Ostrelli, chairman of the council, left.", [("Ravna Ostrelli", "PERSON")]),
        ("That is late, said its director, Ravna Ostrelli.", [("Ravna Ostrelli", "PERSON")]),
        ("Ullersby, a port on the fjord, froze.", [("Ullersby", "PLACE")]),
        ("They showed the Zephyrine, a three-wheeler with a roof.", [("Zephyrine", "PRODUCT")]),
    ],
)
def test_what_is_set_beside_a_name_says_what_it_is(text: str, expected: list[tuple[str, str]]) -> None:
    assert seen(text) == expected


def test_a_town_is_not_a_firm_because_a_firm_follows() -> None:
    assert seen("In Ullersby, the company shut a shed.") in ([], [("Ullersby", "PLACE")])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sales fell once more in the north of it. Quill Gazette", "Quill Gazette"),
        ("Sales fell once more. - Quillpost", "Quillpost"),
        ("Sales fell once more. QUILL", "QUILL"),
    ],
)
def test_a_name_that_ends_a_text_alone_is_its_source(text: str, expected: str) -> None:
    assert seen(text) == [(expected, "ORG")]


def test_a_word_that_ends_a_text_is_no_source() -> None:
    assert seen("Did sales fall? Absolutely") == []


def test_words_run_together_are_a_firm() -> None:
    assert seen("Funds went to QuillVentures on Friday.") == [("QuillVentures", "ORG")]
    assert seen("They asked McTavish on Friday.") == []


def test_a_guess_needs_a_text_about_the_industry() -> None:
    assert ("Ostrelli", "ORG") in seen("Toyota said a deal with Ostrelli would bring cells.")
    assert seen("The choir waited for Ostrelli at noon.") == []


def test_a_maker_and_a_number_are_a_model_after_the_maker_is_known() -> None:
    text = "Quillmark Motors opened. The Quillmark Q7 comes in May; the Q7 costs little."
    assert seen(text) == [("Quillmark Motors", "ORG"), ("Quillmark Q7", "PRODUCT"), ("Q7", "PRODUCT")]


def test_a_company_with_a_region_behind_it_is_its_branch_but_not_with_a_plant() -> None:
    assert seen("She is chief of VinFast Asia, he said.") == [("VinFast Asia", "ORG")]
    assert seen("He left Mazda of America.") == [("Mazda of America", "ORG")]
    assert seen("It paused its Toyota Mexico plant.") == [("Toyota", "ORG"), ("Mexico", "PLACE")]


def test_an_apostrophe_belongs_to_the_name_of_a_federation() -> None:
    assert seen("The Harbour Dock Workers' Federation met.") == [("Harbour Dock Workers' Federation", "ORG")]


def test_the_first_two_words_of_a_firm_stand_for_it() -> None:
    found = recognise("Sable Ridge Lithium drilled. Then Sable Ridge stopped.", Lexicon.load())
    assert [(m.surface, m.entity_id) for m in found] == [
        ("Sable Ridge Lithium", "sable-ridge-lithium"),
        ("Sable Ridge", "sable-ridge-lithium"),
    ]


def test_a_countrys_own_is_a_firm_and_a_thing_on_wheels_a_model() -> None:
    assert ("Quillmark", "ORG") in seen("Toyota met Estonia's Quillmark on Friday.")
    assert ("Zephyrine", "PRODUCT") in seen("Toyota cells go into the Zephyrine school bus.")
    assert ("Quillmark Corp II", "ORG") in seen("Toyota went through Quillmark Corp II for it.")


def test_a_number_after_a_line_or_phase_is_no_count() -> None:
    assert values("It stops at line 1 and in phase 2.") == []


def test_a_surname_that_is_a_town_is_a_person_by_the_role() -> None:
    assert seen("Ostra Pacheco, chairman of the board, left.") == [("Ostra Pacheco", "PERSON")]


def test_a_maker_whose_name_is_a_word_speaks_for_its_models() -> None:
    assert seen("On Monday Lucid showed the Gravity SUV.") == [("Lucid", "ORG"), ("Gravity", "PRODUCT")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It shut in June. 312 workers left.", [("June", "DATE"), ("312 workers", "QUANTITY")]),
        ("It wants one million robotaxis.", [("one million robotaxis", "QUANTITY")]),
        ("It has one plant.", []),
        ("Margins of 10 to 15 percent are rare.", [("10 to 15 percent", "PERCENT")]),
        ("Margins rose from 10 to 15 percent.", [("10", "QUANTITY"), ("15 percent", "PERCENT")]),
        ("A third of its plants closed.", [("A third", "PERCENT")]),
        ("Output fell by a quarter.", [("a quarter", "PERCENT")]),
        ("In a third quarter of losses it shrank.", [("third quarter", "DATE")]),
        ("It made 30 million RMB in Q3 FY26.", [("30 million RMB", "MONEY"), ("Q3 FY26", "DATE")]),
        (
            "It costs RM2.14, up 50 cents, at end-2026.",
            [("RM2.14", "MONEY"), ("50 cents", "MONEY"), ("end-2026", "DATE")],
        ),
        ("In fiscal 2025/26 it grew.", [("fiscal 2025/26", "DATE")]),
        ("It met on 3 and 4 May.", [("3 and 4 May", "DATE")]),
    ],
)
def test_values_in_words_and_ranges(text: str, expected: list[tuple[str, str]]) -> None:
    assert values(text) == expected


def test_a_share_in_words_is_a_percentage_of_what_it_is_a_share_of() -> None:
    assert [(a.value, a.unit) for a in fractions("two-thirds of output")] == [(66.7, "%")]
    (row,) = figures("It will close a quarter of its showrooms.")
    assert (row.value, row.unit, row.counts) == (25.0, "%", "showrooms")


def test_a_quarter_is_not_the_model_of_the_same_name() -> None:
    assert values("Its Q3 result was poor.") == [("Q3", "DATE")]
    assert seen("The Audi Q3 was shown.") == [("Audi Q3", "PRODUCT")]

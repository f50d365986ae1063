"""Lands: a country is implied by its people and by places in it, and is not said twice."""

import msgspec
import pytest

from reader.entities import lands as module
from reader.entities.lands import lands
from reader.entities.lexicon import Lexicon
from reader.entities.recognise import names
from reader.model import Name

LEXICON = Lexicon.load()


def implied(title: str, text: str) -> tuple[Name, ...]:
    return lands(title, text, names(title, text, LEXICON), LEXICON)


def keys(title: str, text: str = "") -> set[str]:
    return {name.key for name in implied(title, text)}


@pytest.mark.parametrize(
    ("title", "land"),
    [
        ("Turkish police search offices of carmaker", "turkey"),
        ("South Korean battery makers cut spending", "south-korea"),
        ("North Korean leader inspects a factory", "north-korea"),
        ("Workers walk out at plant in Wolfsburg", "germany"),
        ("Vote set for May at plant in Chattanooga", "tennessee"),
    ],
)
def test_a_people_or_a_place_implies_its_land(title: str, land: str) -> None:
    assert keys(title) == {land}


def test_a_land_that_is_named_is_not_implied_too() -> None:
    assert keys("Germany waits for German carmakers", "In Wolfsburg nobody works.") == set()


def test_a_land_is_as_near_to_the_headline_as_what_implies_it() -> None:
    text = "The plant stands still. Later that day Japanese suppliers said that they would wait, too."
    found = {name.key: (name.in_title, name.in_lede) for name in implied("Turkish workers walk out", text)}
    assert found == {"turkey": (True, False), "japan": (False, False)}


def test_what_is_written_small_or_is_part_of_a_word_implies_nothing() -> None:
    assert keys("How to polish a car", "A finnish of sorts, Germanic in style.") == set()


def test_every_land_and_place_of_the_table_is_in_the_lexicon() -> None:
    table = msgspec.json.decode(module._FILE.read_bytes(), type=module._Lands)
    listed = [*table.peoples, *table.places, *(place for ids in table.places.values() for place in ids.split())]
    assert [one for one in listed if LEXICON.entity(one) is None] == []

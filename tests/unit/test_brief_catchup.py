"""The fewest sentences that carry a thread, and what is new in a text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reader.brief.catchup import carry, novelty
from reader.entities.lexicon import Lexicon
from reader.findings import Novelty, Reading, Sentence
from reader.model import Story
from reader.threads.novelty import Said, said_before
from tests.unit.test_brief_ledger import _read
from tests.unit.test_brief_table import story

LEXICON = Lexicon.load()

FIRST = "Nissan is in talks with Foxconn about building electric cars at its Oppama plant. The plant employs 3,900 people in Yokosuka."
AGAIN = "Foxconn and Nissan are in talks about building electric cars at the Oppama plant. It employs 3,900 people at Yokosuka."
NEWS = "Nissan is in talks with Foxconn about building electric cars at its Oppama plant. Castlelake sold a stake worth $640 million to Renault."


def told(*texts: str, copies: dict[int, int] | None = None) -> tuple[list[Story], dict[int, Reading], dict[int, str]]:
    """Return a thread of texts, a story a day, each from an outlet of its own."""
    stories = [
        story(n, f"Outlet {n}", copy_of=(copies or {}).get(n), development_id=n) for n in range(1, len(texts) + 1)
    ]
    plain = dict(enumerate(texts, start=1))
    return stories, {n: _read(text) for n, text in plain.items()}, plain


def words(sentences: list[Sentence]) -> list[tuple[int, str]]:
    return [(one.story.id, one.text) for one in sentences]


def test_a_thread_is_carried_by_what_its_stories_bring_and_not_by_what_they_repeat() -> None:
    stories, readings, texts = told(FIRST, AGAIN, NEWS)
    found = carry(stories, readings, texts, 0)
    assert found[0].text.startswith("Nissan is in talks with Foxconn")
    assert (3, "Castlelake sold a stake worth $640 million to Renault.") in words(found)
    assert len(found) == 3


def test_since_a_time_only_what_is_new_is_told_with_what_it_adds() -> None:
    stories, readings, texts = told(FIRST, AGAIN, NEWS)
    (found,) = carry(stories, readings, texts, stories[2].moment)
    assert (found.story.id, found.text) == (3, "Castlelake sold a stake worth $640 million to Renault.")
    assert set(found.adds) == {"$640 million", "Castlelake", "Renault"}


def test_a_copy_is_not_cited_and_a_dateline_not_read_out() -> None:
    text = f"TOKYO, July 7 (Island Wire) - {FIRST}"
    stories, readings, texts = told(text, text, copies={2: 1})
    found = carry(stories, readings, texts, 0)
    assert {one.story.id for one in found} == {1}
    assert found[0].text.startswith("Nissan is in talks")


def test_a_text_is_told_apart_into_what_was_said_and_what_is_new() -> None:
    _, readings, texts = told(FIRST, NEWS)
    found = novelty(texts[2], readings[2], [*FIRST.split(". ")], [readings[1]], LEXICON)
    at = texts[2].index("Castlelake")
    assert [span[0] for span in found.known] == [0]
    assert [span[0] for span in found.new] == [at]
    assert [texts[2][a:b] for a, b in found.figures] == ["$640 million"]
    assert [texts[2][a:b] for a, b in found.names] == ["Castlelake", "Renault"]
    assert not found.adds_nothing


def test_outlets_not_cited_before_are_told_from_names() -> None:
    text = "Nissan is in talks with Foxconn, Nikkei reported on Sunday from Tokyo."
    found = novelty(text, _read(text), [FIRST], [_read(FIRST)], LEXICON)
    assert [text[a:b] for a, b in found.sources] == ["Nikkei"]
    assert not found.names


def test_the_first_text_of_a_thread_has_nothing_before_it() -> None:
    assert novelty(FIRST, _read(FIRST), [], [], LEXICON) == Novelty()


def test_an_amount_under_another_noun_is_new_only_if_it_is_small() -> None:
    earlier = "The plant employs 3,900 people. The group has 17 plants."
    text = "Some 3,900 jobs hang on the site. It has 17 suppliers nearby."
    found = novelty(text, _read(text), [earlier], [_read(earlier)], LEXICON)
    assert [text[a:b] for a, b in found.figures] == ["17 suppliers"]


def test_the_reader_is_told_that_nothing_is_new() -> None:
    found = novelty(AGAIN, _read(AGAIN), [*FIRST.split(". ")], [_read(FIRST)], LEXICON)
    assert found.adds_nothing


@given(st.lists(st.text(alphabet="abc 123", min_size=1, max_size=40), max_size=8))
def test_what_was_said_stays_said_however_much_is_added(texts: list[str]) -> None:
    said = Said(texts)
    assert all(said.covers(text) > 0.999 for text in texts)
    assert said_before(texts, texts) == [said.covers(text) for text in texts]

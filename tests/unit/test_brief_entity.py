"""The page of an entity, and the figures of a headline: what the newsroom makes of stored stories."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.errors import UnknownId
from reader.model import Name
from reader.newsroom import Newsroom
from tests import fakes

FEED = "https://a.example/feed"
NISSAN = Name("nissan", "Nissan", "ORG", 2, True, True)
FOXCONN = Name("foxconn", "Foxconn", "ORG", 1, False, False)
RENAULT = Name("renault", "Renault", "ORG", 1, False, False)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    """Return a newsroom where Nissan is in the news with Renault at first, with Foxconn later."""
    texts = {
        "u0": ("Nissan and Renault talk, Ivan Espinosa, its chief executive, said.", 20, (NISSAN, RENAULT)),
        "u1": ("Nissan employs 3,900 people at Oppama.", 19, (NISSAN, RENAULT)),
        "u2": ("Renault holds a stake in Nissan.", 18, (NISSAN, RENAULT)),
        "u3": ("Nissan has 17 plants. Rain fell on 400 umbrellas.", 3, (NISSAN, FOXCONN)),
        "u4": ("Foxconn looks at Nissan.", 2, (NISSAN, FOXCONN)),
        "u5": ("Foxconn and Nissan are in talks, two people familiar with the talks said.", 1, (NISSAN, FOXCONN)),
    }
    with fakes.newsroom(tmp_path / "news.db") as opened:
        stories = [
            fakes.story(uid, text=text, days_ago=days, outlet=f"Outlet {uid}") for uid, (text, days, _) in texts.items()
        ]
        fakes.thread(opened, fakes.fill(opened, FEED, stories, {uid: names for uid, (_, _, names) in texts.items()}))
        yield opened


def test_an_entity_page_tells_what_it_is_and_when_it_was_in_the_news(room: Newsroom) -> None:
    page = room.entity_page("Nissan Motor")
    assert (page.entity.id, page.what, page.entity.story_count) == ("nissan", "automaker", 6)
    assert page.period == "day"
    assert [count for _, count in page.activity] == [1, 1, 1, *[0] * 14, 1, 1, 1]
    assert ("brand", "infiniti", "Infiniti") in {relation[:3] for relation in page.relations}
    assert [thread.id for thread in page.threads] == [1]
    assert len(page.stories) == 6


def test_its_companions_rise_and_fall(room: Newsroom) -> None:
    page = room.entity_page("nissan")
    assert {row.id: row.story_count for row in page.companions} == {"foxconn": 3, "renault": 3}
    assert [row.id for row in page.rising] == ["foxconn"]
    assert [row.id for row in page.falling] == ["renault"]


def test_its_figures_and_its_quotes_are_of_sentences_that_name_it(room: Newsroom) -> None:
    page = room.entity_page("nissan")
    assert {row.words for row in page.figures} == {"3,900 people", "17 plants"}
    assert [(quoted.name, quoted.role) for quoted in page.quoted if quoted.kind == "speaker"] == [
        ("Ivan Espinosa", "chief executive, Nissan")
    ]
    assert "two people familiar with the talks" in {quoted.name for quoted in page.quoted}


def test_an_entity_that_no_story_names_has_a_page(room: Newsroom) -> None:
    page = room.entity_page("Honda")
    assert (page.entity.story_count, page.activity, page.rising) == (0, (), ())
    with pytest.raises(UnknownId):
        room.entity_page("no-such-thing")


def test_a_headline_gives_figures_that_its_text_does_not(tmp_path: Path) -> None:
    with fakes.newsroom(tmp_path / "news.db") as room:
        stories = [
            fakes.story("a", "Nissan to cut 20,000 jobs", "The company said so.", outlet="A"),
            fakes.story("b", "20,000 jobs go", "Nissan cuts 20,000 jobs in all.", outlet="B"),
        ]
        thread = fakes.thread(room, fakes.fill(room, FEED, stories))
        (row,) = room.figures_of(thread)
        assert [(report.outlet, report.sentence) for report in row.reports] == [
            ("A", "Nissan to cut 20,000 jobs"),
            ("B", "Nissan cuts 20,000 jobs in all."),
        ]
        assert room.novelty_of(2, "Nissan cuts 20,000 jobs in all.").known
        assert room.novelty_of(2, "Nissan cuts 20,000 jobs in all.", read_only=True).known == ()

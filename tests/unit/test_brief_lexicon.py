"""The user's own names: said in the reader, undone, and applied to stories that are stored."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.errors import UnknownId, UsageError
from reader.newsroom import Newsroom
from reader.poll.workshop import Inline
from tests import fakes

TEXT = "Zorbex Dynamics said on Monday that Nissan buys cells. Quilla is close to Mirano, sources said."


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    with fakes.newsroom(tmp_path / "news.db") as opened:
        opened._workshop = Inline()
        fakes.fill(
            opened, "https://a.example/feed", [fakes.story("u0", "Cells", TEXT), fakes.story("u1", "Rain", "It rains.")]
        )
        yield opened


def named(room: Newsroom) -> set[str]:
    """Return the ids of the entities that stories are stored with, once what was marked is read again."""
    asyncio.run(room.read_again())
    return {row.id for row in room.entities()}


def spans(room: Newsroom, text: str = TEXT) -> set[tuple[str, str | None]]:
    return {(mention.surface, mention.entity_id) for mention in room.mentions(text) if mention.entity_id}


def test_an_entity_that_is_added_is_seen_at_once_and_in_stored_stories(room: Newsroom) -> None:
    assert room.add_entity("Quilla", "ORG", "battery maker", ["Quilla Cells"]) == "add “Quilla” to the lexicon"
    assert ("Quilla", "quilla") in spans(room)
    assert "quilla" in named(room)
    assert room.entity("Quilla Cells")[0].id == "quilla"


def test_a_name_that_is_hidden_is_no_entity_and_undo_brings_it_back(room: Newsroom) -> None:
    room.add_entity("Quilla", "ORG")
    assert "quilla" in named(room)
    room.hide_name("Quilla")
    assert "quilla" not in named(room)
    assert ("Quilla", "quilla") not in spans(room)
    assert room.undo() == "take “Quilla” for no name"
    assert "quilla" in named(room)
    room.redo()
    assert "quilla" not in named(room)


def test_a_further_name_stands_for_the_entity(room: Newsroom) -> None:
    room.add_alias("nissan", "Mirano")
    assert ("Mirano", "nissan") in spans(room)
    assert named(room) >= {"nissan"}


def test_an_entity_that_only_stories_know_can_be_merged(room: Newsroom) -> None:
    room.add_entity("Quilla", "ORG")
    assert {"quilla", "zorbex-dynamics"} <= named(room)
    room.merge_entities("zorbex-dynamics", "quilla")
    assert ("Zorbex Dynamics", "quilla") in spans(room)
    assert "zorbex-dynamics" not in named(room)
    assert [(one.kind, one.of) for one in room.own_names()] == [("add", "Quilla"), ("merge", "Quilla")]
    room.forget_name("merge", "zorbex-dynamics")
    assert "zorbex-dynamics" in named(room)


def test_only_stories_that_hold_the_name_are_read_again(room: Newsroom) -> None:
    room.add_entity("Quilla", "ORG")
    assert asyncio.run(room.read_again()) == 1
    assert asyncio.run(room.read_again()) == 0


def test_a_change_of_the_users_file_is_noticed(room: Newsroom, tmp_path: Path) -> None:
    room._lexicon_file = tmp_path / "lexicon.toml"
    room._lexicon_file.write_text('[[add]]\nname = "Mirano Works"\ntype = "ORG"\naliases = ["Mirano"]\n', "utf-8")
    assert ("Mirano", "mirano-works") in spans(room)
    assert "mirano-works" in named(room)
    room._lexicon_file.unlink()
    assert "mirano-works" not in named(room)


def test_what_cannot_be_is_refused_in_a_sentence(room: Newsroom) -> None:
    with pytest.raises(UsageError, match="no type of entity: CAR"):
        room.add_entity("Quilla", "CAR")
    with pytest.raises(UsageError, match="needs a letter"):
        room.hide_name("!!")
    with pytest.raises(UsageError, match="one entity already"):
        room.merge_entities("nissan", "Nissan Motor")
    with pytest.raises(UnknownId):
        room.add_alias("no-such-thing", "Quilla")


def test_saying_the_same_again_changes_nothing(room: Newsroom) -> None:
    assert room.hide_name("Quilla")
    assert room.hide_name("Quilla") == ""
    assert room.forget_name("alias", "Quilla") == ""

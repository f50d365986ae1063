"""Keys: every action has its method, presets do not clash, settings rebind by id, sequences wait and end."""

from __future__ import annotations

import pytest

from reader.errors import ConfigError
from reader.tui.commands import COMMANDS, FOOTERS, LIST, PANES, READING
from reader.tui.keymap import PRESETS, keymap, shown
from reader.tui.keys import Sequences, name_of
from reader.tui.screens.desk import Desk


def test_every_command_has_a_method_a_key_and_a_sentence() -> None:
    assert len({command.id for command in COMMANDS}) == len(COMMANDS)
    for command in COMMANDS:
        assert callable(getattr(Desk, command.method)), command.id
        assert command.keys
        assert command.help.endswith(".")
        assert command.panes <= PANES


@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_presets_name_known_actions_and_do_not_clash(preset: str) -> None:
    made = keymap(preset)
    for pane in PANES:
        assert made.footer(pane)
        assert not any("alt+" in key for sequence in made.by_sequence(pane) for key in sequence)


def test_footers_name_the_keys_used_most_first_and_none_that_was_taken_away() -> None:
    for pane, ids in FOOTERS.items():
        assert [command.id for command in keymap().footer(pane)] == list(ids)
        assert all(pane in command.panes for command in keymap().footer(pane))
    made = keymap("default", {"mark.star": "f"})
    assert "thread.follow" not in {command.id for command in made.footer(LIST)}


def test_settings_rebind_by_id_and_take_the_key_from_its_owner() -> None:
    made = keymap("default", {"mark.star": "f, ctrl+s", "app.quit": "g q"})
    meanings = made.by_sequence(LIST)
    assert meanings[("f",)].id == "mark.star"
    assert meanings[("g", "q")].id == "app.quit"
    assert made.get("thread.follow").keys == ()
    assert ("s",) not in meanings
    assert keymap("default", {"mark.star": ""}).get("mark.star").keys == ()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"mark.sta": "x"}, "did you mean mark.star"),
        ({"mark.star": "j", "mark.tag": "j"}, "clashes"),
        ({"mark.star": "g"}, "clashes"),
        ({"mark.star": "hyper+k"}, None),
        ({"mark.star": "banana"}, "no such key"),
    ],
)
def test_odd_settings_are_said_clearly(given: dict[str, str], words: str | None) -> None:
    if words is None:
        assert keymap("default", given)
        return
    with pytest.raises(ConfigError, match=words):
        keymap("default", given)


def test_sequences_wait_end_and_begin_anew() -> None:
    meanings = keymap().by_sequence(READING)
    keys = Sequences()
    assert keys.press("g", meanings).pending == "g"
    assert keys.press("g", meanings).command.id == "move.top"  # type: ignore[union-attr]
    keys.press("g", meanings)
    assert keys.press("j", meanings).command.id == "move.down"  # type: ignore[union-attr]
    keys.press("g", meanings)
    outcome = keys.press("escape", meanings)
    assert outcome.command is None
    assert outcome.known
    assert keys.pending == ""
    assert not keys.press("ctrl+y", meanings).known


def test_keys_are_named_as_the_settings_write_them() -> None:
    assert name_of("question_mark", "?") == "?"
    assert name_of("G", "G") == "G"
    assert name_of("space", " ") == "space"
    assert name_of("comma", ",") == "comma"
    assert name_of("ctrl+m", "\r") == "enter"
    assert shown("ctrl+d") == "^d"

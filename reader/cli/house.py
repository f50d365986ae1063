"""Verbs on the house itself: paths, config, doctor, keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reader.cli.frame import COMPLETE, config, for_screen, given_place, listed, newsroom, placed
from reader.cli.output import Column, encoded, listing, say, single, talk
from reader.errors import DamagedDatabase, NewsreaderError
from reader.text import counted

if TYPE_CHECKING:
    from reader.store.repair import Salvaged


@click.command("paths")
@listed
@placed
def paths_verb(form: str | None) -> None:
    """Show where settings, database, state and cache lie."""
    from reader import paths

    found = {
        "config": str(paths.config_file(given_place("config"))),
        "lexicon": str(paths.config_folder() / "lexicon.toml"),
        "database": str(paths.database_file(given_place("db"))),
        "demo_database": str(paths.demo_database_file()),
        "state": str(paths.state_folder()),
        "cache": str(paths.cache_folder()),
        "styles": str(paths.shipped("styles")),
        "sample_feeds": str(paths.shipped("sample_feeds")),
    }
    single(found, [Column(name, name.replace("_", " ")) for name in found], form)


@click.group("config")
@placed
def config_verb() -> None:
    """Show or check the settings."""


@config_verb.command("show")
@listed
@placed
def config_show_verb(form: str | None) -> None:
    """Print all settings as TOML, each with what it means; the output is a valid settings file."""
    from reader.config import as_toml

    found = config()
    say(encoded(found) if form is not None else as_toml(found).rstrip("\n"))


@config_verb.command("validate")
@placed
def config_validate_verb() -> None:
    """Check the settings file: exit 2 and one line if it cannot be used."""
    from reader import paths
    from reader.tui.keymap import keymap

    settings = config()
    with for_screen():
        keymap(settings.screen.keymap, settings.keys)
    file = paths.config_file(given_place("config"))
    talk(f"{file}: fine" if file.exists() else f"{file}: no such file, the defaults are used")


@click.command("doctor")
@click.option("--repair", is_flag=True, help="mend what can be mended, and save what can be read of a damaged file")
@listed
@placed
def doctor_verb(repair: bool, form: str | None) -> None:
    """Check the database: the file, foreign keys, full-text index, counters. Exits 1 when something is wrong.

    With --repair, indexes and counters are built anew. A damaged file is left as it is; what can be read of it is
    copied into a new file beside it.
    """
    try:
        _examined(repair, form)
    except DamagedDatabase as error:
        told = str(error).partition(";")[0]
        if not repair:
            raise NewsreaderError(f"{told}; --repair saves what can be read of it") from error
        from reader import paths
        from reader.newsroom.files import saved_from

        talk(_saved(saved_from(paths.database_file(given_place("db")))))
        raise NewsreaderError(told) from error


def _examined(repair: bool, form: str | None) -> None:
    with newsroom() as room:
        health = room.examine()
        if repair and health.problems:
            saved = room.repair()
            if saved is not None:
                talk(_saved(saved))
            else:
                talk("mended what is derived: indexes, full-text index, counters")
                health = room.examine()
        found = {
            "database": str(room.path),
            "sound": not health.problems,
            "problems": health.problems,
            "bytes": health.bytes,
            "schema": health.schema,
            **health.counts,
        }
    single(found, [Column(name, name) for name in found], form)
    if health.problems:
        more = "" if repair else "; --repair mends it or saves what can be read"
        raise NewsreaderError(f"{found['database']}: {health.problems[0]}{more}")


def _saved(saved: Salvaged) -> str:
    rows = saved.rows
    missing = f", with gaps in {', '.join(saved.incomplete)}" if saved.incomplete else ""
    kept = f"{counted(rows.get('story', 0), 'story')} of {counted(rows.get('feed', 0), 'feed')}"
    return f"saved {kept} in {saved.path}{missing}; to go on with it, put it in the place of the damaged file"


@click.command("keys")
@listed
@placed
def keys_verb(form: str | None) -> None:
    """List the actions of the screen with their ids and keys, as the settings have them."""
    from reader.tui.keymap import keymap

    settings = config()
    with for_screen():
        commands = keymap(settings.screen.keymap, settings.keys).commands
    rows = [
        {
            "id": command.id,
            "keys": list(command.keys),
            "label": command.label,
            "does": command.help,
            "group": command.group,
        }
        for command in commands
    ]
    listing(rows, (Column("id", "action"), Column("keys", "keys"), Column("does", "does", flexible=True)), form)


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@placed
def completion_verb(shell: str) -> None:
    """Print a script that completes the verbs and options of newsreader; source it in the shell's start file."""
    from click.shell_completion import get_completion_class

    completion = get_completion_class(shell)
    if completion is not None:
        say(
            completion(click.get_current_context().find_root().command, {}, "newsreader", COMPLETE)
            .source()
            .rstrip("\n")
        )

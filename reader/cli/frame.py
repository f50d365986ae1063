"""What verbs share: the options every one takes, the opened newsroom, ids and times as people type them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import click

from reader.errors import ConfigError, ScreenSetting, StoreError, UsageError

if TYPE_CHECKING:
    from reader.config import Config
    from reader.newsroom import Newsroom

F = TypeVar("F", bound=Callable[..., Any])

COMPLETE = "_NEWSREADER_COMPLETE"
"""The variable by which a shell asks for completions."""
ALL = -1
"""The page size that means everything."""
_PLACES = "reader.cli.places"
_SPAN = re.compile(r"(\d{1,4})\s*(min|h|d|w|wk|mo|y)")
_SECONDS = {"min": 60, "h": 3_600, "d": 86_400, "w": 604_800, "wk": 604_800, "mo": 30 * 86_400, "y": 365 * 86_400}


def _keep(context: click.Context, parameter: click.Parameter, value: str | None) -> None:
    if value is not None:
        context.meta.setdefault(_PLACES, {})[parameter.name] = value


def placed(command: F) -> F:
    """Give a command `--db` and `--config`, which may stand before or after the verb."""
    for name, help_text in (
        ("--config", "settings file (else $NEWSREADER_CONFIG, else the XDG config folder)"),
        ("--db", "database (else $NEWSREADER_DB, else the XDG data folder)"),
    ):
        command = click.option(name, metavar="FILE", help=help_text, expose_value=False, callback=_keep)(command)
    return command


def listed(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command `--json` and `--ndjson`; it gets what was asked for as `form`: "json", "ndjson" or None."""

    @click.option("--json", "as_json", is_flag=True, help="print JSON")
    @click.option("--ndjson", "as_lines", is_flag=True, help="print one JSON object a line")
    @wraps(command)
    def with_form(*args: Any, as_json: bool, as_lines: bool, **given: Any) -> None:
        if as_json and as_lines:
            raise UsageError("--json and --ndjson exclude each other")
        command(*args, form="json" if as_json else "ndjson" if as_lines else None, **given)

    return with_form


def given_place(name: str) -> str | None:
    """Return what `--db` or `--config` was given, or None."""
    found: str | None = click.get_current_context().meta.get(_PLACES, {}).get(name)
    return found


def config() -> Config:
    """Return the settings; a file that was named must exist. Raises ConfigError."""
    from reader import config as settings
    from reader import paths

    given = given_place("config")
    required = bool(given or os.environ.get("NEWSREADER_CONFIG"))
    return settings.load(paths.config_file(given), required=required)


@contextmanager
def for_screen() -> Iterator[None]:
    """Name the settings file where a key of it cannot be used by the screen. Raises ConfigError."""
    from reader import paths

    try:
        yield
    except ScreenSetting as error:
        raise ConfigError(f"{paths.config_file(given_place('config'))}: {error}") from error


@contextmanager
def newsroom() -> Iterator[Newsroom]:
    """Open the database that the options, the environment or the defaults name. Raises StoreError, ConfigError."""
    from reader import paths
    from reader.newsroom import open_newsroom

    room = open_newsroom(paths.database_file(given_place("db")), config=config())
    try:
        yield room
    except Exception as error:
        from reader.store.doctor import trouble

        found = trouble(error)
        if found is None:
            raise
        raise StoreError(f"cannot use the database {room.path}: {found}") from error
    finally:
        room.close()


def act(change: Callable[[Newsroom], str]) -> None:
    """Do what the user asked for, and say on stderr what was done."""
    from reader.cli.output import talk

    with newsroom() as room:
        label = change(room)
    talk(label or "nothing changed")


def story_numbers(room: Newsroom, typed: Iterable[str]) -> list[int]:
    """Return the ids of stories. Raises UnknownId for the first that is none."""
    return [room.story(one).id for one in typed]


def since(typed: str | None, now: int) -> int | None:
    """Return a time from an ISO date or time (UTC unless it says otherwise) or a span such as `2d`, `3w`, `6mo`."""
    if typed is None:
        return None
    if span := _SPAN.fullmatch(typed.strip().lower()):
        return now - int(span[1]) * _SECONDS[span[2]]
    try:
        at = datetime.fromisoformat(typed.strip())
        return int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        raise UsageError(f"not a time: {typed}; try 2025-07-06, 2d, 3w or 6mo") from None


def page_size(limit: int) -> int:
    """Return a limit for the store: 0 means all."""
    return limit if limit > 0 else ALL

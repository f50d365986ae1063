"""Opening the reader on the screen: the one place where the command line reaches it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from reader.cli.frame import for_screen, newsroom
from reader.errors import UsageError

if TYPE_CHECKING:
    from reader.newsroom import Newsroom


def has_terminal() -> bool:
    """Tell whether there is a terminal to read from and to draw on."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def open_reader() -> None:
    """Open the reader on the database that was named. Raises UsageError without a terminal."""
    if not has_terminal():
        raise UsageError("the reader needs a terminal; newsreader --help lists what works without one")
    with newsroom() as room:
        show(room, demo=False)


def show(room: Newsroom, *, demo: bool) -> None:
    """Run the screen until it is left, and exit with its code."""
    from reader.tui.app import run

    with for_screen():
        code = run(room, demo=demo)
    if code:
        raise click.exceptions.Exit(code)

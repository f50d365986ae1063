"""The command group: verbs are imported when they are called; errors become one line and an exit code."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from reader import __version__
from reader.cli.frame import COMPLETE, placed
from reader.errors import NewsreaderError, UsageError

DONE, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130

VERBS = {
    "add": "feeds",
    "annotate": "reading",
    "completion": "house",
    "config": "house",
    "demo": "demo",
    "digest": "digest",
    "doctor": "house",
    "entities": "names",
    "entity": "names",
    "export": "export",
    "feed": "feed",
    "feeds": "feeds",
    "figures": "briefs",
    "history": "undo",
    "keys": "house",
    "ledger": "briefs",
    "lexicon": "lexicon",
    "opml": "opml",
    "paths": "house",
    "redo": "undo",
    "refresh": "polling",
    "remove": "feeds",
    "search": "reading",
    "show": "reading",
    "stories": "reading",
    "story": "story",
    "thread": "thread",
    "threads": "threads",
    "undo": "undo",
    "unread": "reading",
    "watch": "watch",
}
"""Each verb with the file beside this one that holds it."""


class _Verbs(click.Group):
    """A group that imports a verb's file when the verb is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all verbs."""
        return sorted(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a verb by its name, or None."""
        if cmd_name not in VERBS:
            return None
        module = import_module(f"reader.cli.{VERBS[cmd_name]}")
        command: click.Command = getattr(module, f"{cmd_name}_verb")
        return command


@click.group(
    cls=_Verbs,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@placed
@click.version_option(__version__, prog_name="newsreader", message="%(prog)s %(version)s")
@click.pass_context
def newsreader(context: click.Context) -> None:
    """Follow the news as threads. Without a verb, open the reader.

    Listings print a table on a terminal, tab-separated text when piped, JSON with --json or --ndjson.
    Exit codes: 0 done, 1 failed, 2 wrong usage or settings, 3 some feeds failed, 130 interrupted.
    """
    if context.invoked_subcommand is None:
        from reader.cli.screen import open_reader

        open_reader()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    _speak_utf8()
    if COMPLETE in os.environ:
        newsreader.main(prog_name="newsreader")
    try:
        code = _run(list(sys.argv[1:] if arguments is None else arguments))
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has seen enough. Nothing more may be written, not even at the interpreter's exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    return code


def _speak_utf8() -> None:
    """Let piped data be UTF-8 whatever the locale, and no character that a terminal lacks an error."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        if not sys.stdout.isatty():
            sys.stdout.reconfigure(encoding="utf-8")
        sys.stdout.reconfigure(errors="replace")


def _run(arguments: list[str]) -> int:
    try:
        with newsreader.make_context("newsreader", arguments) as context:
            newsreader.invoke(context)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return USAGE
    except click.UsageError as error:
        where = f"; see {error.ctx.command_path} --help" if error.ctx is not None else ""
        return _failed(error.format_message().rstrip(".") + where, USAGE)
    except click.ClickException as error:
        return _failed(error.format_message(), FAILED)
    except UsageError as error:
        return _failed(str(error), USAGE)
    except NewsreaderError as error:
        return _failed(str(error), FAILED)
    except UnicodeEncodeError:
        # Bytes of the command line that are no text come as lone surrogates, which nothing further down accepts.
        if not any("\udc80" <= c <= "\udcff" for c in "".join(arguments)):
            raise
        return _failed("the words are not valid UTF-8", USAGE)
    return DONE


def _failed(message: str, code: int) -> int:
    from reader.cli.output import talk

    talk(f"newsreader: {message}")
    return code

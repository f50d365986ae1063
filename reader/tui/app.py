"""The application: themes, stylesheets, the main screen, and the way out."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import App
from textual.binding import BindingType
from textual.worker import WorkerFailed

from reader import paths
from reader.errors import ScreenSetting
from reader.tui import session, strips, themes
from reader.tui.keymap import keymap
from reader.tui.messages import Warmed
from reader.tui.screens.desk import Desk

if TYPE_CHECKING:
    from reader.newsroom import Newsroom


_COLLECT = (5_000, 5, 40)
"""When garbage is looked for: a frame makes thousands of short-lived objects, which are gone with the next frame."""

_TURN = 0.001
"""Seconds after which a job beside the screen lets it on: it asks for its turn several times between a key and a frame."""


class NewsreaderApp(App[None]):
    """The newsroom on a terminal."""

    TITLE = "newsreader"
    CSS_PATH = [  # noqa: RUF012 - as Textual declares it
        str(paths.shipped("styles") / name) for name in ("desk.tcss", "lines.tcss", "reading.tcss", "dialogs.tcss")
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-medium"), (140, "-wide"), (190, "-ultra")]  # noqa: RUF012 - as Textual declares it
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, newsroom: Newsroom, *, demo: bool = False) -> None:
        """Take an open newsroom, which stays the caller's to close. Raises ScreenSetting for unusable keys or theme."""
        self._session = session.load(paths.session_file(newsroom.path))
        # Without colour the terminal's own two are used, and nothing is sent to change them.
        plain = bool(os.environ.get("NO_COLOR"))
        super().__init__(ansi_color=True if plain else None)
        self.newsroom = newsroom
        self.desk = Desk(
            newsroom, keymap(newsroom.config.screen.keymap, newsroom.config.keys), self._session, demo=demo
        )
        for theme in themes.OURS:
            self.register_theme(theme)
        wanted = newsroom.config.screen.theme or self._session.theme
        if newsroom.config.screen.theme and wanted not in self.available_themes:
            import difflib

            near = difflib.get_close_matches(wanted, list(self.available_themes), n=1)
            hint = f"; did you mean {near[0]}?" if near else "; v in the reader lists them"
            raise ScreenSetting(f"screen.theme: no such theme {wanted}{hint}")
        known = wanted in self.available_themes and not plain
        self.theme = wanted if known else "ansi-dark" if plain else themes.DEFAULT

    def get_default_screen(self) -> Desk:
        """Return the desk."""
        return self.desk

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return our colours for themes that do not name them."""
        return themes.derived(self.current_theme)

    async def action_quit(self) -> None:
        """Quit."""
        self.exit()

    @on(Warmed)
    def _settle(self) -> None:
        """Collect garbage from now on, but only among what comes: what is there by now stays, and is much to look at."""
        if not gc.isenabled():
            gc.freeze()
            gc.set_threshold(*_COLLECT)
            gc.enable()

    def _fatal_error(self) -> None:
        """Textual's hook: leave without drawing a traceback with all values in it; `run` raises the error anew."""
        self._close_messages_no_wait()

    @property
    def failure(self) -> BaseException | None:
        """What the screen broke off for, if it did."""
        return self._exception.error if isinstance(self._exception, WorkerFailed) else self._exception

    def on_unmount(self) -> None:
        """Keep where one is."""
        self.desk.leave()


def run(newsroom: Newsroom, *, demo: bool = False) -> int:
    """Show an open newsroom until the reader quits; return the exit code. Raises ScreenSetting, and what broke it off."""
    app = NewsreaderApp(newsroom, demo=demo)
    app.desk.apart = not demo
    # What is loaded while it opens is no garbage, and to look for some takes as long as to paint: see `_settle`.
    before, turn = gc.get_threshold(), sys.getswitchinterval()
    gc.disable()
    sys.setswitchinterval(_TURN)
    strips.free_at_once()
    strips.paint_what_changed()
    try:
        app.run()
    finally:
        gc.enable()
        gc.set_threshold(*before)
        gc.unfreeze()
        sys.setswitchinterval(turn)
    if app.failure is not None:
        raise app.failure
    return app.return_code or 0

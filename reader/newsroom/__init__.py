"""Opens the house and wires it: the verbs that the command line and the screen share.

Reading methods are cheap (a page by index) and may be called on the event loop; acting methods (see actions) wait
for the disk; what goes out to the network is a coroutine.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from reader import config as settings
from reader import paths
from reader.model import Moment
from reader.newsroom.files import Files
from reader.newsroom.house import Client
from reader.newsroom.pages import Pages
from reader.newsroom.polling import Polling


class Newsroom(Files, Pages, Polling):
    """One open database and everything one can do with it."""


def open_newsroom(
    path: Path | None = None,
    *,
    config: settings.Config | None = None,
    client: Client = None,
    workshop: Any = None,
    clock: Callable[[], Moment] | None = None,
) -> Newsroom:
    """Open a database with real parts, or with those given. Raises StoreError, ConfigError."""
    return Newsroom(
        path or paths.database_file(),
        config=config if config is not None else settings.load(paths.config_file()),
        client=client,
        workshop=workshop,
        clock=clock or (lambda: int(time.time())),
        lexicon_file=paths.config_folder() / "lexicon.toml",
    )

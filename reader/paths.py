"""Where things lie: the XDG folders, their overrides, and the data that ships with the package."""

from __future__ import annotations

import os
from hashlib import blake2b
from pathlib import Path

import platformdirs

from reader.errors import UsageError

APP = "newsreader"
_HERE = Path(__file__).resolve().parent


def _folder(variable: str, fallback: str) -> Path:
    """Return an XDG folder: the variable when it is set and absolute (the specification ignores others), else ours."""
    given = os.environ.get(variable, "")
    return Path(given) / APP if given and Path(given).is_absolute() else Path(fallback)


def config_folder() -> Path:
    """Return the folder of config.toml, lexicon.toml and themes/."""
    return _folder("XDG_CONFIG_HOME", platformdirs.user_config_dir(APP, appauthor=False))


def data_folder() -> Path:
    """Return the folder of the database."""
    return _folder("XDG_DATA_HOME", platformdirs.user_data_dir(APP, appauthor=False))


def state_folder() -> Path:
    """Return the folder of the log and of where one was."""
    return _folder("XDG_STATE_HOME", platformdirs.user_state_dir(APP, appauthor=False))


def cache_folder() -> Path:
    """Return the folder that is safe to delete."""
    return _folder("XDG_CACHE_HOME", platformdirs.user_cache_dir(APP, appauthor=False))


def named(given: str) -> Path:
    """Return a path as someone wrote it, a leading `~` being a home folder. Raises UsageError when there is none."""
    try:
        return Path(given).expanduser()
    except RuntimeError:
        raise UsageError(f"{given}: no such home folder") from None


def config_file(given: str | None = None) -> Path:
    """Return the settings file: the given one, else $NEWSREADER_CONFIG, else config.toml in the config folder."""
    chosen = given or os.environ.get("NEWSREADER_CONFIG")
    return named(chosen) if chosen else config_folder() / "config.toml"


def database_file(given: str | None = None) -> Path:
    """Return the database: the given one, else $NEWSREADER_DB, else newsreader.db in the data folder."""
    chosen = given or os.environ.get("NEWSREADER_DB")
    return named(chosen) if chosen else data_folder() / "newsreader.db"


def demo_database_file() -> Path:
    """Return the database of `newsreader demo`, apart from the user's own."""
    return data_folder() / "demo.db"


def session_file(database: Path) -> Path:
    """Return the file that remembers where one was in `database`; databases of one name in two folders have two."""
    place = blake2b(bytes(database.resolve()), digest_size=4).hexdigest()
    return state_folder() / f"session-{database.stem}-{place}.json"


def shipped(folder: str) -> Path:
    """Return a folder of data that ships with the package: inside it (a wheel), else beside it (a checkout)."""
    inside = _HERE / folder
    return inside if inside.is_dir() else _HERE.parent / folder


def private_folder(folder: Path) -> Path:
    """Create `folder` readable by its owner only, and return it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder

"""Every error a person can be told about, each carrying what it is about."""

from __future__ import annotations


class NewsreaderError(Exception):
    """The base of all errors the command line and the screen show as one line."""


class UsageError(NewsreaderError):
    """The words or the settings are wrong; the command line exits 2."""


class ConfigError(UsageError):
    """A settings file that cannot be used; names the file and the key."""


class ScreenSetting(ConfigError):
    """A setting that the screen cannot use; names the key, whoever knows the file adds it."""


class UnknownId(NewsreaderError):
    """Something was asked for by an id, slug or address that is not stored."""

    def __init__(self, kind: str, given: object) -> None:
        super().__init__(f"no such {kind}: {given}")
        self.kind = kind
        self.given = given


class StoreError(NewsreaderError):
    """The database cannot be opened, read or written; names the file."""


class DamagedDatabase(StoreError):
    """The file cannot be opened as a database of ours; what can be read of it can still be saved."""


class NewerDatabase(StoreError):
    """The database was written by a newer newsreader and is left untouched."""


class ExportError(NewsreaderError):
    """A thread cannot be written where it was asked to go."""


class FeedError(NewsreaderError):
    """A feed could not be fetched or read; kept on the feed's row, the round goes on."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(reason)
        self.url = url
        self.reason = reason

    def __reduce__(self) -> tuple[type[FeedError], tuple[str, str]]:
        """Let the error cross from a worker process whole."""
        return FeedError, (self.url, self.reason)

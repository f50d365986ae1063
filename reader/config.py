"""Settings: one optional TOML file, typed, each key with its sentence; an unknown key is an error with a suggestion."""

from __future__ import annotations

import difflib
import tomllib
import unicodedata
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from reader import paths
from reader.errors import ConfigError, UsageError

_LARGEST = 4 << 20  # bytes of a file that someone wrote by hand


class Polling(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How feeds are polled."""

    interval: Annotated[int, Meta(ge=15, le=1440, description="minutes between two visits to a feed")] = 60
    automatic: Annotated[bool, Meta(description="poll by itself while the reader is open")] = True
    contact: Annotated[str, Meta(description="an address added to the User-Agent, for the feeds' owners")] = ""


class Reading(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How stories are read."""

    mark_read: Annotated[
        Literal["open", "end", "manual"],
        Meta(description="a story is read when opened, when scrolled to its end, or only by key"),
    ] = "open"
    width: Annotated[int, Meta(ge=40, le=120, description="columns of the reading text")] = 76
    dim_known: Annotated[bool, Meta(description="dim sentences the thread already had")] = True


class Screen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the screen looks and which keys it obeys."""

    theme: Annotated[str, Meta(description="a theme's name; see the palette for the list")] = ""
    keymap: Annotated[Literal["default", "newsboat", "less"], Meta(description="a preset of keys")] = "default"
    lone_threads: Annotated[bool, Meta(description="list threads of a single story too")] = False


class Export(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where threads are exported to."""

    folder: Annotated[str, Meta(description="the folder for exported threads; ~ is the home folder")] = "~/newsroom"
    full_text: Annotated[bool, Meta(description="export whole stories, not excerpts")] = False


class Retention(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long stories are kept that nobody starred, tagged, noted, exported or follows."""

    days: Annotated[
        int, Meta(ge=0, le=1_000_000, description="days after which the text of such stories goes; 0 keeps all")
    ] = 0


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All settings."""

    polling: Polling = Polling()
    reading: Reading = Reading()
    screen: Screen = Screen()
    export: Export = Export()
    retention: Retention = Retention()
    keys: Annotated[
        dict[str, str], Meta(description="action id to keys, comma-separated; `newsreader keys` lists the ids")
    ] = {}


def load(path: Path, *, required: bool = False) -> Config:
    """Read the settings; a missing file gives the defaults unless `required`. Raises ConfigError."""
    try:
        raw = read_toml(path)
    except FileNotFoundError:
        if required:
            raise ConfigError(f"{path}: no such file") from None
        return Config()
    _refuse_unknown(path, raw, Config, "")
    _refuse_odd(path, raw, "")
    try:
        found = msgspec.convert(raw, Config)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: {error}") from error
    try:
        paths.named(found.export.folder)
    except UsageError as error:
        raise ConfigError(f"{path}: export.folder: {error}") from error
    return found


def read_toml(path: Path) -> dict[str, object]:
    """Read a file that someone wrote by hand. Raises FileNotFoundError, and ConfigError for all else that is wrong."""
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    if len(content) > _LARGEST:
        raise ConfigError(f"{path}: larger than {_LARGEST >> 20} MiB")
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except RecursionError:
        raise ConfigError(f"{path}: nested too deeply") from None
    except ValueError as error:  # no UTF-8, no TOML, a number of thousands of digits
        raise ConfigError(f"{path}: {error}") from error


def _refuse_unknown(path: Path, raw: object, struct: type[msgspec.Struct], inside: str) -> None:
    if not isinstance(raw, dict):
        return
    fields = {field.name: field.type for field in msgspec.structs.fields(struct)}
    for key, value in raw.items():
        if key not in fields:
            near = difflib.get_close_matches(str(key), list(fields), n=1)
            hint = f"; did you mean {inside}{near[0]}?" if near else f"; known: {', '.join(fields)}"
            raise ConfigError(f"{path}: unknown key {inside}{key}{hint}")
        kind = fields[key]
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            _refuse_unknown(path, value, kind, f"{inside}{key}.")


def _refuse_odd(path: Path, value: object, key: str) -> None:
    """Refuse what no setting means: control characters, which else reach servers and terminals, and keys that are no text."""
    if isinstance(value, dict):
        for name, inside in value.items():
            _refuse_odd(path, inside, f"{key}.{name}" if key else name)
    elif isinstance(value, str) and any(unicodedata.category(character) == "Cc" for character in value):
        raise ConfigError(f"{path}: {key}: a control character stands in it")
    elif key.startswith("keys.") and not isinstance(value, str):
        raise ConfigError(f"{path}: {key}: the keys of an action are written as text, comma-separated")


def as_toml(config: Config) -> str:
    """Return settings as a commented TOML file."""
    lines: list[str] = []
    for section in msgspec.structs.fields(config):
        value = getattr(config, section.name)
        lines.append(f"[{section.name}]")
        if isinstance(value, dict):
            lines += [f"{_toml(key)} = {_toml(keys)}" for key, keys in sorted(value.items())]
        else:
            for field in msgspec.structs.fields(value):
                lines.append(f"# {_description(field)}")
                lines.append(f"{field.name} = {_toml(getattr(value, field.name))}")
        lines.append("")
    return "\n".join(lines)


def _description(field: msgspec.structs.FieldInfo) -> str:
    for extra in getattr(field.type, "__metadata__", ()):
        if isinstance(extra, Meta) and extra.description:
            return extra.description
    return ""


def _toml(value: object) -> str:
    return msgspec.json.encode(value).decode()

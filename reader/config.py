"""Settings: one optional TOML file, typed, each key with its sentence; an unknown key is an error with a suggestion."""

from __future__ import annotations

import difflib
import tomllib
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from reader.errors import ConfigError


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

    days: Annotated[int, Meta(ge=0, description="days after which the text of such stories goes; 0 keeps all")] = 0


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
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        if required:
            raise ConfigError(f"{path}: no such file") from None
        return Config()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: {error}") from error
    _refuse_unknown(path, raw, Config, "")
    try:
        return msgspec.convert(raw, Config)
    except msgspec.ValidationError as error:
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

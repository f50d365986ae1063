"""Where one was, kept between two runs: written whole, read with distrust."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from reader.paths import private_folder


@dataclass(frozen=True, slots=True)
class Session:
    """The place, the row under the cursor, what was open and how far one had read, and how it looked."""

    place: str = ""
    pane: str = ""
    row: int = 0
    thread: int = 0
    story: int = 0
    scroll: int = 0
    theme: str = ""
    against: str = ""  # "read": a sentence was said before when one has read it
    plain_kinds: str = ""  # the kinds of names that are not marked, separated by spaces


def load(path: Path) -> Session:
    """Return the session of the last run; a missing or odd file, or odd fields of it, count as nothing."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return Session()
    if not isinstance(raw, dict):
        return Session()
    kept = {}
    for field in fields(Session):
        value = raw.get(field.name)
        wanted = type(field.default)
        if isinstance(value, wanted) and not isinstance(value, bool):
            kept[field.name] = value
    return Session(**kept)  # type: ignore[arg-type]


def save(path: Path, session: Session) -> bool:
    """Write the session in one step; tell whether that went well. Losing it is no reason to disturb anyone."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        private_folder(path.parent)
        beside.write_text(json.dumps(asdict(session)), encoding="utf-8")
        beside.replace(path)
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        return False
    return True

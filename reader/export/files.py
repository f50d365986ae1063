"""Exported files: safe names, never over a file that is not ours, whole or not at all, untouched when nothing changed."""

from __future__ import annotations

import fcntl
import os
import re
import stat
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from slugify import slugify

from reader.errors import ExportError
from reader.export.keep import kept_blocks, with_blocks

Outcome = Literal["created", "changed", "unchanged"]

_LONGEST_NAME = 80  # bytes, without the ending
_MOST_NAMES = 99
_HEAD = 65_536
_BEFORE, _AFTER = ".newsreader-", ".tmp"
_OWNER = re.compile(r"\A(?:---\n(?:.*\n)*?thread_id: ['\"]?|\{\s*\"thread_id\":\s*)(\d{1,18})\b")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Exported:
    """One exported thread: its file, and what happened to it (or would, when only checked)."""

    thread_id: int
    path: Path
    outcome: Outcome


def file_name(slug: str, ending: str) -> str:
    """Return a name for a thread's file that every file system takes."""
    name = slugify(slug, max_length=_LONGEST_NAME) or "thread"
    return f"{name}-thread.{ending}" if _RESERVED.fullmatch(name) else f"{name}.{ending}"


def write(text: str, folder: Path, name: str, thread_id: int, *, keeps: bool, check: bool = False) -> Exported:
    """Write an export into `folder`, keeping the user's blocks if it `keeps` them; with `check` only say what would be.

    Raises ExportError for a link, a damaged keep marker, or a folder that cannot be written.
    """
    try:
        path, old = _own_file(folder, name, thread_id)
        if keeps:
            text = with_blocks(text, kept_blocks(_decoded(old, path), str(path)) if old is not None else [])
        fresh = text.encode()
        outcome: Outcome = "created" if old is None else "unchanged" if old == fresh else "changed"
        if outcome != "unchanged" and not check:
            folder.mkdir(parents=True, exist_ok=True)
            _replace(path, fresh)
    except OSError as error:
        raise ExportError(f"cannot write to {folder}: {error.strerror}") from error
    return Exported(thread_id, path, outcome)


def _own_file(folder: Path, name: str, thread_id: int) -> tuple[Path, bytes | None]:
    """Return the file of a thread with its bytes, or the first free name with None."""
    stem, _, ending = name.rpartition(".")
    free: Path | None = None
    for n in range(1, _MOST_NAMES):
        path = folder / (name if n == 1 else f"{stem}-{n}.{ending}")
        if path.is_symlink():
            raise ExportError(f"{path} is a symbolic link; it was left alone")
        if not path.exists():
            free = free or path
            if n > 2:
                break
        elif path.is_file() and _owner(path) == thread_id:
            return path, path.read_bytes()
    if free is None:
        raise ExportError(f"{folder} holds too many other files named {stem}")
    return free, None


def _owner(path: Path) -> int | None:
    with path.open("rb") as handle:
        head = handle.read(_HEAD).decode("utf-8", "replace")
    front, _, _ = head.replace("\r\n", "\n").partition("\n---\n")
    found = _OWNER.match(front if head.startswith("---") else head)
    return int(found[1]) if found else None


def _decoded(old: bytes, path: Path) -> str:
    try:
        return old.decode().replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise ExportError(f"{path} is no longer UTF-8; it was left alone") from None


def _replace(path: Path, content: bytes) -> None:
    """Put a whole new file in the place of `path`, so that a kill at any moment leaves the old or the new one."""
    handle, temporary = _temporary(path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
            os.fsync(file.fileno())
            os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _temporary(folder: Path) -> tuple[int, str]:
    """Open a file to write beside the exports. It is locked, so that others can tell it from what a kill left."""
    while True:
        handle, name = tempfile.mkstemp(dir=folder, prefix=_BEFORE, suffix=_AFTER)
        fcntl.flock(handle, fcntl.LOCK_EX)
        if os.fstat(handle).st_nlink:  # else another export took it for left over before it was locked
            return handle, name
        os.close(handle)


def clear(folder: Path) -> None:
    """Remove the unfinished files that killed exports left in `folder`: our own, and nobody writes them any more."""
    with suppress(OSError):
        for path in folder.glob(f"{_BEFORE}*{_AFTER}"):
            with suppress(OSError):
                _remove_stale(path)


def _remove_stale(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        found = os.fstat(handle)
        if stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid():
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
    finally:
        os.close(handle)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask

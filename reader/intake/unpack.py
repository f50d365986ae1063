"""Undo gzip, deflate, brotli and zstd, never beyond a number of bytes."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]
import zstandard

from reader import text


class TooLarge(Exception):
    """What was packed is larger than allowed."""


class Damaged(Exception):
    """The bytes are not, or not whole, what their encoding says."""


def unpack(body: bytes, encodings: str, limit: int) -> bytes:
    """Return `body` with the Content-Encoding `encodings` undone, last one first.

    A body that says packed and is plain text passes. Raises TooLarge beyond `limit` bytes and Damaged.
    """
    names = [name.strip().lower() for name in encodings.split(",") if name.strip()]
    if len(names) > 3:
        raise Damaged("packed more than three times")
    for name in reversed(names):
        if name in ("identity", "none", "utf-8"):
            continue
        if name in _UNPACKERS:
            body = _one(body, name, limit) if body else body
        elif not _is_plain(body):
            raise Damaged(f"packed in a way that is not known ({text.line(name, 20)})")
    return body


def _one(body: bytes, name: str, limit: int) -> bytes:
    try:
        return _UNPACKERS[name](body, limit)
    except (zlib.error, brotli.error, zstandard.ZstdError, EOFError, Damaged) as error:
        if _is_plain(body):
            return body
        if isinstance(error, Damaged):
            raise
        raise Damaged(f"not the {name} it says it is") from error


def _is_plain(body: bytes) -> bool:
    """Tell whether a body begins as XML or JSON does, in any common charset."""
    return body[:64].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")[:1] in (b"<", b"{")


def _gzip(body: bytes, limit: int) -> bytes:
    return _zlib(body, limit, 47)  # 32 + 15: gzip or zlib, told by the head


def _deflate(body: bytes, limit: int) -> bytes:
    try:
        return _zlib(body, limit, 15)
    except zlib.error:
        return _zlib(body, limit, -15)  # some servers send the raw stream


def _zlib(body: bytes, limit: int, window: int) -> bytes:
    out = bytearray()
    while body:
        unpacker = zlib.decompressobj(window)
        out += unpacker.decompress(body, limit + 1 - len(out))
        if len(out) > limit:
            raise TooLarge
        if not unpacker.eof:
            raise Damaged("cut short")
        body = unpacker.unused_data if unpacker.unused_data[:2] == b"\x1f\x8b" else b""
    return bytes(out)


def _brotli(body: bytes, limit: int) -> bytes:
    unpacker = brotli.Decompressor()
    out = bytearray(unpacker.process(body, output_buffer_limit=limit + 1))
    while not unpacker.is_finished():
        more = unpacker.process(b"", output_buffer_limit=limit + 1)
        out += more
        if len(out) > limit:
            raise TooLarge
        if not more:
            raise Damaged("cut short")
    if len(out) > limit:
        raise TooLarge
    return bytes(out)


def _zstd(body: bytes, limit: int) -> bytes:
    unpacker = zstandard.ZstdDecompressor(max_window_size=8 << 20)
    with unpacker.stream_reader(io.BytesIO(body), read_across_frames=True) as stream:
        out = bytearray()
        while chunk := stream.read(min(1 << 20, limit + 1 - len(out))):
            out += chunk
            if len(out) > limit:
                raise TooLarge
    if not out:
        raise Damaged("cut short")
    return bytes(out)


_UNPACKERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}

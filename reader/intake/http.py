"""What the headers of an answer mean: dates, pauses, freshness, validators; and what went wrong, in words."""

from __future__ import annotations

import re
import socket
import ssl
from email.utils import parsedate_to_datetime

import httpx

from reader import text

_DAY = 86_400
_LONGEST_VALIDATOR = 1_000
_HEADER_SAFE = re.compile(r"[\t\x20-\x7e\x80-\xff]+")
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
_UNCACHED = re.compile(r"(?:^|[\s,])no-(?:cache|store)\b", re.IGNORECASE)


def http_date(value: str | None) -> int | None:
    """Return an HTTP date as seconds since 1970, or None when it is none."""
    if not value or len(value) > 100:
        return None
    try:
        return int(parsedate_to_datetime(value).timestamp())
    except (ValueError, TypeError, OverflowError):
        return None


def retry_after(headers: httpx.Headers, now: float) -> int | None:
    """Return Retry-After (seconds or an HTTP date) as seconds from now, at most thirty days; None without it."""
    value = (headers.get("retry-after") or "").strip()
    if value.isascii() and value.isdigit():
        return min(int(value[:12]), 30 * _DAY)
    moment = http_date(value)
    if moment is None:
        return None
    return max(0, min(moment - (http_date(headers.get("date")) or int(now)), 30 * _DAY))


def max_age(headers: httpx.Headers, now: float) -> int | None:
    """Return for how many seconds the server calls its answer fresh: max-age, else Expires; None when it does not say."""
    control = headers.get("cache-control") or ""
    if _UNCACHED.search(control):
        return None
    if found := _MAX_AGE.search(control):
        return int(found[1])
    expires = http_date(headers.get("expires"))
    if expires is None:
        return None
    return max(0, expires - (http_date(headers.get("date")) or int(now)))


def validator(headers: httpx.Headers, name: bytes) -> str | None:
    """Return a validator byte for byte as the server sent it (as Latin-1), or None when it could not be sent back."""
    for key, value in headers.raw:
        if key.lower() == name:
            as_text = value.decode("latin-1")
            fits = 0 < len(as_text) <= _LONGEST_VALIDATOR and _HEADER_SAFE.fullmatch(as_text)
            return as_text if fits else None
    return None


def in_words(error: BaseException, host: str) -> str:
    """Return one plain sentence for an error of the network."""
    chain = list(_chain(error))
    for cause in chain:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"the certificate of {host} cannot be trusted: {text.line(cause.verify_message, 100)}"
        if isinstance(cause, ssl.SSLError):
            return f"no secure connection to {host}: {text.line(cause.reason or 'TLS error', 100)}"
        if isinstance(cause, socket.gaierror):
            if cause.errno == socket.EAI_AGAIN:  # nobody was there to ask, as where there is no network
                return f"{host} cannot be looked up at the moment"
            return f"no such host: {host}"
        if isinstance(cause, ConnectionRefusedError):
            return f"{host} refuses connections"
        if isinstance(cause, ConnectionResetError):
            return f"{host} cut the connection"
    if isinstance(error, httpx.RemoteProtocolError) and "closed" in str(error):
        return f"{host} broke off in the middle of its answer"
    for kind, sentence in _SENTENCES:
        if isinstance(error, kind):
            return sentence.format(host=host)
    return f"{host} cannot be reached"


_SENTENCES: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str], ...] = (
    (httpx.ConnectTimeout, "{host} does not answer: no connection within 10 seconds"),
    ((httpx.TimeoutException, TimeoutError), "{host} is too slow: nothing came for 30 seconds"),
    (httpx.ProtocolError, "{host} does not speak HTTP as it should"),
    (httpx.ReadError, "{host} cut the connection"),
    ((httpx.InvalidURL, httpx.UnsupportedProtocol), "not a web address"),
)


def _chain(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    todo: list[BaseException | None] = [error]
    while todo and len(found) < 32:
        current = todo.pop(0)
        if current is None or any(current is seen for seen in found):
            continue
        found.append(current)
        todo += [current.__cause__, current.__context__]
        if isinstance(current, BaseExceptionGroup):
            todo += current.exceptions
    return found

"""The body of a response: counted as it comes, unpacked within its limit, never more than its share of memory."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx

from reader.errors import FeedError
from reader.intake.allowance import SMALL, Share
from reader.intake.incoming import MOST_BYTES
from reader.intake.unpack import Damaged, TooLarge, unpack

_WITH_BODY = {200, 203, 226}
_UNPACK_ASIDE = 256 << 10  # packed bytes beyond which unpacking would be felt on the event loop


@dataclass(frozen=True, slots=True)
class Answer:
    """One response, whole: its headers, its body as it came over the wire, and the IP address it came from ("" if unknown)."""

    status: int
    headers: httpx.Headers
    body: bytes
    peer: str


async def received(response: httpx.Response, turn: Callable[[], Awaitable[None]]) -> Answer:
    """Read the body as it comes, packed; error pages are not read at all. Raises FeedError at the first byte too many.

    `turn` waits until the body may become large.
    """
    peer = _peer(response)
    if response.status_code not in range(200, 300):
        return Answer(response.status_code, response.headers, b"", peer)
    headers = response.headers
    body = bytearray()
    if response.is_stream_consumed:  # a transport that answers from memory: whole, and unpacked by httpx
        body += response.content
        headers = httpx.Headers([row for row in headers.raw if row[0].lower() != b"content-encoding"])
    else:
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > MOST_BYTES:
                break
            if len(body) > SMALL:
                await turn()
    if len(body) > MOST_BYTES:
        raise FeedError("", f"larger than {MOST_BYTES >> 20} MiB")
    return Answer(response.status_code, headers, bytes(body), peer)


def _peer(response: httpx.Response) -> str:
    stream = response.extensions.get("network_stream")
    address = stream.get_extra_info("server_addr") if stream is not None else None
    return str(address[0]) if isinstance(address, tuple) else ""


async def content(answer: Answer, share: Share) -> bytes:
    """Return the document in an answer, unpacked. Raises FeedError when there is none, whole and within its limit."""
    if answer.status not in _WITH_BODY:
        raise FeedError("", f"the server answered {answer.status}, without a whole document")
    encodings = answer.headers.get("content-encoding", "")
    try:
        body = await _unpacked(answer.body, encodings, share) if encodings else answer.body
    except TooLarge:
        raise FeedError("", f"larger than {MOST_BYTES >> 20} MiB once unpacked") from None
    except Damaged as error:
        raise FeedError("", f"the answer is {error}") from None
    if not body.strip():
        raise FeedError("", "the answer is empty")
    return body


async def _unpacked(body: bytes, encodings: str, share: Share) -> bytes:
    """Unpack on the event loop what is small, aside what would be felt there, and in its turn what becomes large."""
    if not share.large:
        try:
            return await _unpack(body, encodings, SMALL)
        except TooLarge:
            await share.grow()
    return await _unpack(body, encodings, MOST_BYTES)


async def _unpack(body: bytes, encodings: str, limit: int) -> bytes:
    if len(body) > _UNPACK_ASIDE:
        return await asyncio.to_thread(unpack, body, encodings, limit)
    return unpack(body, encodings, limit)

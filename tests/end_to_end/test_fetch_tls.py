"""Servers whose word cannot be trusted, or whose name is not known: one clear line each."""

from __future__ import annotations

import asyncio
import shutil
import socket
import ssl
import subprocess
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest

from reader.errors import FeedError
from reader.intake.fetch import Fetcher


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate that nobody vouches for, with its key, in one file."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl to make a certificate with")
    path = tmp_path_factory.mktemp("tls") / "self-signed.pem"
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(path), "-out", f"{path}.crt"]
    subprocess.run(command, check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + Path(f"{path}.crt").read_bytes())
    return path


async def _told(context: ssl.SSLContext | None, talk: Callable[[asyncio.StreamWriter], Awaitable[None]]) -> str:
    """Return what a fetch from a server on loopback fails with."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await talk(writer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    fetcher = Fetcher()
    try:
        async with server:
            with pytest.raises(FeedError) as caught:
                await fetcher.fetch(f"https://reader:word@127.0.0.1:{port}/feed")
    finally:
        await fetcher.aclose()
    assert "word" not in str(caught.value)
    assert "\n" not in str(caught.value)
    return caught.value.reason


async def _nothing(writer: asyncio.StreamWriter) -> None:
    """Say nothing."""


async def test_a_certificate_nobody_vouches_for_is_refused(certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    told = await _told(context, _nothing)
    assert told.startswith("the certificate of 127.0.0.1 cannot be trusted: self")


async def test_a_server_that_speaks_no_tls_is_said_to() -> None:
    async def plain(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()

    assert (await _told(None, plain)).startswith("no secure connection to 127.0.0.1: ")


async def test_a_server_that_hangs_up_before_a_word_is_said_to() -> None:
    assert await _told(None, _nothing) in (
        "127.0.0.1 cut the connection",
        "127.0.0.1 cannot be reached",
        "no secure connection to 127.0.0.1: UNEXPECTED_EOF_WHILE_READING",
    )


@pytest.mark.parametrize("code", [socket.EAI_NONAME, socket.EAI_AGAIN, socket.EAI_FAIL])
async def test_a_name_that_is_not_known_is_said_to_be(code: int) -> None:
    def unknown(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("[Errno -2]", request=request) from socket.gaierror(code, "no")

    fetcher = Fetcher(httpx.AsyncClient(transport=httpx.MockTransport(unknown)))
    with pytest.raises(FeedError) as caught:
        await fetcher.fetch("https://feeds.invalid/x")
    wanted = (
        "feeds.invalid cannot be looked up at the moment" if code == socket.EAI_AGAIN else "no such host: feeds.invalid"
    )
    assert caught.value.reason == wanted

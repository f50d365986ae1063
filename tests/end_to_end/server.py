"""A small HTTP server on loopback that answers what a test told it to, remembers what it was asked, and misbehaves.

    with FakeServer() as server:
        server.give("/feed.xml", Answer(b"<rss/>", headers={"ETag": '"1"'}))
        ... server.url("/feed.xml"), server.asked("/feed.xml") ...

A route is one Answer, a list of them (the last one stays), or a function of the Asked. It runs in threads of its own, so
tests of either kind and other processes can use it. Nothing here waits for longer than a test that fails.
"""

from __future__ import annotations

import gzip
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Literal, Self

Fault = Literal["", "reset", "cut", "drip", "stall", "close", "garbage", "endless"]


@dataclass(frozen=True)
class Asked:
    """One request: header names in lower case."""

    path: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Answer:
    """One answer. `cut` ends in the middle, `reset` too but rudely, `stall` and `drip` last until the server closes."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    fault: Fault = ""


Route = Answer | list[Answer] | Callable[[Asked], Answer]


def conditional(
    body: bytes, *, etag: str = '"v1"', content_type: str = "application/rss+xml"
) -> Callable[[Asked], Answer]:
    """Return a route that answers 304 to who knows `etag`."""

    def answer(asked: Asked) -> Answer:
        if asked.headers.get("if-none-match") == etag:
            return Answer(status=304, headers={"ETag": etag})
        return Answer(body, headers={"ETag": etag, "Content-Type": content_type})

    return answer


def redirect(to: str, status: int = 301) -> Answer:
    """Return an answer that sends elsewhere."""
    return Answer(status=status, headers={"Location": to})


def gzip_bomb(megabytes: int) -> Answer:
    """Return a small answer that unpacks to `megabytes` of spaces."""
    return Answer(gzip.compress(b" " * (megabytes << 20)), headers={"Content-Encoding": "gzip"})


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients that hang up are what some tests are about."""


class FakeServer:
    """The server; `host` is any address of 127.0.0.0/8, for tests that need several hosts."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.requests: list[Asked] = []
        self.most_at_once = 0
        self._at_once = 0
        self._routes: dict[str, Route] = {}
        self._lock = threading.Lock()
        self.closing = threading.Event()
        self._server = _QuietServer((host, 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        """The port that was free."""
        return int(self._server.server_address[1])

    def url(self, path: str) -> str:
        """Return the address of `path` here."""
        return f"http://{self._server.server_address[0]!s}:{self.port}{path}"

    def give(self, path: str, route: Route) -> None:
        """Answer `path` with `route` from now on."""
        with self._lock:
            self._routes[path] = route

    def asked(self, path: str) -> list[Asked]:
        """Return the requests for `path` so far."""
        with self._lock:
            return [request for request in self.requests if request.path == path]

    def answer(self, asked: Asked) -> Answer:
        """Record a request and return its answer."""
        with self._lock:
            self.requests.append(asked)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
            route = self._routes.get(asked.path, Answer(b"nothing here", 404))
            if isinstance(route, list):
                route = route.pop(0) if len(route) > 1 else route[0]
        return route if isinstance(route, Answer) else route(asked)

    def done(self) -> None:
        """Note that a request was answered."""
        with self._lock:
            self._at_once -= 1


def _handler(server: FakeServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = server.answer(Asked(self.path, headers))
            try:
                self._send(answer)
            except OSError:
                self.close_connection = True  # the client has had enough
            finally:
                server.done()

        def _send(self, answer: Answer) -> None:
            if answer.fault in ("close", "garbage"):
                self.wfile.write(b"\x16\x03\x01 this is no HTTP\r\n\r\n" if answer.fault == "garbage" else b"")
                self.close_connection = True
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.fault != "endless" and answer.status != 304:
                owed = 1 if answer.fault == "stall" else 0  # an empty body that is announced as such is already whole
                self.send_header("Content-Length", str(max(owed, len(answer.body))))
            self.end_headers()
            _FAULTS.get(answer.fault, _whole)(self, server, answer.body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    return Handler


def _whole(handler: BaseHTTPRequestHandler, server: FakeServer, body: bytes) -> None:
    handler.wfile.write(body)


def _cut(handler: BaseHTTPRequestHandler, server: FakeServer, body: bytes) -> None:
    handler.wfile.write(body[: len(body) // 2])
    handler.close_connection = True


def _reset(handler: BaseHTTPRequestHandler, server: FakeServer, body: bytes) -> None:
    _cut(handler, server, body)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def _drip(handler: BaseHTTPRequestHandler, server: FakeServer, body: bytes) -> None:
    for at in range(len(body)):
        handler.wfile.write(body[at : at + 1])
        if server.closing.wait(0.05):
            break
    handler.close_connection = True


def _stall(handler: BaseHTTPRequestHandler, server: FakeServer, body: bytes) -> None:
    handler.wfile.flush()
    server.closing.wait(10)
    handler.close_connection = True


def _endless(handler: BaseHTTPRequestHandler, server: FakeServer, body: bytes) -> None:
    handler.close_connection = True
    while not server.closing.is_set():
        handler.wfile.write(body)


_FAULTS: dict[str, Callable[[BaseHTTPRequestHandler, FakeServer, bytes], None]] = {
    "cut": _cut,
    "reset": _reset,
    "drip": _drip,
    "stall": _stall,
    "endless": _endless,
}

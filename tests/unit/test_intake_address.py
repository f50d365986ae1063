"""Addresses, redirects' targets, headers, dates and discovery: the small parts of intake."""

from __future__ import annotations

import socket
import ssl

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import FeedError
from reader.intake import dates
from reader.intake.address import address_key, safe_address
from reader.intake.discover import feeds_in
from reader.intake.fetch import Fetcher
from reader.intake.http import in_words, max_age, retry_after, validator
from reader.intake.network import is_public

BASE = "https://base.example/dir/page"


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("https://a.example/x?utm_source=1&b=2#f", "https://a.example/x?b=2#f"),
        ("https://a.example/?utm_source=1", "https://a.example/"),
        ("  HTTPS://WWW.A.example/a b ", "https://www.a.example/a%20b"),
        ("//h.example/x", "https://h.example/x"),
        ("c?d", "https://base.example/dir/c?d"),
        ("http://пример.рф/ы", "http://xn--e1afmkfd.xn--p1ai/%D1%8B"),
        ("http://\u0430pple.com/", "http://xn--pple-43d.com/"),
        ("https://user:pw@h.example/", "https://h.example/"),
        ("http://[::1]:80/x", "http://[::1]:80/x"),
        ("http://h.example/\x1b[31m\u202e", "http://h.example/%5B31m"),
        ("java\nscript:alert(1)", ""),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("file:///etc/passwd", ""),
        ("mailto:a@b.example", ""),
        ("http://", ""),
        ("http://[bad", ""),
        ("http://h:99999/", ""),
        ("http://a b/", ""),
        ("http://h.example:8\u00b2/", ""),
        ("http://h.example/#\u00b2", "http://h.example/#%C2%B2"),
        ("http://h.example/" + "x" * 5_000, ""),
        ("-x", "https://base.example/dir/-x"),
        ("", ""),
    ],
)
def test_safe_addresses(raw: str, safe: str) -> None:
    assert safe_address(raw, BASE) == safe


@given(
    st.text(max_size=80),
    st.sampled_from(["", "http://", "https://h.example/", "http://h.example:8/?", "//", "http://["]),
)
def test_any_text_is_a_safe_address_or_none(raw: str, head: str) -> None:
    address = safe_address(head + raw, BASE)
    assert address == "" or (address.isascii() and address.startswith(("http://", "https://")) and " " not in address)
    assert safe_address(address) == address
    address_key(address)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.e.example/s/", "http://e.example/s"),
        ("https://e.example/s#c", "https://e.example/s?utm_campaign=rss"),
        ("https://e.example/s?b=2&a=1", "https://e.example/s?a=1&b=2&fbclid=3"),
    ],
)
def test_addresses_of_one_page_share_a_key(one: str, other: str) -> None:
    assert address_key(one) == address_key(other) != ""


def test_addresses_of_two_pages_do_not() -> None:
    keys = {address_key(f"https://e.example{path}") for path in ("/s", "/S", "/s?id=1", "/s?id=2", "/t")}
    assert len(keys) == 5
    assert address_key("") == ""


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1", "255.255.255.255",
     "::1", "::", "fe80::1%eth0", "fd00::1", "fec0::1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1", "localhost", ""],
)  # fmt: skip
def test_inner_addresses(address: str) -> None:
    assert not is_public(address)


async def test_a_redirect_connects_to_the_very_address_that_was_checked() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if len(asked) == 1:
            return httpx.Response(302, headers={"Location": "https://CDN.example:8443/f"})
        return httpx.Response(200, content=b"<rss/>")

    async def resolve(host: str, port: int) -> list[str]:
        assert (host, port) == ("cdn.example", 8443)
        return ["2606:2800:21f:cb07:6820:80da:af6b:8b2c", "93.184.215.14"]

    client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    found = await Fetcher(client, resolve=resolve).fetch("https://h.example/f")
    assert found.url == "https://cdn.example:8443/f"
    assert (asked[1].url.host, asked[1].headers["host"]) == ("93.184.215.14", "cdn.example:8443")
    assert asked[1].extensions["sni_hostname"] == "cdn.example"
    await client.aclose()


class Connected:
    """What a transport tells of a connection."""

    def __init__(self, address: str) -> None:
        self._address = address

    def get_extra_info(self, name: str) -> object:
        return (self._address, 80) if name == "server_addr" else None


@pytest.mark.parametrize(
    ("first", "refused"), [("93.184.215.14", True), ("2606:2800:21f::1", True), ("192.168.1.8", False), ("", False)]
)
async def test_a_name_of_the_internet_that_becomes_one_of_the_own_network_is_not_followed(
    first: str, refused: bool
) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        if len(asked) == 1:
            extensions = {"network_stream": Connected(first)} if first else {}
            return httpx.Response(302, headers={"Location": "/admin?restart=1"}, extensions=extensions)
        return httpx.Response(200, content=b"<rss/>")

    async def resolve(host: str, port: int) -> list[str]:
        return ["192.168.1.1"]

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        fetcher = Fetcher(client, resolve=resolve)
        if refused:
            with pytest.raises(FeedError, match=r"redirected to h\.example, an address of a private network"):
                await fetcher.fetch("http://h.example/f")
            assert len(asked) == 1
        else:
            assert (await fetcher.fetch("http://h.example/f")).body == b"<rss/>"


async def test_https_is_never_left_for_http() -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(301, headers={"Location": "http://h.example/f"}))
    async with httpx.AsyncClient(transport=transport) as client:
        with pytest.raises(FeedError, match="from https to plain http"):
            await Fetcher(client).fetch("https://h.example/f")


# ---------------------------------------------------------------- headers
NOW = 1_759_910_400.0  # Wed, 08 Oct 2025 08:00:00 GMT


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("Wed, 08 Oct 2025 09:00:00 GMT", 3_600),
        ("Wed, 08 Oct 2025 07:00:00 GMT", 0),
        ("99999999999999999999", 30 * 86_400),
        ("soon", None),
        ("-5", None),
        ("٣", None),
    ],
)
def test_retry_after(value: str, seconds: int | None) -> None:
    assert retry_after(httpx.Headers([(b"retry-after", value.encode())]), NOW) == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"cache-control": "public, Max-Age=60"}, 60),
        ({"cache-control": "max-age=60, no-cache"}, None),
        ({"cache-control": "s-maxage=60"}, None),
        ({"expires": "Wed, 08 Oct 2025 09:00:00 GMT"}, 3_600),
        ({"expires": "Wed, 08 Oct 2025 09:00:00 GMT", "date": "Wed, 08 Oct 2025 08:30:00 GMT"}, 1_800),
        ({"expires": "0"}, None),
        ({}, None),
    ],
)
def test_max_age(headers: dict[str, str], seconds: int | None) -> None:
    assert max_age(httpx.Headers(headers), NOW) == seconds


@pytest.mark.parametrize("value", [b"", b"a\x00b", b"a\nb", b"x" * 2_000])
def test_a_validator_that_cannot_go_back_is_none(value: bytes) -> None:
    assert validator(httpx.Headers([(b"ETag", value)]), b"etag") is None


def test_errors_of_the_network_in_words() -> None:
    def caused(error: Exception, cause: Exception) -> Exception:
        error.__cause__ = cause
        return error

    name = caused(httpx.ConnectError("x"), socket.gaierror(-2, "Name or service not known"))
    assert in_words(name, "h") == "no such host: h"
    bad = ssl.SSLCertVerificationError(1, "x")
    bad.verify_message = "certificate has expired"
    assert in_words(caused(httpx.ConnectError("x"), bad), "h") == (
        "the certificate of h cannot be trusted: certificate has expired"
    )
    assert in_words(caused(httpx.ConnectError("x"), ConnectionRefusedError()), "h") == "h refuses connections"
    assert "no connection within 10 seconds" in in_words(httpx.ConnectTimeout("x"), "h")
    assert "too slow" in in_words(httpx.ReadTimeout("x"), "h")
    assert in_words(OSError("disk"), "h") == "h cannot be reached"


# ---------------------------------------------------------------- dates
@pytest.mark.parametrize(
    ("raw", "at"),
    [
        ("2025-W41-3", 1_759_881_600),
        ("2025年10月8日", 1_759_881_600),
        ("Wed, 8 Okt 2025 08:23:20 +0200", 1_759_904_600),
        ("October 8, 2025", 1_759_881_600),
        ("8 octobre 2025", 1_759_881_600),
        ("1759910400", 1_759_910_400),
        ("1759910400000", 1_759_910_400),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("2999-01-01T00:00:00Z", None),
        ("32 October 2025", None),
        ("99999999999999999999", None),
        ("yesterday", None),
        ("8" * 100_000, None),
        ("", None),
    ],
)
def test_dates_feedparser_does_not_read(raw: str, at: int | None) -> None:
    assert dates.moment(raw, None) == at


@given(st.text(max_size=40))
def test_any_date_is_sane_or_none(raw: str) -> None:
    for at in (dates.moment(raw, None), dates.iso_moment(raw)):
        assert at is None or dates.EARLIEST <= at < dates.LATEST


# ---------------------------------------------------------------- discovery
def test_feeds_of_a_page_are_found_in_order() -> None:
    page = b"""<html><head><base href="/news/"><link rel="stylesheet" href="x.css">
      <link rel="alternate" type="application/rss+xml" href="main.xml"><link REL="Alternate home" TYPE="application/atom+xml; charset=x" href="//f.example/a">
      <link rel="alternate" type="application/rss+xml" href="main.xml"><link rel="alternate" hreflang="de" href="/de">
      <link rel="alternate" type="application/feed+json" href="javascript:x"></head>"""
    assert feeds_in(page, "https://h.example/x/") == ("https://h.example/news/main.xml", "https://f.example/a")
    assert feeds_in(b"\x00\xff no page", "https://h.example/") == ()

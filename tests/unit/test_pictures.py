"""Pictures: fetched when asked for, decoded within limits, drawn as cells of two points; what is none is one sentence."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from io import BytesIO

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from reader.errors import FeedError, UsageError
from reader.findings import Picture
from reader.intake import picture
from reader.intake.fetch import Fetcher
from reader.intake.picture import MOST_BYTES, decode
from reader.poll.pictures import fetch_pictures
from reader.poll.workshop import Bench, Inline, Workshop
from reader.tui.markdown import parse
from reader.tui.pictures import MOST, drawn, pictures_in, with_pictures
from reader.tui.typeset import lay_out

NONE, BOMB = "no picture that can be drawn", "larger than 50 million points"
RED, BLUE = (255, 0, 0), (0, 0, 255)


def image(
    size: tuple[int, int] = (64, 64), kind: str = "PNG", colour: tuple[int, ...] = RED, mode: str = "RGB"
) -> bytes:
    out = BytesIO()
    Image.new(mode, size, colour).save(out, kind)
    return out.getvalue()


def png_that_says(width: int, height: int) -> bytes:
    """Return a small PNG that claims to be of a size, all of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * min((width + 1) * height, 20_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
@pytest.mark.parametrize(
    ("size", "cells"), [((64, 64), (40, 20)), ((4_000, 100), (40, 1)), ((100, 4_000), (1, 20)), ((1, 1), (1, 1))]
)
def test_a_picture_is_as_large_as_there_is_room_and_keeps_its_shape(
    kind: str, size: tuple[int, int], cells: tuple[int, int]
) -> None:
    found = decode(image(size, kind), 40, 20)
    assert (found.columns, found.rows) == cells
    assert len(found.points) == found.columns * found.rows * 2 * 3
    assert found.points[0] > 250
    assert max(found.points[1], found.points[2]) < 5


def test_behind_what_is_transparent_is_paper() -> None:
    assert set(decode(image(mode="RGBA", colour=(0, 0, 0, 0)), 10, 5).points) == {255}


@pytest.mark.parametrize(
    ("make", "words"),
    [
        pytest.param(lambda: b"", NONE, id="nothing"),
        pytest.param(lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", NONE, id="SVG"),
        pytest.param(lambda: image()[:60], NONE, id="cut short"),
        pytest.param(lambda: image(kind="BMP"), NONE, id="BMP"),
        pytest.param(lambda: image(kind="TIFF"), NONE, id="TIFF"),
        pytest.param(lambda: image(kind="PPM"), NONE, id="PPM"),
        pytest.param(lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", NONE, id="PostScript"),
        pytest.param(lambda: b"\x89PNG" + b"x" * MOST_BYTES, "larger than 8 MiB", id="too many bytes"),
        pytest.param(lambda: png_that_says(60_000, 60_000), BOMB, id="a bomb"),
        pytest.param(lambda: png_that_says(9_000, 9_000), BOMB, id="a small bomb"),
        pytest.param(lambda: png_that_says(2**31 - 1, 2**31 - 1), BOMB, id="the largest bomb"),
    ],
)
def test_what_is_no_picture_or_a_bomb_is_one_sentence(make: Callable[[], bytes], words: str) -> None:
    with pytest.raises(FeedError) as caught:
        decode(make(), 40, 20)
    assert caught.value.reason == words


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(["PNG", "JPEG", "GIF", "WEBP"]), st.binary(min_size=1, max_size=40), st.floats(0, 1))
def test_a_damaged_picture_is_a_picture_or_one_sentence(kind: str, noise: bytes, at: float) -> None:
    document = bytearray(image((32, 32), kind))
    start = int(at * len(document))
    document[start : start + len(noise)] = noise
    found: Picture | str
    try:
        found = decode(bytes(document), 40, 20)
    except FeedError as error:
        found = error.reason
    assert found in (NONE, BOMB) or (isinstance(found, Picture) and 0 < found.columns <= 40 and 0 < found.rows <= 20)


# ---------------------------------------------------------------- fetched
async def fetched(
    answer: Callable[[httpx.Request], httpx.Response], *addresses: str, bench: Bench | None = None
) -> dict[str, Picture | str]:
    async def resolve(host: str, port: int) -> list[str]:
        return ["10.0.0.7"] if host == "intranet.example" else ["93.184.216.34"]

    fetcher = Fetcher(httpx.AsyncClient(transport=httpx.MockTransport(answer)), resolve=resolve)
    return await fetch_pictures(
        addresses, "https://desk.example/feed", (20, 10), fetcher=fetcher, workshop=bench or Inline()
    )


async def test_each_picture_comes_or_says_why_not() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if request.url.path == "/gone":
            return httpx.Response(404)
        return httpx.Response(200, content=image() if request.url.path == "/a" else b"<html>")

    base = "https://desk.example"
    inside = "http://intranet.example/a"
    found = await fetched(answer, f"{base}/a", f"{base}/gone", f"{base}/page", inside, "file:///etc/passwd")
    assert isinstance(found[f"{base}/a"], Picture)
    assert found[f"{base}/gone"] == "the server answered 404"
    assert found[f"{base}/page"] == "no picture that can be drawn"
    assert "private network" in str(found[inside])
    assert "not a web address" in str(found["file:///etc/passwd"])
    assert len(asked) == 3
    for request in asked:
        assert request.headers["accept"].startswith("image/")
        assert not {"cookie", "referer", "authorization"} & set(request.headers)


async def test_a_worker_decodes_it_and_its_limits_hold() -> None:
    workshop = Workshop(1, memory=300 << 20)
    try:
        large = png_that_says(7_000, 7_000)
        found = await fetched(
            lambda request: httpx.Response(200, content=large if "large" in request.url.path else image()),
            "https://desk.example/large",
            "https://desk.example/a",
            bench=workshop,
        )
    finally:
        await workshop.aclose()
    assert isinstance(found["https://desk.example/a"], Picture)
    assert isinstance(found["https://desk.example/large"], Picture | str)


async def test_without_the_extra_one_sentence_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"newsroom-reader\[images\]"):
        await fetched(lambda request: httpx.Response(200, content=image()), "https://desk.example/a")


# ---------------------------------------------------------------- drawn
MARKDOWN = (
    "Before [[image: A plant]](https://img.example/a) it.\n\n![Two](https://img.example/b)\n\n"
    "[photo.jpg](https://img.example/photo.jpg?w=1) and [a page](https://img.example/page) "
    "and [[image]](javascript:alert)\n"
)


def test_pictures_are_what_the_text_names_so_and_files_of_their_kind() -> None:
    addresses = pictures_in(parse(MARKDOWN))
    assert addresses == [f"https://img.example/{name}" for name in ("a", "b", "photo.jpg?w=1")]
    many = "".join(f"![x](https://img.example/{n})\n\n" for n in range(20))
    assert len(pictures_in(parse(many))) == MOST


def test_a_picture_stands_below_its_words_once_and_the_text_stays_as_it_was() -> None:
    document = parse(MARKDOWN + "\nAgain [[image: A plant]](https://img.example/a).\n")
    lines = lay_out(document, 40)
    two = Picture(2, 1, bytes((*RED, *BLUE, *BLUE, *BLUE)))
    found = with_pictures(
        lines, document.links, {"https://img.example/a": two, "https://img.example/b": "too large"}, 40
    )
    assert [line for line in found if line in lines] == lines
    added = [line for line in found if line not in lines]
    assert [line.pieces for line in added] == [
        (("▀", "#ff0000#0000ff"), ("▀", "#0000ff#0000ff")),
        (("too large", "quiet"),),
    ]
    assert found.index(added[0]) == 1 + next(n for n, line in enumerate(lines) if "A plant" in str(line.pieces))
    assert all(line.start == line.end for line in added)


def test_a_narrower_page_shows_the_left_of_a_picture_and_equal_cells_are_one_piece() -> None:
    assert drawn(Picture(9, 2, bytes(RED * 36)), 5) == [[("▀▀▀▀▀", "#ff0000#ff0000")]] * 2

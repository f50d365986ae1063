"""Finding the text on a page that means harm: what comes back is clean, what cannot be read is one sentence."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.errors import FeedError
from reader.intake.clean import LONGEST_HTML
from reader.intake.fulltext import page_body
from reader.text import plain

PARAGRAPHS = [f"<p>Line {n} at Oppama builds {n}00 cars a day, the union said after talks.</p>" for n in range(1, 9)]
TEXT = "".join(PARAGRAPHS)
HTML = "text/html; charset=utf-8"


def page(inside: str, head: str = "") -> bytes:
    document = f"<html><head><title>A</title>{head}</head><body><article><h1>A</h1>{inside}</article></body></html>"
    return document.encode("utf-8", "surrogatepass")


def found(document: bytes, content_type: str = HTML) -> tuple[str, str]:
    """Return text and HTML of a page, or what the error says, twice."""
    try:
        body = page_body(document, "https://desk.example/a", content_type, "A")
    except FeedError as error:
        return error.reason, error.reason
    return body.text, body.html


@pytest.mark.parametrize(
    "evil",
    [
        "\x1b]0;owned\x07\x1b[2J\x9b31m\x00\x0b",
        "&#27;[31m &#155;31m &#0; &#xD800; &#xDFFF; &#x110000; &#99999999999; &#xFFFE;",
        "\u202eevil\u2066\u200b\u2028",
        "\ud800 half",
        "<script>x()</script><a href='javascript:x()'>a</a><img src=x onerror=x()><iframe src='http://127.0.0.1/'>",
        "<a href='https://desk.example/\u202e\x1b\"><b'>link</a>",
    ],
)
def test_what_is_found_is_clean_and_the_rest_of_the_text_is_still_there(evil: str) -> None:
    text, html = found(page(f"{TEXT}<p>Said {evil} the spokesman of the company on Monday.</p>{TEXT.upper()}"))
    assert "builds 800 cars" in text
    assert "builds 800 cars" in html
    for part in (text, html):
        assert part == plain(part)
        assert "javascript" not in part
        assert "onerror" not in part
        assert "iframe" not in part


@pytest.mark.parametrize(
    "hostile",
    [
        pytest.param("<div>" * 20_000, id="nested elements"),
        pytest.param("<ul><li>" * 10_000, id="nested lists"),
        pytest.param("<table>" + "<tr><td>1<td>2<td>3</tr>" * 3_000 + "</table>", id="a large table"),
        pytest.param("<table><tr><td>" * 1_000, id="nested tables"),
        pytest.param("<p>" + "x" * 1_000_000, id="one word"),
        pytest.param("<h1>" + "T" * 1_000_000 + "</h1>", id="a headline of a megabyte"),
        pytest.param("<p>" + "&nbsp;&amp;&lt;" * 50_000, id="references"),
        pytest.param("<!--" * 100_000, id="comments"),
        pytest.param("<" * 500_000, id="angles"),
        pytest.param("<p class='" + "x" * 1_000_000 + "'>", id="a long attribute"),
        pytest.param("<script type='application/ld+json'>" + "[" * 50_000 + "</script>", id="nested JSON"),
        pytest.param("<svg><math>" * 10_000, id="foreign elements"),
    ],
)
def test_a_page_of_any_shape_is_text_or_one_sentence(hostile: str) -> None:
    for text in found(page(TEXT + hostile)):
        assert text == plain(text)
        assert 0 < len(text) < LONGEST_HTML + 1_000


def test_entities_of_a_document_type_are_neither_expanded_nor_fetched() -> None:
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    kind = f'<!DOCTYPE html [<!ENTITY a0 "haha"><!ENTITY x SYSTEM "file:///etc/passwd">{laughs}]>'
    text, _ = found(kind.encode() + page(f"{TEXT}<p>It says &a8; and &x; and so ends the report.</p>"))
    assert "builds 800 cars" in text
    assert "haha" not in text
    assert "root:" not in text


@pytest.mark.parametrize(
    ("content_type", "head", "codec"),
    [
        ("text/html", "<meta charset=windows-1251>", "cp1251"),
        ("text/html", '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">', "koi8-r"),
        ("text/html; charset=koi8-r", "<meta charset=utf-8>", "koi8-r"),
        ("text/html; charset=utf-16", "<meta charset=windows-1251>", "utf-8"),
        ("text/html; charset=no-such-set", "", "utf-8"),
        ("", "<meta charset=rot13>", "utf-8"),
    ],
)
def test_a_page_is_read_in_the_character_set_it_is_in(content_type: str, head: str, codec: str) -> None:
    russian = "".join(
        f"<p>Завод номер {n} закроется в 202{n} году, сообщила компания во вторник.</p>" for n in range(8)
    )
    document = f"<html><head>{head}</head><body><article>{russian}</article></body></html>"
    text, _ = found(document.encode(codec), content_type)
    assert "Завод номер 7 закроется" in text


def test_bytes_that_are_no_page_are_one_sentence() -> None:
    for body in (b"\x00" * 100_000, b"\x1f\x8b" + b"x" * 5_000, b"%PDF-1.7" + b"\xff" * 5_000, b"<"):
        assert found(body, "")[0] == "no text of a story was found on its page"
    assert "no HTML but image/png" in found(b"x", "image/png\x1b[31m;x")[0]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.binary(max_size=60))
def test_no_text_and_no_bytes_on_a_page_get_out_unclean(text: str, noise: bytes) -> None:
    document = page(f"{TEXT}<p>{text}</p>{TEXT.upper()}")
    middle = len(document) // 2
    for part in found(document[:middle] + noise + document[middle:]):
        assert part == plain(part)

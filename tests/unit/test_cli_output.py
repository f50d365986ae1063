"""Tables that fit, cells that are one cell, times and addresses as people type them."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stdout

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.cli import output
from reader.cli.frame import since
from reader.cli.output import Column, cut, listing, table, width
from reader.cli.subscribe import web_address
from reader.errors import UsageError
from reader.export.values import public_address
from tests.fakes import DAY, NOW

COLUMNS = (
    Column("id", "id", right=True),
    Column("when", "when"),
    Column("title", "title", flexible=True),
    Column("tags", "tags"),
)
TEXT = st.text(alphabet="ab é日本🚗\u0301\t\n\x1b\u202e", max_size=40)


@pytest.mark.parametrize(
    ("text", "cells"),
    [("", 0), ("abc", 3), ("é", 1), ("e\u0301", 1), ("日本", 4), ("🚗", 2), ("–", 1), ("a\u200db", 2)],
)
def test_width_in_cells(text: str, cells: int) -> None:
    assert width(text) == cells


@given(TEXT, st.integers(1, 30))
@settings(deadline=None)
def test_cut_text_fits(text: str, cells: int) -> None:
    out = cut(text, cells)
    assert width(out) <= cells
    assert out == text or (width(text) > cells and out.endswith("…"))


@given(st.lists(st.fixed_dictionaries({"id": st.integers(0, 9999), "title": TEXT}), min_size=1, max_size=5))
@settings(deadline=None)
def test_every_row_of_a_table_is_one_line_of_the_terminal_s_width(objects: list[dict[str, object]]) -> None:
    lines: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", "40")
        patch.setattr(output, "say", lines.append)
        table(objects, COLUMNS)
    assert len(lines) == 1 + len(objects)
    assert all(width(row) <= 40 and row.isprintable() for row in lines)


def test_a_table_leaves_out_empty_columns_and_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    table([{"id": 3, "when": "2025-07-06T08:00:11Z", "title": "A", "tags": []}], COLUMNS)
    assert capsys.readouterr().out == "id  when              title\n 3  2025-07-06 08:00  A\n"


def test_piped_rows_keep_their_columns_whatever_is_in_them(capsys: pytest.CaptureFixture[str]) -> None:
    listing([{"id": 1, "title": "a\tb\nc", "tags": ["x", "y"]}, {"id": 2, "title": None}], COLUMNS, None)
    assert capsys.readouterr().out == "1\t\ta b c\tx, y\n2\t\t\t\n"


@given(
    st.lists(st.dictionaries(st.sampled_from(["id", "title"]), TEXT | st.integers(0, 2**60) | st.none()), max_size=4)
)
@settings(deadline=None)
def test_json_is_one_array_and_ndjson_one_object_a_line(objects: list[dict[str, object]]) -> None:
    array, rows = io.StringIO(), io.StringIO()
    with redirect_stdout(array):
        listing(objects, COLUMNS, "json")
    with redirect_stdout(rows):
        listing(objects, COLUMNS, "ndjson")
    assert json.loads(array.getvalue()) == objects
    assert [json.loads(row) for row in rows.getvalue().split("\n") if row] == objects


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2d", NOW - 2 * DAY),
        ("3w", NOW - 21 * DAY),
        ("6mo", NOW - 180 * DAY),
        ("1y", NOW - 365 * DAY),
        ("12H", NOW - DAY // 2),
        ("90min", NOW - 5_400),
        ("1970-01-02", DAY),
        ("1970-01-02T00:00:00Z", DAY),
        ("1970-01-02T01:00+01:00", DAY),
    ],
)
def test_since(typed: str, moment: int) -> None:
    assert since(typed, NOW) == moment


@pytest.mark.parametrize("typed", ["", "x", "2 fortnights", "2025-13-01", "-2d", "99999d"])
def test_a_time_that_is_none_is_refused_by_its_name(typed: str) -> None:
    with pytest.raises(UsageError, match="not a time"):
        since(typed, NOW)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("a.example", "https://a.example"),
        (" http://a.example/f ", "http://a.example/f"),
        ("feed://a.example/f", "https://a.example/f"),
        ("feed:http://a.example/f", "http://a.example/f"),
        ("localhost:8000/f", "https://localhost:8000/f"),
    ],
)
def test_web_address(typed: str, address: str) -> None:
    assert web_address(typed) == address


@pytest.mark.parametrize(
    "typed", ["", "ftp://a.example", "http://", "http://a b", "file:///x", "https://a\u202e.example"]
)
def test_what_is_no_web_address_is_refused(typed: str) -> None:
    with pytest.raises(UsageError, match="not a web address"):
        web_address(typed)


@pytest.mark.parametrize(
    ("url", "public"),
    [
        ("https://u:p@a.example/x@y", "https://a.example/x@y"),
        ("https://medium.example/@who", "https://medium.example/@who"),
        ("https://u@a.example", "https://a.example"),
        ("http://a:b@[bad/", "http://[bad/"),
        ("https://a.example?by=x@y", "https://a.example?by=x@y"),
        ("no address @ all", "no address @ all"),
        ("https://a.example/f?token=abc", "https://a.example/f?token=***"),
        (
            "https://u:p@a.example/f?n=1&api_key=a%20b&Auth=c;sig=d#part",
            "https://a.example/f?n=1&api_key=***&Auth=***;sig=***#part",
        ),
        ("https://a.example/f?feed_token=x&page=2", "https://a.example/f?feed_token=***&page=2"),
        (
            "https://a.example/f?X-Amz-Signature=x&rss.password=y",
            "https://a.example/f?X-Amz-Signature=***&rss.password=***",
        ),
        (
            "https://a.example/f?author=x&keyword=y&design=z&compass=n",
            "https://a.example/f?author=x&keyword=y&design=z&compass=n",
        ),
        ("What is a key? token=1", "What is a key? token=1"),
    ],
)
def test_public_address(url: str, public: str) -> None:
    assert public_address(url) == public


def test_a_line_of_talk_is_short_and_clean_whatever_it_repeats(capsys: pytest.CaptureFixture[str]) -> None:
    output.talk("no thread " + "x\n\x1b]0;" * 2_000)
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert len(said) <= 501
    assert "\x1b" not in said

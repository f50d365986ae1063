"""A thread as Markdown: what is in it, that the same data gives the same bytes, that hostile text stays text."""

from __future__ import annotations

import random
import re
import unicodedata
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from reader.export.keep import BEGIN
from reader.export.markdown import citations, render
from reader.export.values import as_json
from reader.findings import FigureReport, FigureRow, LedgerRow, Matter, ThreadPage
from reader.model import Body, Development, Story, Thread
from reader.text import line

DAY = 86_400
FIRST = 1_734_480_000  # 18 December 2024
PARSER = MarkdownIt("commonmark").enable("table").use(footnote_plugin).use(front_matter_plugin)


def story(number: int, **more: Any) -> Story:
    moment = FIRST + number * DAY
    values: dict[str, Any] = {
        "id": number, "uid": f"u{number}", "feed_id": 1, "feed_url": "https://a.example/f", "feed_title": "A",
        "url": f"https://a.example/{number}", "title": f"Headline {number}", "author": "", "outlet": "Island Wire",
        "published": moment, "updated": None, "arrived": moment + 600, "moment": moment, "read": False, "starred": False, "tags": (),
        "thread_id": 7, "development_id": 1, "copy_of": None, "copies": 0, "versions": 0, "lede": "First sentence.",
    }  # fmt: skip
    return Story(**(values | more))


def development(number: int, **more: Any) -> Development:
    values: dict[str, Any] = {
        "id": number, "thread_id": 7, "title": f"Turn {number}", "first_published": FIRST + number * DAY,
        "last_published": FIRST + number * DAY, "story_count": 1, "outlet_count": 1, "unread_count": 1, "first_outlet": "Island Wire",
        "independent_count": 1,
    }  # fmt: skip
    return Development(**(values | more))


def page(stories: list[Story], **more: Any) -> ThreadPage:
    thread: dict[str, Any] = {
        "id": 7, "slug": "foxconn-nissan", "title": "Foxconn and Nissan", "summary": "Talks go on.", "followed": True, "muted": False,
        "tags": ("autos/japan",), "story_count": len(stories), "unread_count": 1, "feed_count": 1, "outlet_count": 2,
        "independent_count": 1, "development_count": 1, "first_published": FIRST, "last_published": FIRST + 200 * DAY,
        "entities": ("Foxconn", "Nissan"), "activity": (1, 0, 2), "state": "active",
    }  # fmt: skip
    numbers = sorted({one.development_id for one in stories if one.development_id})
    return ThreadPage(
        thread=Thread(**(thread | more)),
        developments=tuple(development(number) for number in numbers),
        stories=tuple(stories),
        bodies={one.id: Body(f"<p>Text of <b>{one.id}</b>.</p>", f"Text of {one.id}.") for one in stories},
    )


def front_matter(text: str) -> dict[str, Any]:
    assert text.startswith("---\n")
    found: dict[str, Any] = yaml.safe_load(text[4 : text.index("\n---\n", 4)])
    return found


def test_front_matter_is_what_obsidian_and_hugo_expect() -> None:
    found = front_matter(render(page([story(1), story(2, outlet="Pacific Daily")])))
    assert found == {
        "title": "Foxconn and Nissan",
        "slug": "foxconn-nissan",
        "date": date(2024, 12, 18),
        "lastmod": date(2025, 7, 6),
        "tags": ["autos/japan"],
        "aliases": ["Foxconn and Nissan"],
        "sources": ["Island Wire", "Pacific Daily"],
        "entities": ["Foxconn", "Nissan"],
        "thread_id": 7,
        "status": "followed",
    }


def test_one_title_and_the_sections_in_order() -> None:
    tokens = PARSER.parse(render(page([story(1), story(2, development_id=2)])))
    heads = [(token.tag, tokens[n + 1].content) for n, token in enumerate(tokens) if token.type == "heading_open"]
    assert [text for tag, text in heads if tag == "h1"] == ["Foxconn and Nissan"]
    assert [text for tag, text in heads if tag == "h2"] == ["Timeline", "Stories", "Notes"]
    assert [text for tag, text in heads if tag == "h3"] == ["2024-12-19 · Turn 1", "2024-12-20 · Turn 2"]


def test_every_citation_has_its_footnote_and_every_footnote_is_cited() -> None:
    stories = [
        story(1),
        story(2, development_id=2),
        story(3, copy_of=1, outlet="Pacific Daily"),
        story(4, moment=FIRST),
    ]
    tokens = PARSER.parse(render(page(stories)))
    cited = {child.meta["label"] for token in tokens for child in token.children or () if child.type == "footnote_ref"}
    opened = {token.meta["label"] for token in tokens if token.type == "footnote_open"}
    assert cited == opened == set(citations(tuple(stories)).values())
    assert len(opened) == 4


def test_a_later_arrival_of_the_same_day_does_not_rename_footnotes() -> None:
    first, second = story(5), story(6, moment=story(5).moment)
    before = citations((first, second))
    earlier_that_day = story(7, moment=first.moment - 3_600)
    after = citations((earlier_that_day, first, second))
    assert {number: after[number] for number in before} == before
    assert len(set(after.values())) == 3


def test_the_same_data_gives_the_same_bytes_whatever_was_read_and_whenever() -> None:
    stories = [story(n, development_id=1 + n % 2) for n in range(1, 6)]
    one = page(stories)
    read = replace(
        one,
        stories=tuple(replace(each, read=True, starred=True, tags=("x",)) for each in one.stories),
        thread=replace(one.thread, unread_count=0, new_count=3, last_read=FIRST, state="quiet 40 d", activity=()),
        related=((9, "Other", 3),),
    )
    assert render(read) == render(one)
    assert as_json(read, full_text=False) == as_json(one, full_text=False)


def test_text_is_normalised_and_ends_in_one_line_feed() -> None:
    out = render(page([story(1, title="Cafe\u0301\r\nnews")]))
    assert unicodedata.is_normalized("NFC", out)
    assert out.endswith("\n")
    assert not out.endswith("\n\n")
    assert "\r" not in out


def test_excerpts_by_default_and_full_text_on_demand() -> None:
    one = page([story(1)])
    body = Body(
        "<h1>Inner</h1><p>" + "Long text here. " * 80 + "The very end.</p>", "Long text here. " * 80 + "The very end."
    )
    one = replace(one, bodies={1: body})
    assert "The very end" not in render(one)
    whole = render(one, full_text=True)
    assert "The very end" in whole
    assert "##### Inner" in whole


def report(number: int, outlet: str, sentence: str = "It says 3,900 | so.", **more: Any) -> FigureReport:
    return FigureReport("3,900 employees", number, outlet, FIRST + number * DAY, sentence, **more)


def quantity(*reports: FigureReport, **more: Any) -> FigureRow:
    values: dict[str, Any] = {
        "kind": "quantity", "value": 3900.0, "unit": "", "noun": "employees", "printed": ("3,900", "about 4,000"),
        "reports": reports, "outlet_count": len(reports),
    }  # fmt: skip
    return FigureRow(**(values | more))


def statement(number: int, **more: Any) -> LedgerRow:
    values: dict[str, Any] = {
        "moment": FIRST + number * DAY, "status": "denied", "source": "Jun Seki", "kind": "speaker", "role": "strategist",
        "number": None, "story_id": number, "outlet": "Pacific Daily", "relayed_from": "Nikkei", "sentence": "No talks.",
    }  # fmt: skip
    return LedgerRow(**(values | more))


def test_the_figures_are_a_table_with_a_row_for_a_quantity_and_a_footnote_for_an_outlet() -> None:
    stories = [story(1), story(2, outlet="Pacific Daily"), story(3, copy_of=1, outlet="Copyist")]
    reports = (
        report(1, "Island Wire"),
        report(1, "Island Wire"),
        report(2, "Pacific Daily"),
        report(3, "Copyist", copy=True),
    )
    tick = quantity(report(1, "Island Wire"), kind="tick", printed=("2%",))
    out = render(replace(page(stories), table=(quantity(*reports), tick)))
    tokens = PARSER.parse(out)
    assert sum(token.type == "tr_open" for token in tokens) == 1 + 1
    assert sum(token.type == "td_open" for token in tokens) == 5
    cells = [
        token.content for token in tokens if token.type == "inline" and token.content.startswith(("3,900", "Island"))
    ]
    assert cells[0] == "3,900 / about 4,000"
    assert cells[1] == "Island Wire[^island-wire-2024-12-19], Pacific Daily[^pacific-daily-2024-12-20]"
    assert "2%" not in out


def test_the_ledger_lists_each_matter_with_status_source_and_footnote() -> None:
    matter = Matter(
        "Talks: Foxconn, Nissan", (statement(1, how="officially"), statement(2, also=("Desk",), role="")), 2
    )
    out = render(replace(page([story(1), story(2)]), ledger=(matter,)))
    assert "### Talks: Foxconn, Nissan" in out
    assert (
        "- 2024-12-19 **denied** (officially): Jun Seki, strategist – Pacific Daily; from Nikkei: “No talks.”[^island-wire-2024-12-19]"
        in out
    )
    assert "Jun Seki – Pacific Daily; from Nikkei; also Desk:" in out


@pytest.mark.parametrize("text", ["[x](javascript:alert(1)) | <script>", "**a** [^9] `b", "\u202eevil\x1b[31m"])
def test_hostile_words_in_figures_and_ledger_stay_words(text: str) -> None:
    matter = Matter(text, (statement(1, source=text, role=text, sentence=text, relayed_from=text, also=(text,)),), 1)
    out = render(
        replace(
            page([story(1)]), table=(quantity(report(1, text, text), noun=text, printed=(text,)),), ledger=(matter,)
        )
    )
    tokens = PARSER.parse(out)
    inside = [child for token in tokens for child in token.children or ()]
    assert not any(child.type in ("link_open", "html_inline") and "example" not in str(child.attrs) for child in inside)
    assert sum(token.type == "td_open" for token in tokens) == 5
    assert "\x1b" not in out
    assert "\u202e" not in out


HOSTILE = [
    "--- \n# [x](javascript:alert(1)) | <script>alert(1)</script> [^1] `a",
    "title: no",
    "yes",
    "2025-07-07",
    "1e3",
    "{{< ref >}} {{% x %}}",
    "\u202eevil\x1b[31m",
    "![[embed]] [[wiki]] ==mark== %%gone%% #tag",
    BEGIN,
    "*",
    "'\"\\",
    "🚗 日産 : 鴻海",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("full_text", [False, True])
def test_hostile_text_stays_text(text: str, full_text: bool) -> None:
    body = Body(f"<pre>{text.replace('<', '&lt;')}</pre><p>{text.replace('<', '&lt;')}</p>", text)
    one = replace(
        page([story(1, title=text, author=text, outlet=text, lede=text)], title=text, summary=text), bodies={1: body}
    )
    out = render(one, full_text=full_text, note="mine")
    assert front_matter(out)["title"] == unicodedata.normalize("NFC", line(text))
    tokens = PARSER.parse(out)
    assert [token.type for token in tokens].count("front_matter") == 1
    assert sum(token.type == "heading_open" and token.tag in ("h1", "h2") for token in tokens) == 4
    assert not any(token.type.startswith("html") for token in tokens)
    children = [child for token in tokens for child in token.children or ()]
    assert not any(child.type in ("html_inline", "image") for child in children)
    assert {str(child.attrGet("href")).partition(":")[0] for child in children if child.type == "link_open"} <= {
        "https"
    }
    assert not any(row.strip() == BEGIN for row in out.split("\n"))
    assert not set(re.findall(r"\{\{[<%]", out.partition("\n---\n")[2]))
    assert "\x1b" not in out
    assert "\u202e" not in out


@given(st.text(max_size=80), st.sampled_from(["title", "summary"]))
@settings(max_examples=120, deadline=None)
def test_any_title_gives_valid_front_matter_and_one_heading(text: str, field: str) -> None:
    out = render(page([story(1)], **{field: text}))
    found = front_matter(out)
    assert found["thread_id"] == 7
    if field == "title":
        assert found["title"] == unicodedata.normalize("NFC", line(text))
    assert sum(token.type == "heading_open" and token.tag == "h1" for token in PARSER.parse(out)) == 1


def test_the_order_in_which_figures_and_bodies_are_handed_over_does_not_matter() -> None:
    one = page([story(n) for n in range(1, 9)])
    mixed = list(one.bodies.items())
    random.Random(1).shuffle(mixed)
    assert render(replace(one, bodies=dict(mixed))) == render(one)


def test_no_command_of_a_template_engine_gets_into_a_file() -> None:
    command = "<% tp.user.run() %> <%* x %>"
    body = f"<p>{command}</p><code>{command}</code><pre>{command}</pre>".replace("<%", "&lt;%").replace("%>", "%&gt;")
    told = story(1, title=command, outlet=command, author=command, tags=(command,))
    out = render(replace(page([told], title=command, summary=command), bodies={1: Body(body, "")}), full_text=True)
    assert "<%" not in out
    assert front_matter(out)["title"] == command

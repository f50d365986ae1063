"""Markdown to lines: nothing lost, nothing wider than asked, spans where they point."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from reader.tui.cells import cut, fit, fit_quoted, length, pad, width
from reader.tui.highlight import matches
from reader.tui.markdown import parse
from reader.tui.typeset import Document, Run, lay_out, marked, wrap


def words(document: Document, room: int = 60) -> list[str]:
    return ["".join(text for text, _ in line.pieces).rstrip() for line in lay_out(document, room)]


def test_blocks_are_set_as_a_reader_expects() -> None:
    document = parse(
        "# Head\n\nA *b* **c** [d](https://x.example/1).\n\n* one\n* two\n  * inner\n\n7. seven\n8. eight\n\n"
        "> said\n>\n> again\n\n---\n\n```\ncode  x\n```\n\n![a plant](https://x.example/p.png)\n"
    )
    assert words(document) == [
        "Head",
        "",
        "A b c d¹.",
        "",
        "• one",
        "• two",
        "  ◦ inner",
        "",
        "7. seven",
        "8. eight",
        "",
        "│ said",
        "│",
        "│ again",
        "",
        "                           ·  ·  ·",
        "",
        "code  x",
        "",
        "[picture: a plant]²",
    ]
    assert document.links == ("https://x.example/1", "https://x.example/p.png")


def test_only_web_links_are_numbered_and_each_address_once() -> None:
    document = parse(
        "[a](https://x.example) [b](https://x.example) [c](javascript:alert(1)) [d](file:///etc/passwd) [e](ftp://x)"
    )
    assert document.links == ("https://x.example",)
    assert "a¹ b¹" in words(document)[0]


def test_a_table_fits_wraps_and_sets_numbers_right() -> None:
    document = parse(
        "| Month | Cars | Remark |\n|---|---|---|\n| July | 1,200 | one two three four five six seven eight nine |\n"
        "| August | 14,831 | −49% |\n"
    )
    lines = words(document, 40)
    assert max(map(width, lines)) <= 40
    assert lines[0].startswith("Month ")
    assert "  1,200 │" in lines[2]
    assert " 14,831 │" in "\n".join(lines)
    assert "nine" in "\n".join(lines)


def test_a_table_without_a_head_has_no_empty_row_and_a_long_one_says_what_is_left_out() -> None:
    bare = words(parse("|  |  |\n|---|---|\n| a | b |\n"))
    assert bare == ["a │ b"]
    rows = "\n".join(f"| {n} | x |" for n in range(500))
    assert words(parse(f"| n | x |\n|---|---|\n{rows}\n"))[-1] == "… 300 more rows"


def test_spans_mark_the_displayed_letters_also_in_cells() -> None:
    document = parse("Talks at *Oppa*ma.\n\n| Who | What |\n|---|---|\n| Nissan | 15 % |\n")
    spans = []
    for name, style in (("Oppama", "place"), ("Nissan", "org"), ("15 %", "value")):
        start = document.text.index(name)
        spans.append((start, start + len(name), style))
    found: dict[str, str] = {}
    for line in lay_out(marked(document, spans), 60):
        for text, styles in line.pieces:
            for style in styles.split():
                found[style] = found.get(style, "") + text
    assert found["place"] == "Oppama"
    assert found["org"] == "Nissan"
    assert found["value"] == "15 %"


def test_where_spans_meet_the_one_given_last_wins() -> None:
    document = parse("Talks at Oppama.\n\nMore of it.")
    styles = marked(document, [(9, 15, "place"), (0, 16, "known"), (18, 22, "org")]).blocks
    assert [(run.text, run.style) for run in styles[0].runs] == [
        ("Talks at ", "known"),
        ("Oppama", "place known"),
        (".", "known"),
    ]
    assert [(run.text, run.style) for run in styles[1].runs] == [("More", "org"), (" of it.", "")]


def test_wide_letters_break_between_letters_and_long_words_where_they_must() -> None:
    assert all(length(line) <= 10 for line in wrap([Run("日本語の文章がここにあります。とても長い。")], 10))
    assert [length(line) for line in wrap([Run("x" * 25)], 10)] == [10, 10, 5]


text = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\x00"), max_size=200)


@given(text, st.integers(4, 80))
@settings(max_examples=150, deadline=None)
def test_no_line_is_wider_than_asked_and_no_letter_is_lost(words: str, room: int) -> None:
    lines = wrap([Run(words)], room)
    assert all(length(line) <= max(room, 4) for line in lines)
    kept = "".join(text for line in lines for text, _ in line)
    assert "".join(kept.split()) == "".join(words.split())


@given(st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_markdown_can_be_set_and_marked_whole(markdown: str) -> None:
    document = parse(markdown)
    whole = marked(document, [(0, len(document.text), "org")])
    assert parse(markdown).text == document.text
    assert [line.pieces and "".join(t for t, _ in line.pieces) for line in lay_out(whole, 40)] == [
        line.pieces and "".join(t for t, _ in line.pieces) for line in lay_out(document, 40)
    ]
    assert all("\x1b" not in piece for line in lay_out(document, 40) for piece, _ in line.pieces)


@given(text, st.integers(0, 60))
@settings(max_examples=100, deadline=None)
def test_cut_and_padded_lines_have_the_width_asked_for(words: str, room: int) -> None:
    assert width(fit(words, room)) <= room
    assert length(cut([(words, ""), (words, "")], room)) <= room
    assert length(pad([(words, "")], room)) == room


def test_words_of_a_search_are_found_where_they_stand() -> None:
    text = "Talks about Oppama; the talk of the plant. Oppama plants."
    words = [text[a:b] for a, b, _ in matches(text, 'talks "oppama plant" -the OR pla*')]
    assert words == ["Talks", "talk", "Oppama plants", "plant", "plants"]
    assert matches(text, "(.*") == []


def test_what_stands_behind_a_quoted_title_is_kept_when_it_must_be_cut() -> None:
    told = "tag “Nissan to cut 20,000 jobs, reduce plants to 10 from 17” as oppama"
    assert fit_quoted(told, 80) == told
    cut_short = fit_quoted(told, 50)
    assert cut_short.startswith("tag “Nissan to cut")
    assert cut_short.endswith("…” as oppama")
    both = fit_quoted(
        "merge “Foxconn and Nissan talk about Oppama” into “Nissan to cut 20,000 jobs and seven plants”", 60
    )
    assert both.count("…”") == 2


@given(st.text(alphabet="ab “”日", max_size=80), st.integers(0, 60))
def test_a_line_with_quotations_is_never_wider_than_asked(text: str, room: int) -> None:
    assert width(fit_quoted(text, room)) <= room

"""Lines that a feed repeats under its stories: learnt, taken out at head and end, and told; a story's own lines stay."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from reader.intake.clean import clean
from reader.intake.incoming import Entry
from reader.intake.repeats import edges, repeated, without
from reader.model import Body, NewStory
from reader.poll import pipeline
from reader.store import pages
from tests.fakes import NOW, fill, newsroom

TAIL = "Desk of the Coast is read by two thousand people in the trade."
HEAD = "From our reporters at the harbour"


def story(number: int, *lines: str) -> NewStory:
    body = "".join(f"<p>{line}</p>" for line in lines)
    return clean(
        Entry(f"u{number}", f"https://a.example/{number}", f"Title {number}", "", None, None, body), outlet="A"
    )


def feed(*bodies: str) -> bytes:
    items = "".join(
        f"<item><guid>g{n}</guid><title>Title {n}</title><description>{body.replace('<', '&lt;')}</description></item>"
        for n, body in enumerate(bodies)
    )
    return f'<rss version="2.0"><channel><title>A</title>{items}</channel></rss>'.encode()


def test_what_most_stories_of_a_feed_end_with_is_taken_out_and_told() -> None:
    stories = [story(n, HEAD, f"Report number {n} is about ships.", TAIL) for n in range(5)]
    lines = repeated(edges(one.text) for one in stories)
    assert lines == {HEAD, TAIL}
    cut = without(stories[2], lines)
    assert cut.text == "Report number 2 is about ships."
    assert cut.html == "<p>Report number 2 is about ships.</p>"
    assert cut.lede == "Report number 2 is about ships."
    assert cut.removed.split("\n") == [HEAD, TAIL]
    assert cut.digest == stories[2].digest


def test_what_two_reports_share_stays() -> None:
    stories = [
        story(n, f"Report number {n} is about ships.", TAIL if n < 3 else f"End {n} of it all.") for n in range(12)
    ]
    assert repeated(edges(one.text) for one in stories) == frozenset()


def test_a_repeated_line_inside_a_story_stays() -> None:
    one = story(1, "It begins here with the ships.", TAIL, "And it ends there with the ships.")
    assert without(one, {TAIL}) == one


def test_a_story_of_nothing_else_stays() -> None:
    one = story(1, HEAD, TAIL)
    assert without(one, {HEAD, TAIL}) == one


def test_a_document_teaches_its_own_lines() -> None:
    body = feed(*(f"<p>Report number {n} is about ships.</p><p>{TAIL}</p>" for n in range(5)))
    found = pipeline.digest(body, "https://h.example/", "", "", {}, None).stories
    assert [one.text for one in found] == [f"Report number {n} is about ships." for n in range(5)]
    assert {one.removed for one in found} == {TAIL}


def test_what_is_stored_teaches_the_lines_of_a_lone_new_story_and_counts_no_story_twice() -> None:
    body = feed(f"<p>Report number 9 is about ships.</p><p>{TAIL}</p>")
    former = {f"old{n}": (f"Report {n} on other things.", TAIL) for n in range(3)}
    (new,) = pipeline.digest(body, "https://h.example/", "", "", {}, None, former).stories
    assert new.removed == TAIL
    (again,) = pipeline.digest(
        body, "https://h.example/", "", "", {}, None, {"g0": (TAIL,), **dict(list(former.items())[:2])}
    ).stories
    assert again.removed == ""


@given(st.lists(st.sampled_from([HEAD, TAIL, "Ships lie in the harbour.", "Rain falls."]), min_size=1, max_size=8))
def test_nothing_is_lost(lines: list[str]) -> None:
    one = story(1, *lines)
    cut = without(one, {HEAD, TAIL})
    kept = [line for line in (cut.text + "\n" + cut.removed).split("\n") if line]
    assert sorted(kept) == sorted(line for line in one.text.split("\n") if line)
    assert cut.text


def test_what_was_learnt_later_is_taken_out_of_stored_stories_when_they_are_shown(tmp_path: Path) -> None:
    url = "https://a.example/feed"
    with newsroom(tmp_path / "news.db") as room:
        early = [story(n, f"Report number {n} is about ships.", TAIL) for n in range(2)]
        (first, _) = fill(room, url, early)
        assert room.body(first).text.endswith(TAIL)  # so far nobody knows
        fill(room, url, [story(n, f"Report number {n} is about ships.", TAIL) for n in range(2, 6)])
        assert room.body(first).text == "Report number 0 is about ships."
        assert room.body(first).html == "<p>Report number 0 is about ships.</p>"
        assert room.body(first).removed == TAIL
        other = fill(room, "https://b.example/feed", [story(9, "Ships are here.", TAIL)])
        assert room.body(other[0]).text.endswith(TAIL)


def test_what_the_pages_of_a_feed_repeat_is_taken_out_of_their_texts(tmp_path: Path) -> None:
    with newsroom(tmp_path / "news.db") as room:
        ids = fill(room, "https://a.example/feed", [story(n, "Short.") for n in range(5)])
        for number in ids:
            one = story(number, f"Page {number} is about the ships.", "Subscribe for one euro a month, and read on.")
            body = Body(one.html, one.text, one.removed)
            room.database.write(partial(pages.keep, story_id=number, body=body, now=NOW))
        whole = room.whole(ids[0])
        assert whole is not None
        assert whole.text == f"Page {ids[0]} is about the ships."
        assert "one euro" in whole.removed

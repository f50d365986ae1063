"""The bundled sample feeds: that they hold what a demo of real feeds needs, and each quirk that real feeds have."""

from __future__ import annotations

import calendar
import json
import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from itertools import combinations
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.parsers import expat

import feedparser
import pytest

from reader.intake.parse import parse
from reader.paths import shipped

FOLDER = shipped("sample_feeds")
INDEX: dict[str, Any] = tomllib.loads((FOLDER / "index.toml").read_text("utf-8"))
FEEDS: list[dict[str, str]] = INDEX["feed"]
PATHS = [FOLDER / feed["file"] for feed in FEEDS]
XML = [path for path in PATHS if path.suffix != ".json"]
JSON = [path for path in PATHS if path.suffix == ".json"]
FIELDS = {"url", "file", "title", "folder", "content_type"}


@dataclass(frozen=True)
class Sample:
    """One story of a sample feed; `when` is None where the feed gives no date."""

    file: str
    title: str
    link: str
    author: str
    when: datetime | None
    edited: datetime | None
    html: str
    tags: tuple[str, ...]

    @property
    def words(self) -> str:
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.html)).split())


def utc(parsed: Any) -> datetime | None:
    return datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None


def read_json(path: Path) -> list[Sample]:
    def when(text: str | None) -> datetime | None:
        return datetime.fromisoformat(text).astimezone(UTC) if text else None

    return [
        Sample(
            path.name,
            entry.get("title", ""),
            entry["url"],
            entry.get("authors", [{"name": ""}])[0]["name"],
            when(entry.get("date_published")),
            when(entry.get("date_modified")),
            entry.get("content_html") or entry["content_text"],
            tuple(entry.get("tags", ())),
        )
        for entry in json.loads(path.read_bytes())["items"]
    ]


def read_xml(path: Path) -> list[Sample]:
    """Read with feedparser; `dict.get` goes round its deprecated fallback from updated to published."""
    return [
        Sample(
            path.name,
            entry.get("title", ""),
            entry.get("link", ""),
            entry.get("author", ""),
            utc(dict.get(entry, "published_parsed") or dict.get(entry, "updated_parsed")),
            utc(dict.get(entry, "updated_parsed")),
            entry.content[0].value if "content" in entry else entry.get("summary", ""),
            tuple(tag.term for tag in entry.get("tags", ())),
        )
        for entry in feedparser.parse(path.read_bytes(), sanitize_html=False, resolve_relative_uris=False).entries
    ]


def read(path: Path) -> list[Sample]:
    return read_json(path) if path in JSON else read_xml(path)


@pytest.fixture(scope="module")
def stories() -> list[Sample]:
    return [story for path in PATHS for story in read(path)]


def well_formed(raw: bytes) -> bool:
    try:
        expat.ParserCreate().Parse(raw, True)
    except expat.ExpatError:
        return False
    return True


def paragraphs(story: Sample) -> frozenset[str]:
    return frozenset(p for p in re.findall(r"<p>(.*?)</p>", story.html, re.S) if len(p) > 80)


def test_the_index_names_every_file_and_nothing_else() -> None:
    files = [feed["file"] for feed in FEEDS]
    assert sorted(files) == sorted(p.name for p in FOLDER.iterdir() if p.suffix in {".xml", ".atom", ".rdf", ".json"})
    assert all(set(feed) == FIELDS and all(feed.values()) for feed in FEEDS)
    assert len({feed["url"] for feed in FEEDS}) == len(FEEDS)


def test_no_address_can_leave_the_machine(stories: list[Sample]) -> None:
    hosts = {urlsplit(feed["url"]).hostname or "" for feed in FEEDS}
    hosts |= {urlsplit(story.link).hostname or "x.invalid" for story in stories}
    assert all(host.endswith(".invalid") for host in hosts)
    assert all(urlsplit(feed["url"]).scheme == "https" for feed in FEEDS)


def test_there_is_enough_to_read(stories: list[Sample]) -> None:
    assert len(FEEDS) >= 10
    assert len(stories) >= 160
    assert min(Counter(story.file for story in stories).values()) >= 10
    assert all(story.html.strip() for story in stories)


def test_all_four_formats_are_there() -> None:
    versions = {feedparser.parse(path.read_bytes()).version for path in XML}
    assert {"rss20", "atom10", "rss10"} <= versions
    assert [json.loads(path.read_bytes())["version"] for path in JSON] == ["https://jsonfeed.org/version/1.1"]


def test_exactly_one_feed_is_malformed_and_still_gives_stories() -> None:
    broken = [path for path in XML if not well_formed(path.read_bytes())]
    assert len(broken) == 1
    assert len(read_xml(broken[0])) >= 10


def test_exactly_one_feed_is_in_latin_1_and_needs_its_declaration() -> None:
    def latin(raw: bytes) -> bool:
        return b"ISO-8859-1" in raw[:100].upper() and not raw.isascii()

    found = [path.read_bytes() for path in PATHS if latin(path.read_bytes())]
    assert len(found) == 1
    with pytest.raises(UnicodeDecodeError):
        found[0].decode("utf-8")


def test_now_is_the_newest_story_and_the_oldest_is_of_december(stories: list[Sample]) -> None:
    now = INDEX["now"]
    dated = [story.when for story in stories if story.when]
    edits = [story.edited for story in stories if story.edited]
    assert max(dated) == now == datetime(2025, 9, 30, 6, 40, tzinfo=UTC)
    assert max(edits) <= now
    assert datetime(2024, 12, 1, tzinfo=UTC) <= min(dated) < datetime(2024, 12, 20, tzinfo=UTC)
    assert {(when.year, when.month) for when in dated} >= {(2024, 12), *((2025, month) for month in range(1, 10))}


def test_the_saga_is_carried_by_many_outlets_through_all_its_turns(stories: list[Sample]) -> None:
    saga = [s for s in stories if "Foxconn" in s.words and "Nissan" in s.words and s.when]
    assert len(saga) >= 45
    assert len({story.file for story in saga}) >= 8
    turns = {
        (2024, 12): "Renault",
        (2025, 2): "cooperation",
        (2025, 4): "active talks",
        (2025, 5): "Mitsubishi",
        (2025, 7): "Oppama",
        (2025, 9): "Oppama",
    }
    for month, word in turns.items():
        tellers = {s.file for s in saga if s.when and (s.when.year, s.when.month) == month and word in s.words}
        assert len(tellers) >= 2, f"{word} in {month}"


@pytest.mark.parametrize(
    "names",
    [
        ("Honda", "Nissan", "merger"),
        ("Nissan", "20,000 jobs"),
        ("Mitsubishi Motors", "Foxtron"),
        ("Fuso", "Model T"),
        ("Hino", "Fuso"),
        ("tariff", "25 percent"),
        ("Lordstown", "$375 million"),
        ("Porsche", "Volkswagen"),
        ("Jaguar Land Rover",),
    ],
)
def test_confusable_sagas_stand_beside_it(stories: list[Sample], names: tuple[str, ...]) -> None:
    assert sum(all(name in f"{s.title} {s.words}" for name in names) for s in stories) >= 2


def test_there_is_noise_that_belongs_to_no_saga(stories: list[Sample]) -> None:
    known = re.compile(r"Nissan|Foxconn|Hon Hai|Honda|tariff|Fuso|Tesla|Porsche|Stellantis|BYD|Lordstown|Renault")
    assert sum(not known.search(f"{story.title} {story.words}") for story in stories) >= 8


def test_wire_copies_run_under_other_headlines(stories: list[Sample]) -> None:
    wire = [(s.title, paragraphs(s)) for s in stories if s.file == "island-wire.xml"]
    copies = {
        (story.file, story.title)
        for story in stories
        for title, body in wire
        if story.file != "island-wire.xml"
        and story.title != title
        and len(body & paragraphs(story)) >= min(2, len(body))
    }
    assert len(copies) >= 8
    assert len({file for file, _ in copies}) >= 4


def test_one_story_is_reposted_three_months_late(stories: list[Sample]) -> None:
    by_title: dict[str, list[Sample]] = {}
    for story in stories:
        by_title.setdefault(story.title, []).append(story)
    pairs = [pair for same in by_title.values() for pair in combinations(same, 2)]
    late = [
        (a, b)
        for a, b in pairs
        if a.when and b.when and abs(a.when - b.when) > timedelta(days=85) and paragraphs(a) & paragraphs(b)
    ]
    assert len(late) >= 1


def test_monthly_statistics_look_alike(stories: list[Sample]) -> None:
    shapes = Counter((s.file, re.sub(r"[\d.,]+", "0", s.words)[:90]) for s in stories)
    assert max(shapes.values()) >= 4


def test_dates_authors_and_titles_are_missing_here_and_there(stories: list[Sample]) -> None:
    assert sum(story.when is None for story in stories) >= 3
    assert sum(not story.author for story in stories) >= 20
    assert sum(not story.title for story in stories) >= 1


def test_stories_were_edited_after_publication(stories: list[Sample]) -> None:
    assert sum(bool(s.when and s.edited and s.edited > s.when) for s in stories) >= 3


@pytest.mark.parametrize(
    "pattern",
    [
        r'<a href="(?!https?:|mailto:)[\w./]',
        r'<img src="(?!https?:)[^"]+" alt="[^"]{10,}"',
        r"<table",
        r"<th>",
        r"<ol>",
        r"<ul>\s*<li>[^<]*<ul>",
        r"<blockquote>",
        r"<pre><code>",
        r"<h[23]>",
    ],
)
def test_bodies_have_the_markup_of_real_feeds(stories: list[Sample], pattern: str) -> None:
    assert any(re.search(pattern, story.html) for story in stories)


def test_some_titles_hold_entities_and_names_are_not_all_ascii(stories: list[Sample]) -> None:
    assert b"&amp;amp;" in b"".join(path.read_bytes() for path in PATHS)
    assert any("&amp;" in story.title for story in stories if story.file.endswith(".json"))
    assert any("鴻海" in story.title for story in stories)
    assert any("François" in story.words for story in stories)


def test_bodies_carry_what_does_not_belong_to_them(stories: list[Sample]) -> None:
    assert sum("Popular posts from this blog" in story.html for story in stories) >= 2
    assert any("appeared first on" in story.html for story in stories)
    assert any("PARTNER CONTENT" in story.words for story in stories)
    assert any(re.search(r"[a-z]today[A-Z]| todayIf ", story.words) for story in stories), (
        "a promotion glued to a sentence"
    )


def test_there_are_digests_tags_and_attachments(stories: list[Sample]) -> None:
    assert sum(story.title.startswith("Week in review") for story in stories) >= 4
    assert sum(bool(story.tags) for story in stories) >= 80
    entries = json.loads((FOLDER / "asia-markets.json").read_bytes())["items"]
    assert {a["mime_type"] for entry in entries for a in entry.get("attachments", ())} >= {"text/csv", "audio/mpeg"}


def test_a_feed_says_how_often_to_come_and_when_not() -> None:
    raw = (FOLDER / "pacific-business.xml").read_text("utf-8")
    assert "<ttl>60</ttl>" in raw
    assert re.search(r"<skipHours>(<hour>\d+</hour>)+</skipHours>", raw)


def test_what_was_said_contradicts_itself_as_it_did(stories: list[Sample]) -> None:
    said = " ".join(story.words for story in stories)
    for words in (
        "no active talks",
        "private discussions",
        "about 3,900",
        "some 4,000",
        "$1.2 billion",
        "T$1.797 trillion",
    ):
        assert words in said


def test_every_story_is_labelled_with_its_saga_for_those_who_measure_threads() -> None:
    """tests/data/sample_sagas.jsonl: file, uid, saga (null: belongs nowhere), title (for the reader of the file)."""
    labels = Path(__file__).parents[1] / "data" / "sample_sagas.jsonl"
    rows = [json.loads(line) for line in labels.read_text("utf-8").splitlines()]
    known = {
        (feed["file"], entry.uid)
        for feed, path in zip(FEEDS, PATHS, strict=True)
        for entry in parse(path.read_bytes(), feed["url"], feed["content_type"]).entries
    }
    assert {(row["file"], row["uid"]) for row in rows} == known
    assert len(rows) == len(known)
    sagas = Counter(row["saga"] for row in rows if row["saga"])
    assert sagas.most_common(1)[0][0] == "foxconn-nissan"
    assert sum(count >= 3 for count in sagas.values()) >= 10
    assert sum(row["saga"] is None for row in rows) >= 15

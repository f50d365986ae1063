"""Verbs, their fields, forms and exit codes, over a real file."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import click
import pytest

from reader.cli.main import VERBS, main, newsreader
from reader.errors import UnknownId
from tests import fakes

FEED = "https://a.example/feed"
STORY_FIELDS = "id uid feed_url url title author published updated arrived read starred tags thread_id development_id"
THREAD_FIELDS = (
    "id slug title followed muted tags story_count unread_count feed_count development_count first_published "
    "last_published entities"
)
FEED_FIELDS = "id url title folder tags story_count unread_count last_polled next_poll error"


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "news.db"
    with fakes.newsroom(path) as room:
        texts = ["Foxconn said on Monday it is in talks.", "Nissan said 3,900 employees will be asked.", "More on it."]
        stories = [fakes.story(f"u{n}", f"Oppama turn {n}", text, days_ago=30 - n) for n, text in enumerate(texts)]
        numbers = fakes.fill(room, FEED, stories)
        fakes.thread(room, numbers[:1], numbers[1:2])
        fakes.thread(room, numbers[2:])
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def rows(capsys: pytest.CaptureFixture[str], *arguments: object) -> Any:
    code, out, err = run(capsys, *arguments, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


@pytest.mark.parametrize(
    ("arguments", "fields"),
    [
        (["feeds"], FEED_FIELDS),
        (["stories"], STORY_FIELDS),
        (["unread"], STORY_FIELDS),
        (["threads"], THREAD_FIELDS),
        (["search", "Oppama"], STORY_FIELDS + " snippet rank"),
        (["history"], "id at label undone"),
        (["keys"], "id keys does"),
    ],
)
def test_listings_have_their_fields_in_every_form(
    capsys: pytest.CaptureFixture[str], db: Path, arguments: list[str], fields: str
) -> None:
    if arguments == ["history"]:
        main(["thread", "follow", "1", "--db", str(db)])
        capsys.readouterr()
    found = rows(capsys, *arguments, "--db", db)
    assert found
    assert all(set(fields.split()) <= set(row) for row in found)
    code, out, _ = run(capsys, *arguments, "--db", db, "--ndjson")
    assert code == 0
    assert [json.loads(each) for each in out.splitlines()] == found
    code, out, _ = run(capsys, *arguments, "--db", db)
    assert len(out.splitlines()) == len(found)
    assert len({each.count("\t") for each in out.splitlines()}) == 1


@pytest.mark.parametrize(
    "typed", ["???", '"', "-x", "OR", "a OR", "*", "()", "NEAR(a b)", "title:x", "'; DROP TABLE story", "a" * 9_999]
)
def test_nothing_typed_into_search_is_an_error(capsys: pytest.CaptureFixture[str], db: Path, typed: str) -> None:
    code, _, err = run(capsys, "search", "--db", db, "--", typed)
    assert (code, err) == (0, "")


@pytest.mark.parametrize("verb", [["feeds"], ["stories"], ["threads"], ["search", "x"], ["entities"], ["history"]])
def test_an_empty_list_is_done(capsys: pytest.CaptureFixture[str], tmp_path: Path, verb: list[str]) -> None:
    empty = tmp_path / "empty.db"
    assert run(capsys, *verb, "--db", empty) == (0, "", "")
    assert run(capsys, *verb, "--db", empty, "--json") == (0, "[]\n", "")
    assert run(capsys, *verb, "--db", empty, "--ndjson") == (0, "", "")


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", "{}"],
        ["thread", "show", "{}"],
        ["thread", "follow", "{}"],
        ["thread", "merge", "1", "{}"],
        ["thread", "move", "{}", "1"],
        ["thread", "split", "1", "{}"],
        ["stories", "--thread", "{}"],
        ["stories", "--feed", "{}"],
        ["entities", "--thread", "{}"],
        ["entity", "{}"],
        ["export", "{}"],
        ["remove", "{}"],
        ["refresh", "{}"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("given", ["4711", "no-such-thing", "99999999999999999999", "\u0661\x1b[31m"])
def test_an_unknown_id_is_one_line_that_names_it(
    capsys: pytest.CaptureFixture[str], db: Path, arguments: list[str], given: str
) -> None:
    code, out, err = run(capsys, *(part.format(given) for part in arguments), "--db", db)
    assert (code, out) == (1, "")
    assert len(err.splitlines()) == 1
    assert given.replace("\x1b", "") in err
    assert "\x1b" not in err


@pytest.mark.parametrize(
    "arguments",
    [
        ["no-such-verb"],
        ["threads", "--no-such-option"],
        ["threads", "--since", "whenever"],
        ["threads", "--limit", "many"],
        ["threads", "--json", "--ndjson"],
        ["thread", "split", "1"],
        ["thread", "tag", "1", "123"],
        ["export"],
        ["export", "1", "-o", "-", "--check"],
        ["add", "ftp://a.example/"],
        ["show"],
        [],
    ],
    ids=" ".join,
)
def test_wrong_words_are_one_line_and_two(capsys: pytest.CaptureFixture[str], db: Path, arguments: list[str]) -> None:
    code, out, err = run(capsys, "--db", db, *arguments)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1


def test_settings_that_cannot_be_used_are_one_line_and_two(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text("[poling]\n")
    for arguments in (["threads"], ["config", "validate"], ["config", "show"]):
        code, _, err = run(capsys, *arguments, "--config", bad)
        assert code == 2
        assert len(err.splitlines()) == 1
        assert "did you mean polling" in err
    assert run(capsys, "threads", "--config", tmp_path / "none.toml")[0] == 2
    bad.write_text('[keys]\n"no.such" = "x"\n')
    assert run(capsys, "config", "validate", "--config", bad)[0] == 2


def test_shown_settings_are_valid_settings(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out, _ = run(capsys, "config", "show")
    file = tmp_path / "c.toml"
    file.write_text(out)
    assert code == 0
    assert run(capsys, "config", "show", "--config", file)[:2] == (0, out)
    assert run(capsys, "config", "validate", "--config", file)[0] == 0


def test_places_may_stand_before_or_after_the_verb(
    capsys: pytest.CaptureFixture[str], db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = rows(capsys, "threads", "--db", db)
    assert rows(capsys, "--db", db, "threads") == expected
    assert rows(capsys, "--db", db.with_name("other.db"), "threads", "--db", db) == expected
    monkeypatch.setenv("NEWSREADER_DB", str(db))
    assert rows(capsys, "threads") == expected
    assert rows(capsys, "paths")["database"] == str(db)


def test_stories_by_what_they_belong_to(capsys: pytest.CaptureFixture[str], db: Path) -> None:
    assert [row["uid"] for row in rows(capsys, "stories", "--db", db)] == ["u2", "u1", "u0"]
    assert [row["uid"] for row in rows(capsys, "stories", "--thread", 1, "--db", db)] == ["u1", "u0"]
    assert [row["uid"] for row in rows(capsys, "stories", "--limit", 1, "--db", db)] == ["u2"]
    assert len(rows(capsys, "stories", "--limit", 0, "--db", db)) == 3
    assert rows(capsys, "stories", "--starred", "--db", db) == []
    feed = rows(capsys, "feeds", "--db", db)[0]
    assert len(rows(capsys, "stories", "--feed", feed["url"], "--db", db)) == 3
    first = rows(capsys, "stories", "--db", db)[-1]
    assert [row["uid"] for row in rows(capsys, "stories", "--since", "2025-09-01", "--db", db)] == ["u2", "u1"]
    assert first["published"].endswith("Z")


def test_copies_are_listed_unless_folding_is_asked_for(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with fakes.newsroom(path) as room:
        one, two = fakes.fill(room, FEED, [fakes.story("a"), fakes.story("b")])
        fakes.thread(room, [one, two], copies={two: one})
    assert len(rows(capsys, "stories", "--db", path)) == 2
    assert [row["uid"] for row in rows(capsys, "stories", "--fold", "--db", path)] == ["a"]
    assert run(capsys, "unread", "--count", "--db", path)[1] == "1\n"


def test_a_thread_whole(capsys: pytest.CaptureFixture[str], db: Path) -> None:
    found = rows(capsys, "thread", "show", 1, "--db", db)
    assert set(THREAD_FIELDS.split()) <= set(found)
    assert [set(one) >= {"id", "title", "first_published", "stories"} for one in found["developments"]] == [True, True]
    why = found["developments"][0]["stories"][0]["why"]
    assert {"score", "terms", "entities", "days"} <= set(why)
    assert isinstance(found["figures"], list)
    assert [one["outlet"] for one in found["sources"]] == ["Desk"]
    assert rows(capsys, "thread", "show", found["slug"], "--db", db) == found
    code, out, _ = run(capsys, "thread", "show", 1, "--db", db)
    assert code == 0
    assert "Oppama turn 0" in out
    assert "A test put it here." in out


def test_a_story_as_text_and_whole(capsys: pytest.CaptureFixture[str], db: Path) -> None:
    code, out, _ = run(capsys, "show", 1, "--db", db)
    assert code == 0
    assert out.startswith("Oppama turn 0\nDesk · 2025-08-31")
    assert "Foxconn said on Monday" in out
    found = rows(capsys, "show", 1, "--db", db)
    assert set((STORY_FIELDS + " text markdown mentions figures why").split()) <= set(found)
    assert {"start", "end", "surface", "type", "entity_id", "entity_name"} <= set(found["mentions"][0])


def test_corrections_are_done_undone_and_done_again(capsys: pytest.CaptureFixture[str], db: Path) -> None:
    before = rows(capsys, "threads", "--db", db)
    code, out, err = run(capsys, "thread", "merge", 1, 2, "--db", db)
    assert (code, out) == (0, "")
    assert err.startswith("merge “")
    assert [row["story_count"] for row in rows(capsys, "threads", "--db", db)] == [3]
    assert run(capsys, "undo", "--db", db)[2].startswith("undone: merge")
    assert rows(capsys, "threads", "--db", db) == before
    assert run(capsys, "redo", "--db", db)[2].startswith("done again: merge")
    assert rows(capsys, "thread", "show", 2, "--db", db)["id"] == 1
    assert run(capsys, "redo", "--db", db)[:3] == (0, "", "nothing to redo\n")


@pytest.mark.parametrize(
    ("arguments", "label"),
    [
        (["never", 1, 2], "keep “"),
        (["always", 1, 2], "merge “"),
        (["pin", 1, 2], "pin 2 stories to their thread"),
        (["move", 3, 1], "move 1 story to “"),
        (["split", 1, 2], "split 1 story from “"),
        (["split", 1, "--from-development", 2], "split 1 story from “"),
    ],
)
def test_every_correction_is_one_step(
    capsys: pytest.CaptureFixture[str], db: Path, arguments: list[object], label: str
) -> None:
    code, out, err = run(capsys, "thread", *arguments, "--db", db)
    assert (code, out) == (0, "")
    assert err.startswith(label)
    assert len(rows(capsys, "history", "--db", db)) == 1
    assert run(capsys, "undo", "--db", db)[2] == f"undone: {err}"
    assert run(capsys, "undo", "--db", db)[2] == "nothing to undo\n"
    assert run(capsys, "redo", "--db", db)[2] == f"done again: {err}"


@pytest.mark.parametrize(
    ("arguments", "field", "value"),
    [
        (["follow", "1"], "followed", True),
        (["mute", "1"], "muted", True),
        (["rename", "1", "My", "own", "name"], "title", "My own name"),
        (["tag", "1", "autos/japan"], "tags", ["autos/japan"]),
        (["read", "1"], "unread_count", 0),
        (["note", "1", "call", "them"], "note", "call them"),
    ],
)
def test_triage(capsys: pytest.CaptureFixture[str], db: Path, arguments: list[str], field: str, value: object) -> None:
    before = rows(capsys, "thread", "show", 1, "--db", db)
    assert run(capsys, "thread", *arguments, "--db", db)[0] == 0
    assert rows(capsys, "thread", "show", 1, "--db", db)[field] == value
    assert run(capsys, "undo", "--db", db)[0] == 0
    assert rows(capsys, "thread", "show", 1, "--db", db)[field] == before[field]


@pytest.mark.parametrize(
    ("arguments", "field", "value"),
    [
        (["read", "1", "2"], "read", True),
        (["star", "1"], "starred", True),
        (["tag", "1", "keep"], "tags", ["keep"]),
        (["note", "1", "ask", "again"], "note", "ask again"),
    ],
)
def test_marks_on_stories(
    capsys: pytest.CaptureFixture[str], db: Path, arguments: list[str], field: str, value: object
) -> None:
    before = rows(capsys, "show", 1, "--db", db)
    assert run(capsys, "story", *arguments, "--db", db)[0] == 0
    assert rows(capsys, "show", 1, "--db", db)[field] == value
    run(capsys, "undo", "--db", db)
    assert rows(capsys, "show", 1, "--db", db) == before


def test_marks_are_taken_back(capsys: pytest.CaptureFixture[str], db: Path) -> None:
    for there, back in (
        (["read", "1"], ["unread", "1"]),
        (["star", "1"], ["unstar", "1"]),
        (["tag", "1", "x"], ["untag", "1", "x"]),
    ):
        before = rows(capsys, "show", 1, "--db", db)
        run(capsys, "story", *there, "--db", db)
        assert run(capsys, "story", *back, "--db", db)[0] == 0
        assert rows(capsys, "show", 1, "--db", db) == before
        assert run(capsys, "story", *back, "--db", db)[2] == "nothing changed\n"


def test_a_feed_is_edited(capsys: pytest.CaptureFixture[str], db: Path) -> None:
    arguments = ["feed", "edit", FEED, "--title", "Mine", "--folder", "A/B", "--no-fold"]
    assert run(capsys, *arguments, "--db", db)[0] == 0
    run(capsys, "feed", "tag", "1", "daily", "--db", db)
    (found,) = rows(capsys, "feeds", "--db", db)
    assert (found["title"], found["folder"], found["fold_copies"], found["tags"]) == ("Mine", "A/B", False, ["daily"])
    run(capsys, "feed", "untag", "1", "daily", "--db", db)
    run(capsys, "feed", "edit", "1", "--title", "", "--db", db)
    (found,) = rows(capsys, "feeds", "--db", db)
    assert (found["title"], found["tags"]) == (FEED, [])
    assert run(capsys, "feed", "edit", "1", "--db", db)[0] == 2


def test_a_folder_lists_its_copies(capsys: pytest.CaptureFixture[str], db: Path) -> None:
    assert run(capsys, "feed", "folder", "autos", "--no-fold", "--db", db)[:2] == (1, "")
    run(capsys, "feed", "edit", FEED, "--folder", "autos/japan", "--db", db)
    assert run(capsys, "feed", "folder", "autos", "--no-fold", "--db", db)[2] == "list the copies in autos\n"
    assert run(capsys, "feed", "folder", "autos", "--fold", "--db", db)[2] == "fold the copies in autos\n"
    assert run(capsys, "undo", "--db", db)[2] == "undone: fold the copies in autos\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(capsys: pytest.CaptureFixture[str], shell: str) -> None:
    code, out, _ = run(capsys, "completion", shell)
    assert code == 0
    assert "_NEWSREADER_COMPLETE" in out


def test_split_move_apart(capsys: pytest.CaptureFixture[str], db: Path) -> None:
    development = rows(capsys, "thread", "show", 1, "--db", db)["developments"][1]["id"]
    assert run(capsys, "thread", "split", 1, "--from", development, "--db", db)[0] == 0
    fresh = next(row for row in rows(capsys, "threads", "--db", db) if row["id"] not in (1, 2))
    assert run(capsys, "thread", "move", 3, fresh["id"], "--db", db)[0] == 0
    assert rows(capsys, "thread", "show", fresh["id"], "--db", db)["story_count"] == 2
    assert run(capsys, "thread", "apart", 1, fresh["id"], "--db", db)[0] == 0
    code, _, err = run(capsys, "thread", "apart", 1, 1, "--db", db)
    assert (code, len(err.splitlines())) == (2, 1)


def test_subscriptions_come_and_go(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    arguments = ["add", "--as-is", "a.example/feed", "http://u:pw@b.example/f", "--folder", "A", "--tag", "t"]
    code, out, err = run(capsys, *arguments, "--db", path)
    assert (code, err) == (0, "")
    assert out == "1\thttps://a.example/feed\n2\thttp://b.example/f\n"
    listed = rows(capsys, "feeds", "--db", path)
    assert [(row["url"], row["folder"], row["tags"]) for row in listed] == [
        ("http://b.example/f", "A", ["t"]),
        ("https://a.example/feed", "A", ["t"]),
    ]
    for verb in (["history"], ["feeds"], ["opml", "export"]):
        assert "pw" not in run(capsys, *verb, "--db", path)[1]
    assert "already" in run(capsys, "add", "--as-is", "https://a.example/feed", "--db", path)[2]
    assert run(capsys, "remove", "1", "http://u:pw@b.example/f", "--db", path)[0] == 0
    assert rows(capsys, "feeds", "--db", path) == []
    run(capsys, "undo", "--db", path)
    assert len(rows(capsys, "feeds", "--db", path)) == 1


def test_feeds_go_by_the_address_that_is_shown(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    addresses = ["http://u:pw@b.example/f?token=pw", "http://c.example/f?key=pw", "http://c.example/f?key=pw2"]
    shown = ["http://b.example/f?token=***", "http://c.example/f?key=***", "http://c.example/f?key=***"]
    out = run(capsys, "add", "--as-is", *addresses, "--db", path)[1]
    assert [line.partition("\t")[2] for line in out.splitlines()] == shown
    assert run(capsys, "feed", "edit", shown[0], "--title", "B", "--db", path)[0] == 0
    assert run(capsys, "feed", "edit", addresses[2], "--title", "C", "--db", path)[0] == 0
    assert [row["title"] for row in rows(capsys, "feeds", "--db", path)] == ["B", "C", shown[1]]
    for given in (shown[1], "http://u:pw@d.example/f?token=pw"):  # which of two; none
        code, out, err = run(capsys, "feed", "edit", given, "--title", "D", "--db", path)
        assert (code, out, "pw" in err) == (1, "", False)
    for verb in (["history"], ["feeds"], ["feeds", "--json"], ["opml", "export"]):
        assert "pw" not in run(capsys, *verb, "--db", path)[1]


def test_opml_in_and_out(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path, file = tmp_path / "x.db", tmp_path / "in.opml"
    file.write_text(
        "<opml><outline text='A' xmlUrl='https://a.example/'/><outline text='Bad' xmlUrl='mailto:x'/></opml>"
    )
    code, out, err = run(capsys, "opml", "import", file, "--db", path, "--json")
    assert code == 0
    assert json.loads(out) == {"added": 1, "kept": 0, "invalid": 1, "names": ["Bad"]}
    assert err == "not a feed: Bad\n"
    code, out, _ = run(capsys, "opml", "export", "--db", path)
    assert 'xmlUrl="https://a.example/"' in out
    assert run(capsys, "opml", "import", tmp_path / "none", "--db", path)[0] == 1


def test_doctor(capsys: pytest.CaptureFixture[str], db: Path) -> None:
    found = rows(capsys, "doctor", "--db", db)
    assert (found["sound"], found["problems"], found["story"], found["thread"]) == (True, [], 3, 2)
    with fakes.newsroom(db) as room:
        room.database.write(lambda c: c.execute("INSERT INTO search(search) VALUES ('delete-all')"))
        room.database.write(lambda c: c.execute("UPDATE thread SET story_count = 9"))
    code, out, err = run(capsys, "doctor", "--db", db, "--json")
    assert code == 1
    assert len(err.splitlines()) == 1
    problems = json.loads(out)["problems"]
    assert any("full-text" in problem for problem in problems)
    assert any("count" in problem for problem in problems)


@pytest.mark.parametrize(
    "content", [b"not a database at all, but some text" * 40, b"SQLite format 3\x00" + b"\xff" * 4000]
)
def test_a_file_that_is_no_database_is_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(content)
    code, out, err = run(capsys, "threads", "--db", path)
    assert (code, out, len(err.splitlines())) == (1, "", 1)
    assert str(path) in err
    assert path.read_bytes() == content


def test_a_damaged_database_is_one_line_whatever_is_asked(capsys: pytest.CaptureFixture[str], db: Path) -> None:
    whole = db.read_bytes()
    for start in range(4_096, len(whole), 12_288):
        db.write_bytes(whole[:start] + b"\xa5" * 4_096 + whole[start + 4_096 :])
        for arguments in (
            ["threads"],
            ["stories"],
            ["search", "Oppama"],
            ["thread", "show", "1"],
            ["feeds"],
            ["doctor"],
        ):
            code, _, err = run(capsys, *arguments, "--db", db)
            assert code in (0, 1)
            assert len(err.splitlines()) == code
            assert code == 0 or str(db) in err
            assert code == 1 or arguments != ["doctor"]


def test_annotate_counts_code_points_and_keeps_line_ends(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "🚗 é\r\nFoxconn met Nissan."
    file = tmp_path / "t.txt"
    file.write_bytes(text.encode())
    found = rows(capsys, "annotate", file)["mentions"]
    assert {text[one["start"] : one["end"]] for one in found} >= {"Foxconn", "Nissan"}
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert rows(capsys, "annotate", "-")["mentions"] == found


def test_export_to_a_folder_to_stdout_and_check(capsys: pytest.CaptureFixture[str], db: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    code, out, err = run(capsys, "export", 1, "-o", folder, "--check", "--db", db)
    assert (code, err) == (1, "1 file would change\n")
    assert not folder.exists()
    slug = rows(capsys, "thread", "show", 1, "--db", db)["slug"]
    code, out, err = run(capsys, "export", 1, "-o", folder, "--db", db)
    assert (code, out, err) == (0, f"created\t{folder / slug}.md\n", "")
    assert run(capsys, "export", slug, "-o", folder, "--db", db)[1].startswith("unchanged")
    assert run(capsys, "export", 1, "-o", folder, "--check", "--db", db)[0] == 0
    assert run(capsys, "export", 1, "-o", folder, "--format", "json", "--db", db)[0] == 0
    assert json.loads((folder / f"{slug}.json").read_text())["thread_id"] == 1
    code, out, _ = run(capsys, "export", 1, 2, "-o", "-", "--db", db)
    assert out.count("\nthread_id: ") == 2
    assert run(capsys, "export", "--followed", "-o", folder, "--db", db) == (0, "", "")


def test_the_slug_of_an_exported_thread_stays(capsys: pytest.CaptureFixture[str], db: Path, tmp_path: Path) -> None:
    slug = rows(capsys, "thread", "show", 2, "--db", db)["slug"]
    run(capsys, "export", 2, "-o", tmp_path / "out", "--db", db)
    with fakes.newsroom(db) as room:
        room.database.write(lambda c: c.execute("UPDATE story SET title = 'All else'"))
        room.merge(2, [1])  # its words are found anew
    found = rows(capsys, "thread", "show", 2, "--db", db)
    assert (found["slug"], found["title"]) == (slug, "All else")


def test_hostile_titles_do_not_reach_the_terminal(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with fakes.newsroom(path) as room:
        odd = fakes.story("a", "bad\x1b[31m\ttab\nline\u202e", "text\x1b]0;t\x07", outlet="o\tu\nt")
        fakes.thread(room, fakes.fill(room, FEED, [odd]))
    for arguments in (
        ["stories"],
        ["threads"],
        ["show", 1],
        ["thread", "show", 1],
        ["search", "bad"],
        ["export", 1, "-o", "-"],
    ):
        code, out, _ = run(capsys, *arguments, "--db", path)
        assert code == 0
        assert not set(out) & {"\x1b", "\x07", "\u202e", "\r"}
    code, out, _ = run(capsys, "stories", "--db", path)
    assert out.count("\n") == 1
    assert out.count("\t") == 6


def test_every_verb_has_help_and_the_places(capsys: pytest.CaptureFixture[str]) -> None:
    context = click.Context(newsreader)
    assert newsreader.list_commands(context) == sorted(VERBS)

    def check(command: click.Command, path: str) -> None:
        assert command.help, path
        assert command.help.split("\n")[0].strip().endswith((".", ":")), path
        assert {"--db", "--config"} <= {name for option in command.params for name in option.opts}, path
        for option in command.params:
            assert isinstance(option, click.Argument) or getattr(option, "help", None), f"{path} {option.name}"
        if isinstance(command, click.Group):
            for name in command.list_commands(context):
                inner = command.get_command(context, name)
                assert inner is not None
                check(inner, f"{path} {name}")

    check(newsreader, "newsreader")
    assert run(capsys, "--help")[0] == 0
    assert run(capsys, "--version")[0] == 0
    assert run(capsys, "thread", "merge", "--help")[0] == 0


def test_a_bug_stays_a_bug(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from reader.newsroom import Newsroom

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Newsroom, "threads", broken)
    with pytest.raises(ZeroDivisionError):
        main(["threads", "--db", str(db)])


def test_an_interrupt_is_130_and_says_nothing(
    capsys: pytest.CaptureFixture[str], db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reader.newsroom import Newsroom

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Newsroom, "threads", interrupted)
    assert run(capsys, "threads", "--db", db) == (130, "", "")


def test_unknown_ids_are_errors_a_person_can_read() -> None:
    assert str(UnknownId("thread", 5)) == "no such thread: 5"


def test_a_digest_tells_the_sentences_of_threads_with_their_stories(
    capsys: pytest.CaptureFixture[str], db: Path
) -> None:
    (caught,) = rows(capsys, "digest", "1", "--db", db)
    assert {"thread_id", "slug", "title", "since", "story_count", "silent_count", "sentences"} <= set(caught)
    assert caught["story_count"] == 2
    told = [(one["sentence"], one["url"]) for one in caught["sentences"]]
    assert told[-1] == ("Nissan said 3,900 employees will be asked.", "https://desk.example/u1")
    code, out, err = run(capsys, "digest", "1", "--db", db)
    assert (code, err) == (0, "")
    assert "Nissan said 3,900 employees will be asked. [2]" in out
    assert "\n[2] Desk, “Oppama turn 1”, " in out


def test_a_digest_is_of_all_threads_one_follows_and_of_none_without_news(
    capsys: pytest.CaptureFixture[str], db: Path
) -> None:
    assert rows(capsys, "digest", "--db", db) == []
    main(["thread", "follow", "1", "--db", str(db)])
    capsys.readouterr()
    assert [one["thread_id"] for one in rows(capsys, "digest", "--db", db)] == [1]
    assert rows(capsys, "digest", "--since", "1d", "--db", db) == []
    assert [one["story_count"] for one in rows(capsys, "digest", "1", "--since", "1d", "--db", db)] == [0]


def test_a_thread_and_its_stories_tell_figures_and_who_says_so(capsys: pytest.CaptureFixture[str], db: Path) -> None:
    whole = rows(capsys, "thread", "show", "1", "--db", db)
    (row,) = whole["figure_rows"]
    assert (row["words"], row["reports"][0]["outlet"], row["outlet_count"]) == ("3,900 employees", "Desk", 1)
    (matter,) = whole["ledger"]
    assert matter["title"] == "Talks: Foxconn"
    assert {"status", "source", "kind", "role", "number", "outlet", "relayed_from", "sentence"} <= set(
        matter["rows"][0]
    )
    story = rows(capsys, "show", "1", "--db", db)
    assert {"status", "source", "kind", "role", "number", "relayed_from", "how"} <= set(story["claims"][0])
    _, out, _ = run(capsys, "thread", "show", "1", "--db", db)
    assert "Figures\n  3,900 employees – Desk, " in out
    assert "Who says what\n  Talks: Foxconn · 1 outlet\n" in out


def test_an_entity_tells_what_it_is_and_who_is_quoted_for_it(capsys: pytest.CaptureFixture[str], db: Path) -> None:
    found = rows(capsys, "entity", "Foxconn", "--db", db)
    assert {"what", "relations", "activity", "period", "threads", "stories", "figures", "quoted", "companions"} <= set(
        found
    )
    assert {"rising", "falling"} <= set(found)
    assert found["what"] == "contract manufacturer"


def test_figures_and_ledger_are_listings_of_a_thread(capsys: pytest.CaptureFixture[str], db: Path) -> None:
    (row,) = rows(capsys, "figures", "1", "--db", db)
    assert (row["words"], row["first_outlet"], row["outlet_count"]) == ("3,900 employees", "Desk", 1)
    assert run(capsys, "figures", "1", "--db", db)[1].startswith("3,900 employees\t1\t")
    (matter,) = rows(capsys, "ledger", "1", "--db", db)
    assert (matter["title"], matter["statuses"]) == ("Talks: Foxconn", ["asserted"])
    assert run(capsys, "ledger", "1", "--db", db)[1].startswith("Talks: Foxconn\t")
    assert run(capsys, "ledger", "4711", "--db", db)[0] == 1


def test_names_are_corrected_and_stored_stories_read_again(capsys: pytest.CaptureFixture[str], db: Path) -> None:
    code, out, err = run(capsys, "lexicon", "add", "Oppama turn", "--type", "PLACE", "--alias", "Turn", "--db", db)
    assert (code, out, err) == (0, "", "add “Oppama turn” to the lexicon; 3 stories read again\n")
    assert "oppama-turn" in {one["id"] for one in rows(capsys, "entities", "--db", db)}
    assert rows(capsys, "lexicon", "list", "--db", db) == [{"kind": "add", "name": "oppama-turn", "of": "Oppama turn"}]
    assert run(capsys, "undo", "--db", db)[2] == "undone: add “Oppama turn” to the lexicon\n"
    assert "oppama-turn" not in {one["id"] for one in rows(capsys, "entities", "--db", db)}
    assert run(capsys, "lexicon", "alias", "no-such-thing", "X1", "--db", db)[0] == 1
    assert run(capsys, "lexicon", "add", "Foo", "--type", "CAR", "--db", db)[0] == 2

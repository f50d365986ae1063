"""The verb `threads replay`: its words, its JSON, and that `threads` itself is as it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reader.cli.main import main
from tests import fakes

TEXT = "Foxconn said on Monday it is in talks with Nissan on the Oppama plant, its workers and electric cars."


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "news.db"
    with fakes.newsroom(path) as room:
        told = [
            ("Foxconn in talks on Oppama", TEXT),
            ("Oppama talks of Foxconn go on", f"They go on. {TEXT} They met."),
        ]
        told.append(("Flood in the valley", "Heavy rain has flooded three valleys; rescuers flew out forty people."))
        stories = [fakes.story(f"u{n}", *one, days_ago=9 - 4 * n) for n, one in enumerate(told)]
        numbers = fakes.fill(room, "https://a.example/feed", stories)
        fakes.thread(room, numbers[:1])
        fakes.thread(room, numbers[2:], numbers[1:2])
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_a_replay_is_told_in_words(capsys: pytest.CaptureFixture[str], db: Path) -> None:
    before = db.read_bytes()
    code, out, err = run(capsys, "threads", "replay", "--db", db)
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "3 stories placed again; 1 would be elsewhere.",
        "Threads of two stories and more: 1 now, 1 then.",
        "  moves   “Oppama talks of Foxconn go on” (2) would go from “Oppama talks of Foxconn go on” (2) to “Foxconn in talks on Oppama” (1)",
    ]
    assert db.read_bytes() == before


def test_a_replay_as_json_with_labels(capsys: pytest.CaptureFixture[str], db: Path, tmp_path: Path) -> None:
    labels = tmp_path / "labels.jsonl"
    rows = [{"uid": "u0", "saga": "oppama"}, {"uid": "u1", "saga": "oppama"}, {"uid": "u2", "saga": "none"}]
    labels.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    code, out, _ = run(capsys, "threads", "replay", "--json", "--labels", labels, "--db", db)
    found = json.loads(out)
    assert code == 0
    assert (found["stories"], found["threads_now"], found["threads_then"]) == (3, 1, 1)
    assert [(one["kind"], one["from"]["id"], one["to"]["id"], one["stories"]) for one in found["changes"]] == [
        ("move", 2, 1, [2])
    ]
    assert found["scores"]["then"]["threads"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0}
    assert found["scores"]["now"]["threads"]["f1"] < 1.0


@pytest.mark.parametrize(
    ("text", "why"), [(None, "No such file"), ("no json", "no file of JSON lines"), ("[1]", "object")]
)
def test_labels_that_are_none_are_refused(
    capsys: pytest.CaptureFixture[str], db: Path, tmp_path: Path, text: str | None, why: str
) -> None:
    labels = tmp_path / "labels.jsonl"
    if text is not None:
        labels.write_text(text, encoding="utf-8")
    code, out, err = run(capsys, "threads", "replay", "--labels", labels, "--db", db)
    assert (code, out) == (2, "")
    assert why in err


def test_the_list_of_threads_is_as_it_was(capsys: pytest.CaptureFixture[str], db: Path) -> None:
    code, out, _ = run(capsys, "threads", "--json", "--db", db)
    assert (code, len(json.loads(out))) == (0, 2)
    assert run(capsys, "--db", db, "threads", "--ndjson")[1].count("\n") == 2

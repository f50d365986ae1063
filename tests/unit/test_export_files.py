"""Exported files: whose they are, what of them is the user's, and that nothing is written without need."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.errors import ExportError
from reader.export.files import Exported, clear, file_name, write
from reader.export.keep import BEGIN, END, kept_blocks, with_blocks

TEXT = """---
title: A
thread_id: 7
---

# A

Summary.

## Timeline

- one
- two

## Notes

[^a]: A.
"""


def export(folder: Path, text: str = TEXT, number: int = 7, *, check: bool = False) -> Exported:
    return write(text.replace("thread_id: 7", f"thread_id: {number}"), folder, "a.md", number, keeps=True, check=check)


def with_own_text(path: Path, own: str) -> None:
    path.write_text(path.read_text().replace(f"{BEGIN}\n\n{END}", f"{BEGIN}\n{own}\n{END}"))


def test_created_then_unchanged_with_its_time_untouched(tmp_path: Path) -> None:
    first = export(tmp_path / "new" / "folder")
    os.utime(first.path, (1, 1))
    again = export(tmp_path / "new" / "folder")
    assert (first.outcome, again.outcome) == ("created", "unchanged")
    assert again.path == first.path
    assert first.path.stat().st_mtime == 1
    assert [path.name for path in first.path.parent.iterdir()] == ["a.md"]


def test_an_empty_keep_block_stands_under_notes(tmp_path: Path) -> None:
    text = export(tmp_path).path.read_text()
    assert f"## Notes\n\n{BEGIN}\n\n{END}\n\n[^a]: A." in text


def test_what_the_user_wrote_between_the_markers_survives(tmp_path: Path) -> None:
    path = export(tmp_path).path
    with_own_text(path, "# My own *words*\n\n- [x](y)")
    done = export(tmp_path, TEXT.replace("Summary.", "Another summary."))
    assert done.outcome == "changed"
    assert "# My own *words*\n\n- [x](y)" in path.read_text()
    assert "Another summary." in path.read_text()
    assert export(tmp_path, TEXT.replace("Summary.", "Another summary.")).outcome == "unchanged"


def test_a_block_of_one_s_own_stays_in_its_place(tmp_path: Path) -> None:
    path = export(tmp_path).path
    path.write_text(path.read_text().replace("- two\n", f"- two\n\n{BEGIN}\nmine\n{END}\n"))
    export(tmp_path, TEXT.replace("- two", "- two\n- three").replace("Summary.", "New."))
    text = path.read_text()
    assert text.index("- three") < text.index("mine") < text.index("## Notes")
    assert text.count(BEGIN) == 2


def test_a_block_whose_place_is_gone_moves_up_and_is_never_lost(tmp_path: Path) -> None:
    path = export(tmp_path).path
    path.write_text(path.read_text().replace("- two\n", f"- two\n\n{BEGIN}\nmine\n{END}\n"))
    export(tmp_path, "---\nthread_id: 7\n---\n\n# Renamed\n\nAll is new.\n\n## Notes\n")
    assert "mine" in path.read_text()


@pytest.mark.parametrize("damage", [(END, ""), (BEGIN, ""), (END, BEGIN), (BEGIN, END)])
def test_a_damaged_marker_stops_the_export(tmp_path: Path, damage: tuple[str, str]) -> None:
    path = export(tmp_path).path
    with_own_text(path, "precious")
    path.write_text(path.read_text().replace(*damage))
    before = path.read_bytes()
    with pytest.raises(ExportError, match="keep marker"):
        export(tmp_path, TEXT + "\nmore\n")
    assert path.read_bytes() == before


@given(st.lists(st.tuples(st.integers(0, 12), st.text(alphabet="ab #-|\n", max_size=12)), max_size=4))
@settings(max_examples=150, deadline=None)
def test_blocks_anywhere_survive_any_number_of_exports(blocks: list[tuple[int, str]]) -> None:
    rows = with_blocks(TEXT, []).rstrip("\n").split("\n")
    for at, own in blocks:
        if BEGIN not in rows[: at + 1]:
            rows.insert(at, f"{BEGIN}\n{own}\n{END}")
    old = "\n".join(rows) + "\n"
    once = with_blocks(TEXT, kept_blocks(old, "a.md"))
    assert (
        sorted(block.text for block in kept_blocks(once, "a.md"))
        == sorted(block.text for block in kept_blocks(old, "a.md"))
        or len(kept_blocks(once, "a.md")) == len(kept_blocks(old, "a.md")) + 1
    )
    assert with_blocks(TEXT, kept_blocks(once, "a.md")) == once


@pytest.mark.parametrize(
    "foreign",
    ["my own file", "---\nthread_id: 8\n---\n", "---\ntitle: x\n---\n\nthread_id: 7\n", "", "---\nnot_thread_id: 7\n---\n", '{"thread_id": 8}'],
)  # fmt: skip
def test_a_file_that_is_not_ours_is_never_overwritten(tmp_path: Path, foreign: str) -> None:
    (tmp_path / "a.md").write_text(foreign)
    done = export(tmp_path)
    assert done.path.name == "a-2.md"
    assert (tmp_path / "a.md").read_text() == foreign
    assert export(tmp_path).outcome == "unchanged"
    (tmp_path / "a.md").unlink()
    assert export(tmp_path).path.name == "a-2.md"


def test_two_threads_of_one_name_have_a_file_each(tmp_path: Path) -> None:
    assert [export(tmp_path, number=n).path.name for n in (7, 8, 9, 8)] == ["a.md", "a-2.md", "a-3.md", "a-2.md"]


def test_nothing_is_written_through_a_symbolic_link(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text(TEXT)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.md").symlink_to(target)
    with pytest.raises(ExportError, match="symbolic link"):
        export(tmp_path / "out")
    (tmp_path / "out" / "a.md").unlink()
    (tmp_path / "out" / "a.md").symlink_to(tmp_path / "nowhere")
    with pytest.raises(ExportError, match="symbolic link"):
        export(tmp_path / "out")
    assert target.read_text() == TEXT
    assert not (tmp_path / "nowhere").exists()


def test_check_tells_and_writes_nothing(tmp_path: Path) -> None:
    assert export(tmp_path / "new", check=True).outcome == "created"
    assert not (tmp_path / "new").exists()
    path = export(tmp_path).path
    before = path.read_bytes()
    assert export(tmp_path, check=True).outcome == "unchanged"
    assert export(tmp_path, TEXT + "\nmore\n", check=True).outcome == "changed"
    assert path.read_bytes() == before


def test_a_write_that_fails_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = export(tmp_path).path
    before = path.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ExportError, match="No space left"):
        export(tmp_path, TEXT + "\nmore\n")
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_a_file_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ExportError, match="cannot write to"):
        export(tmp_path / "file")


def test_the_mode_of_an_existing_file_stays(tmp_path: Path) -> None:
    path = export(tmp_path).path
    path.chmod(0o640)
    export(tmp_path, TEXT + "\nmore\n")
    assert path.stat().st_mode & 0o777 == 0o640


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_slug_gives_a_name_every_file_system_takes(slug: str) -> None:
    name = file_name(slug, "md")
    assert len(name.encode()) <= 90
    assert not set(name) & set('\\/:*?"<>|#^[] ')
    assert name.isascii()
    assert name.count(".") == 1
    assert name[0].isalnum()


@pytest.mark.parametrize("slug", ["con", "NUL", "com1", "lpt9"])
def test_reserved_names_are_avoided(slug: str) -> None:
    assert file_name(slug, "md") == f"{slug.lower()}-thread.md"


def test_what_a_killed_export_left_is_cleared_and_what_another_writes_is_not(tmp_path: Path) -> None:
    left = tmp_path / ".newsreader-abcdefgh.tmp"
    left.write_text("half")
    (tmp_path / ".newsreader-notes.txt").write_text("not ours")
    outside = tmp_path / "precious"
    outside.write_text("kept")
    (tmp_path / ".newsreader-link.tmp").symlink_to(outside)
    with (tmp_path / ".newsreader-inhand00.tmp").open("w") as written:
        fcntl.flock(written, fcntl.LOCK_EX)
        clear(tmp_path)
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {".newsreader-notes.txt", "precious", ".newsreader-link.tmp", ".newsreader-inhand00.tmp"}
    assert outside.read_text() == "kept"
    clear(tmp_path / "not there")

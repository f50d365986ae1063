"""Settings files as people and accidents make them: each is read, or is one line that names the file and the key."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from reader.cli.main import main
from reader.config import _LARGEST, load, read_toml
from reader.errors import ConfigError, UsageError
from reader.paths import config_file, database_file

BROKEN = {
    "no TOML": (b"[[", "key"),
    "of another type": (b'[polling]\ninterval = "soon"', "polling.interval"),
    "no section": (b"polling = 3", "polling"),
    "several sections": (b"[[polling]]\ninterval = 60", "polling"),
    "too many": (b"[retention]\ndays = 999999999999999999", "retention.days"),
    "more than 64 bits": (b"[retention]\ndays = 99999999999999999999999999", "retention.days"),
    "a number of thousands of digits": (b"[retention]\ndays = " + b"9" * 6_000, "digits"),
    "nested": (b"a = " + b"[" * 9_000 + b"]" * 9_000, "nested"),
    "keys that are no text": (b'[keys]\n"app.quit" = 3', "keys.app.quit"),
    "an action that is none": (b'[keys]\nfly = "f"', "fly"),
    "a key that is none": (b'[keys]\n"app.quit" = "quux"', "app.quit"),
    "another header": (b'[polling]\ncontact = "me\\r\\nCookie: a"', "polling.contact"),
    "NUL in a value": (b'[export]\nfolder = "a\\u0000b"', "export.folder"),
    "escape in a value": (b'[screen]\ntheme = "\\u001b[2J"', "screen.theme"),
    "escape in a key": (b'[screen]\n"\\u001b[2Jtheme" = ""', "theme"),
    "nobody's home": (b'[export]\nfolder = "~no-such-person/x"', "export.folder"),
    "NUL": (b"a\x00b", "line 1"),
    "Latin-1": (b"# \xe4", "utf-8"),
    "too large": (b"#" * (_LARGEST + 1), "larger than"),
}


@pytest.mark.parametrize(("content", "said"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_one_line_that_names_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, said: str
) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes(content)
    assert main(["config", "validate", "--config", str(file)]) == 2
    out, err = capsys.readouterr()
    (told,) = err.splitlines()
    assert out == ""
    assert told.startswith(f"newsreader: {file}: ")
    assert said in told
    assert told.isprintable()


@pytest.mark.parametrize("place", ["", "settings.toml/inside", "loop"], ids=["a folder", "below a file", "a loop"])
def test_what_is_no_file_is_one_line_too(tmp_path: Path, capsys: pytest.CaptureFixture[str], place: str) -> None:
    (tmp_path / "settings.toml").touch()
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert main(["threads", "--config", str(tmp_path / place)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_file_without_end_is_not_read_to_its_end() -> None:
    with pytest.raises(ConfigError, match="/dev/zero: larger than"):
        read_toml(Path("/dev/zero"))


def test_the_mark_that_some_editors_put_first_is_no_part_of_the_settings(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes(b"\xef\xbb\xbf[polling]\r\ninterval = 30\r\n")
    assert load(file).polling.interval == 30


@pytest.mark.parametrize("place", [config_file, database_file])
def test_a_home_that_nobody_has_is_wrong_usage(place: Callable[[str], Path]) -> None:
    with pytest.raises(UsageError, match="~no-such-person/x: no such home folder"):
        place("~no-such-person/x")


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo], ids=["a folder", "a pipe"])
def test_what_is_no_file_is_no_database_and_nothing_is_made_beside_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], make: Callable[[Path], None]
) -> None:
    make(tmp_path / "news.db")
    assert main(["feeds", "--db", str(tmp_path / "news.db")]) == 1
    assert "not a file" in capsys.readouterr().err
    assert [one.name for one in tmp_path.iterdir()] == ["news.db"]

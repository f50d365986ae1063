"""A machine of its own for every test: empty XDG folders, no colour settings, a fixed clock."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

# The suite tries the same examples each time, so that it fails by what was changed and by nothing else; new ones are tried
# with `--hypothesis-profile=explore`.
settings.register_profile("suite", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None)
settings.load_profile("suite")


@pytest.fixture(autouse=True)
def _own_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / "xdg" / kind.lower()))
    for name in ("NEWSREADER_DB", "NEWSREADER_CONFIG", "NO_COLOR", "PAGER", "BROWSER", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")

"""The built thing, installed in an empty environment and run from elsewhere: styles and sample feeds are inside."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("newsroom_reader-*.whl")
    return built


def test_the_wheel_holds_the_package_its_styles_and_its_sample_feeds(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in ("reader/sample_feeds/index.toml", "reader/sample_feeds/starter.opml", "reader/py.typed"):
        assert wanted in names
    assert any(name.startswith("reader/styles/") and name.endswith(".tcss") for name in names)
    assert any(name.startswith("reader/entities/data/") for name in names)
    assert not any(name.startswith("tests/") for name in names)


def test_the_installed_wheel_runs_the_demo_from_anywhere(wheel: Path, tmp_path: Path) -> None:
    """The dependencies are borrowed from the environment of the tests; the package is the wheel's own."""
    home = tmp_path / "env"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
    inside = Path(sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)}))
    zipfile.ZipFile(wheel).extractall(inside)
    # A path file adds a folder without obeying the path files in it: the checkout stays out.
    (inside / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    python = home / "bin" / "python"

    where = subprocess.run(
        [python, "-c", "import reader; print(reader.__file__)"],
        cwd="/",
        env=environment,
        check=True,
        capture_output=True,
    )
    assert where.stdout.decode().strip().startswith(str(inside))
    done = subprocess.run(
        [python, "-m", "reader", "demo"],
        cwd="/",
        env=environment,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr
    assert "Nissan" in done.stdout

"""A few of everything that `make harden` does, and that its judges can tell."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.harden import disks, faults, inputs, kills, losses, mutations, power, product, screen, together
from tests.harden.__main__ import honest

SOME = (
    "escapes/raw-clear", "escapes/twice-title", "escapes/json-second-set", "markup/titles", "unicode/titles",
    "links/addresses", "export/bodies", "xml/laughs", "html/comments", "data/dates", "markup/queries", "names/stories",
)  # fmt: skip


def test_hostile_inputs_through_the_whole_product(tmp_path: Path) -> None:
    screen.learn(honest(tmp_path / "honest"), keys=8)
    chosen = [replace(one, name="some/" + one.name.replace("/", "-")) for one in inputs.ours() if one.name in SOME]
    assert len(chosen) == len(SOME)
    outcome = product.run(chosen, tmp_path, keys=8, short=True)
    assert outcome.wrong == []
    assert outcome.stories > 40
    assert outcome.keys == 8


def test_nothing_is_lost_that_feedparser_alone_finds() -> None:
    done = losses.run([one for one in inputs.ours() if len(one.body) < 20_000])
    assert done.wrong == []
    assert done.stories > 200


def test_feeds_broken_at_random() -> None:
    done = mutations.run(inputs.ours(), 200)
    assert done.wrong == []
    assert 50 < done.read < done.tried


def test_servers_that_fail(tmp_path: Path) -> None:
    served = faults.run_ours(tmp_path)
    assert served.wrong == []
    assert served.good + served.told == served.faults


def test_kills(tmp_path: Path) -> None:
    done = kills.run(tmp_path, 9)
    assert done.wrong == []
    assert done.killed > 0


def test_power_cuts(tmp_path: Path) -> None:
    done = power.run(tmp_path, 3)
    assert done.wrong == []
    assert done.copies == 3


def test_two_at_once(tmp_path: Path) -> None:
    done = together.run(tmp_path, 1.5, screen=False)
    assert done.wrong == []
    assert done.changes > 0


def test_failing_disks(tmp_path: Path) -> None:
    done = disks.run(tmp_path, 1, short=True)
    assert done.wrong == []
    assert done.tried > 8

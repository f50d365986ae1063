"""A thread that turns out to be two matters is parted, unless the reader has a hand on it."""

from __future__ import annotations

import pytest

from reader.model import Name
from reader.threads import parting
from reader.threads.assign import Assigner, Placement
from reader.threads.corrections import Corrections, merge
from reader.threads.features import extract
from reader.threads.group import DAY, Arrival, Group, Member
from reader.threads.index import Vector

NONE: frozenset[int] = frozenset()
BRIDGE = (
    (
        "Halden bridge shut after barge strikes a pier",
        "Lorries are sent round by the ferry while divers look at the pier.",
    ),
    (
        "Engineers inspect bridge pier struck by barge",
        "Divers found cracks where the barge struck; lorries wait.",
    ),
    (
        "Barge strike keeps bridge shut to lorries",
        "The ferry carries cars only, and the cracks in the pier go deep.",
    ),
    (
        "Halden bridge opens again, pier mended after barge strike",
        "Divers filled the cracks; lorries may cross from noon.",
    ),
)
CHESS = (
    (
        "Halden takes chess crown in last rapid game",
        "The grandmaster won with black; the champion resigned on move forty.",
    ),
    ("Chess crown won: grandmaster beats champion in rapid games", "Three rapid games decided it after twelve draws."),
    (
        "Rapid games decide it: champion loses chess crown",
        "The grandmaster drew twelve games and won with black.",
    ),
    (
        "New chess champion Halden looks back on rapid games",
        "The grandmaster says that black pieces suit the rapid game.",
    ),
)


def arrival(number: int, words: tuple[str, str]) -> Arrival:
    features = extract(*words, (), "Wire")
    return Arrival(number, f"u{number}", 1_735_000_000 + number * DAY // 8, "Wire", "", features)


def group(number: int, stories: int, vector: Vector) -> Group:
    made = Group(number, 1)
    for story in range(stories):
        made.add(Member(arrival(10 * number + story, BRIDGE[0]), dict(vector), *(NONE,) * 7))
    return made


def mixed(corrections: Corrections | None = None, *, kept: bool = False) -> tuple[Assigner, Placement]:
    """Place the sixth story of a thread in which a town's bridge and a player of that name stand together."""
    assigner = Assigner(corrections)
    for number, words in enumerate(BRIDGE[:3], start=1):
        assigner.remember(arrival(number, words), 7, 70)
    for number, words in enumerate(CHESS[:2], start=4):
        assigner.remember(arrival(number, words), 7, 71)
    assigner.keep(7, kept)
    return assigner, assigner.place(arrival(6, CHESS[2]))


def test_two_matters_in_one_thread_are_parted_and_later_stories_go_each_its_way() -> None:
    assigner, placed = mixed()
    ((thread, new, developments),) = placed.parted
    assert (placed.thread, placed.development, thread) == (7, 71, 7)
    assert new < 0, "an id of its own, provisional"
    assert developments in ((70,), (71,))
    bridge, chess = (7, new) if developments == (71,) else (new, 7)
    assert assigner.place(arrival(7, BRIDGE[3])).thread == bridge
    assert assigner.place(arrival(8, CHESS[3])).thread == chess


def test_what_was_parted_gets_the_ids_it_was_stored_under() -> None:
    assigner, placed = mixed()
    assigner.rename({placed.parted[0][1]: 8}, {})
    assert assigner.holds(8)
    later = [
        assigner.place(arrival(7, BRIDGE[3])).thread,
        assigner.place(arrival(8, CHESS[3])).thread,
    ]
    assert sorted(later) == [7, 8]


def test_a_thread_the_reader_has_a_hand_on_stays_whole() -> None:
    assert mixed(kept=True)[1].parted == ()
    said = Corrections(merge([4], 1), homes={1: 7, 4: 7})
    assert mixed(said)[1].parted == ()


@pytest.mark.parametrize(("shared", "several"), [(0.0, True), (0.1, True), (0.9, False)])
def test_developments_that_share_little_are_several_matters(shared: float, several: bool) -> None:
    one, two = group(1, 4, {1: 1.0, 3: shared}), group(2, 3, {2: 1.0, 3: shared})
    found = [[event.id for event in events] for events in parting.matters([two, one])]
    assert found == ([[1], [2]] if several else [[1, 2]])


def test_developments_are_linked_through_others() -> None:
    chain = [group(1, 4, {1: 1.0}), group(2, 3, {1: 0.6, 2: 0.6}), group(3, 3, {2: 1.0})]
    assert len(parting.matters(chain)) == 1
    assert len(parting.matters([chain[0], chain[2]])) == 2


def test_what_is_too_small_to_tell_goes_with_what_it_is_most_like() -> None:
    small = [group(3, 1, {1: 0.1, 2: 1.0}), group(4, 2, {9: 1.0})]
    found = parting.matters([group(1, 4, {1: 1.0}), group(2, 3, {2: 1.0}), *small])
    assert [{event.id for event in events} for events in found] == [{1, 4}, {2, 3}]


def test_a_thread_and_what_left_it_know_only_their_own() -> None:
    assigner, placed = mixed()
    left, new = (assigner._live.threads[number].group for number in placed.parted[0][:2])
    assert (left.count, new.count) == (3, 3)
    assert left.terms.keys() & new.terms.keys() <= set(assigner._vocabulary.numbers(["halden"]))
    assert left.root != new.root


def told(number: int, names: dict[int, float], shared: float) -> Member:
    """Return a report that gives entities by number with their weights, and what all reports say."""
    entities = frozenset(names)
    return Member(arrival(number, BRIDGE[0]), names | {99: shared}, NONE, entities, entities, *(NONE,) * 4)


@pytest.mark.parametrize(("shared", "two"), [(0.3, True), (2.0, False)])
def test_reports_that_differ_in_the_one_name_they_give_are_two_events(shared: float, two: bool) -> None:
    one = [told(number, {1: 0.9}, shared) for number in range(4)]
    other = [told(number, {2: 0.9}, shared) for number in range(10, 13)]
    found = parting.events([*other, *one])
    assert found == ((one, other) if two else None)


def test_reports_of_which_some_give_both_names_or_many_none_are_one_event() -> None:
    one = [told(number, {1: 0.9}, 0.1) for number in range(4)]
    other = [told(number, {2: 0.9}, 0.1) for number in range(10, 13)]
    assert parting.events([*one, *other, told(20, {1: 0.6, 2: 0.6}, 0.1)]) is None
    assert parting.events([*one, *other, *(told(number, {}, 0.1) for number in range(20, 23))]) is None
    assert parting.events(one + other[:1]) is None, "too few to tell"


def test_a_copy_and_a_report_without_either_name_go_with_the_side_they_are_like() -> None:
    one = [told(number, {1: 0.9, 3: 0.5}, 0.1) for number in range(4)]
    other = [told(number, {2: 0.9, 4: 0.5}, 0.1) for number in range(10, 14)]
    copy, silent = told(20, {2: 0.9}, 0.1), told(21, {3: 0.5}, 0.1)
    copy.copy_of = 10
    found = parting.events([*one, *other, copy, silent])
    assert found is not None
    assert {frozenset(member.id for member in side) for side in found} == {
        frozenset([0, 1, 2, 3, 21]),
        frozenset([10, 11, 12, 13, 20]),
    }


RECALLS = [
    (
        number,
        f"Halden Motors recalls {model} over a brake fault",
        f"The carmaker calls back the {model}; pedal {word} may stick.",
        model,
    )
    for number, (model, word) in enumerate(
        [
            ("Orlo", "arms"),
            ("Vesper", "springs"),
            ("Orlo", "bolts"),
            ("Vesper", "pins"),
            ("Orlo", "rods"),
            ("Vesper", "cables"),
        ],
        start=1,
    )
]


def test_two_recalls_of_one_week_are_two_developments_of_their_thread() -> None:
    assigner = Assigner()
    placements = []
    for number, title, text, model in RECALLS:
        named = (
            Name("halden-motors", "Halden Motors", "ORG", 1, True, False),
            Name(model.lower(), model, "PRODUCT", 2, True, True),
        )
        features = extract(title, text * 3, named, "Wire")
        at = 1_735_000_000 + number * 3600
        if number < len(RECALLS):
            assigner.remember(Arrival(number, f"u{number}", at, "Wire", "", features), 7, 70)
        else:
            placements.append(assigner.place(Arrival(number, f"u{number}", at, "Wire", "", features)))
    (placed,) = placements
    assert placed.parted_development is not None
    development, new, stories = placed.parted_development
    assert (placed.thread, development, set(stories)) in [(7, 70, {1, 3, 5}), (7, 70, {2, 4, 6})]
    assert {assigner._live.members[story].development for story in stories} == {new}

"""Assign: where stories go, that the reader is obeyed, and that a replay gives the same threads."""

from dataclasses import replace

from reader.model import Name
from reader.threads.assign import Arrival, Assigner, Placement
from reader.threads.corrections import Corrections, merge, move, never, split
from reader.threads.features import extract, pack, unpack
from reader.threads.group import Group, Member

DAY = 86_400
START = 1_735_000_000
SAGA = [
    (
        "Honda and Nissan open merger talks",
        "Honda Motor and Nissan Motor have begun merger talks, two people said in Tokyo.",
    ),
    (
        "Nissan and Honda sign merger memorandum",
        "Honda Motor and Nissan Motor signed a memorandum on a merger under one holding.",
    ),
    (
        "Honda, Nissan call off merger",
        "Honda Motor and Nissan Motor ended their merger talks after a row over control.",
    ),
]
TELLING = [
    "Honda Motor and Nissan Motor have begun merger talks, two people said in Tokyo.",
    "Two people in Tokyo say that merger talks of Nissan Motor with Honda Motor have begun.",
    "In Tokyo merger talks between Honda Motor and Nissan Motor began, according to two people.",
]
OTHER = [
    (
        "Flood cuts off valley villages",
        "Heavy rain has flooded three valleys; rescuers flew out forty people by helicopter.",
    ),
    ("Central bank holds rates", "The central bank left its key rate alone and said inflation would ease next spring."),
]


def arrival(number: int, title: str, text: str, at: float = 0.0, **more: str) -> Arrival:
    outlet = more.get("outlet", f"Outlet {number}")
    features = extract(title, text, (), outlet)
    return Arrival(
        number, more.get("uid", f"u{number}"), START + int(at * DAY), outlet, more.get("url_key", ""), features
    )


def stream() -> list[Arrival]:
    told = [arrival(i + 1, *story, 14 * i) for i, story in enumerate(SAGA)]
    told += [arrival(i + 11, *story, 3 * i + 1) for i, story in enumerate(OTHER)]
    return sorted(told, key=lambda a: (a.moment, a.uid))


def placed(arrivals: list[Arrival], corrections: Corrections | None = None) -> dict[int, Placement]:
    assigner = Assigner(corrections)
    return {a.story_id: assigner.place(a) for a in arrivals}


def test_a_saga_is_one_thread_and_strangers_are_not_in_it() -> None:
    found = placed(stream())
    assert len({found[i].thread for i in (1, 2, 3)}) == 1
    assert len({found[i].thread for i in (1, 11, 12)}) == 3
    assert found[3].development != found[1].development


def test_a_replay_gives_the_same() -> None:
    assert placed(stream()) == placed(stream())


def test_a_copy_under_another_headline_is_folded() -> None:
    text = " ".join(f"Sentence {i} of the wire report tells what happened at plant number {i * 7}." for i in range(12))
    found = placed(
        [arrival(1, "Plant shuts", text), arrival(2, "Workers sent home as line stops", text + " More here.", 0.2)]
    )
    assert found[2].copy_of == 1
    assert found[2].development == found[1].development


def test_the_same_page_in_two_feeds_is_a_copy() -> None:
    one = arrival(1, *SAGA[0], url_key="example.org/a")
    other = arrival(2, "Quite another headline", "and another text altogether.", 0.1, url_key="example.org/a")
    assert placed([one, other])[2].copy_of == 1


def test_a_digest_stands_alone() -> None:
    found = placed([*stream()[:1], arrival(50, "Auto industry digest: Honda and Nissan merger talks", SAGA[0][1], 0.5)])
    assert found[50].thread != found[1].thread


def test_nothing_joins_what_the_reader_parted() -> None:
    found = placed(stream(), Corrections(never(1, 2)))
    assert found[1].thread != found[2].thread


def test_what_is_said_to_be_together_is_together() -> None:
    found = placed(stream(), Corrections(merge([12], 1)))
    assert found[1].thread == found[12].thread


def test_later_stories_like_a_moved_one_follow_it() -> None:
    first = [arrival(1, *SAGA[0]), arrival(2, *OTHER[0], 0.1), arrival(3, *SAGA[1], 0.2)]
    text = "Under one holding Nissan Motor and Honda Motor would merge, says the memorandum that both have signed."
    later = arrival(4, "Memorandum signed by Nissan and Honda on a holding", text, 1.0)
    stranger = arrival(5, *OTHER[1], 1.1)
    assigner = Assigner(Corrections(move([3], 2, 1)))
    found = {a.story_id: assigner.place(a) for a in first}
    assigner.show(first[2])
    found |= {a.story_id: assigner.place(a, [3]) for a in (later, stranger)}
    assert found[3].thread == found[2].thread == found[4].thread != found[1].thread
    assert found[4].why.verdict == "It is like a story that you put here."
    assert found[5].thread not in {found[n].thread for n in (1, 2, 3, 4)}


def test_a_moved_story_waits_apart_for_the_thread_it_was_moved_to() -> None:
    moved = arrival(3, *SAGA[1])
    first = [arrival(1, *SAGA[0], 0.1), arrival(2, *OTHER[0], 0.2)]
    found = placed([moved, *first], Corrections(move([3], 2, 1)))
    assert found[3].thread == found[2].thread != found[1].thread


def test_sagas_that_began_months_apart_are_never_joined_also_when_only_their_newest_stories_came_back() -> None:
    for began in (0, 100):
        assigner = Assigner()
        for number in range(12):
            story = arrival(number + 1, SAGA[0][0], TELLING[number % 2], 100 + number / 100)
            assigner.remember(story, 1 + number % 2, 1 + number % 2, learn=True)
        assigner.began(1, START + began * DAY, 6)
        found = assigner.place(arrival(99, SAGA[0][0], TELLING[2], 100.2))
        assert bool(found.joined) is (began == 100)


def test_threads_said_to_be_two_are_never_joined_however_old_their_stories() -> None:
    told = [arrival(i, SAGA[0][0], text, i / 10) for i, text in enumerate(TELLING, 1)]
    joined = Corrections(homes={})
    parted = Corrections(never(101, 102), homes={101: 7, 102: 8})
    for corrections in (joined, parted):
        assigner = Assigner(corrections)
        for number, story in ((7, told[0]), (8, told[1])):
            assigner.remember(story, number, number * 10)
        placement = assigner.place(told[2])
        assert bool(placement.joined) is (corrections is joined)


def test_a_split_survives_a_replay() -> None:
    found = placed(stream(), Corrections(split([2, 3], 1)))
    assert found[2].thread == found[3].thread != found[1].thread


def test_provisional_ids_are_replaced() -> None:
    assigner = Assigner()
    first = assigner.place(stream()[0])
    assigner.rename({first.thread: 70}, {first.development: 90})
    again = assigner.place(
        arrival(5, "Merger talks between Honda and Nissan begin", SAGA[0][1] + " It was expected.", 0.1)
    )
    assert (again.thread, again.development) == (70, 90)


def test_what_is_remembered_goes_on_as_if_never_closed() -> None:
    assigner = Assigner()
    arrivals = stream()
    kept = [(a, assigner.place(a)) for a in arrivals[:-1]]
    reopened = Assigner()
    reopened.load_terms(assigner.dump_terms())
    for a, p in kept:
        reopened.remember(a, p.thread, p.development, p.copy_of)
    assert reopened.place(arrivals[-1]).thread == assigner.place(arrivals[-1]).thread


def test_the_index_is_bounded_and_kept_threads_stay() -> None:
    assigner = Assigner(capacity=60)
    first = assigner.place(arrival(1, *SAGA[0]))
    assigner.keep(first.thread)
    for i in range(300):
        word = f"{chr(97 + i % 26)}{chr(97 + i // 26)}quor"
        assigner.place(arrival(100 + i, f"The {word}um {word}as {word}ed", f"Some {word}ix and {word}or {word}al.", i))
    assert len(assigner) <= 60
    assert assigner.place(arrival(2, *SAGA[1], 301)).thread == first.thread


def test_the_reason_is_in_a_person_s_words() -> None:
    names = (
        Name("vorlund-ag", "Vorlund AG", "ORG", 2, True, True),
        Name("port-kestrel", "Port Kestrel", "PLACE", 1, True, True),
    )
    told = [
        (
            "Vorlund shuts Port Kestrel works",
            "Vorlund AG will shut its Port Kestrel furnace after a loss of $2.3 billion.",
        ),
        ("Port Kestrel furnace goes cold", "Unions wept as the furnace of Vorlund AG went cold; it lost $2.3 billion."),
    ]
    assigner = Assigner()
    first, second = (
        replace(arrival(i, *story, i), features=unpack(pack(extract(*story, names)))) for i, story in enumerate(told)
    )
    assigner.place(first)
    why = assigner.place(second).why
    assert set(why.entities) == {"Vorlund AG", "Port Kestrel"}
    assert {"furnace", "2.3 billion"} <= set(why.terms)
    assert why.verdict.startswith("Like this thread, it is about ")
    assert "@" not in why.verdict + "".join(why.terms)


def test_a_story_keeps_its_own_words_however_its_thread_grows() -> None:
    no: frozenset[int] = frozenset()
    members = [
        Member(arrival(i, *SAGA[0]), {i: 0.6, 9: 0.8}, no, no, no, no, no, no, no, copy_of=copy_of)
        for i, copy_of in ((1, None), (2, 1), (3, None), (4, None))
    ]
    group = Group(1, 1)
    for member in members:
        group.add(member)
    assert [member.vector for member in members] == [{i: 0.6, 9: 0.8} for i in (1, 2, 3, 4)]
    assert group.near(members[0].vector) <= 1.0

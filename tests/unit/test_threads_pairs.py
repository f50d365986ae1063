"""The hard pairs: stories that look alike and are not one event, and stories that do not and are."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.model import Name
from reader.threads import judge
from reader.threads.assign import Arrival, Assigner, Placement
from reader.threads.corrections import Corrections, Row
from reader.threads.features import extract
from reader.threads.group import Group, Member

DAY = 86_400
START = 1_735_000_000


def name(key: str, title: bool = True) -> Name:
    return Name(key, key.title(), "ORG", 2, title, True)


def place(*stories: tuple[float, str, str, tuple[Name, ...]]) -> list[Placement]:
    assigner = Assigner()
    return [
        assigner.place(Arrival(i, f"u{i}", START + int(at * DAY), f"Outlet {i}", "", extract(title, text, names)))
        for i, (at, title, text, names) in enumerate(stories, 1)
    ]


def test_monthly_statistics_are_one_thread_and_many_events() -> None:
    tesla = (name("tesla"), Name("uk", "UK", "PLACE", 1, True, True))
    may, june = place(
        (
            5,
            "Tesla UK registrations fall 36% in May",
            "Tesla registered 2,016 cars in the UK in May, down 36%, data from the industry group showed.",
            tesla,
        ),
        (
            35,
            "Tesla UK registrations rise 14% in June",
            "Tesla registered 7,719 cars in the UK in June, up 14%, data from the industry group showed.",
            tesla,
        ),
    )
    assert june.thread == may.thread
    assert june.development != may.development


def test_a_stale_repost_is_the_old_event() -> None:
    text = (
        "The carmaker said on Monday that it would close its plant in the port town within two years, move the line to the "
        "south and offer all 3,900 workers a place there; the mayor asked for talks and the union called a meeting."
    )
    first, _, late = place(
        (0, "Carmaker to close port plant", text, (name("carmaker"),)),
        (30, "Ferry line orders two ships", "A ferry line ordered two ships from a yard in the north.", ()),
        (92, "Port plant of carmaker is to be shut", text, (name("carmaker"),)),
    )
    assert (late.copy_of, late.development) == (1, first.development)


def test_companies_that_share_a_name_are_kept_apart() -> None:
    motors = (name("foxconn"), name("mitsubishi-motors"))
    fuso = (name("foxconn"), name("mitsubishi-fuso"))
    cars, buses = place(
        (
            0,
            "Foxconn to build electric car for Mitsubishi Motors",
            "Foxconn will build an electric car for Mitsubishi Motors to be sold in Australia under a memorandum.",
            motors,
        ),
        (
            45,
            "Foxconn and Mitsubishi Fuso weigh bus venture",
            "Foxconn and the truck maker Mitsubishi Fuso are discussing city buses, a newspaper reported in Kawasaki.",
            fuso,
        ),
    )
    assert cars.thread != buses.thread


def test_two_like_events_of_one_day_are_told_apart_by_their_names() -> None:
    one, other = place(
        (
            0,
            "Aftershocks jolt Qeshm island as toll rises",
            "Aftershocks rattled Qeshm in the Persian Gulf on Monday while Iranian crews dug two bodies from a ruined village. "
            "Governor Heydar said tents and water had been flown in from Bandar Abbas for families sleeping outdoors.",
            (),
        ),
        (
            0.2,
            "Strong quake hits Aceh highlands",
            "A strong quake damaged hundreds of houses in Bener Meriah, Aceh, on Tuesday and set off landslides, the Indonesian "
            "disaster agency said. Spokesman Sutopo said soldiers were clearing the road to Takengon with diggers.",
            (),
        ),
    )
    assert one.development != other.development


def test_an_undated_report_finds_its_event() -> None:
    assigner = Assigner()
    text = "Foxconn and Nissan are discussing the use of the Oppama plant for electric cars, Nikkei reported."
    names = (name("foxconn"), name("nissan"), Name("oppama", "Oppama", "PLACE", 1, True, True))
    dated = Arrival(1, "a", START, "One", "", extract("Foxconn, Nissan discuss Oppama plant", text, names))
    features = extract("Nissan, Foxconn in talks on Oppama plant", "The Oppama plant is the subject. " + text, names)
    undated = Arrival(2, "b", START + 300 * DAY, "Two", "", features, dated=False)
    first, second = assigner.place(dated), assigner.place(undated)
    assert (first.thread, first.development) == (second.thread, second.development)


PAIRS = st.builds(
    Row, st.sampled_from(["together", "apart"]), st.integers(1, 6), st.integers(1, 6), st.booleans()
).filter(lambda row: row.story != row.other)


@settings(max_examples=40, deadline=None)
@given(st.lists(PAIRS, max_size=6))
def test_corrections_hold_whatever_they_are(rows: list[Row]) -> None:
    corrections = Corrections(rows)
    assigner = Assigner(corrections)
    words = ["Honda and Nissan merger talks", "Flood in the valley"]
    found = {
        i: assigner.place(
            Arrival(i, f"u{i}", START + i * 3600, "", "", extract(words[i % 2], f"{words[i % 2]} go on, {i}."))
        )
        for i in range(1, 7)
    }
    into = {gone: kept for p in found.values() for gone, kept in p.joined}

    def thread(story: int) -> int:
        number = found[story].thread
        while number in into:
            number = into[number]
        return number

    for a in found:
        for b in found:
            if corrections.apart(a, b):
                assert thread(a) != thread(b)
            if b in corrections.partners(a):
                assert thread(a) == thread(b)
    if rows:
        kind, a, b, _ = rows[-1]
        assert corrections.apart(a, b) == (kind == "apart")


def test_a_company_s_own_affairs_and_what_it_does_with_another_are_two_threads() -> None:
    nissan, foxconn = name("nissan"), name("foxconn")
    plant = "The plant at Oppama employs 3,900 people and builds small cars on the bay south of Yokohama."
    both = "Foxconn is talking with Nissan about a stake and about building electric cars together, people said."
    placed = place(
        (0, "Foxconn sounds out Nissan on a stake", both, (nissan, foxconn)),
        (1, "Foxconn wants to work with Nissan on electric cars", both, (nissan, foxconn)),
        (2, "Foxconn says Nissan stake is not the aim of its talks", both, (nissan, foxconn)),
        (60, "Nissan weighs closing its Oppama plant", f"Nissan may close Oppama. {plant}", (nissan,)),
        (61, "Nissan names Oppama among plants to close", f"Nissan lists Oppama for closure. {plant}", (nissan,)),
        (62, "Nissan tells Oppama workers about the closure", f"Nissan told workers at Oppama. {plant}", (nissan,)),
        (
            90,
            "Foxconn in talks with Nissan on electric cars at Oppama",
            f"{both} They would be made at Oppama. {plant}",
            (nissan, foxconn),
        ),
    )
    stake, closure, talks = placed[0].thread, placed[3].thread, placed[6].thread
    assert {one.thread for one in placed[:3]} == {stake}
    assert {one.thread for one in placed[3:6]} == {closure}
    assert talks == stake != closure


def test_a_report_of_one_company_does_not_begin_the_thread_of_what_it_does_with_another() -> None:
    foxconn = (name("foxconn"),)
    both = (name("foxconn"), name("nissan"))
    revenue, talks, more = place(
        (
            0,
            "Foxconn revenue, November",
            "Foxconn reported revenue of 672 billion for November, less than in October and more than a year earlier.",
            foxconn,
        ),
        (
            12,
            "Foxconn seeks a stake in Nissan",
            "Foxconn has approached Nissan about a stake in the carmaker and would like a seat on its board.",
            both,
        ),
        (
            30,
            "Foxconn revenue, December",
            "Foxconn reported revenue of 654 billion for December, less than in November and more than a year earlier.",
            foxconn,
        ),
    )
    assert talks.thread != revenue.thread
    assert more.thread == revenue.thread
    assert more.development != revenue.development


def test_a_place_alone_ties_nothing_together() -> None:
    there = (Name("singapore", "Singapore", "PLACE", 2, True, True),)
    fair, flood = place(
        (
            0,
            "Book fair opens in Singapore",
            "Singapore opened its largest book fair with readings by ninety writers and a prize for translators.",
            there,
        ),
        (
            9,
            "Heavy rain floods streets in Singapore",
            "Singapore closed four underground stations after heavy rain flooded streets in the east of the island.",
            there,
        ),
    )
    assert fair.thread != flood.thread


HONDA, NISSAN, FOXCONN = 1, 2, 3


def between(number: int, *parties: int, named: tuple[int, ...] = ()) -> Member:
    """Return a story between `parties` that names others too."""
    arrival = Arrival(number, f"u{number}", START, "Wire", "", extract("", ""))
    entities = frozenset((*parties, *named))
    weights = dict.fromkeys(entities, 0.5)
    own = frozenset(parties)
    return Member(arrival, weights, own, entities, entities, frozenset(), own, frozenset(), own)


def merger(stories: int) -> Group:
    found = Group(1, 1)
    for number in range(stories):
        found.add(between(number, HONDA, NISSAN))
    return found


@pytest.mark.parametrize(
    ("story", "stories", "against"),
    [
        (between(9, HONDA, NISSAN), 5, 0.0),
        (between(9, HONDA, NISSAN, FOXCONN), 5, 0.0),
        (between(9, FOXCONN, NISSAN), 5, judge.OTHER_PAIR),
        (between(9, FOXCONN, NISSAN, named=(HONDA,)), 5, judge.OTHER_PAIR),
        (between(9, FOXCONN, NISSAN), 2, judge.COUNTERPART),
        (between(9, HONDA, NISSAN), 2, 0.0),
        (between(9, NISSAN), 5, judge.ONE_SIDED),
        (between(9, NISSAN, named=(HONDA,)), 5, 0.0),
        (between(9), 5, 0.0),
    ],
)
def test_a_thread_between_two_is_no_home_for_what_one_does_alone_or_with_another(
    story: Member, stories: int, against: float
) -> None:
    assert judge.counterpart(story, merger(stories)) == against


def test_a_third_party_that_a_third_of_a_thread_is_about_is_no_stranger_to_it() -> None:
    found = merger(6)
    for number in range(4):
        found.add(between(10 + number, HONDA, NISSAN, FOXCONN))
    assert judge.counterpart(between(20, FOXCONN, NISSAN), found) == 0.0


@pytest.mark.parametrize(("with_both", "apart"), [(1, True), (2, False)])
def test_a_saga_of_one_party_is_not_one_with_a_saga_of_two_for_a_story_that_is_about_both(
    with_both: int, apart: bool
) -> None:
    plant = Group(2, 2)
    for number in range(4):
        plant.add(between(20 + number, HONDA, *((NISSAN,) if number < with_both else ())))
    assert judge.never_one(merger(5), plant) == judge.never_one(plant, merger(5)) == apart

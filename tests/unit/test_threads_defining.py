"""What defines a thread, in words."""

from __future__ import annotations

from reader.model import Name
from reader.threads.defining import defining
from reader.threads.features import Features, extract, pack, unpack


def features(title: str, text: str, *organisations: str) -> Features:
    names = [Name(one.lower(), one, "ORG", 1, one in title, one in text) for one in organisations]
    return unpack(pack(extract(title, text, names)))


def test_a_thread_is_between_organisations_and_speaks_of_what_its_stories_share() -> None:
    told = [
        ("VORLUND and Kestrel in talks", "The furnace of VORLUND may go to Kestrel on Friday.", "VORLUND", "Kestrel"),
        ("Kestrel wants VORLUND's furnaces", "VORLUND said no. KBA counted 2,300 furnaces.", "VORLUND", "Kestrel"),
        ("VORLUND and Kestrel part", "Their furnaces stay apart, KBA figures say.", "VORLUND", "Kestrel"),
    ]
    found = defining([features(*one) for one in told], "\n".join(f"{title}\n{text}" for title, text, *_ in told))
    assert set(found.between) == {"VORLUND", "Kestrel"}
    assert dict(found.names) == {"VORLUND": 3, "Kestrel": 3}
    words = dict(found.terms)
    assert (words["furnaces"], words["KBA"], "Friday" in words, found.among) == (3, 2, False, 3)
    assert found.verdict.startswith("Stories between ")


def test_what_a_lone_story_says_defines_nothing() -> None:
    found = defining([features("Rain", "It rains.")], "Rain\nIt rains.")
    assert (found.between, found.names, found.terms) == ((), (), ())
    assert found.verdict == "Its stories share no name and no telling word."

"""Who says so, by sentence: roles, relays, unnamed sources with their number, how it is said, and whom "he" means."""

from __future__ import annotations

import pytest

from reader.entities.lexicon import Lexicon
from reader.entities.sourcing import claims
from reader.model import Claim

LEXICON = Lexicon.load()


def last(text: str) -> list[Claim]:
    """Return the claims of the last sentence of a text."""
    found = claims(text, LEXICON)
    return [claim for claim in found if claim.start == found[-1].start] if found else []


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Jun Seki, chief strategy officer for EVs, told a seminar yes.", "chief strategy officer for EVs"),
        ("Foxconn Chairman Liu Young-way said shares are not the aim.", "Foxconn Chairman"),
        (
            "The group's Chief Strategy Officer for EVs, Jun Seki, said the door is open.",
            "Chief Strategy Officer for EVs",
        ),
        ("Nissan is to shrink. Chief executive Ivan Espinosa said so.", "Chief executive, Nissan"),
        ("Works council chief Daniela Cavallo said no site would close.", "Works council chief"),
        ("In February chairman Young Liu said it was about cooperation.", "chairman"),
        ("Jun Seki said the door is open.", "executive of Foxconn"),
        ("Jane Roe, a strategist at Foxconn, spoke first. Roe said the door is open.", "strategist at Foxconn"),
    ],
)
def test_a_speaker_is_told_with_the_role(text: str, role: str) -> None:
    assert [(claim.kind, claim.role) for claim in last(text)] == [("speaker", role)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Two people familiar with the talks said a sale is near.", 2),
        ("A sale is near, three people with knowledge of the matter said.", 3),
        ("It is a question of cost, according to one of the people.", 1),
        ("Sources said a sale is near.", None),
    ],
)
def test_unnamed_sources_are_counted(text: str, number: int | None) -> None:
    assert [(claim.kind, claim.number) for claim in last(text)] == [("anonymous", number)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nikkei first broke the news late on Sunday.", [("Nikkei", "first reported")]),
        ("Nissan officially denied the report.", [("Nissan", "officially")]),
        ("A spokesperson for Foxconn did not respond to a request.", [("Foxconn", "did not respond")]),
        ("Renault declined to comment.", [("Renault", "declined to comment")]),
        ("Canoo said in a court filing that its debts are $164 million.", [("Canoo", "filed")]),
        ("Regulatory filings show that the stake was sold.", [("a filing", "filed")]),
        ("Honda confirmed the order.", [("Honda", "")]),
    ],
)
def test_the_manner_of_saying_is_told(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(claim.source, claim.how) for claim in last(text)] == expected


def test_what_a_speaker_told_an_outlet_is_relayed_from_it() -> None:
    found = last("Jun Seki, a strategist, told Nikkei that Foxconn would welcome Nissan.")
    assert [(claim.source, claim.relayed_from) for claim in found] == [("Nikkei", ""), ("Jun Seki", "Nikkei")]


def test_the_name_before_the_outlet_that_reports_is_no_source() -> None:
    assert [claim.source for claim in last("The plant goes to Foxconn, Bloomberg reported.")] == ["Bloomberg"]


def test_the_party_of_talks_is_no_source_of_what_unnamed_people_say() -> None:
    found = last("Two people involved in its talks with Nissan said time is short.")
    assert [claim.kind for claim in found] == ["anonymous"]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Jun Seki spoke in Tokyo. He said the door is open.", "Jun Seki"),
        ("Jun Seki spoke in Tokyo. There were no active talks, he said.", "Jun Seki"),
        ("Nissan is to shrink. The carmaker said that seven plants go.", "Nissan"),
    ],
)
def test_a_pronoun_is_who_was_named_before(text: str, source: str) -> None:
    assert [claim.source for claim in last(text)] == [source]


def test_a_denial_is_of_the_speaker_not_of_the_last_company_named() -> None:
    (claim,) = last(
        "Jun Seki, a strategist, said Foxconn would welcome Nissan, but that no active talks were under way."
    )
    assert (claim.status, claim.source) == ("denied", "Jun Seki")


def test_a_person_speaks_and_not_the_company_in_the_title() -> None:
    (claim,) = last("Makoto Uchida, president of Nissan Motor Co., told reporters that it is over.")
    assert (claim.source, claim.kind) == ("Makoto Uchida", "speaker")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mitsubishi Motors may not join Honda and Nissan, a source said, confirming a report.", [("confirmed", "a source")]),
        ("On Nissan, as in Tuesday's paper: no active talks.", []),
        ("Asked about Foxconn, Espinosa said Nissan has no plans.", [("denied", "Ivan Espinosa")]),
        ("Nissan lost money. It sold its share to Renault, and Nissan cut jobs. The company expects a loss.", [("asserted", "Nissan")]),
        ("Honda will supply Daimler Truck on order from now, the Nikkei reported on Thursday, citing documents.", [("asserted", "Nikkei")]),
    ],
)  # fmt: skip
def test_the_one_who_says_it_is_told_from_those_it_is_about(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(claim.status, claim.source) for claim in last(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Up to 450 people were held, the Bureau of Alcohol, Tobacco, Firearms and Explosives (ATF) said.", ["ATF"]),
        ("Plants are weeks away from a stop, according to Germany's VDA.", ["VDA"]),
        ("Sales were above LSEG estimates.", []),
        ("Nissan has enough until the first week of November, said Guillaume Cartier.", ["Guillaume Cartier"]),
        ("Honda and Nissan said they would talk.", ["Nissan", "Honda"]),
        ("In a deal with Honda and Nissan said little.", ["Nissan"]),
        ("The merger of Honda and Nissan is off, the two automakers confirmed.", ["Nissan", "Honda"]),
        ("The United Auto Workers union praised the move.", ["United Auto Workers"]),
        ("Nissan said it had nothing to announce; Foxconn did not comment.", ["Nissan", "Foxconn"]),
        ("Nissan declined to comment and Foxconn did not respond.", ["Nissan", "Foxconn"]),
        ("Honda neither confirmed nor denied the report.", ["Honda"]),
        ("US Attorney Margaret Heap defended the raid.", ["Margaret Heap"]),
        ("Of the sum $6 billion is for a dissolved venture with SK On.", []),
        ("Renault holds a third of Nissan. It is no sale, the Japanese company said.", []),
    ],
)  # fmt: skip
def test_a_source_is_one_that_says(text: str, expected: list[str]) -> None:
    assert list(dict.fromkeys(claim.source for claim in last(text))) == expected


def test_an_office_that_has_ended_is_not_said_of_a_speaker() -> None:
    assert [claim.role for claim in last("Makoto Uchida said so.")] == [""]
    assert [claim.role for claim in last("Nissan chief executive Makoto Uchida said so.")] == ["Nissan chief executive"]

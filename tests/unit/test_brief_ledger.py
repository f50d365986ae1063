"""The ledger: statements on one matter stand one above the other, whoever made them, and nobody is said to be right."""

from __future__ import annotations

from typing import Any

import pytest

from reader.brief.ledger import ledger, origin
from reader.entities.figures import figures
from reader.entities.lexicon import Lexicon
from reader.entities.recognise import recognise
from reader.entities.sourcing import claims
from reader.findings import Matter, Reading
from tests.unit.test_brief_table import story

LEXICON = Lexicon.load()

# The facts of two reports on one matter, in sentences of our own.
APRIL = """Foxconn is eager for a partnership with Nissan, its strategist Jun Seki told Nikkei Asia. Foxconn and Nissan are not in
active talks, Seki said. In 2020 Foxconn's chairman set the aim of 10% of the world's EVs."""
JULY = """Nissan is in private discussions with Foxconn about electric cars from its plant at Oppama. Two people familiar with the talks
said the plan could save the plant. Nikkei first broke the news of the talks, and Nissan officially denied that the report was based on its
information. A spokesperson for Foxconn did not respond to questions about the talks. Nissan confirmed that it buys out the stakes of two
investors, Castlelake and Lind Invest."""


def kept(*texts: tuple[str, str], copies: dict[int, int] | None = None) -> list[Matter]:
    """Return the ledger of a thread of (outlet, text), a story a day."""
    stories = [story(n, outlet, copy_of=(copies or {}).get(n)) for n, (outlet, _) in enumerate(texts, start=1)]
    plain = {n: text for n, (_, text) in enumerate(texts, start=1)}
    readings = {n: _read(text) for n, text in plain.items()}
    return ledger(stories, readings, plain, LEXICON)


def _read(text: str) -> Reading:
    mentions = recognise(text, LEXICON)
    return Reading(mentions, figures(text, mentions, LEXICON), claims(text, LEXICON, mentions))


def rows(matter: Matter) -> list[Any]:
    return [(row.outlet, row.status, row.source, row.how) for row in matter.rows]


def test_no_active_talks_and_private_discussions_stand_one_above_the_other() -> None:
    talks, *others = kept(("Panabee", APRIL.replace("\n", " ")), ("Tech Desk", JULY.replace("\n", " ")))
    assert talks.title == "Talks: Foxconn, Nissan"
    assert rows(talks) == [
        ("Panabee", "asserted", "Jun Seki", ""),
        ("Panabee", "denied", "Jun Seki", ""),
        ("Tech Desk", "asserted", "Tech Desk", ""),
        ("Tech Desk", "asserted", "two people familiar with the talks", ""),
        ("Tech Desk", "asserted", "Nikkei", "first reported"),
        ("Tech Desk", "denied", "Nissan", "officially"),
        ("Tech Desk", "no comment", "Foxconn", "did not respond"),
    ]
    assert talks.rows[3].number == 2
    assert talks.rows[0].relayed_from == "Nikkei"
    assert talks.statuses == ("asserted", "denied", "no comment")
    assert [(matter.title.split(":")[0], matter.statuses) for matter in others] == [("Stake", ("confirmed",))]


def test_independent_outlets_are_counted_and_copies_once() -> None:
    text = "Nissan is in private discussions with Foxconn."
    (talks,) = kept(("Island Wire", text), ("Copyist", text), ("Motor Week", text), copies={2: 1})
    assert talks.outlet_count == 2
    assert {row.outlet for row in talks.rows} == {"Island Wire", "Motor Week"}


def test_the_text_of_a_wire_counts_as_the_wire() -> None:
    text = "TOKYO (Reuters) - Nissan is in private discussions with Foxconn."
    (talks,) = kept(("One Desk", text), ("Another Desk", text))
    assert talks.outlet_count == 1
    assert origin("One Desk", text, LEXICON) == "Reuters"
    assert origin("One Desk", "TOKYO (the city) - Rain.", LEXICON) == "One Desk"


def test_the_same_statement_of_the_same_source_in_the_same_days_is_one_row() -> None:
    (talks,) = kept(
        ("A", "Nissan denied on Monday that it is in talks with Foxconn."),
        ("B", "Nissan has denied any talks with Foxconn."),
    )
    assert [(row.outlet, row.also) for row in talks.rows if row.status == "denied"] == [("A", ("B",))]


def test_a_refusal_to_comment_belongs_to_what_was_told_before() -> None:
    (talks,) = kept(("A", "Nissan and Foxconn are in talks, Nikkei reported. Nissan declined to comment."))
    assert [(row.status, row.source) for row in talks.rows] == [("asserted", "Nikkei"), ("no comment", "Nissan")]


def test_an_outlet_of_the_thread_is_no_party() -> None:
    (talks,) = kept(
        ("Harbour Sheet", "TOKYO, July 7 (Harbour Sheet) - Nissan is in talks with Foxconn, Harbour Sheet said.")
    )
    assert talks.title == "Talks: Foxconn, Nissan"


def test_a_later_report_that_looks_back_is_no_statement_of_its_own() -> None:
    (talks,) = kept(
        ("A", "Nissan and Foxconn are not in active talks, Foxconn's strategist Jun Seki said on Wednesday."),
        *[(f"Between {n}", "It rains.") for n in range(5)],
        ("B", "In April Foxconn's Jun Seki said that no talks with Nissan were active."),
        ("C", "Foxconn's Jun Seki said on Tuesday that Foxconn is not in active talks with Nissan."),
    )
    assert [(row.outlet, row.status) for row in talks.rows] == [("A", "denied"), ("C", "denied")]


def test_a_speaker_known_by_surname_goes_by_the_whole_name_of_the_thread() -> None:
    (talks,) = kept(
        ("A", "Foxconn is in talks with Nissan, Quentin Marbury, a director of Foxconn, said."),
        ("B", "Talks of Foxconn with Nissan go on, Mr Marbury said."),
    )
    assert {row.source for row in talks.rows} == {"Quentin Marbury"}


def test_what_a_sentence_adds_after_though_or_since_is_not_its_matter() -> None:
    (stake,) = kept(
        (
            "A",
            "Nissan confirmed that it buys out the stakes of Castlelake, though it drew no line to the talks with Foxconn.",
        )
    )
    assert stake.title == "Stake: Castlelake, Nissan"
    (talks,) = kept(
        (
            "A",
            "Nissan said that talks with Foxconn may come, since its merger discussions with Honda have come to nothing.",
        )
    )
    assert talks.title == "Talks: Foxconn, Nissan"


def test_a_deal_that_came_to_nothing_was_ended_by_nobody() -> None:
    (merger,) = kept(("Volt Desk", "Days later the merger of Honda and Nissan collapsed."))
    assert rows(merger) == [("Volt Desk", "ended", "Volt Desk", "")]
    (merger,) = kept(("Volt Desk", "Nissan ended its merger talks with Honda."))
    assert rows(merger) == [("Volt Desk", "ended", "Nissan", "")]


def test_whoever_keeps_silent_is_told() -> None:
    (talks,) = kept(
        (
            "A",
            "Nissan and Foxconn are in talks, Nikkei reported. Renault said that it had nothing to add; Foxconn and Nissan had no comment.",
        )
    )
    assert [(row.status, row.source) for row in talks.rows] == [
        ("asserted", "Nikkei"),
        ("no comment", "Renault"),
        ("no comment", "Foxconn and Nissan"),
    ]


def test_what_he_repeated_is_his_whoever_else_the_sentence_names() -> None:
    (talks,) = kept(
        ("A", "Foxconn's Jun Seki spoke in Tokyo. Nissan, he repeated, was not in active talks with Foxconn.")
    )
    assert [(row.status, row.source) for row in talks.rows] == [("denied", "Jun Seki")]


def matters(*sentences: str) -> list[str]:
    return [matter.title for matter in kept(("Desk", " ".join(sentences)))]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("In February, with the merger of Nissan and Honda falling apart, Chairman Young Liu of Foxconn said he wanted cooperation with Nissan.", "Talks: Foxconn, Nissan"),
        ("Everybody wrote off the alliance of Foxconn and Nissan after July, when Nissan said that car production ends at Oppama.", "Production: Nissan"),
        ("Foxconn, which builds phones for Apple, has offered to buy a stake in Nissan, people familiar with the matter said.", "Stake: Foxconn, Nissan"),
        ("Foxconn is about to agree with Mitsubishi Fuso on deliveries of buses, Nikkei reported on Thursday, citing sources.", "Talks: Foxconn, Mitsubishi Fuso"),
        ("Tesla's registrations fell by half in April, according to ACEA.", "Results: Tesla"),
        ("If a partner insisted, the purchase of Renault's holding in Nissan would be considered, Young Liu said.", "Stake: Nissan, Renault"),
    ],
)  # fmt: skip
def test_a_statement_stands_under_what_its_main_part_tells(text: str, title: str) -> None:
    assert matters(text) == [title]


@pytest.mark.parametrize(
    "text",
    [
        "Nissan was founded in Yokohama. On Honda Espinosa said he had no appointment with anyone.",
        "Japan's negotiator, Ryosei Akazawa, wrote that the mission was accomplished.",
        "The contract manufacturer had knocked at the door, according to Nikkei.",
        "From April he has to find the money to build them.",
    ],
)
def test_words_that_only_look_like_a_matter_make_none(text: str) -> None:
    assert matters(text) == []


def test_who_is_silent_is_silent_on_one_matter() -> None:
    text = "Foxconn has proposed a partnership to Honda. Foxconn builds cars, it said. Honda and Foxconn declined to comment."
    silent = [[row.source for row in matter.rows if row.status == "no comment"] for matter in kept(("Desk", text))]
    assert [sources for sources in silent if sources] == [["Honda and Foxconn"]]


def test_each_of_two_speakers_has_a_row_for_what_is_theirs() -> None:
    text = "Foxconn is in talks with Nissan. Nissan said that uses of the site are under review, and Foxconn said it keeps talking to Nissan."
    (talks,) = kept(("Desk", text))
    assert [row.source for row in talks.rows] == ["Desk", "Foxconn"]


def test_what_ended_is_what_the_sentence_says_of() -> None:
    text = "The boards of Honda and Nissan decided on Thursday to cancel their memorandum; the deal with Mitsubishi Motors has no future."
    assert [(matter.title, [row.source for row in matter.rows]) for matter in kept(("Desk", text))] == [
        ("Talks: Honda, Nissan", ["Honda and Nissan"])
    ]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Volkswagen has agreed with IG Metall not to close plants.", "Closure: Volkswagen"),
        ("The Fisker Ocean has had five recalls, NHTSA said.", "Recall: Fisker"),
        ("Fisker filed in June after a partnership with Nissan fell through.", "Talks: Fisker, Nissan"),
        ("General Motors said it will sell its stake in Ultium Cells to LG Energy Solution. General Motors cut jobs.", "Stake: General Motors, LG Energy Solution"),
    ],
)  # fmt: skip
def test_a_matter_goes_by_those_it_concerns(text: str, title: str) -> None:
    assert matters(text)[0] == title


def test_tariffs_are_a_matter_of_all_and_one_who_looks_on_is_no_party() -> None:
    texts = ("President Donald Trump announced a tariff of 25% on cars.", "Honda said tariffs cost it money.")
    assert [matter.title for matter in kept(*(("Desk", text) for text in texts))] == ["Tariffs"]
    assert matters("Honda builds cars, Honda said. Production stops in days, according to Germany's VDA.") == [
        "Production: Honda"
    ]

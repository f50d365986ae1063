"""Dates as feeds write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.intake import dates
from reader.intake.parse import parse

DAY = 1_759_881_600  # Wed, 8 October 2025 in UTC
TEN = DAY + 10 * 3_600 + 30 * 60


@pytest.mark.parametrize(
    ("raw", "at"),
    [
        ("Wed, 08 Oct 2025 10:30:00 GMT", TEN),
        ("WED,08 OCT 2025 10:30:00.5 UT", TEN),
        ("Wednesday, 8 October 2025 - 10:30", TEN),
        ("Wed, Oct 08, 2025 10:30:00 am", TEN),
        ("Oct 8, 2025 at 10:30 p.m. UTC", TEN + 12 * 3_600),
        ("Oct. 8th, 2025 12:30 AM", DAY + 1_800),
        ("Wed Oct  8 10:30:00 2025", TEN),
        ("Wed Oct 8 10:30:00 EDT 2025", TEN + 4 * 3_600),
        ("Wed Oct 08 2025 10:30:00 GMT+0200 (Central European Summer Time)", TEN - 7_200),
        ("08-Oct-2025 10:30", TEN),
        ("Wed, 08 Oct 125 10:30:00 GMT", TEN),
        ("Wed, 08 Oct 25 10:30:00 GMT", TEN),
        ("Wed, 08 Oct 2025 10:30:00 CEST", TEN - 7_200),
        ("Wed, 08 Oct 2025 10:30:00 IST", TEN - 19_800),
        ("Wed, 08 Oct 2025 10:30:00 GMT+2", TEN - 7_200),
        ("Wed, 08 Oct 2025 10:30:00+05:30", TEN - 19_800),
        ("Wed, 08 Oct 2025 10:30:00 \u22120400", TEN + 4 * 3_600),
        ("Wed, 08 Oct 2025 10:30:00 +9999", TEN),
        ("Tue, 07 Oct 2025 24:00:00 GMT", DAY),
        ("Wed, 08 Oct 2025 10:29:60 GMT", TEN - 1),
        ("2025/10/08 10:30", TEN),
        ("2025.10.8", DAY),
        ("2025-10-08 10:30:00 EST", TEN + 5 * 3_600),
        ("2025-10-8t10:30:00z", TEN),
        ("20251008103000", TEN),
        ("2025-281", DAY),
        ("8.10.2025 10:30", TEN),
        ("13/10/2025", DAY + 5 * 86_400),
        ("10/13/2025", DAY + 5 * 86_400),
        ("Wed, 10/08/2025 - 10:30", TEN),
        ("10/8/2025 10:30:00 AM", TEN),
        ("Wed Oct  8 10:30:00 2025 GMT", TEN),
        ("Wed, 2025-10-08 10:30", TEN),
        ("Oct 08,2025 10:30:00AM", TEN),
        ("Wed, 10 08 2025 10:30:00 +0000", TEN),
        ("08.10.25", DAY),
        ("08/10/2025", None),  # August or October: nobody knows
        ("mer. 8 octobre 2025 à 10h30", TEN),
        ("Mi, 08 Okt 2025 10:30:00 +0000", TEN),
        ("8 de octubre de 2025", DAY),
        ("Ср, 08 окт 2025 10:30:00 +0000", TEN),
        ("8 жовтня 2025", DAY),
        ("śr, 08 paź 2025", DAY),
        ("8. října 2025", DAY),
        ("8. července 2025", DAY - 92 * 86_400),
        ("Τετ, 08 Οκτ 2025 10:30:00 GMT", TEN),
        ("2025-október-8T10:30+00:00", TEN),
        ("8 Ekim 2025", DAY),
        ("2025년 10월 8일 19:30:00", TEN),
        ("2025-10-08 오후 7:30:00", TEN),
        ("2025年10月8日 下午6:30", TEN),
        ("2025年10月8日 19時30分 午後", TEN),
        ("2025年10月8日", DAY),
        ("/Date(1759919400000)/", TEN),
        ("1759919400.25", TEN),
        ("1985-04-12T23:20:50.52Z", 482_196_050),
        ("Thu, 01 Jan 1970 01:00:00 +0100", None),
        ("Fri, 31 Dec 9999 23:59:59 GMT", None),
        ("0000-00-00 00:00:00", None),
        ("Thu, 31 Feb 2025 00:00:00 GMT", None),
        ("Wed, 08 Oct 2025 25:61:61 GMT", None),
        ("Invalid Date", None),
    ],
)
def test_dates_as_they_are_written(raw: str, at: int | None) -> None:
    assert dates.moment(raw, None) == at


FORMS = (
    "%a, %d %b %Y %H:%M:%S %z",
    "%A, %d. %B %Y, %H:%M:%S %z",
    "%d %b %y %H:%M:%S %z",
    "%b %d, %Y %I:%M:%S %p %z",
    "%Y-%m-%dT%H:%M:%S%z",
    "%Y-%m-%d %H:%M:%S.000 %z",
    "%Y%m%dT%H%M%S%z",
    "%Y/%m/%d %H:%M:%S %z",
    "%d.%m.%Y %H:%M:%S %z",
    "%Y年%m月%d日 %H:%M:%S %z",
)


@given(st.datetimes(datetime(1971, 1, 3), datetime(2069, 12, 30)), st.integers(-56, 56), st.sampled_from(FORMS))
def test_a_written_date_is_read_as_it_was_meant(when: datetime, quarters: int, form: str) -> None:
    at = when.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=15 * quarters)))
    assert dates.moment(at.strftime(form), None) == at.astimezone(UTC).timestamp()


def test_what_feedparser_reads_and_we_do_not_is_taken_unless_it_is_a_guess() -> None:
    feed = "<rss version='2.0'><channel>{}</channel></rss>"
    written = ("2025", "2025-10", "251008", "08-10-2025", "10000-01-01T00:00:00Z", "2025-13-01T00:00:00Z")
    rows = "".join(f"<item><title>{n}</title><pubDate>{raw}</pubDate></item>" for n, raw in enumerate(written))
    found = [entry.published for entry in parse(feed.format(rows).encode(), "https://h.example/").entries]
    assert found[:5] == [1_735_689_600, 1_759_276_800, DAY, DAY, None]

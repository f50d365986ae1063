"""Charsets of documents, as they are labelled and as they are."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.intake.charset import decoded

RUSSIAN, JAPANESE, CHINESE, KOREAN, ACCENTS = (
    "Привет, мир",
    "日本のニュース",
    "简体中文新闻",
    "한국어 뉴스",
    "Crème “brûlée”",
)


def document(text: str, declared: str, codec: str) -> bytes:
    start = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    return f"{start}<rss><channel><title>{text}</title></channel></rss>".encode(codec)


@pytest.mark.parametrize(
    ("text", "declared", "codec", "header"),
    [
        (RUSSIAN, "windows-1251", "cp1251", ""),
        (RUSSIAN, "windows-1251", "cp1251", "text/xml; charset=ISO-8859-1"),  # what a server says of everything
        (RUSSIAN, "windows-1251", "cp1251", "text/xml; charset=us-ascii"),
        (RUSSIAN, "windows-1251", "koi8-r", "text/xml; charset=koi8-r"),  # recoded on the way
        (RUSSIAN, "x-cp1251", "cp1251", ""),
        (RUSSIAN, "win-1251", "cp1251", ""),
        (RUSSIAN, "koi8", "koi8-r", "text/xml; charset=no-such-set"),
        (RUSSIAN, "x-mac-cyrillic", "mac-cyrillic", ""),
        (RUSSIAN, "utf-8", "cp1251", "text/xml; charset=windows-1251"),
        (RUSSIAN, "utf-16", "cp1251", "text/xml; charset=windows-1251"),
        (RUSSIAN, "", "utf-8", "text/xml; charset=iso-8859-1"),
        (ACCENTS, "ISO-8859-1", "cp1252", ""),
        (ACCENTS, "ansi", "cp1252", ""),
        (ACCENTS, "", "utf-16", "text/xml; charset=utf-8"),
        ("Crème brûlée", "iso8859_1", "iso8859-1", ""),
        ("Příliš žluťoučký", "iso-8859-2", "iso8859-2", ""),
        ("Καλημέρα", "sun_eu_greek", "iso8859-7", ""),
        ("สวัสดี", "windows-874", "cp874", ""),
        ("שלום", "iso-8859-8-i", "iso8859-8", ""),
        (JAPANESE, "x-sjis", "cp932", ""),
        (JAPANESE, "windows-31j", "cp932", ""),
        (JAPANESE + "①", "euc-jp", "euc_jis_2004", ""),
        (JAPANESE, "iso-2022-jp", "iso2022_jp", ""),
        (CHINESE, "gb2312", "gb18030", ""),
        (CHINESE, "x-gbk", "gbk", ""),
        (CHINESE, "hz-gb-2312", "hz", ""),
        ("繁體中文", "cn-big5", "big5", ""),
        (KOREAN, "ks_c_5601-1987", "cp949", ""),
        (KOREAN, "windows-949", "cp949", ""),
        ("Crème brûlée", "cp500", "cp500", ""),
        ("Καλημέρα", "cp875", "cp875", ""),
        ("Crème brûlée", "no-such-set", "cp037", ""),
    ],
)
def test_text_is_read_in_the_set_it_was_written_in(text: str, declared: str, codec: str, header: str) -> None:
    assert f"<title>{text}</title>" in decoded(document(text, declared, codec), header)


def test_the_declaration_counts_after_warnings_too() -> None:
    assert RUSSIAN in decoded(b"Warning: x\n" + document(RUSSIAN, "windows-1251", "cp1251"))


def test_utf_8_that_is_broken_after_its_mark_is_read_as_well_as_possible() -> None:
    body = codecs.BOM_UTF8 + document("Crème", "iso-8859-1", "cp1252")
    assert "Crème" in decoded(body)


def test_json_without_a_mark_in_wide_characters() -> None:
    for codec in ("utf-16-le", "utf-16-be"):
        assert decoded('{"title": "Crème"}'.encode(codec)) == '{"title": "Crème"}'


@pytest.mark.parametrize("label", ["utf-7", "rot13", "base64", "unicode_escape", "idna", "undefined", "x-utf-7"])
def test_what_is_no_charset_is_none(label: str) -> None:
    assert "+ADw-script+AD4-" in decoded(document("+ADw-script+AD4-", label, "ascii"))


@given(
    st.binary(max_size=200),
    st.text(max_size=30),
    st.sampled_from(["utf-8", "hz", "utf-16", "cp037", "big5", "iso-2022-kr"]),
)
def test_any_bytes_under_any_label_are_text(noise: bytes, said: str, declared: str) -> None:
    body = document("x", declared, "ascii") + noise
    assert isinstance(decoded(body, f"text/xml; charset={said}"), str)
    assert isinstance(decoded(noise, said), str)

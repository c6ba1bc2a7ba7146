"""Texts of people made safe at the edge."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.clean_text import MAX_TEXT, clean


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  olá  ", "olá"),
        ("a\u0301", "á"),
        ("a\x00b\x07c", "abc"),
        ("linha\r\noutra\rmais", "linha\noutra\nmais"),
        ("abc\u202edef\u2066", "abcdef"),
        ("se\u200bpl\ufeffag", "seplag"),
        ("fam\u00edlia 👨\u200d👩\u200d👧", "família 👨\u200d👩\u200d👧"),
        ("🏳\ufe0f\u200d🌈", "🏳\ufe0f\u200d🌈"),
        ("a\u200db", "ab"),
        ("a\u200b\u0301", "á"),
        ("😀\u200d" * 3_000, "😀\u200d" * 2_047 + "😀"),
        ("\ud800x", "x"),
        ("x" * 5000, "x" * 4096),
        ("<b>Zé & Cia", "<b>Zé & Cia"),
    ],
)
def test_clean_keeps_the_words_and_drops_what_hides_them(written: str, kept: str) -> None:
    assert clean(written) == kept


@given(st.text(alphabet=st.characters(codec=None)))
def test_clean_is_storable_everywhere_and_stable(written: str) -> None:
    cleaned = clean(written)

    cleaned.encode()
    assert "\x00" not in cleaned
    assert len(cleaned) <= MAX_TEXT
    assert not any(unicodedata.category(c) == "Cc" and c not in "\n\t" for c in cleaned)
    assert clean(cleaned) == cleaned

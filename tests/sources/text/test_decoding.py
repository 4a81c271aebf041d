"""Decoding: a figure never changes on its way from bytes to text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcite.errors import CorpusError
from hepcite.sources.text.decoding import decode_text

LINE = "Overall survival was 9·9 months (± 0·5) in Müller’s “second-line” cohort."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_text_in_common_encodings(encoding: str):
    """Signs beyond ASCII survive in Unicode, with or without a mark, and in Windows-1252."""
    assert decode_text(LINE.encode(encoding), "a.txt") == LINE


def test_a_lone_middle_dot_is_no_japanese():
    """One byte beyond ASCII between two digits is read as Windows-1252, whatever statistics say."""
    assert decode_text("The trial showed 9·9 months.".encode("cp1252"), "a.txt") == "The trial showed 9·9 months."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("肝细胞癌二线治疗的系统评价。索拉非尼治疗后患者的中位总生存期为9.9个月。", "gb18030"),
        ("Лечение гепатоцеллюлярной карциномы второй линии у пациентов", "cp1251"),
    ],
)
def test_other_scripts_are_guessed(text: str, encoding: str):
    """A text whose letters beyond ASCII stand in rows is read in the encoding of its script."""
    assert decode_text(text.encode(encoding), "a.txt") == text


def test_a_cut_character_is_shown():
    """UTF-8 that is cut inside a character keeps the rest and shows the gap."""
    assert decode_text("Müller ± Köhler ≥ Größe".encode() + b"\xc3", "a.txt") == "Müller ± Köhler ≥ Größe�"


def test_line_ends_become_one_kind():
    """Windows and old Macintosh line ends become a newline."""
    assert decode_text(b"a\r\nb\rc\nd", "a.txt") == "a\nb\nc\nd"


@pytest.mark.parametrize("content", [b"", b" \r\n ", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9])
def test_what_is_no_text_is_refused(content: bytes):
    """Nothing, and binary content, is refused in one line that names the file."""
    with pytest.raises(CorpusError, match=r"^a\.txt: .+$"):
        decode_text(content, "a.txt")


@given(st.binary(max_size=300))
def test_any_bytes_give_text_or_are_refused(content: bytes):
    """No bytes whatever break the reader, and what comes out can be stored."""
    try:
        decode_text(content, "a.txt").encode()
    except CorpusError as error:
        assert str(error).startswith("a.txt: ")


@given(st.text(min_size=1).filter(lambda text: text.strip() and "\r" not in text and not text.startswith("\ufeff")))
def test_utf_8_is_read_as_it_is(text: str):
    """Text in UTF-8 comes back letter by letter, unless its control characters make it binary."""
    try:
        assert decode_text(text.encode(), "a.txt") == text
    except CorpusError:
        assert any(char < " " for char in text)

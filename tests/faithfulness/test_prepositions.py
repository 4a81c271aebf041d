"""Whether a statement has another preposition of time or direction in front of a word than its source."""

from collections.abc import Callable

import pytest

from hepcite.faithfulness.prepositions import turned_prepositions
from hepcite.faithfulness.tokens import Token

Read = Callable[[str], tuple[Token, ...]]


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("Patients had worsened from Child-Pugh B.", "Patients had worsened to Child-Pugh B."),
        ("Cabozantinib was given before sorafenib.", "Cabozantinib was given after sorafenib."),
        ("Lenvatinib was started within 8 weeks.", "Lenvatinib was started after 8 weeks."),
        ("Atezolizumab was continued until progression.", "Atezolizumab was continued beyond progression."),
        ("Imaging before the first cycle of nivolumab", "Imaging after the first cycle of nivolumab"),
        ("Transplantation following nivolumab", "Transplantation before nivolumab"),
        ("Patients without cirrhosis", "Patients after cirrhosis"),
        ("Follow-up to 2019", "Follow-up from 2019"),
        ("Transplantation without a washout", "Transplantation after a washout"),
    ],
)
def test_turned(statement: str, sentence: str, read: Read):
    """A preposition of another sense in front of the same word is one fault."""
    assert len(turned_prepositions(read(statement), read(sentence))) == 1


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("Patients had worsened to Child-Pugh B.", "Patients had worsened to Child-Pugh B."),
        ("Patients moved into Child-Pugh B.", "Patients moved to Child-Pugh B."),
        ("Regorafenib following sorafenib", "Regorafenib after sorafenib"),
        ("Regorafenib beyond sorafenib", "Regorafenib after sorafenib"),
        ("Treatment before progression", "Treatment until progression"),
        ("Imaging after the first cycle", "Imaging after first cycle"),
        ("Imaging after a first cycle", "Imaging after the first cycle"),
    ],
)
def test_same_sense(statement: str, sentence: str, read: Read):
    """Prepositions that mean the same, with or without an article behind them, are no fault."""
    assert turned_prepositions(read(statement), read(sentence)) == ()


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("Sorafenib was given first.", "Regorafenib was given after sorafenib."),
        ("Regorafenib was given after sorafenib.", "Sorafenib was given first."),
        ("Patients without cirrhosis", "Patients with cirrhosis"),
        ("Patients after TACE", "Patients before radioembolisation"),
        ("", "Patients before radioembolisation"),
        ("Patients after TACE", ""),
    ],
)
def test_word_without_such_a_preposition(statement: str, sentence: str, read: Read):
    """A word that stands without a preposition of time or direction on either side is not compared."""
    assert turned_prepositions(read(statement), read(sentence)) == ()


def test_every_word_has_its_line(read: Read):
    """A switch told the other way round is a fault of both drugs, and the lines name them."""
    statement, sentence = "Switch from regorafenib to sorafenib", "Switch from sorafenib to regorafenib"
    lines = turned_prepositions(read(statement), read(sentence))
    assert len(lines) == 2
    assert any("regorafenib" in line for line in lines)
    assert any("sorafenib" in line.replace("regorafenib", "") for line in lines)


def test_source_with_both_senses(read: Read):
    """A source that has a word behind both prepositions bears out either of them, and no third one."""
    sentence = read("AFP was measured before TACE and again after TACE.")
    assert turned_prepositions(read("AFP was measured before TACE."), sentence) == ()
    assert turned_prepositions(read("AFP was measured after TACE."), sentence) == ()
    assert turned_prepositions(read("AFP was measured within TACE."), sentence)

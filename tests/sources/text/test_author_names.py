"""Authors' names: one short form, whatever the source prints."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcite.sources.text.author_names import initials, short_name, short_name_of_given_first, split_names, surname


@pytest.mark.parametrize(
    ("printed", "short"),
    [
        ("Chan, Stephen L.", "Chan SL"),
        ("Chan, SL", "Chan SL"),
        ("Chan,S.L. ", "Chan SL"),
        ("Chan SL", "Chan SL"),
        ("Li, Wei-Ming", "Li WM"),
        ("van der Berg, Jan", "van der Berg J"),
        ("Smith, John, Jr.", "Smith J Jr"),
        ("Smith, III, John", "Smith J 3rd"),
        ("Abella, SR", "Abella SR"),
        ("王, 小明", "王, 小明"),
        ("Catarina Barata", "Catarina Barata"),
        ("IMbrave050 investigators", "IMbrave050 investigators"),
        ("", ""),
    ],
)
def test_surname_first(printed: str, short: str):
    """Given names become initials; what has no surname and given name stays as printed."""
    assert short_name(printed) == short


@pytest.mark.parametrize(
    ("printed", "short"),
    [
        ("Stephen L. Chan", "Chan SL"),
        ("Jan van der Berg", "van der Berg J"),
        ("Ghassan K. Abou-Alfa", "Abou-Alfa GK"),
        ("John Smith Jr.", "Smith J Jr"),
        ("Chan SL", "Chan SL"),
        ("World Health Organization", "World Health Organization"),
    ],
)
def test_given_names_first(printed: str, short: str):
    """A name in its spoken order is turned; a group's is not."""
    assert short_name_of_given_first(printed) == short


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("Chan SL", "Chan"),
        ("Chan", "Chan"),
        ("Çelik Ö", "Çelik"),
        ("Ostby A\u030a", "Ostby"),
        ("LEE DE", "LEE"),
        ("DE TONI EN", "DE TONI"),
        ("VAN DER BERG J", "VAN DER BERG"),
        ("Vehreschild MJGT", "Vehreschild"),
        ("Kim J-H", "Kim"),
        ("Kim J.‐H.", "Kim"),
        ("Kim J. H.", "Kim"),
        ("Smith J Jr", "Smith"),
        ("Smith JR", "Smith"),
        ("Smith J III", "Smith"),
        ("Wu et al.", "Wu"),
        ("et al", ""),
        ("", ""),
    ],
)
def test_surname(author: str, name: str):
    """One to four initials behind it, in any letters, with dots or hyphens, are not the surname; its first word is."""
    assert surname(author) == name


def test_initials_leave_particles_out():
    """Small words between given names have no initial."""
    assert initials("Maria de") == "M"


def test_a_list_of_short_names_is_parted_at_commas():
    """Commas part names only when each is short; else they stand between surname and given names."""
    assert split_names("Chan SL, Kudo M.") == ["Chan SL", "Kudo M"]
    assert split_names("Chan, Stephen") == ["Chan, Stephen"]


@given(st.text(max_size=60))
def test_any_line_gives_a_name(line: str):
    """No line breaks the functions, and a name is one line without space around it."""
    for name in (short_name(line), short_name_of_given_first(line)):
        assert name == " ".join(name.split())

"""Titles: their form, and what they say about the paper."""

import pytest

from hepcite.sources.text.titles import bare_title, is_about_another, says_retracted


def test_markup_and_full_stop_go():
    """A title has no markup and no final full stop."""
    assert bare_title("CD8<sup>+</sup> cells in <i>CTNNB1</i>-mutated HCC.") == "CD8⁺ cells in CTNNB1-mutated HCC"


@pytest.mark.parametrize(
    "title",
    [
        "RETRACTED: Sorafenib",
        "Retracted article: X",
        "[RETRACTED] X",
        "WITHDRAWN: X",
        "X (Retracted article. See vol. 3)",
    ],
)
def test_marks_of_retraction(title: str):
    """Publishers and catalogues mark retracted papers in their titles."""
    assert says_retracted(title)


@pytest.mark.parametrize(
    "title",
    [
        "Correction to: Sorafenib in HCC",
        "Erratum for Sorafenib in HCC",
        "Retraction notice to X",
        "Corrigendum: X",
        "Expression of concern: X",
    ],
)
def test_titles_of_notices(title: str):
    """Notices about other papers are told by their titles."""
    assert is_about_another(title)


@pytest.mark.parametrize(
    "title",
    [
        "Correction of coagulopathy in cirrhosis",
        "Withdrawal of immunosuppression after transplantation",
        "Retracted liver edges on imaging",
        "Withdrawn patients in trials",
        "Patients (withdrawn from trials)",
    ],
)
def test_titles_of_studies_are_no_notices(title: str):
    """The same words in the title of a study mean nothing."""
    assert not is_about_another(title) and not says_retracted(title)

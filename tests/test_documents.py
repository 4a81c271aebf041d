"""Documents and the filters over them."""

from collections.abc import Callable

import pytest

from hepcite.documents import SETTINGS, STUDY_TYPES, UNVERIFIED_NOTICE, Document, Filters, sha256_of

MakeDocument = Callable[..., Document]


def test_sha256_is_of_utf8():
    """The hash of a text is that of its UTF-8 bytes."""
    assert sha256_of("").startswith("e3b0c44298fc1c14")


def test_text_sha256_changes_with_the_text(make_document: MakeDocument):
    """A changed text has another hash."""
    assert make_document("one").text_sha256 != make_document("One").text_sha256


def test_document_with_the_notice_is_unverified(make_document: MakeDocument):
    """A document that carries the notice is not verified."""
    assert not make_document(notices=(UNVERIFIED_NOTICE,)).verified


@pytest.mark.parametrize(
    ("fields", "link"),
    [
        ({"doi": "10.1/x", "pmid": "1", "url": "u"}, "https://doi.org/10.1/x"),
        ({"pmid": "1", "url": "u"}, "https://pubmed.ncbi.nlm.nih.gov/1/"),
        ({"url": "u"}, "u"),
        ({}, None),
    ],
)
def test_link_prefers_the_doi(make_document: MakeDocument, fields: dict[str, str], link: str | None):
    """The link is the DOI's, else PubMed's, else the document's own address."""
    assert make_document(**fields).link == link


def test_designs_begin_with_the_strongest():
    """A randomised phase 3 trial stands first, a study without a stated design last, after ongoing trials."""
    assert (STUDY_TYPES[0], *STUDY_TYPES[-2:]) == ("phase-3-rct", "ongoing-trial", "not-stated")


def test_settings_begin_with_the_most_direct():
    """Treatment after immunotherapy stands first."""
    assert SETTINGS[0] == "second-line-post-ici"


def test_no_filter_accepts_everything(make_document: MakeDocument):
    """Empty filters let an undated document through and count as false."""
    assert Filters().accept(make_document()) and not Filters()


@pytest.mark.parametrize(
    ("filters", "accepted"),
    [
        (Filters(kinds=("abstract",)), True),
        (Filters(kinds=("review", "study-record")), False),
        (Filters(study_types=("phase-1", "phase-2")), True),
        (Filters(study_types=("phase-1",)), False),
        (Filters(settings=("second-line-post-ici",)), True),
        (Filters(settings=("first-line",)), False),
        (Filters(therapy_classes=("tki", "car-t")), True),
        (Filters(therapy_classes=("car-t",)), False),
        (Filters(after_year=2024), True),
        (Filters(after_year=2025), False),
        (Filters(kinds=("abstract",), after_year=2025), False),
    ],
)
def test_each_filter(make_document: MakeDocument, filters: Filters, accepted: bool):
    """Values of one filter are alternatives; several filters must all hold; the year itself is included."""
    document = make_document(year=2024, therapy_classes=("tki", "anti-vegf"))
    assert filters.accept(document) is accepted


def test_year_filter_drops_the_undated(make_document: MakeDocument):
    """A document without a year does not pass a year filter."""
    assert not Filters(after_year=1950).accept(make_document(year=None))


def test_filters_are_told_in_words():
    """Filters say what they keep."""
    assert str(Filters(kinds=("review",), after_year=2020)) == "kind: review; from 2020"


def test_year_alone_is_a_filter():
    """A year filter counts as true."""
    assert Filters(after_year=2020)


@pytest.mark.parametrize(
    ("notices", "retracted"),
    [
        ((), False),
        (("corrected: 10.5555/x (Crossref)", "retracted: J Invented. 2025 (PubMed)"), True),
        (("expression of concern (PubMed)",), False),
        (("corrected: Not retracted. 2025 (PubMed)",), False),
        ((UNVERIFIED_NOTICE,), False),
    ],
)
def test_retracted(make_document: MakeDocument, notices: tuple[str, ...], retracted: bool):
    """A paper is retracted when one of its notices begins so; a concern or a correction retracts nothing."""
    assert make_document(notices=notices).retracted is retracted


def test_page_of_each_code_point(make_document: MakeDocument):
    """A code point is on the last page that begins at it or before it, whatever the pages are numbered."""
    document = make_document("0123456789", pages=((2, 7), (5, 8), (9, 3)))
    assert [document.page_at(offset) for offset in range(10)] == [None, None, 7, 7, 7, 8, 8, 8, 8, 3]


def test_empty_page(make_document: MakeDocument):
    """Where an empty page begins at the same place as the next, the next one holds the text."""
    assert make_document("ab", pages=((0, 1), (1, 2), (1, 3))).page_at(1) == 3


def test_text_without_pages(make_document: MakeDocument):
    """A text without pages has none at any place."""
    assert make_document().page_at(0) is None

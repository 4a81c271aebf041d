"""What an article says happened to it: directions of related articles are not confused."""

import pytest
from lxml import etree

from hepcite.sources.articles import Notice
from hepcite.sources.jats.notices import SOURCE, is_notice, read_notices

XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
ABSTRACT = "<abstract><p>Second line.</p></abstract>"


def article(related: str = "", kind: str = "research-article", abstract: str = ABSTRACT) -> etree._Element:
    """Build an article that is related to others."""
    meta = f"<front><article-meta>{related}{abstract}</article-meta></front>"
    return etree.fromstring(f'<article article-type="{kind}" {XLINK}>{meta}</article>')


def related(kind: str, href: str = "10.5555/Notice.1") -> str:
    """Write a related article."""
    return f'<related-article related-article-type="{kind}" ext-link-type="doi" xlink:href="{href}"/>'


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("retraction-forward", "retracted"),
        ("correction-forward", "corrected"),
        ("concern-forward", "concern"),
        ("expression-of-concern", "concern"),
        ("partial-retraction", "retracted"),
    ],
)
def test_an_article_points_forward_to_its_notice(kind: str, told: str):
    """An article that names the notice that followed it carries that notice, with its DOI."""
    found = article(related(kind))
    assert read_notices(found, "Sorafenib") == (Notice(told, SOURCE, "10.5555/notice.1"),)
    assert not is_notice(found)


@pytest.mark.parametrize("kind", ["retraction", "correction", "expression-of-concern", "addendum"])
def test_a_notice_is_not_noticed_itself(kind: str):
    """A notice is told by its type and carries no notices, whatever it points to."""
    found = article(related("retracted-article") + related("retraction-forward"), kind, "")
    assert is_notice(found)
    assert read_notices(found, "Retraction: Sorafenib") == ()


@pytest.mark.parametrize("kind", ["retracted-article", "corrected-article", "object-of-concern"])
def test_pointing_back_is_no_retraction(kind: str):
    """Naming the article that a notice is about does not make the notice retracted; without abstract it is one."""
    assert read_notices(article(related(kind)), "Sorafenib") == ()
    assert is_notice(article(related(kind), "other", ""))
    assert not is_notice(article(related(kind)))


def test_other_relations_say_nothing():
    """Comments, companions and letters are no notices."""
    found = article(related("commentary-article") + related("companion") + related("letter"))
    assert read_notices(found, "Sorafenib") == ()


def test_a_retraction_in_the_title():
    """A publisher that marks only the title is understood."""
    assert read_notices(article(), "RETRACTED: Sorafenib in HCC") == (Notice("retracted", SOURCE),)


def test_the_notice_with_its_place_goes_before_the_title():
    """One retraction is told once, with its DOI."""
    assert len(read_notices(article(related("retraction-forward")), "RETRACTED: Sorafenib")) == 1


def test_a_notice_without_doi_is_told_by_its_place():
    """Where no DOI is given, the text or the volume and page say where the notice stands."""
    plain = '<related-article related-article-type="correction-forward" vol="7" page="12"/>'
    told = '<related-article related-article-type="correction-forward">Liver Inv 7:12</related-article>'
    assert read_notices(article(plain), "A")[0].reference == "7: 12"
    assert read_notices(article(told), "A")[0].reference == "Liver Inv 7:12"


def test_relations_of_letters_are_not_the_articles():
    """What a response says of itself does not touch the article."""
    found = etree.fromstring(
        f"<article {XLINK}><front><article-meta/></front><response><front-stub>{related('retraction-forward')}"
        "</front-stub></response></article>"
    )
    assert read_notices(found, "A") == ()

"""Title, authors, DOI, year and licence of a PDF."""

import pytest

from hepcite.sources.pdf.front_matter import FrontMatter, read_front_matter
from hepcite.sources.pdf.glyph_lines import Line
from hepcite.sources.pdf.xmp import Xmp

TITLE = "Second-line treatment of invented liver cancer"


def page(*texts: tuple[str, float] | str) -> list[Line]:
    """Set lines one below the other, each with its size; 10 points when it has none."""
    sized = [(text, 10.0) if isinstance(text, str) else text for text in texts]
    return [Line(text, 50, 50 + 5 * len(text), 700 - 12 * place, size) for place, (text, size) in enumerate(sized)]


BODY = ["The liver is the largest organ and is where this invented disease begins"] * 3


def front(
    *texts: tuple[str, float] | str, xmp: Xmp | None = None, second: tuple[str, ...] = (), **entries: str
) -> FrontMatter:
    """Read the front matter of a file with a first page of these lines and the body."""
    pages = [page(*texts, *BODY), page(*second)]
    return read_front_matter(entries, xmp or Xmp(), pages, [line.text for line in pages[0]])


def test_a_title_of_the_metadata_that_the_page_bears_out():
    """A title that stands on the first page is certain, whatever is set larger."""
    assert front(("The Journal of Invented Hepatology", 20), TITLE, Title=f"{TITLE}.").title == TITLE


def test_a_title_that_the_metadata_cut():
    """When the page has more of the title, in larger letters, the page is right."""
    assert front((TITLE, 16), ("in 2024 and after", 16), Title=TITLE).title == f"{TITLE} in 2024 and after"


@pytest.mark.parametrize(
    "name",
    [
        "Microsoft Word - final 2.doc",
        "hep1300180a",
        "10.5555/hep.1",
        "untitled",
        "manuscript_v3 final",
        "hcc review.indd",
    ],
)
def test_file_names_are_no_titles(name: str):
    """What programs write when nobody gave a title is passed over for the largest text."""
    assert front((TITLE, 16), Title=name).title == TITLE


def test_the_largest_text_without_labels():
    """What kind of article it is, a hyphen at a line end and the mark of a footnote are no part of the title."""
    assert front(("Review Article", 16), ("Second-line treat-", 16), ("ment of liver cancer∗", 16)).title == (
        "Second-line treatment of liver cancer"
    )


def test_a_title_set_like_the_text():
    """Without larger letters, the first line that may be a title is taken; not an address or a date."""
    assert front("Received 3 May 2024 by the journal", "https://example.org a b c d", TITLE).title == TITLE


def test_metadata_that_nothing_contradicts():
    """A sensible title is taken although the page does not have it, when nothing there looks like one."""
    assert front(Title="Liver notes of the ward").title == "Liver notes of the ward"


def test_authors_on_the_page():
    """Several authors whom the page names are taken, in PubMed's form."""
    assert front("Anna B. Chan, Ben Kudo", Author="Anna B. Chan, Ben Kudo").authors == ("Chan AB", "Kudo B")
    assert front("Anna Chan and Ben Kudo", Author="Anna Chan and Ben Kudo").authors == ("Chan A", "Kudo B")
    assert front("Anna Chan, Ben Kudo", xmp=Xmp(creators=("Anna Chan", "Ben Kudo"))).authors == ("Chan A", "Kudo B")


@pytest.mark.parametrize("author", ["ibm", "Anna Chan", "Cambridge Journals, Elsevier Press", ""])
def test_doubtful_authors(author: str):
    """A single name may be who typed the file; names that the page lacks are not those of authors."""
    assert front("Anna Chan, Ben Kudo", Author=author).authors == ()


def test_dois():
    """The metadata first; then a DOI that stands on both pages, then the first on the first page."""
    assert front("doi:10.5555/B.2", Subject="J Inv, doi:10.5555/a.1").doi == "10.5555/a.1"
    assert front("see 10.5555/c.3", "10.5555/b.2", second=("https://doi.org/10.5555/b.2",)).doi == "10.5555/b.2"
    assert front("(https://doi.org/10.5555/B(1)2).").doi == "10.5555/b(1)2"
    assert front("nothing").doi is None


def test_a_doi_broken_at_a_line_end():
    """An address that ends with a stroke, a hyphen or a point goes on in the next line."""
    assert front("https://doi.org/10.5555/hep.", "2024.1").doi == "10.5555/hep.2024.1"


@pytest.mark.parametrize(
    ("line", "year"),
    [
        ("J Invented Hepatol 2024; 25(1): 147-52", 2024),
        ("Invented Communications | (2024) 15:342", 2024),
        ("Invented Practice Volume 2010, Article ID 1", 2010),
        ("Received: 1 May 2023 Published: 12 May 2024", 2024),
        ("Published online 12 May 2024", 2024),
        ("© The Author(s) 2024", 2024),
        ("Copyright © 2024 by the authors", 2024),
        ("a study published in 2012 found", None),
        ("© 2012 and © 2024", None),
        ("In 2012, 25 patients", None),
    ],
)
def test_years(line: str, year: int | None):
    """The year of the volume, of publication or of the copyright, when it is the only one."""
    assert front(line).year == year


def test_the_volume_comes_before_the_copyright():
    """A paper of 2024 that was online in 2023 is cited with 2024."""
    assert front("© 2023 The Authors", "J Invented Hepatol 2024; 25: 147").year == 2024


def test_licence_and_journal():
    """The licence stands on the first or the last page, the journal in the metadata."""
    found = front("x", second=("licensed under CC BY-NC 4.0",), xmp=Xmp(journal="J Invented Hepatol", year=2020))
    assert (found.license, found.journal, found.year) == ("CC BY-NC 4.0", "J Invented Hepatol", 2020)


def test_nothing():
    """A file without pages says nothing."""
    assert read_front_matter({}, Xmp(), [], []) == FrontMatter()

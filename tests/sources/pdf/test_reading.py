"""PDF files read as articles."""

import logging
import random
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hepcite.errors import CorpusError
from hepcite.sources.articles import Article, Articles
from hepcite.sources.pdf.pdfium_pages import MAX_PAGES
from hepcite.sources.pdf.reading import MAX_BYTES, read_pdf
from sources.made_pdfs import Page, Picture, Run, column, make_pdf

TITLE = "Cabozantinib after immunotherapy in invented liver cancer"
FIRST = [
    "  We treated 47 patients with advanced hepatocellular carcinoma who had been given immuno-",
    "therapy before. The median overall survival was 9·9 months (95% CI 7.0–12.2), and the hazard",
    "ratio was 0.58 ± 0.1. Patients of Child-Pugh class A were registered under NCT90001234. They",
]
SECOND = [
    "were given 60 mg a day. The response rate was 19.2%, p < 0.001, in this invented trial, which is",
    "more than in any other one.",
    "  Toxicity was as known from earlier trials in the same setting, and no new signs were seen.",
]


def article_pages() -> list[Page]:
    """Return two pages of an article with a running head, page numbers and a sentence that goes over the page."""
    head = "J Invented Hepatol 2024; 25: 147-152"
    first = [
        Run(TITLE, y=720, size=16),
        *column(["Anna Chan, Ben Kudo", "", *FIRST]),
        Run(head, y=770),
        Run("147", y=30),
    ]
    second = [*column(SECOND), Run(head, y=770), Run("148", y=30)]
    return [first, second]


def read(*args: object, **kwargs: object) -> Article:
    """Make a PDF and return the article in it."""
    return read_pdf(make_pdf(*args, **kwargs), "trial.pdf").articles[0]  # type: ignore[arg-type]


def refusal(content: bytes) -> str:
    """Return what is said when a file is not read."""
    with pytest.raises(CorpusError) as caught:
        read_pdf(content, "trial.pdf")
    return str(caught.value)


def test_one_article_with_one_part():
    """A PDF gives one article, a full text in one part."""
    article = read(article_pages())
    assert (article.full_text, [part.section for part in article.parts]) == (True, ["text"])


def test_the_mended_text():
    """Words are put together, heads and page numbers gone, paragraphs on lines of their own, figures untouched."""
    first, second, third = (
        " ".join([*FIRST, *SECOND]).replace("immuno- therapy", "immunotherapy").partition("  Toxicity")
    )
    assert read(article_pages()).parts[0].text.split("\n") == [
        *(TITLE, "Anna Chan, Ben Kudo"),
        *(first.strip(), second.strip() + third),
    ]


def test_where_pages_begin():
    """The second page begins in the middle of a sentence."""
    part = read(article_pages()).parts[0]
    assert [(part.text[offset:][:10], number) for offset, number in part.pages] == [(TITLE[:10], 1), ("were given", 2)]


def test_what_the_first_page_says():
    """Title from the largest letters, year from the volume, numbers of trials from the text."""
    article = read(article_pages())
    assert (article.title, article.year, article.trial_ids) == (TITLE, 2024, ("NCT90001234",))


def test_what_the_metadata_say():
    """Authors and DOI from the information dictionary, journal from XMP."""
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
        'xmlns:prism="http://prismstandard.org/" prism:publicationName="J Invented Hepatol"/></rdf:RDF>'
    )
    entries = {"Title": TITLE, "Author": "Anna Chan; Ben Kudo", "Subject": "doi:10.5555/hep.1"}
    article = read(article_pages(), entries=entries, xmp=rdf)
    assert (article.authors, article.doi, article.journal) == (
        *(("Chan A", "Kudo B"), "10.5555/hep.1"),
        "J Invented Hepatol",
    )


def test_the_name_when_nothing_gives_a_title():
    """The file's name stands for a title."""
    assert read([[Run("HR 0.58 (CI 0.4)")]]).title == "trial"


def test_raised_figures():
    """The number of a reference is not read as a digit of the figure before it."""
    marked = [Run("HR 0.58"), Run("12", x=107, y=703.5, size=6), Run("in CO", x=118), Run("2", x=143, y=698, size=6)]
    assert read([marked]).parts[0].text == "HR 0.58¹² in CO₂"


def test_two_columns():
    """The right column comes after the left one, and a sentence goes on in it."""
    left = ["the liver of patients with this"] * 6
    page = [*column(left), *column(["Chinese and the Japanese liver", *left[1:]], x=330), *column(["a."], x=330, y=628)]
    assert read([page]).parts[0].text == " ".join([*left, "Chinese and the Japanese liver", *left[1:], "a."])


def test_what_the_page_shows_of_soft_hyphens():
    """A soft hyphen within a line is a hyphen that the page shows."""
    assert read([[Run("anti\xadPD\xad1 was given")]]).parts[0].text == "anti-PD-1 was given"


def test_signs_of_the_symbol_font():
    """Signs that a word processor set in the font Symbol are the signs that the page shows."""
    assert read([[Run("b³", font="F3"), Run("18 years", x=82)]]).parts[0].text == "β≥18 years"


def test_lines_and_numbers_of_a_preprint():
    """Line numbers in the margin are no part of the text."""
    lines = [f"the {word} of the liver is not known to any one of the" for word in "abcdefghijkl"]
    pages = [
        [*column(lines), *(Run(str(12 * page + row), x=40, y=712 - 12 * row) for row in range(1, 13))]
        for page in (0, 1)
    ]
    assert not re.search(r"\d", read(pages).parts[0].text)


def test_an_empty_password():
    """A file that is encrypted but opens without a password is read."""
    assert "47 patients" in read(article_pages(), password="").parts[0].text


def test_a_password():
    """A file that asks for a password is refused with what to do."""
    content = make_pdf(article_pages(), password="liver")  # noqa: S106
    assert refusal(content) == "trial.pdf: needs a password: save a copy without one"


@pytest.mark.parametrize("page", [[Picture()], [], [Picture(), Run("Downloaded from example.org")]])
def test_no_text_layer(page: Page):
    """Pictures, with a stamp or without, and empty pages are no text."""
    assert refusal(make_pdf([page, page])) == "trial.pdf: has no text layer: run OCR, e.g. ocrmypdf, first"


def test_a_picture_among_pages():
    """A page that is a picture is refused, the others are read and keep their numbers."""
    found = read_pdf(make_pdf([[Picture()], *article_pages()]), "trial.pdf")
    assert [number for _, number in found.articles[0].parts[0].pages] == [2, 3]
    assert [(refused.item, "OCR" in refused.reason) for refused in found.refused] == [("page 1", True)]


def test_recognised_text():
    """A picture with a hidden text layer is read as any other page, and no figure of it is raised."""
    layer = [Run(line.strip(), y=700 - 13 * row, size=10 + row % 3, hidden=True) for row, line in enumerate(FIRST)]
    assert read([[Picture(), *layer]]).parts[0].text.endswith("immunotherapy before. " + " ".join(FIRST[1:])[16:])


def test_a_page_that_fails():
    """A page that cannot be loaded is refused, the others are read."""
    found = read_pdf(make_pdf(article_pages(), kids=[9, 99, 11]), "trial.pdf")
    assert [refused.item for refused in found.refused] == ["page 2"]
    assert [number for _, number in found.articles[0].parts[0].pages] == [1, 3]


def test_no_page_that_works():
    """When no page can be loaded, the file is refused with the reason."""
    assert "cannot be read" in refusal(make_pdf(article_pages(), kids=[99]))


def test_pages_without_end():
    """No pages, and too many, are refused."""
    assert refusal(make_pdf(article_pages(), kids=[])) == "trial.pdf: has no pages: fetch it again"
    assert "2,001 pages, more than 2,000" in refusal(make_pdf(article_pages(), kids=[9] * (MAX_PAGES + 1)))


def test_letters_without_a_meaning():
    """A text layer whose fonts do not say what their letters are is refused."""
    assert "force-ocr" in refusal(
        make_pdf([[Run(line.strip(), y=700 - 12 * row, font="F2") for row, line in enumerate(FIRST)]])
    )


def test_letters_that_spell_no_words():
    """Letters shifted in the alphabet are no text, though they are letters."""
    shift = str.maketrans("abcdefghijklmnopqrstuvwxyz", "defghijklmnopqrstuvwxyzabc")
    wrong = [line.lower().translate(shift) for line in [*FIRST, *SECOND]]
    assert "force-ocr" in refusal(make_pdf([column(wrong)]))


def test_other_languages_are_texts():
    """A text in German is not taken for garbage."""
    german = [
        "Die Behandlung des fortgeschrittenen Leberkrebses nach einer Immuntherapie ist bislang kaum untersucht,",
        "weshalb die meisten Patienten weiterhin dieselben Wirkstoffe wie zuvor bekommen. Unsere erfundene Studie",
        "vergleicht das Gesamtüberleben zwischen beiden Gruppen und findet keinen bedeutsamen Unterschied, obwohl",
        "mehrere Untersuchungen einen solchen erwarten ließen. Weitere Prüfungen sollten diese Frage beantworten.",
    ]
    assert read([column(german)]).parts[0].text.startswith("Die Behandlung")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "is empty"),
        (b" \n ", "is empty"),
        (b"<!DOCTYPE html><html><body>Log in</body></html>", "a web page: download the PDF itself"),
        (b"\n<html>", "a web page"),
        (b'<?xml version="1.0"?><article/>', "an XML file"),
        (b"PK\x03\x04 word/document.xml", "a ZIP or Office file"),
        (b"\xd0\xcf\x11\xe0 old", "an old Office file"),
        (b"{\\rtf1 text}", "an RTF file"),
        (b"%!PS-Adobe-3.0", "a PostScript file"),
        (b"\x89PNG\r\n", "a picture"),
        (b"just text", "something else"),
        (b"%PDF-1.4\nand nothing", "is damaged or cut off: fetch it again"),
    ],
)
def test_what_is_no_pdf(content: bytes, what: str):
    """A file of another kind is refused with what it is."""
    assert what in refusal(content)


def test_a_file_too_large():
    """More than 100 MB are refused."""
    assert "larger than 100 MB" in refusal(b"%PDF-" + bytes(MAX_BYTES))


def test_a_file_that_lacks_its_end():
    """What is left of a file that was cut off is read, and that something may be missing is said."""
    content = make_pdf(article_pages())
    found = read_pdf(content[:-20], "trial.pdf")
    assert found.articles and found.refused[-1].item == "the end"


def test_nothing_reaches_the_terminal(capfd: pytest.CaptureFixture[str]):
    """Broken files print nothing, and what the library logs stays where it was."""
    content = make_pdf(article_pages())
    for broken in (content[:-200], content.replace(b"/F1 10", b"/F9 10"), content[:500]):
        try_to_read(broken)
    assert capfd.readouterr() == ("", "")
    assert logging.getLogger("pypdfium2").level == logging.NOTSET


def test_threads():
    """Several files may be read at once."""
    contents = [make_pdf(article_pages())] * 8
    with ThreadPoolExecutor(4) as pool:
        texts = pool.map(lambda content: read_pdf(content, "trial.pdf").articles[0].parts[0].text, contents)
    assert len(set(texts)) == 1


def try_to_read(content: bytes) -> Articles | None:
    """Read a file that may be broken; any error but the right one fails the test."""
    try:
        return read_pdf(content, "trial.pdf")
    except CorpusError as error:
        assert "\n" not in str(error)
        return None


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_any_bytes(content: bytes):
    """No bytes raise anything but one line of complaint."""
    try_to_read(content)
    try_to_read(b"%PDF-1.7\n" + content)


@given(st.randoms(use_true_random=False))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_mutated_files(chance: random.Random):
    """A file with bytes changed, cut out or doubled is read or refused."""
    content = bytearray(make_pdf(article_pages(), entries={"Title": TITLE}, password=chance.choice([None, ""])))
    for _ in range(chance.randint(1, 30)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    start, length = chance.randrange(len(content)), chance.randrange(200)
    content[start : start + length] = content[start : start + length] * chance.randrange(3)
    try_to_read(bytes(content[: chance.choice([len(content), chance.randrange(len(content))])]))


NUMBERS = st.lists(st.from_regex(r"[0-9]{1,3}([.,·][0-9]{1,2})?%?", fullmatch=True), min_size=12, max_size=60)


@given(NUMBERS)
@settings(deadline=None, max_examples=30)
def test_figures_come_through(numbers: list[str]):
    """The figures of a page are those of its text, in its order, each with its point and its sign."""
    words = [f"was {number} and" for number in numbers]
    lines = [" ".join(words[start : start + 6]) for start in range(0, len(words), 6)]
    assert re.findall(r"[0-9.,·]+%?", read([column(lines)]).parts[0].text) == numbers

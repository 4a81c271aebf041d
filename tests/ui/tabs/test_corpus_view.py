"""The corpus as HTML, the documents that are found in it, and each document in full."""

import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest

from hepcite.documents import UNVERIFIED_NOTICE, Section
from hepcite.passport import Passport
from hepcite_ui.document_view import render_document, render_unreadable
from hepcite_ui.tabs import corpus_search
from hepcite_ui.tabs.corpus_search import PAGE_SIZE, Catalogue, Listing, Search
from hepcite_ui.tabs.corpus_view import COLUMNS, describe_count, render_listing, render_passport

TODAY = date(2026, 3, 1)
RETRACTED = "retracted: Liver J. 2025;1:9, 2025-03-01 (PubMed)"
BY_RULE = "design and line of therapy were read by rule from title and publication types"


def plain(html: str) -> str:
    """Return the text of marked-up text."""
    return unescape(re.sub(r"<[^>]*>", "", html))


def opened(html: str) -> list[str]:
    """Return the ids of the documents listed, in their order."""
    return [unescape(doc_id) for doc_id in re.findall(r'data-hc-corpus="open" data-doc="([^"]*)"', html)]


def listed(*documents) -> Listing:
    """List documents that are all there are."""
    return Listing(documents, len(documents), len(documents))


# The passport


@pytest.mark.parametrize("checked", [None, "2026-02-20"])
def test_unverified_records_are_counted_with_the_corpus(checked):
    """How many records are unverified stands beside what the corpus holds; nothing where there is none."""
    passport = Passport((("review", 1),), 2026, 0, checked)
    assert "; 45 unverified" in plain(render_passport(passport, TODAY, 45))
    assert "unverified" not in plain(render_passport(passport, TODAY))


@pytest.mark.parametrize(
    ("checked", "warning"),
    [(None, "Never checked for retractions"), ("2025-12-01", "90 days ago"), ("2026-02-20", None)],
)
def test_old_check_is_warned_of(checked, warning):
    """A corpus that was never or long not checked for retractions carries an amber label, a fresh one none."""
    html = render_passport(Passport((("review", 1),), 2026, 0, checked), TODAY)
    assert "<h2>Corpus</h2>" in html and "1 review; newest 2026" in plain(html)
    assert plain(html).lower().count("never checked") == (checked is None)
    assert ("hc-amber" in html) is (warning is not None) and (warning or "") in plain(html)


# The table


def test_row_says_what_a_document_is(trial):
    """Authors, journal, year, kind, design, setting and size stand in the row."""
    shown = plain(render_listing(listed(trial)))
    for words in ("Chan SL et al., J Hepatol 2024", "Study record", "phase II trial", "direct evidence", "n = 47"):
        assert words in shown


def test_table_is_a_table(trial):
    """It has a caption, a heading for each column and each row, and a button that opens the document."""
    html = render_listing(listed(trial))
    assert "<caption" in html and html.count('scope="col"') == len(COLUMNS) and html.count('scope="row"') == 1
    assert 'type="button" class="hc-doc"' in html and opened(html) == ["trial"]


def test_each_cell_names_its_column(trial):
    """On a phone, where the head of the table is not seen, each cell says what it is."""
    assert re.findall(r'data-label="(\w+)"', render_listing(listed(trial))) == list(COLUMNS[1:])


def test_retraction_is_red(trial):
    """A retracted paper carries a red label in the table."""
    html = render_listing(listed(replace(trial, notices=(RETRACTED,))))
    assert 'class="hc-label hc-warning">retracted</span>' in html


def test_label_of_the_corpus_is_no_notice(trial):
    """How a text was labelled is said in the document, and not in the table."""
    assert "hc-label" not in render_listing(listed(replace(trial, notices=(BY_RULE,))))


def test_planned_number_is_said_to_be_planned(trial):
    """The number of an ongoing trial is not taken for that of its participants."""
    assert "planned n = 47" in plain(render_listing(listed(replace(trial, study_type="ongoing-trial"))))


def test_only_studies_are_marked_as_direct(trial):
    """A review on treatment after immunotherapy is no direct evidence."""
    review = replace(trial, kind="review", study_type="review")
    assert 'class="hc-is-direct"' in render_listing(listed(trial))
    assert 'class="hc-is-direct"' not in render_listing(listed(review))


def test_what_is_not_known_is_said(trial):
    """Without authors, journal, year and number the cells say so."""
    bare = replace(trial, authors=None, journal=None, year=None, n=None)
    assert plain(render_listing(listed(bare))).count("not stated") == 2


def test_table_is_escaped(unverified):
    """Markup in title and id is shown as text, and the id comes back as it was."""
    html = render_listing(listed(unverified))
    assert "<img" not in html and "<b>" not in html and opened(html) == [unverified.doc_id]


@pytest.mark.parametrize(
    ("found", "total", "words"),
    [(185, 185, "185 documents"), (12, 185, "12 of 185 documents"), (1, 1, "1 document")],
)
def test_count(found, total, words):
    """It is said how many documents there are, and how many were found when not all were."""
    assert describe_count(Listing((), found, total)) == words


def test_count_of_a_page(trial):
    """When not all that was found is shown, it is said which part is."""
    listing = Listing((trial,) * 3, 403, 5_000, first=400)
    assert describe_count(listing) == "403 of 5,000 documents, of which 401 to 403 are shown"


@pytest.mark.parametrize(("total", "words"), [(0, "The corpus is empty."), (9, "No document matches")])
def test_nothing_found_is_said(total, words):
    """Without a document there is no table but a line."""
    html = render_listing(Listing((), 0, total))
    assert words in html and "<table" not in html


# Finding


@pytest.fixture
def catalogue(trial, unverified) -> Catalogue:
    """Three documents: one of 2024, one without a year, and a paper of 2026 with accents that was retracted."""
    title = "Étude of GPC3-directed CAR-T cells"
    paper = replace(trial, doc_id="muller", study_id="muller", title=title, authors="Müller Ł", year=2026)
    return Catalogue([unverified, trial, replace(paper, kind="abstract", doi=None, pmid="7", notices=(RETRACTED,))])


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", ["muller", "trial", 'evil"><img src=x onerror=alert(1)>']),
        ("cabozantinib", ["trial"]),
        ("CABOZ immuno", ["trial"]),
        ("immunotherapy chan 2024", ["trial"]),
        ("immunotherapy chan 2025", []),
        ("therapy", []),
        ("etude", ["muller"]),
        ("MULLER", ["muller"]),
        ("müller étude", ["muller"]),
        ("gpc3 car-t", ["muller"]),
        ("CAR T", ["muller"]),
        ("10.1016/j.jhep.2024.03.033", ["trial"]),
        ("https://doi.org/10.1016/J.JHEP.2024.03.033", ["trial"]),
        ("PMID: 38508240", ["trial"]),
        ("nct04588051", ["trial", "muller"]),
        ("jRCT-1", ["trial", "muller"]),
        ("j hepatol", ["trial", "muller"]),
        ("& – ;", ["muller", "trial", 'evil"><img src=x onerror=alert(1)>']),
    ],
)
def test_find(catalogue, words, found):
    """All words must stand somewhere in what is known of a document, each from its beginning; accents do not matter."""
    assert {document.doc_id for document in catalogue.find(Search(words)).documents} == set(found)


def test_newest_first(catalogue):
    """The newest year comes first, and what has no year last."""
    assert [document.year for document in catalogue.find(Search()).documents] == [2026, 2024, None]


def test_equal_years_stand_by_id(trial):
    """Documents of one year stand in the order of their ids, however they came."""
    documents = [replace(trial, doc_id=doc_id) for doc_id in ("c", "a", "b")]
    assert [one.doc_id for one in Catalogue(documents).find(Search()).documents] == ["a", "b", "c"]


def test_kinds_are_filtered(catalogue):
    """Only the kinds chosen are listed; with none chosen, all are."""
    kinds = [one.kind for one in catalogue.find(Search(kinds=("abstract",))).documents]
    assert kinds == ["abstract", "abstract"] and catalogue.find(Search(kinds=())).found == 3


def test_noticed_documents(trial):
    """With notices only, retracted and unverified documents are listed, and not those merely labelled by rule."""
    notices = {"a": (RETRACTED,), "b": (UNVERIFIED_NOTICE,), "c": (BY_RULE,), "d": ()}
    catalogue = Catalogue(replace(trial, doc_id=key, notices=value) for key, value in notices.items())
    assert [one.doc_id for one in catalogue.find(Search(noticed=True)).documents] == ["a", "b"]


@pytest.mark.parametrize(("page", "first", "size"), [(0, 0, 200), (2, 400, 100), (3, 400, 100), (-1, 0, 200)])
def test_pages(trial, page, first, size):
    """A large corpus is listed by pages; beyond the last page the last one is shown."""
    catalogue = Catalogue(replace(trial, doc_id=f"{number:03}") for number in range(500))
    listing = catalogue.find(Search(page=page))
    assert (listing.first, len(listing.documents), listing.found, listing.pages) == (first, size, 500, 3)
    assert PAGE_SIZE == 200 and listing.documents[0].doc_id == f"{first:03}"


def test_every_shipped_document_is_found_by_its_title(shipped):
    """The title of each document, typed in capitals, finds it."""
    catalogue = Catalogue(shipped)
    for document in shipped:
        assert document in catalogue.find(Search(document.title.upper())).documents


def test_letters_and_digits_only():
    """What is compared is letters and digits, each word after a space."""
    assert corpus_search._fold("Straße: Nº 9–10") == " strasse no 9 10"


# A document in full


def test_document_shows_its_whole_text(trial):
    """Every section is shown, open, and the whole text can be read."""
    html = render_document(trial)
    for section in trial.sections:
        assert trial.text[section.start : section.end] in plain(html)
    assert html.count('class="hc-section"') == 2 and html.count("<details") == html.count(" open>")


def test_document_says_where_it_comes_from(trial):
    """Licence, service, day, ids and hash of the text are given."""
    added = replace(trial, license="CC BY-NC-ND", origin="Europe PMC", retrieved_at="2026-02-01", study_id="other")
    shown = plain(render_document(added))
    for words in ("CC BY-NC-ND", "Europe PMC, 2026-02-01", "Idtrial", "Studyother", trial.text_sha256):
        assert words in shown


def test_shipped_document_says_so(trial):
    """The text of a shipped record has a licence of its own, which is not the paper's."""
    shown = plain(render_document(replace(trial, license="CC BY 4.0")))
    assert "shipped with HepCite" in shown and "CC BY 4.0 (this summary; the paper has its own terms)" in shown


def test_document_shows_its_notices_in_full(trial):
    """A notice is given with its reference and its source."""
    html = render_document(replace(trial, notices=(RETRACTED, BY_RULE)))
    assert f'hc-warning">{RETRACTED}' in html and BY_RULE in html


def test_pages_of_a_text_are_shown_where_they_begin(trial):
    """Each page's number stands once, before its first word."""
    text = "One two three four."
    paged = replace(trial, text=text, sections=(Section("text", 0, len(text)),), pages=((0, 11), (8, 12)))
    html = render_document(paged)
    assert re.findall(r'hc-page-start">page (\d+)</span> (\w+)', html) == [("11", "One"), ("12", "three")]
    assert "Pages2" in plain(html)


def test_page_goes_on_in_the_next_section(trial):
    """A page that was named is not named again where another section begins on it."""
    paged = replace(trial, pages=((0, 3),))
    assert render_document(paged).count("hc-page-start") == 1


def test_document_is_escaped(unverified):
    """Markup in a document is shown as text."""
    html = render_document(unverified)
    assert "<script" not in html and "<img" not in html and "<b>" not in html


def test_document_can_be_left(trial):
    """A document, or the line that stands for it, has a button that leads back to the list."""
    for html in (render_document(trial), render_unreadable("<gone>")):
        assert html.count('data-hc-corpus="back"') == 1
    assert "&lt;gone&gt;" in render_unreadable("<gone>")

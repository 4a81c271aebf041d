"""From an article to a document: no word lost, every offset right, and labels from where they are best known."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite.article_documents import BY_RULE_NOTICE, Labels, Provenance, document_of_article
from hepcite.documents import UNVERIFIED_NOTICE, Document
from hepcite.lexicon import Lexicon
from hepcite.sources.articles import Article, TextPart

MakeDocument = Callable[..., Document]
Compose = Callable[..., Document]

PROVENANCE = Provenance("PubMed", "2026-01-05")
PART = TextPart("abstract", "Median survival was 9.9 months.")
TITLE = "Cabozantinib following nivolumab in hepatocellular carcinoma: a phase II trial"


@st.composite
def parts(draw: st.DrawFn) -> TextPart:
    """A part of an article whose pages begin inside it."""
    text = draw(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
    offsets = sorted(draw(st.sets(st.integers(0, max(0, len(text) - 1)), max_size=3)))
    pages = tuple((offset, draw(st.integers(1, 99))) for offset in offsets)
    return TextPart(draw(st.sampled_from(["methods", "results > OS", "pages"])), text, draw(st.booleans()), pages)


@pytest.fixture(scope="module")
def compose(lexicon: Lexicon) -> Compose:
    """Compose the document of an article with a text; keyword arguments are fields of the article."""

    def make(*of_study: Document, labels: Labels | None = None, **fields: object) -> Document:
        article = Article(**{"title": TITLE, "parts": (PART,), **fields})
        return document_of_article(article, of_study, PROVENANCE, lexicon, labels)

    return make


@given(st.lists(parts(), min_size=1, max_size=5))
@settings(deadline=None)
def test_every_part_keeps_its_text(compose: Compose, of_article: list[TextPart]):
    """Each part stands, letter for letter, at the offsets of its section, under its name, whole where it was whole."""
    document = compose(parts=tuple(of_article))
    found = [(s.name, document.text[s.start : s.end], s.whole) for s in document.sections]
    assert found == [(part.section, part.text, part.whole) for part in of_article]


@given(st.lists(parts(), min_size=1, max_size=5))
@settings(deadline=None)
def test_every_page_begins_where_it_did(compose: Compose, of_article: list[TextPart]):
    """A page that begins at a place of a part begins at the same place of the document, and pages stay in order."""
    document = compose(parts=tuple(of_article))
    expected = [(part, offset, number) for part in of_article for offset, number in part.pages]
    assert [number for _, number in document.pages] == [number for *_, number in expected]
    for (at, _), (part, offset, _) in zip(document.pages, expected, strict=True):
        assert document.text[at : at + len(part.text) - offset] == part.text[offset:]
    assert [at for at, _ in document.pages] == sorted(at for at, _ in document.pages)


@given(st.lists(parts(), min_size=1, max_size=5))
@settings(deadline=None)
def test_parts_do_not_touch(compose: Compose, of_article: list[TextPart]):
    """Two parts stand an empty line apart, and nothing stands before the first or behind the last."""
    document = compose(parts=tuple(of_article))
    gaps = [document.text[a.end : b.start] for a, b in zip(document.sections, document.sections[1:], strict=False)]
    assert set(gaps) <= {"\n\n"}
    assert (document.sections[0].start, document.sections[-1].end) == (0, len(document.text))


@pytest.mark.parametrize("heading", ["References", "REFERENCES", "7. References", "Bibliography:", "Literature cited"])
def test_cited_works_are_not_quotable(compose: Compose, heading: str):
    """A list of cited works at the end of a text stays in the text and lies in no section."""
    body, works = "We found that survival was 9.9 months.\n" * 3, "1. Nobody A. Median survival of 12 months. 2020."
    document = compose(parts=(TextPart("pages", f"{body}{heading}\n{works}"), TextPart("appendix", "More.")))
    assert [document.text[s.start : s.end] for s in document.sections] == [body, "More."]
    assert works in document.text


@pytest.mark.parametrize("line", ["The references are 12 trials.", "See References", "References to earlier trials"])
def test_word_for_cited_works_ends_nothing(compose: Compose, line: str):
    """A sentence that speaks of references is no heading, and what follows it can be quoted."""
    text = "Survival was 9.9 months.\n" * 3 + f"{line}\nResponse was 12%."
    (section,) = compose(parts=(TextPart("pages", text),)).sections
    assert (section.start, section.end) == (0, len(text))


TABLE_OF_CONTENTS = "Methods\nReferences\n" + "Survival was 9.9 months.\n" * 6


def test_table_of_contents_ends_nothing(compose: Compose):
    """A heading that a table of contents names at the beginning hides nothing."""
    (section,) = compose(parts=(TextPart("pages", TABLE_OF_CONTENTS),)).sections
    assert section.end == len(TABLE_OF_CONTENTS)


def test_cited_works_behind_a_table_of_contents(compose: Compose):
    """A list of cited works is not quotable either where a table of contents has named it before."""
    text = f"{TABLE_OF_CONTENTS}References\n1. Nobody A. Survival of 12 months. 2020."
    (section,) = compose(parts=(TextPart("pages", text),)).sections
    assert section.end == len(TABLE_OF_CONTENTS)


def test_fields_of_the_article(compose: Compose):
    """What an article says of itself is the document's, its DOI in the one spelling."""
    document = compose(
        authors=("Nobody A", "Noone B"),
        journal="J Invented Res",
        year=2024,
        volume_pages="1:1-9",
        doi="https://doi.org/10.5555/ABC",
        pmid="90000001",
        pmcid="PMC9000001",
        trial_ids=("NCT90000001",),
        license="CC BY 4.0",
        license_url="https://example.org/licence",
    )
    assert (document.title, document.authors, document.journal, document.year) == (
        TITLE,
        "Nobody A, Noone B",
        "J Invented Res",
        2024,
    )
    assert (document.doi, document.pmid, document.pmcid) == ("10.5555/abc", "90000001", "PMC9000001")
    assert (document.volume_pages, document.trial_ids) == ("1:1-9", ("NCT90000001",))
    assert (document.license, document.origin, document.retrieved_at) == ("CC BY 4.0", "PubMed", "2026-01-05")


def test_address_of_the_licence(compose: Compose):
    """A licence that is known by its address only is given by it."""
    assert compose(license_url="https://example.org/licence").license == "https://example.org/licence"


def test_design_and_line_are_read_by_rule(compose: Compose):
    """Without a record, design, line and class come from the title, and the document says so."""
    document = compose()
    assert (document.study_type, document.setting) == ("phase-2", "second-line-post-ici")
    assert "tki" in document.therapy_classes and document.notices == (BY_RULE_NOTICE,) and document.n is None


def test_labels_go_before_the_rules(compose: Compose):
    """What a person says goes before what the rules read; with both said, nothing was read by rule."""
    document = compose(labels=Labels("retrospective-cohort", "any-line"))
    assert (document.study_type, document.setting, document.notices) == ("retrospective-cohort", "any-line", ())


@pytest.mark.parametrize("labels", [Labels(study_type="rct"), Labels(setting="any-line"), Labels()])
def test_one_label_leaves_the_other_to_the_rules(compose: Compose, labels: Labels):
    """With only one of the two said, the other was read by rule, and the document says so."""
    document = compose(labels=labels)
    assert document.study_type == (labels.study_type or "phase-2")
    assert document.setting == (labels.setting or "second-line-post-ici")
    assert document.notices == (BY_RULE_NOTICE,)


def test_record_lends_what_it_knows(compose: Compose, make_document: MakeDocument):
    """Beside a record, design, line, size, classes and trial numbers are the record's, not the rules'."""
    record = make_document(
        study_type="rct",
        setting="other",
        n=47,
        therapy_classes=("other",),
        trial_ids=("NCT90000001",),
        notices=(UNVERIFIED_NOTICE,),
    )
    document = compose(record)
    assert (document.study_type, document.setting, document.n) == ("rct", "other", 47)
    assert (document.therapy_classes, document.trial_ids) == (("other",), ("NCT90000001",))
    assert document.notices == () and document.verified


def test_record_fills_what_the_article_lacks(compose: Compose, make_document: MakeDocument):
    """Authors, journal, year and identifiers are the article's where it has them, else the record's."""
    known = {"authors": "Nobody A", "journal": "J Invented Res", "year": 2023, "doi": "10.5555/r", "pmid": "90000009"}
    record = make_document(**known, pmcid="PMC9000009")
    document = compose(record, year=2024, doi="10.5555/a")
    assert (document.year, document.doi) == (2024, "10.5555/a")
    assert (document.authors, document.journal, document.pmid) == ("Nobody A", "J Invented Res", "90000009")
    assert document.pmcid == "PMC9000009"


def test_trial_numbers_are_not_lost(compose: Compose, make_document: MakeDocument):
    """Trial numbers of a full text are kept where the study has no record and its abstract named none."""
    abstract = make_document(notices=(BY_RULE_NOTICE,))
    assert compose(abstract, full_text=True, trial_ids=("NCT90000001",)).trial_ids == ("NCT90000001",)


def test_by_rule_is_inherited(compose: Compose, make_document: MakeDocument):
    """A further text of a study whose labels were read by rule says so, too."""
    assert compose(make_document(notices=(BY_RULE_NOTICE, "corrected"))).notices == (BY_RULE_NOTICE,)


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({}, "abstract"),
        ({"full_text": True}, "full-text"),
        ({"article_types": ("Review",)}, "abstract"),
        ({"full_text": True, "article_types": ("Review",)}, "review"),
    ],
)
def test_kind(compose: Compose, fields: dict[str, object], kind: str):
    """A full text is that of a review where its type says so; an abstract stays an abstract."""
    assert compose(**fields).kind == kind


@pytest.mark.parametrize(("study_type", "kind"), [("review", "review"), ("phase-2", "full-text")])
def test_kind_beside_a_record(compose: Compose, make_document: MakeDocument, study_type: str, kind: str):
    """Beside a record it is the record that says whether a full text is a review's."""
    assert compose(make_document(study_type=study_type), full_text=True, article_types=("Review",)).kind == kind


def test_kind_follows_a_label(compose: Compose):
    """A full text that a person calls a review is one."""
    assert compose(full_text=True, labels=Labels("review", "other")).kind == "review"


@pytest.mark.parametrize(("full_text", "suffix"), [(False, "abstract"), (True, "full-text")])
def test_id_beside_a_record(compose: Compose, make_document: MakeDocument, full_text: bool, suffix: str):
    """A text of a known study is named after the study and belongs to it."""
    document = compose(make_document(doc_id="x", study_id="s"), full_text=full_text)
    assert (document.doc_id, document.study_id) == (f"s.{suffix}", "s")


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"pmid": "90000001", "doi": "10.5555/a"}, "pmid-90000001"),
        ({"doi": "https://doi.org/10.5555/Ab.C(1)"}, "doi-10-5555-ab-c-1"),
        ({"pmcid": "PMC9000001"}, "pmc9000001"),
    ],
)
def test_id_of_a_new_paper(compose: Compose, fields: dict[str, object], name: str):
    """The first text of an unknown paper is named after its PMID, its DOI or its PMCID, and is a study of its own."""
    document = compose(**fields)
    assert (document.doc_id, document.study_id) == (name, name)


@pytest.mark.parametrize("title", ["Ein Titel", "题目", "…", "A" * 300])
def test_id_without_identifiers(compose: Compose, title: str):
    """A paper without identifiers has an id that is plain, short, its own, and the same each time."""
    document = compose(title=title, authors=("Ńobody A",), year=2024)
    assert document.doc_id == compose(title=title, authors=("Ńobody A",), year=2024).doc_id
    assert document.doc_id.replace("-", "").isalnum() and document.doc_id.isascii() and len(document.doc_id) <= 70
    others = ({"title": f"{title}!"}, {"title": title, "year": 2025})
    assert document.doc_id not in [compose(**{"authors": ("Ńobody A",), "year": 2024, **o}).doc_id for o in others]

"""The paper's own sentences in place of a record's line: only where they hold all of its figures and endpoints."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite.candidates import Candidate, CandidateFinder
from hepcite.documents import Document, Section, Sentence
from hepcite.lexicon import Lexicon
from hepcite.library import Library
from hepcite.own_words import MOST_SENTENCES, OwnWords
from hepcite.reported_figures import read_figures
from hepcite.scoring import Scored
from hepcite.splitting import split_sentences

Prefer = Callable[..., tuple[Scored, ...]]

SENTENCES = st.builds(
    str.format,
    st.sampled_from(
        [
            "Median overall survival was {0} months.",
            "Median overall survival was {0} months and progression-free survival {1} months.",
            "Progression-free survival was {1} months (95% CI {0}-{2}).",
            "The response rate was {2}%.",
            "It reached {0} and {2}.",
            "Nobody counted anything.",
        ]
    ),
    *[st.sampled_from(["1.1", "2.2", "3·3", "3.3"])] * 3,
)


@pytest.fixture(scope="module")
def finder(lexicon: Lexicon, fake_embedder: type) -> Iterator[CandidateFinder]:
    """What reads the topics of a sentence that takes another's place."""
    with Library(Path(":memory:")) as library:
        yield CandidateFinder(library, lexicon, fake_embedder(), "fake@1")


def study(make_document: Callable[..., Document], kind: str, *lines: str, name: str = "a") -> Document:
    """Make a text of a study, a section a line, named after its kind unless it is the record."""
    text, sections = "\n".join(lines), []
    for line in lines:
        start = sections[-1].end + 1 if sections else 0
        sections.append(Section("facts", start, start + len(line), whole=kind == "study-record"))
    doc_id = name if kind == "study-record" else f"{name}.{kind}"
    return make_document(text, doc_id=doc_id, study_id=name, kind=kind, sections=tuple(sections))


def scored(document: Document, sentence: Sentence, score: float = 1.0) -> Scored:
    """Make a chosen sentence."""
    text = document.text[sentence.start : sentence.end]
    return Scored(Candidate(document, sentence, text, "passage", 0.5, 0.4, 0.3, frozenset()), score, 0.8)


@pytest.fixture(scope="module")
def prefer(lexicon: Lexicon, finder: CandidateFinder) -> Prefer:
    """Choose every line of a record, or those given, with a paper's sentences in their place where they fit."""

    def make(record: Document, *papers: Document, lines: Sequence[Sentence] = ()) -> tuple[Scored, ...]:
        own_words = OwnWords([record, *papers], split_sentences, lexicon)
        return own_words.prefer([scored(record, line) for line in lines or split_sentences(record)], finder)

    return make


def quoted(chosen: Sequence[Scored]) -> list[str]:
    """Return the texts of chosen sentences."""
    return [item.candidate.text for item in chosen]


@given(st.lists(SENTENCES, min_size=1, max_size=3, unique=True), st.lists(SENTENCES, min_size=1, max_size=6))
@settings(deadline=None)
def test_no_figure_is_lost(
    make_document: Callable[..., Document], prefer: Prefer, lexicon: Lexicon, lines: list[str], own: list[str]
):
    """What stands in a line's place, at most three of the paper's sentences, has all its figures and endpoints."""
    record, paper = study(make_document, "study-record", *lines), study(make_document, "abstract", *own)
    for line in split_sentences(record):
        text = record.text[line.start : line.end]
        found = quoted(prefer(record, paper, lines=[line]))
        kept = " ".join(found).replace("·", ".")
        assert {number.replace("·", ".") for number in re.findall(r"\d+[.·]\d+", text)} <= set(
            re.findall(r"\d+\.\d+", kept)
        )
        endpoints = {key for key in lexicon.concept_ids(text) if lexicon[key].kind == "endpoint"}
        assert endpoints <= lexicon.concept_ids(kept)
        assert found == [text] or (len(found) <= MOST_SENTENCES and set(found) <= set(own))


@given(st.lists(SENTENCES, min_size=1, max_size=5, unique=True), st.lists(SENTENCES, max_size=6))
@settings(deadline=None)
def test_no_sentence_is_quoted_twice(
    make_document: Callable[..., Document], prefer: Prefer, lines: list[str], own: list[str]
):
    """However many lines the same sentence stands for, it is quoted once."""
    papers = [study(make_document, "abstract", *own)] if own else []
    chosen = prefer(study(make_document, "study-record", *lines), *papers)
    places = [(item.document.doc_id, item.candidate.sentence.start) for item in chosen]
    assert len(places) == len(set(places)) > 0


def test_paper_is_quoted(make_document: Callable[..., Document], prefer: Prefer):
    """A record's line gives way to the paper's sentence with the same figures, which keeps the line's score."""
    record = study(make_document, "study-record", "Median OS was 9.9 months (95% CI 7.3-14.4).")
    paper = study(
        make_document, "abstract", "Nobody died.", "Overall survival was 9·9 months (7·3–14·4) at the median."
    )
    (chosen,) = prefer(record, paper)
    assert (chosen.document, chosen.candidate.text) == (
        paper,
        "Overall survival was 9·9 months (7·3–14·4) at the median.",
    )
    assert paper.text[chosen.candidate.sentence.start : chosen.candidate.sentence.end] == chosen.candidate.text
    assert (chosen.score, chosen.coverage, chosen.candidate.passage_id) == (1.0, 0.8, "passage")
    assert "os" in chosen.candidate.topics


@pytest.mark.parametrize(
    "own",
    [
        "Overall survival was 9.9 months (95% CI 7.3-14.5).",
        "Overall survival was 9.9 months.",
        "Overall survival was 99 months (95% CI 7.3-14.4).",
        "Progression-free survival was 9.9 months (95% CI 7.3-14.4).",
        "It was 9.9 months (95% CI 7.3-14.4).",
    ],
)
def test_record_stays(make_document: Callable[..., Document], prefer: Prefer, own: str):
    """With another figure, a figure less, another endpoint or none, the record's own line is quoted."""
    record = study(make_document, "study-record", "Median OS was 9.9 months (95% CI 7.3-14.4).")
    assert [item.document for item in prefer(record, study(make_document, "abstract", own))] == [record]


def test_line_without_figures_stays(make_document: Callable[..., Document], prefer: Prefer):
    """A line that reports no figure is quoted as it is, also when it names a phase or a registration."""
    record = study(make_document, "study-record", "No control arm in this phase 2 trial (NCT90000001).")
    paper = study(make_document, "abstract", "This phase 2 trial (NCT90000001) had no control arm.")
    assert [item.document for item in prefer(record, paper)] == [record]


def test_several_sentences_stand_for_one_line(make_document: Callable[..., Document], prefer: Prefer):
    """Figures that the paper reports in three sentences are quoted from all three, in the order of the text."""
    record = study(make_document, "study-record", "OS 9.9 months, PFS 4.1 months, ORR 12.5%.")
    own = ["Response rate was 12.5%.", "Nothing else.", "PFS was 4.1 months.", "OS was 9.9 months."]
    chosen = prefer(record, study(make_document, "abstract", *own))
    assert quoted(chosen) == [own[0], own[2], own[3]]


def test_more_sentences_than_that_do_not(make_document: Callable[..., Document], prefer: Prefer):
    """Figures that the paper scatters over more sentences are quoted from the record."""
    record = study(make_document, "study-record", "Figures were 9.9, 4.1, 12.5 and 6.6.")
    own = ["First 9.9.", "Then 4.1.", "Then 12.5.", "Last 6.6."]
    assert [item.document for item in prefer(record, study(make_document, "abstract", *own))] == [record]


def test_fewest_sentences_are_taken(make_document: Callable[..., Document], prefer: Prefer):
    """Where one sentence holds all figures, no other is quoted beside it."""
    record = study(make_document, "study-record", "OS was 9.9 against 8.0 months.")
    own = ["OS was 9.9 months.", "OS was 8.0 months.", "OS was 9.9 and 8.0 months."]
    assert quoted(prefer(record, study(make_document, "full-text", *own))) == [own[2]]


def test_lines_that_share_a_sentence(make_document: Callable[..., Document], prefer: Prefer):
    """A sentence that stands for two lines is quoted once, where the first of them stood; other lines stay in order."""
    record = study(make_document, "study-record", "OS was 9.9 months.", "It was safe.", "PFS was 4.1 months.")
    paper = study(make_document, "abstract", "OS was 9.9 and PFS 4.1 months.")
    assert quoted(prefer(record, paper)) == ["OS was 9.9 and PFS 4.1 months.", "It was safe."]


def test_other_study_lends_no_words(make_document: Callable[..., Document], prefer: Prefer):
    """The same figures in the paper of another study are a coincidence."""
    record = study(make_document, "study-record", "OS was 9.9 months.")
    other = study(make_document, "abstract", "Overall survival was 9.9 months.", name="b")
    assert [item.document for item in prefer(record, other)] == [record]


def test_sentence_of_a_paper_stays(make_document: Callable[..., Document], lexicon: Lexicon, finder: CandidateFinder):
    """A sentence that was chosen from the paper itself is quoted as it is."""
    record = study(make_document, "study-record", "OS was 9.9 months.")
    paper = study(make_document, "abstract", "Overall survival was 9.9 months.")
    chosen = (scored(paper, split_sentences(paper)[0]),)
    assert OwnWords([record, paper], split_sentences, lexicon).prefer(chosen, finder) == chosen


@pytest.mark.parametrize("place", ["title", "page 1"])
def test_title_stands_for_nothing(make_document: Callable[..., Document], prefer: Prefer, place: str):
    """The title of a paper reports nothing and is not quoted, wherever in its text it stands."""
    record = study(make_document, "study-record", "It enrolled 743 patients.")
    title = "Examplinib in 743 patients"
    sections = (Section(place, 0, len(title)),)
    paper = make_document(title, doc_id="a.full-text", study_id="a", title=title, sections=sections)
    assert [item.document for item in prefer(record, paper)] == [record]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("OS 9·9 vs 8.0 months", {"9.9", "8.0"}),
        ("1,171 patients, 47%", {"1,171", "47"}),
        ("95% CI 7.3-14.4, 95 % confidence interval, 95%CI", {"7.3", "14.4"}),
        ("95% of the patients", {"95"}),
        ("NCT90000001, phase 2, phase 1/2, grade 3-4, third line 3", set()),
        ("phase 247", {"247"}),
        ("Nothing", set()),
    ],
)
def test_figures(text: str, found: set[str], lexicon: Lexicon):
    """Figures are numbers that report something; a level, a registration, a phase and a grade do not."""
    assert {figure.value for figure in read_figures(text, lexicon)} == found


@pytest.mark.parametrize("text", ["OS in second line 9.9 months", "PFS in first line 9.9 months"])
def test_figure_behind_a_line_of_therapy(text: str, lexicon: Lexicon):
    """A figure right behind the word "line" is a figure, and the whole of it."""
    assert {figure.value for figure in read_figures(text, lexicon)} == {"9.9"}


def test_figures_behind_a_line_of_therapy_are_told_apart(make_document: Callable[..., Document], prefer: Prefer):
    """A paper's "second line 5.9 months" does not stand for a record's "second line 9.9 months"."""
    record = study(make_document, "study-record", "Overall survival in second line 9.9 months.")
    paper = study(make_document, "abstract", "Overall survival in second line 5.9 months.")
    assert [item.document for item in prefer(record, paper)] == [record]


@pytest.mark.parametrize(
    "own",
    [
        ["Median progression-free survival was 5.9 months; survival was not reached.", "41 centres reported survival."],
        ["Overall survival was 5.9% higher in 41 patients."],
        ["With sorafenib, overall survival was 5.9 months in 41 patients."],
    ],
)
def test_same_digits_with_another_meaning(make_document: Callable[..., Document], prefer: Prefer, own: list[str]):
    """The same digits of another endpoint, with another unit, or on another drug do not stand for a record's line."""
    record = study(make_document, "study-record", "In 41 patients on lenvatinib, overall survival was 5.9 months.")
    assert [item.document for item in prefer(record, study(make_document, "abstract", *own))] == [record]

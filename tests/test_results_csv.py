"""Results as CSV, with an invented drug."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcite.answers import Answer, EvidenceSummary, Quote, Statement, Timings
from hepcite.documents import Document, sha256_of
from hepcite.lexicon import Lexicon
from hepcite.reported_results import ResultTable, read_results
from hepcite.results_csv import BYTE_ORDER_MARK, COLUMNS, to_csv
from hepcite.sources.shipped import corpus_folder

LEXICON = Lexicon.read(corpus_folder() / "lexicon.yaml")

TEXT = 'Median OS with "examplinib, oral" was 9.9 months (95% CI 7.3-14.4) in 47 patients.'


def quote_all(document: Document) -> Quote:
    """Quote the whole text of a document."""
    text = document.text
    return Quote(document.doc_id, document.study_id, document.kind, "facts", 0, len(text), text, sha256_of(text))


def answer_from(*documents: Document) -> Answer:
    """Build an answer that quotes each document in full."""
    return Answer(
        question="What is known about examplinib?",
        searched_for="What is known about examplinib?",
        statements=tuple(
            Statement(
                "label", (Quote(d.doc_id, d.study_id, d.kind, "facts", 0, len(d.text), d.text, sha256_of(d.text)),)
            )
            for d in documents
        ),
        evidence=EvidenceSummary(),
        sources=documents,
        retrieved=(),
        fingerprint="f" * 8,
        answer_id="a" * 8,
        timings_ms=Timings(),
    )


def read_csv(text: str) -> list[list[str]]:
    """Read CSV back without its byte order mark, line ends inside cells kept."""
    return list(csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline=""), strict=True))


@pytest.fixture
def trial(make_document: Callable[..., Document]) -> Document:
    """A study record of one result, with everything that is cited."""
    return make_document(
        TEXT,
        kind="study-record",
        authors="Nobody A, Noone B",
        journal="J Invented Res",
        year=2024,
        doi="10.1234/examplinib.1",
        pmid="12345678",
    )


def test_a_row_by_hand(trial: Document):
    """A result is one row under the named columns, its quote and its source beside it."""
    answer = answer_from(trial)
    header, row = read_csv(to_csv(read_results(answer, LEXICON), answer))
    assert tuple(header) == COLUMNS
    assert row == [
        "overall survival",
        "median",
        "",
        '"examplinib, oral"',
        "quote",
        "9.9",
        "7.3",
        "14.4",
        "",
        "months",
        "47",
        "quote",
        "Nobody A et al., J Invented Res 2024",
        "phase II trial",
        "direct evidence, after immunotherapy",
        "1",
        TEXT,
        "10.1234/examplinib.1",
        "12345678",
        "",
    ]


def test_empty_table(trial: Document):
    """Without results there is the header alone."""
    assert to_csv(ResultTable((), 3), answer_from(trial)) == BYTE_ORDER_MARK + ",".join(COLUMNS) + "\r\n"


def test_line_ends(trial: Document):
    """Each record ends with CR LF, as RFC 4180 asks."""
    answer = answer_from(trial)
    assert [line[-1:] for line in to_csv(read_results(answer, LEXICON), answer).split("\n")[:-1]] == ["\r", "\r"]


@pytest.mark.parametrize(
    "authors", ["=SUM(A1)", "+1", "-1", "@nobody", "\tNobody", "\rNobody", " =SUM(A1)", "\u00a0+1", "＝SUM(A1)"]
)
def test_no_cell_is_calculated(authors: str, trial: Document):
    """A cell that a spreadsheet would take for a formula begins with an apostrophe."""
    answer = answer_from(replace(trial, authors=authors, journal=authors, doi=authors))
    cells = read_csv(to_csv(read_results(answer, LEXICON), answer))[1]
    assert [cell for cell in cells if cell.strip()[:1] in tuple("=+-@＝")] == []
    assert f"'{authors}" in cells


def test_notices_travel_with_the_row(trial: Document):
    """What was published about a paper stands at the end of each of its rows."""
    answer = answer_from(replace(trial, notices=("corrected: invented", "expression of concern: invented")))
    assert read_csv(to_csv(read_results(answer, LEXICON), answer))[1][-1] == (
        "corrected: invented; expression of concern: invented"
    )


def test_what_the_quote_does_not_say_is_told(trial: Document):
    """Arm and size that come from the document's title and size are told apart from those of the quote."""
    text = "Median OS was 9.9 months."
    answer = answer_from(replace(trial, text=text, title="Cabozantinib: an invented trial", n=47))
    row = dict(zip(COLUMNS, read_csv(to_csv(read_results(answer, LEXICON), answer))[1], strict=True))
    assert (row["arm"], row["arm from"], row["n"], row["n from"]) == ("Cabozantinib", "document", "47", "document")


@given(st.text(max_size=30))
def test_every_cell_comes_back(title: str):
    """Whatever a source is called, the CSV reads back to as many cells, and the quote to its own words."""
    text = f"Median OS was 9.9 months with examplinib ({title})."
    document = Document("d", "d", "study-record", title, text, (), "phase-2", "any-line", doi=title)
    answer = answer_from(document)
    table = read_results(answer_from(replace(document, text="Median OS was 9.9 months.", title="T")), LEXICON)
    rows = read_csv(to_csv(table, answer))
    assert [len(row) for row in rows] == [len(COLUMNS)] * 2
    assert rows[1][COLUMNS.index("quote")] == text

"""Study records: their schema, and the document composed from one."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hepcite.documents import UNNAMED_NOTICE, UNVERIFIED_NOTICE, Document, sha256_of
from hepcite.errors import CorpusError
from hepcite.sources.study_records import PROVISIONAL_TITLE_NOTICE, read_study_records, unique

ReadOne = Callable[..., Document]


@pytest.fixture
def read_one(tmp_path: Path, study_record: Callable, write_record: Callable) -> ReadOne:
    """Write a record with some fields replaced, and read the folder."""

    def read(without: str | None = None, **fields: Any) -> Document:
        record = study_record(**fields)
        record.pop(without or "", None)
        write_record(tmp_path, record)
        (document,) = read_study_records(tmp_path)
        return document

    return read


def lines(document: Document) -> list[tuple[str, str]]:
    """Return each section's name and text."""
    return [(section.name, document.text[section.start : section.end]) for section in document.sections]


def test_text_is_one_line_a_section(read_one: ReadOne):
    """Title, population, facts and limitations follow each other, each a section of its own."""
    assert lines(read_one()) == [
        ("title", "Examplinib in an Invented Trial"),
        ("population", "Population: Invented patients after invented immunotherapy."),
        ("facts", "Median survival with examplinib was 9.9 months."),
        ("facts", "Response to examplinib was 6.4%."),
        ("limitations", "Limitations: It never took place."),
    ]


def test_no_limitations_no_section(read_one: ReadOne):
    """A record without limitations has no section for them."""
    assert "limitations" not in dict(lines(read_one(limitations=None)))


def test_full_stop_is_not_doubled(read_one: ReadOne):
    """A population that ends in a full stop gets no second one."""
    assert dict(lines(read_one(population="Adults.")))["population"] == "Population: Adults."


def test_offsets_count_code_points(read_one: ReadOne):
    """Characters outside ASCII and outside the basic plane count as one."""
    document = read_one(title="α-Fetoprotein 😀 ≥ 400 µg/L")
    assert lines(document)[1][1].startswith("Population:")


def test_kind_and_ids(read_one: ReadOne):
    """A study record is labelled as one and is its own study."""
    document = read_one()
    assert (document.kind, document.doc_id, document.study_id) == (
        "study-record",
        "examplinib-one",
        "examplinib-one",
    )


def test_unverified_record_carries_the_notice(read_one: ReadOne):
    """A record whose figures were not checked says so with every quote."""
    assert read_one(verified=False).notices == (UNVERIFIED_NOTICE,)


def test_provisional_title_carries_a_notice(read_one: ReadOne):
    """A title that is not the published one says so."""
    assert read_one(title_exact=False).notices == (PROVISIONAL_TITLE_NOTICE,)


NAMELESS = {
    "authors": None,
    "journal": None,
    "doi": None,
    "pmid": None,
    "pmcid": None,
    "trial_ids": [],
    "facts": [{"text": "Examplinib was given.", "source": None}],
}


def test_record_that_names_no_publication_says_so(read_one: ReadOne):
    """A record from which nothing leads to a paper says so; one name, place, number or link is enough."""
    assert read_one(**NAMELESS).notices == (UNNAMED_NOTICE,)
    named: dict[str, object] = {
        "authors": "Nobody A",
        "journal": "J Invented Res",
        "pmid": "12345678",
        "trial_ids": ["NCT01234567"],
        "facts": [{"text": "Examplinib was given.", "source": "https://example.org/"}],
    }
    assert all(read_one(**{**NAMELESS, field: value}).notices == () for field, value in named.items())


def test_verified_record_has_no_notice(read_one: ReadOne):
    """A checked record with its published title carries nothing."""
    assert read_one().notices == ()


def test_same_record_same_hash(read_one: ReadOne):
    """The text's hash depends on the text alone."""
    document = read_one()
    assert document.text_sha256 == sha256_of(document.text)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("doi", "https://doi.org/10.1234/x"),
        ("doi", "10.12/x"),
        ("doi", "10.1234/with space"),
        ("doi", ""),
        ("pmid", 12345678),
        ("pmid", "PMID1"),
        ("pmid", "123456789"),
        ("pmcid", "8977221"),
        ("year", "2024"),
        ("year", 1949),
        ("year", 20244),
        ("n", 0),
        ("n", 47.5),
        ("study_type", "phase 2"),
        ("setting", "second-line"),
        ("therapy_classes", []),
        ("therapy_classes", ["magic"]),
        ("therapy_classes", "tki"),
        ("trial_ids", None),
        ("facts", []),
        ("facts", [{"text": "No source key."}]),
        ("facts", [{"text": "x. ", "source": None}]),
        ("facts", [{"text": "Two\nlines.", "source": None}]),
        ("facts", [{"text": "Odd key.", "source": None, "page": 3}]),
        ("facts", ["Only text."]),
        ("title", " Leading space"),
        ("title", ""),
        ("population", None),
        ("verified", "yes"),
        ("double_checked", None),
    ],
)
def test_bad_value_names_file_and_field(read_one: ReadOne, field: str, value: object):
    """A value against the schema is refused in one line with the file and the field."""
    with pytest.raises(CorpusError, match=rf"\Aexamplinib-one\.yaml: field '{field}[^\n]*\Z"):
        read_one(**{field: value})


@pytest.mark.parametrize("field", ["title", "authors", "doi", "facts", "limitations", "verified", "n"])
def test_missing_field_is_named(read_one: ReadOne, field: str):
    """A key that is left out is refused, even where null would do."""
    with pytest.raises(CorpusError, match=rf"\Aexamplinib-one\.yaml: field '{field}': missing field[^\n]*\Z"):
        read_one(without=field)


def test_unknown_key_is_named(read_one: ReadOne):
    """A key that the schema does not know is refused."""
    with pytest.raises(CorpusError, match=r"\Aexamplinib-one\.yaml: field 'colour': unknown key[^\n]*\Z"):
        read_one(colour="blue")


def test_empty_folder_is_an_error(tmp_path: Path):
    """A corpus without study records is a broken installation."""
    with pytest.raises(CorpusError, match="no study records"):
        read_study_records(tmp_path)


def test_records_come_in_the_order_of_their_ids(tmp_path: Path, study_record: Callable, write_record: Callable):
    """The order of documents does not depend on the order of writing."""
    for name in ("b-two", "a-one", "c-three"):
        write_record(tmp_path, study_record(id=name))
    assert [document.doc_id for document in read_study_records(tmp_path)] == ["a-one", "b-two", "c-three"]


def test_other_files_are_passed_over(tmp_path: Path, study_record: Callable, write_record: Callable):
    """Only files that end in .yaml are records."""
    write_record(tmp_path, study_record())
    (tmp_path / "notes.txt").write_text("not a record")
    assert len(read_study_records(tmp_path)) == 1


@pytest.mark.parametrize("twin", ["examplinib-one", "Examplinib-ONE"])
def test_duplicate_id(make_document: Callable[..., Document], twin: str):
    """Two documents with the same id, or one that differs in case only, are refused."""
    with pytest.raises(CorpusError, match=rf"\A{twin}\.yaml: field 'id': duplicate id '{twin}'[^\n]*\Z"):
        unique([make_document(), make_document(doc_id=twin)])

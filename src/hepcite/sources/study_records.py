"""Study records: short summaries written for this corpus from published figures, one YAML file a study."""

from collections.abc import Iterable
from importlib.resources.abc import Traversable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from hepcite.documents import UNNAMED_NOTICE, UNVERIFIED_NOTICE, Document, Section, Setting, StudyType, TherapyClass
from hepcite.errors import CorpusError
from hepcite.sources.records import Record, read_record, yaml_files

LICENSE = "CC BY 4.0"
PROVISIONAL_TITLE_NOTICE = "the title describes the study; its published wording may differ"

VERSION = 2
"""Raised when a record is composed to another document, so that libraries are brought up to date."""

Line = Annotated[str, StringConstraints(min_length=3, pattern=r"^\S[^\n]*\S$")]
"""One line of text without surrounding white space."""


class Fact(BaseModel):
    """One figure or finding, and the address at which it was read."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    text: Line
    source: str | None


class StudyRecord(Record):
    """The schema of a study record; every key must be present.

    Attributes:
        title_exact: Whether the title is the published one.
        n: Participants, or the number planned for an ongoing trial.
        verified: Whether the key figures were read in a published source.
        double_checked: Whether a second reader compared them.
    """

    title: Line
    title_exact: bool
    authors: str | None
    journal: str | None
    year: Annotated[int, Field(ge=1950, le=2100)] | None
    volume_pages: str | None
    doi: Annotated[str, StringConstraints(pattern=r"^10\.\d{4,9}/\S+$")] | None
    pmid: Annotated[str, StringConstraints(pattern=r"^\d{1,8}$")] | None
    pmcid: Annotated[str, StringConstraints(pattern=r"^PMC\d+$")] | None
    trial_ids: list[str]
    study_type: StudyType
    setting: Setting
    therapy_classes: Annotated[list[TherapyClass], Field(min_length=1)]
    population: Line
    n: Annotated[int, Field(ge=1)] | None
    facts: Annotated[list[Fact], Field(min_length=1)]
    limitations: Line | None
    verified: bool
    double_checked: bool


def read_study_records(folder: Traversable) -> tuple[Document, ...]:
    """Read every `*.yaml` of a folder as a document, in the order of their ids.

    Raises:
        CorpusError: A file breaks the schema, or two files share an id.
    """
    files = yaml_files(folder)
    if not files:
        raise CorpusError(f"no study records in {folder}: reinstall HepCite")
    return unique(compose_document(read_record(file, StudyRecord)) for file in files)


def unique(documents: Iterable[Document]) -> tuple[Document, ...]:
    """Return the documents as they come.

    Raises:
        CorpusError: Two documents share an id, or differ only in the case of its letters.
    """
    by_id: dict[str, Document] = {}
    for document in documents:
        if document.doc_id.lower() in by_id:
            raise CorpusError(f"{document.doc_id}.yaml: field 'id': duplicate id {document.doc_id!r}: rename one")
        by_id[document.doc_id.lower()] = document
    return tuple(by_id.values())


def compose_document(record: StudyRecord) -> Document:
    """Compose a record's text: title, population, facts and limitations, one line and one section each."""
    text, sections = _compose_text(record)
    return Document(
        doc_id=record.id,
        study_id=record.id,
        kind="study-record",
        title=record.title,
        text=text,
        sections=sections,
        study_type=record.study_type,
        setting=record.setting,
        authors=record.authors,
        journal=record.journal,
        year=record.year,
        volume_pages=record.volume_pages,
        doi=record.doi,
        pmid=record.pmid,
        pmcid=record.pmcid,
        trial_ids=tuple(record.trial_ids),
        therapy_classes=tuple(record.therapy_classes),
        n=record.n,
        license=LICENSE,
        url=next((fact.source for fact in record.facts if fact.source), None),
        notices=_notices(record),
    )


def _compose_text(record: StudyRecord) -> tuple[str, tuple[Section, ...]]:
    lines = [
        ("title", record.title),
        ("population", _sentence(f"Population: {record.population}")),
        *(("facts", fact.text) for fact in record.facts),
    ]
    if record.limitations:
        lines.append(("limitations", _sentence(f"Limitations: {record.limitations}")))
    sections: list[Section] = []
    start = 0
    for name, line in lines:
        sections.append(Section(name, start, start + len(line), whole=True))
        start += len(line) + 1
    return "\n".join(line for _, line in lines), tuple(sections)


def _sentence(line: str) -> str:
    """End a line with a full stop unless it ends in one."""
    return line if line.endswith((".", "!", "?")) else f"{line}."


def _names_a_publication(record: StudyRecord) -> bool:
    """Say whether anything leads from a record to what it rests on: a name, a place, a number or a link."""
    named = (record.authors, record.journal, record.doi, record.pmid, record.pmcid, record.trial_ids)
    return any(named) or any(fact.source for fact in record.facts)


def _notices(record: StudyRecord) -> tuple[str, ...]:
    return tuple(
        notice
        for notice, applies in (
            (UNVERIFIED_NOTICE, not record.verified),
            (PROVISIONAL_TITLE_NOTICE, not record.title_exact),
            (UNNAMED_NOTICE, not _names_a_publication(record)),
        )
        if applies
    )

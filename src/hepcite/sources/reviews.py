"""The shipped review: its abstract and core tip verbatim, its bibliographic lines as metadata."""

from importlib.resources.abc import Traversable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from hepcite.documents import Document, Section, Setting, StudyType, TherapyClass
from hepcite.sources.records import Record, read_record


class ReviewSection(BaseModel):
    """A named part of the review, verbatim."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    name: Annotated[str, Field(min_length=1)]
    text: Annotated[str, Field(min_length=1)]


class ReviewRecord(Record):
    """The schema of a review's file; every key must be present."""

    title: str
    authors: str
    journal: str
    year: int
    volume_pages: str
    doi: str
    article_type: str
    published: str
    license: str
    license_url: str
    citation: str
    study_type: StudyType
    setting: Setting
    therapy_classes: list[TherapyClass]
    sections: Annotated[list[ReviewSection], Field(min_length=1)]


def read_review(file: Traversable) -> Document:
    """Read a review's file as a document whose sections stand one blank line apart.

    Raises:
        CorpusError: The file breaks the schema.
    """
    record = read_record(file, ReviewRecord)
    sections: list[Section] = []
    start = 0
    for part in record.sections:
        sections.append(Section(part.name, start, start + len(part.text)))
        start += len(part.text) + 2
    return Document(
        doc_id=record.id,
        study_id=record.id,
        kind="review",
        title=record.title,
        text="\n\n".join(part.text for part in record.sections),
        sections=tuple(sections),
        study_type=record.study_type,
        setting=record.setting,
        authors=record.authors,
        journal=record.journal,
        year=record.year,
        volume_pages=record.volume_pages,
        doi=record.doi,
        therapy_classes=tuple(record.therapy_classes),
        license=record.license,
        url=record.license_url,
    )

"""What the corpus is made of: documents, their sections and sentences, and the passages that are retrieved.

Offsets count Unicode code points into `Document.text`; every span is half-open, `text[start:end]`.
"""

import hashlib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, get_args

DocumentKind = Literal["review", "abstract", "study-record", "full-text"]
DOCUMENT_KINDS: tuple[str, ...] = get_args(DocumentKind)
"""Whose words a text is made of: the review's, those of a paper's abstract or whole text, or this corpus's own."""

StudyType = Literal[
    "phase-3-rct",
    "meta-analysis",
    "phase-2-rct",
    "rct",
    "phase-2",
    "phase-1-2",
    "phase-1",
    "prospective-cohort",
    "retrospective-cohort",
    "guideline",
    "review",
    "preclinical",
    "ongoing-trial",
    "not-stated",
]
STUDY_TYPES: tuple[str, ...] = get_args(StudyType)
"""Study designs, strongest first; the order is the one used to rank evidence."""

Setting = Literal["second-line-post-ici", "any-line", "second-line-post-tki", "first-line", "other", "not-stated"]
SETTINGS: tuple[str, ...] = get_args(Setting)
"""Settings by how directly they bear on treatment after immunotherapy, most direct first."""

DIRECT_SETTING = "second-line-post-ici"

TherapyClass = Literal[
    "ici-combination",
    "ici-monotherapy",
    "ici-rechallenge",
    "tki",
    "anti-vegf",
    "bispecific",
    "car-t",
    "tcr-t",
    "nk-cell",
    "prodrug",
    "microbiota",
    "locoregional",
    "other",
]
THERAPY_CLASSES: tuple[str, ...] = get_args(TherapyClass)

UNVERIFIED_NOTICE = "unverified record: its key figures were not checked against a published source"
UNNAMED_NOTICE = "publication not named: the record has no author, journal, DOI or PMID by which to look it up"

RETRACTED, CONCERN, CORRECTED = "retracted", "expression of concern", "corrected"
"""How the notices begin that were published about a paper."""


def sha256_of(text: str) -> str:
    """Return the hexadecimal SHA-256 of the text's UTF-8 bytes."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True)
class Section:
    """A named stretch of a document's text; sections do not overlap and stand in text order.

    Attributes:
        whole: Whether it is one quotable unit, such as a line of a study record or a row of a table.
    """

    name: str
    start: int
    end: int
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """The smallest quotable unit: a span of a document's text inside one section."""

    section: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """One text of the corpus with its provenance.

    Attributes:
        doc_id: Unique id; stable across releases for the shipped corpus.
        study_id: Id of the study record that the text belongs to; its own id when there is none.
        kind: Whose words the text is made of; see `DOCUMENT_KINDS`.
        n: Number of participants, or the planned number for an ongoing trial.
        sections: Sections in text order; every quotable character lies in one.
        notices: What must travel with each quote (unverified, retracted, corrected ...).
        origin: Where the text was read: a service, or a file's name; None for the shipped corpus.
        retrieved_at: ISO date on which the text was fetched or imported; None for the shipped corpus.
        pages: Where pages begin: pairs of an offset into the text and a page number, in order; empty without pages.
    """

    doc_id: str
    study_id: str
    kind: DocumentKind
    title: str
    text: str
    sections: tuple[Section, ...]
    study_type: StudyType
    setting: Setting
    authors: str | None = None
    journal: str | None = None
    year: int | None = None
    volume_pages: str | None = None
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    trial_ids: tuple[str, ...] = ()
    therapy_classes: tuple[TherapyClass, ...] = ()
    n: int | None = None
    license: str | None = None
    url: str | None = None
    origin: str | None = None
    retrieved_at: str | None = None
    notices: tuple[str, ...] = ()
    pages: tuple[tuple[int, int], ...] = ()

    @property
    def text_sha256(self) -> str:
        """SHA-256 of the text, the fingerprint by which a changed document is recognised."""
        return sha256_of(self.text)

    @property
    def verified(self) -> bool:
        """Whether the key figures were read in a published source."""
        return UNVERIFIED_NOTICE not in self.notices

    @property
    def retracted(self) -> bool:
        """Whether the paper was withdrawn; it then counts as no evidence, whatever it says."""
        return any(notice.startswith(RETRACTED) for notice in self.notices)

    def page_at(self, offset: int) -> int | None:
        """Return the number of the page that holds a code point; None in a text without pages."""
        position = bisect_right(self.pages, offset, key=lambda page: page[0])
        return self.pages[position - 1][1] if position else None

    @property
    def link(self) -> str | None:
        """The best web address of the source: DOI, else PubMed, else its own address."""
        if self.doi:
            return f"https://doi.org/{self.doi}"
        if self.pmid:
            return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/"
        return self.url


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one document, short enough for the embedding model.

    `document.text[start:end] == text` always holds.
    """

    passage_id: str
    doc_id: str
    section: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class RetrievedPassage:
    """A passage with the reason it was retrieved.

    Attributes:
        score: Fused score in [0, 1], comparable within one query only.
        rank: 1 is best.
        components: The scores before fusion, by name ("dense" is a cosine in [-1, 1], "bm25" a raw BM25 score).
    """

    passage: Passage
    study_id: str
    score: float
    rank: int
    components: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Filters:
    """Which documents may answer; an empty field lets everything through.

    Attributes:
        after_year: Keep documents of this year or later; undated ones are dropped.
    """

    kinds: tuple[str, ...] = ()
    study_types: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    therapy_classes: tuple[str, ...] = ()
    after_year: int | None = None

    def accept(self, document: Document) -> bool:
        """Say whether the document passes every filter."""
        return (
            (not self.kinds or document.kind in self.kinds)
            and (not self.study_types or document.study_type in self.study_types)
            and (not self.settings or document.setting in self.settings)
            and (not self.therapy_classes or bool(set(self.therapy_classes) & set(document.therapy_classes)))
            and (self.after_year is None or (document.year is not None and document.year >= self.after_year))
        )

    def __bool__(self) -> bool:
        return bool(
            self.kinds or self.study_types or self.settings or self.therapy_classes or self.after_year is not None
        )

    def __str__(self) -> str:
        parts = [
            f"{name}: {', '.join(values)}"
            for name, values in (
                ("kind", self.kinds),
                ("study type", self.study_types),
                ("setting", self.settings),
                ("therapy class", self.therapy_classes),
            )
            if values
        ]
        if self.after_year is not None:
            parts.append(f"from {self.after_year}")
        return "; ".join(parts)

"""From an article, as a source describes it, to a document of the corpus beside the study that it reports."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from hepcite.classifying import study_type
from hepcite.documents import Document, DocumentKind, Section, Setting, StudyType, sha256_of
from hepcite.identifiers import normal_doi
from hepcite.lexicon import Lexicon
from hepcite.sources.articles import Article, TextPart
from hepcite.title_reading import setting, therapy_classes

BY_RULE_NOTICE = "design and line of therapy were read by rule from title and publication types"

REFERENCES = re.compile(
    r"^(?:\d+\.? )?(?:references|bibliography|literature cited|works cited)[.:]?$", re.IGNORECASE | re.MULTILINE
)
"""Heads the list of cited works in a text without marked sections, such as a PDF's."""

PART_GAP = "\n\n"
"""Stands between two parts of a text."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a text comes from.

    Attributes:
        origin: The service, or the file's name.
        retrieved_at: ISO date.
        is_service: Whether a service was asked, whose word on identifiers and notices holds; a file may be mistaken.
    """

    origin: str
    retrieved_at: str
    is_service: bool = False


@dataclass(frozen=True, slots=True)
class Labels:
    """What a person says of the papers that are imported; it goes before what the rules read."""

    study_type: StudyType | None = None
    setting: Setting | None = None


def document_of_article(
    article: Article,
    of_study: Sequence[Document],
    provenance: Provenance,
    lexicon: Lexicon,
    labels: Labels | None = None,
) -> Document:
    """Compose the document of an article that has a text.

    Args:
        of_study: Documents of the same paper that the corpus holds already; the study record's design, setting, size
            and trial numbers then hold for this text too. Without any, they are read by rule.
    """
    text, sections, pages = _join(article.parts)
    labels = labels or Labels()
    record = next(iter(of_study), None)
    design = labels.study_type or (record.study_type if record else study_type(article))
    kind = _kind(article, design)
    doc_id, study_id = _ids(article, kind, of_study)
    by_rule = record is None and not (labels.study_type and labels.setting)
    return Document(
        doc_id=doc_id,
        study_id=study_id,
        kind=kind,
        title=article.title,
        text=text,
        sections=sections,
        study_type=design,
        setting=labels.setting or (record.setting if record else setting(article.title, lexicon)),
        authors=", ".join(article.authors) or (record.authors if record else None),
        journal=article.journal or (record.journal if record else None),
        year=article.year or (record.year if record else None),
        volume_pages=article.volume_pages,
        doi=normal_doi(article.doi) or (record.doi if record else None),
        pmid=article.pmid or (record.pmid if record else None),
        pmcid=article.pmcid or (record.pmcid if record else None),
        trial_ids=(record.trial_ids if record else ()) or article.trial_ids,
        therapy_classes=record.therapy_classes if record else therapy_classes(article.title, lexicon),
        n=record.n if record else None,
        license=article.license or article.license_url,
        origin=provenance.origin,
        retrieved_at=provenance.retrieved_at,
        notices=_notices(record, by_rule),
        pages=pages,
    )


def _notices(record: Document | None, by_rule: bool) -> tuple[str, ...]:
    """Return what must travel with the text: that its labels were read by rule, if they or its study's were."""
    inherited = record is not None and BY_RULE_NOTICE in record.notices
    return (BY_RULE_NOTICE,) if by_rule or inherited else ()


def _kind(article: Article, design: StudyType) -> DocumentKind:
    if not article.full_text:
        return "abstract"
    return "review" if design == "review" else "full-text"


def _ids(article: Article, kind: DocumentKind, of_study: Sequence[Document]) -> tuple[str, str]:
    """Return the ids of document and study.

    A text of a kind that was added before takes its place; the first text of a study without a record is named after
    its paper.
    """
    for added in of_study:
        if added.kind == kind and added.origin is not None:
            return added.doc_id, added.study_id
    if of_study:
        study_id = of_study[0].study_id
        return f"{study_id}.{'abstract' if kind == 'abstract' else 'full-text'}", study_id
    name = _name(article)
    return name, name


def _name(article: Article) -> str:
    """Name a paper after its PMID, DOI or PMCID, else after its first author, year and title."""
    if article.pmid:
        return f"pmid-{article.pmid}"
    if doi := normal_doi(article.doi):
        return f"doi-{_slug(doi)}"
    if article.pmcid:
        return article.pmcid.lower()
    author = article.authors[0].split()[0] if article.authors else ""
    readable = _slug(f"{author} {article.year or ''} {article.title}")[:60].rstrip("-")
    return f"{readable}-{sha256_of(f'{article.title}{article.year}')[:8]}".lstrip("-")


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _quotable(part: TextPart) -> int:
    """Return how much of a part can be quoted from: all, or what stands before a list of references."""
    headings = [found.start() for found in REFERENCES.finditer(part.text)]
    return next((start for start in headings if start > len(part.text) / 3), len(part.text))


def _join(parts: Sequence[TextPart]) -> tuple[str, tuple[Section, ...], tuple[tuple[int, int], ...]]:
    """Join parts into one text with their sections, and where its pages begin."""
    sections: list[Section] = []
    pages: list[tuple[int, int]] = []
    start = 0
    for part in parts:
        end = start + _quotable(part)
        sections.append(Section(part.section, start, end, part.whole))
        pages.extend((start + offset, number) for offset, number in part.pages)
        start += len(part.text) + len(PART_GAP)
    return PART_GAP.join(part.text for part in parts), tuple(sections), tuple(pages)

"""Finding the paper behind a study of the corpus: by PMID, by DOI, by exact title; in PubMed, then Europe PMC."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from hepcite.documents import Document
from hepcite.identifiers import Identifier, normal_doi
from hepcite.sources.articles import Article, Notice
from hepcite.sources.services.connections import Services
from hepcite.sources.services.ncbi import NO_SUCH_RECORD
from hepcite.sources.study_records import PROVISIONAL_TITLE_NOTICE
from hepcite.standing import describe_mark
from hepcite.study_matching import disagreement, shares_number

PUBMED, EUROPE_PMC = "PubMed", "Europe PMC"


@dataclass(frozen=True, slots=True)
class Study:
    """A study of the corpus with the identifiers that any of its documents carries.

    Attributes:
        documents: Its documents, the study record first where there is one.
    """

    study_id: str
    documents: tuple[Document, ...]

    @property
    def record(self) -> Document:
        """The document that the study is named after."""
        return self.documents[0]

    @property
    def pmid(self) -> str | None:
        """PubMed's number of the paper."""
        return next((document.pmid for document in self.documents if document.pmid), None)

    @property
    def doi(self) -> str | None:
        """The paper's DOI in its one spelling."""
        return next((normal_doi(document.doi) for document in self.documents if normal_doi(document.doi)), None)

    @property
    def findable(self) -> bool:
        """Whether it can be looked up: by an identifier, or by a title in its published words."""
        return bool(self.pmid or self.doi or PROVISIONAL_TITLE_NOTICE not in self.record.notices)


@dataclass(frozen=True, slots=True)
class Found:
    """What a look-up gave.

    Attributes:
        article: The paper; None when there is none, or none that agrees with the record.
        source: Who gave it.
        notices: What any record of the paper says happened to it; also one with its PMID or DOI that disagrees.
        asked: Services whose word on notices this is.
        why_not: Why there is no article.
        disagrees: In what the paper found differs from the record, for a person to look at.
    """

    article: Article | None = None
    source: str = PUBMED
    notices: tuple[Notice, ...] = ()
    asked: tuple[str, ...] = ()
    why_not: str = "neither PubMed nor Europe PMC has a paper under its identifier or title"
    disagrees: str | None = None


def group_studies(documents: Iterable[Document]) -> tuple[Study, ...]:
    """Return the studies of a corpus in the order in which they occur first."""
    grouped: dict[str, list[Document]] = {}
    for document in documents:
        grouped.setdefault(document.study_id, []).append(document)
    return tuple(Study(study_id, tuple(of_study)) for study_id, of_study in grouped.items())


def look_up(studies: Sequence[Study], services: Services) -> dict[str, Found]:
    """Return what was found for each study, by its id.

    Raises:
        SourceError: A service gives no usable answer.
    """
    of_pmids = services.ncbi.articles([study.pmid for study in studies if study.pmid])
    by_pmid = {article.pmid: article for article in of_pmids.articles}
    unreadable = {r.item.removeprefix("PMID "): r.reason for r in of_pmids.refused if r.reason != NO_SUCH_RECORD}
    dois = [study.doi for study in studies if study.doi and study.pmid not in by_pmid]
    by_doi = {article.doi: article for article in services.ncbi.articles_by_doi(dois).articles} if dois else {}
    found = {study.study_id: _find(study, by_pmid, by_doi, services) for study in studies}
    return {study.study_id: _explain(found[study.study_id], unreadable.get(study.pmid or "")) for study in studies}


def _explain(found: Found, reason: str | None) -> Found:
    """Say why PubMed's record could not be used where no other service had the paper."""
    return replace(found, why_not=f"{PUBMED}: {reason}") if reason and not found.article else found


def _find(
    study: Study, by_pmid: Mapping[str | None, Article], by_doi: Mapping[str | None, Article], services: Services
) -> Found:
    article = by_pmid.get(study.pmid) if study.pmid else None
    article = article or (by_doi.get(study.doi) if study.doi else None)
    found = _judge(study, [article], PUBMED) if article else Found()
    if not (article or study.pmid or study.doi):
        found = _judge(study, services.ncbi.articles_by_title(study.record.title).articles, PUBMED)
    if found.disagrees or (found.article and found.article.parts):
        return found
    second = _judge(study, _from_europe_pmc(study, services), EUROPE_PMC)
    better = second if second.disagrees or (second.article and second.article.parts) or not found.article else found
    return replace(better, notices=(*found.notices, *second.notices), asked=(*found.asked, *second.asked))


def _from_europe_pmc(study: Study, services: Services) -> Sequence[Article]:
    """Return the papers that Europe PMC has under the study's identifier, or under its title when it has none."""
    if study.pmid:
        identifier = Identifier("pmid", study.pmid)
    elif study.doi:
        identifier = Identifier("doi", study.doi)
    else:
        return services.europe_pmc.by_title(study.record.title)
    article = services.europe_pmc.article(identifier)
    return [article] if article else []


def _judge(study: Study, articles: Sequence[Article], source: str) -> Found:
    """Take the first article that agrees with the study's record; else say in what the first one differs.

    What happened to an article under the study's own PMID or DOI happened to the study, whatever its title says now.
    """
    faults = [disagreement(article, study.record) for article in articles]
    for article, fault in zip(articles, faults, strict=True):
        if fault is None:
            return Found(article, source, article.notices, (source,))
    if not articles:
        return Found(source=source)
    own = shares_number(articles[0], study.documents)
    return Found(
        source=source,
        notices=articles[0].notices if own else (),
        asked=(source,) if own else (),
        disagrees=f"{source}: {faults[0]}{describe_mark(articles[0].notices)}",
    )

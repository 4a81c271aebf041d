"""From one identifier to a quotable corpus: a paper, in full where it is open, and the abstracts of what it cites."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from hepcite.errors import CorpusError, SourceError
from hepcite.identifiers import Identifier, normal_doi
from hepcite.indexing import Progress
from hepcite.looking_up import EUROPE_PMC, PUBMED
from hepcite.sources.articles import Article, Reference
from hepcite.sources.jats.reading import read_jats
from hepcite.sources.services.connections import Services
from hepcite.study_matching import same_surname

BATCH = 50
"""Cited works that are fetched together."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """An article and who gave it."""

    article: Article
    source: str


@dataclass(frozen=True, slots=True)
class Work:
    """A paper as it could be had.

    Attributes:
        texts: The full text where it is open, else the abstract where there is one; the full text holds its abstract.
        references: What it cites, in its order.
        remark: What a user should know of it: why there is no full text.
    """

    texts: tuple[Gathered, ...]
    references: tuple[Reference, ...]
    remark: str = ""


def gather_work(identifier: Identifier, services: Services) -> Work:
    """Fetch a paper by DOI, PMID or PMCID.

    Raises:
        SourceError: A service gives no usable answer.
        CorpusError: Nobody knows the paper.
    """
    if identifier.kind == "nct":
        raise CorpusError(
            f"{identifier.value}: is a trial, not a paper: `hepcite corpus sync` reads trials' registrations"
        )
    found = _find(identifier, services)
    if found is None:
        raise CorpusError(f"{identifier.value}: neither PubMed nor Europe PMC knows it: check the identifier")
    if found.article.doi:
        notices = (*found.article.notices, *services.crossref.notices(found.article.doi))
        found = replace(found, article=replace(found.article, notices=notices))
    pmcid = found.article.pmcid or (identifier.value if identifier.kind == "pmcid" else None)
    full = _full_text(pmcid, services) if pmcid else None
    if full:
        article = _complete(full.article, found.article)
        return Work((replace(full, article=article),), article.references or _cited(found.article, services))
    remark = "no open full text: abstract only" if found.article.parts else "no open full text and no abstract"
    return Work((found,), found.article.references or _cited(found.article, services), remark)


def gather_cited(references: Sequence[Reference], services: Services, progress: Progress) -> Iterator[list[Gathered]]:
    """Yield the papers that could be found of a reference list, batch by batch, whether with an abstract or without.

    A work is found by its PMID or DOI, or else by its title, when first author and year agree.

    Raises:
        SourceError: A service gives no usable answer.
    """
    for start in range(0, len(references), BATCH):
        progress("fetching cited works", start, len(references))
        yield _gather_batch(references[start : start + BATCH], services)
    progress("fetching cited works", len(references), len(references))


def _gather_batch(references: Sequence[Reference], services: Services) -> list[Gathered]:
    pmids = [reference.pmid for reference in references if reference.pmid]
    found = list(services.ncbi.articles(pmids).articles) if pmids else []
    known = {article.doi for article in found} | {None}
    dois = [normal_doi(reference.doi) for reference in references if not reference.pmid]
    missing = [doi for doi in dois if doi and doi not in known]
    found += services.ncbi.articles_by_doi(missing).articles if missing else ()
    gathered = [Gathered(article, PUBMED) for article in found]
    known |= {article.doi for article in found}
    others = [services.europe_pmc.article(Identifier("doi", doi)) for doi in missing if doi not in known]
    gathered += [Gathered(article, EUROPE_PMC) for article in others if article]
    nameless = [reference for reference in references if not reference.pmid and not normal_doi(reference.doi)]
    return gathered + [one for reference in nameless if (one := _by_title(reference, services))]


def _by_title(reference: Reference, services: Services) -> Gathered | None:
    """Return the paper with the title of a reference; None unless author and year agree, as far as they are given."""
    for article in services.ncbi.articles_by_title(reference.title).articles if reference.title else ():
        author = reference.first_author
        same_author = not (author and article.authors) or same_surname(author, article.authors[0])
        if same_author and reference.year in {None, article.year, article.online_year}:
            return Gathered(article, PUBMED)
    return None


def _find(identifier: Identifier, services: Services) -> Gathered | None:
    if identifier.kind == "pmid":
        in_pubmed = services.ncbi.articles([identifier.value]).articles
    elif identifier.kind == "doi":
        in_pubmed = services.ncbi.articles_by_doi([identifier.value]).articles
    else:
        in_pubmed = ()
    if in_pubmed:
        return Gathered(in_pubmed[0], PUBMED)
    article = services.europe_pmc.article(identifier)
    return Gathered(article, EUROPE_PMC) if article else None


def _full_text(pmcid: str, services: Services) -> Gathered | None:
    """Return an open full text, from Europe PMC, else from PubMed Central; None when it is not open."""
    for source, fetch in ((EUROPE_PMC, services.europe_pmc.full_text), ("PubMed Central", services.ncbi.full_text)):
        content = fetch(pmcid)
        if content is None:
            continue
        try:
            articles = read_jats(content, pmcid).articles
        except CorpusError as error:
            raise SourceError(f"{source} sent a full text of {pmcid} that cannot be read ({error})") from error
        if articles and articles[0].parts:
            return Gathered(articles[0], source)
    return None


def _complete(full: Article, record: Article) -> Article:
    """Add what the index record knows and the full text does not say: identifiers, types, notices."""
    return replace(
        full,
        doi=full.doi or record.doi,
        pmid=full.pmid or record.pmid,
        pmcid=full.pmcid or record.pmcid,
        article_types=(*full.article_types, *record.article_types),
        trial_ids=tuple(dict.fromkeys((*full.trial_ids, *record.trial_ids))),
        notices=(*full.notices, *record.notices),
        license=full.license or record.license,
    )


def _cited(article: Article, services: Services) -> tuple[Reference, ...]:
    """Return the reference list as Crossref has it, for a paper whose own is not open."""
    return services.crossref.references(article.doi) if article.doi else ()

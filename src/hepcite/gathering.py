"""From one identifier to a quotable corpus: a paper, in full where it is open, and the abstracts of what it cites."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from textwrap import shorten

from hepcite.errors import CorpusError, SourceError
from hepcite.identifiers import Identifier, normal_doi
from hepcite.indexing import Progress
from hepcite.looking_up import EUROPE_PMC, PUBMED
from hepcite.sources.articles import Article, Articles, Reference, Refused
from hepcite.sources.jats.reading import read_jats
from hepcite.sources.services.connections import Services
from hepcite.sources.services.ncbi import NO_SUCH_RECORD
from hepcite.study_matching import same_surname

BATCH = 50
"""Cited works that are fetched together."""

NAME_WIDTH = 100
"""Characters of a reference that are shown where it is named."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """An article and who gave it."""

    article: Article
    source: str


@dataclass(frozen=True, slots=True)
class Cited:
    """What came of a part of a reference list.

    Attributes:
        found: The cited papers, each once, whether with an abstract or without.
        missing: The entries whose paper could not be had, and why.
    """

    found: tuple[Gathered, ...]
    missing: tuple[Refused, ...]


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


def gather_cited(references: Sequence[Reference], services: Services, progress: Progress) -> Iterator[Cited]:
    """Yield what could be found of a reference list and what could not, batch by batch.

    A work is found by its PMID, else by its DOI; where it has neither, by its title, when author and year agree.

    Raises:
        SourceError: A service gives no usable answer.
    """
    pmids = {doi: reference.pmid for reference in references if reference.pmid and (doi := normal_doi(reference.doi))}
    for start in range(0, len(references), BATCH):
        progress("fetching cited works", start, len(references))
        yield _gather_batch(references[start : start + BATCH], pmids, services)
    progress("fetching cited works", len(references), len(references))


def _gather_batch(references: Sequence[Reference], pmids_of: Mapping[str, str], services: Services) -> Cited:
    """Return what came of some entries of a list.

    Args:
        pmids_of: The PMIDs that entries of the whole list give beside a DOI: a work may be cited again by its DOI
            alone, which PubMed does not know.
    """
    pmids = [reference.pmid for reference in references if reference.pmid]
    of_pmids = services.ncbi.articles(pmids) if pmids else Articles()
    found = [Gathered(article, PUBMED) for article in of_pmids.articles]
    numbers = {article.pmid for article in of_pmids.articles}
    left = [reference for reference in references if reference.pmid not in numbers]
    known = {article.doi for article in of_pmids.articles}
    known |= {doi for doi, pmid in pmids_of.items() if pmid in numbers}
    dois = [doi for reference in left if (doi := normal_doi(reference.doi)) and doi not in known]
    found += _gather_by_doi(dois, services)
    known |= {one.article.doi for one in found}
    twins = _gather_by_twin([doi for doi in dois if doi not in known], pmids_of, services)
    found += twins.values()
    known |= twins.keys()
    reasons = {refused.item: refused.reason for refused in of_pmids.refused}
    missing: list[Refused] = []
    for reference in left:
        doi = normal_doi(reference.doi)
        by_title = None if reference.pmid or doi else _by_title(reference, services)
        if by_title:
            found.append(by_title)
        elif doi is None or doi not in known:
            missing.append(Refused(_name(reference), _why_missing(reference, reasons)))
    return Cited(tuple(found), tuple(missing))


def _gather_by_doi(dois: Sequence[str], services: Services) -> list[Gathered]:
    """Return the papers with these DOIs that PubMed has, then those that only Europe PMC has."""
    in_pubmed = services.ncbi.articles_by_doi(dois).articles if dois else ()
    known = {article.doi for article in in_pubmed}
    others = [services.europe_pmc.article(Identifier("doi", doi)) for doi in dict.fromkeys(dois) if doi not in known]
    found = [Gathered(article, PUBMED) for article in in_pubmed]
    return found + [Gathered(article, EUROPE_PMC) for article in others if article]


def _gather_by_twin(dois: Sequence[str], pmids_of: Mapping[str, str], services: Services) -> dict[str, Gathered]:
    """Return, by DOI, the works that nobody has under their DOI and PubMed has under a PMID given beside it."""
    wanted = {doi: pmids_of[doi] for doi in dois if doi in pmids_of}
    articles = services.ncbi.articles(list(wanted.values())).articles if wanted else ()
    by_pmid = {article.pmid: Gathered(article, PUBMED) for article in articles}
    return {doi: by_pmid[pmid] for doi, pmid in wanted.items() if pmid in by_pmid}


def _name(reference: Reference) -> str:
    """Name an entry of a reference list in one line: its number, and its identifier or what stands in it."""
    number = reference.doi or (f"PMID {reference.pmid}" if reference.pmid else None)
    named = number or shorten(reference.title or reference.citation, NAME_WIDTH, placeholder=" …")
    return f"reference {reference.position} ({named})"


def _why_missing(reference: Reference, reasons: Mapping[str, str]) -> str:
    """Say why a cited work could not be had.

    Args:
        reasons: Why PubMed gave no record, by "PMID 12345".
    """
    if normal_doi(reference.doi):
        return "neither PubMed nor Europe PMC has a paper under its DOI"
    if reference.pmid:
        return reasons.get(f"PMID {reference.pmid}", NO_SUCH_RECORD)
    if reference.title:
        return "it has no PMID or DOI, and PubMed has no paper of its title, author and year"
    return "it has no PMID, DOI or marked title to be looked up by"


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

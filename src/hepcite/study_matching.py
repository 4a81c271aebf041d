"""Which study an article belongs to, and whether an article that was looked up is the paper that a record means."""

from collections.abc import Iterable

from rapidfuzz import fuzz

from hepcite.corpus_topics import first_author
from hepcite.documents import Document
from hepcite.identifiers import normal_doi, title_key
from hepcite.sources.articles import Article
from hepcite.sources.study_records import PROVISIONAL_TITLE_NOTICE

SAME_TITLE = 92
"""Likeness (0 to 100) of two titles' words from which they are the same title, differently printed."""


class Studies:
    """The documents of a corpus by what identifies their paper: DOI, PMID, PMCID, or title and year."""

    def __init__(self, documents: Iterable[Document] = ()) -> None:
        self._by_key: dict[str, list[Document]] = {}
        for document in documents:
            self.add(document)

    def add(self, document: Document) -> None:
        """Take one more document in."""
        exact = PROVISIONAL_TITLE_NOTICE not in document.notices
        title = document.title if exact else ""
        for key in _keys(document.doi, document.pmid, document.pmcid, title, document.year):
            self._by_key.setdefault(key, []).append(document)

    def of(self, article: Article) -> tuple[Document, ...]:
        """Return the documents of an article's paper, in the order of the corpus; empty for an unknown paper."""
        keys = _keys(article.doi, article.pmid, article.pmcid, article.title, article.year)
        found = {document.doc_id: document for key in keys for document in self._by_key.get(key, ())}
        return tuple(d for d in found.values() if not _contradicts(article, d))


def _keys(doi: str | None, pmid: str | None, pmcid: str | None, title: str, year: int | None) -> list[str]:
    keys = [f"doi {normal_doi(doi)}"] if normal_doi(doi) else []
    keys += [f"pmid {pmid}"] if pmid else []
    keys += [f"pmcid {pmcid}"] if pmcid else []
    return [*keys, f"title {title_key(title)} {year}"] if title_key(title) and year else keys


def _contradicts(article: Article, document: Document) -> bool:
    """Say whether both carry an identifier of one kind and not the same one: an equal title is then a coincidence."""
    same_doi = normal_doi(article.doi) == normal_doi(document.doi)
    same_pmid = article.pmid == document.pmid
    if (article.doi and document.doi and same_doi) or (article.pmid and document.pmid and same_pmid):
        return False
    return bool((article.doi and document.doi) or (article.pmid and document.pmid))


def disagreement(article: Article, record: Document) -> str | None:
    """Say in what an article differs from the record for which it was looked up; None when it is that paper.

    A title that the record gives in other words than the published ones is not compared, nor is anything that either
    side lacks. A year agrees with that of the print or of the online version.
    """
    exact = PROVISIONAL_TITLE_NOTICE not in record.notices
    if exact and not _same_title(article.title, record.title):
        return f"its title is {article.title!r}, the record's {record.title!r}"
    wanted, found = first_author(record), article.authors[0] if article.authors else None
    if wanted and found and not _same_surname(wanted, found):
        return f"its first author is {found!r}, the record's {wanted!r}"
    years = {year for year in (article.year, article.online_year) if year}
    if record.year and years and record.year not in years:
        return f"its year is {max(years)}, the record's {record.year}"
    return None


def _same_title(first: str, second: str) -> bool:
    if title_key(first) == title_key(second):
        return True
    likeness = fuzz.ratio(title_key(first), title_key(second))
    return likeness >= SAME_TITLE and _digits(first) == _digits(second)


def _digits(title: str) -> list[str]:
    return [char for char in title if char.isdigit()]


def _same_surname(wanted: str, author: str) -> bool:
    """Compare a surname with an author's entry, "Chan SL"; accents, case and joints do not count."""
    return title_key(author).startswith(title_key(wanted))

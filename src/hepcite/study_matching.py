"""Which study an article belongs to, and whether an article that was looked up is the paper that a record means."""

import re
from collections.abc import Iterable

from rapidfuzz.distance import Levenshtein

from hepcite.corpus_topics import first_author
from hepcite.documents import Document
from hepcite.identifiers import normal_doi, title_key
from hepcite.sources.articles import Article
from hepcite.sources.study_records import PROVISIONAL_TITLE_NOTICE
from hepcite.sources.text.author_names import surname
from hepcite.title_marks import without_mark

SPELLINGS = {"β": "beta", "α": "alpha", "γ": "gamma", "&": " and "}
LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe"})
"""Letters that are not made of a plain one and an accent."""

LONG_WORD = 4
"""Letters from which a word may differ by one from its other spelling, tumour and tumor."""

NUMERAL = re.compile(r"[ivx]+[abc]?")
"""A Roman numeral, of which every letter counts."""

DISTINCT_TITLE = 25
"""Letters from which a title without a year identifies a paper that has no number."""


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
        for key in _keys(document.doi, document.pmid, document.pmcid, title, [document.year]):
            self._by_key.setdefault(key, []).append(document)

    def of(self, article: Article) -> tuple[Document, ...]:
        """Return the documents of an article's paper, in the order of the corpus; empty for an unknown paper."""
        years = [article.year, article.online_year] if article.online_year else [article.year]
        keys = _keys(article.doi, article.pmid, article.pmcid, article.title, years)
        found = {document.doc_id: document for key in keys for document in self._by_key.get(key, ())}
        return tuple(d for d in found.values() if not _contradicts(article, d))


def _keys(doi: str | None, pmid: str | None, pmcid: str | None, title: str, years: Iterable[int | None]) -> list[str]:
    keys = [f"doi {normal_doi(doi)}"] if normal_doi(doi) else []
    keys += [f"pmid {pmid}"] if pmid else []
    keys += [f"pmcid {pmcid}"] if pmcid else []
    key = title_key(title)
    return keys + [f"title {key} {year}" for year in years if key and (year or len(key) >= DISTINCT_TITLE)]


def _contradicts(article: Article, document: Document) -> bool:
    """Say whether both carry an identifier of one kind and no equal one: an equal title is then a coincidence."""
    pairs = (
        (normal_doi(article.doi), normal_doi(document.doi)),
        (article.pmid, document.pmid),
        (article.pmcid, document.pmcid),
    )
    known = [(first, second) for first, second in pairs if first and second]
    return bool(known) and all(first != second for first, second in known)


def shares_number(article: Article, documents: Iterable[Document]) -> bool:
    """Say whether an article has the PMID or the DOI of one of the documents, whatever its title is."""
    doi = normal_doi(article.doi)
    return any(
        (article.pmid and article.pmid == document.pmid) or (doi and doi == normal_doi(document.doi))
        for document in documents
    )


def disagreement(article: Article, record: Document) -> str | None:
    """Say in what an article differs from the record for which it was looked up; None when it is that paper.

    A title that the record gives in other words than the published ones is not compared, nor is anything that either
    side lacks. A year agrees with that of the print or of the online version.
    """
    exact = PROVISIONAL_TITLE_NOTICE not in record.notices
    if exact and not _same_title(article.title, record.title):
        return f"its title is {article.title!r}, the record's {record.title!r}"
    wanted, found = first_author(record), article.authors[0] if article.authors else None
    if wanted and found and not same_surname(wanted, found):
        return f"its first author is {found!r}, the record's {wanted!r}"
    years = {year for year in (article.year, article.online_year) if year}
    if record.year and years and record.year not in years:
        return f"its year is {max(years)}, the record's {record.year}"
    return None


def _same_title(first: str, second: str) -> bool:
    """Say whether two titles are one: equal words, but for case, accents, punctuation and one letter of a long word.

    A mark of retraction before either of them is no part of it.
    """
    if title_key(first) == title_key(second):
        return True
    words, others = _words(without_mark(first)), _words(without_mark(second))
    return len(words) == len(others) and all(map(_same_word, words, others))


def _words(title: str) -> list[str]:
    for letter, name in SPELLINGS.items():
        title = title.replace(letter, name)
    return [key for word in re.split(r"[\W_]+", title) if (key := title_key(word))]


def _same_word(word: str, other: str) -> bool:
    if word == other:
        return True
    if min(len(word), len(other)) < LONG_WORD or word[0] != other[0] or not (word + other).isalpha():
        return False
    return not NUMERAL.fullmatch(word) and Levenshtein.distance(word, other, score_cutoff=1) <= 1


def same_surname(wanted: str, author: str) -> bool:
    """Compare a surname, with its initials or without, with an author's entry, "Chan SL".

    Accents, case and joints do not count.
    """
    return _name_key(surname(author)) in {_name_key(wanted), _name_key(surname(wanted))}


def _name_key(name: str) -> str:
    key = title_key(name.lower().translate(LETTERS))
    return key.replace("ae", "a").replace("oe", "o").replace("ue", "u")  # Müller is also printed Mueller

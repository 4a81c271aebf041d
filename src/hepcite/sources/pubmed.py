"""PubMed's XML, as its efetch service, its saved searches and its yearly files give it: records into articles."""

import re
from collections.abc import Sequence

from lxml.etree import _Element

from hepcite.errors import CorpusError
from hepcite.identifiers import normal_doi, trial_numbers
from hepcite.sources.articles import Article, Articles, Refused, TextPart
from hepcite.sources.pubmed_links import identifier_of, is_notice, read_notices, read_references
from hepcite.sources.text.abstracts import without_copyright
from hepcite.sources.text.author_names import initials
from hepcite.sources.text.inline_markup import plain_text_of
from hepcite.sources.text.markup import flat_text, text_at
from hepcite.sources.text.places import compose_place
from hepcite.sources.text.tidy_text import tidy
from hepcite.sources.text.titles import bare_title
from hepcite.sources.text.xml import local_name, parse_xml

_CITATIONS = {"PubmedArticle": "MedlineCitation", "PubmedBookArticle": "BookDocument"}
"""Records, and the child that holds what is cited; either also stands alone."""

_RECORDS = frozenset(_CITATIONS) | frozenset(_CITATIONS.values())
_SETS = frozenset({"PubmedArticleSet", "PubmedBookArticleSet", "MedlineCitationSet", "BookDocumentSet"})
_DELETED = frozenset({"DeleteCitation", "DeleteDocument"})
_FULL_TEXT = frozenset({"article", "pmc-articleset"})
_SHOWN_PMIDS = 10

_PRINT_DATES = ("Journal/JournalIssue/PubDate/Year", "Journal/JournalIssue/PubDate/MedlineDate")
_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")
_NO_TITLE = frozenset({"", "not available"})
_NO_LABEL = frozenset({"", "unlabelled", "unassigned"})


def read_pubmed(content: bytes, name: str) -> Articles:
    """Read a set of PubMed records, or a single one, in its order.

    An article without an abstract comes with empty `parts`. Records that PubMed has deleted and records without a
    title are refused; so is a set without any record.

    Args:
        content: The XML as it came.
        name: What messages call it, such as a file's name.

    Raises:
        CorpusError: The content is not XML that can be read, or not PubMed records.
    """
    root = parse_xml(content, name)
    if local_name(root) not in _SETS | _RECORDS:
        raise CorpusError(f"{name}: {_other_kind(root)}")
    records = [root] if local_name(root) in _RECORDS else list(root)
    outcomes = [_read_record(record, number) for number, record in enumerate(records, start=1)]
    return Articles(
        articles=tuple(outcome for outcome in outcomes if isinstance(outcome, Article)),
        refused=tuple(outcome for outcome in outcomes if isinstance(outcome, Refused))
        or (() if records else (Refused("the whole file", "holds no records: PubMed has none for what was asked"),)),
    )


def _other_kind(root: _Element) -> str:
    """Say what a document is that holds no PubMed records."""
    name = local_name(root)
    if found := next((text for error in root.iter("ERROR", "Error") if (text := flat_text(error))), None):
        return f"is an error of PubMed, not records: {found}"
    if re.fullmatch(r"e[A-Z]\w*Result", name):
        return f"is another answer of PubMed's services ({name}), not records: fetch them as XML with efetch"
    if name in _FULL_TEXT:
        return f"is full text (<{name}>), not PubMed records: read it as JATS"
    return f"is XML of another kind (<{name}>), not PubMed records"


def _read_record(record: _Element, number: int) -> Article | Refused:
    kind = local_name(record)
    if kind in _DELETED:
        return _deleted(record)
    if kind not in _RECORDS:
        return Refused(f"record {number}", f"is no PubMed record (<{kind}>)")
    citation = record.find(_CITATIONS[kind]) if kind in _CITATIONS else record
    work = citation.find("Article") if citation is not None and local_name(citation) == "MedlineCitation" else citation
    if citation is None or work is None:
        return Refused(_item(record, number), "is empty: it describes no article")
    article = _read_book(record, work) if work is citation else _read_article(record, citation, work)
    return article if article.title else Refused(_item(citation, number), "has no title")


def _deleted(element: _Element) -> Refused:
    pmids = [flat_text(pmid) for pmid in element.iter("PMID")]
    shown = ", ".join(pmids[:_SHOWN_PMIDS]) + (", …" if len(pmids) > _SHOWN_PMIDS else "")
    return Refused(f"{len(pmids)} deleted records", f"PubMed has deleted them: PMID {shown}")


def _item(citation: _Element, number: int) -> str:
    pmid = text_at(citation, "PMID")
    return f"PMID {pmid}" if pmid else f"record {number}"


def _read_article(record: _Element, citation: _Element, work: _Element) -> Article:
    types = _texts(work, "PublicationTypeList/PublicationType")
    title, parts = _title(work), _parts(work)
    issue = work.find("Journal/JournalIssue")
    return Article(
        title=title,
        parts=parts,
        authors=_authors(work.findall("AuthorList")),
        journal=_first(
            citation, "MedlineJournalInfo/MedlineTA", "Article/Journal/ISOAbbreviation", "Article/Journal/Title"
        ),
        year=_year(work, *_PRINT_DATES, "ArticleDate/Year"),
        online_year=_year(work, "ArticleDate/Year"),
        volume_pages=_volume_pages(issue, work.find("Pagination")),
        doi=_doi(record, work),
        pmid=identifier_of("pmid", text_at(citation, "PMID")),
        pmcid=identifier_of("pmcid", _record_id(record, "pmc")),
        article_types=types,
        trial_ids=_trial_ids(work, title, parts),
        notices=read_notices(citation, types, title),
        references=read_references(record, citation),
        updates=is_notice(citation, types),
    )


def _read_book(record: _Element, work: _Element) -> Article:
    """Read a chapter or a whole book; a chapter's book stands where an article's journal does."""
    book = bare_title(text_at(work, "Book/BookTitle"))
    title, parts = _title(work) or book, _parts(work)
    return Article(
        title=title,
        parts=parts,
        authors=_authors([*work.findall("AuthorList"), *work.findall("Book/AuthorList")]),
        journal=book if book != title else None,
        year=_year(work, "Book/PubDate/Year", "Book/PubDate/MedlineDate", "ContributionDate/Year"),
        volume_pages=_volume_pages(work.find("Book"), work.find("Pagination")),
        doi=_doi(record, work),
        pmid=identifier_of("pmid", text_at(work, "PMID")),
        pmcid=identifier_of("pmcid", _record_id(record, "pmc")),
        article_types=_texts(work, "PublicationType"),
        trial_ids=_trial_ids(work, title, parts),
        references=read_references(record, work),
    )


def _title(work: _Element) -> str:
    """Return the English title; the one in another language only when PubMed has none in English."""
    title = bare_title(_unbracketed(bare_title(text_at(work, "ArticleTitle"))))
    return bare_title(text_at(work, "VernacularTitle")) if title.lower() in _NO_TITLE else title


def _unbracketed(title: str) -> str:
    """Take off the brackets that PubMed puts around a translated title; "[18F]FDG uptake in [HCC]" keeps its own."""
    whole = re.fullmatch(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]", title)
    return whole[1] if whole else title


def _parts(work: _Element) -> tuple[TextPart, ...]:
    """Return the stretches of the abstract that hold text, the last one without a copyright line at its end."""
    elements = work.findall("Abstract/AbstractText")
    parts = [TextPart(_section(element), plain_text_of(flat_text(element))) for element in elements]
    if parts:
        parts[-1] = TextPart(parts[-1].section, without_copyright(parts[-1].text))
    return tuple(part for part in parts if part.text)


def _section(abstract_text: _Element) -> str:
    label = tidy(abstract_text.get("Label", "")).rstrip(": ").lower()
    return "abstract" if label in _NO_LABEL else label


def _authors(lists: Sequence[_Element]) -> tuple[str, ...]:
    """Return the names of the first list that is not one of editors, without those that PubMed has replaced."""
    own = next((names for names in lists if names.get("Type") != "editors"), None)
    authors = own.findall("Author") if own is not None else []
    names = (_name(author) for author in authors if author.get("ValidYN") != "N")
    return tuple(name for name in names if name)


def _name(author: _Element) -> str:
    """Return "Chan SL", "Chan SL Jr", or a group's name."""
    given = text_at(author, "ForeName") or text_at(author, "FirstName")
    last = text_at(author, "LastName")
    if not last:
        return text_at(author, "CollectiveName") or given
    return " ".join(filter(None, (last, text_at(author, "Initials") or initials(given), text_at(author, "Suffix"))))


def _year(work: _Element, *paths: str) -> int | None:
    """Return the first year that one of the dates holds, in their order: "1998 Dec-1999 Jan" gives 1998."""
    found = (_YEAR.search(text_at(work, path)) for path in paths)
    return next((int(year[0]) for year in found if year), None)


def _volume_pages(issue: _Element | None, pagination: _Element | None) -> str | None:
    start, end = text_at(pagination, "StartPage"), text_at(pagination, "EndPage")
    printed = text_at(pagination, "MedlinePgn")
    return compose_place(text_at(issue, "Volume"), text_at(issue, "Issue"), printed or start, "" if printed else end)


def _doi(record: _Element, work: _Element) -> str | None:
    locations = (*work.findall("ELocationID"), *work.findall("Book/ELocationID"))
    valid = (place for place in locations if place.get("EIdType") == "doi" and place.get("ValidYN", "Y") == "Y")
    texts = (_record_id(record, "doi"), *(flat_text(place) for place in valid))
    return next((doi for text in texts if (doi := normal_doi(text))), None)


def _record_id(record: _Element, kind: str) -> str:
    """Return an identifier of the record itself: those of its references stand deeper."""
    paths = ("PubmedData", "BookDocument", ".")
    return next(
        (text for path in paths if (text := text_at(record, f"{path}/ArticleIdList/ArticleId[@IdType='{kind}']"))), ""
    )


def _trial_ids(work: _Element, title: str, parts: Sequence[TextPart]) -> tuple[str, ...]:
    """Return the ClinicalTrials.gov numbers that PubMed has indexed, then those that title and abstract name."""
    indexed = _texts(work, "DataBankList/DataBank/AccessionNumberList/AccessionNumber")
    return trial_numbers(" ".join((*indexed, title, *(part.text for part in parts))))


def _first(element: _Element, *paths: str) -> str | None:
    return next((text for path in paths if (text := text_at(element, path))), None)


def _texts(element: _Element, path: str) -> tuple[str, ...]:
    return tuple(text for found in element.findall(path) if (text := flat_text(found)))

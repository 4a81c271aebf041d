"""What a PubMed record says about other works: the notices that followed it, and its list of references."""

from collections.abc import Sequence

from lxml.etree import _Element

from hepcite.identifiers import IdentifierKind, parse_identifier
from hepcite.sources.articles import Notice, NoticeKind, Reference
from hepcite.sources.text.markup import text_at
from hepcite.title_marks import says_retracted

SOURCE = "PubMed"

_NOTICE_KINDS: dict[str, NoticeKind] = {
    "RetractionIn": "retracted",
    "PartialRetractionIn": "retracted",
    "RetractedandRepublishedIn": "retracted",
    "ExpressionOfConcernIn": "concern",
    "ErratumIn": "corrected",
    "CorrectedandRepublishedIn": "corrected",
}
"""Values of `RefType` by which a record names the notice that followed it; an "UpdateIn" is a newer work, no notice."""

_ID_TYPES: dict[IdentifierKind, str] = {"doi": "doi", "pmid": "pubmed", "pmcid": "pmc"}
_NOTICE_FOR = frozenset({"RetractionOf", "PartialRetractionOf", "ErratumFor", "ExpressionOfConcernFor"})
_NOTICE_TYPES = frozenset(
    {"retraction of publication", "retraction notice", "published erratum", "expression of concern"}
)
_RETRACTED_TYPE = "retracted publication"


def read_notices(citation: _Element, types: Sequence[str], title: str) -> tuple[Notice, ...]:
    """Return what happened to a work after it was published, in the record's order, each once.

    A work whose type or title says that it is retracted, and that names no notice, gets a notice without a reference.
    """
    found = (
        Notice(_NOTICE_KINDS[kind], SOURCE, _reference_text(link))
        for link in citation.iterfind("CommentsCorrectionsList/CommentsCorrections")
        if (kind := link.get("RefType", "")) in _NOTICE_KINDS
    )
    notices = tuple(dict.fromkeys(found))
    marked = (says_retracted(title) and not is_notice(citation, types)) or any(
        kind.lower() == _RETRACTED_TYPE for kind in types
    )
    if marked and all(notice.kind != "retracted" for notice in notices):
        return (Notice("retracted", SOURCE), *notices)
    return notices


def is_notice(citation: _Element, types: Sequence[str]) -> bool:
    """Whether a record is itself a retraction, an erratum or an expression of concern about another work."""
    links = citation.iterfind("CommentsCorrectionsList/CommentsCorrections")
    return any(kind.lower() in _NOTICE_TYPES for kind in types) or any(
        link.get("RefType") in _NOTICE_FOR for link in links
    )


def read_references(record: _Element, citation: _Element) -> tuple[Reference, ...]:
    """Return the works that a record cites: the publisher's list, or in older records the one that PubMed made.

    An entry without a text and without identifiers is left out; the others keep their place in the count.
    """
    listed = [
        _listed(position, entry) for position, entry in enumerate(record.iterfind(".//ReferenceList/Reference"), 1)
    ]
    cited = citation.iterfind("CommentsCorrectionsList/CommentsCorrections[@RefType='Cites']")
    found = listed or [_cited(position, link) for position, link in enumerate(cited, 1)]
    return tuple(reference for reference in found if reference.citation)


def _listed(position: int, entry: _Element) -> Reference:
    identifiers = {
        kind: identifier_of(kind, text_at(entry, f"ArticleIdList/ArticleId[@IdType='{name}']"))
        for kind, name in _ID_TYPES.items()
    }
    citation = text_at(entry, "Citation") or "; ".join(filter(None, identifiers.values()))
    return Reference(position, citation, identifiers["doi"], identifiers["pmid"], identifiers["pmcid"])


def _cited(position: int, link: _Element) -> Reference:
    return Reference(position, text_at(link, "RefSource"), pmid=identifier_of("pmid", text_at(link, "PMID")))


def identifier_of(kind: IdentifierKind, text: str) -> str | None:
    """Return an identifier of a kind in its one spelling; None when a text is none of that kind."""
    found = parse_identifier(text)
    return found.value if found and found.kind == kind else None


def _reference_text(link: _Element) -> str | None:
    """Return where a notice was published: "Liver Int. 2024;44(2):10. PMID 12345678"."""
    pmid = identifier_of("pmid", text_at(link, "PMID"))
    return " ".join(filter(None, (text_at(link, "RefSource"), f"PMID {pmid}" if pmid else ""))) or None

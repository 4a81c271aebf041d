"""A PubMed and a PubMed Central made up for tests, answering in the formats of NCBI's E-utilities."""

import json
import re
import threading
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lxml import etree
from lxml.builder import E

from loopback.server import Request, Response, Route

DOCTYPE = (
    '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">'
)
PMC_DOCTYPE = (
    '<!DOCTYPE pmc-articleset PUBLIC "-//NLM//DTD ARTICLE SET 2.0//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pmc/articleset/nlm-articleset-2.0.dtd">'
)
EMPTY_TERM = "Search Backend failed: An error occurred while processing request. Details: Empty Term in the request"
NO_IDS = "<eFetchResult><ERROR>ID list is empty! Possibly it has no correct IDs.</ERROR></eFetchResult>"

_CLAUSE = re.compile(r'^\(*\s*(?:"(?P<phrase>[^"]*)"|(?P<words>[^\[\]"]*?))\s*(?:\[(?P<field>[^\]]*)\])?\s*\)*$')


@dataclass(frozen=True)
class PubMedRecord:
    """An article that PubMed might hold.

    Attributes:
        abstract: Pairs of a label and a text; an empty label for an abstract without labels.
        authors: "Chan SL", or the name of a group.
        comments_corrections: Kind of notice ("RetractionIn"), where it stands, and its PMID or None.
        references: Citation, DOI or None, PMID or None.
    """

    pmid: str
    title: str
    abstract: tuple[tuple[str, str], ...] = ()
    authors: tuple[str, ...] = ()
    journal: str = "J Invented Res"
    year: int = 2024
    doi: str | None = None
    pmcid: str | None = None
    publication_types: tuple[str, ...] = ("Journal Article",)
    comments_corrections: tuple[tuple[str, str, str | None], ...] = ()
    trial_ids: tuple[str, ...] = ()
    references: tuple[tuple[str, str | None, str | None], ...] = ()


@dataclass
class FakeNcbi:
    """Answers searches and fetches; hand `routes()` to a `LoopbackServer`.

    Attributes:
        full_texts: JATS XML by PMCID ("PMC9000001"), an `article` or a whole `pmc-articleset`.
        enforce_rate: Refuse a request when 3 (10 with an `api_key`) came in the second before it, as NCBI does.
        refused: How many requests were refused for coming too fast.
    """

    records: Iterable[PubMedRecord] = ()
    full_texts: Mapping[str, bytes] = field(default_factory=dict)
    enforce_rate: bool = False
    refused: int = 0

    def __post_init__(self) -> None:
        self._records = {record.pmid: record for record in self.records}
        self._times: deque[float] = deque()
        self._lock = threading.Lock()

    def routes(self) -> dict[str, Route]:
        """Return what answers each path."""
        return {"/entrez/eutils/esearch.fcgi": self._esearch, "/entrez/eutils/efetch.fcgi": self._efetch}

    def _esearch(self, request: Request) -> Response:
        if refusal := self._too_fast(request):
            return refusal
        term = request.params.get("term", "").strip()
        if not term:
            return _json({"header": _HEADER, "esearchresult": {"ERROR": EMPTY_TERM}})
        clauses = re.split(r"\s+OR\s+", term)
        hits = {clause: self._find(clause) for clause in clauses}
        found = list(dict.fromkeys(pmid for pmids in hits.values() for pmid in pmids))
        unknown = [clause for clause in clauses if not hits[clause]]
        return _json(_search_result(found, int(request.params.get("retmax", 20)), term, unknown))

    def _efetch(self, request: Request) -> Response:
        if refusal := self._too_fast(request):
            return refusal
        ids = [part.strip() for part in request.params.get("id", "").split(",")]
        ids = [part.removeprefix("PMC") for part in ids]
        if not any(part.isdecimal() and int(part) for part in ids):
            return Response(NO_IDS.encode(), status=400)
        return self._full_texts(ids) if request.params.get("db") == "pmc" else self._articles(ids)

    def _too_fast(self, request: Request) -> Response | None:
        """Count a request; refused ones count too."""
        limit = 10 if request.params.get("api_key") else 3
        with self._lock:
            while self._times and self._times[0] <= request.at - 1.0:
                self._times.popleft()
            self._times.append(request.at)
            count = len(self._times)
            if not self.enforce_rate or count <= limit:
                return None
            self.refused += 1
        sender = request.params.get("api_key", "127.0.0.1")
        body = {"error": "API rate limit exceeded", "api-key": sender, "count": str(count), "limit": str(limit)}
        headers = {"Retry-After": "2", "X-RateLimit-Limit": str(limit), "X-RateLimit-Remaining": "0"}
        return _json(body, status=429, headers=headers)

    def _find(self, clause: str) -> list[str]:
        match = _CLAUSE.match(clause)
        if match is None:
            return []
        text = match["phrase"] if match["phrase"] is not None else match["words"]
        return [
            pmid for pmid, record in self._records.items() if _matches(record, text, (match["field"] or "").lower())
        ]

    def _articles(self, ids: list[str]) -> Response:
        found = [_article(self._records[pmid]) for pmid in ids if pmid in self._records]
        return _xml(E.PubmedArticleSet(*found), DOCTYPE)

    def _full_texts(self, ids: list[str]) -> Response:
        root = E("pmc-articleset")
        for number in ids:
            content = self.full_texts.get(f"PMC{number}")
            if content is None:
                root.append(E.error(f"The following PMCID is not available: {number}", id=number))
            else:
                article = etree.fromstring(content)
                root.extend(list(article) if article.tag == "pmc-articleset" else [article])
        return _xml(root, PMC_DOCTYPE)


_HEADER = {"type": "esearch", "version": "0.3"}


def _search_result(found: list[str], limit: int, term: str, unknown: list[str]) -> dict[str, object]:
    result: dict[str, object] = {
        "count": str(len(found)),
        "retmax": str(min(len(found), limit)),
        "retstart": "0",
        "idlist": found[:limit],
        "translationset": [],
        "querytranslation": term,
    }
    if unknown:
        quoted = [clause for clause in unknown if clause.startswith('"')]
        result["errorlist"] = {"phrasesnotfound": [one for one in unknown if one not in quoted], "fieldsnotfound": []}
        messages = [] if found else ["No items found."]
        result["warninglist"] = {"phrasesignored": [], "quotedphrasesnotfound": quoted, "outputmessages": messages}
    return {"header": _HEADER, "esearchresult": result}


def _matches(record: PubMedRecord, text: str, name: str) -> bool:
    if name in {"doi", "aid"}:
        return (record.doi or "").lower() == text.lower()
    if name in {"uid", "pmid"}:
        return record.pmid == text
    if name in {"ti", "title"}:
        return f" {_words(text)} " in f" {_words(record.title)} "
    everything = _words(" ".join([record.title, *(part for _, part in record.abstract), *record.trial_ids]))
    words = _words(text).split()
    return bool(words) and all(word in everything.split() for word in words)


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _article(record: PubMedRecord) -> etree._Element:
    return E.PubmedArticle(_citation(record), _pubmed_part(record))


def _citation(record: PubMedRecord) -> etree._Element:
    citation = E.MedlineCitation(
        E.PMID(record.pmid, Version="1"),
        E.DateRevised(E.Year(str(record.year)), E.Month("05"), E.Day("01")),
        _described(record),
        E.MedlineJournalInfo(E.Country("United States"), E.MedlineTA(record.journal), E.NlmUniqueID("9000000")),
        Status="MEDLINE",
        Owner="NLM",
    )
    if record.comments_corrections:
        citation.append(E.CommentsCorrectionsList(*map(_notice, record.comments_corrections)))
    return citation


def _described(record: PubMedRecord) -> etree._Element:
    article = E.Article(
        E.Journal(
            E.ISSN("0000-0000", IssnType="Electronic"),
            E.JournalIssue(E.Volume("1"), E.Issue("1"), E.PubDate(E.Year(str(record.year))), CitedMedium="Internet"),
            E.Title(record.journal),
            E.ISOAbbreviation(record.journal),
        ),
        E.ArticleTitle(f"{record.title.rstrip('.')}."),
        E.Pagination(E.MedlinePgn("1-9")),
        PubModel="Print",
    )
    if record.doi:
        article.append(E.ELocationID(record.doi, EIdType="doi", ValidYN="Y"))
    if record.abstract:
        article.append(E.Abstract(*(_abstract_text(label, text) for label, text in record.abstract)))
    if record.authors:
        article.append(E.AuthorList(*map(_author, record.authors), CompleteYN="Y"))
    article.append(E.Language("eng"))
    if record.trial_ids:
        numbers = E.AccessionNumberList(*map(E.AccessionNumber, record.trial_ids))
        bank = E.DataBank(E.DataBankName("ClinicalTrials.gov"), numbers)
        article.append(E.DataBankList(bank, CompleteYN="Y"))
    article.append(E.PublicationTypeList(*(E.PublicationType(kind, UI="D000000") for kind in record.publication_types)))
    return article


def _abstract_text(label: str, text: str) -> etree._Element:
    return E.AbstractText(text, Label=label, NlmCategory=label) if label else E.AbstractText(text)


def _author(name: str) -> etree._Element:
    surname, _, initials = name.rpartition(" ")
    if surname and initials.isupper() and len(initials) <= 3:
        return E.Author(E.LastName(surname), E.ForeName(" ".join(initials)), E.Initials(initials), ValidYN="Y")
    return E.Author(E.CollectiveName(name), ValidYN="Y")


def _notice(notice: tuple[str, str, str | None]) -> etree._Element:
    kind, source, pmid = notice
    numbers = [E.PMID(pmid, Version="1")] if pmid else []
    return E.CommentsCorrections(E.RefSource(source), *numbers, RefType=kind)


def _pubmed_part(record: PubMedRecord) -> etree._Element:
    part = E.PubmedData(E.PublicationStatus("ppublish"), _ids(record.pmid, record.doi, record.pmcid))
    if record.references:
        part.append(
            E.ReferenceList(*(E.Reference(E.Citation(text), _ids(pmid, doi)) for text, doi, pmid in record.references))
        )
    return part


def _ids(pmid: str | None, doi: str | None, pmcid: str | None = None) -> etree._Element:
    known = {"pubmed": pmid, "doi": doi, "pmc": pmcid}
    return E.ArticleIdList(*(E.ArticleId(value, IdType=kind) for kind, value in known.items() if value))


def _xml(root: etree._Element, doctype: str) -> Response:
    return Response(etree.tostring(root, encoding="UTF-8", xml_declaration=True, doctype=doctype))


def _json(answer: Mapping[str, object], status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    body = json.dumps(answer).encode()
    return Response(body, status, content_type="application/json; charset=UTF-8", headers=headers or {})

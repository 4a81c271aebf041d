"""A Europe PMC made up for tests, answering in the format of its RESTful web service."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from loopback.server import Request, Response, Route

PREFIX = "/europepmc/webservices/rest"
"""What follows the server's address in the address of the service."""

_FULL_TEXT = re.compile(rf"{PREFIX}/(?P<id>[^/]+)/fullTextXML")
_QUERY = re.compile(
    r'EXT_ID:(?P<pmid>\d+) AND SRC:MED|PMCID:(?P<pmcid>PMC\d+)|DOI:"(?P<doi>[^"]+)"|TITLE:"(?P<title>[^"]+)"'
)


@dataclass(frozen=True)
class EuropePmcPaper:
    """A paper that Europe PMC might hold.

    Attributes:
        title: With the markup that the service leaves in it, without the full stop that it adds.
        abstract: HTML, its parts under `<h4>Background</h4>`; empty for none.
        authors: "Chan SL", or the name of a group.
        corrections: Type of link ("Retraction in"), where the notice stands, and its PMID or None.
        source: "MED" for what is in PubMed, "PPR" for a preprint.
        record_id: Identifier within `source`; the PMID when it is not given.
        more: Keys that are added to the record as they are, or replace others.
    """

    title: str
    pmid: str | None = None
    pmcid: str | None = None
    doi: str | None = None
    abstract: str = ""
    authors: tuple[str, ...] = ()
    journal: str = "J Invented Res"
    year: int = 2024
    types: tuple[str, ...] = ("Journal Article",)
    license: str | None = None
    open_access: bool = False
    corrections: tuple[tuple[str, str | None, str | None], ...] = ()
    source: str = "MED"
    record_id: str | None = None
    more: Mapping[str, object] = field(default_factory=dict)


@dataclass
class FakeEuropePmc:
    """Answers searches and requests for full texts; hand `routes()` to a `LoopbackServer`.

    A search for a title finds every paper whose title holds its words, as the service does.

    Attributes:
        full_texts: JATS XML by PMCID ("PMC9000001").
    """

    papers: Sequence[EuropePmcPaper] = ()
    full_texts: Mapping[str, bytes] = field(default_factory=dict)

    def routes(self) -> dict[str, Route]:
        """Return what answers each path."""
        return {f"{PREFIX}/search": self._search, f"{PREFIX}/": self._full_text}

    def _search(self, request: Request) -> Response:
        query = request.params.get("query", "")
        asked = _QUERY.fullmatch(query)
        if asked is None or request.params.get("format") != "json":
            return Response(b"<errorBean><errCode>400</errCode><errMsg>Invalid query</errMsg></errorBean>", status=400)
        key, value = next((name, text) for name, text in asked.groupdict().items() if text is not None)
        found = [paper for paper in self.papers if _matches(paper, key, value)]
        return _json(_answer(query, found, int(request.params.get("pageSize", 25))))

    def _full_text(self, request: Request) -> Response:
        asked = _FULL_TEXT.fullmatch(request.path)
        content = self.full_texts.get(asked["id"]) if asked else None
        return Response(b"", status=404) if content is None else Response(content)


def _answer(query: str, found: Sequence[EuropePmcPaper], size: int) -> dict[str, object]:
    return {
        "version": "6.9",
        "hitCount": len(found),
        "request": {"queryString": query, "resultType": "core", "cursorMark": "*", "pageSize": size, "synonym": False},
        "resultList": {"result": [record_of(paper) for paper in found[:size]]},
    }


def record_of(paper: EuropePmcPaper) -> dict[str, object]:
    """Return a paper as a record of the "core" form."""
    known = {"pmid": paper.pmid, "pmcid": paper.pmcid, "doi": paper.doi, "license": paper.license}
    record: dict[str, object] = {
        "id": paper.record_id or paper.pmid or "1",
        "source": paper.source,
        **{key: value for key, value in known.items() if value is not None},
        "title": f"{paper.title}.",
        "authorString": f"{', '.join(paper.authors)}.",
        "authorList": {"author": [_author(name) for name in paper.authors]},
        "journalInfo": {
            "issue": "3",
            "volume": "12",
            "yearOfPublication": paper.year,
            "journal": {"title": "Journal of invented research", "medlineAbbreviation": paper.journal},
        },
        "pubYear": str(paper.year),
        "pageInfo": "101-115",
        "abstractText": paper.abstract,
        "pubTypeList": {"pubType": list(paper.types)},
        "isOpenAccess": "Y" if paper.open_access else "N",
        "commentCorrectionList": {"commentCorrection": [_link(*link) for link in paper.corrections]},
    }
    if not paper.abstract:
        del record["abstractText"]
    if not paper.corrections:
        del record["commentCorrectionList"]
    return record | dict(paper.more)


def _matches(paper: EuropePmcPaper, key: str, value: str) -> bool:
    if key == "title":
        return f" {_words(value)} " in f" {_words(paper.title)} "
    return str(getattr(paper, key) or "").lower() == value.lower()


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", re.sub(r"<[^>]*>", "", text).casefold()))


def _author(name: str) -> dict[str, str]:
    surname, _, initials = name.rpartition(" ")
    if surname and initials.isupper():
        return {"fullName": name, "lastName": surname, "initials": initials}
    return {"collectiveName": name}


def _link(kind: str, reference: str | None, pmid: str | None) -> dict[str, object]:
    known = {"id": pmid, "source": "MED" if pmid else None, "reference": reference}
    return {"type": kind, "orderIn": 1, **{key: value for key, value in known.items() if value is not None}}


def _json(answer: Mapping[str, object]) -> Response:
    return Response(json.dumps(answer).encode(), content_type="application/json;charset=UTF-8")

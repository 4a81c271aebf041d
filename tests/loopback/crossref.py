"""A Crossref made up for tests, answering in the format of its REST API."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from loopback.server import Request, Response, Route

PREFIX = "/crossref"
"""What follows the server's address in the address of the service."""


@dataclass(frozen=True)
class CrossrefUpdate:
    """One work's claim about another: in `updated_by` it names the notice, in `update_to` the paper.

    Attributes:
        date: Year, month, day; less for a day that is not known in full.
        source: "publisher" or "retraction-watch".
    """

    doi: str
    type: str = "retraction"
    date: tuple[int, ...] = (2024, 5, 1)
    source: str = "publisher"


@dataclass(frozen=True)
class CrossrefWork:
    """A work that is registered with Crossref.

    Attributes:
        relation: DOIs by kind of relation ("has-correction").
        references: Entries as Crossref gives them, `{"DOI": ..., "unstructured": ...}`.
    """

    doi: str
    title: str = "An invented paper"
    updated_by: tuple[CrossrefUpdate, ...] = ()
    update_to: tuple[CrossrefUpdate, ...] = ()
    relation: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    references: tuple[Mapping[str, object], ...] = ()


@dataclass
class FakeCrossref:
    """Answers requests for single works and for the notices about one; hand `routes()` to a `LoopbackServer`."""

    works: Iterable[CrossrefWork] = ()

    def __post_init__(self) -> None:
        self._works = {work.doi.lower(): work for work in self.works}

    def add_notice(self, paper: str, update: CrossrefUpdate, *, listed: bool = True) -> None:
        """Register a notice about a paper, and the paper if it is not.

        Args:
            paper: The paper's DOI.
            update: What happened; its DOI is the notice's.
            listed: Whether the paper's own record names the notice; else only the notice names the paper.
        """
        claim = CrossrefUpdate(paper, update.type, update.date, update.source)
        self._works[update.doi.lower()] = CrossrefWork(update.doi, f"An invented {update.type}", update_to=(claim,))
        known = self._works.get(paper.lower(), CrossrefWork(paper))
        named = (*known.updated_by, update) if listed else known.updated_by
        self._works[paper.lower()] = CrossrefWork(
            known.doi, known.title, named, known.update_to, known.relation, known.references
        )

    def routes(self) -> dict[str, Route]:
        """Return what answers each path."""
        return {f"{PREFIX}/works": self._filter, f"{PREFIX}/works/": self._work}

    def _work(self, request: Request) -> Response:
        encoded = request.path.removeprefix(f"{PREFIX}/works/")
        work = self._works.get(unquote(encoded).lower())
        if work is None or "/" in encoded:  # a DOI's slash must come encoded
            return Response(b"Resource not found.", status=404, content_type="text/plain")
        return _json({"status": "ok", "message-type": "work", "message-version": "1.0.0", "message": _record(work)})

    def _filter(self, request: Request) -> Response:
        name, _, doi = request.params.get("filter", "").partition(":")
        if name != "updates" or "," in doi:
            return _json({"status": "failed", "message": [{"type": "filter-not-available"}]}, status=400)
        rows = int(request.params.get("rows", 20))
        found = [work for work in self._works.values() if any(_same(update.doi, doi) for update in work.update_to)]
        items = [_record(work) for work in found[:rows]]
        message = {"facets": {}, "total-results": len(found), "items": items, "items-per-page": rows}
        return _json({"status": "ok", "message-type": "work-list", "message-version": "1.0.0", "message": message})


def _same(one: str, other: str) -> bool:
    return one.lower() == other.lower()


def _record(work: CrossrefWork) -> dict[str, object]:
    relation = {
        kind: [{"id-type": "doi", "id": doi, "asserted-by": "subject"} for doi in dois]
        for kind, dois in work.relation.items()
    }
    record: dict[str, object] = {
        "DOI": work.doi,
        "type": "journal-article",
        "title": [work.title],
        "relation": relation,
    }
    if work.updated_by:
        record["updated-by"] = [_update(update) for update in work.updated_by]
    if work.update_to:
        record["update-to"] = [_update(update) for update in work.update_to]
    if work.references:
        record["reference"] = [{"key": f"ref{n}", **entry} for n, entry in enumerate(work.references, start=1)]
    return record


def _update(update: CrossrefUpdate) -> dict[str, object]:
    return {
        "DOI": update.doi,
        "type": update.type,
        "label": update.type.replace("_", " ").capitalize(),
        "source": update.source,
        "updated": {"date-parts": [list(update.date)], "timestamp": 1714521600000},
    }


def _json(answer: Mapping[str, object], status: int = 200) -> Response:
    return Response(json.dumps(answer).encode(), status, content_type="application/json")

"""PubMed and PubMed Central through NCBI's E-utilities: searches, records by PMID, DOI or title, and full texts."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from textwrap import shorten
from typing import TypeVar

from hepcite.errors import CorpusError
from hepcite.identifiers import normal_doi, parse_identifier, title_key
from hepcite.sources.articles import Articles, Refused
from hepcite.sources.pubmed import read_pubmed
from hepcite.sources.services.web import Service
from hepcite.sources.text.xml import local_name, parse_xml

REQUESTS_PER_SECOND = 2.8
REQUESTS_PER_SECOND_WITH_KEY = 9.0
"""Somewhat less than the 3 and 10 that NCBI allows: requests do not arrive as evenly as they are sent."""

NO_SUCH_RECORD = "PubMed has no such record"
"""Why a number that was asked for did not come back."""

MAX_HITS = 9_999
"""No PubMed search gives more."""

_IDS_A_FETCH = 200
_DOIS_A_SEARCH = 25
_HITS_FOR_DOIS = 200  # more than one a DOI: for a phrase that it does not know PubMed looks for the words in it
_HITS_FOR_A_TITLE = 5
_KEPT_IN_TITLES = "-'.,"
_ANSWER = "the answer"
_EMPTY_SET = "the whole file"
"""What the reader calls a set without any record."""

Answer = TypeVar("Answer")


class Ncbi:
    """PubMed and PubMed Central.

    Every request is posted, so that neither a long list of identifiers nor the key stands in an address.
    """

    def __init__(self, service: Service, tool: str, email: str | None, api_key: str | None) -> None:
        """Say who asks.

        Args:
            service: The E-utilities, to whose address `esearch.fcgi` and `efetch.fcgi` are added.
            tool: The program's name, without spaces.
            email: Where NCBI can reach those who run it; empty like None.
            api_key: The key of an NCBI account, which allows more requests a second; empty like None.
        """
        self._service = service
        identity = {"tool": tool, "email": (email or "").strip(), "api_key": (api_key or "").strip()}
        # NCBI refuses an empty key as a wrong one.
        self._identity = {name: value for name, value in identity.items() if value}

    def search(self, term: str, limit: int = 20) -> tuple[str, ...]:
        """Return the PMIDs that PubMed finds for a query in its own syntax, the best matching first.

        Words that PubMed does not know are no error: it looks for the others, and finds nothing when there are none.
        Nothing is asked for an empty query or a limit below one; more than `MAX_HITS` are never returned.

        Raises:
            SourceError: PubMed does not answer, or with an error.
        """
        if not term.strip() or limit < 1:
            return ()
        params: dict[str, str | int] = {"db": "pubmed", "term": term, "retmode": "json", "sort": "relevance"}
        params["retmax"] = min(limit, MAX_HITS)
        return self._fetch("esearch.fcgi", params, _read_hits)[:limit]

    def articles(self, pmids: Sequence[str]) -> Articles:
        """Return the articles with these PMIDs, each once, in PubMed's order within each 200.

        What is not a PMID, what PubMed does not hold, and records that cannot be read are in `refused`.

        Raises:
            SourceError: PubMed does not answer, or not with records.
        """
        wanted = {pmid: _normal_pmid(pmid) for pmid in pmids}
        odd = tuple(Refused(f"PMID {_short(pmid)}", "is not a PubMed number") for pmid in wanted if not wanted[pmid])
        numbers = list(dict.fromkeys(number for number in wanted.values() if number))
        sets = [self._records(batch) for batch in _batches(numbers, _IDS_A_FETCH)]
        return Articles(
            tuple(article for found in sets for article in found.articles),
            odd + tuple(refused for found in sets for refused in found.refused),
        )

    def articles_by_doi(self, dois: Sequence[str]) -> Articles:
        """Return the articles whose DOI is among these, in any spelling of it.

        A DOI for which PubMed has no article is not in `refused`: another source may hold it. What is no DOI is.

        Raises:
            SourceError: PubMed does not answer, or not with records.
        """
        normal = {doi: normal_doi(doi) for doi in dois}
        odd = tuple(Refused(f"DOI {_short(doi)}", "is not a DOI") for doi in normal if not normal[doi])
        wanted = list(dict.fromkeys(doi for doi in normal.values() if doi))
        terms = (" OR ".join(f'"{_quotable(doi)}"[doi]' for doi in batch) for batch in _batches(wanted, _DOIS_A_SEARCH))
        found = self.articles([pmid for term in terms for pmid in self.search(term, _HITS_FOR_DOIS)])
        return Articles(tuple(one for one in found.articles if one.doi in wanted), odd + found.refused)

    def articles_by_title(self, title: str) -> Articles:
        """Return the articles with this title, whatever its punctuation, case and mark; more than one may have it.

        A notice about the paper, which has its title too, is left out.

        Raises:
            SourceError: PubMed does not answer, or not with records.
        """
        key = title_key(title)
        if not key:
            return Articles()
        found = self.articles(self.search(f'"{_title_words(title)}"[ti]', _HITS_FOR_A_TITLE))
        return Articles(
            tuple(one for one in found.articles if title_key(one.title) == key and not one.updates), found.refused
        )

    def full_text(self, pmcid: str) -> bytes | None:
        """Return the JATS XML of an article in PubMed Central, as it came.

        None when there is no such article, or only its abstract because its publisher does not allow more.

        Args:
            pmcid: "PMC1234567".

        Raises:
            SourceError: PubMed Central does not answer, or not with an article; or `pmcid` is no PMCID.
        """
        identifier = parse_identifier(pmcid)
        if identifier is None or identifier.kind != "pmcid":
            raise self._service.failure(f"cannot be asked for {pmcid!r}", 'give a PMCID such as "PMC1234567"')
        params = {"db": "pmc", "id": identifier.value.removeprefix("PMC"), "retmode": "xml"}
        return self._fetch("efetch.fcgi", params, _read_full_text)

    def _records(self, pmids: Sequence[str]) -> Articles:
        params = {"db": "pubmed", "id": ",".join(pmids), "retmode": "xml"}
        found = self._fetch("efetch.fcgi", params, lambda content: read_pubmed(content, _ANSWER))
        articles = tuple(article for article in found.articles if article.pmid in pmids)
        refused = {one.item: one for one in found.refused}
        refused.pop(_EMPTY_SET, None)  # each missing record is named instead
        held = {f"PMID {article.pmid}" for article in articles} | refused.keys()
        missing = (f"PMID {pmid}" for pmid in pmids if f"PMID {pmid}" not in held)
        return Articles(articles, (*refused.values(), *(Refused(item, NO_SUCH_RECORD) for item in missing)))

    def _fetch(self, path: str, params: Mapping[str, str | int], read: Callable[[bytes], Answer]) -> Answer:
        """Ask, and once more when the answer cannot be read, which is most often one that broke off unnoticed."""
        try:
            return read(self._ask(path, params))
        except CorpusError:
            pass
        try:
            return read(self._ask(path, params))
        except CorpusError as error:
            raise self._service.failure(f"sent what cannot be used ({error})") from error

    def _ask(self, path: str, params: Mapping[str, str | int]) -> bytes:
        return self._service.fetch(path, {**params, **self._identity}, method="POST") or b""


def _read_hits(content: bytes) -> tuple[str, ...]:
    """Return the PMIDs in a search result in JSON; what it says about unknown words is left aside."""
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise CorpusError(f"{_ANSWER}: is no search result: {_beginning(content)}") from error
    result = answer.get("esearchresult") if isinstance(answer, dict) else None
    if not isinstance(result, dict):
        raise CorpusError(f"{_ANSWER}: is no search result: {_beginning(content)}")
    if "ERROR" in result:
        raise CorpusError(f"{_ANSWER}: reports {_beginning(str(result['ERROR']).encode())}")
    hits = result.get("idlist")
    if not isinstance(hits, list) or not all(isinstance(hit, str) and _normal_pmid(hit) == hit for hit in hits):
        raise CorpusError(f"{_ANSWER}: holds no list of PMIDs: {_beginning(content)}")
    return tuple(hits)


def _read_full_text(content: bytes) -> bytes | None:
    """Return an answer that holds an article with a body; None for one without."""
    root = parse_xml(content, _ANSWER)
    if local_name(root) not in {"pmc-articleset", "article"}:
        raise CorpusError(f"{_ANSWER}: no articles: {_beginning(content)}")
    bodies = root.iterfind("{*}article/{*}body") if local_name(root) == "pmc-articleset" else root.iterfind("{*}body")
    return content if next(bodies, None) is not None else None


def _beginning(content: bytes) -> str:
    """Return the first words of an answer, in quotes."""
    return f'"{shorten(content[:2000].decode("utf-8", "replace"), 160, placeholder=" ...")}"'


def _short(text: str) -> str:
    return shorten(text, 60, placeholder=" ...")


def _normal_pmid(text: str) -> str | None:
    found = parse_identifier(text)
    return found.value if found and found.kind == "pmid" and found.value != "0" else None


def _title_words(title: str) -> str:
    """Return a title's words without the signs that mean something in PubMed's syntax."""
    spaced = "".join(char if char.isalnum() or char in _KEPT_IN_TITLES else " " for char in title)
    return " ".join(word for word in spaced.split() if title_key(word))


def _quotable(text: str) -> str:
    """Return a text without what would end a quoted phrase or begin a field's name."""
    return "".join(char for char in text if char not in '"[]')


def _batches(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (items[start : start + size] for start in range(0, len(items), size))

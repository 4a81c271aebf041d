"""Europe PMC: records of papers with their abstracts, by identifier or by title, and open full texts."""

import re
from typing import Final

from hepcite.errors import CorpusError, SourceError
from hepcite.identifiers import Identifier, parse_identifier, title_key
from hepcite.sources.articles import Article, Articles
from hepcite.sources.services.europe_pmc_records import read_results
from hepcite.sources.services.web import Service
from hepcite.sources.text.markup import flat_text
from hepcite.sources.text.tidy_text import tidy
from hepcite.sources.text.xml import local_name, parse_xml

_ANSWER: Final = "the answer"
_HITS: Final = 50
"""Records taken from an answer; the words of a short title are in those of many papers."""

_QUERIES: Final = {"doi": 'DOI:"{}"', "pmid": "EXT_ID:{} AND SRC:MED", "pmcid": "PMCID:{}"}
_QUOTES = re.compile(r'["“”\\]+')


class EuropePmc:
    """Asks Europe PMC for papers."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def article(self, identifier: Identifier) -> Article | None:
        """Return the paper with this DOI, PMID or PMCID; of several with one DOI the one that is in PubMed.

        None when Europe PMC has no such paper, as for every number of a trial.

        Raises:
            SourceError: The service gives no usable answer.
        """
        query = _QUERIES.get(identifier.kind)
        if query is None:
            return None
        found = self._search(query.format(_QUOTES.sub(" ", identifier.value)))
        same = tuple(one for one in found.articles if getattr(one, identifier.kind) == identifier.value)
        return min(self._known(same, found), key=lambda one: one.pmid is None, default=None)

    def by_title(self, title: str) -> tuple[Article, ...]:
        """Return the papers with this title, whatever its punctuation, case and mark; more than one may have it.

        A notice about the paper, which has its title too, is left out.

        Raises:
            SourceError: The service gives no usable answer.
        """
        key = title_key(title)
        if not key:
            return ()
        found = self._search(f'TITLE:"{tidy(_QUOTES.sub(" ", title))}"')
        same = tuple(one for one in found.articles if title_key(one.title) == key and not one.updates)
        return self._known(same, found)

    def full_text(self, pmcid: str) -> bytes | None:
        """Return the JATS XML of a paper, as it came; None when Europe PMC has no open full text of it.

        Args:
            pmcid: "PMC1234567".

        Raises:
            SourceError: The service gives no usable answer; or `pmcid` is no PMCID.
        """
        number = parse_identifier(pmcid)
        if number is None or number.kind != "pmcid":
            raise self._service.failure(f"cannot be asked for {pmcid!r}", 'give a PMCID such as "PMC1234567"')
        content = self._service.fetch(f"{number.value}/fullTextXML", {}, absent=(404,))
        try:
            return content if content is not None and _has_body(content) else None
        except CorpusError as error:
            raise self._unusable(str(error)) from error

    def _search(self, query: str) -> Articles:
        params: dict[str, str | int] = {"query": query, "resultType": "core", "format": "json", "pageSize": _HITS}
        content = self._service.fetch("search", params) or b""
        try:
            return read_results(content, _ANSWER)
        except CorpusError as error:
            raise self._unusable(str(error)) from error

    def _known(self, same: tuple[Article, ...], found: Articles) -> tuple[Article, ...]:
        """Return what was asked for; nothing found is only believed when every record could be read."""
        if found.refused and not same:
            raise self._unusable(f"{found.refused[0].item}: {found.refused[0].reason}")
        return same

    def _unusable(self, fault: str) -> SourceError:
        return self._service.failure(f"sent what cannot be used ({fault})")


def _has_body(content: bytes) -> bool:
    """Whether an answer is an article with more than its abstract.

    Raises:
        CorpusError: It is no article.
    """
    root = parse_xml(content, _ANSWER)
    if local_name(root) == "article":
        return root.find("{*}body") is not None
    message = flat_text(root)
    if local_name(root) == "errorBean" and "not open access" in message:
        return False
    raise CorpusError(f"{_ANSWER}: is no article: {message[:160]!r}")

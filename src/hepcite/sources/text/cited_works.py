"""Works that plain lines of text cite: lists of references, and the DOI that a text gives as its own."""

import re
from collections.abc import Iterable

from hepcite.identifiers import normal_doi
from hepcite.sources.articles import Reference
from hepcite.sources.text.tidy_text import tidy

_HEADING = re.compile(
    r"(?:\d+\.?\s+)?(?:(?:cited |list of |selected )?references?(?: list| cited)?|references and (?:notes|links)"
    r"|bibliography|(?:literature|works) cited|cited (?:literature|works))",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^\[?(\d{1,4})(?:\]\.?|[.)])\s+")
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]+")
_BEGINNING = 2000
_PMID = re.compile(r"\b(?:PMID:?\s*|PubMed:\s*|pubmed\.ncbi\.nlm\.nih\.gov/)(\d{4,8})\b", re.IGNORECASE)
_PMCID = re.compile(r"\bPMC\d{4,9}\b")
_YEAR = re.compile(r"(?<![\d/.:-])(?:19|20)\d\d(?![\d/])")
_LINK_NAMES = re.compile(
    r"(?:\s*\[?\b(?:Google Scholar|PubMed(?: Central)?|PMC free article|DOI|Cross[Rr]ef|View|Article|CAS|ADS|Scopus"
    r"|Web of Science|Full [Tt]ext(?: PDF)?)\]?)+\s*$"
)


def is_reference_heading(heading: str) -> bool:
    """Whether a heading is that of a list of references."""
    return bool(_HEADING.fullmatch(heading.strip(" .:")))


def read_citations(lines: Iterable[str]) -> tuple[Reference, ...]:
    """Return the entries of a reference list, a line each, counted from 1; a printed number is not part of the entry.

    >>> read_citations(["1. Llovet JM. Sorafenib. N Engl J Med 2008. doi:10.5555/x.1."])[0].doi
    '10.5555/x.1'
    """
    entries = (_NUMBER.sub("", _LINK_NAMES.sub("", tidy(line))) for line in lines)
    return tuple(_read(position, entry) for position, entry in enumerate(filter(None, entries), start=1))


def lone_doi(text: str) -> str | None:
    """Return the DOI that the beginning of a text names; None when it names none, or several."""
    found = {normal_doi(doi.rstrip("])}")) for doi in _DOI.findall(text[:_BEGINNING])}
    return found.pop() if len(found) == 1 else None


def _read(position: int, entry: str) -> Reference:
    doi, pmid, pmcid, year = (pattern.search(entry) for pattern in (_DOI, _PMID, _PMCID, _YEAR))
    return Reference(
        position=position,
        citation=entry,
        doi=normal_doi(doi[0].rstrip("])}")) if doi else None,
        pmid=pmid[1] if pmid else None,
        pmcid=pmcid[0] if pmcid else None,
        year=int(year[0]) if year else None,
    )

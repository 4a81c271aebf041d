"""The identifiers by which papers and trials are known, in one spelling each: DOI, PMID, PMCID, NCT number."""

import re
import unicodedata
from typing import Literal, NamedTuple

from hepcite.title_marks import without_mark

IdentifierKind = Literal["doi", "pmid", "pmcid", "nct"]

_DOI = re.compile(r"^(?:(?:https?://)?(?:www\.|dx\.)?doi\.org/|doi:?\s*)?(10\.[0-9]{4,9}/\S+)$", re.IGNORECASE)
_PMCID = re.compile(r"^(?:https?://\S+/|pmcid:?\s*)?(PMC[0-9]+)(?:\.[0-9]+)?/?$", re.IGNORECASE)
_PMID = re.compile(
    r"^(?:(?:https?://)?(?:www\.)?pubmed\.ncbi\.nlm\.nih\.gov/|pmid:?\s*)?([0-9]{1,8})/?(?:\?\S*)?$", re.IGNORECASE
)
_NCT = re.compile(r"^(?:https?://\S+/)?(NCT[0-9]{8})/?(?:\?\S*)?$", re.IGNORECASE)

NCT_IN_TEXT = re.compile(r"\bNCT\s?([0-9]{8})\b", re.IGNORECASE)


class Identifier(NamedTuple):
    """An identifier in its one spelling: a DOI in small letters and without its address, "PMC123", "NCT01234567"."""

    kind: IdentifierKind
    value: str


def parse_identifier(text: str) -> Identifier | None:
    """Read an identifier as people write it; None when the text is none.

    >>> parse_identifier("https://doi.org/10.3748/WJG.v32.i3.111528")
    Identifier(kind='doi', value='10.3748/wjg.v32.i3.111528')
    >>> parse_identifier("PMID: 36251982"), parse_identifier("liver cancer")
    (Identifier(kind='pmid', value='36251982'), None)
    """
    text = text.strip()
    if match := _DOI.match(text):
        doi = match.group(1).rstrip(".,;").lower()
        return Identifier("doi", doi) if doi.partition("/")[2] else None
    if match := _PMCID.match(text):
        return Identifier("pmcid", match.group(1).upper())
    if match := _NCT.match(text):
        return Identifier("nct", match.group(1).upper())
    if match := _PMID.match(text):
        return Identifier("pmid", match.group(1).lstrip("0") or "0")
    return None


def normal_doi(text: str | None) -> str | None:
    """Return a DOI in its one spelling; None for a text that holds none.

    >>> normal_doi("doi:10.1000/ABC.1"), normal_doi("n/a")
    ('10.1000/abc.1', None)
    """
    found = parse_identifier(text or "")
    return found.value if found and found.kind == "doi" else None


def trial_numbers(text: str) -> tuple[str, ...]:
    """Return the ClinicalTrials.gov numbers that a text names, in its order, each once."""
    return tuple(dict.fromkeys(f"NCT{number}" for number in NCT_IN_TEXT.findall(text)))


def title_key(title: str) -> str:
    """Return a title without mark, case, accents, punctuation and spacing: equal keys mean the same paper's title.

    >>> title_key("Nivolumab in HCC: the β-catenin story.") == title_key("Nivolumab in HCC – The β‐Catenin Story")
    True
    """
    decomposed = unicodedata.normalize("NFKD", without_mark(title)).casefold()
    return "".join(char for char in decomposed if char.isalnum())

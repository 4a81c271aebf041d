"""The sources of an answer for a reference manager: RIS, BibTeX, and a list of PMIDs."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import count, product
from string import ascii_lowercase
from typing import TextIO

from pybtex.database import BibliographyData, Entry, Person
from pybtex.database.output.bibtex import Writer as BibtexWriter
from rispy import RisWriter

from hepcite.documents import Document
from hepcite.references import Form, Name, Reference, compose_references

_RIS_TYPES: Mapping[Form, str] = {"article": "JOUR", "congress": "CPAPER", "page": "ELEC", "other": "GEN"}
_BIBTEX_TYPES: Mapping[Form, tuple[str, str]] = {
    "article": ("article", "journal"),
    "congress": ("inproceedings", "booktitle"),
    "page": ("misc", "howpublished"),
    "other": ("misc", "howpublished"),
}
"""The type of an entry, and the field that says where it was published."""

_TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        "$": r"\$",
    }
)
"""What BibTeX or LaTeX would take for markup; pybtex escapes the rest."""

_UNTELLING = """
a an and as at by for from in into of on or the to with without after versus vs is are its phase ii iii trial study
studies analysis results final updated realworld firstinhuman multicenter multicentre international randomised
randomized open label efficacy safety outcomes patients treatment therapy systematic review meta metaanalysis clinical
retrospective prospective hepatocellular carcinoma hcc liver cancer advanced unresectable
"""
"""Words of titles that do not tell one paper of this field from another."""


class _RisWriter(RisWriter):  # type: ignore[misc]  # rispy has no types
    """Leaves out the running number above each reference, which is no part of the format."""

    def set_header(self, count: int) -> str:
        return ""


class _BibtexWriter(BibtexWriter):  # type: ignore[misc]  # pybtex has no types
    """Writes addresses as they are: programs take these fields to the letter, where an escaped link is broken."""

    def _write_field(self, stream: TextIO, type: str, value: str) -> None:
        if type in {"doi", "url"}:
            stream.write(f",\n    {type} = {{{value}}}")
        else:
            super()._write_field(stream, type, value)


def to_ris(documents: Sequence[Document]) -> str:
    """Write the papers of the documents as RIS, in their order; empty for none."""
    text: str = _RisWriter().formats([_ris_fields(paper) for paper in compose_references(documents)])
    return text


def to_bibtex(documents: Sequence[Document]) -> str:
    """Write the papers of the documents as BibTeX in UTF-8, in their order; empty for none.

    Keys are unique, and do not depend on the order of the documents.
    """
    papers = compose_references(documents)
    entries = {key: _bibtex_entry(paper) for key, paper in zip(_keys(papers), papers, strict=True)}
    text: str = _BibtexWriter("UTF-8").to_string(BibliographyData(entries))
    return text


def to_pmid_list(documents: Sequence[Document]) -> str:
    """Write the PMIDs of the documents, one a line and each once; documents without one are left out."""
    pmids = dict.fromkeys(document.pmid for document in documents if document.pmid)
    return "".join(f"{pmid}\n" for pmid in pmids)


def _ris_fields(paper: Reference) -> dict[str, str | list[str]]:
    """Return the fields that are known, under rispy's names."""
    first, _, last = paper.pages.partition("-")
    fields: dict[str, str | list[str]] = {
        "type_of_reference": _RIS_TYPES[paper.form],
        "authors": [_ris_name(name) for name in paper.names],
        "title": paper.title,
        "secondary_title": paper.container,
        "year": paper.year,
        "volume": paper.volume,
        "number": paper.issue,
        "start_page": first,
        "end_page": last,
        "doi": paper.doi,
        "accession_number": paper.pmid,
        "name_of_database": "PubMed" if paper.pmid else "",
        "custom2": paper.pmcid,
        "urls": [paper.url] if paper.url else [],
        "notes": list(paper.notes),
    }
    return {name: value for name, value in fields.items() if value}


def _ris_name(name: Name) -> str:
    """Return a name as RIS parts it; that of a group ends in a comma, lest its last word be taken for a surname."""
    if not name.initials:
        return f"{name.last},"
    return ", ".join(part for part in (name.last, name.initials, name.suffix) if part)


def _bibtex_entry(paper: Reference) -> Entry:
    kind, container = _BIBTEX_TYPES[paper.form]
    fields = {
        "title": f"{{{_tex(paper.title)}}}",  # braced: styles would make small letters of HCC
        container: _tex(paper.container),
        "year": paper.year,
        "volume": _tex(paper.volume),
        "number": _tex(paper.issue),
        "pages": _tex(paper.pages.replace("-", "--", 1)),
        "doi": paper.doi,
        "url": paper.url,
        "pmid": paper.pmid,
        "pmcid": paper.pmcid,
        "note": _tex("; ".join(paper.notes)),
    }
    persons = [Person(last=_bibtex_last(n.last), first=_tex(n.initials), lineage=n.suffix) for n in paper.names]
    others = [Person("others")] if persons and paper.more else []
    known = {name: value for name, value in fields.items() if value}
    return Entry(kind, known, {"author": [*persons, *others]} if persons else {})


def _bibtex_last(name: str) -> str:
    """Return a surname or a group's name as one word, which BibTeX would else part at its small letters and "and"."""
    return f"{{{_tex(name)}}}" if " " in name else _tex(name)


def _tex(text: str) -> str:
    return text.translate(_TEX)


def _keys(papers: Sequence[Reference]) -> list[str]:
    """Return a key for each paper, "chan2024cabozantinib"; equal ones are told apart by a, b ..."""
    wished = [_key(paper) for paper in papers]
    times = Counter(wished)
    taken = {key for key in wished if times[key] == 1}
    keys = list(wished)
    order = sorted(range(len(papers)), key=lambda i: (papers[i].study_id, papers[i].doi, papers[i].title))
    for i in order:
        if times[wished[i]] > 1:
            keys[i] = next(key for ending in _endings() if (key := wished[i] + ending) not in taken)
            taken.add(keys[i])
    return keys


def _endings() -> Iterator[str]:
    """Yield a, b ... z, aa, ab ..."""
    return ("".join(letters) for length in count(1) for letters in product(ascii_lowercase, repeat=length))


def _key(paper: Reference) -> str:
    first = paper.names[0] if paper.names else Name("anon")
    author = _plain(first.last).replace(" ", "") if first.initials else _telling_word(first.last)
    return f"{author or 'anon'}{paper.year}{_telling_word(paper.title)}"


def _telling_word(text: str) -> str:
    """Return the first word that tells a paper from others; empty without any."""
    words = re.findall(r"[a-z][a-z0-9]+", _plain(text))
    return next((word for word in words if word not in _UNTELLING.split()), "")


def _plain(text: str) -> str:
    """Return a text in small letters of ASCII, digits and blanks; joined words become one."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9 ]+", " ", re.sub(r"[-']", "", ascii_text))

"""Papers as references: which texts are of one paper, what kind of publication it is, its authors and its place."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import quote

from hepcite.documents import RETRACTED, Document

Form = Literal["article", "congress", "page", "other"]
"""An article of a journal, a congress report, a page such as a register entry, or what does not say."""

IN_ADDRESSES = "/:?#[]@!$&'()*+,=%~-._"
"""What stays as it is in a web address; a semicolon would part it in RIS, a brace or a blank break it in BibTeX."""

_CONGRESS = re.compile(r"\b(?:congress|meeting|conference|symposium|abstracts?|poster)\b", re.IGNORECASE)
_PAGE = re.compile(r"\bregist|clinicaltrials\.gov|\bnews\b|\bcompany\b|\bannouncement\b|\btrial page\b", re.IGNORECASE)
_NO_JOURNAL = re.compile(r"\bpreprint\b|\bet al\b", re.IGNORECASE)

_PLACE = re.compile(r"(?:\d{4};)?(?P<volume>\d[^:();]*)?(?:\((?P<issue>[^()]*)\))?(?::(?P<pages>\S+)(?: \([^()]*\))?)?")
_PAGES_ALONE = re.compile(r"e?\d[^():\s]*[-–][^():\s]+|e\d+")

_ET_AL = re.compile(r"[,;]?\s*\bet al\b.*", re.IGNORECASE)
_BETWEEN_NAMES = re.compile(r"[,;](?![^()]*\))")
_REMARK = re.compile(r"\s*\(([^()]*)\)")
_PERSON = re.compile(r"(?P<last>\S+(?: \S+){0,4}?) (?P<initials>[^\W\d_]{1,4})(?: (?P<suffix>Jr|Sr|2nd|3rd|4th))?")
_OF_GROUPS = ("sponsor", "company")


@dataclass(frozen=True, slots=True)
class Name:
    """An author: a person with initials, "S. L.", or a group, which has none and its whole name in `last`."""

    last: str
    initials: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """One paper; every text is on one line, and empty when it is not known.

    Attributes:
        more: Whether the paper has more authors than are named.
        container: The journal, the congress, or where a page was found.
        url: Safe to stand in RIS and BibTeX as it is.
        notes: What must travel with the reference, a retraction first and in capitals.
    """

    study_id: str
    form: Form
    title: str
    names: tuple[Name, ...]
    more: bool
    container: str
    year: str
    volume: str
    issue: str
    pages: str
    doi: str
    pmid: str
    pmcid: str
    url: str
    notes: tuple[str, ...]


def compose_references(documents: Iterable[Document]) -> tuple[Reference, ...]:
    """Return one reference a paper, in the order in which the documents first speak of it."""
    papers: list[list[Document]] = []
    for document in documents:
        of_same = [texts for texts in papers if all(_same_paper(document, text) for text in texts)]
        if of_same:
            of_same[0].append(document)
        else:
            papers.append([document])
    return tuple(_compose(_merge(texts)) for texts in papers)


def _same_paper(one: Document, other: Document) -> bool:
    """Say whether two texts of a study are of one paper: later follow-up has identifiers of its own."""
    pairs = ((one.doi, other.doi), (one.pmid, other.pmid), (one.pmcid, other.pmcid))
    return one.study_id == other.study_id and all(a.lower() == b.lower() for a, b in pairs if a and b)


def _merge(texts: Sequence[Document]) -> Document:
    """Return what the texts of a paper know of it together; a published text is believed before a record."""
    ordered = sorted(texts, key=lambda text: text.kind == "study-record")
    names = ("authors", "journal", "year", "volume_pages", "doi", "pmid", "pmcid", "url")
    found: dict[str, Any] = {
        name: next((value for text in ordered if (value := getattr(text, name))), None) for name in names
    }
    trial_ids = dict.fromkeys(number for text in ordered for number in text.trial_ids)
    notices = dict.fromkeys(notice for text in ordered for notice in text.notices)
    return replace(ordered[0], **found, trial_ids=tuple(trial_ids), notices=tuple(notices))


def _compose(paper: Document) -> Reference:
    names, more = _names(paper.authors or "")
    place = _place(paper)
    form = _form(paper)
    return Reference(
        study_id=paper.study_id,
        form=form,
        title=_line(paper.title),
        names=names,
        more=more,
        container=_line(paper.journal or ""),
        year=str(paper.year or ""),
        volume=place.get("volume", ""),
        issue=place.get("issue", ""),
        pages=place.get("pages", "").replace("–", "-"),
        doi=quote(_line(paper.doi or ""), safe=f"{IN_ADDRESSES};<>"),
        pmid=_line(paper.pmid or ""),
        pmcid=_line(paper.pmcid or ""),
        url=quote(_line(_address(paper, form) or ""), safe=IN_ADDRESSES),
        notes=_notes(paper),
    )


def _form(paper: Document) -> Form:
    journal = paper.journal or ""
    if _place(paper):
        return "article"
    if _CONGRESS.search(journal):
        return "congress"
    if paper.doi or paper.pmid or paper.pmcid:
        return "article"
    if _PAGE.search(journal) or (not journal and paper.study_type == "ongoing-trial" and paper.trial_ids):
        return "page"
    return "article" if journal and not _NO_JOURNAL.search(journal) else "other"


def _place(paper: Document) -> dict[str, str]:
    """Return volume, issue and pages, those that are given; empty when the place is told in another way."""
    text = _line(paper.volume_pages or "")
    if _PAGES_ALONE.fullmatch(text):
        return {"pages": text}
    found = _PLACE.fullmatch(text)
    return {name: value.strip() for name, value in found.groupdict().items() if value} if found else {}


def _names(authors: str) -> tuple[tuple[Name, ...], bool]:
    """Return the authors, remarks in brackets left out, and whether there are more than are named."""
    line = _line(authors)
    names = (name.strip() for name in _BETWEEN_NAMES.split(_ET_AL.sub("", line)))
    return tuple(_name(name) for name in names if _REMARK.sub("", name)), bool(_ET_AL.search(line))


def _name(printed: str) -> Name:
    remarks = " ".join(_REMARK.findall(printed))
    name = _REMARK.sub("", printed)
    found = _PERSON.fullmatch(name)
    if found is None or not found["initials"].isupper() or any(word in remarks for word in _OF_GROUPS):
        return Name(name)
    return Name(found["last"], " ".join(f"{letter}." for letter in found["initials"]), found["suffix"] or "")


def _address(paper: Document, form: Form) -> str | None:
    """Return the best web address: that of the paper, else of the register's entry, else where it was read."""
    if paper.doi or paper.pmid:
        return paper.link
    if paper.pmcid:
        return f"https://pmc.ncbi.nlm.nih.gov/articles/{paper.pmcid}/"
    trial = next((number for number in paper.trial_ids if number.startswith("NCT")), None)
    return f"https://clinicaltrials.gov/study/{trial}" if trial and form == "page" else paper.url


def _notes(paper: Document) -> tuple[str, ...]:
    grave = [notice for notice in paper.notices if notice.startswith(RETRACTED)]
    notes = [notice.replace(RETRACTED, RETRACTED.upper(), 1) for notice in grave]
    notes += [notice for notice in paper.notices if notice not in grave]
    notes += [f"Trial registration: {', '.join(paper.trial_ids)}"] if paper.trial_ids else []
    notes += [paper.volume_pages] if paper.volume_pages and not _place(paper) else []
    return tuple(_line(note) for note in notes)


def _line(text: str) -> str:
    """Return a text on one line: in RIS a new line would begin a new field."""
    return " ".join(text.split())

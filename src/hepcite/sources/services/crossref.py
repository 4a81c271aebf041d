"""Crossref: notices about papers (retractions, expressions of concern, corrections), and reference lists.

Crossref says what happened to a paper in four places, and none of them is complete: in `updated-by` of the paper's
own record, in `update-to` of the notice's record, in `relation`, and in the paper's title. All four are read.
Publishers report updates, and the Retraction Watch database that Crossref holds adds those that they did not report.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hepcite.identifiers import normal_doi, parse_identifier
from hepcite.sources.articles import Notice, NoticeKind, Reference
from hepcite.sources.services.web import Service
from hepcite.sources.text.author_names import surname_first
from hepcite.sources.text.inline_markup import plain_text_of
from hepcite.sources.text.json_records import JsonRecord, describe_fault
from hepcite.sources.text.tidy_text import tidy
from hepcite.sources.text.titles import bare_title
from hepcite.title_marks import says_retracted

SOURCE: Final = "Crossref"

_ROWS: Final = 1000
"""Most records that Crossref gives at once; no paper has as many notices."""

_STEMS: Final[Mapping[str, NoticeKind]] = {
    "retract": "retracted",
    "withdraw": "retracted",
    "remov": "retracted",
    "concern": "concern",
    "correct": "corrected",
    "corrig": "corrected",
    "errat": "corrected",
}
"""Parts of the types of updates, as publishers spell them, and what they mean for the paper.

A retraction of a part of a paper counts as one of the whole. Addenda, clarifications, new versions and new editions
are no notices: what the paper said still stands.
"""

_DOI_IN_TEXT = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]+")
_PMID_IN_TEXT = re.compile(r"\bPMID:?\s*(\d{1,8})\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:1[6-9]|20)\d\d(?=[a-z]?\b)")

_Answer = TypeVar("_Answer", bound=BaseModel)


class Crossref:
    """Asks Crossref for what happened to papers and for what they cite."""

    def __init__(self, service: Service, mailto: str | None = None) -> None:
        """Say who asks.

        Args:
            mailto: Where Crossref can reach those who run the program, who are then served better; empty like None.
        """
        self._service = service
        self._identity: dict[str, str | int] = {"mailto": mailto.strip()} if mailto and mailto.strip() else {}

    def notices(self, doi: str) -> tuple[Notice, ...]:
        """Return the notices about a paper, each once, in the order in which Crossref lists them.

        Empty for a paper that Crossref does not know. What the record says about other papers, when it is itself a
        notice, is not about it; an update that names the paper itself is, for it was made in place.

        Args:
            doi: In any spelling.

        Raises:
            SourceError: Crossref gives no usable answer; or `doi` is no DOI.
        """
        paper = self._doi(doi)
        work = self._work(paper)
        if work is None:
            return ()
        own = {paper, normal_doi(work.doi) or paper}
        claims = [*_claims_of(work, own), *self._claims_of_notices(paper, own)]
        notices = _notices(claims)
        if _is_marked(work, own) and not any(notice.kind == "retracted" for notice in notices):
            notices = (*notices, Notice("retracted", SOURCE))
        return notices

    def references(self, doi: str) -> tuple[Reference, ...]:
        """Return what a paper cites, in its order; empty when Crossref does not know the paper or its references.

        Args:
            doi: In any spelling.

        Raises:
            SourceError: Crossref gives no usable answer; or `doi` is no DOI.
        """
        work = self._work(self._doi(doi))
        entries = work.reference if work else ()
        read = (_reference(entry, position) for position, entry in enumerate(entries, start=1))
        return tuple(reference for reference in read if reference.citation)

    def _doi(self, text: str) -> str:
        doi = normal_doi(text)
        if doi is None:
            raise self._service.failure(f"cannot be asked for {text!r}", "give a DOI")
        return doi

    def _work(self, doi: str) -> "_Work | None":
        content = self._service.fetch(f"works/{quote(doi, safe='')}", self._identity, absent=(404,))
        return None if content is None else self._read(content, _WorkAnswer).message

    def _claims_of_notices(self, doi: str, own: set[str]) -> "Iterator[_Claim]":
        """Yield what the records of notices say about a paper, whose own record may not list them."""
        if "," in doi:  # which parts one filter from the next; nothing stands for it
            return
        params = {"filter": f"updates:{doi}", "rows": _ROWS, "select": "DOI,update-to", **self._identity}
        content = self._service.fetch("works", params) or b""
        for notice in self._read(content, _ListAnswer).message.items:
            for update in notice.update_to:
                if normal_doi(update.doi) in own:
                    yield update.type, notice.doi, update.day

    def _read(self, content: bytes, schema: type[_Answer]) -> _Answer:
        try:
            return schema.model_validate_json(content)
        except ValidationError as error:
            raise self._service.failure(f"sent what cannot be used ({_fault(content, error)})") from error


_Claim = tuple[str, str, str | None]
"""What somebody says happened to a paper: the type of update, the notice's DOI or "", and its day."""


class _Lenient(JsonRecord):
    """A part of an answer: null means absent, unknown keys are skipped, a number may stand for a text."""

    model_config = ConfigDict(alias_generator=lambda name: name.replace("_", "-"))


class _Date(_Lenient):
    date_parts: tuple[tuple[int | None, ...], ...] = ()


class _Update(_Lenient):
    doi: str = Field("", alias="DOI")
    type: str = ""
    updated: _Date = _Date()

    @property
    def day(self) -> str | None:
        """The day as exact as it is given, "2024-05-01" or "2024"."""
        known = [part for part in next(iter(self.updated.date_parts), ()) if part]
        return "-".join(f"{part:02}" for part in known) or None


class _Related(_Lenient):
    id: str = ""


class _Entry(_Lenient):
    """An entry of a reference list: its parts, or one text, seldom both."""

    doi: str = Field("", alias="DOI")
    article_title: str = ""
    volume_title: str = ""
    series_title: str = ""
    journal_title: str = ""
    author: str = ""
    year: str = ""
    volume: str = ""
    first_page: str = ""
    unstructured: str = ""

    @property
    def title(self) -> str:
        return bare_title(self.article_title or self.volume_title or self.series_title)


class _Work(_Lenient):
    doi: str = Field("", alias="DOI")
    title: tuple[str, ...] = ()
    updated_by: tuple[_Update, ...] = ()
    update_to: tuple[_Update, ...] = ()
    relation: dict[str, tuple[_Related, ...]] = Field(default_factory=dict)
    reference: tuple[_Entry, ...] = ()


class _WorkAnswer(_Lenient):
    message: _Work


class _Works(_Lenient):
    items: tuple[_Work, ...]


class _ListAnswer(_Lenient):
    message: _Works


def _claims_of(work: _Work, own: set[str]) -> Iterator[_Claim]:
    """Yield what a paper's own record says happened to it."""
    for update in work.updated_by:
        yield update.type, update.doi, update.day
    for update in work.update_to:
        if normal_doi(update.doi) in own:
            yield update.type, work.doi, update.day
    for relation, entries in work.relation.items():
        if relation.startswith("has-") or relation.endswith("-by"):  # "is-retraction-of" points the other way
            yield from ((relation, entry.id, None) for entry in entries)


def _notices(claims: Iterable[_Claim]) -> tuple[Notice, ...]:
    """Return the notices that claims amount to: claims of one kind about one notice are one, with the day known."""
    found: dict[tuple[NoticeKind, str | None], str | None] = {}
    for update_type, doi, day in claims:
        kind = _kind(update_type)
        if kind:
            notice = normal_doi(doi) or tidy(doi) or None
            found[kind, notice] = found.get((kind, notice)) or day
    return tuple(Notice(kind, SOURCE, notice, day) for (kind, notice), day in found.items())


def _kind(update_type: str) -> NoticeKind | None:
    """Return what a type of update means for a paper; None for one that leaves it as it was.

    >>> _kind("partial_retraction"), _kind("Expression of Concern"), _kind("new_version")
    ('retracted', 'concern', None)
    """
    return next((kind for stem, kind in _STEMS.items() if stem in update_type.lower()), None)


def _is_marked(work: _Work, own: set[str]) -> bool:
    """Whether a paper's title says that it was retracted; some publishers title the notice itself so."""
    about_others = any(normal_doi(update.doi) not in own for update in work.update_to)
    return not about_others and any(says_retracted(tidy(title)) for title in work.title)


def _reference(entry: _Entry, position: int) -> Reference:
    text = plain_text_of(entry.unstructured)
    doi = normal_doi(entry.doi) or _doi_in(text)
    pmid = parse_identifier(found[1]) if (found := _PMID_IN_TEXT.search(text)) else None
    year = _YEAR.search(entry.year)
    return Reference(
        position=position,
        citation=text or _citation(entry) or (f"doi:{doi}" if doi else ""),
        doi=doi,
        pmid=pmid.value if pmid else None,
        title=entry.title or None,
        first_author=surname_first(plain_text_of(entry.author)) or None,
        year=int(year[0]) if year else None,
    )


def _doi_in(text: str) -> str | None:
    """Return the first DOI of a text, without a bracket that the text closes behind it.

    >>> _doi_in("Lancet 2018 (doi:10.1016/S0140-6736(18)30207-1).")
    '10.1016/s0140-6736(18)30207-1'
    """
    found = _DOI_IN_TEXT.search(text)
    doi = found[0].rstrip(".,;") if found else ""
    while doi.endswith(")") and doi.count(")") > doi.count("("):
        doi = doi[:-1].rstrip(".,;")
    return normal_doi(doi)


def _citation(entry: _Entry) -> str:
    """Put the parts of an entry in a line, "Llovet. Sorafenib in HCC. N Engl J Med. 2008;359:378."."""
    place = ":".join(filter(None, (tidy(entry.volume), tidy(entry.first_page))))
    issue = ";".join(filter(None, (tidy(entry.year), place)))
    parts = (plain_text_of(entry.author), entry.title, plain_text_of(entry.journal_title), issue)
    return " ".join(f"{part.rstrip('.')}." for part in parts if part)


def _fault(content: bytes, error: ValidationError) -> str:
    """Say in one line what is wrong with an answer."""
    return "a page instead of a record" if content.lstrip()[:1] == b"<" else describe_fault(error)

"""Europe PMC's JSON: answers to searches, saved lists and single records, each into an article."""

import re
from collections.abc import Mapping
from typing import Any, Final

from pydantic_core import from_json

from hepcite.errors import CorpusError
from hepcite.identifiers import normal_doi, parse_identifier, trial_numbers
from hepcite.sources.articles import Article, Articles, Notice, NoticeKind, Refused, TextPart
from hepcite.sources.jats.licenses import name_of_license
from hepcite.sources.services.europe_pmc_schema import LinkedPaper, PaperRecord
from hepcite.sources.text.abstracts import split_abstract, without_copyright
from hepcite.sources.text.inline_markup import plain_text_of
from hepcite.sources.text.json_records import describe_fault
from hepcite.sources.text.places import compose_place
from hepcite.sources.text.tidy_text import tidy
from hepcite.sources.text.titles import bare_title
from hepcite.title_marks import says_retracted

SOURCE: Final = "Europe PMC"

_KINDS: Final[Mapping[str, NoticeKind]] = {
    "retraction in": "retracted",
    "retracted and republished in": "retracted",
    "partial retraction in": "retracted",
    "expression of concern in": "concern",
    "erratum in": "corrected",
    "correction in": "corrected",
    "corrected and republished in": "corrected",
}
_RETRACTED_TYPES: Final = frozenset({"retracted publication", "retracted-article"})
_NOTICE_TYPES: Final = frozenset(
    {
        "retraction of publication",
        "retraction",
        "retraction notice",
        "published erratum",
        "erratum",
        "correction",
        "corrigendum",
        "expression of concern",
        "expression-of-concern",
    }
)
_BACKWARD: Final = re.compile(
    r"(?:partial )?retraction of|(?:erratum|correction|expression of concern) for", re.IGNORECASE
)

_HEADING = re.compile(r"<(h[1-6])\b[^<>]{0,100}>(.{0,300}?)</\1\s*>", re.IGNORECASE | re.DOTALL)
_ESCAPED_TAG = re.compile(r"&lt;(/?(?:i|b|u|em|strong|sub|sup|h4))(?:&gt;|>)", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:1[6-9]|20)\d\d\b")
_CITED_DAY = re.compile(r"\b((?:19|20)\d\d)(?: ([A-Z][a-z]{2})[a-z]*(?: (\d{1,2})\b)?)?")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def read_results(content: bytes, name: str) -> Articles:
    """Read the records of an answer to a search, of a saved list of them, or a saved single one.

    Records without an abstract, as "lite" answers hold them, are articles without parts. Numbers of trials are those
    that title and abstract name.

    Args:
        content: JSON.
        name: What messages call it, such as a file's name.

    Raises:
        CorpusError: The content is not JSON, or holds no records of Europe PMC.
    """
    try:
        saved = from_json(content.removeprefix(b"\xef\xbb\xbf"))
    except ValueError as error:
        raise CorpusError(f"{name}: {_complaint(content, error)}") from error
    try:
        records = _records(saved)
    except ValueError as error:
        raise CorpusError(f"{name}: {error}") from error
    read = [_read_record(record, position) for position, record in enumerate(records, start=1)]
    articles = tuple(one for one in read if isinstance(one, Article))
    return Articles(articles, tuple(one for one in read if isinstance(one, Refused)))


def _records(saved: Any) -> list[object]:  # noqa: ANN401  whatever the JSON holds
    if isinstance(saved, list):
        return saved
    if isinstance(saved, dict):
        if "errMsg" in saved:
            raise ValueError(f"reports {tidy(str(saved['errMsg']))[:160]!r}")
        if isinstance(saved.get("full"), dict):  # as pygetpapers saves them
            return [saved["full"]]
        if isinstance(saved.get("resultList"), dict):
            return _results(saved)
        if "title" in saved and "source" in saved:
            return [saved]
    raise ValueError("holds no records of Europe PMC: save its answer with format=json and resultType=core")


def _results(answer: Mapping[str, Any]) -> list[object]:
    """Return the records of an answer to a search; none when nothing was found."""
    results = answer["resultList"].get("result")
    found = results if isinstance(results, list) else [results] if results else []
    if not found and answer.get("hitCount"):
        raise ValueError(f"counts {tidy(str(answer['hitCount']))[:40]} results and holds none")
    return found


def _read_record(record: object, position: int) -> Article | Refused:
    try:
        return _compose(PaperRecord.model_validate(record))
    except ValueError as error:
        return Refused(_item(record, position), describe_fault(error, "the record"))


def _compose(record: PaperRecord) -> Article:
    title = bare_title(_ESCAPED_TAG.sub(r"<\1>", record.title))
    if not title:
        raise ValueError("has no title")
    parts = _parts(_ESCAPED_TAG.sub(r"<\1>", record.abstract_text))
    updates = _is_notice(record)
    return Article(
        title=title,
        parts=parts,
        authors=_authors(record),
        journal=_journal(record),
        year=_year(record.journal_info.year_of_publication) or _year(record.pub_year),
        online_year=_year(record.electronic_publication_date),
        volume_pages=_volume_pages(record),
        doi=normal_doi(record.doi),
        pmid=_identifier("pmid", record.pmid or (record.id if record.source == "MED" else "")),
        pmcid=_identifier("pmcid", record.pmcid),
        article_types=record.types,
        trial_ids=trial_numbers(" ".join((title, *(part.text for part in parts)))),
        license=name_of_license(record.license) or tidy(record.license) or None,
        notices=() if updates else _notices(record, title),
        updates=updates,
    )


def _identifier(kind: str, text: str) -> str | None:
    found = parse_identifier(text)
    return found.value if found and found.kind == kind else None


def _year(text: str) -> int | None:
    found = _YEAR.search(text)
    return int(found[0]) if found else None


def _authors(record: PaperRecord) -> tuple[str, ...]:
    """Return the list of authors, in which names of groups are whole; else the line of them, parted at its commas."""
    names = [tidy(author.full_name or author.collective_name) for author in record.author_list.author]
    if not names or not all(names):
        names = tidy(record.author_string).split(",")
    return tuple(filter(None, (name.strip(" .") for name in names)))


def _journal(record: PaperRecord) -> str | None:
    """Return the journal in short; the server of a preprint."""
    journal = record.journal_info.journal
    name = journal.medline_abbreviation or journal.title or record.journal_title
    return plain_text_of(name or record.book_or_report_details.publisher) or None


def _volume_pages(record: PaperRecord) -> str | None:
    info = record.journal_info
    return compose_place(info.volume or record.journal_volume, info.issue or record.issue, record.page_info)


def _parts(abstract: str) -> tuple[TextPart, ...]:
    """Part an abstract at its headings; what stands before the first is "abstract"."""
    before, *pieces = _HEADING.split(without_copyright(tidy(abstract)))
    if not pieces:
        return split_abstract(plain_text_of(before))
    sections = [("abstract", plain_text_of(before))]
    for heading, text in zip(pieces[1::3], pieces[2::3], strict=True):  # the first of three is the tag's name
        sections.append((plain_text_of(heading).rstrip(" :.").lower() or "abstract", plain_text_of(text)))
    return tuple(TextPart(section, text) for section, text in sections if text)


def _is_notice(record: PaperRecord) -> bool:
    """Whether a record is that of a notice about other papers."""
    kinds = {kind.lower() for kind in record.types}
    return not _NOTICE_TYPES.isdisjoint(kinds) or any(_BACKWARD.fullmatch(tidy(link.type)) for link in record.links)


def _notices(record: PaperRecord, title: str) -> tuple[Notice, ...]:
    """Return the notices about a paper, each once; a mark on the paper itself counts when no notice says the same."""
    notices = [_notice(_KINDS[kind], link) for link in record.links if (kind := tidy(link.type).lower()) in _KINDS]
    marked = says_retracted(title) or not _RETRACTED_TYPES.isdisjoint(kind.lower() for kind in record.types)
    if marked and not any(notice.kind == "retracted" for notice in notices):
        notices.append(Notice("retracted", SOURCE))
    return tuple(dict.fromkeys(notices))


def _notice(kind: NoticeKind, link: LinkedPaper) -> Notice:
    citation = plain_text_of(link.reference)
    pmid = _identifier("pmid", link.id) if link.source == "MED" else None
    place = " ".join(filter(None, (citation, f"PMID {pmid}" if pmid else tidy(link.id))))
    return Notice(kind, SOURCE, place or None, _cited_day(citation))


def _cited_day(citation: str) -> str | None:
    """Return the day of a citation, as exact as it is.

    >>> _cited_day("Lancet. 2010 Feb 6;375(9713):445"), _cited_day("Gut. 2024;73:1")
    ('2010-02-06', '2024')
    """
    found = _CITED_DAY.search(citation)
    if not found:
        return None
    year, month, day = found.groups()
    if month not in _MONTHS:
        return str(year)
    return f"{year}-{_MONTHS.index(month) + 1:02}" + (f"-{int(day):02}" if day else "")


def _item(record: object, position: int) -> str:
    """Return how to call a record: by its identifier, if it has one."""
    known = record if isinstance(record, dict) else {}
    for key, label in (("pmid", "PMID "), ("pmcid", ""), ("doi", "DOI "), ("id", "")):
        if isinstance(known.get(key), str | int) and known[key]:
            return f"{label}{tidy(str(known[key]))[:80]}"
    return f"record {position}"


def _complaint(content: bytes, error: ValueError) -> str:
    start = content.lstrip()[:100].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "is an HTML page, not JSON"
    return "is XML, not JSON: save it with format=json" if start.startswith(b"<") else f"is not JSON ({error})"

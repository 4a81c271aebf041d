"""PubMed's MEDLINE format (`.nbib`), as its web pages save records: tagged lines into articles."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from hepcite.errors import CorpusError
from hepcite.identifiers import normal_doi, parse_identifier, trial_numbers
from hepcite.sources.articles import Article, Articles, Notice, NoticeKind, Refused
from hepcite.sources.text.abstracts import split_abstract, without_copyright
from hepcite.sources.text.author_names import short_name
from hepcite.sources.text.decoding import decode_text
from hepcite.sources.text.inline_markup import plain_text_of
from hepcite.sources.text.places import compose_place
from hepcite.sources.text.tidy_text import tidy
from hepcite.sources.text.titles import bare_title
from hepcite.title_marks import says_retracted

SOURCE = "PubMed"

Record = Mapping[str, str | Sequence[str]]
"""The fields of a record by their tag; some are one text, others one text a field."""

_FIELD = re.compile(r"^([A-Z]{2,4}) {0,2}- ?(.*)$")
_FIRST = "PMID"

_NOTICES: dict[str, NoticeKind] = {
    "RIN": "retracted",
    "PRIN": "retracted",
    "RRI": "retracted",
    "ECI": "concern",
    "EIN": "corrected",
    "CRI": "corrected",
}
"""Fields that cite the notice that followed a record: retraction (of a part, with republication), concern, erratum."""

_ABOUT_OTHERS = ("ROF", "PROF", "ECF", "EFR")
_RETRACTED = "retracted publication"
_NOTICE_TYPES = frozenset(
    {"retraction of publication", "retraction notice", "published erratum", "expression of concern"}
)
_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d{1,3}\b)")  # "2019 Mar" or "20190312"
_LABELLED_DOI = re.compile(r"(\S+) \[doi\]", re.IGNORECASE)


def read_nbib(content: bytes, name: str) -> Articles:
    """Read every record of a file in PubMed's MEDLINE format, in its order.

    A record without an abstract becomes an article without parts; one without a title is refused. Lines that are no
    fields are passed over.

    Raises:
        CorpusError: The file is no text, or has no record at all.
    """
    from Bio import Medline

    lines = list(_unfolded(decode_text(content, name).split("\n")))
    records = [record for record in Medline.parse(lines) if record]  # type: ignore[no-untyped-call]
    if not records:
        raise CorpusError(f"{name}: has no record ('PMID- ...'): save the records in PubMed's format again")
    articles = [_compose(record) for record in records]
    refused = [
        Refused(f"PMID {article.pmid}" if article.pmid else f"record {number}", "has no title")
        for number, article in enumerate(articles, start=1)
        if not article.title
    ]
    return Articles(tuple(article for article in articles if article.title), tuple(refused))


def _unfolded(lines: Iterable[str]) -> Iterator[str]:
    """Yield a line for each field, "TI  - ...", and an empty one behind each record.

    Bio.Medline takes the further lines of a repeated field for repetitions, and fails on those that follow none.
    """
    field = ""
    for line in [*lines, ""]:
        found = _FIELD.match(line)
        if field and (found or not line.strip()):
            yield field
            if not found or found[1] == _FIRST:
                yield "\n"
            field = ""
        if found:
            field = f"{found[1]:<4}- {found[2].strip()}"
        elif field and line[0].isspace():
            field = f"{field} {line.strip()}".strip()


def _compose(record: Record) -> Article:
    """Compose an article; its title is empty when the record has none."""
    title = bare_title(_text(record, "TI", "BTI"))
    abstract = without_copyright(plain_text_of(_text(record, "AB")))
    types = tuple(tidy(kind) for kind in _values(record, "PT"))
    about_others = any(_values(record, tag) for tag in _ABOUT_OTHERS)
    updates = about_others or any(kind.lower() in _NOTICE_TYPES for kind in types)
    return Article(
        title=title,
        parts=split_abstract(abstract),
        authors=_authors(record),
        journal=plain_text_of(_text(record, "TA", "JT")) or None,
        year=_year(_text(record, "DP")) or _year(_text(record, "DEP")),
        online_year=_year(_text(record, "DEP")),
        volume_pages=compose_place(_text(record, "VI"), _text(record, "IP"), _text(record, "PG")),
        doi=_doi(record),
        pmid=_identifier(record, "PMID"),
        pmcid=_identifier(record, "PMC"),
        article_types=types,
        trial_ids=trial_numbers(" ".join((title, *_values(record, "SI"), abstract))),
        notices=_notices(record, types, is_marked=says_retracted(title) and not updates),
        updates=updates,
    )


def _values(record: Record, tag: str) -> list[str]:
    """Return the texts of a field, empty ones left out."""
    found = record.get(tag, ())
    return [value for value in ([found] if isinstance(found, str) else found) if value.strip()]


def _text(record: Record, *tags: str) -> str:
    """Return the text of the first of several fields that has one."""
    return next((text for tag in tags if (text := " ".join(_values(record, tag)))), "")


def _authors(record: Record) -> tuple[str, ...]:
    persons = _values(record, "AU") or [short_name(name) for name in _values(record, "FAU")]
    return tuple(dict.fromkeys(tidy(name) for name in [*persons, *_values(record, "CN")]))


def _year(date: str) -> int | None:
    found = _YEAR.search(date)
    return int(found[0]) if found else None


def _doi(record: Record) -> str | None:
    fields = [*_values(record, "LID"), *_values(record, "AID")]
    labelled = [found[1] for field in fields for found in _LABELLED_DOI.finditer(field)]
    return next((doi for candidate in [*labelled, *fields] if (doi := normal_doi(candidate))), None)


def _identifier(record: Record, tag: str) -> str | None:
    found = parse_identifier(_text(record, tag))
    return found.value if found and found.kind == ("pmcid" if tag == "PMC" else "pmid") else None


def _notices(record: Record, types: Sequence[str], *, is_marked: bool) -> tuple[Notice, ...]:
    """Return what happened to a work after it was published; its type or title alone may say that it was retracted."""
    found = [Notice(kind, SOURCE, tidy(place)) for tag, kind in _NOTICES.items() for place in _values(record, tag)]
    is_marked = is_marked or any(kind.lower() == _RETRACTED for kind in types)
    if is_marked and all(notice.kind != "retracted" for notice in found):
        found.insert(0, Notice("retracted", SOURCE))
    return tuple(dict.fromkeys(found))

"""Reference lists as databases and reference managers export them: RIS, and the tagged text of Web of Science."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from hepcite.errors import CorpusError
from hepcite.identifiers import normal_doi, trial_numbers
from hepcite.sources.articles import Article, Articles, Notice, Refused
from hepcite.sources.text.abstracts import split_abstract, without_copyright
from hepcite.sources.text.author_names import short_name
from hepcite.sources.text.decoding import decode_text
from hepcite.sources.text.inline_markup import plain_text_of
from hepcite.sources.text.places import compose_place
from hepcite.sources.text.tidy_text import tidy
from hepcite.sources.text.titles import bare_title
from hepcite.title_marks import is_about_another, says_retracted

Reference = Mapping[str, Sequence[str]]
"""The lines of a reference by their RIS tag; further lines of a field follow its first."""

_TAG = re.compile(r"^ {0,3}([A-Z][A-Z0-9])  - ?(.*)$")
_TAG_AFTER_ONE_SPACE = re.compile(r"^ {0,3}([A-Z][A-Z0-9]) - ?(.*)$")
_START, _END = "TY", "ER"
_OUTSIDE = frozenset({_END, "EF", "FN", "VR"})
_USED = (
    *("TY", "TI", "T1", "T2", "BT", "ST", "AU", "A1", "AB", "N2", "PY", "Y1", "DA", "JF", "JO", "JA", "J1", "J2"),
    *("VL", "IS", "SP", "EP", "C7", "DO", "UR", "L1", "L2", "LK", "M1", "M3", "N1", "AN", "C2", "ID", "U1", "U2"),
    *("DB", "DP"),
)
_TAGGED_START = re.compile(r"^PT [A-Z]\b", re.MULTILINE)
_RIS_START = re.compile(r"^ {0,3}TY  ?-", re.MULTILINE)
_FROM_TAGGED = {
    **{tag: tag for tag in ("AU", "TI", "AB", "PY", "VL", "IS", "EP", "PM", "CA")},
    **{"PT": "PT", "SO": "T2", "BP": "SP", "AR": "C7", "DI": "DO", "DT": "M3", "UT": "AN", "EA": "Y1"},
}

_TYPES = {
    "ABST": "abstract",
    "BOOK": "book",
    "CHAP": "book chapter",
    "CONF": "conference proceeding",
    "CPAPER": "conference paper",
    "EJOUR": "journal article",
    "INPR": "article in press",
    "JOUR": "journal article",
    "RPRT": "report",
    "THES": "thesis",
    "UNPB": "unpublished work",
}
_NO_TYPE = re.compile(r"no|doi:.*|10\.\d{4,9}/.*|https?:.*", re.IGNORECASE)
_ABOUT_ANOTHER = re.compile(
    r"(?:published )?erratum|corrigendum|correction|retraction(?: of publication| notice)?", re.IGNORECASE
)
_RETRACTED = re.compile(r"retracted(?: publication| article)?", re.IGNORECASE)

_NOBODY = frozenset({"", "et al", "et al.", "Anonymous", "[Anonymous]", "NA"})
_YEAR = re.compile(r"(?<!\d)(?:18|19|20)\d\d(?!\d)")
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_PMID = re.compile(r"\d{4,8}")
_LABELLED_PMID = re.compile(
    r"\b(?:PMID|PubMed ID|MEDLINE)\s*:\s*(\d{1,8})\b|^(\d{1,8})\s*\[pmid\]"
    r"|\b(?:ncbi\.nlm\.nih\.gov/pubmed|pubmed\.ncbi\.nlm\.nih\.gov)/(\d{1,8})\b",
    re.IGNORECASE,
)
_PMCID = re.compile(r"(?:^|/|PMCID:\s*)(PMC\d+)\b", re.IGNORECASE)
_PUBMED = re.compile(r"pubmed|medline|\bnlm\b", re.IGNORECASE)


def read_ris(content: bytes, name: str) -> Articles:
    """Read every reference of a file in RIS or in the tagged text of Web of Science (`.ciw`).

    A reference that lacks its end is read up to the next one; one without a title is refused alone.

    Raises:
        CorpusError: The file is no text, or has no reference at all.
    """
    text = decode_text(content, name)
    references = _read_tagged(text) if is_web_of_science(text) else _read_ris(text)
    if not references:
        raise CorpusError(f"{name}: has no reference ('TY  - ...'): export the references as RIS again")
    articles = [compose_reference(reference) for reference in references]
    refused = [
        Refused(f"record {number}", "has no title: add one where the references were exported")
        for number, article in enumerate(articles, start=1)
        if not article.title
    ]
    return Articles(tuple(article for article in articles if article.title), tuple(refused))


def is_web_of_science(text: str) -> bool:
    """Whether a text is tagged as Web of Science does it, its records beginning with "PT J"."""
    return bool(_TAGGED_START.search(text)) and not _RIS_START.search(text)


def _read_ris(text: str) -> list[Reference]:
    from rispy import RisParser

    tags = {tag: tag for tag in _USED}
    parser = RisParser(mapping=tags, list_tags=_USED, delimiter_tags_mapping={}, skip_unknown_tags=True)
    return [{**record, _START: [record[_START]]} for record in parser.parse_lines(_mended(text.split("\n")))]


def _read_tagged(text: str) -> list[Reference]:
    """Read the tagged text of Web of Science under the tags that RIS has for the same fields."""
    from rispy import WokParser

    lines = _TAGGED_START.sub(lambda start: f"ER\n{start[0]}", text).split("\n")
    parser = WokParser(mapping=_FROM_TAGGED, list_tags=list(_FROM_TAGGED), skip_unknown_tags=True)
    return [{**record, "DB": ["Web of Science"]} for record in parser.parse_lines(iter([*lines, "ER"]))]


def _mended(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines of an RIS file with the starts and ends that references lack, tags in their one form.

    Without its end a reference would take in the next one. Lines that are no fields are left out between references
    and before the first field of one; elsewhere they continue the field above.
    """
    tag_of = _TAG
    fields = 0
    for line in lines:
        if line.lstrip().startswith((f"{_START}  -", f"{_START} -")):
            tag_of = _TAG if f"{_START}  -" in line else _TAG_AFTER_ONE_SPACE
        found = tag_of.match(line)
        tag = found[1] if found else ""
        if fields and tag in {_START, _END}:
            yield f"{_END}  - "
            fields = 0
        if found and (fields or tag not in _OUTSIDE):
            if not fields and tag != _START:
                yield f"{_START}  - "
                fields = 1
            yield f"{tag}  - {found[2]}"
            fields += 1
        elif fields > 1:
            yield line
    yield f"{_END}  - "


def compose_reference(reference: Reference) -> Article:
    """Compose an article; its title is empty when the reference has none."""
    title = bare_title(_first(reference, "TI", "T1", "BT", "ST"))
    abstract = without_copyright(plain_text_of(_first(reference, "AB", "N2")))
    types = _article_types(reference)
    kinds = (*types, *_lines(reference, "N1"))  # EndNote notes the types that PubMed gives
    return Article(
        title=title,
        parts=split_abstract(abstract),
        authors=_authors(reference),
        journal=plain_text_of(_first(reference, "T2", "JF", "JO", "JA", "J2", "J1")) or None,
        year=_year(_lines(reference, "PY", "Y1", "DA")),
        volume_pages=compose_place(
            *(_first(reference, *tags) for tags in (("VL",), ("IS",), ("SP", "C7"), ("EP",))),
        ),
        doi=_doi(reference),
        pmid=_pmid(reference),
        pmcid=next((found[1].upper() for line in _links(reference) if (found := _PMCID.search(line))), None),
        article_types=types,
        trial_ids=trial_numbers(abstract),
        notices=_notices(reference, title, kinds),
        updates=is_about_another(title) or any(_ABOUT_ANOTHER.fullmatch(kind) for kind in kinds),
    )


def _lines(reference: Reference, *tags: str) -> list[str]:
    """Return the lines of several fields, the fields in the order of the tags."""
    return [line for tag in tags for line in reference.get(tag, ()) if line.strip()]


def _first(reference: Reference, *tags: str) -> str:
    """Return the text of the first of several fields that has one."""
    texts = (" ".join(_lines(reference, tag)) for tag in tags)
    return next((text for text in texts if text), "")


def _authors(reference: Reference) -> tuple[str, ...]:
    persons = _lines(reference, "AU") or _lines(reference, "A1")
    names = (name for line in [*persons, *_lines(reference, "CA")] for name in line.split(";"))
    return tuple(dict.fromkeys(short for name in names if (short := short_name(name)) not in _NOBODY))


def _year(lines: Iterable[str]) -> int | None:
    return next((int(found[0]) for line in lines if (found := _YEAR.search(line))), None)


def _doi(reference: Reference) -> str | None:
    for line in _lines(reference, "DO"):
        if found := _DOI.search(line):
            return normal_doi(found[0])
    candidates = (word for line in _links(reference) for word in (line, *line.split()))
    return next((doi for word in candidates if (doi := normal_doi(word.strip(";,")))), None)


def _links(reference: Reference) -> list[str]:
    return _lines(reference, "C2", "AN", "U1", "U2", "N1", "M1", "M3", "UR", "L1", "L2", "LK", "ID")


def _pmid(reference: Reference) -> str | None:
    """Return the PMID where the reference says that it is one; Scopus writes it into field C2."""
    for line in _links(reference):
        if found := _LABELLED_PMID.search(line):
            return next(number for number in found.groups() if number)
    database = _first(reference, "DB")
    numbers = _lines(reference, "PM")
    if database == "Scopus":
        numbers += _lines(reference, "C2")
    elif _PUBMED.search(f"{database} {_first(reference, 'DP')}"):
        numbers += _lines(reference, "AN", "ID")
    return next((number for number in numbers if _PMID.fullmatch(number)), None)


def _article_types(reference: Reference) -> tuple[str, ...]:
    kinds = [_TYPES.get(line.strip(), line.strip()) for line in _lines(reference, "TY")]
    lines = [line for line in _lines(reference, "M3") if not _NO_TYPE.fullmatch(line)]
    kinds += [kind.strip() for line in lines for kind in line.split(";")]
    return tuple(dict.fromkeys(filter(None, kinds)))


def _notices(reference: Reference, title: str, kinds: Iterable[str]) -> tuple[Notice, ...]:
    retracted = says_retracted(title) or any(_RETRACTED.fullmatch(kind) for kind in kinds)
    return (Notice("retracted", tidy(_first(reference, "DB")) or "the exported reference"),) if retracted else ()

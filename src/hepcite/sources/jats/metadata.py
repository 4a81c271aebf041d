"""What a JATS article says about itself: title, authors, journal, year, pages, identifiers, kind."""

from collections.abc import Iterator, Sequence

from lxml.etree import _Element

from hepcite.identifiers import normal_doi, parse_identifier, trial_numbers
from hepcite.sources.articles import TextPart
from hepcite.sources.jats.elements import NOTE_MARKS, first_text, plain_text
from hepcite.sources.text.author_names import initials
from hepcite.sources.text.markup import flat_text
from hepcite.sources.text.places import compose_place

_PRINTED = frozenset({"ppub", "collection", "epub-ppub", "issue", "cover", "print"})
_ONLINE = frozenset({"epub", "pub", "publication", "epreprint", "original-publication"})
_OTHER_DATES = frozenset({"pmc-release", "nihms-submitted", "update", "retraction", "corrected"})
_YEARS = range(1800, 2101)

_PMC_IDS = ("pmcid", "pmc", "pmcaid")
_SUFFIXES = {"i": "1st", "ii": "2nd", "iii": "3rd", "iv": "4th"}
_REGISTERED_IN = ("method", "material", "patients", "design", "protocol", "regist", "ethic", "trial")


def read_title(meta: _Element) -> str:
    """Return the title without marks of notes and without a full stop at its end, behind ": " the subtitle."""
    title = first_text(meta, "title-group/article-title") or ""
    subtitle = first_text(meta, "title-group/subtitle")
    joined = f"{title.rstrip(' :')}: {subtitle}" if title and subtitle else title
    return joined if joined.endswith("..") else joined.removesuffix(".")


def read_authors(meta: _Element) -> tuple[str, ...]:
    """Return the authors in order, "Chan SL"; a group as printed, without its members; no editors."""
    authors = (contrib for contrib in meta.iterfind("contrib-group/contrib") if _is_author(contrib))
    return tuple(name for contrib in authors if (name := _name(contrib)))


def _is_author(contrib: _Element) -> bool:
    group = contrib.getparent()
    kind = contrib.get("contrib-type") or (None if group is None else group.get("content-type")) or "author"
    return kind.lower().removesuffix("s") in ("author", "collab", "on-behalf-of")


def _name(contrib: _Element) -> str:
    for path in ("name", "name-alternatives/name", "string-name", "name-alternatives/string-name"):
        for name in contrib.iterfind(path):
            return _person(name)
    for path in ("collab", "collab-alternatives/collab"):
        for group in contrib.iterfind(path):
            return flat_text(group, NOTE_MARKS | {"contrib-group", "aff", "role", "email"}).rstrip(",; ")
    return ""


def _person(name: _Element) -> str:
    surname = first_text(name, "surname")
    if surname is None:
        return plain_text(name).rstrip(",; ")
    given = name.find("given-names")
    printed = plain_text(given)
    letters = (None if given is None else given.get("initials")) or initials(printed) or printed
    suffix = (first_text(name, "suffix") or "").strip(".")
    return " ".join(filter(None, (surname, letters, _SUFFIXES.get(suffix.lower(), suffix))))


def read_journal(front: _Element) -> str | None:
    """Return the journal's full title, or the short one of a journal without it."""
    return first_text(
        front,
        "journal-meta//journal-title",
        "journal-meta/abbrev-journal-title",
        "journal-meta//journal-id[@journal-id-type='nlm-ta']",
        "journal-meta//journal-id[@journal-id-type='iso-abbrev']",
    )


def read_year(meta: _Element) -> int | None:
    """Return the year of the printed or collected issue, else that of the first appearance online."""
    dates = [(kind, year) for date in meta.iterfind("pub-date") for kind in [_kind_of(date)] if (year := _year(date))]
    for kinds in (_PRINTED, _ONLINE):
        if years := [year for kind, year in dates if kind in kinds]:
            return min(years)
    rest = [year for kind, year in dates if kind not in _OTHER_DATES]
    copyrights = [year for item in meta.iter("copyright-year") if (year := _year_of(plain_text(item)))]
    return next(iter([*sorted(rest), *copyrights, *sorted(year for _, year in dates)]), None)


def _kind_of(date: _Element) -> str:
    """Return what a date is about: "collection", "ppub", "epub"; by the medium where that is said apart."""
    kind = (date.get("pub-type") or date.get("date-type") or "").lower()
    return "print" if kind in ("pub", "publication") and date.get("publication-format") == "print" else kind


def _year(date: _Element) -> int | None:
    return _year_of(first_text(date, "year") or date.get("iso-8601-date") or "")


def _year_of(text: str) -> int | None:
    digits = text[:4]
    return int(digits) if len(digits) == 4 and digits.isascii() and digits.isdigit() and int(digits) in _YEARS else None  # noqa: PLR2004


def read_volume_pages(meta: _Element) -> str | None:
    """Return volume, issue and pages or article number; None without any."""
    first = first_text(meta, "fpage") or first_text(meta, "elocation-id")
    volume, issue = first_text(meta, "volume"), first_text(meta, "issue")
    return compose_place(volume, issue if volume else None, first, first_text(meta, "lpage"))


def read_doi(meta: _Element) -> str | None:
    """Return the article's DOI in its one spelling."""
    return normal_doi(first_text(meta, "article-id[@pub-id-type='doi']"))


def read_pmid(meta: _Element) -> str | None:
    """Return the article's PubMed number; None also for a text that is none."""
    known = parse_identifier(first_text(meta, "article-id[@pub-id-type='pmid']") or "")
    return known.value if known and known.kind == "pmid" else None


def read_pmcid(meta: _Element) -> str | None:
    """Return the number in PubMed Central, "PMC123", which some files give without its letters."""
    for kind in _PMC_IDS:
        text = first_text(meta, f"article-id[@pub-id-type='{kind}']") or ""
        known = parse_identifier(f"PMC{text}" if text.isdigit() else text)
        if known and known.kind == "pmcid":
            return known.value
    return None


def read_article_types(article: _Element, meta: _Element) -> tuple[str, ...]:
    """Return what kind of article it is: its type in the file, then the headings under which it was printed."""
    groups = meta.findall("article-categories/subj-group")
    headings = [group for group in groups if group.get("subj-group-type", "heading") in ("heading", "display-channel")]
    subjects = [plain_text(subject) for group in headings for subject in group.iterchildren("subject")]
    return tuple(dict.fromkeys(filter(None, (article.get("article-type", ""), *subjects))))


def read_trial_ids(title: str, parts: Sequence[TextPart], abstracts: int) -> tuple[str, ...]:
    """Return the numbers under which the study is registered, as far as the text tells.

    Taken from the title and the abstract; where those name none, from sections about the methods or the ethics; last
    from the whole text, when it names only one number. Trials that a review discusses are so not taken for its own.

    Args:
        parts: The article's text, its abstracts first.
        abstracts: How many of the parts are abstracts.
    """
    for text in _places(title, parts, abstracts):
        if numbers := trial_numbers(text):
            return numbers
    everywhere = trial_numbers("\n".join(part.text for part in parts))
    return everywhere if len(everywhere) == 1 else ()


def _places(title: str, parts: Sequence[TextPart], abstracts: int) -> Iterator[str]:
    yield "\n".join([title, *(part.text for part in parts[:abstracts])])
    about = (part for part in parts[abstracts:] if any(word in part.section.lower() for word in _REGISTERED_IN))
    yield "\n".join(part.text for part in about)

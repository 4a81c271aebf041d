"""The reference list of a JATS article: each entry as one line, with the identifiers and the title that it marks."""

from collections.abc import Iterator

from lxml.etree import _Element

from hepcite.identifiers import Identifier, parse_identifier
from hepcite.sources.articles import Reference
from hepcite.sources.jats.elements import HREF, first_text, plain_text
from hepcite.sources.text.author_names import initials
from hepcite.sources.text.markup import flat_text

MAX_AUTHORS = 6
"""Authors of a cited work that are named; the others are "et al."."""

_CITATIONS = ("mixed-citation", "citation", "element-citation", "nlm-citation")
"""Elements that hold an entry, those with their punctuation first."""

_TITLES = ("article-title", "chapter-title", "data-title", "part-title")
_BOOKS = frozenset({"book", "report", "thesis", "standard", "gov"})
_WITHOUT_IDS = frozenset({"pub-id", "object-id", "label"})
_KINDS = {"doi": "doi", "pmid": "pmid", "pmc": "pmcid", "pmcid": "pmcid", "medline": "pmid"}
_YEARS = range(1500, 2101)


def read_references(article: _Element) -> tuple[Reference, ...]:
    """Return the entries of an article's reference lists in order; those without any text are left out.

    An entry's position is its printed number when every entry has one of its own, else its place from 1.
    """
    entries = [entry for part in article.iterchildren("body", "back") for entry in part.iter("ref")]
    labels = [_number(entry) for entry in entries]
    numbered = None not in labels and len(set(labels)) == len(labels)
    found = []
    for place, (entry, label) in enumerate(zip(entries, labels, strict=True), start=1):
        reference = _read(entry, label if numbered and label is not None else place)
        if reference is not None:
            found.append(reference)
    return tuple(found)


def _number(entry: _Element) -> int | None:
    label = (first_text(entry, "label", "*/label") or "").strip("[]().: ")
    return int(label) if label.isascii() and label.isdigit() and len(label) < 6 else None  # noqa: PLR2004


def _read(entry: _Element, position: int) -> Reference | None:
    citations = [found for name in _CITATIONS for found in entry.iter(name)]
    if not citations:
        text = flat_text(entry, frozenset({"label"}))
        return Reference(position, text) if text else None
    tagged = next((item for item in citations if item.find(".//article-title") is not None), citations[0])
    shown = citations[:1] if entry.find("citation-alternatives") is not None else _in_order(entry)
    citation = "; ".join(filter(None, map(_line, shown)))
    if not citation:
        return None
    ids = _identifiers(tagged if len(shown) > 1 else entry)
    return Reference(
        position=position,
        citation=citation,
        doi=ids.get("doi"),
        pmid=ids.get("pmid"),
        pmcid=ids.get("pmcid"),
        title=_title(tagged),
        first_author=_first_author(tagged),
        year=_year(tagged),
    )


def _in_order(entry: _Element) -> list[_Element]:
    return list(entry.iter(*_CITATIONS))


def _line(citation: _Element) -> str:
    """Return an entry as it is printed, or put together when only its pieces are given, without punctuation."""
    between = "".join([citation.text or "", *(child.tail or "" for child in citation)])
    if len(citation) and not any(char.isalnum() or char in ".,;:" for char in between):
        return _compose(citation)
    return flat_text(citation, _WITHOUT_IDS).removesuffix("doi:").rstrip(" ,;")


def _compose(citation: _Element) -> str:
    """Put an entry's pieces together: "Chan SL, Kudo M. Title. Journal. 2020;32(3):111-28."."""
    year, volume = first_text(citation, "year") or "", first_text(citation, "volume") or ""
    issue, pages = first_text(citation, "issue"), _pages(citation)
    place = f"{volume}({issue})" if issue else volume
    numbers = ":".join(filter(None, (place, pages)))
    pieces = [
        ", ".join(_names(citation)),
        first_text(citation, *_TITLES) or "",
        first_text(citation, "source") or "",
        first_text(citation, "publisher-name") or "",
        ";".join(filter(None, (year, numbers))),
        first_text(citation, "comment") or "",
    ]
    text = ". ".join(piece.rstrip(". ") for piece in pieces if piece)
    return f"{text}." if text else flat_text(citation, _WITHOUT_IDS)


def _pages(citation: _Element) -> str:
    first, last = first_text(citation, "fpage"), first_text(citation, "lpage")
    if first and last and first != last:
        return f"{first}-{last}"
    return first or first_text(citation, "elocation-id", "page-range") or ""


def _names(citation: _Element) -> list[str]:
    """Return the authors in short, or the editors of a work without authors; at most `MAX_AUTHORS`, then "et al"."""
    names = list(filter(None, map(_name, _people(citation))))
    more = len(names) > MAX_AUTHORS or citation.find(".//etal") is not None
    return [*names[:MAX_AUTHORS], "et al"] if more and names else names


def _people(citation: _Element) -> list[_Element]:
    groups = citation.findall("person-group")
    chosen = next((group for group in groups if group.get("person-group-type", "author") == "author"), None)
    outer = citation if chosen is None and not groups else groups[0] if chosen is None else chosen
    return list(outer.iterchildren("name", "string-name", "collab", "name-alternatives"))


def _name(person: _Element) -> str:
    surname = first_text(person, "surname", "*/surname")
    if surname is None:
        return plain_text(person).rstrip(",;. ")
    given = first_text(person, "given-names", "*/given-names") or ""
    return f"{surname} {initials(given) or given}".strip()


def _first_author(citation: _Element) -> str | None:
    """Return the first author's surname, or the name of a group; None when names are not marked."""
    people = _people(citation)
    return (first_text(people[0], "surname", "*/surname") or plain_text(people[0]) or None) if people else None


def _title(citation: _Element) -> str | None:
    title = first_text(citation, *_TITLES)
    kind = citation.get("publication-type") or citation.get("citation-type")
    if title is None and kind in _BOOKS:
        title = first_text(citation, "source")
    return title.rstrip(" .") or None if title else None


def _year(citation: _Element) -> int | None:
    for element in citation.iter("year"):
        digits = (element.get("iso-8601-date") or plain_text(element))[:4]
        if digits.isascii() and digits.isdigit() and int(digits) in _YEARS:
            return int(digits)
    return None


def _identifiers(entry: _Element) -> dict[str, str]:
    """Return an entry's identifiers by kind: those marked as such, then links, then a DOI in its text."""
    found: dict[str, str] = {}
    for identifier in (*_marked(entry), *_linked(entry), *_written(entry)):
        found.setdefault(identifier.kind, identifier.value)
    return found


def _marked(entry: _Element) -> Iterator[Identifier]:
    for element in entry.iter("pub-id", "object-id"):
        kind = _KINDS.get(element.get("pub-id-type", "").lower())
        text = plain_text(element)
        known = parse_identifier(f"PMC{text}" if kind == "pmcid" and text.isdigit() else text)
        if known is not None and known.kind == kind:
            yield known


def _linked(entry: _Element) -> Iterator[Identifier]:
    for element in entry.iter("ext-link", "uri"):
        for address in (element.get(HREF, ""), plain_text(element)):
            known = parse_identifier(address)
            if known is not None and not address.strip().isdigit():
                yield known


def _written(entry: _Element) -> Iterator[Identifier]:
    for word in flat_text(entry).split():
        known = parse_identifier(word.strip("()[]<>,;"))
        if known is not None and known.kind == "doi":
            yield known

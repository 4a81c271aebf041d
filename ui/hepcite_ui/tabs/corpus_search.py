"""Finding documents of the corpus by their words, as somebody types them."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from hepcite import wording
from hepcite.documents import Document
from hepcite.identifiers import parse_identifier

PAGE_SIZE = 200
"""Documents listed at once."""

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; empty fields let everything through.

    Attributes:
        words: Words that must all stand in a document's title, authors, year, id or identifiers, each from its
            beginning; case and accents do not matter.
        kinds: Kinds of text of which a document must be one.
        noticed: Whether only documents are wanted whose figures or whose paper a notice is about.
        page: Which `PAGE_SIZE` documents are shown, from 0; beyond the last page the last one is.
    """

    words: str = ""
    kinds: tuple[str, ...] = ()
    noticed: bool = False
    page: int = 0


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of what was found.

    Attributes:
        found: Documents found on all pages.
        total: Documents of the corpus.
        first: How many documents stand on the pages before.
    """

    documents: tuple[Document, ...]
    found: int
    total: int
    first: int = 0

    @property
    def page(self) -> int:
        """Number of the page, from 0."""
        return self.first // PAGE_SIZE

    @property
    def pages(self) -> int:
        """Number of pages; one when nothing was found."""
        return max(1, -(-self.found // PAGE_SIZE))


class Catalogue:
    """The documents in the order in which they are listed: newest year first, then by id; undated ones last."""

    def __init__(self, documents: Iterable[Document]) -> None:
        ordered = sorted(documents, key=lambda document: (-(document.year or 0), document.doc_id))
        self._entries = tuple((document, _fold(_searchable(document))) for document in ordered)

    def find(self, search: Search) -> Listing:
        """Return the page of the search; an empty one when nothing is found."""
        wanted = [_fold(word) for word in _words(search.words)]
        found = tuple(
            document
            for document, text in self._entries
            if _passes(document, search) and all(word in text for word in wanted)
        )
        last = max(0, (len(found) - 1) // PAGE_SIZE)
        first = min(max(search.page, 0), last) * PAGE_SIZE
        return Listing(found[first : first + PAGE_SIZE], len(found), len(self._entries), first)


def has_listed_notice(document: Document) -> bool:
    """Say whether a notice is about the paper or its figures, and not about how the text is labelled."""
    return any(wording.is_listed(notice) for notice in document.notices)


def _passes(document: Document, search: Search) -> bool:
    return (not search.kinds or document.kind in search.kinds) and (not search.noticed or has_listed_notice(document))


def _words(text: str) -> list[str]:
    """Return the words of a query; an identifier with its address or its name is looked for by itself."""
    identifier = parse_identifier(text)
    return [identifier.value] if identifier else text.split()


def _searchable(document: Document) -> str:
    year = str(document.year or "")
    names = (document.title, document.authors, document.journal, year, document.doc_id, document.study_id)
    identifiers = (document.doi, document.pmid, document.pmcid, *document.trial_ids)
    return "\n".join(part for part in (*names, *identifiers) if part)


def _fold(text: str) -> str:
    """Return the letters and digits of a text, a space before each word, without case and accents.

    >>> _fold("Müller: GPC3-CAR-T")
    ' muller gpc3 car t'
    """
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return "".join(f" {word}" for word in _WORD.findall(plain))

"""The corpus as HTML: its passport, and a table of its documents.

Pure functions; see `rendering` for how text is escaped.
"""

from datetime import date

from markupsafe import Markup

from hepcite import wording
from hepcite.documents import Document
from hepcite.evidence import KIND_NAMES, is_direct
from hepcite.passport import Passport, is_stale
from hepcite_ui.document_view import UNKNOWN
from hepcite_ui.rendering import join
from hepcite_ui.tabs.corpus_search import Listing

COLUMNS = ("Title", "Published", "Kind", "Design", "Setting", "Participants", "Notices")

_PASSPORT = Markup('<h2>Corpus</h2><p class="hc-passport">{line}</p>{warning}')
_WARNING = Markup('<p class="hc-label hc-amber">{}</p>')
_LISTING = Markup('<p class="hc-count" role="status">{count}</p>{note}{table}')
_UNVERIFIED = Markup(
    '<p class="hc-aside"><span class="hc-label hc-warning">unverified record</span> The key figures were not checked '
    "against a published source. Quotes from it are marked, and count for less than others.</p>"
)
# The roles say again what the elements are: a table whose rows are laid out as cards loses its own on some browsers.
_TABLE = Markup(
    '<div class="hc-scroll"><table class="hc-table hc-documents" role="table">'
    '<caption class="hc-unseen">Documents of the corpus, newest first; a title opens the document</caption>'
    '<thead role="rowgroup"><tr role="row">{head}</tr></thead><tbody role="rowgroup">{rows}</tbody></table></div>'
)
_HEAD = Markup('<th scope="col" role="columnheader">{}</th>')
_ROW = Markup('<tr role="row"><th scope="row" role="rowheader">{title}</th>{cells}</tr>')
_TITLE = Markup('<button type="button" class="hc-doc" data-hc-corpus="open" data-doc="{}">{}</button>')
_CELL = Markup('<td role="cell" data-label="{}"{}>{}</td>')
_DIRECT = Markup(' class="hc-is-direct"')


def render_passport(passport: Passport, today: date, unverified: int = 0) -> Markup:
    """Return the corpus in one line, with a warning when nobody looked for retractions for long, or ever.

    Args:
        unverified: How many records are marked as unverified.
    """
    doubtful = f"; {unverified:,} unverified" if unverified else ""
    if passport.notices_checked is None or is_stale(passport, today):
        warning = _WARNING.format(_describe_age(passport, today))
        return _PASSPORT.format(line=wording.describe_contents(passport) + doubtful, warning=warning)
    line = wording.describe_passport(passport, today, advise=False).removeprefix("Corpus: ")
    return _PASSPORT.format(line=line + doubtful, warning="")


def render_listing(listing: Listing) -> Markup:
    """Return a page of the documents found, and how many there are; without any, a line that says so."""
    if not listing.documents:
        none = "No document matches: fewer or other words, or fewer filters, find more."
        return _LISTING.format(count=none if listing.total else "The corpus is empty.", note="", table="")
    table = _TABLE.format(
        head=join(_HEAD.format(name) for name in COLUMNS), rows=join(_render_row(one) for one in listing.documents)
    )
    note = "" if all(document.verified for document in listing.documents) else _UNVERIFIED
    return _LISTING.format(count=describe_count(listing), note=note, table=table)


def describe_count(listing: Listing) -> str:
    """Return how many documents were found, and which of them are shown when that is not all.

    >>> describe_count(Listing((), found=12, total=185)), describe_count(Listing((), found=185, total=185))
    ('12 of 185 documents', '185 documents')
    """
    found = wording.count_of(listing.total, "document")
    if listing.found != listing.total:
        found = f"{listing.found:,} of {found}"
    if len(listing.documents) in {0, listing.found}:
        return found
    last = listing.first + len(listing.documents)
    return f"{found}, of which {listing.first + 1:,} to {last:,} are shown"


def render_failure_line(message: str) -> Markup:
    """Return, in place of documents, why there are none."""
    return Markup('<p class="hc-label hc-warning" role="alert">{}</p>').format(message)


def _describe_age(passport: Passport, today: date) -> str:
    if passport.notices_checked is None:
        return f"{wording.UNCHECKED.capitalize()}: nobody has looked for any in this corpus yet."
    days = (today - date.fromisoformat(passport.notices_checked)).days
    return f"Retractions were last looked for {days:,} days ago."


def _render_row(document: Document) -> Markup:
    _, *names = COLUMNS
    cells = (
        _describe_publication(document),
        KIND_NAMES[document.kind],
        wording.describe_design(document),
        wording.describe_setting(document),
        wording.describe_size(document) or UNKNOWN,
        _render_notices(document),
    )
    styles = (_DIRECT if name == "Setting" and is_direct(document) else "" for name in names)
    return _ROW.format(
        title=_TITLE.format(document.doc_id, document.title),
        cells=join(_CELL.format(name, style, cell) for name, style, cell in zip(names, styles, cells, strict=True)),
    )


def _describe_publication(document: Document) -> str:
    authors = wording.shorten_authors(document.authors) if document.authors else ""
    published = " ".join(str(part) for part in (document.journal, document.year) if part)
    return ", ".join(part for part in (authors, published) if part) or UNKNOWN


def _render_notices(document: Document) -> Markup:
    """Return the first words of each notice about the paper or its figures; the document itself shows them in full."""
    label = Markup('<span class="hc-label {}">{}</span>')
    listed = (notice for notice in document.notices if wording.is_listed(notice))
    return Markup(" ").join(
        label.format("hc-warning" if wording.is_grave(notice) else "hc-note", _shorten(notice)) for notice in listed
    )


def _shorten(notice: str) -> str:
    """Return the first words of a notice, such as "retracted" or "unverified record"."""
    return notice.partition(":")[0].partition(" (")[0]

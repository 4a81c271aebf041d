"""The corpus's codes in a clinician's words, and the short phrases that describe a source or an answer."""

from hepcite.answers import EvidenceSummary
from hepcite.documents import UNVERIFIED_NOTICE, Document
from hepcite.evidence import DESIGN_NAMES, reports_no_result, setting_name

STANDING_LINE = (
    "For information: quotations from the literature, not a recommendation for a patient. "
    "Do not enter patient identifiers."
)

KINDS = {
    "review": "verbatim from the review",
    "abstract": "verbatim from the abstract",
    "study-record": "summary written for this corpus, not the paper's own words",
}

REASONS = {
    "out_of_corpus": "The corpus does not cover this question.",
    "not_reported": "The corpus covers this topic, but does not report what was asked.",
    "patient_specific": "This asks for advice about a patient, which HepCite does not give.",
    "empty_question": "There is no question to answer.",
}

INDIRECT = "Indirect evidence only: no quoted study with a verified result treated patients after immunotherapy."
NO_RESULTS = "no verified results"
_GRAVE_WORDS = ("retract", "concern", "withdrawn")
CONFLICT = "The quoted studies disagree: read them side by side."


def describe_design(document: Document) -> str:
    """Name a document's design, and say when the trial has not reported in this corpus."""
    name = DESIGN_NAMES[document.study_type]
    return f"{name}, no results here" if reports_no_result(document) else name


def describe_setting(document: Document) -> str:
    """Name the line of therapy, and say whether it is direct evidence."""
    return setting_name(document)


def describe_size(document: Document) -> str | None:
    """Return the number of participants, planned for an ongoing trial; None when unknown."""
    if document.n is None:
        return None
    prefix = "planned n" if document.study_type == "ongoing-trial" else "n"
    return f"{prefix} = {document.n:,}"


def describe_origin(document: Document) -> str:
    """Return first author, journal and year; a document without authors is named by its title."""
    published = " ".join(str(part) for part in (document.journal, document.year) if part)
    name = shorten_authors(document.authors) if document.authors else document.title
    return ", ".join(part for part in (name, published) if part)


def shorten_authors(authors: str) -> str:
    """Return the first author, with "et al." when there are more.

    >>> shorten_authors("Chan SL, Ryoo BY, Mo F, et al")
    'Chan SL et al.'
    """
    first, *others = (author.strip() for author in authors.split(","))
    return f"{first} et al." if others else first


def describe_evidence(evidence: EvidenceSummary) -> tuple[str, ...]:
    """Return the parts of the line that opens an answer, most telling first.

    >>> describe_evidence(EvidenceSummary(studies=1, best_design="phase-2", direct=True, newest_year=2024))
    ('1 study', 'best design: phase II trial', 'direct evidence (after immunotherapy)', 'newest 2024')
    """
    count = f"{evidence.studies} {'study' if evidence.studies == 1 else 'studies'}"
    parts = [count if evidence.studies else "no study of patients"]
    parts.append(f"best design: {DESIGN_NAMES[evidence.best_design]}" if evidence.best_design else NO_RESULTS)
    if evidence.direct:
        parts.append("direct evidence (after immunotherapy)")
    if evidence.newest_year:
        parts.append(f"newest {evidence.newest_year}")
    return tuple(parts)


def describe_warnings(evidence: EvidenceSummary) -> tuple[str, ...]:
    """Return what a reader must see before the quotes; empty when there is nothing to warn of."""
    conflict = (CONFLICT,) if evidence.conflict else ()
    return (*conflict, *(() if evidence.direct else (INDIRECT,)))


def is_grave(notice: str) -> bool:
    """Say whether a notice puts the figures in doubt, as a retraction does; a provisional title does not."""
    return notice == UNVERIFIED_NOTICE or any(word in notice.lower() for word in _GRAVE_WORDS)

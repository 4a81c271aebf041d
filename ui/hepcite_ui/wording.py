"""The corpus's codes in a clinician's words, and the short phrases that describe a source or an answer."""

from hepcite.answers import EvidenceSummary
from hepcite.documents import UNVERIFIED_NOTICE, Document

STANDING_LINE = (
    "For information: quotations from the literature, not a recommendation for a patient. "
    "Do not enter patient identifiers."
)

DESIGNS = {
    "phase-3-rct": "phase 3 randomised trial",
    "meta-analysis": "meta-analysis",
    "phase-2-rct": "phase 2 randomised trial",
    "phase-2": "phase 2 trial",
    "phase-1-2": "phase 1/2 trial",
    "phase-1": "phase 1 trial",
    "prospective-cohort": "prospective cohort",
    "retrospective-cohort": "retrospective cohort",
    "guideline": "guideline",
    "review": "review",
    "preclinical": "preclinical study",
    "ongoing-trial": "ongoing trial, no results",
}

SETTINGS_IN_WORDS = {
    "second-line-post-ici": "after immunotherapy (direct)",
    "any-line": "mixed lines",
    "second-line-post-tki": "after a TKI, not immunotherapy (indirect)",
    "first-line": "first line (indirect)",
    "other": "other setting",
}

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

INDIRECT = "Indirect evidence only: no quoted study treated patients after immunotherapy."
_GRAVE_WORDS = ("retract", "concern", "withdrawn")
CONFLICT = "The quoted studies disagree: read them side by side."


def describe_design(study_type: str) -> str:
    """Return the study design in words; a code that is not known stands as it is.

    >>> describe_design("phase-1-2")
    'phase 1/2 trial'
    """
    return DESIGNS.get(study_type, study_type)


def describe_setting(setting: str) -> str:
    """Return the line of therapy in words, and whether it is direct evidence."""
    return SETTINGS_IN_WORDS.get(setting, setting)


def describe_size(document: Document) -> str | None:
    """Return the number of participants, planned for a trial without results; None when unknown."""
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
    ('1 study', 'best design: phase 2 trial', 'direct evidence (after immunotherapy)', 'newest 2024')
    """
    parts = [f"{evidence.studies} {'study' if evidence.studies == 1 else 'studies'}"]
    if evidence.best_design:
        parts.append(f"best design: {describe_design(evidence.best_design)}")
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

"""How strong and how direct evidence is, and how it is labelled in words without digits."""

import re
from collections.abc import Iterable, Sequence

from hepcite.answers import Disagreement, EvidenceSummary, Quote
from hepcite.documents import DIRECT_SETTING, SETTINGS, STUDY_TYPES, UNNAMED_NOTICE, Document
from hepcite.lines_of_evidence import LinesOfEvidence

DESIGN_NAMES = {
    "phase-3-rct": "phase III randomised trial",
    "meta-analysis": "meta-analysis",
    "phase-2-rct": "phase II randomised trial",
    "rct": "randomised trial",
    "phase-2": "phase II trial",
    "phase-1-2": "phase I/II trial",
    "phase-1": "phase I trial",
    "prospective-cohort": "prospective cohort",
    "retrospective-cohort": "retrospective cohort",
    "guideline": "guideline",
    "review": "review",
    "preclinical": "preclinical study",
    "ongoing-trial": "ongoing trial",
    "not-stated": "design not stated",
}

_RANDOMISED = frozenset({"phase-3-rct", "phase-2-rct", "rct"})
_LATER = r"(?:exploratory )?(?:post[- ]?hoc|retrospective|exploratory|subgroup) (?:analysis|analyses|subgroup)\b"
_LATER_ANALYSIS = re.compile(rf"\b{_LATER}", re.IGNORECASE)
_RETROSPECTIVE_STUDIES = re.compile(
    r"(?<!no )(?<!not )\bretrospective (?:cohort |observational )?(?:studies|sources|series|cohorts|data)\b"
    r"(?! (?:were )?exclu)",
    re.IGNORECASE,
)
_CASE_SERIES = re.compile(r"\bcase series\b", re.IGNORECASE)

SETTING_NAMES = {
    DIRECT_SETTING: "direct evidence, after immunotherapy",
    "any-line": "mixed lines of therapy",
    "second-line-post-tki": "indirect evidence, after a TKI and not after immunotherapy",
    "first-line": "indirect evidence, first-line",
    "other": "indirect evidence, other setting",
    "not-stated": "line of therapy not stated",
}

KIND_NAMES = {"review": "Review", "abstract": "Abstract", "study-record": "Study record", "full-text": "Full text"}

NO_RESULT = re.compile(
    r"\bno (?:efficacy )?results?\b|\bno outcome data\b|\bwithout (?:posted|published) results\b|"
    r"\bresults not (?:yet |been )*(?:reported|posted|available|published|found)\b",
    re.IGNORECASE,
)


def design_name(document: Document) -> str:
    """Name a document's design; what it calls a case series, or a later analysis of a trial, is called so.

    The title says it, or the first words of the limitations. Patients of a subgroup, or of an analysis that was made
    afterwards, are not those that were randomised.
    """
    name = DESIGN_NAMES[document.study_type]
    later = _LATER_ANALYSIS.search(document.title) or _LATER_ANALYSIS.match(limitations(document))
    if document.study_type in _RANDOMISED and later:
        return f"subgroup or later analysis of a {name}"
    is_series = document.study_type == "retrospective-cohort" and _CASE_SERIES.search(document.title)
    return "case series" if is_series else name


def reports_no_result(document: Document) -> bool:
    """Say whether a document describes a trial that has not reported: an ongoing one, or design facts only."""
    return document.study_type == "ongoing-trial" or bool(NO_RESULT.search(limitations(document)))


def pools_retrospective(document: Document) -> bool:
    """Say whether a meta-analysis says that it pools retrospective studies: it is no stronger than these.

    Only its population and its limitations are read, not what its text says of studies that were left out.
    """
    telling = [section for section in document.sections if section.name.lower() in {"population", "limitations"}]
    said = (document.text[section.start : section.end] for section in telling)
    return document.study_type == "meta-analysis" and any(map(_RETROSPECTIVE_STUDIES.search, said))


def limitations(document: Document) -> str:
    """Return what a document says of its own limits, without their heading; empty when it says nothing."""
    own = (
        document.text[s.start : s.end].removeprefix("Limitations:").strip()
        for s in document.sections
        if s.name.lower() == "limitations"
    )
    return " ".join(text for text in own if text)


def limitations_beside(document: Document, quotes: Sequence[Quote]) -> str:
    """Return a document's limitations for display beside its quotes; empty when one of these says them already."""
    quoted = any(quote.section.lower() == "limitations" for quote in quotes)
    return "" if quoted or document.retracted else limitations(document)


def says_no_result(text: str) -> bool:
    """Say whether a sentence says that a trial has no result to report."""
    return bool(NO_RESULT.search(text))


def label(document: Document) -> str:
    """Name a document's design, directness and standing; free of digits, so that it adds no number to a statement."""
    standing = ", retracted" if document.retracted else "" if document.verified else ", unverified"
    reported = ", no results here" if reports_no_result(document) else ""
    design = f"{design_name(document)}{reported}"
    return f"{KIND_NAMES[document.kind]}{standing} ({design}; {setting_name(document)})"


def setting_name(document: Document) -> str:
    """Name the line of therapy; only a study of patients is direct or indirect evidence."""
    if treated_patients(document):
        return SETTING_NAMES[document.setting]
    return "on treatment after immunotherapy" if document.setting == DIRECT_SETTING else "on several lines of therapy"


def strength(document: Document, setting: str | None = None) -> tuple[bool, int, int]:
    """Sort key of a document, best evidence first: standing, then closeness to the setting, then design.

    Args:
        setting: The setting asked for; None stands for treatment after immunotherapy.
    """
    nearest = (setting or DIRECT_SETTING, "any-line")
    closeness = sorted(SETTINGS, key=lambda name: nearest.index(name) if name in nearest else len(nearest))
    return (not stands(document), closeness.index(document.setting), STUDY_TYPES.index(document.study_type))


def stands(document: Document) -> bool:
    """Say whether a document counts as evidence: not retracted, its figures verified, and it has some."""
    return document.verified and not document.retracted and not reports_no_result(document)


def is_direct(document: Document) -> bool:
    """Say whether a document is direct evidence: a study that stands, of patients treated after immunotherapy."""
    return document.setting == DIRECT_SETTING and treated_patients(document) and stands(document)


def treated_patients(document: Document) -> bool:
    """Say whether a document is a study of patients, and not a review or a guideline."""
    return document.study_type not in {"review", "guideline"}


def summarise(
    documents: Sequence[Document],
    lines: LinesOfEvidence,
    missing: Iterable[str],
    *,
    disagreement: Disagreement | None = None,
) -> EvidenceSummary:
    """Sum up the quoted documents.

    Design and directness are those of the studies that stand, and of the direct ones among them where there are any:
    an indirect phase III trial must not lend its design to a retrospective series after immunotherapy, nor may a trial
    that has not reported, nor a review its directness. Without a study, a review or guideline that stands gives the
    design, and nothing is direct. A record whose publication is not named gives it only where no other one does.
    """
    standing = [document for document in documents if stands(document)]
    studies = [document for document in standing if treated_patients(document)]
    direct = [document for document in studies if is_direct(document)]
    years = [document.year for document in documents if document.year is not None and not document.retracted]
    best = min(
        direct or studies or standing,
        key=lambda d: (UNNAMED_NOTICE in d.notices, STUDY_TYPES.index(d.study_type)),
        default=None,
    )
    return EvidenceSummary(
        studies=lines.count(d for d in documents if treated_patients(d) and not d.retracted),
        best_design=best.study_type if best else None,
        direct=bool(direct),
        newest_year=max(years, default=None),
        disagreement=disagreement,
        missing=tuple(missing),
        retracted=lines.count(documents) if all(d.retracted for d in documents) else 0,
    )

"""The corpus's codes in a clinician's words, and the short phrases that describe a source or an answer."""

from collections.abc import Sequence
from datetime import date
from textwrap import shorten

from hepcite.answers import Disagreement, EvidenceSummary, Prose
from hepcite.documents import CONCERN, CORRECTED, DIRECT_SETTING, RETRACTED, UNVERIFIED_NOTICE, Document, Filters
from hepcite.evidence import (
    DESIGN_NAMES,
    KIND_NAMES,
    design_name,
    is_direct,
    pools_retrospective,
    reports_no_result,
    setting_name,
    treated_patients,
)
from hepcite.passport import STALE_DAYS, Passport, is_stale
from hepcite.trials import TrialStatus

STANDING_LINE = "For information, not a recommendation for a patient. Do not enter patient identifiers."

KINDS = {
    "review": "verbatim from the review",
    "abstract": "verbatim from the abstract",
    "full-text": "verbatim from the full text",
    "study-record": "summary written for this corpus, not the paper's own words",
}

TEXTS = {
    "full-text": ("a full text", "full texts"),
    "abstract": ("an abstract", "abstracts"),
    "review": ("a review", "reviews"),
    "study-record": (
        "a study record (a short summary written for this corpus)",
        "study records (short summaries written for this corpus)",
    ),
}
"""What a text of each kind is called, one and several."""

LINE_NAMES = {
    "second-line-post-ici": "after immunotherapy (direct)",
    "any-line": "mixed lines",
    "second-line-post-tki": "after a TKI",
    "first-line": "first line",
    "other": "other",
    "not-stated": "not stated",
}
"""The lines of therapy where one is chosen; beside a quote they are spelt out."""

THERAPY_NAMES = {
    "ici-combination": "immunotherapy combination",
    "ici-monotherapy": "immunotherapy alone",
    "ici-rechallenge": "immunotherapy rechallenge",
    "tki": "tyrosine kinase inhibitor",
    "anti-vegf": "anti-VEGF antibody",
    "bispecific": "bispecific antibody",
    "car-t": "CAR-T cells",
    "tcr-t": "TCR-T cells",
    "nk-cell": "NK cells",
    "prodrug": "prodrug",
    "microbiota": "microbiota",
    "locoregional": "locoregional treatment",
    "other": "other treatment",
}

REASONS = {
    "out_of_corpus": "The corpus does not cover this question.",
    "not_reported": "The corpus covers this topic, but does not report what was asked.",
    "patient_specific": "This asks for advice about a patient, which HepCite does not give.",
    "empty_question": "There is no question to answer.",
}


SYNC = "run `hepcite corpus sync`"
UNCHECKED = "never checked for retractions"
NEVER_CHECKED = f"{UNCHECKED}: {SYNC}"

INDIRECT = "Indirect evidence only: no study quoted is of patients treated after immunotherapy."
MIXED = "No direct evidence: no study quoted is known to be only of patients treated after immunotherapy."
UNVERIFIED = "Indirect evidence only: no quoted study with a verified result treated patients after immunotherapy."
ONLY_RETRACTED = "The only study quoted is retracted: it is no evidence."
ALL_RETRACTED = "All studies quoted are retracted: they are no evidence."
NOTHING_STANDS = "No verified results: what is quoted is unverified, retracted, or of trials that have not reported."
NO_RESULTS = "no verified results"
_GRAVE_WORDS = ("retract", "concern", "withdrawn")


def describe_design(document: Document) -> str:
    """Name a document's design, and say when the trial has not reported in this corpus."""
    name = design_name(document)
    return f"{name}, no results here" if reports_no_result(document) else name


def describe_setting(document: Document) -> str:
    """Name the line of therapy, and say whether it is direct evidence, which only a source that stands can be."""
    name = setting_name(document)
    return name if is_direct(document) else name.removeprefix("direct evidence, ")


def describe_size(document: Document) -> str | None:
    """Return the number of participants, planned for an ongoing trial; None when unknown."""
    if document.n is None:
        return None
    planned = document.study_type == "ongoing-trial"
    return f"planned n = {document.n:,}" if planned else f"n = {document.n:,} (whole study)"


def describe_origin(document: Document) -> str:
    """Return first author, journal and year; a document without authors is named by its title."""
    published = " ".join(str(part) for part in (document.journal, document.year) if part)
    name = shorten_authors(document.authors) if document.authors else document.title
    return ", ".join(part for part in (name, published) if part)


def name_study(document: Document) -> str:
    """Return first author and year; of a document without authors the beginning of its title, in quotation marks."""
    title = f"“{shorten(document.title, 60, placeholder=' …')}”"
    name = shorten_authors(document.authors) if document.authors else title
    return f"{name} {document.year}" if document.year else name


def shorten_authors(authors: str) -> str:
    """Return the first author, with "et al." when there are more.

    >>> shorten_authors("Chan SL, Ryoo BY, Mo F, et al")
    'Chan SL et al.'
    """
    first, *others = (author.strip() for author in authors.split(","))
    return f"{first} et al." if others else first


def describe_evidence(evidence: EvidenceSummary, sources: Sequence[Document] = ()) -> tuple[str, ...]:
    """Return the parts of the line that opens an answer, most telling first.

    Args:
        sources: The quoted documents, of which meta-analyses and those without a year are told.

    >>> describe_evidence(EvidenceSummary(studies=1, best_design="phase-2", direct=True, newest_year=2024))
    ('1 study', 'best design: phase II trial', 'direct evidence (after immunotherapy)', 'newest 2024')
    """
    if evidence.retracted:
        return ("no study that stands",)
    count = f"{evidence.studies} {'study' if evidence.studies == 1 else 'studies'}"
    pooling = sum(source.study_type == "meta-analysis" and not source.retracted for source in sources)
    if 0 < pooling < evidence.studies:
        of = "one of them a meta-analysis" if pooling == 1 else f"{pooling} of them meta-analyses"
        count += f", {of} that may pool others"
    parts = [count if evidence.studies else "no study of patients"]
    best = _describe_best(evidence.best_design, sources) if evidence.best_design else ""
    parts.append(f"best design: {best}" if best else NO_RESULTS)
    if evidence.direct:
        parts.append(f"direct evidence (after immunotherapy){_describe_share(evidence, sources)}")
    if evidence.newest_year:
        undated = sum(source.year is None and not source.retracted for source in sources)
        parts.append(f"newest {evidence.newest_year}" + (f" ({undated} without a year)" if undated else ""))
    return tuple(parts)


def _describe_share(evidence: EvidenceSummary, sources: Sequence[Document]) -> str:
    """Say how many of the studies are direct evidence; empty when all of them are."""
    studies = [source for source in sources if treated_patients(source) and not source.retracted]
    direct = [source for source in studies if is_direct(source)]
    if len(direct) == len(studies):
        return ""
    alone = len(studies) == evidence.studies  # else papers share a trial, and a count of papers would not fit
    return f" in {len(direct)} of {len(studies)}" if alone else " in some of them"


def _describe_best(design: str, sources: Sequence[Document]) -> str:
    """Name the best design; say of a meta-analysis what it pools, and when none of its sources can be looked up."""
    of_design = [source for source in sources if source.study_type == design and not source.retracted]
    remarks = ["pools retrospective studies"] if any(map(pools_retrospective, of_design)) else []
    if of_design and not any(source.authors or source.doi or source.pmid for source in of_design):
        remarks.append("publication not named")
    names = {design_name(source) for source in of_design}
    name = names.pop() if len(names) == 1 else DESIGN_NAMES[design]
    return f"{name} ({'; '.join(remarks)})" if remarks else name


def describe_filters(filters: Filters) -> str:
    """Name what was allowed to answer; empty when everything was.

    >>> describe_filters(Filters(study_types=("phase-2", "phase-3-rct"), after_year=2022))
    'phase II trial or phase III randomised trial; 2022 or later'
    """
    chosen = (
        (LINE_NAMES, filters.settings),
        (DESIGN_NAMES, filters.study_types),
        (THERAPY_NAMES, filters.therapy_classes),
        (KIND_NAMES, filters.kinds),
    )
    parts = [" or ".join(names.get(code, code) for code in codes) for names, codes in chosen if codes]
    return "; ".join([*parts, f"{filters.after_year} or later"] if filters.after_year else parts)


def describe_warnings(evidence: EvidenceSummary, sources: Sequence[Document] = ()) -> tuple[str, ...]:
    """Return what a reader must see before the quotes; empty when there is nothing to warn of.

    Args:
        sources: The quoted documents, of which those that disagree are named.

    >>> describe_warnings(EvidenceSummary(retracted=1))
    ('The only study quoted is retracted: it is no evidence.',)
    """
    if evidence.retracted:
        return (ONLY_RETRACTED if evidence.retracted == 1 else ALL_RETRACTED,)
    conflict = (_describe_conflict(evidence.disagreement, sources),) if evidence.disagreement else ()
    return (*conflict, *(() if evidence.direct else (_describe_lack(evidence, sources),)))


def _describe_lack(evidence: EvidenceSummary, sources: Sequence[Document]) -> str:
    """Say why nothing quoted is direct evidence."""
    if not evidence.best_design:
        return NOTHING_STANDS
    settings = {source.setting for source in sources if treated_patients(source)}
    if DIRECT_SETTING in settings:
        return UNVERIFIED
    return MIXED if settings & {"any-line", "not-stated"} else INDIRECT


def _describe_conflict(found: Disagreement, sources: Sequence[Document]) -> str:
    """Say on which outcome studies disagree, which of them find what, and in whose favour where they leave no doubt."""
    names = {source.doc_id: name_study(source) for source in sources}
    more = "longer" if any(word in found.endpoint for word in ("survival", "time", "duration")) else "higher"
    better = {doc_id: f"{more} with {one} than with {other}" for doc_id, one, other in found.better}
    sides: dict[str, list[str]] = {}
    for doc_id in found.differing:
        sides.setdefault(better.get(doc_id, "a difference"), []).append(doc_id)
    sides["no significant difference"] = list(found.alike)
    told = "; ".join(f"{side} in {' and '.join(names.get(i, i) for i in ids)}" for side, ids in sides.items())
    return f"Not all quoted studies find a difference in {found.endpoint}: {told}. Compare the figures."


def describe_trial(trial: TrialStatus) -> str:
    """Return what the register says of a trial, in one line that begins with its number.

    >>> describe_trial(TrialStatus("NCT01234567", "A trial", "recruiting", ("phase 2",), 40, "ESTIMATED"))
    'NCT01234567 as registered, not a result: recruiting; phase 2; planned n = 40'
    """
    planned = "planned n" if trial.enrollment_type == "ESTIMATED" else "n"
    parts = [trial.status or "status not stated", " and ".join(trial.phases)]
    parts += [f"{planned} = {trial.enrollment:,}"] if trial.enrollment is not None else []
    parts += [f"primary outcome: {', '.join(trial.primary_outcomes)}"] if trial.primary_outcomes else []
    parts += [f"last update {trial.last_update}"] if trial.last_update else []
    parts += [f"read {trial.checked_at}"] if trial.checked_at else []
    return f"{trial.nct_id} as registered, not a result: {'; '.join(part for part in parts if part)}"


def count_of(number: int, thing: str) -> str:
    """Return a number of things, in the singular or with a plural s.

    >>> count_of(1, "full text"), count_of(1200, "paper")
    ('1 full text', '1,200 papers')
    """
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def describe_texts(kinds: Sequence[str]) -> str:
    """Say what texts quotes are taken from, a paper's own words first; "texts of its corpus" for none.

    Args:
        kinds: The kind of each document.

    >>> describe_texts(["study-record", "review", "study-record"])
    'a review and study records (short summaries written for this corpus)'
    """
    names = [one if kinds.count(kind) == 1 else many for kind, (one, many) in TEXTS.items() if kind in kinds]
    *others, last = names or ["texts of its corpus"]
    return f"{', '.join(others)} and {last}" if others else last


def describe_contents(passport: Passport) -> str:
    """Return what the corpus holds: its texts by kind, its newest year, how many are retracted.

    >>> describe_contents(Passport((("review", 1), ("abstract", 2)), 2026, 1, None))
    '1 review, 2 abstracts; newest 2026; 1 retracted'
    """
    counts = ", ".join(count_of(count, kind.replace("-", " ")) for kind, count in passport.counts)
    parts = [counts or "no documents"]
    parts += [f"newest {passport.newest_year}"] if passport.newest_year else []
    parts += [f"{passport.retracted} retracted"] if passport.retracted else []
    return "; ".join(parts)


def describe_passport(passport: Passport, today: date, *, advise: bool = True) -> str:
    """Return the corpus in one line: its texts by kind, its newest year, and how it stands with notices.

    Args:
        advise: Whether to name the command that helps, for who can run it.

    >>> describe_passport(Passport((("review", 1), ("abstract", 2)), 2026, 0, "2026-01-05"), date(2026, 1, 9))
    'Corpus: 1 review, 2 abstracts; newest 2026; notices checked 2026-01-05'
    """
    line = f"Corpus: {'; '.join([describe_contents(passport), *_describe_check(passport, today)])}"
    return line if advise else line.replace(f": {SYNC}", "")


def _describe_check(passport: Passport, today: date) -> list[str]:
    if passport.notices_checked is None:
        return [NEVER_CHECKED]
    age = f" (more than {STALE_DAYS} days ago: {SYNC})" if is_stale(passport, today) else ""
    unchecked = [f"{count_of(passport.unchecked, 'paper')} never checked"] if passport.unchecked else []
    return [f"notices checked {passport.notices_checked}{age}", *unchecked]


def describe_writing(prose: Prose) -> str:
    """Say whose words prose is, and what became of the rest.

    >>> from hepcite.answers import ProseStatement
    >>> describe_writing(Prose("ollama:qwen", "abc", (ProseStatement("PFS was 4.1 months.", ()),), dropped=2))
    'Written by the language model ollama:qwen, checked against the quotes; 2 statements not borne out were dropped'
    """
    were = "was" if prose.dropped == 1 else "were"
    dropped = f"; {count_of(prose.dropped, 'statement')} not borne out {were} dropped"
    written = f"Written by the language model {prose.model}, checked against the quotes"
    if not prose.statements:
        written = f"The language model {prose.model} was asked"
    return written + (dropped if prose.dropped else "")


def is_listed(notice: str) -> bool:
    """Say whether a notice is about the paper or its figures, and not about how the text is labelled."""
    return notice == UNVERIFIED_NOTICE or notice.startswith((RETRACTED, CONCERN, CORRECTED))


def is_grave(notice: str) -> bool:
    """Say whether a notice puts the figures in doubt, as a retraction does; a provisional title does not."""
    return notice == UNVERIFIED_NOTICE or any(word in notice.lower() for word in _GRAVE_WORDS)

"""The lines for trials and for the corpus: all that is known, nothing that is not."""

from datetime import date

import pytest

from hepcite.answers import Disagreement, EvidenceSummary, Prose, ProseStatement
from hepcite.documents import SETTINGS, THERAPY_CLASSES, Filters, Section
from hepcite.passport import Passport
from hepcite.trials import TrialStatus
from hepcite.wording import (
    INDIRECT,
    LINE_NAMES,
    MIXED,
    THERAPY_NAMES,
    UNVERIFIED,
    describe_evidence,
    describe_filters,
    describe_passport,
    describe_texts,
    describe_trial,
    describe_warnings,
    describe_writing,
)

TODAY = date(2026, 3, 1)
CHECKED = "2026-02-20"


def test_trial_in_full():
    """A trial's line has its number, status, phases, planned size, outcomes and days, and says that it is no result."""
    trial = TrialStatus(
        "NCT90000001",
        "Examplinib",
        "active, not recruiting",
        ("phase 2", "phase 3"),
        1200,
        "ESTIMATED",
        ("Overall survival (up to 3 years)", "Response"),
        last_update="2025-04-30",
        has_results=True,
        checked_at="2026-01-05",
    )
    assert describe_trial(trial) == (
        "NCT90000001 as registered, not a result: active, not recruiting; phase 2 and phase 3; planned n = 1,200; "
        "primary outcome: Overall survival (up to 3 years), Response; last update 2025-04-30; read 2026-01-05"
    )


@pytest.mark.parametrize(
    ("kind", "size"), [("ESTIMATED", "planned n = 40"), ("ACTUAL", "; n = 40"), (None, "; n = 40")]
)
def test_size_is_planned_only_where_estimated(kind: str | None, size: str):
    """Only an estimated size is called planned."""
    assert describe_trial(TrialStatus("NCT90000001", "A", "x", (), 40, kind)).endswith(size)


def test_trial_that_took_in_nobody():
    """A trial that was withdrawn before the first patient says that it has none."""
    assert describe_trial(TrialStatus("NCT90000001", "A", "withdrawn", (), 0, "ACTUAL")).endswith("withdrawn; n = 0")


def test_trial_of_which_little_is_known():
    """What the register does not state is left out, but for the status."""
    assert describe_trial(TrialStatus("NCT90000001", "A")) == (
        "NCT90000001 as registered, not a result: status not stated"
    )


def test_passport_in_full():
    """The corpus's line counts texts by kind, and names the newest year, retractions and the last check."""
    passport = Passport((("review", 1), ("abstract", 1234), ("full-text", 2)), 2026, 3, CHECKED, 12)
    assert describe_passport(passport, TODAY) == (
        f"Corpus: 1 review, 1,234 abstracts, 2 full texts; newest 2026; 3 retracted; notices checked {CHECKED}; "
        "12 papers never checked"
    )


@pytest.mark.parametrize(
    ("kind", "one", "two"),
    [
        ("review", "1 review", "2 reviews"),
        ("abstract", "1 abstract", "2 abstracts"),
        ("study-record", "1 study record", "2 study records"),
        ("full-text", "1 full text", "2 full texts"),
    ],
)
def test_kinds_in_words(kind: str, one: str, two: str):
    """Each kind of text is named in words, in the singular and in the plural."""
    lines = [describe_passport(Passport(((kind, n),), notices_checked=CHECKED), TODAY) for n in (1, 2)]
    assert [line.split(";")[0] for line in lines] == [f"Corpus: {one}", f"Corpus: {two}"]


def test_one_unchecked_paper():
    """A single paper is not counted in the plural."""
    line = describe_passport(Passport((("abstract", 1),), notices_checked=CHECKED, unchecked=1), TODAY)
    assert line.endswith("; 1 paper never checked")


def test_passport_of_nothing():
    """An empty corpus that was never checked says both, and what to do."""
    assert describe_passport(Passport(), TODAY) == (
        "Corpus: no documents; never checked for retractions: run `hepcite corpus sync`"
    )


@pytest.mark.parametrize(("checked", "old"), [("2026-01-30", False), ("2026-01-29", True)])
def test_old_check(checked: str, old: bool):
    """A check of more than thirty days ago says so, and what to do."""
    line = describe_passport(Passport(notices_checked=checked), TODAY)
    warning = " (more than 30 days ago: run `hepcite corpus sync`)"
    assert line.endswith(f"notices checked {checked}{warning if old else ''}")


@pytest.mark.parametrize(("names", "codes"), [(LINE_NAMES, SETTINGS), (THERAPY_NAMES, THERAPY_CLASSES)])
def test_every_filter_has_words(names: dict[str, str], codes: tuple[str, ...]):
    """No code of the corpus is shown to a reader who filters."""
    assert set(names) == set(codes)


@pytest.mark.parametrize(("count", "warning"), [(1, "The only study quoted is"), (2, "All studies quoted are")])
def test_only_retracted_studies_are_quoted(count: int, warning: str):
    """Retraction is what a reader is told of retracted studies alone, and not that they are indirect or unverified."""
    evidence = EvidenceSummary(retracted=count)
    (said,) = describe_warnings(evidence)
    assert said.startswith(f"{warning} retracted: ")
    assert describe_evidence(evidence) == ("no study that stands",)


@pytest.mark.parametrize(
    ("studies", "designs", "said"),
    [
        (3, ["meta-analysis", "phase-2", "phase-2"], "3 studies, one of them a meta-analysis that may pool others"),
        (3, ["meta-analysis", "meta-analysis", "phase-2"], "3 studies, 2 of them meta-analyses that may pool others"),
        (1, ["meta-analysis"], "1 study"),
        (2, ["phase-2", "phase-2"], "2 studies"),
    ],
)
def test_meta_analysis_is_told_from_what_it_may_pool(studies: int, designs: list[str], said: str, make_document):
    """A meta-analysis beside other studies is said to be one: its patients may be theirs."""
    sources = [make_document(study_type=design) for design in designs]
    assert describe_evidence(EvidenceSummary(studies=studies), sources)[0] == said


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"authors": "Nobody A, et al"}, "best design: meta-analysis"),
        ({"authors": None, "pmid": "1"}, "best design: meta-analysis"),
        ({"authors": None, "pmid": None, "doi": None}, "best design: meta-analysis (publication not named)"),
    ],
)
def test_best_design_that_cannot_be_looked_up(fields: dict[str, str | None], said: str, make_document):
    """The best design says so when no source of it has an author, a DOI or a PMID."""
    sources = [make_document(study_type="meta-analysis", **fields), make_document(study_type="phase-1")]
    assert describe_evidence(EvidenceSummary(studies=2, best_design="meta-analysis"), sources)[1] == said


def test_newest_year_counts_what_has_none(make_document):
    """The newest year is followed by how many sources have no year."""
    sources = [make_document(year=2024), make_document(year=None)]
    line = describe_evidence(EvidenceSummary(studies=2, newest_year=2024), sources)
    assert line[-1] == "newest 2024 (1 without a year)"


def test_disagreement_names_endpoint_and_studies(make_document):
    """That studies disagree is said with the outcome, and with the studies on each side by author and year."""
    names = (("a", "Able A, et al"), ("b", "Baker B"), ("c", "Clark C"))
    sources = [make_document(doc_id=name, authors=authors, year=2024) for name, authors in names]
    found = EvidenceSummary(3, direct=True, disagreement=Disagreement("overall survival", ("a",), ("b", "c")))
    (said,) = describe_warnings(found, sources)
    assert said == (
        "Not all quoted studies find a difference in overall survival: a difference in Able A et al. 2024; no "
        "significant difference in Baker B 2024 and Clark C 2024. Compare the figures."
    )


@pytest.mark.parametrize(
    ("endpoint", "more"), [("overall survival", "longer"), ("time to progression", "longer"), ("response", "higher")]
)
def test_disagreement_says_in_whose_favour(endpoint: str, more: str, make_document):
    """Studies that leave no doubt with which treatment an outcome was better stand together under that treatment."""
    sources = [
        make_document(doc_id=name, authors=f"{name} A", year=2024) for name in ("Able", "Baker", "Clark", "Dale")
    ]
    better = (("Able", "lenvatinib", "sorafenib"), ("Clark", "lenvatinib", "sorafenib"))
    found = Disagreement(endpoint, ("Able", "Baker", "Clark"), ("Dale",), better)
    (said,) = describe_warnings(EvidenceSummary(4, direct=True, disagreement=found), sources)
    assert said == (
        f"Not all quoted studies find a difference in {endpoint}: {more} with lenvatinib than with sorafenib in Able A "
        "2024 and Clark A 2024; a difference in Baker A 2024; no significant difference in Dale A 2024. Compare the "
        "figures."
    )


@pytest.mark.parametrize(
    ("settings", "studies", "said"),
    [
        (["second-line-post-ici"], 1, ""),
        (["second-line-post-ici", "any-line"], 2, " in 1 of 2"),
        (["second-line-post-ici", "first-line", "first-line"], 2, " in some of them"),
    ],
)
def test_share_of_direct_evidence(settings: list[str], studies: int, said: str, make_document):
    """Where not all studies are direct evidence, it is said how many are; papers of one trial are not counted apart."""
    sources = [make_document(setting=setting, study_type="phase-2") for setting in settings]
    told = describe_evidence(EvidenceSummary(studies, "phase-2", direct=True), sources)[2]
    assert told == f"direct evidence (after immunotherapy){said}"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (["first-line"], INDIRECT),
        (["first-line", "any-line"], MIXED),
        (["first-line", "second-line-post-ici"], UNVERIFIED),
    ],
)
def test_lack_of_direct_evidence_is_said_as_it_is(settings: list[str], said: str, make_document):
    """First-line studies, mixed lines and unverified direct ones are no direct evidence, each for its own reason."""
    sources = [make_document(setting=setting, study_type="phase-2") for setting in settings]
    assert describe_warnings(EvidenceSummary(1, "phase-2"), sources) == (said,)


def test_retracted_study_beside_others():
    """Where another study is quoted, what is said is whether the evidence is direct."""
    assert describe_warnings(EvidenceSummary(studies=1, direct=True)) == ()
    indirect = EvidenceSummary(studies=1, best_design="phase-2")
    assert [warning[:8] for warning in describe_warnings(indirect)] == ["Indirect"]


def test_no_filter_has_no_words():
    """Where everything may answer, nothing is said."""
    assert describe_filters(Filters()) == ""


@pytest.mark.parametrize(
    ("dropped", "told"),
    [
        (0, ""),
        (1, "; 1 statement not borne out was dropped"),
        (2, "; 2 statements not borne out were dropped"),
    ],
)
@pytest.mark.parametrize(
    ("shown", "by"),
    [
        ((), "The language model ollama:qwen was asked"),
        (
            (ProseStatement("It was 4.1 months.", ()),),
            "Written by the language model ollama:qwen, checked against the quotes",
        ),
    ],
)
def test_writing_in_words(shown: tuple[ProseStatement, ...], by: str, dropped: int, told: str):
    """A model is named as the writer only where something it wrote is shown; what was dropped is counted."""
    assert describe_writing(Prose("ollama:qwen", "abc", shown, dropped)) == by + told


def test_meta_analysis_of_retrospective_studies_says_so(make_document):
    """A meta-analysis is no stronger than what it pools: that it pools retrospective studies is told."""

    def meta(limits: str):
        text = f"Limitations: {limits}"
        sections = (Section("limitations", 0, len(text)),)
        return make_document(text, sections=sections, study_type="meta-analysis", authors="Nobody A")

    cohort = make_document("A retrospective cohort.", study_type="retrospective-cohort", authors="Noone B")
    best = EvidenceSummary(studies=2, best_design="meta-analysis")

    def told(limits: str) -> str:
        return describe_evidence(best, [meta(limits), cohort])[1]

    assert told("Six retrospective studies.") == "best design: meta-analysis (pools retrospective studies)"
    assert told("Mostly retrospective sources.") == "best design: meta-analysis (pools retrospective studies)"
    assert told("Retrospective studies were excluded.") == "best design: meta-analysis"
    assert told("Retrospectively registered.") == "best design: meta-analysis"
    series = EvidenceSummary(studies=1, best_design="retrospective-cohort")
    assert describe_evidence(series, [cohort])[1] == "best design: retrospective cohort"


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ([], "texts of its corpus"),
        (["abstract", "abstract"], "abstracts"),
        (["study-record", "abstract", "review"], "an abstract, a review and a study record"),
    ],
)
def test_texts_are_named_by_kind(kinds: list[str], said: str):
    """What quotes are taken from is said of the kinds that there are, a paper's own words first."""
    assert describe_texts(kinds).startswith(said)

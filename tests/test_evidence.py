"""How evidence is summed up: independent studies, the best design among what stands, and labels without digits."""

from collections.abc import Callable

import pytest

from hepcite.answers import Disagreement, EvidenceSummary, Quote
from hepcite.documents import SETTINGS, STUDY_TYPES, UNNAMED_NOTICE, UNVERIFIED_NOTICE, Document, Section
from hepcite.evidence import (
    DESIGN_NAMES,
    SETTING_NAMES,
    design_name,
    label,
    limitations_beside,
    reports_no_result,
    stands,
    strength,
    summarise,
)
from hepcite.lexicon import Lexicon
from hepcite.lines_of_evidence import LinesOfEvidence
from hepcite.wording import describe_design, describe_evidence

MakeDocument = Callable[..., Document]
Study = Callable[..., Document]
SumUp = Callable[..., EvidenceSummary]

NO_RESULTS = [
    "No results were posted.",
    "There is no efficacy result yet.",
    "No outcome data.",
    "Results not reported.",
]


@pytest.fixture(scope="module")
def study(make_document: MakeDocument) -> Study:
    """Make a document that is a study of its own."""
    return lambda name, **fields: make_document(**{"doc_id": name, "study_id": name, **fields})


@pytest.fixture(scope="module")
def sum_up(lexicon: Lexicon) -> SumUp:
    """Sum up documents that are a whole corpus."""

    def make(documents: list[Document], missing: tuple[str, ...] = (), **fields: bool) -> EvidenceSummary:
        return summarise(documents, LinesOfEvidence(documents, lexicon), missing, **fields)

    return make


def unreported(study: Study, name: str = "u", limitation: str = NO_RESULTS[0], **fields: object) -> Document:
    """Make a study whose limitations say that it has not reported."""
    text = f"A trial. {limitation}"
    sections = (Section("fact 1", 0, 8), Section("limitations", 9, len(text)))
    return study(name, text=text, sections=sections, **fields)


def test_studies_are_counted_once(study: Study, sum_up: SumUp):
    """The summary counts independent studies, not documents."""
    trial = ("NCT1",)
    documents = [study("a", trial_ids=trial), study("b", trial_ids=trial), study("c")]
    assert sum_up(documents).studies == 2


def test_same_study_id_is_one_study(study: Study, sum_up: SumUp):
    """An abstract and the record of its study are one study."""
    assert sum_up([study("a"), study("a-abstract", study_id="a")]).studies == 1


def test_pooled_paper_is_no_further_study(study: Study, sum_up: SumUp):
    """A paper that pools two trials adds no study beside one of them, and joins neither to the other."""
    first, second = study("a", trial_ids=("NCT1",)), study("b", trial_ids=("NCT2",))
    pooled = study("c", trial_ids=("NCT1", "NCT2"))
    assert [sum_up(d).studies for d in ([first, pooled], [first, second, pooled], [pooled])] == [1, 2, 1]


@pytest.mark.parametrize(
    ("section", "retracted", "shown"),
    [("fact 1", False, "Small."), ("limitations", False, ""), ("fact 1", True, "")],
)
def test_limitations_beside_quotes(section: str, retracted: bool, shown: str, study: Study):
    """Limitations stand beside the quotes, without their heading, unless they are quoted or the study is retracted."""
    text = "A trial. Limitations: Small."
    sections = (Section("fact 1", 0, 8), Section("limitations", 9, len(text)))
    document = study("a", text=text, sections=sections, notices=RETRACTED if retracted else ())
    quote = Quote("a", "a", "study-record", section, 0, 8, "A trial.", "0")
    assert limitations_beside(document, [quote]) == shown


def test_review_is_no_study(study: Study, sum_up: SumUp):
    """A review or a guideline counts as no study of patients, and makes nothing direct."""
    summary = sum_up([study("a", study_type="review"), study("b", study_type="guideline")])
    assert (summary.studies, summary.direct, summary.best_design) == (0, False, "guideline")


@pytest.mark.parametrize("found", [Disagreement("overall survival", ("a",), ("b",)), None])
def test_conflict_is_passed_on(found: Disagreement | None, study: Study, sum_up: SumUp):
    """The summary says whether the studies contradict each other, as it was found."""
    assert sum_up([study("a"), study("b")], disagreement=found).conflict is (found is not None)


def test_nothing_quoted(study: Study, sum_up: SumUp):
    """Without documents the summary is empty but for what is missing."""
    assert sum_up([], ("overall survival",)) == EvidenceSummary(missing=("overall survival",))


def test_best_design_is_direct(study: Study, sum_up: SumUp):
    """An indirect phase III trial does not lend its design to a direct cohort."""
    documents = [
        study("a", study_type="phase-3-rct", setting="first-line"),
        study("b", study_type="retrospective-cohort"),
    ]
    assert sum_up(documents).best_design == "retrospective-cohort"


def test_best_design_without_direct_evidence(study: Study, sum_up: SumUp):
    """With indirect evidence only, the best design is that of the strongest of it, and the summary is not direct."""
    documents = [study(kind, study_type=kind, setting="first-line") for kind in ("phase-2", "phase-3-rct")]
    summary = sum_up(documents)
    assert summary.best_design == "phase-3-rct" and not summary.direct


def test_unreported_trial_sets_no_design(study: Study, sum_up: SumUp):
    """A phase III trial that has not reported does not set the best design."""
    documents = [unreported(study, study_type="phase-3-rct"), study("b", study_type="phase-2")]
    assert sum_up(documents).best_design == "phase-2"


def test_unverified_record_sets_no_design(study: Study, sum_up: SumUp):
    """A record with unchecked figures does not set the best design."""
    documents = [study("a", study_type="phase-3-rct", notices=(UNVERIFIED_NOTICE,)), study("b", study_type="phase-1")]
    assert sum_up(documents).best_design == "phase-1"


def test_newest_year(study: Study, sum_up: SumUp):
    """The newest year is the latest that is known; undated documents have none."""
    assert sum_up([study("a", year=2021), study("b", year=2024), study("c")]).newest_year == 2024
    assert sum_up([study("c")]).newest_year is None


RETRACTED_NOTICE = ("retracted: J Invented Res (PubMed)",)


def test_only_retracted_studies(study: Study, sum_up: SumUp):
    """Retracted studies are counted where nothing else is quoted, each once, and beside another study not at all."""
    documents = [study("a", notices=RETRACTED_NOTICE), study("a-abstract", study_id="a", notices=RETRACTED_NOTICE)]
    assert (sum_up(documents).retracted, sum_up(documents).studies) == (1, 0)
    assert sum_up([*documents, study("b", notices=RETRACTED_NOTICE)]).retracted == 2
    assert sum_up([*documents, study("c")]).retracted == 0


@pytest.mark.parametrize("limitation", NO_RESULTS)
def test_unreported_by_its_limitations(limitation: str, study: Study):
    """Limitations that say there are no results mark a trial as unreported."""
    document = unreported(study, limitation=limitation)
    assert reports_no_result(document) and not stands(document)


def test_reported_despite_limitations(study: Study):
    """A limitation on something else leaves a study standing."""
    assert stands(unreported(study, limitation="No control arm; the results may not generalise."))


def test_ongoing_trial_reports_nothing(study: Study):
    """An ongoing trial has not reported, whatever its text says."""
    assert reports_no_result(study("a", study_type="ongoing-trial"))


def test_every_value_has_a_name():
    """Every design and every setting of the corpus has a name in words."""
    assert set(DESIGN_NAMES) == set(STUDY_TYPES) and set(SETTING_NAMES) == set(SETTINGS)


@pytest.mark.parametrize("study_type", STUDY_TYPES)
def test_label_has_no_digits(study_type: str, study: Study):
    """A label names the design without a digit, so that it adds no number to a statement."""
    text = label(study("a", study_type=study_type, kind="study-record"))
    assert DESIGN_NAMES[study_type] in text and not any(char.isdigit() for char in text)


def test_label_says_what_kind_it_is(study: Study):
    """A label tells a review from an abstract and from a record written for the corpus."""
    kinds = {"review": "Review (", "abstract": "Abstract (", "study-record": "Study record ("}
    assert all(label(study("a", kind=kind)).startswith(start) for kind, start in kinds.items())


def test_label_says_unverified(study: Study):
    """A label says that a record is unverified, and only then."""
    assert "unverified" in label(study("a", notices=(UNVERIFIED_NOTICE,)))
    assert "unverified" not in label(study("a", notices=("corrected",)))


def test_label_says_no_results(study: Study):
    """The label of a trial that has not reported says so after its design."""
    assert "phase II trial, no results here" in label(unreported(study, study_type="phase-2"))
    assert "no results" not in label(study("a", study_type="phase-2"))


@pytest.mark.parametrize(
    ("study_type", "title", "limits", "said"),
    [
        ("phase-3-rct", "Examplinib: a phase 3 trial", "", "phase III randomised trial"),
        ("phase-3-rct", "A post hoc analysis", "", "subgroup or later analysis of a phase III randomised trial"),
        ("phase-2-rct", "A trial", "Subgroup analysis.", "subgroup or later analysis of a phase II randomised trial"),
        (
            "phase-3-rct",
            "A trial",
            "Open-label; rates of a post hoc analysis.",
            "phase III randomised trial",
        ),
        ("retrospective-cohort", "A retrospective analysis", "", "retrospective cohort"),
        ("retrospective-cohort", "Examplinib: a case series", "", "case series"),
    ],
)
def test_design_is_not_better_than_what_the_text_calls_itself(
    make_document, study_type: str, title: str, limits: str, said: str
):
    """A later analysis of a trial and a case series are called so, also where the design is said to be the best."""
    text = f"Limitations: {limits}"
    sections = (Section("limitations", 0, len(text)),)
    document = make_document(text, sections=sections, study_type=study_type, title=title)
    assert design_name(document) == describe_design(document) == said
    best = EvidenceSummary(studies=1, best_design=study_type)
    assert describe_evidence(best, [document])[1].startswith(f"best design: {said}")


def test_record_that_names_no_publication_sets_the_best_design_last(study: Study, lexicon: Lexicon):
    """What cannot be looked up gives the best design only where no other study does."""
    unnamed = study("unnamed", study_type="meta-analysis", notices=(UNNAMED_NOTICE,))
    named = study("named", study_type="retrospective-cohort")
    lines = LinesOfEvidence([unnamed, named], lexicon)
    assert summarise([unnamed, named], lines, ()).best_design == "retrospective-cohort"
    assert summarise([unnamed], lines, ()).best_design == "meta-analysis"


def test_order_of_strength(study: Study):
    """Standing decides first, then directness, then design."""
    order = [
        study("direct cohort", study_type="retrospective-cohort"),
        study("indirect trial", study_type="phase-3-rct", setting="first-line"),
        study("unverified", study_type="phase-3-rct", notices=(UNVERIFIED_NOTICE,)),
        unreported(study, setting="other"),
    ]
    assert sorted(reversed(order), key=strength) == order


RETRACTED = ("retracted: J Invented. 2025;1:9 (PubMed)",)


def test_retracted_paper_does_not_stand(study: Study):
    """A retracted paper is no evidence, though its record is verified; one with a concern or a correction is."""
    assert not stands(study("a", notices=RETRACTED))
    assert stands(study("a", notices=("expression of concern (PubMed)", "corrected (PubMed)")))


def test_retracted_paper_lends_no_design(study: Study, sum_up: SumUp):
    """A retracted phase III trial does not set the best design beside a phase I trial that stands."""
    documents = [study("a", study_type="phase-3-rct", notices=RETRACTED), study("b", study_type="phase-1")]
    assert sum_up(documents).best_design == "phase-1"


def test_retracted_paper_is_not_direct(study: Study, sum_up: SumUp):
    """A retracted trial after immunotherapy makes nothing direct, and leaves the design of the indirect one."""
    direct = study("a", study_type="phase-3-rct", notices=RETRACTED)
    summary = sum_up([direct, study("b", study_type="phase-2", setting="first-line")])
    assert (summary.direct, summary.best_design) == (False, "phase-2")


def test_retracted_paper_is_not_counted(study: Study, sum_up: SumUp):
    """A retracted paper is none of the studies; alone it leaves no study and no design."""
    retracted = study("a", notices=RETRACTED)
    assert sum_up([retracted, study("b")]).studies == 1
    alone = sum_up([retracted])
    assert (alone.studies, alone.best_design, alone.direct) == (0, None, False)


def test_retracted_review_lends_no_design(study: Study, sum_up: SumUp):
    """A retracted review gives no design where there is nothing else."""
    assert sum_up([study("a", study_type="review", notices=RETRACTED)]).best_design is None


def test_retracted_report_leaves_its_trial(study: Study, sum_up: SumUp):
    """A trial counts by its other report when one of its reports was retracted."""
    reports = [study("a", trial_ids=("NCT1",), notices=RETRACTED), study("b", trial_ids=("NCT1",))]
    assert sum_up(reports).studies == 1


@pytest.mark.parametrize("kind", ["review", "abstract", "study-record", "full-text"])
def test_label_says_retracted(kind: str, study: Study):
    """The label of a retracted paper says so before its design, and instead of "unverified"."""
    text = label(study("a", kind=kind, notices=(*RETRACTED, UNVERIFIED_NOTICE)))
    assert ", retracted (" in text and "unverified" not in text and not any(char.isdigit() for char in text)


def test_label_of_a_corrected_paper(study: Study):
    """A correction or a concern does not make a label say "retracted"."""
    assert "retracted" not in label(study("a", notices=("corrected (PubMed)", "expression of concern (PubMed)")))


def test_retracted_comes_last(study: Study):
    """A retracted phase III trial is weaker than a retrospective cohort of another setting that stands."""
    retracted = study("a", study_type="phase-3-rct", notices=RETRACTED)
    assert strength(retracted) > strength(study("b", study_type="retrospective-cohort", setting="other"))

"""Whether quoted studies contradict each other: one finds a difference in an outcome, an independent one finds none."""

import random
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite.answers import Answer
from hepcite.assistant import Assistant
from hepcite.candidates import Candidate, population_of, title_of
from hepcite.conflict import conflicts, finding
from hepcite.documents import UNVERIFIED_NOTICE, Document, Section, Sentence
from hepcite.lexicon import Lexicon
from hepcite.lines_of_evidence import LinesOfEvidence
from hepcite.questions import QuestionReader
from hepcite.scoring import Scored

Item = Callable[..., Scored]
Conflict = Callable[..., bool]

ASKED = "Is lenvatinib better than sorafenib for overall survival?"
LONGER = "Median OS was longer with lenvatinib than with sorafenib (p=0.01)."
EQUAL = "OS did not differ between lenvatinib and sorafenib (p=0.353)."
SILENT = "OS was 9 months with lenvatinib and 8 months with sorafenib."


@pytest.fixture(scope="module")
def item(make_document: Callable[..., Document], lexicon: Lexicon) -> Item:
    """Make a scored sentence of a study."""

    def make(text: str, study: str, **fields: object) -> Scored:
        made = {
            "doc_id": study,
            "study_id": study,
            "title": "A cohort",
            "sections": (Section("results", 0, len(text)),),
        }
        document = make_document(text, **{**made, **fields})
        topics, title = lexicon.concept_ids(text), lexicon.concept_ids(title_of(document))
        population = lexicon.concept_ids(population_of(document))
        sentence = Sentence("results", 0, len(text))
        return Scored(Candidate(document, sentence, text, study, 0.5, 0.5, 0.5, topics, title, population), 1.0, 1.0)

    return make


@pytest.fixture(scope="module")
def conflict(lexicon: Lexicon) -> Conflict:
    """Say whether sentences conflict on a question."""
    read = QuestionReader(lexicon, frozenset()).read

    def of(chosen: Sequence[Scored], question: str = ASKED) -> bool:
        lines = LinesOfEvidence([scored.document for scored in chosen], lexicon)
        return conflicts(chosen, read(question), lines, lexicon)

    return of


@pytest.mark.parametrize(
    ("sentence", "outcome", "found"),
    [
        (LONGER, "os", "difference"),
        (EQUAL, "os", "none"),
        (SILENT, "os", None),
        (LONGER, "pfs", None),
        ("", "os", None),
        ("PFS was longer but OS did not differ.", "os", "none"),
        ("PFS was longer but OS did not differ.", "pfs", "difference"),
        ("OS was similar; response was higher.", "os", "none"),
        ("OS was similar; response was higher.", "orr", "difference"),
        ("OS favoured lenvatinib while PFS was comparable.", "os", "difference"),
        ("No significant OS benefit was seen.", "os", "none"),
        ("Median OS 9 versus 8 months (p=0.651).", "os", "none"),
        ("Median OS 9 versus 8 months (P = 0.06).", "os", "none"),
        ("Median OS 9 versus 8 months (p<0.001).", "os", "difference"),
        ("Median OS 9 versus 8 months (p = 0.04).", "os", "difference"),
        ("Antibiotics were associated with shorter OS.", "os", "difference"),
        ("Antibiotics were not associated with OS.", "os", "none"),
        ("Steroids made no difference to survival.", "os", "none"),
        ("Lenvatinib led to OS benefit \U0001f600", "os", None),
    ],
)
def test_finding_by_hand(sentence: str, outcome: str, found: str | None, lexicon: Lexicon):
    """The clause that names an outcome says whether there was a difference, none, or nothing of either."""
    assert finding(sentence, outcome, lexicon) == found


def test_two_studies_disagree(item: Item, conflict: Conflict):
    """One study finds a longer survival, another none: a conflict."""
    assert conflict([item(LONGER, "a"), item(EQUAL, "b")])


@pytest.mark.parametrize("sentences", [[], [LONGER], [EQUAL], [LONGER, LONGER], [EQUAL, EQUAL], [LONGER, SILENT]])
def test_agreement_is_no_conflict(sentences: list[str], item: Item, conflict: Conflict):
    """Studies that find the same, one alone, or one that says neither make no conflict."""
    assert not conflict([item(text, study) for text, study in zip(sentences, "ab", strict=False)])


def test_third_study_changes_nothing(item: Item, conflict: Conflict):
    """Two that disagree are a conflict whatever a third one says."""
    for third in (LONGER, EQUAL, SILENT):
        assert conflict([item(third, "c"), item(LONGER, "a"), item(EQUAL, "b")])


def test_one_study_does_not_contradict_itself(item: Item, conflict: Conflict):
    """Two papers on one trial that differ are no two independent studies."""
    pair = [item(text, study, trial_ids=("NCT1",)) for text, study in ((LONGER, "a"), (EQUAL, "b"))]
    assert not conflict(pair)


@pytest.mark.parametrize(
    "fields",
    [
        {"notices": (UNVERIFIED_NOTICE,)},
        {"study_type": "review"},
        {"study_type": "guideline"},
        {"study_type": "ongoing-trial"},
    ],
)
def test_only_studies_that_stand_count(fields: dict[str, object], item: Item, conflict: Conflict):
    """An unverified record, a review, a guideline or an unreported trial contradicts nobody."""
    assert not conflict([item(LONGER, "a", **fields), item(EQUAL, "b")])
    assert not conflict([item(LONGER, "a"), item(EQUAL, "b", **fields)])


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Is lenvatinib better than sorafenib?", True),
        ("lenvatinib versus sorafenib: overall survival", True),
        ("does lenvatinib beat sorafenib in OS", True),
        ("lenvatinib and sorafenib: overall survival", False),
        ("What was the median OS with lenvatinib and sorafenib?", False),
        ("Is lenvatinib better than sorafenib for PFS?", False),
        ("Is systemic therapy better in HCC?", False),
        ("Is survival better?", False),
        ("", False),
    ],
)
def test_question_decides(question: str, found: bool, item: Item, conflict: Conflict):
    """Only a question whether something is so, on particular subjects and an outcome that they differ in."""
    assert conflict([item(LONGER, "a"), item(EQUAL, "b")], question) is found


def test_all_subjects_must_be_there(item: Item, conflict: Conflict):
    """A study that lacks one of the drugs compared is not on the question."""
    other = "OS was longer with lenvatinib than with placebo."
    assert not conflict([item(other, "a"), item(EQUAL, "b")])
    assert conflict([item(other, "a", title="Lenvatinib or sorafenib"), item(EQUAL, "b")])


def test_other_treatments_are_apart(item: Item, conflict: Conflict):
    """Studies of further drugs are not set against each other."""
    assert not conflict([item(LONGER, "a", title="After nivolumab"), item(EQUAL, "b")])
    assert conflict([item(LONGER, "a", title="After nivolumab"), item(EQUAL, "b", title="After nivolumab")])


def test_outcomes_are_kept_apart(item: Item, conflict: Conflict):
    """A longer PFS in one study and an equal OS in another do not contradict each other."""
    chosen = [item("PFS was longer with lenvatinib than sorafenib.", "a"), item(EQUAL, "b")]
    assert not conflict(chosen, "Is lenvatinib better than sorafenib?")


def test_study_with_both_findings(item: Item, conflict: Conflict):
    """A study that finds both, before and after matching, contradicts neither side."""
    assert not conflict([item(LONGER, "a"), item(EQUAL, "a"), item(EQUAL, "b")])


@given(st.lists(st.sampled_from([LONGER, EQUAL, SILENT]), max_size=6), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_law_of_conflict(item: Item, conflict: Conflict, sentences: list[str], chance: random.Random):
    """In any order, studies conflict when one finds a difference and another one none, and only then."""
    chosen = [item(text, study) for text, study in zip(sentences, "abcdef", strict=False)]
    chance.shuffle(chosen)
    assert conflict(chosen) is ({LONGER, EQUAL} <= set(sentences))


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Is lenvatinib better than sorafenib after atezolizumab-bevacizumab for overall survival?", True),
        ("lenvatinib vs sorafenib PFS after A+B", False),
        ("What was the median overall survival in CELESTIAL?", False),
        ("What was the objective response rate in CheckMate 9DW?", False),
        ("What did Chan et al report on cabozantinib after immunotherapy?", False),
    ],
)
def test_conflict_of_real_answers(question: str, found: bool, assistant: Assistant):
    """On survival after lenvatinib or sorafenib the shipped studies disagree; on PFS, and on one trial, they do not."""
    answer = assistant.ask(question)
    assert isinstance(answer, Answer) and answer.evidence.conflict is found

"""Whether quoted studies contradict each other: one finds a difference in an outcome, an independent one finds none."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite.answers import Answer
from hepcite.assistant import Assistant
from hepcite.candidates import Candidate, population_of, title_of
from hepcite.conflict import OTHER_SIDE, disagreement, finding, other_side
from hepcite.documents import UNVERIFIED_NOTICE, Document, Section, Sentence
from hepcite.lexicon import Lexicon
from hepcite.lines_of_evidence import LinesOfEvidence
from hepcite.questions import QuestionReader
from hepcite.scoring import Scored

Item = Callable[..., Scored]
Conflict = Callable[..., bool]
Other = Callable[..., list[str]]

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
        return disagreement(chosen, read(question), lines, lexicon) is not None

    return of


@pytest.fixture(scope="module")
def other(lexicon: Lexicon) -> Other:
    """Return the studies that are added so that both sides are heard."""
    read = QuestionReader(lexicon, frozenset()).read

    def of(scored: Sequence[Scored], chosen: Sequence[Scored], question: str = ASKED) -> list[str]:
        lines = LinesOfEvidence([item.document for item in (*scored, *chosen)], lexicon)
        added = other_side(scored, chosen, read(question), lines, lexicon)
        return [item.document.doc_id for item in added]

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
        ("Is lenvatinib better than sorafenib in HCC?", True),
        ("Is any TKI better for overall survival?", False),
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


def test_subject_that_is_no_drug(item: Item, conflict: Conflict):
    """A study that says nothing of the score asked about does not contradict one that does."""
    unlinked, longer = item("ALBI was not associated with OS.", "a"), item("OS was longer in women.", "b")
    assert not conflict([unlinked, longer], "Is ALBI associated with OS?")
    assert conflict([unlinked, item("ALBI predicted OS.", "c")], "Is ALBI associated with OS?")


def test_other_treatments_are_apart(item: Item, conflict: Conflict):
    """Of one treatment asked for, studies of further drugs are not set against each other."""
    asked = "Does lenvatinib prolong overall survival?"
    longer, equal = "OS was longer with lenvatinib.", "OS did not differ with lenvatinib."
    assert not conflict([item(longer, "a", title="After nivolumab"), item(equal, "b")], asked)
    assert conflict([item(longer, "a", title="After nivolumab"), item(equal, "b", title="After nivolumab")], asked)


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "After nivolumab"},
        {"text": "Compared with sorafenib, OS was longer by 2 months with lenvatinib and by 1 month with regorafenib."},
    ],
)
def test_study_that_compares_what_was_asked_counts(item: Item, conflict: Conflict, fields: dict[str, str]):
    """A study of both treatments asked for counts, whatever further drug it compares or its title names."""
    text = fields.get("text", LONGER)
    assert conflict([item(text, "a", title=fields.get("title", "A cohort")), item(EQUAL, "b")])


@pytest.mark.parametrize(
    ("sentence", "better"),
    [
        ("OS was 18 months with lenvatinib versus 14 months with sorafenib (p=0.01).", ("lenvatinib", "sorafenib")),
        (
            "Median OS was 14 months with lenvatinib versus 18 months with sorafenib (p=0.01).",
            ("sorafenib", "lenvatinib"),
        ),
        ("OS was longer by 1.5 months with lenvatinib than with sorafenib.", ("lenvatinib", "sorafenib")),
        ("OS favoured sorafenib over lenvatinib (p=0.02).", ("sorafenib", "lenvatinib")),
        ("OS differed between lenvatinib and sorafenib (p=0.01).", ()),
        ("OS was shorter with lenvatinib than with sorafenib.", ()),
    ],
)
def test_disagreement_says_in_whose_favour(item: Item, lexicon: Lexicon, sentence: str, better: tuple[str, ...]):
    """With which treatment an outcome was better is told where figures or words leave no doubt, and else not."""
    chosen = [item(sentence, "a"), item(EQUAL, "b")]
    lines = LinesOfEvidence([scored.document for scored in chosen], lexicon)
    found = disagreement(chosen, QuestionReader(lexicon, frozenset()).read(ASKED), lines, lexicon)
    assert found is not None
    assert (found.differing, found.alike) == (("a",), ("b",))
    assert found.better == ((("a", *better),) if better else ())


@pytest.mark.parametrize(
    "text",
    [
        "OS was longer with lenvatinib plus pembrolizumab than with sorafenib.",
        "OS was longer with nivolumab than with lenvatinib or sorafenib.",
    ],
)
def test_combination_does_not_contradict_its_part(item: Item, conflict: Conflict, text: str):
    """A combination, or "one or the other", is not set against a study of the two treatments asked for."""
    assert not conflict([item(text, "a"), item(EQUAL, "b")])


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


@pytest.mark.parametrize(("one", "two"), [(LONGER, EQUAL), (EQUAL, LONGER)])
def test_other_side_is_heard(one: str, two: str, item: Item, other: Other):
    """A study that finds otherwise than those chosen is added, the best one that there is."""
    chosen = item(one, "a")
    assert other([chosen, item(one, "b"), item(two, "d"), item(two, "c")], [chosen]) == ["d"]


@pytest.mark.parametrize("chosen", [[], [SILENT], [LONGER, EQUAL]])
def test_no_other_side_is_wanted(chosen: list[str], item: Item, other: Other):
    """Without a side taken, or with both, nothing is added."""
    items = [item(text, study) for text, study in zip(chosen, "ab", strict=False)]
    assert other([*items, item(EQUAL, "c")], items) == []


@pytest.mark.parametrize("text", [LONGER, SILENT, "OS did not differ.", "PFS did not differ: lenvatinib or sorafenib."])
def test_same_side_is_not_added(text: str, item: Item, other: Other):
    """A study that finds the same, nothing, or something of another subject or outcome is not the other side."""
    assert other([item(text, "b")], [item(LONGER, "a")]) == []


@pytest.mark.parametrize(("share", "added"), [(OTHER_SIDE, ["b"]), (OTHER_SIDE - 0.01, [])])
def test_other_side_answers_well_enough(share: float, added: list[str], item: Item, other: Other):
    """The other side must cover a good part of what the best chosen sentence covers."""
    assert other([replace(item(EQUAL, "b"), coverage=share)], [item(LONGER, "a")]) == added


def test_other_side_is_another_study_that_stands(item: Item, other: Other):
    """Another paper on the chosen trial is not the other side, nor is an unverified record or a review."""
    chosen = item(LONGER, "a", trial_ids=("NCT1",))
    same, unverified = item(EQUAL, "b", trial_ids=("NCT1",)), item(EQUAL, "c", notices=(UNVERIFIED_NOTICE,))
    assert other([same, unverified, item(EQUAL, "d", study_type="review")], [chosen]) == []
    assert other([same, unverified, item(EQUAL, "e")], [chosen]) == ["e"]


def test_other_side_of_no_such_question(item: Item, other: Other):
    """A question that does not ask whether something is so has no other side."""
    question = "What was the median OS with lenvatinib and sorafenib?"
    assert other([item(EQUAL, "b")], [item(LONGER, "a")], question) == []


@given(st.lists(st.sampled_from([LONGER, EQUAL, SILENT]), max_size=4), st.sampled_from([LONGER, EQUAL]))
@settings(deadline=None)
def test_other_side_makes_a_conflict(item: Item, conflict: Conflict, other: Other, sentences: list[str], first: str):
    """At most one sentence is added, only where there was no conflict, and then there is one."""
    scored = [item(text, study) for text, study in zip(sentences, "bcde", strict=False)]
    chosen = [item(first, "a"), *scored[:1]]
    added = other(scored, chosen)
    there = conflict([*chosen, *scored])
    assert len(added) == int(there and not conflict(chosen))
    assert not added or conflict([*chosen, *(one for one in scored if one.document.doc_id in added)])


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

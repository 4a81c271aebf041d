"""Questions with which an answer could mislead: what their header says, and what they leave out."""

import pytest

from hepcite.answers import Abstention, Answer
from hepcite.assistant import Assistant


def ask(assistant: Assistant, question: str) -> Answer:
    """Ask a question that must be answered."""
    outcome = assistant.ask(question)
    assert isinstance(outcome, Answer), outcome
    return outcome


def quoted(answer: Answer) -> list[str]:
    """Return the quoted documents in the order of the statements."""
    return [document.doc_id for document in answer.sources]


@pytest.mark.parametrize("question", ["tislelizumab second line", "regorafenib dose", "EMERALD-1"])
def test_unreported_trials_make_nothing_direct(question: str, assistant: Assistant):
    """Trials without verified results after immunotherapy do not turn first-line figures into direct evidence."""
    assert not ask(assistant, question).evidence.direct


@pytest.mark.parametrize("question", ["IMbrave251", "What did IMbrave251 show?", "NCT04770896", "LIVIGNO-1?"])
def test_named_trial_without_results(question: str, assistant: Assistant):
    """A trial named by name or number is answered from its own record, and has no best design before it reports."""
    answer = ask(assistant, question)
    assert quoted(answer) in (["imbrave251"], ["livigno-1"])
    assert answer.evidence.best_design is None and not answer.evidence.direct


def test_review_is_no_study(assistant: Assistant):
    """A review that says that nothing was tested is neither a study nor direct evidence."""
    evidence = ask(assistant, "Which approved second-line drugs were never tested after ICI?").evidence
    assert evidence.best_design == "review" and not evidence.direct


def test_reported_trial_is_not_called_unreported(assistant: Assistant):
    """A trial whose survival is awaited has results all the same."""
    assert all("no results" not in statement.text for statement in ask(assistant, "EMERALD-1").statements)


@pytest.mark.parametrize(
    "question", ["lenvatinib in ICI-naive HCC", "cabozantinib in patients without prior immunotherapy"]
)
def test_never_treated(question: str, assistant: Assistant):
    """Patients who never had immunotherapy are not shown evidence from after it."""
    answer = ask(assistant, question)
    assert not answer.evidence.direct
    assert all(document.setting != "second-line-post-ici" for document in answer.sources)


def test_setting_asked_for_comes_first(assistant: Assistant):
    """A first-line question is led by the first-line trial."""
    answer = ask(assistant, "lenvatinib versus sorafenib first-line OS")
    assert quoted(answer)[0] == "reflect" and not answer.evidence.direct


def test_prior_treatment_that_is_not_there(assistant: Assistant):
    """A treatment before, of which no quoted study reports, is named as missing."""
    answer = ask(assistant, "lenvatinib after durvalumab-tremelimumab")
    assert "treatment after durvalumab-tremelimumab" in answer.evidence.missing


@pytest.mark.parametrize("brackets", ["", " (STRIDE)", " (HIMALAYA)"])
def test_what_comes_after_is_not_what_came_before(assistant: Assistant, brackets: str):
    """Asked what comes after a regimen, with brackets or without, no study of that regimen given later is quoted."""
    answer = ask(assistant, f"What should be given after durvalumab-tremelimumab{brackets}?")
    later = {"durvatreme-rechallenge-after-atezobev-2024", "miura-2024-durvatreme-after-atezobev"}
    assert "asco-2024-guideline-update" in quoted(answer) and not later & set(quoted(answer))


def test_comparison_shows_both_findings(assistant: Assistant):
    """Asked for one of two drugs, the studies that differ on survival are quoted with it, and the conflict is said."""
    answer = ask(assistant, "Lenvatinib or sorafenib after atezolizumab-bevacizumab?")
    words = " ".join(statement.text for statement in answer.statements)
    assert answer.evidence.conflict and "p=0.651" in words and "p=0.353" in words and "18.9 months" in words


def test_planned_outcome_is_said_to_be_missing(assistant: Assistant):
    """A trial whose endpoint is asked for but not reported is shown, with the endpoint named as missing."""
    answer = ask(assistant, "Objective response rate of regorafenib plus pembrolizumab")
    assert answer.evidence.missing == ("objective response rate",)


def test_recommendation_is_a_guideline(assistant: Assistant):
    """Asked what is recommended, a guideline comes first."""
    answer = ask(assistant, "Which second line is recommended after atezolizumab-bevacizumab?")
    assert quoted(answer)[0] == "asco-2024-guideline-update"


def test_present_half_is_answered(assistant: Assistant):
    """Of two alternatives the one in the corpus is answered, and the other named as missing."""
    answer = ask(assistant, "TACE or radioembolisation after immunotherapy?")
    assert "tace-after-antiangiogenic-ici" in quoted(answer) and answer.evidence.missing == ("radioembolisation",)


def test_combination_is_not_its_parts(assistant: Assistant):
    """Two drugs to be combined are answered with the combination only."""
    answer = ask(assistant, "Should regorafenib be combined with pembrolizumab after ICI?")
    assert quoted(answer) == ["pembro-regorafenib-post-ici"]


def test_rare_concept_decides(assistant: Assistant):
    """Of "antibiotics" and "ICI", antibiotics decide what is quoted."""
    answer = ask(assistant, "Antibiotics and ICI efficacy")
    assert set(quoted(answer)) == {"antibiotics-ici-hcc-meta-2022", "cheung-2021-antibiotics-ici"}


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("HCC prevention with coffee", "coffee"),
        ("diet in HCC", "diet"),
        ("Is it safe to combine fluconazole with lenvatinib?", "fluconazole"),
    ],
)
def test_word_that_the_corpus_lacks(question: str, word: str, assistant: Assistant):
    """A question that turns on something of which no text speaks is declined, and the word is named."""
    outcome = assistant.ask(question)
    assert isinstance(outcome, Abstention)
    assert outcome.reason == "not_reported" and word in outcome.detail


@pytest.mark.parametrize(
    ("question", "drug"),
    [("Is it safe to combine warfarin with lenvatinib?", "anticoagulants"), ("lenvatinib and vitamin D", "vitamin D")],
)
def test_drug_that_the_corpus_lacks(question: str, drug: str, assistant: Assistant):
    """A drug of another field is outside the corpus, and it or its class is named."""
    outcome = assistant.ask(question)
    assert isinstance(outcome, Abstention)
    assert outcome.reason == "out_of_corpus" and drug in outcome.detail


def test_question_with_its_own_treatment_carries_none(assistant: Assistant):
    """After a question on one treatment, a question on another is about that one alone."""
    outcome = assistant.ask("Is there any evidence for CAR-T?", ["cabozantinib after atezo-bev"])
    assert "cabozantinib" not in outcome.searched_for

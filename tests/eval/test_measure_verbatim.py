"""Verbatim rate: quotes against the stored text, character for character."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hepcite.errors import DocumentNotFoundError
from hepcite_eval.measures.verbatim import verbatim_rate
from hepcite_eval.question_set import EvalQuestion
from hepcite_eval.responses import Response, ShownQuote, ShownStatement

TEXT = "Before it. HR 0.58 (95% CI 0.42–0.79) 😀 α. After it."
SOUND = ShownQuote("doc", "study", 11, 18, "HR 0.58")

MakeQuestion = Callable[..., EvalQuestion]
MakeResponse = Callable[..., Response]


def stored_text(doc_id: str) -> str:
    """Return the text of the only document."""
    if doc_id != "doc":
        raise DocumentNotFoundError(doc_id)
    return TEXT


@pytest.fixture(scope="module")
def rate(make_question: MakeQuestion, make_response: MakeResponse) -> Callable[..., dict[str, float]]:
    """Return the verbatim rate of one response with these quotes."""

    def measure(*quotes: ShownQuote) -> dict[str, float]:
        response = make_response(statements=(ShownStatement("s", quotes),))
        return verbatim_rate([make_question()], {"q": response}, stored_text)

    return measure


def test_sound_quote(rate: Callable[..., dict[str, float]]):
    """A quote that equals the text at its offsets is verbatim."""
    assert rate(SOUND) == {"q": 1.0}


def test_by_hand(rate: Callable[..., dict[str, float]]):
    """Two of three quotes are verbatim."""
    assert rate(SOUND, replace(SOUND, text="HR 0.85"), SOUND) == {"q": 2 / 3}


def test_right_words_at_other_offsets(rate: Callable[..., dict[str, float]]):
    """Words that stand elsewhere in the document are not verbatim where the quote says they are."""
    assert rate(replace(SOUND, start=10, end=17)) == {"q": 0.0}


@pytest.mark.parametrize(("start", "end"), [(5, 5), (6, 5), (len(TEXT), len(TEXT) + 1), (-5, -5), (999, 999)])
def test_empty_span(rate: Callable[..., dict[str, float]], start: int, end: int):
    """A span that holds nothing does not prove the empty quote."""
    assert rate(ShownQuote("doc", "study", start, end, "")) == {"q": 0.0}


def test_negative_start(rate: Callable[..., dict[str, float]]):
    """Offsets that count from the end are no offsets, even if the words are the same."""
    assert rate(ShownQuote("doc", "study", -3, len(TEXT), TEXT[-3:])) == {"q": 0.0}


def test_end_behind_the_text(rate: Callable[..., dict[str, float]]):
    """An end behind the text is wrong, even if the words are the same."""
    start = len(TEXT) - 3
    assert rate(ShownQuote("doc", "study", start, len(TEXT) + 1, TEXT[start:])) == {"q": 0.0}


def test_code_points_are_counted(rate: Callable[..., dict[str, float]]):
    """A character outside the basic plane counts as one."""
    start = TEXT.index("😀")
    assert rate(ShownQuote("doc", "study", start, start + 3, "😀 α")) == {"q": 1.0}


@pytest.mark.parametrize(("old", "new"), [("–", "-"), ("0.42", "0.24"), ("95%", "95 %"), ("CI", "ci"), (")", "")])
def test_small_changes(rate: Callable[..., dict[str, float]], old: str, new: str):
    """A changed dash, digit, blank, case or bracket is not verbatim."""
    quote = ShownQuote("doc", "study", 11, 37, TEXT[11:37].replace(old, new))
    assert rate(quote) == {"q": 0.0}


def test_no_quotes(rate: Callable[..., dict[str, float]]):
    """A response without quotes has no rate."""
    assert rate() == {}


def test_every_question_with_quotes_counts(make_question: MakeQuestion, make_response: MakeResponse):
    """A quote in the answer to a question that had to be declined must be verbatim too."""
    bad = make_response(statements=(ShownStatement("s", (replace(SOUND, text="HR 0.57"),)),))
    assert verbatim_rate([make_question(kind="adjacent")], {"q": bad}, stored_text) == {"q": 0.0}


def test_quotes_of_all_statements_count(make_question: MakeQuestion, make_response: MakeResponse):
    """One bad quote in the second statement makes it two of three."""
    bad = replace(SOUND, end=17)
    response = make_response(statements=(ShownStatement("a", (SOUND,)), ShownStatement("b", (SOUND, bad))))
    assert verbatim_rate([make_question()], {"q": response}, stored_text) == {"q": 2 / 3}


def test_unknown_document_is_not_passed_over(rate: Callable[..., dict[str, float]]):
    """A quote from a document that is not stored stops the measurement."""
    with pytest.raises(DocumentNotFoundError):
        rate(replace(SOUND, doc_id="gone"))


@given(st.integers(-5, len(TEXT) + 5), st.integers(-5, len(TEXT) + 5))
@settings(deadline=None)
def test_any_other_offsets_fail(rate: Callable[..., dict[str, float]], start: int, end: int):
    """The words stand in the text once: at any other offsets the quote is not verbatim."""
    assume((start, end) != (SOUND.start, SOUND.end))
    assert rate(replace(SOUND, start=start, end=end)) == {"q": 0.0}

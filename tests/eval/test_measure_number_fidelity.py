"""Number fidelity: every number of a statement stands in the quotes of the same statement."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite_eval.measures.number_fidelity import number_fidelity
from hepcite_eval.question_set import EvalQuestion
from hepcite_eval.responses import Response, ShownStatement

NUMBER = st.from_regex(r"\A[0-9]{1,4}(\.[0-9]{1,3})?\Z")

Fidelity = Callable[..., dict[str, float]]


@pytest.fixture(scope="module")
def fidelity(
    make_question: Callable[..., EvalQuestion],
    make_response: Callable[..., Response],
    make_statement: Callable[..., ShownStatement],
) -> Fidelity:
    """Return the fidelity of an answer of these statements, each a text followed by the texts of its quotes."""

    def measure(*statements: tuple[str, ...], **fields: object) -> dict[str, float]:
        made = tuple(make_statement(text, *(("gold", quote) for quote in quotes)) for text, *quotes in statements)
        return number_fidelity([make_question(**fields)], {"q": make_response(statements=made)})

    return measure


@pytest.mark.parametrize(
    ("statement", "quote", "expected"),
    [
        ("OS 9.9 months", "OS was 9.9 months", 1 / 1),
        ("OS 9.9 months", "OS was 19.9 months", 0 / 1),
        ("OS 9.9 months", "OS was 9.95 months", 0 / 1),
        ("OS 9.90 months", "OS was 9.9 months", 0 / 1),
        ("HR 0.5", "HR 0.58", 0 / 1),
        ("1 patient", "1,171 patients", 0 / 1),
        ("171 patients", "1,171 patients", 0 / 1),
        ("1171 patients", "1,171 patients", 0 / 1),
        ("ORR 8.42%", "ORR 18.42%", 0 / 1),
        ("HR 0.58 (95% CI 0.42-0.79)", "HR 0.58 (95% CI 0.42-0.80)", 3 / 4),
        ("9.9 and 4.1", "4.1 and 9.9", 2 / 2),
        ("9.9 versus 9.9", "9.9 versus 4.1", 1 / 2),
        ("9.9 versus 9.9", "9.9 versus 9.9", 2 / 2),
        ("9.9", "9.9 and 9.9 and 9.9", 1 / 1),
        ("9.9", "no number", 0 / 1),
    ],
)
def test_by_hand(fidelity: Fidelity, statement: str, quote: str, expected: float):
    """A number counts as often as it is written, and only spelled the same."""
    assert fidelity((statement, quote)) == {"q": pytest.approx(expected)}


def test_quotes_of_a_statement_add_up(fidelity: Fidelity):
    """A number may stand in any quote of its statement, and twice in two of them."""
    assert fidelity(("9.9, 9.9 and 4.1", "OS 9.9", "OS 9.9, PFS 4.1")) == {"q": 1.0}


def test_quotes_of_another_statement_do_not_count(fidelity: Fidelity):
    """Two statements with each other's numbers have none of their own."""
    assert fidelity(("OS 9.9", "PFS 4.1"), ("PFS 4.1", "OS 9.9")) == {"q": 0.0}


def test_share_is_over_all_statements(fidelity: Fidelity):
    """One of one and none of three numbers are one of four, not the mean of 1 and 0."""
    assert fidelity(("OS 9.9", "OS 9.9"), ("1, 2 and 3", "none")) == {"q": 1 / 4}


def test_statement_without_quotes(fidelity: Fidelity):
    """Numbers that rest on no quote count against the answer."""
    assert fidelity(("OS 9.9",)) == {"q": 0.0}


def test_without_numbers_there_is_no_value(fidelity: Fidelity):
    """Statements that hold no numbers are not measured, whatever the quotes hold."""
    assert fidelity(("OS was long", "OS 9.9 months")) == {}


def test_without_statements_there_is_no_value(fidelity: Fidelity):
    """An abstention states no numbers."""
    assert fidelity() == {}


def test_answers_that_should_not_be_count_too(fidelity: Fidelity):
    """Made-up numbers are a fault in the answer to a question that had to be declined, too."""
    assert fidelity(("OS 9.9", "OS 9.8"), kind="adjacent") == {"q": 0.0}


@given(st.lists(NUMBER, min_size=1, max_size=6))
@settings(deadline=None)
def test_quoting_itself_is_faithful(fidelity: Fidelity, numbers: list[str]):
    """A statement that is its own quote has full fidelity."""
    text = " and ".join(numbers)
    assert fidelity((text, text)) == {"q": 1.0}


@given(st.lists(NUMBER, min_size=1, max_size=6), NUMBER)
@settings(deadline=None)
def test_one_number_more_is_a_fault(fidelity: Fidelity, numbers: list[str], added: str):
    """A statement with one number more than its quote, even a repeated one, lacks exactly that one."""
    text = " and ".join(numbers)
    assert fidelity((f"{text} and {added}", text)) == {"q": pytest.approx(len(numbers) / (len(numbers) + 1))}

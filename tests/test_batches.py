"""Batches: one JSON object a line, read as a whole before anything is answered."""

import json

import pytest

from hepcite.batches import BatchQuestion, read_batch
from hepcite.errors import QuestionError


def line(**fields: object) -> str:
    """Write a batch line."""
    return json.dumps({"question": "Q?", **fields})


def test_whole_line():
    """Id, question and history are read."""
    batch = read_batch([line(id="1", history=["before"])])
    assert batch == (BatchQuestion("1", "Q?", ("before",)),)


def test_question_alone():
    """A line needs no id and no history."""
    assert read_batch([line()]) == (BatchQuestion(None, "Q?", ()),)


def test_order_is_kept():
    """Questions come in the order of their lines."""
    assert [item.question_id for item in read_batch([line(id="b"), line(id="a")])] == ["b", "a"]


def test_number_as_id():
    """A number is an id too, and comes back as a number."""
    assert read_batch([line(id=7)])[0].question_id == 7


def test_unknown_keys_are_passed_over():
    """Keys of other tools do no harm."""
    assert read_batch([line(gold=["x"], note=None)]) == (BatchQuestion(None, "Q?", ()),)


@pytest.mark.parametrize("lines", [[], [""], ["  ", "\n", "\t"]])
def test_blank_lines_are_passed_over(lines: list[str]):
    """A batch of blank lines has no questions."""
    assert read_batch(lines) == ()


@pytest.mark.parametrize("question", ["", "   ", "?"])
def test_empty_question_is_a_question(question: str):
    """An empty question is read: declining it is an answer of its own."""
    assert read_batch([line(question=question)])[0].question == question


@pytest.mark.parametrize("history", [None, [], [""]])
def test_no_history(history: object):
    """A missing, empty or blank history is none."""
    assert read_batch([line(history=history)])[0].history == ()


@pytest.mark.parametrize(
    "turn",
    [
        "first",
        {"question": "first"},
        {"role": "user", "content": "first"},
        {"question": "first", "answer": "x"},
    ],
)
def test_forms_of_a_turn(turn: object):
    """A turn of the history is text, a question, or a chat message."""
    assert read_batch([line(history=[turn])])[0].history == ("first",)


def test_answers_in_the_history_are_passed_over():
    """What the other side said is not a question."""
    turns = [{"role": "user", "content": "one"}, {"role": "assistant", "content": "two"}, "three"]
    assert read_batch([line(history=turns)])[0].history == ("one", "three")


@pytest.mark.parametrize(
    ("bad", "fault"),
    [
        ("{", "not JSON"),
        ("question", "not JSON"),
        ("[]", 'no text under "question"'),
        ("null", 'no text under "question"'),
        ('"Q?"', 'no text under "question"'),
        ('{"id": "1"}', 'no text under "question"'),
        ('{"question": null}', 'no text under "question"'),
        ('{"question": ["Q?"]}', 'no text under "question"'),
        (line(history="before"), '"history" is not a list'),
        (line(history={"a": 1}), '"history" is not a list'),
        (line(history=[1]), 'an entry of "history"'),
        (line(history=[None]), 'an entry of "history"'),
        (line(history=[{"role": "user"}]), 'an entry of "history"'),
        (line(history=[["one", "two"]]), 'an entry of "history"'),
        (line(question="x" * 2001), "2,001 characters"),
    ],
)
def test_bad_line_names_its_number(bad: str, fault: str):
    """A line that cannot be read is refused in one line with its number, blank lines counted."""
    with pytest.raises(QuestionError, match=rf"\Aline 3: [^\n]*{fault}[^\n]*\Z"):
        read_batch([line(), "", bad])

"""The turns of a conversation, as they travel to the browser and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcite.documents import Filters
from hepcite.errors import QuestionError
from hepcite_ui.turns import MAX_TURNS, Turn, earlier_questions, read_turns, write_turns

WORDS = st.text(max_size=40).filter(lambda text: text.isprintable())
FILTERS = st.builds(
    Filters,
    kinds=st.lists(st.sampled_from(["review", "abstract"]), unique=True).map(tuple),
    settings=st.lists(st.sampled_from(["first-line", "other"]), unique=True).map(tuple),
    after_year=st.none() | st.integers(1990, 2030),
)
TURNS = st.lists(st.builds(Turn, WORDS, FILTERS), max_size=5).map(tuple)


@given(turns=TURNS)
def test_turns_come_back_as_they_went(turns: tuple[Turn, ...]):
    """Writing and reading loses nothing."""
    assert read_turns(write_turns(turns)) == turns


@pytest.mark.parametrize("content", ["", "  \n"])
def test_nothing_is_no_turn(content: str):
    """A new conversation has no turns."""
    assert read_turns(content) == ()


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[1]",
        '[{"question": 1}]',
        '[{"filters": {}}]',
        '"cabozantinib"',
        "null",
        '[{"question":"a","filters":{"kinds":["<b>"]}}]',
        '[{"question":"a","filters":{"after_year":-1}}]',
    ],
)
def test_unreadable_turns_are_refused(content: str):
    """What is no conversation is said in one line."""
    with pytest.raises(QuestionError, match=r"^this link or conversation cannot be read: ask the question again$"):
        read_turns(content)


def test_latest_turns_of_a_long_conversation_are_read():
    """A very long conversation loses its beginning."""
    turns = [Turn(str(number)) for number in range(MAX_TURNS + 3)]
    assert earlier_questions(read_turns(write_turns(turns)))[0] == "3"

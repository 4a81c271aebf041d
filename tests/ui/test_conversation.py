"""What the page does when something is asked or selected."""

import pytest

from hepcite.citations import encode, select
from hepcite.errors import LibraryError
from hepcite_ui.conversation import MAX_QUESTION, Conversation, earlier_questions
from hepcite_ui.rendering import render_question

PFS = "Median PFS was 4.1 months <95% CI 3.3-5.3>"


def message(role, text):
    """Return a text message as the browser sends it back."""
    return {"role": role, "metadata": None, "options": None, "content": [{"type": "text", "text": text}]}


def test_question_is_shown_before_its_answer(scripted, answer_from, trial):
    """The question appears and the box is emptied at once; the answer and its sources follow."""
    conversation = Conversation(scripted([answer_from((trial, PFS))]))
    first, second = conversation.respond(" cabo? ", [])
    assert (first[0], len(first[1])) == ("", 1)
    assert (second[0], len(second[1])) == ("", 2)
    assert 'class="hc-source"' in second[2]


def test_earlier_questions_are_passed_on(scripted, abstention):
    """The assistant gets the user's earlier questions, oldest first, as they were typed."""
    assistant = scripted([abstention])
    asked = [
        message("user", str(render_question("AFP < 400 & <b>?"))),
        message("assistant", "x"),
        message("user", "b"),
    ]
    list(Conversation(assistant).respond("and PFS?", asked))
    assert assistant.asked == [("and PFS?", ("AFP < 400 & <b>?", "b"))]


def test_blank_question_changes_nothing(scripted):
    """Enter on an empty box asks nothing."""
    assistant = scripted([])
    assert list(Conversation(assistant).respond("  ", [])) == []
    assert assistant.asked == []


def test_error_is_shown_in_plain_words(scripted):
    """An expected failure becomes a message of the chat, without sources."""
    conversation = Conversation(scripted([LibraryError("library.sqlite3 cannot be read: run `hepcite index`")]))
    _, (_, messages, sources) = conversation.respond("cabo?", [])
    assert "library.sqlite3 cannot be read" in messages[-1].content.value
    assert "<details" not in sources


def test_overlong_question_is_not_asked(scripted):
    """A question beyond the limit is refused before it reaches the assistant."""
    assistant = scripted([])
    _, (_, messages, _) = Conversation(assistant).respond("x" * (MAX_QUESTION + 1), [])
    assert "shorten it" in messages[-1].content.value
    assert assistant.asked == []


def test_earlier_answer_shows_its_own_sources(scripted, answer_from, trial):
    """The token of an answer brings back that answer's sources."""
    token = encode(select(answer_from((trial, PFS))))
    assert "Median PFS was 4.1 months" in Conversation(scripted([], [trial])).show_sources(token)


def test_removed_document_is_said(scripted, answer_from, trial):
    """When a quoted document has left the library, the panel says so."""
    token = encode(select(answer_from((trial, PFS))))
    assert "The sources cannot be shown" in Conversation(scripted([])).show_sources(token)


@pytest.mark.parametrize("question", ["a & b", "&amp;", "<b>", '"x"', "AFP<400"])
def test_question_survives_escaping(question):
    """A question comes back from the browser as it was typed."""
    assert earlier_questions([message("user", str(render_question(question)))]) == (question,)

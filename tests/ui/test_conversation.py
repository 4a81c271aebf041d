"""What the page does when something is asked, restored, selected or taken along."""

from dataclasses import replace

import pytest

from hepcite.citations import encode, select
from hepcite.documents import Filters
from hepcite.errors import LibraryError
from hepcite.feedback import Feedback
from hepcite_ui.conversation import KEPT, MAX_QUESTION, RESTORED, Conversation, start_anew, stop
from hepcite_ui.filters import shown
from hepcite_ui.turns import MAX_TURNS, Turn, read_turns, write_turns

PFS = "Median PFS was 4.1 months <95% CI 3.3-5.3>"
NO_FILTERS = shown(Filters())
USELESS = [("unseen", ""), ("", "{"), ("x", '[{"question": 1}]'), ("x", "[]"), ("x", '[{"question":" "}]')]


def respond(conversation, question, turns=(), messages=(), filters=NO_FILTERS):
    """Ask, and return all that the page shows in turn."""
    return list(conversation.respond(question, write_turns(turns), list(messages), *filters))


def text(message):
    """Return a message's text or card."""
    return getattr(message.content, "value", message.content)


def test_question_is_shown_before_its_answer(scripted, answer_from, trial):
    """The question appears and the box is emptied at once; the answer and its sources follow."""
    first, second = respond(Conversation(scripted([answer_from((trial, PFS))])), " cabo? ")
    assert (first.question, len(first.messages)) == ("", 1)
    assert (second.question, len(second.messages)) == ("", 2)
    assert 'class="hc-source"' in second.panel


def test_earlier_questions_are_passed_on(scripted, abstention):
    """The assistant gets the user's earlier questions, oldest first, as they were typed."""
    assistant = scripted([abstention])
    respond(Conversation(assistant), "and PFS?", [Turn("AFP < 400 & <b>?"), Turn("b")])
    assert assistant.asked == [("and PFS?", ("AFP < 400 & <b>?", "b"))]


def test_filters_are_passed_on(scripted, abstention):
    """What was chosen beside the question is what may answer, and is kept in the turn."""
    assistant, filters = scripted([abstention]), Filters(kinds=("abstract",), after_year=2022)
    *_, last = respond(Conversation(assistant), "cabo?", filters=shown(filters))
    assert assistant.filters == [filters] and read_turns(last.turns) == (Turn("cabo?", filters),)


def test_blank_question_changes_nothing(scripted):
    """Enter on an empty box asks nothing."""
    assistant = scripted([])
    assert respond(Conversation(assistant), "  ") == [] and assistant.asked == []


def test_error_is_shown_in_plain_words(scripted):
    """An expected failure becomes a message of the chat, without sources, and is no turn of the conversation."""
    conversation = Conversation(scripted([LibraryError("library.sqlite3 cannot be read: run `hepcite index`")]))
    *_, last = respond(conversation, "cabo?", [Turn("before")])
    assert "library.sqlite3 cannot be read" in text(last.messages[-1])
    assert "<details" not in last.panel and read_turns(last.turns) == (Turn("before"),)


def test_unexpected_error_is_told_without_its_words(scripted, caplog):
    """What nobody thought of shows no traceback, and neither page nor log repeats the question."""
    *_, last = respond(Conversation(scripted([KeyError("cabo?")])), "cabo?")
    assert "hc-failure" in text(last.messages[-1]) and "cabo" not in text(last.messages[-1]) + caplog.text


def test_only_the_latest_answers_stay(scripted, abstention):
    """A long conversation does not travel whole with each question."""
    messages = [{"role": role, "content": []} for _ in range(KEPT + 3) for role in ("user", "assistant")]
    *_, last = respond(Conversation(scripted([abstention])), "cabo?", messages=messages)
    assert len(last.messages) == 2 * KEPT


def test_unreadable_conversation_is_said(scripted):
    """Turns that another program changed are refused, not guessed."""
    *_, last = Conversation(scripted([])).respond("cabo?", "{", [], *NO_FILTERS)
    assert "cannot be read: ask the question again" in text(last.messages[-1])


def test_overlong_question_is_not_asked(scripted):
    """A question beyond the limit is refused before it reaches the assistant."""
    assistant = scripted([])
    *_, last = respond(Conversation(assistant), "x" * (MAX_QUESTION + 1))
    assert "shorten it" in text(last.messages[-1]) and assistant.asked == []


def test_conversation_is_restored(scripted, answer_from, trial, abstention):
    """A link shows its whole conversation again, with the filters of its last question."""
    answer, filters = answer_from((trial, PFS)), Filters(kinds=("abstract",))
    assistant = scripted([abstention, answer], [replace(trial, kind="abstract")])
    turns = write_turns([Turn("INR?"), Turn("cabo?", filters)])
    question, again, messages, panel, *values = Conversation(assistant).restore(answer.answer_id, turns)
    assert (question, again, tuple(values)) == ("", turns, shown(filters))
    assert [text(message)[:5] for message in messages] == ["INR?", "<arti", "cabo?", "<arti"]
    assert assistant.asked == [("INR?", ()), ("cabo?", ("INR?",))] and 'class="hc-source"' in panel
    assert "has changed" not in text(messages[-1])


def test_restored_answer_that_changed_says_so(scripted, answer_from, trial):
    """When the corpus has changed since, today's answer is shown as such."""
    conversation = Conversation(scripted([answer_from((trial, PFS))]))
    messages = conversation.restore("another", write_turns([Turn("cabo?")]))[2]
    assert "has changed since this link was made" in text(messages[-1])


def test_nothing_to_restore_changes_nothing(scripted):
    """A page without an answer in its address asks nothing."""
    assistant = scripted([])
    assert all(value == {"__type__": "update"} for value in Conversation(assistant).restore("", ""))
    assert assistant.asked == []


def test_unexpected_error_of_a_file_is_told_without_its_words(scripted):
    """A file that cannot be made says so in a line of its own."""
    conversation = Conversation(scripted([KeyError("cabo?"), KeyError("cabo?")]))
    turns = write_turns([Turn("cabo?")])
    assert "cabo" not in conversation.take_along("x", turns, "json")["error"]
    assert "switched off" in conversation.rate("x", turns, "helpful", "")


def test_ratings_are_stored_where_that_is_on(scripted, abstention, tmp_path):
    """What a reader sends is stored with the question; a changed answer is not rated."""
    feedback = Feedback(tmp_path / "feedback.sqlite3")
    conversation = Conversation(scripted([abstention, abstention]), feedback)
    turns = write_turns([Turn("INR?")])
    assert "stored" in conversation.rate(abstention.answer_id, turns, "not helpful", "too short")
    assert "has changed" in conversation.rate("another", turns, "helpful", "")
    assert [(entry.rating, entry.comment) for entry in feedback.entries()] == [("not helpful", "too short")]


def test_filters_that_the_corpus_lacks_are_dropped(scripted, answer_from, trial):
    """A link from another corpus does not leave the page with a choice that it does not offer."""
    filters = Filters(kinds=("study-record", "review"), after_year=1987)
    assistant = scripted([answer_from((trial, PFS))], [trial])
    *_, study_types, _, kinds, year = Conversation(assistant).restore("x", write_turns([Turn("cabo?", filters)]))
    assert (study_types, kinds, year) == ([], ["study-record"], 0)


def test_longest_conversation_keeps_its_answers(scripted, answer_from, trial):
    """At the longest, what is asked is what is kept: the answer can be asked for again."""
    answer = answer_from((trial, PFS))
    assistant = scripted([answer, answer])
    turns = [Turn(str(number)) for number in range(MAX_TURNS)]
    *_, last = respond(Conversation(assistant), "cabo?", turns)
    Conversation(assistant).take_along(answer.answer_id, last.turns, "pmids")
    assert assistant.asked[0] == assistant.asked[1] and len(read_turns(last.turns)) == MAX_TURNS


@pytest.mark.parametrize(("answer_id", "turns"), USELESS)
def test_useless_link_is_said(scripted, answer_id, turns):
    """A link that holds no question says what to do."""
    messages = Conversation(scripted([])).restore(answer_id, turns)[2]
    assert "hc-failure" in text(messages[-1]) and "ask " in text(messages[-1])


def test_long_conversation_is_restored_from_its_end(scripted, abstention):
    """Of a long conversation the latest answers are shown; all its questions stay in its turns."""
    turns = write_turns([Turn(str(number)) for number in range(RESTORED + 5)])
    _, again, messages, *_ = Conversation(scripted([abstention] * RESTORED)).restore("x", turns)
    assert (len(messages), again) == (2 * RESTORED, turns)


def test_earlier_answer_shows_its_own_sources(scripted, answer_from, trial):
    """The token of an answer brings back that answer's sources."""
    token = encode(select(answer_from((trial, PFS))))
    assert "Median PFS was 4.1 months" in Conversation(scripted([], [trial])).show_sources(token)


def test_removed_document_is_said(scripted, answer_from, trial):
    """When a quoted document has left the library, the panel says so."""
    token = encode(select(answer_from((trial, PFS))))
    assert "The sources cannot be shown" in Conversation(scripted([])).show_sources(token)


def test_answer_is_taken_along(scripted, answer_from, trial):
    """The answer is asked for again and written as a file."""
    answer = answer_from((trial, PFS))
    file = Conversation(scripted([answer])).take_along(answer.answer_id, write_turns([Turn("cabo?")]), "pmids")
    assert file["content"].split() == ["38508240"]


def test_changed_answer_is_not_taken_along(scripted, answer_from, trial, abstention):
    """What would be saved is what was read, or nothing."""
    for outcome in (replace(answer_from((trial, PFS)), answer_id="new"), abstention):
        file = Conversation(scripted([outcome])).take_along("old", write_turns([Turn("cabo?")]), "json")
        assert file == {"error": "The corpus has changed since this answer was given: ask the question again."}


@pytest.mark.parametrize(("turns", "format_name"), [("", "json"), ("{", "json"), ('[{"question":"a"}]', "pdf")])
def test_what_cannot_be_taken_along_is_said(scripted, answer_from, trial, turns, format_name):
    """A request that no button of the page makes gets one line."""
    answer = answer_from((trial, PFS))
    assert list(Conversation(scripted([answer])).take_along(answer.answer_id, turns, format_name)) == ["error"]


def test_stop_before_an_answer_says_so():
    """A question that was stopped does not stand there without a word."""
    messages, _ = stop([{"role": "user", "content": []}])
    assert "Stopped before there was an answer" in text(messages[-1])


def test_stop_after_an_answer_changes_nothing():
    """A late click leaves the conversation as it is."""
    answered = [{"role": "user", "content": []}, {"role": "assistant", "content": []}]
    assert all(value == {"__type__": "update"} for value in stop(answered))


def test_new_conversation_is_empty():
    """Question, turns and messages are gone."""
    assert start_anew()[:3] == ("", "", [])

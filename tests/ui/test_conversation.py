"""What the page does when something is asked, restored, selected or taken along."""

import re
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import gradio as gr
import pytest

from fakes import ScriptedChatModel, ServiceError, Silent, statements
from hepcite.answers import Answer, Prose, ProseStatement
from hepcite.chat_model import ChatModel
from hepcite.citations import encode, select
from hepcite.documents import Filters
from hepcite.errors import LibraryError
from hepcite.faithfulness.checking import Checker
from hepcite.feedback import Feedback
from hepcite.generation import Writer
from hepcite.sources.shipped import corpus_folder
from hepcite_ui.conversation import ECHOED, KEPT, MAX_QUESTION, RESTORED, Conversation, start_anew, stop
from hepcite_ui.filters import shown
from hepcite_ui.turns import MAX_TURNS, Turn, read_turns, write_turns

PFS, OS = "Median PFS was 4.1 months <95% CI 3.3-5.3>", "OS 9.9 months"
SAID_PFS, SAID_OS, WRONG = "Median PFS was 4.1 months.", "OS was 9.9 months.", "Median PFS was 8.8 months."
NO_FILTERS = shown(Filters())
USELESS = [("unseen", ""), ("", "{"), ("x", '[{"question": 1}]'), ("x", "[]"), ("x", '[{"question":" "}]')]


def respond(conversation, question, turns=(), messages=(), filters=NO_FILTERS):
    """Ask, and return all that the page shows in turn."""
    return list(conversation.respond(question, write_turns(turns), list(messages), *filters))


def text(message):
    """Return a message's text or card."""
    return getattr(message.content, "value", message.content)


def test_question_is_shown_before_its_answer(scripted, answer_from, trial):
    """The question appears, the box is emptied, and open sources stay; the answer and its own sources follow."""
    first, second = respond(Conversation(scripted([answer_from((trial, PFS))])), " cabo? ")
    assert (first.question, len(first.messages), first.panel) == ("", 1, gr.skip())
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
    """An expected failure becomes a message of the chat, leaves open sources open, and is no turn."""
    conversation = Conversation(scripted([LibraryError("library.sqlite3 cannot be read: run `hepcite index`")]))
    *_, last = respond(conversation, "cabo?", [Turn("before")])
    assert "library.sqlite3 cannot be read" in text(last.messages[-1])
    assert last.panel == gr.skip() and read_turns(last.turns) == (Turn("before"),)


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


def test_overlong_question_is_not_echoed(scripted):
    """Of a question beyond the limit the conversation shows the beginning; the box holds all of it."""
    asked = "word " * MAX_QUESTION
    *_, last = respond(Conversation(scripted([])), asked)
    assert text(last.messages[0]).endswith("word …") and len(text(last.messages[0])) <= ECHOED
    assert last.question == asked


def test_related_document_is_shown(scripted, trial):
    """A document near to a declined question opens in place of sources."""
    assert trial.title in Conversation(scripted([], [trial])).show_related(trial.doc_id)


def test_removed_related_document_is_said(scripted):
    """When a related document has left the library, the panel says so."""
    assert "The document cannot be shown" in Conversation(scripted([])).show_related("gone")


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
    """Question, turns and messages are gone, and the panel is as at first."""
    assert start_anew("as at first") == ("", "", [], "as at first")


# What a language model writes over an answer

PROSE = re.compile(r'<section class="hc-prose".*?</section>', re.DOTALL)
PLAIN = re.compile(r'<pre class="hc-plain".*?</pre>', re.DOTALL)


def shown_by_browser(messages):
    """Return messages as they come back with the next event of the page."""
    chat = gr.Chatbot(render_markdown=False)
    return chat.preprocess(chat.postprocess(list(messages)))


def ask_and_write(conversation, question="cabo?"):
    """Ask, and return the answered conversation with what the model makes of it in turn."""
    *_, asked = respond(conversation, question)
    return asked, changes(conversation.write(asked.turns, shown_by_browser(asked.messages)))


def changes(writing):
    """Return the states of the conversation; what leaves it as it is is passed over."""
    return [state for state in writing if isinstance(state, list)]


def without_prose(card):
    """Return a card without what a model wrote, and without the text to copy, which holds it too."""
    return PLAIN.sub("", PROSE.sub("", card))


def said(messages):
    """Return the model's part of the last message; empty without one."""
    return "".join(PROSE.findall(text(messages[-1])))


@pytest.fixture
def answer(answer_from, trial):
    """An answer of two quotes."""
    return answer_from((trial, PFS), (trial, OS))


@pytest.fixture
def growing(answer):
    """Prose over that answer, twice under way and once finished."""
    first, second = (ProseStatement(SAID_PFS, answer.quotes[:1]), ProseStatement(SAID_OS, answer.quotes[1:]))
    begun = Prose("scripted:one", "p", (first,), finished=False)
    return begun, replace(begun, statements=(first, second)), replace(begun, statements=(first, second), finished=True)


@pytest.fixture(scope="module")
def checker(lexicon):
    """The checks of statements, over the shipped names."""
    return Checker.read(corpus_folder(), lexicon)


@pytest.fixture
def written(scripted, checker):
    """Make an assistant that gives outcomes, and over which a model writes its outputs."""

    def make(outcomes, *outputs, seconds=20.0, pause=0.0):
        model = ScriptedChatModel(outputs=list(outputs), seconds=pause)
        writer = Writer(ChatModel(model, "scripted:one", seconds), checker)

        class Written(scripted):
            writes = True

            def write(self, answer: Answer) -> Iterator[Prose]:
                return writer.write(answer)

        assistant = Written(outcomes)
        assistant.model, assistant.writer = model, writer
        return assistant

    return make


def test_prose_grows_over_the_answer(scripted, answer, growing):
    """Each piece of prose is one state of the conversation, in the order in which it came, the last one finished."""
    assistant = scripted([answer, answer])
    assistant.prose = growing
    _, states = ask_and_write(Conversation(assistant))
    assert [len(re.findall("hc-prose-text", said(state))) for state in states] == [1, 2, 2]
    assert ["Being written" in said(state) for state in states] == [True, True, False]


def test_quotes_stay_as_they_are_while_prose_grows(scripted, answer, growing):
    """But for its prose the card is, at each time, the one that was there before."""
    assistant = scripted([answer, answer])
    assistant.prose = growing
    asked, states = ask_and_write(Conversation(assistant))
    assert {without_prose(text(state[-1])) for state in states} == {without_prose(text(asked.messages[-1]))}


def test_only_the_last_message_is_written_over(scripted, answer, growing, abstention):
    """Earlier questions and answers come back as they were sent."""
    assistant = scripted([abstention, answer, answer])
    assistant.prose = growing
    conversation = Conversation(assistant)
    *_, first = respond(conversation, "INR?")
    *_, second = respond(conversation, "cabo?", [Turn("INR?")], shown_by_browser(first.messages))
    before = shown_by_browser(second.messages)
    states = list(conversation.write(second.turns, before))
    assert [state[:-1] for state in states] == [before[:-1]] * len(growing)


def test_answer_that_is_written_over_is_asked_for_with_its_history_and_filters(scripted, answer, growing):
    """What is written over is the very answer that is shown: same question, same earlier ones, same filters."""
    assistant, filters = scripted([answer, answer]), Filters(kinds=("abstract",))
    assistant.prose = growing
    conversation = Conversation(assistant)
    *_, last = respond(conversation, "and PFS?", [Turn("cabo?")], filters=shown(filters))
    assert len(list(conversation.write(last.turns, shown_by_browser(last.messages)))) == len(growing)
    assert assistant.asked == [("and PFS?", ("cabo?",))] * 2 and assistant.filters == [filters] * 2


def test_declined_question_is_not_written_over(scripted, growing, abstention):
    """Over a refusal no model writes."""
    assistant = scripted([abstention, abstention])
    assistant.prose = growing
    assert ask_and_write(Conversation(assistant))[1] == []


def test_failed_question_is_not_written_over(scripted, growing, answer):
    """After a failure the last message is no answer, even where the question before it had one."""
    assistant = scripted([answer, LibraryError("it cannot be read: run it again"), answer])
    assistant.prose = growing
    conversation = Conversation(assistant)
    *_, first = respond(conversation, "cabo?")
    *_, failed = respond(conversation, "and PFS?", [Turn("cabo?")], shown_by_browser(first.messages))
    assert list(conversation.write(failed.turns, shown_by_browser(failed.messages))) == []


@pytest.fixture
def being_written(scripted, answer, growing):
    """A conversation whose last card is being written over, as it comes back from the browser."""
    assistant = scripted([answer] * 3)
    assistant.prose = (replace(growing[0], finished=False),)
    conversation = Conversation(assistant)
    asked, states = ask_and_write(conversation)
    assert "Being written" in said(states[-1])
    return conversation, asked.turns, shown_by_browser(states[-1])


def test_stop_says_that_the_writing_was_stopped(being_written):
    """The card of an answer that is being written over says that this was stopped, and is busy no more."""
    _, _, messages = being_written
    stopped, _ = stop(messages)
    assert "Stopped" in said(stopped) and "Being written" not in said(stopped)
    assert 'aria-busy="false"' in text(stopped[-1]) and 'aria-busy="true"' not in text(stopped[-1])


def test_next_question_says_that_the_writing_was_stopped(being_written):
    """The card above the next question does not go on saying that it is being written."""
    conversation, turns, messages = being_written
    waiting = next(conversation.respond("and OS?", turns, messages, *NO_FILTERS))
    assert "Stopped" in text(waiting.messages[-2]) and "Being written" not in text(waiting.messages[-2])


def test_stopped_question_is_not_written_over(scripted, growing, answer):
    """A question that was stopped before its answer stays stopped."""
    assistant = scripted([answer, answer])
    assistant.prose = growing
    conversation = Conversation(assistant)
    *_, first = respond(conversation, "cabo?")
    before = shown_by_browser(first.messages)
    waiting = next(conversation.respond("and PFS?", first.turns, before, *NO_FILTERS))
    stopped, _ = stop(shown_by_browser(waiting.messages))
    assert list(conversation.write(first.turns, shown_by_browser(stopped))) == []


def test_answer_that_changed_meanwhile_is_not_written_over(scripted, growing, answer):
    """When the corpus changes between answer and prose, nothing is written over what is shown."""
    assistant = scripted([answer, replace(answer, answer_id="another1")])
    assistant.prose = growing
    assert ask_and_write(Conversation(assistant))[1] == []


@pytest.mark.parametrize("turns", ["", "  "])
def test_empty_conversation_is_not_written_over(scripted, growing, turns):
    """With nothing asked there is nothing to write, and nothing is asked."""
    assistant = scripted([])
    assistant.prose = growing
    assert list(Conversation(assistant).write(turns, [])) == [] and assistant.asked == []


def test_without_a_model_nothing_is_written_nor_asked_again(scripted, answer):
    """Without a language model the answer is asked for once, and its card says nothing of one."""
    assistant = scripted([answer])
    asked, states = ask_and_write(Conversation(assistant))
    assert states == [] and len(assistant.asked) == 1
    assert "language model" not in text(asked.messages[-1])


def test_turn_is_the_same_with_and_without_a_model(scripted, answer, growing):
    """Before anything is written, a model changes no byte of question, turns, card and sources."""
    with_model = scripted([answer])
    with_model.prose = growing

    def seen(assistant):
        states = respond(Conversation(assistant), "cabo?")
        return [(state.question, state.turns, [*map(text, state.messages)], state.panel) for state in states]

    assert seen(with_model) == seen(scripted([answer]))


def test_checked_statement_is_shown_and_wrong_one_never(written, answer):
    """What the quotes do not bear out is at no time part of the card, and is counted."""
    output = statements((WRONG, [1]), (SAID_PFS, [1]), (WRONG, [2]), (SAID_OS, [2]))
    _, states = ask_and_write(Conversation(written([answer, answer], output)))
    assert not any("8.8" in text(state[-1]) for state in states)
    first = next(state for state in states if SAID_PFS in said(state))
    assert SAID_OS not in said(first) and "Being written" in said(states[0])
    assert SAID_OS in said(states[-1]) and "2 statements not borne out were dropped" in said(states[-1])


@pytest.mark.parametrize("output", [ServiceError(500), ConnectionError("refused"), Silent, '{"answer": 1}'])
def test_failing_model_leaves_the_quotes_and_says_so(written, answer, output):
    """A model that refuses, is away, hangs or babbles costs no quote; the card says in a line what happened."""
    asked, states = ask_and_write(Conversation(written([answer, answer], output, output, seconds=0.3)))
    assert without_prose(text(states[-1][-1])) == without_prose(text(asked.messages[-1]))
    (note,) = re.findall(r'<p class="hc-prose-note" role="status">(.*?)</p>', said(states[-1]))
    assert "The language model" in note and "the quotes stand alone" in note


def test_prose_that_is_remembered_comes_with_the_answer(scripted, answer, growing):
    """What was written before stands in the answer at once, in what is restored as in what is asked again."""
    assistant = scripted([answer, answer])
    assistant.kept = growing[-1]
    conversation = Conversation(assistant)
    *_, asked = respond(conversation, "cabo?")
    restored = conversation.restore(answer.answer_id, write_turns([Turn("cabo?")]))[2]
    assert SAID_OS in said(asked.messages) and said(asked.messages) == said(restored)


def test_prose_is_taken_along_as_it_was_read(scripted, answer, growing):
    """A file of the answer holds the statements that were shown."""
    assistant = scripted([answer])
    assistant.kept = growing[-1]
    file = Conversation(assistant).take_along(answer.answer_id, write_turns([Turn("cabo?")]), "markdown")
    assert f"{SAID_PFS} [1]\n\n{SAID_OS} [2]\n" in file["content"]


def test_two_answers_are_written_over_at_the_same_time(written, answer_from, trial):
    """Two readers whose answers are written piece by piece in turn each get their own, over their own card."""
    answers = [replace(answer_from((trial, words)), answer_id=words[:2] * 4) for words in (PFS, OS)]
    drafts = [statements((said, [1]), (WRONG, [1])) for said in (SAID_PFS, SAID_OS)]
    conversation = Conversation(written([answers[0], answers[1]] * 2, *drafts))
    asked = [respond(conversation, name)[-1] for name in ("first", "second")]
    streams = [conversation.write(one.turns, shown_by_browser(one.messages)) for one in asked]
    pairs = [pair for pair in zip(*streams, strict=True) if all(isinstance(one, list) for one in pair)]
    assert SAID_PFS in said(pairs[-1][0]) and SAID_OS in said(pairs[-1][1])
    for first, second in pairs:
        assert SAID_OS not in said(first) and SAID_PFS not in said(second)
        assert [without_prose(text(one[-1])) for one in (first, second)] == [
            without_prose(text(one.messages[-1])) for one in asked
        ]
    assert len(pairs) > 1


def test_slow_model_keeps_no_other_reader_waiting(written, answer_from, trial, answer):
    """While one answer waits for its model, another question is answered and written over to its end."""
    other = replace(answer_from((trial, OS)), answer_id="other")
    assistant = written([answer, answer, other, other], Silent, statements((SAID_OS, [1])), seconds=3)
    conversation = Conversation(assistant)
    *_, asked = respond(conversation, "cabo?")
    slow = threading.Thread(target=lambda: list(conversation.write(asked.turns, shown_by_browser(asked.messages))))
    slow.start()
    while not assistant.model.asked:
        time.sleep(0.01)
    _, states = ask_and_write(conversation, "OS?")
    assert slow.is_alive() and SAID_OS in said(states[-1])
    slow.join(10)


def test_closed_writing_leaves_the_extractive_answer(written, answer):
    """Who stops before the end finds the answer without prose when it is asked for again, and no half of it is kept."""
    output = statements((SAID_PFS, [1]), *[(WRONG, [1])] * 50)
    assistant = written([answer, answer], output, pause=0.01)
    conversation = Conversation(assistant)
    *_, asked = respond(conversation, "cabo?")
    stream = conversation.write(asked.turns, shown_by_browser(asked.messages))
    assert any(isinstance(state, list) and SAID_PFS in said(state) for state in stream)
    stream.close()
    assert list(stream) == [] and assistant.writer.kept(answer) is None
    assert said(asked.messages) == ""

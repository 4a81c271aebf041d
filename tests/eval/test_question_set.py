"""The question set: read strictly, and held against the corpus."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite.documents import Document
from hepcite.errors import EvaluationError
from hepcite_eval.question_set import (
    EvalQuestion,
    GoldQuote,
    check_against,
    faults,
    read_question_set,
    set_sha256,
)

TEXT = "Median OS was 9.9 months. ORR was 6.4%."
Write = Callable[..., Path]
MakeQuestion = Callable[..., EvalQuestion]


def line(**fields: Any) -> str:
    """Write a valid question as a line of JSON; keyword arguments replace fields."""
    content: dict[str, Any] = {
        "id": "os-examplinib",
        "question": "How long did patients live?",
        "type": "factoid",
        "history": [],
        "answerable": True,
        "kind": None,
        "gold_sources": ["examplinib-one"],
        "gold_quotes": [{"source": "examplinib-one", "text": "Median OS was 9.9 months."}],
        "must_quote": ["9.9 months"],
        "split": "dev",
    }
    return json.dumps({key: value for key, value in (content | fields).items() if value is not ...}, ensure_ascii=False)


def to_decline(**fields: Any) -> str:
    """Write a valid question to decline."""
    empty: dict[str, list[str]] = {"gold_sources": [], "gold_quotes": [], "must_quote": []}
    return line(**({"id": "decline", "type": "decline", "answerable": False, "kind": "adjacent"} | empty | fields))


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write lines into a file of the folder `set`."""

    def write(*lines: str, name: str = "questions.jsonl") -> Path:
        (tmp_path / "set").mkdir(exist_ok=True)
        (tmp_path / "set" / name).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")
        return tmp_path / "set" / name

    return write


@pytest.fixture(scope="session")
def corpus(make_document: Callable[..., Document]) -> tuple[Document, ...]:
    """Two studies; the first has a record and an abstract."""
    return (
        make_document(TEXT),
        make_document("PFS was 4.1 months.", doc_id="examplinib-one-abstract", title="An abstract"),
        make_document("ORR was 19.9%.", doc_id="mockumab-2", study_id="mockumab-2", title="Mockumab in CAR-T failures"),
    )


def test_question_is_what_the_line_says(write: Write):
    """What is asked, after what, and in which split is as the line says."""
    found = read_question_set(write(line(type="follow-up", history=["And mockumab?", "Why?"], split="test")))[0]
    assert (found.question_id, found.question, found.type) == (
        "os-examplinib",
        "How long did patients live?",
        "follow-up",
    )
    assert (found.history, found.split) == (("And mockumab?", "Why?"), "test")


def test_expectations_are_what_the_line_says(write: Write):
    """What a good answer holds is as the line says."""
    found = read_question_set(write(line(absent=["fictinib"])))[0]
    assert found.gold_quotes == (GoldQuote("examplinib-one", "Median OS was 9.9 months."),)
    assert (found.answerable, found.kind, found.gold_sources) == (True, None, ("examplinib-one",))
    assert (found.must_quote, found.absent) == (("9.9 months",), ("fictinib",))


def test_question_to_decline(write: Write):
    """A question to decline has a kind and nothing gold."""
    found = read_question_set(write(to_decline(kind="false-premise")))[0]
    assert (found.answerable, found.kind, found.gold_sources, found.must_quote) == (False, "false-premise", (), ())


def test_order_of_a_file_is_kept(write: Write):
    """Questions come in the order of their lines."""
    file = write(line(id="b"), line(id="c"), line(id="a"))
    assert [question.question_id for question in read_question_set(file)] == ["b", "c", "a"]


def test_folder_is_read_by_name(write: Write):
    """All JSONL files of a folder are read in the order of their names; other files are not."""
    write("not JSON", name="README.md")
    write(line(id="two"), name="b.jsonl")
    folder = write(line(id="one"), name="a.jsonl").parent
    assert [question.question_id for question in read_question_set(folder)] == ["one", "two"]


@pytest.mark.parametrize(("split", "ids"), [("dev", ["a", "c"]), ("test", ["b"]), (None, ["a", "b", "c"])])
def test_split(write: Write, split: str | None, ids: list[str]):
    """A split keeps its own questions, none keeps all."""
    file = write(line(id="a"), line(id="b", split="test"), line(id="c"))
    assert [question.question_id for question in read_question_set(file, split)] == ids


def test_blank_lines_byte_order_mark_and_carriage_returns(write: Write):
    """What editors leave behind does not matter."""
    file = write("\ufeff" + line(id="a") + "\r", "", "   ", line(id="b") + "\r")
    assert [question.question_id for question in read_question_set(file)] == ["a", "b"]


def test_line_separator_inside_a_string(write: Write):
    """Only a line feed ends a line: U+2028 may stand in a question."""
    assert read_question_set(write(line(question="a\u2028b?")))[0].question == "a\u2028b?"


@pytest.mark.parametrize("broken", ["{", "not JSON", "{'id': 1}", line()[:-1], line() + line(), "[" * 100_000])
def test_malformed_line(write: Write, broken: str):
    """A line that is not JSON is refused; the message names file and line, blank lines counted."""
    with pytest.raises(EvaluationError, match=r"\Aquestions\.jsonl, line 3: not JSON [^\n]*\Z"):
        read_question_set(write(line(), "", broken))


@pytest.mark.parametrize("other", ["[]", "null", "3", '"text"'])
def test_line_that_is_no_object(write: Write, other: str):
    """JSON that is no object is refused."""
    with pytest.raises(EvaluationError, match=r"questions\.jsonl, line 1: the object: "):
        read_question_set(write(other))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "Has Capitals"),
        ("id", ""),
        ("id", 7),
        ("question", ""),
        ("question", "x" * 2001),
        ("question", None),
        ("type", "riddle"),
        ("type", "decline"),
        ("history", "earlier"),
        ("history", [""]),
        ("answerable", "yes"),
        ("answerable", 1),
        ("kind", "adjacent"),
        ("kind", "unknown"),
        ("gold_sources", []),
        ("gold_sources", ["a", "a"]),
        ("gold_quotes", []),
        ("gold_quotes", [{"source": "a"}]),
        ("gold_quotes", ["a"]),
        ("must_quote", [9.9]),
        ("must_quote", [""]),
        ("must_quote", ["a", "a"]),
        ("split", "train"),
        ("split", None),
        ("absent", "word"),
    ],
)
def test_wrong_field(write: Write, field: str, value: object):
    """A field with a value that the schema does not allow is refused by name."""
    with pytest.raises(EvaluationError, match=rf"\Aquestions\.jsonl, line 1: {field}[^\n]*schema\.json\Z"):
        read_question_set(write(line(**{field: value})))


@pytest.mark.parametrize("field", json.loads(line()))
def test_missing_field(write: Write, field: str):
    """A line that lacks a field is refused; the message names it."""
    with pytest.raises(EvaluationError, match=f"line 1: the object: '{field}' is a required property"):
        read_question_set(write(line(**{field: ...})))


def test_misspelt_field(write: Write):
    """A field that the schema does not know is refused by name."""
    with pytest.raises(EvaluationError, match="'must_qoute' was unexpected"):
        read_question_set(write(line(must_qoute=["9.9"])))


def test_follow_up_needs_a_history(write: Write):
    """A follow-up follows something."""
    with pytest.raises(EvaluationError, match="line 1: history: "):
        read_question_set(write(line(type="follow-up")))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", None),
        ("type", "factoid"),
        ("gold_sources", ["a"]),
        ("gold_quotes", [{"source": "a", "text": "b"}]),
        ("must_quote", ["a"]),
    ],
)
def test_question_to_decline_has_nothing_gold(write: Write, field: str, value: object):
    """What must be declined has a reason for it and no answer."""
    with pytest.raises(EvaluationError, match=f"line 1: {field}: "):
        read_question_set(write(to_decline(**{field: value})))


def test_duplicate_id(write: Write):
    """An id stands once in a file; the message names the second line."""
    with pytest.raises(EvaluationError, match=r"questions\.jsonl, line 2: the id 'twice' stands twice"):
        read_question_set(write(line(id="twice"), to_decline(id="twice")))


def test_duplicate_id_in_two_files(write: Write):
    """An id stands once in a folder, even if the split asked for holds only one of the two."""
    write(line(id="twice"), name="a.jsonl")
    folder = write(line(id="twice", split="test"), name="b.jsonl").parent
    with pytest.raises(EvaluationError, match=r"b\.jsonl, line 1: the id 'twice' stands twice"):
        read_question_set(folder, "dev")


def test_fault_in_another_split_is_found(write: Write):
    """A broken line is refused whatever split is asked for."""
    with pytest.raises(EvaluationError, match="line 2"):
        read_question_set(write(line(), line(id="b", split="test", type="riddle")), "dev")


@pytest.mark.parametrize("content", ["", "\n \n"])
def test_empty_file(write: Write, content: str):
    """A file without questions is refused."""
    with pytest.raises(EvaluationError, match=r"questions\.jsonl: there is no question: "):
        read_question_set(write(content))


def test_folder_without_questions(tmp_path: Path):
    """A folder without JSONL files is refused."""
    with pytest.raises(EvaluationError, match="there is no question"):
        read_question_set(tmp_path)


def test_empty_split(write: Write):
    """A split without questions is refused by name."""
    with pytest.raises(EvaluationError, match="no question of the split 'test'"):
        read_question_set(write(line()), "test")


def test_missing_file(tmp_path: Path):
    """A file that is not there is refused by name."""
    with pytest.raises(EvaluationError, match=r"\Acannot read [^\n]*gone\.jsonl[^\n]*\Z"):
        read_question_set(tmp_path / "gone.jsonl")


def test_file_that_is_not_utf_8(tmp_path: Path):
    """A file in another encoding is refused by name."""
    (tmp_path / "old.jsonl").write_bytes(line(question="Überleben?").encode("latin-1"))
    with pytest.raises(EvaluationError, match=r"\Acannot read [^\n]*old\.jsonl[^\n]*UTF-8[^\n]*\Z"):
        read_question_set(tmp_path / "old.jsonl")


def test_hash_does_not_depend_on_the_writing(write: Write):
    """Order of fields, blanks and escapes do not change what a question expects."""
    content = json.loads(line(question="α?"))
    other = json.dumps(dict(reversed(content.items())), indent=None, separators=(" , ", " : "))
    one, two = (read_question_set(write(text))[0] for text in (line(question="α?"), other))
    assert one == two


@pytest.mark.parametrize(
    "fields", [{"question": "Other?"}, {"must_quote": ["9.9"]}, {"history": ["Before?"]}, {"absent": ["x"]}]
)
def test_hash_depends_on_what_is_asked_and_expected(write: Write, fields: dict[str, object]):
    """A question that asks or expects something else has another hash."""
    one, two = (read_question_set(write(text)) for text in (line(), line(**fields)))
    assert set_sha256(one) != set_sha256(two)


@given(st.permutations(range(4)))
@settings(deadline=None)
def test_hash_of_a_set_does_not_depend_on_its_order(make_question: MakeQuestion, order: list[int]):
    """The same questions in another order are the same set, one of them less is another."""
    questions = [make_question(str(number)) for number in range(4)]
    assert set_sha256(questions[i] for i in order) == set_sha256(questions)
    assert set_sha256(questions[i] for i in order[1:]) != set_sha256(questions)


def sound(make_question: MakeQuestion, **fields: object) -> EvalQuestion:
    """Make a question that fits the corpus of these tests; keyword arguments replace fields."""
    gold = {"gold_sources": ("examplinib-one",), "gold_quotes": (GoldQuote("examplinib-one", "ORR was 6.4%."),)}
    return make_question(**(gold | {"must_quote": ("6.4%",)} | fields))


def test_sound_question(make_question: MakeQuestion, corpus: tuple[Document, ...]):
    """A question that fits has no faults, and passes the check."""
    questions = [sound(make_question), make_question("d", kind="adjacent", absent=("fictinib",))]
    assert faults(questions, corpus) == ()
    check_against(questions, corpus)


def test_unknown_gold_source(make_question: MakeQuestion, corpus: tuple[Document, ...]):
    """A gold source that the corpus lacks is a fault of its own."""
    question = sound(make_question, gold_sources=("examplinib-one", "gone"))
    assert faults([question], corpus) == ("q: unknown gold source 'gone'",)


def test_document_id_is_no_gold_source(make_question: MakeQuestion, corpus: tuple[Document, ...]):
    """Gold sources are studies, not single documents of one."""
    question = sound(make_question, gold_sources=("examplinib-one", "examplinib-one-abstract"))
    assert faults([question], corpus) == ("q: unknown gold source 'examplinib-one-abstract'",)


@pytest.mark.parametrize(
    "text",
    ["ORR was 6.5%.", "ORR was 6.4 %.", "orr was 6.4%.", "ORR was  6.4%.", "ORR was 19.9%.", "ORR was 6.4%.\u00a0"],
)
def test_gold_quote_that_is_not_verbatim(make_question: MakeQuestion, corpus: tuple[Document, ...], text: str):
    """A gold quote stands in its own source, character for character."""
    question = sound(make_question, gold_quotes=(GoldQuote("examplinib-one", text),), must_quote=())
    assert faults([question], corpus) == (f"q: not verbatim in examplinib-one: {text!r}",)


@pytest.mark.parametrize("text", ["PFS was 4.1 months.", "Examplinib", "An abstract"])
def test_any_text_of_a_study_may_be_quoted(make_question: MakeQuestion, corpus: tuple[Document, ...], text: str):
    """A gold quote may stand in any document of its study, and in a title."""
    question = sound(make_question, gold_quotes=(GoldQuote("examplinib-one", text),), must_quote=())
    assert faults([question], corpus) == ()


def test_gold_quote_of_another_source(make_question: MakeQuestion, corpus: tuple[Document, ...]):
    """A gold quote comes from a gold source."""
    question = sound(make_question, gold_quotes=(GoldQuote("mockumab-2", "ORR was 19.9%."),), must_quote=())
    assert faults([question], corpus) == ("q: the gold quote's source 'mockumab-2' is not a gold source",)


@pytest.mark.parametrize("words", ["9.9 months", "6.5%", "orr", "6.4%. "])
def test_key_figure_in_no_gold_quote(make_question: MakeQuestion, corpus: tuple[Document, ...], words: str):
    """A key figure stands in a gold quote; elsewhere in the source is not enough."""
    assert faults([sound(make_question, must_quote=("6.4%", words))], corpus) == (f"q: in no gold quote: {words!r}",)


@pytest.mark.parametrize("word", ["mockumab", "MOCKUMAB", "Mockumab in", "CAR-T", "car", "19.9%"])
def test_absent_word_that_is_present(make_question: MakeQuestion, corpus: tuple[Document, ...], word: str):
    """A word said to be absent stands in no text and no title, in capitals or not."""
    question = make_question(kind="adjacent", absent=("fictinib", word))
    assert faults([question], corpus) == (f"q: {word!r} is said to be absent and stands in mockumab-2",)


@pytest.mark.parametrize("word", ["mocku", "umab", "R-T f", "(", "mockumab.2", "ab|mockumab"])
def test_part_of_a_word_is_not_that_word(make_question: MakeQuestion, corpus: tuple[Document, ...], word: str):
    """A word that stands there only as part of another, or as a pattern, is absent."""
    assert faults([make_question(kind="adjacent", absent=(word,))], corpus) == ()


def test_all_faults_are_named(make_question: MakeQuestion, corpus: tuple[Document, ...]):
    """One line a fault, questions in their order."""
    questions = [sound(make_question, must_quote=("1.1", "2.2")), make_question("d", kind="adjacent", absent=("ORR",))]
    assert [fault.split(":")[0] for fault in faults(questions, corpus)] == ["q", "q", "d"]


def test_check_names_the_first_fault_and_how_many(make_question: MakeQuestion, corpus: tuple[Document, ...]):
    """The message holds the first fault in full and counts the others."""
    question = sound(make_question, must_quote=("1.1", "2.2", "3.3"))
    with pytest.raises(EvaluationError, match=r"\A[^\n]*q: in no gold quote: '1\.1' \(and 2 more\)[^\n]*\Z"):
        check_against([question], corpus)


def test_check_with_one_fault(make_question: MakeQuestion, corpus: tuple[Document, ...]):
    """A single fault is not said to be more."""
    with pytest.raises(EvaluationError, match=r"'1\.1': correct"):
        check_against([sound(make_question, must_quote=("1.1",))], corpus)


def test_empty_corpus(make_question: MakeQuestion):
    """Without documents every gold source is unknown, and every absent word is absent."""
    questions = [sound(make_question), make_question("d", kind="adjacent", absent=("ORR",))]
    assert faults(questions, ()) == ("q: unknown gold source 'examplinib-one'",)


def test_key_figure_as_part_of_another_number(make_question: MakeQuestion, corpus: tuple[Document, ...]):
    """A key figure that stands in its gold quote only inside a longer number could never be shown."""
    question = sound(make_question, must_quote=("4%",))
    assert faults([question], corpus) == ("q: in no gold quote: '4%'",)


def test_half_of_a_character_pair(write: Write):
    """JSON can escape half of a character pair, which has no UTF-8: the line is named."""
    file = write(line().replace("How long", r"\ud800"))
    with pytest.raises(EvaluationError, match=r"questions\.jsonl, line 1: half of a character pair"):
        read_question_set(file)


@pytest.mark.parametrize("field", [{"question": " "}, {"id": "a\n"}, {"must_quote": ["\t"]}])
def test_blank_or_broken_words(write: Write, field: dict[str, Any]):
    """A question or key figure of blanks, and an id with a line break, break the schema."""
    with pytest.raises(EvaluationError, match=next(iter(field))):
        read_question_set(write(line(**field)))


def test_hash_does_not_depend_on_note_and_split(write: Write):
    """A question moved to the other split, or with a mended note, still expects the same."""
    one, two = (read_question_set(write(text)) for text in (line(), line(split="test", note="n")))
    assert set_sha256(one) == set_sha256(two)


def test_long_value_hides_no_rule(write: Write):
    """The message for a question that is too long says so."""
    with pytest.raises(EvaluationError, match=r"question: [^\n]*too long"):
        read_question_set(write(line(question="x" * 3000)))

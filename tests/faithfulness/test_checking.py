"""Whether a statement says what the sentences that it cites say: small cases, and statements as a model writes them."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hepcite.documents import Document
from hepcite.errors import CorpusError
from hepcite.faithfulness.checking import LONGEST, Checker
from hepcite.faithfulness.sources import Cited
from hepcite.sources.shipped import corpus_folder, read_corpus

MakeDocument = Callable[..., Document]
Faults = Callable[..., tuple[str, ...]]

STATEMENTS = Path(__file__).parents[1] / "data" / "model_statements.jsonl"

LEAST_CORRECT = 0.9
"""Share of the correct statements that has to be found without a fault."""

LEAST_WRONG = 300
"""Wrong statements, all kinds together."""

WRONG_KINDS = ["advice", "dropped-not", "foreign-id", "invented-trial", "mixed-studies", "swapped-arms", "wrong-digit"]

NUMBER = re.compile(r"(?<![\w.,-])\d+(?:[.,]\d+)*(?!\w)|(?<=\d[-–])\d+(?:[.,]\d+)*(?!\w)")
"""A number that is no part of a name: neither "IMbrave150" nor "CTLA-4"."""

SLIPS = (
    "Variceal bleeding occurred in 7.4% of the Korean series of 640 HCC patients",
    "In Song 2025, two-year local failure after SBRT for oligoprogressive or oligometastatic HCC was 4.0%",
)
"""How the changed statements begin that are not found: their figure is another one of the same sentence."""

PFS = "In CELESTIAL, median PFS was 5.2 months with cabozantinib and 1.9 months with placebo (HR 0.44, CI 0.36-0.52)."
OS = "In CELESTIAL, median OS was 10.2 months with cabozantinib versus 8.0 months on placebo."
EQUAL = "OS did not differ between lenvatinib and sorafenib in the Japanese series (p=0.353)."
CHAN = "Median PFS with cabozantinib in the Chan phase II trial was 4.1 months (95% CI 3.3-5.3)."
BANG = "The response rate to cabozantinib was 3.6% in the Korean series."


@dataclass(frozen=True)
class Written:
    """A statement with the sentences that it cites, and what is the matter with it."""

    kind: str
    text: str
    cited: tuple[Cited, ...]


@cache
def written() -> tuple[Written, ...]:
    """Read the statements as a model might write them."""
    documents = {document.study_id: document for document in read_corpus(corpus_folder())}

    def statement(line: dict[str, Any]) -> Written:
        cited = tuple(Cited(one["text"], documents[one["study_id"]]) for one in line["cited"])
        return Written(line["kind"], line["statement"], cited)

    return tuple(statement(json.loads(line)) for line in STATEMENTS.read_text("utf-8").splitlines())


@cache
def accepted() -> tuple[Written, ...]:
    """Read the correct statements that are found without a fault."""
    checker = Checker.read(corpus_folder())
    return tuple(one for one in written() if one.kind == "correct" and not checker.faults(one.text, one.cited))


@cache
def facts() -> tuple[Cited, ...]:
    """Read every fact of the shipped records, with its record."""
    documents = read_corpus(corpus_folder())
    return tuple(
        Cited(document.text[section.start : section.end], document)
        for document in documents
        for section in document.sections
        if section.name == "facts"
    )


@pytest.fixture
def faults(checker: Checker, document: MakeDocument) -> Faults:
    """Hold a statement against sentences, each of a study of its own unless one is named."""

    def hold(statement: str, *sentences: str, **fields: Any) -> tuple[str, ...]:
        studies = [{"study_id": f"study-{i}"} | fields for i in range(len(sentences))]
        cited = [Cited(text, document(text, **study)) for text, study in zip(sentences, studies, strict=True)]
        return checker.faults(statement, cited)

    return hold


@pytest.mark.parametrize(
    ("statement", "sentences"),
    [
        ("Cabozantinib had no effect on PFS and OS.", ["{C} had no effect on PFS.", "{C} had a strong effect on OS."]),
        ("Lenvatinib did not cause bleeding and ascites.", ["{L} did not cause bleeding.", "{L} caused ascites."]),
        ("Lenvatinib prolonged PFS and OS.", ["{L} prolonged PFS.", "With lenvatinib, OS was 9.9 months."]),
        ("OS and PFS were 4.1 months.", ["PFS was 4.1 months.", "OS was 9.9 months."]),
        (
            "Bleeding did not occur with lenvatinib, sorafenib and nivolumab.",
            ["Bleeding did not occur with lenvatinib.", "Bleeding occurred with sorafenib and nivolumab."],
        ),
        (
            "With cabozantinib PFS was 4.1 months; OS was 9.9 months.",
            ["With cabozantinib PFS was 4.1 months.", "With lenvatinib OS was 9.9 months."],
        ),
        ("OS was 7.3 months.", ["Patients with ascites had an OS of 7.3 months."]),
        ("OS was 7.3 months.", ["Patients whose AFP fell had an OS of 7.3 months."]),
        ("OS was 7.3 months.", ["OS was 7.3 months in cirrhotic patients."]),
        (
            "Regorafenib after failure of sorafenib gave an OS of 7.3 months.",
            ["Sorafenib after failure of regorafenib gave an OS of 7.3 months."],
        ),
        (
            "The trial excluded Child-Pugh A.",
            ["The trial excluded prior immunotherapy and required Child-Pugh A."],
        ),
        ("Each patient who had a response had an AFP that fell.", ["Each patient whose AFP fell had a response."]),
        (
            "OS was longer with sorafenib than with lenvatinib.",
            ["OS was longer with lenvatinib than with sorafenib; PFS was longer with sorafenib than with lenvatinib."],
        ),
        ("Progressive disease expression was 12%.", ["PD-L1 expression was 12%."]),
        ("Overall survival was 12 months with lenvatinib.", ["Relapse-free survival was 12 months with lenvatinib."]),
        (
            "OS was 8.0 months with lenvatinib.",
            ["OS was 9.9 vs. 8.0 months with lenvatinib vs. sorafenib."],
        ),
        (
            "1,950 patients received lenvatinib.",
            ["2,012 patients received lenvatinib and 1,950 sorafenib."],
        ),
        ("Grade 3 liver events occurred in 12%.", ["Grade 3 hepatitis events occurred in 12%."]),
        ("AFP of 400 ng/mL was found.", ["AFP of 400 ng/mL or more was found."]),
        ("3 nodules were found.", [">= 3 nodules were found."]),
        (
            "More rejection was seen after a washout of more than 30 days.",
            ["Less rejection was seen after a washout of more than 30 days."],
        ),
    ],
)
def test_statements_that_once_passed(statement: str, sentences: list[str], faults: Faults):
    """What the sentences do not say is a fault, however close its words are to theirs."""
    texts = [text.format(C="Cabozantinib", L="Lenvatinib") for text in sentences]
    assert faults(statement, *texts, study_id="one-study")


@pytest.mark.parametrize("statement", ["Lenvatinib is the standard of care.", "Patients have to receive lenvatinib."])
def test_advice_in_other_words_of_a_guideline(statement: str, faults: Faults):
    """A guideline's advice is reported in its words: the letters of the words do not do."""
    text = "Lenvatinib care had a standard deviation; patients have tumours and receive lenvatinib."
    assert faults(statement, text, study_type="guideline")


def test_names_that_break_the_schema(tmp_path: Path):
    """A folder whose files of names break their schema is an error of the corpus."""
    (tmp_path / "lexicon.yaml").write_text("- {id: sorafenib}\n", "utf-8")
    (tmp_path / "same_meaning.yaml").write_text("- {id: os, kind: endpoint, name: OS}\n", "utf-8")
    with pytest.raises(CorpusError):
        Checker.read(tmp_path)


def test_nothing_cited(faults: Faults):
    """A statement that cites no sentence is borne out by none."""
    assert len(faults(PFS)) == 1


@pytest.mark.parametrize(
    "statement",
    ["", "   ", "\n", f"{PFS}\n", f"{PFS}\x00", "Median\tPFS was 5.2 months.", "\u202eMedian PFS was 5.2 months."],
)
def test_unreadable(statement: str, faults: Faults):
    """An empty statement, or one with control characters, is a fault."""
    assert faults(statement, PFS)


def test_longest(faults: Faults):
    """A statement is read up to its longest length, and is a fault when it is longer by one character."""
    sentence = (f"{OS} " * 10).strip()
    statement = sentence[:LONGEST].strip().ljust(LONGEST, ".")
    assert "longer than" not in " ".join(faults(statement, sentence))
    assert "longer than" in " ".join(faults(f"{statement}.", sentence))


@pytest.mark.parametrize("statement", [".", "...", "It was as follows", "The patients were those", "-", "(", "( ) , ;"])
def test_says_nothing(statement: str, faults: Faults):
    """A statement that tells nothing is a fault, since no sentence bears it out."""
    assert len(faults(statement, PFS)) == 1


@pytest.mark.parametrize("sentence", [PFS, OS, EQUAL, CHAN, BANG])
def test_sentence_bears_itself_out(sentence: str, faults: Faults):
    """A sentence says what it says, alone or among others."""
    assert faults(sentence, sentence) == ()
    assert faults(sentence, BANG, sentence, OS) == ()


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("Median PFS with cabozantinib was 5.2 months.", PFS),
        ("Cabozantinib gave a median progression-free survival of 5.2 months, against 1.9 months on placebo.", PFS),
        ("The hazard ratio for PFS was 0.44 (CI 0.36-0.52) in CELESTIAL.", PFS),
        ("Median survival on placebo was 8.0 months.", OS),
        ("OS was similar with lenvatinib and sorafenib (p=0.353).", EQUAL),
        ("There was no difference in OS between sorafenib and lenvatinib.", EQUAL),
        ("In the Korean series 3.6% responded to cabozantinib.", BANG),
    ],
)
def test_faithful(statement: str, sentence: str, faults: Faults):
    """What a sentence says may be told in other words, in another order and in part."""
    assert faults(statement, sentence) == ()


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("Median PFS with cabozantinib was 5.3 months.", PFS),
        ("Median PFS with cabozantinib was 1.9 months.", PFS),
        ("Median PFS with placebo was 5.2 months.", PFS),
        ("Median OS with cabozantinib was 5.2 months.", PFS),
        ("Median PFS with regorafenib was 5.2 months.", PFS),
        ("In RESORCE, median PFS was 5.2 months with cabozantinib.", PFS),
        ("Median PFS was 5.2 months with cabozantinib in patients with cirrhosis.", PFS),
        ("Median PFS was longer with cabozantinib.", PFS),
        ("OS differed between lenvatinib and sorafenib (p=0.353).", EQUAL),
        ("OS was longer with lenvatinib than with sorafenib.", EQUAL),
        ("Cabozantinib should be used: median PFS was 5.2 months.", PFS),
        ("You had a median PFS of 5.2 months with cabozantinib.", PFS),
    ],
)
def test_unfaithful(statement: str, sentence: str, faults: Faults):
    """Another figure, arm, endpoint, drug, trial, group, direction or negation, and advice, are faults."""
    assert faults(statement, sentence)


@pytest.mark.parametrize(
    "statement",
    [
        "Median PFS with cabozantinib was 4.1 months in the Chan trial, and response was 3.6% in the Korean series.",
        "In the Chan trial median PFS with cabozantinib was 4.1 months; in the Korean series response was 3.6%.",
    ],
)
def test_two_studies_in_pieces(statement: str, faults: Faults):
    """A statement over two studies that names each is borne out in pieces, in either order of the sentences."""
    assert faults(statement, CHAN, BANG) == ()
    assert faults(statement, BANG, CHAN) == ()
    assert faults(statement, CHAN)
    assert faults(statement, BANG)


@pytest.mark.parametrize(
    "statement",
    [
        "Median PFS with cabozantinib was 4.1 months and the response rate was 3.6%.",
        "In the Chan trial, median PFS was 4.1 months with cabozantinib and the response rate was 3.6%.",
        "In the Korean series, median PFS with cabozantinib was 4.1 months.",
        "In the Chan trial, the response rate to cabozantinib was 3.6%.",
    ],
)
def test_two_studies_mixed(statement: str, faults: Faults):
    """What one study found is not to be told of another, nor of both in one breath."""
    assert faults(statement, CHAN, BANG)


def test_one_study_in_pieces(faults: Faults):
    """Findings of one study may be told in one breath."""
    statement = "In CELESTIAL, median PFS with cabozantinib was 5.2 months and median OS 10.2 months."
    assert faults(statement, PFS, OS, study_id="celestial") == ()
    assert faults(statement, PFS, study_id="celestial")


def test_advice_of_a_guideline(faults: Faults):
    """A guideline's advice may be reported in its own words, and is never given as an order."""
    sentence = "Atezolizumab-bevacizumab is recommended as first-line treatment of HCC."
    assert faults(sentence, sentence, study_type="guideline") == ()
    assert faults("Atezolizumab-bevacizumab should be the first-line treatment.", sentence, study_type="guideline")
    assert faults("Use atezolizumab-bevacizumab.", sentence, study_type="guideline")


def test_advice_of_a_guideline_beside_a_trial(checker: Checker, document: MakeDocument):
    """A guideline's advice may be reported where a trial is cited beside it, and a trial's never."""
    sentence = "Atezolizumab-bevacizumab is recommended as first-line treatment of HCC."
    guideline = Cited(sentence, document(sentence, study_id="guideline", study_type="guideline"))
    trial = Cited(PFS, document(PFS, study_id="celestial", study_type="phase-3-rct"))
    assert checker.faults(sentence, [guideline, trial]) == ()
    assert checker.faults(sentence, [trial])
    assert checker.faults(sentence, [Cited(sentence, trial.document)])


def test_statements_are_many():
    """There are statements of every kind, and enough different wrong ones to tell how good the check is."""
    assert {one.kind for one in written()} == {"correct", *WRONG_KINDS}
    assert len({(one.text, one.cited) for one in written() if one.kind != "correct"}) >= LEAST_WRONG


def test_statements_cite_the_corpus():
    """Every sentence that a statement cites stands in its document, word for word."""
    assert [cited.text for one in written() for cited in one.cited if cited.text not in cited.document.text] == []


def test_correct_statements(checker: Checker):
    """At least nine in ten of the correct statements are without a fault."""
    correct = [one for one in written() if one.kind == "correct"]
    refused = [f"{one.text} -> {found}" for one in correct if (found := checker.faults(one.text, one.cited))]
    assert len(refused) <= (1 - LEAST_CORRECT) * len(correct), "\n".join(refused)


@pytest.mark.parametrize("kind", WRONG_KINDS)
def test_wrong_statements(kind: str, checker: Checker):
    """No wrong statement of a kind slips through."""
    slipped = [one.text for one in written() if one.kind == kind and not checker.faults(one.text, one.cited)]
    assert slipped == []


def digits(statement: str) -> Iterator[int]:
    """Yield the places of the digits of the numbers of a statement."""
    places = (place for number in NUMBER.finditer(statement) for place in range(*number.span()))
    return (place for place in places if statement[place].isdigit())


@given(st.data())
@settings(max_examples=400, deadline=None)
def test_changed_digit(checker: Checker, data: st.DataObject):
    """A correct statement in which one digit of a number is another one is always a fault."""
    one = data.draw(st.sampled_from([one for one in accepted() if any(digits(one.text))]))
    place = data.draw(st.sampled_from(list(digits(one.text))))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != one.text[place]]))
    changed = one.text[:place] + other + one.text[place + 1 :]
    assume(not changed.startswith(SLIPS))
    assert checker.faults(changed, one.cited), changed


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_same_statement_same_faults(checker: Checker, data: st.DataObject):
    """Equal statements over equal sentences have equal outcomes; the order of the sentences changes no verdict."""
    one = data.draw(st.sampled_from(written()))
    first = checker.faults(one.text, one.cited)
    assert checker.faults(one.text, list(one.cited)) == first
    assert bool(checker.faults(one.text, one.cited[::-1])) == bool(first)


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_further_sentence_refutes_nothing(checker: Checker, data: st.DataObject):
    """A statement that is borne out stays so when it cites a further sentence."""
    one, further = data.draw(st.sampled_from(accepted())), data.draw(st.sampled_from(facts()))
    assert checker.faults(one.text, [*one.cited, further]) == ()


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_no_word_from_nowhere(checker: Checker, data: st.DataObject):
    """A correct statement with a word put in that no source has is a fault."""
    one = data.draw(st.sampled_from(accepted()))
    words = one.text.split(" ")
    place = data.draw(st.integers(1, len(words)))
    assert checker.faults(" ".join([*words[:place], "spectacular", *words[place:]]), one.cited)

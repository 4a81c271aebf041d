"""Reading a question: what is asked, after which treatment, and whether it is about one person."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite.errors import QuestionError
from hepcite.lexicon import Concept, Lexicon
from hepcite.questions import MAX_CHARACTERS, QuestionReader, clean
from hepcite.reading import Reading


def ids(concepts: tuple[Concept, ...]) -> list[str]:
    """Return the ids of concepts."""
    return [concept.id for concept in concepts]


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("  cabo \n after\tICI?  ", "cabo after ICI?"),
        ("cabo\x00zantinib", "cabo zantinib"),
        ("cabo\u200bzan\u00adtinib\ufeff", "cabozantinib"),
        ("a\u00a0b\u2028c", "a b c"),
        ("e\u0301", "é"),
        ("\ud800x", "x"),
        ("", ""),
        (" \u200b\x07 ", ""),
        ("😀 α ≥ 0.58", "😀 α ≥ 0.58"),
    ],
)
def test_clean_by_hand(typed: str, text: str):
    """Control characters and runs of white space become one space, invisible ones nothing, the rest stays."""
    assert clean(typed) == text


@given(st.text(max_size=60))
@settings(deadline=None)
def test_clean_text_has_no_stray_white_space(question: str):
    """A cleaned question is one line of words with one space between them."""
    text = clean(question)
    assert text == " ".join(text.split())


def test_longest_question():
    """A question of the greatest length passes, one character more does not."""
    assert len(clean("x" * MAX_CHARACTERS)) == MAX_CHARACTERS
    with pytest.raises(QuestionError, match=r"\Athe question has 2,001 characters, the limit is 2,000[^\n]*\Z"):
        clean("x" * (MAX_CHARACTERS + 1))


def test_white_space_does_not_count():
    """The length is that of the cleaned question."""
    assert clean(" " * 5000 + "x") == "x"


@pytest.mark.parametrize(
    ("question", "personal"), [("Lenvatinib for my 70-year-old?", True), ("Lenvatinib at 70?", False)]
)
def test_person(reader: QuestionReader, question: str, personal: bool):
    """The reading says whether the question is about one patient."""
    assert reader.read(question).about_a_person is personal


@pytest.mark.parametrize(
    ("question", "subject", "prior"),
    [
        ("cabo after atezo/bev?", "cabozantinib", "atezo-bev"),
        ("regorafenib post atezolizumab-bevacizumab", "regorafenib", "atezo-bev"),
        ("ramucirumab following nivolumab", "ramucirumab", "nivolumab"),
        ("patients who progressed on STRIDE: lenvatinib", "lenvatinib", "stride"),
        ("atezo-bev failure, then cabozantinib", "cabozantinib", "atezo-bev"),
        ("nivolumab failed: lenvatinib", "lenvatinib", "nivolumab"),
        ("post lenvatinib ramucirumab", "ramucirumab", "lenvatinib"),
        ("ramucirumab in patients refractory to atezolizumab", "ramucirumab", "atezolizumab"),
        ("cabozantinib after failure of the pembrolizumab", "cabozantinib", "pembrolizumab"),
    ],
)
def test_prior_therapy(reader: QuestionReader, question: str, subject: str, prior: str):
    """A treatment named as already given is no subject of the question."""
    reading = reader.read(question)
    assert (ids(reading.subjects), ids(reading.prior)) == ([subject], [prior])


@pytest.mark.parametrize(
    "question", ["regorafenib versus cabozantinib", "Is lenvatinib active?", "nivolumab plus ipilimumab"]
)
def test_no_prior_therapy(reader: QuestionReader, question: str):
    """Treatments that are compared or asked about were not given before."""
    assert reader.read(question).prior == ()


@pytest.mark.parametrize(
    ("question", "setting"),
    [
        ("cabozantinib after immunotherapy", "second-line-post-ici"),
        ("cabo post-ICI", "second-line-post-ici"),
        ("regorafenib after atezo-bev", "second-line-post-ici"),
        ("lenvatinib after nivolumab plus ipilimumab", "second-line-post-ici"),
        ("cabozantinib after sorafenib", "second-line-post-tki"),
        ("ramucirumab after lenvatinib", "second-line-post-tki"),
        ("first-line durvalumab tremelimumab", "first-line"),
        ("adjuvant atezolizumab", "other"),
        ("regorafenib versus cabozantinib", None),
        ("", None),
    ],
)
def test_setting(reader: QuestionReader, question: str, setting: str | None):
    """The setting follows from the treatment given before, else from the line that is named."""
    assert reader.read(question).setting == setting


@pytest.mark.parametrize(
    ("question", "written_out"),
    [
        ("cabo after atezo/bev?", "cabozantinib after atezolizumab-bevacizumab?"),
        ("Opdivo", "nivolumab"),
        ("cabozatinib dose", "cabozantinib dose"),
        ("cabozantinib after post-ICI progression", "cabozantinib after immunotherapy progression"),
        ("PFS of regorafenib", "progression-free survival of regorafenib"),
        ("regorafenib, 160 mg (3 weeks on)", "regorafenib, 160 mg (3 weeks on)"),
        ("cabozantinib in CP-B7", "cabozantinib in Child-Pugh B7"),
        ("cabozantinib in Child-Pugh B8", "cabozantinib in Child-Pugh B8"),
        ("cabozantinib in CPB", "cabozantinib in Child-Pugh B"),
    ],
)
def test_short_forms_are_written_out(reader: QuestionReader, question: str, written_out: str):
    """Abbreviations, brand names and misspellings are written out, and all else stays."""
    assert reader.read(question).searched_for == written_out


def test_text_stays_as_typed(reader: QuestionReader):
    """The question itself is not changed by what is searched for."""
    assert reader.read("cabo?").text == "cabo?"


def test_endpoints(reader: QuestionReader):
    """The outcomes asked for are found in the order named."""
    assert ids(reader.read("PFS and OS of cabozantinib").endpoints) == ["pfs", "os"]


def test_words_are_searched_in_both_forms(reader: QuestionReader):
    """BM25 gets the question as typed and as written out."""
    query = reader.read("PFS with cabo").lexical_query
    assert all(word in query for word in ("PFS", "cabo", "progression-free survival", "cabozantinib"))


def test_other_disease(reader: QuestionReader):
    """A disease that the corpus is not about is named."""
    assert ids(reader.read("regorafenib in breast cancer").other_diseases) == ["breast-cancer"]


def test_trial_number(reader: QuestionReader):
    """A registry number is found in any case."""
    assert reader.read("results of nct04588051?").trial_ids == ("NCT04588051",)


@pytest.mark.parametrize("name", ["examplinib", "fancimab", "Inventolimus"])
def test_unknown_drug(reader: QuestionReader, name: str):
    """A word with the ending of a drug's name that nobody knows is noticed, as it was typed."""
    assert reader.read(f"{name} after immunotherapy").unknown == (name,)


@pytest.mark.parametrize("name", ["CheckMate 999", "KEYNOTE-999", "IMbrave999", "LEAP-999"])
def test_unknown_trial_of_a_known_series(reader: QuestionReader, name: str):
    """A number that nobody knows in a series of trials is noticed, as it was typed."""
    assert reader.read(f"What did {name} show?").unknown == (name,)


@pytest.mark.parametrize("name", ["CheckMate 040", "KEYNOTE-240", "IMbrave150"])
def test_known_trial_of_a_series(reader: QuestionReader, name: str):
    """A trial of a series that the lexicon knows is a subject."""
    reading = reader.read(f"What did {name} show?")
    assert reading.unknown == () and [concept.kind for concept in reading.subjects] == ["trial"]


def test_unfamiliar_words(reader: QuestionReader):
    """Words that no text has are told apart: technical ones and those of everyday English, as typed."""
    reading = reader.read("Lenvatinib with Fluconazole or grapefruit")
    assert (reading.technical_words, reading.everyday_words) == (("Fluconazole",), ("grapefruit",))


def test_author(reader: QuestionReader):
    """A study named by its first author is found by the surname."""
    assert reader.read("What did Scheiner report?").authors == ("Scheiner",)


def test_years(reader: QuestionReader):
    """Years are found, other numbers are not."""
    assert reader.read("cabozantinib 2140 mg in 2023, n 1999").years == {2023, 1999}


def test_content_is_what_the_lexicon_lacks(reader: QuestionReader):
    """The stems of telling words outside the lexicon are the content."""
    assert reader.read("Which grafts did nivolumab patients lose?").content == {"graft", "patient"}


def test_what_is_left_out(reader: QuestionReader):
    """A design that the question leaves out is not asked for, and a drug left out is no subject."""
    reading = reader.read("regorafenib: not the running trials")
    assert (reading.designs, reading.not_designs) == (frozenset(), {"ongoing-trial"})
    assert ids(reader.read("Which TKI other than sorafenib?").subjects) == ["tyrosine-kinase-inhibitor"]


@pytest.mark.parametrize("question", ["Which TKI other than sorafenib?", "regorafenib, not retrospective cohorts"])
def test_what_is_left_out_is_no_content(reader: QuestionReader, question: str):
    """The words of what a question leaves out are not looked for."""
    assert not reader.read(question).content & {"sorafenib", "retrospect", "cohort"}


@pytest.mark.parametrize(
    ("question", "together"),
    [("donafenib plus sintilimab", True), ("donafenib with sintilimab", True), ("donafenib or sintilimab", False)],
)
def test_together(reader: QuestionReader, question: str, together: bool):
    """Two drugs joined by plus or with are meant as one combination."""
    assert reader.read(question).together is together


def test_drug_alone(reader: QuestionReader):
    """A drug asked for alone is told from the combinations that hold it."""
    assert "lenva-pembro" in reader.read("Lenvatinib alone after ICI").combinations
    assert reader.read("Lenvatinib after ICI").combinations == frozenset()


@pytest.mark.parametrize(("question", "against"), [("nivolumab vs sorafenib", True), ("nivolumab, sorafenib", False)])
def test_against(reader: QuestionReader, question: str, against: bool):
    """A comparison is told from a list."""
    assert reader.read(question).against is against


def test_members_of_a_class(reader: QuestionReader):
    """The drugs of a small class are searched for by name, those of a large one are not."""
    reading = reader.read("anti-CTLA-4 antibodies")
    assert {"ipilimumab", "tremelimumab"} <= set(reading.members) and "ipilimumab" in reading.lexical_query
    assert reader.read("tyrosine kinase inhibitors").members == ()


def test_known_drugs_are_not_unknown(reader: QuestionReader):
    """Known drugs and ordinary words are not taken for unknown drugs."""
    assert reader.read("cabozantinib after nivolumab in patients with stable disease").unknown == ()


def test_named_subjects(reader: QuestionReader):
    """A drug names one thing, a class of drugs does not."""
    assert ids(reader.read("cabozantinib or another tyrosine kinase inhibitor").particular) == ["cabozantinib"]


@given(
    st.lists(
        st.sampled_from(["cabo", "after", "atezo/bev", "OS", "72M", "NCT1", "?", "😀", "PD-1", "x" * 50, "vs"]),
        max_size=12,
    )
)
@settings(deadline=None)
def test_any_question_is_read(reader: QuestionReader, pieces: list[str]):
    """Any text gives a reading with itself as its text, the same one each time."""
    text = " ".join(pieces)
    reading: Reading = reader.read(text)
    assert reading.text == text and reader.read(text) == reading


@pytest.mark.parametrize(
    ("question", "alternatives", "compares"),
    [
        ("Lenvatinib or sorafenib after atezolizumab-bevacizumab?", {"lenvatinib", "sorafenib"}, True),
        ("After durvalumab-tremelimumab or nivolumab, cabozantinib?", set(), False),
        ("TACE or radioembolisation?", {"tace", "tare"}, True),
        ("OS or PFS with cabozantinib", {"os", "pfs"}, False),
        ("OS or cabozantinib", set(), False),
        ("Lenvatinib versus sorafenib", set(), True),
        ("Lenvatinib plus sorafenib or nothing", set(), False),
        ("Do studies disagree on lenvatinib?", set(), True),
        ("Do studies disagree?", set(), False),
    ],
)
def test_alternatives(question: str, alternatives: set[str], compares: bool, lexicon: Lexicon):
    """Things of a sort joined by "or" are alternatives; treatments that are, or are set against each other, compare."""
    reading = QuestionReader(lexicon, frozenset({"or", "nothing"})).read(question)
    assert reading.alternatives == alternatives and reading.compares is compares


@pytest.mark.parametrize(
    ("question", "designs"),
    [
        ("Which second line is recommended after atezolizumab-bevacizumab?", {"guideline"}),
        ("What do societies advise after immunotherapy?", {"guideline"}),
        ("What is the recommended dose of roblitinib?", set()),
        ("What is the recommended starting dose of roblitinib?", set()),
        ("Survival after atezolizumab-bevacizumab", set()),
    ],
)
def test_recommended_means_guidelines(question: str, designs: set[str], lexicon: Lexicon):
    """What is recommended, guidelines say; a recommended dose is a fact of a trial."""
    assert QuestionReader(lexicon, frozenset()).read(question).designs == designs

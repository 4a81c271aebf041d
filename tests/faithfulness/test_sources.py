"""A cited sentence with what is known of its study: its names, its label, and whether it brings in another study."""

from collections.abc import Callable

import pytest

from hepcite.documents import STUDY_TYPES, Document, Section
from hepcite.faithfulness.sources import Source, describe
from hepcite.faithfulness.words import stem

MakeDocument = Callable[..., Document]
MakeSource = Callable[..., Source]

FACT = "In CELESTIAL, cabozantinib gave a median survival of 10.2 months versus 8.0 months on placebo."
POPULATION = "Population: advanced HCC after sorafenib, Child-Pugh A."


@pytest.fixture
def celestial(document: MakeDocument) -> Document:
    """A trial's record with a population, a result and a limitation."""
    limitation = "Limitations: few had bilirubin above 2 mg/dl."
    text = f"{POPULATION}\n{FACT}\n{limitation}"
    second, third = len(POPULATION) + 1, len(POPULATION) + len(FACT) + 2
    sections = (
        Section("population", 0, len(POPULATION)),
        Section("facts", second, second + len(FACT)),
        Section("limitations", third, len(text)),
    )
    return document(
        text,
        sections=sections,
        title="Cabozantinib in Advanced Hepatocellular Carcinoma",
        authors="Abou-Alfa GK, Meyer T, Cheng AL, et al",
        journal="N Engl J Med",
        study_type="phase-3-rct",
        setting="second-line-post-tki",
        trial_ids=("NCT01908426",),
        n=707,
    )


@pytest.mark.parametrize(
    "part",
    [
        "Cabozantinib in Advanced Hepatocellular Carcinoma",
        "Abou-Alfa",
        "N Engl J Med",
        "phase III randomised trial",
        POPULATION,
        "NCT01908426",
    ],
)
def test_description(part: str, celestial: Document):
    """A study is described by its title, first author, journal, design, population and trial numbers."""
    assert part in describe(celestial)


@pytest.mark.parametrize("part", ["10.2", "8.0", "placebo", "median", "Limitations", "bilirubin"])
def test_no_result_in_a_description(part: str, celestial: Document):
    """What is known of a study holds nothing of its results and limitations."""
    assert part not in describe(celestial)


@pytest.mark.parametrize(
    ("setting", "direct"),
    [("second-line-post-ici", True), ("second-line-post-tki", False), ("first-line", False), ("not-stated", False)],
)
def test_direct_setting(setting: str, direct: bool, document: MakeDocument):
    """Only of a study of treatment after immunotherapy it is said that it is one."""
    assert ("after immunotherapy" in describe(document(setting=setting))) is direct


@pytest.mark.parametrize("design", STUDY_TYPES)
def test_bare_document_is_described(design: str, document: MakeDocument):
    """A document without authors, journal and trial is described by its title and design alone, on a line each."""
    lines = describe(document(title="Examplinib", study_type=design)).splitlines()
    assert lines[0] == "Examplinib"
    assert len(lines) == 2
    assert all(lines)


@pytest.mark.parametrize(
    "text",
    [
        "In a separate phase II trial, response was 12%.",
        "In another cohort, response was 12%.",
        "A later retrospective series found a response of 12%.",
        "The second study found 12%.",
        "In an earlier meta-analysis response was 12%.",
        "A parallel Korean registry found 12%.",
        "In other Japanese cohorts and one other Korean cohort, it was 12%.",
        "In ANOTHER TRIAL it was 12%.",
    ],
)
def test_another_study(text: str, source: MakeSource):
    """A sentence that brings in another study than its record's is not on the record's study."""
    assert source(text, study_id="celestial").study != source(FACT, study_id="celestial").study


@pytest.mark.parametrize(
    "text",
    [
        FACT,
        "In the trial, response was 12%.",
        "The cohort had 47 patients.",
        "A retrospective series of 47 patients",
        "Second-line treatment in the trial",
        "The later course was unknown.",
        "",
    ],
)
def test_own_study(text: str, source: MakeSource):
    """Any other sentence is on the study of its record."""
    assert source(text, study_id="celestial").study == "celestial"


def test_same_text_is_one_study(source: MakeSource):
    """The same sentence on another study is on one study, another one of the same record on a third."""
    first, again = source("In another cohort, OS was 9 months."), source("In another cohort, OS was 9 months.")
    assert first.study == again.study
    assert first.study != source("In another cohort, OS was 8 months.").study


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        (FACT, {"celestial-trial", "cabozantinib", "median", "os", "10.2", "placebo"}, {"in", "a", ",", "gave"}),
        ("OS did not differ.", {"os", "different"}, {"not", "did"}),
        ("", set(), {"os"}),
    ],
)
def test_keys(text: str, inside: set[str], outside: set[str], source: MakeSource):
    """What a sentence names are its things, words, numbers and directions, not its marks, negations and fillers."""
    keys = source(text).keys
    assert inside <= keys
    assert not outside & keys


def test_label_lends_no_endpoint(source: MakeSource):
    """The label of a study names its drug, design and author, but no endpoint, since a title is no result."""
    made = source(FACT, title="Overall survival with lenvatinib and response", authors="Kudo M, Finn RS")
    assert {"lenvatinib", "kudo"} <= made.label_keys
    assert "os" not in made.label_keys
    assert "finn" not in made.label_keys


def test_label_lends_no_number(source: MakeSource):
    """A number of the title is lent to no sentence."""
    assert "202" not in source(FACT, title="Lenvatinib in 202 patients").label_keys


def test_study_names(source: MakeSource):
    """A study as a whole is named by its authors, the only trial of the sentence, and words such as "study"."""
    names = source(FACT, authors="Abou-Alfa GK, Meyer T").study_names
    assert {"celestial-trial", "meyer", "study", "trial"} <= names
    assert not {"cabozantinib", "os", "placebo"} & names


def test_two_trials_name_no_study(source: MakeSource):
    """A sentence that names two trials is on both: neither names its study as a whole."""
    names = source("OS was longer in CELESTIAL and RESORCE.").study_names
    assert not {"celestial-trial", "resorce-trial"} & names


@pytest.mark.parametrize(
    ("text", "fields", "names"),
    [
        (FACT, {"authors": "Meyer T"}, {"meyer", "celestial-trial"}),
        ("Response in the Korean series was 3.6%.", {}, {stem("Korean")}),
        ("The drug IBX999 was given.", {}, {"ibx999"}),
        ("Response was 3.6%.", {}, set()),
    ],
)
def test_names(text: str, fields: dict[str, str], names: set[str], source: MakeSource):
    """A study is told from others by authors, trials, codes and words with a capital inside the sentence."""
    found = source(text, **fields).names
    assert names <= found
    assert not {stem("response"), stem("median"), "cabozantinib", "os", "placebo"} & found

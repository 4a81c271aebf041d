"""Whether every word of a statement stands in its source, and whether the source's group of patients is kept."""

from collections.abc import Callable

import pytest

from hepcite.faithfulness.labelled_text import LabelledText
from hepcite.faithfulness.sources import Source
from hepcite.faithfulness.support import foreign_words, left_out_group, other_subjects, treatments_of
from hepcite.faithfulness.tokens import Token, Tokenizer

Read = Callable[[str], tuple[Token, ...]]
Label = Callable[[str], LabelledText]
MakeSource = Callable[..., Source]

CHAN = "In the Chan trial, cabozantinib gave a median PFS of 4.1 months and a response rate of 6.4%."
LONGER = "OS was longer with lenvatinib than with sorafenib."
EQUAL = "OS did not differ between lenvatinib and sorafenib."


@pytest.mark.parametrize(
    ("statement", "sentence", "foreign"),
    [
        ("Cabozantinib gave a median PFS of 4.1 months.", CHAN, ()),
        ("Median PFS with cabozantinib was 4.1 months in the Chan trial.", CHAN, ()),
        ("Patients who received cabozantinib had a median PFS of 4.1 months.", CHAN, ()),
        ("Progression-free survival on cabozantinib was 4.1 months.", CHAN, ()),
        ("Cabozantinib gave 9.9 months.", CHAN, ()),
        ("", CHAN, ()),
        ("Durable PFS on cabozantinib", CHAN, ("durable",)),
        ("Median OS with cabozantinib was 4.1 months.", CHAN, ("os",)),
        ("Lenvatinib gave a median PFS of 4.1 months.", CHAN, ("lenvatinib",)),
        ("Cabozantinib gave a PFS of 4.1 months in Korean patients with cirrhosis.", CHAN, ("korean", "cirrhosis")),
        ("Cirrhosis, cirrhosis and cirrhosis", CHAN, ("cirrhosis",)),
        ("PFS was longer with cabozantinib.", CHAN, ("longer",)),
        ("Cabozantinib is toxic and PFS was similar.", CHAN, ("toxic", "similar")),
        ("OS improved with lenvatinib.", LONGER, ()),
        ("OS was prolonged with lenvatinib.", LONGER, ()),
        ("OS was shorter with sorafenib.", LONGER, ("shorter",)),
        ("OS was higher with lenvatinib.", LONGER, ("higher",)),
        ("OS was similar with lenvatinib and sorafenib.", EQUAL, ()),
        ("OS did not differ.", "OS was similar.", ()),
        ("OS differed.", "OS was similar.", ("differed",)),
        ("More than 20% responded.", "Response was seen in >20% of all.", ()),
    ],
)
def test_foreign_words(statement: str, sentence: str, foreign: tuple[str, ...], read: Read, source: MakeSource):
    """What a statement says beyond its source is listed once, in its order; numbers and fillers are left to others."""
    assert foreign_words(read(statement), source(sentence)) == foreign


@pytest.mark.parametrize(
    ("statement", "foreign"),
    [
        ("In this phase II trial by Chan, response was 6.4%.", ()),
        ("With cabozantinib, response was 6.4%.", ()),
        ("In advanced HCC, response was 6.4%.", ()),
        ("With lenvatinib, response was 6.4%.", ("lenvatinib",)),
        ("In this phase III trial, response was 6.4%.", ("phase iii",)),
        ("OS and response were 6.4%.", ("os",)),
    ],
)
def test_label_lends_words(statement: str, foreign: tuple[str, ...], read: Read, source: MakeSource):
    """The label of a study lends its title, author and design to a sentence, but no endpoint."""
    fields = {"title": "OS with cabozantinib for advanced HCC", "authors": "Chan SL", "study_type": "phase-2"}
    assert foreign_words(read(statement), source("Response was 6.4%.", **fields)) == foreign


def test_label_lends_no_second_drug(read: Read, source: MakeSource):
    """A sentence that names a drug itself is not on another one of the title."""
    fields = {"title": "Sorafenib or lenvatinib after immunotherapy"}
    statement = read("Response with lenvatinib was 12%.")
    assert foreign_words(statement, source("Response was 12%.", **fields)) == ()
    assert foreign_words(statement, source("Response with sorafenib was 12%.", **fields)) == ("lenvatinib",)


def test_thing_spelt_out(read: Read, source: MakeSource):
    """A thing that the source spells out in words that are no name is in it; a treatment has to be named."""
    assert foreign_words(read("A partial response"), source("The response was partial in three")) == ()
    sentence = source("An inhibitor of the tyrosine kinase")
    assert foreign_words(read("A tyrosine kinase inhibitor"), sentence) == ("tyrosine kinase inhibitor",)


@pytest.mark.parametrize(
    ("sentence", "kept"),
    [
        ("Among patients with raised AFP, median OS was 7.3 months.", "Median OS was 7.3 months with raised AFP."),
        ("In patients with portal invasion, OS was 7.3 months.", "With portal invasion, OS was 7.3 months."),
        ("When bilirubin was raised, OS was 7.3 months.", "OS was 7.3 months with raised bilirubin."),
        ("With cirrhosis, OS was 7.3 months.", "OS was 7.3 months in cirrhosis."),
        ("OS was 7.3 months in patients whose AFP fell.", "Those whose AFP fell had an OS of 7.3 months."),
        ("OS was 7.3 months in people who responded.", "Those who responded had an OS of 7.3 months."),
    ],
)
def test_left_out_group(sentence: str, kept: str, label: Label, source: MakeSource, tokenizer: Tokenizer):
    """A result of a part of the patients is not to be told of all of them, and may be told of the part."""
    made = source(sentence)
    assert len(left_out_group(label("OS was 7.3 months."), made, tokenizer)) == 1
    assert left_out_group(label(kept), made, tokenizer) == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "OS was 7.3 months.",
        "In all 47 patients, OS was 7.3 months.",
        "Among all patients with cirrhosis, OS was 7.3 months.",
        "In the overall cohort, OS was 7.3 months.",
        "In the trial, OS was 7.3 months.",
        "In CELESTIAL, OS was 7.3 months.",
        "With cabozantinib, OS was 7.3 months.",
        "For HCC, OS was 7.3 months.",
        "OS was 7.3 months; 3 patients who had ascites died.",
        "",
    ],
)
def test_no_group_is_left_out(sentence: str, label: Label, source: MakeSource, tokenizer: Tokenizer):
    """A trial, a treatment, the disease or all patients is no part of them, nor is a part of which nothing is told."""
    assert left_out_group(label("OS was 7.3 months."), source(sentence), tokenizer) == ()


def test_group_is_named_in_the_line(label: Label, source: MakeSource, tokenizer: Tokenizer):
    """The line says of whom the source speaks."""
    (line,) = left_out_group(label("OS was 7 months."), source("Among those with ascites, OS was 7 months."), tokenizer)
    assert "ascit" in line


@pytest.mark.parametrize(
    ("statement", "sentence", "faults"),
    [
        ("In patients, tumours shrank.", "In mice, tumours shrank.", 1),
        ("Participants had smaller tumours.", "Tumours shrank in mice.", 1),
        ("In mice, tumours shrank.", "In mice, tumours shrank.", 0),
        ("In patients, tumours shrank.", "In mice with tumours of patients, these shrank.", 0),
    ],
)
def test_patients_for_animals(statement: str, sentence: str, faults: int, read: Read, source: MakeSource):
    """A preclinical study bears out nothing on patients that its sentence does not name."""
    assert len(other_subjects(read(statement), source(sentence, study_type="preclinical"))) == faults
    assert other_subjects(read(statement), source(sentence, study_type="phase-2")) == ()


@pytest.mark.parametrize(
    ("statement", "sentence", "faults"),
    [
        ("Response in HCC was 12%.", "Response in solid tumours was 12%.", 1),
        ("Response in hepatocellular carcinoma was 12%.", "Response in cancer was 12%.", 1),
        ("Response in HCC was 12%.", "Response in HCC and other cancers was 12%.", 0),
        ("Response in HCC was 12%.", "Response was 12%.", 0),
        ("Response was 12%.", "Response in solid tumours was 12%.", 0),
    ],
)
def test_hcc_for_any_tumour(statement: str, sentence: str, faults: int, read: Read, source: MakeSource):
    """A finding in any tumour is not one in hepatocellular carcinoma."""
    assert len(other_subjects(read(statement), source(sentence))) == faults


@pytest.mark.parametrize(
    ("text", "treatments"),
    [
        ("Lenvatinib versus sorafenib", {"lenvatinib", "sorafenib"}),
        ("A+B", {"atezolizumab", "bevacizumab"}),
        ("STRIDE or durvalumab", {"tremelimumab", "durvalumab"}),
        ("Cabozantinib versus placebo", {"cabozantinib", "placebo"}),
        ("TACE after immunotherapy", {"tace", "ici"}),
        ("Regorafenib monotherapy", {"regorafenib", "alon"}),
        ("Median OS in HCC was 9.9 months in CELESTIAL.", set()),
        ("", set()),
    ],
)
def test_treatments(text: str, treatments: set[str], tokenizer: Tokenizer):
    """Drugs, those of regimens, classes, procedures and comparators are treatments; endpoints and trials are not."""
    assert treatments_of(tokenizer.tokens(text), tokenizer) == treatments

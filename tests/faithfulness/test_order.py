"""Whether names and doses follow each other in a statement as in its source, and who is said to be all or excluded."""

from collections.abc import Callable

import pytest

from hepcite.faithfulness.labelled_text import LabelledText
from hepcite.faithfulness.order import wrong_order

Label = Callable[[str], LabelledText]

CHECKMATE = "Arm A had nivolumab 1 mg/kg plus ipilimumab 3 mg/kg every 3 weeks for 4 doses."
IMBRAVE = "In IMbrave150, atezolizumab 1200 mg plus bevacizumab 15 mg/kg was given every 3 weeks."
AFP_FELL = "Every patient whose AFP fell had a partial response."


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("Nivolumab 3 mg/kg plus ipilimumab 1 mg/kg was given.", CHECKMATE),
        ("Ipilimumab 1 mg/kg plus nivolumab 3 mg/kg was given.", CHECKMATE),
        ("Ipilimumab 1 mg/kg with nivolumab 3 mg/kg", CHECKMATE),
        ("Atezolizumab 15 mg plus bevacizumab 1200 mg", IMBRAVE),
        ("Bevacizumab 1200 mg plus atezolizumab 15 mg", IMBRAVE),
        (
            "Lenvatinib 200 mg plus pembrolizumab 12 mg was given.",
            "LEAP-002 gave lenvatinib 12 mg plus pembrolizumab 200 mg.",
        ),
    ],
)
def test_doses_of_other_drugs(statement: str, sentence: str, label: Label):
    """A phrase that gives drugs each other's doses has a line."""
    assert len(wrong_order(label(statement), label(sentence))) == 1


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("Nivolumab 1 mg/kg plus ipilimumab 3 mg/kg", CHECKMATE),
        ("Patients received nivolumab 1 mg/kg with ipilimumab 3 mg/kg every 3 weeks.", CHECKMATE),
        ("Atezolizumab 1200 mg plus bevacizumab 15 mg/kg", IMBRAVE),
        ("Atezolizumab 1200 mg was given.", IMBRAVE),
        ("Bevacizumab plus atezolizumab was given.", IMBRAVE),
        ("", IMBRAVE),
        (IMBRAVE, IMBRAVE),
        (CHECKMATE, CHECKMATE),
    ],
)
def test_doses_of_their_drugs(statement: str, sentence: str, label: Label):
    """Doses that follow their drugs as in the source are no fault; a phrase with one dose or none is free."""
    assert wrong_order(label(statement), label(sentence)) == ()


@pytest.mark.parametrize(
    "statement",
    [
        "Every patient who had a partial response had an AFP that fell.",
        "All who had a partial response had AFP that fell.",
    ],
)
def test_all_turned_round(statement: str, label: Label):
    """That everyone with an AFP that fell responded does not say that everyone who responded had one."""
    assert wrong_order(label(statement), label(AFP_FELL))


@pytest.mark.parametrize(
    "statement",
    [
        AFP_FELL,
        "All patients whose AFP fell had a partial response.",
        "Everyone had a fall.",
        "AFP fell in patients with a partial response.",
    ],
)
def test_all_kept(statement: str, label: Label):
    """The same order, or a statement that is not on everyone who is so and so, is no fault."""
    assert wrong_order(label(statement), label(AFP_FELL)) == ()


def test_only_turned_round(label: Label):
    """That only carriers of a mutation responded does not say that only those who responded carried it."""
    sentence = label("Only patients who carried the mutation responded.")
    assert wrong_order(label("Only patients who responded carried the mutation."), sentence)
    assert wrong_order(label("Only those who carried the mutation responded."), sentence) == ()


def test_all_of_another_phrase(label: Label):
    """What a source says of some is not to be said of every one."""
    sentence = label("Every patient had cirrhosis, and 12% had ascites.")
    assert wrong_order(label("Every patient had cirrhosis."), sentence) == ()
    lines = wrong_order(label("Every patient had ascites."), sentence)
    assert len(lines) == 1
    assert "ascites" in lines[0]


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (
            "The trial excluded earlier immunotherapy.",
            "The trial allowed earlier immunotherapy, with measurable disease, and excluded portal invasion.",
        ),
        (
            "The trial allowed sorafenib.",
            "The trial excluded sorafenib; patients with stable measurable disease and cirrhosis entered; "
            "it allowed TACE.",
        ),
        ("Cirrhosis was there and it required biopsy.", "Biopsy was done in all; the trial required cirrhosis."),
    ],
)
def test_other_exclusions(statement: str, sentence: str, label: Label):
    """What a source excludes, requires or allows is not to be said of what it only names elsewhere."""
    assert wrong_order(label(statement), label(sentence))


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("The trial excluded portal invasion.", "RELATIVITY-073 excluded portal invasion."),
        ("The trial excluded portal invasion.", "It allowed TACE and excluded prior nivolumab or portal invasion."),
        ("The trial required Child-Pugh A.", "Child-Pugh A was there; the trial required Child-Pugh A."),
        ("Patients had earlier TACE.", "The trial excluded earlier TACE."),
    ],
)
def test_same_exclusions(statement: str, sentence: str, label: Label):
    """What the source says right behind the same verb is borne out, and a statement without one is free."""
    assert wrong_order(label(statement), label(sentence)) == ()

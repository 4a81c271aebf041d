"""The unit of a number: what is measured or counted, behind it, before it, or shared with a number beside it."""

from collections.abc import Callable, Mapping, Sequence

import pytest

from hepcite.faithfulness.tokens import Token
from hepcite.faithfulness.units import PEOPLE, unit_behind, unit_of

Read = Callable[[str], Sequence[Token]]

NO_ROLES: Mapping[int, str] = {}


def units(tokens: Sequence[Token]) -> list[str]:
    """Return the unit of each number of a text, in its order."""
    return [unit_of(tokens, i, NO_ROLES) for i, token in enumerate(tokens) if token.kind == "number"]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("9.9 months", "months"),
        ("9.9 mo", "months"),
        ("1 month", "months"),
        ("12 weeks", "weeks"),
        ("a 12-week period", "weeks"),
        ("21 days", "days"),
        ("2 years", "years"),
        ("the 2-year survival", "years"),
        ("the two-year survival", "years"),
        ("24 hours", "hours"),
        ("34%", "%"),
        ("34 %", "%"),
        ("34 percent", "%"),
        ("34 per cent", "%"),
        ("60 mg", "mg"),
        ("a 60-mg tablet", "mg"),
        ("60 mg/day", "mg"),
        ("400 ng/mL", "ng"),
        ("5 cm", "cm"),
        ("10 mm", "mm"),
        ("8 mg", "mg"),
        ("30 Gy", "gy"),
        ("15 mg/kg", "mg"),
    ],
)
def test_measures(text: str, unit: str, read: Read):
    """A measure right behind a number is its unit, whatever form it is printed in."""
    assert units(read(text)) == [unit]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("47 patients", "people"),
        ("47 participants", "people"),
        ("47 men", "people"),
        ("569 HCC patients", "people"),
        ("47 elderly patients", "people"),
        ("47 sorafenib-naive patients", "people"),
        ("twelve patients", "people"),
        ("4 cycles", "cycles"),
        ("four adjuvant cycles", "cycles"),
        ("2 infusions", "infusions"),
        ("three doses", "doses"),
        ("12 studies", "studies"),
        ("12 randomised trials", "studies"),
        ("14 centres", "places"),
        ("14 centers", "places"),
        ("23 hospitals", "places"),
        ("11 countries", "places"),
    ],
)
def test_what_is_counted(text: str, unit: str, read: Read):
    """Those who are counted, or what is, are the unit of a count, with words between them."""
    assert units(read(text)) == [unit]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("4.1 versus 1.9 months", ["months", "months"]),
        ("4.1 and 1.9 months", ["months", "months"]),
        ("4.1 to 5.2 months", ["months", "months"]),
        ("4.1–5.2 months", ["months", "months"]),
        ("4.1-5.2 months", ["months", "months"]),
        ("4.1 compared with 1.9 months", ["months", "months"]),
        ("3.7, 7.5 and 9.1 months", ["months", "months", "months"]),
        ("5 or 10%", ["%", "%"]),
        ("10 to 20 mg", ["mg", "mg"]),
        ("24/70 patients", ["people", "people"]),
        ("4.1 months versus 20%", ["months", "%"]),
        ("34% in 12 weeks", ["%", "weeks"]),
        ("of the 16, 9.9 months passed", ["", "months"]),
        ("47 patients, 9.9 months", ["people", "months"]),
        ("9 (8 to 10) months", ["months", "", ""]),
    ],
)
def test_shared_units(text: str, found: list[str], read: Read):
    """Numbers that are joined share the unit behind the last of them; a unit of its own comes first."""
    assert units(read(text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("grade 3", ["grade"]),
        ("Grade 3 hypertension", ["grade"]),
        ("grade 3-4", ["grade", "grade"]),
        ("grade 3–4 events", ["grade", "grade"]),
        ("grade 3/4 events", ["grade", "grade"]),
        ("day 1", ["day"]),
        ("on day 15", ["day"]),
        ("line 2", ["line"]),
        ("grade 3 in 12%", ["grade", "%"]),
    ],
)
def test_units_in_front(text: str, found: list[str], read: Read):
    """A grade, a day or a line of therapy is named in front of its number, and of the range that runs on from it."""
    assert units(read(text)) == found


@pytest.mark.parametrize("text", ["47", "of the 47", "responded in 16", "47, of whom many died", "3 deaths"])
def test_without_a_unit(text: str, read: Read):
    """A whole number that no unit stands beside has none."""
    assert units(read(text)) == [""]


@pytest.mark.parametrize("text", ["30 patients per arm", "30 patients in each group", "30 per cohort"])
def test_counts_of_each_arm(text: str, read: Read):
    """A count of each arm is no count of all patients."""
    assert units(read(text)) == units(read("40 patients in each arm")) != units(read("30 patients"))


@pytest.mark.parametrize(("one", "other"), [("HR 0.58", "HR 0.84"), ("p = 0.03", "p = 0.5")])
def test_bare_decimals(one: str, other: str, read: Read):
    """Decimals without a unit are of one sort, and of another than months, shares and counts."""
    (unit,) = units(read(one))
    assert [unit] == units(read(other))
    assert unit not in {"months", "%", "people", ""}


def test_unit_behind_looks_only_behind(read: Read):
    """What stands behind a number says nothing of the grade in front of it."""
    tokens = read("grade 3")
    assert unit_of(tokens, 1, NO_ROLES) == "grade"
    assert unit_behind(tokens, 1, NO_ROLES) == ""


@pytest.mark.parametrize(("role", "unit"), [("p", ""), ("value", "months")])
def test_roles_share_no_unit(role: str, unit: str, read: Read):
    """A number takes over the unit of one that it is joined to only where both have one role."""
    tokens = read("4.1 and 9.9 months")
    assert unit_behind(tokens, 0, {0: role, 2: "value"}) == unit


@pytest.mark.parametrize(
    ("text", "unit"),
    [("9.9 (range, 1 to 20) months", "months"), ("34 (of 47 treated) %", "%"), ("12 (two) weeks", "weeks")],
)
def test_units_behind_brackets(text: str, unit: str, read: Read):
    """The unit of a number may stand behind the bracket that follows it."""
    assert unit_behind(read(text), 0, NO_ROLES) == unit


@pytest.mark.parametrize("text", ["9.9 (", "9.9 (8.1", "9.9 versus", "9.9,", "9.9 –"])
def test_texts_that_break_off(text: str, read: Read):
    """A text that breaks off behind a number names no unit."""
    assert unit_behind(read(text), 0, NO_ROLES) == ""


@pytest.mark.parametrize("word", ["patients", "patient", "participants", "people", "women", "men", "adults"])
def test_words_for_people(word: str):
    """The words for those who are counted are known."""
    assert word in PEOPLE


@pytest.mark.parametrize("word", ["cohort", "arms", "tumours", "months", "centres"])
def test_words_for_other_things(word: str):
    """Arms, tumours, times and places are no people."""
    assert word not in PEOPLE

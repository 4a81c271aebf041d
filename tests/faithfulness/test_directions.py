"""Which way a finding goes, of what, and which treatment is compared with which."""

from collections.abc import Callable

import pytest

from hepcite.faithfulness.directions import alike, wrong_pairs, wrong_roles
from hepcite.faithfulness.support import treatments_of
from hepcite.faithfulness.tokens import SURVIVAL_TIMES, Token, Tokenizer

Read = Callable[[str], tuple[Token, ...]]
Roles = Callable[[str, str], tuple[str, ...]]

RESPONSE_UP = "Lenvatinib had a higher response rate and fewer adverse events."
LONGER = "Median OS was longer with lenvatinib than with sorafenib."


@pytest.fixture
def roles(tokenizer: Tokenizer) -> Roles:
    """Hold the comparison of a statement against that of a sentence."""

    def hold(statement: str, sentence: str) -> tuple[str, ...]:
        mine, theirs = tokenizer.tokens(statement), tokenizer.tokens(sentence)
        return wrong_roles(mine, theirs, treatments_of((*mine, *theirs), tokenizer))

    return hold


@pytest.mark.parametrize(
    ("direction", "keys", "same"),
    [
        ("longer", {"os", "lenvatinib"}, {"longer", "better"}),
        ("better", {"pfs"}, {"longer", "better"}),
        ("shorter", {"ttp"}, {"shorter", "worse"}),
        ("worse", {"rfs"}, {"shorter", "worse"}),
        ("longer", {"orr"}, {"longer"}),
        ("worse", set(), {"worse"}),
        ("higher", {"os"}, {"higher"}),
        ("lower", {"pfs"}, {"lower"}),
        ("same", {"os"}, {"same"}),
        ("different", {"dor"}, {"different"}),
    ],
)
def test_alike(direction: str, keys: set[str], same: set[str]):
    """Longer is better and shorter worse where a survival time is named; any other direction stands for itself."""
    assert alike(direction, frozenset(keys)) == same


@pytest.mark.parametrize("time", sorted(SURVIVAL_TIMES))
def test_alike_goes_both_ways(time: str):
    """If one direction means the same as another, so does the other, whatever the survival time."""
    for direction in ("longer", "shorter", "better", "worse", "higher", "lower", "same", "different"):
        for other in alike(direction, frozenset({time})):
            assert direction in alike(other, frozenset({time}))


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("Lenvatinib had a higher rate of adverse events.", RESPONSE_UP),
        ("Lenvatinib had more adverse events.", RESPONSE_UP),
        ("Lenvatinib had fewer responses.", RESPONSE_UP),
        ("Lenvatinib had a lower response rate.", RESPONSE_UP),
        ("Nivolumab gave worse OS.", "Nivolumab gave better OS but worse PFS."),
        ("Nivolumab gave shorter OS.", "Nivolumab gave longer OS, and shorter PFS."),
        ("Nivolumab gave longer PFS.", "Nivolumab gave longer OS but shorter PFS."),
        ("Higher bilirubin was found.", "Higher albumin and lower bilirubin were found."),
    ],
)
def test_direction_of_something_else(statement: str, sentence: str, read: Read):
    """A direction that the source gives to something else has a line."""
    assert len(wrong_pairs(read(statement), read(sentence))) == 1


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (RESPONSE_UP, RESPONSE_UP),
        ("Fewer adverse events and a higher response rate were found with lenvatinib.", RESPONSE_UP),
        ("Lenvatinib had more responses.", RESPONSE_UP),
        ("Lenvatinib had less adverse events.", RESPONSE_UP),
        ("Nivolumab gave longer OS.", "Nivolumab gave better OS but worse PFS."),
        ("Nivolumab gave shorter PFS.", "Nivolumab gave better OS but worse PFS."),
        ("Similar response was found.", "Different response was found, and similar OS."),
        ("Adverse events were there.", RESPONSE_UP),
        ("", RESPONSE_UP),
    ],
)
def test_direction_of_the_same(statement: str, sentence: str, read: Read):
    """A direction of the same thing, also in another word or order, is no fault."""
    assert wrong_pairs(read(statement), read(sentence)) == ()


def test_every_direction_has_its_line(read: Read):
    """Two directions exchanged are two faults."""
    exchanged = "Lenvatinib had fewer responses and more adverse events."
    assert len(wrong_pairs(read(exchanged), read(RESPONSE_UP))) == 2


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("Median OS was longer with sorafenib than with lenvatinib.", LONGER),
        ("Sorafenib improved OS over lenvatinib.", LONGER),
        ("OS was better on sorafenib compared with lenvatinib.", LONGER),
        ("OS was longer with sorafenib versus lenvatinib.", LONGER),
        ("Placebo had a longer OS than cabozantinib.", "Cabozantinib had a longer OS than placebo."),
        (
            "Response was higher with sorafenib than with atezolizumab-bevacizumab.",
            "Response was higher with atezolizumab-bevacizumab than with sorafenib.",
        ),
        ("Placebo reduced mortality against regorafenib.", "Regorafenib reduced mortality versus placebo."),
    ],
)
def test_compared_the_other_way_round(statement: str, sentence: str, roles: Roles):
    """Two treatments that have changed places in a comparison are one fault."""
    assert len(roles(statement, sentence)) == 1


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (LONGER, LONGER),
        ("Lenvatinib improved OS over sorafenib.", LONGER),
        ("Compared with sorafenib, OS was longer with lenvatinib.", LONGER),
        ("OS was longer with lenvatinib.", LONGER),
        ("OS was longer with lenvatinib than with placebo.", LONGER),
        ("OS was longer with lenvatinib than with sorafenib.", "OS was 13.6 months with lenvatinib and sorafenib."),
        ("", LONGER),
    ],
)
def test_compared_the_same_way(statement: str, sentence: str, roles: Roles):
    """The same comparison, one with a third treatment, and one that only one side makes, are no fault."""
    assert roles(statement, sentence) == ()


def test_line_names_the_drug(roles: Roles):
    """The line names a treatment that has changed its place."""
    line = roles("OS was longer with sorafenib than with lenvatinib.", LONGER)[0]
    assert "sorafenib" in line or "lenvatinib" in line

"""Whether the parts of a statement that rest on different studies say so."""

from collections.abc import Callable

import pytest

from hepcite.faithfulness.cutting import cut_statement
from hepcite.faithfulness.labelled_text import LabelledText
from hepcite.faithfulness.sources import Source
from hepcite.faithfulness.telling_apart import are_told_apart

MakeSource = Callable[..., Source]
Apart = Callable[..., bool]

CHAN = "In the Chan trial, cabozantinib gave a median PFS of 4.1 months."
BANG = "In the Korean series, cabozantinib gave a response rate of 3.6%."


@pytest.fixture
def chan(source: MakeSource) -> Source:
    """A sentence of a trial."""
    return source(CHAN, study_id="chan", authors="Chan SL, Ryoo BY")


@pytest.fixture
def bang(source: MakeSource) -> Source:
    """A sentence of a series."""
    return source(BANG, study_id="bang", authors="Bang YH, Lee CK")


@pytest.fixture
def apart(label: Callable[[str], LabelledText]) -> Apart:
    """Say whether the pieces of a text, cut wherever it can be, are told apart over the sources of each."""

    def hold(text: str, *chosen: tuple[Source, ...]) -> bool:
        pieces = list(cut_statement(label(text)))[-1]
        assert len(pieces) == len(chosen)
        return are_told_apart(pieces, chosen)

    return hold


@pytest.mark.parametrize(
    "text",
    [
        "PFS was 4.1 months and response was 3.6%.",
        "PFS was 4.1 months; response was 3.6%.",
        "PFS was 4.1 months with cabozantinib, but response was 3.6%.",
        "In the Chan trial PFS was 4.1 months and response was 3.6%.",
        "PFS was 4.1 months and response was 3.6% in the Korean series.",
        "PFS was 4.1 months with cabozantinib and response was 3.6% with lenvatinib.",
        "PFS was 4.1 months with cabozantinib; response was 3.6% with cabozantinib.",
        "With cabozantinib PFS was 4.1 months; with lenvatinib response was 3.6%.",
        "PFS was 4.1 months in the trial and response was 3.6% in the trial.",
    ],
)
def test_not_told_apart(text: str, apart: Apart, chan: Source, bang: Source):
    """Two studies named for one part or none, in one breath or in one introduction, are not told apart."""
    assert not apart(text, (chan,), (bang,))


@pytest.mark.parametrize(
    "text",
    [
        "In the Chan trial PFS was 4.1 months and in the Korean series response was 3.6%.",
        "PFS was 4.1 months in the Chan trial and response was 3.6% in the Korean series.",
        "Chan found a PFS of 4.1 months; Bang found a response of 3.6%.",
        "PFS was 4.1 months with cabozantinib, but response was 3.6% with lenvatinib.",
        "PFS was 4.1 months with cabozantinib; response was 3.6% with lenvatinib.",
        "PFS was 4.1 months with cabozantinib whereas response was 3.6% with lenvatinib.",
        "PFS was 4.1 months in the Chan trial and response was 3.6% in a retrospective series.",
        "PFS was 4.1 months in a trial and response was 3.6% in another cohort.",
        "PFS was 4.1 months in the Chan trial; in a large meta-analysis response was 3.6%.",
    ],
)
def test_told_apart(text: str, apart: Apart, chan: Source, bang: Source):
    """Parts are told apart by names, by other treatments in another clause, or as a study of its own."""
    assert apart(text, (chan,), (bang,))


def test_one_study(apart: Apart, chan: Source, source: MakeSource):
    """Sentences of one study need not be told apart."""
    other = source("Response was 6.4%.", study_id="chan")
    assert apart("PFS was 4.1 months and response was 6.4%.", (chan,), (other,))


def test_one_study_among_several(apart: Apart, chan: Source, bang: Source):
    """One study that bears out every piece is enough."""
    text = "PFS was 4.1 months and response was 3.6%."
    assert apart(text, (chan, bang), (bang,))
    assert not apart(text, (chan,), (bang,))


def test_another_study_of_the_same_record(apart: Apart, chan: Source, source: MakeSource):
    """A record's sentence on another study is not on the record's study."""
    other = source("In another cohort, response was 3.6%.", study_id="chan")
    assert not apart("PFS was 4.1 months and response was 3.6%.", (chan,), (other,))
    assert apart("PFS was 4.1 months in the Chan trial; response was 3.6% in another cohort.", (chan,), (other,))


def test_shared_name_tells_nothing(apart: Apart, source: MakeSource):
    """An author of both studies tells them not apart."""
    first = source("PFS was 4.1 months.", study_id="a", authors="Kudo M, Chan SL")
    second = source("Response was 3.6%.", study_id="b", authors="Kudo M, Finn RS")
    assert not apart("Kudo found a PFS of 4.1 months; Kudo found a response of 3.6%.", (first,), (second,))
    assert apart("Chan found a PFS of 4.1 months; Finn found a response of 3.6%.", (first,), (second,))


def test_three_studies(apart: Apart, chan: Source, bang: Source, source: MakeSource):
    """Of three studies every one has to be told from both others."""
    third = source("OS was 13.6 months in REFLECT.", study_id="reflect", authors="Kudo M")
    chosen = (chan,), (bang,), (third,)
    named = "Chan found a PFS of 4.1 months; Bang a response of 3.6%"
    assert apart(f"{named}; REFLECT an OS of 13.6 months.", *chosen)
    assert not apart(f"{named}; OS was 13.6 months.", *chosen)

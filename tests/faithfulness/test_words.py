"""What words count for: stems in one spelling, words of one meaning, directions, negations, hedges."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcite.faithfulness.words import (
    DIRECTION_OF,
    HEDGES,
    NEGATIONS,
    NEUTRAL,
    NUMBER_WORDS,
    PERMITTED,
    Direction,
    stem,
)


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("tumour", "tumor"),
        ("tumours", "tumor"),
        ("haemorrhage", "hemorrhage"),
        ("haemoglobin", "hemoglobin"),
        ("anaemia", "anemia"),
        ("hypoalbuminaemia", "hypoalbuminemia"),
        ("randomised", "randomized"),
        ("randomisation", "randomization"),
        ("hospitalised", "hospitalized"),
        ("stabilise", "stabilize"),
        ("stabilising", "stabilizing"),
        ("chemoembolisation", "chemoembolization"),
        ("oedema", "edema"),
        ("oesophageal", "esophageal"),
        ("diarrhoea", "diarrhea"),
        ("centre", "center"),
        ("multicentre", "multicenter"),
        ("analyse", "analyze"),
        ("analysed", "analyzed"),
        ("aetiology", "etiology"),
        ("faecal", "fecal"),
        ("colour", "color"),
        ("neighbouring", "neighboring"),
        ("labour", "labor"),
    ],
)
def test_spellings(british: str, american: str):
    """A word in British spelling is compared as the one in American spelling."""
    assert stem(british) == stem(american)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("response", "responses"),
        ("progression", "progressed"),
        ("inhibitor", "inhibitors"),
        ("cirrhosis", "Cirrhosis"),
        ("efficacy", "EFFICACY"),
        ("patient", "patient's"),
        ("patient", "patient’s"),
        ("patients", "patients'"),
        ("hypertension", "Hypertension"),
        ("transplanted", "transplant"),
    ],
)
def test_forms_of_a_word(one: str, other: str):
    """Plurals, tenses, genitives and capitals of a word make no difference."""
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("fatal", "deaths"),
        ("died", "death"),
        ("dying", "death"),
        ("mortality", "deaths"),
        ("bleeding", "haemorrhage"),
        ("bleeding", "hemorrhages"),
        ("predictor", "predicted"),
        ("responded", "response"),
        ("recruited", "enrolled"),
        ("associated", "linked"),
        ("associated", "correlated"),
        ("discontinued", "stopped"),
        ("approved", "licensed"),
        ("only", "merely"),
        ("alone", "monotherapy"),
        ("frequent", "common"),
        ("commonest", "often"),
        ("prior", "previous"),
        ("earlier", "before"),
        ("after", "following"),
        ("Japanese", "Japan"),
        ("Chinese", "China"),
        ("Korean", "Korea"),
        ("hepatic", "liver"),
        ("drugs", "agents"),
        ("every", "each"),
        ("all", "each"),
        ("began", "begun"),
        ("shrinkage", "shrank"),
        ("continued", "continues"),
    ],
)
def test_words_of_one_meaning(one: str, other: str):
    """Words that mean the same are compared as one."""
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("death", "disease"),
        ("bleeding", "ascites"),
        ("prior", "after"),
        ("response", "progression"),
        ("liver", "kidney"),
        ("Japan", "China"),
        ("Korea", "Japan"),
        ("continued", "discontinued"),
        ("approved", "recruited"),
        ("alone", "all"),
        ("hypertension", "hypotension"),
        ("proteinuria", "proteins"),
        ("viral", "non-viral"),
        ("resectable", "unresectable"),
        ("begin", "stop"),
        ("hypothyroidism", "hyperthyroidism"),
    ],
)
def test_words_of_different_meanings(one: str, other: str):
    """Words that mean different things stay apart."""
    assert stem(one) != stem(other)


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=15))
def test_capitals_never_count(word: str):
    """In whatever letters a word is written, it is compared the same."""
    assert stem(word) == stem(word.upper()) == stem(word.capitalize())


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=15))
def test_genitives_never_count(word: str):
    """A genitive is compared as its word, with a straight apostrophe and a curved one."""
    assert stem(f"{word}'s") == stem(f"{word}’s") == stem(word)


@pytest.mark.parametrize(
    ("word", "direction"),
    [
        ("longer", "longer"),
        ("prolonged", "longer"),
        ("extended", "longer"),
        ("shorter", "shorter"),
        ("shortened", "shorter"),
        ("increased", "higher"),
        ("rose", "higher"),
        ("more", "higher"),
        ("reduced", "lower"),
        ("fewer", "lower"),
        ("declined", "lower"),
        ("fell", "lower"),
        ("improved", "better"),
        ("superior", "better"),
        ("favoured", "better"),
        ("favored", "better"),
        ("worse", "worse"),
        ("inferior", "worse"),
        ("similar", "same"),
        ("comparable", "same"),
        ("differed", "different"),
        ("difference", "different"),
    ],
)
def test_directions(word: str, direction: Direction):
    """A word for a finding's direction says which way it goes."""
    assert DIRECTION_OF[word] == direction


def test_directions_are_the_known_ones():
    """Every direction that a word has is one of those that are compared, and each has a word."""
    assert set(DIRECTION_OF.values()) == set(get_args(Direction))


@pytest.mark.parametrize("word", ["survival", "patients", "lenvatinib", "toxicity", "the", "not"])
def test_words_without_a_direction(word: str):
    """A word that says nothing of a finding's direction has none."""
    assert word not in DIRECTION_OF


@pytest.mark.parametrize(
    "word", ["not", "no", "never", "without", "neither", "nor", "none", "failed", "lack", "cannot"]
)
def test_negations(word: str):
    """A word that turns round what follows it is a negation, and none that adds nothing."""
    assert word in NEGATIONS
    assert word not in NEUTRAL


@pytest.mark.parametrize("word", ["may", "might", "could", "possibly", "suggests", "trend", "exploratory", "simulated"])
def test_hedges(word: str):
    """A word by which a source takes back certainty is a hedge."""
    assert word in HEDGES


@pytest.mark.parametrize("word", ["the", "of", "patients", "was", "reported", "study", "received", "versus", "months"])
def test_neutral_words(word: str):
    """A word that adds nothing to what is said is neutral, and neither a negation nor a hedge nor a direction."""
    assert word in NEUTRAL
    assert word not in NEGATIONS | HEDGES | set(DIRECTION_OF)


@pytest.mark.parametrize("word", ["first", "grade", "death", "only", "progression", "prior", "median", "safe", "all"])
def test_words_that_say_something(word: str):
    """A word that says something of its own must stand in the source."""
    assert word not in NEUTRAL


def test_negations_are_apart():
    """No negation is a word that adds nothing, that hedges, or that gives a direction."""
    assert not NEGATIONS & (NEUTRAL | HEDGES | set(DIRECTION_OF))


def test_hedges_are_apart():
    """No hedge is a word that adds nothing or gives a direction."""
    assert not HEDGES & (NEUTRAL | set(DIRECTION_OF))


@pytest.mark.parametrize("word", ["reached", "reach", "met", "already", "over"])
def test_permitted_words(word: str):
    """A word that need not stand in the source is known by its stem."""
    assert stem(word) in PERMITTED


def test_permitted_stems_say_something():
    """A word that need not stand in the source is none that adds nothing: a negation in front of it counts."""
    assert not PERMITTED & NEUTRAL


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("zero", "0"),
        ("one", "1"),
        ("two", "2"),
        ("nine", "9"),
        ("ten", "10"),
        ("eleven", "11"),
        ("twelve", "12"),
        ("thirteen", "13"),
        ("nineteen", "19"),
        ("twenty", "20"),
        ("thirty", "30"),
        ("forty", "40"),
        ("fifty", "50"),
        ("ninety", "90"),
        ("hundred", "100"),
    ],
)
def test_number_words(word: str, value: str):
    """A number in words has the digits of its value."""
    assert NUMBER_WORDS[word] == value

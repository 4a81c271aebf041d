"""A text cut where it turns to something else, its brackets with what they are the brackets of."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite.faithfulness.segments import COMPARING, INTRODUCING, TURNS, Segment, split_segments
from hepcite.faithfulness.tokens import Token, Tokenizer

Read = Callable[[str], Sequence[Token]]

WORDS = [
    "OS",
    "PFS",
    "lenvatinib",
    "sorafenib",
    "was",
    "9.9",
    "34",
    "%",
    "months",
    "with",
    "in",
    "and",
    "or",
    "versus",
    "than",
    "while",
    ";",
    ",",
    ".",
    "(",
    ")",
    "[",
    "]",
    "over",
    "as",
    "from",
    "–",
    "higher",
]


def shown(segments: Sequence[Segment]) -> list[str]:
    """Return the words of each segment."""
    return [" ".join(token.surface for token in segment.tokens) for segment in segments]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Lenvatinib was safe", ["lenvatinib was safe"]),
        ("Lenvatinib was safe.", ["lenvatinib was safe"]),
        ("OS was 9.9 months with lenvatinib versus 8.0 with sorafenib", ["9.9", "8.0"]),
        ("OS was 9.9 months with lenvatinib vs 8.0 with sorafenib", ["9.9", "8.0"]),
        ("OS was 9.9 months with lenvatinib against 8.0 with sorafenib", ["9.9", "8.0"]),
        ("OS was 9.9 months and PFS 4.1", ["9.9", "4.1"]),
        ("OS was 9.9 months, PFS 4.1", ["9.9", "4.1"]),
        ("OS was 9.9 months; PFS 4.1", ["9.9", "4.1"]),
        ("OS: 9.9 months", ["os", "9.9"]),
        ("OS was 9.9 months. PFS was 4.1 months.", ["9.9", "4.1"]),
        ("OS was 9.9 months while PFS was 4.1", ["9.9", "4.1"]),
        ("OS was 9.9 months whereas PFS was 4.1", ["9.9", "4.1"]),
        ("OS was 9.9 months but PFS 4.1", ["9.9", "4.1"]),
        ("OS was 9.9 months although PFS was 4.1", ["9.9", "4.1"]),
        ("OS was 9.9 months — PFS 4.1", ["9.9", "4.1"]),
        ("OS was 9.9 months – PFS 4.1", ["9.9", "4.1"]),
        ("OS was longer with lenvatinib than with sorafenib", ["lenvatinib", "sorafenib"]),
        ("OS compared with placebo", ["os", "placebo"]),
        ("benefit over sorafenib", ["benefit", "sorafenib"]),
        ("as often with lenvatinib as with sorafenib", ["lenvatinib", "sorafenib"]),
        ("ORR rose to 34% from 20%", ["34", "20"]),
    ],
)
def test_where_a_text_is_cut(text: str, pieces: list[str], read: Read):
    """A text is cut at the words and marks with which it turns to something else, and nowhere else."""
    found = shown(split_segments(read(text)))
    assert len(found) == len(pieces)
    assert all(piece in segment for piece, segment in zip(pieces, found, strict=True))


@pytest.mark.parametrize(
    "text",
    [
        "grade 3 or higher toxicity",
        "65 years or older",
        "50% or more",
        "more than 12 months",
        "longer than 9.9 months",
        "follow-up over 12 months",
        "as second-line therapy",
        "data from 47 patients",
        "a range of 8.1–10.2 months",
        "a range of 8.1-10.2 months",
        "progression-free survival",
        "16/47 patients",
        "9.9 months",
        "1,171 patients",
    ],
)
def test_where_a_text_is_not_cut(text: str, read: Read):
    """What bounds a number, joins a range or stands inside a word does not cut a text."""
    (segment,) = split_segments(read(text))
    assert segment.tokens == tuple(read(text))
    assert segment.turn == ""
    assert segment.parent is None


@pytest.mark.parametrize(
    ("text", "turns"),
    [
        ("OS 9.9 versus 8.0", ["", "versus"]),
        ("OS 9.9 and PFS 4.1", ["", "and"]),
        ("OS 9.9, PFS 4.1", ["", ","]),
        ("OS 9.9; PFS 4.1", ["", ";"]),
        ("OS 9.9. PFS 4.1", ["", "."]),
        ("OS 9.9, whereas PFS 4.1", ["", "whereas"]),
        ("OS 9.9, but PFS 4.1", ["", "but"]),
        ("OS (median) 9.9", ["", "("]),
        ("OS [median] 9.9", ["", "("]),
        ("9.9 (OS; PFS)", ["", "(", ";"]),
    ],
)
def test_turns(text: str, turns: list[str], read: Read):
    """A segment knows the word or mark before it; the first has none, that of a bracket is its opening."""
    assert [segment.turn for segment in split_segments(read(text))] == turns


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ORR was 34% (16/47) with lenvatinib", [("orr was 34 % with lenvatinib", None), ("16 / 47", 0)]),
        ("ORR was 34% [16/47] with lenvatinib", [("orr was 34 % with lenvatinib", None), ("16 / 47", 0)]),
        (
            "ORR 34% (16/47) versus 20% (9/45)",
            [("orr 34 %", None), ("16 / 47", 0), ("20 %", None), ("9 / 45", 2)],
        ),
        (
            "PFS 4.1 months (HR 0.44; p<0.001)",
            [("pfs 4.1 months", None), ("hr 0.44", 0), ("p < 0.001", 0)],
        ),
        (
            "PFS 4.1 months (HR 0.44 [0.36–0.52])",
            [("pfs 4.1 months", None), ("hr 0.44", 0), ("0.36 – 0.52", 1)],
        ),
        ("PFS 4.1 months () with lenvatinib", [("pfs 4.1 months with lenvatinib", None)]),
        ("PFS 4.1 months) with lenvatinib", [("pfs 4.1 months with lenvatinib", None)]),
        ("PFS 4.1 months (with lenvatinib", [("pfs 4.1 months", None), ("with lenvatinib", 0)]),
    ],
)
def test_brackets(text: str, found: list[tuple[str, int | None]], read: Read):
    """A bracket is a segment of the one that it interrupts, which goes on behind it."""
    segments = split_segments(read(text))
    assert list(zip(shown(segments), [segment.parent for segment in segments], strict=True)) == found


@pytest.mark.parametrize("text", ["", ", ; and", "()", "( ) and ,"])
def test_texts_without_segments(text: str, read: Read):
    """A text of nothing but turns has no segment."""
    assert split_segments(read(text)) == ()


@pytest.mark.parametrize(
    ("text", "introduces"),
    [
        ("in patients with cirrhosis", True),
        ("Among 47 patients", True),
        ("with lenvatinib", True),
        ("after immunotherapy", True),
        ("lenvatinib in cirrhosis", False),
        ("OS was longer", False),
        ("9.9 months", False),
    ],
)
def test_introducing(text: str, introduces: bool, read: Read):
    """A segment that begins with "in", "with" and the like says of whom or where the rest is."""
    (segment,) = split_segments(read(text))
    assert segment.introduces is introduces


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("OS was 9.9 months with lenvatinib", [True]),
        ("OS was long", [False]),
        ("OS was long (9.9 months)", [False, True]),
        ("twelve patients died", [True]),
        ("OS versus 8.0", [False, True]),
    ],
)
def test_numbers_in_segments(text: str, numbers: list[bool], read: Read):
    """A number stands in the segment that it is printed in, not in the one around its bracket."""
    assert [segment.has_number for segment in split_segments(read(text))] == numbers


def test_no_segment_without_tokens_introduces():
    """A segment without tokens neither introduces nor has a number."""
    empty = Segment((), ())
    assert not empty.introduces
    assert not empty.has_number


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("whereas", TURNS),
        (";", TURNS),
        (".", TURNS),
        ("versus", COMPARING),
        ("than", COMPARING),
        ("compared", COMPARING),
        ("among", INTRODUCING),
        ("after", INTRODUCING),
    ],
)
def test_words_that_turn(word: str, words: frozenset[str]):
    """The words between clauses, before a comparand, and at the head of an introduction are known."""
    assert word in words
    assert "lenvatinib" not in words


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=25))
def test_any_text_is_cut_soundly(tokenizer: Tokenizer, words: list[str]):
    """Segments have tokens, each from its place in the text and in no other segment; a bracket is of an earlier one."""
    tokens = tokenizer.tokens(" ".join(words))
    segments = split_segments(tokens)
    places = [place for segment in segments for place in segment.places]
    assert len(places) == len(set(places))
    for i, segment in enumerate(segments):
        assert segment.tokens
        assert segment.tokens == tuple(tokens[place] for place in segment.places)
        assert all(one < following for one, following in pairwise(segment.places))
        assert segment.parent is None or 0 <= segment.parent < i


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=25))
def test_nothing_that_tells_is_lost(tokenizer: Tokenizer, words: list[str]):
    """Every number, thing and word of a text stands in one of its segments."""
    tokens = tokenizer.tokens(" ".join(words))
    kept = [token for segment in split_segments(tokens) for token in segment.tokens]
    assert {token for token in tokens if token.tells and token.surface != "over"} <= set(kept)

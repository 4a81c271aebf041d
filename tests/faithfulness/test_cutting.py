"""How a statement is cut into pieces for several sentences, and what each takes over from those before it."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite.faithfulness.cutting import MOST_CUTS, Piece, cut_statement
from hepcite.faithfulness.labelled_text import LabelledText
from hepcite.faithfulness.tokens import Token, Tokenizer

Cut = Callable[[str], list[list[Piece]]]

PHRASES = [
    "In patients after sorafenib",
    "median PFS was 4.1 months with cabozantinib",
    "OS was 9.9 months",
    "response 3.6%",
    "no benefit on PFS",
    "on OS",
    "in the Chan trial",
    "the rest (12%, all of them) had lenvatinib",
]
TURNS = [", ", " and ", "; ", ", and ", " but ", " or ", " whereas ", ". "]


@pytest.fixture
def cut(label: Callable[[str], LabelledText]) -> Cut:
    """Cut a text in every way."""
    return lambda text: list(cut_statement(label(text)))


def keys(tokens: tuple[Token, ...]) -> set[str]:
    """Return what tokens tell."""
    return {token.key for token in tokens if token.tells}


def taken(piece: Piece) -> set[str]:
    """Return what a piece takes over, negations among it."""
    before = piece.tokens[: len(piece.tokens) - len(piece.own)]
    return {token.key for token in before if token.tells or token.kind == "negation"}


@pytest.mark.parametrize(
    "text",
    [
        "Median PFS was 4.1 months with cabozantinib.",
        "PFS was 4.1 months with cabozantinib versus 1.9 months with placebo.",
        "In patients after sorafenib, OS was 9.9 months.",
        "Response (12%, 3 of 25) was seen.",
        "",
    ],
)
def test_one_piece_is_not_cut(text: str, cut: Cut):
    """A statement that does not turn to something else is not cut: not at "versus", nor in a bracket."""
    assert cut(text) == []


def test_not_behind_its_introduction(cut: Cut):
    """A piece never begins right behind the words that say of whom the sentence is."""
    (pieces,) = cut("In patients after sorafenib, PFS was 4.1 months, OS was 9.9 months.")
    assert [keys(piece.own) for piece in pieces] == [
        {"after", "sorafenib", "pfs", "4.1"},
        {"os", "9.9"},
    ]


@pytest.mark.parametrize(
    ("text", "turn"),
    [
        ("PFS was 4.1 months and OS was 9.9 months.", "and"),
        ("PFS was 4.1 months; OS was 9.9 months.", ";"),
        ("PFS was 4.1 months, OS was 9.9 months.", ","),
        ("PFS was 4.1 months whereas OS was 9.9 months.", "whereas"),
        ("PFS was 4.1 months, while OS was 9.9 months.", "while"),
        ("PFS was 4.1 months but OS was 9.9 months.", "but"),
        ("PFS was 4.1 months. OS was 9.9 months.", "."),
    ],
)
def test_two_pieces(text: str, turn: str, cut: Cut):
    """A statement is cut where it turns to something else; a piece knows what stands before it, without holding it."""
    (pieces,) = cut(text)
    assert [piece.turn for piece in pieces] == ["", turn]
    assert [keys(piece.own) for piece in pieces] == [{"pfs", "4.1"}, {"os", "9.9"}]
    assert all(token.surface not in {turn, ","} for piece in pieces for token in piece.own)


def test_every_way_fewest_cuts_first(cut: Cut):
    """Three findings can be cut in two places: once in either, and then in both."""
    ways = cut("PFS was 4.1 months; OS was 9.9 months; response was 3.6%.")
    assert [len(pieces) for pieces in ways] == [2, 2, 3]


def test_most_cuts(cut: Cut):
    """However many findings there are, a statement is cut in three places at most."""
    ways = cut("; ".join(f"OS was {n}.5 months" for n in range(1, 8)))
    assert max(len(pieces) for pieces in ways) == MOST_CUTS + 1 == 4


@pytest.mark.parametrize(
    ("text", "over"),
    [
        ("PFS was 4.1 months with cabozantinib, and OS was 9.9 months.", {"cabozantinib"}),
        ("PFS was 4.1 months with cabozantinib; OS was 9.9 months.", {"cabozantinib"}),
        ("PFS was 4.1 months with cabozantinib; lenvatinib gave an OS of 9.9 months.", set()),
        ("PFS was 4.1 months with cabozantinib; hypertension was frequent.", set()),
        ("Cabozantinib prolonged OS, and the HR for PFS was 0.44.", set()),
        ("After lenvatinib, PFS with cabozantinib was 4.1 months; OS was 9.9 months.", {"cabozantinib"}),
    ],
)
def test_treatment_goes_on(text: str, over: set[str], cut: Cut):
    """A piece that measures something and names no treatment is on those before it; any other is not."""
    pieces = cut(text)[-1]
    assert taken(pieces[-1]) == over


@pytest.mark.parametrize(
    ("text", "over"),
    [
        ("Median OS was 9.9 months in the Chan trial and 7.5 months in the Korean series.", {"os"}),
        ("PFS was 4.1 months, OS was 9.9 months in the Chan trial, 7.5 months in the Korean series.", {"os"}),
        ("Median OS was 9.9 months in the Chan trial and the Korean series had 7.5 months.", set()),
        ("Median OS was 9.9 months in the Chan trial and 7.5 months of PFS were found.", set()),
        ("Median OS was 9.9 months in the Chan trial and 12 patients had ascites.", set()),
    ],
)
def test_endpoint_goes_on(text: str, over: set[str], cut: Cut):
    """A piece that begins with a measured figure and names no endpoint is on the last one before it."""
    assert taken(cut(text)[-1][-1]) == over


@pytest.mark.parametrize(
    ("text", "over"),
    [
        ("There was no effect on PFS or on OS of 9 months.", set()),
        ("There was no effect on PFS or on OS as a whole.", set()),
        ("There was no effect on PFS; on OS there was one.", set()),
        ("There was no effect on PFS or better OS.", set()),
        ("No ascites was seen with 4 months of PFS and OS was longer.", set()),
    ],
)
def test_negation_stays(text: str, over: set[str], cut: Cut):
    """A piece with a figure, verb, direction or negation of its own does not go on with the negation before it."""
    assert taken(cut(text)[-1][-1]) - {"on"} == over


def test_endless_lists_are_not_cut(cut: Cut):
    """A statement with more places to cut than a finding has is not cut at all."""
    assert cut(" and ".join(f"OS was {months} months" for months in range(30))) == []


@pytest.mark.parametrize(
    "text",
    [
        "There was no effect on PFS or on OS.",
        "Lenvatinib did not cause bleeding and ascites.",
        "OS and PFS were 4.1 months.",
        "Lenvatinib prolonged PFS and OS.",
    ],
)
def test_bare_names_are_no_piece(text: str, cut: Cut):
    """What names something and tells nothing of it is not cut off: any sentence that has the name would bear it out."""
    assert cut(text) == []


@pytest.mark.parametrize(
    ("turn", "over"),
    [(",", True), (", and", True), (", but", True), (";", False), (".", False), (" whereas", False), (" while", False)],
)
def test_introduction_goes_on(turn: str, over: bool, cut: Cut):
    """The group with which a sentence begins is that of its later pieces too, but not of another clause or sentence."""
    pieces = cut(f"In patients with ascites, PFS was 4.1 months{turn} OS was 9.9 months.")[-1]
    assert ("ascit" in taken(pieces[-1])) is over


def test_introduction_without_people(cut: Cut):
    """A trial with which a sentence begins does not bind its later pieces."""
    pieces = cut("In CELESTIAL, PFS was 5.2 months and OS was 10.2 months.")[-1]
    assert taken(pieces[-1]) == set()


@given(st.lists(st.tuples(st.sampled_from(TURNS), st.sampled_from(PHRASES)), min_size=1, max_size=6))
@settings(deadline=None)
def test_pieces_make_up_the_statement(tokenizer: Tokenizer, parts: list[tuple[str, str]]):
    """Each way holds every telling token once, in its order; ways come by their number of pieces, four at most."""
    text = "".join(turn + phrase for turn, phrase in parts).lstrip(",;. ")
    tokens = tokenizer.tokens(text)
    ways = list(cut_statement(LabelledText(tokens, tokenizer)))
    for pieces in ways:
        assert [t for piece in pieces for t in piece.own if t.tells] == [t for t in tokens if t.tells]
        assert all(piece.tokens[len(piece.tokens) - len(piece.own) :] == piece.own for piece in pieces)
        assert pieces[0].tokens == pieces[0].own
        assert 2 <= len(pieces) <= 4
    assert all(len(first) <= len(second) for first, second in pairwise(ways))

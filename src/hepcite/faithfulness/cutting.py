"""A statement cut into pieces for several sentences, each with what it takes over from the pieces before it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from hepcite.faithfulness.figures import read_figures
from hepcite.faithfulness.labelled_text import LabelledText
from hepcite.faithfulness.segments import TURNS, Segment
from hepcite.faithfulness.sequence import GIVEN_BEFORE
from hepcite.faithfulness.tokens import Token

MOST_CUTS = 3

MOST_PLACES = 12
"""Places where a statement may be cut; one with more says too much to be checked in pieces."""

_PEOPLE = frozenset(["patients", "people", "those", "participants", "responders", "subgroup", "cases", "adults", "who"])

_TELLING = frozenset(
    [
        "is",
        "are",
        "was",
        "were",
        "has",
        "have",
        "had",
        "did",
        "does",
        "do",
        "will",
        "as",
        "occurred",
        "showed",
        "gave",
        "received",
    ]
)

_CUTTING = TURNS | frozenset({"and", "or", ","})


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of segments of a statement.

    Attributes:
        tokens: Its tokens, behind those of the segment that introduces the sentence it stands in.
        own: Its tokens alone.
        turn: What stands before it.
    """

    tokens: tuple[Token, ...]
    own: tuple[Token, ...]
    turn: str = ""


def cut_statement(text: LabelledText) -> Iterator[list[Piece]]:
    """Yield the ways in which a statement can be cut into pieces, fewest cuts first; none for an endless list."""
    outside = [i for i, segment in enumerate(text.segments) if segment.parent is None]
    neighbours = zip(outside[1:], outside, strict=False)
    places = [i for i, before in neighbours if _may_cut(text.segments[i], text.segments[before])]
    if len(places) > MOST_PLACES:
        return
    for number in range(1, min(MOST_CUTS, len(places)) + 1):
        for cut in combinations(places, number):
            pieces = _pieces(text, cut)
            if all(_tells_something(piece.own) for piece in pieces):
                yield pieces


def _tells_something(tokens: Sequence[Token]) -> bool:
    """Say whether a piece tells something by itself, or only names a trial: "OS" does not, "OS was 9.9 months" does."""
    only_code = all(token.kind == "code" for token in tokens if token.tells)
    return only_code or any(token.kind in {"number", "direction"} or token.surface in _TELLING for token in tokens)


def _may_cut(segment: Segment, before: Segment) -> bool:
    """Say whether a piece may begin with a segment: never right behind the one that introduces it."""
    introduced = segment.turn == "," and before.introduces and before.turn in {"", *TURNS}
    return segment.turn in _CUTTING and not introduced


def _pieces(text: LabelledText, cut: Sequence[int]) -> list[Piece]:
    borders = [text.segments[i].places[0] for i in cut]
    turns = ["", *(text.segments[i].turn for i in cut)]
    starts, ends = [0, *borders], [*borders, len(text.tokens)]
    pieces: list[Piece] = []
    for turn, start, end in zip(turns, starts, ends, strict=True):
        if own := _trimmed(text.tokens[start:end]):
            taken = _taken_over(text, own, text.tokens[:start], turn) if pieces else ()
            pieces.append(Piece((*taken, *own), own, turn))
    return pieces


def _taken_over(text: LabelledText, own: Sequence[Token], before: Sequence[Token], turn: str) -> tuple[Token, ...]:
    """Return what a piece takes over from those before it: the group it is about, treatments, endpoint, negation."""
    introduction = _introduction(text) if turn not in {".", ";", "whereas", "while"} else ()
    return (
        *introduction,
        *_treatments(text, own, before),
        *_endpoint(text, own, before),
        *_negation(text, own, before, turn),
    )


def _treatments(text: LabelledText, own: Sequence[Token], before: Sequence[Token]) -> Sequence[Token]:
    """Return the treatments spoken of, for a piece that measures something and names none."""
    measures = any(figure.role == "value" and figure.unit != "ratio" for figure in read_figures(own))
    if not measures or any(text.is_treatment(token) for token in own):
        return ()
    first = text.segments[0]
    given_before = first.introduces and any(token.surface in GIVEN_BEFORE for token in first.tokens)
    return [token for token in before[len(first.tokens) if given_before else 0 :] if text.is_treatment(token)]


def _endpoint(text: LabelledText, own: Sequence[Token], before: Sequence[Token]) -> Sequence[Token]:
    """Return the last endpoint named, for a piece that begins with a figure and names none."""
    begins_with_number = next((token.kind for token in own if token.tells), "") == "number"
    if not begins_with_number or read_figures(own)[0].counts or any(text.is_endpoint(token) for token in own):
        return ()
    return [token for token in before if text.is_endpoint(token)][-1:]


def _negation(text: LabelledText, own: Sequence[Token], before: Sequence[Token], turn: str) -> Sequence[Token]:
    """Return the negation that a piece of a list goes on with: "no effect on PFS or on OS"."""
    negations = [i for i, token in enumerate(before) if token.kind == "negation"]
    goes_on = turn in {"and", "or", ","} and not read_figures(own)
    own_clause = any(t.kind in {"negation", "direction"} or t.surface in _TELLING for t in own)
    if not goes_on or not negations or own_clause:
        return ()
    start = negations[-1]
    ends = (i for i, token in enumerate(before) if i > start and text.is_endpoint(token))
    return before[start : next(ends, len(before))]


def _trimmed(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Return the tokens without the turn at their end."""
    end = len(tokens)
    while end and (tokens[end - 1].surface in _CUTTING):
        end -= 1
    return tuple(tokens[:end])


def _introduction(text: LabelledText) -> tuple[Token, ...]:
    """Return the segment with which a statement begins when it says of whom or where all of it is."""
    first = text.segments[0]
    of_people = _PEOPLE & {token.surface for token in first.tokens}
    return first.tokens if first.introduces and of_people else ()

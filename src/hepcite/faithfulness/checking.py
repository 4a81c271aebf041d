"""Whether a statement says what the sentences that it cites say: the flow of the checks.

A statement is faithful when it can be cut, where it turns to something else, into pieces of which each is borne out by one
cited sentence: in its words, its figures and what they belong to, its negations and its order of treatments.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from itertools import combinations

from hepcite.faithfulness.advice import find_advice
from hepcite.faithfulness.bindings import turned_comparand, wrong_figures
from hepcite.faithfulness.figures import read_figures
from hepcite.faithfulness.labels import STATISTICS, LabelledText
from hepcite.faithfulness.order import wrong_order
from hepcite.faithfulness.polarity import wrong_pairs, wrong_polarity, wrong_roles
from hepcite.faithfulness.prepositions import turned_prepositions
from hepcite.faithfulness.segments import INTRODUCING, TURNS, Segment
from hepcite.faithfulness.sequence import turned_sequence
from hepcite.faithfulness.sources import Cited, Source
from hepcite.faithfulness.support import foreign_words, left_out_group, other_subjects, treatments_of
from hepcite.faithfulness.tokens import Token, Tokenizer
from hepcite.lexicon import Concept, Lexicon

LONGEST = 600
"""Characters of a statement that is read at all."""

MOST_CUTS = 3

SAME_MEANING = "same_meaning.yaml"

EXACT_KINDS = frozenset({"drug", "regimen", "trial", "cell-product"})
"""Kinds of the lexicon whose names all mean the same thing; names of other kinds only lead to it."""

_PEOPLE = frozenset(["patients", "people", "those", "participants", "responders", "subgroup", "cases", "adults", "who"])
_STUDY_WORDS = frozenset(["study", "trial", "meta-analysis", "analysis", "cohort", "series", "registry", "report"])
_CUTTING = TURNS | frozenset({"and", "or", "nor", ","})
ARTICLE_REACH = 5


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of segments of a statement.

    Attributes:
        tokens: Its tokens, behind those of the segment that introduces the sentence it stands in.
        own: Its tokens alone.
        turn: What stands before it.
    """

    tokens: tuple[Token, ...]
    own: tuple[Token, ...]
    turn: str = ""


class Checker:
    """Checks statements; equal statements over equal sentences have equal outcomes.

    Args:
        lexicon: Names of drugs, regimens, trials and cell products.
        same_meaning: Further names that mean exactly the same.
    """

    def __init__(self, lexicon: Lexicon, same_meaning: Lexicon) -> None:
        exact = [_alone(concept) for concept in lexicon.concepts.values() if concept.kind in EXACT_KINDS]
        self._tokenizer = Tokenizer(Lexicon([*exact, *same_meaning.concepts.values()]))

    @classmethod
    def read(cls, folder: Traversable) -> "Checker":
        """Read the names from the shipped corpus's folder.

        Raises:
            CorpusError: A file breaks its schema.
        """
        return cls(Lexicon.read(folder / "lexicon.yaml"), Lexicon.read(folder / SAME_MEANING))

    def faults(self, statement: str, cited: Sequence[Cited]) -> tuple[str, ...]:
        """Return why a statement is not borne out by the sentences that it cites; empty when it is."""
        if not cited:
            return ("it cites no sentence",)
        if not statement.strip() or len(statement) > LONGEST or not statement.isprintable():
            return (f"it is empty, longer than {LONGEST} characters or has control characters",)
        advice = [find_advice(statement, one.text, one.document) for one in cited]
        if all(advice):
            return advice[0]
        sources = [Source(one, self._tokenizer) for one in cited]
        tokens = self._tokenizer.tokens(statement)
        if not any(token.tells for token in tokens):
            return ("it says nothing",)
        whole = [self._piece_faults(_Piece(tokens, tokens), source) for source in sources]
        if not all(whole):
            return ()
        if len(sources) > 1 and self._is_borne_out_in_pieces(tokens, sources):
            return ()
        return min(whole, key=len)

    def _is_borne_out_in_pieces(self, tokens: tuple[Token, ...], sources: Sequence[Source]) -> bool:
        text = LabelledText(tokens, self._tokenizer)
        for pieces in _cuts(text, len(sources)):
            chosen = [self._bearing(piece, sources) for piece in pieces]
            if all(chosen) and _are_told_apart(pieces, chosen):
                return True
        return False

    def _bearing(self, piece: _Piece, sources: Sequence[Source]) -> tuple[Source, ...]:
        """Return the sentences that bear out a piece."""
        return tuple(source for source in sources if not self._piece_faults(piece, source))

    def _piece_faults(self, piece: _Piece, source: Source) -> tuple[str, ...]:
        """Return why one sentence does not bear out a piece.

        A sentence that names no treatment is on that of its study: none is taken over into the piece then.
        """
        if not treatments_of(source.tokens, self._tokenizer):
            taken = piece.tokens[: len(piece.tokens) - len(piece.own)]
            named = treatments_of(taken, self._tokenizer)
            piece = _Piece((*(t for t in taken if t.key not in named), *piece.own), piece.own, piece.turn)
        foreign = foreign_words(piece.tokens, source)
        if foreign:
            return tuple(f"not in the source: {word}" for word in foreign)
        text = LabelledText(piece.tokens, self._tokenizer, source.study_names)
        endpoints = frozenset(t.key for t in (*piece.tokens, *source.tokens) if text.is_endpoint(t))
        treatments = treatments_of((*piece.tokens, *source.tokens), self._tokenizer)
        return (
            *wrong_figures(text, source.labelled, source.known_numbers(piece.tokens)),
            *wrong_pairs(piece.tokens, source.tokens),
            *wrong_polarity(piece.tokens, source.tokens, treatments | STATISTICS | source.study_names, endpoints),
            *wrong_roles(piece.tokens, source.tokens, treatments),
            *(
                f"compared with in the statement alone: {key}"
                for key in sorted(turned_comparand(text, source.labelled))
            ),
            *turned_sequence(piece.tokens, (*source.tokens, *source.title_tokens), treatments),
            *wrong_order(text, source.labelled),
            *turned_prepositions(piece.tokens, source.tokens),
            *other_subjects(piece.tokens, source),
            *left_out_group(text, source, self._tokenizer),
        )


def _alone(concept: Concept) -> Concept:
    """Return a concept without what it is a kind of: here a drug never stands for its class."""
    return concept.model_copy(update={"broader": ()})


def _cuts(text: LabelledText, sources: int) -> Iterator[list[_Piece]]:
    """Yield the ways in which a statement can be cut into pieces for several sentences, fewest cuts first."""
    outside = [i for i, segment in enumerate(text.segments) if segment.parent is None]
    places = [
        i for i, before in zip(outside[1:], outside, strict=False) if _may_cut(text.segments[i], text.segments[before])
    ]
    for number in range(1, min(MOST_CUTS, len(places)) + 1):
        for cut in combinations(places, number):
            yield _pieces(text, cut)


def _may_cut(segment: Segment, before: Segment) -> bool:
    """Say whether a piece may begin with a segment: never right behind the one that introduces it."""
    introduced = segment.turn == "," and before.introduces and before.turn in {"", *TURNS}
    return segment.turn in _CUTTING and not introduced


def _pieces(text: LabelledText, cut: Sequence[int]) -> list[_Piece]:
    borders = [text.segments[i].places[0] for i in cut]
    turns = ["", *(text.segments[i].turn for i in cut)]
    starts, ends = [0, *borders], [*borders, len(text.tokens)]
    pieces: list[_Piece] = []
    for turn, start, end in zip(turns, starts, ends, strict=True):
        if own := _trimmed(text.tokens[start:end]):
            taken = _taken_over(text, own, text.tokens[:start], turn) if pieces else ()
            pieces.append(_Piece((*taken, *own), own, turn))
    return pieces


def _taken_over(text: LabelledText, own: Sequence[Token], before: Sequence[Token], turn: str) -> tuple[Token, ...]:
    """Return what a piece takes over from those before it: the group it is about, an endpoint, a negation."""
    introduction = _introduction(text) if turn not in {".", ";", "whereas", "while"} else ()
    endpoint: tuple[Token, ...] = ()
    figures = read_figures(own)
    begins = next((t.kind for t in own if t.tells), "") == "number" and not figures[0].counts
    if begins and not any(text.is_endpoint(t) for t in own):
        endpoint = tuple(t for t in before if text.is_endpoint(t))[-1:]
    negation: tuple[Token, ...] = ()
    if turn in {"or", "nor"} and not any(t.kind in {"negation", "direction"} for t in own):
        last = max((i for i, t in enumerate(before) if t.kind == "negation"), default=None)
        end = next(
            (i for i, t in enumerate(before) if last is not None and i > last and text.is_endpoint(t)), len(before)
        )
        negation = tuple(before[last:end]) if last is not None else ()
    treatments: tuple[Token, ...] = ()
    valued = [f for f in figures if f.role == "value" and f.unit != "ratio"]
    if valued and not any(text.is_treatment(t) for t in own):
        spoken_of = before[len(text.segments[0].tokens) :] if text.segments[0].introduces else before
        treatments = tuple(t for t in spoken_of if text.is_treatment(t))
    return (*introduction, *treatments, *endpoint, *negation)


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


def _are_told_apart(pieces: Sequence[_Piece], chosen: Sequence[tuple[Source, ...]]) -> bool:
    """Say whether pieces that rest on different studies say so, each by a name or as a study of its own."""
    studies = [{source.study for source in sources} for sources in chosen]
    if set.intersection(*studies):
        return True
    apart = _by_treatment(pieces, chosen)
    for i, (piece, sources) in enumerate(zip(pieces, chosen, strict=True)):
        others = frozenset().union(
            *(s.names for j, theirs in enumerate(chosen) if j != i for s in theirs if s not in sources)
        )
        names = frozenset().union(*(source.names for source in sources)) - others
        if not names & {token.key for token in piece.own} and not _names_a_study(piece.own) and not apart[i]:
            return False
    return True


def _by_treatment(pieces: Sequence[_Piece], chosen: Sequence[tuple[Source, ...]]) -> list[bool]:
    """Say of each piece whether it names other treatments than all others, where no introduction binds them together."""
    named = [treatments_of(piece.own, sources[0].tokenizer) for piece, sources in zip(pieces, chosen, strict=True)]
    bound = pieces[0].own[0].surface in INTRODUCING
    turned = all(piece.turn in TURNS for piece in pieces[1:])
    return [turned and not bound and bool(one) and named.count(one) == 1 for one in named]


def _names_a_study(tokens: Sequence[Token]) -> bool:
    """Say whether a piece brings in a study as a new one: "a meta-analysis", "another cohort"."""
    surfaces = [token.surface for token in tokens]
    starts = (i for i, surface in enumerate(surfaces) if surface in {"a", "an", "another"})
    return any(_STUDY_WORDS & set(surfaces[i + 1 : i + 1 + ARTICLE_REACH]) for i in starts)

"""Whether a statement says what the sentences that it cites say: the flow of the checks.

A statement is faithful when it can be cut, where it turns to something else, into pieces of which each is borne out by
one cited sentence: in its words, its figures and what they belong to, its negations and its order of treatments.
"""

from collections.abc import Sequence
from importlib.resources.abc import Traversable

from hepcite.faithfulness.advice import find_advice
from hepcite.faithfulness.bindings import turned_comparand, wrong_figures
from hepcite.faithfulness.cutting import Piece, cut_statement
from hepcite.faithfulness.directions import wrong_pairs, wrong_roles
from hepcite.faithfulness.labelled_text import LabelledText
from hepcite.faithfulness.labels import STATISTICS
from hepcite.faithfulness.order import wrong_order
from hepcite.faithfulness.polarity import wrong_polarity
from hepcite.faithfulness.prepositions import turned_prepositions
from hepcite.faithfulness.sequence import turned_sequence
from hepcite.faithfulness.sources import Cited, Source
from hepcite.faithfulness.support import foreign_words, left_out_group, other_subjects, treatments_of
from hepcite.faithfulness.telling_apart import are_told_apart
from hepcite.faithfulness.tokens import Token, Tokenizer
from hepcite.lexicon import Concept, Lexicon

LONGEST = 600
"""Characters of a statement that is read at all."""

SAME_MEANING = "same_meaning.yaml"

EXACT_KINDS = frozenset({"drug", "regimen", "trial", "cell-product"})
"""Kinds of the lexicon whose names all mean the same thing; names of other kinds only lead to it."""


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
    def read(cls, folder: Traversable, lexicon: Lexicon | None = None) -> "Checker":
        """Read the names from the shipped corpus's folder; the lexicon too, where it is not given.

        Raises:
            CorpusError: A file breaks its schema.
        """
        return cls(lexicon or Lexicon.read(folder / "lexicon.yaml"), Lexicon.read(folder / SAME_MEANING))

    def faults(self, statement: str, cited: Sequence[Cited]) -> tuple[str, ...]:
        """Return why a statement is not borne out by the sentences that it cites; empty when it is."""
        if not cited:
            return ("it cites no sentence",)
        if not statement.strip() or len(statement) > LONGEST or not statement.isprintable():
            return (f"it is empty, longer than {LONGEST} characters or has control characters",)
        advice = [find_advice(statement, one.text, one.document) for one in cited]
        return advice[0] if all(advice) else self._not_borne_out(statement, cited)

    def _not_borne_out(self, statement: str, cited: Sequence[Cited]) -> tuple[str, ...]:
        sources = [Source(one, self._tokenizer) for one in cited]
        tokens = self._tokenizer.tokens(statement)
        if not any(token.tells for token in tokens):
            return ("it says nothing",)
        whole = [self._piece_faults(Piece(tokens, tokens), source) for source in sources]
        in_pieces = len(sources) > 1 and self._is_borne_out_in_pieces(tokens, sources)
        return () if in_pieces or not all(whole) else min(whole, key=len)

    def _is_borne_out_in_pieces(self, tokens: tuple[Token, ...], sources: Sequence[Source]) -> bool:
        text = LabelledText(tokens, self._tokenizer)
        known: dict[Piece, tuple[Source, ...]] = {}
        for pieces in cut_statement(text):
            chosen: list[tuple[Source, ...]] = []
            for piece in pieces:
                if piece not in known:
                    known[piece] = self._bearing(piece, sources)
                if not known[piece]:
                    break
                chosen.append(known[piece])
            if len(chosen) == len(pieces) and are_told_apart(pieces, chosen):
                return True
        return False

    def _bearing(self, piece: Piece, sources: Sequence[Source]) -> tuple[Source, ...]:
        """Return the sentences that bear out a piece."""
        return tuple(source for source in sources if not self._piece_faults(piece, source))

    def _piece_faults(self, piece: Piece, source: Source) -> tuple[str, ...]:
        """Return why one sentence does not bear out a piece.

        A sentence that names no treatment is on that of its study: none is taken over into the piece then.
        """
        if not treatments_of(source.tokens, self._tokenizer):
            taken = piece.tokens[: len(piece.tokens) - len(piece.own)]
            named = treatments_of(taken, self._tokenizer)
            piece = Piece((*(t for t in taken if t.key not in named), *piece.own), piece.own, piece.turn)
        foreign = foreign_words(piece.tokens, source)
        if foreign:
            return tuple(f"not in the source: {word}" for word in foreign)
        text = LabelledText(piece.tokens, self._tokenizer, source.study_names)
        endpoints = frozenset(t.key for t in (*piece.tokens, *source.tokens) if text.is_endpoint(t))
        treatments = treatments_of((*piece.tokens, *source.tokens), self._tokenizer)
        return (
            *wrong_figures(text, source.labelled),
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

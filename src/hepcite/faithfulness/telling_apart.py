"""Whether the parts of a statement that rest on different studies say so."""

from collections.abc import Sequence

from hepcite.faithfulness.cutting import Piece
from hepcite.faithfulness.segments import INTRODUCING, TURNS
from hepcite.faithfulness.sources import Source
from hepcite.faithfulness.support import treatments_of
from hepcite.faithfulness.tokens import Token

_STUDY_WORDS = frozenset(["study", "trial", "meta-analysis", "analysis", "cohort", "series", "registry", "report"])

ARTICLE_REACH = 5
"""Tokens behind an article among which a word for a study stands."""


def are_told_apart(pieces: Sequence[Piece], chosen: Sequence[tuple[Source, ...]]) -> bool:
    """Say whether pieces that rest on different studies say so, each by a name, a treatment, or as a study of its own.

    Args:
        chosen: The sentences that bear out each piece.
    """
    if set.intersection(*({source.study for source in sources} for sources in chosen)):
        return True
    apart = _by_treatment(pieces, chosen)
    return all(
        apart[i] or _is_named(piece, chosen[i], _others(chosen, i)) or _names_a_study(piece.own)
        for i, piece in enumerate(pieces)
    )


def _others(chosen: Sequence[tuple[Source, ...]], index: int) -> list[Source]:
    others = (source for i, sources in enumerate(chosen) if i != index for source in sources)
    return [source for source in others if source not in chosen[index]]


def _is_named(piece: Piece, sources: Sequence[Source], others: Sequence[Source]) -> bool:
    """Say whether a piece has a name of its study that no other study has."""
    names = frozenset[str]().union(*(source.names for source in sources))
    shared = frozenset[str]().union(*(source.names for source in others))
    return bool((names - shared) & {token.key for token in piece.own})


def _by_treatment(pieces: Sequence[Piece], chosen: Sequence[tuple[Source, ...]]) -> list[bool]:
    """Say of each piece whether it names other treatments than the others, where no introduction binds them."""
    named = [treatments_of(piece.own, sources[0].tokenizer) for piece, sources in zip(pieces, chosen, strict=True)]
    bound = pieces[0].own[0].surface in INTRODUCING
    turned = all(piece.turn in TURNS for piece in pieces[1:])
    return [turned and not bound and bool(one) and named.count(one) == 1 for one in named]


def _names_a_study(tokens: Sequence[Token]) -> bool:
    """Say whether a piece brings in a study as a new one: "a meta-analysis", "another cohort"."""
    surfaces = [token.surface for token in tokens]
    starts = (i for i, surface in enumerate(surfaces) if surface in {"a", "an", "another"})
    return any(_STUDY_WORDS & set(surfaces[i + 1 : i + 1 + ARTICLE_REACH]) for i in starts)

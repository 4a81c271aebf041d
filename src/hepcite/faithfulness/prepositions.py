"""Prepositions of time and direction: "worsened to B" must not become "worsened from B"."""

from collections.abc import Sequence

from hepcite.faithfulness.tokens import Token

_SORTS = {
    "from": "from",
    "to": "to",
    "into": "to",
    "before": "before",
    "until": "before",
    "after": "after",
    "following": "after",
    "beyond": "after",
    "within": "within",
    "without": "without",
}


def turned_prepositions(statement: Sequence[Token], source: Sequence[Token]) -> tuple[str, ...]:
    """Return a line for each word in front of which a statement has another preposition than its source.

    Words that stand without such a preposition on either side are not compared.
    """
    mine, theirs = _prepositions(statement), _prepositions(source)
    return tuple(
        f"{preposition} {key} only in the statement"
        for key, found in mine.items()
        for preposition in sorted(found - {""})
        if key in theirs and preposition not in theirs[key] and "" not in theirs[key]
    )


def _prepositions(tokens: Sequence[Token]) -> dict[str, set[str]]:
    """Return for each telling token the prepositions right in front of it; empty where there is none."""
    found: dict[str, set[str]] = {}
    for i, token in enumerate(tokens):
        if token.tells:
            before = next((t for t in reversed(tokens[max(0, i - 2) : i]) if t.surface not in {"the", "a", "an"}), None)
            found.setdefault(token.key, set()).add(_SORTS.get(before.surface, "") if before else "")
    return found

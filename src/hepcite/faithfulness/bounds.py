"""What bounds a number: "more than", "at least", "about", before it or behind it."""

from collections.abc import Sequence

from hepcite.faithfulness.tokens import Token

_BEFORE = {
    "<": "< · below · under · less than · fewer than · lower than · shorter than",
    ">": "> · above · over · exceeding · exceeded · more than · greater than · higher than · longer than",
    "≥": "≥ · ⩾ · > = · at least · no less than · no fewer than · minimum of",
    "≤": "≤ · ⩽ · < = · at most · up to · no more than · maximum of",
    "~": "≈ · ~ · about · approximately · around · roughly · some · close to",
    "~<": "nearly · almost",
}

_BEHIND = {
    "≥": "or more · or higher · or greater · or above · or older · or longer",
    "≤": "or less · or fewer · or lower · or below · or younger",
}

_LONGEST = 3

_ENDS = frozenset("(),;:.")

_BOUNDS = {tuple(form.split()): bound for bound, forms in _BEFORE.items() for form in forms.split(" · ")}

_BOUNDS_BEHIND = {tuple(form.split()): bound for bound, forms in _BEHIND.items() for form in forms.split(" · ")}


def bound_of(tokens: Sequence[Token], i: int) -> str:
    """Return what bounds a number: the words or the sign right before it, else right behind it and its unit."""
    before = tuple(token.surface for token in tokens[max(0, i - _LONGEST) : i])
    for length in range(_LONGEST, 0, -1):
        if before[-length:] in _BOUNDS and len(before) >= length:
            return _BOUNDS[before[-length:]]
    unit = i + 1
    while (
        unit < len(tokens)
        and tokens[unit].surface not in _ENDS
        and (unit == i + 1 or tokens[unit].start == tokens[unit - 1].end)
    ):
        unit += 1  # "ng/mL" is several tokens, without a space
    for start in (i + 1, unit):
        behind = tuple(token.surface for token in tokens[start : start + 2])
        if behind in _BOUNDS_BEHIND:
            return _BOUNDS_BEHIND[behind]
    return ""

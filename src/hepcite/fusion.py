"""Fusion of score lists; pure functions on dictionaries from id to score."""

from collections.abc import Mapping, Sequence


def min_max(scores: Mapping[str, float]) -> dict[str, float]:
    """Scale scores linearly to [0, 1]; scores that are all equal become 1.

    >>> min_max({"a": 2.0, "b": 1.0, "c": 1.5})
    {'a': 1.0, 'b': 0.0, 'c': 0.5}
    """
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    if high == low:
        return dict.fromkeys(scores, 1.0)
    return {key: (score - low) / (high - low) for key, score in scores.items()}


def fuse(runs: Sequence[tuple[float, Mapping[str, float]]]) -> dict[str, float]:
    """Add up min-max-scaled runs with their weights; an id that a run lacks gets 0 from it.

    Scaling each run first keeps one with a larger range from drowning the others.

    >>> fuse([(0.5, {"a": 9.0, "b": 3.0}), (0.5, {"b": 0.7, "c": 0.2})])
    {'a': 0.5, 'b': 0.5, 'c': 0.0}
    """
    fused: dict[str, float] = {}
    for weight, run in runs:
        for key, score in min_max(run).items():
            fused[key] = fused.get(key, 0.0) + weight * score
    return fused


def ranked(scores: Mapping[str, float]) -> list[tuple[str, float]]:
    """Sort best first; equal scores by id, so that the order never depends on insertion.

    >>> ranked({"b": 1.0, "a": 1.0, "c": 2.0})
    [('c', 2.0), ('a', 1.0), ('b', 1.0)]
    """
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))

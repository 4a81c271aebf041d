"""Whose the values of a report are: each item gets its arm, or the report is left out."""

import re
from collections.abc import Iterator, Sequence

from hepcite.lexicon import Lexicon
from hepcite.result_reading.arms import arm_words, names_arm, shares_last_group, subject_words, treatments
from hepcite.result_reading.clauses import Clause
from hepcite.result_reading.reports import Report

_IS_AFTER = re.compile(
    r"(?:after|as)\s|(?:in )?[\w-]+-(?:naive|na[iï]ve|experienced|treated|pretreated)\b", re.IGNORECASE
)
"""Begins a group by what came before, although it names a treatment."""

_IS_GROUP = re.compile(rf"{_IS_AFTER.pattern}|(?:in|among|of)\s(?!.*\b(?:groups?|arms?)$)", re.IGNORECASE)
"""Begins words that tell which patients, although they name a treatment: "in disease already treated with one"."""

_PAIR_OF_ARMS = re.compile(
    r"(?:with|in|for|on) (?:the )?(?P<first>(?:(?! and |,).)+) and (?:the )?(?P<second>(?:(?! and |,).)+?)"
    r"(?P<kind> (?:treatment )?(?:groups?|arms?|cohorts?|patients|recipients))?$",
    re.IGNORECASE,
)
_UNFINISHED = re.compile(r"\b(?:with|without|in|on|of|to|for|and)$", re.IGNORECASE)
_SHORT = re.compile(r"[A-Z0-9]|(?:with|without|on|in|not|of)\b.*|others?|the rest", re.IGNORECASE)
"""Halves of "patients with and without PVTT" and "Child-Pugh A and B", which name no arm by themselves."""

_RESPECTIVELY = re.compile(r",?\s\(?respectively", re.IGNORECASE)
_TIMES = re.compile(r"^(?:times?|rates?) ", re.IGNORECASE)
_PLURAL = re.compile(r"(?<=group)s$|(?<=arm)s$|(?<=cohort)s$|(?<=recipient)s$", re.IGNORECASE)


def chains(reports: Sequence[Report]) -> list[list[Report]]:
    """Group the reports that only "and" joins."""
    chains: list[list[Report]] = []
    for report in reports:
        if report.chained and chains:
            chains[-1].append(report)
        else:
            chains.append([report])
    return chains


def arms_of_chain(
    clause: Clause, chain: Sequence[Report], lexicon: Lexicon
) -> Iterator[tuple[Report, tuple[str | None, ...]]]:
    """Yield the reports of a chain whose arms are certain.

    Single values share what is said once: "median PFS was 3 months and median OS 7 months with sorafenib".
    """
    if all(len(report.items) == 1 and not report.arms for report in chain):
        about = [_about(report, lexicon) for report in chain]
        own = [arm_words(report.items[0].words, lexicon) for report in chain]
        for report, one, other in zip(
            chain, _spread(about, first_only=True), _spread(own, first_only=False), strict=True
        ):
            if _OPEN not in (one, other) and not _is_crossed(report, lexicon) and not _are_two(one, other, lexicon):
                yield report, (join_words(one, other),)
        return
    for report in chain:
        arms = _arms(clause, report, lexicon)
        if report.arms and report.chained and report.arms[0] is None:
            arms = chain[0].arms
        if arms is not None:
            yield report, arms


def _is_crossed(report: Report, lexicon: Lexicon) -> bool:
    """Say whether several endpoints share two arms: it is open which value is of which.

    "OS and PFS were 12 and 9 months with one drug and another".
    """
    said = (found for words in (report.items[0].words, report.gap or "") if (found := _PAIR_OF_ARMS.match(words)))
    return len(report.slots) > 1 and any(
        names_arm(found["first"], lexicon) and names_arm(found["second"], lexicon) for found in said
    )


def _are_two(about: str | None, own: str | None, lexicon: Lexicon) -> bool:
    """Say whether the words before and behind a value name two arms: "OS with A was 9 months and PFS 3 with B"."""
    named = [words for words in (about, own) if words and treatments(words, lexicon) and not _IS_GROUP.match(words)]
    return len(named) == 2  # noqa: PLR2004  two arms


_OPEN = "\0"
"""Stands for words that may be meant or not."""


def _spread(said: Sequence[str | None], *, first_only: bool) -> list[str | None]:
    """Return what holds for each member of a chain: words that are said once hold for all.

    Words of the middle hold for their own member only, and what holds for the others is then open.
    """
    places = [place for place, words in enumerate(said) if words]
    if not places or places == [0] or (places == [len(said) - 1] and not first_only):
        return [said[places[0]] if places else None] * len(said)
    return [words or _OPEN for words in said]


def _arms(clause: Clause, report: Report, lexicon: Lexicon) -> tuple[str | None, ...] | None:
    """Return the arm of each item as the report itself says; None when it is open which is whose."""
    if report.arms:
        return report.arms
    own = [arm_words(item.words, lexicon) for item in report.items]
    about = _about(report, lexicon)
    if len(own) == 1:
        return (join_words(about, own[0]),) if join_words(about, own[0]) else None
    if shares_last_group(report.items[-1].words, lexicon) and not _PAIR_OF_ARMS.match(report.items[-1].words):
        return None
    if _RESPECTIVELY.match(clause.signs, report.end):
        words = report.items[-1].words
        if not any(own) and report.gap:
            return _split(_TIMES.sub("", report.gap), len(own))
        return _split(words, len(own)) if not any(own[:-1]) and about is None else None
    arms = _compared(own, about, report, lexicon)
    return arms if arms and len(set(arms)) == len(arms) else None


def _about(report: Report, lexicon: Lexicon) -> str | None:
    """Return the words of the subject, or between endpoint and verb, that name an arm or group."""
    return subject_words(report.subject, lexicon) if report.subject else arm_words(report.gap or "", lexicon)


def _compared(
    own: Sequence[str | None], about: str | None, report: Report, lexicon: Lexicon
) -> tuple[str | None, ...] | None:
    """Return the arms of several items: each one's own words, or those of the subject for the first of two."""
    is_arm = about is not None and (report.subject is not None or names_arm(about, lexicon))
    if own[0] is None and all(own[1:]) and is_arm:
        return (about, *own[1:])
    if not all(own):
        return None
    if not is_arm:
        return tuple(join_words(arm, about) for arm in own)
    alike = report.subject is None or len({item.preposition for item in report.items}) == 1
    apart = any(names_arm(arm or "", lexicon) for arm in own) and not all(_IS_AFTER.match(arm or "") for arm in own)
    if not alike or apart:
        return None
    return tuple(join_words(about, arm) for arm in own)


def _split(words: str, arms: int) -> tuple[str | None, ...] | None:
    """Return both arms of "with A and B, respectively"."""
    found = _PAIR_OF_ARMS.match(words)
    if found is None or arms != 2:  # noqa: PLR2004  two arms
        return None
    if _UNFINISHED.search(found["first"]) or _SHORT.fullmatch(found["second"]):
        return None
    kind = _PLURAL.sub("", found["kind"] or "")
    return (found["first"] + kind, found["second"] + kind)


def join_words(*parts: str | None) -> str | None:
    """Join the words of an arm that there are; None when there are none."""
    return ", ".join(part for part in parts if part) or None

"""A skeleton in clauses that are read one by one, each with the group of patients that opens its sentence."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from hepcite.lexicon import Lexicon
from hepcite.result_reading.arms import arm_words, names_group
from hepcite.result_reading.skeletons import ENDPOINT, RATIO, SIZE, STRANGE, UNREADABLE, VALUE, Skeleton

SIGNS = f"{ENDPOINT}{VALUE}{RATIO}{SIZE}{UNREADABLE}{STRANGE}"
"""All signs, for a character class."""

_CLAUSE = re.compile(rf";\s(?![{RATIO}])|\.\s(?=[A-Z{SIGNS}])|,?\s(?:but|while|whereas|although|though)\s")
_LEAD = re.compile(
    r"(?:in|among|of|for|at|after|when|across|with|during|on|before|from|within|by)\b"
    rf"(?:\([^(){ENDPOINT}{RATIO}]*\)|[^,;:(){ENDPOINT}{RATIO}])*,\s",
    re.IGNORECASE,
)
_LEAD_TIME = re.compile(r"At (\d+|one|two|three|four|five|six) (years?|months)\b(?: \([^()]*\))?,\s", re.IGNORECASE)
_DATED = re.compile(r"\b(?:follow-up|cut-?off|analysis|report)\b", re.IGNORECASE)
_OPENING = re.compile(r"^(?:In|Among|Of|At|After|When|Across|During|Before|From|Within|By)\b")
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a skeleton that is read by itself.

    Attributes:
        group: The words before it that say in which patients; None for all.
        lead: All the words before it, up to its comma.
        opening: The skeleton of the lead.
        landmark: In months, when it opens with "At 4 years".
    """

    skeleton: Skeleton
    start: int
    end: int
    group: str | None = None
    lead: str = ""
    opening: str = ""
    landmark: int | None = None

    @property
    def signs(self) -> str:
        """The skeleton up to the clause's end, so that offsets are the skeleton's."""
        return self.skeleton.signs[: self.end]

    @property
    def whole(self) -> str:
        """The skeleton of the clause with what opens its sentence."""
        return f"{self.opening}{self.skeleton.signs[self.start : self.end]}"

    @property
    def text(self) -> str:
        """The words of the clause with those that open its sentence, brackets included."""
        return f"{self.lead} {self.skeleton.words(self.start, self.end)}".strip()


def clauses(skeleton: Skeleton, lexicon: Lexicon) -> Iterator[Clause]:
    """Yield the clauses of a sentence; the group that opens a sentence holds for the clauses behind it too."""
    opening = Clause(skeleton, 0, 0)
    for end, following in [*((m.start(), m.end()) for m in _CLAUSE.finditer(skeleton.signs)), (len(skeleton.signs), 0)]:
        start = opening.end
        if lead := _LEAD.match(skeleton.signs[start:end]):
            words = skeleton.words(start, start + lead.end())
            if re.search(f"[{VALUE}{UNREADABLE}]", lead[0]) and "follow-up" not in words:
                opening = replace(opening, end=following)
                continue
            time = _LEAD_TIME.match(skeleton.signs[start:end])
            group = None if time or not _says_group(words, lexicon) else arm_words(words, lexicon)
            group = _OPENING.sub(lambda found: found[0].lower(), group) if group else None
            opening = Clause(skeleton, start, end, group, words, lead[0], _months(time) if time else None)
            start += lead.end()
        yield replace(opening, start=start, end=end)
        if opening.group and skeleton.signs[end : end + 1] == ".":
            return  # whether a group holds for the next sentence too is open
        opening = replace(opening, end=following)


def _says_group(lead: str, lexicon: Lexicon) -> bool:
    """Say whether the opening words may limit the patients, and do not only date the analysis."""
    return names_group(lead, lexicon) or not _DATED.search(lead)


def _months(found: re.Match[str]) -> int:
    count = _NUMBERS.get(found[1].lower()) or int(found[1])
    return count * (12 if found[2].lower().startswith("year") else 1)

"""One number of a reported result with what is attached to it: its unit, its 95 % interval, its counts."""

import re
from dataclasses import dataclass, replace
from typing import Literal

Digits = tuple[str, int, int]
"""A number as printed, with the offsets of its digits in the text."""

_NUM = r"\d+(?:[.·]\d+)?"
_EXACT = r"(?<![\w.,·/–−-])\d+(?:[.·]\d+)?(?![.,·]?\d)(?!\s?[–-]\s?\d)"
_WHOLE = rf"{_EXACT}(?![\w/])"
"""A number that nothing changes: no part of a range, a fraction or a name; none with thousands marks."""

_UNIT = r"(?:\s?%|\s?months?\b)?"
_OPEN_END = r"(?:not (?:yet )?(?:reached|estimable|evaluable|available)|NR|NE|NA|infinity|∞)"
_LEVEL = r"(?P<level>\d+(?:[.·]\d+)?)\s?%?[\s-]?(?:CIs?|confidence intervals?)(?:\s?[\[(]CI[\])])?"
INTERVAL = re.compile(
    rf"{_LEVEL}\s?[,:;=]?\s?(?:of |was |from )?[\[(]?"
    rf"(?:(?P<low>{_NUM})|{_OPEN_END}){_UNIT}\s?(?:-|–|—|to|,)\s?(?:(?P<high>{_NUM})|{_OPEN_END})(?![.·]?\d)"
    rf"{_UNIT}",
    re.IGNORECASE,
)
BARE_INTERVAL = re.compile(rf"(?P<low>{_NUM}){_UNIT}\s?[-–—]\s?(?P<high>{_NUM})(?![.·]?\d){_UNIT}", re.IGNORECASE)
"""An interval without its level, as in "7.8 months (6.3-8.8)" behind another that has it."""

P_VALUE = re.compile(
    r"(?:(?:(?:one|two|1|2)-sided|log-?rank|nominal|stratified) )*p(?:[ -]?values?)?\s?[=<>≤≥]\s?"
    r"(?:0?[.·]\d+|(?<![<≤]\s)(?<![<≤])1(?:[.·]0+)?)(?![\d.·]*\d|\s?[×x*^−–-]\s?\d|e[−–-]?\d)"
    r"(?:(?: against an?| with an?|,) (?:threshold|boundary|margin)(?: of)? 0?[.·]\d+)?",
    re.IGNORECASE,
)
_COUNT = re.compile(r"(?P<some>\d+)(?: patients)?(?:\s?/\s?| of | out of )(?P<all>\d+)(?: \w+)?(?![\d.])")
_REMARK = re.compile(
    r"m?RECIST(?: (?:v|version )?1\.1)?|(?:retrospective|pre-?planned|exploratory) subgroup|descriptive|margin [\d.]+"
)
_SEPARATOR = re.compile(r"[,;] ?| ")
_OPENING, _CLOSING = re.compile(r"\s?[(\[]"), re.compile(r"[)\]]")

_MEASURED = re.compile(
    rf"(?P<value>{_EXACT})\s?(?P<unit>%|per ?cent\b|months?\b|mo\b)"
    r"(?!\s?(?:CI\b|confidence))(?![ -]follow)",
    re.IGNORECASE,
)
_UNREACHED = re.compile(r"not (?:yet )?(?:reached|estimable|evaluable)\b", re.IGNORECASE)
_BARE = re.compile(
    rf"(?<=[\s(\[])(?P<value>{_WHOLE})(?=,? (?:and|versus|vs\.?|against|with|on|in|for|without|from)\b|, \d|\s?\(|$)"
)
_BEFORE_BARE = re.compile(r"(?:\b(?:was|were|of|to|from|and|versus|vs\.?|against|median|survival|OS|PFS)|[,:])\s$")
"""A number that may share the unit of its neighbour: "3.7 months with one versus 1.9 with the other"."""

_PAIR_IN_BRACKETS = re.compile(rf"(?<=[(\[]){_WHOLE} (?:versus|vs\.?|against) {_WHOLE}(?: months\b|\s?%)")
"""Two numbers that share their unit, right behind an opening bracket: "(4.9 versus 3.3 months)"."""

_OF = (
    r" (?:for|of) (?P<what>(?:recurrence|(?:disease )?progression) or death|death|(?:disease )?progression|OS|PFS|TTP|"
    r"overall survival|progression-free survival|time to progression)"
)
_ABBREVIATED = r"(?:\s?[\[(]a?HR[\])])?"
_RATIO = re.compile(
    rf"(?:(?:adjusted|stratified|pooled) )*(?:hazard ratio|a?HR)\b{_ABBREVIATED}(?:{_OF})?{_ABBREVIATED}"
    rf"\s?[,:=]?\s?(?:(?:was|of) )?(?P<value>{_WHOLE})(?!\s?%)",
    re.IGNORECASE,
)
_APPROXIMATE = re.compile(
    r"(?:\b(?:about|around|approximately|approx\.?|roughly|nearly|almost|some|over|under|up to|at least|at most|below|"
    r"above|than|within|beyond|every|by|first|last|each|another|additional|extra|only about)|[<>≥≤~≈±+−])\s?$",
    re.IGNORECASE,
)
"""Ends right before a number that is no exact result."""

_LEVEL_READ = 95


Unit = Literal["months", "%", ""]
"""What a result is counted in; nothing for a hazard ratio."""


@dataclass(frozen=True, slots=True)
class Value:
    """One number of a result.

    Attributes:
        digits: None for "not reached".
        unit: "months", "%", "" for a hazard ratio; None for a number that shares its neighbour's.
        interval: Ends of the 95 % confidence interval; None for none, another level, or an end that was not reached.
        counted: Patients with the event and all patients, when both are given.
        of: What a hazard ratio says that it is of: "death", "OS"; None when it does not.
        sound: Whether interval and counts agree with the number.
    """

    digits: Digits | None
    unit: Unit | None
    interval: tuple[Digits, Digits] | None = None
    counted: tuple[int, int] | None = None
    of: str | None = None
    sound: bool = True

    @property
    def number(self) -> float:
        """The number; nan for "not reached"."""
        return float(decimal(self.digits[0])) if self.digits else float("nan")


def decimal(printed: str) -> str:
    """Return a printed number with a point for a middle dot."""
    return printed.replace("·", ".")


def read_value(text: str, at: int) -> tuple[Value, int] | None:
    """Read the value that begins at an offset with what is attached to it; return it with its end, None without any."""
    if unreached := _UNREACHED.match(text, at):
        return attach(text, Value(None, None), unreached.end())
    if ratio := _RATIO.match(text, at):
        return attach(text, Value(_digits(ratio, "value"), "", of=ratio["what"]), ratio.end())
    if found := _MEASURED.match(text, at):
        return attach(text, Value(_digits(found, "value"), "%" if found["unit"][0] in "%pP" else "months"), found.end())
    shares = _BEFORE_BARE.search(text[max(0, at - 12) : at]) or _PAIR_IN_BRACKETS.match(text, at)
    if shares and (found := _BARE.match(text, at)):
        return attach(text, Value(_digits(found, "value"), None), found.end())
    return None


def is_approximate(text: str, at: int) -> bool:
    """Say whether the words before an offset make the number there no exact result: "about", "more than"."""
    return bool(_APPROXIMATE.search(text[max(0, at - 30) : at]))


def attach(text: str, value: Value, end: int) -> tuple[Value, int]:
    """Take in interval, counts and p-value behind a value, in brackets or after a comma; return where they end.

    Brackets that hold anything else are left where they are.
    """
    if opening := _OPENING.match(text, end):
        taken, stop = _take(text, value, opening.end())
        if stop > opening.end() and (closing := _CLOSING.match(text, stop)):
            return _checked(taken), closing.end()
        return _checked(value), end
    separator = re.compile(r"[,;] ").match(text, end)
    if separator and (INTERVAL.match(text, separator.end()) or P_VALUE.match(text, separator.end())):
        value, end = _take(text, value, separator.end())
    return _checked(value), end


def _digits(found: re.Match[str], group: str) -> Digits:
    return found[group], found.start(group), found.end(group)


def _take(text: str, value: Value, at: int) -> tuple[Value, int]:
    end = at
    while (taken := _take_one(text, value, at)) is not None:
        value, end = taken
        separator = _SEPARATOR.match(text, end)
        if separator is None:
            break
        at = separator.end()
        at += 1 if text[at : at + 1] == " " else 0
    return value, end


def _take_one(text: str, value: Value, at: int) -> tuple[Value, int] | None:
    if found := INTERVAL.match(text, at):
        closed = found["low"] and found["high"] and float(decimal(found["level"])) == _LEVEL_READ
        return (replace(value, interval=_ends(found)) if closed else value), found.end()
    if found := P_VALUE.match(text, at) or _REMARK.match(text, at):
        return value, found.end()
    if found := _COUNT.match(text, at):
        return replace(value, counted=(int(found["some"]), int(found["all"]))), found.end()
    levels = {float(decimal(level["level"])) for level in INTERVAL.finditer(text[:at])}
    if levels == {_LEVEL_READ} and value.interval is None and (found := BARE_INTERVAL.match(text, at)):
        return replace(value, interval=_ends(found)), found.end()
    return None


def _ends(found: re.Match[str]) -> tuple[Digits, Digits]:
    return _digits(found, "low"), _digits(found, "high")


def fits(share: str, some: int, out_of: int) -> bool:
    """Say whether a count of patients gives the printed percentage, as far as its decimals go.

    >>> fits("43", 17, 40), fits("6.4", 3, 47), fits("44", 17, 40)
    (True, True, False)
    """
    places = len(share.partition(".")[2])
    return out_of > 0 and abs(100 * some / out_of - float(share)) <= 0.5 * 10**-places + 1e-9


def _checked(value: Value) -> Value:
    """Mark a value that its own interval or its own counts contradict."""
    if value.digits is None:
        return value
    ends = [float(decimal(end[0])) for end in value.interval or ()]
    inside = not ends or ends[0] <= value.number <= ends[1]
    counted = value.counted is None or value.unit != "%" or fits(decimal(value.digits[0]), *value.counted)
    return replace(value, sound=inside and counted)

"""What a sentence's words say of its fitness as a quote: whether it reports a finding, and the numbers it shares."""

import re
from functools import lru_cache

from hepcite.numbers import NUMBER

HEADING = re.compile(
    r"^(?:background|objectives?|aims?|purpose|introduction|context|importance|rationale|hypothesis|methods?|"
    r"methodology|materials?|patients|design|setting|participants|subjects|data sources?|study (?:design|selection)|"
    r"main outcome|interventions?|eligibility|exposures?|search)\s*:",
    re.IGNORECASE,
)
"""Opens a part of a structured abstract that stands before the results."""

AIM = re.compile(
    r"\b(?:to|aims? to|aimed to|sought to|designed to) (?:investigate|examine|assess|determine|evaluate|explore|"
    r"identify|estimate|characteri[sz]e|quantify)\b|\b(?:aim|objective|purpose|goal) (?:of|was|is)\b",
    re.IGNORECASE,
)

UNKNOWN = re.compile(
    r"\b(?:is|are|was|were|remains?|been) (?:\w+ )?(?:unknown|unclear|poorly|controversial|elusive|uncertain|"
    r"not (?:\w+ )?(?:known|understood|clear|established))\b|\blittle is known\b",
    re.IGNORECASE,
)

OUTLOOK = re.compile(
    r"\b(?:further|future|more|additional|larger|prospective|confirmatory) (?:\w+ ){0,3}?"
    r"(?:stud(?:y|ies)|research|trials?|investigations?|data|evidence|work|evaluation|validation|confirmation)\b"
    r"(?: \w+){0,4}? (?:needed|required|warranted|necessary|awaited)\b|"
    r"\b(?:warrants?|merits?|deserves?|requires?|needs?) (?:further|future|more|additional|prospective)\b",
    re.IGNORECASE,
)
"""Says only that more should be found out."""

PROCEDURE = re.compile(
    r"\b(?:were|was) (?:\w+ly )?(?:randomi[sz]ed|randomly|enrolled|recruited|searched|measured|assessed|evaluated|"
    r"collected|obtained|analy[sz]ed|performed|conducted|examined|used|assigned|selected|tested|studied|investigated|"
    r"determined|calculated)\b|"
    r"\bwe (?:used|measured|performed|conducted|analy[sz]ed|investigated|examined|assessed|evaluated|searched|enrolled|"
    r"included|compared|tested|studied|developed|estimated|recruited)\b",
    re.IGNORECASE,
)

FIGURE = re.compile(r"\d+(?:\.\d+)?\s?(?:%|months?\b|weeks?\b|of \d|mg\b)|\b(?:HR|OR|RR)\s\d", re.IGNORECASE)
"""A result as papers print it: a share, a time, a ratio."""

MEASURE = re.compile(
    r"\b(?:primary|secondary|co-?primary|main|key|exploratory) (?:\w+ ){0,3}?(?:end-?points?|outcomes?|measures?)\b|"
    r"\bas (?:an?|the) (?:\w+ )?(?:end-?point|outcome)\b",
    re.IGNORECASE,
)
"""Says what a trial measures."""

VERDICT = re.compile(
    r"\d\s?(?:%|months?\b|weeks?\b)|\bHR\s\d|\b(?:met|missed|reach\w*|improv\w+|prolong\w+|longer|shorter|higher|lower|better|worse|similar|differ\w*|"
    r"fail\w*)\b",
    re.IGNORECASE,
)
"""Says how it came out, in figures or in words."""

COMPARED = re.compile(
    r"\d[^;]* (?:versus|vs\.?|against|over|than|compared (?:with|to)) |\bp\s*[<=>]\s*0?\.\d|"
    r"\b(?:HR|hazard ratio)\b[^;]{0,20}\d|\bno (?:\w+ ){0,2}difference\b|"
    r"\b(?:did|do|does|was|were) not (?:\w+ )?(?:differ|better|longer)|"
    r"\b(?:similar|comparable|longer|shorter|superior|non-inferior|better|worse)\b",
    re.IGNORECASE,
)
"""Tells how one thing did against another: figures on both sides, a p value, a ratio, or a word for it."""

TIME_POINT = re.compile(
    r"\b(\d+|one|two|three|four|five|six|nine|ten|twelve|eighteen|twenty-four)[\s-]?(years?|yrs?|y|months?|mos?|mths?|weeks?|wks?)\b",
    re.IGNORECASE,
)
COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "nine": 9, "ten": 10, "twelve": 12}
COUNTS |= {"eighteen": 18, "twenty-four": 24}
IN_MONTHS = {"y": 12.0, "m": 1.0, "w": 0.25}


@lru_cache(maxsize=50_000)
def time_points(text: str) -> frozenset[float]:
    """Return the times that a text names as whole numbers, in months.

    >>> sorted(time_points("alive at five years")), sorted(time_points("12-mo OS"))
    ([60.0], [12.0])
    """
    return frozenset(
        float(COUNTS.get(count.lower(), count)) * IN_MONTHS[unit[0].lower()] for count, unit in TIME_POINT.findall(text)
    )


@lru_cache(maxsize=50_000)
def is_no_finding(sentence: str) -> bool:
    """Say whether a sentence gives background, aim, procedure or outlook, and reports nothing.

    >>> is_no_finding("Patients were randomised 2:1."), is_no_finding("Median OS was 9.9 months.")
    (True, False)
    """
    patterns = (HEADING, AIM, UNKNOWN, PROCEDURE, OUTLOOK)
    return any(pattern.search(sentence) for pattern in patterns)


@lru_cache(maxsize=50_000)
def tells_between(sentence: str) -> bool:
    """Say whether a sentence reports how one thing did against another.

    >>> tells_between("OS was 13.2 versus 11.5 months (p=0.651)."), tells_between("We pooled 56 and 67 patients.")
    (True, False)
    """
    return bool(COMPARED.search(sentence)) and not is_no_finding(sentence)


@lru_cache(maxsize=50_000)
def only_names_a_measure(sentence: str) -> bool:
    """Say whether a sentence tells what a trial measures, and nothing of how it came out.

    >>> only_names_a_measure("A trial with response rate as primary endpoint.")
    True
    >>> only_names_a_measure("Median PFS, the primary endpoint, was 4.1 months.")
    False
    """
    return bool(MEASURE.search(sentence)) and not VERDICT.search(sentence)


@lru_cache(maxsize=1_000)
def stands_before_results(section: str) -> bool:
    """Say whether a part of a paper, named by its heading, comes before the results.

    >>> stands_before_results("methods"), stands_before_results("abstract > results")
    (True, False)
    """
    return bool(HEADING.match(f"{section.rsplit(' > ', maxsplit=1)[-1]}:"))


def shared_numbers(question: str, sentence: str) -> float:
    """Return the share of a question's numbers that a sentence has; 0 for a question without any.

    >>> shared_numbers("AFP of 400 or 200?", "AFP of at least 400 ng/mL")
    0.5
    """
    wanted = frozenset(NUMBER.findall(question))
    return len(wanted & frozenset(NUMBER.findall(sentence))) / len(wanted) if wanted else 0.0

"""What makes a clause give no rows at all: another clock, a follow-up, a plan, a change, an earlier therapy."""

import re

from hepcite.result_reading.clauses import Clause
from hepcite.result_reading.skeletons import STRANGE, VALUE

_OTHER_CLOCK = re.compile(
    r"\b(?:from|since|after|at|before|until|till)\s(?:[\w’'-]+\s){0,5}?"
    r"(?:start|starting|initiation|initiating|first dose|diagnosis|recurrence|relapse|stopping|discontinuation|"
    r"discontinuing|cessation|randomi[sz]ation|enrol\w+|baseline|"
    r"progression(?! (?:on|under|during|with|after|to|upon)\b))"
    r"(?![\w-])|"
    r"\b(?:start|initiation|time|date) of (?:first|prior|previous|initial)\b",
    re.IGNORECASE,
)
"""A time that is counted from something else than the start of the treatment studied."""

_NO_RESULT = re.compile(
    r"\b(?:if|whether|threshold|target|targeted|goal|aim|assessment|maturity|assuming|required|needed|durable|"
    r"excluding|excluded|except|ineligible|lower (?:bound|limit)|upper (?:bound|limit))\b",
    re.IGNORECASE,
)
"""Stands before a number that is planned, assumed or of something else."""

_OF_OTHERS = re.compile(
    r"\bat (?:week \d+|\d+ weeks?)\b|\b(?:elsewhere|published|historical\w*|exceed\w*)\b", re.IGNORECASE
)
_CHANGE = re.compile(
    rf"[{VALUE}],?\s(?:\w+ly )?(?:shorter|longer|less|more|lower|higher|fewer|better|worse|earlier|later|durable)\b",
    re.IGNORECASE,
)
_FOLLOW_UP = re.compile(r"\bfollow[ -]?ups?\b|\bfollowed\b", re.IGNORECASE)
_DATING = re.compile(r"\b(?:in|at|with|after) (?:(?:a|an|the) )?(?:[\w-]+ ){0,3}follow-up\b", re.IGNORECASE)
"""Says when the results were analysed."""

_NOT_AN_ARM = re.compile(
    r"^[A-Z]$|^(?:unlike|compared|except|discontinuation|the cost|cost|hypertension|toxicity|stopping|"
    r"patients (?:ineligible|unfit|who never|switching))\b|\bunlike\b|\bexceed|"
    r"\band\b.*\b(?:groups|arms|cohorts)$|\bboth (?:groups|arms|cohorts)\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:after|following)\s(?:[\w-]+\s){0,4}?(?:prior|previous|earlier)\b|"
    r"\bwhose (?:earlier|prior|previous)\b|\bpreviously (?:exposed|treated)\b",
    re.IGNORECASE,
)
"""What patients of a later line have behind them."""

_EARLIER = re.compile(
    r"\b(?:prior|previous|previously|earlier|unexposed|who had not)\b|"
    r"\bbefore\s(?!(?:[\w-]+\s)?(?:matching|weighting|adjustment)\b)\w|"
    r"\b(?:not|never)(?: been| previously)? (?:exposed|received|treated|receiving|given)\b|"
    r"\bnon-?(?:ICI|IO|immunotherapy|exposed)",
    re.IGNORECASE,
)


def reports_nothing(clause: Clause) -> bool:
    """Say whether a clause is no report of a result, or may be one of something else than it seems."""
    own = clause.signs[clause.start :]
    before = re.split(f"[{VALUE}]", clause.whole)[0]
    named = _DATING.sub(" ", re.split(f"[{VALUE}]", own)[0])
    return bool(
        STRANGE in clause.whole
        or _OTHER_CLOCK.search(clause.text)
        or _NO_RESULT.search(before)
        or _OF_OTHERS.search(clause.text)
        or _CHANGE.search(own)
        or _FOLLOW_UP.search(named)
    )


def names_no_arm(arm: str) -> bool:
    """Say whether words that stand where an arm is named begin with something else: "discontinuation of ..."."""
    return bool(_NOT_AN_ARM.search(arm))


def tells_of_an_earlier_therapy(words: str) -> bool:
    """Say whether words may be about what patients of a later line had before, or about others who never had it."""
    return bool(_EARLIER.search(_PAST.sub(" ", words)))

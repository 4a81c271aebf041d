"""The ways in which a sentence reports results, as patterns over its skeleton.

Each stands for one piece: the endpoints, what leads up to them, the values, the words that name an arm.
"""

import re

from hepcite.result_reading.arms import PREPOSITION
from hepcite.result_reading.clauses import SIGNS
from hepcite.result_reading.skeletons import ENDPOINT, RATIO, SIZE, UNREADABLE, VALUE

E, V, H, N, X = f"[{ENDPOINT}]", f"[{VALUE}]", f"[{RATIO}]", f"[{SIZE}]", UNREADABLE
"""Any endpoint, value, ratio, size; a number that cannot be read."""

HEAD = re.compile(rf"{E}(?:(?:,| and|, and|/)\s?{E})*")
_REPORTS = (
    r"(?:gave|achieved|produced|had|has|showed|yielded|attained|reached|demonstrated|resulted in|led to|experienced|"
    r"recorded|provided|obtained)"
)
SUBJECT = re.compile(rf"\s?(?P<subject>[^{SIGNS};:()]+?),?\s{_REPORTS}(?:\s(?:an?|the))?\s?$")
_CHANGES = r"(?:raised|extended|improved|increased|lengthened|prolonged|raises|improves)"
CHANGER = re.compile(rf"(?P<subject>[^{SIGNS};:(),]+?)\s(?:significantly )?{_CHANGES}\s?$")
CONTRASTER = re.compile(
    rf"(?P<subject>[^{SIGNS};:(),]+?)\s(?P<verb>(?:did not |significantly |not |also )*"
    r"(?:improved?|prolong(?:ed)?|lengthen(?:ed)?|extend(?:ed)?|reduced?|cut|lowered|gave|had|showed|"
    r"was (?:non-inferior|superior) to))(?: (?:longer|shorter|better))?\s?$"
)

_WORDS = (
    rf"(?:(?!\b(?:versus|vs|against|compared|respectively|whereas|while|but|than|was|were|had|did)\b|"
    rf"\band (?:an? |the |in |it |was |were |of |median |by )*[{SIGNS}]|\band (?:was|were|did|had|no)\b)"
    rf"[^{SIGNS},;:()])+"
)
ARM = rf"\s(?P<words>{PREPOSITION}\s{_WORDS})"
OVER = re.compile(rf"\s(?:over|versus|vs\.?|than|compared (?:with|to)|relative to|against)\s(?P<other>{_WORDS})")
NON_INFERIOR = re.compile(rf"(?P<subject>[^{SIGNS};:(),]+?) was (?:non-inferior|superior) to (?P<other>{_WORDS}) for ")
PAIR = re.compile(rf":\s(?:a )?(?:medians?(?: of)? )?({V}),?\s(?:versus|vs\.?|against)\s({V})")
_AGAINST = rf"(?P<left>{V}),?\s(?:versus|vs\.?|against)\s(?P<right>{V})"
_PAIRED = rf"(?:\s?\(|:\s)(?:a )?(?:medians?(?: of)? )?{_AGAINST}\)?(?=[\s),;.]|$)"
_ALIKE = r"(?:\w+ly )?(?:similar|alike|comparable)"
SET_APART = re.compile(
    rf"\s(?:(?:did not (?:\w+ly )?differ(?: \w+ly)?|differed(?: \w+ly)?|(?:was|were) {_ALIKE}) between "
    rf"(?P<first>{_WORDS}?) and|(?:favou?red|(?:gain|advantage|benefit) (?:of|for|with)) (?P<favoured>{_WORDS}?) over)"
    rf"\s(?P<second>{_WORDS}){_PAIRED}"
)
"""Behind an endpoint: both arms by name, then a pair of values in the same order."""

AGAIN = re.compile(
    rf"(?:\s(?:did not|(?:was|were)(?: not)?(?: {_ALIKE})?))?(?:\s|\s?\(|:\s)(?:a )?(?:medians?(?: of)? )?{_AGAINST}"
    r"\)?(?=[\s),;.]|$)"
)
"""Behind the endpoint that begins a clause: a pair of values of the arms of the clause before it."""

LASTED = re.compile(r"\s(?:persisted|held|remained)\b.*$", re.IGNORECASE)
"""Behind the second arm: "the gain of A over B persisted in the study"."""

MATCHED = re.compile(r"\s?(?:in the )?(?P<group>(?:un)?matched)\s", re.IGNORECASE)
JOINED = re.compile(r"[)\]]?,?\s(?:and|with)\s(?:an? )?|,\s")
SEPARATOR = re.compile(rf",? ?(?:and|versus|vs\.?|against|compared (?:with|to))\s(?:an? |the )?(?={V})|,\s(?={V})")
BE = re.compile(r"(?:,?\s(?:was|were|of|reached|being)\s|\s?[:=]\s|\s|,\s)(?:only |just )?(?:an? )?(?:median )?")
GAP = re.compile(rf"(?P<gap>(?:\s(?!was\b|were\b)[^{SIGNS};:()\s]+)+)\s(?:was|were|reached)\s(?:only |just )?")
COLON = re.compile(rf"(?P<gap>[^{SIGNS};:()]*):\s(?:a )?(?:medians?(?: of)? )?(?={V})")
FROM = re.compile(rf"\sto\s(?P<to>{V})\sfrom\s(?P<from>{V})(?P<other>\s(?:with|on|for)\s{_WORDS})?")
RATIO_BEHIND = re.compile(rf"[\s,;]*(?:[(\[]|with an? |an? |the )*(?:(?P<endpoint>{E})\s)?(?P<ratio>{H})")
RATIO_END = re.compile(r"\s?(?:[)\],;.]|$|(?:and|but|while|whereas|although|with)\s)(?!\s?for\b)")
"""Behind a hazard ratio that is of the whole comparison: no words that narrow it."""

MORE = re.compile(
    rf"[\s,]*(?:(?:and|or|to|versus|vs\.?|against|compared (?:with|to)|from|at|by|after|over|within|during|[-–±/])\s?)*"
    rf"(?:an? |medians? )*(?:{V}(?!\s?{E})|{X})|\s?\((?!{H})[^()]*[\d{VALUE}{X}]|\s?(?:was|were|had|did|than)\b"
)
"""What follows a list that has more values than were read, or words that were cut off before their verb."""

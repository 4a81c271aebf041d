"""Which brackets of a sentence say nothing that a result depends on, so that reading may pass over them.

Any other may limit the patients, the line of therapy, the criterion or the clock: "median OS (responders)".
"""

import re

_BRACKET = re.compile(r"\s?[(\[](?P<inside>[^()\[\]]*)[)\]]")
_FIGURE = re.compile(r"%|\bmonths?\b|\bmo\b|HR\b|\bCI\b|ratio|n\s?=|patients|\d/\d")

_HARMLESS = re.compile(
    r"(?:[A-Z][\w-]* )*(?:19|20)\d\d|"
    r"RECIST(?:,? (?:v|version )?1\.1)?|"
    r"(?:\d+ per arm, )?(?:[A-Z][\w’'-]+ )+(?:et al\.?|and colleagues)|"
    r"phase [\w/]+(?:, (?:[A-Z][\w-]* )+\d{4})?|ICI-[12]|\d+ [\w-]+, \d+ [\w-]+|"
    r"(?:an? )?[\w/-]*PD-[\w/-]*(?: [\w-]+)? (?:inhibitor|antibody|bispecific)|"
    r"(?:an? )?[\w/ -]*\b(?:inhibitor|antibody)|"
    r"(?:\w+ )?(?:partial|complete) responses?|"
    r"(?:a|the )?(?:descriptive|secondary|primary) (?:endpoint|comparison)"
)
"""A year, the usual criterion, authors, the phase, the line, sizes of both arms, kind of drug, responses."""

_DOSE_WORD = re.compile(
    r"(?:\d+(?:[.·]\d+)?|one|two|three|mg|g|ml|kg|m2|mg/kg|mg/day|µg|once|twice|three-times|times|daily|a|day|days|week|weeks|"
    r"weekly|every|each|per|dose|doses|orally|oral|intravenously|iv|plus|and|or|on|of|q\dw|q\dwk|[a-z]+(?:ib|ab))",
    re.IGNORECASE,
)
_DOSED = re.compile(r"\b(?:mg|mg/kg|mg/day|daily|weekly|every|g|q\dw)\b", re.IGNORECASE)
_DRUG_BEFORE = re.compile(r"(?:ib|ab|ogene|leucel)\s?$")
_CODE = re.compile(r"[A-Z]{2,3}-?\d{3,5}[a-z]?")


def harmless_end(text: str, at: int) -> int:
    """Return where a bracket that adds nothing ends, if one begins at an offset; else the offset."""
    found = _BRACKET.match(text, at)
    return found.end() if found and _is_harmless(found["inside"].strip(), text[:at]) else at


def strange_end(text: str, at: int) -> int:
    """Return where a bracket ends that is not known and holds no figure; the offset when none begins there."""
    found = _BRACKET.match(text, at)
    return found.end() if found and not _FIGURE.search(found["inside"]) else at


def _is_harmless(inside: str, before: str) -> bool:
    if _HARMLESS.fullmatch(inside) or abbreviates(inside, before):
        return True
    if _CODE.fullmatch(inside) and _DRUG_BEFORE.search(before):
        return True
    words = re.split(r"[\s,;]+", inside)
    return bool(_DOSED.search(inside)) and all(_DOSE_WORD.fullmatch(word) for word in words)


def abbreviates(short: str, before: str) -> bool:
    """Say whether a short form stands for the words right before it.

    Each of its letters, from the last to the first, must be found in them, and the first must begin a word (Schwartz
    and Hearst, 2003).

    >>> abbreviates("HAIC", "on hepatic arterial infusion chemotherapy"), abbreviates("BCLC B", "median OS")
    (True, False)
    """
    if not re.fullmatch(r"[A-Za-z]*[A-Z][\w/+-]*[A-Z][\w/+-]*s?", short):
        return False
    letters = [letter for letter in short.removesuffix("s").lower() if letter.isalnum()]
    words = " ".join(before.lower().split()[-min(len(letters) + 5, 2 * len(letters)) :])
    place = len(words)
    for left, letter in zip(range(len(letters) - 1, -1, -1), reversed(letters), strict=True):
        place = words.rfind(letter, 0, place)
        while left == 0 and place > 0 and words[place - 1].isalnum():
            place = words.rfind(letter, 0, place)
        if place < 0:
            return False
    return True

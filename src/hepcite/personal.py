"""Whether a question is about one person: then evidence may be shown, advice may not."""

import re

RELATIVES = (
    "mother|father|mum|mom|dad|husband|wife|brother|sister|son|daughter|uncle|aunt|friend|grandfather|grandmother"
)
PATIENTS = "patient|pt|lady|gentleman|man|woman|case"

PERSON = re.compile(
    "|".join(
        (
            rf"\b(?:my|our) (?:\d|(?:{PATIENTS}|clinic patient|{RELATIVES})\b)",
            r"\bmy (?:patients|pts)\b",
            r"(?<!age )(?<!aged )(?<!over )(?<!under )(?<!above )(?<!than )(?<!patients )\b\d{2}[\s-]*(?:years?|yrs?|y)"
            r"[\s-]*(?:old|o)\b(?!\s+(?:or|and) (?:more|older|over|above|younger))",
            r"\b\d{2}\s*y/?o\b",
            r"(?-i:\b[2-9]\d[MF]\b)(?!\s*(?:USD|EUR))",
            r"\b(?:mr|mrs|ms)\.? (?-i:[A-Z])[a-z]+\b",
            rf"\bi have an? (?:{PATIENTS})\b",
            rf"\b(?:{PATIENTS}) (?:of mine|on my ward|in my clinic|i (?:have|saw|see))\b",
            rf"\bthis (?:{PATIENTS})\b",
            r"\b(?:give|treat|start|switch|rechallenge|offer|put|keep|stop|help|tell) (?:him|her)\b",
            r"\b(?:he|she) (?:is|has|was|had)\b",
            r"\bin (?:his|her) case\b",
            r"\bi (?:have|am|was) (?:been )?(?:diagnosed|told)\b",
            r"\b(?:i|and) have (?:hcc|liver cancer|hepatocellular)\b",
            r"\bi(?: am|'m) (?:on|taking|\d{2})\b",
            r"\bshould i (?:take|stop taking|have)\b",
            r"\b(?:right|good|safe|best) for me\b",
            r"\bmy (?:own )?(?:immunotherapy|treatment|tumou?r|liver|cancer|oncologist|doctor|scan)\b",
        )
    ),
    re.IGNORECASE,
)

EVIDENCE = re.compile(
    r"\b(?:any (?:\w+ )?(?:evidence|data|trials?|stud(?:y|ies))|is there (?:any )?(?:\w+ )?(?:evidence|data)|"
    r"what (?:do|does|did|is known|are|were)\b[^.?]*\b(?:trials?|stud(?:y|ies)|cohorts?|arms?|control|evidence)|"
    r"in the (?:trial|study|literature))",
    re.IGNORECASE,
)
"""Asks what studies say, whoever the occasion for it is."""

DECISION = re.compile(
    r"\b(?:should|shall|would you|what (?:do|can|shall) i|which (?:drug|one) (?:do|would|should)|recommend|advise|"
    r"can (?:i|we|he|she)|safe to|chances?|how long (?:has|does) (?:he|she)|start(?:ing)? dose|prognosis)\b",
    re.IGNORECASE,
)
"""Asks what to do, or what will become of the patient."""


def is_about_a_person(question: str) -> bool:
    """Say whether a question asks for advice on one patient; what studies say may be asked with a patient in mind.

    >>> is_about_a_person("My 68-year-old is Child-Pugh B. Should I give him ramucirumab?")
    True
    >>> is_about_a_person("Ramucirumab in Child-Pugh B")
    False
    >>> is_about_a_person("My patient is Child-Pugh B. Is there any randomised evidence for cabozantinib?")
    False
    """
    asks_for_evidence = EVIDENCE.search(question) and not DECISION.search(question)
    return bool(PERSON.search(question)) and not asks_for_evidence

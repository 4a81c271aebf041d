"""Questions about one person, and questions about the evidence."""

import pytest

from hepcite.personal import is_about_a_person

PERSON = [
    "My patient progressed on atezo-bev, what next?",
    "Should I give my 67-year-old man regorafenib?",
    "72M with HCC after durva-treme, cabozantinib or lenvatinib?",
    "58F, Child-Pugh B7, progressed on atezolizumab: options?",
    "A 64 yo with portal vein thrombosis after atezo/bev",
    "What would you offer her after nivolumab? Would you give her lenvatinib?",
    "He is on lenvatinib and progressing, switch?",
    "She has failed atezolizumab plus bevacizumab, what now?",
    "I have liver cancer and my immunotherapy stopped working",
    "My father has HCC and atezolizumab failed",
    "This patient has ALBI grade 2, is cabozantinib safe?",
    "Can we rechallenge him with ipilimumab?",
    "A lady of mine bled on bevacizumab, may she have ramucirumab?",
    "Our patient with HBV progressed on STRIDE",
    "I was told I have hepatocellular carcinoma, should I take sorafenib?",
    "My wife was diagnosed with HCC; is lenvatinib right for her?",
    "81-year-old woman, Child-Pugh A, after pembrolizumab: sorafenib?",
    "72 y/o with HCC after durva-treme",
    "MY PATIENT HAS ASCITES",
    "My patient is Child-Pugh B. Is there any evidence, and should I treat?",
    "My father progressed on nivolumab: any trials that you would recommend?",
]

NO_PERSON = [
    "What is known about cabozantinib after immunotherapy?",
    "cabo after atezo/bev?",
    "How many patients did the phase 2 trial of cabozantinib enrol?",
    "Which patients benefit from ramucirumab?",
    "Is lenvatinib active in patients over 70 years?",
    "What is the response rate in men and women treated with sorafenib after ICI?",
    "Do patients with Child-Pugh B do worse on second-line TKIs?",
    "What do the guidelines recommend after first-line immunotherapy?",
    "Does hepatitis B change survival after atezolizumab?",
    "HR for death in CELESTIAL",
    "Was survival reported for patients aged 65 or older?",
    "Which trials are recruiting after atezolizumab-bevacizumab?",
    "Did our health system's cost matter in the cabozantinib analysis?",
    "Does this study report ALBI grade?",
    "What helps patients with high AFP after immunotherapy?",
    "What is the 5-year survival with nivolumab plus ipilimumab?",
    "My patient is Child-Pugh B. Is there any randomised evidence for cabozantinib?",
    "My patient progressed on atezo-bev. What do the studies of lenvatinib show?",
    "Are there any data for my 81-year-old patient on regorafenib?",
    "",
]


@pytest.mark.parametrize("question", PERSON)
def test_about_a_person(question: str):
    """A question about one patient is recognised."""
    assert is_about_a_person(question)


@pytest.mark.parametrize("question", NO_PERSON)
def test_about_the_evidence(question: str):
    """A question about studies, groups of patients or guidelines is not about one patient, even if asked for one."""
    assert not is_about_a_person(question)

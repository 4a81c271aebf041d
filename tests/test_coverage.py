"""How much of a question a sentence covers: values by hand, and laws."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite.candidates import Candidate
from hepcite.coverage import (
    BROADER,
    IN_POPULATION,
    IN_SENTENCE,
    IN_TITLE,
    MENTIONED,
    MIXED,
    SAME_SETTING,
    Coverage,
    coverage,
    has_design,
    prior_coverage,
    rarity,
    setting_coverage,
    tells_no_result,
)
from hepcite.documents import SETTINGS, STUDY_TYPES, Document, Section, Sentence
from hepcite.lexicon import Concept, Lexicon
from hepcite.questions import QuestionReader
from hepcite.reading import Reading

MakeCandidate = Callable[..., Candidate]
Cover = Callable[[str, Candidate], float]
Read = Callable[[str], Reading]

DRUG = Concept(id="cabozantinib", kind="drug", name="cabozantinib")
REGIMEN = Concept(id="r", kind="regimen", name="R", parts=("one", "two"))
SOURCE = Concept(id="esmo", kind="source", name="ESMO", broader=("guideline",))

QUESTIONS = [
    "",
    "?",
    "OS with cabozantinib after atezolizumab-bevacizumab",
    "lenvatinib versus sorafenib: PFS, response and toxicity",
    "Should regorafenib be combined with pembrolizumab after ICI?",
    "phase 3 trials of ramucirumab after sorafenib in 2019",
    "rash and irAEs with nivolumab in Child-Pugh B",
    "ESMO guideline on second-line TKIs",
    "What did Chan et al report on survival?",
    "CELESTIAL results posted?",
    "does GPC3 CAR-T work in HBV",
    "grafts rejected after washout",
]
TEXTS = ["Grafts were rejected.", "OS was 9 months in 2019.", "No results were posted.", ""]
TOPICS = [
    "cabozantinib",
    "lenvatinib",
    "sorafenib",
    "regorafenib",
    "pembrolizumab",
    "atezolizumab",
    "bevacizumab",
    "os",
    "pfs",
    "orr",
    "safety",
    "rash",
    "child-pugh-b",
    "esmo-guideline",
    "celestial-trial",
    "hbv",
]
TOPIC_SETS = st.frozensets(st.sampled_from(TOPICS))


@pytest.fixture(scope="module")
def candidate(make_document: Callable[..., Document]) -> MakeCandidate:
    """Make a sentence whose topics are given; other fields are its document's."""

    def make(
        topics: Sequence[str] = (),
        title: Sequence[str] = (),
        population: Sequence[str] = (),
        prior: Sequence[str] = (),
        text: str = "Text.",
        headline: str = "T",
        **fields: object,
    ) -> Candidate:
        document = make_document(text, title=headline, **fields)
        named = (frozenset(ids) for ids in (topics, title, population, prior))
        return Candidate(document, Sentence("abstract", 0, len(text)), text, "p", 0.5, 0.5, 0.5, *named)

    return make


@pytest.fixture(scope="module")
def read(lexicon: Lexicon) -> Read:
    """Read a question with the shipped lexicon; one author is known."""
    return QuestionReader(lexicon, frozenset(), ["Chan"]).read


@pytest.fixture(scope="module")
def measure(lexicon: Lexicon) -> Coverage:
    """Coverage for which every concept is as telling as any other, and three words are known."""
    return Coverage(dict.fromkeys(lexicon.concepts, 2.0), {"graft": 4.0, "reject": 1.0, "washout": 3.0})


@pytest.fixture(scope="module")
def cover(measure: Coverage, read: Read) -> Cover:
    """Measure a sentence against a question."""
    return lambda question, sentence: measure.of(sentence, read(question))


@pytest.mark.parametrize(
    ("places", "share"),
    [
        ({}, 0.0),
        ({"topics": ["cabozantinib"]}, IN_SENTENCE),
        ({"title": ["cabozantinib"]}, IN_TITLE),
        ({"population": ["cabozantinib"]}, IN_POPULATION),
        ({"title": ["cabozantinib"], "population": ["cabozantinib"]}, IN_TITLE),
        ({"topics": ["lenvatinib"]}, 0.0),
        ({"topics": ["cabozantinib"], "prior": ["cabozantinib"]}, MENTIONED),
        ({"title": ["cabozantinib"], "prior": ["cabozantinib"]}, MENTIONED),
        ({"prior": ["cabozantinib"]}, 0.0),
    ],
)
def test_coverage_of_a_drug(places: dict[str, list[str]], share: float, candidate: MakeCandidate):
    """The sentence itself counts most, then title, then population; a drug given before was not studied."""
    assert coverage(DRUG, candidate(**places)) == share


@pytest.mark.parametrize(
    ("topics", "share"), [(["r"], 1.0), (["one", "two"], 1.0), (["one"], 0.0), (["one", "two", "three"], 1.0)]
)
def test_coverage_of_a_regimen(topics: list[str], share: float, candidate: MakeCandidate):
    """A regimen is covered under its own name and where all its drugs are named."""
    assert coverage(REGIMEN, candidate(topics)) == share


@pytest.mark.parametrize(
    ("place", "design", "share"),
    [
        ("topics", "guideline", MENTIONED),
        ("title", "guideline", IN_SENTENCE),
        ("title", "phase-2", MENTIONED),
        ("topics", "phase-2", MENTIONED),
    ],
)
def test_coverage_of_a_source(place: str, design: str, share: float, candidate: MakeCandidate):
    """A society speaks in its own guideline; elsewhere it is only mentioned."""
    assert coverage(SOURCE, candidate(**{place: ["esmo"]}, study_type=design)) == share


@pytest.mark.parametrize(
    ("places", "setting", "share"),
    [
        ({"prior": ["cabozantinib"]}, None, IN_SENTENCE),
        ({"topics": ["cabozantinib"]}, None, MENTIONED),
        ({"title": ["cabozantinib"]}, None, MENTIONED),
        ({"population": ["cabozantinib"]}, "first-line", MENTIONED),
        ({}, "second-line-post-ici", SAME_SETTING),
        ({"prior": ["cabozantinib"]}, "second-line-post-ici", IN_SENTENCE),
        ({}, "first-line", 0.0),
        ({}, None, 0.0),
    ],
)
def test_prior_coverage_by_hand(
    places: dict[str, list[str]], setting: str | None, share: float, candidate: MakeCandidate
):
    """Said to have been given counts wholly, the right setting in part, a mere mention little."""
    assert prior_coverage(DRUG, candidate(**places), setting) == share


@pytest.mark.parametrize("asked", SETTINGS)
def test_setting_coverage_by_hand(asked: str, make_document: Callable[..., Document]):
    """The setting asked for fits wholly, mixed lines in part, any other not at all."""
    fits = {setting: setting_coverage(asked, make_document(setting=setting)) for setting in SETTINGS}
    assert fits == {**dict.fromkeys(SETTINGS, 0.0), "any-line": MIXED, asked: 1.0}


@pytest.mark.parametrize("design", STUDY_TYPES)
def test_design_of_a_reported_study(design: str, make_document: Callable[..., Document]):
    """A study has its own design and no other."""
    document = make_document(study_type=design)
    assert [name for name in STUDY_TYPES if has_design(frozenset({name}), document)] == [design]
    assert not has_design(frozenset(), document)


def test_unreported_trial_is_an_ongoing_one_too(make_document: Callable[..., Document]):
    """A phase 2 trial without results is of both designs."""
    text = "Design. No results."
    document = make_document(text, sections=(Section("fact 1", 0, 7), Section("limitations", 8, len(text))))
    both = frozenset({"phase-2", "ongoing-trial"})
    assert {name for name in STUDY_TYPES if has_design(frozenset({name}), document)} == both


@pytest.mark.parametrize(
    ("question", "text", "design", "tells"),
    [
        ("CELESTIAL OS", "No results were posted.", "ongoing-trial", True),
        ("CELESTIAL OS", "It enrols patients.", "ongoing-trial", False),
        ("CELESTIAL OS", "No results were posted.", "phase-2", False),
        ("CELESTIAL", "No results were posted.", "ongoing-trial", False),
        ("cabozantinib OS", "No results were posted.", "ongoing-trial", False),
    ],
)
def test_no_result_is_an_answer(
    question: str, text: str, design: str, tells: bool, candidate: MakeCandidate, read: Read
):
    """Of one trial's outcome, that it has none is the answer; of anything else it is not."""
    assert tells_no_result(candidate(text=text, study_type=design), read(question)) is tells


@pytest.mark.parametrize(
    ("question", "topics", "share"),
    [
        ("cabozantinib", ["cabozantinib"], 1.0),
        ("cabozantinib", [], 0.0),
        ("cabozantinib and lenvatinib", ["cabozantinib"], 0.8 + 0.2 / 2),
        ("cabozantinib versus lenvatinib", ["cabozantinib"], 0.65 + 0.35 / 2),
        ("cabozantinib plus lenvatinib", ["cabozantinib"], 1 / 2),
        ("cabozantinib plus lenvatinib", ["cabozantinib", "lenvatinib"], 1.0),
        ("cabozantinib in Child-Pugh B", ["cabozantinib"], 1 / 2),
        ("OS", ["os"], 1.0),
        ("OS and PFS", ["os"], 0.8 + 0.2 / 2),
        ("rash", ["safety"], BROADER),
        ("cabozantinib OS", ["cabozantinib"], 2 / 4.5),
        ("cabozantinib OS", ["os"], 2.5 / 4.5),
        ("does cabozantinib work", ["cabozantinib"], 2 / 3.2),
        ("", ["cabozantinib"], 0.0),
    ],
)
def test_whole_coverage_by_hand(question: str, topics: list[str], share: float, candidate: MakeCandidate, cover: Cover):
    """Kinds are weighed against each other; of alternatives one gives most, of things given together only its part."""
    assert cover(question, candidate(topics)) == pytest.approx(share)


@pytest.mark.parametrize(
    ("question", "fields", "share"),
    [
        ("cabozantinib after immunotherapy", {"setting": "second-line-post-ici"}, 1.2 / 3.2),
        ("phase 2 trial of cabozantinib", {"study_type": "phase-2"}, 1.5 / 3.5),
        ("phase 2 trial of cabozantinib", {"study_type": "phase-3-rct"}, 0.0),
        ("cabozantinib in 2024", {"year": 2024}, 1 / 3),
        ("cabozantinib in 2024", {"text": "It began in 2024."}, 1 / 3),
        ("cabozantinib in 2024", {"year": None}, 0.0),
        ("Chan et al: cabozantinib", {"authors": "Chan SL, et al"}, 4 / 6),
        ("Chan et al: cabozantinib", {"authors": None}, 0.0),
    ],
)
def test_what_a_study_covers_by_itself(
    question: str, fields: dict[str, object], share: float, candidate: MakeCandidate, cover: Cover
):
    """Setting, design, year and author count though the sentence does not name the drug."""
    assert cover(question, candidate(**fields)) == pytest.approx(share)


def test_earlier_treatment_counts_as_a_concept(candidate: MakeCandidate, cover: Cover):
    """A study after immunotherapy covers its setting wholly, and in part the drug given before."""
    found = cover("cabozantinib after nivolumab", candidate(setting="second-line-post-ici"))
    assert found == pytest.approx((1.2 + 2 * SAME_SETTING) / 5.2)


@pytest.mark.parametrize(
    ("text", "headline", "share"),
    [
        ("Grafts were rejected.", "T", 1.0),
        ("Grafts stayed.", "T", 4 / 5),
        ("Nothing.", "Rejected grafts", IN_TITLE),
        ("Rejected.", "A graft", (1 + 4 * IN_TITLE) / 5),
        ("Nothing.", "T", 0.0),
    ],
)
def test_words_outside_the_lexicon(text: str, headline: str, share: float, candidate: MakeCandidate, cover: Cover):
    """Words that the corpus knows count by their rarity, in the title less; unknown ones not at all."""
    assert cover("grafts rejected zyxuvw", candidate(text=text, headline=headline)) == pytest.approx(share)


def test_words_weigh_little_beside_concepts(candidate: MakeCandidate, cover: Cover):
    """Two words of rarity five together count a fifth of that, beside a drug that counts two."""
    sentence = candidate(text="Grafts were rejected.")
    assert cover("grafts rejected with cabozantinib", sentence) == pytest.approx(1 / 3)


def test_words_have_a_ceiling(candidate: MakeCandidate, read: Read, lexicon: Lexicon):
    """However rare, words outside the lexicon count four at most: twice as much as a drug that counts two."""
    measure = Coverage(dict.fromkeys(lexicon.concepts, 2.0), {"graft": 1000.0})
    assert measure.of(candidate(text="A graft."), read("graft and cabozantinib")) == pytest.approx(4 / 6)


def test_rarest_alternative_counts_most(candidate: MakeCandidate, read: Read, lexicon: Lexicon):
    """Of two drugs, the rare one covered gives more than the common one."""
    measure = Coverage({**dict.fromkeys(lexicon.concepts, 1.0), "cabozantinib": 4.0}, {})
    reading = read("cabozantinib and lenvatinib")
    found = [measure.of(candidate([drug]), reading) for drug in ("cabozantinib", "lenvatinib")]
    assert found == pytest.approx([0.8 + 0.2 * 4 / 5, 0.8 / 4 + 0.2 / 5])


def test_any_result_is_as_telling_as_the_rarest(candidate: MakeCandidate, read: Read, lexicon: Lexicon):
    """Efficacy in general, though common, counts as much as the rarest outcome asked for beside it."""
    measure = Coverage({**dict.fromkeys(lexicon.concepts, 4.0), "efficacy": 0.5}, {})
    assert measure.of(candidate(["efficacy"]), read("does it work, and OS")) == pytest.approx(0.8 + 0.2 / 2)


def test_rarity_by_hand(make_document: Callable[..., Document], lexicon: Lexicon):
    """A concept of one of three documents has ln(4/2) + 0.1, one of none ln(4) + 0.1; title and text count."""
    documents = [make_document("OS.", title="Cabozantinib"), make_document("OS. OS."), make_document("OS.")]
    found = rarity(documents, lexicon)
    assert set(found) == set(lexicon.concepts)
    values = [found[key] for key in ("cabozantinib", "tyrosine-kinase-inhibitor", "os", "lenvatinib")]
    assert values == pytest.approx([math.log(2) + 0.1, math.log(2) + 0.1, 0.1, math.log(4) + 0.1])


def test_rarity_of_the_shipped_corpus(shipped: tuple[Document, ...], lexicon: Lexicon):
    """Every concept has a worth above zero, the same in whichever order the corpus is read; HCC has nearly none."""
    found = rarity(shipped, lexicon)
    assert found == rarity(shipped[::-1], lexicon)
    assert min(found.values()) > 0 and found["hcc"] < found["cabozantinib"] < found["fibrolamellar"]


@given(st.sampled_from(QUESTIONS), TOPIC_SETS, TOPIC_SETS, TOPIC_SETS, TOPIC_SETS, st.sampled_from(TEXTS))
@settings(deadline=None)
def test_coverage_lies_between_none_and_all(candidate, cover: Cover, question: str, a, b, c, prior, text: str):
    """No sentence covers less than nothing of a question or more than all, and each covers the same twice."""
    sentence = candidate(a, b, c, prior, text=text)
    assert -1e-9 <= cover(question, sentence) <= 1 + 1e-9
    assert cover(question, sentence) == cover(question, sentence)


@given(
    st.sampled_from(QUESTIONS), TOPIC_SETS, TOPIC_SETS, TOPIC_SETS, st.sampled_from(["topics", "title", "population"])
)
@settings(deadline=None)
def test_naming_more_covers_no_less(candidate, cover: Cover, question: str, topics, prior, more, place: str):
    """A sentence never loses coverage when it, its title or its population names more."""
    sentence = candidate(topics, topics, topics, prior)
    larger = replace(sentence, **{place: topics | more})
    assert cover(question, larger) >= cover(question, sentence) - 1e-9


@given(st.lists(st.sampled_from(["Grafts", "rejected", "washout", "OS", "2019"]), max_size=4), st.data())
@settings(deadline=None)
def test_saying_more_covers_no_less(candidate, cover: Cover, words: list[str], data: st.DataObject):
    """A sentence never loses coverage by further words."""
    question = data.draw(st.sampled_from(QUESTIONS))
    more = data.draw(st.sampled_from(["grafts", "rejected", "2019", "zyx"]))
    text = " ".join(words)
    assert cover(question, candidate(text=f"{text} {more}")) >= cover(question, candidate(text=text)) - 1e-9


@given(st.sampled_from(QUESTIONS), TOPIC_SETS, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_order_of_subjects_does_not_matter(candidate, measure: Coverage, read: Read, question: str, topics, chance):
    """Subjects and outcomes named in another order are covered as far."""
    reading = read(question)
    other = replace(
        reading,
        subjects=tuple(chance.sample(reading.subjects, len(reading.subjects))),
        endpoints=tuple(chance.sample(reading.endpoints, len(reading.endpoints))),
    )
    assert measure.of(candidate(topics), other) == pytest.approx(measure.of(candidate(topics), reading))


@given(st.sampled_from(TOPICS), TOPIC_SETS, TOPIC_SETS, TOPIC_SETS, TOPIC_SETS)
@settings(deadline=None)
def test_single_concept_lies_between_none_and_all(candidate, lexicon: Lexicon, key: str, a, b, c, prior):
    """Of one concept a sentence covers between nothing and all, in whichever role it was given."""
    sentence = candidate(a, b, c, prior)
    assert 0.0 <= coverage(lexicon[key], sentence) <= 1.0
    assert 0.0 <= prior_coverage(lexicon[key], sentence, None) <= 1.0

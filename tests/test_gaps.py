"""What was asked for and no quote has."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite.candidates import Candidate, population_of, title_of
from hepcite.documents import Document, Section, Sentence
from hepcite.gaps import Gaps, find_gaps, missing_combination
from hepcite.lexicon import Lexicon
from hepcite.questions import QuestionReader
from hepcite.reading import Reading
from hepcite.scoring import Scored

Item = Callable[..., Scored]
Read = Callable[[str], Reading]

WORDS = frozenset({"trial", "phase", "response"})

SENTENCES = [
    "Median OS was 9.9 months with cabozantinib.",
    "The objective response rate was 6.4% with lenvatinib.",
    "PFS was 4 months in Child-Pugh B.",
    "Nothing was seen.",
]


@pytest.fixture(scope="module")
def read(lexicon: Lexicon) -> Read:
    """Read a question with the shipped lexicon."""
    return QuestionReader(lexicon, WORDS).read


@pytest.fixture(scope="module")
def item(make_document: Callable[..., Document], lexicon: Lexicon) -> Item:
    """Make a chosen sentence, followed by a line on its study's population."""

    def make(text: str, population: str = "", **fields: object) -> Scored:
        whole = f"{text} {population}"
        sections = (Section("results", 0, len(text)), Section("population", len(text) + 1, len(whole)))
        document = make_document(whole, sections=sections, **fields)
        ids = (lexicon.concept_ids(part) for part in (text, title_of(document), population_of(document)))
        return Scored(Candidate(document, Sentence("results", 0, len(text)), text, "p", 0, 0, 0, *ids), 1.0, 1.0)

    return make


def names(gaps: Gaps) -> list[list[str]]:
    """Return the ids of each kind of gap."""
    return [[c.id for c in concepts] for concepts in (gaps.endpoints, gaps.subjects, gaps.prior, gaps.designs)]


def test_nothing_is_missing(item: Item, read: Read):
    """A sentence that names drug and outcome leaves no gap."""
    gaps = find_gaps(read("overall survival with cabozantinib"), [item(SENTENCES[0])])
    assert names(gaps) == [[], [], [], []] and gaps.words == gaps.names == ()


def test_what_the_quotes_name(item: Item, read: Read):
    """The things named are those of all quotes, their titles and populations, with all broader ones."""
    chosen = [item(SENTENCES[3], "Child-Pugh B", title="Cabozantinib"), item("PFS was 4 months.", title="T")]
    named = {
        "cabozantinib",
        "tyrosine-kinase-inhibitor",
        "systemic-therapy",
        "child-pugh-b",
        "child-pugh",
        "pfs",
        "efficacy",
    }
    assert find_gaps(read(""), chosen).named == named and find_gaps(read(""), []).named == frozenset()


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("nivolumab rechallenge response rate", []),
        ("rechallenge response rate", []),
        ("lenvatinib rechallenge response rate", ["rechallenge"]),
        ("nivolumab plus ipilimumab rechallenge response rate", ["nivo-ipi", "rechallenge"]),
    ],
)
def test_class_of_a_study_closes_a_gap(question: str, missing: list[str], item: Item, read: Read):
    """A study of the class of rechallenges covers rechallenge with an immunotherapy that it gave, and no other drug."""
    plain = item("The response rate was 16% with nivolumab plus lenvatinib.")
    given = {"strategies": frozenset({"rechallenge"}), "immunotherapies": frozenset({"nivolumab"})}
    classed = replace(plain, candidate=replace(plain.candidate, **given))
    assert "rechallenge" in [c.id for c in find_gaps(read(question), [plain]).subjects]
    assert [c.id for c in find_gaps(read(question), [classed]).subjects] == missing


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("PFS with cabozantinib", [["pfs"], [], [], []]),
        ("OS with lenvatinib", [[], ["lenvatinib"], [], []]),
        ("OS with cabozantinib after atezolizumab", [[], [], ["atezolizumab"], []]),
        ("phase 3 trial of cabozantinib", [[], [], [], ["phase-3-rct"]]),
        ("PFS and response with lenvatinib", [["pfs", "orr"], ["lenvatinib"], [], []]),
        ("OS with TKIs in HCC", [[], [], [], []]),
        ("", [[], [], [], []]),
    ],
)
def test_gaps_by_hand(question: str, missing: list[list[str]], item: Item, read: Read):
    """Outcomes, particular subjects, earlier treatments and designs are each named; drug classes and HCC are not."""
    assert names(find_gaps(read(question), [item(SENTENCES[0])])) == missing


def test_no_quote_covers_nothing(read: Read):
    """Without quotes everything asked for is missing."""
    gaps = find_gaps(read("phase 3 trial: OS with cabozantinib after atezolizumab"), [])
    assert names(gaps) == [["os"], ["cabozantinib"], ["atezolizumab"], ["phase-3-rct"]]


def test_title_and_population_cover_subjects(item: Item, read: Read):
    """A subject or earlier treatment that the study's title or population names is not missing."""
    chosen = [item("OS was 9 months.", "Patients after atezolizumab", title="Cabozantinib in HCC")]
    assert names(find_gaps(read("OS with cabozantinib after atezolizumab"), chosen)) == [[], [], [], []]


def test_title_does_not_cover_outcomes(item: Item, read: Read):
    """An outcome stands in a quoted sentence or is missing, whatever the title promises."""
    chosen = [item(SENTENCES[3], "Overall survival", title="Overall survival with cabozantinib")]
    assert names(find_gaps(read("OS with cabozantinib"), chosen)) == [["os"], [], [], []]


def test_regimen_is_covered_by_its_drugs(item: Item, read: Read):
    """A regimen is not missing where one sentence names its drugs, and is where two share them out."""
    one = [item("OS with atezolizumab and with bevacizumab was long.")]
    two = [item("OS with atezolizumab was long."), item("OS with bevacizumab was long.")]
    reading = read("OS with atezolizumab-bevacizumab")
    assert [names(find_gaps(reading, chosen))[1] for chosen in (one, two)] == [[], ["atezo-bev"]]


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({"study_type": "phase-3-rct"}, []),
        ({"study_type": "phase-2"}, ["phase-3-rct"]),
        ({"study_type": "phase-3-rct", "setting": "first-line"}, ["phase-3-rct"]),
    ],
)
def test_design_in_the_setting_asked_for(fields: dict[str, str], missing: list[str], item: Item, read: Read):
    """A phase 3 trial of another line of therapy is not the phase 3 trial asked for."""
    reading = read("phase 3 trial of cabozantinib after immunotherapy")
    assert names(find_gaps(reading, [item(SENTENCES[0], **fields)]))[3] == missing


def test_design_without_a_setting(item: Item, read: Read):
    """Without a setting asked for, the design alone decides, and one study that has it is enough."""
    chosen = [item(SENTENCES[0]), item(SENTENCES[0], study_type="phase-3-rct", setting="other")]
    assert names(find_gaps(read("phase 3 trial of cabozantinib"), chosen))[3] == []


def test_unknown_words_are_named_as_typed(item: Item, read: Read):
    """Words that the corpus does not know are missing: technical ones first, in their own spelling."""
    gaps = find_gaps(read("coffee and Blorptastic with cabozantinib"), [item(SENTENCES[0])])
    assert gaps.words == gaps.names == ("Blorptastic", "coffee")


def test_names_come_once(item: Item, read: Read):
    """A thing missing twice over is named once, in plain words, before the unknown words."""
    reading = read("OS with cabozantinib")
    gaps = find_gaps(replace(reading, endpoints=2 * reading.endpoints, technical_words=("Zyx",)), [])
    assert gaps.names == ("overall survival", "cabozantinib", "Zyx")


@given(st.lists(st.sampled_from(SENTENCES), max_size=5), st.sampled_from(SENTENCES))
@settings(deadline=None)
def test_one_quote_more_leaves_no_more_gaps(item: Item, read: Read, texts: list[str], more: str):
    """A further quote opens no gap, and the order of the quotes does not matter."""
    reading = read("OS, PFS and response with cabozantinib or lenvatinib in Child-Pugh B")
    chosen = [item(text) for text in texts]
    before, after = (find_gaps(reading, items) for items in (chosen, [item(more), *chosen]))
    assert set(after.names) <= set(before.names)
    assert find_gaps(reading, chosen[::-1]) == before


@given(st.lists(st.sampled_from(SENTENCES), max_size=4))
@settings(deadline=None)
def test_only_what_was_asked_can_be_missing(item: Item, read: Read, texts: list[str]):
    """A gap is always something that the question names, in the question's order."""
    reading = read("OS, PFS and response with cabozantinib or lenvatinib in Child-Pugh B")
    gaps = find_gaps(reading, [item(text) for text in texts])
    assert gaps.endpoints == tuple(c for c in reading.endpoints if c in gaps.endpoints)
    assert gaps.subjects == tuple(c for c in reading.subjects if c in gaps.subjects)


def test_planned_outcome_is_missing(item: Item, read: Read):
    """An outcome that a trial only plans to measure is missing; the endpoint itself, asked for, is not."""
    chosen = [item("The trial of cabozantinib has response rate as primary endpoint.")]
    assert [c.id for c in find_gaps(read("response rate of cabozantinib"), chosen).planned] == ["orr"]
    assert not find_gaps(read("primary endpoint of the cabozantinib trial"), chosen).names


def test_group_apart_from_the_treatment(item: Item, read: Read):
    """A group of patients is missing when no study has it together with the treatment and the setting asked for."""
    question = "Is cabozantinib safe in Child-Pugh B after immunotherapy?"
    on_drug = item("Cabozantinib was safe.", doc_id="a")
    others = [item("Namodenoson was safe in Child-Pugh B.", doc_id="b")]
    others += [item("Cabozantinib was safe in Child-Pugh B.", doc_id="c", setting="first-line")]
    gaps = find_gaps(read(question), [on_drug, *others])
    assert [c.id for c in gaps.apart] == ["child-pugh-b"] and not gaps.subjects and gaps.names == ("Child-Pugh B",)
    together = item("Cabozantinib was safe in Child-Pugh B.", doc_id="d")
    assert not find_gaps(read(question), [*others, together]).apart


def test_guideline_on_several_lines_is_one(item: Item, read: Read):
    """A guideline on several lines of therapy answers for the one asked for; a trial of mixed lines does not."""
    guideline = item("A TKI may be given.", study_type="guideline", setting="any-line")
    assert not find_gaps(read("guidelines after immunotherapy"), [guideline]).designs
    trial = item("A TKI was given.", study_type="phase-3-rct", setting="any-line")
    assert find_gaps(read("phase 3 trial after immunotherapy"), [trial]).designs


@pytest.mark.parametrize(
    ("question", "sentence", "missing"),
    [
        ("atezolizumab plus lenvatinib", "OS was 9 months with lenvatinib after atezolizumab-bevacizumab.", True),
        ("atezolizumab plus lenvatinib", "Lenvatinib plus atezolizumab gave a response in 9%.", False),
        ("lenvatinib with pembrolizumab and sorafenib", "OS was 9 months with lenvatinib.", False),
        ("atezolizumab or lenvatinib", "OS was 9 months with lenvatinib.", False),
        ("lenvatinib", "OS was 9 months with lenvatinib.", False),
    ],
)
def test_combination(question: str, sentence: str, missing: bool, item: Item, read: Read, lexicon: Lexicon):
    """A combination asked for is missing when no quote gives its drugs together; alternatives are none."""
    found = missing_combination(read(question), [item(sentence, title="A trial")], lexicon)
    assert found == (("atezolizumab plus lenvatinib as a combination",) if missing else ())


def test_combination_in_a_title(item: Item, read: Read, lexicon: Lexicon):
    """A study whose title joins the drugs is on their combination."""
    chosen = [item("OS was 9 months.", title="Atezolizumab with lenvatinib after atezolizumab-bevacizumab")]
    assert missing_combination(read("atezolizumab plus lenvatinib"), chosen, lexicon) == ()

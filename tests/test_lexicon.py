"""The lexicon: which names are found, and which files are refused."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite.errors import CorpusError
from hepcite.lexicon import Concept, Lexicon, words

Ids = Callable[[str], list[str]]


@pytest.fixture(scope="module")
def small() -> Lexicon:
    """A lexicon of invented names."""
    return Lexicon(
        [
            Concept(id="inhibitor", kind="drug-class", name="Inhibitor", broader=("therapy",)),
            Concept(id="therapy", kind="drug-class", name="systemic therapy"),
            Concept(
                id="examplinib",
                kind="drug",
                name="examplinib",
                synonyms=("EX-1", "Exa"),
                broader=("inhibitor",),
            ),
            Concept(id="mockumab", kind="drug", name="mockumab", synonyms=("mock",)),
            Concept(id="combo", kind="regimen", name="examplinib-mockumab", parts=("examplinib", "mockumab")),
            Concept(id="pd-1", kind="target", name="PD-1"),
            Concept(id="pd-1-inhibitor", kind="drug-class", name="PD-1 inhibitor"),
            Concept(id="reach", kind="trial", name="REACH trial", exact=("REACH", "REACH One")),
        ]
    )


@pytest.fixture(scope="module")
def ids(small: Lexicon) -> Ids:
    """Return the ids of the concepts that a text mentions, in text order."""
    return lambda text: [mention.concept.id for mention in small.mentions(text)]


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], Lexicon]:
    """Write a lexicon file and read it."""

    def write_and_read(content: str) -> Lexicon:
        (tmp_path / "lexicon.yaml").write_text(content, encoding="utf-8")
        return Lexicon.read(tmp_path / "lexicon.yaml")

    return write_and_read


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("PD-1 inhibitor", ["pd-1-inhibitor"]),
        ("PD-1", ["pd-1"]),
        ("PD-1 blocker", ["pd-1"]),
        ("examplinib and mockumab", ["examplinib", "mockumab"]),
        ("examplinib-mockumab", ["combo"]),
    ],
)
def test_longest_name_wins(ids: Ids, text: str, found: list[str]):
    """Where several names begin, the longest is taken."""
    assert ids(text) == found


@pytest.mark.parametrize("sign", ["-", "/", "+", " ", " + ", " / ", "\u2013", "\u2011", "-\n"])
def test_separators_are_equal(ids: Ids, sign: str):
    """Hyphens, slashes, plus signs and white space between words make no difference."""
    assert ids(f"examplinib{sign}mockumab") == ["combo"]


@pytest.mark.parametrize("text", ["inhibitors", "INHIBITORS", "Inhibitor", "PD-1 inhibitors"])
def test_plural_and_case(ids: Ids, text: str):
    """A final s and the case of letters make no difference."""
    assert len(ids(text)) == 1


@pytest.mark.parametrize("text", ["mockumabs-like examples", "examplinibic", "hammock", "pd 12", "", "...", "s"])
def test_whole_words_only(ids: Ids, text: str):
    """A name inside a longer word is not found."""
    assert [concept_id for concept_id in ids(text) if concept_id != "mockumab"] == []


@pytest.mark.parametrize("border", [", ", "; ", ": ", " (", ") ", "? ", "! ", ". "])
def test_name_does_not_cross_a_border(ids: Ids, border: str):
    """Two words with punctuation of a sentence between them are not of one name."""
    assert ids(f"examplinib{border}mockumab") == ["examplinib", "mockumab"]


@pytest.mark.parametrize(
    ("text", "found"), [("REACH", 1), ("in REACH, OS", 1), ("REACH One", 1), ("reach", 0), ("Reach", 0), ("REACHs", 0)]
)
def test_exact_name_counts_in_its_spelling_only(ids: Ids, text: str, found: int):
    """A name that is an ordinary word in other letters is found in its own letters alone."""
    assert ids(text) == ["reach"] * found


def test_mention_is_a_span(small: Lexicon):
    """A mention's offsets hold the words as they stand in the text."""
    text = "After (EX-1), the 😀 Mockumabs."
    assert [text[m.start : m.end] for m in small.mentions(text)] == ["EX-1", "Mockumabs"]


def test_mention_tells_the_name(small: Lexicon):
    """A mention carries the name by which the lexicon knows it."""
    assert [mention.name for mention in small.mentions("ex 1 then MOCK")] == ["EX-1", "mock"]


def test_decimal_point_does_not_end_a_word():
    """A decimal number is one word."""
    assert [word for word, _, _ in words("HR 0.58, 1,171 and 9.9.")] == ["hr", "0.58", "1,171", "and", "9.9"]


@pytest.mark.parametrize("apostrophe", ["'", "\u2019"])
def test_negation_belongs_to_its_word(apostrophe: str):
    """A shortened "not" does not leave a "t" that could be read as a name."""
    found = [word for word, _, _ in words(f"can{apostrophe}t, didn{apostrophe}t and Child{apostrophe}s")]
    assert found == [f"can{apostrophe}t", f"didn{apostrophe}t", "and", "child", "s"]


def test_closure(small: Lexicon):
    """A regimen includes its drugs and everything that they are a kind of."""
    assert small.closure("combo") == {"combo", "examplinib", "mockumab", "inhibitor", "therapy"}


def test_closure_of_a_circle():
    """Concepts that are a kind of each other do not hang the program."""
    circle = Lexicon([Concept(id=a, kind="drug", name=a, broader=(b,)) for a, b in (("x", "y"), ("y", "x"))])
    assert circle.closure("x") == {"x", "y"}


def test_concept_ids_are_closed(small: Lexicon):
    """The concepts of a text include the broader ones; those of an empty text are none."""
    assert (small.concept_ids("EX-1"), small.concept_ids("")) == (
        {"examplinib", "inhibitor", "therapy"},
        frozenset(),
    )


@given(
    st.lists(
        st.sampled_from(["examplinib", "mockumab", "PD", "1", "inhibitors", "EX", "-", "/", "😀", "x"]),
        max_size=12,
    )
)
@settings(deadline=None)
def test_mentions_do_not_overlap(small: Lexicon, pieces: list[str]):
    """Mentions stand in text order, one after the other, inside the text."""
    text = " ".join(pieces)
    mentions = small.mentions(text)
    assert all(0 <= m.start < m.end <= len(text) for m in mentions)
    assert all(a.end <= b.start for a, b in pairwise(mentions))


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (
            "- {id: a, kind: drug, name: x-y}\n- {id: b, kind: drug, name: z, synonyms: [X Y]}",
            "names both 'a' and 'b'",
        ),
        (
            "- {id: a, kind: drug, name: x, exact: [Z]}\n- {id: b, kind: drug, name: y, exact: [Z]}",
            "names both 'a' and 'b'",
        ),
        ("- {id: a, kind: drug, name: x}\n- {id: a, kind: drug, name: y}", "duplicate id 'a'"),
        ("- {id: a, kind: drug, name: x, broader: [gone]}", "no concept 'gone'"),
        ("- {id: a, kind: regimen, name: x, parts: [gone]}", "no concept 'gone'"),
        ("- {id: a, kind: potion, name: x}", "0.kind"),
        ("- {id: a, kind: drug, name: ''}", "0.name"),
        ("- {id: a, kind: drug}", "0.name"),
        ("- {id: a, kind: drug, name: x, colour: blue}", "0.colour"),
        ("id: a", "valid list"),
        ("", "valid list"),
        ("- {id: a", "not valid YAML"),
    ],
)
def test_broken_file(read: Callable[[str], Lexicon], content: str, fault: str):
    """A file that breaks the rules is refused in one line with its name and the fault."""
    with pytest.raises(CorpusError, match=rf"\Alexicon\.yaml: [^\n]*{fault}[^\n]*\Z"):
        read(content)


def test_missing_file(tmp_path: Path):
    """A lexicon that is not there is refused in one line with its name."""
    with pytest.raises(CorpusError, match=r"\Agone\.yaml: [^\n]*\Z"):
        Lexicon.read(tmp_path / "gone.yaml")


def test_name_given_twice_to_one_concept_is_fine(read: Callable[[str], Lexicon]):
    """A concept may repeat one of its own names."""
    assert read("- {id: a, kind: drug, name: x-y, synonyms: [x y]}").mentions("x/y")[0].concept.id == "a"


def test_shipped_lexicon_loads(lexicon: Lexicon):
    """The shipped lexicon keeps its own rules and knows the field."""
    assert len(lexicon.concepts) > 200


@pytest.mark.parametrize(
    ("text", "concept_id"),
    [
        ("cabo", "cabozantinib"),
        ("Nexavar", "sorafenib"),
        ("atezo/bev", "atezo-bev"),
        ("atezolizumab plus bevacizumab", "atezo-bev"),
        ("A+B", "atezo-bev"),
        ("checkpoint inhibitors", "immune-checkpoint-inhibitor"),
        ("OS", "os"),
        ("overall survival", "os"),
        ("PFS", "pfs"),
        ("hepatocellular carcinoma", "hcc"),
        ("glypican-3", "gpc3"),
    ],
)
def test_shipped_names(lexicon: Lexicon, text: str, concept_id: str):
    """What clinicians type is found."""
    assert [mention.concept.id for mention in lexicon.mentions(text)] == [concept_id]


def test_every_shipped_name_finds_its_concept(lexicon: Lexicon):
    """Every name of the shipped lexicon, looked for alone, finds its own concept."""
    pairs = [(name, c.id) for c in lexicon.concepts.values() for name in (c.name, *c.synonyms, *c.exact)]
    assert [(name, own) for name, own in pairs if [m.concept.id for m in lexicon.mentions(name)] != [own]] == []

"""A text as tokens: numbers, names of things, words, negations, directions and marks, each where it stands."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite.faithfulness.tokens import SURVIVAL_TIMES, Token, Tokenizer, TokenKind, normal_number

CLINICAL = [
    "Median",
    "OS",
    "progression-free survival",
    "was",
    "9.9",
    "1,171",
    "34%",
    "months",
    "with",
    "lenvatinib",
    "Atezolizumab plus bevacizumab",
    "versus",
    "sorafenib,",
    "(95% CI 0.40–0.84)",
    "p<0.001",
    "not",
    "didn’t",
    "prolonged",
    "two-step",
    "NCT03434379",
    "overall and",
    "non-viral",
    "1:1",
    "Child-Pugh B",
    "tumours;",
    "α-fetoprotein",
]


def keys(tokenizer: Tokenizer, text: str) -> list[str]:
    """Return what the tokens of a text are compared by, without marks and words that add nothing."""
    return [token.key for token in tokenizer.tokens(text) if token.kind not in {"mark", "neutral"}]


def only(tokenizer: Tokenizer, text: str, surface: str) -> Token:
    """Return the one token of a text that stands there under a word."""
    (token,) = (token for token in tokenizer.tokens(text) if token.surface == surface)
    return token


@pytest.mark.parametrize(
    ("printed", "compared"),
    [
        ("1,171", "1171"),
        ("12,345,678", "12345678"),
        ("1,171.5", "1171.5"),
        ("9·9", "9.9"),
        ("0.58", "0.58"),
        ("−32", "-32"),
        ("–32", "-32"),
        ("-32", "-32"),
        ("47", "47"),
        ("9,9", "9,9"),
        ("34,12", "34,12"),
        ("0", "0"),
        ("−1,171", "-1171"),
    ],
)
def test_normal_number(printed: str, compared: str):
    """Thousands lose their comma, a middle dot becomes a point, and a sign is kept."""
    assert normal_number(printed) == compared


@given(st.integers(min_value=0, max_value=10**12))
def test_thousands(value: int):
    """A whole number is compared the same with and without commas between its thousands."""
    assert normal_number(f"{value:,}") == normal_number(str(value)) == str(value)


@given(st.integers(min_value=0, max_value=999), st.integers(min_value=0, max_value=99))
def test_middle_dots(whole: int, part: int):
    """A decimal is compared the same with a point and with a middle dot."""
    assert normal_number(f"{whole}·{part}") == f"{whole}.{part}"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Median OS was 9.9 months.", ["9.9"]),
        ("Median OS was 9·9 months.", ["9.9"]),
        ("Of 1,171 patients, 47 responded.", ["1171", "47"]),
        ("ORR 34% (16/47)", ["34", "16", "47"]),
        ("HR 0.58 (0.40–0.84)", ["0.58", "0.40", "0.84"]),
        ("HR 0.58 (0.40-0.84)", ["0.58", "0.40", "0.84"]),
        ("AFP changed by −32%", ["-32"]),
        ("a difference of 1 (−5 to 3)", ["1", "-5", "3"]),
        ("Twelve patients had grade three toxicity.", ["12", "3"]),
        ("the two-year survival", ["2"]),
        ("a three-month interval", ["3"]),
        ("a two-step design", []),
        ("every one of them", []),
        ("randomised 1:1", []),
        ("randomised 2:1 to 47 patients", ["47"]),
        ("NCT03434379", []),
        ("no figure at all", []),
    ],
)
def test_numbers(text: str, numbers: list[str], tokenizer: Tokenizer):
    """Numbers in digits and in words are found with their digits; a ratio, a code and a "two-step" are none."""
    assert [token.key for token in tokenizer.tokens(text) if token.kind == "number"] == numbers


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("sorafenib", ["sorafenib"]),
        ("Nexavar", ["sorafenib"]),
        ("Cabozantinib after sorafenib", ["cabozantinib", "sorafenib"]),
        ("OS", ["os"]),
        ("overall survival", ["os"]),
        ("PFS", ["pfs"]),
        ("progression-free survival", ["pfs"]),
        ("progression free survival", ["pfs"]),
        ("mOS", ["median", "os"]),
        ("mPFS", ["median", "pfs"]),
        ("the objective response rate", ["orr"]),
        ("HR", ["hazard-ratio"]),
        ("the 95% confidence interval", ["confidence-interval"]),
        ("CELESTIAL", ["celestial-trial"]),
        ("The REACH-2 trial", ["reach-2-trial"]),
        ("an immune checkpoint inhibitor", ["ici"]),
        ("immunotherapy", ["ici"]),
        ("hepatocellular carcinoma", ["hcc"]),
        ("recurrence-free survival", ["rfs"]),
        ("time to progression", ["ttp"]),
        ("alpha-fetoprotein", ["afp"]),
        ("α-fetoprotein", ["afp"]),
        ("the cohort", []),
    ],
)
def test_names_of_things(text: str, things: list[str], tokenizer: Tokenizer):
    """Every name of a thing becomes the one token of that thing."""
    assert [token.key for token in tokenizer.tokens(text) if token.kind == "thing"] == things


@pytest.mark.parametrize(
    ("name", "drugs"),
    [
        ("atezolizumab plus bevacizumab", {"atezolizumab", "bevacizumab"}),
        ("atezolizumab-bevacizumab", {"atezolizumab", "bevacizumab"}),
        ("STRIDE", {"durvalumab", "tremelimumab"}),
        ("nivolumab plus ipilimumab", {"nivolumab", "ipilimumab"}),
        ("lenvatinib plus pembrolizumab", {"lenvatinib", "pembrolizumab"}),
        ("camrelizumab plus rivoceranib", {"camrelizumab", "apatinib"}),
    ],
)
def test_regimens(name: str, drugs: set[str], tokenizer: Tokenizer):
    """The name of a regimen becomes one token for each of its drugs, all where the name stands."""
    tokens = [token for token in tokenizer.tokens(f"Response to {name} was rare.") if token.kind == "thing"]
    assert {token.key for token in tokens} == drugs
    assert {(token.start, token.end) for token in tokens} == {(12, 12 + len(name))}


@pytest.mark.parametrize(
    ("text", "surface", "kind", "key"),
    [
        ("OS was not reached", "not", "negation", "not"),
        ("It did not improve", "not", "negation", "not"),
        ("OS didn't differ", "didn't", "negation", "not"),
        ("OS didn’t differ", "didn’t", "negation", "not"),
        ("without cirrhosis", "without", "negation", "not"),
        ("It failed to show", "failed", "negation", "not"),
        ("PFS was longer", "longer", "direction", "longer"),
        ("Prolonged response", "prolonged", "direction", "longer"),
        ("ORR was comparable", "comparable", "direction", "same"),
        ("the patients", "the", "neutral", "the"),
        ("tumour size", "tumour", "word", "tumor"),
        ("12 deaths", "deaths", "word", "death"),
        ("PFS, OS", ",", "mark", ","),
        ("p = 0.03", "p", "word", "p"),
        ("P=0.03", "p", "word", "p"),
        ("P < 0.001", "p", "word", "p"),
        ("Child-Pugh B", "b", "word", "B"),
        ("given in arm A", "a", "word", "A"),
        ("in a cohort", "a", "neutral", "a"),
        ("CTNNB1 mutations", "ctnnb1", "code", "ctnnb1"),
        ("NCT03434379", "nct03434379", "code", "nct03434379"),
        ("randomised 2:1", "2:1", "code", "2:1"),
        ("two-step design", "two", "word", "two"),
        ("not sorafenib-experienced", "experienced", "word", "experienc"),
        ("who experienced ascites", "experienced", "neutral", "experienced"),
    ],
)
def test_sorts_of_tokens(text: str, surface: str, kind: TokenKind, key: str, tokenizer: Tokenizer):
    """A token has the sort and the key that say what it is compared as."""
    token = only(tokenizer, text, surface)
    assert (token.kind, token.key) == (kind, key)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("non-sorafenib therapy", "non-sorafenib"),
        ("Non-sorafenib therapy", "non-sorafenib"),
        ("non-lenvatinib arms", "non-lenvatinib"),
        ("non-TKI therapy", "non-tki"),
        ("a non-HCC cohort", "non-hcc"),
    ],
)
def test_what_is_not_a_thing(text: str, key: str, tokenizer: Tokenizer):
    """Whatever is not sorafenib is a word of its own and does not name sorafenib."""
    tokens = tokenizer.tokens(text)
    assert ("word", key) in {(token.kind, token.key) for token in tokens}
    assert not any(token.kind == "thing" for token in tokens)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("non-viral aetiology", "Non-viral etiology"),
        ("patients lived", "survival"),
        ("were alive", "survival"),
        ("overall survival", "OS"),
        ("nine patients", "9 patients"),
        ("1,171 patients", "1171 patients"),
        ("IL-6", "IL6"),
        ("tumour response", "tumor responses"),
        ("fatal bleeding", "death haemorrhage"),
        ("overall and progression-free survival", "OS and PFS"),
        ("overall or progression-free survival", "OS or PFS"),
        ("camrelizumab plus apatinib", "camrelizumab plus rivoceranib"),
        ("medians of PFS", "mPFS"),
    ],
)
def test_same_meaning(one: str, other: str, tokenizer: Tokenizer):
    """Two wordings of the same thing are compared alike."""
    assert sorted(keys(tokenizer, one)) == sorted(keys(tokenizer, other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("PFS", "OS"),
        ("viral", "non-viral"),
        ("sorafenib", "regorafenib"),
        ("sorafenib", "non-sorafenib"),
        ("TKI", "sorafenib"),
        ("immunotherapy", "nivolumab"),
        ("9.9", "9.0"),
        ("REACH", "REACH-2"),
        ("first-line", "second-line"),
        ("partial response", "objective response"),
        ("arm A", "arm B"),
        ("PD-1 inhibitor", "PD-L1 inhibitor"),
    ],
)
def test_different_meanings(one: str, other: str, tokenizer: Tokenizer):
    """Two wordings of different things are not compared alike: a drug never stands for its class."""
    assert keys(tokenizer, one) != keys(tokenizer, other)


@pytest.mark.parametrize(
    ("text", "surface", "direction"),
    [
        ("Lenvatinib increased OS", "increased", "longer"),
        ("Lenvatinib increased median OS", "increased", "longer"),
        ("Lenvatinib increased overall survival", "increased", "longer"),
        ("Steroids reduced PFS", "reduced", "shorter"),
        ("Steroids lowered survival", "lowered", "shorter"),
        ("Cirrhosis decreases the OS", "decreases", "shorter"),
        ("raising time to progression", "raising", "longer"),
        ("It increased the ORR", "increased", "higher"),
        ("It reduced AFP", "reduced", "lower"),
        ("It reduced deaths", "reduced", "lower"),
        ("It reduced the risk of death", "reduced", "lower"),
        ("Increased AFP predicted shorter OS", "increased", "higher"),
    ],
)
def test_raised_times(text: str, surface: str, direction: str, tokenizer: Tokenizer):
    """Where a verb raises or lowers a survival time, it makes it longer or shorter; a rate is higher or lower."""
    assert only(tokenizer, text, surface).key == direction


@pytest.mark.parametrize(
    "text", ["overall and progression-free survival", "overall nor recurrence-free survival", "overall and PFS"]
)
def test_overall_before_another_survival(text: str, tokenizer: Tokenizer):
    """In "overall and progression-free survival" the first word names a survival of its own."""
    assert only(tokenizer, text, "overall").key == "os"


@pytest.mark.parametrize("text", ["The overall response rate", "Overall, PFS was short", "overall and by arm"])
def test_overall_otherwise(text: str, tokenizer: Tokenizer):
    """Elsewhere "overall" names no survival."""
    assert "os" not in keys(tokenizer, text)


@pytest.mark.parametrize(
    ("kind", "tells"),
    [
        ("number", True),
        ("thing", True),
        ("word", True),
        ("code", True),
        ("direction", True),
        ("negation", False),
        ("neutral", False),
        ("mark", False),
    ],
)
def test_what_tells(kind: TokenKind, tells: bool):
    """Numbers, things, words, codes and directions must be borne out; the rest says nothing by itself."""
    assert Token(kind, "x", 0, 1).tells is tells


@pytest.mark.parametrize(
    ("thing", "kind"),
    [
        ("sorafenib", "drug"),
        ("celestial-trial", "trial"),
        ("os", "endpoint"),
        ("hcc", "disease"),
        ("tki", "drug-class"),
        ("tace", "procedure"),
        ("child-pugh", "score"),
        ("afp", "target"),
        ("c-car031", "cell-product"),
    ],
)
def test_kinds_of_things(thing: str, kind: str, tokenizer: Tokenizer):
    """A thing is of the kind under which the lexicon has it."""
    assert tokenizer.kind_of(thing) == kind


def test_survival_times_are_endpoints(tokenizer: Tokenizer):
    """Every time of which the longer one is the better is an endpoint."""
    assert {tokenizer.kind_of(time) for time in SURVIVAL_TIMES} == {"endpoint"}


@pytest.mark.parametrize("text", ["", " ", "\n\t"])
def test_empty_text(text: str, tokenizer: Tokenizer):
    """A text without a letter, digit or mark has no tokens."""
    assert tokenizer.tokens(text) == ()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(CLINICAL), max_size=12))
def test_where_tokens_stand(tokenizer: Tokenizer, words: list[str]):
    """Tokens stand in the text's order, apart from each other, under the word that they give in small letters."""
    text = " ".join(words)
    tokens = tokenizer.tokens(text)
    assert all(text[token.start : token.end].lower() == token.surface for token in tokens)
    for one, following in pairwise(tokens):
        same_name = (one.start, one.end) == (following.start, following.end)
        assert one.end <= following.start or same_name


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text(tokenizer: Tokenizer, text: str):
    """Any text at all has tokens that stand inside it, and the same ones when it is read again."""
    tokens = tokenizer.tokens(text)
    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    assert tokenizer.tokens(text) == tokens

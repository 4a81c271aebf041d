"""Every number of an answer stands in its quote: changes planted into real answers are all found, and nothing else."""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import pytest

from hepcite.answers import Answer, Quote, Statement
from hepcite.assistant import Assistant
from hepcite.documents import sha256_of
from hepcite.errors import QuoteMismatchError
from hepcite.lexicon import Lexicon
from hepcite.library import Library
from hepcite.numbers import NUMBER
from hepcite.quoting import verify_all

QUESTIONS = [
    "What is known about cabozantinib after immunotherapy?",
    "What did CELESTIAL show for overall survival?",
    "Median PFS of cabozantinib versus placebo in CELESTIAL",
    "RESORCE overall survival regorafenib versus placebo",
    "REACH-2 ramucirumab overall survival",
    "Ramucirumab after non-sorafenib therapy",
    "Is lenvatinib better than sorafenib after atezolizumab-bevacizumab for overall survival?",
    "lenvatinib vs sorafenib PFS after A+B",
    "IMbrave150 overall survival",
    "HIMALAYA overall survival with STRIDE",
    "What was the objective response rate in CheckMate 9DW?",
    "CheckMate 459 nivolumab versus sorafenib",
    "KEYNOTE-240 pembrolizumab survival",
    "KEYNOTE-394 survival",
    "LEAP-002 overall survival",
    "COSMIC-312 progression-free survival",
    "CARES-310 camrelizumab rivoceranib overall survival",
    "ORIENT-32 sintilimab survival",
    "RATIONALE-301 tislelizumab versus sorafenib",
    "REFLECT lenvatinib versus sorafenib first-line OS",
    "SHARP sorafenib survival",
    "AHELP apatinib survival",
    "EMERALD-1 progression-free survival",
    "LEAP-012 progression-free survival",
    "TALENTACE progression-free survival",
    "Rechallenge with immunotherapy: what did Scheiner report?",
    "ipilimumab plus nivolumab after prior immunotherapy response rate",
    "pembrolizumab plus regorafenib after ICI response",
    "Does durvalumab-tremelimumab work after atezolizumab-bevacizumab?",
    "CRAFITY score and survival",
    "Antibiotics and ICI efficacy",
    "ALBI grade and survival with atezolizumab-bevacizumab",
    "Bleeding with atezolizumab-bevacizumab",
    "Immune-related adverse events and survival",
    "AFP response on atezolizumab-bevacizumab",
    "GPC3 CAR-T response rate",
    "TACE after atezolizumab-bevacizumab",
    "HAIC after atezolizumab-bevacizumab",
    "Stereotactic radiotherapy for oligoprogression",
    "fostroxacitabine bralpamide plus lenvatinib",
    "namodenoson phase 2 survival",
    "galunisertib second line survival",
    "tebotelimab response rate",
    "RELATIVITY-073 nivolumab relatlimab",
    "Morpheus-Liver tiragolumab response rate",
    "Viral versus non-viral aetiology and immunotherapy",
    "Rezaee-Zavareh immunotherapy before transplant",
    "faecal microbiota transfer and immunotherapy",
    "IMbrave050 recurrence-free survival",
    "regorafenib after atezolizumab-bevacizumab",
    "Chon sorafenib versus lenvatinib after atezolizumab-bevacizumab",
    "Which second-line treatments are used in Japan after atezolizumab-bevacizumab?",
    "CheckMate 040 nivolumab plus cabozantinib",
]

PLACES = ["statement", "quote", "both"]

Span = tuple[int, int]
Change = Callable[[str, "Chance"], str | None]


@dataclass(frozen=True)
class Chance:
    """What a change is drawn from: chance, the arms named in the sentence, and the numbers of other quotes."""

    random: random.Random
    arms: Sequence[Span]
    elsewhere: Sequence[str]

    def number(self, text: str, least: int = 1) -> Span | None:
        """Draw a number of a text with at least so many characters."""
        spans = [match.span() for match in NUMBER.finditer(text) if len(match.group()) >= least]
        return self.random.choice(spans) if spans else None


@dataclass(frozen=True)
class Planted:
    """A statement with a change in it, and what it was."""

    kind: str
    place: str
    statement: Statement
    changed: str


def put(text: str, span: Span | None, new: Callable[[str], str]) -> str | None:
    """Replace a span of a text; None without a span."""
    return text if span is None else text[: span[0]] + new(text[slice(*span)]) + text[span[1] :]


def exchange(text: str, spans: Sequence[Span], chance: Chance) -> str | None:
    """Exchange two spans that read differently."""
    pairs = [
        (a, b) for a in spans for b in spans if a[1] <= b[0] and text[slice(*a)].lower() != text[slice(*b)].lower()
    ]
    if not pairs:
        return None
    a, b = chance.random.choice(pairs)
    return text[: a[0]] + text[slice(*b)] + text[a[1] : b[0]] + text[slice(*a)] + text[b[1] :]


def other_digit(text: str, chance: Chance) -> str | None:
    """Change one digit of a number."""

    def change(number: str) -> str:
        at = chance.random.choice([i for i, char in enumerate(number) if char.isdigit()])
        return number[:at] + chance.random.choice([d for d in "0123456789" if d != number[at]]) + number[at + 1 :]

    return put(text, chance.number(text), change)


def digit_more(text: str, chance: Chance) -> str | None:
    """Add one digit to a number, anywhere in it."""

    def change(number: str) -> str:
        at = chance.random.randint(0, len(number))
        return number[:at] + chance.random.choice("0123456789") + number[at:]

    return put(text, chance.number(text), change)


def digit_less(text: str, chance: Chance) -> str | None:
    """Drop one digit of a number that has several."""

    def change(number: str) -> str:
        at = chance.random.choice([i for i, char in enumerate(number) if char.isdigit()])
        return number[:at] + number[at + 1 :]

    return put(text, chance.number(text, 2), change)


def point_moved(text: str, chance: Chance) -> str | None:
    """Move the decimal point of a number by one place: 10.2 to 1.02, 0.58 to 05.8."""
    spans = [m.span() for m in NUMBER.finditer(text) if m.group().count(".") == 1 and len(m.group()) > 3]

    def change(number: str) -> str:
        whole, decimals = number.split(".")
        return f"{whole[:-1]}.{whole[-1]}{decimals}" if len(whole) > 1 else f"{whole}{decimals[0]}.{decimals[1:]}"

    return put(text, chance.random.choice(spans) if spans else None, change)


def numbers_swapped(text: str, chance: Chance) -> str | None:
    """Exchange two different numbers of a sentence."""
    return exchange(text, [match.span() for match in NUMBER.finditer(text)], chance)


def arms_swapped(text: str, chance: Chance) -> str | None:
    """Exchange the names of two arms of a sentence with numbers, leaving the numbers as they are."""
    return exchange(text, chance.arms, chance) if NUMBER.search(text) else None


def foreign_number(text: str, chance: Chance) -> str | None:
    """Put a number of another quote in the place of one."""
    return put(text, chance.number(text), lambda number: chance.random.choice([*set(chance.elsewhere) - {number}, "7"]))


CHANGES: dict[str, Change] = {
    "other digit": other_digit,
    "digit more": digit_more,
    "digit less": digit_less,
    "point moved": point_moved,
    "numbers swapped": numbers_swapped,
    "arms swapped": arms_swapped,
    "foreign number": foreign_number,
}
DIGITS = {"other digit", "digit more", "digit less", "point moved"}


def resealed(quote: Quote, text: str) -> Quote:
    """Give a quote another text, and the hash of that text."""
    return replace(quote, text=text, text_sha256=sha256_of(text))


def planted_into(statement: Statement, i: int, changed: str, place: str) -> Statement:
    """Change one quote of a statement, in the statement's text, in the quote, or in both alike."""
    old = statement.quotes[i]
    text = statement.text if place == "quote" else statement.text.replace(old.text, changed, 1)
    new = old if place == "statement" else resealed(old, changed)
    return Statement(text, (*statement.quotes[:i], new, *statement.quotes[i + 1 :]))


def found(statement: Statement, library: Library) -> bool:
    """Say whether the check refuses a statement."""
    try:
        verify_all([statement], library)
    except QuoteMismatchError:
        return True
    return False


def arms(text: str, lexicon: Lexicon) -> list[Span]:
    """Find the names of treatments in a sentence, and placebo."""
    treatments = {"drug", "regimen", "drug-class", "cell-product", "procedure"}
    named = [(m.start, m.end) for m in lexicon.mentions(text) if m.concept.kind in treatments]
    at = text.find("placebo")
    free = at >= 0 and all(end <= at or start >= at + len("placebo") for start, end in named)
    return sorted([*named, (at, at + len("placebo"))] if free else named)


@pytest.fixture(scope="module")
def answers(assistant: Assistant) -> list[Answer]:
    """The answers to the questions."""
    outcomes = [assistant.ask(question) for question in QUESTIONS]
    return [outcome for outcome in outcomes if isinstance(outcome, Answer)]


@pytest.fixture(scope="module")
def statements(answers: list[Answer]) -> list[Statement]:
    """Every different statement of the answers."""
    return list(dict.fromkeys(statement for answer in answers for statement in answer.statements))


def plant(statements: Sequence[Statement], lexicon: Lexicon) -> Iterator[Planted]:
    """Plant each kind of change into each quote of each statement, at each place."""
    chance = random.Random(0)  # noqa: S311  not for secrets
    numbers = {s: sorted({n for q in s.quotes for n in NUMBER.findall(q.text)}) for s in statements}
    for statement, other in zip(statements, [*statements[1:], statements[0]], strict=True):
        for i, quote in enumerate(statement.quotes):
            drawn = Chance(chance, arms(quote.text, lexicon), numbers[other])
            for kind, change in CHANGES.items():
                changed = change(quote.text, drawn)
                if changed is None or changed == quote.text:
                    continue
                for place in PLACES:
                    yield Planted(kind, place, planted_into(statement, i, changed, place), changed)


@pytest.fixture(scope="module")
def planted(statements: list[Statement], lexicon: Lexicon) -> list[Planted]:
    """All changes planted."""
    return list(plant(statements, lexicon))


def test_enough_questions_are_answered(answers: list[Answer]):
    """At least forty different questions on the shipped corpus are answered."""
    assert len({answer.question for answer in answers}) >= 40


def test_enough_is_planted(planted: list[Planted]):
    """At least 200 changes are planted; of changed digits and of swapped arms at least 60 different sentences each."""
    kinds = Counter(kind for kind, _ in {(item.kind, item.changed) for item in planted})
    assert len(planted) >= 200
    assert kinds["arms swapped"] >= 60 and sum(kinds[kind] for kind in DIGITS) >= 60


@pytest.mark.parametrize("place", PLACES)
def test_every_kind_is_planted_everywhere(place: str, planted: list[Planted]):
    """Each kind of change stands at each place, thirty times at least."""
    kinds = Counter(item.kind for item in planted if item.place == place)
    assert set(kinds) == set(CHANGES) and min(kinds.values()) >= 30


def test_planting_is_deterministic(statements: list[Statement], planted: list[Planted], lexicon: Lexicon):
    """The same changes are planted every time."""
    assert list(plant(statements, lexicon)) == planted


def test_unchanged_answers_pass(answers: list[Answer], built):
    """No answer is refused as it is."""
    for answer in answers:
        verify_all(answer.statements, built.library)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", CHANGES)
def test_every_change_is_found(kind: str, place: str, planted: list[Planted], built):
    """No change passes, whether it stands in the statement, in the quote, or in both alike."""
    of_kind = [item for item in planted if (item.kind, item.place) == (kind, place)]
    assert [item.changed for item in of_kind if not found(item.statement, built.library)] == []


def test_arms_swapped_leave_the_numbers(planted: list[Planted]):
    """A swap of arms alone changes no number, so that counting numbers would not find it."""
    swapped = [item for item in planted if (item.kind, item.place) == ("arms swapped", "statement")]
    kept = [
        sorted(NUMBER.findall(item.statement.text))
        == sorted(number for quote in item.statement.quotes for number in NUMBER.findall(quote.text))
        for item in swapped
    ]
    assert kept.count(True) >= 60


def test_one_changed_statement_among_sound_ones(statements: list[Statement], planted: list[Planted], built):
    """A change is found wherever in an answer its statement stands."""
    for item in planted[:: len(planted) // 20]:
        with pytest.raises(QuoteMismatchError):
            verify_all([*statements[:3], item.statement], built.library)


def test_number_before_the_quotes(statements: list[Statement], built):
    """A number in the label of a statement is found, even one that the quote has."""
    with_number = [s for s in statements if NUMBER.search(s.quotes[0].text)]
    for statement in with_number:
        number = NUMBER.findall(statement.quotes[0].text)[0]
        assert found(Statement(f"{number} patients: {statement.text}", statement.quotes), built.library)


def test_quotes_of_another_statement(statements: list[Statement], built):
    """A statement with the sound quotes of another one is found."""
    for one, other in pairwise(statements):
        if not set(one.quotes) & set(other.quotes) and NUMBER.search("".join(q.text for q in one.quotes)):
            assert found(Statement(one.text, other.quotes), built.library)


def test_quote_left_out(statements: list[Statement], built):
    """A statement that lacks a quote with a number of its own is found."""
    for statement in statements:
        for i, quote in enumerate(statement.quotes):
            rest = (*statement.quotes[:i], *statement.quotes[i + 1 :])
            assert not NUMBER.search(quote.text) or found(Statement(statement.text, rest), built.library)


def test_sentence_said_twice(statements: list[Statement], built):
    """A sentence with a number that is said twice and quoted once is found."""
    for statement in statements:
        text = statement.quotes[0].text
        assert not NUMBER.search(text) or found(Statement(f"{statement.text} {text}", statement.quotes), built.library)


def test_only_digit_lost(statements: list[Statement], built):
    """A statement that lost the only digit of its quote, "PD-" for "PD-1", is found as well."""
    lost = []
    for statement in statements:
        for i, quote in enumerate(statement.quotes):
            if len("".join(NUMBER.findall(quote.text))) == 1:
                changed = NUMBER.sub("", quote.text)
                lost += [] if found(planted_into(statement, i, changed, "statement"), built.library) else [changed]
    assert lost == []

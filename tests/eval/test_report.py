"""The report: one file that needs no network, escapes what it shows, and is the same whenever it is made."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from hepcite_eval import plots
from hepcite_eval.figures import measure
from hepcite_eval.question_set import EvalQuestion, GoldQuote
from hepcite_eval.report import EXPLANATIONS, render
from hepcite_eval.responses import Response
from hepcite_eval.runs import Identity, Run, asked

HOSTILE = "<script>alert('1')</script> & \"OS\" {{ 7 * 7 }}"
STORED = "Median OS was 9.9 months."

LOADING = {"src", "srcset", "href", "xlink:href", "data", "poster", "action", "background", "manifest"}
"""Attributes by which a page loads or opens something."""

Results = list[tuple[Run, Mapping[str, Response]]]


class Reader(HTMLParser):
    """Collects the tags of a page, with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Note text, white space folded."""
        self.text = " ".join(f"{self.text} {data}".split())


@pytest.fixture(scope="module")
def questions(make_question: Callable[..., EvalQuestion]) -> tuple[EvalQuestion, ...]:
    """A question answered rightly, five that went wrong in ways of their own, and one rightly declined."""
    gold = (GoldQuote("gold", f"{STORED} {HOSTILE}"),)
    return (
        make_question("right"),
        make_question("figure", question=f"And the figure? {HOSTILE}", gold_quotes=gold, must_quote=("4.1 months",)),
        make_question("source", history=(f"What about {HOSTILE}?",)),
        make_question("silent"),
        make_question("talkative", kind="adjacent", question="What about dogs?"),
        make_question("reserved", kind="patient-specific"),
    )


@pytest.fixture(scope="module")
def responses(make_response: Callable[..., Response]) -> dict[str, Response]:
    """HepCite's responses to them."""
    given = (
        make_response("right"),
        make_response("figure", [("gold", HOSTILE)], searched_for=f"searched {HOSTILE}"),
        make_response("source", [("other", "It was 9.9 months elsewhere.")], confidence=0.25),
        make_response("silent", reason="not_reported"),
        make_response("talkative", [("other", "Dogs were not asked.")], milliseconds=900.0),
        make_response("reserved", reason="patient_specific"),
    )
    return {response.question_id: response for response in given}


@pytest.fixture(scope="module")
def make_run(questions: tuple[EvalQuestion, ...]) -> Callable[[str, Mapping[str, Response]], Run]:
    """Make the run of a system from its responses."""

    def make(system: str, responses: Mapping[str, Response]) -> Run:
        same = {key: response.sha256 for key, response in responses.items()}
        figures = measure(questions, responses, lambda doc_id: STORED, [same])
        identity = Identity(system, f"fingerprint-{system}", "c" * 64, "a" * 64, "dev")
        return Run(identity, "2026-01-21", {"top_k": "80"}, {"python": "3.11.0"}, 1, asked(questions), figures)

    return make


@pytest.fixture(scope="module")
def results(make_run, questions, responses, make_response) -> Results:
    """HepCite, and a baseline that shows the same passage to every question."""
    passages = {q.question_id: make_response(q.question_id, [("gold", STORED)]) for q in questions}
    return [(make_run("hepcite", responses), responses), (make_run("baseline", passages), passages)]


@pytest.fixture(scope="module")
def page(results: Results, questions: tuple[EvalQuestion, ...]) -> str:
    """The report of both."""
    return render(results, questions)


@pytest.fixture(scope="module")
def details(page: str) -> dict[str, str]:
    """The text of each question that went wrong, by its id."""
    parts = re.findall(r"<details>.*?</details>", page, re.DOTALL)
    return {Reader(part).text.split()[0]: Reader(part).text for part in parts}


# One file


def test_nothing_is_loaded(page: str):
    """No tag refers to anything outside the page."""
    found = [(name, value) for _, attributes in Reader(page).tags for name, value in attributes.items()]
    assert [value for name, value in found if name in LOADING and not str(value).startswith("#")] == []


def test_no_tag_that_loads(page: str):
    """The page has no script, no link, no frame and no picture from elsewhere."""
    tags = {tag for tag, _ in Reader(page).tags}
    assert tags.isdisjoint({"script", "link", "iframe", "object", "embed", "base", "img", "audio", "video", "form"})


def test_no_style_that_loads(page: str):
    """No style imports a sheet, a font or a picture."""
    assert "@import" not in page and "@font-face" not in page
    assert re.findall(r"url\((?!['\"]?#)[^)]*\)", page) == []


def test_addresses_are_names(page: str):
    """Every http address in the page is a name space of its SVG."""
    hosts = set(re.findall(r"https?://([^/\"'<>\s]+)", page))
    assert hosts <= {"www.w3.org", "purl.org", "creativecommons.org"}


def test_same_bytes(results: Results, questions: tuple[EvalQuestion, ...], page: str):
    """The same run gives the same report, to the byte."""
    assert render(results, questions) == page


def test_well_formed(page: str):
    """Every element is closed in its turn, the plots included."""
    closed = re.sub(r"<(meta [^>]*)>", r"<\1/>", page.removeprefix("<!doctype html>"))
    assert ElementTree.fromstring(closed.strip()).tag == "html"  # noqa: S314


# What it shows


def test_escaped(page: str):
    """What questions, histories, queries and quotes hold is shown as text: no tag and no template of it lives."""
    assert "<script" not in page and page.count("&lt;script&gt;") == 5
    assert "49" not in Reader(page[page.index("Questions that went wrong") :]).text


def test_figures(page: str, results: Results):
    """Every measure has a row with both systems' figures, and an explanation."""
    text = Reader(page).text
    for name, estimate in results[0][0].figures.overall.items():
        other = results[1][0].figures.overall.get(name)
        shown = f"{estimate.mean:.3f}", f"{other.mean:.3f}" if other else "–"
        assert re.search(rf" {re.escape(name)} {shown[0]}[^–]* {shown[1]}", text), name


@pytest.mark.parametrize("name", EXPLANATIONS)
def test_explained(name: str, page: str):
    """Every explanation belongs to a measure of the report."""
    row = rf"<th scope=\"row\">{re.escape(name)}</th>.*{re.escape(EXPLANATIONS[name])}</td></tr>"
    assert re.search(row, unescape(page))


def test_counts(page: str):
    """The head counts questions, right ones and others."""
    assert "6 questions, split dev , 2026-01-21. 2 right, 4 not." in Reader(page).text


def test_every_failure_is_named(details: dict[str, str]):
    """The questions that HepCite got wrong are named, in the order of the set, and no others."""
    assert list(details) == ["figure", "source", "silent", "talkative"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("figure", f"And the figure? {HOSTILE}"),
        ("figure", "not shown: 4.1 months"),
        ("figure", "Sources: gold"),
        ("figure", "Key figures: 4.1 months"),
        ("figure", f"{STORED} {HOSTILE} gold"),
        ("figure", f"Searched for: searched {HOSTILE}"),
        ("source", "no gold source is quoted"),
        ("source", f"Asked before: What about {HOSTILE}?"),
        ("source", "It was 9.9 months elsewhere. other"),
        ("silent", "declined, but the corpus answers: not_reported"),
        ("silent", "Declined: not_reported."),
        ("talkative", "answered, but must be declined: adjacent"),
        ("talkative", "To be declined: adjacent."),
        ("talkative", "Dogs were not asked. other"),
    ],
)
def test_failure(name: str, shown: str, details: dict[str, str]):
    """A failure names what is wrong, what was expected and what was shown."""
    assert shown in details[name]


def test_gold_quotes_are_marked(page: str):
    """Of the quotes shown for a failure, those from a gold source are marked."""
    shown = re.findall(r'<blockquote class="gold">(.*?)<cite>', page)
    assert [unescape(text) for text in shown] == [HOSTILE]


def test_no_failures(make_run, questions, responses):
    """A run without failures says so."""
    kept = tuple(question for question in questions if question.question_id in {"right", "reserved"})
    page = render([(make_run("hepcite", responses), responses)], kept)
    assert "<details>" not in page and "2 right, 0 not" in page and "<p>None.</p>" in page


def test_provenance(page: str):
    """Fingerprints, hashes, settings, versions and repeats are named."""
    text = Reader(page).text
    assert all(f"fingerprint-{name}" in text for name in ("hepcite", "baseline"))
    assert all(word in text for word in ("c" * 64, "a" * 64, "top_k 80", "python 3.11.0"))


# Plots


def test_five_plots(page: str):
    """The five plots stand in the page as SVG."""
    assert page.count("<svg ") == page.count("</svg>") == 5


@pytest.mark.parametrize(
    ("caption", "words"),
    [
        ("Gold sources found, by depth of the ranking", ("Recall@k", "hepcite", "baseline", "50")),
        ("Risk against coverage: most confident answers first", ("risk (share wrong)", "hepcite", "baseline")),
        ("Time of an answer", ("milliseconds", "hepcite", "baseline")),
        ("Answerable questions of hepcite, by type", ("factoid", "n = 4", "must-quote recall", "citation recall")),
        ("Questions to decline of hepcite, by kind", ("adjacent", "patient-specific", "true refusals")),
    ],
)
def test_plot(caption: str, words: tuple[str, ...], page: str):
    """Each plot stands under its caption and says what it shows, as text."""
    svg = page[page.index(f"<figcaption>{caption}</figcaption>") :].partition("</svg>")[0]
    assert all(f">{word}</text>" in svg for word in words)


def test_plots_are_xml(results: Results):
    """A plot is an SVG document of its own."""
    svg = plots.latencies({run.identity.system: responses for run, responses in results})
    assert ElementTree.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314


def test_other_figures_other_plot(results: Results):
    """Other figures draw another plot."""
    figures = results[0][0].figures
    nothing = {name: replace(estimate, mean=0.0, low=0.0, high=0.0) for name, estimate in figures.overall.items()}
    other = replace(figures, overall=nothing)
    assert plots.recall_by_depth({"hepcite": figures}) != plots.recall_by_depth({"hepcite": other})

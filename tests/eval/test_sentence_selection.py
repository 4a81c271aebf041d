"""Which sentences of the right document are chosen, against evidence marked by people."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hepcite.documents import Document
from hepcite.settings import Settings
from hepcite_eval.beir import Benchmark
from hepcite_eval.benchmarking import IndexedBenchmark, index_benchmark
from hepcite_eval.sentence_selection import CHOSEN, SelectionFigures, SentenceChooser, measure_selection

WAYS = ("hepcite", "bm25", "dense")

SENTENCES = (
    "The city has many towers and long arcades.",
    "Patients were enrolled in three invented hospitals.",
    "Examplinib lowered the pressure in every patient.",
    "Breakfast was served at eight in the morning.",
    "The weather was mild for the whole year.",
)
CLAIM = "examplinib lowers the pressure in patients"


def ignore(step: str, done: int, total: int) -> None:
    """Pass over the progress."""


@pytest.fixture(scope="module")
def indexed(
    make_document: Callable[..., Document], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[IndexedBenchmark]:
    """A benchmark of one document of five sentences, of which the third answers the claim."""
    document = make_document(" ".join(SENTENCES), doc_id="d", study_id="d", title="")
    benchmark = Benchmark("sentences", "test", (document,), {"q": CLAIM}, {"q": ("d",)})
    with index_benchmark(benchmark, Settings(data_dir=tmp_path_factory.mktemp("bench")), ignore) as opened:
        yield opened


def chosen(indexed: IndexedBenchmark) -> dict[str, list[str]]:
    """Return the chosen sentences' texts for each way of choosing."""
    found = SentenceChooser(indexed, indexed.benchmark.documents).choose(CLAIM, "d")
    text = indexed.benchmark.documents[0].text
    return {way: [text[c.sentence.start : c.sentence.end] for c in best] for way, best in found.items()}


@pytest.mark.parametrize("way", WAYS)
def test_the_sentence_that_answers_is_first(way: str, indexed: IndexedBenchmark):
    """The sentence with the words of the claim is chosen first in every way."""
    assert chosen(indexed)[way][0] == SENTENCES[2]


@pytest.mark.parametrize("way", WAYS)
def test_three_are_chosen(way: str, indexed: IndexedBenchmark):
    """Three sentences of the document are chosen, each once."""
    sentences = chosen(indexed)[way]
    assert len(set(sentences)) == len(sentences) == CHOSEN and set(sentences) <= set(SENTENCES)


def test_evidence_first(indexed: IndexedBenchmark):
    """Evidence that is chosen first counts in both figures."""
    figures = measure_selection(indexed, {("q", "d"): (SENTENCES[2],)}, ignore)
    assert figures == dict.fromkeys(WAYS, SelectionFigures(pairs=1, first=1.0, among_three=1.0))


def test_evidence_among_three(indexed: IndexedBenchmark):
    """Evidence that is chosen second or third counts in the second figure alone."""
    second = chosen(indexed)["hepcite"][1]
    figures = measure_selection(indexed, {("q", "d"): (second,)}, ignore)
    assert figures["hepcite"] == SelectionFigures(pairs=1, first=0.0, among_three=1.0)


def test_evidence_not_chosen(indexed: IndexedBenchmark):
    """Evidence that is not among the three counts in neither."""
    other = next(sentence for sentence in SENTENCES if sentence not in chosen(indexed)["hepcite"])
    figures = measure_selection(indexed, {("q", "d"): (other,)}, ignore)
    assert figures["hepcite"] == SelectionFigures(pairs=1, first=0.0, among_three=0.0)


def test_any_evidence_counts(indexed: IndexedBenchmark):
    """Of several evidence sentences one is enough."""
    other = next(sentence for sentence in SENTENCES if sentence not in chosen(indexed)["hepcite"])
    figures = measure_selection(indexed, {("q", "d"): (other, SENTENCES[2])}, ignore)
    assert figures["hepcite"].first == 1.0


@pytest.mark.parametrize(
    ("evidence", "first"),
    [
        ("Examplinib lowered the pressure", 1.0),
        (f"{SENTENCES[1]} {SENTENCES[2]}", 1.0),
        (f" {SENTENCES[2]}\n", 1.0),
        ("every patient. Breakfast was served at eight in the morning.", 0.0),
        ("Examplinib raised the pressure in every patient.", 0.0),
        ("", 0.0),
    ],
    ids=["part", "two sentences", "spaces", "less than half", "not verbatim", "empty"],
)
def test_overlap(evidence: str, first: float, indexed: IndexedBenchmark):
    """A sentence is evidence when half of the shorter one lies in the other, letter by letter."""
    figures = measure_selection(indexed, {("q", "d"): (evidence,)}, ignore)
    assert figures["hepcite"].first == first


def test_shares_over_pairs(make_document: Callable[..., Document], tmp_path: Path):
    """The figures are shares of the pairs of claim and document."""
    text = " ".join(SENTENCES)
    documents = tuple(make_document(text, doc_id=key, study_id=key, title="") for key in ("d", "e"))
    benchmark = Benchmark("pairs", "test", documents, {"q": CLAIM}, {"q": ("d", "e")})
    evidence = {("q", "d"): (SENTENCES[2],), ("q", "e"): ("Not in the text.",)}
    with index_benchmark(benchmark, Settings(data_dir=tmp_path), ignore) as indexed:
        figures = measure_selection(indexed, evidence, ignore)
    assert figures == dict.fromkeys(WAYS, SelectionFigures(pairs=2, first=0.5, among_three=0.5))


def test_progress(indexed: IndexedBenchmark):
    """Progress counts the pairs."""
    reports: list[tuple[str, int, int]] = []
    measure_selection(indexed, {("q", "d"): (SENTENCES[2],)}, lambda *report: reports.append(report))
    assert reports == [("choosing sentences", 1, 1)]

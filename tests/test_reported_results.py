"""The results that quotes report; examplinib and mockumab were never made, and no trial of them took place."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from hepcite.answers import Answer, EvidenceSummary, Quote, Statement, Timings
from hepcite.documents import RETRACTED, UNVERIFIED_NOTICE, Document, sha256_of
from hepcite.lexicon import Lexicon
from hepcite.reported_results import Result, comparable, figure_places, read_results
from hepcite.sources.shipped import corpus_folder
from hepcite.splitting import split_sentences

MakeDocument = Callable[..., Document]

LEXICON = Lexicon.read(corpus_folder() / "lexicon.yaml")

READ: list[tuple[str, list[str]]] = [
    (
        "Median OS was 9.9 months (95% CI 7.3-14.4) with examplinib.",
        ["os 9.9 (7.3-14.4) months: examplinib"],
    ),
    (
        "Median overall survival with examplinib was 9.9 months.",
        ["os 9.9 months: examplinib"],
    ),
    (
        "Examplinib gave a median PFS of 4.1 months (95% CI 3.3-5.3).",
        ["pfs 4.1 (3.3-5.3) months: Examplinib"],
    ),
    (
        "The median PFS was 4.1 months (95% confidence interval [CI], 3.3 to 5.3 months) with examplinib.",
        ["pfs 4.1 (3.3-5.3) months: examplinib"],
    ),
    (
        "Median OS was 9·9 months (95% CI 7·3–14·4) with examplinib.",
        ["os 9.9 (7.3-14.4) months: examplinib"],
    ),
    (
        "Median PFS was 3.3 months and median OS 6.9 months with examplinib.",
        ["pfs 3.3 months: examplinib", "os 6.9 months: examplinib"],
    ),
    (
        "Examplinib gave a response rate of 30% and a median PFS of 5.5 months in Child-Pugh B.",
        ["orr 30 %: Examplinib, in Child-Pugh B", "pfs 5.5 months: Examplinib, in Child-Pugh B"],
    ),
    (
        "The ORR and DCR were 14.9% and 61.7%, respectively.",
        ["orr 14.9 %", "dcr 61.7 %"],
    ),
    (
        "Median OS was 10.2 months with examplinib versus 8.0 months with placebo (HR 0.76, 95% CI 0.63-0.92).",
        ["os 10.2 months: examplinib", "os 8.0 months: placebo", "os 0.76 (0.63-0.92) HR: examplinib versus placebo"],
    ),
    (
        "Median OS was 10.2 months (95% CI 9.1-12.0) in the examplinib group and 8.0 months (6.8-9.4) "
        "in the placebo group.",
        ["os 10.2 (9.1-12.0) months: in the examplinib group", "os 8.0 (6.8-9.4) months: in the placebo group"],
    ),
    (
        "Median PFS was 3.7 months with examplinib versus 1.9 with placebo.",
        ["pfs 3.7 months: examplinib", "pfs 1.9 months: placebo"],
    ),
    (
        "Examplinib gave a median survival of 8.7 months versus 6.8 months on placebo (hazard ratio for "
        "death, 0.78; 95% CI, 0.62 to 0.99).",
        ["os 8.7 months: Examplinib", "os 6.8 months: placebo", "os 0.78 (0.62-0.99) HR: Examplinib versus placebo"],
    ),
    (
        "Examplinib raised median PFS to 15.0 months from 8.2 months with placebo (HR 0.77, P=0.032).",
        ["pfs 15.0 months: Examplinib", "pfs 8.2 months: placebo", "pfs 0.77 HR: Examplinib versus placebo"],
    ),
    (
        "Examplinib extended median OS to 11.3 from 7.2 months.",
        ["os 11.3 months: Examplinib"],
    ),
    (
        "Examplinib did not prolong overall survival over sorafenib: median 16.4 months versus 14.7 "
        "months, HR 0.85 (95% CI 0.72-1.02).",
        [
            "os 16.4 months: Examplinib",
            "os 14.7 months: sorafenib",
            "os 0.85 (0.72-1.02) HR: Examplinib versus sorafenib",
        ],
    ),
    (
        "Examplinib was non-inferior to sorafenib for survival: median 13.6 months versus 12.3 months, "
        "HR 0.92 (95% CI 0.79-1.06; margin 1.08).",
        [
            "os 13.6 months: Examplinib",
            "os 12.3 months: sorafenib",
            "os 0.92 (0.79-1.06) HR: Examplinib versus sorafenib",
        ],
    ),
    (
        "Examplinib improved overall survival over placebo (HR 0.72, 95% CI 0.56-0.93).",
        ["os 0.72 (0.56-0.93) HR: Examplinib versus placebo"],
    ),
    (
        "The trial missed its survival endpoint: median 13.9 months with examplinib versus 10.6 months with placebo.",
        ["os 13.9 months: examplinib", "os 10.6 months: placebo"],
    ),
    (
        "Median OS was 14.7 and 11.0 months in the examplinib and sorafenib groups, respectively (HR "
        "0.78, 95% CI 0.60-0.99).",
        ["os 14.7 months: examplinib group", "os 11.0 months: sorafenib group"],
    ),
    (
        "The median PFS times in the examplinib and sorafenib groups were 10.8 months (95% CI 7.8-12.6) "
        "and 7.3 months (95% CI 6.3-8.5), respectively.",
        ["pfs 10.8 (7.8-12.6) months: examplinib group", "pfs 7.3 (6.3-8.5) months: sorafenib group"],
    ),
    (
        "One-year survival was 61% (95% CI 46-73) with examplinib.",
        ["os@12 61 (46-73) %: examplinib"],
    ),
    (
        "The 12-month PFS rate with examplinib was 22%.",
        ["pfs@12 22 %: examplinib"],
    ),
    (
        "Survival at 12 and 18 months was 36.8% and 24.5% with examplinib versus 30.3% and 11.3% with placebo.",
        ["os@12 36.8 %: examplinib", "os@18 24.5 %: examplinib", "os@12 30.3 %: placebo", "os@18 11.3 %: placebo"],
    ),
    (
        "The 1-, 2- and 3-year survival rates were 42.4%, 32.3% and 21.6% with examplinib.",
        ["os@12 42.4 %: examplinib", "os@24 32.3 %: examplinib", "os@36 21.6 %: examplinib"],
    ),
    (
        "At 4 years, survival was 31% with examplinib versus 18% with placebo.",
        ["os@48 31 %: examplinib", "os@48 18 %: placebo"],
    ),
    (
        "The objective response rate was 43% (17 of 40, 95% CI 27-59) with examplinib versus 11% (2 of "
        "18) with placebo.",
        ["orr 43 (27-59) % n=40: examplinib", "orr 11 % n=18: placebo"],
    ),
    (
        "The ORR was 15.0% (6/40) with examplinib.",
        ["orr 15.0 % n=40: examplinib"],
    ),
    (
        "Examplinib gave a 24.0% response rate (95% CI 14.9-35.3), versus 10.6% with sorafenib and 7.2% with placebo.",
        ["orr 24.0 (14.9-35.3) %: Examplinib", "orr 10.6 %: sorafenib", "orr 7.2 %: placebo"],
    ),
    (
        "Response was 34% in sorafenib-naive and 18% in sorafenib-experienced patients.",
        ["orr 34 %: in sorafenib-naive", "orr 18 %: in sorafenib-experienced patients"],
    ),
    (
        "Examplinib gave a response rate of 35.5% at 6 mg/kg (n=31) and 35.7% at 15 mg/kg (n=28).",
        ["orr 35.5 % n=31: Examplinib, at 6 mg/kg", "orr 35.7 % n=28: Examplinib, at 15 mg/kg"],
    ),
    (
        "Median OS was 16.6 months in Child-Pugh A and 6.2 months in Child-Pugh B patients.",
        ["os 16.6 months: in Child-Pugh A", "os 6.2 months: in Child-Pugh B patients"],
    ),
    (
        "In patients with ALBI grade 1, median OS was 8.5 months with examplinib versus 3.8 months with placebo.",
        [
            "os 8.5 months: examplinib, in patients with ALBI grade 1",
            "os 3.8 months: placebo, in patients with ALBI grade 1",
        ],
    ),
    (
        "In all 47 patients of the Nobody trial, examplinib gave a median PFS of 4.1 months.",
        ["pfs 4.1 months n=47: examplinib"],
    ),
    (
        "Examplinib gave an objective response rate of 16% in 25 patients.",
        ["orr 16 % n=25: Examplinib"],
    ),
    (
        "Median OS was not reached with examplinib and 10.4 months with sorafenib.",
        ["os 10.4 months: sorafenib"],
    ),
    (
        "Median OS with examplinib was 14.3 months (95% CI 8.9 to not reached).",
        ["os 14.3 months: examplinib"],
    ),
    (
        "Median OS was 15.4 months (96% CI 13.7-17.7) with examplinib.",
        ["os 15.4 months: examplinib"],
    ),
    (
        "Median time to progression with examplinib was 4.1 months and median duration of response 10.3 months.",
        ["ttp 4.1 months: examplinib", "duration-of-response 10.3 months: examplinib"],
    ),
    (
        "Median recurrence-free survival was 44.0 months with examplinib.",
        ["rfs 44.0 months: examplinib"],
    ),
    (
        "The complete response rate with examplinib was 5%.",
        ["complete-response 5 %: examplinib"],
    ),
    (
        "mOS 9.9 months, mPFS 4.1 months.",
        ["os 9.9 months", "pfs 4.1 months"],
    ),
    (
        "Disease control with examplinib was 58% in dose escalation and 64% in dose expansion.",
        ["dcr 58 %: in dose escalation, examplinib", "dcr 64 %: in dose expansion, examplinib"],
    ),
    (
        "Median OS was 9.9 months for examplinib (n=30), 8.1 months for mockumab (n=22) and 6.4 months "
        "for sorafenib (n=41).",
        ["os 9.9 months n=30: examplinib", "os 8.1 months n=22: mockumab", "os 6.4 months n=41: sorafenib"],
    ),
    (
        "After 43.6 months of follow-up, 3-year survival was 32.7% with examplinib versus 24.3% with "
        "placebo (OS HR 0.836, 95% CI 0.713-0.981).",
        ["os@36 32.7 %: examplinib", "os@36 24.3 %: placebo", "os 0.836 (0.713-0.981) HR: examplinib versus placebo"],
    ),
    (
        "Median OS was 8.0 months with examplinib versus 10.2 months with placebo (HR 0.76, 95% CI 0.63-0.92).",
        ["os 8.0 months: examplinib", "os 10.2 months: placebo"],
    ),
    (
        "Matched median OS did not differ significantly between second-line lenvatinib and sorafenib in the Example "
        "study: 10.3 versus 7.5 months (p=0.353).",
        ["os 10.3 months: second-line lenvatinib, matched", "os 7.5 months: sorafenib, matched"],
    ),
    (
        "Before matching, median PFS favoured lenvatinib over sorafenib in the Example study (4.9 versus 3.3 months, "
        "p<0.001) but OS did not (13.2 versus 11.5 months, p=0.651).",
        [
            "pfs 4.9 months: lenvatinib, before matching",
            "pfs 3.3 months: sorafenib, before matching",
            "os 13.2 months: lenvatinib, before matching",
            "os 11.5 months: sorafenib, before matching",
        ],
    ),
    (
        "After propensity matching to 25 patients per arm, the PFS gain of lenvatinib over sorafenib persisted in the "
        "Example study (4.8 versus 3.3 months, p=0.046) and OS remained statistically similar.",
        [
            "pfs 4.8 months: lenvatinib, after propensity matching to 25 patients per arm",
            "pfs 3.3 months: sorafenib, after propensity matching to 25 patients per arm",
        ],
    ),
    (
        "Median OS was 18.9 months in patients given second-line lenvatinib versus 14.3 months with sorafenib.",
        ["os 18.9 months: second-line lenvatinib", "os 14.3 months: sorafenib"],
    ),
    (
        "Median OS was similar between regorafenib and placebo (6.9 vs 7.3 months, HR 1.02, 95% CI 0.80-1.30).",
        [
            "os 6.9 months: regorafenib",
            "os 7.3 months: placebo",
            "os 1.02 (0.80-1.30) HR: regorafenib versus placebo",
        ],
    ),
    (
        "The response rate was 19% with lenvatinib and 21% with sorafenib; disease control was 50.0% versus 57.3%.",
        ["orr 19 %: lenvatinib", "orr 21 %: sorafenib", "dcr 50.0 %: lenvatinib", "dcr 57.3 %: sorafenib"],
    ),
]

LEFT_OUT = [
    "PFS and OS were 4.1 and 9.9 months, respectively, with examplinib.",
    "A complete response rate of 5% was seen.",
    "Median OS was 5.9 months (95% CI 7.0-9.8) with examplinib.",
    "The ORR was 25.0% (6/40) with examplinib.",
    "Median OS was about 9 months with examplinib.",
    "The response rate was 12-18% with examplinib.",
    "The response rate with examplinib was less than 1%.",
    "Median follow-up was 11.2 months.",
    "Grade 3 hypertension occurred in 12% with examplinib and 4% with placebo.",
    "Hepatitis B was present in 61% and cirrhosis in 80%.",
    "Nine patients (36.0%) had a partial response with examplinib.",
    "The AFP response rate was 40% with examplinib.",
    "Median metastasis-free survival was 9.9 months with examplinib.",
    "Restricted mean survival was longer by 1.49 months with examplinib.",
    "The gain in median OS was 2.8 months with examplinib.",
    "The difference in overall survival of 2.2 months favoured examplinib.",
    "A Markov model gave a median OS of 24 months with examplinib.",
    "In historical controls the response rate was 4.5%.",
    "Patients had an expected median OS of 12 months with placebo.",
    "Median OS was 6.1 versus 3.5 months.",
    "Median OS was 24, 12 and 15 months for scores 0, 1 and 2.",
    "High AFP predicted worse overall survival (HR 2.1, 95% CI 1.3-3.4).",
    "Response was more likely with examplinib (OR 3.16, 95% CI 2.00-4.99).",
    "In 40 patients with HCC, their median overall survival was 5.3 months.",
    "Thirty patients received sorafenib; median OS was 10.0 months.",
    "Median OS was 10 months with examplinib versus 8 months with sorafenib in patients with raised AFP.",
    "Arm A gave a 32% response rate after sorafenib, versus 27% in arm B.",
    "Median OS was 5.4 months with examplinib and 6.8 months when mockumab was added.",
    "Overall survival was 45% with examplinib.",
    "Median OS was 14 weeks with examplinib.",
    "The 90-day mortality was 12% with examplinib.",
    "Survival was 9,9 months with examplinib.",
    "The response rate was 34% in ADA-low versus 11% in ADA-high patients and 29% versus 7% in the validation.",
    "The p-value for overall survival was 0.045 with examplinib.",
    "Median OS favoured lenvatinib over sorafenib in patients with raised AFP (9 versus 7 months).",
    "The PFS gain of lenvatinib over sorafenib persisted in patients with raised AFP (9 versus 7 months).",
    "The PFS gain of 2 months over sorafenib persisted (9 versus 7 months).",
    "Median OS did not differ between lenvatinib and sorafenib (n=40 versus n=38) at 10 months.",
    "Median OS did not differ between Child-Pugh A and B (9 versus 7 months).",
    "Median PFS was 8.2 versus 8.0 months (HR 0.867, 95% CI 0.734-1.024).",
]
"""Sentences whose figures are no result, of open arm or endpoint, not exact, or not of these patients."""


SENTENCES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "data" / "invented_sentences.yaml").read_text(encoding="utf-8")
)


def quote(document: Document, words: str) -> Quote:
    """Quote the first occurrence of the words in a document."""
    start = document.text.index(words)
    section = next((s.name for s in document.sections if s.start <= start < s.end), "facts")
    return Quote(
        document.doc_id,
        document.study_id,
        document.kind,
        section,
        start,
        start + len(words),
        words,
        sha256_of(words),
    )


def answer_from(*quoted: tuple[Document, Sequence[str]]) -> Answer:
    """Build an answer from pairs of a document and the stretches quoted from it."""
    return Answer(
        question="What is known about examplinib?",
        searched_for="What is known about examplinib?",
        statements=tuple(
            Statement("label", tuple(quote(document, words) for words in stretches)) for document, stretches in quoted
        ),
        evidence=EvidenceSummary(),
        sources=tuple(document for document, _ in quoted),
        retrieved=(),
        fingerprint="f" * 8,
        answer_id="a" * 8,
        timings_ms=Timings(),
    )


def rows(document: Document, *stretches: str) -> tuple[Result, ...]:
    """Read the results of stretches of one document; of its whole text when none is given."""
    return read_results(answer_from((document, stretches or (document.text,))), LEXICON).results


def in_short(result: Result) -> str:
    """Write a row as the tables above do."""
    time = f"@{result.time_point.split()[0]}" if result.time_point else ""
    interval = f" ({result.low}-{result.high})" if result.low else ""
    size = f" n={result.n}" if result.n else ""
    arm = f": {result.arm}" if result.arm else ""
    return f"{result.endpoint}{time} {result.value}{interval} {result.unit or 'HR'}{size}{arm}"


@pytest.fixture
def cohort(make_document: MakeDocument) -> Callable[..., Document]:
    """Make a study record of a cohort on any line of therapy whose title names no treatment."""

    def make(text: str, **fields: object) -> Document:
        given: dict[str, object] = {"kind": "study-record", "title": "An Invented Cohort"}
        given |= {"study_type": "retrospective-cohort", "setting": "any-line", **fields}
        return make_document(text, **given)

    return make


@pytest.mark.parametrize(("sentence", "expected"), READ, ids=[sentence for sentence, _ in READ])
def test_rows_by_hand(sentence: str, expected: list[str], cohort: MakeDocument):
    """A result that is written in a known way is read with its endpoint, arm, interval, unit and size."""
    assert [in_short(result) for result in rows(cohort(sentence))] == expected


@pytest.mark.parametrize("sentence", LEFT_OUT)
def test_no_row_without_certainty(sentence: str, cohort: MakeDocument):
    """A figure that is no result, or that could be read in two ways, gives no row."""
    assert rows(cohort(sentence)) == ()


@pytest.mark.parametrize(
    ("fields", "sentence", "expected"),
    [(group["document"], sentence, rows) for group in SENTENCES for sentence, rows in group["read"].items()],
)
def test_sentences_of_abstracts(fields: dict[str, Any], sentence: str, expected: list[str], cohort: MakeDocument):
    """From an abstract the right rows are read, and neither arm nor size is lent to other patients."""
    assert [in_short(result) for result in rows(cohort(sentence, kind="abstract", **fields))] == expected


@pytest.mark.parametrize("group", SENTENCES, ids=[group["document"]["title"] for group in SENTENCES])
def test_sentences_that_are_refused(group: dict[str, Any], cohort: MakeDocument):
    """What an abstract tells of other patients, lines, clocks or studies gives no row, nor what is no result."""
    documents = [cohort(sentence, kind="abstract", **group["document"]) for sentence in group["refused"]]
    assert {document.text: rows(document) for document in documents if rows(document)} == {}


@pytest.mark.parametrize(
    "section",
    [
        *("purpose", "importance", "context", "rationale", "significance", "implications", "summary", "patients"),
        *("interpretation", "main outcomes and measures", "plain language summary"),
    ],
)
def test_parts_of_an_abstract_without_results(section: str, cohort: MakeDocument):
    """Only the parts of an abstract are read that are known to hold its results."""
    document = cohort("Median OS was 9.9 months with lenvatinib.", kind="abstract")
    named = replace(document, sections=(replace(document.sections[0], name=section),))
    assert (len(rows(document)), len(rows(named))) == (1, 0)


@pytest.mark.parametrize(
    ("sentence", "context"),
    [
        ("In the IMbrave150 trial, median OS was 19.2 months.", "We studied cabozantinib. Median OS was 9.9 months."),
        ("IMbrave150 showed a median OS of 19.2 months.", "We studied cabozantinib."),
    ],
)
def test_a_trial_that_only_the_text_names(sentence: str, context: str, cohort: MakeDocument):
    """The one trial that an abstract names is not its own unless the title names it."""
    document = cohort(f"{sentence} {context}", kind="abstract", title="Cabozantinib after immunotherapy", n=47)
    assert rows(document, sentence) == ()


@pytest.mark.parametrize(
    ("text", "lent"),
    [
        ("Median OS was 9.9 months.", ("arm", "n")),
        ("Median OS was 9.9 months with cabozantinib.", ("n",)),
        ("Median OS was 9.9 months with cabozantinib (n=30).", ()),
    ],
)
def test_what_is_lent_is_told(text: str, lent: tuple[str, ...], cohort: MakeDocument):
    """A row tells what its document adds to its quote."""
    (row,) = rows(cohort(text, kind="abstract", title="Cabozantinib: an invented trial", study_type="phase-2", n=47))
    assert row.lent == lent


def test_a_whole_row(cohort: MakeDocument):
    """A row holds the lexicon's name of the endpoint, what was measured, and where the digits stand."""
    document = cohort("Nobody came. The 1-year OS rate with examplinib was 45.3% (95% CI 30.1-60.5).")
    (row,) = rows(document, "The 1-year OS rate with examplinib was 45.3% (95% CI 30.1-60.5).")
    assert row == Result(
        endpoint="os",
        endpoint_name="overall survival",
        measure="rate",
        time_point="12 months",
        arm="examplinib",
        value="45.3",
        low="30.1",
        high="60.5",
        unit="%",
        n=None,
        doc_id="examplinib-one",
        study_id="examplinib-one",
        citation=1,
        start=document.text.index("45.3"),
        end=document.text.index("45.3") + 4,
        lent=(),
    )


def test_first_line_figure_in_a_direct_study(cohort: MakeDocument):
    """The first-line patients of a study after immunotherapy are not sold as treated after it."""
    text = (
        "Median OS was 12.4 months after atezolizumab-bevacizumab failure versus 6.8 months for first-line examplinib."
    )
    (row,) = rows(cohort(text, setting="second-line-post-ici"))
    assert row.value == "12.4"


@pytest.mark.parametrize(
    "text",
    [
        "Median OS was 17.0 months with examplinib in treatment-naive patients.",
        "In patients without prior systemic therapy, examplinib gave a median OS of 17.0 months.",
        "The objective response rate was 22% with the first immunotherapy line.",
        "Median OS was 17.0 months for first-line examplinib in patients matched after screening.",
    ],
)
def test_no_untreated_patients_in_a_direct_study(text: str, cohort: MakeDocument):
    """A result of patients before any therapy gives no row in a study of later lines."""
    assert rows(cohort(text, setting="second-line-post-ici")) == ()


def test_later_line_in_a_first_line_study(cohort: MakeDocument):
    """What happened after a first-line trial is not a result of its first line."""
    assert rows(cohort("Median OS was 9 months with second-line sorafenib.", setting="first-line")) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Median OS with examplinib after first-line immunotherapy was 9.9 months.",
        "In patients whose first-line atezolizumab-bevacizumab had failed, median OS was 9.9 months.",
    ],
)
def test_first_line_that_is_past(text: str, cohort: MakeDocument):
    """Patients whose first line is over are those that a study of later lines treats."""
    assert [row.value for row in rows(cohort(text, setting="second-line-post-ici"))] == ["9.9"]


@pytest.mark.parametrize("study_type", ["review", "guideline", "preclinical", "ongoing-trial"])
def test_designs_without_results_of_their_own(study_type: str, cohort: MakeDocument):
    """Figures of reviews, guidelines, animals and trials that still run give no rows."""
    assert rows(cohort("Median OS was 9.9 months with examplinib.", study_type=study_type)) == ()


def test_unverified_record(cohort: MakeDocument):
    """Figures that nobody checked against the paper are left out, and counted."""
    document = cohort("Median OS was 9.9 months with examplinib.", notices=(UNVERIFIED_NOTICE,))
    table = read_results(answer_from((document, (document.text,))), LEXICON)
    assert (table.results, table.left_out) == ((), 1)


def test_retracted_paper(cohort: MakeDocument):
    """A retracted paper gives no rows, and none of its figures is missed."""
    document = cohort("Median OS was 9.9 months with examplinib.", notices=(f"{RETRACTED}: invented",))
    table = read_results(answer_from((document, (document.text,))), LEXICON)
    assert (table.results, table.left_out) == ((), 0)


@pytest.mark.parametrize(
    ("section", "text", "count"),
    [
        ("Results", "Median OS was 9.9 months with examplinib.", 1),
        ("3.2 Overall survival", "Median OS was 9.9 months with examplinib.", 1),
        ("Introduction", "Median OS was 9.9 months with examplinib.", 0),
        ("Discussion", "Median OS was 9.9 months with examplinib.", 0),
        ("page 4", "Median OS was 9.9 months with examplinib.", 0),
        ("Results", "Median OS was 9.9 months with examplinib [12].", 0),
        ("Results", "Median OS was 9.9 months with examplinib (12).", 0),
        ("Results", "Median OS was 9.9 months with examplinib (ref. 12).", 0),
        ("Results", "Median OS was 9.9 months with examplinib.12", 0),
        ("Outcomes in the literature", "Median OS was 9.9 months with examplinib.", 0),
        ("Efficacy in earlier trials", "Median OS was 9.9 months with examplinib.", 0),
        ("Comparison of results with published outcomes", "Median OS was 9.9 months with examplinib.", 0),
        ("Results", "Nobody et al found a median OS of 9.9 months with examplinib.", 0),
        ("Results", "In CELESTIAL, median OS was 9.9 months with examplinib.", 0),
    ],
)
def test_full_text(section: str, text: str, count: int, cohort: MakeDocument):
    """From a full text only its results are read, and no figure of another work."""
    document = cohort(text, kind="full-text")
    document = replace(document, sections=(replace(document.sections[0], name=section),))
    assert len(rows(document)) == count


def test_figure_without_an_arm_in_a_randomised_trial(cohort: MakeDocument):
    """A figure of a randomised trial that names no arm is of an unknown arm."""
    assert rows(cohort("Median OS was 9.9 months.", study_type="phase-3-rct")) == ()


def test_arm_from_the_title(cohort: MakeDocument):
    """Where the quote names no treatment, the one that the title studies is the arm; the earlier one is not."""
    title = "Cabozantinib after atezolizumab plus bevacizumab: an invented trial"
    (row,) = rows(cohort("Median OS was 9.9 months.", study_type="phase-2", title=title))
    assert row.arm == "Cabozantinib"


def test_size_of_a_single_arm_trial(cohort: MakeDocument):
    """The size of a single-arm trial is that of its whole arm."""
    text = "Median OS with examplinib was 9.9 months."
    (row,) = rows(cohort(text, study_type="phase-2", n=47))
    assert row.n == 47


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("Median OS with examplinib was 9.9 months.", {"study_type": "retrospective-cohort"}),
        ("Median OS with examplinib was 9.9 months.", {"study_type": "phase-3-rct"}),
        ("Median OS in Child-Pugh B was 9.9 months.", {"study_type": "phase-2"}),
        ("The ORR with examplinib was 50.0%.", {"study_type": "phase-2"}),
        ("Median OS with examplinib was 9.9 months. Arm B closed.", {"study_type": "phase-2"}),
    ],
)
def test_no_size_when_the_arm_may_be_smaller(text: str, fields: dict[str, str], cohort: MakeDocument):
    """The size of a study is not lent to an arm, a group, or a rate that it cannot give."""
    assert {row.n for row in rows(cohort(text, n=47, **fields))} == {None}


def test_left_out(cohort: MakeDocument):
    """The figures that could be results and are no rows are counted."""
    text = "Median OS was 9.9 months with examplinib; survival was better in responders (HR 0.5, 95% CI 0.3-0.8)."
    table = read_results(answer_from((cohort(text), (text,))), LEXICON)
    assert (len(table.results), table.left_out) == (1, 1)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Median OS was 9.9 months after a median follow-up of 11.2 months.", 1),
        ("Grade 3 hypertension occurred in 12%.", 0),
        ("Survival at 12 months was 40% (95% CI 30-50).", 1),
        ("Median OS was 12.3 versus 8.1 months.", 2),
        ("Median OS was 9.9 (95% CI 7.3-14.4) months.", 1),
        ("Median OS was 9.9 months (95% CI 7.3, 14.4 months).", 1),
        ("Median OS was 9.7 months with ALBI 2 and 5.6 months with ALBI 3.", 2),
        ("", 0),
    ],
)
def test_count_of_figures(text: str, count: int):
    """Follow-up, landmarks, interval ends and adverse events are no figures that could be results."""
    assert len(figure_places(text)) == count


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Lenvatinib was given; in responders, PFS was 5 versus 3 months.", 0),
        ("Median OS was 9 months with lenvatinib and 7 months with sorafenib. PFS was 5 versus 3 months.", 2),
        ("Median OS was 9 months with lenvatinib and 7 with sorafenib; in responders, PFS was 5 versus 3 months.", 2),
        ("Median OS was 9 months with lenvatinib and 7 with sorafenib; PFS in responders was 5 versus 3 months.", 2),
        ("Median OS was 9 months with lenvatinib; PFS was 5 versus 3 months.", 1),
        ("OS was 9 months with lenvatinib, 7 with sorafenib and 5 with placebo; PFS was 5 versus 3 months.", 3),
    ],
)
def test_pair_without_arms(text: str, read: int, cohort: MakeDocument):
    """A pair of values has the arms of the clause before it only in the same patients, and only when it has two."""
    assert len(read_results(answer_from((cohort(text), (text,))), LEXICON).results) == read


def test_pairs_before_matching_are_of_a_later_line(cohort: MakeDocument):
    """The words "before matching" tell of no earlier therapy: a study after immunotherapy keeps such rows."""
    text = "Before matching, median PFS favoured lenvatinib over sorafenib (4.9 versus 3.3 months)."
    document = cohort(text, setting="second-line-post-ici")
    assert len(read_results(answer_from((document, (text,))), LEXICON).results) == 2


def test_ratio_that_was_read_is_not_missed(cohort: MakeDocument):
    """A hazard ratio that became a row is not counted as left out."""
    text = "Examplinib improved overall survival over placebo (HR 0.72, 95% CI 0.56-0.93)."
    table = read_results(answer_from((cohort(text), (text,))), LEXICON)
    assert (len(table.results), table.left_out) == (1, 0)


def test_rows_that_share_a_unit_are_not_missed(cohort: MakeDocument):
    """A figure that became a row is not counted as left out, whatever its unit stands behind."""
    text = "Examplinib improved median OS to 10.2 from 8.0 months with placebo."
    table = read_results(answer_from((cohort(text), (text,))), LEXICON)
    assert (len(table.results), table.left_out) == (2, 0)


def test_p_value_of_two_rows(cohort: MakeDocument):
    """The p-value of a comparison stands in the rows of both arms, and in none when one of them is left out."""
    text = "Median OS was 10.2 months with examplinib versus 8.0 months with placebo (p=0.04)."
    assert [row.p_value for row in rows(cohort(text))] == ["p=0.04", "p=0.04"]
    text = "Median OS was 10.2 months with second-line examplinib versus 8.0 months with first-line mockumab (p=0.04)."
    found = rows(cohort(text, setting="second-line-post-ici"))
    assert [(row.value, row.p_value) for row in found] == [("10.2", None)]


def test_endpoints_asked_for_come_first(cohort: MakeDocument):
    """What the question asks for stands above what else its quotes report."""
    text = "Median PFS was 4.1 months with examplinib. Median OS was 9.9 months with examplinib."
    sentences = [f"{part}." for part in text.removesuffix(".").split(". ")]
    answer = answer_from((cohort(text), sentences))
    asked = replace(answer, searched_for="What is the overall survival with examplinib?")
    assert [row.endpoint for row in read_results(answer, LEXICON).results] == ["pfs", "os"]
    assert [row.endpoint for row in read_results(asked, LEXICON).results] == ["os", "pfs"]


def test_quote_shown_twice(cohort: MakeDocument):
    """A quote that two statements share is read once."""
    document = cohort("Median OS was 9.9 months with examplinib.")
    table = read_results(answer_from((document, (document.text,)), (document, (document.text,))), LEXICON)
    assert [row.value for row in table.results] == ["9.9"]


def test_order(cohort: MakeDocument):
    """Rows stand in the order of the quotes, then of the text."""
    text = "Median OS was 9.9 months with examplinib versus 8.0 months with placebo. Nothing. The ORR was 6.4%."
    first, _, last = text.split(". ")
    assert [row.value for row in rows(cohort(text), last, first)] == ["6.4", "9.9", "8.0"]


def test_comparable(cohort: MakeDocument):
    """What two studies report of one kind is comparable; a landmark of one study, or two texts of it, is not."""
    one = cohort("Median OS was 9.9 months with examplinib. The ORR was 6.4%.", doc_id="one", study_id="one")
    two = cohort("Median OS was 8.0 months with mockumab.", doc_id="two", study_id="two")
    again = cohort("The ORR was 7.4%.", doc_id="one.abstract", study_id="one")
    answer = answer_from(*((document, (document.text,)) for document in (one, two, again)))
    groups = comparable(read_results(answer, LEXICON), answer)
    assert [(group.endpoint, [row.value for row in group.results]) for group in groups] == [("os", ["9.9", "8.0"])]


def test_papers_on_one_trial(cohort: MakeDocument):
    """Papers that name one trial number count as one study when the answer is there to tell."""
    papers = [
        cohort(f"Median OS was {number}.9 months with examplinib.", doc_id=f"d{number}", study_id=f"s{number}")
        for number in (8, 9)
    ]
    answer = answer_from(*((replace(paper, trial_ids=("NCT00000001",)), (paper.text,)) for paper in papers))
    table = read_results(answer, LEXICON)
    assert (len(comparable(table)), len(comparable(table, answer))) == (1, 0)


def test_private_characters_do_not_pass_for_results(cohort: MakeDocument):
    """The signs that stand for values inside the reader mean nothing in a document's text."""
    assert rows(cohort("Median OS was \ue100 with examplinib and \ue000 was \ue100 with placebo.")) == ()


@given(st.text(alphabet="0123456789.%()-, abOSPFHRCIvs months was with", max_size=120))
def test_any_text_can_be_read(text: str):
    """No text makes the reader fail, and what it reads stands there."""
    document = Document("d", "d", "study-record", "T", f"{text} end", (), "phase-2", "any-line")
    for row in rows(document):
        assert document.text[row.start : row.end] == row.value


NUMBERS = st.decimals(min_value=1, max_value=99, places=1).map(str)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_one_changed_number(first: str, second: str, other: str):
    """Another number in the text changes exactly its own row."""
    text = "Median OS was {} months with examplinib versus {} months with placebo."
    document = Document("d", "d", "study-record", "T", text.format(first, second), (), "phase-2", "any-line")
    changed = replace(document, text=text.format(first, other))
    assert [row.value for row in rows(document)] == [first, second]
    assert [row.value for row in rows(changed)] == [first, other]


def test_rows_of_the_shipped_corpus(shipped: tuple[Document, ...]):
    """Every row of the shipped corpus stands in its quote: value, interval and span; twice the same."""
    answer = answer_from(*((d, [d.text[s.start : s.end] for s in split_sentences(d)]) for d in shipped))
    table = read_results(answer, LEXICON)
    texts = {document.doc_id: document.text for document in shipped}
    assert len(table.results) > 250
    assert all(texts[row.doc_id][row.start : row.end].replace("·", ".") == row.value for row in table.results)
    assert all(end in texts[row.doc_id] for row in table.results for end in (row.low, row.high) if end)
    assert read_results(answer, LEXICON) == table

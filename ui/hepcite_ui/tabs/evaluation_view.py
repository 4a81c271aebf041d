"""The figures of an evaluation as HTML: what was measured, how well each system did, and what the figures mean.

Pure functions; see `rendering` for how text is escaped.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from hepcite_ui.rendering import join, render_commands
from hepcite_ui.tabs.evaluation_plots import render_plots
from hepcite_ui.tabs.evaluation_results import LAST, Measured

if TYPE_CHECKING:
    from hepcite_eval.intervals import Estimate
    from hepcite_eval.runs import Run

MEANINGS = {
    "answer score": "Mean of citation precision, citation recall and must-quote recall; for a question that must be "
    "declined, 1 when it was and 0 when not.",
    "right answers": "Questions whose first quote comes from a source that answers and whose every key figure is "
    "shown, or that were declined as they must be.",
    "must-quote recall": "Key figures of a question that its quotes show; 0 when it was declined.",
    "citation precision": "Quotes that come from a source that answers the question; answered questions only.",
    "citation recall": "Sources that answer the question and are quoted; 0 when it was declined.",
    "true refusals": "Questions that must be declined and were.",
    "false refusals": "Questions that the corpus answers and that were declined all the same; lower is better.",
    "nDCG@10": "How high the sources that answer stand among the first ten documents found; 1 is the best order.",
    "Success@5": "Questions with a source that answers among the first five documents found.",
    "verbatim rate": "Quotes that equal the stored text, character for character.",
    "number fidelity": "Numbers of an answer that stand in its quotes.",
    "same bytes": "Questions answered with the same bytes in every repeat, each in a new process.",
}
"""The figures shown, in this order, each with what it means."""

SPLITS = {"test": "Test questions", "dev": "Development questions", "all": "All questions"}
SYSTEMS = {"hepcite": "HepCite", "baseline": "Baseline"}

NO_RESULTS = "Nothing was measured yet: `hepcite eval` asks the question set and makes the report."

_PAGE = Markup("<h2>Evaluation</h2>{summary}{figures}{lead}{plots}{reports}{setup}")
_LEAD = Markup(
    "<p>Each question of the set comes with the sources that answer it and the figures that a good answer "
    "shows, or with the reason why it must be declined. HepCite stands beside a baseline, the plain way to build such "
    "a chat: passages of 1,000 characters, similarity search, the best four shown whole; the same documents and the "
    "same embedding model.</p>"
)
_SUMMARY = Markup("<p>{short}</p><p>{which} {same}</p>")
_SHORT = (
    "Of the {questions}, {answered} were answered and {declined} declined. {right_answers} of the answers were right: "
    "their first quote comes from a source that answers, and every key figure is shown. {right_refusals} of the "
    "refusals were right; {wrong} of the {unanswerable} questions that must be declined were answered. That makes "
    "{right} right in all; a plain similarity search, the baseline, had {baseline}. {precise} of the quotes "
    "came from a source that answers, and {shown} of the key figures were shown. {verbatim} of the quotes equalled the "
    "stored text, which for a study record is a summary."
)
_SHORTER = "{right} of the {questions} were answered right or rightly declined; a plain similarity search: {baseline}."
_OWN = "These are the figures of your own newest run of `hepcite eval`."
_OURS = (
    "The development questions were in sight while the answers were made better, the test questions were not: expect "
    "the test figures."
)
_SAME = "They were measured on {} with what answers here: the same code, corpus and settings."
_OTHER = (
    "They were measured on {}, before the code, corpus or settings that answer here last changed: today's figures may "
    "differ, and `hepcite eval` measures them."
)
_TABLE = Markup(
    '<div class="hc-scroll" role="region" tabindex="0" aria-label="{caption}">'
    '<table class="hc-table {style}"><caption>{caption}</caption>{head}<tbody>{rows}</tbody></table></div>'
)
_REPORT = Markup('<li><a href="/evaluation/{}.html" target="_blank" rel="noopener">Full report: {}</a></li>')
_NOTE = Markup(
    '<p class="hc-aside">In brackets 95 % bootstrap intervals over the n questions to which a figure applies. A figure '
    "without an interval had the same value for every question, which proves nothing about the next one: of n "
    "questions without a failure, up to 3 in n may fail.</p>"
)


def render_evaluation(measured: Sequence[Measured], fingerprint: str, others: Sequence[Measured] = ()) -> Markup:
    """Return the figures side by side, with plots and links to the full reports; without any, how to make them.

    Args:
        fingerprint: That of the assistant behind the page, which may not be the one that was measured.
        others: Further results, of which only the full reports are linked.
    """
    if not measured:
        return Markup("<h2>Evaluation</h2><p>{}</p>").format(render_commands(NO_RESULTS))
    return _PAGE.format(
        summary=_render_summary(measured, fingerprint),
        lead=_LEAD,
        setup=_render_setup(measured),
        figures=_render_figures(measured) + _NOTE,
        plots=render_plots([(describe_questions(one), one) for one in measured]),
        reports=_render_reports((*measured, *others)),
    )


def describe_questions(measured: Measured) -> str:
    """Name the questions, and say how many they are."""
    first = measured.runs[0]
    split = first.identity.split
    return f"{SPLITS.get(split, split)} ({count_questions(first):,})"


def count_questions(run: "Run") -> int:
    """Return how many questions were asked: the answer score is a mean over all of them."""
    score = run.figures.overall.get("answer score")
    return score.n if score else len(run.questions)


def estimate_text(estimate: "Estimate | None") -> str:
    """Write a mean with its interval, where it has one, and the number of questions.

    >>> from hepcite_eval.intervals import Estimate
    >>> estimate_text(Estimate(0.8125, 0.754, 0.8771, 16)), estimate_text(Estimate(1.0, 1.0, 1.0, 9))
    ('0.812 (0.75–0.88), n 16', '1.000, n 9')
    """
    if estimate is None:
        return "–"
    interval = f" ({estimate.low:.2f}–{estimate.high:.2f})" if estimate.low < estimate.high else ""
    return f"{estimate.mean:.3f}{interval}, n {estimate.n:,}"


def _render_summary(measured: Sequence[Measured], fingerprint: str) -> Markup:
    """Say the main figures in a sentence, of what they are, and whether the HepCite behind the page was measured.

    They are those of the test questions, where these were asked.
    """
    systems = _by_system(first := next((one for one in measured if one.name == "test"), measured[0]))
    found = [run.identity.fingerprint for one in measured for run in one.runs if run.identity.system == "hepcite"]
    days = " and ".join(dict.fromkeys(run.date for one in measured for run in one.runs))
    return _SUMMARY.format(
        short=_describe_main(systems["hepcite"], systems.get("baseline")) if "hepcite" in systems else "",
        which=render_commands(_OWN if first.name == LAST else _OURS),
        same=render_commands((_SAME if set(found) <= {fingerprint} else _OTHER).format(days)),
    )


def _describe_main(ours: "Run", baseline: "Run | None") -> str:
    """Say how many questions were answered and declined, and how many of each rightly; less when that was not measured.

    All are whole numbers of questions: a share of questions times their number.
    """
    figures = ours.figures.overall
    shares = {name: estimate.mean for name, estimate in figures.items()}
    other = baseline.figures.overall.get("right answers") if baseline else None
    said = {
        "questions": f"{count_questions(ours):,} {SPLITS.get(ours.identity.split, 'questions').lower()}",
        "right": _share(shares.get("right answers")),
        "baseline": _share(other.mean if other else None),
    }
    if not {"right answers", "true refusals", "false refusals"} <= figures.keys():
        return _SHORTER.format(**said)
    rightly, wrongly, right = (_count(figures[name]) for name in ("true refusals", "false refusals", "right answers"))
    answered = count_questions(ours) - rightly - wrongly
    return _SHORT.format(
        **said,
        answered=answered,
        declined=rightly + wrongly,
        right_answers=_part(right - rightly, answered),
        right_refusals=_part(rightly, rightly + wrongly),
        wrong=figures["true refusals"].n - rightly,
        unanswerable=figures["true refusals"].n,
        precise=_share(shares.get("citation precision")),
        shown=_share(shares.get("must-quote recall")),
        verbatim=_share(shares.get("verbatim rate")),
    )


def _count(estimate: "Estimate") -> int:
    """Return of how many questions a share is made."""
    return round(estimate.mean * estimate.n)


def _part(some: int, out_of: int) -> str:
    return f"{some:,} ({_share(some / out_of)})" if out_of else f"{some:,}"


def _share(mean: float | None) -> str:
    return "not measured" if mean is None else f"{mean:.1%}".replace("%", " %")


def _render_setup(measured: Sequence[Measured]) -> Markup:
    rows = {
        "Questions": [f"{count_questions(one.runs[0]):,}" for one in measured],
        "Measured on": [" and ".join(dict.fromkeys(run.date for run in one.runs)) for one in measured],
        "Version": [one.runs[0].versions.get("hepcite", "–") for one in measured],
        "Corpus": [one.runs[0].identity.corpus_sha256[:12] for one in measured],
    }
    for system, name in SYSTEMS.items():
        fingerprints = [_by_system(one).get(system) for one in measured]
        if any(fingerprints):
            rows[f"Fingerprint, {name}"] = [run.identity.fingerprint if run else "–" for run in fingerprints]
    head = join(Markup('<th scope="col">{}</th>').format(describe_questions(one)) for one in measured)
    return _TABLE.format(
        caption="What was measured",
        style="hc-setup",
        head=Markup("<thead><tr><td></td>{}</tr></thead>").format(head),
        rows=join(_row(Markup("{}").format(name), cells) for name, cells in rows.items()),
    )


def _render_figures(measured: Sequence[Measured]) -> Markup:
    runs = [run for one in measured for run in one.runs]
    groups = join(
        Markup('<th scope="colgroup" colspan="{}">{}</th>').format(len(one.runs), describe_questions(one))
        for one in measured
    )
    names = join(Markup('<th scope="col">{}</th>').format(_name(run.identity.system)) for run in runs)
    rows = [
        _row(_measure(name, meaning), [estimate_text(run.figures.overall.get(name)) for run in runs])
        for name, meaning in MEANINGS.items()
    ]
    times = [f"{run.figures.latency.p50_ms:.0f} ms" for run in runs]
    rows.append(_row(_measure("median latency", "Time of one answer, models loaded; lower is better."), times))
    return _TABLE.format(
        caption="The main figures: from 0 to 1, higher is better unless the row says otherwise",
        style="hc-figures",
        head=Markup('<thead><tr><td rowspan="2"></td>{}</tr><tr>{}</tr></thead>').format(groups, names),
        rows=join(rows),
    )


def _measure(name: str, meaning: str) -> Markup:
    return Markup('{} <span class="hc-meaning">{}</span>').format(name, meaning)


def _row(head: Markup, cells: Sequence[str]) -> Markup:
    columns = join(Markup("<td>{}</td>").format(cell) for cell in cells)
    return Markup('<tr><th scope="row">{}</th>{}</tr>').format(head, columns)


def _by_system(measured: Measured) -> "Mapping[str, Run]":
    return {run.identity.system: run for run in measured.runs}


def _name(system: str) -> str:
    return SYSTEMS.get(system, system)


def _render_reports(measured: Sequence[Measured]) -> Markup:
    """Return links to the full reports, which open beside the page."""
    links = join(
        _REPORT.format(one.name, "your newest run" if one.name == LAST else describe_questions(one).lower())
        for one in measured
        if one.has_report
    )
    return Markup('<h3>Full reports</h3><ul class="hc-reports">{}</ul>').format(links) if links else Markup("")

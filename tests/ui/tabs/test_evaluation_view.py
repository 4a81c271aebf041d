"""The figures of an evaluation on the page: which are read, what is shown of them, and the full reports."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from html import unescape

import gradio as gr
import pytest

from hepcite.errors import EvaluationError
from hepcite_eval.figures import Figures
from hepcite_eval.intervals import Estimate
from hepcite_eval.measures.latency import Latency
from hepcite_eval.measures.risk_coverage import RiskCoverage
from hepcite_eval.responses import Response
from hepcite_eval.run_folders import save
from hepcite_eval.runs import Identity, Run, summary
from hepcite_ui.tabs.evaluation_plots import inline_svg
from hepcite_ui.tabs.evaluation_results import Measured, read_latest, read_shipped, report_html
from hepcite_ui.tabs.evaluation_tab import Board, build_evaluation_tab
from hepcite_ui.tabs.evaluation_view import MEANINGS, render_evaluation

SCORE = Estimate(0.8125, 0.754, 0.8771, 16)
LOADED = ("scipy", "sklearn", "ir_measures", "jinja2", "jsonschema", "langchain_chroma", "torch")
"""Packages that take seconds to import, or that only the extra `eval` brings."""


def plain(html: str) -> str:
    """Return the text of marked-up text, without drawings, white space folded."""
    return " ".join(unescape(re.sub(r"<svg.*?</svg>|<[^>]*>", " ", html, flags=re.DOTALL)).split())


def row(html: str, name: str) -> list[str]:
    """Return the cells of a row of a table by the words that its head begins with."""
    found = next(part for part in re.findall(r"<tr>.*?</tr>", html, re.DOTALL) if plain(part).startswith(name))
    return [plain(cell) for cell in re.findall(r"<td>(.*?)</td>", found, re.DOTALL)]


@pytest.fixture
def run() -> Run:
    """HepCite's run of an invented version on sixteen test questions."""
    overall = {"answer score": SCORE, "verbatim rate": Estimate(1.0, 1.0, 1.0, 9), "Recall@5": SCORE}
    by_type = {"factoid": {"citation recall": SCORE}}
    by_kind = {"adjacent": {"true refusals": SCORE}}
    curve = RiskCoverage(((0.25, 0.0), (0.5, 0.5)), 0.25)
    figures = Figures(overall, by_type, by_kind, curve, Latency(49.7, 60.0), {})
    identity = Identity("hepcite", "f" * 16, "c" * 64, "a" * 64, "test")
    return Run(identity, "2026-01-21", {"top_k": "80"}, {"hepcite": "9.9.9"}, 2, (), figures)


@pytest.fixture
def measured(run) -> Measured:
    """HepCite beside a baseline that is slower and scores less."""
    figures = replace(run.figures, overall={"answer score": Estimate(0.25, 0.0, 0.5, 16)}, latency=Latency(15.2, 20.0))
    identity = replace(run.identity, system="baseline", fingerprint="b" * 16)
    return Measured("test", (run, replace(run, identity=identity, figures=figures)), has_report=True)


@pytest.fixture
def save_run(tmp_path, run):
    """Save a run as `hepcite eval` does, into a new folder of the data folder; returns the run's folder."""

    def write(begun: str, **identity: str):
        changed = replace(run, identity=replace(run.identity, **identity))
        folder = tmp_path / "runs" / begun
        (folder / changed.identity.system).mkdir(parents=True, exist_ok=True)
        save(changed, folder / changed.identity.system)
        (folder / "report.html").write_text(f"report of {begun}", encoding="utf-8")
        return folder

    return write


# What is read


def test_shipped_results_are_read():
    """The package brings the results of both splits, each of HepCite and of the baseline, and their reports."""
    results = read_shipped()
    assert [one.name for one in results] == ["test", "dev"]
    for one in results:
        assert [run.identity.system for run in one.runs] == ["hepcite", "baseline"] and one.has_report
        assert {run.identity.split for run in one.runs} == {one.name}


def test_results_are_read_as_they_were_printed(tmp_path, run):
    """What `hepcite eval --json` prints of a run comes back, figure for figure."""
    (tmp_path / "dev.json").write_text(json.dumps({"systems": {"hepcite": summary(run)}}), encoding="utf-8")
    assert read_shipped(tmp_path) == (Measured("dev", (run,)),)


def test_package_without_results(tmp_path):
    """Where nothing was shipped, there is nothing."""
    assert read_shipped(tmp_path) == ()


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"systems": {}}', '{"systems": {"hepcite": {"figures": {}}}}'])
def test_damaged_results_are_named(tmp_path, content):
    """A file that is no result is named in one line."""
    (tmp_path / "dev.json").write_text(content, encoding="utf-8")
    with pytest.raises(EvaluationError, match=r"^dev\.json [^\n]*reinstall HepCite$"):
        read_shipped(tmp_path)


def test_newest_run_is_read(tmp_path, save_run):
    """Of several runs the newest is taken, with the baseline's beside it."""
    save_run("2026-01-20T000000Z", split="dev")
    save_run("2026-01-21T000000Z")
    save_run("2026-01-21T000000Z", system="baseline")
    found = read_latest(tmp_path)
    assert found.name == "last" and found.has_report
    assert [(one.identity.system, one.identity.split) for one in found.runs] == [
        ("hepcite", "test"),
        ("baseline", "test"),
    ]


def test_run_of_other_questions_stands_not_beside(tmp_path, save_run):
    """A baseline that was asked other questions is left out."""
    save_run("2026-01-21T000000Z")
    save_run("2026-01-21T000000Z", system="baseline", questions_sha256="e" * 64)
    assert [one.identity.system for one in read_latest(tmp_path).runs] == ["hepcite"]


def test_unfinished_run_is_passed_over(tmp_path, save_run):
    """A run that is interrupted, damaged or of another version does not hide the one before."""
    save_run("2026-01-20T000000Z", split="dev")
    (save_run("2026-01-21T000000Z") / "hepcite" / "run.json").unlink()
    (save_run("2026-01-22T000000Z") / "hepcite" / "run.json").write_text("{", encoding="utf-8")
    assert read_latest(tmp_path).runs[0].identity.split == "dev"
    assert report_html("last", tmp_path) == "report of 2026-01-20T000000Z"


def test_no_run(tmp_path):
    """A data folder without runs has none, nor a report."""
    assert read_latest(tmp_path) is None and report_html("last", tmp_path) is None


@pytest.mark.parametrize("name", ["dev", "test"])
def test_shipped_reports_can_be_opened(tmp_path, name):
    """Both full reports are whole HTML pages."""
    html = report_html(name, tmp_path)
    assert html.startswith("<!doctype html>") and html.rstrip().endswith("</html>")


@pytest.mark.parametrize("name", ["", "../dev", "dev.json", "dev.html", "DEV", "/etc/passwd", "all"])
def test_no_other_report(tmp_path, name):
    """Only three names lead to a file."""
    assert report_html(name, tmp_path) is None


# What is shown


def test_figures_stand_side_by_side(measured):
    """Each figure has its mean, its interval where it has one, and its n, for both systems; a missing one is a dash."""
    html = render_evaluation([measured], "f" * 16)
    assert row(html, "answer score") == ["0.812 (0.75–0.88), n 16", "0.250 (0.00–0.50), n 16"]
    assert row(html, "verbatim rate") == ["1.000, n 9", "–"]
    assert row(html, "median latency") == ["50 ms", "15 ms"]


def test_shown_figures_are_the_shipped_ones():
    """Every shipped figure is read on the page as it stands in the JSON."""
    results = read_shipped()
    html = render_evaluation(results, "")
    for name in MEANINGS:
        estimates = [run.figures.overall[name] for one in results for run in one.runs]
        cells = row(html, name)
        assert [cell.split(" ")[0].rstrip(",") for cell in cells] == [f"{found.mean:.3f}" for found in estimates]
        assert [cell.rsplit(" ", 1)[1] for cell in cells] == [str(found.n) for found in estimates]


def test_each_figure_is_explained(measured):
    """A sentence says what each figure means."""
    shown = plain(render_evaluation([measured], ""))
    assert all(meaning in shown and meaning.endswith(".") for meaning in MEANINGS.values())


def test_what_was_measured_is_named(measured):
    """Number of questions, day, version and fingerprints stand below the figures, which come first."""
    html = render_evaluation([measured], "")
    assert html.index("The main figures") < html.index("What was measured")
    assert row(html, "Questions") == ["16"] and row(html, "Measured on") == ["2026-01-21"]
    assert row(html, "Version") == ["9.9.9"] and row(html, "Fingerprint, HepCite") == ["f" * 16]


@pytest.mark.parametrize(
    ("fingerprint", "said"),
    [
        ("f" * 16, "measured on 2026-01-21 with what answers here"),
        ("0" * 16, "measured on 2026-01-21, before the code, corpus or settings that answer here last changed"),
    ],
)
def test_what_the_figures_are_of(measured, fingerprint, said):
    """Figures are said once to be of what the page answers with, or of another version, corpus or setting."""
    html = render_evaluation([measured], fingerprint)
    assert said in html and html.count("answers here") + html.count("answer here") == 1


def test_one_split_of_another_version_is_said(measured):
    """When only one of two splits was measured with what answers here, the figures are those of an earlier version."""
    ours, baseline = measured.runs
    older = replace(ours, identity=replace(ours.identity, split="dev", fingerprint="0" * 16))
    html = render_evaluation([measured, replace(measured, name="dev", runs=(older, baseline))], "f" * 16)
    assert "last changed" in html and "the same code" not in html


def test_main_figures_are_said(measured):
    """How many questions were answered and declined, and how many rightly, stands in words above the tables."""
    ours, baseline = measured.runs
    shares = {"right answers": (0.75, 16), "true refusals": (0.75, 4), "false refusals": (1 / 12, 12)}
    estimates = {name: Estimate(mean, mean, mean, n) for name, (mean, n) in shares.items()}
    figures = replace(ours.figures, overall={**ours.figures.overall, **estimates})
    html = render_evaluation([replace(measured, runs=(replace(ours, figures=figures), baseline))], "")
    said = (
        "Of the 16 test questions, 12 were answered and 4 declined. 9 (75.0 %) of the answers were right",
        "3 (75.0 %) of the refusals were right; 1 of the 4 questions that must be declined were answered.",
        "That makes 75.0 % right in all",
    )
    assert all(words in html and html.index(words) < html.index("<table") for words in said)


def test_without_refusals_less_is_said(measured):
    """Where refusals were not measured, only the share of right answers is told."""
    ours, baseline = measured.runs
    right = {"right answers": Estimate(0.685, 0.6, 0.7, 16), "answer score": Estimate(0.7, 0.6, 0.8, 16)}
    figures = replace(ours.figures, overall=right)
    html = render_evaluation([replace(measured, runs=(replace(ours, figures=figures), baseline))], "")
    assert "68.5 % of the 16 test questions were answered right or rightly declined" in html
    assert "of the refusals" not in html


def test_tables_are_tables(measured):
    """Tables have captions, and heads of columns, of groups and of rows."""
    html = render_evaluation([measured], "")
    assert html.count("<caption>") == html.count("<table") == 2
    assert all(f'scope="{scope}"' in html for scope in ("col", "colgroup", "row"))


def test_reports_open_beside_the_page(measured):
    """The full report is linked in a new tab that does not get hold of the page."""
    html = render_evaluation([measured], "")
    assert '<a href="/evaluation/test.html" target="_blank" rel="noopener">' in html
    assert "/evaluation/" not in render_evaluation([replace(measured, has_report=False)], "")


def test_own_run_keeps_the_shipped_reports_in_reach(measured):
    """Beside the figures of one's own run the shipped reports are still linked."""
    html = render_evaluation([replace(measured, name="last")], "", [measured])
    assert re.findall(r'href="(/evaluation/[^"]*)"', html) == ["/evaluation/last.html", "/evaluation/test.html"]


def test_nothing_measured():
    """Without results one line says which command makes them."""
    html = render_evaluation([], "")
    assert "<code>hepcite eval</code>" in html and "<table" not in html and "<svg" not in html


def test_own_words_are_escaped(run):
    """Nothing of a run becomes markup."""
    identity = replace(run.identity, split="<img src=x>", fingerprint="<b>")
    html = render_evaluation([Measured("last", (replace(run, identity=identity),))], "<i>")
    assert all(sign not in html for sign in ("<img", "<b>", "<i>"))


# Plots


def test_plots_of_two_splits_do_not_clash():
    """All ids in the page are different, and every reference inside a drawing leads to an id."""
    html = render_evaluation(read_shipped(), "")
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert html.count("<svg ") == 8 and len(set(ids)) == len(ids)
    assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', html)) <= set(ids)


def test_plots_follow_light_and_dark():
    """No drawing has a style sheet, which would hold for the whole page, or an ink of its own."""
    html = render_evaluation(read_shipped(), "")
    assert "<style" not in html and "#1f2933" not in html and "currentColor" in html and "--hc-series-1" in html


def test_ids_of_a_drawing_are_renamed_together():
    """An id and what refers to it keep to each other."""
    svg = '<svg><style type="text/css">*{}</style><path id="p"/><use xlink:href="#p" clip-path="url(#p)"/></svg>'
    assert inline_svg(svg, "x-1") == '<svg><path id="x-1-p"/><use xlink:href="#x-1-p" clip-path="url(#x-1-p)"/></svg>'


def test_times_are_drawn_where_answers_are_kept(measured):
    """Only a run whose answers are there has the plot of its times."""
    answer = Response("q", "", True, "not_reported", (), (), 0.0, "0" * 64, 40.0)
    kept = replace(measured, name="last", responses={"hepcite": {"q": answer}})
    assert "given within a time" in render_evaluation([kept], "")
    assert "given within a time" not in render_evaluation([measured], "")


def test_same_figures_same_bytes(measured):
    """The same results give the same page, to the byte."""
    assert render_evaluation([measured], "") == render_evaluation([measured], "")


# The tab


def test_board_prefers_the_own_run(tmp_path, save_run):
    """With a run of one's own, its figures are shown; without one, those that are shipped."""
    board = Board(tmp_path, lambda: "")
    assert "The development questions were in sight" in board.enter()
    save_run("2026-01-21T000000Z")
    assert "your own newest run" in board.enter() and "0.812" in board.enter()


def test_board_says_what_is_damaged(tmp_path, save_run):
    """Answers that cannot be read are named in the tab."""
    folder = save_run("2026-01-21T000000Z") / "hepcite"
    (folder / "answers.jsonl").write_text("{}\n", encoding="utf-8")
    assert "The figures cannot be shown" in Board(tmp_path, lambda: "").enter()


def test_tab_offers_no_endpoint(tmp_path):
    """The tab's event is not part of the page's HTTP API."""
    with gr.Blocks(analytics_enabled=False) as page, gr.Tabs(), gr.Tab("Evaluation") as tab:
        build_evaluation_tab(tab, tmp_path, lambda: "")
    assert page.get_api_info()["named_endpoints"] == {}


def test_figures_are_read_without_heavy_packages():
    """Reading and tabulating figures imports neither SciPy nor anything that only the extra `eval` brings."""
    code = (
        "import sys; from hepcite_ui.tabs.evaluation_results import read_shipped; read_shipped();"
        f"print([name for name in {LOADED} if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert run.stdout.strip() == "[]"

"""The results that the quotes of an answer report, at a glance: a table that can be sorted, and forest plots.

Pure functions; see `rendering` for how text is escaped.
"""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from hepcite import wording
from hepcite.answers import Answer, Quote
from hepcite.citations import number_of, select
from hepcite.documents import Document
from hepcite.reported_results import Result, ResultTable, comparable, endpoints_named
from hepcite_ui.forest_rows import as_number
from hepcite_ui.rendering import join
from hepcite_ui.results_plots import render_plots
from hepcite_ui.study_labels import is_indirect, label_study, mark_indirect

COLUMNS = ("Endpoint", "Arm", "Result", "n", "Study", "Quote")

NOT_ADJUSTED = (
    "A p-value is shown where a quote leaves no doubt which two arms it compares; where none is shown, read the quote. "
    "Studies differ in their patients: do not compare results of different studies as if patients had been randomised "
    "between them."
)

_SECTION = Markup(
    '<section class="hc-results" aria-label="Evidence at a glance">{left_out}{table}'
    '<p class="hc-results-note">{note}</p>{plots}</section>'
)
_TABLE = Markup(
    '<div class="hc-results-box"><table class="hc-results-table"><caption>Evidence at a glance: results that the '
    "quotes report</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
)
_HEAD = Markup(
    '<th scope="col" class="hc-col-{}"><button type="button" class="hc-sort" data-hc="sort">{}</button></th>'
)
_ROW = Markup(
    '<tr{indirect}><td class="hc-endpoint" data-sort="{endpoint_key}">{endpoint}</td>'
    '<td class="hc-arm" data-sort="{arm_key}">{arm}</td>'
    '<td class="hc-figure" data-sort="{value_key}">{value}</td>{size}'
    '<td class="hc-study" data-sort="{study_key}">{study}</td>'
    '<td class="hc-cited" data-sort="{number}">{open}</td></tr>'
)
# The cell that is not shown keeps the columns behind it in their places for sorting.
_ABSENT = Markup(
    '<tr{indirect}><td class="hc-endpoint" data-sort=""><em>as quoted</em></td>'
    '<td class="hc-arm" colspan="2" data-sort="">“{quote}”</td><td class="hc-figure" data-sort="" hidden></td>{size}'
    '<td class="hc-study" data-sort="{study_key}">{study}</td>'
    '<td class="hc-cited" data-sort="{number}">{open}</td></tr>'
)
_INDIRECT = Markup(' class="hc-indirect"')
_SIZE = Markup('<td class="hc-size" data-sort="{}">{}</td>')
_SMALL = Markup(' <span class="hc-small">{}</span>')
_LEFT_OUT = Markup('<p class="hc-results-note">{:,} {} not be put into columns with certainty: read {}.</p>')
_OPEN = Markup(
    '<button type="button" class="hc-open" data-hc="open" data-quote="{0}" aria-label="Open quote {0} in context">'
    '<span class="hc-number">[{0}]</span></button>'
)
_MARK = Markup(' <span class="hc-label hc-amber">{}</span>')
_STANDING = Markup(' <span class="hc-label hc-warning">{}</span>')


def render_results(table: ResultTable, answer: Answer) -> Markup:
    """Return the section with the results of an answer's quotes.

    Without a result it says how many numbers were left out; it is empty when there were none.
    """
    if not table.results:
        return _render_left_out(table, answer)
    documents = {document.doc_id: document for document in answer.sources}
    labels = {doc_id: label_study(document) for doc_id, document in documents.items()}
    sized = any(result.n is not None for result in table.results)
    heads = [name for name in COLUMNS if sized or name != "n"]
    absent = _find_absent(table, answer)
    unsized = _SIZE.format("", "") if sized else Markup("")
    rows = [_render_row(result, documents[result.doc_id], labels, sized=sized) for result in table.results]
    for number, quote in absent.items():
        document = documents[quote.doc_id]
        row = _render_absent(quote, number, document, labels[quote.doc_id], unsized)
        rows.insert(len(rows) if is_indirect(document) else 0, row)  # direct evidence is not to be overlooked
    missing = [(labels[quote.doc_id], endpoints_named(quote.text)) for quote in absent.values()]
    return _SECTION.format(
        table=_TABLE.format(heads=join(_HEAD.format(name.lower(), name) for name in heads), rows=join(rows)),
        left_out=_render_left_out(table, answer),
        plots=render_plots(comparable(table, answer), documents, labels, missing),
        note=NOT_ADJUSTED,
    )


def _render_left_out(table: ResultTable, answer: Answer) -> Markup:
    """Say how many numbers are left out, and in which quotes they stand."""
    if not table.left_out:
        return Markup("")
    could = "number that may be a result could" if table.left_out == 1 else "numbers that may be results could"
    return _LEFT_OUT.format(table.left_out, could, _open(table.left_out_of) or "the quotes")


def _find_absent(table: ResultTable, answer: Answer) -> dict[int, Quote]:
    """Return the quotes with figures of the studies that have no row, by their numbers, in the order of the answer.

    A table without them would be half of the evidence.
    """
    selection = select(answer)
    there = {result.doc_id for result in table.results}
    quotes = {number_of(quote, selection): quote for quote in answer.quotes}
    return {number: quotes[number] for number in table.left_out_of if quotes[number].doc_id not in there}


def _render_absent(quote: Quote, number: int, document: Document, label: str, unsized: Markup) -> Markup:
    """Return the row of a study whose figures could not be read, with its words; sorted, it comes last.

    Args:
        unsized: The cell of a size that is not known, where there is such a column.
    """
    return _ABSENT.format(
        indirect=_INDIRECT if is_indirect(document) else "",
        quote=quote.text,
        size=unsized,
        study=_render_study(document, label),
        study_key=label,
        open=_open([number]),
        number=number,
    )


def _open(quotes: Sequence[int]) -> Markup:
    return Markup(" ").join(map(_OPEN.format, quotes))


def _render_row(result: Result, document: Document, labels: Mapping[str, str], *, sized: bool) -> Markup:
    return _ROW.format(
        indirect=_INDIRECT if is_indirect(document) else "",
        endpoint=_render_endpoint(result),
        endpoint_key=f"{result.endpoint_name} {result.measure} {result.time_point or ''}",
        arm=_render_arm(result),
        arm_key=result.arm or "",
        value=_render_value(result),
        value_key=_value_key(result),
        size=_SIZE.format("" if result.n is None else result.n, _render_size(result)) if sized else Markup(""),
        study=_render_study(document, labels[result.doc_id]),
        study_key=labels[result.doc_id],
        open=_open([result.citation]),
        number=result.citation,
    )


def _render_arm(result: Result) -> Markup:
    if result.arm is None:
        return _SMALL.format("not named")
    given, of, patients = result.arm.partition(", in ")  # the treatment is what one looks for
    details = [f"{of}{patients}".removeprefix(", ")] if of else []
    details += ["(from the title)"] if "arm" in result.lent else []
    return Markup("{}").format(given) + join(map(_SMALL.format, details))


def _render_size(result: Result) -> Markup:
    if result.n is None:
        return Markup("")
    return Markup("{:,}").format(result.n) + (_SMALL.format("(whole study)") if "n" in result.lent else Markup(""))


def _render_endpoint(result: Result) -> Markup:
    when = f"at {result.time_point}" if result.time_point else ""
    kind = "" if result.measure == "rate" else result.measure
    details = ", ".join(part for part in (kind, when) if part)
    return Markup("{}").format(result.endpoint_name) + (_SMALL.format(details) if details else "")


def _render_value(result: Result) -> Markup:
    unit = {"": "", "%": "%"}.get(result.unit, f" {result.unit}")
    value = Markup("<strong>{}{}</strong>").format(result.value, unit)
    interval = "" if result.low is None or result.high is None else f"95% CI {result.low}–{result.high}"
    between = "" if result.measure == "hazard ratio" else " between groups"
    compared = f"{result.p_value}{between}" if result.p_value else ""
    return value + join(_SMALL.format(part) for part in (interval, compared) if part)


def _value_key(result: Result) -> str:
    """Return what sorts results of one kind by size and keeps kinds apart; empty for what is no number."""
    number = as_number(result.value)
    return "" if number is None else f"{result.measure} {number:010.3f}"


def _render_study(document: Document, label: str) -> Markup:
    named = Markup("{}").format(label.removesuffix(" (unverified)"))
    setting = wording.describe_setting(document).rpartition("direct evidence, ")[2]  # the label says which it is
    design = wording.describe_design(document)
    about = design if setting.startswith("mixed") else f"{design}; {setting}"
    listed = (notice.partition(":")[0] for notice in document.notices if wording.is_grave(notice))
    mark = _MARK.format(words) if (words := mark_indirect(document)) else Markup("")
    return named + mark + join(map(_STANDING.format, listed)) + _SMALL.format(about)

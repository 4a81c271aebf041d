"""The results of an answer as CSV (RFC 4180), one row each, with the quote that each stands in."""

import csv
import io
import re

from hepcite.answers import Answer, Quote
from hepcite.citations import number_of, select
from hepcite.documents import Document
from hepcite.reported_results import Result, ResultTable
from hepcite.wording import describe_design, describe_origin, describe_setting

COLUMNS = (
    "endpoint",
    "measure",
    "time point",
    "arm",
    "value",
    "CI low",
    "CI high",
    "unit",
    "n",
    "study",
    "design",
    "setting",
    "quote number",
    "quote",
    "DOI",
    "PMID",
)

FORMULA = re.compile(r"[=+\-@\t\r]")
"""Begins a cell that a spreadsheet would calculate."""


def to_csv(table: ResultTable, answer: Answer) -> str:
    """Write the results with a header row, lines ended by CR LF; the header alone for an empty table.

    Args:
        answer: The answer that the table was read from.

    Raises:
        QuoteMismatchError: A result is of another answer.
    """
    selection = select(answer)
    quotes = {number_of(quote, selection): quote for quote in reversed(answer.quotes)}
    documents = {source.doc_id: source for source in answer.sources}
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for result in table.results:
        writer.writerow(map(_harmless, _cells(result, quotes[result.citation], documents[result.doc_id])))
    return text.getvalue()


def _cells(result: Result, quote: Quote, document: Document) -> tuple[str | int | None, ...]:
    return (
        result.endpoint_name,
        result.measure,
        result.time_point,
        result.arm,
        result.value,
        result.low,
        result.high,
        result.unit,
        result.n,
        describe_origin(document),
        describe_design(document),
        describe_setting(document),
        result.citation,
        quote.text,
        document.doi,
        document.pmid,
    )


def _harmless(cell: str | int | None) -> str:
    """Return the cell's text; one that a spreadsheet would calculate gets an apostrophe before it."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if FORMULA.match(text) else text

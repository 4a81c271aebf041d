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
    "arm from",
    "value",
    "CI low",
    "CI high",
    "p-value",
    "unit",
    "n",
    "n from",
    "study",
    "design",
    "setting",
    "quote number",
    "quote",
    "DOI",
    "PMID",
    "notices",
)

FORMULA = re.compile(r"[\t\r]|[\s\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]")
"""Begins a cell that a spreadsheet would calculate: also behind blanks, and with signs of full width."""

BYTE_ORDER_MARK = "\ufeff"
"""Begins the file, so that spreadsheets read it as UTF-8 and show "–" and "≥"."""


def to_csv(table: ResultTable, answer: Answer) -> str:
    """Write the results with a header row, lines ended by CR LF; the header alone for an empty table.

    Begins with a byte order mark. "arm from" and "n from" say whether the quote or only the document names them.

    Args:
        answer: The answer that the table was read from.

    Raises:
        QuoteMismatchError: A result is of another answer.
    """
    selection = select(answer)
    quotes = {number_of(quote, selection): quote for quote in reversed(answer.quotes)}
    documents = {source.doc_id: source for source in answer.sources}
    text = io.StringIO(newline="")
    text.write(BYTE_ORDER_MARK)
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
        _source_of("arm", result.arm, result),
        result.value,
        result.low,
        result.high,
        result.p_value,
        result.unit,
        result.n,
        _source_of("n", result.n, result),
        describe_origin(document),
        describe_design(document),
        describe_setting(document),
        result.citation,
        quote.text,
        document.doi,
        document.pmid,
        "; ".join(document.notices),
    )


def _source_of(name: str, value: str | int | None, result: Result) -> str | None:
    """Return where an arm or a size was read; None when there is none."""
    if value is None:
        return None
    return "document" if name in result.lent else "quote"


def _harmless(cell: str | int | None) -> str:
    """Return the cell's text; one that a spreadsheet would calculate gets an apostrophe before it."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if FORMULA.match(text) else text

"""An answer as a file to take along: as text, for a reference manager, for a spreadsheet, for an audit."""

from collections.abc import Callable
from typing import NamedTuple

from hepcite.answers import Answer
from hepcite.errors import QuestionError
from hepcite.exporting import to_json
from hepcite.markdown import to_markdown
from hepcite.reference_formats import to_bibtex, to_pmid_list, to_ris
from hepcite.reported_results import ResultTable
from hepcite.results_csv import to_csv


class Format(NamedTuple):
    """A kind of file: its label on the page, the end of its name, its media type, and what writes it."""

    label: str
    suffix: str
    media_type: str
    write: Callable[[Answer, ResultTable], str]


FORMATS = {
    "markdown": Format("Markdown", "md", "text/markdown", lambda answer, _: to_markdown(answer)),
    "ris": Format("RIS", "ris", "application/x-research-info-systems", lambda answer, _: to_ris(answer.sources)),
    "bibtex": Format("BibTeX", "bib", "application/x-bibtex", lambda answer, _: to_bibtex(answer.sources)),
    "pmids": Format("PMID list", "txt", "text/plain", lambda answer, _: to_pmid_list(answer.sources)),
    "csv": Format("Results (CSV)", "csv", "text/csv", lambda answer, results: to_csv(results, answer)),
    "json": Format("Audit file (JSON)", "json", "application/json", lambda answer, _: to_json(answer) + "\n"),
}


def write_file(answer: Answer, results: ResultTable, format_name: str) -> dict[str, str]:
    """Return name, media type and content of the file, for the browser to save.

    Raises:
        QuestionError: There is no such format.
    """
    chosen = FORMATS.get(format_name)
    if chosen is None:
        raise QuestionError(f"there is no format {format_name!r}: choose one of {', '.join(FORMATS)}")
    return {
        "name": f"hepcite-{answer.answer_id}.{chosen.suffix}",
        "media_type": chosen.media_type,
        "content": chosen.write(answer, results),
    }

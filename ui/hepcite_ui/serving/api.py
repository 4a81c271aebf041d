"""The public API: one endpoint, `/ask`, which is also the one tool of the MCP server."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any, Protocol

import gradio as gr
from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from gradio.events import api
from pydantic import AfterValidator, BaseModel, Field, ValidationError
from pydantic_core import PydanticCustomError

from hepcite.answers import Outcome
from hepcite.documents import DocumentKind, Filters, Setting, StudyType, TherapyClass
from hepcite.errors import HepCiteError, QuestionError
from hepcite.exporting import to_json
from hepcite_ui.failures import record_failure

NAME = "ask"
"""Name of the endpoint, of the tool, and of the turn that the page's questions share in Gradio's queue."""

CALL, WRITE = "call", "write"
"""Names of the turns of the API's calls, and of what a language model writes for the page."""

ASKING = frozenset({NAME, CALL, WRITE})
"""The turns whose events count as questions."""

DESCRIPTION = """\
Answer a question on hepatocellular carcinoma (HCC) after first-line immunotherapy with word-for-word quotations from \
a local corpus, or decline it. Every quote is a checked span of a stored text, and every number \
stands in a quote; no language model takes part in them. \
For information on the literature, not advice on a patient; do not send patient identifiers.

Give the question in English, up to 2,000 characters, for example "median OS with cabozantinib after \
atezolizumab-bevacizumab". A follow-up ("and its PFS?") needs the earlier questions in `history`. The filters keep \
only sources of the given settings, designs, kinds and therapy classes, and of `after_year` or later.

The result is a JSON object:
- declined: false for an answer, true for an abstention. An abstention holds no quotes; do not answer in its stead.
- reason: null for an answer, else why it was declined: out_of_corpus (the corpus does not cover it), not_reported \
(the topic is there, what was asked is not), patient_specific (asks for advice on a patient), empty_question.
- detail: the reason in a sentence or two; null for an answer.
- statements: best evidence first, one a study, each with `text` and its `quotes`; a quote is the characters start to \
end (code points, half-open) of document doc_id. kind "study-record" marks a summary written for the corpus, not the \
paper's own words.
- evidence: studies (independent studies quoted), best_design, direct (whether any study treated patients after \
immunotherapy), newest_year, conflict (whether the studies disagree), missing (asked for, but not in the quotes).
- sources: the quoted documents: title, authors, journal, year, doi, pmid, url, study_type, setting, n (patients), \
notices (retracted, corrected, unverified: always pass them on).
- searched_for: the question as it was understood. retrieved: the passages considered, best first. nearest: related \
documents of an abstention, which do not answer it. trials: what the register says of the trials named, never a result.
- answer_id, fingerprint: the same question on the same corpus gives the same; timings_ms: milliseconds. \
corpus: what was searched, and when it was last checked for retractions.
- prose (only where a language model is set up): its statements, each with the places of the quotes that bear it out; \
how many were dropped, and a note. The quotes are the evidence."""

WRITERS = 4
"""Answers over which a language model may write at the same time."""

_NONE: list[Any] = []


class Answering(Protocol):
    """What the API needs of `hepcite.assistant`."""

    def ask(self, question: str, history: Sequence[str] = ..., filters: Filters | None = ...) -> Outcome:
        """Answer the question with quotes, or decline."""

    def with_prose(self, outcome: Outcome) -> Outcome:
        """Return the outcome with what a language model writes over it, where there is one."""


def _need_text(value: str) -> str:
    """Refuse half a surrogate pair, which JSON can spell and no answer could repeat."""
    if not value.isascii() and value != value.encode("utf-8", "replace").decode("utf-8"):
        raise PydanticCustomError("no_text", "it holds half a surrogate pair, which is no character")
    return value


_Text = Annotated[str, AfterValidator(_need_text)]


class _Request(BaseModel):
    """A call whose values are of the right types and among those that exist."""

    question: _Text
    history: list[_Text]
    settings: list[Setting]
    study_types: list[StudyType]
    kinds: list[DocumentKind]
    therapy_classes: list[TherapyClass]
    after_year: Annotated[int, Field(ge=1950, le=2100)] | None

    @property
    def filters(self) -> Filters:
        return Filters(
            kinds=tuple(self.kinds),
            study_types=tuple(self.study_types),
            settings=tuple(self.settings),
            therapy_classes=tuple(self.therapy_classes),
            after_year=self.after_year,
        )


class _RefusedError(gr.Error):
    """Carries one line to whoever called; Gradio would put its message in quotation marks."""

    def __init__(self, line: str) -> None:
        super().__init__(" ".join(line.split()), print_exception=False)

    def __str__(self) -> str:
        return str(self.message)


def add_api(assistant: Answering) -> None:
    """Add `/ask` to the page that is being built; to be called inside its `with`.

    A call bypasses Gradio's queue, since the MCP server would otherwise call itself over HTTP. The calls wait for each
    other here, so that however many they are, they hold one thread between them.
    """
    turn, writers = CapacityLimiter(1), CapacityLimiter(WRITERS)

    async def ask(
        question: str,
        history: list[str] = _NONE,
        settings: list[Setting] = _NONE,
        study_types: list[StudyType] = _NONE,
        kinds: list[DocumentKind] = _NONE,
        therapy_classes: list[TherapyClass] = _NONE,
        after_year: int | None = None,
    ) -> dict[str, Any]:
        """Answer a question with word-for-word quotations, or decline it; see `DESCRIPTION`.

        Args:
            question: The question, in English, at most 2,000 characters.
            history: Earlier questions of the conversation, oldest first; not the answers.
            settings: Keep sources of these lines of therapy, "second-line-post-ici" for direct ones; empty keeps all.
            study_types: Keep sources of these designs; empty keeps all.
            kinds: Keep sources of these kinds (whose words the text is made of); empty keeps all.
            therapy_classes: Keep sources on any of these classes of therapy; empty keeps all.
            after_year: Keep sources of this year (1950 to 2100) or later; null keeps all, undated ones included.
        """
        given = {
            "question": question,
            "history": history,
            "settings": settings,
            "study_types": study_types,
            "kinds": kinds,
            "therapy_classes": therapy_classes,
            "after_year": after_year,
        }
        outcome = await run_sync(_ask, assistant, given, limiter=turn)
        return await run_sync(_write, assistant, outcome, limiter=writers)

    turns = {"concurrency_id": CALL, "concurrency_limit": WRITERS}  # else a page waits until a call's prose is written
    api(ask, api_name=NAME, api_description=DESCRIPTION, queue=False, **turns)


def _ask(assistant: Answering, given: dict[str, Any]) -> Outcome:
    with _told_in_one_line():
        request = _read(given)
        return assistant.ask(request.question, tuple(request.history), request.filters)


def _write(assistant: Answering, outcome: Outcome) -> dict[str, Any]:
    """Return the outcome as the JSON object that the command line writes, with what a language model writes over it."""
    with _told_in_one_line():
        written: dict[str, Any] = json.loads(to_json(assistant.with_prose(outcome)))
        return written


@contextmanager
def _told_in_one_line() -> Iterator[None]:
    """Hand over an expected error in its own words; another one is logged by its place, without the question."""
    try:
        yield
    except HepCiteError as error:
        raise _RefusedError(str(error)) from None
    except Exception as error:
        raise _RefusedError(record_failure(error)) from None


def _read(given: dict[str, Any]) -> _Request:
    """Check a call.

    Raises:
        QuestionError: A value is of the wrong type, or none of those that exist; names the parameter.
    """
    try:
        return _Request.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
    name, value = first["loc"][0], repr(first["input"])[:60]
    if first["type"] == "literal_error":
        raise QuestionError(f"{name}: {value} is not known: use {first['ctx']['expected']}")
    raise QuestionError(f"{name}: {first['msg']}: correct it")

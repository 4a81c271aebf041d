"""The tab of the page that says what HepCite is, how it answers, and what it keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from importlib.resources import files
from typing import Protocol

import gradio as gr
from markupsafe import Markup

from hepcite import wording
from hepcite.documents import Document
from hepcite.errors import HepCiteError
from hepcite.passport import Passport
from hepcite_ui.rendering import join

HEADING = "<h2>About HepCite</h2>"

NO_FEEDBACK = "Feedback is switched off on this server: nothing that you think of an answer is stored."
FEEDBACK = (
    "Feedback is switched on on this server. Only when you send some, your rating and comment are stored with the "
    "question, what was searched for, and the answer's id."
)


NO_MODEL = "None is set up on this server: what you read are quotes and nothing else."
MODEL = (
    "The one that is set up on this server may write a few sentences over the quotes. They stand apart and name the "
    "model; a sentence with a figure, a drug or a negation that its quotes do not bear out is dropped. What is left "
    "may still be wrong: read the quote."
)


class Described(Protocol):
    """What the tab needs of `hepcite.assistant`."""

    @property
    def documents(self) -> tuple[Document, ...]:
        """Every document of the library."""
        ...

    @property
    def passport(self) -> Passport:
        """The corpus in figures."""
        ...

    @property
    def fingerprint(self) -> str:
        """Identifies all that shapes an answer."""
        ...

    @property
    def writes(self) -> bool:
        """Whether a language model writes over answers."""
        ...


@dataclass(frozen=True, slots=True)
class Served:
    """How the page is served.

    Attributes:
        day: Today, from which the age of the check for retractions is counted.
        feedback: Whether feedback that is sent is stored.
        writes: Whether a language model writes over answers.
    """

    day: date
    feedback: bool = False
    writes: bool = False


def build_about_tab(assistant: Described, tab: gr.Tab, *, feedback: bool = False) -> None:
    """Build the content of the tab that this is called in; its figures are those of the moment it is selected.

    Args:
        feedback: Whether this server stores the feedback that is sent.
    """

    def describe() -> str:
        try:
            served = Served(date.today(), feedback=feedback, writes=assistant.writes)
            return str(render_about(assistant.documents, assistant.passport, assistant.fingerprint, served))
        except HepCiteError as error:
            return HEADING + str(Markup('<p class="hc-label hc-warning" role="alert">{}</p>').format(error))

    shown = gr.HTML(HEADING, elem_id="hc-about", apply_default_css=False, js_on_load=None)
    tab.select(describe, None, shown, queue=False, api_visibility="private", show_progress="hidden")


def render_about(documents: Sequence[Document], passport: Passport, fingerprint: str, served: Served) -> Markup:
    """Return the text of the tab, with the figures of this corpus and the words by which answers are labelled."""
    page = Markup(files("hepcite_ui.tabs").joinpath("about.html").read_text(encoding="utf-8"))  # noqa: S704  our own file
    return page.format(
        review=wording.KINDS["review"],
        abstract=wording.KINDS["abstract"],
        full_text=wording.KINDS["full-text"],
        study_record=wording.KINDS["study-record"],
        reasons=join(Markup("<li>{}</li>").format(reason) for reason in wording.REASONS.values()),
        feedback=FEEDBACK if served.feedback else NO_FEEDBACK,
        model=MODEL if served.writes else NO_MODEL,
        texts=wording.describe_texts([document.kind for document in documents]),
        corpus=f"{wording.count_of(len(documents), 'document')}. "
        f"{wording.describe_passport(passport, served.day, advise=False)}.",
        unverified=_describe_unverified(documents),
        version=version("hepcite"),
        fingerprint=fingerprint,
    )


def _describe_unverified(documents: Sequence[Document]) -> str:
    count = sum(not document.verified for document in documents)
    if not count:
        return "No record is marked as unverified."
    verb = "is" if count == 1 else "are"
    return (
        f"{wording.count_of(count, 'record')} {verb} unverified: the key figures were not checked against a published "
        "source. They are marked with every quote, have to answer better than verified ones to stand before them, and "
        "set neither the best design nor directness."
    )

"""Command-line options and consoles that several commands share."""

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from typer.models import OptionInfo

from hepcite.documents import DOCUMENT_KINDS, SETTINGS, STUDY_TYPES, THERAPY_CLASSES

UNBROKEN = 100_000
"""Columns of a console that breaks no line."""

if TYPE_CHECKING:
    from rich.console import Console

    from hepcite.indexing import Progress
    from hepcite.library import Library
    from hepcite.settings import Settings as LoadedSettings


def _one_of(values: Sequence[str]) -> Callable[[list[str] | None], list[str] | None]:
    """Make a check that lets only these values through."""

    def check(given: list[str] | None) -> list[str] | None:
        for value in given or ():
            if value not in values:
                raise typer.BadParameter(f"{value!r} is not one of {', '.join(values)}")
        return given

    return check


def _filter(what: str, metavar: str, values: Sequence[str]) -> OptionInfo:
    """Make an option that keeps only some documents; it may be given several times."""
    text = f"Only this {what}; may be repeated: {', '.join(values)}."
    option: OptionInfo = typer.Option(metavar=metavar, callback=_one_of(values), help=text)
    return option


StudyTypes = Annotated[list[str] | None, _filter("design", "T", STUDY_TYPES)]
Settings = Annotated[list[str] | None, _filter("setting", "S", SETTINGS)]
Kinds = Annotated[list[str] | None, _filter("kind of source", "K", DOCUMENT_KINDS)]
TherapyClasses = Annotated[list[str] | None, _filter("class of therapy", "C", THERAPY_CLASSES)]


def _one(what: str, metavar: str, values: Sequence[str]) -> OptionInfo:
    """Make an option that labels what is imported."""
    check = _one_of(values)
    text = f"{what} of all that is added, instead of what title and publication types say: {', '.join(values)}."
    option: OptionInfo = typer.Option(
        metavar=metavar, callback=lambda given: given and check([given]) and given, help=text
    )
    return option


StudyType = Annotated[str | None, _one("Design", "T", STUDY_TYPES)]
Setting = Annotated[str | None, _one("Line of therapy", "S", SETTINGS)]


def refresh_index(settings: "LoadedSettings", library: "Library", progress: "Progress", rebuild: bool = False) -> bool:
    """Bring the index up to date with the library; returns False when it already was."""
    from hepcite.embedding import SentenceEmbedder
    from hepcite.indexing import build_index
    from hepcite.sources.shipped import corpus_folder

    embedder = SentenceEmbedder(settings.embedding_model)
    return build_index(settings, library, embedder, corpus_folder(), progress, rebuild)


def stdout() -> "Console":
    """Return a console that prints text as it is; lines are broken for a terminal only, never for a file or a pipe."""
    from rich.console import Console

    width = None if sys.stdout.isatty() else UNBROKEN
    return Console(highlight=False, markup=False, width=width)


def stderr() -> "Console":
    """Return a console for progress."""
    from rich.console import Console

    return Console(stderr=True)

"""Files and folders to import: which files there are, and each read by the reader for its format."""

from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from os import walk
from pathlib import Path
from typing import cast

from hepcite.errors import CorpusError
from hepcite.sources.articles import Articles
from hepcite.sources.formats import READ, Format, recognise

MAX_BYTES = 200 * 1000 * 1000
"""Largest file that is read."""

Reader = Callable[[bytes, str], Articles]

# Readers bring large packages with them: each is imported when the first file of its kind comes.
_READERS: dict[Format, tuple[str, str]] = {
    "pdf": ("pdf.reading", "read_pdf"),
    "pubmed": ("pubmed", "read_pubmed"),
    "jats": ("jats.reading", "read_jats"),
    "endnote": ("endnote", "read_endnote"),
    "html": ("hypertext", "read_html"),
    "europe-pmc": ("services.europe_pmc_records", "read_results"),
    "trials": ("services.clinical_trials", "read_registrations"),
    "json-lines": ("json_lines", "read_json_lines"),
    "nbib": ("nbib", "read_nbib"),
    "ris": ("ris", "read_ris"),
    "markdown": ("hypertext", "read_markdown"),
    "plain-text": ("plain_text", "read_plain_text"),
}


def read_file(path: Path) -> Articles:
    """Read a file of any known format, told by its content and, where that says nothing, by its name.

    Raises:
        CorpusError: The file is missing, a folder, empty, too large, unreadable, or of a format that is not read.
    """
    content = _read_bytes(path)
    return reader_of(recognise(content, path.name))(content, path.name)


def reader_of(kind: Format) -> Reader:
    """Return the function that reads files of a format from their content and their name."""
    module, function = _READERS[kind]
    return cast(Reader, getattr(import_module(f"hepcite.sources.{module}"), function))


def _read_bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise CorpusError(f"{path}: is a folder, not a file")
        if path.exists() and not path.is_file():
            raise CorpusError(f"{path}: is neither a file nor a folder")
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise CorpusError(f"{path.name}: is larger than {MAX_BYTES // 1000 // 1000} MB: split it")
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise CorpusError(f"{path}: there is no such file") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise CorpusError(f"{path}: cannot be opened ({reason}): check that you may read it") from error
    if not content.strip():
        raise CorpusError(f"{path.name}: is empty (read are: {READ})")
    return content


def find_files(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Return files as given and, for each folder, all files below it in sorted order, none twice.

    Below folders, hidden files and folders are left out, and so are links that lead out of the folder. A path that
    does not exist is returned as it is: reading it says so.
    """
    found: dict[Path, None] = {}
    for path in paths:
        found |= dict.fromkeys(_files_below(path) if path.is_dir() else [path])
    return tuple(found)


def _files_below(folder: Path) -> Iterable[Path]:
    inside = folder.resolve()
    files: list[Path] = []
    for place, folders, names in walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        files += [Path(place, name) for name in names if not name.startswith(".")]
    return sorted(file for file in files if file.is_file() and file.resolve().is_relative_to(inside))

"""Read and validate one YAML record; the part that the shipped review and the study records share."""

from importlib.resources.abc import Traversable
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from hepcite.errors import CorpusError

# libyaml parses about ten times faster than the pure Python loader; not every platform has it.
SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Record(BaseModel):
    """A record whose keys and types are fixed: an unknown key or a wrong type is an error."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    id: str


RecordT = TypeVar("RecordT", bound=Record)


def read_record(file: Traversable, schema: type[RecordT]) -> RecordT:
    """Read a YAML file as a record; the record's id must be the file's name without `.yaml`.

    Raises:
        CorpusError: Not readable, not YAML, or against the schema; names the file and the first bad field.
    """
    try:
        content = yaml.load(file.read_text(encoding="utf-8"), Loader=SafeLoader)  # noqa: S506  a safe loader
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{file.name}: cannot be read ({error}): restore or remove the file") from error
    except yaml.YAMLError as error:
        raise CorpusError(f"{file.name}: not valid YAML ({_position(error)}): correct or restore it") from error
    try:
        record = schema.model_validate(content)
    except ValidationError as error:
        raise CorpusError(f"{file.name}: {_first_fault(error)}: correct the record") from error
    if f"{record.id}.yaml" != file.name:
        raise CorpusError(f"{file.name}: field 'id' is {record.id!r}: make it the file's name without .yaml")
    return record


def _position(error: yaml.YAMLError) -> str:
    """Say where the parser stopped, in one line."""
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    return f"line {mark.line + 1}: {problem}" if mark else problem


def _first_fault(error: ValidationError) -> str:
    """Say what is wrong with which field, in one line."""
    fault = error.errors()[0]
    field = ".".join(str(part) for part in fault["loc"]) or "the whole file"
    message = {
        "extra_forbidden": "unknown key",
        "missing": "missing field",
    }.get(fault["type"], fault["msg"][0].lower() + fault["msg"][1:])
    more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
    return f"field '{field}': {message}{more}"

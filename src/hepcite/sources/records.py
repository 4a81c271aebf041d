"""Read and validate one YAML record; the part that the shipped review and the study records share."""

from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from hepcite.errors import CorpusError


class _UniqueKeyLoader(yaml.CSafeLoader):
    """A safe loader that refuses a key given twice, of which YAML loaders keep the last in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                problem = f"key {key!r} is given twice"
                raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark)
        return super().construct_mapping(node, deep)


def read_yaml(file: Traversable) -> Any:  # noqa: ANN401  the schema of the caller says what it is
    """Read a YAML file.

    Raises:
        CorpusError: Not readable, not UTF-8, not YAML, or a value that is none.
    """
    try:
        return yaml.load(file.read_text(encoding="utf-8"), Loader=_UniqueKeyLoader)  # noqa: S506  a safe loader
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{file.name}: cannot be read ({error}): restore or remove the file") from error
    except yaml.YAMLError as error:
        raise CorpusError(f"{file.name}: not valid YAML ({_position(error)}): correct or restore it") from error
    except (ValueError, IndexError, AttributeError, RecursionError) as error:  # what the loader lets through
        raise CorpusError(f"{file.name}: a value cannot be read ({error}): correct or restore the file") from error


def yaml_files(folder: Traversable) -> list[Traversable]:
    """Return the `*.yaml` files of a folder in the order of the ids that they are named after."""
    files = (file for file in folder.iterdir() if file.name.endswith(".yaml"))
    return sorted(files, key=lambda file: file.name.removesuffix(".yaml"))


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
    content = read_yaml(file)
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

"""Reading one YAML record: every way in which it can be broken ends in one line that names the file."""

from pathlib import Path
from typing import Annotated

import pytest
from pydantic import Field

from hepcite.errors import CorpusError
from hepcite.sources.records import Record, read_record


class Sample(Record):
    """A schema of two fields."""

    n: Annotated[int, Field(ge=1)]


def read(folder: Path, content: str | bytes) -> Sample:
    """Write a record under the name `sample.yaml` and read it."""
    file = folder / "sample.yaml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_record(file, Sample)


def test_valid_record(tmp_path: Path):
    """A record that fits the schema is read."""
    assert read(tmp_path, "id: sample\nn: 47\n") == Sample(id="sample", n=47)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("id: sample\nn: 1\nm: 2\n", r"field 'm': unknown key"),
        ("id: sample\n", r"field 'n': missing field"),
        ("id: sample\nn: '47'\n", r"field 'n': input should be a valid integer"),
        ("id: sample\nn: 47.0\n", r"field 'n': input should be a valid integer"),
        ("id: sample\nn: true\n", r"field 'n': input should be a valid integer"),
        ("id: sample\nn: null\n", r"field 'n': input should be a valid integer"),
        ("id: sample\nn: 0\n", r"field 'n': input should be greater than or equal to 1"),
        ("id: 5\nn: 1\n", r"field 'id': input should be a valid string"),
        ("id: other\nn: 1\n", r"field 'id' is 'other': make it the file's name"),
        ("id: Sample\nn: 1\n", r"field 'id' is 'Sample': make it the file's name"),
        ("m: 2\n", r"field 'id': missing field \(and 2 more\)"),
        ("", r"field 'the whole file'"),
        ("- id: sample\n", r"field 'the whole file'"),
        ("just text", r"field 'the whole file'"),
    ],
)
def test_schema_violation(tmp_path: Path, content: str, fault: str):
    """A record against the schema is refused in one line with the file and the field."""
    with pytest.raises(CorpusError, match=rf"\Asample\.yaml: {fault}[^\n]*\Z"):
        read(tmp_path, content)


@pytest.mark.parametrize(
    "content",
    [
        "id: [sample",
        "id: sample\n\tn: 1",
        "id: sample\nn: *nowhere",
        "{[1]: 2}",
        "id: !!python/name:os.system",
        "a: \x07",
    ],
)
def test_broken_yaml(tmp_path: Path, content: str):
    """What is not safe, valid YAML is refused in one line with the file."""
    with pytest.raises(CorpusError, match=r"\Asample\.yaml: not valid YAML \([^\n]*\Z"):
        read(tmp_path, content)


def test_broken_yaml_names_the_line(tmp_path: Path):
    """The line at which the parser stopped is named."""
    with pytest.raises(CorpusError, match="line 2"):
        read(tmp_path, "id: sample\nn: 1: 2\n")


@pytest.mark.parametrize("content", [b"id: caf\xe9\n", b"\xff\xfei\x00d\x00", b"\x80"])
def test_not_utf8(tmp_path: Path, content: bytes):
    """A file that is not UTF-8 is refused in one line with its name."""
    with pytest.raises(CorpusError, match=r"\Asample\.yaml: cannot be read [^\n]*\Z"):
        read(tmp_path, content)


def test_missing_file(tmp_path: Path):
    """A file that is not there is refused in one line with its name."""
    with pytest.raises(CorpusError, match=r"\Agone\.yaml: cannot be read [^\n]*\Z"):
        read_record(tmp_path / "gone.yaml", Sample)


def test_cause_is_kept(tmp_path: Path):
    """The first cause stays attached to the error."""
    with pytest.raises(CorpusError) as caught:
        read(tmp_path, "id: sample\n")
    assert caught.value.__cause__ is not None

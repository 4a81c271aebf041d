"""JSON lines: the layout of retrieval collections, and what is wrong with a line."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcite.errors import CorpusError
from hepcite.sources.json_lines import read_json_lines

LINE = {
    "_id": "a1",
    "title": "Second-line treatment of HCC.",
    "text": "Median survival was 9·9 months (NCT90000001).",
    "authors": ["Chan, Stephen L.", "Kudo M"],
    "journal": "J Invent Hepatol",
    "year": 2021,
    "doi": "https://doi.org/10.5555/X.1",
    "pmid": 90000011,
}


def test_a_line():
    """Every known key finds its place."""
    (article,) = read_json_lines(json.dumps(LINE).encode(), "corpus.jsonl").articles
    assert (article.title, article.parts[0].text) == (LINE["title"][:-1], LINE["text"])
    assert (article.authors, article.journal, article.year) == (("Chan SL", "Kudo M"), "J Invent Hepatol", 2021)
    assert (article.doi, article.pmid, article.trial_ids) == ("10.5555/x.1", "90000011", ("NCT90000001",))
    assert not article.full_text


def test_the_abstract_may_be_called_so():
    """The key "abstract" stands for "text"; authors may be one line."""
    line = json.dumps({"title": "A", "abstract": "B.", "authors": "Chan SL, Kudo M"}).encode()
    (article,) = read_json_lines(line, "a.jsonl").articles
    assert (article.parts[0].text, article.authors) == ("B.", ("Chan SL", "Kudo M"))


def test_the_title_says_retracted():
    """A paper whose title says that it was retracted carries a notice of that."""
    line = json.dumps({**LINE, "title": "RETRACTED: Second-line treatment of HCC"}).encode()
    (article,) = read_json_lines(line, "a.jsonl").articles
    assert [notice.kind for notice in article.notices] == ["retracted"] and not article.updates


@pytest.mark.parametrize("line", ["{bad", "[1]", '"a"', '{"text": "x"}', '{"title": null}', "[" * 5000])
def test_a_bad_line_is_refused_alone(line: str):
    """With its number; the others are read."""
    articles = read_json_lines(f'{{"title": "A"}}\n\n{line}\n{{"title": "B"}}'.encode(), "a.jsonl")
    assert [article.title for article in articles.articles] == ["A", "B"]
    assert [refused.item for refused in articles.refused] == ["line 3"]


@pytest.mark.parametrize("content", [b"", b"{}", b"hello\nthere", b"\x00\x01" * 50])
def test_a_file_without_articles_is_refused(content: bytes):
    """In one line that names the file."""
    with pytest.raises(CorpusError, match=r"^a\.jsonl: .+$"):
        read_json_lines(content, "a.jsonl")


def test_thousands_of_lines_take_seconds():
    """A collection of a thousand abstracts is read in well under a second of computing."""
    content = "\n".join([json.dumps(LINE | {"text": "Survival was 9·9 months. " * 60})] * 1000).encode()
    start = time.process_time()
    assert len(read_json_lines(content, "a.jsonl").articles) == 1000
    assert time.process_time() - start < 2


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=9), st.lists, max_leaves=5)


@given(st.dictionaries(st.sampled_from([*LINE, "abstract", "pmcid"]), JSON))
def test_any_object_is_read_or_refused(line: dict[str, object]):
    """Values of any type at known keys break nothing."""
    try:
        articles = read_json_lines(json.dumps(line).encode(), "a.jsonl").articles
    except CorpusError:
        return
    assert all(article.title for article in articles)

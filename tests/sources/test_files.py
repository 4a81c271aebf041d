"""Files to import: found in folders, read by their readers, refused in one line."""

import os
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from hepcite.errors import CorpusError
from hepcite.sources import files
from hepcite.sources.files import find_files, read_file, reader_of
from hepcite.sources.formats import Format

TEXTS = {
    "a.nbib": "PMID- 90000001\nTI  - From nbib.\n",
    "b.ris": "TY  - JOUR\nTI  - From RIS\nER  - \n",
    "c.xml": "<xml><records><record><titles><title>From EndNote</title></titles></record></records></xml>",
    "d.jsonl": '{"title": "From JSON lines"}\n',
    "e.md": "# From Markdown\n\nText.",
    "f.txt": "From text\n\nText.",
    "g.html": f"<html><h1>From HTML</h1><p>{'Text of some length. ' * 20}</p></html>",
    "h.xml": (
        "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>90000001</PMID><Article><ArticleTitle>From PubMed."
        "</ArticleTitle></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>"
    ),
    "i.nxml": (
        "<article><front><article-meta><title-group><article-title>From JATS</article-title></title-group>"
        "</article-meta></front><body><p>Text.</p></body></article>"
    ),
    "j.json": '{"resultList": {"result": [{"id": "1", "source": "MED", "title": "From Europe PMC"}]}, "hitCount": 1}',
}


@pytest.mark.parametrize("name", TEXTS)
def test_each_format_has_its_reader(name: str, tmp_path: Path):
    """A file of each format is read, whatever its name."""
    for path in (tmp_path / name, tmp_path / "file"):
        path.write_text(TEXTS[name], encoding="utf-8")
        if name != "e.md" or path.name == name:
            assert [article.title.startswith("From ") for article in read_file(path).articles] == [True]


@pytest.mark.parametrize("kind", get_args(Format))
def test_every_format_has_a_reader_that_exists(kind: Format):
    """The table of readers names functions that can be called."""
    assert callable(reader_of(kind))


def test_readers_are_imported_when_they_are_needed():
    """Neither PDF nor the other large packages are loaded before a file asks for them."""
    code = (
        "import sys, hepcite.sources.files\n"
        "print([m for m in ('Bio', 'rispy', 'pypdfium2', 'markdown_it', 'charset_normalizer') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_files_that_cannot_be_read(tmp_path: Path):
    """A missing file, a folder and an empty file are refused in one line each."""
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b" \n")
    for path, reason in ((tmp_path / "none.pdf", "no such file"), (tmp_path, "folder"), (empty, "empty")):
        with pytest.raises(CorpusError, match=reason) as refused:
            read_file(path)
        assert "\n" not in str(refused.value)


def test_a_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Its size is asked for before it is read."""
    monkeypatch.setattr(files, "MAX_BYTES", 10)
    path = tmp_path / "large.txt"
    path.write_text("Hello there, world.")
    with pytest.raises(CorpusError, match="larger than"):
        read_file(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_a_pipe_is_no_file(tmp_path: Path):
    """What would wait for ever is refused at once."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(CorpusError, match="neither a file nor a folder"):
        read_file(tmp_path / "pipe")


def test_messages_name_the_file_without_its_folders(tmp_path: Path):
    """A reader's refusal begins with the file's name."""
    path = tmp_path / "page.html"
    path.write_text("<html></html>")
    with pytest.raises(CorpusError, match=r"^page\.html: "):
        read_file(path)


def test_files_below_folders(tmp_path: Path):
    """Files come as given, then those below each folder in sorted order, none twice, hidden ones left out."""
    for name in ("b/z.pdf", "b/a.pdf", "b/c/d.ris", "b/.hidden", "b/.git/x.txt", "a.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = find_files([tmp_path / "a.txt", tmp_path / "b", tmp_path / "a.txt", tmp_path / "missing"])
    assert [str(path.relative_to(tmp_path)) for path in found] == [
        "a.txt",
        "b/a.pdf",
        "b/c/d.ris",
        "b/z.pdf",
        "missing",
    ]


def test_links_out_of_a_folder_are_left_out(tmp_path: Path):
    """A link to a file inside stays, one that leads outside or nowhere does not."""
    folder, outside = tmp_path / "in", tmp_path / "out.txt"
    folder.mkdir()
    outside.touch()
    (folder / "a.txt").touch()
    (folder / "inside.txt").symlink_to(folder / "a.txt")
    (folder / "outside.txt").symlink_to(outside)
    (folder / "nowhere.txt").symlink_to(folder / "none")
    (folder / "loop").symlink_to(folder)
    assert [path.name for path in find_files([folder])] == ["a.txt", "inside.txt"]


def test_no_paths_give_no_files():
    """Nothing asked, nothing found."""
    assert find_files([]) == ()

"""RIS, BibTeX and PMID lists: what they hold, and that other programs read it back."""

import codecs
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import BibliographyData, Entry, parse_string

from hepcite.documents import UNVERIFIED_NOTICE, Document
from hepcite.reference_formats import to_bibtex, to_pmid_list, to_ris
from hepcite.references import compose_references
from hepcite.sources.ris import read_ris

MakeDocument = Callable[..., Document]

BACK = {r"\textbackslash{}": "\\", r"\textbraceleft{}": "{", r"\textbraceright{}": "}"}
BACK |= {r"\textasciicircum{}": "^", r"\textasciitilde{}": "~"}
LINES = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")) | st.sampled_from('\\{}^~%&$#_"@, -'))


def ris(*documents: Document) -> list[dict[str, object]]:
    """Write documents as RIS and read them back."""
    return rispy.loads(to_ris(documents))  # type: ignore[no-any-return]


def bibtex(*documents: Document) -> BibliographyData:
    """Write documents as BibTeX and read them back."""
    return parse_string(to_bibtex(documents), "bibtex")


def the_entry(document: Document) -> Entry:
    """Return the only entry of a document's BibTeX."""
    (entry,) = bibtex(document).entries.values()
    return entry


def from_tex(text: str) -> str:
    """Return what LaTeX prints for a field."""
    parts = re.split("|".join(map(re.escape, BACK)), text.removeprefix("{").removesuffix("}") if text else text)
    signs = [BACK[sign] for sign in re.findall("|".join(map(re.escape, BACK)), text)]
    plain = [re.sub(r"\\([%&$#_])", r"\1", part) for part in parts]
    return "".join(part + sign for part, sign in zip(plain, [*signs, ""], strict=True))


@pytest.fixture
def paper(make_document: MakeDocument) -> Document:
    """A published paper on an invented drug."""
    return make_document(
        title="Examplinib after immunotherapy",
        authors="Chan SL, De Sinno A, Müller JP Jr, Invented Study Group, et al",
        journal="J Invented Res",
        year=2024,
        volume_pages="32(3):11-19.e2",
        doi="10.1234/Examplinib_1",
        pmid="12345678",
        pmcid="PMC123",
        trial_ids=("NCT00000001",),
    )


def test_ris_has_every_field(paper: Document):
    """A paper's fields are read back from RIS as they are."""
    assert ris(paper) == [
        {
            "type_of_reference": "JOUR",
            "authors": ["Chan, S. L.", "De Sinno, A.", "Müller, J. P., Jr", "Invented Study Group,"],
            "title": "Examplinib after immunotherapy",
            "secondary_title": "J Invented Res",
            "year": "2024",
            "volume": "32",
            "number": "3",
            "start_page": "11",
            "end_page": "19.e2",
            "doi": "10.1234/Examplinib_1",
            "accession_number": "12345678",
            "name_of_database": "PubMed",
            "custom2": "PMC123",
            "urls": ["https://doi.org/10.1234/Examplinib_1"],
            "notes": ["Trial registration: NCT00000001"],
        }
    ]


def test_bibtex_has_every_field(paper: Document):
    """A paper's fields are read back from BibTeX as they are; its title keeps its capitals."""
    entry = the_entry(paper)
    assert entry.type == "article"
    assert dict(entry.fields) == {
        "title": "{Examplinib after immunotherapy}",
        "journal": "J Invented Res",
        "year": "2024",
        "volume": "32",
        "number": "3",
        "pages": "11--19.e2",
        "doi": "10.1234/Examplinib_1",
        "url": "https://doi.org/10.1234/Examplinib_1",
        "pmid": "12345678",
        "pmcid": "PMC123",
        "note": "Trial registration: NCT00000001",
    }


def test_bibtex_names_are_parted(paper: Document):
    """Surnames of several words and groups stay whole, a suffix is one, and "et al" becomes "and others"."""
    assert "Chan, S. L. and {De Sinno}, A. and Müller, Jr, J. P. and {Invented Study Group} and others" in to_bibtex(
        [paper]
    )
    chan, sinno, mueller, group, others = the_entry(paper).persons["author"]
    assert (chan.last_names, chan.first_names, chan.middle_names) == (["Chan"], ["S."], ["L."])
    assert (sinno.last_names, mueller.lineage_names) == (["{De Sinno}"], ["Jr"])
    assert (group.last_names, str(others)) == (["{Invented Study Group}"], "others")


def test_ris_has_nobody_named_et_al(paper: Document):
    """RIS has no sign for further authors: they are left out."""
    assert "et al" not in to_ris([paper])


@pytest.mark.parametrize(
    ("authors", "names"),
    [
        ("Examplar Inc (sponsor), Vogel A (Hannover), MSD", ["Examplar Inc,", "Vogel, A.", "MSD,"]),
        ("Institut Invented IKF (sponsor)", ["Institut Invented IKF,"]),
        ("Han G, et al (ESMO GI 2025, LBA2)", ["Han, G."]),
        ("Chan SL, et al (design paper); results presented by Finn RS", ["Chan, S. L."]),
        ("Chan SL; Ruiz de Galarreta M", ["Chan, S. L.", "Ruiz de Galarreta, M."]),
        ("Vehreschild MJGT, O'Neil BH", ["Vehreschild, M. J. G. T.", "O'Neil, B. H."]),
        ("World Health Organization", ["World Health Organization,"]),
        ("et al", None),
        (None, None),
    ],
)
def test_authors_are_parted(paper: Document, authors: str | None, names: list[str] | None):
    """Authors as the corpus writes them become persons and groups; remarks in brackets are no names."""
    (reference,) = ris(replace(paper, authors=authors))
    assert reference.get("authors") == names


@pytest.mark.parametrize(
    ("place", "volume", "issue", "first", "last"),
    [
        ("32(3):111528", "32", "3", "111528", None),
        ("6:559-568", "6", None, "559", "568"),
        ("151(2)", "151", "2", None, None),
        ("1(8):EVIDoa2100070", "1", "8", "EVIDoa2100070", None),
        ("2024;20(28):2049–2057 (design paper)", "20", "28", "2049", "2057"),
        ("42(16 Suppl):S4-S6", "42", "16 Suppl", "S4", "S6"),
        ("277-292", None, None, "277", "292"),
        ("e004779", None, None, "e004779", None),
        ("14", "14", None, None, None),
    ],
)
def test_places_are_parted(paper: Document, place: str, volume: str, issue: str, first: str, last: str):
    """Volume, issue and pages are told apart."""
    (reference,) = ris(replace(paper, volume_pages=place))
    found = [reference.get(name) for name in ("volume", "number", "start_page", "end_page")]
    assert found == [volume, issue, first, last]


def test_place_in_other_words_is_a_note(paper: Document):
    """A place that is no volume is told in its words."""
    (reference,) = ris(replace(paper, volume_pages="abstract LBA2"))
    assert "volume" not in reference
    assert "abstract LBA2" in reference["notes"]  # type: ignore[operator]


NOWHERE: dict[str, object] = {"doi": None, "pmid": None, "pmcid": None, "volume_pages": None}


@pytest.mark.parametrize(
    ("fields", "ris_type", "bibtex_type"),
    [
        ({}, "JOUR", "article"),
        ({**NOWHERE, "journal": "J Invented Res"}, "JOUR", "article"),
        ({**NOWHERE, "journal": "ClinicalTrials.gov registry entry"}, "ELEC", "misc"),
        ({**NOWHERE, "journal": "Company news"}, "ELEC", "misc"),
        ({**NOWHERE, "journal": None, "study_type": "ongoing-trial"}, "ELEC", "misc"),
        ({**NOWHERE, "journal": "ASCO Annual Meeting 2024 (abstract)"}, "CPAPER", "inproceedings"),
        ({**NOWHERE, "journal": "ESMO Congress 2024 (poster 986P)"}, "CPAPER", "inproceedings"),
        ({**NOWHERE, "journal": "Invented Square (preprint)"}, "GEN", "misc"),
        ({**NOWHERE, "journal": None}, "GEN", "misc"),
        ({"journal": None}, "JOUR", "article"),
    ],
)
def test_type_is_what_the_document_says(paper: Document, fields: dict[str, object], ris_type: str, bibtex_type: str):
    """Articles, congress reports and register entries are told apart; what does not say is none of them."""
    document = replace(paper, **fields)  # type: ignore[arg-type]
    assert ris(document)[0]["type_of_reference"] == ris_type
    assert the_entry(document).type == bibtex_type


def test_register_entry_leads_to_the_register(paper: Document):
    """The address of a register entry is that of the trial, not of the page that repeats it."""
    entry = replace(paper, **NOWHERE, journal="Trial registry record", url="https://example.org/copy")  # type: ignore[arg-type]
    assert ris(entry)[0]["urls"] == ["https://clinicaltrials.gov/study/NCT00000001"]


def test_retraction_is_the_first_note(paper: Document):
    """A retraction opens the notes, in capitals; other notices follow."""
    retracted = replace(paper, notices=(UNVERIFIED_NOTICE, "retracted: Liver J. 2025;1:9 (PubMed)"))
    expected = ["RETRACTED: Liver J. 2025;1:9 (PubMed)", UNVERIFIED_NOTICE, "Trial registration: NCT00000001"]
    assert ris(retracted)[0]["notes"] == expected
    assert the_entry(retracted).fields["note"] == "; ".join(expected)


def test_abstract_and_record_are_one_reference(paper: Document):
    """Texts of one paper are one reference, which takes from the published one what both know."""
    record = replace(
        paper,
        doc_id="record",
        kind="study-record",
        title="A description",
        authors="Chan SL, et al",
        volume_pages=None,
        pmcid="PMC123",
        notices=(UNVERIFIED_NOTICE,),
    )
    abstract = replace(paper, doi=str(paper.doi).lower(), pmcid=None, trial_ids=())
    (reference,) = ris(record, abstract)
    assert (reference["title"], reference["volume"], reference["custom2"]) == (paper.title, "32", "PMC123")
    assert len(reference["authors"]) == 4  # type: ignore[arg-type]
    assert reference["notes"] == [UNVERIFIED_NOTICE, "Trial registration: NCT00000001"]


def test_record_without_numbers_joins_its_study(paper: Document):
    """A record that gives no identifier is a text of the paper that was found for it."""
    record = replace(paper, doc_id="record", kind="study-record", doi=None, pmid=None, pmcid=None)
    assert len(ris(record, paper)) == 1


@pytest.mark.parametrize("change", [{"doi": "10.1234/other"}, {"study_id": "other"}, {"pmid": "1"}])
def test_other_papers_stay_apart(paper: Document, change: dict[str, str]):
    """A later paper on the same study, and a paper of another study, are references of their own."""
    assert len(ris(paper, replace(paper, doc_id="b", **change))) == 2  # type: ignore[arg-type]


def test_key_is_made_of_author_year_and_title(paper: Document):
    """A key is readable: author, year, and the first word of the title that tells something."""
    title = "Multicentre phase II trial of cabozantinib in patients with hepatocellular carcinoma"
    assert list(bibtex(replace(paper, title=title)).entries) == ["chan2024cabozantinib"]


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"authors": "Ruiz de Galarreta M"}, "ruizdegalarreta2024examplinib"),
        ({"authors": "Müller-Øre J"}, "mullerre2024examplinib"),
        ({"authors": "Bristol Invented Squibb (sponsor)"}, "bristol2024examplinib"),
        ({"authors": None, "year": None}, "anonexamplinib"),
        ({"title": "肝细胞癌"}, "chan2024"),
    ],
)
def test_key_is_plain(paper: Document, fields: dict[str, object], key: str):
    """A key has letters and digits only, whatever the paper is called."""
    assert list(bibtex(replace(paper, **fields)).entries) == [key]  # type: ignore[arg-type]


def test_equal_keys_are_told_apart(paper: Document):
    """Equal keys get a, b ..., each paper the same one in whatever order the papers come."""
    others = [replace(paper, study_id=f"s{i}", doi=f"10.1234/{i}") for i in range(30)]
    keys = {entry.fields["doi"]: key for key, entry in bibtex(*others).entries.items()}
    assert keys["10.1234/0"] == "chan2024exampliniba"
    assert len(set(keys.values())) == 30
    assert keys == {entry.fields["doi"]: key for key, entry in bibtex(*others[::-1]).entries.items()}


def test_pmids_are_listed_once(paper: Document):
    """PMIDs come one a line; documents without one are left out."""
    documents = [paper, replace(paper, doc_id="b"), replace(paper, pmid=None), replace(paper, pmid="7")]
    assert to_pmid_list(documents) == "12345678\n7\n"


def test_nothing_is_written_for_nothing():
    """No document gives no text."""
    assert (to_ris([]), to_bibtex([]), to_pmid_list([])) == ("", "", "")


@given(LINES)
def test_any_title_is_read_back(make_document: MakeDocument, title: str):
    """Whatever a title holds is read back from RIS, and from BibTeX as LaTeX prints it."""
    document = make_document(title=f"x{title}x", journal=f"y{title}y")
    line = " ".join(document.title.split())
    assert ris(document)[0]["title"] == line
    assert from_tex(the_entry(document).fields["title"]) == line


def test_line_break_begins_no_field(paper: Document):
    """A title cannot end its reference or begin another field."""
    broken = replace(paper, title="One\nER  - \nTY  - BOOK\r\nTwo\u2028Three")
    (reference,) = ris(broken)
    assert reference["title"] == "One ER - TY - BOOK Two Three"


def test_address_is_whole(paper: Document):
    """Addresses with signs that a format parts or breaks at are read back as one that leads to the same page."""
    odd = replace(paper, doi=None, pmid=None, pmcid=None, url="https://example.org/a_b;c?x=1&y=%20{z} #d")
    expected = "https://example.org/a_b%3Bc?x=1&y=%20%7Bz%7D%20#d"
    assert ris(odd)[0]["urls"] == [expected]
    assert the_entry(odd).fields["url"] == expected


def test_letters_stay_readable(paper: Document):
    """Accents, Greek letters and signs stay as they are in both formats."""
    named = replace(paper, title="β-catenin ≥ 5 – naïve", authors="Núñez NG")
    for text in (to_ris([named]), to_bibtex([named])):
        assert "β-catenin ≥ 5 – naïve" in text
        assert "Núñez" in text


def test_shipped_corpus_is_read_back_from_ris(shipped: tuple[Document, ...]):
    """Every shipped document is read back from RIS with title, year, DOI, PMID and authors."""
    for reference, document in zip(ris(*shipped), shipped, strict=True):
        found = [reference.get(name) for name in ("title", "year", "doi", "accession_number")]
        assert found == [document.title, str(document.year) if document.year else None, document.doi, document.pmid]
        assert bool(reference.get("authors")) is bool(document.authors)


def test_shipped_corpus_is_read_back_from_bibtex(shipped: tuple[Document, ...]):
    """Every shipped document is read back from BibTeX with title, year, DOI and journal, under a key of its own."""
    entries = bibtex(*shipped).entries
    for entry, document in zip(entries.values(), shipped, strict=True):
        container = next((entry.fields.get(name) for name in ("journal", "booktitle", "howpublished")), "")
        assert from_tex(entry.fields["title"]) == document.title
        assert entry.fields.get("doi") == document.doi
        assert entry.fields.get("year") == (str(document.year) if document.year else None)
        assert container is None or from_tex(container) == document.journal
    assert len(entries) == len(shipped)


def test_shipped_names_are_names(shipped: tuple[Document, ...]):
    """No author of the shipped corpus keeps a remark, an "et al" or a number."""
    names = [name.last for paper in compose_references(shipped) for name in paper.names]
    assert len(names) > 300
    assert [name for name in names if re.search(r"[()\d;]|et al|sponsor", name)] == []


def test_own_reader_takes_the_export_back(shipped: tuple[Document, ...]):
    """The RIS of the shipped corpus, imported again, has the same papers with the same identifiers."""
    articles = read_ris(to_ris(shipped).encode("utf-8"), "export.ris").articles
    expected = [(d.title.rstrip("."), d.doi.lower() if d.doi else None, d.pmid) for d in shipped]
    assert [(a.title, a.doi, a.pmid) for a in articles] == expected


def test_same_documents_same_bytes(shipped: tuple[Document, ...]):
    """Writing the corpus twice gives the same text."""
    assert to_ris(shipped) == to_ris(shipped)
    assert to_bibtex(shipped) == to_bibtex(shipped)
    assert codecs.lookup("utf-8").encode(to_bibtex(shipped))

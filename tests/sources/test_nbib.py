"""PubMed's MEDLINE format: records as PubMed's page saves them, and as others mangle them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcite.errors import CorpusError
from hepcite.sources.articles import Article, Notice
from hepcite.sources.nbib import read_nbib

RECORD = """\
PMID- 90000001
OWN - NLM
STAT- MEDLINE
VI  - 12
IP  - 3
DP  - 2023 Mar-Apr
TI  - Ramucirumab after atezolizumab plus bevacizumab in hepatocellular carcinoma: a
      cohort of the invented registry.
PG  - 101-109
LID - S0000-0000(23)00001-1 [pii]
LID - 10.5555/hep.2023.1 [doi]
AB  - BACKGROUND: Evidence after immunotherapy is scarce. METHODS: We followed 47
      patients. RESULTS: Median survival was 9·9 months (95% CI 8·4-11·2); PFS:
      4.2 months. CONCLUSIONS: It may help.
CI  - (c) 2023 The Authors.
FAU - Chan, Stephen L
AU  - Chan SL
AU  - Kudo M
CN  - Invented Registry Study Group of Hepatology Centres in Several Countries and
      Their Patients
PT  - Journal Article
PT  - Multicenter Study
SI  - ClinicalTrials.gov/NCT90000001
DEP - 20221112
TA  - J Invent Hepatol
JT  - Journal of invented hepatology
PMC - PMC9000001
AID - 10.5555/hep.2023.1 [doi]
"""


def read_one(text: str) -> Article:
    """Return the single article of a file."""
    (article,) = read_nbib(text.encode(), "saved.nbib").articles
    return article


def test_what_a_record_says_about_itself():
    """Title, authors, place, years and identifiers come from their fields."""
    article = read_one(RECORD)
    assert article.title.endswith("hepatocellular carcinoma: a cohort of the invented registry")
    assert article.authors[:2] == ("Chan SL", "Kudo M")
    assert (article.journal, article.year, article.online_year) == ("J Invent Hepatol", 2023, 2022)
    assert article.volume_pages == "12(3):101-109"
    assert (article.doi, article.pmid, article.pmcid) == ("10.5555/hep.2023.1", "90000001", "PMC9000001")
    assert article.article_types == ("Journal Article", "Multicenter Study")
    assert article.trial_ids == ("NCT90000001",)


def test_folded_repeated_fields_stay_whole():
    """A group's name over two lines is one author."""
    assert read_one(RECORD).authors[2].endswith("Centres in Several Countries and Their Patients")


def test_labels_become_sections():
    """A structured abstract is split at its labels, its figures untouched."""
    parts = read_one(RECORD).parts
    assert [part.section for part in parts] == ["background", "methods", "results", "conclusions"]
    assert parts[2].text == "Median survival was 9·9 months (95% CI 8·4-11·2); PFS: 4.2 months."


def test_the_copyright_field_is_no_text():
    """What PubMed keeps apart from the abstract stays apart."""
    assert "Authors" not in " ".join(part.text for part in read_one(RECORD).parts)


@pytest.mark.parametrize(
    ("tag", "kind"), [("RIN", "retracted"), ("PRIN", "retracted"), ("ECI", "concern"), ("EIN", "corrected")]
)
def test_notices(tag: str, kind: str):
    """Fields that cite a later notice become notices with the place of printing."""
    line = f"{tag:<4}- J Invent Hepatol. 2024 Feb 6;13(1):5. doi: 10.5555/hep.2024.5. PMID:\n      90000009\n"
    (notice,) = read_one(RECORD + line).notices
    assert notice == Notice(
        kind, "PubMed", "J Invent Hepatol. 2024 Feb 6;13(1):5. doi: 10.5555/hep.2024.5. PMID: 90000009"
    )


def test_the_type_alone_says_retracted():
    """A record typed as retracted is retracted even when it cites no notice."""
    assert read_one(RECORD + "PT  - Retracted Publication\n").notices == (Notice("retracted", "PubMed"),)


def test_the_title_alone_says_retracted():
    """A record is retracted whose title says so, unless it is a notice about another of that title."""
    retitled = RECORD.replace("TI  - ", "TI  - RETRACTED: ")
    assert read_one(retitled).notices == (Notice("retracted", "PubMed"),)
    assert read_one(f"{retitled}ROF - Lancet. 2020\n").notices == ()


@pytest.mark.parametrize("line", ["ROF - Lancet. 2020", "EFR - Lancet. 2020", "PT  - Published Erratum"])
def test_notices_about_others(line: str):
    """A record that retracts or corrects another is marked."""
    assert read_one(f"{RECORD}{line}\n").updates


def test_records_are_parted_by_their_numbers():
    """Records are told apart with an empty line between them and without one, and with Windows line ends."""
    second = RECORD.replace("90000001", "90000002")
    for text in (f"{RECORD}\n{second}", f"{RECORD}{second}", f"\ufeff{RECORD}\n{second}".replace("\n", "\r\n")):
        assert [article.pmid for article in read_nbib(text.encode(), "a.nbib").articles] == ["90000001", "90000002"]


def test_a_tag_without_its_space_keeps_every_digit():
    """A tag without the space behind it costs no digit."""
    assert read_one("PMID-90000003\nTI  -A title").pmid == "90000003"


def test_a_record_without_a_title_is_refused_alone():
    """The others are read."""
    articles = read_nbib(f"PMID- 90000002\nDP  - 2020\n\n{RECORD}".encode(), "a.nbib")
    assert [article.pmid for article in articles.articles] == ["90000001"]
    assert [refused.item for refused in articles.refused] == ["PMID 90000002"]


def test_a_record_without_an_abstract_has_no_parts():
    """It is still an article."""
    assert read_one("PMID- 90000004\nTI  - A title.").parts == ()


@pytest.mark.parametrize("content", [b"Hello there.", b"      continued\n\n      again", b"\x00" * 40])
def test_a_file_without_records_is_refused(content: bytes):
    """In one line that names the file."""
    with pytest.raises(CorpusError, match=r"^a\.nbib: .+$"):
        read_nbib(content, "a.nbib")


@given(st.lists(st.sampled_from([*RECORD.splitlines(), "", "      ", "garbage", "AB  -", "- x", "PMID-"]), max_size=30))
def test_any_order_of_lines_is_read_or_refused(lines: list[str]):
    """Mangled files break nothing."""
    try:
        articles = read_nbib("\n".join(lines).encode(), "a.nbib").articles
    except CorpusError:
        return
    assert all(article.title for article in articles)

"""All four services on one server, and the papers behind the shipped study records, made up from these records."""

import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from xml.sax.saxutils import escape

from hepcite.documents import Document
from hepcite.settings import Settings
from hepcite.sources.articles import Reference
from hepcite.sources.services.clinical_trials import ClinicalTrials
from hepcite.sources.services.connections import Services
from hepcite.sources.services.crossref import Crossref
from hepcite.sources.services.europe_pmc import EuropePmc
from hepcite.sources.services.ncbi import Ncbi
from hepcite.sources.services.web import Service, open_client
from loopback import clinical_trials, crossref, europe_pmc
from loopback.clinical_trials import FakeClinicalTrials, RegisteredTrial
from loopback.crossref import CrossrefWork, FakeCrossref
from loopback.europe_pmc import EuropePmcPaper, FakeEuropePmc
from loopback.ncbi import FakeNcbi, PubMedRecord
from loopback.server import LoopbackServer, Request, Response

NCBI_PREFIX = "/entrez/eutils"

PAGE = Response(b"<!DOCTYPE html><html><body>Service is being\r\nmaintained</body></html>", content_type="text/html")
"""What proxies and services under repair send, with status 200."""

CUT = Response(b'<?xml version="1.0" ?><PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>900000')
"""Records that break off, with a length that says that they are whole."""

FIRST_PMID = 90_000_000
"""Papers whose record has no PMID are numbered from here."""

BACKGROUND = "The best order of systemic treatments for advanced hepatocellular carcinoma is not known."
CONCLUSION = "These findings add to what is known of this treatment, and warrant further study."

_REVIEW = """<article article-type="review-article" xmlns:xlink="http://www.w3.org/1999/xlink"><front>
<journal-meta><journal-title-group><journal-title>Invented Hepatology</journal-title></journal-title-group>
</journal-meta><article-meta>
<article-id pub-id-type="pmc">9000900</article-id><article-id pub-id-type="doi">10.5555/review.1</article-id>
<title-group><article-title>Treatment of liver cancer after immunotherapy: an invented review</article-title>
</title-group><contrib-group><contrib contrib-type="author"><name><surname>Reviewer</surname>
<given-names>Rita S.</given-names></name></contrib></contrib-group>
<pub-date pub-type="ppub"><year>2024</year></pub-date><volume>3</volume><elocation-id>17</elocation-id>
<permissions><license xlink:href="https://creativecommons.org/licenses/by/4.0/"><license-p>Open.</license-p></license>
</permissions><abstract><p>Little is known of second-line treatment, and less of examplinib.</p></abstract>
</article-meta></front><body>
<sec><title>Introduction</title><p>Immunotherapy of hepatocellular carcinoma fails in most patients.</p></sec>
<sec><title>Second line</title><p>Nobody has compared the options.</p>
<sec><title>Tyrosine kinase inhibitors</title>
<p>Median survival with examplinib was 9.9 months<xref ref-type="bibr" rid="r1">1</xref>.</p>
<table-wrap><label>Table 1</label><caption><p>Response to treatment</p></caption><table>
<thead><tr><th>Drug</th><th>Response</th></tr></thead>
<tbody><tr><td>Examplinib</td><td>6.4%</td></tr><tr><td>Sampletinib</td><td>8.1%</td></tr></tbody></table></table-wrap>
</sec></sec></body><back><ref-list>
{references}</ref-list></back></article>"""

_REFERENCE = """<ref id="r{position}"><label>{position}</label><element-citation publication-type="journal">
<person-group person-group-type="author"><name><surname>{author}</surname></name></person-group>
<article-title>{title}</article-title><source>J Invented Res</source><year>{year}</year>
{identifiers}</element-citation></ref>"""


class Literature(LoopbackServer):
    """PubMed, Europe PMC, Crossref and ClinicalTrials.gov; what they hold may be exchanged while they serve.

    Attributes:
        delay: Seconds that pass before each answer.
        broken: What every request gets whose path begins so, in place of a true answer.
    """

    def __init__(
        self,
        papers: Iterable[PubMedRecord] = (),
        in_europe_pmc: Sequence[EuropePmcPaper] = (),
        works: Iterable[CrossrefWork] = (),
        trials: Sequence[RegisteredTrial] = (),
        full_texts: Mapping[str, bytes] | None = None,
        *,
        enforce_rate: bool = False,
        delay: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(clock=clock)
        self.delay = delay
        self.broken: dict[str, Response] = {}
        self.crossref = FakeCrossref(works)
        self.ncbi = FakeNcbi(enforce_rate=enforce_rate)
        self.routes.update(self.crossref.routes())
        self.publish(papers)
        self.list_in_europe_pmc(in_europe_pmc, full_texts)
        self.register(trials)

    def publish(self, papers: Iterable[PubMedRecord]) -> None:
        """Let PubMed hold these papers, in place of those before."""
        self.ncbi = FakeNcbi(papers, enforce_rate=self.ncbi.enforce_rate)
        self.routes.update(self.ncbi.routes())

    def list_in_europe_pmc(
        self, papers: Sequence[EuropePmcPaper], full_texts: Mapping[str, bytes] | None = None
    ) -> None:
        """Let Europe PMC hold these papers, and these full texts by PMCID, in place of those before."""
        self.routes.update(FakeEuropePmc(papers, full_texts or {}).routes())

    def know(self, works: Iterable[CrossrefWork]) -> None:
        """Let Crossref know these works, in place of those before."""
        self.crossref = FakeCrossref(works)
        self.routes.update(self.crossref.routes())

    def register(self, trials: Sequence[RegisteredTrial]) -> None:
        """Let ClinicalTrials.gov hold these trials, in place of those before."""
        self.routes.update(FakeClinicalTrials(trials).routes())

    def answer(self, request: Request) -> Response:
        """Answer as the routes say, unless the service is broken, after the delay."""
        response = super().answer(request)
        response = next((one for prefix, one in self.broken.items() if request.path.startswith(prefix)), response)
        return replace(response, delay=self.delay) if self.delay else response

    def asked(self, prefix: str) -> list[Request]:
        """Return what was asked of the service at an address so far, in order."""
        return [request for request in self.requests if request.path.startswith(prefix)]

    def environment(self, data_dir: Path) -> dict[str, str]:
        """Return the environment in which `hepcite` keeps its data in a folder and asks this server alone."""
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("HEPCITE_")},
            **{f"HEPCITE_{name.upper()}": address for name, address in addresses(self.url).items()},
            "HEPCITE_DATA_DIR": str(data_dir),
            "PYTHONUTF8": "1",
        }

    def settings(self, data_dir: Path) -> Settings:
        """Return settings with the data in a folder and these services."""
        return Settings.model_validate({"data_dir": data_dir, **addresses(self.url)})


def addresses(url: str) -> dict[str, str]:
    """Return where each service of a server is, by the name of its setting."""
    return {
        "ncbi_url": f"{url}{NCBI_PREFIX}",
        "europe_pmc_url": f"{url}{europe_pmc.PREFIX}",
        "crossref_url": f"{url}{crossref.PREFIX}",
        "clinical_trials_url": f"{url}{clinical_trials.PREFIX}",
    }


@contextmanager
def quick_services(url: str) -> Iterator[Services]:
    """Open clients of a server that never wait: neither between requests nor between attempts."""
    with open_client(60.0, "HepCite/test") as client:
        names = ("NCBI", "Europe PMC", "Crossref", "ClinicalTrials.gov")
        ncbi, papers, works, trials = (
            Service(client, address, name, 1e9, attempts=2, sleep=lambda _: None)
            for name, address in zip(names, addresses(url).values(), strict=True)
        )
        yield Services(Ncbi(ncbi, "hepcite", None, None), EuropePmc(papers), Crossref(works), ClinicalTrials(trials))


def copy_data(settings: Settings, folder: Path) -> Path:
    """Copy a data folder, its library in one file; returns the copy, which must not exist before."""
    shutil.copytree(settings.data_dir, folder, ignore=shutil.ignore_patterns("library.sqlite3*"))
    copy = folder / settings.library_path.name
    with closing(sqlite3.connect(settings.library_path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return folder


def review_citing(*references: Reference) -> bytes:
    """Return an open review, PMC9000900, as JATS XML: nested sections, a table, and these references."""
    return _REVIEW.format(references="\n".join(map(_entry, references))).encode()


def _entry(reference: Reference) -> str:
    known = {"doi": reference.doi, "pmid": reference.pmid}
    return _REFERENCE.format(
        position=reference.position,
        author=escape(reference.first_author or ""),
        title=escape(reference.title or ""),
        year=reference.year or "",
        identifiers="".join(f'<pub-id pub-id-type="{kind}">{value}</pub-id>' for kind, value in known.items() if value),
    )


def shipped_papers(documents: Iterable[Document]) -> tuple[PubMedRecord, ...]:
    """Return a paper for each study record that has a DOI or a PMID, in the order of the corpus."""
    return tuple(
        paper_of(document, document.pmid or str(FIRST_PMID + position))
        for position, document in enumerate(documents)
        if document.kind == "study-record" and (document.doi or document.pmid)
    )


def paper_of(record: Document, pmid: str) -> PubMedRecord:
    """Return the paper that a study record might summarise: its facts in slightly other words, in a labelled abstract.

    The figures are those of the record, and the sentences are not.
    """
    sections = [(section.name, record.text[section.start : section.end]) for section in record.sections]
    population = next(text for name, text in sections if name == "population").removeprefix("Population: ")
    facts = [text for name, text in sections if name == "facts"]
    return PubMedRecord(
        pmid=pmid,
        title=record.title,
        abstract=(
            ("BACKGROUND", BACKGROUND),
            ("METHODS", f"We studied {population[0].lower()}{population[1:]}"),
            ("RESULTS", " ".join(f"{fact.rstrip('.')} in this analysis." for fact in facts)),
            ("CONCLUSIONS", CONCLUSION),
        ),
        authors=_authors(record.authors or ""),
        journal=record.journal or "J Invented Res",
        year=record.year or 2024,
        doi=record.doi,
        pmcid=record.pmcid,
    )


def _authors(names: str) -> tuple[str, ...]:
    """Return the persons among the authors of a record; "et al" and sponsors, in brackets, are none."""
    stated = (name.strip() for name in names.split(","))
    return tuple(name for name in stated if name and "et al" not in name and "(" not in name)

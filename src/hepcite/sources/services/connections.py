"""The services on the network that HepCite asks, opened together from the settings."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version

import httpx

from hepcite.settings import Settings
from hepcite.sources.services.clinical_trials import ClinicalTrials
from hepcite.sources.services.crossref import Crossref
from hepcite.sources.services.europe_pmc import EuropePmc
from hepcite.sources.services.ncbi import REQUESTS_PER_SECOND, REQUESTS_PER_SECOND_WITH_KEY, Ncbi
from hepcite.sources.services.web import Service, open_client

TOOL = "hepcite"

POLITE = 5.0
"""Requests a second to services that name no limit, or a much higher one."""


@dataclass(frozen=True, slots=True)
class Services:
    """Clients that share one pool of connections."""

    ncbi: Ncbi
    europe_pmc: EuropePmc
    crossref: Crossref
    clinical_trials: ClinicalTrials


@contextmanager
def open_services(settings: Settings) -> Iterator[Services]:
    """Prepare the clients; nothing is asked yet.

    Raises:
        SettingsError: An address is not one.
    """
    contact = f"; mailto:{settings.contact_email}" if settings.contact_email else ""
    with open_client(settings.network_timeout, f"HepCite/{version('hepcite')} (literature import{contact})") as client:
        yield connect(settings, client)


def connect(
    settings: Settings,
    client: httpx.Client,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Services:
    """Make the clients of all services over one HTTP client, which keep their distances by a clock, in seconds."""
    service = partial(Service, client, clock=clock, sleep=sleep)
    rate = REQUESTS_PER_SECOND_WITH_KEY if settings.ncbi_api_key else REQUESTS_PER_SECOND
    ncbi = service(settings.ncbi_url, "NCBI", rate, setting="HEPCITE_NCBI_URL")
    europe_pmc = service(settings.europe_pmc_url, "Europe PMC", POLITE, setting="HEPCITE_EUROPE_PMC_URL")
    crossref = service(settings.crossref_url, "Crossref", POLITE, setting="HEPCITE_CROSSREF_URL")
    trials = service(settings.clinical_trials_url, "ClinicalTrials.gov", POLITE, setting="HEPCITE_CLINICAL_TRIALS_URL")
    return Services(
        Ncbi(ncbi, TOOL, settings.contact_email, settings.ncbi_api_key),
        EuropePmc(europe_pmc),
        Crossref(crossref, settings.contact_email),
        ClinicalTrials(trials),
    )

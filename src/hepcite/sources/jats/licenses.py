"""The licence of a JATS article, in the short form by which licences are known: "CC BY-NC 4.0"."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml.etree import _Element

from hepcite.sources.jats.elements import HREF
from hepcite.sources.text.markup import flat_text

MAX_LENGTH = 200
"""Longest text of a licence that is kept when it is none that has a short name."""

_ADDRESS = re.compile(r"https?://(?:www\.)?creativecommons\.org/(?:licenses|publicdomain)/[^\s<>()\"']+", re.IGNORECASE)
_BY_ADDRESS = re.compile(r"/licenses/(by(?:-[a-z]{2})*)(?:/(\d\.\d))?", re.IGNORECASE)
_DEDICATION = re.compile(r"/publicdomain/(zero|mark)(?:/(\d\.\d))?", re.IGNORECASE)
_SHORT = re.compile(r"\bCC[ -]?(BY(?:[ -](?:NC|ND|SA)){0,2})\b(?:[ -]?(?:v(?:ersion)?\.? ?)?(\d\.\d))?", re.IGNORECASE)
_CONDITION = r"(?:Non[\s\-–]?Commercial|No[\s\-–]?Deriv\w*|Share[\s\-–]?Alike)"
_WORDS = re.compile(
    rf"Creative Commons\W+(?:license\W+)?\(?Attribution((?:[\s\-–]*{_CONDITION})*)"
    r"\D{0,40}?(?:(\d\.\d)|\b(?:licen[cs]e|unported|international)\b)",
    re.IGNORECASE,
)
_ZERO = re.compile(r"\bCC ?0\b(?: ?(\d\.\d))?|Creative Commons (?:CC0|Zero)", re.IGNORECASE)


class License(NamedTuple):
    """A licence: its short name, or its text on one line when it has none; and its address, where given."""

    name: str | None
    url: str | None


def read_license(meta: _Element) -> License:
    """Return the licence that an article's metadata name; both None without one.

    A Creative Commons licence is taken before any other, its address before its wording. Without permissions, the
    copyright line of old articles is read for one.
    """
    licenses = meta.findall("permissions/license") or meta.findall("license")
    addresses = [address for item in licenses for address in _addresses(item)]
    for address in addresses:
        if name := name_of_license(address):
            return License(name, address)
    texts = [flat_text(item, frozenset({"license_ref"})) for item in licenses]
    copyrights = [flat_text(item) for item in meta.iter("copyright-statement")]
    kinds = [item.get("license-type", "") for item in licenses]
    for text in (*texts, *kinds, *copyrights):
        if name := name_of_license(text):
            return License(name, _address_in(text))
    return License(next(map(_shortened, filter(None, texts)), None), next(iter(addresses), None))


def name_of_license(text: str) -> str | None:
    """Return the short name of the Creative Commons licence that a text or an address names; None for any other.

    >>> name_of_license("http://creativecommons.org/licenses/by-nc-nd/4.0/"), name_of_license("cc by")
    ('CC BY-NC-ND 4.0', 'CC BY')
    """
    if match := _BY_ADDRESS.search(text):
        return _joined(f"CC {match[1].upper()}", match[2])
    if match := _DEDICATION.search(text):
        return _joined("CC0" if match[1].lower() == "zero" else "Public Domain Mark", match[2])
    if match := _WORDS.search(text):
        return _joined("-".join(("CC BY", *_conditions(match[1]))), match[2])
    if match := _SHORT.search(text):
        return _joined(f"CC {match[1].upper().replace(' ', '-')}", match[2])
    return _joined("CC0", match[1]) if (match := _ZERO.search(text)) else None


def _joined(name: str, version: str | None) -> str:
    return f"{name} {version}" if version else name


def _conditions(words: str) -> Iterator[str]:
    """Return the letters of a licence's conditions in the order in which Creative Commons puts them."""
    plain = "".join(char for char in words.lower() if char.isalpha())
    for letters, word in (("NC", "noncommercial"), ("SA", "sharealike"), ("ND", "noderiv")):
        if word in plain:
            yield letters


def _addresses(license_: _Element) -> Iterator[str]:
    """Return the addresses that a licence gives: its own, the machine-readable one, those in its text."""
    if href := license_.get(HREF):
        yield href.strip()
    for reference in license_.iter("license_ref"):
        if reference.text:
            yield reference.text.strip()
    for link in license_.iter("ext-link", "uri"):
        yield (link.get(HREF) or link.text or "").strip()
    if address := _address_in(" ".join(license_.itertext())):
        yield address


def _address_in(text: str) -> str | None:
    found = _ADDRESS.search(text)
    return found[0].rstrip(".,;") if found else None


def _shortened(text: str) -> str:
    """Cut a text at a word so that it fits, and say so by three dots."""
    if len(text) <= MAX_LENGTH:
        return text
    return text[: MAX_LENGTH - 3].rsplit(" ", 1)[0] + "..."

"""Licences of articles in their short form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from hepcite.sources.jats.licenses import MAX_LENGTH, License, name_of_license, read_license

NAMESPACES = 'xmlns:xlink="http://www.w3.org/1999/xlink"'


def license_of(permissions: str) -> License:
    """Read the licence of an article whose metadata hold only these permissions."""
    return read_license(etree.fromstring(f"<article-meta {NAMESPACES}>{permissions}</article-meta>"))


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("http://creativecommons.org/licenses/by/4.0/", "CC BY 4.0"),
        ("https://www.creativecommons.org/licenses/by-nc-nd/3.0", "CC BY-NC-ND 3.0"),
        ("https://creativecommons.org/licenses/by-nc-sa/4.0/legalcode", "CC BY-NC-SA 4.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0 1.0"),
        ("the Creative Commons Attribution License, which permits unrestricted use", "CC BY"),
        ("Creative Commons Attribution 4.0 International License", "CC BY 4.0"),
        ("Creative Commons Attribution-NonCommercial-NoDerivatives 4.0 International License", "CC BY-NC-ND 4.0"),
        ("Creative Commons Attribution Non-Commercial License", "CC BY-NC"),
        ("Creative Commons Attribution-NonCommercial-ShareAlike 4.0 International", "CC BY-NC-SA 4.0"),
        ("an open access article under the CC BY-NC-ND license", "CC BY-NC-ND"),
        ("cc-by", "CC BY"),
        ("cc by-nc", "CC BY-NC"),
        ("CC BY 4.0", "CC BY 4.0"),
        ("the Creative Commons CC0 public domain dedication", "CC0"),
        ("All rights reserved by the journal", None),
        ("success by nature", None),
        ("open-access", None),
    ],
)
def test_names_of_licenses(words: str, name: str | None):
    """A licence is known by its address, its full name or its letters; other words name none."""
    assert name_of_license(words) == name


def test_the_address_of_the_license():
    """The licence's own address gives its name."""
    found = license_of(
        '<permissions><license xlink:href="http://creativecommons.org/licenses/by-nc/4.0/"/></permissions>'
    )
    assert found == License("CC BY-NC 4.0", "http://creativecommons.org/licenses/by-nc/4.0/")


def test_the_machine_readable_address():
    """An address in an element of its own counts, and is no part of the licence's words."""
    found = license_of(
        "<permissions><license><license_ref>https://creativecommons.org/licenses/by/4.0/</license_ref>"
        "<license-p>Open access.</license-p></license></permissions>"
    )
    assert found == License("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/")


def test_a_link_in_the_words():
    """A link inside the licence's text gives its name and address."""
    link = '<ext-link xlink:href="http://creativecommons.org/licenses/by-nc-nd/4.0/">here</ext-link>'
    found = license_of(f"<permissions><license><license-p>See {link}.</license-p></license></permissions>")
    assert found == License("CC BY-NC-ND 4.0", "http://creativecommons.org/licenses/by-nc-nd/4.0/")


def test_an_address_written_out():
    """An address that is only written in the text is found without the full stop behind it."""
    words = "Licensed under https://creativecommons.org/licenses/by/4.0/."
    assert license_of(f"<permissions><license><p>{words}</p></license></permissions>").name == "CC BY 4.0"


def test_a_free_license_goes_before_the_publishers_own():
    """Of a licence for mining and a Creative Commons one the second is named."""
    found = license_of(
        '<permissions><license xlink:href="https://publisher.example/tdm"/>'
        '<license xlink:href="https://creativecommons.org/licenses/by/4.0/"/></permissions>'
    )
    assert found.name == "CC BY 4.0"


def test_another_license_is_its_text_shortened():
    """A licence without a short name is told in its own words, cut at a word."""
    words = "This file may be used for text mining. " * 9
    found = license_of(f"<permissions><license><license-p>{words}</license-p></license></permissions>")
    assert found.name is not None
    assert found.name.startswith("This file may be used")
    assert found.name.endswith("...")
    assert len(found.name) <= MAX_LENGTH


def test_no_license_is_none():
    """A copyright line alone is no licence, unless it names one."""
    assert license_of("<permissions><copyright-statement>(c) 2024 Someone</copyright-statement></permissions>") == (
        None,
        None,
    )
    assert (
        license_of("<copyright-statement>(c) 2006, Creative Commons Attribution License</copyright-statement>").name
        == "CC BY"
    )


@given(st.text(max_size=80))
def test_no_words_break_it(words: str):
    """Any text is read; a name is one of the known forms."""
    name = name_of_license(words)
    assert name is None or name.startswith(("CC BY", "CC0", "Public Domain"))

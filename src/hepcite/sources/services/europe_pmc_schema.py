"""How Europe PMC writes a paper's record in JSON, in its "core" and its "lite" form."""

from typing import Annotated

from pydantic import BeforeValidator, ConfigDict
from pydantic.alias_generators import to_camel

from hepcite.sources.text.json_records import JsonRecord
from hepcite.sources.text.tidy_text import tidy


class _Lenient(JsonRecord):
    """A part of a record: null means absent, unknown keys are skipped, a number may stand for a text."""

    model_config = ConfigDict(alias_generator=to_camel)


def _listed(value: object) -> object:
    """Records that were XML once hold a single thing where others hold a list."""
    return [one for one in value if one is not None] if isinstance(value, list) else [value]


_MANY = BeforeValidator(_listed)


class _Author(_Lenient):
    full_name: str = ""
    collective_name: str = ""


class _Authors(_Lenient):
    author: Annotated[tuple[_Author, ...], _MANY] = ()


class _Types(_Lenient):
    pub_type: Annotated[tuple[str, ...], _MANY] = ()


class _Journal(_Lenient):
    title: str = ""
    medline_abbreviation: str = ""


class _Issue(_Lenient):
    volume: str = ""
    issue: str = ""
    year_of_publication: str = ""
    journal: _Journal = _Journal()


class _Report(_Lenient):
    publisher: str = ""


class LinkedPaper(_Lenient):
    """A notice about the paper, or what the paper is a notice about; comments and other links as well."""

    type: str = ""
    source: str = ""
    id: str = ""
    reference: str = ""


class _Links(_Lenient):
    comment_correction: Annotated[tuple[LinkedPaper, ...], _MANY] = ()


class PaperRecord(_Lenient):
    """A record in the "core" form, with the keys that stand in their place in the "lite" one."""

    source: str = ""
    id: str = ""
    pmid: str = ""
    pmcid: str = ""
    doi: str = ""
    title: str = ""
    author_list: _Authors = _Authors()
    author_string: str = ""
    journal_info: _Issue = _Issue()
    journal_title: str = ""
    journal_volume: str = ""
    issue: str = ""
    book_or_report_details: _Report = _Report()
    pub_year: str = ""
    electronic_publication_date: str = ""
    page_info: str = ""
    abstract_text: str = ""
    pub_type_list: _Types = _Types()
    pub_type: str = ""
    license: str = ""
    comment_correction_list: _Links = _Links()

    @property
    def types(self) -> tuple[str, ...]:
        """Publication types in the words of the record."""
        return tuple(filter(None, map(tidy, self.pub_type_list.pub_type or self.pub_type.split(";"))))

    @property
    def links(self) -> tuple[LinkedPaper, ...]:
        """Papers that comment on this one, correct it or retract it, or that it does so to."""
        return self.comment_correction_list.comment_correction

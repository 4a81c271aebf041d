"""Titles of papers in one form, whatever their source writes around them."""

from hepcite.sources.text.inline_markup import plain_text_of


def bare_title(text: str) -> str:
    """Return a title without markup and without a final full stop; dots that end an ellipsis stay.

    >>> bare_title("Sorafenib in <i>advanced</i> HCC."), bare_title("What next...")
    ('Sorafenib in advanced HCC', 'What next...')
    """
    title = plain_text_of(text)
    return title if title.endswith("..") else title.removesuffix(".").rstrip()

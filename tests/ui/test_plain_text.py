"""The plain text that the copy button puts on the clipboard."""

from hepcite.wording import STANDING_LINE
from hepcite_ui.plain_text import write_plain_text, write_reference

PFS = "Median PFS was 4.1 months <95% CI 3.3-5.3>"


def test_copy_holds_quotes_with_numbers(answer_from, trial):
    """Each quote is copied verbatim, in quotation marks, with its number."""
    assert f'"{PFS}" [1]' in write_plain_text(answer_from((trial, PFS)))


def test_copy_ends_with_references(answer_from, trial, unverified):
    """Each quoted document is referenced once, under the numbers of its quotes."""
    copied = write_plain_text(answer_from((trial, PFS), (unverified, "was longer."), (trial, "OS 9.9 months")))
    assert "\n[1, 3] Chan SL, Ryoo BY, et al. Cabozantinib after immunotherapy. J Hepatol 2024." in copied
    assert "\n[2] <b>Bold</b> claims." in copied


def test_copy_keeps_warnings(answer_from, unverified):
    """A notice is copied with the quote, and so is the standing line."""
    copied = write_plain_text(answer_from((unverified, "was longer.")))
    assert copied.index("Notice: unverified record") < copied.index('"was longer."')
    assert STANDING_LINE in copied


def test_reference_is_one_line(trial):
    """A reference names authors, title, journal, year and identifiers."""
    assert write_reference(trial) == (
        "Chan SL, Ryoo BY, et al. Cabozantinib after immunotherapy. J Hepatol 2024. "
        "https://doi.org/10.1016/j.jhep.2024.03.033. PMID 38508240. NCT04588051. jRCT-1."
    )

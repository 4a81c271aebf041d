"""The buttons under an answer: copy, link, print, download, and, where that is switched on, what one thought of it."""

from markupsafe import Markup

from hepcite.feedback import MAX_COMMENT
from hepcite_ui.taking_along import FORMATS

_BUTTONS = Markup(
    '<button type="button" class="hc-button" data-hc="show">Show sources</button>'
    '<button type="button" class="hc-button" data-hc="copy">Copy as Markdown</button>'
    '<button type="button" class="hc-button" data-hc="link">Copy link</button>'
    '<button type="button" class="hc-button" data-hc="print">Print</button>'
    '<details class="hc-downloads"><summary class="hc-button">Download</summary><div>{}</div></details>'
    '<span class="hc-said" role="status"></span>'
)
_DOWNLOAD = Markup('<button type="button" class="hc-button" data-hc="take" data-format="{}">{}</button>')


_FEEDBACK = Markup(
    '<details class="hc-feedback"><summary>Was this answer helpful?</summary>'
    "<p>Your rating and comment are stored on this server with the question. Write nothing about a patient.</p>"
    '<label>Comment (optional)<textarea maxlength="{}" rows="2"></textarea></label>'
    '<button type="button" class="hc-button" data-hc="rate" data-rating="helpful">Helpful</button> '
    '<button type="button" class="hc-button" data-hc="rate" data-rating="not helpful">Not helpful</button> '
    '<span class="hc-said" role="status"></span></details>'
)


def render_feedback() -> Markup:
    """Return what asks for a rating; shown only where ratings are stored."""
    return _FEEDBACK.format(MAX_COMMENT)


def render_take_buttons() -> Markup:
    """Return the buttons; the page's script knows them by `data-hc`."""
    downloads = (_DOWNLOAD.format(name, one.label) for name, one in FORMATS.items())
    return _BUTTONS.format(Markup("").join(downloads))

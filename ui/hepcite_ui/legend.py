"""What stands beside an empty conversation: how to read the labels of an answer."""

from collections.abc import Collection

from markupsafe import Markup

from hepcite.evidence import KIND_NAMES
from hepcite_ui.rendering import join

_LEGEND = Markup(
    '<section class="hc-sources hc-none hc-legend" aria-label="How to read an answer"><h2>How to read an answer</h2>'
    "<dl>{}</dl><p>The sources of an answer are shown here, each quote marked in its text.</p></section>"
)
_RECORD = "The quote is from a short summary written for this corpus: read the paper before you rely on a figure."
_PAPER = "The quote is in the paper’s own words."
_SIGN = Markup("<div><dt>{}</dt><dd>{}</dd></div>")
_CHIP = Markup('<span class="hc-chip {}">{}</span>')
_LABEL = Markup('<span class="hc-label {}">{}</span>')


def render_legend(kinds: Collection[str]) -> Markup:
    """Return the labels as an answer shows them, each with what it means to a reader.

    Args:
        kinds: The kinds of text that the corpus has; others are not told of.
    """
    papers = [kind for kind in ("abstract", "full-text", "review") if kind in kinds]
    signs = [
        (_CHIP.format("hc-direct", "direct evidence"), "The study treated patients after immunotherapy."),
        (
            _CHIP.format("hc-mixed", "mixed lines"),
            "Several lines of therapy together; how many patients had immunotherapy before is not always stated.",
        ),
        (
            _CHIP.format("hc-mixed", "indirect evidence"),
            "It treated others, in first line for example, or after a TKI: what it found may not hold after "
            "immunotherapy.",
        ),
    ]
    if "study-record" in kinds:
        signs.append((_CHIP.format("hc-kind hc-from-study-record", KIND_NAMES["study-record"]), _RECORD))
    signs += [(_CHIP.format(f"hc-kind hc-from-{kind}", KIND_NAMES[kind]), _PAPER) for kind in papers]
    signs += [
        (
            _LABEL.format("hc-warning", "unverified record"),
            "Its key figures were not checked against a published source: it counts for less than others.",
        ),
        (
            _LABEL.format("hc-warning", "retracted"),
            "The paper was withdrawn: it is no evidence. Each answer says when retractions were last looked for.",
        ),
        (
            _LABEL.format("hc-declined", "Declined"),
            "HepCite found no answer in its corpus, or was asked for advice on a patient; it makes none up.",
        ),
    ]
    return _LEGEND.format(join(_SIGN.format(sign, meaning) for sign, meaning in signs))

"""What stands beside an empty conversation."""

from lxml import html

from hepcite_ui.legend import render_legend


def signs(*kinds: str) -> list[str]:
    """Return the labels that are explained."""
    return [" ".join(sign.text_content().split()) for sign in html.fromstring(render_legend(kinds)).iter("dt")]


def test_labels_of_an_answer_are_explained():
    """Directness, doubt and refusal are explained whatever the corpus holds."""
    directness, doubt = ["direct evidence", "mixed lines", "indirect evidence"], ["unverified record", "retracted"]
    assert signs() == [*directness, *doubt, "Declined"]


def test_only_kinds_of_text_that_there_are():
    """A kind of text that the corpus does not have is not explained; a study record is never called a paper's words."""
    assert "Abstract" not in signs("study-record", "review")
    assert {"Study record", "Review"} <= set(signs("study-record", "review"))
    told = {
        " ".join(row.find("dt").text_content().split()): row.find("dd").text_content()
        for row in html.fromstring(render_legend(["study-record", "abstract"])).iterfind(".//dl/div")
    }
    assert "own words" in told["Abstract"] and "own words" not in told["Study record"]

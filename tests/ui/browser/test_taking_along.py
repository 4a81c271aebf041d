"""Files, links and paper: what is taken along from the page."""

import pytest

pytestmark = pytest.mark.browser

ANSWERED = "What is known about cabozantinib after immunotherapy?"
SUFFIXES = {"markdown": "md", "ris": "ris", "bibtex": "bib", "pmids": "txt", "csv": "csv", "json": "json"}


@pytest.fixture(scope="module")
def card(visitor):
    """The card of an answer."""
    return visitor.ask(ANSWERED)


@pytest.mark.parametrize("format_name", SUFFIXES)
def test_file_is_saved(visitor, card, format_name, tmp_path):
    """Each format is saved under the answer's id, and the card says so."""
    file = visitor.download(card, format_name, tmp_path)
    assert file.name == f"hepcite-{card.get_attribute('data-answer')}.{SUFFIXES[format_name]}"
    assert file.stat().st_size
    card.locator(".hc-said", has_text=f"{file.name} saved").wait_for()


def test_audit_file_is_verified(visitor, card, tmp_path, hepcite_command):
    """`hepcite verify` finds every quote of the downloaded audit file in the library."""
    file = visitor.download(card, "json", tmp_path)
    checked = hepcite_command("verify", str(file))
    assert checked.returncode == 0, checked.stderr
    assert f"{len(visitor.read()['quotes'])} quotes verified" in checked.stdout


def test_altered_audit_file_is_not_verified(visitor, card, tmp_path, hepcite_command):
    """`hepcite verify` notices one changed digit in the downloaded audit file."""
    file = visitor.download(card, "json", tmp_path)
    content = file.read_text(encoding="utf-8")
    assert "4.1 months" in content
    file.write_text(content.replace("4.1 months", "4.2 months"), encoding="utf-8")
    assert hepcite_command("verify", str(file)).returncode == 1


def test_copied_markdown_is_the_downloaded_file(visit, tmp_path):
    """The button "Copy as Markdown" puts into the clipboard what the Markdown file holds."""
    visitor = visit(permissions=["clipboard-read", "clipboard-write"])
    card = visitor.ask(ANSWERED)
    card.get_by_role("button", name="Copy as Markdown").click()
    card.locator(".hc-said", has_text="Copied").wait_for()
    copied = visitor.page.evaluate("navigator.clipboard.readText()")
    assert copied == visitor.download(card, "markdown", tmp_path).read_text(encoding="utf-8")


def test_copied_link_is_the_address(visit):
    """The button "Copy link" puts into the clipboard the address that names the answer."""
    visitor = visit(permissions=["clipboard-read", "clipboard-write"])
    card = visitor.ask(ANSWERED)
    card.get_by_role("button", name="Copy link").click()
    card.locator(".hc-said", has_text="Link copied").wait_for()
    assert visitor.page.evaluate("navigator.clipboard.readText()") == visitor.page.url


def test_paper_holds_quotes_and_references(visitor, card, tmp_path):
    """The printed page has question, quotes and references on it, and no button."""
    import pypdfium2

    file = tmp_path / "page.pdf"
    visitor.page.pdf(path=file)
    with pypdfium2.PdfDocument(file) as pdf:
        text = " ".join("".join(page.get_textpage().get_text_bounded() for page in pdf).split())
    quotes = visitor.read()["quotes"].values()
    assert all(" ".join(words.split())[:60] in text for words in quotes)
    assert "References" in text and "PMID" in text
    assert not any(label in text for label in ("Copy as Markdown", "New conversation", "Show sources", "Stop", "Ask a"))


@pytest.mark.parametrize("background", [False, True])
def test_dark_theme_prints_like_the_light_one(visit, background, tmp_path):
    """Asked in the dark theme, an answer prints in the same colours as in the light one, with and without grounds."""
    import pypdfium2

    pages = []
    for theme in ("light", "dark"):
        visitor = visit(query=f"?__theme={theme}")
        visitor.ask(ANSWERED)
        file = tmp_path / f"{theme}.pdf"
        visitor.page.pdf(path=file, print_background=background)
        with pypdfium2.PdfDocument(file) as pdf:
            pages.append([page.render(scale=0.5).to_numpy() for page in pdf])
    differing = [abs(a.astype(int) - b).max() for a, b in zip(*pages, strict=True)]
    assert max(differing) < 48  # of 255, for the smoothing of letters


def test_print_leaves_one_answer_on_paper(visit):
    """The button "Print" puts one card with its question on paper, folded parts open; then all is as before."""
    visitor = visit()
    visitor.ask(ANSWERED)
    card = visitor.ask("Lenvatinib or sorafenib after atezolizumab-bevacizumab?")
    visitor.page.emulate_media(media="print")
    visitor.page.evaluate(
        """() => {
          window.print = () => {
            window.dispatchEvent(new Event("beforeprint"));
            window.onPaper = document.body.innerText;
            window.dispatchEvent(new Event("afterprint"));
          };
        }"""
    )
    card.locator("[data-hc=print]").evaluate("button => button.click()")
    text = visitor.page.evaluate("window.onPaper")
    assert "Lenvatinib or sorafenib" in text and ANSWERED not in text
    assert "PMID" in text
    assert "Copy link" not in text
    assert visitor.page.evaluate("document.querySelectorAll('.hc-printing, .hc-on-paper').length") == 0
    assert card.locator(".hc-references[open]").count() == 0

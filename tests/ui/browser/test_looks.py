"""Dark, narrow, magnified, without motion, with forced colours: the page stays readable."""

import pytest

pytestmark = pytest.mark.browser

ANSWERED = "What is known about cabozantinib after immunotherapy?"
DECLINED = "What is the target INR for a mechanical mitral valve?"
TABS = ("Corpus", "Evaluation", "About")
SIZES = {"phone": (380, 800), "magnified": (320, 256)}
"""In CSS pixels; the second is a window of 1280 x 1024 at 400 %, as WCAG 1.4.10 asks for."""

READY = {"Corpus": ".hc-doc", "Evaluation": "#hc-evaluation h2, #hc-evaluation h3", "About": "#hc-about h2"}
TALL = "() => document.scrollingElement.scrollHeight - innerHeight"
SIDEWAYS = "() => document.scrollingElement.scrollWidth - innerWidth"
CONTRAST = """() => {
  const rgb = (text) => text.match(/[\\d.]+/g).slice(0, 3).map((part) => {
    const value = part / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  const light = (text) => { const [r, g, b] = rgb(text); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  return [...document.querySelectorAll("#hc-panel .hc-text mark")].map((mark) => {
    const style = getComputedStyle(mark);
    const [high, low] = [light(style.color), light(style.backgroundColor)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  });
}"""


EDGE = """box => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map((part) => {
      const value = part / 255;
      return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const style = getComputedStyle(box);
  if (parseFloat(style.borderTopWidth) < 1) return 0;
  const grounds = [style.backgroundColor];
  for (let around = box.parentElement; around; around = around.parentElement) {
    const ground = getComputedStyle(around).backgroundColor;
    if (ground !== "rgba(0, 0, 0, 0)" && grounds.push(ground)) break;
  }
  const contrasts = grounds.filter((ground) => ground !== "rgba(0, 0, 0, 0)").map((ground) => {
    const [high, low] = [light(style.borderTopColor), light(ground)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  });
  return Math.min(...contrasts);
}"""


def open_tab(visitor, name):
    """Open a tab and wait for what it shows."""
    visitor.page.get_by_role("tab", name=name).click()
    visitor.page.locator(READY[name]).first.wait_for()


@pytest.mark.parametrize("size", SIZES)
def test_nothing_needs_sideways_scrolling(visit, size):
    """Empty page, answer, open source, refusal and each tab fit the width of a small window."""
    width, height = SIZES[size]
    visitor = visit(viewport={"width": width, "height": height})
    beyond = {}

    def look(state):
        visitor.show(f"{size}-{state}")
        beyond[state] = visitor.page.evaluate(SIDEWAYS)

    look("empty")
    card = visitor.ask(ANSWERED)
    look("answer")
    card.locator('.hc-quote .hc-open[data-quote="2"]').click()
    visitor.page.locator("#hc-panel mark.hc-flash").first.wait_for(state="visible")
    look("source")
    visitor.ask(DECLINED)
    look("refusal")
    for name in TABS:
        open_tab(visitor, name)
        look(name)
    assert {state: pixels for state, pixels in beyond.items() if pixels > 0} == {}


def test_answer_scrolls_into_view_on_a_phone(visit):
    """On a narrow window the opened quote, below the conversation, is brought into view."""
    visitor = visit(viewport={"width": 380, "height": 800})
    visitor.ask(ANSWERED).locator('.hc-quote .hc-open[data-quote="2"]').click()
    visitor.page.wait_for_function(
        """() => {
          const { top, bottom } = document.activeElement.getBoundingClientRect();
          return document.activeElement.matches('mark[data-quotes~="2"]') && top >= 0 && bottom <= innerHeight;
        }"""
    )


@pytest.mark.parametrize("size", [(1366, 768), (1440, 900), (1920, 1080)])
def test_answer_has_most_of_a_screen(visit, size):
    """On a screen the conversation takes six tenths of the height, and all of its bar is seen."""
    visitor = visit(viewport={"width": size[0], "height": size[1]})
    visitor.ask(ANSWERED)
    chat, bar = (visitor.page.locator(name).bounding_box() for name in ("#hc-chat", "#hc-bar"))
    assert chat["height"] >= 0.6 * size[1]
    assert bar["y"] + bar["height"] <= size[1]
    assert bar["height"] <= 90


@pytest.mark.parametrize("size", [(1024, 700), (1366, 768), (1440, 900), (1920, 1080)])
def test_screen_holds_the_whole_page(visit, size):
    """On a screen the page itself does not scroll: before the first question, with an answer, and with a source."""
    visitor = visit(viewport={"width": size[0], "height": size[1]})
    heights = [visitor.page.evaluate(TALL)]
    card = visitor.ask(ANSWERED)
    heights.append(visitor.page.evaluate(TALL))
    card.locator('.hc-quote .hc-open[data-quote="2"]').click()
    visitor.page.locator("#hc-panel mark[aria-current]").first.wait_for()
    heights.append(visitor.page.evaluate(TALL))
    assert max(heights) <= 0


def test_little_stands_above_the_conversation(visit):
    """Header, standing line and tabs take at most an eighth of a laptop's height."""
    visitor = visit(viewport={"width": 1366, "height": 768})
    visitor.page.locator("#hc-chat button.example").first.wait_for()
    assert visitor.page.locator("#hc-chat").bounding_box()["y"] <= 768 / 8


def test_opened_quote_stands_out_from_the_others(visit):
    """The opened quote differs from the document's other quotes in its frame, not in its ground alone."""
    visitor = visit()
    visitor.ask(ANSWERED).locator('.hc-quote .hc-open[data-quote="2"]').click()
    visitor.page.locator('#hc-panel mark[aria-current][data-quotes~="2"]').first.wait_for()
    visitor.page.wait_for_timeout(2_300)  # until it does not flash any more
    look = "all => all.map((one) => [getComputedStyle(one).outlineStyle, getComputedStyle(one).backgroundColor])"
    opened = visitor.page.locator("#hc-panel mark[aria-current]").evaluate_all(look)
    others = visitor.page.locator("#hc-panel mark:not([aria-current])").evaluate_all(look)
    assert {style for style, _ in opened} == {"solid"} and {style for style, _ in others} == {"none"}
    assert not {ground for _, ground in opened} & {ground for _, ground in others}


def test_number_stands_below_the_words_of_its_quote(visit):
    """Each quote's number begins where the quote's words begin, whatever line its kind of source has beside it."""
    card = visit().ask(ANSWERED)
    begins = card.locator(".hc-quote").evaluate_all(
        """all => all.map((quote) => [".hc-verbatim", ".hc-number"].map((name) => {
          const words = document.createRange();
          words.selectNodeContents(quote.querySelector(name));
          return words.getClientRects()[0].left;
        }))"""
    )
    assert begins and all(abs(words - number) < 1 for words, number in begins)


def test_kind_of_source_is_said_in_full_ink(visit):
    """The line that says whose words the quotes are is as dark as the quotes themselves."""
    card = visit().ask(ANSWERED)
    ink = "one => getComputedStyle(one).color"
    assert card.locator(".hc-kinds").first.evaluate(ink) == card.locator(".hc-verbatim").first.evaluate(ink)


def test_standing_line_stays_in_view_on_a_phone(visit):
    """However far one reads on a phone, what the page is for stands above, and hides nothing that is opened."""
    visitor = visit(viewport={"width": 390, "height": 844})
    card = visitor.ask(ANSWERED)
    card.locator(".hc-results").evaluate("one => one.scrollIntoView()")
    assert visitor.page.locator(".hc-standing").bounding_box()["y"] == 0
    card.locator('.hc-quote .hc-open[data-quote="2"]').click()
    visitor.page.wait_for_timeout(1_500)  # until nothing scrolls any more
    line, head, mark = (
        visitor.page.locator(name).first.bounding_box()
        for name in (".hc-standing", ".hc-source[open] > summary", "#hc-panel mark[aria-current]")
    )
    assert line["y"] >= 0 and line["y"] + line["height"] <= head["y"] + 1
    assert head["y"] + head["height"] <= mark["y"]


@pytest.mark.parametrize("selector", ["a[target=_blank]", ".hc-quote .hc-open"])
def test_ways_out_and_ways_within_have_signs(visit, selector):
    """A link out of the page has one sign, a way to another place of the page has another."""
    visitor = visit()
    visitor.ask(ANSWERED)
    sign = visitor.page.locator(f"#hc-columns {selector}").evaluate_all(
        "all => [...new Set(all.map((one) => getComputedStyle(one, '::after').content.match(/[^\\s\\u00a0\"]/)[0]))]"
    )
    assert sign == (["↗"] if selector.startswith("a") else ["→"])


def test_phone_scrolls_the_page_alone(visit):
    """On a phone the answer is as long as it is, and the question box stays in view wherever one reads."""
    visitor = visit(viewport={"width": 390, "height": 844})
    card = visitor.ask(ANSWERED)
    assert visitor.page.locator("#hc-chat").bounding_box()["height"] > card.bounding_box()["height"]
    for place in (".hc-evidence", ".hc-results"):
        card.locator(place).evaluate("one => one.scrollIntoView({ block: 'start' })")
        box = visitor.page.locator("#hc-question").bounding_box()
        assert 0 < box["y"] < 844 - box["height"]


def test_way_back_stays_in_view_on_a_phone(visit):
    """However long the source, the button back to the answer is in view beside the opened quote."""
    visitor = visit(viewport={"width": 390, "height": 844})
    visitor.ask(ANSWERED).locator('.hc-quote .hc-open[data-quote="1"]').click()
    visitor.page.locator("#hc-panel mark.hc-flash").first.wait_for(state="visible")
    visitor.page.wait_for_timeout(1_200)  # until nothing scrolls any more
    back = visitor.page.locator("#hc-panel .hc-source[open] > [data-hc=back]").first.bounding_box()
    assert 0 <= back["y"] <= 844 - back["height"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_marked_words_are_easily_read(visit, theme):
    """Marked words have a contrast of at least 4.5 to 1."""
    visitor = visit(query=f"?__theme={theme}")
    visitor.ask(ANSWERED)
    contrasts = visitor.page.evaluate(CONTRAST)
    visitor.show(f"{theme}-answer")
    assert contrasts and min(contrasts) >= 4.5


def test_nothing_is_named_that_is_not_there_on_a_phone(visit):
    """In the list of the corpus a document without notices has no line for them."""
    visitor = visit(viewport={"width": 390, "height": 844})
    open_tab(visitor, "Corpus")
    empty = visitor.page.locator('.hc-documents [data-label="Notices"]:empty')
    assert empty.count() and not empty.first.is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_boxes_are_told_from_their_ground(visit, theme):
    """Question box and unticked checkbox have edges with a contrast of at least 3 to 1 with their ground."""
    visitor = visit(query=f"?__theme={theme}")
    assert visitor.page.locator("#hc-question textarea").evaluate(EDGE) >= 3
    open_tab(visitor, "Corpus")
    tick = visitor.page.get_by_label("With notices only")
    tick.wait_for()
    visitor.show(f"{theme}-corpus")
    assert tick.evaluate(EDGE) >= 3


@pytest.mark.parametrize("width", [1024, 1200, 1440, 1920])
def test_table_of_results_is_seen_whole(visit, width):
    """No column of the results is cut off at the widths of screens."""
    box = visit(viewport={"width": width, "height": 900}).ask(ANSWERED).locator(".hc-results-box")
    assert box.evaluate("box => box.scrollWidth - box.clientWidth") <= 0


def test_dark_theme_is_kept_in_the_address(visit):
    """A question asked in the dark theme leaves the theme in the address."""
    visitor = visit(query="?__theme=dark")
    visitor.ask(ANSWERED)
    assert "__theme=dark" in visitor.page.url and "answer=" in visitor.page.url
    assert visitor.page.evaluate("document.body.classList.contains('dark')")


def test_only_the_opened_quote_is_outlined_without_motion(visit):
    """Where motion is unwanted the mark does not flash: it is outlined, and no other mark is."""
    visitor = visit(reduced_motion="reduce")
    card = visitor.ask(ANSWERED)
    for number in ("1", "2"):
        card.locator(f'.hc-quote .hc-open[data-quote="{number}"]').click()
        visitor.page.locator(f'#hc-panel mark.hc-flash[data-quotes~="{number}"]').first.wait_for()
    flashed = visitor.page.locator("#hc-panel mark.hc-flash")
    styles = flashed.evaluate_all("all => all.map((one) => getComputedStyle(one).animationName)")
    assert set(styles) == {"none"}
    assert all("2" in numbers.split() for numbers in flashed.evaluate_all("all => all.map((m) => m.dataset.quotes)"))


def test_marks_are_seen_with_forced_colours(visit):
    """Where the system sets the colours, a marked stretch still differs from the text around it."""
    visitor = visit(forced_colors="active")
    visitor.ask(ANSWERED)
    visitor.show("forced-colours")
    told_apart = visitor.page.locator("#hc-panel .hc-text mark").first.evaluate(
        """mark => {
          const [own, around] = [getComputedStyle(mark), getComputedStyle(mark.parentElement)];
          return own.backgroundColor !== around.backgroundColor || own.outlineStyle !== "none"
            || own.textDecorationLine !== "none" || own.borderBottomStyle !== "none";
        }"""
    )
    assert told_apart

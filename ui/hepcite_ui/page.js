// Handles the buttons of the answer cards and of the sources. Runs once, when the sources panel is loaded:
// `element` is the panel, `props.value` its HTML, `server.show_sources` renders the sources of one answer.

window.hepcitePage?.abort();
window.hepcitePage = new AbortController();

const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
const narrow = () => matchMedia("(max-width: 760px)").matches;
const panel = () => element.querySelector(".hc-sources");
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function scrollTo(target, block) {
  target.scrollIntoView({ behavior: calm() ? "auto" : "smooth", block });
}

function outlineSelected() {
  const shown = panel()?.dataset.answer;
  for (const card of document.querySelectorAll(".hc-answer")) {
    card.classList.toggle("hc-selected", card.dataset.answer === shown);
  }
}

// An answer is read from its beginning, so the chat scrolls to the question, not to the end of the answer.
function scrollToQuestion() {
  const question = [...document.querySelectorAll("#hc-chat .user-row")].at(-1);
  const log = question?.closest(".bubble-wrap");
  if (!log) return;
  if (narrow()) scrollTo(document.querySelector("#hc-chat"), "start");
  const top = log.scrollTop + question.getBoundingClientRect().top - log.getBoundingClientRect().top - 8;
  log.scrollTo({ top, behavior: calm() ? "auto" : "smooth" });
}

async function showSources(card) {
  if (panel()?.dataset.answer !== card.dataset.answer) {
    props.value = await server.show_sources(card.dataset.selection);
    await drawn();
  }
  outlineSelected();
}

function openQuote(number) {
  const marks = element.querySelectorAll(`mark[data-quotes~="${CSS.escape(number)}"]`);
  if (!marks.length) return scrollTo(element, "start");
  for (let box = marks[0].closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  for (const mark of marks) {
    mark.classList.remove("hc-flash");
    void mark.offsetWidth; // restarts the animation when the same quote is opened again
    mark.classList.add("hc-flash");
  }
  marks[0].focus({ preventScroll: true });
  scrollTo(marks[0], "center");
}

async function copyText(text) {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
  // Browsers offer the clipboard on https and localhost only; this serves the page on a hospital network.
  const area = Object.assign(document.createElement("textarea"), { value: text });
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

async function copyAnswer(button, card) {
  const label = button.textContent;
  await copyText(card.querySelector(".hc-plain").textContent);
  button.textContent = "Copied";
  setTimeout(() => (button.textContent = label), 2000);
}

// What was searched for goes into the question box, where a wrong guess is put right and asked again.
function correctSearch(button) {
  const box = document.querySelector("#hc-question textarea, #hc-question input");
  if (!box) return;
  const understood = button.closest(".hc-searched").querySelector(".hc-understood").textContent;
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), "value").set.call(box, understood);
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
  box.setSelectionRange(understood.length, understood.length);
}

function backToAnswer() {
  const card = document.querySelector(".hc-answer.hc-selected");
  if (!card) return;
  scrollTo(card, "start");
  card.querySelector(".hc-open")?.focus({ preventScroll: true });
}

async function act(button) {
  const card = button.closest(".hc-answer");
  if (button.dataset.hc === "copy") return copyAnswer(button, card);
  if (button.dataset.hc === "back") return backToAnswer();
  if (button.dataset.hc === "correct") return correctSearch(button);
  if (card) await showSources(card);
  if (button.dataset.hc === "show") return scrollTo(element.closest("#hc-panel"), narrow() ? "start" : "nearest");
  openQuote(button.dataset.quote);
}

document.addEventListener(
  "click",
  (event) => {
    const button = event.target.closest?.("button[data-hc]");
    if (button) act(button).catch((error) => console.error("HepCite:", error));
  },
  { signal: window.hepcitePage.signal },
);

// Gradio draws the chat and the sources in its own time: follow what it draws.
let rowsSeen = 0;
const follower = new MutationObserver(() => {
  outlineSelected();
  const rows = document.querySelectorAll("#hc-chat .message-row").length;
  if (rows !== rowsSeen) scrollToQuestion();
  rowsSeen = rows;
});
follower.observe(element.closest("#hc-columns"), { childList: true, subtree: true });
window.hepcitePage.signal.addEventListener("abort", () => follower.disconnect());

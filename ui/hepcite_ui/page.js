// Handles the buttons of the answer cards and of the sources. Runs once, when the sources panel is loaded:
// `element` is the panel, `props.value` its HTML; `server.show_sources` renders the sources of one answer, and
// `server.take_along` writes one answer as a file.

window.hepcitePage?.abort();
window.hepcitePage = new AbortController();

const KEPT = "hepcite.answers"; // in this browser's memory: [{id, question, turns}], newest first
const KEPT_AT_MOST = 50;

const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
const narrow = () => matchMedia("(max-width: 1023px)").matches;
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

// An answer is read from its beginning: the chat scrolls to the question, or, where the head of the answer would not fit
// below, to that. Where the page itself is scrolled away from the chat, or does its scrolling, so does the page.
function scrollToQuestion() {
  const question = [...document.querySelectorAll("#hc-chat .user-row")].at(-1);
  const log = question?.closest(".bubble-wrap");
  if (!log) return;
  const card = question.nextElementSibling?.querySelector(".hc-card");
  const head = card?.querySelector(".hc-head") ?? card;
  const scrolls = getComputedStyle(log).overflowY !== "visible";
  const taken = () => document.querySelector("#hc-bar").offsetHeight + standing.offsetHeight;
  const room = (scrolls ? log.clientHeight : innerHeight - taken()) - 16;
  const needed = head ? head.getBoundingClientRect().bottom - question.getBoundingClientRect().top : 0;
  const first = needed < room ? question : card;
  if (!scrolls) return first.scrollIntoView({ block: "start" });
  if (document.querySelector("#hc-chat").getBoundingClientRect().top < 0) window.scrollTo({ top: 0 });
  log.scrollTo({ top: log.scrollTop + first.getBoundingClientRect().top - log.getBoundingClientRect().top - 8 });
}

async function showSources(card) {
  if (panel()?.dataset.answer !== card.dataset.answer) {
    props.value = await server.show_sources(card.dataset.selection);
    await drawn();
  }
  outlineSelected();
}

function openQuote(number) {
  const name = CSS.escape(number);
  const marks = element.querySelectorAll(`.hc-text mark[data-quotes~="${name}"]`);
  if (!marks.length) return scrollTo(element, "start");
  for (const one of element.querySelectorAll(".hc-near")) one.classList.remove("hc-near");
  for (const one of element.querySelectorAll(`.hc-text [data-beside~="${name}"]`)) one.classList.add("hc-near");
  for (const one of element.querySelectorAll("[aria-current]")) one.removeAttribute("aria-current");
  for (const one of marks) one.setAttribute("aria-current", "true");
  for (let box = marks[0].closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  for (const mark of element.querySelectorAll(".hc-flash")) mark.classList.remove("hc-flash");
  for (const mark of marks) {
    void mark.offsetWidth; // restarts the animation when the same quote is opened again
    mark.classList.add("hc-flash");
  }
  marks[0].focus({ preventScroll: true });
  scrollTo(marks[0], "center");
}

// Links and history

function linkTo(card) {
  const url = new URL(location.href);
  const bytes = [...new TextEncoder().encode(card.dataset.turns)];
  const turns = btoa(bytes.map((byte) => String.fromCharCode(byte)).join("")).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  url.searchParams.set("answer", card.dataset.answer);
  url.hash = `turns=${turns}`;
  return url.href;
}

function keptAnswers() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    return Array.isArray(kept) ? kept.filter((answer) => answer?.id && answer.turns) : [];
  } catch {
    return []; // another program wrote there, or the browser keeps nothing
  }
}

function keep(card) {
  const { answer: id, turns } = card.dataset;
  const asked = JSON.parse(turns).map((turn) => turn.question);
  const question = asked.length > 1 ? `${asked.at(-1)} (after: ${asked.at(-2)})` : asked[0];
  const others = keptAnswers().filter((answer) => answer.id !== id);
  try {
    localStorage.setItem(KEPT, JSON.stringify([{ id, question, turns }, ...others].slice(0, KEPT_AT_MOST)));
  } catch {
    // A browser that keeps nothing has no history; the address still holds the answer.
  }
  listKept();
}

function listKept() {
  const list = document.querySelector("#hc-history ul");
  if (!list) return;
  const answers = keptAnswers();
  document.querySelector("#hc-history").hidden = !answers.length;
  document.querySelector("#hc-history .hc-count").textContent = `(${answers.length})`;
  list.replaceChildren(
    ...answers.map((answer) => {
      const button = Object.assign(document.createElement("button"), {
        type: "button",
        className: "hc-open",
        textContent: answer.question,
      });
      Object.assign(button.dataset, { hc: "recall", answer: answer.id, turns: answer.turns });
      const item = document.createElement("li");
      item.append(button);
      return item;
    }),
  );
}

function forget() {
  localStorage.removeItem(KEPT);
  listKept();
}

// The address always names the latest answer, so that a reload, a bookmark or a colleague finds it again.
let cardsSeen = 0;
function followAnswers() {
  const cards = document.querySelectorAll("#hc-chat .hc-card[data-turns]");
  if (cards.length === cardsSeen) return;
  const latest = [...cards].at(-1);
  if (cards.length > cardsSeen && latest.dataset.turns) {
    keep(latest);
    history.replaceState(history.state, "", linkTo(latest));
  } else if (!cards.length) {
    const url = new URL(location.href);
    url.searchParams.delete("answer");
    history.replaceState(history.state, "", url.pathname + url.search);
  }
  cardsSeen = cards.length;
}

// Taking an answer along

async function copyText(text) {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
  // Browsers offer the clipboard on https and localhost only; this serves the page on a hospital network.
  const area = Object.assign(document.createElement("textarea"), { value: text });
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

function say(card, text) {
  const status = card.querySelector(".hc-said");
  status.textContent = text;
  setTimeout(() => (status.textContent = ""), 6000);
}

async function copy(card, text, said) {
  await copyText(text);
  say(card, said);
}

async function takeAlong(card, format) {
  const { answer, turns } = card.dataset;
  const file = await server.take_along({ answer_id: answer, turns, format_name: format });
  if (file.error) return say(card, file.error);
  const content = new Blob([file.content], { type: `${file.media_type};charset=utf-8` });
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(content), download: file.name });
  link.click();
  URL.revokeObjectURL(link.href);
  say(card, `${file.name} saved`);
}

// One card alone on paper.
function print(card) {
  card.classList.add("hc-on-paper");
  try {
    window.print();
  } finally {
    card.classList.remove("hc-on-paper");
  }
}

// Nothing is folded on paper, whoever asked for it.
let unfolded = [];
function unfold() {
  unfolded = [...document.querySelectorAll(".hc-card details:not([open], .hc-downloads)")];
  for (const box of unfolded) box.open = true;
}
function foldAgain() {
  for (const box of unfolded) box.open = false;
}

async function rate(button, card) {
  const box = button.closest(".hc-feedback");
  const { answer, turns } = card.dataset;
  const comment = box.querySelector("textarea").value;
  const request = { answer_id: answer, turns, rating: button.dataset.rating, comment };
  box.querySelector(".hc-said").textContent = await server.rate(request);
}

// The table of results

function sortRows(button) {
  const heading = button.closest("th");
  const column = [...heading.parentElement.children].indexOf(heading);
  const order = heading.getAttribute("aria-sort") === "ascending" ? -1 : 1;
  const body = heading.closest("table").tBodies[0];
  const key = (row) => row.cells[column].dataset.sort ?? row.cells[column].textContent;
  const compare = (a, b) => {
    if (a === "" || b === "") return (a === "") - (b === ""); // what is not reported stands last, either way
    return order * (isNaN(a) || isNaN(b) ? a.localeCompare(b, "en") : a - b);
  };
  body.append(...[...body.rows].sort((a, b) => compare(key(a), key(b))));
  for (const other of heading.parentElement.children) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", order === 1 ? "ascending" : "descending");
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

// A document beside a refusal: it answers nothing, and no card is outlined as its answer.
async function showRelated(button) {
  opener = button;
  props.value = await server.show_related(button.dataset.doc);
  await drawn();
  outlineSelected();
  const title = element.querySelector("#hc-related-title") ?? panel();
  title.focus({ preventScroll: true });
  if (narrow()) return scrollTo(element.closest("#hc-panel"), "start");
  element.closest("#hc-panel").scrollTo({ top: 0 });
}

// Back to the number that was opened, so that one reads on where one was.
let opener = null;
function backToAnswer() {
  const card = document.querySelector(".hc-answer.hc-selected");
  const related = panel()?.classList.contains("hc-related") && opener?.isConnected;
  const back = related || card?.contains(opener) ? opener : card?.querySelector(".hc-quote .hc-open");
  if (!back) return;
  back.focus({ preventScroll: true });
  scrollTo(back, "center");
}

async function open(button, card) {
  if (card) {
    opener = button;
    await showSources(card);
  }
  if (button.dataset.hc === "show") return scrollTo(element.closest("#hc-panel"), narrow() ? "start" : "nearest");
  openQuote(button.dataset.quote);
}

// For the keyboard: from the top of the page to the latest answer, or to the place of the first.
function goToLatest() {
  const place = [...document.querySelectorAll("#hc-chat .hc-card")].at(-1) ?? document.querySelector("#hc-chat");
  place.tabIndex = -1;
  place.focus({ preventScroll: true });
  scrollTo(place, "start");
}

const actions = {
  latest: goToLatest,
  show: open,
  open,
  jump: open,
  related: showRelated,
  back: backToAnswer,
  correct: correctSearch,
  copy: (_, card) => copy(card, card.querySelector(".hc-plain").textContent, "Copied"),
  link: (_, card) => copy(card, linkTo(card), "Link copied"),
  print: (_, card) => print(card),
  take: (button, card) => takeAlong(card, button.dataset.format),
  rate,
  sort: sortRows,
  forget,
  recall: (button) => location.assign(linkTo(button)),
};

document.addEventListener(
  "click",
  async (event) => {
    const button = event.target.closest?.(":is(button, a)[data-hc]");
    if (!button || !(button.dataset.hc in actions)) return;
    event.preventDefault();
    const card = button.closest(".hc-card");
    try {
      await actions[button.dataset.hc](button, card);
    } catch (error) {
      console.error("HepCite:", error);
      if (card?.querySelector(".hc-said")) say(card, "That did not work: reload the page and try again");
    }
  },
  { signal: window.hepcitePage.signal },
);

// A link to another answer that is pasted into the same tab changes only what stands behind the "#"; a jump within
// the page does so too, and must not lose the answer's address.
function followAddress() {
  if (location.hash.startsWith("#turns=")) return location.reload();
  const latest = [...document.querySelectorAll("#hc-chat .hc-card[data-turns]")].at(-1);
  if (latest) history.replaceState(history.state, "", linkTo(latest));
}

window.addEventListener("hashchange", followAddress, { signal: window.hepcitePage.signal });
window.addEventListener("beforeprint", unfold, { signal: window.hepcitePage.signal });
window.addEventListener("afterprint", foldAgain, { signal: window.hepcitePage.signal });

// Gradio draws the chat and the sources in its own time: follow what it draws.
let rowsSeen = 0;
function nameExamples() {
  for (const list of document.querySelectorAll('#hc-chat .examples[role="list"]')) {
    list.setAttribute("role", "group"); // its buttons are no list items
    list.setAttribute("aria-label", "Example questions");
  }
}

const follower = new MutationObserver(() => {
  nameExamples();
  countLetters();
  outlineSelected();
  followAnswers();
  const rows = document.querySelectorAll("#hc-chat :is(.message-row, .hc-card)").length; // a card comes after its row
  if (rows !== rowsSeen) drawn().then(scrollToQuestion);
  rowsSeen = rows;
  if (document.querySelector("#hc-history .hc-count")?.textContent === "") listKept();
});
follower.observe(element.closest("#hc-columns"), { childList: true, subtree: true });
window.hepcitePage.signal.addEventListener("abort", () => follower.disconnect());
listKept();
nameExamples();

// Where the page itself scrolls, the standing line stays above what scrolls below it.
const standing = document.querySelector(".hc-standing");
const measure = new ResizeObserver(() => {
  document.documentElement.style.setProperty("--hc-standing", `${standing.offsetHeight}px`);
});
measure.observe(standing);
window.hepcitePage.signal.addEventListener("abort", () => measure.disconnect());

// Near the longest question that is taken, the box says how much room is left.
function countLetters() {
  const counter = document.querySelector(".hc-counter");
  const length = document.querySelector("#hc-question textarea")?.value.trim().length ?? 0;
  if (!counter) return;
  const most = Number(counter.dataset.most);
  const figures = `${length.toLocaleString("en")} of ${most.toLocaleString("en")} characters${length > most ? "." : ""}`;
  const [shown, said] = [counter.children[0], counter.children[1]];
  counter.hidden = length < 0.8 * most;
  counter.classList.toggle("hc-over", length > most);
  const ask = document.querySelector("#hc-ask button");
  if (ask && ask.disabled !== length > most) ask.disabled = length > most;
  if (shown.textContent !== figures) shown.textContent = figures; // what is drawn here is followed too
  const warning = length > most ? "Shorten the question." : ""; // said once, not with each letter
  if (said.textContent !== warning) said.textContent = warning;
}
document.addEventListener("input", countLetters, { signal: window.hepcitePage.signal });

// "Stop" goes once it was pressed: who pressed it goes on where one asks.
document.addEventListener(
  "click",
  (event) => {
    if (!event.target.closest?.("#hc-stop") || narrow()) return;
    document.querySelector("#hc-question textarea")?.focus({ preventScroll: true });
  },
  { signal: window.hepcitePage.signal },
);

// The box is drawn after this script has run. On a phone its keyboard would hide the page before anything was read.
async function focusQuestion() {
  for (let frames = 0; frames < 120 && !document.querySelector("#hc-question textarea"); frames++) await drawn();
  if (document.activeElement === document.body) {
    document.querySelector("#hc-question textarea")?.focus({ preventScroll: true });
  }
}
if (!narrow()) focusQuestion();

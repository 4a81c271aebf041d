// Opens a document of the corpus in place of the list, and goes back to it. Runs once, when the reader is loaded:
// `element` is the reader, `props.value` its HTML, `server.show_document` renders one document.

window.hepciteCorpus?.abort();
window.hepciteCorpus = new AbortController();

const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
const tab = () => document.querySelector("#hc-corpus");
let scrolled = 0;
let opened = null;

function showReader() {
  tab()?.classList.toggle("hc-reading", Boolean(props.value));
}

async function openDocument(docId) {
  if (opened === null) scrolled = window.scrollY;
  opened = docId;
  const html = await server.show_document(docId);
  if (opened !== docId) return; // another one was opened meanwhile
  props.value = html;
  showReader();
  await drawn();
  tab().scrollIntoView({ block: "start" });
  element.querySelector("#hc-reader-title")?.focus({ preventScroll: true });
}

async function backToList() {
  const title = opened;
  opened = null;
  props.value = "";
  showReader();
  await drawn();
  window.scrollTo(0, scrolled);
  const button = document.querySelector(`#hc-corpus-list button[data-doc="${CSS.escape(title ?? "")}"]`);
  button?.focus({ preventScroll: true });
}

document.addEventListener(
  "click",
  (event) => {
    const button = event.target.closest?.("button[data-hc-corpus]");
    if (!button) return;
    const done = button.dataset.hcCorpus === "open" ? openDocument(button.dataset.doc) : backToList();
    done.catch((error) => console.error("HepCite:", error));
  },
  { signal: window.hepciteCorpus.signal },
);
showReader();

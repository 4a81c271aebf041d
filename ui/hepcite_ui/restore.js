// What the address of the page names: the answer's id, and the conversation that led to it. The conversation stands
// behind the "#", which browsers keep to themselves, or in this browser's own memory. Returns both as text.
() => {
  const id = new URLSearchParams(location.search).get("answer") ?? "";
  const fragment = new URLSearchParams(location.hash.slice(1)).get("turns");
  try {
    if (fragment) {
      const bytes = Uint8Array.from(atob(fragment.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
      return [id, new TextDecoder("utf-8", { fatal: true }).decode(bytes)];
    }
    const kept = JSON.parse(localStorage.getItem("hepcite.answers") ?? "[]");
    return [id, (id && Array.isArray(kept) && kept.find((answer) => answer.id === id)?.turns) || ""];
  } catch {
    return [id || "unreadable", ""];
  }
}

// Forms that keep what is typed in them. Loaded by the pages that have one; without it their
// buttons do the same. A module, so that a page with many such forms runs it once.

const AFTER_KEY_MS = 1200;
const LONGEST_WAIT_MS = 60_000;

// A form with data-autosave="ADDRESS" sends itself a moment after the last key, one round at a
// time. The answer says in words what was kept and which revision the form now stands on; what was
// typed is never replaced. What could not be sent stays in this tab, also when the page is left or
// the session ends, is sent again by itself, and comes back when the page is opened again.
//
// A form with data-kept is sent by its button alone; until then its words are kept in this tab.
function keepDrafts(form) {
  const status = form.querySelector("[data-autosave-status]");
  const isSentByItself = Boolean(form.dataset.autosave);
  const place = `typed:${form.dataset.autosave || location.pathname + form.id}`;
  let timer = 0;
  let wait = 0;
  let underWay = null;
  let isTyped = false; // something here has not been sent
  let isRefused = false; // sending it once more would be refused once more
  let isLeaving = false; // another page was asked for, and this one may answer still

  function say(word, told = "") {
    if (!status) return;
    status.textContent = told || (status.dataset[word] ?? "");
    status.classList.toggle("is-unsaved", !["saved", "saving"].includes(word));
    if (word !== "signedout") return;
    const link = document.createElement("a");
    Object.assign(link, { href: status.dataset.signinUrl, target: "_blank", rel: "noopener" });
    link.textContent = status.dataset.signin;
    status.append(" ", link);
  }

  // Files go with the button alone: a film must not travel after every few words.
  function typed() {
    const data = new FormData(form);
    for (const field of form.querySelectorAll("input[type=file]")) data.delete(field.name);
    return data;
  }

  function remember(isSent = false) {
    const pairs = [...typed()].filter(([name]) => name !== "csrf_token");
    try {
      sessionStorage.setItem(place, JSON.stringify({ pairs, isSent }));
    } catch {
      // A full or closed store: the page itself still holds every word.
    }
  }

  function recall() {
    try {
      const left = sessionStorage.getItem(place);
      sessionStorage.removeItem(place);
      return JSON.parse(left ?? "null");
    } catch {
      return null;
    }
  }

  // The page that comes next may have been made just before these words arrived.
  function noteArrival() {
    const arrived = form.elements.revision?.value;
    try {
      if (arrived && !isTyped) sessionStorage.setItem(place, JSON.stringify({ arrived }));
    } catch {
      // As above.
    }
  }

  function post(more = {}) {
    const token = form.elements.csrf_token?.value ?? "";
    const headers = { "X-CSRFToken": token, "X-Requested-With": "autosave" };
    const how = { method: "POST", body: typed(), headers, credentials: "same-origin", ...more };
    return fetch(form.dataset.autosave, how);
  }

  // The page as it is now, or null when somebody must sign in first.
  async function pageNow() {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    return answer.redirected || answer.status === 401 ? null : answer.text();
  }

  // Whoever signs in again has a new token; tells whether it is another.
  function takeToken(text) {
    const page = new DOMParser().parseFromString(text, "text/html");
    const fresh = page.querySelector('input[name="csrf_token"]')?.value;
    if (!fresh || fresh === form.elements.csrf_token?.value) return false;
    for (const field of document.getElementsByName("csrf_token")) field.value = fresh;
    return true;
  }

  // Whether a button would reach somebody: a page that sends us away would lose the words.
  async function isReached() {
    const text = await pageNow().catch(() => undefined);
    if (text) takeToken(text);
    else say(text === null ? "signedout" : "failed");
    return Boolean(text);
  }

  // "kept", "refused" (the page the button leads to says why), or "away": nobody took it.
  async function ask(mayRenew = true) {
    const answer = await post();
    const speaks = answer.headers.get("Content-Type")?.startsWith("text/plain");
    if (answer.redirected || answer.status === 400 || answer.status === 401) {
      const text = mayRenew ? await pageNow() : null;
      if (text && takeToken(text)) return ask(false);
      say("signedout");
      return "away";
    }
    if (answer.status >= 500 || answer.status === 429) {
      say("failed");
      return "away";
    }
    const revision = answer.headers.get("X-Revision");
    if (revision && form.elements.revision) form.elements.revision.value = revision;
    say(answer.ok ? "saved" : "refused", speaks ? await answer.text() : "");
    return answer.ok ? "kept" : "refused";
  }

  async function send() {
    isTyped = false;
    say("saving");
    const outcome = await ask().catch(() => {
      say("failed");
      return "away";
    });
    isRefused = outcome === "refused";
    if (outcome === "kept") {
      wait = 0;
      if (!isTyped) recall();
      if (isLeaving) noteArrival();
      // Whatever shows what was kept (the mix bar) asks for it anew.
      form.dispatchEvent(new CustomEvent("kept", { bubbles: true }));
    } else {
      isTyped = true;
      remember();
    }
    if (outcome === "away") {
      wait = Math.min(LONGEST_WAIT_MS, Math.max(4000, wait * 2));
      soon(wait);
    } else if (isTyped && !isRefused) {
      soon(AFTER_KEY_MS);
    }
    return outcome;
  }

  function save() {
    clearTimeout(timer);
    underWay ??= send().finally(() => {
      underWay = null;
    });
    return underWay;
  }

  function soon(milliseconds) {
    clearTimeout(timer);
    timer = setTimeout(save, milliseconds);
  }

  function changed() {
    isTyped = true;
    isRefused = isLeaving = false;
    remember();
    if (isSentByItself) soon(AFTER_KEY_MS);
  }

  // A submit waits until the words are safe; when nobody takes them it stays, and says so.
  async function submit(event) {
    if (!underWay && (!isTyped || isRefused)) {
      isTyped = false;
      recall();
      return;
    }
    event.preventDefault();
    const button = event.submitter;
    if (underWay) await underWay;
    if (!isSentByItself) {
      if (!(await isReached())) return;
    } else if (isTyped && !isRefused && (await save()) === "away") {
      return;
    }
    isTyped = false;
    recall();
    form.requestSubmit(button);
  }

  function leave() {
    if (!isTyped || isRefused || !isSentByItself) return;
    remember(true);
    post({ keepalive: true }).catch(() => {});
  }

  function warn(event) {
    isLeaving = true;
    if (isTyped && (isRefused || wait || !isSentByItself)) event.preventDefault();
  }

  // What was left behind here comes back, unless it was sent on leaving and did arrive.
  function restore() {
    const left = recall();
    if (!left) return;
    if (left.arrived) {
      if (left.arrived !== form.elements.revision?.value) location.reload();
      return;
    }
    const pairs = new Map();
    for (const [name, text] of left.pairs) pairs.set(name, [...(pairs.get(name) ?? []), text]);
    const revision = form.elements.revision?.value;
    if (left.isSent && revision !== pairs.get("revision")?.[0]) return;
    let isNew = false;
    for (const field of form.elements) {
      if (!field.name || ["csrf_token", "do"].includes(field.name) || field.type === "file") continue;
      const texts = pairs.get(field.name);
      if (field.type === "checkbox" || field.type === "radio") {
        const isOn = Boolean(texts?.includes(field.value));
        isNew ||= isOn !== field.checked;
        field.checked = isOn;
      } else if (texts?.length) {
        const text = texts.shift();
        isNew ||= text !== field.value && field.name !== "revision";
        field.value = text;
      }
    }
    if (!isNew) {
      if (revision !== undefined) form.elements.revision.value = revision;
      return;
    }
    changed();
    say("restored");
  }

  form.addEventListener("input", changed);
  form.addEventListener("submit", submit);
  window.addEventListener("online", () => isTyped && wait && save());
  window.addEventListener("pagehide", leave);
  window.addEventListener("beforeunload", warn);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && wait && isTyped) save();
  });
  restore();
}

document.querySelectorAll("form:is([data-autosave], [data-kept])").forEach(keepDrafts);

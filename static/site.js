// Small improvements on pages that work without them: kept drafts, quick amounts, copying an
// address, a menu that closes. Live previews are htmx attributes in the templates.
"use strict";

const token = () => document.querySelector('input[name="csrf_token"]')?.value ?? "";

// A form with data-autosave="ADDRESS" sends itself a moment after the last key, one round at a
// time. The answer says in words what was kept and which revision the form now stands on; what was
// typed is never replaced. A submit waits for the round that is under way.
function keepDrafts(form) {
  const status = form.querySelector("[data-autosave-status]");
  let timer = 0;
  let underWay = null;
  let again = false;
  const say = (word, told = "") => {
    if (status) status.textContent = told || (status.dataset[word] ?? "");
  };
  // Files go with the button alone: a film must not travel after every few words.
  const typed = () => {
    const data = new FormData(form);
    for (const field of form.querySelectorAll("input[type=file]")) data.delete(field.name);
    return data;
  };
  const send = async () => {
    say("saving");
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST",
        body: typed(),
        headers: { "X-CSRFToken": token(), "X-Requested-With": "autosave" },
        credentials: "same-origin",
      });
      const revision = answer.headers.get("X-Revision");
      if (revision && form.elements.revision) form.elements.revision.value = revision;
      const speaks = answer.headers.get("Content-Type")?.startsWith("text/plain");
      say(answer.ok ? "saved" : "failed", speaks ? await answer.text() : "");
      // Whatever shows what was kept (the mix bar) asks for it anew.
      if (answer.ok) form.dispatchEvent(new CustomEvent("kept", { bubbles: true }));
    } catch {
      say("failed");
    }
  };
  const save = async () => {
    if (underWay) {
      again = true;
      return;
    }
    underWay = send();
    await underWay;
    underWay = null;
    if (again) {
      again = false;
      save();
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, 1200);
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!underWay) return;
    event.preventDefault();
    again = false;
    underWay.then(() => form.requestSubmit(event.submitter));
  });
}

// Buttons that put an amount in a field. The field tells everyone else by its input event.
function offerAmounts(group) {
  const field = document.getElementById(group.dataset.fills);
  if (!field) return;
  group.hidden = false;
  const mark = () => {
    for (const button of group.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.value === field.value));
    }
  };
  group.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    field.value = button.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    mark();
  });
  field.addEventListener("input", mark);
  mark();
}

function offerCopy(button) {
  const field = document.getElementById(button.dataset.copies);
  if (!field || !navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(field.value);
    button.textContent = button.dataset.done;
  });
}

function closeMenus(event) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    const away = event.type === "click" && !menu.contains(event.target);
    const escaped = event.key === "Escape" && menu.contains(document.activeElement);
    if (away || escaped) menu.open = false;
    if (escaped) menu.querySelector("summary").focus();
  }
}

function start(root) {
  root.querySelectorAll("form[data-autosave]").forEach(keepDrafts);
  root.querySelectorAll("[data-fills]").forEach(offerAmounts);
  root.querySelectorAll("[data-copies]").forEach(offerCopy);
}

start(document);
document.addEventListener("click", closeMenus);
document.addEventListener("keydown", closeMenus);

// Small improvements on pages that work without them: kept drafts, quick amounts, copying an
// address, a menu that closes. Live previews are htmx attributes in the templates.
"use strict";

const token = () => document.querySelector('input[name="csrf_token"]')?.value ?? "";

// A form with data-autosave="ADDRESS" sends itself a moment after the last key. The answer is
// only "kept" or not; what was typed is never replaced.
function keepDrafts(form) {
  const status = form.querySelector("[data-autosave-status]");
  let timer = 0;
  let round = 0;
  const say = (word) => {
    if (status) status.textContent = status.dataset[word] ?? "";
  };
  const save = async () => {
    const mine = ++round;
    say("saving");
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-CSRFToken": token(), "X-Requested-With": "autosave" },
        credentials: "same-origin",
      });
      if (mine === round) say(answer.ok ? "saved" : "failed");
    } catch {
      if (mine === round) say("failed");
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, 1200);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    round += 1;
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

// Small improvements on pages that work without them: quick amounts, letters left, copying an
// address, a menu that closes. Live previews are htmx attributes in the templates; what keeps drafts
// is in drafts.js.
"use strict";

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

// How much still fits in a field, told as soon as less than a third of it is left.
function countLetters(told) {
  const field = document.getElementById(told.dataset.counts);
  if (!field || !("value" in field)) return;
  const count = () => {
    const left = field.maxLength - field.value.length;
    told.hidden = left > field.maxLength / 3;
    told.textContent = told.dataset.left.replace("{number}", left);
  };
  field.addEventListener("input", count);
  count();
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
  for (const menu of document.querySelectorAll("details:is(.menu, .site-menu)[open]")) {
    const away = event.type === "click" && !menu.contains(event.target);
    const escaped = event.key === "Escape" && menu.contains(document.activeElement);
    if (away || escaped) menu.open = false;
    if (escaped) menu.querySelector("summary").focus();
  }
}

// Going back to a form that was refused opens it, and the browser does not ask to send it again.
function forgetSending() {
  if ("sent" in document.documentElement.dataset) history.replaceState(null, "", location.href);
}

function start(root) {
  root.querySelectorAll("[data-fills]").forEach(offerAmounts);
  root.querySelectorAll("[data-copies]").forEach(offerCopy);
  root.querySelectorAll("[data-counts]").forEach(countLetters);
}

start(document);
forgetSending();
document.addEventListener("click", closeMenus);
document.addEventListener("keydown", closeMenus);

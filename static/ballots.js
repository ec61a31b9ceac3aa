// The sum under a ballot paper, kept up while somebody fills it in. Without this script the button
// beside it asks the server for the same sum.
"use strict";

const spoken = document.documentElement.lang === "nl" ? "nl-NL" : "en-GB";

function euros(cents) {
  const digits = cents % 100 ? 2 : 0;
  const form = { style: "currency", currency: "EUR", minimumFractionDigits: digits };
  return new Intl.NumberFormat(spoken, form).format(cents / 100);
}

const whole = (field) => (/^\d{1,4}$/.test(field.value.trim()) ? Number(field.value) : 0);

// How much a field takes of what there is, by the type of the ballot.
const TAKES = {
  approval: (field) => (field.checked ? 1 : 0),
  knapsack: (field) => (field.checked ? Number(field.dataset.cents) : 0),
  cumulative: whole,
  quadratic: (field) => whole(field) ** 2,
  grade: (field) => (field.checked ? 1 : 0),
  yes_no_abstain: (field) => (field.checked ? 1 : 0),
};
const FIELDS = ["pick", "points", "grade", "answer"].map((name) => `input[name^="${name}"]`).join();

// What is chosen by name, so that nobody has to scroll back for it.
function keepChosen(form) {
  const told = form.querySelector("[data-ballot-chosen]");
  if (!told) return;
  const isOn = (field) => (["checkbox", "radio"].includes(field.type) ? field.checked : whole(field));
  const name = () => {
    const chosen = [...form.querySelectorAll(FIELDS)].filter(isOn);
    told.textContent = chosen.map((field) => field.closest("[data-title]").dataset.title).join(" · ");
  };
  form.addEventListener("input", name);
}

function keepSum(form) {
  const takes = TAKES[form.dataset.ballot];
  const told = form.querySelector("[data-ballot-sum]");
  if (!takes || !told) return;
  const most = Number(form.dataset.most);
  const fields = form.querySelectorAll(FIELDS);
  const say = form.dataset.ballot === "knapsack" ? euros : String;
  const sum = () => {
    const taken = [...fields].reduce((all, field) => all + takes(field), 0);
    const text = taken > most ? form.dataset.over : form.dataset.within;
    told.textContent = text
      .replace("{taken}", say(taken))
      .replace("{most}", say(most))
      .replace("{rest}", say(Math.abs(most - taken)));
    told.parentElement.classList.toggle("is-over", taken > most);
  };
  form.addEventListener("input", sum);
  sum();
}

for (const form of document.querySelectorAll("form[data-ballot]")) {
  keepSum(form);
  keepChosen(form);
}

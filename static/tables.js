// Tables whose rows can be put in another order: each heading becomes a button, a click turns the
// order round. A module, so that it runs once however many tables a page has.
const spoken = document.documentElement.lang;
const order = new Intl.Collator(spoken, { numeric: true, sensitivity: "base" });

const keyOf = (row, at) => row.cells[at].dataset.key ?? row.cells[at].textContent.trim();

// Figures by size, texts and days as they are read; what is empty stands last either way.
function compare(a, b) {
  if (a === "–" || b === "–") return a === b ? 0 : a === "–" ? Infinity : -Infinity;
  const [x, y] = [Number(a), Number(b)];
  return Number.isNaN(x - y) ? order.compare(a, b) : x - y;
}

function sortBy(table, heading) {
  const at = heading.cellIndex;
  const down = heading.getAttribute("aria-sort") === "ascending";
  for (const other of heading.parentElement.cells) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", down ? "descending" : "ascending");
  const body = table.tBodies[0];
  const told = (a, b) => {
    const found = compare(keyOf(a, at), keyOf(b, at));
    return down && Number.isFinite(found) ? -found : found;
  };
  body.append(...[...body.rows].sort(told));
}

for (const table of document.querySelectorAll("table[data-sortable]")) {
  for (const heading of table.tHead.rows[0].cells) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    button.addEventListener("click", () => sortBy(table, heading));
    heading.append(button);
  }
}

// Tables that sort by any column (<table data-sortable>) and show one kind of row
// (<select data-filter-table="table-id">, rows with data-kind).
const collator = new Intl.Collator("en-GB", { numeric: true, sensitivity: "base" });

function valueOf(row, column) {
  const cell = row.cells[column];
  return cell?.dataset.value ?? cell?.textContent.trim() ?? "";
}

// Empty cells come last, whichever way the column is sorted.
function compare(a, b, direction) {
  if (a === "" || b === "") return (a === "") - (b === "");
  return direction * collator.compare(a, b);
}

function sortBy(table, header, announce) {
  const descending = header.getAttribute("aria-sort") === "ascending";
  for (const other of table.tHead.querySelectorAll("[aria-sort]")) other.setAttribute("aria-sort", "none");
  header.setAttribute("aria-sort", descending ? "descending" : "ascending");
  const column = header.cellIndex;
  for (const body of table.tBodies) {
    const rows = [...body.rows].map((row) => [valueOf(row, column), row]);
    rows.sort(([a], [b]) => compare(a, b, descending ? -1 : 1));
    body.append(...rows.map(([, row]) => row));
  }
  announce(`Sorted by ${header.textContent.trim()}, ${descending ? "highest or last" : "lowest or first"} first`);
}

function makeSortable(table, announce) {
  const headers = [...table.tHead.rows].at(-1).cells;
  for (const header of headers) {
    if (header.hasAttribute("data-no-sort")) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...header.childNodes);
    header.append(button);
    if (!header.hasAttribute("aria-sort")) header.setAttribute("aria-sort", "none");
    button.addEventListener("click", () => sortBy(table, header, announce));
  }
}

function makeFilter(select, announce) {
  const table = document.getElementById(select.dataset.filterTable);
  if (!table) return;
  const apply = () => {
    let shown = 0;
    for (const row of table.querySelectorAll("tbody tr[data-kind]")) {
      row.hidden = select.value !== "" && row.dataset.kind !== select.value;
      if (!row.hidden) shown += 1;
    }
    announce(`${shown} rows shown`);
  };
  select.addEventListener("change", apply);
  if (select.value) apply();
}

function makeAnnouncer() {
  const region = document.createElement("div");
  region.className = "govuk-visually-hidden";
  region.setAttribute("role", "status");
  document.getElementById("main-content")?.append(region);
  return (text) => (region.textContent = text);
}

export function startTables() {
  const tables = document.querySelectorAll("table[data-sortable]");
  const filters = document.querySelectorAll("select[data-filter-table]");
  if (!tables.length && !filters.length) return;
  const announce = makeAnnouncer();
  for (const table of tables) makeSortable(table, announce);
  for (const select of filters) makeFilter(select, announce);
}

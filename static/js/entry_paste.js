// A column or a block copied from a worksheet fills the figures and, beside them, the notes.
import { levelled } from "./entry_fields.js";
import { fill } from "./entry_fill.js";

const COLUMNS = ["v", "n"];
const CELL = /(\t|\n)(?:"((?:[^"]|"")*)"(?=\t|\n|$)|([^\t\n]*))/g;

/** Rows of cells of what a worksheet puts on the clipboard: tabs, lines, and quotes around a cell with either. */
export function cellsOf(text) {
  const rows = [];
  for (const [, separator, quoted, plain] of `\n${text.replace(/\r\n?/g, "\n")}`.matchAll(CELL)) {
    if (separator === "\n") rows.push([]);
    rows.at(-1).push((quoted === undefined ? plain : quoted.replace(/""/g, '"')).replace(/\s+/g, " ").trim());
  }
  while (rows.length && rows.at(-1).every((cell) => !cell)) rows.pop();
  return rows;
}

function valuesOf(input, letter, typed) {
  if (letter === "n") return { n: typed.slice(0, 500) };
  const level = levelled(typed);
  const takes = level && (!level.v || input.dataset.decimals !== undefined); // a text may begin with such a word
  return takes ? level : { v: typed, q: "" };
}

/** What each cell gets; a blank of the worksheet leaves its cell as it is. */
function spread(form, start, rows) {
  const inputs = [...form.querySelectorAll(".entry input[name^='v-']")];
  const first = inputs.findIndex((input) => input.name.slice(2) === start.name.slice(2));
  const letters = COLUMNS.slice(COLUMNS.indexOf(start.name[0]));
  const changes = new Map();
  let filled = 0;
  rows.slice(0, inputs.length - first).forEach((cells, row) => {
    const input = inputs[first + row];
    letters.forEach((letter, column) => {
      if (!cells[column]) return;
      changes.set(input.name, { ...changes.get(input.name), ...valuesOf(input, letter, cells[column]) });
      filled += 1;
    });
  });
  const tooLong = Math.max(0, rows.length - (inputs.length - first));
  const tooWide = Math.max(0, ...rows.map((cells) => cells.length - letters.length));
  return { changes: [...changes], filled, tooLong, tooWide };
}

function report({ filled, tooLong, tooWide }, wrong) {
  let words = `Đã dán ${filled} ô, ${wrong} ô cần sửa.`;
  if (tooLong) words += ` ${tooLong} dòng thừa không dán.`;
  if (tooWide) words += ` ${tooWide} cột thừa không dán.`;
  return words;
}

export function bindPaste(form) {
  form.addEventListener("paste", (event) => {
    if (!event.target.matches(".entry input[type=text]")) return;
    const text = event.clipboardData.getData("text/plain");
    if (!/[\t\n]/.test(text)) return;
    event.preventDefault();
    const made = spread(form, event.target, cellsOf(text));
    if (made.changes.length) fill(form, made.changes, (wrong) => report(made, wrong), "dán");
  });
}

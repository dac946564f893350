// Many units on one page: keys move in the column, a block copied from a worksheet fills a block, and can be taken back.
import { cellsOf } from "./entry_paste.js";
import { levelled } from "./entry_fields.js";
import { readNumber, showNumber } from "./numbers.js";

const STEP = { Enter: 1, ArrowDown: 1, ArrowUp: -1 };
const form = document.querySelector("form[data-matrix]");

const rowsOf = () => [...form.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll(".entry-number")])
  .filter((inputs) => inputs.length);

/** Where the input stands among those that can be typed into: [row, column]. */
function placeOf(input) {
  const rows = rowsOf();
  const row = rows.findIndex((inputs) => inputs.includes(input));
  return [rows, row, rows[row].indexOf(input)];
}

function say(input, text) {
  const id = input.id.replace("v-", "e-");
  document.getElementById(id)?.remove();
  input.removeAttribute("aria-invalid");
  if (!text) return;
  const line = document.createElement("span");
  Object.assign(line, { id, className: "field__error", textContent: text });
  input.after(line);
  input.setAttribute("aria-describedby", id);
  input.setAttribute("aria-invalid", "true");
}

export function check(input) {
  const level = levelled(input.value);
  const { value, note, error } = readNumber(level ? level.v : input.value, Number(input.dataset.decimals));
  say(input, error || "");
  if (error || note || value === null || value === undefined || level) return;
  input.value = showNumber(value, Number(input.dataset.decimals));
}

function paste(event) {
  const text = event.clipboardData.getData("text/plain");
  if (!event.target.matches(".entry-number") || !/[\t\n]/.test(text)) return;
  event.preventDefault();
  const [rows, top, left] = placeOf(event.target);
  const before = new Map();
  cellsOf(text).forEach((cells, down) => cells.forEach((typed, right) => {
    const input = rows[top + down]?.[left + right];
    if (!input || !typed) return;
    before.set(input, input.value);
    fill(input, typed);
  }));
  const wrong = [...before.keys()].filter((input) => input.hasAttribute("aria-invalid")).length;
  tell(`Đã dán ${before.size} ô, ${wrong} ô cần sửa.`, before, "Hoàn tác dán");
}

/** A cell filled by the page is read and kept like a typed one. */
export function fill(input, typed) {
  input.value = typed;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Says what became of the cells; `before`: input -> what stood there, which the button gives back. */
export function tell(words, before, undoing) {
  form.querySelector("[data-matrix-report]").textContent = words;
  const undo = form.querySelector("[data-matrix-undo]");
  undo.hidden = !undoing;
  undo.textContent = undoing;
  undo.onclick = () => {
    for (const [input, typed] of before) fill(input, typed);
    tell(`Đã hoàn tác ${before.size} ô.`, before, "");
    before.keys().next().value?.focus();
  };
}

function move(event) {
  if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  if (!event.target.matches(".entry-number") || !(event.key in STEP)) return;
  event.preventDefault();
  const [rows, row, column] = placeOf(event.target);
  rows[row + (event.shiftKey ? -1 : STEP[event.key])]?.[column]?.focus();
}

if (form) {
  form.addEventListener("paste", paste);
  form.addEventListener("keydown", move);
  form.addEventListener("change", ({ target }) => target.matches(".entry-number") && check(target));
  form.addEventListener("focusin", ({ target }) => target.matches(".entry-number") && target.select());
}

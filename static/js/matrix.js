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
  const place = document.getElementById(input.getAttribute("aria-describedby"));
  place.textContent = text;
  place.className = text ? "field__error" : "";
  input.toggleAttribute("aria-invalid", Boolean(text));
  if (text) input.setAttribute("aria-invalid", "true");
}

function check(input) {
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
  const before = [];
  cellsOf(text).forEach((cells, down) => cells.forEach((typed, right) => {
    const input = rows[top + down]?.[left + right];
    if (!input || !typed) return;
    before.push([input, input.value]);
    input.value = typed;
    check(input);
  }));
  report(before);
}

function report(before) {
  const wrong = before.filter(([input]) => input.hasAttribute("aria-invalid")).length;
  form.querySelector("[data-matrix-report]").textContent = `Đã dán ${before.length} ô, ${wrong} ô cần sửa.`;
  const undo = form.querySelector("[data-matrix-undo]");
  undo.hidden = false;
  undo.onclick = () => {
    for (const [input, typed] of before) {
      input.value = typed;
      check(input);
    }
    form.querySelector("[data-matrix-report]").textContent = `Đã hoàn tác ${before.length} ô.`;
    undo.hidden = true;
    before[0]?.[0].focus();
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

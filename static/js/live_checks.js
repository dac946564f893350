// The checks while figures are typed, with or without a network: what is found is said beside the cell.
import { evaluate } from "./checks.js";
import { lineUnder } from "./entry_row.js";
import { readNumber } from "./numbers.js";
// Needed by the checks, and named here to be fetched together with them.
import "./check_figures.js";
import "./check_texts.js";
import "./decimals.js";

const OF_THE_SERVER = /^(register:|carried:|children:missing$)/; // only the server knows whether they still stand
const WAIT_MS = 300;

/** Figures and words as they stand in the fields, named as the server names them. */
export function readSheet({ cells, sections }) {
  const values = {};
  const texts = [];
  for (const [pk, code, name, isText] of cells) {
    const field = document.getElementById(`v-${pk}`);
    if (isText) texts.push({ key: code, cell: code, name: `“${name}”`, text: field?.value ?? "" });
    else values[code] = figureOf(field);
    const note = document.getElementsByName(`n-${pk}`)[0]?.value ?? "";
    texts.push({ key: `note:${code}`, cell: code, name: `Ghi chú của “${name}”`, text: note });
  }
  for (const [pk, code] of sections) {
    const text = document.getElementById(`t-${pk}`)?.value ?? "";
    texts.push({ key: `muc:${code}`, cell: `muc:${code}`, name: `Phần lời mục ${code}`, text });
  }
  return { values, texts: texts.filter(({ text }) => text) };
}

function figureOf(field) {
  return (field && readNumber(field.value, Number(field.dataset.decimals)).value) ?? null;
}

/** Binds the form whose rules stand in the element; only findings on what was touched are said. */
function bind(data) {
  const rules = JSON.parse(data.textContent);
  const fieldOf = Object.fromEntries([
    ...rules.cells.map(([pk, code]) => [code, `v-${pk}`]),
    ...rules.sections.map(([pk, code]) => [`muc:${code}`, `t-${pk}`]),
  ]);
  const touched = new Set();
  let timer = 0;

  function check() {
    const { values, texts } = readSheet(rules);
    const found = evaluate(rules.rules, values, texts, rules.spans);
    settleServerList(found);
    const said = found.filter(({ cells }) => cells.some((cell) => touched.has(fieldOf[cell])));
    show(said.filter((finding) => !isListed(finding)), fieldOf, touched);
  }

  document.addEventListener("input", ({ target }) => {
    const [letter, pk] = (target.name || "").split("-");
    if (!"vqnt".includes(letter) || !pk) return;
    const id = letter === "t" ? `t-${pk}` : `v-${pk}`;
    touched.delete(id); // the last touched goes last
    touched.add(id);
    clearTimeout(timer);
    timer = setTimeout(check, WAIT_MS);
  });
}

/** The server's list above the form keeps what still stands in its words; beside the cells as well. */
function settleServerList(found) {
  const stands = new Set(found.map(({ code, message }) => code + message));
  let left = 0;
  for (const line of document.querySelectorAll("[data-finding]")) {
    const { finding, message } = line.dataset;
    line.hidden = !OF_THE_SERVER.test(finding) && !stands.has(finding + message);
    left += !line.hidden;
    for (const link of document.querySelectorAll(`.field__warn[href="#${line.id}"]`)) {
      link.hidden = line.hidden;
      const row = link.closest("tr");
      row.classList.toggle("is-warn", Boolean(row.querySelector(".field__warn[href]:not([hidden])")));
    }
  }
  const count = document.querySelector("[data-findings]");
  if (!count) return;
  count.textContent = left;
  count.closest(".note").hidden = !left;
}

function isListed({ code, message }) {
  return document.querySelector(`[data-finding="${CSS.escape(code)}"]`)?.dataset.message === message;
}

function show(found, fieldOf, touched) {
  const lines = new Map(found.map((finding) => [finding.code, finding]));
  for (const old of document.querySelectorAll("[data-live-finding]")) {
    const finding = lines.get(old.dataset.liveFinding);
    if (finding?.message === old.dataset.message) lines.delete(old.dataset.liveFinding);
    else old.remove();
  }
  const order = [...touched];
  for (const finding of lines.values()) {
    const fields = finding.cells.map((cell) => fieldOf[cell]).filter(Boolean);
    const last = fields.sort((a, b) => order.indexOf(b) - order.indexOf(a))[0];
    if (last) placeOf(last)?.append(line(finding));
  }
}

/** Under the cell's own words, or after a section's text. */
function placeOf(id) {
  return id.startsWith("v-") ? lineUnder(document.getElementById(id)) : document.getElementById(`e${id}`);
}

function line({ code, message, hint, severity }) {
  const made = document.createElement("span");
  made.className = "field__warn";
  made.dataset.liveFinding = code;
  made.dataset.message = message;
  made.textContent = `⚠ ${severity === "blocking" ? "Lỗi phải sửa: " : ""}${message}${hint ? ` ${hint}` : ""}`;
  return made;
}

const data = document.querySelector("[data-live-checks] script");
if (data) bind(data);

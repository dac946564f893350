// The fields of the entry form by cell: "v-12" is figure 12 with its qualifier and note, "t-3" the text of a section.
import { unfold } from "./entry_row.js";
import { readNumber } from "./numbers.js";

const PARTS = { v: ["v", "q", "n"], t: ["t"] };
const MARK = { v: "r", t: "s" };
const QUALIFIED = /^(hơn|gần|trên|khoảng) +(?=[0-9])/i;

const named = (form, letter, key) => form.elements[`${letter}-${key.slice(2)}`];

/** The cell that a field belongs to; "" for any other field. */
export function keyOf(field) {
  const [letter, id] = (field.name || "").split("-");
  if (!id || !["v", "q", "n", "t"].includes(letter)) return "";
  return `${letter === "t" ? "t" : "v"}-${id}`;
}

export function keysOf(form) {
  return [...form.elements].filter((field) => /^[vt]-\d+$/.test(field.name)).map((field) => field.name);
}

export const fieldOf = (form, key) => form.elements[key];

/** Where the revision stands that the typing is based on; null while the page itself asks which of two to keep. */
export function markOf(form, key) {
  const field = named(form, MARK[key[0]], key);
  if (field) return field instanceof HTMLInputElement ? field : null;
  const made = document.createElement("input");
  const seen = new RegExp(`(?:^| )${key.slice(2)}:(\\S+)`).exec(form.elements.r.value);
  Object.assign(made, { type: "hidden", name: `${MARK[key[0]]}-${key.slice(2)}`, value: seen?.[1] ?? "0" });
  form.append(made);
  return made;
}

export function read(form, key) {
  return Object.fromEntries(PARTS[key[0]].map((letter) => [letter, named(form, letter, key)?.value ?? ""]));
}

export function write(form, key, values) {
  if (values.q || values.n) unfold(fieldOf(form, key).closest("tr"));
  for (const letter of PARTS[key[0]]) {
    const field = named(form, letter, key);
    if (field && letter in values) field.value = values[letter];
  }
}

/** Says to whoever listens that a cell was filled by the page. */
export function changed(form, key) {
  fieldOf(form, key).dispatchEvent(new Event("change", { bubbles: true }));
}

/** The figure as {value, note} or {error}; null where the cell holds words. */
export function figure(form, key, typed = fieldOf(form, key).value) {
  const { decimals } = fieldOf(form, key).dataset;
  return decimals === undefined ? null : readNumber(typed, Number(decimals));
}

/** A level typed before its figure, or in its place, belongs into the list beside the cell: {v, q}; null without one. */
export function levelled(typed) {
  const words = typed.normalize("NFC").trim();
  if (/^không áp dụng$/i.test(words)) return { v: "", q: "not_applicable" };
  const level = QUALIFIED.exec(words);
  return level && { v: words.slice(level[0].length), q: level[1].toLowerCase() };
}

/** Whether both say the same: "1500" and "1.500" do. */
export function same(form, key, one, other) {
  return Boolean(one && other) && meaning(form, key, one) === meaning(form, key, other);
}

function meaning(form, key, values) {
  if (key[0] === "t") return values.t.replace(/\r\n/g, "\n").trim();
  const number = figure(form, key, values.v);
  const says = number && !number.error ? (number.value ?? "") : values.v.trim();
  return JSON.stringify([says, values.q, values.n.trim()]);
}

/** What is sent of a cell, by the names that the whole form has. */
export function pairs(form, key, values) {
  const id = key.slice(2);
  const sent = Object.entries(values).map(([letter, value]) => [`${letter}-${id}`, value]);
  return [...sent, [`${MARK[key[0]]}-${id}`, markOf(form, key).value]];
}

export function nameOf(form, key) {
  return fieldOf(form, key).labels[0]?.textContent.trim() ?? "";
}

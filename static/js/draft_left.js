// What this machine kept for cells that take no figures any more is told, until the person has it removed.
import { draftOf } from "./entry_draft.js";

const place = document.querySelector("[data-draft-left]");
const draft = draftOf(place.dataset.draftLeft);
const left = draft.cells().filter(([key]) => document.getElementById(key)?.dataset.left);

function words({ v, q, n, t }) {
  const level = q === "not_applicable" ? "không áp dụng" : q;
  return t ?? [level, v, n && `(${n})`].filter(Boolean).join(" ");
}

for (const [key, { values }] of left) {
  const line = document.createElement("li");
  line.textContent = `${document.getElementById(key).dataset.left}: ${words(values) || "(để trống)"}`;
  place.querySelector("ul").append(line);
}
place.hidden = !left.length;
place.querySelector("button").addEventListener("click", () => {
  for (const [key] of left) draft.forget(key);
  place.hidden = true;
});

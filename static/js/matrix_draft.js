// What was typed into the cells of many units stays on this machine until the server shows it back.
import { draftOf } from "./entry_draft.js";
import { levelled } from "./entry_fields.js";
import { fill, tell } from "./matrix.js";
import { readNumber } from "./numbers.js";

const OFFLINE = "Mất mạng: giữ trên máy này. Có mạng lại thì bấm “Lưu”.";
const form = document.querySelector("form[data-matrix]");
const draft = draftOf(form.dataset.matrix);
const shown = new Map(); // input -> what the server has, as far as the page knows

/** The revision that the typing is based on; null while the page asks which of two to keep. */
function markOf(input) {
  const mark = form.elements[input.name.replace("v-", "r-")];
  return mark instanceof HTMLInputElement ? mark : null;
}

/** "1500" and "1.500" say the same. */
function meaning(input, typed) {
  const level = levelled(typed);
  const reading = readNumber(level ? level.v : typed, Number(input.dataset.decimals));
  return JSON.stringify([reading.error ? typed.trim() : reading.value, level?.q ?? ""]);
}

function keep(input) {
  const isNew = meaning(input, input.value) !== meaning(input, shown.get(input));
  if (isNew) draft.keep(input.name, { v: input.value }, markOf(input)?.value ?? "");
  else draft.forget(input.name);
}

function restore() {
  const before = new Map();
  for (const [name, { values, seen }] of draft.cells()) {
    const input = form.elements[name];
    if (!input || input.hasAttribute("aria-invalid") || !markOf(input)) continue; // not here, or shown as it was typed
    if (meaning(input, values.v) === meaning(input, input.value)) {
      draft.forget(name);
      continue;
    }
    before.set(input, input.value);
    markOf(input).value = seen;
    fill(input, values.v);
  }
  if (before.size) tell(`Đã lấy lại ${before.size} ô giữ trên máy này, chưa lưu.`, before, "Bỏ các ô ấy");
}

for (const input of form.querySelectorAll(".entry-number")) {
  shown.set(input, input.hasAttribute("aria-invalid") ? "" : input.value);
}
for (const typed of ["input", "change"]) {
  form.addEventListener(typed, ({ target }) => target.matches(".entry-number") && keep(target));
}
form.addEventListener("submit", (event) => {
  if (navigator.onLine) return;
  event.preventDefault(); // the browser's page of errors would take the place of the form
  tell(OFFLINE, new Map(), "");
});
addEventListener("online", () => tell("Có mạng lại. Bấm “Lưu” để gửi.", new Map(), ""));
restore();

// Many cells filled at once, by a paste or by "nothing arose": says how many, and takes it back when asked.
import { changed, fieldOf, read, same, write } from "./entry_fields.js";

function apply(form, changes) {
  for (const [key, values] of changes) {
    write(form, key, values);
    changed(form, key);
  }
}

function tell(form, words, wrong, undo, deed = "") {
  const place = form.querySelector("[data-entry-report]");
  place.hidden = false;
  place.querySelector("[data-words]").textContent = words;
  const link = place.querySelector("a");
  link.hidden = !wrong;
  if (wrong) link.href = `#${wrong.id}`;
  const button = place.querySelector("button");
  button.hidden = !undo;
  button.onclick = undo;
  button.querySelector("[data-deed]").textContent = deed;
}

/** `changes`: [key, {v, q, n}] of each cell; `words(wrong)` tells what the `deed` did, given how many cells are red. */
export function fill(form, changes, words, deed) {
  const before = new Map(changes.map(([key]) => [key, read(form, key)]));
  apply(form, changes);
  const after = new Map(changes.map(([key]) => [key, read(form, key)]));
  const wrong = [...after.keys()].map((key) => fieldOf(form, key)).filter((input) => input.ariaInvalid === "true");
  tell(form, words(wrong.length), wrong[0], () => {
    // A cell that was typed over since then keeps what was typed.
    const still = [...before].filter(([key]) => same(form, key, read(form, key), after.get(key)));
    apply(form, still);
    tell(form, `Đã hoàn tác ${still.length} dòng.`, null, null);
    fieldOf(form, changes[0][0]).focus();
  }, deed);
}

/** The box "nothing arose" writes its zeros at once, where they are seen and can be taken back. */
export function bindZeros(form) {
  form.addEventListener("change", (event) => {
    if (!event.target.checked || !/^z-\d+$/.test(event.target.name)) return;
    const inputs = [...event.target.closest("section").querySelectorAll(".entry-number")];
    const blank = inputs.filter((input) => !input.value.trim() && read(form, input.name).q !== "not_applicable");
    const changes = blank.map((input) => [input.name, { v: "0" }]);
    if (changes.length) fill(form, changes, () => `Đã ghi 0 vào ${changes.length} ô.`, "ghi 0");
  });
}

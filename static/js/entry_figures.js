// A figure is read as it is left: what cannot be read turns red and stays; what was understood otherwise is said.
import { showNumber } from "./numbers.js";
import { figure, levelled, write } from "./entry_fields.js";
import { lineUnder } from "./entry_row.js";

/** The line under a cell: its error, or how it was understood; "" takes it away. */
export function say(input, kind, text) {
  const place = input.closest(".entry") && (text ? lineUnder(input) : document.getElementById(`e-${input.name.slice(2)}`));
  if (!place) return;
  place.querySelector(".field__error, .field__hint:not([data-total])")?.remove();
  if (!text) return;
  const line = document.createElement("span");
  line.className = kind;
  line.textContent = text;
  place.prepend(line);
}

export function refuse(input, text) {
  input.setAttribute("aria-invalid", "true");
  say(input, "field__error", text);
}

export function check(input) {
  const level = levelled(input.value);
  if (level) write(input.form, input.name, level);
  const reading = figure(input.form, input.name);
  if (reading.error) return refuse(input, reading.error);
  input.removeAttribute("aria-invalid");
  input.closest("tr")?.classList.remove("is-error");
  say(input, "field__hint", reading.note || "");
  // The server reads what was typed; only a spelling that needs no note is shown the Vietnamese way at once.
  if (reading.value !== null && !reading.note) input.value = showNumber(reading.value, Number(input.dataset.decimals));
}

export function readFigures(form) {
  form.addEventListener("change", (event) => {
    if (event.target.matches(".entry-number")) check(event.target);
  });
}

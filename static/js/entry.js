// The entry table: select on focus, Enter and arrows move in the column, Ctrl+S saves, a figure is read as it is left.
import { readNumber, showNumber } from "./numbers.js";

const STEP = { Enter: 1, ArrowDown: 1, ArrowUp: -1 };

function move(input, step) {
  const column = input.name[0];
  const inputs = [...document.querySelectorAll(`.entry input[name^="${column}-"]`)];
  const next = inputs[inputs.indexOf(input) + step];
  if (next) next.focus();
}

function say(input, kind, text) {
  const place = document.getElementById(input.getAttribute("aria-describedby").split(" ")[0]);
  place.querySelector(".field__error, .field__hint")?.remove();
  if (!text) return;
  const line = document.createElement("span");
  line.className = kind;
  line.textContent = text;
  place.prepend(line);
}

function check(input) {
  const reading = readNumber(input.value, Number(input.dataset.decimals));
  if (reading.error) {
    input.setAttribute("aria-invalid", "true");
    say(input, "field__error", reading.error);
    return;
  }
  input.removeAttribute("aria-invalid");
  if (reading.value === null) return say(input, "field__hint", "");
  say(input, "field__hint", reading.note);
  // The server reads what was typed; only a spelling that needs no note is shown the Vietnamese way at once.
  if (!reading.note) input.value = showNumber(reading.value, Number(input.dataset.decimals));
}

document.addEventListener("focusin", (event) => {
  if (event.target.matches(".entry input[type=text]")) event.target.select();
});

document.addEventListener("change", (event) => {
  if (event.target.matches(".entry-number")) check(event.target);
});

document.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    const save = document.querySelector("button[name=save]");
    if (save) event.preventDefault(), save.click();
    return;
  }
  if (!(event.key in STEP) || !event.target.matches(".entry input[type=text]")) return;
  event.preventDefault();
  move(event.target, event.shiftKey ? -1 : STEP[event.key]);
});

// Keys of the entry table: Enter and arrows move in the column, Esc gives back what stood there, Ctrl+S saves.
import { unfold } from "./entry_row.js";

const STEP = { Enter: 1, ArrowDown: 1, ArrowUp: -1 };
const IN_TABLE = ".entry input[type=text]";

function move(form, input, step) {
  const rows = [...form.querySelectorAll(".entry tbody tr")];
  const row = rows[rows.indexOf(input.closest("tr")) + step];
  unfold(row);
  row?.querySelector(`input[name^="${input.name[0]}-"]`).focus();
}

export function bindKeys(form, save) {
  const before = new WeakMap();

  form.addEventListener("focusin", (event) => {
    if (!event.target.matches(IN_TABLE)) return;
    before.set(event.target, event.target.value);
    event.target.select();
  });

  function restore(input) {
    if (input.value === before.get(input)) return;
    input.value = before.get(input);
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.select();
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      const input = document.activeElement;
      if (form.contains(input)) input.dispatchEvent(new Event("change", { bubbles: true })); // read it as if left
      return save();
    }
    if (event.ctrlKey || event.altKey || event.metaKey || !form.contains(event.target)) return;
    if (!event.target.matches(IN_TABLE)) return;
    if (event.key === "Escape") return restore(event.target);
    if (!(event.key in STEP)) return;
    event.preventDefault();
    move(form, event.target, event.shiftKey ? -1 : STEP[event.key]);
  });
}

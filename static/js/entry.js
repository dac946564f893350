// The entry table: each behaviour is a module of its own; without them the form is sent whole.
import { Autosave } from "./entry_autosave.js";
import { draftOf } from "./entry_draft.js";
import { keyOf } from "./entry_fields.js";
import { readFigures } from "./entry_figures.js";
import { bindZeros } from "./entry_fill.js";
import { bindKeys } from "./entry_keys.js";
import { guardLeaving } from "./entry_leaving.js";
import { bindPaste } from "./entry_paste.js";
import { bindRows } from "./entry_row.js";
import { stateLine } from "./entry_state.js";
import { showTotals } from "./entry_totals.js";
// Needed by those above, and named here to be fetched together with them: a slow line is waited for once less.
import "./entry_settle.js";
import "./check_figures.js";
import "./decimals.js";
import "./numbers.js";

const form = document.querySelector("form[data-entry]");

if (form) {
  const dialog = document.querySelector("[data-entry-dialog]");
  const choose = async (...asked) => (await import("./entry_clash.js")).ask(dialog, ...asked); // seldom needed
  const autosave = new Autosave(form, draftOf(form.dataset.draft), stateLine(form), choose);
  const touch = (event) => keyOf(event.target) && autosave.touch(keyOf(event.target));

  bindRows(form);
  readFigures(form);
  showTotals(form);
  form.addEventListener("input", touch);
  form.addEventListener("change", touch);
  bindPaste(form);
  bindZeros(form);
  bindKeys(form, () => (autosave.held ? form.requestSubmit(form.elements.save) : autosave.flushAll()));
  guardLeaving(form, autosave);
  autosave.restore();
}

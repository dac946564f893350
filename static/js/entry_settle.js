// The server's answer on each cell that was sent: kept, unreadable, or changed meanwhile by somebody else.
import { changed, fieldOf, markOf, nameOf, read, same, write } from "./entry_fields.js";
import { refuse, say } from "./entry_figures.js";

const CHOOSE = "Chọn một trong hai số rồi lưu lại.";

/** `cells`: key -> what was sent. Cells that the person must mend or decide stay unsaved and in the draft. */
export async function settle(autosave, cells, answer) {
  const answers = { ...byKey("v", answer.cells), ...byKey("t", answer.texts) };
  for (const [key, was] of cells) {
    const now = answers[key];
    if (!now) continue;
    if (now.status === 422) leave(autosave, key, was, now.error);
    else if (now.status === 409) await clash(autosave, key, was, now);
    else accept(autosave, key, was, now);
  }
}

/** Until the person changes the cell or saves the whole form. */
function leave(autosave, key, was, words) {
  autosave.refused.set(key, was);
  refuse(fieldOf(autosave.form, key), words);
}

function byKey(letter, answers) {
  return Object.fromEntries(Object.entries(answers).map(([id, answer]) => [`${letter}-${id}`, answer]));
}

function accept(autosave, key, was, now) {
  const { form, base } = autosave;
  const untouched = same(form, key, read(form, key), was);
  // A cell that took another person's value while this one typed on keeps its old revision: the next save asks.
  if (!now.kept && !untouched) return;
  markOf(form, key).value = now.r ?? now.s;
  base.set(key, now.kept ? was : now);
  if (!now.kept) take(form, key, now);
  if (untouched && now.hint) say(fieldOf(form, key), "field__hint", now.hint);
  settled(autosave, key);
}

async function clash(autosave, key, was, now) {
  const { form, base, unanswered } = autosave;
  const lost = unanswered.get(key); // saved, but its answer was lost: no other person
  const isMine = now.clash.own && lost && (lost.v ?? lost.t).trim() === now.clash.typed;
  const choice = isMine ? "mine" : await autosave.ask(nameOf(form, key), key[0] === "t", now.clash);
  if (!choice) return leave(autosave, key, was, CHOOSE);
  markOf(form, key).value = now.r ?? now.s;
  base.set(key, now);
  if (choice === "theirs") take(form, key, now);
  settled(autosave, key);
}

function take(form, key, now) {
  write(form, key, now);
  changed(form, key);
}

function settled(autosave, key) {
  const { form, base, draft, unsaved } = autosave;
  const values = read(form, key);
  if (!same(form, key, values, base.get(key))) return draft.keep(key, values, markOf(form, key).value);
  unsaved.delete(key);
  draft.forget(key);
}

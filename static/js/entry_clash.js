// Two people, one cell: both values, who and when; the person chooses, nothing is overwritten silently.
const BLANK = "(để trống)";

/** Asks which to keep: "mine", "theirs", or "" when the window was closed without an answer. */
export function ask(dialog, name, isText, { who, at, mine, theirs }) {
  const thing = isText ? "bản" : "số";
  const keep = `Giữ ${thing} của tôi`, take = `Lấy ${thing} trên máy chủ`;
  const words = { name, who, at, keep, take, mine: mine || BLANK, theirs: theirs || BLANK };
  for (const place of dialog.querySelectorAll("[data-clash]")) place.textContent = words[place.dataset.clash];
  const focused = document.activeElement;
  dialog.returnValue = "";
  dialog.showModal(); // the heading takes the focus: a key pressed while typing must not choose
  return new Promise((answer) => {
    dialog.addEventListener("close", () => {
      focused?.focus?.();
      answer(dialog.returnValue);
    }, { once: true });
  });
}

// Two people, one cell: both values, who and when; the person chooses, nothing is overwritten silently.

/** Asks which to keep: "mine", "theirs", or "" when the window was closed without an answer. */
export function ask(dialog, name, isText, clash) {
  const words = { name, who: clash.who, at: clash.at, mine: clash.mine || "(để trống)", theirs: clash.theirs || "(để trống)" };
  for (const place of dialog.querySelectorAll("[data-clash]")) place.textContent = words[place.dataset.clash];
  for (const place of dialog.querySelectorAll("[data-thing]")) place.textContent = isText ? "bản" : "số";
  const focused = document.activeElement;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((answer) => {
    dialog.addEventListener("close", () => {
      focused?.focus?.();
      answer(dialog.returnValue);
    }, { once: true });
  });
}

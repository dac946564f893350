// Signing out where figures wait on this machine: the person says whether they stay for the next time or go.
"use strict";

/** The person's own: others may have left theirs on the same machine. */
function draftsOf(person) {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(`ccb-bieu-${person}-`));
  } catch {
    return []; // the browser keeps nothing
  }
}

document.addEventListener("submit", (event) => {
  const dialog = document.querySelector("[data-signing-out]");
  if (!event.target.matches(".band__out") || !dialog || event.target.dataset.sure) return;
  const drafts = draftsOf(dialog.dataset.signingOut);
  if (!drafts.length) return;
  event.preventDefault();
  dialog.addEventListener("close", () => {
    if (!dialog.returnValue) return; // Esc: stay
    if (dialog.returnValue === "clear") for (const key of drafts) localStorage.removeItem(key);
    event.target.dataset.sure = "1";
    dispatchEvent(new Event("ccb-signing-out"));
    event.target.requestSubmit();
  }, { once: true });
  dialog.returnValue = "";
  dialog.showModal();
});

// Leaving the page: the whole form waits for a save on its way, and unsaved cells are not left by mistake.
const PATIENCE_MS = 3000;

export function guardLeaving(form, autosave) {
  let leaving = false;
  const pause = () => new Promise((done) => { setTimeout(done, PATIENCE_MS); });

  form.addEventListener("submit", async (event) => {
    if (leaving || !(autosave.sending || autosave.isFailing)) {
      leaving = true;
      return;
    }
    event.preventDefault();
    await Promise.race([autosave.flush(), pause()]);
    if (autosave.isFailing) return; // no line: the browser's page of errors would take the place of the form
    leaving = true;
    form.requestSubmit(event.submitter);
  });

  addEventListener("ccb-signing-out", () => { leaving = true; }); // asked already
  addEventListener("pageshow", () => { leaving = false; });
  addEventListener("online", () => autosave.flush());
  document.addEventListener("visibilitychange", () => (document.hidden ? autosave.flush() : autosave.resume()));
  addEventListener("focus", () => autosave.end && autosave.resume());

  addEventListener("beforeunload", (event) => {
    if (leaving || autosave.end === "ended" || !autosave.unsaved.size) return;
    event.preventDefault();
    event.returnValue = "";
  });

  form.querySelector("[data-entry-clear]").addEventListener("click", () => {
    if (!confirm("Xoá những ô chưa lưu khỏi máy này? Những ô đó sẽ trở lại như trên máy chủ.")) return;
    autosave.draft.clear();
    leaving = true;
    location.assign(location.pathname);
  });
}

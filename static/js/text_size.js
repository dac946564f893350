// The text size switch without a reload, so that nothing typed on the page is lost.
"use strict";

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const chosen = event.submitter;
  if (!form.matches("[data-text-size-switch]") || !chosen) return;
  event.preventDefault();
  document.documentElement.dataset.textSize = chosen.value;
  for (const button of form.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button === chosen));
  }
  const body = new FormData(form);
  body.set(chosen.name, chosen.value);
  await fetch(form.action, { method: "POST", body, redirect: "manual" });
});

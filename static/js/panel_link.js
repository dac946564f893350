// The panel beside the table is fetched with the first click; without a line the link opens a page as always.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-panel-link]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  try {
    const { open } = await import("./side_panel.js");
    await open(link);
  } catch {
    location.href = link.href;
  }
});

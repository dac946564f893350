// Buttons that need a browser's help: copy a text, print the page. Without it they stay hidden.
for (const button of document.querySelectorAll("[data-copy], [data-print]")) button.hidden = false;

document.addEventListener("click", (event) => {
  if (event.target.matches("[data-print]")) window.print();
  if (!event.target.matches("[data-copy]")) return;
  const field = document.getElementById(event.target.dataset.copy);
  field.select();
  document.execCommand("copy"); // works on plain HTTP, where navigator.clipboard does not exist
  event.target.textContent = "Đã sao chép";
});

// One cell's facts, chart, talk and history beside the table.
const panel = document.querySelector("[data-panel]");
let opener = null;

/** Where the screen is wide enough the page makes room for it. */
function toggle(isOpen) {
  panel.hidden = !isOpen;
  panel.closest("main").classList.toggle("page--beside", isOpen);
}

async function show(address, options) {
  const answer = await fetch(`${address}?phan=1`, { credentials: "same-origin", ...options });
  // A session that has ended answers with the sign-in page: the whole page knows what to do with it.
  if (answer.redirected || (!answer.ok && answer.status !== 422)) return false;
  panel.querySelector("[data-panel-content]").innerHTML = await answer.text();
  toggle(true);
  opener.scrollIntoView({ block: "center" }); // the table made room, and its rows moved
  panel.querySelector("h2")?.focus({ preventScroll: true });
  return true;
}

function close() {
  toggle(false);
  opener?.focus();
}

/** Shows what the link leads to. */
export async function open(link) {
  opener = link;
  try {
    if (await show(link.href)) return;
  } catch { /* no line */ }
  panel.querySelector("[data-panel-content]").textContent =
    "Chưa mở được phần xem thêm. Kiểm tra đường mạng, hoặc đăng nhập lại rồi thử lại.";
  toggle(true);
}

async function say(event) {
  if (!event.target.matches("[data-panel-form]")) return;
  event.preventDefault();
  const form = event.target;
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    if (await show(form.action, { method: "POST", body: new FormData(form) })) return;
  } catch { /* no line */ }
  button.disabled = false;
  button.textContent = "Chưa gửi được, gửi lại";
}

panel.addEventListener("submit", say);
panel.querySelector("[data-panel-close]").addEventListener("click", close);
document.addEventListener("keydown", (event) => event.key === "Escape" && !panel.hidden && close());

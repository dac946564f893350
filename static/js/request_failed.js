// A request by htmx that got no usable answer says so on the page; what was typed stays.
"use strict";

function showFailure() {
  const place = document.getElementById("thong-bao");
  const note = document.getElementById("khong-gui-duoc");
  place.replaceChildren(note.content.cloneNode(true));
  place.scrollIntoView({ block: "nearest" });
}

document.addEventListener("htmx:responseError", showFailure);
document.addEventListener("htmx:sendError", showFailure);
document.addEventListener("htmx:timeout", showFailure);

// What a row seldom needs is drawn when it is reached: level, note and "Xem thêm"; and a line of words under its cell.

/** The page sends these controls as what browsers without scripts show. */
export function unfold(row) {
  const folded = row?.querySelector("noscript");
  if (folded) folded.outerHTML = folded.textContent;
}

/** The place for words under a figure, which its field is described by. */
export function lineUnder(input) {
  const id = `e-${input.name.slice(2)}`;
  const found = document.getElementById(id);
  if (found) return found;
  const made = document.createElement("span");
  made.id = id;
  input.nextElementSibling.after(made);
  input.setAttribute("aria-describedby", `${id} ${input.getAttribute("aria-describedby") ?? ""}`.trim());
  return made;
}

export function bindRows(form) {
  form.addEventListener("change", ({ target }) => {
    if (target.matches("select")) target.classList.toggle("is-plain", !target.value); // a plain one is not printed
  });
  for (const reached of ["focusin", "pointerover"]) {
    form.addEventListener(reached, ({ target }) => unfold(target.closest(".entry tbody tr")));
  }
}

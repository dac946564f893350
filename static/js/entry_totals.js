// Under a whole, the sum of its parts as they are typed: "Cộng các phần: 58.208, lệch 4.742".
import { figure as shown } from "./check_figures.js";
import { exact } from "./decimals.js";
import { figure } from "./entry_fields.js";
import { lineUnder } from "./entry_row.js";

const FAILS = { "=": (gap) => gap !== 0n, "<=": (gap) => gap > 0n, ">=": (gap) => gap < 0n };

/** The words under a whole and whether its parts do not fit; null when nothing can be said. */
export function wordsOf({ parts, how }, numberOf, whole) {
  const numbers = parts.map(([id, sign]) => [numberOf(id), BigInt(sign)]);
  const known = numbers.filter(([number]) => number !== null);
  if (!known.length) return null;
  const sum = known.reduce((total, [number, sign]) => total + sign * number, 0n);
  const words = `Cộng các phần: ${shown(sum)}`;
  const left = numbers.length - known.length;
  if (left) return { text: `${words} (còn ${left} phần chưa có số)`, fails: false };
  const fails = whole !== null && Boolean(FAILS[how]?.(sum - whole));
  const gap = sum - (whole ?? 0n);
  return { text: fails ? `${words}, lệch ${shown(gap < 0n ? -gap : gap)}` : words, fails };
}

function lineOf(input) {
  const place = lineUnder(input);
  const line = place.querySelector("[data-total]") || document.createElement("span");
  line.dataset.total = "";
  place.append(line);
  return line;
}

export function showTotals(form) {
  const source = document.getElementById("entry-totals");
  if (!source) return;
  const totals = JSON.parse(source.textContent);
  const numberOf = (id) => {
    const reading = form.elements[`v-${id}`] && figure(form, `v-${id}`);
    return reading && reading.value ? exact(reading.value) : null;
  };
  const show = () => {
    for (const total of totals) {
      const said = wordsOf(total, numberOf, numberOf(total.of));
      const line = lineOf(form.elements[`v-${total.of}`]);
      line.className = said?.fails ? "field__warn" : "field__hint";
      line.textContent = said ? `${said.fails ? "⚠ " : ""}${said.text}` : "";
    }
  };
  show();
  form.addEventListener("input", show);
  form.addEventListener("change", show);
}

// Under a whole, the sum of its parts as they are typed: "Cộng các phần: 58.208, lệch 4.742".
import { showNumber } from "./numbers.js";
import { figure } from "./entry_fields.js";

const PLACES = 6;
const FAILS = { "=": (gap) => gap !== 0n, "<=": (gap) => gap > 0n, ">=": (gap) => gap < 0n };

function scaled(value) {
  const [whole, fraction = ""] = value.split(".");
  return BigInt(whole + fraction.padEnd(PLACES, "0"));
}

function shown(number) {
  const digits = String(number < 0n ? -number : number).padStart(PLACES + 1, "0");
  const fraction = digits.slice(-PLACES).replace(/0+$/, "");
  const value = `${number < 0n ? "-" : ""}${digits.slice(0, -PLACES)}${fraction && `.${fraction}`}`;
  return showNumber(value, fraction.length);
}

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

function lineUnder(input) {
  const place = document.getElementById(`e-${input.name.slice(2)}`);
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
    return reading && reading.value ? scaled(reading.value) : null;
  };
  const show = () => {
    for (const total of totals) {
      const said = wordsOf(total, numberOf, numberOf(total.of));
      const line = lineUnder(form.elements[`v-${total.of}`]);
      line.className = said?.fails ? "field__warn" : "field__hint";
      line.textContent = said ? `${said.fails ? "⚠ " : ""}${said.text}` : "";
    }
  };
  show();
  form.addEventListener("input", show);
  form.addEventListener("change", show);
}

// Exact figures: canonical text ("1234.5") as a whole number of millionths of millionths, never floats.

const PLACES = 12;
const ONE = 10n ** BigInt(PLACES);

/** The canonical text, or null, as a BigInt of 10^-12. */
export function exact(text) {
  if (text === null || text === undefined) return null;
  const [whole, fraction = ""] = text.replace("-", "").split(".");
  const size = BigInt(whole + fraction.slice(0, PLACES).padEnd(PLACES, "0"));
  return text.startsWith("-") ? -size : size;
}

/** Canonical text of a BigInt of 10^-places: no trailing zeros, no "-0". */
export function plain(value, places = PLACES) {
  const digits = String(value < 0n ? -value : value).padStart(places + 1, "0");
  const fraction = digits.slice(digits.length - places).replace(/0+$/, "");
  const whole = digits.slice(0, digits.length - places);
  return `${value < 0n ? "-" : ""}${whole}${places && fraction ? `.${fraction}` : ""}`;
}

/** above / below, half away from zero to so many decimals, as canonical text. */
export function quotient(above, below, places) {
  const [size, sign] = abs(above, below);
  const scaled = size[0] * 10n ** BigInt(places);
  return plain(sign * ((2n * scaled + size[1]) / (2n * size[1])), places);
}

/** above / below to three significant digits, halves to the even one, as canonical text. */
export function threeDigits(above, below) {
  if (above === 0n) return "0";
  const [[top, bottom], sign] = abs(above, below);
  let power = 0;
  const scaled = () => (power >= 0 ? [top * 10n ** BigInt(power), bottom] : [top, bottom * 10n ** BigInt(-power)]);
  const isBelow = (limit) => scaled()[0] < limit * scaled()[1];
  while (isBelow(100n)) power += 1;
  while (!isBelow(1000n)) power -= 1;
  const kept = sign * halfEven(...scaled());
  return power >= 0 ? plain(kept, power) : plain(kept * 10n ** BigInt(-power), 0);
}

function halfEven(above, below) {
  const whole = above / below;
  const twice = 2n * (above - whole * below);
  return twice > below || (twice === below && whole % 2n === 1n) ? whole + 1n : whole;
}

function abs(above, below) {
  const negative = above < 0n !== below < 0n;
  return [[above < 0n ? -above : above, below < 0n ? -below : below], negative ? -1n : 1n];
}

/** Whether above / below is at least the bound, without dividing. */
export function isAtLeast(above, below, bound) {
  return below > 0n ? above * ONE >= bound * below : above * ONE <= bound * below;
}

export { ONE };

// What each kind of rule says of figures: the same as reports/domain/rules/check_figures.py, word for word.
import { ONE, exact, isAtLeast, plain, quotient, threeDigits } from "./decimals.js";
import { showNumber } from "./numbers.js";

const HOLDS = { "=": (a, b) => a === b, "<=": (a, b) => a <= b, ">=": (a, b) => a >= b };
const FAILS = { "=": "khác", "<=": "lớn hơn", ">=": "nhỏ hơn" };
const MILLIONFOLD = 30_000n;

const size = (number) => (number < 0n ? -number : number);
const decimals = (text) => text.includes(".") ? text.split(".")[1].length : 0;
const shownText = (text) => showNumber(text, decimals(text));
export const figure = (number) => shownText(plain(number));
const quoted = (name) => `“${name}”`;

/** What the rule says of the values (code -> canonical text or null); "" when it holds or a figure is missing. */
export function message(rule, values) {
  const read = (code) => exact(values[code]);
  return MESSAGES[rule.kind](rule, read);
}

function side(terms, read) {
  const numbers = terms.map(([code]) => read(code));
  if (numbers.includes(null)) return null;
  return numbers.reduce((sum, number, place) => sum + number * BigInt(terms[place][2]), 0n);
}

function written(terms, word) {
  const text = terms.map((term) => `${term[2] < 0 ? "-" : "+"} ${word(term)}`).join(" ");
  return text.startsWith("+ ") ? text.slice(2) : text;
}

function shown(terms, read) {
  const text = written(terms, ([code]) => figure(read(code)));
  return terms.length === 1 ? text : `${text} = ${figure(side(terms, read))}`;
}

const named = (terms) => written(terms, ([, name]) => quoted(name));

function sides(rule, read) {
  return [side(rule.left, read), side(rule.right, read)];
}

function comparison(rule, read) {
  const [left, right] = sides(rule, read);
  if (left === null || right === null || HOLDS[rule.comparator](left, right)) return "";
  return `${named(rule.left)}: ${shown(rule.left, read)}, ${FAILS[rule.comparator]} ${named(rule.right)}: ` +
    `${shown(rule.right, read)} (lệch ${figure(size(left - right))}).`;
}

function balance(rule, read) {
  const [left, right] = sides(rule, read);
  if (left === null || right === null || left === right) return "";
  return `Đầu kỳ cộng tăng trừ giảm không bằng cuối kỳ. ${named(rule.left)}: ${shown(rule.left, read)}, khác ` +
    `${named(rule.right)}: ${shown(rule.right, read)} (lệch ${figure(size(left - right))}).`;
}

function ratio(rule, read) {
  const [left, right] = sides(rule, read);
  if (left === null || right === null) return "";
  const both = `${named(rule.left)}: ${shown(rule.left, read)}; ${named(rule.right)}: ${shown(rule.right, read)}`;
  if (right === 0n) return left === 0n ? "" : `${both}: có số này thì phải có số kia.`;
  const low = exact(rule.low);
  const high = exact(rule.high);
  const isLow = low !== null && !isAtLeast(left, right, low);
  const isHigh = high !== null && !isAtLeast(-left, right, -high);
  if (!isLow && !isHigh) return "";
  return `${both}; tỷ số ${shownText(threeDigits(left, right))} nằm ngoài khoảng ${interval(low, high)}.`;
}

function interval(low, high) {
  if (low === null) return `đến ${figure(high)}`;
  if (high === null) return `từ ${figure(low)}`;
  return `từ ${figure(low)} đến ${figure(high)}`;
}

function required(rule, read) {
  const blank = rule.left.filter(([code]) => read(code) === null);
  return blank.length ? `Chưa có số: ${blank.map(([, name]) => quoted(name)).join(", ")}.` : "";
}

function statedRatio(rule, read) {
  const [[stated, statedName], [above, aboveName], [below, belowName]] = [...rule.left, ...rule.right].map(
    ([code, name]) => [read(code), name],
  );
  if (stated === null || above === null || !below) return "";
  const places = decimals(plain(stated));
  const factor = exact(rule.factor);
  const top = above * factor; // of 10^-24; over `below` it is of 10^-12
  const allowed = 5n * 10n ** BigInt(12 - places - 1);
  if (size(top - stated * below) <= allowed * size(below)) return "";
  const times = factor === ONE ? "" : ` × ${figure(factor)}`;
  const most = Math.max(places, 2);
  return `${quoted(statedName)}: biểu ghi ${figure(stated)}, tính lại ${figure(above)} / ${figure(below)}${times} = ` +
    `${showNumber(quotient(top, below * ONE, most), most)} (${quoted(aboveName)} so với ${quoted(belowName)}).`;
}

function jump(rule, read) {
  const value = read(rule.left[0][0]);
  if (value === null || (exact(rule.low) <= value && value <= exact(rule.high))) return "";
  const how = value > exact(rule.high) ? "lớn" : "nhỏ";
  return `${quoted(rule.left[0][1])}: ${figure(value)}, ${how} hơn hẳn ${rule.periods} kỳ gần đây của đơn vị ` +
    `(thường khoảng ${shownText(rule.usual)}).`;
}

function wrongSize(rule, read) {
  const value = read(rule.left[0][0]);
  if (!value) return "";
  const [low, high, usual] = [exact(rule.low), exact(rule.high), exact(rule.usual)];
  const larger = high !== null && value >= high;
  if (!larger && (low === null || value > low)) return "";
  const [more, less] = larger ? [value, usual] : [usual, value];
  const times = more >= less * MILLIONFOLD ? "triệu" : "nghìn";
  const whose = rule.periods ? `ở ${rule.periods} kỳ gần đây của đơn vị` : "ở các đơn vị khác";
  return `${quoted(rule.left[0][1])}: ${figure(value)}, ${larger ? "lớn" : "nhỏ"} hơn cỡ ${times} lần so với mức thường ` +
    `thấy ${whose} (khoảng ${figure(usual)}).`;
}

function children(rule, read) {
  const value = read(rule.left[0][0]);
  const below = exact(rule.usual);
  if (value === null || value === below) return "";
  return `${quoted(rule.left[0][1])}: ${figure(value)}, khác số tổng hợp từ cấp dưới: ${figure(below)} ` +
    `(lệch ${figure(size(value - below))}).`;
}

const MESSAGES = {
  sum: comparison, part: comparison, ratio, required, balance, stated: statedRatio, jump, size: wrongSize, children,
};

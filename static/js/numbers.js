// Figures as clerks type them: the same reader as ccb/lib/numbers.py, on the same table of cases.
// Values are canonical text ("1234.5"), never floats.

const MOST_DIGITS = 15;
const SPACES = /[ \t\r\n\u00a0\u2000-\u200a\u202f]+/g;
const INVISIBLE = /[\u200b-\u200d\u2060\ufeff]/g;
const UNIT = /^(.*?) ?(%|đồng|vnđ|đ|m2|m²|km|ha|m|người|hội viên|hộ|nhà|cuộc|lượt|suất|cây)?$/s;
const VIETNAMESE = /^([0-9]+|[1-9][0-9]{0,2}(?:(?:\.[0-9]{3})+|(?: [0-9]{3})+))(?:,([0-9]+))?$/;
const FOREIGN = /^([0-9]+|[1-9][0-9]{0,2}(?:(?:,[0-9]{3})+|(?: [0-9]{3})+))(?:\.([0-9]+))?$/;

/** What was typed, as {value, note} (value null when blank) or {error}: words for the user. Never guesses. */
export function readNumber(typed, decimals) {
  const text = typed.normalize("NFC").replace(INVISIBLE, "").replace(SPACES, " ").replace(/^ | $/g, "");
  if (!text) return { value: null, note: "" };
  const [, number, unit = ""] = UNIT.exec(text.toLowerCase());
  const quoted = `“${Array.from(text).slice(0, 40).join("")}”`;
  const understood = understand(number, decimals, quoted);
  if (understood.error) return understood;
  const { value, isForeign } = understood;
  return { value, note: noteOn(value, decimals, unit, isForeign) };
}

function understand(number, decimals, quoted) {
  const own = parts(VIETNAMESE, number);
  const foreign = parts(FOREIGN, number);
  if (!own && !foreign) return { error: whyNoNumber(number, quoted) };
  if (number.replace(/[^0-9]/g, "").length > MOST_DIGITS) {
    return { error: `${quoted} có quá ${MOST_DIGITS} chữ số. Hãy xem lại số đã gõ.` };
  }
  const ownFits = own && own.fraction.length <= decimals;
  const foreignFits = foreign && foreign.fraction.length <= decimals;
  if (!ownFits && !foreignFits) return { error: tooManyDecimals(decimals, quoted) };
  // "1.500" where three decimals are possible
  if (ownFits && foreignFits && canonical(own) !== canonical(foreign) && number.includes(".")) {
    return { error: ambiguous(number, decimals, quoted) };
  }
  if (ownFits) return { value: canonical(own), isForeign: false };
  // "1,500" where fewer than three are possible
  if (own && decimals) return { error: ambiguous(number, decimals, quoted) };
  return { value: canonical(foreign), isForeign: true };
}

function parts(pattern, number) {
  const found = pattern.exec(number);
  return found && { whole: found[1].replace(/[., ]/g, ""), fraction: found[2] || "" };
}

function canonical({ whole, fraction }) {
  return trimmed(`${whole.replace(/^0+(?=[0-9])/, "")}.${fraction}`);
}

function trimmed(text) {
  const short = text.includes(".") ? text.replace(/\.?0*$/, "") : text;
  return short === "-0" ? "0" : short;
}

function noteOn(value, decimals, unit, isForeign) {
  const shown = `Đã hiểu là ${showNumber(value, decimals)}`;
  if (unit && !(unit === "%" && decimals)) return `${shown} (bỏ “${unit}”, không đổi đơn vị)`;
  return isForeign ? shown : "";
}

function whyNoNumber(number, quoted) {
  if (/tỷ|tỉ|triệu|nghìn|ngàn/.test(number)) {
    return `${quoted}: hãy ghi bằng chữ số theo đơn vị tính của chỉ tiêu, không ghi “nghìn”, “triệu”, “tỷ”.`;
  }
  if (/hơn|gần|trên|khoảng/.test(number)) {
    return `${quoted}: chỉ ghi chữ số ở ô này; chữ “hơn”, “gần”, “trên”, “khoảng” chọn ở ô bên cạnh.`;
  }
  if (/^(?:[-−–] ?[0-9., ]+|\([0-9., ]+\))$/.test(number)) {
    return `${quoted}: số liệu không được âm. Hãy ghi số từ 0 trở lên.`;
  }
  if (/^[0-9]+(?:[., ][0-9]+)+$/.test(number)) {
    return `${quoted}: dấu chấm, dấu phẩy đặt không đúng chỗ. Hãy ghi liền các chữ số, ví dụ 1500 hoặc 26,5.`;
  }
  return `${quoted} không phải là số. Hãy chỉ ghi chữ số, ví dụ 1500; để trống nếu chưa có số liệu.`;
}

function tooManyDecimals(decimals, quoted) {
  if (!decimals) return `${quoted}: chỉ tiêu này chỉ nhận số nguyên. Hãy ghi như 1500 hoặc 1.500.`;
  return `${quoted}: chỉ tiêu này nhận nhiều nhất ${decimals} chữ số sau dấu phẩy.`;
}

function ambiguous(number, decimals, quoted) {
  const [whole, fraction] = number.split(/[.,]/);
  const way = decimals >= 3 ? `ghi ${whole},${fraction}` : `ghi nhiều nhất ${decimals} chữ số sau dấu phẩy`;
  return `${quoted} có thể hiểu hai cách. Nếu là hàng nghìn, hãy ghi ${whole}${fraction}; nếu là số lẻ, hãy ${way}.`;
}

/** Vietnamese spelling of a canonical value, half up to so many decimals: "37.090", "42,3". "" for null. */
export function showNumber(value, decimals) {
  if (value === null) return "";
  const [whole, fraction = ""] = value.replace("-", "").split(".");
  const kept = BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, "0")) + (fraction[decimals] >= "5" ? 1n : 0n);
  const digits = String(kept).padStart(decimals + 1, "0");
  const point = digits.length - decimals;
  const text = trimmed(`${value.startsWith("-") ? "-" : ""}${digits.slice(0, point)}.${digits.slice(point)}`);
  const [shownWhole, shownFraction] = text.split(".");
  const grouped = shownWhole.replace(/\B(?=(?:[0-9]{3})+$)/g, ".");
  if (shownFraction) return `${grouped},${shownFraction}`;
  return decimals >= 3 && grouped.split(".").length === 2 ? `${grouped},0` : grouped;
}

// What looks wrong in words: the same as reports/domain/rules/check_texts.py, word for word.

const AFTER = "(?: ?[^\\s0-9.,;:()]+){0,2}";
const COMMA = new RegExp(`(?:^|[^0-9.,])([1-9][0-9]{0,2}(?:,[0-9]{3})+)(?![0-9]|[.,][0-9])(${AFTER})`, "g");
const DOTTED = /(?:^|[^0-9.,])([1-9][0-9]{0,2}(?:\.[0-9]{3})+)(?![0-9]|\.[0-9])/;
const SPACED = /(?:^|[^0-9.,/])([1-9][0-9]{0,2}(?:[ \u00a0][0-9]{3})+)(?![0-9.,/])/g;
const YEARS = new RegExp(
  "(?:^|[^0-9/])((?:(?:[Gg]iai đoạn|[Nn]hiệm kỳ|[Tt]ừ) )?(?:[Nn]ăm )?)" +
    "(((?:19|20)[0-9]{2}) ?(?:[-–—]|đến) ?(?:năm )?((?:19|20)[0-9]{2}))(?![0-9])", "g",
);
const GIFTS = new RegExp(
  "(?:^|[^0-9.,])([0-9]{1,3}(?:\\.[0-9]{3})+|[0-9]+) (suất|phần|xuất)( quà)?([^.;0-9]{0,40}?)" +
    "([0-9]{1,3}(?:\\.[0-9]{3})+|[0-9]+) đồng(?! ?/| mỗi| một)", "g",
);
const EACH = /mỗi|một|\//;
const CHEAPEST_GIFT = 10_000n;
const LONGEST_PLAN = 15, LONGEST_TERM = 10; // years
const HINTS = {
  comma: "Hàng nghìn ghi bằng dấu chấm; nếu đúng là số lẻ, hãy ghi ít chữ số lẻ hơn hoặc ghi lý do.",
  spelling: "Ghi hàng nghìn bằng dấu chấm ở mọi chỗ.",
  years: "Xem lại hai năm.",
  price: "Xem lại số quà, số tiền và đơn vị tính (đồng, nghìn đồng, triệu đồng).",
};

/** Findings on texts {key, cell, name, text}; `own`: [words, first year, last year] of the period, of plans. */
export function textFindings(texts, own) {
  const read = texts.map((text) => ({ ...text, text: text.text.normalize("NFC") }));
  const spansOf = read.map((text) => spans(text.text));
  const stated = [...spansOf.flat(), ...own.map(([quoted, first, last]) => ({ quoted, first, last }))];
  return read.flatMap((text, place) => [
    ...found(text, "comma", commas(text.text)),
    ...found(text, "spelling", spellings(text.text)),
    ...found(text, "years", doubted(spansOf[place], stated)),
    ...found(text, "price", prices(text.text)),
  ]);
}

function found(text, kind, said) {
  if (!said.length) return [];
  const message = `${text.name}: ${[...new Set(said)].join(" ")}`;
  return [{ code: `${kind}:${text.key}`, severity: "warning", message, cells: [text.cell], hint: HINTS[kind] }];
}

function commas(text) {
  return [...text.matchAll(COMMA)].map(([, figure, after]) =>
    `“${figure}${after}” có dấu phẩy trước ba chữ số: nếu là hàng nghìn, phải ghi ${figure.replaceAll(",", ".")}.`);
}

function spellings(text) {
  const dotted = DOTTED.exec(text);
  if (!dotted) return [];
  return [...text.matchAll(SPACED)].map(([, figure]) =>
    `“${figure}” ghi khác “${dotted[1]}” trong cùng đoạn: nếu là một số, phải ghi ${figure.replace(/[ \u00a0]/g, ".")}.`);
}

function spans(text) {
  return [...text.matchAll(YEARS)].map(([, before, span, first, last]) =>
    ({ quoted: before + span, first: Number(first), last: Number(last) }));
}

function doubted(own, stated) {
  return own.flatMap((span) => {
    if (span.first > span.last) return [`“${span.quoted}”: năm đầu đứng sau năm cuối.`];
    const other = stated.find((one) => isSlip(span, one));
    if (other) return [`“${span.quoted}” khác “${other.quoted}”: hai năm đầu chỉ lệch nhau một chữ số.`];
    return [tooLong(span, own) || odd(span)].filter(Boolean);
  });
}

function tooLong(span, spansOfText) {
  const years = span.last - span.first + 1;
  for (const other of spansOfText) {
    const next = other.last - other.first + 1, year = meant(span, next);
    if (other.first === span.last + 1 && years >= 3 * next && year) {
      return `“${span.quoted}” dài ${years} năm, còn “${other.quoted}” nối sau chỉ ${next} năm: xem năm đầu ` +
        `có phải là ${year} không.`;
    }
  }
  return "";
}

function odd(span) {
  const years = span.last - span.first + 1, year = meant(span, LONGEST_TERM);
  if (years <= LONGEST_PLAN || years % 5 < 2 || !year) return "";
  return `“${span.quoted}” dài ${years} năm: xem năm đầu có phải là ${year} không.`;
}

function meant(span, years) {
  for (let year = span.last - years + 1; year <= span.last; year += 1) if (digitsApart(year, span) === 1) return year;
  return 0;
}

function digitsApart(year, span) {
  return [...String(span.first)].filter((digit, place) => digit !== String(year)[place]).length;
}

function isSlip(span, other) {
  const apart = other.first - span.first;
  return digitsApart(other.first, span) === 1 && apart >= 10 && other.first <= Math.min(span.last, other.last) && Math.abs(other.last - span.last) < apart;
}

function prices(text) {
  return [...text.matchAll(GIFTS)].flatMap((match) => {
    const [things, money] = [match[1], match[5]].map((figure) => BigInt(figure.replaceAll(".", "")));
    if (!things || money <= 0n || money >= things * CHEAPEST_GIFT || EACH.test(match[4])) return [];
    const each = String((2n * money + things) / (2n * things)).replace(/\B(?=(?:[0-9]{3})+$)/g, ".");
    return [`“${match[0].replace(/^[^0-9]/, "")}” là ${each} đồng một ${match[2]}${match[3] || ""}.`];
  });
}
